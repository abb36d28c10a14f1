"""Ratings: the mean of those who answer is the mean that was asked for."""

from __future__ import annotations

import numpy as np
import pytest

from allegiance.sample.ratings import ANSWERING, LADDERS, SCALE, STEPS, rate


@pytest.mark.parametrize("mean", [1.5, 2.5, 3.6, 4.0, 4.15, 4.6])
def test_the_mean_among_those_who_answer_is_exact(mean: float) -> None:
    ladder = LADDERS[round((mean - 1) / 4 * (STEPS - 1))]
    shares = np.diff(np.concatenate([[0], ladder, [1]]))
    weights = shares * ANSWERING
    assert (weights * SCALE).sum() / weights.sum() == pytest.approx(mean, abs=2e-3)


def test_ratings_follow_the_ladder() -> None:
    drawn = rate(np.random.default_rng(1), np.full(200_000, 4.0))
    ladder = LADDERS[round(0.75 * (STEPS - 1))]
    found = np.bincount(drawn, minlength=6)[1:] / len(drawn)
    assert found == pytest.approx(np.diff(np.concatenate([[0], ladder, [1]])), abs=0.006)


def test_a_point_more_is_never_a_lower_rating() -> None:
    low = rate(np.random.default_rng(2), np.linspace(1.2, 4.5, 5_000))
    high = rate(np.random.default_rng(2), np.linspace(1.2, 4.5, 5_000) + 0.3)
    assert (high >= low).all()
