"""Wishes and reasons of segments count what people did: whoever sees groups only gets them of whole groups alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from allegiance.errors import NotAllowed
from allegiance.metrics.needs import needs
from allegiance.metrics.period import Period
from allegiance.metrics.where import Where
from allegiance.people.rights import Role
from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader
from tests.metrics import given

FIRST = date(2026, 3, 2)
SPAN = Period(FIRST, date(2026, 5, 31))
EVA = Scope.of(Role.executive, "eva")


@pytest.fixture(scope="module")
def store() -> Reader:
    """Two teams of six and one of three, who alone handle moves; each answer names a wish."""
    return given.reader(
        answers=[
            {
                "employee_id": f"e{number}",
                "team": f"t{number // 6}",
                "site": "A",
                "day": FIRST + timedelta(days=day),
                "reason": "move" if number >= 12 else "bill",
                "channel": "voice",
                "stay": 1 + day % 5,
                "needs": "app",
            }
            for number in range(15)
            for day in range(0, 91, 3)
        ]
    )


@pytest.mark.parametrize(
    "where", [Where(team=("t2",)), Where(reason=("move",)), Where(team=("t0",), reason=("bill",))]
)
def test_wishes_of_few_people_are_not_counted(store: Reader, where: Where) -> None:
    assert needs(store, everyone(), SPAN, where=where).needs
    found = needs(store, EVA, SPAN, where=where)
    assert (found.needs, found.cells) == ((), ())


def test_wishes_of_a_day_are_not_counted_and_no_row_tells_topics_apart(store: Reader) -> None:
    assert needs(store, EVA, SPAN).needs
    assert not needs(store, EVA, SPAN).cells
    day = Period(SPAN.start + timedelta(days=3), SPAN.start + timedelta(days=3))
    assert needs(store, everyone(), day).needs
    assert not needs(store, EVA, day).needs
    asked = {"first_day": SPAN.start, "last_day": SPAN.end, "from_day": SPAN.start + timedelta(days=3)}
    rows = store.ask(EVA, "metrics/needs", **asked, **Where().parameters)
    assert rows["segment"].isna().all()
    assert rows["reason"].isna().all()
    # a week is not cut in two: the first of them stands before the days that are asked about
    assert rows.loc[rows["is_here"], "answers"].sum() % 15 == 0


def test_contacts_by_segment_and_reason_are_refused(store: Reader) -> None:
    with pytest.raises(NotAllowed):
        store.ask(
            EVA,
            "metrics/customer_needs",
            first_day=FIRST,
            last_day=SPAN.end,
            channels=[],
            reasons=[],
            segments=[],
        )
