"""Single customers, literal rows in and literal rows out.

| customer | segment | value | since       | left       | contacts in May (reason, wait)      | newest answer  |
|----------|---------|-------|-------------|------------|-------------------------------------|----------------|
| k0       | gold    | 1,000 | 2024-01-01  |            | billing 400 s, billing again 10 s   | csat 5, nps 9  |
| k1       | gold    |   300 | 2026-03-10  | 2026-05-20 | moving 10 s                         | stay 1         |
| k2..k9   | silver  |   100 | 2025-05-01  |            |                                     |                |
| k10      | silver  |  none | not known   |            |                                     |                |
| gone     | silver  | 5,000 | 2020-01-01  | 2026-04-30 | left before                         |                |
| undated  | silver  | 5,000 | 2020-01-01  | marked gone, no day                              |                |
| later    | silver  | 5,000 | 2026-06-02  |            | starts after                        |                |
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import duckdb
import pandas as pd
import pytest

from allegiance.metrics import customers
from allegiance.metrics.period import Period
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader
from tests.metrics import given
from tests.queries.metrics.asking import GIVEN, ask

MAY = {"first_day": date(2026, 5, 1), "last_day": date(2026, 5, 31)}
LEAD = Scope.lead("lead", "N")


@pytest.fixture(scope="module")
def store() -> Reader:
    old = {"annual_value": 5000.0, "since": date(2020, 1, 1), "segment": "silver"}
    customers: list[dict[str, Any]] = [
        {"customer_id": "k0", "segment": "silver", "annual_value": 10.0, "since": date(2024, 1, 1), "region": "West",
         "valid_from": date(2024, 1, 1)},
        {"customer_id": "k0", "segment": "gold", "annual_value": 1000.0, "since": date(2024, 1, 1), "region": "West",
         "valid_from": date(2026, 1, 1), "contract": "yearly", "renewal_on": date(2026, 9, 1)},
        {"customer_id": "k1", "segment": "gold", "annual_value": 300.0, "since": date(2026, 3, 10),
         "left_on": date(2026, 5, 20)},
        *({"customer_id": f"k{n}", "segment": "silver", "annual_value": 100.0, "since": date(2025, 5, 1)}
          for n in range(2, 10)),
        {"customer_id": "k10", "segment": "silver"},
        {"customer_id": "gone", **old, "left_on": date(2026, 4, 30)},
        {"customer_id": "undated", **old, "active": False},
        {"customer_id": "later", **old | {"since": date(2026, 6, 2)}},
    ]  # fmt: skip
    contacts = [
        {"contact_id": "c1", "customer_id": "k0", "team": "N", "employee_id": "e1", "reason": "billing",
         "queue_s": 400, "hold_s": 0, "started_at": datetime(2026, 5, 4, 8)},
        {"contact_id": "c2", "customer_id": "k0", "team": "S", "employee_id": "e2", "reason": "billing",
         "queue_s": 10, "hold_s": 0, "previous_same_s": 86_400, "started_at": datetime(2026, 5, 5, 8)},
        {"contact_id": "c3", "customer_id": "k1", "team": "S", "employee_id": "e2", "reason": "moving",
         "queue_s": 10, "hold_s": 0, "started_at": datetime(2026, 5, 6, 8), "outcome": "abandoned"},
        {"contact_id": "c4", "customer_id": "k0", "team": "N", "direction": "outbound",
         "started_at": datetime(2026, 5, 7, 8)},
    ]  # fmt: skip
    answers = [
        {"contact_id": "c1", "customer_id": "k0", "team": "N", "csat": 1, "nps": 0, "segment": "gold",
         "answered_at": datetime(2026, 5, 4, 9), "needs": "Green energy; A fair price", "reason": "billing",
         "comment": "![x](y) <b>no</b>"},
        {"contact_id": "c2", "customer_id": "k0", "team": "S", "csat": 5, "nps": 9, "segment": "gold",
         "answered_at": datetime(2026, 5, 6, 9), "reason": "billing"},
        {"contact_id": "c3", "customer_id": "k1", "team": "S", "stay": 1, "loyal": False, "segment": "gold",
         "answered_at": datetime(2026, 5, 7, 9), "needs": "A fair price", "reason": "moving"},
        {"survey": "other", "csat": 3, "answered_at": datetime(2026, 5, 8, 9)},
        {"contact_id": "c4", "customer_id": "k0", "team": "N", "invited_at": datetime(2026, 5, 9, 9)},
    ]  # fmt: skip
    return given.reader(
        customers=customers,
        contacts=contacts,
        answers=answers,
        purchases=[{"customer_id": "k0", "kind": "renewal", "amount": 90.0, "day": date(2026, 5, 10)}],
        outreach=[{"customer_id": "k0", "topic": "delay", "channel": "sms", "day": date(2026, 5, 1)}],
    )


def who_is_there(store: Reader, where: Where = Where()) -> dict[str, tuple[str | None, float, str | None]]:  # noqa: B008
    """Segment, value and band of each customer of May."""
    found = customers.roster(store, everyone(), Period(date(2026, 5, 1), date(2026, 5, 31)), where)
    names = {key_of(f"k{n}"): f"k{n}" for n in range(11)}
    segments, bands = (
        [members[at] for at in place.tolist()]
        for members, place in (found.groups("segment"), found.groups("band"))
    )
    values = found.value.tolist()
    keys = [names[key] for key in found.keys.tolist()]
    return dict(zip(keys, zip(segments, values, bands, strict=True), strict=True))


def key_of(customer: str) -> int:
    """How rosters and facts name a customer."""
    found = duckdb.execute("select hash(cast(? as varchar))", [customer]).fetchone()
    assert found
    return int(found[0])


def test_the_roster_holds_who_was_there_by_the_newest_row(store: Reader) -> None:
    rows = who_is_there(store)
    assert len(rows) == 11
    assert rows["k0"] == ("gold", 1000.0, "Top 10%")
    assert rows["k1"] == ("gold", 300.0, "Next 40%")
    assert rows["k10"][0] == "silver"
    assert rows["k10"][2] is None
    # Equal values are in one band, even where it then holds more than its share.
    assert {row[2] for row in rows.values() if row[1] == 100.0} == {"Next 40%"}


def test_bands_are_those_of_the_company_whatever_is_filtered(store: Reader) -> None:
    rows = who_is_there(store, Where(segment=("silver",)))
    assert set(rows) == {f"k{n}" for n in range(2, 11)}
    assert {row[2] for row in rows.values()} == {"Next 40%", None}


def test_the_list_of_kinds_is_what_the_numbers_of_the_roster_stand_for(store: Reader) -> None:
    kinds = ask(store, "customer_kinds", ["split", "member"])
    assert kinds == [["contract", "yearly"], ["region", "West"], ["segment", "gold"], ["segment", "silver"]]
    rows = ask(store, "customer_roster", ["annual_value", "segment", "region", "contract"])
    assert [1000.0, 1, 1, 1] in rows
    assert [300.0, 1, 0, 0] in rows
    assert len(rows) == 14


def test_a_restricted_scope_sees_no_customers(store: Reader) -> None:
    for name in ("customer_roster", "customer_kinds"):
        assert len(store.ask(LEAD, f"metrics/{name}", **GIVEN)) == 0


def test_traits_are_counted_once_a_customer(store: Reader) -> None:
    rows = ask(store, "customer_traits", ["attribute", "level", "customers", "high", "lost"], **MAY)
    found = {(row[0], row[1]): row[2:] for row in rows}
    assert found["segment", "gold"] == [2, 1, 1]
    assert found["segment", "silver"] == [9, 0, 0]
    assert found["contacted", "yes"] == [2, 1, 1]
    assert found["contacted", "no"] == [9, 0, 0]
    assert found["came_back", "yes"] == [1, 1, 0]
    assert found["waited_long", "yes"] == [1, 1, 0]
    assert found["reason", "moving"] == [1, 0, 1]
    # The newest answer counts: satisfied in the end.
    assert found["satisfied", "yes"] == [1, 1, 0]
    assert ("satisfied", "no") not in found
    assert found["may_leave", "yes"] == [1, 0, 1]
    assert found["contract", "yearly"] == [1, 1, 0]


def test_of_reasons_as_frequent_the_first_is_the_main_one() -> None:
    """Chance would give another figure at each question."""
    reasons = ["moving", "billing"] * 2000
    store = given.reader(
        customers=[{"customer_id": f"k{n}"} for n in range(2000)],
        contacts=[
            {"contact_id": f"c{n}", "customer_id": f"k{n // 2}", "reason": reason, "day": date(2026, 5, 4)}
            for n, reason in enumerate(reasons)
        ],
    )
    rows = ask(store, "customer_traits", ["attribute", "level", "customers"], **MAY)
    assert [row for row in rows if row[0] == "reason"] == [["reason", "billing", 2000]]


def test_lives_begin_where_the_records_do(store: Reader) -> None:
    columns = ["cohort", "entry", "exit", "is_lost", "customers"]
    rows = ask(store, "customer_lives", columns, **MAY | {"first_day": date(2026, 3, 1)}, by_start=True)
    lives = [[None if row[0] is None else str(row[0])[:10], *row[1:]] for row in rows]
    # k1 started within the records and left on its 72nd day.
    assert ["2026-01-01", 0, 72, True, 1] in lives
    # k0 was 790 days old when they began, and is still there at the end of its 882nd day.
    assert [None, 790, 882, False, 1] in lives
    assert [None, 304, 396, False, 8] in lives
    # "gone" left within the records; "undated" at an unknown day, k10 started at one, "later" starts later.
    assert sum(row[4] for row in lives) == 11
    assert sum(row[4] for row in lives if row[3]) == 2


def test_contacts_by_segment_and_reason_are_of_the_newest_segment(store: Reader) -> None:
    rows = ask(store, "customer_needs", ["segment", "reason", "contacts", "squares"], **MAY)
    assert rows == [["gold", "billing", 2.0, 4.0], ["gold", "moving", 1.0, 1.0]]


def test_wishes_are_of_surveys_that_have_the_item(store: Reader) -> None:
    columns = ["who", "segment", "reason", "needs", "answers", "stay_n", "loyal_n", "annual_value"]
    found = ask(store, "needs", columns, **MAY)
    assert sorted(found, key=lambda row: (row[2], str(row[3]))) == [
        [key_of("k0"), "gold", "billing", "Green energy; A fair price", 1, 0, 0, 1000.0],
        [key_of("k0"), "gold", "billing", None, 1, 0, 0, 1000.0],
        [key_of("k1"), "gold", "moving", "A fair price", 1, 1, 1, 300.0],
    ]


@pytest.mark.parametrize(
    ("day", "here"),
    [(date(2026, 5, 1), 3), (date(2026, 5, 5), 2), (date(2026, 5, 7), 1), (date(2026, 5, 8), 0)],
)
def test_answers_of_the_last_days_are_marked(store: Reader, day: date, here: int) -> None:
    found = ask(store, "needs", ["is_here", "answers"], **MAY, from_day=day)
    assert sum(row[1] for row in found) == 3
    assert sum(row[1] for row in found if row[0]) == here


def test_a_survey_that_lost_the_item_has_no_answers_of_the_last_days(store: Reader) -> None:
    """Nobody named anything from then on, so that whether it was asked is not known."""
    plain = {"survey": "s", "customer_id": "a"}
    reader = given.reader(
        answers=[
            {**plain, "answered_at": datetime(2026, 5, 1, 9), "needs": "x"},
            {**plain, "answered_at": datetime(2026, 5, 9, 9)},
        ]
    )
    found = ask(reader, "needs", ["needs", "is_here"], **MAY, from_day=date(2026, 5, 5))
    assert sorted(found, key=str) == [["x", False], [None, False]]


def asked(store: Reader, scope: Scope, name: str, customer: str) -> pd.DataFrame:
    return store.ask(scope, f"metrics/{name}", **(GIVEN | {"customer": customer}))


def test_one_customer_has_all_rows_newest_first(store: Reader) -> None:
    found = asked(store, everyone(), "customer", "k0")
    assert found["annual_value"].tolist() == [1000.0, 10.0]
    assert found["segment"].tolist() == ["gold", "silver"]


def test_the_timeline_is_in_the_order_of_time(store: Reader) -> None:
    found = asked(store, everyone(), "customer_timeline", "k0")
    assert found["kind"].tolist() == [
        "outreach", "contact", "answer", "contact", "answer", "contact", "invitation", "renewal",
    ]  # fmt: skip
    assert found["moment"].is_monotonic_increasing
    assert found["comment"].dropna().tolist() == ["![x](y) <b>no</b>"]
    assert found["amount"].dropna().tolist() == [90.0]


def test_a_team_sees_its_own_contacts_and_answers_and_nothing_that_names_no_team(store: Reader) -> None:
    found = asked(store, LEAD, "customer_timeline", "k0")
    assert set(found["team"]) == {"N"}
    assert found["kind"].tolist() == ["contact", "answer", "contact", "invitation"]
    # The customer called this team, so the list's row is seen; the other customer never did.
    assert len(asked(store, LEAD, "customer", "k0")) == 2
    assert len(asked(store, LEAD, "customer", "k1")) == 0
    assert len(asked(store, LEAD, "customer_timeline", "k1")) == 0


def test_what_wishes_are_worth_is_for_the_open_scope_alone(store: Reader) -> None:
    found = store.ask(LEAD, "metrics/needs", **(GIVEN | MAY))
    assert found["who"].tolist() == [key_of("k0")]
    assert found["annual_value"].isna().all()


@pytest.mark.parametrize("family", ["contacts", "answers", "invitations"])
def test_facts_by_customer_add_up_to_facts(store: Reader, family: str) -> None:
    column = {"contacts": "contacts", "answers": "answers", "invitations": "invited"}[family]
    whole = ask(store, f"{family}_facts", [column], **MAY)[0][0]
    each = ask(store, f"{family}_facts", ["customer", column], **MAY, by_customer=True)
    assert sum(row[1] for row in each) == whole
    assert {row[0] for row in each} >= {key_of("k0")}
