"""Who answers: the mixes, the reweighted share, and how far it is from the raw one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.stats import balance, intervals

ELIGIBLE = np.array([5000, 3000, 1500, 500])


def test_response_by_hand() -> None:
    found = balance.response([800, 200], [40, 40])
    assert found.rate.estimate.tolist() == [0.05, 0.2]
    assert float(found.overall.estimate) == 0.08
    assert found.mix_eligible.tolist() == [0.8, 0.2]
    assert found.mix_respondents.tolist() == [0.5, 0.5]
    assert found.difference[0] == pytest.approx(-0.3 / np.sqrt((0.16 + 0.25) / 2))
    assert found.notable.tolist() == [True, True]
    wilson = intervals.share(40, 800)
    assert (found.rate.low[0], found.rate.high[0]) == (wilson.low, wilson.high)


def test_everybody_answers_alike() -> None:
    found = balance.response(ELIGIBLE, ELIGIBLE // 50)
    assert not found.notable.any()
    assert np.allclose(found.difference, 0)
    share = balance.reweight(ELIGIBLE, ELIGIBLE // 50, [70, 40, 20, 5])
    raw, weighted = share.raw, share.reweighted
    assert float(weighted.estimate) == pytest.approx(float(raw.estimate))
    assert float(weighted.low) == pytest.approx(float(raw.low), abs=0.01)
    assert float(share.difference.estimate) == pytest.approx(0)


def test_reweighting_by_hand_and_levels_unheard() -> None:
    found = balance.reweight([600, 200, 200], [10, 40, 0], [5, 36, 0])
    assert float(found.raw.estimate) == pytest.approx(41 / 50)
    assert float(found.reweighted.estimate) == pytest.approx(0.75 * 0.5 + 0.25 * 0.9)
    assert float(found.difference.estimate) == pytest.approx(0.6 - 0.82)
    assert found.uncovered == 0.2


def test_nobody_answered_is_missing() -> None:
    found = balance.reweight([10, 5], [0, 0], [0, 0])
    assert np.isnan(found.raw.estimate)
    assert np.isnan(found.reweighted.estimate)
    assert np.isnan(found.difference.low)
    assert found.uncovered == 1.0
    assert np.isnan(balance.response([10, 5], [0, 0]).mix_respondents).all()


def test_reweighted_intervals_cover_where_the_raw_ones_miss() -> None:
    rng = np.random.default_rng(81)
    happy = np.array([0.9, 0.7, 0.5, 0.4])
    truth = float((ELIGIBLE * happy).sum() / ELIGIBLE.sum())
    covered, raw, apart = [], [], []
    for _ in range(1500):
        n = rng.binomial(ELIGIBLE, [0.08, 0.05, 0.04, 0.03])
        found = balance.reweight(ELIGIBLE, n, rng.binomial(n, happy))
        covered.append(found.reweighted.low <= truth <= found.reweighted.high)
        raw.append(found.raw.low <= truth <= found.raw.high)
        gap = truth - (n * happy).sum() / n.sum()
        apart.append(found.difference.low <= gap <= found.difference.high)
    assert 0.93 < np.mean(covered) < 0.975
    assert np.mean(raw) < 0.5
    assert 0.92 < np.mean(apart) < 0.975


@pytest.mark.parametrize(
    "call",
    [
        lambda: balance.response([5], [6]),
        lambda: balance.response([5, 5], [1]),
        lambda: balance.reweight([5], [2], [3]),
        lambda: balance.reweight([5], [2], [np.nan]),
    ],
)
def test_impossible_input_is_refused(call: object) -> None:
    with pytest.raises(ValueError, match=r"levels|part"):
        call()  # type: ignore[operator]


levels = st.lists(st.tuples(st.integers(0, 400), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=6)


@given(levels, st.randoms())
def test_order_does_not_matter_and_estimates_lie_inside(
    rows: list[tuple[int, float, float]], random: object
) -> None:
    eligible = np.array([row[0] for row in rows])
    n = np.floor(eligible * np.array([row[1] for row in rows]))
    k = np.floor(n * np.array([row[2] for row in rows]))
    found = balance.reweight(eligible, n, k)
    order = np.arange(len(rows))
    random.shuffle(order)  # type: ignore[attr-defined]
    other = balance.reweight(eligible[order], n[order], k[order])
    if n.sum() == 0:
        assert np.isnan(found.reweighted.estimate)
        return
    assert float(found.reweighted.estimate) == pytest.approx(float(other.reweighted.estimate))
    assert float(found.reweighted.low) == pytest.approx(float(other.reweighted.low), abs=1e-9)
    shares = k[n > 0] / n[n > 0]
    assert shares.min() - 1e-9 <= found.reweighted.estimate <= shares.max() + 1e-9
    assert found.reweighted.low <= found.reweighted.estimate <= found.reweighted.high
    assert found.difference.low <= found.difference.estimate <= found.difference.high
