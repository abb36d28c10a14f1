"""The words, the thresholds and the rule of three conditions."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.stats import verdicts
from allegiance.stats.verdicts import Direction


@pytest.mark.parametrize(
    ("low", "high", "direction", "word"),
    [
        (0.01, 0.05, Direction.UP, "better"),
        (0.01, 0.05, Direction.DOWN, "worse"),
        (-0.05, -0.01, Direction.UP, "worse"),
        (-0.05, -0.01, Direction.DOWN, "better"),
        (-0.01, 0.05, Direction.UP, "no clear change"),
        (0.0, 0.05, Direction.UP, "no clear change"),
        (-0.05, 0.0, Direction.DOWN, "no clear change"),
        (float("nan"), float("nan"), Direction.UP, "no clear change"),
        (0.01, 0.05, Direction.NEITHER, ""),
        (0.01, 0.05, "up", "better"),
    ],
)
def test_words(low: float, high: float, direction: Direction | str, word: str) -> None:
    assert verdicts.verdict(low, high, 500, 500, direction) == word


@pytest.mark.parametrize(("now", "before"), [(29, 500), (500, 29), (0, 0), (float("nan"), 500)])
def test_too_few_in_either_period_has_no_verdict(now: float, before: float) -> None:
    assert verdicts.verdict(0.2, 0.4, now, before, Direction.UP) == "too few"
    assert verdicts.verdict(0.2, 0.4, 30, 30, Direction.UP) == "better"


def test_thresholds_stand_where_they_are_promised() -> None:
    n = np.array([0, 9, 10, 29, 30, np.nan])
    assert verdicts.is_shown(n).tolist() == [False, False, True, True, True, False]
    assert verdicts.is_judged(n).tolist() == [False, False, False, False, True, False]
    assert verdicts.is_shown(5, smallest=5)
    assert verdicts.too_few_answers(7) == "too few answers (n = 7)"


def test_an_unknown_direction_is_refused() -> None:
    with pytest.raises(ValueError, match="sideways"):
        verdicts.verdict(0.1, 0.2, 50, 50, "sideways")


@pytest.mark.parametrize("conditions", list(itertools.product([True, False], repeat=4)))
def test_an_alert_needs_every_condition(conditions: tuple[bool, bool, bool, bool]) -> None:
    alarm, real, material, enough = conditions
    found = verdicts.alerts(
        alarm,
        0.02,
        0.005 if real else -0.005,
        0.04,
        400,
        400 if enough else 29,
        0.01 if material else 0.03,
    )
    assert bool(found) is all(conditions)


def test_one_point_is_one_point_in_binary_too() -> None:
    change = 0.57 - 0.56
    assert change < 0.01
    assert verdicts.alerts(True, change, 0.001, 0.02, 900, 900, 0.01)
    assert verdicts.alerts(True, -change, -0.02, -0.001, 900, 900, 0.01)


def test_a_missing_change_is_no_alert() -> None:
    assert not verdicts.alerts(True, np.nan, np.nan, np.nan, 900, 900, 0.01)
    assert not verdicts.alerts(np.nan, 0.02, 0.01, 0.03, 900, 900, 0.01)


@given(st.floats(-1, 1), st.floats(0, 1), st.integers(0, 100), st.integers(0, 100))
def test_mirroring_a_change_swaps_better_and_worse(low: float, width: float, now: int, before: int) -> None:
    swapped = {"better": "worse", "worse": "better"}
    word = verdicts.verdict(low, low + width, now, before, Direction.UP)
    mirror = verdicts.verdict(-low - width, -low, now, before, Direction.UP)
    opposite = verdicts.verdict(low, low + width, now, before, Direction.DOWN)
    assert mirror == opposite == swapped.get(word, word)
