"""Totals of unequal amounts: exact where amounts are equal, and covered by simulation where they are not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from allegiance.stats import totals


def test_equal_amounts_give_the_exact_poisson_interval() -> None:
    found = totals.weighted(10 * 7.0, 10 * 49.0, 7.0)
    assert float(found.estimate) == 70
    assert float(found.low) == pytest.approx(7 * stats.chi2.ppf(0.025, 20) / 2)
    assert float(found.high) == pytest.approx(7 * stats.chi2.ppf(0.975, 22) / 2)


def test_nothing_has_no_interval() -> None:
    found = totals.weighted([0.0, np.nan], [0.0, np.nan], [0.0, np.nan])
    assert np.isnan(found.low).all()
    assert np.isnan(found.high).all()
    with pytest.raises(ValueError, match="negative"):
        totals.weighted(1, -1, 1)


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.2])
@pytest.mark.parametrize("sigma", [0.3, 1.0])
def test_the_truth_is_held_at_least_as_often_as_it_says(rate: float, sigma: float) -> None:
    """2,000 customers of very unequal value, each lost by chance: the expected loss lies inside."""
    rng = np.random.default_rng(int(rate * 100) + int(sigma * 10))
    value = rng.lognormal(6, sigma, 2000)
    lost = rng.random((3000, 2000)) < rate
    found = totals.weighted(lost @ value, lost @ value**2, (lost * value).max(axis=1))
    truth = rate * value.sum()
    held = float(((found.low <= truth) & (truth <= found.high)).mean())
    assert 0.94 <= held <= 0.995
    assert np.all((found.low < found.estimate) & (found.estimate < found.high))
