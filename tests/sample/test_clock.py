"""Local time to UTC, and what volume follows."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.sample import clock
from allegiance.sample.plan import plan

BERLIN = "Europe/Berlin"


def local(*when: int) -> int:
    return int(datetime(*when, tzinfo=ZoneInfo("UTC")).timestamp())  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        ((2026, 1, 15, 12, 0), (2026, 1, 15, 11, 0)),
        ((2026, 7, 15, 12, 0), (2026, 7, 15, 10, 0)),
        ((2026, 3, 29, 1, 59), (2026, 3, 29, 0, 59)),
        ((2026, 3, 29, 2, 30), (2026, 3, 29, 1, 0)),  # does not exist
        ((2026, 3, 29, 3, 1), (2026, 3, 29, 1, 1)),
        ((2026, 10, 25, 2, 30), (2026, 10, 25, 0, 30)),  # comes twice
        ((2026, 10, 25, 3, 0), (2026, 10, 25, 2, 0)),
    ],
)
def test_wall_clock_to_utc(wall: tuple[int, ...], utc: tuple[int, ...]) -> None:
    assert clock.to_utc(np.array([local(*wall)]), BERLIN).tolist() == [local(*utc)]


@given(
    st.lists(st.integers(local(1995, 1, 1), local(2045, 1, 1)), min_size=2, max_size=50),
    st.sampled_from([BERLIN, "America/New_York", "Asia/Kolkata", "UTC", "Australia/Lord_Howe"]),
)
def test_order_is_kept(times: list[int], zone: str) -> None:
    converted = clock.to_utc(np.array(sorted(times)), zone)
    assert (np.diff(converted) >= 0).all()


@given(st.integers(local(1995, 1, 1), local(2045, 1, 1)))
def test_agrees_with_the_zone_wherever_the_hour_exists(t: int) -> None:
    utc = int(clock.to_utc(np.array([t]), BERLIN)[0])
    back = datetime.fromtimestamp(utc, ZoneInfo(BERLIN)).replace(tzinfo=ZoneInfo("UTC")).timestamp()
    assert back == t or 0 < back - t <= 3_600


def test_two_years_end_on_the_day_asked_for() -> None:
    for end, start in [
        (date(2026, 9, 30), date(2024, 10, 1)),
        (date(2026, 12, 31), date(2025, 1, 1)),
        (date(2028, 2, 29), date(2026, 3, 1)),
    ]:
        assert plan("small", 1, False, end, None).start == start


@pytest.mark.parametrize("end", [date(2026, 1, 5), date(2026, 6, 9), date(2026, 6, 10), date(2026, 11, 20)])
def test_the_release_is_a_whole_spring_inside_the_history(end: date) -> None:
    planned = plan("small", 1, False, end, None)
    first, last = planned.release
    assert planned.start < first < last <= end
    assert (first.weekday(), first.month, (last - first).days) == (1, 4, 41)
