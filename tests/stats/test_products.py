from __future__ import annotations

import numpy as np
import pytest

from allegiance.stats import products
from allegiance.stats.intervals import Interval

REACH = 1.959963984540054


def normal(estimate: np.ndarray, error: float) -> Interval:
    return Interval(estimate, estimate - REACH * error, estimate + REACH * error)


def test_without_error_it_is_the_product() -> None:
    made = products.product(normal(np.array([0.2]), 0.0), normal(np.array([-0.5]), 0.0))
    assert [float(part[0]) for part in (made.estimate, made.low, made.high)] == pytest.approx([-0.1] * 3)


def test_its_interval_covers_the_product_of_the_truths() -> None:
    rng = np.random.default_rng(5)
    for first, second in ((0.03, -0.5), (0.0, -0.5), (0.05, 0.1), (-0.02, 0.2)):
        a = normal(first + 0.015 * rng.standard_normal(20_000), 0.015)
        b = normal(second + 0.05 * rng.standard_normal(20_000), 0.05)
        made = products.product(a, b)
        covered = np.mean((made.low <= first * second) & (first * second <= made.high))
        assert 0.93 < covered < 0.995, (first, second, covered)


def test_one_of_the_two_at_zero_is_rarely_believed() -> None:
    rng = np.random.default_rng(6)
    nothing = normal(0.01 * rng.standard_normal(20_000), 0.01)
    clear = normal(np.full(20_000, -0.6), 0.02)
    found = products.probability(nothing, clear)
    assert np.mean(found < 0.05) == pytest.approx(0.05, abs=0.006)
    assert np.mean(products.probability(nothing, nothing) < 0.05) <= 0.05 + 0.005


def test_what_is_missing_stays_missing() -> None:
    gone = Interval(np.array([np.nan]), np.array([np.nan]), np.array([np.nan]))
    assert np.isnan(products.product(gone, normal(np.array([1.0]), 0.1)).low).all()
    assert np.isnan(products.probability(gone, normal(np.array([1.0]), 0.1))).all()
