"""A metric over time: steps, gaps, limits, alarms."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.series import Step, back, floor, series, steps
from allegiance.people.scope import everyone
from allegiance.warehouse.reader import Reader
from tests.metrics import given

MONDAY = date(2026, 1, 5)


def weekly(shares: list[float], each: int = 100) -> Reader:
    """A week of answers for every share, from MONDAY on, to twenty employees in turn."""
    rows = [
        {
            "day": MONDAY + timedelta(days=7 * week + place % 5),
            "employee_id": f"e{place % 20}",
            "csat": 5 if place < share * each else 1,
        }
        for week, share in enumerate(shares)
        for place in range(each)
    ]
    return given.reader(answers=rows)


def weeks(first: int, last: int) -> Period:
    return Period(MONDAY + timedelta(days=7 * first), MONDAY + timedelta(days=7 * last + 6))


USUAL = [0.78, 0.82, 0.80, 0.79, 0.83, 0.77, 0.81, 0.80, 0.82, 0.78, 0.80, 0.81]


def test_a_fall_alarms_and_nothing_else_does() -> None:
    found = series(weekly([*USUAL, 0.8, 0.79, 0.5]), everyone(), "csat", weeks(12, 14))
    assert [point.value for point in found.points] == pytest.approx([0.8, 0.79, 0.5])
    assert [point.alarm for point in found.points] == [False, False, True]
    assert [point.partial for point in found.points] == [False, False, True]  # the data ends on a Friday
    assert found.centre == pytest.approx(sum(USUAL) / 12)
    assert found.baseline == (MONDAY, MONDAY + timedelta(days=83))
    assert all(low < 0.8 < high for low, high in found.limits)


def test_with_a_short_history_the_first_half_says_what_is_usual() -> None:
    found = series(weekly([*USUAL, *USUAL]), everyone(), "csat", weeks(0, 23))
    assert found.baseline == (MONDAY, MONDAY + timedelta(days=83))
    assert len(found.points) == 24


def test_with_hardly_any_history_there_are_no_limits() -> None:
    found = series(weekly(USUAL[:5]), everyone(), "csat", weeks(0, 4))
    assert (found.centre, found.limits) == (None, ())
    assert "no alarm is possible yet" in found.note
    assert not any(point.alarm for point in found.points)


def test_gaps_stay_visible() -> None:
    rows = [{"day": day, "csat": 5} for day in (MONDAY, MONDAY + timedelta(days=14)) for _ in range(20)]
    found = series(
        given.reader(answers=rows), everyone(), "csat", Period(MONDAY, MONDAY + timedelta(days=20))
    )
    assert [(point.value, point.n) for point in found.points] == [(1.0, 20), (None, 0), (1.0, 20)]


def test_a_step_with_too_few_shows_no_value() -> None:
    rows = [{"day": MONDAY, "csat": 5}] * 9 + [{"day": MONDAY + timedelta(days=7), "csat": 5}] * 10
    found = series(
        given.reader(answers=rows), everyone(), "csat", Period(MONDAY, MONDAY + timedelta(days=13))
    )
    assert [(point.value, point.n) for point in found.points] == [(None, 9), (1.0, 10)]


@pytest.mark.parametrize("step", ["day", "week", "month"])
def test_points_add_up_to_the_period(company: Reader, step: Step) -> None:
    period = Period(date(2026, 3, 11), date(2026, 4, 20))
    found = series(company, everyone(), "contacts", period, step=step)
    assert sum(point.n for point in found.points) == measure(company, everyone(), ["contacts"], period)[0].n


@pytest.mark.parametrize(
    "metric", ["nps", "loyalty_gap", "hold_time", "queue_p90", "contacts_per_resolution", "answers"]
)
def test_every_kind_has_points_and_limits(company: Reader, metric: str) -> None:
    found = series(company, everyone(), metric, Period(date(2026, 4, 6), date(2026, 5, 3)), step="day")
    assert len(found.points) == 28
    assert len(found.limits) in (0, 28)
    for point in found.points:
        if point.value is not None and point.low is not None and point.high is not None:
            assert point.low <= point.value <= point.high


def test_customers_by_month_have_points_without_limits() -> None:
    customers = [
        {"since": date(2024, 1, 1), "left_on": date(2026, 2, 3) if n < 5 else None} for n in range(50)
    ]
    contacts = [{"day": day} for day in (date(2026, 1, 1), date(2026, 2, 28))]
    store = given.reader(customers=customers, contacts=contacts)
    found = series(store, everyone(), "churn", Period(date(2026, 1, 1), date(2026, 2, 28)), step="month")
    assert [(point.start, point.value, point.n) for point in found.points] == [
        (date(2026, 1, 1), 0.0, 50),
        (date(2026, 2, 1), 0.1, 50),
    ]


def test_what_is_not_measured_has_no_points(company: Reader) -> None:
    assert series(company, everyone(), "ces_1", weeks(10, 12)).reason.startswith("not measured")
    assert series(company, everyone(), "clv", weeks(10, 12)).reason.startswith("not measured")


def test_steps() -> None:
    assert floor(date(2026, 5, 31), "week") == date(2026, 5, 25)
    assert back(date(2026, 1, 1), "month", 1) == date(2025, 12, 1)
    assert back(date(2026, 12, 1), "month", -1) == date(2027, 1, 1)
    assert steps(Period(date(2026, 1, 31), date(2026, 3, 1)), "month") == [
        date(2026, m, 1) for m in (1, 2, 3)
    ]
