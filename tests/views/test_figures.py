"""Figures and series as the plain values that builders take."""

from __future__ import annotations

import math
from datetime import date

import pytest

from allegiance.metrics.catalogue import load
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure, Point, Series
from allegiance.views import figures

CSAT = load()["csat"]


def test_a_limit_that_is_no_number_is_no_limit() -> None:
    points = tuple(Point(date(2026, 6, day), value, 40) for day, value in ((1, 0.5), (8, None), (15, 0.6)))
    series = Series("csat", "week", points, 0.5, ((0.4, 0.6), (math.nan, math.nan), (0.4, math.inf)))
    assert [one.limits for one in figures.steps(series)] == [(0.4, 0.6), None, None]
    drawn = figures.line(series, CSAT)
    assert drawn is not None
    assert all(
        end is None or math.isfinite(end)
        for point in drawn.limits
        for end in (point.y, point.low, point.high)
    )


def test_without_a_value_there_is_no_picture() -> None:
    silent = Series("csat", "week", (Point(date(2026, 6, 1), None, 3),))
    assert figures.line(silent, CSAT) is None
    assert figures.dots([Figure("csat", {"team": "a"}, None, 3)], CSAT, "team", {}) is None


def test_a_member_that_is_not_known_is_named_so() -> None:
    found = [Figure("csat", {"team": None}, 0.5, 40), Figure("csat", {"team": "a"}, 0.6, 40)]
    assert [figures.name(one, "team", {"a": "Alder"}) for one in found] == ["(not known)", "Alder"]


@pytest.mark.parametrize(("days", "step"), [(31, "day"), (32, "week"), (400, "week"), (401, "month")])
def test_a_picture_has_as_many_points_as_it_can_carry(days: int, step: str) -> None:
    start = date(2026, 1, 1)
    assert figures.step(Period(start, date.fromordinal(start.toordinal() + days - 1))) == step
