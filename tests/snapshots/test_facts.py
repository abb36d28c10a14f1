"""Every figure that is printed: the text of the PDF against the facts, the facts against the command line."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allegiance.metrics import catalogue, measure, rows
from allegiance.metrics.sentences import scale
from allegiance.metrics.where import Where
from allegiance.people.rights import Role
from allegiance.snapshots import facts, make
from allegiance.snapshots.document import Fact
from allegiance.snapshots.facts import number
from allegiance.snapshots.make import Kind, Made
from allegiance.warehouse.reader import Reader
from tests.snapshots import printed, worlds


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(Kind))
def test_every_fact_stands_in_the_text_of_its_document(documents: dict[Kind, Made], kind: Kind) -> None:
    made = documents[kind]
    text = printed.text(made.pdf)
    shown = [one for one in made.document.facts if one.printed]
    assert shown
    missing = [one for one in shown if printed.flat(one.printed) not in text]
    assert not missing


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "role"), [(Kind.executive, Role.executive), (Kind.team, Role.lead)])
def test_every_figure_is_the_one_of_the_command_line(
    company: Reader, documents: dict[Kind, Made], kind: Kind, role: Role
) -> None:
    """As ``allegiance metrics --format json`` prints it to the same person: value, n, interval and reason."""
    held = catalogue.load(company.settings)
    asker = worlds.scope(company, role)
    checked = 0
    for fact in documents[kind].document.facts:
        members = dict(fact.place)
        if fact.id not in held.metrics or not fact.printed or set(members) - {"team", "channel", "site"}:
            continue
        where = Where().but(**members)
        [figure] = measure.measure(company, asker, [fact.id], worlds.WEEKS, where=where)
        document = json.loads(rows.to_json([figure], company.generation, worlds.WEEKS))
        row = document["rows"][0]
        assert fact.n == row["n"], fact
        assert fact.printed == scale(held[fact.id]).value(row["value"]), fact
        for name in ("value", "low", "high"):
            assert getattr(fact, name) == number(row[name]), fact
        checked += 1
    assert checked > (8 if kind is Kind.executive else 3)


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(Kind))
def test_no_figure_of_a_document_has_two_values(documents: dict[Kind, Made], kind: Kind) -> None:
    held: dict[object, Fact] = {}
    for one in documents[kind].document.facts:
        before = held.setdefault((one.id, one.place), one)
        assert (before.value, before.n) == (one.value, one.n)


@pytest.mark.slow
def test_the_digest_is_that_of_the_facts_and_pictures(documents: dict[Kind, Made]) -> None:
    for made in documents.values():
        document = made.document
        assert document.stamp.digest == facts.digest(document.facts, document.sheets)
        assert document.stamp.digest in printed.text(made.pdf).replace(" ", "")
        first = document.facts[0]
        other = (replace(first, value=first.value + "1"), *document.facts[1:])
        assert facts.digest(other, document.sheets) != document.stamp.digest
        if list(facts.pictures(document.sheets)):
            assert facts.digest(document.facts, ()) != document.stamp.digest


@pytest.mark.slow
def test_the_same_data_make_the_same_bytes(company: Reader, documents: dict[Kind, Made]) -> None:
    ann = worlds.scope(company, Role.employee)
    for kind, scope, period in (
        (Kind.personal, ann, worlds.QUARTER),
        (Kind.team, worlds.scope(company, Role.lead), worlds.WEEKS),
    ):
        again = make.for_scope(company, scope, kind, period)
        assert again.pdf == documents[kind].pdf
        assert again.sha256 == documents[kind].sha256


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
@settings(deadline=None)
def test_numbers_are_plain_decimals_near_what_was_measured(value: float) -> None:
    text = number(value)
    assert "e" not in text.lower()
    assert float(text) == pytest.approx(value, rel=1e-8, abs=0)
    assert number(Decimal(text)) == text, "what is written is read again as it is"


def test_two_machines_that_add_in_another_order_write_the_same() -> None:
    parts = [0.1] * 10
    assert sum(parts) != math.fsum(parts)
    assert number(sum(parts)) == number(math.fsum(parts)) == "1"


def test_nothing_is_not_zero() -> None:
    assert number(None) == number(float("nan")) == ""
    assert number(0.0) == number(-0.0) == "0"


def test_an_order_of_facts_says_nothing() -> None:
    one, other = Fact("a", (("team", "x"),), "1", 3, printed="1"), Fact("b", (), "2", 4, printed="2")
    first, second = facts.Facts(), facts.Facts()
    for fact in (one, other):
        first.add(fact)
    for fact in (other, one, other):
        second.add(fact)
    assert first.all() == second.all()
