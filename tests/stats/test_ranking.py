"""Areas under the curve against their definition, their intervals against simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.stats import ranking
from allegiance.stats.discrimination import auc

ROWS = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=4, max_size=60).filter(
    lambda rows: 2 <= sum(yes for _, yes in rows) <= len(rows) - 2
)


def by_pairs(score: np.ndarray, yes: np.ndarray) -> float:
    """The definition itself: over all pairs, ties counting half."""
    gap = score[yes][:, None] - score[~yes][None, :]
    return float(((gap > 0) + 0.5 * (gap == 0)).mean())


def columns(rows: list[tuple[int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([score for score, _ in rows], dtype=float), np.array([yes for _, yes in rows])


def test_an_example_by_hand() -> None:
    # positives 0.9 and 0.4, negatives 0.5, 0.4 and 0.1: above 3 of 3; above 1, level with 1 of 3
    found = ranking.areas([0.9, 0.4, 0.5, 0.4, 0.1], [True, True, False, False, False])
    assert found.area[0] == pytest.approx((3 + 1.5) / 6)
    assert (found.positives, found.negatives) == (2, 3)


@given(ROWS)
def test_the_area_is_the_share_of_pairs_in_the_right_order(rows: list[tuple[int, bool]]) -> None:
    score, yes = columns(rows)
    assert ranking.areas(score, yes).area[0] == pytest.approx(by_pairs(score, yes))


@given(ROWS)
def test_only_the_order_counts_and_the_other_way_round_is_the_complement(
    rows: list[tuple[int, bool]],
) -> None:
    score, yes = columns(rows)
    found = ranking.areas(np.vstack([score, score**3 + 2, -score]), yes)
    assert found.area[1] == pytest.approx(found.area[0])
    assert found.area[2] == pytest.approx(1 - found.area[0])
    same = found.difference(0, 1)
    assert (float(same.estimate), float(same.low), float(same.high)) == pytest.approx((0, 0, 0), abs=1e-7)


@given(ROWS)
def test_one_score_alone_agrees_with_the_other_way_to_compute_it(rows: list[tuple[int, bool]]) -> None:
    score, yes = columns(rows)
    other = auc(score, yes)
    assert ranking.areas(score, yes).area[0] == pytest.approx(other.value)


@given(ROWS)
def test_intervals_hold_the_estimate_and_stay_inside_zero_and_one(rows: list[tuple[int, bool]]) -> None:
    found = ranking.areas(*columns(rows)).interval()
    if np.isfinite(found.low[0]):
        assert 0 <= found.low[0] <= found.estimate[0] <= found.high[0] <= 1
    else:
        assert found.estimate[0] in (0, 1)


def world(rng: np.random.Generator, gap: float) -> tuple[np.ndarray, np.ndarray]:
    """Two scores that share most of what they know; the second knows less."""
    yes = rng.random(400) < 0.15
    shared = rng.standard_normal(400) + 0.7 * yes
    return np.vstack([shared, shared + gap * rng.standard_normal(400)]), yes


def test_intervals_of_areas_and_of_their_difference_cover() -> None:
    rng = np.random.default_rng(5)
    truth = ranking.areas(*big(np.random.default_rng(6))).area
    worlds = [ranking.areas(*world(rng, 0.5)) for _ in range(600)]
    inside = [(one.interval().low <= truth) & (truth <= one.interval().high) for one in worlds]
    assert np.mean(inside, axis=0) == pytest.approx([0.95, 0.95], abs=0.03)
    gaps = [one.difference(0, 1) for one in worlds]
    covered = np.mean([gap.low <= truth[0] - truth[1] <= gap.high for gap in gaps])
    assert covered == pytest.approx(0.95, abs=0.03)
    # paired on the same rows, the difference is far surer than two areas apart
    apart = np.mean([np.sqrt(np.diag(one.covariance).sum()) for one in worlds])
    paired = np.mean([(gap.high - gap.low) / (2 * 1.96) for gap in gaps])
    assert paired < 0.8 * apart


def big(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    parts = [world(rng, 0.5) for _ in range(400)]
    return np.hstack([scores for scores, _ in parts]), np.hstack([yes for _, yes in parts])


@pytest.mark.parametrize(
    ("scores", "positive"),
    [([1.0, 2.0, 3.0], [True, False, False]), ([1.0, np.nan, 3.0, 4.0], [True, True, False, False])],
)
def test_what_has_no_area_is_refused(scores: list[float], positive: list[bool]) -> None:
    with pytest.raises(ValueError, match=r"two of either kind|missing"):
        ranking.areas(scores, positive)
