"""How far two ways to judge the same rows agree: in the share of rows, beyond chance, and in the order of groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from allegiance.stats import intervals
from allegiance.stats.intervals import LEVEL, Interval

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """Agreement of two yes-or-no judgements, arrays of one shape."""

    n: Floats
    share: Interval
    """Rows on which both say the same."""

    kappa: Interval
    """Cohen's kappa: agreement beyond what chance alone would give; ``nan`` where one of them never varies."""


def agreement(
    both: ArrayLike, first: ArrayLike, second: ArrayLike, neither: ArrayLike, *, level: float = LEVEL
) -> Agreement:
    """Agreement from the four counts of a two by two table.

    Args:
        both: rows on which both say yes.
        first: the first alone does.
        second: the second alone does.
        neither: neither does.
        level: coverage.

    Source: J. L. Fleiss, J. Cohen and B. S. Everitt, Psychological Bulletin 72 (1969) 323-327.
    """
    a, b, c, d = np.broadcast_arrays(
        *(np.asarray(part, dtype=np.float64) for part in (both, first, second, neither))
    )
    n = a + b + c + d
    with np.errstate(divide="ignore", invalid="ignore"):
        pa, pb, pc, pd = a / n, b / n, c / n, d / n
        row, column = pa + pb, pa + pc
        agreed = pa + pd
        chance = row * column + (1 - row) * (1 - column)
        kappa = (agreed - chance) / (1 - chance)
        # Variance of kappa where it is not zero: every cell's pull on agreement and on chance.
        diagonal = pa * (1 - (row + column) * (1 - kappa)) ** 2
        diagonal = diagonal + pd * (1 - (2 - row - column) * (1 - kappa)) ** 2
        off = (1 - kappa) ** 2 * (pb * (column + 1 - row) ** 2 + pc * (row + 1 - column) ** 2)
        spread = diagonal + off - (kappa - chance * (1 - kappa)) ** 2
        half = intervals.quantile(None, level) * np.sqrt(np.maximum(spread, 0.0) / n) / (1 - chance)
    varies = (chance < 1) & (n > 0)
    blank = np.full(n.shape, np.nan)
    return Agreement(
        n,
        intervals.share(a + d, n, level=level),
        Interval(
            np.where(varies, kappa, blank),
            np.where(varies, np.clip(kappa - half, -1, 1), blank),
            np.where(varies, np.clip(kappa + half, -1, 1), blank),
        ),
    )


def ranks(values: ArrayLike) -> Floats:
    """Rank of each value, 1 the highest; ties share their mean rank, missing values have none."""
    given = np.asarray(values, dtype=np.float64)
    found = np.full(given.shape, np.nan)
    there = ~np.isnan(given)
    found[there] = stats.rankdata(-given[there])
    return found


def rank_correlation(first: ArrayLike, second: ArrayLike) -> float:
    """Spearman's correlation of two orders, over the places where both are known; ``nan`` below three places."""
    x, y = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    both = ~np.isnan(x) & ~np.isnan(y)
    if both.sum() < 3:
        return float("nan")
    a, b = stats.rankdata(x[both]), stats.rankdata(y[both])
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])
