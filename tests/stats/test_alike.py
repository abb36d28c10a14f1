"""One person beside others on the same cases: by hand, without mix, and as sure as it says."""

from __future__ import annotations

import numpy as np
import pytest

from allegiance.stats.alike import Alike, alike
from allegiance.stats.margins import Floats


def _of(n: Floats, s: Floats) -> Alike:
    found = alike(n, s, s, binary=True)
    assert found is not None
    return found


def test_strata_are_compared_each_with_its_own() -> None:
    n = np.array([[30.0, 10.0], [20.0, 40.0], [10.0, 20.0]])
    s = np.array([[15.0, 1.0], [5.0, 10.0], [4.0, 2.0]])
    found = _of(n, s)
    weight = np.array([30 * 30 / 60, 10 * 60 / 70])
    weight /= weight.sum()
    assert found.own == pytest.approx(weight @ [0.5, 0.1])
    assert found.others == pytest.approx(weight @ [9 / 30, 12 / 60])
    assert found.difference == pytest.approx(found.own - found.others)
    assert (found.n, found.n_others, found.people) == (40, 90, 2)


def test_hard_cases_are_not_held_against_anybody() -> None:
    """Everybody does the same within a stratum; the person only has the stratum in which all do it often."""
    n = np.array([[190.0, 10.0], [20.0, 180.0], [20.0, 180.0], [10.0, 190.0]])
    s = n * np.array([0.6, 0.1])
    found = _of(n, s)
    assert s[0].sum() / n[0].sum() - s[1:].sum() / n[1:].sum() > 0.3, "the raw difference is large"
    assert found.difference == pytest.approx(0.0, abs=1e-12)
    assert found.p == pytest.approx(1.0)


def test_what_others_never_have_is_left_out() -> None:
    n = np.array([[50.0, 40.0], [60.0, 0.0], [60.0, 0.0]])
    s = np.array([[10.0, 40.0], [12.0, 0.0], [12.0, 0.0]])
    found = _of(n, s)
    assert found.n == 50
    assert found.difference == pytest.approx(0.0)


def test_nothing_shared_or_one_other_is_nothing_to_compare() -> None:
    assert alike(np.array([[5.0, 0.0], [0.0, 5.0], [0.0, 5.0]]), *[np.zeros((3, 2))] * 2) is None
    assert alike(np.array([[5.0], [5.0]]), *[np.zeros((2, 1))] * 2) is None


def test_never_and_always_are_no_certainty() -> None:
    n = np.array([[12.0], [10.0], [10.0], [10.0], [10.0], [10.0]])
    found = _of(n, np.zeros_like(n))
    assert found.low < 0 < found.high


def test_who_does_often_what_is_rare_is_no_surer_than_the_own_rows_allow() -> None:
    n = np.array([[100.0], *[[1000.0]] * 10])
    found = _of(n, np.array([[50.0], *[[10.0]] * 10]))
    assert found.difference == pytest.approx(0.49)
    assert (found.high - found.low) / 2 > 1.9 * np.sqrt(0.25 / 102)


def test_others_who_differ_make_it_less_sure() -> None:
    n = np.full((11, 1), 100.0)
    same, apart = n * 0.2, n * 0.2
    apart[1:, 0] = np.array([0, 40, 0, 40, 0, 40, 0, 40, 0, 40])
    wide, narrow = _of(n, apart), _of(n, same)
    assert wide.others == pytest.approx(narrow.others)
    assert wide.high - wide.low > 1.5 * (narrow.high - narrow.low)


@pytest.mark.parametrize("gap", [0.0, 0.3])
def test_intervals_hold_the_truth_and_small_p_are_rare_where_there_is_none(gap: float) -> None:
    rng = np.random.default_rng(8)
    held, small, worlds = 0, 0, 400
    for _ in range(worlds):
        people, strata = 12, 5
        n = rng.integers(5, 30, size=(people, strata)).astype(np.float64)
        level = rng.normal(4, 1, strata)
        habit = np.concatenate([[0.0], rng.normal(0, 0.2, people - 1)])
        habit[0] = gap  # the others are a sample of colleagues whose habits scatter around nothing
        noise = rng.normal(size=(people, strata)) * np.sqrt(n)
        s = n * (level + habit[:, None]) + noise
        # sums of squares with unit variance around each cell's mean
        q = s**2 / n + rng.chisquare(np.maximum(n - 1, 1))
        found = alike(n, s, q)
        assert found is not None
        held += found.low <= gap <= found.high
        small += found.p < 0.05
    assert held / worlds >= 0.92
    assert held / worlds <= 0.985
    assert (small / worlds <= 0.08) if gap == 0 else (small / worlds > 0.3)
