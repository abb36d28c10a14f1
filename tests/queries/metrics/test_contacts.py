"""Contacts: literal rows in, literal rows out.

| contact | team | channel | reason   | outcome   | queue | hold | talk | wrap | transfers | next same |
|---------|------|---------|----------|-----------|-------|------|------|------|-----------|-----------|
| 1       | N    | voice   | billing  | answered  |    10 |    0 |  100 |   20 |         0 | none      |
| 2       | N    | voice   | billing  | answered  |    40 |  300 |  200 |    0 |         1 | 2 days    |
| 3       | N    | chat    | delivery | abandoned |     3 |      |      |      |           | none      |
| 4       | S    | voice   |          | abandoned |   400 |      |      |      |           | none      |
| 5       | S    | voice   | billing  | other     |       |      |      |      |           | none      |
| 6       | S    | voice   | billing  | outbound: counts as a contact, and is not offered               |
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from allegiance.people.scope import everyone
from allegiance.warehouse.reader import Reader
from tests.metrics import given
from tests.queries.metrics.asking import GIVEN, ask

DAY = date(2026, 5, 4)  # a Monday
ROWS: list[dict[str, Any]] = [
    {"team": "N", "reason": "billing", "queue_s": 10, "hold_s": 0, "talk_s": 100, "wrap_s": 20, "transfers": 0},
    {"team": "N", "reason": "billing", "queue_s": 40, "hold_s": 300, "talk_s": 200, "wrap_s": 0, "transfers": 1,
     "next_same_s": 2 * 86_400, "hour": 10},
    {"team": "N", "reason": "delivery", "channel": "chat", "outcome": "abandoned", "queue_s": 3},
    {"team": "S", "outcome": "abandoned", "queue_s": 400},
    {"team": "S", "reason": "billing", "outcome": "other"},
    {"team": "S", "reason": "billing", "direction": "outbound"},
]  # fmt: skip


@pytest.fixture(scope="module")
def store() -> Reader:
    return given.reader(
        contacts=[{"day": DAY, "site": "A", "customer_id": "k", "employee_id": "e", **row} for row in ROWS]
    )


def test_offered_is_answered_abandoned_and_other(store: Reader) -> None:
    columns = ["team", "contacts", "offered", "answered", "abandoned", "other", "short_abandoned"]
    for name, grain in (("contacts", "team"), ("contacts_facts", "")):
        assert ask(store, name, columns, by_team=True, grain=grain) == [
            ["N", 3, 3, 2, 1, 0, 1],
            ["S", 3, 2, 0, 1, 1, 0],
        ]


def test_waits(store: Reader) -> None:
    # wait: 10, 340, 3 (abandoned: its queue), 400; the one without a queue is left out. Over 300 s: two.
    columns = [
        "queue_n",
        "queue_sum",
        "hold_n",
        "hold_k",
        "hold_sum",
        "wait_n",
        "wait_k",
        "wait_sum",
        "wait_sq",
    ]
    for name in ("contacts", "contacts_facts"):
        assert ask(store, name, columns) == [
            [4, 453, 2, 1, 300, 4, 2, 753, 100 + 340**2 + 9 + 400**2],
        ]


def test_service_level(store: Reader) -> None:
    # Offered with a known wait: 1, 2, 3, 4; in time: 1; given up: 3, 4.
    assert ask(store, "contacts", ["level_n", "in_time", "level_abandoned"]) == [[4, 1, 2]]


def test_handling_and_transfers(store: Reader) -> None:
    columns = ["handle_n", "handle_sum", "transfer_n", "transfer_k", "transfer_sum"]
    assert ask(store, "contacts", columns) == [[2, 620, 2, 1, 1]]


def test_observed_fcr_counts_answered_inbound_contacts_of_known_customers(store: Reader) -> None:
    # Eligible: 1 and 2. Contact 2 came back after two days: within 3 and 7 days.
    columns = ["fcr3_n", "fcr3_k", "fcr7_n", "fcr7_k"]
    for name in ("contacts", "contacts_facts"):
        assert ask(store, name, columns) == [[2, 1, 2, 1]]


def test_members_that_are_not_known_can_be_kept(store: Reader) -> None:
    assert ask(store, "contacts", ["reason", "contacts"], by_reason=True, reasons=[""], grain="topic") == [
        [None, 1]
    ]


def test_week_and_month_are_named_by_their_first_day(store: Reader) -> None:
    found = store.select(
        everyone(), "metrics/contacts", ["week", "month"], **(GIVEN | {"by_week": True, "by_month": True})
    )
    assert [str(value)[:10] for value in found.iloc[0]] == ["2026-05-04", "2026-05-01"]


def test_days_outside_the_period_are_left_out(store: Reader) -> None:
    later = DAY + timedelta(days=1)
    assert ask(store, "contacts", ["contacts"], first_day=later) == []
    assert ask(store, "contacts", ["contacts"], last_day=DAY) == [[6]]


def test_counts_per_second(store: Reader) -> None:
    expected = [
        ["hold", 0, 1], ["hold", 300, 1],
        ["queue", 10, 1], ["queue", 3, 1], ["queue", 40, 1], ["queue", 400, 1],
        ["wait", 10, 1], ["wait", 3, 1], ["wait", 340, 1], ["wait", 400, 1],
    ]  # fmt: skip
    for name in ("durations", "durations_facts"):
        assert ask(store, name, ["measure", "second", "n"]) == sorted(expected, key=str)


def test_hours_of_the_week(store: Reader) -> None:
    for name in ("hours", "hours_facts"):
        assert ask(
            store, name, ["weekday", "hour", "contacts", "wait_n", "wait_k", "abandoned", "offered"]
        ) == [
            [1, 10, 1, 1, 1, 0, 1],
            [1, 9, 4, 3, 1, 2, 4],
        ]


def test_coverage_counts_a_contact_once_however_often_invited() -> None:
    store = given.reader(
        contacts=[{"day": DAY, "contact_id": "a"}, {"day": DAY, "contact_id": "b"},
                  {"day": DAY, "contact_id": "c", "outcome": "abandoned"}],
        answers=[{"contact_id": "a", "contact_day": DAY},
                 {"contact_id": "a", "contact_day": DAY, "day": DAY, "csat": 5}],
    )  # fmt: skip
    columns = ["eligible", "invited", "completed", "csat_n", "csat_k"]
    assert ask(store, "coverage", columns) == [[2, 1, 1, 1, 1]]


def test_hold_loss_by_bin() -> None:
    day = date(2026, 1, 5)
    contacts = [
        {"queue_s": 10, "hold_s": 4, "customer_listed": True},
        {"queue_s": 10, "hold_s": 5, "customer_listed": True, "left_on": day + timedelta(days=90)},
        {"queue_s": 10, "hold_s": 5, "customer_listed": True, "left_on": day + timedelta(days=91)},
        {"queue_s": 2000, "hold_s": 0, "customer_listed": False},
        {"queue_s": 2000, "hold_s": None, "customer_listed": True},
    ]
    answers = [
        {"contact_id": "x", "queue_s": 10, "hold_s": 5, "stay": 2},
        {"contact_id": "y", "queue_s": 10, "hold_s": 5, "stay": 3},
    ]
    store = given.reader(
        contacts=[{"day": day, "reason": "billing", **row} for row in contacts],
        answers=[{"day": day, "contact_day": day, "reason": "billing", **row} for row in answers],
    )
    columns = ["bin", "reason", "contacts", "lost_n", "lost_k", "stay_n", "disloyal_k"]
    for name in ("hold_loss", "hold_loss_facts"):
        assert ask(store, name, columns) == [
            [0, "billing", 1, 1, 0, 0, 0],
            [1, "billing", 2, 2, 1, 2, 1],
            [80, "billing", 1, 0, 0, 0, 0],
        ]


def test_days_at_or_below_a_second_are_counted(store: Reader) -> None:
    # waits of the day: 10, 340, 3 and 400; two of them are at most 300 seconds
    (row,) = ask(store, "durations_days", ["n", "k"], measure="wait", second=300)
    assert row == [4, 2]
    assert ask(store, "durations_days", ["n"], measure="wait", second=300, channels=["pigeon"]) == []
