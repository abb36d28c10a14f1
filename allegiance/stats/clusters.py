"""Design effects: what it costs that many answers belong to few people.

Answers about one employee resemble each other, as do contacts of one day. An interval that ignores this is
too narrow: its 95% covers .50 to .92 in simulation. The design effect ``deff`` is the variance of the
estimate with its clusters over the variance of a simple random sample of the same size; intervals then use n
/ deff, with Student's t on J - 1.

Input is one row per cluster and group: ``n`` (its answers), a sum per measure, and ``group``, the index
0..G-1 of the group that the row belongs to (``None``: one group; G is ``groups``, or the largest index + 1).
Rows with n = 0 count for nothing. A cluster must stand once per group: two rows for one employee would be
taken for two employees. Columns whose shapes differ, negative counts and parts that exceed their total raise
``ValueError``.

Source: L. Kish, Survey Sampling (1965); linearised variance of a ratio: W. G. Cochran, Sampling Techniques
(1977), ch. 11.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Index = NDArray[np.intp]

_TINY = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class DesignEffect:
    """Design effects of an estimate per group; arrays of shape (G,)."""

    deff: Floats
    """At least 1. Exactly 1 where fewer than two clusters answered, or where every answer is the same."""

    clusters: Floats
    """J: clusters with at least one answer."""

    n: Floats
    """Answers."""

    estimate: Floats
    """The estimate itself (a share 0..1, a score in points, a mean in its unit); ``nan`` where n is 0."""

    variance: Floats
    """Variance of the estimate with its clusters, before the floor; ``nan`` with fewer than two clusters."""


@dataclass(frozen=True, slots=True, eq=False)
class PairedEffect:
    """Design effects of a change, now minus before, per group; arrays of shape (G,)."""

    deff: Floats
    """At least 1: the variance of the change over that of two independent simple random samples."""

    clusters: Floats
    """J: clusters with an answer in either period."""

    change: Floats
    """The change of the estimate, in its unit; ``nan`` where either period has no answer."""

    variance: Floats
    """Variance of the change with its clusters, before the floor; ``nan`` with fewer than two clusters."""


def share(
    n: ArrayLike, k: ArrayLike, group: ArrayLike | None = None, groups: int | None = None
) -> DesignEffect:
    """Design effect of a share: ``V = J / (J - 1) * sum (k_j - n_j p)^2 / n^2`` over ``p (1 - p) / n``.

    Args:
        n: (rows,) answers per cluster.
        k: (rows,) successes, 0 <= k <= n.
        group: (rows,) index of each row's group.
        groups: G.
    """
    of, count = _groups(n, group, groups)
    return _single(_share_rows(n, k), of, count, 1.0)


def mean(
    n: ArrayLike,
    total: ArrayLike,
    squares: ArrayLike,
    group: ArrayLike | None = None,
    groups: int | None = None,
) -> DesignEffect:
    """Design effect of a mean, from count, sum and sum of squares per cluster.

    Args:
        n: (rows,) values per cluster.
        total: (rows,) their sum.
        squares: (rows,) the sum of their squares.
        group: (rows,) index of each row's group.
        groups: G.
    """
    of, count = _groups(n, group, groups)
    return _single(_mean_rows(n, total, squares), of, count, 1.0)


def nps(
    n: ArrayLike,
    promoters: ArrayLike,
    detractors: ArrayLike,
    group: ArrayLike | None = None,
    groups: int | None = None,
) -> DesignEffect:
    """Design effect of a net promoter score, an answer scoring 1, 0 or -1; variance in points squared.

    Args:
        n: (rows,) answers per cluster.
        promoters: (rows,) answers of 9 and 10.
        detractors: (rows,) answers of 0 to 6.
        group: (rows,) index of each row's group.
        groups: G.
    """
    of, count = _groups(n, group, groups)
    return _single(_nps_rows(n, promoters, detractors), of, count, 100.0)


def paired_share(
    n_now: ArrayLike,
    k_now: ArrayLike,
    n_before: ArrayLike,
    k_before: ArrayLike,
    group: ArrayLike | None = None,
    groups: int | None = None,
) -> PairedEffect:
    """Design effect of the change of a share when the same clusters answer in both periods.

    What an employee brings to both periods cancels in the change. Each cluster is linearised,
    ``a_j = (k1_j - n1_j p1) / n1`` and ``b_j`` likewise before, and ``V = J / (J - 1) * sum (a_j - b_j)^2``
    is set against ``p1 (1 - p1) / n1 + p0 (1 - p0) / n0``. Give ``deff`` as both design effects of
    ``intervals.share_difference`` and ``clusters`` as both of its cluster counts.

    Args:
        n_now: (rows,) answers per cluster now; 0 for one that only answered before.
        k_now: (rows,) successes now.
        n_before: (rows,) answers per cluster before; 0 for one that only answered now.
        k_before: (rows,) successes before.
        group: (rows,) index of each row's group.
        groups: G.
    """
    of, count = _groups(n_now, group, groups)
    return _paired(_share_rows(n_now, k_now), _share_rows(n_before, k_before), of, count, 1.0)


def paired_mean(
    n_now: ArrayLike,
    total_now: ArrayLike,
    squares_now: ArrayLike,
    n_before: ArrayLike,
    total_before: ArrayLike,
    squares_before: ArrayLike,
    group: ArrayLike | None = None,
    groups: int | None = None,
) -> PairedEffect:
    """Design effect of the change of a mean, for ``intervals.mean_difference(..., paired=True)``.

    As ``paired_share``, from counts, sums and sums of squares, (rows,) each.
    """
    of, count = _groups(n_now, group, groups)
    now = _mean_rows(n_now, total_now, squares_now)
    return _paired(now, _mean_rows(n_before, total_before, squares_before), of, count, 1.0)


def paired_nps(
    n_now: ArrayLike,
    promoters_now: ArrayLike,
    detractors_now: ArrayLike,
    n_before: ArrayLike,
    promoters_before: ArrayLike,
    detractors_before: ArrayLike,
    group: ArrayLike | None = None,
    groups: int | None = None,
) -> PairedEffect:
    """Design effect of the change of a net promoter score, in points; as ``paired_share``."""
    of, count = _groups(n_now, group, groups)
    now = _nps_rows(n_now, promoters_now, detractors_now)
    return _paired(now, _nps_rows(n_before, promoters_before, detractors_before), of, count, 100.0)


def scaled(deff: ArrayLike, n: ArrayLike, n_part: ArrayLike) -> Floats:
    """The design effect of a part of the answers whose own clusters are not visible.

    The excess ``deff - 1`` grows with the answers per cluster, so a part that draws on the same clusters has
    ``1 + (deff - 1) * n_part / n``. A part concentrated in few clusters has more: only its own clusters can
    tell.

    Args:
        deff: design effect of the whole, any shape.
        n: answers of the whole.
        n_part: answers of the part, 0 <= n_part <= n.

    Returns:
        Design effects in the common shape, at least 1.
    """
    whole, part = np.broadcast_arrays(np.asarray(n, dtype=np.float64), np.asarray(n_part, dtype=np.float64))
    _check_part(part, whole)
    excess = np.fmax(np.asarray(deff, dtype=np.float64), 1.0) - 1
    portion = np.divide(part, whole, out=np.zeros(whole.shape), where=whole > 0)
    return np.asarray(1 + excess * portion, dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Per cluster: answers, the sum of their values, and the sum of the squares of their values."""

    n: Floats
    total: Floats
    squares: Floats


