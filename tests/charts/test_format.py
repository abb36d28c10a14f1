from __future__ import annotations

import math
from datetime import date

import pytest

from allegiance.charts import format as written
from allegiance.charts.format import GAP, NPS, SCORE, SECONDS, SHARE


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"), (48, "48 s"), (59.6, "1 min 00 s"), (125, "2 min 05 s"), (3599.4, "59 min 59 s"),
        (3600, "1 h 00 min"), (90061, "25 h 01 min"), (-12, "−12 s"),
    ],
)  # fmt: skip
def test_durations(seconds: float, text: str):
    assert written.duration(seconds) == text


@pytest.mark.parametrize(("seconds", "text"), [(5, "0:05"), (125, "2:05"), (3600, "1:00:00"), (59.6, "1:00")])
def test_clock(seconds: float, text: str):
    assert written.clock(seconds) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(1.25, 1, "+1.2"), (-0.04, 1, "0.0"), (0.0, 1, "0.0"), (-1234.5, 0, "−1,234"), (12, 0, "+12")],
)
def test_signs(value: float, digits: int, text: str):
    assert written.signed(value, digits) == text


def test_values_of_every_scale():
    assert SHARE.value(0.764) == "76.4%"
    assert NPS.value(23.4) == "+23"
    assert NPS.value(-3.2) == "−3"
    assert SECONDS.value(125) == "2 min 05 s"
    assert SCORE.value(4.126) == "4.13"
    assert GAP.value(0.192) == "+19.2 points"


def test_intervals_share_their_unit():
    assert SHARE.interval(0.758, 0.77) == "75.8 to 77.0%"
    assert NPS.interval(19.6, 26.2) == "+20 to +26"
    assert SECONDS.interval(170, 183) == "2:50 to 3:03"
    assert GAP.interval(0.167, 0.216) == "+16.7 to +21.6 points"


def test_changes():
    assert SHARE.moved(0.012) == "+1.2 points"
    assert SHARE.moved_between(-0.003, 0.021) == "−0.3 to +2.1 points"
    assert NPS.moved(-2.14) == "−2.1 points"
    assert SECONDS.moved(19) == "+19 s"
    assert SECONDS.moved(-65) == "−1 min 05 s"


@pytest.mark.parametrize("missing", [None, math.nan])
def test_what_is_missing_is_a_dash_and_never_zero(missing: float | None):
    for scale in (SHARE, NPS, SECONDS, SCORE, GAP):
        assert scale.value(missing) == "–"
        assert scale.moved(missing) == "–"
        assert scale.interval(missing, 1.0) == "–"
        assert scale.moved_between(0.0, missing) == "–"


def test_days_and_sizes():
    assert written.day(date(2026, 3, 3)) == "3 March 2026"
    assert written.short_day(date(2026, 3, 3)) == "3 Mar 2026"
    assert written.size(894_500) == "894.5 KB"
    assert written.size(12) == "12 B"
    assert written.size(3_200_000_000_000) == "3,200.0 GB"
