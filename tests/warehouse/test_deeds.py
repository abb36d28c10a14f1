"""Behaviour as part of the definition: what was known at each answer decides, whatever order the exports come in."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from allegiance import loyalty
from allegiance.settings import Settings
from allegiance.warehouse import generations
from allegiance.warehouse.writer import writing
from tests.warehouse.rows import at, everything, load

pytestmark = pytest.mark.slow

DEFINITION = loyalty.write(loyalty.read(loyalty.SHIPPED)).replace("stay = 0.3 ", "stay = 0.2 ")
BUYING = DEFINITION.replace("bought_again = 0.0 ", "bought_again = 0.1 ")
FORGIVING = DEFINITION.replace("forgave = 0.0 ", "forgave = 0.1 ")


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", timezone="Europe/Berlin")


def by(home: Settings, definition: str) -> Settings:
    home.home.mkdir(parents=True, exist_ok=True)
    (home.home / "loyalty.toml").write_text(definition, encoding="utf-8")
    return home


def answer(number: int, when: str, **given: Any) -> dict[str, Any]:
    """Exactly 0.75 by what is said alone."""
    said = {"csat": 4, "trust": 4, "stay": 4, "repurchase": 4}
    return {"answer_id": f"a{number}", "customer_id": "anna", "answered_at": at(when)} | said | given


def bought(number: int, when: str, kind: str = "purchase", customer: str = "anna") -> dict[str, Any]:
    return {"purchase_id": f"p{number}", "customer_id": customer, "bought_at": at(when), "kind": kind}


CUSTOMER = {"customer_id": "anna", "valid_from": date(2020, 1, 1), "since": date(2020, 1, 1)}
LOG = [
    bought(100 + n, "2024-01-05 10:00:00", kind, "bert")
    for n, kind in enumerate(("purchase", "renewal", "referral"))
]
"""Somebody else's, long ago: the log reaches back."""


