from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from allegiance.stats import discrimination as d


def test_the_auc_is_scikit_learns_with_ties_and_weights() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        n = int(rng.integers(20, 300))
        score, left = rng.integers(0, 8, n), rng.random(n) < 0.3
        weight = rng.choice([1.0, 3.0], n)
        if left.all() or not left.any():
            continue
        assert d.auc(score, left).value == pytest.approx(roc_auc_score(left, score), abs=1e-12)
        weighted = roc_auc_score(left, score, sample_weight=weight)
        assert d.auc(score, left, weight).value == pytest.approx(weighted, abs=1e-12)


def test_without_both_kinds_there_is_no_auc() -> None:
    assert np.isnan(d.auc([1.0, 2.0], [True, True]).value)
    assert np.isnan(d.auc([], []).value)
    perfect = d.auc([1.0, 2.0, 3.0], [False, True, True])
    assert perfect.value == 1.0
    assert np.isnan(perfect.low)


def test_the_interval_of_the_auc_covers() -> None:
    rng = np.random.default_rng(2)
    truth, hits = 0.7602, 0  # normal scores one standard deviation apart: Phi(1 / sqrt 2)
    for _ in range(400):
        left = rng.random(300) < 0.2
        found = d.auc(rng.standard_normal(300) + left, left)
        hits += found.low <= truth <= found.high
    assert 0.92 <= hits / 400 <= 0.98


def test_what_a_worse_score_loses_is_the_difference_of_both_and_its_interval_is_paired() -> None:
    rng = np.random.default_rng(5)
    left = rng.random(800) < 0.2
    good = rng.standard_normal(800) + left
    worse = good + rng.standard_normal(800) * 0.3
    found = d.auc_lost(good, worse, left)
    assert found.value == pytest.approx(d.auc(good, left).value - d.auc(worse, left).value)
    apart = d.auc(good, left)
    assert found.high - found.low < apart.high - apart.low
    same = d.auc_lost(good, good, left)
    assert (same.value, same.low, same.high) == (0.0, 0.0, 0.0)


def test_the_same_customer_many_times_widens_the_interval() -> None:
    rng = np.random.default_rng(3)
    left = rng.random(200) < 0.3
    score = rng.standard_normal(200) + left
    once = d.auc(score, left)
    many = d.auc(np.repeat(score, 9), np.repeat(left, 9))
    known = d.auc(np.repeat(score, 9), np.repeat(left, 9), cluster=np.repeat(np.arange(200), 9))
    assert (known.low, known.high) == (pytest.approx(once.low, abs=0.01), pytest.approx(once.high, abs=0.01))
    assert many.high - many.low < (known.high - known.low) / 2.5


def test_the_highest_share_is_rounded_up_and_ties_are_broken_by_what_is_given() -> None:
    assert d.highest([3.0, 1.0, 2.0, 0.0], 0.5).tolist() == [True, False, True, False]
    assert d.highest([3.0, 1.0, 2.0, 0.0], 0.3).sum() == 2
    assert d.highest([1.0, 1.0, 1.0], 0.3, tie=[2, 0, 1]).tolist() == [False, True, False]
    assert d.highest([3.0, 2.0, 1.0], 0.5, weight=[2.0, 1.0, 1.0]).tolist() == [True, False, False]


def test_precision_recall_and_lift_by_hand() -> None:
    flag = np.arange(100) < 10
    left = np.isin(np.arange(100), [0, 1, 2, 3, 50, 60])
    found = d.warned(flag, left)
    assert (found.n, found.hits, found.losses) == (10, 4, 6)
    assert found.precision.value == pytest.approx(0.4)
    assert found.recall.value == pytest.approx(4 / 6)
    assert found.lift.value == pytest.approx(0.4 / 0.06)
    assert found.lift.low < found.lift.value < found.lift.high
    # Wilson's interval of 4 in 10
    assert (found.precision.low, found.precision.high) == (
        pytest.approx(0.1682, abs=2e-3),
        pytest.approx(0.6873, abs=2e-3),
    )
    nobody = d.warned(np.zeros(100, dtype=bool), left)
    assert np.isnan(nobody.precision.value)
    assert nobody.recall.value == 0.0


def test_the_interval_of_the_lift_covers() -> None:
    rng = np.random.default_rng(4)
    hits = 0
    for _ in range(400):
        flag = rng.random(2000) < 0.1
        left = rng.random(2000) < np.where(flag, 0.2, 0.05)
        found = d.warned(flag, left).lift
        hits += found.low <= 0.2 / 0.065 <= found.high
    assert 0.92 <= hits / 400 <= 0.98


def test_lead_time_counts_from_the_first_warning_that_was_in_time() -> None:
    lead = d.lead_days(
        ["anna", "bo", "cy"], [100, 100, 100],
        ["anna", "anna", "anna", "bo", "cy", "dan"], [5, 40, 70, 101, 100, 99], 90,
    )  # fmt: skip
    assert lead.tolist()[0] == 60
    assert np.isnan(lead[1])
    assert lead[2] == 0


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="differ in shape"):
        d.auc([1.0], [True, False])
    with pytest.raises(ValueError, match="missing"):
        d.auc([np.nan, 1.0], [True, False])
