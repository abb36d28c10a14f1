"""Intervals against published values, exact and simulated coverage, and properties that must never fail."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from allegiance.stats import clusters as design
from allegiance.stats import intervals

COVERED = (0.93, 0.97)


# Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_agrees_with_newcombe_1998(k: int, n: int, low: float, high: float) -> None:
    found = intervals.share(k, n)
    assert round(float(found.low), 4) == low
    assert round(float(found.high), 4) == high
    assert float(found.estimate) == k / n


# Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10.
@pytest.mark.parametrize(
    ("k1", "n1", "k0", "n0", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_difference_agrees_with_newcombe_1998(
    k1: int, n1: int, k0: int, n0: int, low: float, high: float
) -> None:
    found = intervals.share_difference(k1, n1, k0, n0)
    assert round(float(found.low), 4) == low
    assert round(float(found.high), 4) == high


# Student's sleep data (Biometrika 6, 1908), as R prints them for t.test(extra ~ group, data = sleep).
SLEEP_1 = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
SLEEP_2 = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])


def _sums(values: np.ndarray) -> tuple[float, float, float]:
    return float(values.size), float(values.sum()), float((values**2).sum())


def test_welch_agrees_with_students_sleep_data() -> None:
    found = intervals.mean_difference(*_sums(SLEEP_1), *_sums(SLEEP_2))
    assert float(found.low) == pytest.approx(-3.3654832, abs=1e-6)
    assert float(found.high) == pytest.approx(0.2054832, abs=1e-6)
    assert float(found.estimate) == pytest.approx(0.75 - 2.33)


def test_mean_agrees_with_the_t_distribution() -> None:
    found = intervals.mean(*_sums(SLEEP_2))
    low, high = stats.t.interval(0.95, 9, loc=SLEEP_2.mean(), scale=stats.sem(SLEEP_2))
    assert (float(found.low), float(found.high)) == pytest.approx((low, high), abs=1e-10)


def test_nps_by_hand() -> None:
    # 60 promoters, 25 passives, 15 detractors: p = 60.75 / 103, d = 15.75 / 103.
    found = intervals.nps(60, 15, 100)
    half = 1.959964 * np.sqrt((76.5 / 103 - (45 / 103) ** 2) / 103)
    assert float(found.estimate) == 45.0
    assert float(found.low) == pytest.approx(100 * (45 / 103 - half), abs=1e-4)
    assert float(found.high) == pytest.approx(100 * (45 / 103 + half), abs=1e-4)


def test_a_design_effect_is_a_smaller_sample() -> None:
    """For every kind of interval: four times the answers at deff 4 say what the answers alone say."""
    for one, four in (
        (intervals.share(30, 50), intervals.share(120, 200, deff=4)),
        (intervals.nps(30, 10, 50), intervals.nps(120, 40, 200, deff=4)),
        (
            intervals.share_difference(30, 50, 20, 60),
            intervals.share_difference(120, 200, 80, 240, deff_now=4, deff_before=4),
        ),
        (
            intervals.nps_difference(30, 10, 50, 20, 10, 60),
            intervals.nps_difference(120, 40, 200, 80, 40, 240, deff_now=4, deff_before=4),
        ),
    ):
        assert float(four.low) == pytest.approx(float(one.low))
        assert float(four.high) == pytest.approx(float(one.high))
    plain, wide = intervals.mean(200, 120, 120), intervals.mean(200, 120, 120, deff=4)
    assert float(wide.high - wide.low) == pytest.approx(2 * float(plain.high - plain.low))


def test_nothing_answered_is_missing_never_zero() -> None:
    for found in (
        intervals.share(0, 0),
        intervals.nps(0, 0, 0),
        intervals.mean(0, 0, 0),
        intervals.share_difference(3, 5, 0, 0),
        intervals.nps_difference(0, 0, 0, 1, 1, 4),
        intervals.mean_difference(0, 0, 0, 2, 3, 5),
    ):
        assert np.isnan(found.estimate)
        assert np.isnan(found.low)
        assert np.isnan(found.high)
        assert not found.excludes_zero


def test_one_value_has_a_mean_but_no_interval() -> None:
    found = intervals.mean(1, 4.0, 16.0)
    assert float(found.estimate) == 4.0
    assert np.isnan(found.low)


def test_equal_values_have_no_spread_left_by_rounding() -> None:
    found = intervals.mean(1_000_000, 0.1 * 1_000_000, 0.01 * 1_000_000)
    assert float(found.high - found.low) == 0.0


@pytest.mark.parametrize(
    "call",
    [
        lambda: intervals.share(5, 4),
        lambda: intervals.share(-1, 4),
        lambda: intervals.nps(3, 2, 4),
        lambda: intervals.mean(-1, 0, 0),
        lambda: intervals.quantile(level=1.0),
    ],
)
def test_impossible_counts_are_refused(call: object) -> None:
    with pytest.raises(ValueError, match=r"count|total|level"):
        call()  # type: ignore[operator]


def test_few_clusters_widen_through_student() -> None:
    assert float(intervals.quantile(None)) == pytest.approx(1.959964, abs=1e-6)
    assert float(intervals.quantile(1)) == pytest.approx(1.959964, abs=1e-6)
    assert float(intervals.quantile(2)) == pytest.approx(12.7062, abs=1e-4)
    assert float(intervals.quantile(11)) == pytest.approx(2.228139, abs=1e-6)


counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
effects = st.floats(0.2, 50)


@given(counts, effects, st.integers(0, 40))
def test_share_interval_holds_its_estimate_and_mirrors(kn: tuple[int, int], deff: float, j: int) -> None:
    k, n = kn
    found = intervals.share(k, n, deff=deff, clusters=j)
    mirror = intervals.share(n - k, n, deff=deff, clusters=j)
    assert 0 <= found.low <= found.estimate <= found.high <= 1
    assert float(found.low) == pytest.approx(1 - float(mirror.high), abs=1e-12)
    assert found.low > 0 or k == 0 or found.low < 1e-6
    assert found.high - found.low > 0


@given(counts, effects, effects)
def test_a_larger_design_effect_never_narrows(kn: tuple[int, int], first: float, second: float) -> None:
    k, n = kn
    small, large = sorted((first, second))
    narrow, wide = intervals.share(k, n, deff=small), intervals.share(k, n, deff=large)
    assert wide.low <= narrow.low + 1e-12
    assert wide.high >= narrow.high - 1e-12


@given(counts, counts, effects)
def test_difference_is_antisymmetric_and_holds_its_estimate(
    now: tuple[int, int], before: tuple[int, int], deff: float
) -> None:
    there = intervals.share_difference(*now, *before, deff_now=deff, clusters_before=7)
    back = intervals.share_difference(*before, *now, deff_before=deff, clusters_now=7)
    assert -1 <= there.low <= there.estimate <= there.high <= 1
    assert float(there.low) == pytest.approx(-float(back.high), abs=1e-12)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300), effects)
def test_nps_holds_its_estimate_and_mirrors(up: int, down: int, passive: int, deff: float) -> None:
    n = up + down + passive
    if n == 0:
        return
    found, mirror = intervals.nps(up, down, n, deff=deff), intervals.nps(down, up, n, deff=deff)
    assert -100 <= found.low <= found.estimate <= found.high <= 100
    assert float(found.low) == pytest.approx(-float(mirror.high), abs=1e-9)
    assert found.high - found.low > 0


@given(st.lists(st.tuples(counts, effects), min_size=1, max_size=8))
def test_arrays_give_what_single_values_give(rows: list[tuple[tuple[int, int], float]]) -> None:
    k = np.array([row[0][0] for row in rows])
    n = np.array([row[0][1] for row in rows])
    deff = np.array([row[1] for row in rows])
    whole = intervals.share(k, n, deff=deff)
    single = [intervals.share(a, b, deff=c) for a, b, c in zip(k, n, deff, strict=True)]
    assert whole.low.tolist() == [float(one.low) for one in single]


def test_wilson_covers_exactly_where_wald_collapses() -> None:
    """Exact coverage by summing the binomial: near 95% on average over p, and Wald's collapse as a reference."""
    n = 20
    k = np.arange(n + 1)
    p = np.linspace(0.02, 0.98, 97)[:, None]
    weight = stats.binom.pmf(k, n, p)
    found = intervals.share(k, np.full(k.shape, n))
    covered = (weight * ((found.low <= p) & (p <= found.high))).sum(axis=1)
    half = 1.96 * np.sqrt(k / n * (1 - k / n) / n)
    wald = (weight * ((k / n - half <= p) & (p <= k / n + half))).sum(axis=1)
    assert COVERED[0] < covered.mean() < COVERED[1]
    assert covered.min() > 0.83
    assert wald.min() < 0.40


