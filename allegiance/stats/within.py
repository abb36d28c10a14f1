"""A difference or a trend within strata, for rows that belong to few customers.

Customers who name a wish differ from those who do not in what they called about. Compared within strata (the same
reason and segment), that difference is gone: the slope of a straight line with an intercept for each stratum. For a
yes-or-no ``x`` it is the Mantel-Haenszel difference of shares (weights n1 n0 / n in each stratum); for a date it is a
trend. Rows of one customer resemble each other, so the variance adds them up by customer first.

It describes an association: what differs within strata beyond ``x`` is not taken out.

Source: N. Mantel and W. Haenszel, J. Natl Cancer Inst. 22 (1959) 719-748; S. Greenland and J. M. Robins, Biometrics 41
(1985) 55-68; variance by clusters: K.-Y. Liang and S. L. Zeger, Biometrika 73 (1986) 13-22.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from allegiance.stats.intervals import LEVEL, quantile

Floats = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Slope:
    """Change of the mean of y with one unit of x, within strata."""

    estimate: float
    """``nan`` where x is the same in every stratum."""

    low: float
    high: float
    p: float
    """Two-sided; ``nan`` where there is no interval."""

    clusters: float
    """Clusters that bear on it: Kish's effective number, by how much x varies in each."""

    n: float
    """Rows in strata in which x varies."""


def slope(
    x: ArrayLike,
    n: ArrayLike,
    total: ArrayLike,
    stratum: ArrayLike,
    cluster: ArrayLike,
    *,
    level: float = LEVEL,
) -> Slope:
    """The slope of y on x with an intercept for each stratum.

    Args:
        x: (rows,) the same for all answers of a row.
        n: (rows,) answers.
        total: (rows,) the sum of their y (of a yes-or-no y: the number of yes).
        stratum: (rows,) index of the stratum, 0 or more.
        cluster: (rows,) index of the customer, 0 or more.
        level: coverage.

    Raises:
        ValueError: shapes differ, or a count is negative.
    """
    value, size, summed = (np.atleast_1d(np.asarray(part, dtype=np.float64)) for part in (x, n, total))
    of, who = (
        np.atleast_1d(np.asarray(stratum, dtype=np.intp)),
        np.atleast_1d(np.asarray(cluster, dtype=np.intp)),
    )
    if not value.shape == size.shape == summed.shape == of.shape == who.shape or value.ndim != 1:
        raise ValueError("rows need one dimension and the same length")
    if np.any(size < 0):
        raise ValueError("a count is negative")
    nothing = Slope(np.nan, np.nan, np.nan, np.nan, 0.0, 0.0)
    if not value.size:
        return nothing
    # x and y, each without the mean of its stratum.
    away = value - _means(value * size, size, of)[of]
    left = summed - size * _means(summed, size, of)[of]
    moved = size * away**2
    whole = float(moved.sum())
    varies = np.bincount(of, weights=moved, minlength=int(of.max()) + 1) > 1e-12
    if whole <= 1e-12:
        return nothing
    found = float((away * left).sum()) / whole
    by = np.bincount(who, weights=away * (left - found * size * away))
    weight = np.bincount(who, weights=moved, minlength=by.size)
    bearing = float(whole**2 / (weight**2).sum())
    count = int(np.count_nonzero(weight > 1e-12))
    answers = float(size[varies[of]].sum())
    if count < 2:
        return Slope(found, np.nan, np.nan, np.nan, bearing, answers)
    # Each stratum's mean was fitted too: without this the strata of few answers make the interval too narrow.
    fitted = int(np.count_nonzero(varies)) + 1
    if answers <= fitted:
        return Slope(found, np.nan, np.nan, np.nan, bearing, answers)
    spare = (answers - 1) / (answers - fitted)
    spread = np.sqrt(spare * count / (count - 1) * float((by**2).sum())) / whole
    half = float(quantile(max(bearing, 2.0), level)) * spread
    t = abs(found) / spread if spread > 0 else np.inf
    p = float(2 * special.stdtr(max(bearing - 1, 1.0), -t)) if np.isfinite(t) else np.nan
    return Slope(found, found - half, found + half, p, bearing, answers)


def _means(total: Floats, size: Floats, of: Index) -> Floats:
    """Mean of each stratum; 0 where nothing stands in it."""
    count = np.bincount(of, weights=size)
    return np.divide(np.bincount(of, weights=total), count, out=np.zeros(count.size), where=count > 0)
