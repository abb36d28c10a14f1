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
    return Line(x, n, stratum, cluster).slope(total, level=level)


class Line:
    """A straight line within strata, for several ``y`` at the same ``x``: what does not depend on y is added up once.

    Args:
        x: (rows,) the same for all answers of a row.
        n: (rows,) answers.
        stratum: (rows,) index of the stratum, 0 or more.
        cluster: (rows,) index of the customer, 0 or more.

    Raises:
        ValueError: shapes differ, or a count is negative.
    """

    def __init__(self, x: ArrayLike, n: ArrayLike, stratum: ArrayLike, cluster: ArrayLike) -> None:
        value, self._size = (np.atleast_1d(np.asarray(part, dtype=np.float64)) for part in (x, n))
        self._of, self._who = (np.atleast_1d(np.asarray(part, dtype=np.intp)) for part in (stratum, cluster))
        size, of = self._size, self._of
        if not value.shape == size.shape == of.shape == self._who.shape or value.ndim != 1:
            raise ValueError("rows need one dimension and the same length")
        if np.any(size < 0):
            raise ValueError("a count is negative")
        self._whole = 0.0
        if not value.size:
            return
        # x without the mean of its stratum.
        self._away = value - _means(value * size, size, of)[of]
        self._held = np.bincount(of, weights=size)
        moved = size * self._away**2
        self._whole = float(moved.sum())
        self._varies = np.bincount(of, weights=moved, minlength=self._held.size) > 1e-12
        self._weight = np.bincount(self._who, weights=moved)
        self._lean = np.bincount(self._who, weights=size * self._away)
        self._answers = float(size[self._varies[of]].sum())

    def slope(self, total: ArrayLike, *, level: float = LEVEL) -> Slope:
        """The slope of y on x.

        Args:
            total: (rows,) the sum of the answers' y (of a yes-or-no y: the number of yes).
            level: coverage.

        Raises:
            ValueError: the shape is not that of x.
        """
        summed = np.atleast_1d(np.asarray(total, dtype=np.float64))
        if summed.shape != self._size.shape:
            raise ValueError("rows need one dimension and the same length")
        whole = self._whole
        if whole <= 1e-12:
            return Slope(np.nan, np.nan, np.nan, np.nan, 0.0, 0.0)
        # Most rows say no: only the others are looked at.
        some = np.flatnonzero(summed)
        held = self._held
        mean = np.bincount(self._of[some], weights=summed[some], minlength=held.size)
        mean = np.divide(mean, held, out=np.zeros(held.size), where=held > 0)
        pulled = self._away[some] * summed[some]
        by = np.bincount(self._who[some], weights=pulled, minlength=self._weight.size).astype(np.float64)
        if held.size == 1:
            by -= mean[0] * self._lean
        else:
            by -= np.bincount(self._who, weights=self._size * self._away * mean[self._of])
        found = float(by.sum()) / whole
        by -= found * self._weight
        bearing = float(whole**2 / (self._weight**2).sum())
        count = int(np.count_nonzero(self._weight > 1e-12))
        answers = self._answers
        if count < 2:
            return Slope(found, np.nan, np.nan, np.nan, bearing, answers)
        # Each stratum's mean was fitted too: without this the strata of few answers make the interval too narrow.
        fitted = int(np.count_nonzero(self._varies)) + 1
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
