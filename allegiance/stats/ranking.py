"""How well scores put those who stay above those who leave: areas under the curve, and their differences.

The area under the ROC curve (AUC) is the chance that a score puts a randomly chosen positive above a randomly chosen
negative, ties counting half: 0.5 is a coin, 1 is perfect. Scores of the same rows are compared on those rows, so that
what both find hard cancels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

from allegiance.stats.intervals import LEVEL, Interval

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Areas:
    """AUC of several scores on the same rows, and the covariance of the estimates."""

    area: Floats
    """(M,) one a score, 0 to 1."""

    covariance: Floats
    """(M, M)."""

    positives: int
    negatives: int

    def interval(self, level: float = LEVEL) -> Interval:
        """Each area with its interval, on the logit scale so that it stays inside 0 to 1.

        An area of exactly 0 or 1 has no variance to speak of: its bounds are ``nan``.
        """
        spread = np.sqrt(np.maximum(np.diag(self.covariance), 0.0))
        with np.errstate(divide="ignore", invalid="ignore"):
            middle = special.logit(self.area)
            half = _normal(level) * spread / (self.area * (1 - self.area))
            low, high = special.expit(middle - half), special.expit(middle + half)
        inner = (self.area > 0) & (self.area < 1)
        return Interval(self.area, np.where(inner, low, np.nan), np.where(inner, high, np.nan))

    def difference(self, first: int, second: int, level: float = LEVEL) -> Interval:
        """Area of ``first`` minus area of ``second``, paired on the rows."""
        change = self.area[first] - self.area[second]
        variance = (
            self.covariance[first, first]
            + self.covariance[second, second]
            - 2 * self.covariance[first, second]
        )
        half = _normal(level) * np.sqrt(np.maximum(variance, 0.0))
        return Interval(
            np.asarray(change, dtype=np.float64),
            np.asarray(change - half, dtype=np.float64),
            np.asarray(change + half, dtype=np.float64),
        )


def areas(scores: ArrayLike, positive: ArrayLike) -> Areas:
    """Areas under the ROC curve with their covariance.

    Args:
        scores: (M, rows) or (rows,), higher meaning more likely positive; no missing values.
        positive: (rows,) what happened.

    Raises:
        ValueError: fewer than two of either kind, or a missing score.

    Source: E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson, Biometrics 44 (1988) 837-845; by mid-ranks as
    X. Sun and W. Xu, IEEE Signal Processing Letters 21 (2014) 1389-1393.
    """
    given = np.atleast_2d(np.asarray(scores, dtype=np.float64))
    yes = np.asarray(positive, dtype=np.bool_)
    m, n = int(yes.sum()), int((~yes).sum())
    if m < 2 or n < 2:
        raise ValueError("an area needs two of either kind")
    if np.isnan(given).any():
        raise ValueError("a score is missing")
    above = np.empty((len(given), m))
    below = np.empty((len(given), n))
    for place, score in enumerate(given):
        every = stats.rankdata(score)
        # Share of negatives below each positive, and of positives above each negative.
        above[place] = (every[yes] - stats.rankdata(score[yes])) / n
        below[place] = 1 - (every[~yes] - stats.rankdata(score[~yes])) / m
    area = above.mean(axis=1)
    covariance = np.atleast_2d(np.cov(above)) / m + np.atleast_2d(np.cov(below)) / n
    return Areas(np.asarray(area), np.asarray(covariance, dtype=np.float64), m, n)


def _normal(level: float) -> float:
    return float(special.ndtri((1 + level) / 2))
