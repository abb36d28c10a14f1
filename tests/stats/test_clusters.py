"""Design effects: known forms, floors, properties, and what they do to coverage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.stats import clusters, intervals

COVERED = (0.93, 0.97)


def test_equal_clusters_give_the_variance_of_their_shares() -> None:
    n, k = np.full(5, 20), np.array([20, 18, 12, 16, 9])
    found = clusters.share(n, k)
    assert float(found.estimate[0]) == 75 / 100
    assert float(found.variance[0]) == pytest.approx(np.var(k / n, ddof=1) / 5)
    assert float(found.deff[0]) == pytest.approx(np.var(k / n, ddof=1) / 5 / (0.75 * 0.25 / 100))
    assert (float(found.clusters[0]), float(found.n[0])) == (5, 100)


def test_answers_that_agree_within_a_cluster_count_as_one() -> None:
    """All of a cluster alike: an answer more tells nothing, so n / deff is about the number of clusters."""
    n = np.full(40, 25)
    k = np.where(np.arange(40) < 28, 25, 0)
    found = clusters.share(n, k)
    assert float(found.n[0] / found.deff[0]) == pytest.approx(39.0)


@pytest.mark.parametrize(
    ("n", "k"),
    [([50], [20]), ([0, 50], [0, 20]), ([30, 30], [30, 30]), ([30, 30], [0, 0]), ([0], [0])],
)
def test_nothing_to_estimate_is_one(n: list[int], k: list[int]) -> None:
    found = clusters.share(n, k)
    assert found.deff.tolist() == [1.0]
    assert clusters.paired_share(n, k, n, k).deff.tolist() == [1.0]


def test_empty_groups_and_no_rows() -> None:
    found = clusters.share([10, 10], [3, 8], [2, 2], groups=4)
    assert found.deff[[0, 1, 3]].tolist() == [1.0, 1.0, 1.0]
    assert found.deff[2] > 1
    assert np.isnan(found.estimate[0])
    assert clusters.share([], [], [], groups=2).deff.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    "call",
    [
        lambda: clusters.share([5], [6]),
        lambda: clusters.share([5, 5], [3]),
        lambda: clusters.share([-5], [0]),
        lambda: clusters.share([5], [1], [2], groups=2),
        lambda: clusters.share([5], [1], [-1]),
        lambda: clusters.share([5, 5], [1, 1], [0]),
        lambda: clusters.nps([5], [3], [3]),
        lambda: clusters.paired_share([5, 5], [1, 1], [5], [1]),
        lambda: clusters.scaled(2, 10, 11),
    ],
)
def test_impossible_input_is_refused(call: object) -> None:
    with pytest.raises(ValueError, match=r"total|length|negative|group|rows"):
        call()  # type: ignore[operator]


cluster_rows = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 30), st.floats(0, 1), st.floats(0, 1)),
    min_size=1,
    max_size=25,
)


@given(cluster_rows)
def test_floor_complement_and_grouping(rows: list[tuple[int, int, float, float]]) -> None:
    group = np.array([row[0] for row in rows])
    n = np.array([row[1] for row in rows])
    k = np.round(n * np.array([row[2] for row in rows]))
    found = clusters.share(n, k, group, groups=3)
    assert np.all(found.deff >= 1)
    assert np.allclose(found.deff, clusters.share(n, n - k, group, groups=3).deff)
    for index in range(3):
        alone = clusters.share(
            n[group == index], k[group == index], np.zeros((group == index).sum()), groups=1
        )
        assert float(found.deff[index]) == pytest.approx(float(alone.deff[0]))


@given(cluster_rows)
def test_a_share_is_a_mean_and_a_score_is_a_mean(rows: list[tuple[int, int, float, float]]) -> None:
    n = np.array([row[1] for row in rows])
    up = np.floor(n * np.array([row[2] for row in rows]))
    down = np.floor((n - up) * np.array([row[3] for row in rows]))
    assert np.allclose(clusters.mean(n, up, up).deff, clusters.share(n, up).deff)
    score, average = clusters.nps(n, up, down), clusters.mean(n, up - down, up + down)
    assert np.allclose(score.deff, average.deff)
    assert np.allclose(score.variance, 1e4 * average.variance, equal_nan=True)


@given(cluster_rows)
def test_a_change_mirrors_and_repeats(rows: list[tuple[int, int, float, float]]) -> None:
    n1 = np.array([row[1] for row in rows])
    n0 = n1[::-1].copy()
    k1 = np.round(n1 * np.array([row[2] for row in rows]))
    k0 = np.round(n0 * np.array([row[3] for row in rows]))
    there, back = clusters.paired_share(n1, k1, n0, k0), clusters.paired_share(n0, k0, n1, k1)
    assert np.allclose(there.deff, back.deff)
    assert np.allclose(there.change, -back.change, equal_nan=True)
    assert there.deff[0] >= 1
    # The same answers twice: nothing changed, and nothing can be uncertain but the sampling.
    same = clusters.paired_share(n1, k1, n1, k1)
    assert same.deff.tolist() == [1.0]


def test_different_people_in_each_period_add_their_variances() -> None:
    n, k = np.array([30, 40, 50, 60]), np.array([10, 30, 20, 55])
    none = np.zeros(4)
    found = clusters.paired_share(np.r_[n, none], np.r_[k, none], np.r_[none, n], np.r_[none, k])
    alone = clusters.share(n, k)
    # J / (J - 1) of eight clusters instead of four.
    assert float(found.variance[0]) == pytest.approx(2 * float(alone.variance[0]) * (8 / 7) / (4 / 3))


def test_scaling_of_a_part() -> None:
    assert clusters.scaled([5.0, 0.5, 3.0], [1000, 1000, 0], [250, 100, 0]).tolist() == [2.0, 1.0, 1.0]


def test_scaling_agrees_with_the_parts_own_clusters() -> None:
    """A quarter of each employee's answers, drawn at random: the rule must hit the design effect it stands for."""
    rng = np.random.default_rng(31)
    n = np.full(2000, 80)
    k = rng.binomial(n, rng.beta(16, 4, 2000))
    n_part = np.full(2000, 20)
    k_part = rng.hypergeometric(k, n - k, n_part)
    rule = float(clusters.scaled(clusters.share(n, k).deff, n.sum(), n_part.sum())[0])
    own = float(clusters.share(n_part, k_part).deff[0])
    assert rule == pytest.approx(own, rel=0.08)
    assert own > 1.5


