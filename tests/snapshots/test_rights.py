"""Nothing foreign stands in a document: every role against every kind, and every mode."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from allegiance.errors import AllegianceError
from allegiance.metrics import drill
from allegiance.people.rights import Role
from allegiance.people.scope import everyone
from allegiance.snapshots import make
from allegiance.snapshots.make import Kind, Made
from allegiance.warehouse.reader import Reader
from tests.snapshots import printed, worlds


@pytest.fixture(scope="module")
def texts(company: Reader, documents: dict[Kind, Made]) -> dict[tuple[Role, Kind], str]:
    """What every document says that anybody may have; the executive packs of two roles are as good as all."""
    found = {(Role.executive, Kind.executive): printed.text(documents[Kind.executive].pdf)}
    for role in Role:
        scope = worlds.scope(company, role)
        for kind in make.kinds(scope):
            if kind is Kind.executive and role is not Role.analyst:
                continue
            period = worlds.QUARTER if kind is Kind.personal else worlds.WEEKS
            try:
                found[role, kind] = printed.text(make.for_scope(company, scope, kind, period).pdf)
            except AllegianceError:
                assert kind is Kind.personal, "only a scorecard may be missing"
    return found


def _people(company: Reader) -> set[str]:
    """Numbers and names of everybody."""
    return {
        text for one in drill.people(company, everyone()) for text in (one.employee, one.name) if text
    } | set(worlds.NAMES)


@pytest.mark.slow
def test_packs_of_the_whole_company_and_promises_name_nobody(
    company: Reader, texts: dict[tuple[Role, Kind], str]
) -> None:
    looked = 0
    for (role, kind), text in texts.items():
        if kind in (Kind.executive, Kind.promise):
            looked += 1
            assert not _found(text, _people(company)), (role, kind)
            assert not re.search(r"\bk\d{1,3}\b", text), "a customer"
    assert looked > 7


@pytest.mark.slow
def test_a_team_pack_names_the_own_team_alone(company: Reader, texts: dict[tuple[Role, Kind], str]) -> None:
    text = texts[Role.lead, Kind.team]
    own = {one.employee for one in drill.people(company, everyone(), teams=[worlds.TEAM])}
    others = {one.employee for one in drill.people(company, everyone())} - own
    assert own <= _found(text, own | set(worlds.NAMES)) | {"e0"}, "its lead is nobody of its people"
    assert set(worlds.NAMES) <= _found(text, set(worlds.NAMES)), "where their scorecards stand"
    assert not _found(text, others)
    assert not _found(text, {"t1", "t2"})


@pytest.mark.slow
def test_a_scorecard_is_about_oneself_alone(texts: dict[tuple[Role, Kind], str]) -> None:
    held = [role for role, kind in texts if kind is Kind.personal]
    assert held == [Role.employee], "nobody else has one, whoever else may see all pay"
    text = texts[Role.employee, Kind.personal]
    assert worlds.NAMES[0] in text
    assert worlds.NAMES[1] not in text


@pytest.mark.slow
def test_the_promise_says_the_same_to_everybody(texts: dict[tuple[Role, Kind], str]) -> None:
    said = {text for (_, kind), text in texts.items() if kind is Kind.promise}
    assert len(said) == 1


@pytest.mark.slow
def test_nothing_that_customers_wrote_stands_in_any(texts: dict[tuple[Role, Kind], str]) -> None:
    assert all(not re.search(r"“fine”", text) for text in texts.values())


@pytest.mark.slow
def test_where_a_company_shows_nobody_there_are_teams_and_no_people(
    company: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = _people(company)
    monkeypatch.setattr(company, "settings", replace(company.settings, individuals=False))
    lead = worlds.scope(company, Role.lead)
    made = make.for_scope(company, lead, Kind.team, worlds.WEEKS)
    assert not _found(printed.text(made.pdf), people)
    assert Kind.personal not in make.kinds(make.under(lead, company.settings))


@pytest.mark.slow
def test_under_pseudonyms_nobody_is_named(company: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    people = _people(company)
    monkeypatch.setattr(company, "settings", replace(company.settings, pseudonymous=True))
    made = make.for_scope(company, worlds.scope(company, Role.lead), Kind.team, worlds.WEEKS)
    assert not _found(printed.text(made.pdf), people)


@pytest.mark.slow
def test_names_for_executives_are_no_reason_to_name_anybody_to_the_public(
    company: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = make.document(company, worlds.scope(company, Role.auditor), Kind.promise, worlds.WEEKS)
    monkeypatch.setattr(company, "settings", replace(company.settings, executive_names=True))
    after = make.document(company, worlds.scope(company, Role.executive), Kind.promise, worlds.WEEKS)
    assert before.facts == after.facts


def _found(text: str, words: set[str]) -> set[str]:
    return {word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)}
