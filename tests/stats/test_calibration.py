from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from allegiance.stats import calibration as c


def test_bins_part_the_rows_by_risk_and_add_up() -> None:
    rng = np.random.default_rng(1)
    risk = rng.random(5000) ** 3
    left = rng.random(5000) < risk
    found = c.bins(risk, left)
    assert len(found) == 10
    assert sum(one.n for one in found) == 5000
    assert sum(one.weight for one in found) == pytest.approx(1)
    assert sum(one.observed * one.weight for one in found) == pytest.approx(left.mean())
    assert all(one.low <= one.observed <= one.high for one in found)
    assert all(before.ceiling < after.floor for before, after in pairwise(found))
    assert c.error(found) < 0.02
    assert sum(one.low <= one.predicted <= one.high for one in found) >= 8


def test_equal_risks_are_never_parted() -> None:
    found = c.bins(np.full(50, 0.2), np.arange(50) < 10)
    assert [(one.n, one.observed) for one in found] == [(50, pytest.approx(0.2))]
    assert c.bins([], []) == ()
    assert np.isnan(c.error(()))


def test_the_error_is_the_mean_distance() -> None:
    risk = np.repeat([0.1, 0.5], 100)
    left = np.concatenate([np.arange(100) < 20, np.arange(100) < 40])
    assert c.error(c.bins(risk, left)) == pytest.approx(0.1)
    # a row that stands for three counts three times
    assert c.error(c.bins(risk, left, np.repeat([3.0, 1.0], 100))) == pytest.approx(0.1)


def test_the_correction_is_a_logistic_regression_on_the_log_odds() -> None:
    rng = np.random.default_rng(2)
    odds = rng.standard_normal(3000) * 2
    left = rng.random(3000) < 1 / (1 + np.exp(-(0.5 * odds - 1)))
    weight = rng.choice([1.0, 4.0], 3000)
    found = c.platt(odds, left, weight)
    columns = np.column_stack([odds, np.maximum(odds - found.above, 0)])
    known = LogisticRegression(C=1e9).fit(columns, left, sample_weight=weight)
    assert found.slope == pytest.approx(known.coef_[0, 0], abs=1e-3)
    assert found.bend == pytest.approx(known.coef_[0, 1], abs=1e-3)
    assert found.intercept == pytest.approx(known.intercept_[0], abs=1e-3)
    assert np.average(found(odds), weights=weight) == pytest.approx(
        np.average(left, weights=weight), abs=1e-6
    )


def test_the_interval_of_a_corrected_risk_covers_the_share_that_leaves() -> None:
    rng = np.random.default_rng(3)
    at, hits = np.array([-2.0, 0.0, 2.0]), np.zeros(3)
    truth = 1 / (1 + np.exp(-(0.5 * at - 1)))
    for _ in range(200):
        odds = rng.standard_normal(1500) * 1.5
        left = rng.random(1500) < 1 / (1 + np.exp(-(0.5 * odds - 1)))
        # every customer is in the rows three times: that must not make the interval narrower
        found = c.platt(np.repeat(odds, 3), np.repeat(left, 3), cluster=np.repeat(np.arange(1500), 3))
        low, high = found.interval(at)
        hits += (low <= truth) & (truth <= high)
    assert np.all((hits / 200 >= 0.9) & (hits / 200 <= 0.99)), hits


def test_few_losses_among_the_highest_leave_the_line_straight() -> None:
    rng = np.random.default_rng(4)
    odds = rng.standard_normal(600)
    found = c.platt(odds, rng.random(600) < 1 / (1 + np.exp(-odds)))
    assert (found.bend, len(found.spread)) == (0.0, 2)
    low, high = c.Platt().interval([0.0])
    assert (low[0], high[0]) == (0.5, 0.5)


def test_the_correction_never_turns_the_order_around() -> None:
    odds = np.linspace(-2, 2, 200)
    left = np.arange(200) < 60
    found = c.platt(odds, left)
    assert found.slope == 1.0
    assert found(odds).mean() == pytest.approx(0.3, abs=1e-6)
    assert c.platt(odds, np.zeros(200, dtype=bool)) == c.Platt()


def test_the_log_loss_of_certainty_is_finite() -> None:
    assert c.log_loss([0.0, 1.0], [True, True]) == pytest.approx(-np.log(1e-6) / 2, rel=1e-3)
    assert c.log_loss([0.5], [True]) == pytest.approx(np.log(2))
