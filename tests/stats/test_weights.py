"""Weighted ratios: equal weights are the plain ratio, clusters by hand, coverage where few customers are worth most."""

from __future__ import annotations

import numpy as np
import pytest

from allegiance.stats.weights import compare


def test_equal_weights_change_nothing() -> None:
    found = compare([1, 0, 1, 1], [1, 1, 2, 1], [7, 7, 7, 7], [[0, 1, 2, 3]])
    assert found.weighted.estimate == found.plain.estimate == pytest.approx(3 / 5)
    assert found.difference.estimate == 0
    assert found.difference.variance == pytest.approx(0)


def test_by_hand() -> None:
    """A customer worth 3 who is satisfied, and three worth 1 who are not."""
    found = compare([1, 0, 0, 0], [1, 1, 1, 1], [3, 1, 1, 1], [[0, 1, 2, 3]])
    assert found.weighted.estimate == pytest.approx(0.5)
    assert found.plain.estimate == pytest.approx(0.25)
    assert found.weighted.clusters == pytest.approx(36 / 12)
    assert found.weighted.n == pytest.approx(36 / 12)
    errors = np.array([3 * 0.5, -0.5, -0.5, -0.5]) / 6
    assert found.weighted.variance == pytest.approx(max(4 / 3 * (errors**2).sum(), 0.25 / 3))


def test_rows_of_one_customer_are_one_cluster() -> None:
    apart = compare([1, 1, 0, 0, 1, 0], np.ones(6), np.ones(6), [np.arange(6)])
    together = compare([1, 1, 0, 0, 1, 0], np.ones(6), np.ones(6), [[0, 0, 1, 1, 2, 3]])
    assert together.plain.variance > apart.plain.variance
    both = compare([1, 1, 0, 0, 1, 0], np.ones(6), np.ones(6), [[0, 0, 1, 1, 2, 3], [0, 0, 0, 1, 1, 1]])
    assert both.plain.variance >= together.plain.variance


def test_nothing_below_is_no_ratio() -> None:
    assert np.isnan(compare([], [], [], [[]]).weighted.estimate)
    assert np.isnan(compare([0, 0], [0, 0], [1, 1], [[0, 1]]).plain.estimate)
    with pytest.raises(ValueError, match="clusters"):
        compare([1], [1], [1], [])
    with pytest.raises(ValueError, match="negative"):
        compare([1], [1], [-1], [[0]])


@pytest.mark.parametrize("unlike", [False, True], ids=["alike", "the valuable are less satisfied"])
def test_covered_where_few_customers_are_worth_most(unlike: bool) -> None:
    """One in 25 customers is worth sixty times the others and answers more often; employees differ."""
    rng = np.random.default_rng(4 + unlike)
    size = 200_000
    large = rng.random(size) < 0.04
    value = np.where(large, 26_000, 420) * np.exp(0.45 * rng.standard_normal(size))
    own = np.where(large & unlike, 0.6, 0.8)
    truth = float((value * own).sum() / value.sum())
    plain = float(own.mean())
    held = np.zeros(3)
    worlds = 800
    for _ in range(worlds):
        picked = rng.integers(0, size, 900)
        who = rng.permutation(np.concatenate([picked, picked[:300]]))
        employee = rng.integers(0, 60, who.size)
        skill = 0.08 * rng.standard_normal(60)
        y = rng.random(who.size) < np.clip(own[who] + skill[employee], 0, 1)
        found = compare(y, np.ones(who.size), value[who], [who, employee])
        for place, (ratio, target) in enumerate(
            ((found.weighted, truth), (found.plain, plain), (found.difference, truth - plain))
        ):
            t = 1.96 + 2.4 / max(ratio.clusters - 1, 1)
            held[place] += abs(ratio.estimate - target) <= t * np.sqrt(ratio.variance)
    assert np.all(held / worlds > 0.925), held / worlds
    assert np.all(held / worlds < 0.995), held / worlds
