"""How surprising a difference is, from its interval: to compare many of them at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from allegiance.stats.intervals import LEVEL, quantile

Floats = NDArray[np.float64]


def two_sided(estimate: ArrayLike, low: ArrayLike, high: ArrayLike, *, level: float = LEVEL) -> Floats:
    """Two-sided probability of a difference at least so large where there is none.

    The half of the interval that faces zero is read as ``z`` standard errors: exact for a normal interval, near enough
    for score and t intervals, and below ``1 - level`` whenever the interval excludes zero.

    Args:
        estimate: any shape; ``nan`` gives ``nan``.
        low: lower ends.
        high: upper ends.
        level: coverage of the interval.
    """
    middle, lower, upper = (np.asarray(values, dtype=np.float64) for values in (estimate, low, high))
    half = np.where(middle > 0, middle - lower, upper - middle)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(half > 0, np.abs(middle) / half, np.where(middle == 0, 0.0, np.inf))
    p = 2 * special.ndtr(-z * float(quantile(level=level)))
    return np.asarray(np.where(np.isfinite(middle) & np.isfinite(half), p, np.nan), dtype=np.float64)
