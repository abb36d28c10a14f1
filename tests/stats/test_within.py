"""Slopes within strata: the Mantel-Haenszel difference by hand, confounding taken out, and coverage by customers."""

from __future__ import annotations

import numpy as np
import pytest

from allegiance.stats.within import slope


def test_it_is_the_mantel_haenszel_difference() -> None:
    """Two strata of unequal size: weights n1 n0 / n, by hand."""
    #      named: 10 of 40 stay, others 30 of 60      named: 4 of 8, others 5 of 10
    found = slope([1, 0, 1, 0], [40, 60, 8, 10], [10, 30, 4, 5], [0, 0, 1, 1], [0, 1, 2, 3])
    weights = 40 * 60 / 100, 8 * 10 / 18
    assert found.estimate == pytest.approx(weights[0] * (0.25 - 0.5) / sum(weights))
    assert found.n == 118


def test_what_the_strata_explain_is_no_difference() -> None:
    """Those who name it call about worse things: within each thing they are like the others."""
    rng = np.random.default_rng(1)
    worse = rng.random(20_000) < 0.5
    named = rng.random(20_000) < np.where(worse, 0.4, 0.1)
    stays = rng.random(20_000) < np.where(worse, 0.4, 0.8)
    rows = np.ones(20_000)
    crude = slope(named, rows, stays, np.zeros(20_000), np.arange(20_000))
    found = slope(named, rows, stays, worse, np.arange(20_000))
    assert crude.high < -0.1
    assert found.low < 0 < found.high


def test_without_difference_in_x_there_is_no_slope() -> None:
    assert np.isnan(slope([1, 1, 0], [5, 5, 5], [1, 2, 3], [0, 0, 1], [0, 1, 2]).estimate)
    assert np.isnan(slope([], [], [], [], []).estimate)
    one = slope([1, 0], [5, 5], [4, 1], [0, 0], [0, 0])
    assert one.estimate == pytest.approx(0.6)
    assert np.isnan(one.low), "one customer has no interval"


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        slope([1, 0], [-1, 2], [0, 0], [0, 0], [0, 1])
    with pytest.raises(ValueError, match="length"):
        slope([1, 0], [1], [0, 0], [0, 0], [0, 1])


@pytest.mark.parametrize("each", [1, 4])
def test_covered_where_customers_answer_several_times(each: int) -> None:
    """150 customers in 40 thin strata who always name it or never, and whose own leaning lasts."""
    rng = np.random.default_rng(each)
    held, chance = 0, 0
    worlds = 1200
    for _ in range(worlds):
        who = np.repeat(np.arange(150), each)
        named = (rng.random(150) < 0.2)[who]
        leaning = 0.25 * rng.standard_normal(150)
        p = np.clip(0.55 - 0.1 * named + leaning[who] * (each > 1), 0, 1)
        y = rng.random(who.size) < p
        truth = -0.1
        found = slope(named, np.ones(who.size), y, rng.integers(0, 40, who.size), who)
        held += found.low <= truth <= found.high
        chance += found.p < 0.05
    assert 0.93 < held / worlds < 0.975
    assert chance / worlds > 0.06, "a difference of a tenth shows more often than chance would"
