"""What was known of a customer at the start of a day, literal rows in and literal rows out; and nothing of later.

| customer | since      | left       | row valid from 2025-01-01 | row valid from 2026-04-15 |
|----------|------------|------------|---------------------------|---------------------------|
| anna     | 2025-01-01 | 2026-06-10 | basic, 100                | gold, 900                 |
| bo       | 2025-01-01 |            | basic, 200                |                           |
| cy       | 2026-04-20 |            | basic, 300                |                           |
| dan      | 2025-01-01 | 2026-03-31 | basic, 400                |                           |
| eve      | 2025-01-01 | gone, without a day                                    |
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from allegiance.people.scope import everyone
from allegiance.warehouse import statements
from allegiance.warehouse.reader import Reader
from tests.metrics import given
from tests.queries.metrics.asking import GIVEN, ask

LONG_AGO, JOINED = date(2025, 1, 1), date(2026, 4, 20)
APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)


def customer(who: str, **other: Any) -> dict[str, Any]:
    row = {
        "customer_id": who,
        "since": LONG_AGO,
        "valid_from": LONG_AGO,
        "segment": "basic",
        "contract": "12 months",
    }
    return row | other


CUSTOMERS = [
    customer("anna", annual_value=100.0, left_on=date(2026, 6, 10)),
    customer(
        "anna", annual_value=900.0, left_on=date(2026, 6, 10), segment="gold", valid_from=date(2026, 4, 15)
    ),
    customer("bo", annual_value=200.0),
    customer("cy", annual_value=300.0, since=JOINED, valid_from=JOINED),
    customer("dan", annual_value=400.0, left_on=date(2026, 3, 31)),
    customer("eve", active=False),
]


def contact(day: date, **other: Any) -> dict[str, Any]:
    row = {"customer_id": "anna", "day": day, "reason": "billing", "queue_s": 0, "hold_s": 0, "transfers": 0}
    return row | {"resolved": True} | other


CONTACTS = [
    contact(date(2026, 1, 5), queue_s=200, hold_s=150),
    contact(
        date(2026, 3, 30), queue_s=400, resolved=False, transfers=2, previous_same_s=86_400, reason="moving"
    ),
    contact(date(2026, 3, 31), direction="outbound"),
    contact(date(2026, 4, 1), queue_s=900),
    contact(date(2026, 4, 30), hold_s=60, previous_same_s=30 * 86_400, channel="chat"),
]
ANSWERS = [
    {"customer_id": "anna", "day": date(2026, 2, 1), "csat": 5, "stay": 4, "quadrant": "truly loyal"},
    {
        "customer_id": "anna",
        "day": date(2026, 4, 2),
        "csat": 2,
        "emotion": "negative",
        "quadrant": "high risk",
    },
    {"customer_id": "bo", "invited_at": datetime(2026, 3, 1, 9)},
]
PURCHASES = [
    {"customer_id": "anna", "day": date(2026, 2, 1), "kind": "purchase"},
    {"customer_id": "anna", "day": date(2026, 6, 10), "kind": "cancellation"},
]
OUTREACH = [
    {"customer_id": "anna", "day": date(2026, 3, 1), "replied_at": datetime(2026, 4, 3, 9)},
    {"customer_id": "bo", "day": date(2026, 3, 1), "holdout": True},
]
WORLD: dict[str, list[dict[str, Any]]] = {
    "customers": CUSTOMERS, "contacts": CONTACTS, "answers": ANSWERS, "purchases": PURCHASES, "outreach": OUTREACH,
}  # fmt: skip


@pytest.fixture(scope="module")
def store() -> Reader:
    return given.reader(**WORLD)


def day(store: Reader, when: date, *columns: str, who: str = "anna") -> list[Any]:
    rows = ask(store, "warning_panel", ["customer_id", *columns], days=[when])
    return next(row[1:] for row in rows if row[0] == who)


def test_only_customers_of_that_day_are_there_and_who_leaves_within_the_horizon_is_marked(
    store: Reader,
) -> None:
    def present(when: date, **other: Any) -> list[Any]:
        return ask(store, "warning_panel", ["customer_id", "leaves"], days=[when], **other)

    assert present(date(2026, 3, 1)) == [["anna", False], ["bo", False], ["dan", True]]
    assert present(APRIL) == [["anna", True], ["bo", False]]
    assert present(APRIL, horizon_days=70) == [["anna", False], ["bo", False]]
    assert present(APRIL, horizon_days=71) == [["anna", True], ["bo", False]]
    assert present(MAY) == [["anna", True], ["bo", False], ["cy", False]]
    assert present(date(2026, 6, 11)) == [["bo", False], ["cy", False]]


def test_the_row_of_the_customer_is_the_one_valid_then(store: Reader) -> None:
    assert day(store, APRIL, "segment", "annual_value", "tenure_days") == ["basic", 100.0, 455]
    assert day(store, MAY, "segment", "annual_value", "tenure_days") == ["gold", 900.0, 485]


def test_contacts_before_the_day_are_counted_by_window(store: Reader) -> None:
    counts = ("contacts_30", "contacts_90", "contacts_180")
    assert day(store, APRIL, *counts) == [1, 2, 2]
    assert day(store, MAY, *counts) == [2, 3, 4]
    assert day(store, APRIL, "wait_90", "hold_90", "longest_90", "long_60", "long_180") == [
        750,
        150,
        400,
        1,
        2,
    ]
    assert day(store, APRIL, "unresolved_90", "transfers_90", "repeats_90", "abandoned_90") == [1, 1, 1, 0]
    assert day(store, MAY, "repeats_90") == [1]
    assert day(store, APRIL, "contact_days", "reason_last", "channel_last") == [2, "moving", "voice"]
    assert day(store, MAY, "contact_days", "reason_last", "channel_last") == [1, "billing", "chat"]
    assert day(store, APRIL, *counts, "contact_days", who="bo") == [0, 0, 0, None]


def test_answers_are_known_from_the_day_after_they_came(store: Reader) -> None:
    columns = ("csat_last", "csat_mean", "stay_last", "quadrant_last", "negative_180", "answer_days")
    assert day(store, APRIL, *columns) == [5, 5.0, 4, "truly loyal", 0, 59]
    # the newer answer says nothing of staying: the older one still counts
    assert day(store, MAY, *columns) == [2, 3.5, 4, "high risk", 1, 29]
    assert day(store, APRIL, *columns, who="bo") == [None, None, None, None, 0, None]


def test_purchases_and_messages_count_once_they_happened_and_nobody_held_out_was_reached(
    store: Reader,
) -> None:
    columns = ("purchases_365", "cancelled_365", "purchase_days", "messages_90", "replies_180")
    assert day(store, APRIL, *columns) == [1, 0, 59, 1, 0]
    assert day(store, JUNE, *columns) == [1, 0, 120, 0, 1]
    assert day(store, APRIL, *columns, who="bo") == [0, 0, None, 0, 0]


def test_of_those_who_did_not_leave_a_share_is_taken_and_stands_for_all() -> None:
    many = [customer(f"k{number}") for number in range(4000)]
    many += [customer(f"g{number}", left_on=JUNE) for number in range(50)]
    rows = ask(given.reader(customers=many), "warning_panel", ["leaves", "weight"], days=[APRIL], share=0.25)
    assert sum(row[0] for row in rows) == 50
    assert {row[1] for row in rows if row[0]} == {1.0}
    assert {row[1] for row in rows if not row[0]} == {4.0}
    rows = ask(
        given.reader(customers=many), "warning_panel", ["leaves", "weight"], days=[APRIL], share_left=0.5
    )
    assert 10 < sum(row[0] for row in rows) < 40
    assert {row[1] for row in rows if row[0]} == {2.0}


def test_the_weights_of_a_sample_add_up_to_all() -> None:
    many = [customer(f"k{number}") for number in range(4000)]
    rows = ask(given.reader(customers=many), "warning_panel", ["leaves", "weight"], days=[APRIL], share=0.25)
    assert 3600 < sum(row[1] for row in rows if not row[0]) < 4400


def test_nothing_of_later_changes_what_is_known_of_a_day() -> None:
    """Everything dated on the day or after it is altered: not one signal may move."""
    columns = [name for name in known(WORLD) if name not in ("left_on", "leaves")]
    before = known(WORLD)
    altered = {name: [_later(row, APRIL) for row in rows] for name, rows in WORLD.items()}
    altered["contacts"] += [contact(APRIL, customer_id="bo", queue_s=5000, reason="other")]
    altered["answers"] += [{"customer_id": "bo", "day": APRIL, "csat": 1, "stay": 1}]
    altered["customers"] += [
        customer("bo", segment="platinum", annual_value=1.0, valid_from=date(2026, 4, 2))
    ]
    after = known(altered)
    assert before["leaves"] != after["leaves"]
    assert {name: before[name] for name in columns} == {name: after[name] for name in columns}


def known(world: dict[str, list[dict[str, Any]]]) -> dict[str, list[Any]]:
    taken = statements.load("metrics/warning_panel").parameters
    asked = {name: value for name, value in GIVEN.items() if name in taken} | {"days": [APRIL]}
    frame = given.reader(**world).ask(everyone(), "metrics/warning_panel", **asked).astype(object)
    return {str(name): frame[name].where(frame[name].notna(), None).tolist() for name in frame}


def _later(row: dict[str, Any], when: date) -> dict[str, Any]:
    """The row with another outcome, or with other values where it happened on or after the day."""
    changed = dict(row)
    changed["next_same_s" if "queue_s" in row else "_"] = 60
    changed.pop("_", None)
    if "since" in row:
        changed |= {
            "left_on": None if row.get("left_on") else date(2026, 5, 5),
            "renewal_on": date(2027, 1, 1),
        }
        if row["customer_id"] in ("dan", "eve"):
            changed["left_on"] = row.get("left_on")
    moment = row.get("day") or row.get("valid_from")
    if moment is not None and moment >= when:
        swaps: dict[str, Any] = {
            "queue_s": 7, "hold_s": 9, "reason": "changed", "channel": "post", "csat": 3, "stay": 1, "segment": "x",
            "annual_value": 5.0, "kind": "referral", "quadrant": "trapped", "emotion": "positive",
        }  # fmt: skip
        changed |= {name: value for name, value in swaps.items() if name in row}
    return changed
