"""A share or mean in which rows count by a weight, beside the plain one, and how much the two differ.

Both are ratios of sums: ``sum w a / sum w b`` and ``sum a / sum b``, with ``a`` the successes (or the sum of values)
and ``b`` the trials of a row. The weights are taken as known; which rows there are, and what they say, is chance. The
variance is that of the linearised ratio, its errors added up by cluster first. Rows can belong to clusters of two
kinds (the customer who answers, the employee answered about): then the variances by either kind are added and that by
both at once is subtracted, never less than the larger of the two.

A few heavy customers decide a weighted ratio, so Student's t has the degrees of freedom of Kish's effective number of
clusters, and no variance is taken to be less than rows that have nothing to do with each other would give: a share
with a handful of successes among light customers is no proof about the heavy ones. Clusters of a kind of which there is
only one say nothing about their variance and are left out.

Source: L. Kish, Survey Sampling (1965), ch. 6 and 11; two kinds of clusters: A. C. Cameron, J. B. Gelbach and D. L.
Miller, J. Bus. Econ. Stat. 29 (2011) 238-249.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio with its variance."""

    estimate: float
    """``nan`` where nothing stands below."""

    variance: float
    """``nan`` with fewer than two clusters."""

    clusters: float
    """Kish's effective number of clusters, of the kind that has fewer."""

    n: float
    """Trials that a simple random sample as certain as this weighting would have: ``(sum w b)^2 / sum w^2 b``."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The weighted ratio, the plain one over the same rows, and weighted minus plain."""

    weighted: Ratio
    plain: Ratio
    difference: Ratio


def compare(
    a: ArrayLike, b: ArrayLike, weight: ArrayLike, clusters: Sequence[ArrayLike], spread: float | None = None
) -> Compared:
    """Weighted against plain, over the same rows.

    Args:
        a: (rows,) successes, or the sum of values, or promoters minus detractors.
        b: (rows,) trials, 0 or more.
        weight: (rows,) 0 or more.
        clusters: one or two arrays (rows,) of indices 0 or more.
        spread: variance of a single trial (of a share: nothing, it follows from the share).

    Raises:
        ValueError: shapes differ, a count or a weight is negative, or no clusters.
    """
    top, below, heavy = (np.atleast_1d(np.asarray(part, dtype=np.float64)) for part in (a, b, weight))
    kinds = [np.atleast_1d(np.asarray(kind, dtype=np.intp)) for kind in clusters]
    if not kinds or any(part.shape != top.shape for part in (below, heavy, *kinds)) or top.ndim != 1:
        raise ValueError("rows need one dimension and the same length, and clusters")
    if np.any(below < 0) or np.any(heavy < 0):
        raise ValueError("a count or a weight is negative")
    some = below > 0
    top, below, heavy, kinds = top[some], below[some], heavy[some], [kind[some] for kind in kinds]
    kinds = [_dense(kind) for kind in kinds]
    kinds = [kind for kind in kinds if kind.max(initial=0) > 0] or kinds[:1]
    found, errors = _ratio(top, below, heavy)
    plain, errors_plain = _ratio(top, below, np.ones(top.shape))
    return Compared(
        _judged(found, errors, heavy, below, kinds, spread),
        _judged(plain, errors_plain, np.ones(top.shape), below, kinds, spread),
        _difference(found - plain, errors - errors_plain, heavy, below, kinds, _single(plain, spread)),
    )


def _ratio(top: Floats, below: Floats, weight: Floats) -> tuple[float, Floats]:
    """The ratio, and what each row adds to its error."""
    whole = float((weight * below).sum())
    if whole <= 0:
        return np.nan, np.zeros(top.shape)
    ratio = float((weight * top).sum()) / whole
    return ratio, weight * (top - below * ratio) / whole


def _judged(
    ratio: float, errors: Floats, weight: Floats, below: Floats, kinds: Sequence[Index], spread: float | None
) -> Ratio:
    if not np.isfinite(ratio):
        return Ratio(np.nan, np.nan, 0.0, 0.0)
    size = float((weight * below).sum() ** 2 / (weight**2 * below).sum())
    variance = _variance(errors, kinds)
    return Ratio(ratio, max(variance, _single(ratio, spread) / size), _effective(weight * below, kinds), size)


def _single(ratio: float, spread: float | None) -> float:
    return max(ratio * (1 - ratio), 0.0) if spread is None else spread


def _difference(
    moved: float, errors: Floats, weight: Floats, below: Floats, kinds: Sequence[Index], single: float
) -> Ratio:
    if not np.isfinite(moved):
        return Ratio(np.nan, np.nan, 0.0, 0.0)
    share, even = weight * below / (weight * below).sum(), below / below.sum()
    # Rows of several trials: what one trial adds is its part of the row's.
    trials = np.maximum(below, 1e-300)
    least = single * float(((share - even) ** 2 / trials).sum())
    variance = _variance(errors, kinds)
    return Ratio(moved, max(variance, least), _effective(weight * below, kinds), float(below.sum()))


def _effective(amounts: Floats, kinds: Sequence[Index]) -> float:
    """Kish's effective number of clusters, the smallest over the kinds."""
    found = []
    for kind in kinds:
        sums = np.bincount(kind, weights=amounts)
        found.append(float(sums.sum() ** 2 / (sums**2).sum()))
    return min(found)


def _variance(errors: Floats, kinds: Sequence[Index]) -> float:
    each = [_by(errors, kind) for kind in kinds]
    if len(kinds) == 1:
        return each[0]
    both = kinds[0].astype(np.int64) * (int(kinds[1].max()) + 1) + kinds[1]
    ordered = np.sort(both)
    if np.any(ordered[1:] == ordered[:-1]):
        together = _by(errors, np.unique(both, return_inverse=True)[1].astype(np.intp))
    else:
        # Rows that were counted by both already: each is a cluster, and looking for their places would cost the most.
        together = float(errors.size / (errors.size - 1) * (errors**2).sum()) if errors.size > 1 else np.nan
    return float(max(each[0] + each[1] - together, *each))


def _dense(kind: Index) -> Index:
    """The same clusters, numbered without gaps."""
    largest = int(kind.max(initial=0))
    if largest > 8 * kind.size + 1_000:
        return np.unique(kind, return_inverse=True)[1].astype(np.intp)
    held = np.bincount(kind, minlength=largest + 1) > 0
    return np.asarray((np.cumsum(held) - 1)[kind], dtype=np.intp)


def _by(errors: Floats, kind: Index) -> float:
    sums = np.bincount(kind, weights=errors)
    count = int(sums.size)
    return float(count / (count - 1) * (sums**2).sum()) if count > 1 else float("nan")
