"""Which rows decide what may be shown, and of which weeks."""

from __future__ import annotations

from datetime import date

import pytest

from allegiance.people.suppression import PLACE
from allegiance.warehouse.blocks import Plans, first_monday
from tests.metrics import given

MONDAY = date(2026, 3, 2)


def row(employee: str | None, team: str | None, day: date = MONDAY, **other: object) -> given.Row:
    return {"employee_id": employee, "team": team, "site": "A", "day": day, "channel": "voice"} | other


def test_rows_of_places_by_week_and_import() -> None:
    store = given.reader(
        contacts=[
            row("a", "N"),
            row("a", "N", date(2026, 3, 8)),
            row("a", "N", import_id=2),
            row(None, None, date(2026, 3, 9)),
        ]
    )
    found = store._backend("suppression/places", {"basis": "contacts", "span": "week"})
    columns = ["start", "team", "employee", "import_id", "rows"]
    assert found[columns].astype(object).where(found[columns].notna(), None).values.tolist() == [
        [found["start"][0], "N", "a", 1, 2],
        [found["start"][0], "N", "a", 2, 1],
        [found["start"][2], None, None, 1, 1],
    ]
    assert [day.date() for day in found["start"]] == [MONDAY, MONDAY, date(2026, 3, 9)]


def test_answers_without_a_name_are_people_of_their_own() -> None:
    asked = [
        {"day": MONDAY, "team": "N"},
        {"day": MONDAY, "team": "N"},
        {"day": MONDAY, "team": "N", "employee_id": "a"},
    ]
    store = given.reader(employee_answers=asked)
    found = store._backend("suppression/places", {"basis": "employees", "span": "month"})
    assert found["employee"].nunique() == 3
    assert {day.date() for day in found["start"]} == {date(2026, 3, 1)}


@pytest.mark.parametrize(
    ("month", "monday"),
    [(3, date(2026, 3, 2)), (4, date(2026, 3, 30)), (5, date(2026, 5, 4)), (1, date(2025, 12, 29))],
)
def test_months_are_the_weeks_whose_thursday_lies_in_them(month: int, monday: date) -> None:
    assert first_monday(date(2026, month, 1)) == monday
    store = given.reader(answers=[{"day": monday, "contact_day": monday, "team": "N", "employee_id": "a"}])
    found = store._backend("suppression/topics", {"basis": "answers", "span": "weeks"})
    assert found["start"][0].date() == date(2026, month, 1)
    first, last = Plans("weeks", {}, {}, {}).days(date(2026, month, 1))
    assert first == monday
    assert (last.weekday(), (last - first).days % 7) == (6, 6)


def test_only_weeks_that_are_over_have_blocks() -> None:
    people = [row(name, "N", MONDAY) for name in "abcde"]
    assert not given.reader(contacts=people).permits.blocks.places("contacts").weeks
    ended = given.reader(contacts=[*people, row("a", "N", date(2026, 3, 8))]).permits.blocks.places(
        "contacts"
    )
    assert [week.single(PLACE) for week in ended.weeks.values()] == [{0}]


def test_a_month_shows_its_weeks_before_it_is_over() -> None:
    """And places only then, because its other weeks could be told from them."""
    people = [row(name, "N", day) for name in "abcdef" for day in (MONDAY, date(2026, 3, 8))]
    answers = [one | {"contact_day": one["day"]} for one in people]
    plans = given.reader(answers=answers).permits.blocks.places("answers")
    assert plans.company(MONDAY, date(2026, 3, 31)) == {(MONDAY, date(2026, 3, 8)): True}
    assert PLACE not in next(iter(plans.weeks.values())).blocks
    closed = [*answers, *(one | {"day": date(2026, 3, 29)} for one in answers[::2])]
    plans = given.reader(answers=closed).permits.blocks.places("answers")
    assert next(iter(plans.weeks.values())).single(PLACE) == {0}
    few = [*answers, *(one | {"day": date(2026, 3, 29)} for one in answers[:3])]
    plans = given.reader(answers=few).permits.blocks.places("answers")
    # The month less its first week would be the last one's two people.
    assert PLACE not in next(iter(plans.weeks.values())).blocks
