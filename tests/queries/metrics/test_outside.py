"""Proactive contact and market surveys: what each statement counts, on rows small enough to count by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from allegiance.people.scope import Scope, everyone
from allegiance.warehouse import statements
from allegiance.warehouse.reader import Reader
from tests.metrics import given
from tests.queries.metrics.asking import GIVEN, ask

DAY = date(2026, 5, 4)
NOON = datetime(2026, 5, 4, 12)


def later(days: float) -> datetime:
    return NOON + timedelta(days=days)


def notice(customer: str, **other: object) -> given.Row:
    return {"day": DAY, "sent_at": NOON, "customer_id": customer, "topic": "delay", "channel": "sms", **other}


def call(customer: str, days: float, **other: object) -> given.Row:
    return {"customer_id": customer, "started_at": later(days), **other}


# ---------------------------------------------------------------- what follows a message


def test_contacts_are_counted_in_their_windows() -> None:
    store = given.reader(
        outreach=[notice("a"), notice("b"), notice("c")],
        contacts=[
            call("a", -1),  # before it
            call("a", 1),
            call("a", 2, previous_same_s=86_400),  # came back
            call("a", 30),
            call("b", 13, direction="outbound"),  # we called
            call("b", 61),  # too late to be due to it
            call("c", 20),
        ],
    )
    columns = ["sent", "inbound_n", "inbound_k", "repeat_k", "contacts_14", "contacts_14_sq"]
    assert ask(store, "outreach", columns) == [[3, 3, 1, 1, 2, 4]]
    assert ask(store, "outreach", ["contacts_60", "contacts_60_sq"]) == [[4, 10]]


def test_the_last_answer_within_sixty_days_counts() -> None:
    answers = [
        {"customer_id": "a", "answered_at": later(3), "stay": 2, "ces": 2},
        {"customer_id": "a", "answered_at": later(9), "stay": 5, "ces": None},
        {"customer_id": "b", "answered_at": later(61), "stay": 5, "ces": 7},
        {"customer_id": "c", "answered_at": later(-2), "stay": 5, "ces": 7},
    ]
    store = given.reader(outreach=[notice("a"), notice("b"), notice("c")], answers=answers)
    assert ask(store, "outreach", ["stay_n", "stay_k", "ces_n", "ces_k"]) == [[1, 1, 1, 0]]


def test_costs_are_added_up_where_they_are_known() -> None:
    store = given.reader(outreach=[notice("a", cost=0.5), notice("b", cost=0.25), notice("c")])
    assert ask(store, "outreach", ["cost_n", "cost"]) == [[2, 0.75]]


def test_save_offers_are_no_ordinary_notices() -> None:
    store = given.reader(
        outreach=[notice("a"), notice("b", offer="Half price", accepted=True, cost=30.0)],
        customers=[{"customer_id": name, "left_on": DAY + timedelta(days=5)} for name in "ab"],
    )
    assert ask(store, "outreach", ["sent", "cost_n"]) == [[1, 0]]
    assert ask(store, "outreach_left", ["left_n", "left_k"]) == [[1, 1]]


def test_who_left_within_the_window() -> None:
    days = {"early": -1, "same day": 0, "in time": 90, "late": 91, "stays": None}
    store = given.reader(
        outreach=[notice(name, holdout=name == "late") for name in days] + [notice("unlisted")],
        customers=[
            {"customer_id": name, "left_on": None if after is None else DAY + timedelta(days=after)}
            for name, after in days.items()
        ],
    )
    assert ask(store, "outreach_left", ["holdout", "left_n", "left_k"]) == [[False, 3, 2], [True, 1, 0]]
    assert ask(store, "outreach_left", ["topic", "left_n"], by_topic=True, channels=["call"]) == []


# ---------------------------------------------------------------- beside customers alike

CELL = ["segment", "known_band", "value_band", "contact_band", "rating_band"]


def test_customers_reached_stand_beside_customers_not_reached() -> None:
    customers = [
        {"customer_id": f"k{n}", "segment": "gold", "since": date(2025, 12, 1), "annual_value": 100.0}
        for n in range(20)
    ]
    customers += [
        {"customer_id": "gone", "segment": "gold", "left_on": DAY - timedelta(days=1)},
        {"customer_id": "new", "segment": "gold", "since": DAY + timedelta(days=1)},
    ]
    contacts = [
        call("k0", -3), call("k0", 2), call("k1", 3), call("k7", 4), call("k7", 15), call("k8", -100)
    ]  # fmt: skip
    store = given.reader(
        outreach=[notice("k0"), notice("k1"), notice("k2", holdout=True)],
        customers=customers,
        contacts=contacts,
        answers=[{"customer_id": "k7", "answered_at": later(-5), "csat": 5}],
    )
    rows = ask(store, "outreach_matched", ["reached", *CELL, "n", "contacts_sum", "inbound_k"])
    assert rows == [
        [False, "gold", 0, 0, 0, 0, 17, 0, 0],  # k2 was held out: it got no message
        [False, "gold", 0, 0, 0, 3, 1, 0, 1],
        [True, "gold", 0, 0, 0, 0, 1, 0, 1],
        [True, "gold", 0, 0, 1, 0, 1, 1, 1],
    ]


def test_days_are_drawn_as_the_messages_fell() -> None:
    early, late = DAY, DAY + timedelta(days=100)
    messages = [notice(f"m{n}", day=late if n else early, sent_at=later(100 if n else 0)) for n in range(10)]
    store = given.reader(
        outreach=messages, customers=[{"customer_id": f"k{n}", "segment": "s"} for n in range(500)]
    )
    rows = ask(store, "outreach_matched", ["reached", "quarter", "n"])
    drawn = {str(quarter)[:10]: n for reached, quarter, n in rows if not reached}
    assert sum(drawn.values()) == 500
    assert 0.05 < drawn["2026-04-01"] / 500 < 0.17


def test_a_large_company_is_looked_at_in_parts() -> None:
    store = given.reader(
        outreach=[notice(f"k{n}") for n in range(400)],
        customers=[{"customer_id": f"k{n}", "segment": "s"} for n in range(900)],
    )
    ((_, others), (_, reached)) = sorted(ask(store, "outreach_matched", ["reached", "n"], parts=4))
    assert 60 < reached < 140
    assert 90 < others < 160


# ---------------------------------------------------------------- market surveys


def test_ratings_of_a_period_and_segment() -> None:
    def rated(day: date, **other: object) -> given.Row:
        return {"day": day, "brand": "They", "rating": 4, **other}

    store = given.reader(
        market=[
            rated(DAY, respondent_id="p1", customer_id="k1", segment="gold"),
            rated(DAY, respondent_id=None, segment="gold", rating_id="r9"),
            rated(DAY, respondent_id="p3", segment=None, brand="We", own=True),
            rated(date(2025, 1, 1), respondent_id="p4", segment="gold"),
        ]
    )
    columns = ["respondent", "brand", "own", "attribute", "rating", "is_customer"]
    assert ask(store, "market", columns, segments=["gold"]) == [
        ["p1", "They", False, "overall", 4, True],
        ["r9", "They", False, "overall", 4, False],
    ]
    assert len(ask(store, "market", columns, segments=["", "gold"])) == 3


@pytest.mark.parametrize("name", ["outreach", "outreach_left", "outreach_matched", "market"])
def test_customers_belong_to_no_team(name: str, company: Reader) -> None:
    lead = Scope.lead("lead", "t1")
    taken = statements.load(f"metrics/{name}").parameters & GIVEN.keys()
    given_ = {key: GIVEN[key] for key in taken}
    assert len(company.ask(lead, f"metrics/{name}", **given_)) == 0
    assert len(company.ask(everyone(), f"metrics/{name}", **given_)) > 0
