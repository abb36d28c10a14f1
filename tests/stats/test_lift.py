"""Lifts: by hand, symmetric, covered, and silent where nothing distinguishes the group."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy import stats

from allegiance.stats.lift import lift
from allegiance.stats.many import benjamini_hochberg


def test_by_hand() -> None:
    found = lift(30, 100, 100, 1000)
    assert float(found.lift) == pytest.approx(3.0)
    variance = 1 / 30 - 1 / 100 - 1 / 100 + 2 * 30 / 10_000 - 1 / 1000
    assert float(found.high) == pytest.approx(3 * np.exp(1.959964 * np.sqrt(variance)))
    assert float(found.p) < 1e-8


def test_the_whole_is_like_itself() -> None:
    found = lift(40, 200, 40, 200)
    assert float(found.lift) == 1
    assert float(found.low) < 1 < float(found.high)
    assert float(found.p) == pytest.approx(1.0)


def test_none_of_the_group_has_it() -> None:
    found = lift(0, 50, 100, 1000)
    assert float(found.lift) == 0
    assert float(found.low) == 0
    assert 0 < float(found.high) < 1
    assert np.isnan(lift(0, 0, 10, 100).lift)
    assert np.isnan(lift(0, 10, 0, 100).p)


@pytest.mark.parametrize("counts", [(5, 4, 9, 20), (-1, 4, 9, 20), (1, 9, 9, 10)])
def test_counts_that_cannot_be_are_refused(counts: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        lift(*counts)


@given(some.integers(0, 30), some.integers(0, 30), some.integers(0, 30), some.integers(0, 30))
@settings(max_examples=150, deadline=None)
def test_group_and_attribute_are_interchangeable(a: int, b: int, c: int, d: int) -> None:
    one, other = lift(a, a + b, a + c, a + b + c + d), lift(a, a + c, a + b, a + b + c + d)
    if not np.isfinite(one.lift):
        return
    assert float(one.lift) == pytest.approx(float(other.lift))
    assert float(one.p) == pytest.approx(float(other.p))
    assert float(one.low) <= float(one.lift) <= float(one.high)
    assert 0 <= float(one.p) <= 1


def test_mid_p_is_that_of_the_hypergeometric() -> None:
    drawn = stats.hypergeom(50, 20, 10)
    expected = 2 * (drawn.sf(7) + drawn.pmf(7) / 2)
    assert float(lift(7, 10, 20, 50).p) == pytest.approx(expected)


def test_covered_where_the_group_differs() -> None:
    """4,000 worlds of 2,000 customers: a tenth in the group, of whom 30% have it, against 12% of the others."""
    rng = np.random.default_rng(3)
    cells = rng.multinomial(2000, [0.03, 0.07, 0.108, 0.792], 4000)
    a, b, c, _ = cells.T
    found = lift(a, a + b, a + c, np.full(4000, 2000))
    truth = 0.3 / 0.138
    held = float(((found.low <= truth) & (truth <= found.high)).mean())
    assert 0.935 < held < 0.965


def test_nothing_is_flagged_where_nothing_distinguishes_the_group() -> None:
    """30 attributes of 600 customers that have nothing to do with the group: a flag in few worlds."""
    rng = np.random.default_rng(8)
    flagged = 0
    for _ in range(300):
        having = rng.binomial(600, rng.uniform(0.02, 0.6, 30))
        both = rng.hypergeometric(having, 600 - having, 60)
        flagged += benjamini_hochberg(lift(both, 60, having, 600).p, 0.05).any()
    assert flagged / 300 < 0.08
