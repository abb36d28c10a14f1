"""From sums to estimates: one place maps each kind of metric to its statistics.

All arrays have the shape (G,): one entry a group (a team, a week, or the whole).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allegiance.metrics.catalogue import Metric
from allegiance.stats import clusters, intervals
from allegiance.stats.clusters import DesignEffect, PairedEffect
from allegiance.stats.intervals import Interval

Floats = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What a metric's value is computed from: rows, clusters or groups, as the moment needs."""

    n: Floats
    k: Floats
    low: Floats
    total: Floats
    squares: Floats

    def by(self, index: Index, count: int) -> Sums:
        """Added up per group."""

        def add(values: Floats) -> Floats:
            return np.asarray(np.bincount(index, weights=values, minlength=count), dtype=np.float64)

        return Sums(add(self.n), add(self.k), add(self.low), add(self.total), add(self.squares))

    def at(self, index: NDArray[np.bool_] | Index) -> Sums:
        """Only some entries."""
        return Sums(self.n[index], self.k[index], self.low[index], self.total[index], self.squares[index])


def sums(metric: Metric, rows: pd.DataFrame) -> Sums:
    """The metric's sums for every row of a rollup answer."""
    nothing = np.zeros(len(rows), dtype=np.float64)

    def part(name: str) -> Floats:
        expression = getattr(metric, name)
        return nothing if expression is None else expression.of(rows)

    total = part("sum")
    # Without a sum of squares the variance comes from the clusters; the sum itself is its floor (counts of things).
    squares = total if metric.sq is None else part("sq")
    return Sums(part("n"), part("k"), part("low"), total, squares)


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Design effect and number of clusters per group; ``None``: answers taken as independent."""

    deff: Floats
    clusters: Floats | None

    @classmethod
    def independent(cls, count: int) -> Design:
        """No clusters known."""
        return cls(np.ones(count), None)


def design(metric: Metric, rows: Sums, group: Index, count: int) -> DesignEffect:
    """Design effect of one period, from one row a cluster and group."""
    if metric.kind in ("share", "per"):
        return clusters.share(rows.n, rows.k, group, count)
    if metric.kind in ("nps", "gap"):
        return clusters.nps(rows.n, rows.k, rows.low, group, count)
    return clusters.mean(rows.n, rows.total, rows.squares, group, count)


def paired(metric: Metric, now: Sums, before: Sums, group: Index, count: int) -> PairedEffect:
    """Design effect of a change, from the same clusters in both periods."""
    if metric.kind in ("share", "per"):
        return clusters.paired_share(now.n, now.k, before.n, before.k, group, count)
    if metric.kind in ("nps", "gap"):
        return clusters.paired_nps(now.n, now.k, now.low, before.n, before.k, before.low, group, count)
    return clusters.paired_mean(
        now.n, now.total, now.squares, before.n, before.total, before.squares, group, count
    )


def estimate(metric: Metric, now: Sums, how: Design) -> Interval:
    """Value and 95% interval per group, in the metric's unit."""
    kind = metric.kind
    if kind == "share":
        return intervals.share(now.k, now.n, deff=how.deff, clusters=how.clusters)
    if kind == "per":
        return _inverse(intervals.share(now.k, now.n, deff=how.deff, clusters=how.clusters))
    if kind in ("nps", "gap"):
        found = intervals.nps(now.k, now.low, now.n, deff=how.deff, clusters=how.clusters)
        return found if kind == "nps" else _times(found, 0.01)
    if kind == "mean":
        found = intervals.mean(now.n, now.total, now.squares, deff=how.deff, clusters=how.clusters)
        # Durations, counts and scores are never below zero, whatever a symmetric interval says.
        return Interval(found.estimate, np.maximum(found.low, 0.0), found.high)
    value = now.n if kind == "count" else now.total
    unknown = np.full(value.shape, np.nan)
    return Interval(value, unknown, unknown)


def difference(
    metric: Metric, now: Sums, before: Sums, how: Design, how_before: Design, same: bool
) -> Interval:
    """Change and its 95% interval per group, in the metric's unit.

    Args:
        metric: what is compared.
        now: sums of the period asked about.
        before: sums of the period compared with.
        how: design effect now; with ``same``, that of the change.
        how_before: design effect before; with ``same``, that of the change.
        same: the design effects are those of the change, from the same clusters in both periods.
    """
    kind = metric.kind
    if kind == "share":
        return intervals.share_difference(
            now.k,
            now.n,
            before.k,
            before.n,
            deff_now=how.deff,
            deff_before=how_before.deff,
            clusters_now=how.clusters,
            clusters_before=how_before.clusters,
        )
    if kind in ("nps", "gap"):
        found = intervals.nps_difference(
            now.k,
            now.low,
            now.n,
            before.k,
            before.low,
            before.n,
            deff_now=how.deff,
            deff_before=how_before.deff,
            clusters_now=how.clusters,
            clusters_before=how_before.clusters,
        )
        return found if kind == "nps" else _times(found, 0.01)
    if kind == "mean":
        return intervals.mean_difference(
            now.n,
            now.total,
            now.squares,
            before.n,
            before.total,
            before.squares,
            deff_now=how.deff,
            deff_before=how_before.deff,
            clusters_now=how.clusters,
            clusters_before=how_before.clusters,
            paired=same,
        )
    return recovered(estimate(metric, now, how), estimate(metric, before, how_before))


def recovered(now: Interval, before: Interval) -> Interval:
    """The interval of a difference from the two intervals (variance recovered from each side's own limits).

    Source: G. Y. Zou and A. Donner, Statistics in Medicine 27 (2008) 1693-1702; Newcombe's method is the case
    of two shares.
    """
    # A bound may be infinite (nothing solved, too few above a percentile): then so is the change's, or unknown.
    with np.errstate(invalid="ignore"):
        change = now.estimate - before.estimate
        low = change - np.hypot(now.estimate - now.low, before.high - before.estimate)
        high = change + np.hypot(now.high - now.estimate, before.estimate - before.low)
    return Interval(change, low, high)


def _inverse(found: Interval) -> Interval:
    with np.errstate(divide="ignore", invalid="ignore"):
        return Interval(1 / found.estimate, 1 / found.high, 1 / found.low)


def _times(found: Interval, factor: float) -> Interval:
    return Interval(found.estimate * factor, found.low * factor, found.high * factor)