def stored(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    _, path = generations.current(settings.published)
    con = duckdb.connect(str(path), read_only=True)
    try:
        return con.execute(query).fetchall()
    finally:
        con.close()


def known(settings: Settings) -> dict[str, tuple[Any, ...]]:
    """What was known at each answer: renewed, bought, referred, forgave."""
    rows = stored(
        settings, "select answer_id, renewed, bought, referred, forgave from answer_behaviour(365, 90)"
    )
    return {row[0]: row[1:] for row in rows}


def test_only_what_came_before_the_answer_and_not_too_long_before_counts(home: Settings) -> None:
    load(
        home,
        customers=[CUSTOMER],
        answers=[
            answer(1, "2026-02-01 10:00:00"),
            answer(2, "2026-04-01 10:00:00"),
            answer(3, "2027-05-01 10:00:00"),
        ],
        purchases=[*LOG, bought(1, "2026-03-01 10:00:00")],
    )
    assert known(home) == {
        "a1": (None, False, False, None),
        "a2": (None, True, False, None),
        "a3": (None, False, False, None),
    }


def test_a_log_that_does_not_reach_back_or_a_new_customer_leaves_it_unknown(home: Settings) -> None:
    rows = [answer(1, "2026-04-01 10:00:00")]
    load(home, customers=[CUSTOMER], answers=rows, purchases=[bought(1, "2026-03-01 10:00:00")])
    assert known(home) == {"a1": (None, None, None, None)}
    new = CUSTOMER | {"since": date(2026, 1, 1)}
    load(home, customers=[new], purchases=LOG)
    assert known(home) == {"a1": (None, None, None, None)}
    load(home, newest=True, customers=[CUSTOMER])
    assert known(home) == {"a1": (None, True, False, None)}


def test_a_contract_that_came_up_was_renewed_or_was_not(home: Settings) -> None:
    load(
        home,
        customers=[
            CUSTOMER | {"renewal_on": date(2026, 3, 1)},
            CUSTOMER | {"customer_id": "carl", "renewal_on": date(2026, 3, 1)},
            CUSTOMER | {"customer_id": "dora", "renewal_on": date(2026, 5, 1)},
        ],
        answers=[
            answer(1, "2026-04-01 10:00:00"),
            answer(2, "2026-04-01 10:00:00", customer_id="carl"),
            answer(3, "2026-04-01 10:00:00", customer_id="dora"),
        ],
        purchases=[*LOG, bought(1, "2026-03-01 10:00:00", "renewal", "carl")],
    )
    assert {name: row[0] for name, row in known(home).items()} == {"a1": False, "a2": True, "a3": None}


def test_who_stayed_after_a_bad_contact_has_forgiven_it(home: Settings) -> None:
    load(
        home,
        customers=[CUSTOMER, CUSTOMER | {"customer_id": "carl", "left_on": date(2026, 5, 20)}],
        answers=[
            answer(1, "2026-01-10 10:00:00", csat=1),
            answer(2, "2026-02-10 10:00:00"),
            answer(3, "2026-06-10 10:00:00"),
            answer(4, "2026-01-10 10:00:00", customer_id="carl", resolved=False),
            answer(5, "2026-06-10 10:00:00", customer_id="carl"),
        ],
    )
    found = {name: row[3] for name, row in known(home).items()}
    # a2 comes too soon to say that anybody stayed
    assert found == {"a1": None, "a2": None, "a3": True, "a4": None, "a5": False}


def test_without_weight_deeds_change_nothing(home: Settings) -> None:
    load(home, customers=[CUSTOMER], answers=[answer(1, "2026-04-01 10:00:00")], purchases=LOG)
    assert stored(home, "select loyalty_score, loyal from answers") == [(0.75, True)]


def test_a_deed_with_a_weight_acts_in_the_score_and_in_every_rollup(home: Settings) -> None:
    load(by(home, BUYING), customers=[CUSTOMER], answers=[answer(1, "2026-04-01 10:00:00")], purchases=LOG)
    # what is said weighs .7 of .8: (.75 x .7 + 0 x .1) / .8
    assert stored(home, "select loyalty_score, loyal from answers") == [(pytest.approx(0.65625), False)]
    assert stored(home, "select loyal_n, loyal_k from answers_daily where grain = 'team'") == [(1, 0)]


LATE = {
    "purchase": {"purchases": [bought(1, "2026-03-01 10:00:00")]},
    "customers": {"customers": [CUSTOMER]},
    "answer": {"answers": [answer(1, "2026-04-01 10:00:00")]},
    "log": {"purchases": LOG},
}


@pytest.mark.parametrize("order", list(itertools.permutations(LATE))[::9])
def test_the_order_of_the_exports_does_not_matter(tmp_path: Path, order: tuple[str, ...]) -> None:
    """A purchase that comes after the answer it should have counted for decides again, and adds up again."""
    apart = by(Settings(home=tmp_path / "apart"), BUYING)
    for name in order:
        load(apart, **LATE[name])
    once = by(Settings(home=tmp_path / "once"), BUYING)
    load(
        once,
        customers=[CUSTOMER],
        answers=LATE["answer"]["answers"],
        purchases=[*LOG, *LATE["purchase"]["purchases"]],
    )
    assert stored(apart, "select loyalty_score, loyal from answers") == [(pytest.approx(0.78125), True)]
    mine, whole = everything(apart.warehouse), everything(once.warehouse)
    assert mine["answers_daily"] == whole["answers_daily"]
    assert mine["customer_months"] == whole["customer_months"]


def test_a_departure_that_is_known_later_takes_forgiveness_away(home: Settings) -> None:
    rows = [answer(1, "2026-01-10 10:00:00", csat=1), answer(2, "2026-06-10 10:00:00")]
    load(by(home, FORGIVING), customers=[CUSTOMER], answers=rows)
    assert stored(home, "select loyalty_score from answers where answer_id = 'a2'") == [
        (pytest.approx(0.78125),)
    ]
    load(home, customers=[CUSTOMER | {"left_on": date(2026, 6, 1)}])
    assert stored(home, "select loyalty_score from answers where answer_id = 'a2'") == [
        (pytest.approx(0.65625),)
    ]


def test_a_definition_that_gives_deeds_no_weight_again_is_put_in_force_by_the_next_import(
    home: Settings,
) -> None:
    rows = [answer(1, "2026-04-01 10:00:00")]
    load(by(home, BUYING), customers=[CUSTOMER], answers=rows, purchases=LOG)
    (home.home / "loyalty.toml").unlink()
    load(home, answers=rows)
    assert stored(home, "select loyalty_score, loyal from answers") == [(0.75, True)]


def test_a_definition_given_to_the_writer_holds_before_its_file_is_there(home: Settings) -> None:
    load(home, customers=[CUSTOMER], answers=[answer(1, "2026-04-01 10:00:00")], purchases=LOG)
    given = loyalty.parse(BUYING.encode(), "given")
    with writing(home, definition=given) as writer:
        writer.rebuild()
    assert stored(home, "select loyal from answers") == [(False,)]
    assert stored(home, "select loyalty_sha256 from state") == [(given.sha256,)]


def test_the_macros_travel_with_the_published_copy(home: Settings) -> None:
    load(home, answers=[answer(1, "2026-04-01 10:00:00")])
    found = stored(home, "select distinct function_name from duckdb_functions() where not internal")
    assert {("loyalty_score",), ("answer_behaviour",), ("rival_answers",)} <= set(found)