def _coverage(found: intervals.Interval, truth: float) -> float:
    return float(np.mean((found.low <= truth) & (truth <= found.high)))


@pytest.mark.slow
def test_paired_change_covers_where_both_other_ways_fail() -> None:
    """The same 60 employees in both periods; their skill stays, with a little of its own movement."""
    rng = np.random.default_rng(32)
    runs, people = 3000, 60
    base, shift = 1.3, 0.15
    skill = rng.normal(base, 0.6, (runs, people))
    n1, n0 = rng.poisson(rng.gamma(4, 12, (2, runs, people)))
    p1 = 1 / (1 + np.exp(-(skill + shift + rng.normal(0, 0.25, skill.shape))))
    p0 = 1 / (1 + np.exp(-(skill + rng.normal(0, 0.25, skill.shape))))
    k1, k0 = rng.binomial(n1, p1), rng.binomial(n0, p0)
    many = rng.normal(base, np.hypot(0.6, 0.25), 2_000_000)
    truth = float(np.mean(1 / (1 + np.exp(-many - shift)) - 1 / (1 + np.exp(-many))))

    group = np.repeat(np.arange(runs), people)
    pair = clusters.paired_share(n1.ravel(), k1.ravel(), n0.ravel(), k0.ravel(), group)
    alone1, alone0 = (
        clusters.share(n1.ravel(), k1.ravel(), group),
        clusters.share(n0.ravel(), k0.ravel(), group),
    )
    sums = k1.sum(1), n1.sum(1), k0.sum(1), n0.sum(1)
    paired = intervals.share_difference(
        *sums,
        deff_now=pair.deff,
        deff_before=pair.deff,
        clusters_now=pair.clusters,
        clusters_before=pair.clusters,
    )
    apart = intervals.share_difference(
        *sums,
        deff_now=alone1.deff,
        deff_before=alone0.deff,
        clusters_now=alone1.clusters,
        clusters_before=alone0.clusters,
    )
    assert COVERED[0] < _coverage(paired, truth) < COVERED[1]
    assert _coverage(intervals.share_difference(*sums), truth) < 0.92
    assert np.median((apart.high - apart.low) / (paired.high - paired.low)) > 1.2


@pytest.mark.slow
def test_clustered_scores_and_means_cover() -> None:
    rng = np.random.default_rng(33)
    runs, people, truth = 2000, 40, 0.3
    n = rng.poisson(rng.gamma(4, 8, (runs, people)))
    mood = rng.normal(0, 0.25, (runs, people))
    up_share, down_share = 0.5 + mood / 2, 0.2 - mood / 2
    up_share, down_share = np.clip(up_share, 0.01, 0.98), np.clip(down_share, 0.01, 0.98)
    down_share = np.minimum(down_share, 1 - up_share)
    up = rng.binomial(n, up_share)
    down = rng.binomial(n - up, down_share / (1 - up_share))
    truth = 100 * float((up_share - down_share).mean())
    group = np.repeat(np.arange(runs), people)
    effect = clusters.nps(n.ravel(), up.ravel(), down.ravel(), group)
    sums = up.sum(1), down.sum(1), n.sum(1)
    honest = intervals.nps(*sums, deff=effect.deff, clusters=effect.clusters)
    assert COVERED[0] < _coverage(honest, truth) < COVERED[1]
    assert _coverage(intervals.nps(*sums), truth) < 0.8

    size = np.maximum(n, 1)
    level = rng.normal(3.0, 0.5, (runs, people))
    noise = rng.normal(0, 1, (runs, people)) / np.sqrt(size)
    total = size * (level + noise)
    squares = size * (level + noise) ** 2 + rng.chisquare(np.maximum(size - 1, 1)) * (size > 1)
    heavy = clusters.mean(size.ravel(), total.ravel(), squares.ravel(), group)
    sums = size.sum(1), total.sum(1), squares.sum(1)
    honest = intervals.mean(*sums, deff=heavy.deff, clusters=heavy.clusters)
    assert COVERED[0] < _coverage(honest, 3.0) < COVERED[1]
    assert _coverage(intervals.mean(*sums), 3.0) < 0.8