@pytest.mark.parametrize(("n", "floor"), [(10, 0.925), (20, 0.935), (30, 0.935), (50, 0.94)])
def test_nps_covers_exactly_at_small_n(n: int, floor: float) -> None:
    """Exact coverage by summing the trinomial, over scores from -20 to 70 as companies have them."""
    up, down = np.meshgrid(np.arange(n + 1), np.arange(n + 1), indexing="ij")
    possible = up + down <= n
    up, down = up[possible], down[possible]
    found = intervals.nps(up, down, np.full(up.shape, n))
    worlds = [(0.3, 0.5), (0.35, 0.35), (0.4, 0.25), (0.5, 0.2), (0.6, 0.15), (0.7, 0.1), (0.75, 0.05)]
    covered = []
    for p, d in worlds:
        weight = np.asarray(
            stats.multinomial.pmf(np.stack([up, down, n - up - down], axis=1), n, [p, d, 1 - p - d])
        )
        truth = 100 * (p - d)
        covered.append(float(weight[(found.low <= truth) & (truth <= found.high)].sum()))
    assert min(covered) > floor
    assert max(covered) < 0.985


def test_newcombe_covers_by_simulation() -> None:
    rng = np.random.default_rng(11)
    for p1, p0, n1, n0 in [(0.8, 0.8, 60, 40), (0.9, 0.7, 30, 200), (0.5, 0.55, 500, 500)]:
        found = intervals.share_difference(rng.binomial(n1, p1, 20_000), n1, rng.binomial(n0, p0, 20_000), n0)
        rate = np.mean((found.low <= p1 - p0) & (p1 - p0 <= found.high))
        assert COVERED[0] < rate < COVERED[1]


