"""The interval of a total of unequal amounts, such as the annual value of the customers lost.

Which customers leave, and how many, is chance; what each was worth is not. So the total is a weighted sum of Poisson
counts, one a customer, and its variance is the sum of the squared amounts. A few large customers make its distribution
lopsided, which a symmetric interval ignores: the gamma interval follows it, and reaches what it says even for a
handful of events, because its upper end allows for one more event of the largest amount.

Source: M. P. Fay and E. J. Feuer, Statistics in Medicine 16 (1997) 791-801.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from allegiance.stats.intervals import LEVEL, Interval

Floats = NDArray[np.float64]


def weighted(total: ArrayLike, squares: ArrayLike, largest: ArrayLike, *, level: float = LEVEL) -> Interval:
    """A total of amounts, each of an event that happened by chance.

    Args:
        total: any shape, the sum of the amounts.
        squares: the sum of their squares.
        largest: the largest amount.
        level: coverage.

    Returns:
        The total and its bounds, never below 0; ``nan`` where nothing positive was added up.
    """
    y, v, w = np.broadcast_arrays(*(np.asarray(part, dtype=np.float64) for part in (total, squares, largest)))
    if np.any(v < 0):
        raise ValueError("a sum of squares is negative")
    some = (y > 0) & (v > 0)
    y1, v1, w1 = (np.where(some, part, 1.0) for part in (y, v, w))
    low = v1 / y1 * special.gammaincinv(y1**2 / v1, (1 - level) / 2)
    above, spread = y1 + w1, v1 + w1**2
    high = spread / above * special.gammaincinv(above**2 / spread, (1 + level) / 2)
    blank = np.full(y.shape, np.nan)
    return Interval(np.array(y), np.where(some, low, blank), np.where(some, high, blank))
