"""Adjusted levels of teams, with intervals that are the mean's own."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from allegiance.errors import QuestionError
from allegiance.metrics import period as periods
from allegiance.metrics.team_levels import levels
from allegiance.warehouse.reader import Reader
from tests.metrics import given

FIRST = date(2026, 3, 2)
SPAN = periods.parse("2026-03-02..2026-05-31")
PEOPLE, ROWS, SD = 18, 120, 0.8


@pytest.fixture(scope="module")
def store() -> Reader:
    """Three teams of six of equal worth; t0 gets hard contacts, which cost a point each; t2 has a tail of few rows."""
    rng = np.random.default_rng(11)
    answers: list[dict[str, Any]] = []
    for number in range(PEOPLE):
        team = number // 6
        for _ in range(ROWS if team < 2 else 12):
            hard = bool(rng.random() < (0.8 if team == 0 else 0.2))
            answers.append(
                {
                    "employee_id": f"e{number}",
                    "team": f"t{team}",
                    "site": "A",
                    "day": FIRST + timedelta(days=int(rng.integers(0, 84))),
                    "reason": "broken" if hard else "question",
                    "channel": "voice",
                    "csat": int(np.clip(round(rng.normal(3.6 - 1.0 * hard, SD)), 1, 5)),
                }
            )
    return given.reader(answers=answers)


def test_a_level_is_at_the_average_mix_and_its_interval_is_that_of_a_mean(store: Reader):
    answer, found = levels(store, "csat_mean", SPAN)
    by_name = {one.team: one for one in answer.teams}
    assert set(found) == {"t0", "t1", "t2"}
    for name, level in found.items():
        assert level.value == by_name[name].adjusted
        assert level.n == by_name[name].n
        assert level.low is not None
        assert level.high is not None
        assert level.value is not None
        assert level.low < level.value < level.high
        # No narrower than a plain mean of so many rows, and not many times as wide: not that of a shrunk effect.
        plain = 1.96 * SD / math.sqrt(level.n)
        assert 0.8 * plain < (level.high - level.low) / 2 < 3 * plain
    # raw, t0 is six tenths behind; adjusted the teams are as they were made: equal
    assert by_name["t1"].raw - by_name["t0"].raw > 0.4  # type: ignore[operator]
    low, high = found["t0"].low, found["t0"].high
    assert low is not None
    assert high is not None
    assert low < found["t1"].value < high  # type: ignore[operator]


def test_fewer_rows_make_a_wider_interval(store: Reader):
    _, found = levels(store, "csat_mean", SPAN)
    width = {name: one.high - one.low for name, one in found.items()}  # type: ignore[operator]
    assert width["t2"] > 1.5 * width["t1"]


def test_without_rows_there_is_a_reason(store: Reader):
    answer, found = levels(store, "csat_mean", periods.parse("2025-01"))
    assert found == {}
    assert answer.reason.startswith("not measured")


def test_a_metric_that_nobody_moves_is_refused(store: Reader):
    with pytest.raises(QuestionError, match="influence"):
        levels(store, "queue_time", SPAN)
