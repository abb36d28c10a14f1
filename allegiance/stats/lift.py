"""What distinguishes a group: how much more often its members have an attribute than everybody has.

The lift is (share of the group with the attribute) / (share of all with it). The group is part of all, which narrows
the lift's interval: its variance on the log scale is that of four counts of one multinomial sample, not of two
samples. A count of nothing has no logarithm: where one of the four is zero, half a customer is added to each; where
nobody in the group has the attribute, the upper end is Wilson's for the group's share.

The probability is that of a table as far from equal shares as this one, at fixed margins (hypergeometric, the
doubled smaller tail with half of the table itself: mid-p). Many attributes are asked about at once, so callers judge
all of them together (``allegiance.stats.many.benjamini_hochberg``).

Source: delta method on log ratios, A. Agresti, Categorical Data Analysis (2013), ch. 16; mid-p: H. O. Lancaster,
JASA 56 (1961) 223-234.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from allegiance.stats.intervals import LEVEL, quantile, share

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Lift:
    """Ratios with their intervals, and how likely such a table is where nothing distinguishes the group."""

    lift: Floats
    """1 where the group is like all; ``nan`` where the group or the attribute is empty."""

    low: Floats
    high: Floats
    p: Floats
    """Two-sided probability; ``nan`` where there is no lift."""


def lift(both: ArrayLike, group: ArrayLike, level: ArrayLike, n: ArrayLike, *, cover: float = LEVEL) -> Lift:
    """Lifts of attributes among a group, from counts of any common shape.

    Args:
        both: members of the group who have the attribute.
        group: members of the group.
        level: all who have the attribute, the group's included.
        n: all, the group included.
        cover: coverage of the intervals.

    Raises:
        ValueError: counts that cannot be (more in both than in either, more in either than in all).
    """
    a, g, h, total = np.broadcast_arrays(
        *(np.asarray(part, dtype=np.float64) for part in (both, group, level, n))
    )
    if np.any(a < 0) or np.any(a > g) or np.any(a > h) or np.any(g + h - a > total):
        raise ValueError("counts cannot be: a part exceeds its whole")
    some = (g > 0) & (h > 0)
    empty = np.minimum(np.minimum(a, g - a), np.minimum(h - a, total - g - h + a)) <= 0
    # Half a customer in each of the four cells, where one is empty.
    half = np.where(empty, 0.5, 0.0)
    a1, g1, h1, n1 = a + half, g + 2 * half, h + 2 * half, total + 4 * half
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(some, a / g / (h / total), np.nan)
        middle = np.log(a1 / g1) - np.log(h1 / n1)
        variance = 1 / a1 - 1 / g1 - 1 / h1 + 2 * a1 / (g1 * h1) - 1 / n1
        wide = quantile(None, cover) * np.sqrt(np.maximum(variance, 0.0))
        low, high = np.exp(middle - wide), np.exp(middle + wide)
        none = share(0 * g, g, level=cover).high / (h / total)
        low, high = np.where(a > 0, low, 0.0), np.where(a > 0, high, none)
    # The estimate itself never lies outside: with a count of nothing the correction moved the middle.
    return Lift(
        ratio,
        np.where(some, np.minimum(low, ratio), np.nan),
        np.where(some, np.maximum(high, ratio), np.nan),
        np.where(some, _mid_p(a, g, h, total), np.nan),
    )


def _mid_p(a: Floats, g: Floats, h: Floats, n: Floats) -> Floats:
    """The doubled smaller tail, with half the probability of the table itself."""
    drawn = stats.hypergeom(n, h, g)
    here = drawn.pmf(a)
    below, above = drawn.cdf(a) - here / 2, drawn.sf(a) + here / 2
    return np.asarray(np.clip(2 * np.minimum(below, above), 0.0, 1.0), dtype=np.float64)
