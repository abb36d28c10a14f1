"""Shares of explained variation and predicted risk, against what is known by other means."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from scipy import optimize

from allegiance.stats import drivers, risk


def r_squared(covariance: np.ndarray, chosen: tuple[int, ...]) -> float:
    if not chosen:
        return 0.0
    index = list(chosen)
    outer = covariance[index, -1]
    return float(outer @ np.linalg.solve(covariance[np.ix_(index, index)], outer) / covariance[-1, -1])


def by_all_orders(covariance: np.ndarray) -> np.ndarray:
    """Lindeman, Merenda and Gold's definition, word for word."""
    p = covariance.shape[0] - 1
    added = np.zeros(p)
    orders = list(permutations(range(p)))
    for order in orders:
        for place, driver in enumerate(order):
            added[driver] += r_squared(covariance, order[: place + 1]) - r_squared(covariance, order[:place])
    return added / len(orders) / r_squared(covariance, tuple(range(p)))


def some_covariance(seed: int, p: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    loads = rng.normal(size=(p + 1, p + 1))
    return np.asarray(loads @ loads.T + np.eye(p + 1))


@pytest.mark.parametrize("p", [1, 2, 3, 5])
def test_shares_are_the_mean_over_all_orders(p: int) -> None:
    matrices = np.stack([some_covariance(seed, p) for seed in range(4)])
    shares, explained = drivers.lmg(matrices)
    for at, matrix in enumerate(matrices):
        assert shares[at] == pytest.approx(by_all_orders(matrix), abs=1e-7)
        assert explained[at] == pytest.approx(r_squared(matrix, tuple(range(p))), abs=1e-7)
    assert shares.sum(axis=1) == pytest.approx(1.0)


def test_independent_drivers_share_by_their_own_correlation() -> None:
    covariance = np.eye(4)
    covariance[:3, 3] = covariance[3, :3] = [0.6, 0.3, 0.0]
    shares, explained = drivers.lmg(covariance[None])
    assert explained[0] == pytest.approx(0.45, abs=1e-6)
    assert shares[0] == pytest.approx([0.8, 0.2, 0.0], abs=1e-6)


def test_two_drivers_that_say_the_same_share_alike() -> None:
    covariance = np.array([[1.0, 1.0, 0.5], [1.0, 1.0, 0.5], [0.5, 0.5, 1.0]])
    shares, explained = drivers.lmg(covariance[None])
    assert shares[0] == pytest.approx([0.5, 0.5], abs=1e-4)
    assert explained[0] == pytest.approx(0.25, abs=1e-4)


def test_a_driver_that_never_moves_has_no_share() -> None:
    covariance = some_covariance(3, 2)
    wider = np.zeros((4, 4))
    wider[np.ix_([0, 2, 3], [0, 2, 3])] = covariance
    shares, _ = drivers.lmg(wider[None])
    assert shares[0][1] == 0
    assert shares[0][[0, 2]] == pytest.approx(drivers.lmg(covariance[None])[0][0])


def test_every_set_of_too_many_drivers_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 14"):
        drivers.importance(np.zeros((40, 17, 17)))


def rows(seed: int, n: int = 6000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Three drivers that go together, their outcome, and blocks of customers with moods of their own."""
    rng = np.random.default_rng([5, seed])
    block = rng.integers(0, 40, n)
    common = rng.normal(size=n)
    x = np.column_stack([common + rng.normal(size=n), common + rng.normal(size=n), rng.normal(size=n)])
    y = x @ np.array([0.5, 0.2, 0.3]) + 1.5 * rng.normal(size=n)
    return x, y, block


def truth() -> np.ndarray:
    covariance = np.array([[2.0, 1.0, 0.0], [1.0, 2.0, 0.0], [0.0, 0.0, 1.0]])
    slope = np.array([0.5, 0.2, 0.3])
    outer = covariance @ slope
    whole = np.block([[covariance, outer[:, None]], [outer[None], np.array([[outer @ slope + 2.25]])]])
    return by_all_orders(whole)


def test_intervals_hold_the_true_shares_and_slopes() -> None:
    hits = np.zeros(6)
    wanted, slope = truth(), np.array([0.5, 0.2, 0.3])
    for seed in range(60):
        x, y, block = rows(seed)
        found = drivers.importance(drivers.grams(x, y, block, 40), draws=200, seed=seed)
        hits[:3] += (found.low <= wanted) & (wanted <= found.high)
        hits[3:] += (found.slope_low <= slope) & (slope <= found.slope_high)
        assert found.n == 6000
        assert found.explained_low < found.explained < found.explained_high
    # 95% of 60 are 57; fewer than 51 would happen once in a hundred sets of tests.
    assert hits.min() >= 51, hits


def test_the_same_question_has_the_same_answer() -> None:
    moments = drivers.grams(*rows(1), 40)
    assert np.array_equal(drivers.importance(moments).low, drivers.importance(moments).low)


def test_what_differs_between_cells_is_taken_out() -> None:
    values = np.array([1.0, 3.0, 10.0, np.nan, 12.0])
    cell = np.array([0, 0, 1, 1, 1])
    assert drivers.within(values, cell) == pytest.approx([-1, 1, -1, 0, 1])
    assert drivers.within(np.full(2, np.nan), np.array([0, 1])) == pytest.approx([0, 0])


def people(seed: int, n: int = 4000, groups: int = 80) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A steady driver, one that whole groups share, and groups that differ."""
    rng = np.random.default_rng([6, seed])
    cluster = rng.integers(0, groups, n)
    x = np.column_stack([np.ones(n), rng.normal(size=n), rng.normal(size=groups)[cluster]])
    own = 0.6 * rng.normal(size=groups)[cluster]
    p = 1 / (1 + np.exp(-(-1 + 0.5 * x[:, 1] + 0.3 * x[:, 2] + own)))
    return x, (rng.random(n) < p).astype(np.float64), cluster


def test_coefficients_are_those_of_a_known_library() -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    x, y, cluster = people(1)
    known = linear_model.LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(x[:, 1:], y)
    found = risk.fit(x, y, cluster)
    assert found.beta == pytest.approx([known.intercept_[0], *known.coef_[0]], abs=1e-4)


def test_what_a_group_shares_has_the_wider_interval() -> None:
    spread, told, alone = [], [], []
    for seed in range(60):
        x, y, cluster = people(seed)
        found = risk.fit(x, y, cluster)
        spread.append(found.beta[2])
        told.append(np.sqrt(found.covariance[2, 2]))
        alone.append(np.sqrt(risk.fit(x, y, np.arange(len(y))).covariance[2, 2]))
    assert np.mean(told) == pytest.approx(np.std(spread), rel=0.25)
    assert np.mean(alone) < 0.7 * np.mean(told)


def test_the_effect_is_the_slope_of_the_predicted_risk() -> None:
    x, y, cluster = people(2)
    x = np.column_stack([x, (x[:, 1] > 0.3).astype(float)])
    found = risk.fit(x, y, cluster)
    picked = x[:, 2] > 0
    effect = risk.effects(found, x[picked], y[picked], [1, 3], binary=[False, True])
    linear = x[picked] @ found.beta
    best = optimize.brentq(
        lambda by: float(np.mean(1 / (1 + np.exp(-linear - by))) - y[picked].mean()), -5, 5
    )

    def mean_risk(column: int, by: float) -> float:
        return float(np.mean(1 / (1 + np.exp(-(linear + best + by * found.beta[column])))))

    assert effect[0].value == pytest.approx((mean_risk(1, 1e-3) - mean_risk(1, -1e-3)) / 2e-3, abs=1e-4)
    rest = linear + best - x[picked][:, 3] * found.beta[3]
    both = [np.mean(1 / (1 + np.exp(-(rest + at * found.beta[3])))) for at in (1, 0)]
    assert effect[1].value == pytest.approx(both[0] - both[1], abs=1e-4)
    assert effect[0].low < effect[0].value < effect[0].high


def test_the_interval_of_an_effect_is_as_wide_as_effects_differ() -> None:
    values, halves = [], []
    for seed in range(80):
        x, y, cluster = people(seed, n=2500)
        found = risk.fit(x, y, cluster)
        picked = x[:, 1] > -0.5
        (one,) = risk.effects(found, x[picked], y[picked], [1], binary=[False])
        values.append(one.value)
        halves.append((one.high - one.low) / 2)
    assert np.mean(halves) / 1.99 == pytest.approx(np.std(values), rel=0.25)


def test_one_outcome_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="one outcome"):
        risk.fit(np.ones((5, 1)), np.ones(5), np.arange(5))


def test_leaving_out_what_lies_between_understates_a_driver() -> None:
    """A wait that also displeases: everyone without satisfaction finds all of it, the satisfied alone find less."""
    rng = np.random.default_rng(9)
    n = 60_000
    wait = rng.exponential(1, n)
    mood = rng.normal(size=n) - 0.4 * wait
    leaves = (rng.random(n) < 1 / (1 + np.exp(-(-2 + 0.4 * wait - 0.5 * mood)))).astype(np.float64)
    x = np.column_stack([np.ones(n), wait])
    pleased = mood > 0
    cluster = rng.integers(0, 100, n)
    everyone = risk.effects(risk.fit(x, leaves, cluster), x[pleased], leaves[pleased], [1], binary=[False])[0]
    alone = risk.fit(x[pleased], leaves[pleased], cluster[pleased])
    satisfied = risk.effects(alone, x[pleased], leaves[pleased], [1], binary=[False])[0]
    assert satisfied.value < 0.9 * everyone.value
