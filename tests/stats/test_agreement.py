"""Agreement beyond chance, and orders."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from allegiance.stats import agreement

COUNTS = st.tuples(*[st.integers(0, 400)] * 4).filter(lambda counts: sum(counts) > 0)


def test_an_example_by_hand() -> None:
    # 20 both, 5 first alone, 10 second alone, 15 neither: agree .7, chance .5 x .6 + .5 x .4 = .5
    found = agreement.agreement(20, 5, 10, 15)
    assert float(found.share.estimate) == pytest.approx(0.7)
    assert float(found.kappa.estimate) == pytest.approx(0.4)
    assert float(found.kappa.low) < 0.4 < float(found.kappa.high)


@given(COUNTS)
def test_kappa_has_no_first_and_second_and_no_yes_and_no(counts: tuple[int, int, int, int]) -> None:
    a, b, c, d = counts
    every = [agreement.agreement(*given) for given in ((a, b, c, d), (a, c, b, d), (d, b, c, a))]
    kappas = [float(one.kappa.estimate) for one in every]
    assert kappas[1:] == pytest.approx(kappas[:1] * 2, nan_ok=True)
    if not np.isnan(kappas[0]):
        assert -1 <= every[0].kappa.low <= kappas[0] + 1e-12 <= every[0].kappa.high + 1e-9 <= 1 + 1e-9


def test_complete_agreement_is_one_and_independence_is_zero() -> None:
    assert float(agreement.agreement(30, 0, 0, 70).kappa.estimate) == 1
    assert float(agreement.agreement(12, 18, 28, 42).kappa.estimate) == pytest.approx(0)


def test_who_never_varies_has_no_kappa() -> None:
    found = agreement.agreement(50, 0, 0, 0)
    assert float(found.share.estimate) == 1
    assert np.isnan(found.kappa.estimate)


def test_the_interval_of_kappa_covers() -> None:
    rng = np.random.default_rng(3)
    cells = np.array([0.35, 0.1, 0.15, 0.4])
    truth = float(agreement.agreement(*cells).kappa.estimate)
    draws = rng.multinomial(300, cells, size=4_000).T
    found = agreement.agreement(*draws).kappa
    assert np.mean((found.low <= truth) & (truth <= found.high)) == pytest.approx(0.95, abs=0.015)


def test_ranks_start_at_the_highest_share_ties_and_leave_out_what_is_missing() -> None:
    found = agreement.ranks([0.2, np.nan, 0.9, 0.2])
    assert found[[0, 2, 3]].tolist() == [2.5, 1.0, 2.5]
    assert np.isnan(found[1])


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=30))
def test_rank_correlation_is_spearman_s(pairs: list[tuple[int, int]]) -> None:
    x, y = zip(*pairs, strict=True)
    found = agreement.rank_correlation(x, y)
    if len(set(x)) < 2 or len(set(y)) < 2:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(float(stats.spearmanr(x, y).statistic))


def test_two_places_have_no_correlation() -> None:
    assert np.isnan(agreement.rank_correlation([0.1, np.nan, 0.3], [0.3, 0.2, 0.1]))
