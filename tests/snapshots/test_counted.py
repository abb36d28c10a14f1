"""Which issues can be subtracted: those whose figures count the same weeks, whatever days were asked about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.metrics import permitted
from allegiance.metrics.period import Period, parse
from allegiance.metrics.results import Figure, Point, Series
from allegiance.metrics.where import Where
from allegiance.people.rights import Role
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from allegiance.snapshots import compared, issued
from allegiance.snapshots.compared import Issued
from allegiance.snapshots.counted import Counted
from allegiance.snapshots.document import Document, Fact, Stamp
from allegiance.snapshots.facts import number

FAMILIES = {"csat": "answers", "wait": "contacts", "retention": "customers"}
CEO = Scope.of(Role.executive, "ceo@x")
LATER = date(2026, 8, 31)
TEAM, CHANNEL, BAND = (("team", "a"),), (("channel", "chat"),), (("band", "All"),)
days = st.dates(date(2025, 12, 1), date(2026, 7, 31))


def same(one: str, other: str, metric: str, place: tuple[tuple[str, str], ...] = ()) -> bool:
    return Counted.of(parse(one), None).same(Counted.of(parse(other), None), metric, place, FAMILIES)


@pytest.mark.parametrize(
    "moved", ["2026-04-02..2026-06-30", "2026-03-31..2026-06-30", "2026-03-30..2026-07-01"]
)
def test_a_period_moved_by_a_day_counts_the_same_weeks(moved: str) -> None:
    assert same("2026-Q2", moved, "csat")
    assert same("2026-Q2", moved, "wait", TEAM)
    assert not same("2026-Q2", moved, "retention"), "figures of customers count the days as asked"
    assert not same("2026-Q2", "2026-04-03..2026-06-30", "csat"), "a week less"


def test_groups_of_customers_count_the_weeks_inside_the_days() -> None:
    assert same("2026-Q2", "2026-04-03..2026-06-30", "csat", BAND)
    assert not same("2026-Q2", "2026-03-30..2026-06-30", "csat", BAND)


def test_answers_told_apart_count_whole_months() -> None:
    """April and May are whole in both; what is asked of June adds nothing to answers of a team or channel."""
    one, other = "2026-04-01..2026-06-14", "2026-04-01..2026-06-20"
    for place in (TEAM, CHANNEL):
        assert same(one, other, "csat", place)
        assert not same(one, other, "wait", place)
    assert not same(one, other, "csat")


def test_an_unfinished_period_is_another_than_the_finished_one() -> None:
    quarter = parse("2026-Q2")
    so_far, done = Counted.of(quarter, date(2026, 5, 6)), Counted.of(quarter, LATER)
    assert not so_far.same(done, "csat", (), FAMILIES)
    assert so_far.same(Counted.of(parse("2026-03-30..2026-05-03"), None), "csat", (), FAMILIES)
    assert not so_far.same(so_far, "retention", (), FAMILIES), (
        "by days, it is not comparable before it is over"
    )


@given(days, days, st.none() | days)
def test_whole_weeks_are_weeks_and_lie_within_each_other(one: date, other: date, until: date | None) -> None:
    asked = Period(min(one, other), max(one, other))
    counted = Counted.of(asked, until)
    for span in (counted.weeks, counted.months, counted.inside):
        if span:
            assert (span.start.weekday(), span.end.weekday()) == (0, 6)
            assert until is None or span.end <= until
    if counted.inside:
        assert asked.start <= counted.inside.start < counted.inside.end <= asked.end
        assert counted.weeks
        assert counted.weeks.clip(*_ends(counted.inside)) == counted.inside
    if counted.months:
        assert counted.weeks
        assert counted.weeks.clip(*_ends(counted.months)) == counted.months
        thursday = counted.months.start + timedelta(days=3)
        month = Period(thursday.replace(day=1), thursday)
        assert permitted.weeks(month).start == counted.months.start  # type: ignore[union-attr]


def _ends(period: Period) -> tuple[date, date]:
    return period.start, period.end


def keep(home: Settings, asked: str, *facts: Fact, until: date = LATER, kind: str = "executive") -> None:
    span = parse(asked)
    first, last = span.start.isoformat(), span.end.isoformat()
    stamp = Stamp("", first, last, "", "2026-06-30T00:00:00Z", "d", 3, "a" * 64, settled=until.isoformat())
    found = Document(kind, "t", "", "Northwind", "", (), facts, stamp)
    assert issued.keep(home, CEO, found, clock=lambda: datetime(2026, 9, 1, 12, tzinfo=UTC))


def held(home: Settings, asked: str, until: date = LATER) -> Issued:
    period = parse(asked)
    now = issued.Now("d", until, FAMILIES, {"csat": 1.0})
    return issued.earlier(home, CEO, period, period.previous(), now)


def csat(n: int, k: int) -> Figure:
    return Figure("csat", {}, k / n, n)


def fact(n: int, k: int, place: tuple[tuple[str, str], ...] = ()) -> Fact:
    return Fact("csat", place, number(k / n), n, printed="x")


def test_moving_the_period_by_a_day_shows_no_answer_more(work_home: Settings) -> None:
    keep(work_home, "2026-Q2", fact(400, 300))
    [found] = held(work_home, "2026-04-02..2026-06-30").figures([csat(401, 300)], Where())
    assert (found.n, found.note) == (400, "as issued on 1 September 2026 (generation 3)")


def test_a_promise_of_a_period_that_runs_strips_no_later_pack(work_home: Settings) -> None:
    keep(work_home, "2026-Q2", fact(400, 300), until=date(2026, 5, 6), kind="promise")
    later = held(work_home, "2026-Q2")
    assert later.earlier == ()
    # What counts the very same weeks is still compared.
    assert held(work_home, "2026-Q2", date(2026, 5, 9)).figures([csat(401, 300)], Where())[0].n == 400


def test_a_promise_takes_no_picture_out_of_a_pack(work_home: Settings) -> None:
    keep(work_home, "2026-Q2", fact(400, 300), kind="promise")
    assert not held(work_home, "2026-Q2").few([csat(402, 300)], Where())
    keep(work_home, "2026-Q2", fact(400, 300))
    assert held(work_home, "2026-Q2").few([csat(402, 300)], Where())


def test_a_week_is_the_same_in_a_quarter_and_in_any_other_period(work_home: Settings) -> None:
    monday = date(2026, 4, 13)
    keep(work_home, "2026-Q2", fact(40, 30, (("week", monday.isoformat()),)))
    line = Series("csat", "week", (Point(monday, 31 / 41, 41), Point(monday + timedelta(days=7), 0.5, 50)))
    found = held(work_home, "2026-04-01..2026-05-10").series(line, Where())
    assert [one.n for one in found.points] == [40, 0]
    assert held(work_home, "2026-Q4").series(line, Where()) == line
    retained = Series("retention", "week", (Point(monday, 31 / 41, 41),))
    assert held(work_home, "2026-04-01..2026-05-10").series(retained, Where()) == retained


def test_a_corrected_export_is_printed_where_five_rows_changed_at_least(work_home: Settings) -> None:
    keep(work_home, "2026-Q2", fact(400, 300))
    beside = held(work_home, "2026-Q2")
    assert beside.figures([csat(400, 305)], Where()) == [csat(400, 305)]
    [found] = beside.figures([csat(400, 304)], Where())
    assert found.value == 0.75
    assert found.note == "as issued on 1 September 2026 (generation 3); as many rows say something else since"
    assert beside.kept == {(date(2026, 9, 1), 3)}


def test_how_much_a_row_can_move_is_known_of_shares_and_of_recommending() -> None:
    from allegiance.metrics.catalogue import load

    moves = issued.Now.of(load(), "d", None).moves
    assert (moves["csat"], moves["nps"]) == (1.0, 200.0)
    assert "wait_time" not in moves
    assert compared.FEW == 5