def _share_rows(n: ArrayLike, k: ArrayLike) -> _Rows:
    """A success counts 1, and its square too."""
    size, hits = _columns(n, k)
    _check_part(hits, size)
    return _Rows(size, hits, hits)


def _mean_rows(n: ArrayLike, total: ArrayLike, squares: ArrayLike) -> _Rows:
    """Sums as they come."""
    size, summed, squared = _columns(n, total, squares)
    return _Rows(size, summed, squared)


def _nps_rows(n: ArrayLike, promoters: ArrayLike, detractors: ArrayLike) -> _Rows:
    """Promoters count 1, detractors -1; both have the square 1."""
    size, up, down = _columns(n, promoters, detractors)
    _check_part(up, size)
    _check_part(down, size)
    _check_part(up + down, size)
    return _Rows(size, up - down, up + down)


def _columns(*columns: ArrayLike) -> list[Floats]:
    """Columns of one shape (rows,); the first holds counts."""
    arrays = [np.atleast_1d(np.asarray(column, dtype=np.float64)) for column in columns]
    shapes = {array.shape for array in arrays}
    if len(shapes) > 1 or arrays[0].ndim != 1:
        raise ValueError(f"columns must have one dimension and the same length, not {sorted(shapes)}")
    if np.any(arrays[0] < 0):
        raise ValueError("a count is negative")
    return arrays


