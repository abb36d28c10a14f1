"""Comparison within cells: exact where it must be, covering where chance rules, and what confounds is taken out."""

from __future__ import annotations

import numpy as np
import pytest

from allegiance.stats import matching


def cells(rng: np.random.Generator, effect: float) -> tuple[np.ndarray, ...]:
    """Counts of 60 cells in which the unhappy are reached more often, and call more often whatever is done."""
    risk = rng.uniform(0.05, 0.5, 60)
    reached = rng.binomial(rng.integers(20, 80, 60), 0.15 + risk)
    other = rng.integers(40, 160, 60)
    return (
        reached.astype(float),
        rng.binomial(reached, np.clip(risk + effect, 0, 1)).astype(float),
        other.astype(float),
        rng.binomial(other, risk).astype(float),
    )


@pytest.mark.parametrize("effect", [0.0, -0.04, 0.08])
def test_the_interval_covers_the_effect_that_the_plain_difference_misses(effect: float) -> None:
    rng = np.random.default_rng(5)
    hits = plain = 0
    for _ in range(400):
        n, k, m, j = cells(rng, effect)
        found = matching.difference(n, k, k, m, j, j)
        hits += found.low <= effect <= found.high
        plain += abs(k.sum() / n.sum() - j.sum() / m.sum() - effect) < (found.high - found.low) / 2
    assert 0.93 <= hits / 400 <= 0.97
    assert plain / 400 < 0.8


def test_means_are_weighted_by_those_reached_and_the_unmatched_are_counted() -> None:
    # cell 1: 1 against 3; cell 2: three times as many reached, 5 against 5; cell 3 has nobody to compare with
    found = matching.difference([2, 6, 4], [2, 30, 4], [2.5, 150.5, 4], [4, 2, 0], [12, 10, 0], [37, 50.5, 0])
    assert found.reached == pytest.approx((2 * 1 + 6 * 5) / 8)
    assert found.compared == pytest.approx((2 * 3 + 6 * 5) / 8)
    assert found.difference == pytest.approx(-0.5)
    assert found.low < -0.5 < found.high
    assert (found.n_reached, found.n_compared, found.left_out) == (8, 6, 4)


def test_without_a_common_cell_there_is_no_figure() -> None:
    found = matching.difference([3, 0], [1, 0], [1, 0], [0, 3], [0, 1], [0, 1])
    assert np.isnan(found.difference)
    assert (found.n_reached, found.left_out) == (0, 3)


def test_balance_before_and_after() -> None:
    # Those reached are mostly of the second cell, the others mostly of the first; within cells they are alike.
    one = matching.balance([10, 90], [10, 180], [10, 360], [90, 10], [90, 20], [90, 40])
    assert one.before > 2
    assert one.after == pytest.approx(0)
    assert one.balanced
    # Within the cell, those reached have 3 and the others 2: matching repairs nothing.
    two = matching.balance([50], [150], [500], [50], [100], [250])
    assert two.after == pytest.approx(two.before)
    assert not two.balanced


def test_balance_of_what_is_known_of_some_uses_the_cells_of_all() -> None:
    one = matching.balance(
        [5, 0], [10, 0], [22, 0], [5, 0], [10, 0], [22, 0], cells_reached=[10, 8], cells_compared=[10, 4]
    )
    assert one.before == pytest.approx(0)
    assert one.after == pytest.approx(0)


def test_a_constant_is_balanced() -> None:
    assert matching.balance([3], [3], [3], [4], [4], [4]) == matching.Balance(0.0, 0.0)
