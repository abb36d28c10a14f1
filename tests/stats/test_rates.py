"""Rare counts against everybody else's: exact where people are alike, wider where they differ."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from allegiance.stats import rates


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(11)


def test_a_share_is_judged_by_the_exact_tail_among_people_who_are_alike() -> None:
    k, n = np.array([6.0] + [1.0] * 40), np.full(41, 50.0)
    found = rates.shares(k, n)
    share = (40 + 0.5) / (2_000 + 1)
    assert found.expected[0] == pytest.approx(50 * share)
    assert found.above[0] == pytest.approx(stats.binom.sf(5, 50, share))


def test_chance_alone_is_never_more_alarming_than_it_should_be(rng: np.random.Generator) -> None:
    tails = [
        rates.shares(rng.binomial(n, 0.01), n).above for n in (rng.integers(5, 80, 150) for _ in range(80))
    ]
    assert np.mean(np.concatenate(tails) < 0.01) <= 0.012


def test_people_who_differ_widen_what_is_usual(rng: np.random.Generator) -> None:
    n = np.full(200, 200)
    k = rng.binomial(n, rng.beta(0.5, 20, 200))
    found = rates.shares(k, n)
    assert found.spread > 0.01
    plain = stats.binom.sf(k - 1, n, k.sum() / n.sum())
    assert (plain < 0.001).mean() > 0.05, "as if all were alike, dozens would stand out"
    assert (found.above < 0.001).mean() < 0.02


def test_nobody_is_compared_with_themselves() -> None:
    alone = rates.shares([20.0, 0.0, 0.0], [20.0, 100.0, 100.0])
    assert alone.expected[0] == pytest.approx(20 * 0.5 / 201)
    assert alone.above[0] < 1e-20


def test_who_has_too_little_is_not_judged() -> None:
    found = rates.shares([3.0, 1.0, 1.0], [5.0, 60.0, 60.0], least=10)
    assert np.isnan(found.above[0])
    assert np.isfinite(found.above[1:]).all()
    assert np.isnan(rates.shares([3.0], [30.0]).above).all(), "there is nobody to compare with"


def test_counts_follow_the_ratio_of_the_others(rng: np.random.Generator) -> None:
    expected = rng.gamma(3, 1, 300)
    seen = rng.poisson(expected * 1.8)
    found = rates.counts(seen, expected)
    assert np.nanmean(found.expected / expected) == pytest.approx(1.8, rel=0.1)
    assert np.mean(found.above < 0.01) < 0.025
    seen[0] = 40
    assert rates.counts(seen, expected).above[0] < 1e-6


def test_nothing_seen_is_never_unusual() -> None:
    found = rates.counts(np.zeros(5), np.ones(5))
    np.testing.assert_allclose(found.above, 1.0)


def test_several_who_stand_out_do_not_hide_each_other(rng: np.random.Generator) -> None:
    k, n = rng.binomial(40, 0.005, 150).astype(np.float64), np.full(150, 40.0)
    k[:3] = 8
    assert (rates.shares(k, n).above[:3] < 1e-4).all()


def test_more_hits_are_never_less_surprising(rng: np.random.Generator) -> None:
    n = rng.integers(20, 60, 40).astype(np.float64)
    k = rng.binomial(n.astype(np.int64), 0.05).astype(np.float64)
    tails = []
    for hits in range(10):
        k[7] = hits
        tails.append(rates.shares(k, n).above[7])
    assert (np.diff(tails) <= 1e-12).all()
