"""Loyalty in customers: quadrants and their moves, deeds, forgiveness and rival definitions, from literal rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from allegiance import loyalty
from allegiance.people.scope import Scope
from allegiance.warehouse.reader import Reader
from tests.metrics import given
from tests.queries.metrics.asking import GIVEN, ask

pytestmark = pytest.mark.slow

MARCH, APRIL = date(2026, 3, 10), date(2026, 4, 10)
SPAN = {"first_day": date(2026, 4, 1), "last_day": date(2026, 4, 30)}


def said(customer: str | None, day: date, quadrant: str | None = None, **more: Any) -> dict[str, Any]:
    return {"customer_id": customer, "day": day, "quadrant": quadrant, "team": "N", "employee_id": "e"} | more


def customer(name: str, **more: Any) -> dict[str, Any]:
    return {"customer_id": name, "annual_value": 100.0, "since": date(2020, 1, 1)} | more


def bought(name: str, day: date, kind: str = "purchase") -> dict[str, Any]:
    return {"customer_id": name, "day": day, "kind": kind}


# ------------------------------------------------------------------ the matrix


def test_each_customer_counts_once_by_the_last_answer_with_the_newest_value() -> None:
    store = given.reader(
        answers=[
            said("anna", APRIL, "high risk", answered_at=datetime(2026, 4, 10, 9)),
            said("anna", APRIL, "truly loyal", answered_at=datetime(2026, 4, 10, 17)),
            said("bert", APRIL, "truly loyal"),
            said("carl", APRIL, "unclassified"),
            said("dora", MARCH, "trapped"),
            said(None, APRIL, "trapped"),
        ],
        customers=[
            customer("anna", annual_value=10.0),
            customer("anna", annual_value=30.0, valid_from=date(2025, 1, 1)),
            customer("bert", annual_value=None),
        ],
    )
    columns = ["quadrant", "customers", "value_n", "value_sum", "value_sq", "value_max"]
    assert ask(store, "quadrant_value", columns, **SPAN) == [
        ["truly loyal", 2, 1, 30.0, 900.0, 30.0],
        ["unclassified", 1, 0, None, None, None],
    ]


def test_moves_follow_the_same_customers_and_count_who_was_heard_once() -> None:
    store = given.reader(
        answers=[
            said("anna", MARCH, "truly loyal"),
            said("anna", APRIL, "high risk"),
            said("bert", MARCH, "trapped"),
            said("carl", APRIL, "accessible"),
            said("dora", MARCH, "trapped"),
            said("dora", date(2026, 2, 1), "accessible"),
        ],
        customers=[customer("bert", left_on=date(2026, 4, 2)), customer("dora", left_on=date(2026, 5, 2))],
    )
    assert ask(store, "quadrant_moves", ["before", "now", "customers", "gone"], **SPAN) == [
        ["trapped", None, 2, 1],
        ["truly loyal", "high risk", 1, 0],
        [None, "accessible", 1, 0],
    ]


def test_a_team_sees_the_customers_of_its_own_answers_only() -> None:
    store = given.reader(
        answers=[
            said("anna", APRIL, "high risk"),
            said("bert", APRIL, "high risk", team="S", employee_id="f"),
        ],
        customers=[customer("anna"), customer("bert")],
    )
    for scope in (Scope.lead("lead", "N"), Scope.employee("self", "e")):
        found = store.select(scope, "metrics/quadrant_value", ["customers"], **GIVEN | SPAN)
        assert found["customers"].tolist() == [1]


# ------------------------------------------------------------------ deeds


@pytest.fixture(scope="module")
def lives() -> Reader:
    """Five customers, each with one answer on 10 April; days counted: 90.

    | who  | said                 | afterwards                                     |
    |------|----------------------|------------------------------------------------|
    | anna | satisfied, leaving   | left on day 90                                 |
    | bert | satisfied, leaving   | left on day 91, bought on day 90               |
    | carl | satisfied, staying   | renewed on day 5, brought somebody             |
    | dora | satisfied, staying   | contract came up on day 30, not renewed        |
    | emil | not satisfied        | the list does not know him                     |
    | fred | satisfied, staying   | had a contract, left                           |
    """
    day = APRIL

    def after(days: int) -> date:
        return day + timedelta(days=days)

    return given.reader(
        answers=[
            said("anna", day, "accessible", csat=5, stay=1),
            said("bert", day, "accessible", csat=4, stay=2),
            said("carl", day, "truly loyal", csat=4, stay=5),
            said("carl", after(2), "high risk", csat=1, stay=1),
            said("dora", day, "truly loyal", csat=5, stay=4),
            said("emil", day, "high risk", csat=2, stay=5),
            said("fred", day, "truly loyal", csat=5, stay=5),
        ],
        customers=[
            customer("anna", left_on=after(90)),
            customer("bert", left_on=after(91)),
            customer("carl"),
            customer("dora", renewal_on=after(30)),
            customer("fred", renewal_on=date(2025, 1, 1), left_on=after(10)),
        ],
        purchases=[
            bought("bert", after(90)),
            bought("carl", after(5), "renewal"),
            bought("carl", after(6), "referral"),
            bought("anna", after(-1)),
        ],
    )


def test_what_followed_the_first_answer_within_the_days(lives: Reader) -> None:
    columns = ["mind", "customers", "left_n", "left_k", "renewed_n", "renewed_k", "bought_k", "referred_k"]
    assert ask(lives, "deeds", columns, **SPAN) == [
        ["not satisfied", 1, 0, 0, 0, 0, 0, 0],
        ["satisfied, leaving", 2, 2, 1, 0, 0, 1, 0],
        # carl renewed, dora's contract came up, fred had one and left
        ["satisfied, staying", 3, 3, 1, 3, 1, 0, 1],
    ]


def test_fewer_days_see_less(lives: Reader) -> None:
    found = ask(lives, "deeds", ["mind", "left_k", "renewed_n", "bought_k"], **SPAN, after_days=9)
    assert found == [
        ["not satisfied", 0, 0, 0],
        ["satisfied, leaving", 0, 0, 0],
        ["satisfied, staying", 0, 1, 0],
    ]


def test_the_first_bad_contact_of_a_customer_decides_who_forgave() -> None:
    store = given.reader(
        answers=[
            said("anna", APRIL, csat=5),
            said("anna", APRIL + timedelta(days=3), csat=1),
            said("anna", APRIL + timedelta(days=9), csat=2),
            said("bert", APRIL, csat=5, resolved=False),
            said("carl", APRIL, csat=3, resolved=True),
            said("dora", APRIL),
            said("emil", APRIL, csat=1),
            said("fred", APRIL, csat=1),
        ],
        customers=[
            # day 90 after the bad contact, not after the first answer
            customer("anna", left_on=APRIL + timedelta(days=94)),
            customer("bert", left_on=APRIL + timedelta(days=90)),
            customer("carl"),
            customer("emil", active=False),
            customer("fred", left_on=APRIL - timedelta(days=1)),
        ],
        purchases=[bought("anna", APRIL + timedelta(days=20)), bought("anna", APRIL + timedelta(days=1))],
    )
    # emil is gone and nobody knows since when; fred had left before: neither can be followed
    assert ask(
        store, "forgiveness", ["is_bad", "customers", "stayed_n", "stayed_k", "returned_k"], **SPAN
    ) == [
        [False, 1, 1, 1, 0],
        [True, 4, 2, 1, 1],
    ]


# ------------------------------------------------------------------ rivals

ALL_FIVE = {"csat": 5, "trust": 5, "stay": 5, "repurchase": 5, "nps": 10}
RIVALS = ["company", "secure", "promoters", "satisfied", "intention", "behaviour"]


@pytest.mark.parametrize(
    ("answers", "judged"),
    [
        (ALL_FIVE, [True, True, True, True, True, None]),
        (ALL_FIVE | {"nps": 9}, [True, True, True, True, True, None]),
        (ALL_FIVE | {"nps": 8}, [True, False, False, True, True, None]),
        (ALL_FIVE | {"csat": 4, "stay": 4}, [True, False, True, True, True, None]),
        (ALL_FIVE | {"stay": 3, "csat": 3}, [True, False, True, False, False, None]),
        (ALL_FIVE | {"repurchase": None}, [True, None, True, True, True, None]),
        (ALL_FIVE | {"csat": None}, [None, None, True, None, True, None]),
        ({"comment": "fine"}, [None] * 6),
    ],
)
def test_every_definition_judges_by_its_own_rule(answers: dict[str, Any], judged: list[bool | None]) -> None:
    store = given.reader(answers=[said("anna", APRIL, **answers)])
    assert ask(store, "loyalty_rivals", RIVALS, **SPAN) == [judged]


def test_behaviour_is_what_had_been_done_before_the_answer() -> None:
    log = [bought("zoe", date(2024, 1, 1), kind) for kind in ("purchase", "renewal", "referral")]
    store = given.reader(
        answers=[said(name, APRIL, **ALL_FIVE) for name in ("anna", "bert", "carl", "dora")],
        customers=[customer(name) for name in ("anna", "bert", "carl")] + [customer("dora", since=MARCH)],
        purchases=[
            *log,
            bought("anna", MARCH),
            bought("bert", APRIL + timedelta(days=1)),
            bought("carl", MARCH, "referral"),
            bought("carl", MARCH, "renewal"),
        ],
    )
    found = ask(store, "loyalty_outcomes", ["behaviour", "behaviour_score", "customers"], **SPAN)
    # anna bought and did not refer; bert did nothing before; carl renewed and referred, did not buy; dora is new
    assert found == [
        [False, 0.0, 1],
        [None, None, 1],
        [True, 0.5, 1],
        [True, pytest.approx(2 / 3), 1],
    ]


def test_the_definition_tried_is_the_one_given_and_in_force_is_the_store_s() -> None:
    store = given.reader(answers=[said("anna", APRIL, **ALL_FIVE | {"stay": 3}, loyal=False)])
    held = loyalty.read(loyalty.SHIPPED).parameters
    assert ask(store, "loyalty_rivals", ["in_force", "company"], **SPAN, **held) == [[False, True]]
    strict = held | {"loyal_from": 0.9}
    assert ask(store, "loyalty_rivals", ["in_force", "company"], **SPAN, **strict) == [[False, False]]


def test_sums_of_scores_belong_to_the_definition() -> None:
    store = given.reader(
        answers=[said("anna", APRIL, csat=5, stay=1, nps=5), said("bert", APRIL, csat=5, stay=1, nps=5)]
    )
    columns = ["answers", "satisfied_sum", "intention_sum", "promoters_sum", "promoters_sq", "secure_sum"]
    assert ask(store, "loyalty_rivals", columns, **SPAN) == [[2, 2.0, 0.0, 1.0, 0.5, None]]


def test_bases_take_the_last_answer_of_a_customer_and_the_value_once() -> None:
    store = given.reader(
        answers=[
            said("anna", APRIL, csat=5),
            said("anna", APRIL + timedelta(days=1), csat=1),
            said("bert", APRIL, csat=5),
        ],
        customers=[customer("anna"), customer("bert", annual_value=50.0)],
    )
    columns = ["satisfied", "customers", "value_n", "value_sum", "value_sq", "value_max"]
    assert ask(store, "loyalty_rivals", columns, **SPAN) == [
        [False, 1, 1, 100.0, 10_000.0, 100.0],
        [True, 1, 1, 50.0, 2_500.0, 50.0],
    ]


def test_outcomes_ask_only_customers_who_were_there(lives: Reader) -> None:
    found = ask(lives, "loyalty_outcomes", ["is_gone", "satisfied", "customers"], **SPAN, after_days=90)
    # emil is not listed; carl counts by the last answer
    assert sum(row[2] for row in found) == 5
    assert sorted(found, key=str) == [
        [False, False, 1],
        [False, True, 1],
        [False, True, 1],
        [True, True, 1],
        [True, True, 1],
    ]
    assert (
        sum(
            row[2]
            for row in ask(lives, "loyalty_outcomes", ["is_gone", "satisfied", "customers"], **SPAN, most=2)
        )
        == 2
    )


def test_value_at_risk_by_month_counts_a_customer_once_in_each() -> None:
    leaving = {"csat": 5, "stay": 1}
    store = given.reader(
        answers=[
            said("anna", MARCH, **leaving),
            said("anna", APRIL, **leaving),
            said("anna", APRIL, **leaving),
            said("bert", APRIL, **leaving),
        ],
        customers=[customer("anna"), customer("bert", annual_value=30.0)],
    )
    assert ask(store, "value_at_risk", ["month", "customers", "value_sum"], by_month=True) == [
        [datetime(2026, 3, 1), 1, 100.0],
        [datetime(2026, 4, 1), 2, 130.0],
    ]
    assert ask(store, "value_at_risk", ["customers", "value_sum"]) == [[2, 130.0]]