def test_nps_difference_covers_by_simulation() -> None:
    rng = np.random.default_rng(12)
    now, before = [0.55, 0.15, 0.30], [0.45, 0.25, 0.30]
    for n1, n0 in [(30, 30), (200, 80), (2000, 1500)]:
        a, b = rng.multinomial(n1, now, 10_000), rng.multinomial(n0, before, 10_000)
        found = intervals.nps_difference(a[:, 0], a[:, 1], n1, b[:, 0], b[:, 1], n0)
        rate = np.mean((found.low <= 20) & (found.high >= 20))
        assert COVERED[0] < rate < COVERED[1]


def test_mean_difference_covers_with_unequal_spreads() -> None:
    rng = np.random.default_rng(13)
    a, b = rng.normal(3.0, 3.0, (10_000, 8)), rng.normal(1.0, 0.5, (10_000, 25))
    found = intervals.mean_difference(8, a.sum(1), (a**2).sum(1), 25, b.sum(1), (b**2).sum(1))
    rate = np.mean((found.low <= 2) & (found.high >= 2))
    assert COVERED[0] < rate < COVERED[1]


def test_paired_mean_uses_the_clusters_once() -> None:
    """Six clusters in both periods: the quantile has 5 degrees of freedom, not Welch's larger number."""
    found = intervals.mean_difference(
        60, 60.0, 120.0, 60, 30.0, 75.0, clusters_now=6, clusters_before=6, paired=True
    )
    variance = (120 - 60) / 59 / 60 + (75 - 15) / 59 / 60
    assert float(found.high - found.estimate) == pytest.approx(stats.t.ppf(0.975, 5) * np.sqrt(variance))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("employees", "rho", "naive"), [(12, 0.05, 0.80), (40, 0.10, 0.70), (150, 0.05, 0.80)]
)
def test_clustered_shares_cover_only_with_their_design_effect(
    employees: int, rho: float, naive: float
) -> None:
    """Answers about employees of different skill and volume; p = .8."""
    rng = np.random.default_rng(14)
    runs, p = 3000, 0.8
    skill = rng.beta(p * (1 / rho - 1), (1 - p) * (1 / rho - 1), (runs, employees))
    n = rng.poisson(rng.gamma(4, 10, (runs, employees)))
    k = rng.binomial(n, skill)
    group = np.repeat(np.arange(runs), employees)
    effect = design.share(n.ravel(), k.ravel(), group)
    plain = intervals.share(k.sum(1), n.sum(1))
    honest = intervals.share(k.sum(1), n.sum(1), deff=effect.deff, clusters=effect.clusters)
    assert np.mean((plain.low <= p) & (p <= plain.high)) < naive
    assert COVERED[0] - 0.01 * (employees < 20) < np.mean((honest.low <= p) & (p <= honest.high)) < COVERED[1]
