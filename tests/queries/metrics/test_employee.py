"""What one employee did and what was said of it: literal rows in, literal rows out.

| contact | who | team | reason  | channel | hold | talk | wrap | passed | solved | next same | csat            |
|---------|-----|------|---------|---------|------|------|------|--------|--------|-----------|-----------------|
| c1      | e1  | N    | billing | voice   |    0 |   99 |    9 | 0      | yes    | none      | 5               |
| c2      | e1  | N    | billing | voice   |  900 |   99 |      | 1      | no     | 3,600 s   | 2 "Too long"    |
| c3      | e1  | S    |         | chat    |      |   99 |      |        |        | 8 days    | 1               |
| c4      | e2  | S    | billing | voice   |   70 |   99 |    9 | 0      | yes    | none      |                 |
| c5      | e1  | N    | billing | voice   | abandoned: nobody's work                                      |
| c6      | e1  | N    | billing | voice   |   80 (outbound)              |                                |
"""

from __future__ import annotations

import math
from datetime import date, datetime

import pytest

from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader
from tests.metrics import given
from tests.queries.metrics.asking import GIVEN, ask

DAY = date(2026, 5, 4)
WEEK_S = 7 * 86_400


@pytest.fixture(scope="module")
def store() -> Reader:
    contact = {
        "employee_id": "e1",
        "team": "N",
        "reason": "billing",
        "talk_s": 99,
        "customer_id": "k",
        "day": DAY,
    }
    contacts = [
        {**contact, "contact_id": "c1", "hold_s": 0, "wrap_s": 9, "transfers": 0, "resolved": True,
         "started_at": datetime(2026, 5, 4, 8)},
        {**contact, "contact_id": "c2", "hold_s": 900, "transfers": 1, "resolved": False, "next_same_s": 3600,
         "started_at": datetime(2026, 5, 4, 9)},
        {**contact, "contact_id": "c3", "team": "S", "reason": None, "channel": "chat", "next_same_s": 8 * 86_400,
         "started_at": datetime(2026, 5, 4, 10)},
        {**contact, "contact_id": "c4", "employee_id": "e2", "team": "S", "hold_s": 70, "wrap_s": 9, "transfers": 0,
         "resolved": True, "previous_same_s": 3600},
        {**contact, "contact_id": "c5", "outcome": "abandoned", "talk_s": None, "hold_s": 300},
        {**contact, "contact_id": "c6", "direction": "outbound", "hold_s": 80, "started_at": datetime(2026, 5, 4, 7)},
    ]  # fmt: skip
    answer = {"employee_id": "e1", "team": "N", "day": DAY}
    answers = [
        {**answer, "contact_id": "c1", "csat": 5},
        {**answer, "contact_id": "c2", "csat": 2, "comment": "Too long"},
        {**answer, "contact_id": "c3", "csat": 1, "team": "S"},
    ]
    return given.reader(contacts=contacts, answers=answers)


def test_behaviour_is_counted_by_reason_and_channel(store: Reader) -> None:
    columns = [
        "employee_id",
        "reason",
        "channel",
        "held_n",
        "held_s",
        "passed_n",
        "passed_s",
        "back_n",
        "back_s",
    ]
    assert ask(store, "employee_behaviour", columns) == [
        ["e1", "", "chat", 0, 0, 0, 0, 1, 0],
        ["e1", "billing", "voice", 2, 1, 2, 1, 2, 1],
        ["e2", "billing", "voice", 1, 1, 1, 0, 0, 0],
    ]
    columns = ["employee_id", "reason", "closed_n", "closed_s", "talk_n", "wrap_n"]
    assert ask(store, "employee_behaviour", columns) == [
        ["e1", "", 0, 0, 1, 0],
        ["e1", "billing", 2, 1, 3, 1],
        ["e2", "billing", 1, 1, 1, 1],
    ]


def test_holds_are_logarithms_of_those_who_were_held_and_no_longer_than_ten_minutes(store: Reader) -> None:
    rows = ask(
        store, "employee_behaviour", ["employee_id", "hold_n", "hold_s", "hold_q"], reasons=["billing"]
    )
    long, short = math.log(601), math.log(71)
    assert rows == [
        ["e1", 1, pytest.approx(long), pytest.approx(long**2)],
        ["e2", 1, pytest.approx(short), pytest.approx(short**2)],
    ]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("", ["c2", "c3", "c1", "c6"]),
        ("low", ["c3", "c2"]),
        ("high", ["c1"]),
        ("hold", ["c2", "c6"]),
        ("passed", ["c2"]),
        ("back", ["c2"]),
        ("open", ["c2"]),
        ("slow", ["c2", "c6", "c1", "c3"]),
        ("comment", ["c2"]),
    ],
)
def test_each_kind_of_contacts_the_most_telling_first(store: Reader, kind: str, expected: list[str]) -> None:
    found = store.ask(everyone(), "metrics/employee_contacts", **(GIVEN | {"kind": kind}))
    assert list(found["contact_id"]) == expected
    assert set(found["total"]) == {len(expected)}
    one = store.ask(everyone(), "metrics/employee_contacts", **(GIVEN | {"kind": kind, "most": 1}))
    assert list(one["contact_id"]) == expected[:1]
    assert set(one["total"]) == {len(expected)}


def test_a_shared_contact_is_listed_with_the_share_of_the_credit() -> None:
    parts = [
        {"employee_id": "e1", "team": "N", "site": None, "share": 0.25},
        {"employee_id": "e2", "team": "N", "site": None, "share": 0.75},
    ]
    store = given.reader(
        contacts=[
            {"contact_id": "c1", "employee_id": "e2", "team": "N", "day": DAY, "credits": parts},
            {"contact_id": "c2", "employee_id": "e1", "team": "N", "day": DAY, "credits": parts[1:]},
            {"contact_id": "c3", "employee_id": "e1", "team": "N", "day": DAY},
            {"contact_id": "c4", "employee_id": "e2", "team": "N", "day": DAY},
        ],
        answers=[{"contact_id": "c1", "employee_id": "e2", "team": "N", "day": DAY, "csat": 2}],
    )
    found = ask(store, "employee_contacts", ["contact_id", "share", "csat"])
    assert found == [["c1", 0.25, 2], ["c2", None, None], ["c3", 1.0, None]]


def test_a_lead_sees_the_contacts_of_the_own_team_only(store: Reader) -> None:
    north = Scope.lead("lead", "N")
    found = store.ask(north, "metrics/employee_contacts", **GIVEN)
    assert list(found["contact_id"]) == ["c2", "c1", "c6"]
    assert found["comment"].tolist()[0] == "Too long"
    other = Scope.employee("self", "e2")
    assert store.ask(other, "metrics/employee_contacts", **GIVEN).empty
    assert set(store.ask(other, "metrics/employee_behaviour", **GIVEN)["employee_id"]) == {"e2"}
