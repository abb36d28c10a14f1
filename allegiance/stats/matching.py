"""Those reached against others alike: comparison within cells, and how alike the two sides are.

Rows of both sides are sorted into cells by what was known of them before. A cell that has rows of both sides is
matched; the others are left out and counted. Each cell's difference is weighted by its rows of those reached, so that
the result is the average difference for those of them who have somebody to be compared with.

What is not in the cells is not matched: a comparison of this kind is observational, however well it balances.

Source: S. M. Iacus, G. King, G. Porro, "Causal Inference without Balance Checking: Coarsened Exact Matching", Political
Analysis 20 (2012) 1-24; P. C. Austin, Statistics in Medicine 28 (2009) 3083-3107 (standardised differences, .1 as the
usual line).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allegiance.stats import intervals

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NOTABLE = 0.1
"""Standardised difference from which two sides count as different."""


@dataclass(frozen=True, slots=True)
class Matched:
    """An average difference within cells, reached minus compared; ``nan`` where no cell has both sides."""

    difference: float
    low: float
    high: float
    reached: float
    """Mean of those reached who are matched."""
    compared: float
    """Mean of the others, each cell weighted as those reached fall into it."""
    n_reached: int
    """Rows reached in matched cells."""
    n_compared: int
    left_out: int
    """Rows reached in cells where nobody else is."""


@dataclass(frozen=True, slots=True)
class Balance:
    """Standardised mean difference of one measure, reached minus compared; ``nan`` where either side has no value."""

    before: float
    """All rows of both sides."""
    after: float
    """Matched cells, weighted as in the comparison."""

    @property
    def balanced(self) -> bool:
        """Whether the two sides are alike enough after matching."""
        return bool(np.isfinite(self.after) and abs(self.after) < NOTABLE)


def matched(reached_n: ArrayLike, compared_n: ArrayLike) -> Bools:
    """(cells,) true where both sides have rows."""
    here, there = _floats(reached_n), _floats(compared_n)
    return np.asarray((here > 0) & (there > 0), dtype=np.bool_)


def difference(
    reached_n: ArrayLike,
    reached_sum: ArrayLike,
    reached_sq: ArrayLike,
    compared_n: ArrayLike,
    compared_sum: ArrayLike,
    compared_sq: ArrayLike,
    *,
    level: float = intervals.LEVEL,
) -> Matched:
    """The average difference of an outcome within matched cells.

    The variance within cells is pooled over the cells of each side, so that cells of one row can be used.

    Args:
        reached_n: (cells,) rows reached of which the outcome is known.
        reached_sum: (cells,) sum of their outcomes (of shares: how many).
        reached_sq: (cells,) sum of squares (of shares: how many).
        compared_n: the same three for those not reached.
        compared_sum: see ``compared_n``.
        compared_sq: see ``compared_n``.
        level: coverage.
    """
    n, s, q, m, t, r = map(
        _floats, (reached_n, reached_sum, reached_sq, compared_n, compared_sum, compared_sq)
    )
    use = matched(n, m)
    left_out = int(n[~use].sum())
    if not use.any():
        return Matched(np.nan, np.nan, np.nan, np.nan, np.nan, 0, 0, left_out)
    n, s, q, m, t, r = (each[use] for each in (n, s, q, m, t, r))
    share = n / n.sum()
    here, there = float((share * s / n).sum()), float((share * t / m).sum())
    variance = float((share**2 * (_within(n, s, q) / n + _within(m, t, r) / m)).sum())
    half = float(intervals.quantile(level=level)) * np.sqrt(variance)
    gap = here - there
    return Matched(
        gap, float(gap - half), float(gap + half), here, there, int(n.sum()), int(m.sum()), left_out
    )


def balance(
    reached_n: ArrayLike,
    reached_sum: ArrayLike,
    reached_sq: ArrayLike,
    compared_n: ArrayLike,
    compared_sum: ArrayLike,
    compared_sq: ArrayLike,
    *,
    cells_reached: ArrayLike | None = None,
    cells_compared: ArrayLike | None = None,
) -> Balance:
    """How alike both sides are in one measure, before and after.

    Args:
        reached_n: (cells,) rows reached of which the measure is known.
        reached_sum: (cells,) its sum (of a category: how many are in it).
        reached_sq: (cells,) its sum of squares.
        compared_n: the same three for those not reached.
        compared_sum: see ``compared_n``.
        compared_sq: see ``compared_n``.
        cells_reached: (cells,) all rows reached, which decide what is matched and the weights (none: ``reached_n``).
        cells_compared: (cells,) all rows not reached.
    """
    n, s, q, m, t, r = map(
        _floats, (reached_n, reached_sum, reached_sq, compared_n, compared_sum, compared_sq)
    )
    all_n = n if cells_reached is None else _floats(cells_reached)
    all_m = m if cells_compared is None else _floats(cells_compared)
    use = matched(all_n, all_m)
    spread = np.sqrt((_variance(n.sum(), s.sum(), q.sum()) + _variance(m.sum(), t.sum(), r.sum())) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        before = s.sum() / n.sum() - t.sum() / m.sum()
        weight = np.where(use, all_n / np.where(all_m > 0, all_m, 1.0), 0.0)
        after = s[use].sum() / n[use].sum() - (weight * t).sum() / (weight * m).sum()
        if spread == 0:
            return Balance(0.0 if before == 0 else np.nan, 0.0 if after == 0 else np.nan)
        return Balance(float(before / spread), float(after / spread))


def _within(n: Floats, s: Floats, q: Floats) -> float:
    """Variance within cells, pooled; over all rows where no cell has two."""
    freedom = float((n - 1).sum())
    if freedom <= 0:
        return _variance(n.sum(), s.sum(), q.sum())
    return max(float((q - s**2 / n).sum()) / freedom, 0.0)


def _variance(n: float, s: float, q: float) -> float:
    return max((q - s * s / n) / (n - 1), 0.0) if n > 1 else 0.0


def _floats(values: ArrayLike) -> Floats:
    return np.atleast_1d(np.asarray(values, dtype=np.float64))