def _groups(n: ArrayLike, group: ArrayLike | None, groups: int | None) -> tuple[Index, int]:
    """The group index of each row, and the number of groups."""
    rows = np.atleast_1d(np.asarray(n)).size
    of = np.zeros(rows, dtype=np.intp) if group is None else np.asarray(group, dtype=np.intp)
    if of.shape != (rows,):
        raise ValueError(f"group has shape {of.shape}, expected {(rows,)}")
    largest = int(of.max(initial=-1))
    count = groups if groups is not None else (1 if group is None else largest + 1)
    if of.min(initial=0) < 0 or largest >= count:
        raise ValueError(f"a group index lies outside 0..{count - 1}")
    return of, count


def _check_part(part: Floats, whole: Floats) -> None:
    """Refuse parts that are negative or exceed their whole."""
    if np.any(part < 0) or np.any(part > whole * (1 + 1e-9) + 1e-9):
        raise ValueError("a part is negative or exceeds its total")


def _sum(values: Floats, of: Index, count: int) -> Floats:
    """Sums per group."""
    return np.asarray(np.bincount(of, weights=values, minlength=count), dtype=np.float64)


def _ratio(top: Floats, bottom: Floats) -> Floats:
    """top / bottom, ``nan`` where nothing stands below."""
    some = bottom > 0
    return np.where(some, top / np.where(some, bottom, 1.0), np.nan)


def _moments(rows: _Rows, of: Index, count: int) -> tuple[Floats, Floats, Floats]:
    """Answers, mean and variance of single answers, per group."""
    n = _sum(rows.n, of, count)
    average = _ratio(_sum(rows.total, of, count), n)
    second = _ratio(_sum(rows.squares, of, count), n)
    spread = second - average**2
    # Sums of equal values leave a rounding error in place of 0.
    return n, average, np.where(spread <= _TINY * second, 0.0, spread)


def _linear(rows: _Rows, of: Index, n: Floats, average: Floats) -> Floats:
    """What each cluster adds to the estimate's error: (total_j - n_j mean) / n."""
    residual = rows.total - rows.n * np.nan_to_num(average)[of]
    size = n[of]
    return np.divide(residual, size, out=np.zeros(size.shape), where=size > 0)


def _variance(errors: Floats, present: Floats, of: Index, count: int) -> tuple[Floats, Floats]:
    """Clusters per group and ``J / (J - 1) * sum errors^2``, ``nan`` with fewer than two clusters."""
    clusters = _sum(present, of, count)
    return clusters, _ratio(clusters, clusters - 1) * _sum(errors**2, of, count)


def _floor(variance: Floats, simple: Floats) -> Floats:
    """Their ratio, at least 1; 1 where either is missing or nothing varies."""
    usable = (simple > 0) & np.isfinite(variance)
    return np.maximum(np.divide(variance, simple, out=np.ones(simple.shape), where=usable), 1.0)


def _single(rows: _Rows, of: Index, count: int, unit: float) -> DesignEffect:
    """The design effect of one period."""
    n, average, spread = _moments(rows, of, count)
    present = (rows.n > 0).astype(np.float64)
    clusters, variance = _variance(_linear(rows, of, n, average), present, of, count)
    return DesignEffect(_floor(variance, _ratio(spread, n)), clusters, n, unit * average, unit**2 * variance)


def _paired(now: _Rows, before: _Rows, of: Index, count: int, unit: float) -> PairedEffect:
    """The design effect of a change."""
    if now.n.shape != before.n.shape:
        raise ValueError("both periods need the same rows: one per cluster that answered in either")
    n1, mean1, spread1 = _moments(now, of, count)
    n0, mean0, spread0 = _moments(before, of, count)
    errors = _linear(now, of, n1, mean1) - _linear(before, of, n0, mean0)
    present = ((now.n > 0) | (before.n > 0)).astype(np.float64)
    clusters, variance = _variance(errors, present, of, count)
    change = mean1 - mean0
    variance = np.where(np.isnan(change), np.nan, variance)
    simple = _ratio(spread1, n1) + _ratio(spread0, n0)
    return PairedEffect(_floor(variance, simple), clusters, unit * change, unit**2 * variance)
