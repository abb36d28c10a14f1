"""The probability behind an interval: what the interval says, and what tests say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from allegiance.stats import evidence, intervals


def test_it_agrees_with_the_interval() -> None:
    p = evidence.two_sided([1.0, 1.0, -1.0, 0.0], [0.0, 0.1, -2.1, -1.0], [2.0, 1.9, 0.1, 1.0])
    assert p[0] == pytest.approx(0.05)
    assert p[1] < 0.05 < p[2]
    assert p[3] == 1.0


def test_it_is_that_of_a_paired_t_test_on_many() -> None:
    gap = np.random.default_rng(1).normal(0.1, 1, 400)
    found = intervals.mean(len(gap), gap.sum(), (gap**2).sum())
    p = evidence.two_sided(found.estimate, found.low, found.high)
    assert float(p) == pytest.approx(stats.ttest_1samp(gap, 0).pvalue, rel=0.05)


def test_nothing_stays_nothing() -> None:
    p = evidence.two_sided([np.nan, 0.2, 0.0], [np.nan, 0.2, 0.0], [np.nan, 0.2, 0.0])
    assert np.isnan(p[0])
    assert p[1] == 0.0
    assert p[2] == 1.0


def test_false_alarms_are_as_rare_as_promised() -> None:
    rng = np.random.default_rng(3)
    k, j = rng.binomial(400, 0.3, 4000), rng.binomial(250, 0.3, 4000)
    gap = intervals.share_difference(k, 400, j, 250)
    p = evidence.two_sided(gap.estimate, gap.low, gap.high)
    assert 0.035 < (p < 0.05).mean() < 0.065
    assert (p < 0.005).mean() < 0.01
