"""Metrics in which every row counts by what its customer brings in a year, beside the plain ones.

An average of answers treats a customer worth 400 a year like one worth 40,000. Weighted by value, a figure says how the
money feels: where it differs clearly, the valuable customers are served unlike the others. Both figures stand on the
same rows (those of customers whose value is known), so that their difference is due to the weights alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from allegiance.metrics import customers, judge
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import Metric, load
from allegiance.metrics.customers import Roster, Rows
from allegiance.metrics.figures import nothing, silent, too_few
from allegiance.metrics.judge import Floats, Index, Sums
from allegiance.metrics.others import TITLES, whole_months
from allegiance.metrics.period import Period
from allegiance.metrics.results import TOO_FEW, Figure
from allegiance.metrics.standing import Standing, clipped, horizon, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import intervals, verdicts, weights
from allegiance.stats.intervals import Interval
from allegiance.stats.many import benjamini_hochberg
from allegiance.stats.weights import Ratio

NOWHERE = Where()

RATE = 0.05
"""False discovery rate among the differences of the metrics asked for together."""

KINDS = ("share", "per", "mean", "nps", "gap")
"""Kinds of metrics that are a ratio of sums, so that every row can have a weight."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A metric as plain and as weighted by value, over the same rows."""

    metric: str
    plain: Figure
    weighted: Figure
    difference: float | None = None
    """Weighted minus plain, in the metric's unit."""

    low: float | None = None
    high: float | None = None

    clear: bool = False
    """The difference is more than chance, judged over all metrics asked for together."""

    customers: int = 0
    """Customers of known value behind both."""

    covered: float = 0.0
    """Share of the metric's rows whose customer has a known value."""

    reason: str = ""


def weighted(
    reader: Asker,
    scope: Scope,
    metrics: Sequence[str],
    period: Period,
    *,
    against: Period | None = None,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> list[Weighed]:
    """Each metric plain and weighted, in the order asked for; those without a weighted version say why.

    Args:
        reader: the published data.
        scope: who is asking.
        metrics: ids in the catalogue; none: all of them.
        period: days asked about.
        against: days compared with: the weighted figure then has a change and a verdict.
        where: filters.
        known: what the exports carry, when the caller has asked already.

    Raises:
        QuestionError: an unknown metric; names the nearest.
    """
    catalogue = load()
    picked = catalogue.pick(metrics)
    known = known or standing(reader, scope, catalogue.coverage)
    found: dict[str, Weighed] = {}
    batches: dict[tuple[str, str, int], list[Metric]] = {}
    for metric in picked:
        if reason := _why_not(metric, scope, where, known):
            found[metric.id] = _silent(metric, reason)
            continue
        batches.setdefault((metric.family.id, metric.cluster, horizon(metric, reader)), []).append(metric)
    tests: dict[str, float] = {}
    for batch in batches.values():
        for metric, one, p in _batch(reader, scope, batch, period, against, where, known):
            found[metric.id], tests[metric.id] = one, p
    believed = benjamini_hochberg(np.array(list(tests.values()), dtype=np.float64), RATE)
    for name, clear in zip(tests, believed.tolist(), strict=True):
        found[name] = replace(found[name], clear=clear and found[name].weighted.value is not None)
    return [found[metric.id] for metric in picked]


def _why_not(metric: Metric, scope: Scope, where: Where, known: Standing) -> str:
    if reason := known.missing(metric):
        return reason
    if not scope.all_rows:
        return f"not measured: {TITLES['customers']} belong to no team, and your view is limited to teams"
    if reason := known.missing(load()["value_active"]):
        return reason
    if metric.id in ("retention", "churn"):
        return customers.refused(scope, where)
    if metric.family.id not in customers.FAMILIES:
        return f"not measured: {TITLES.get(metric.family.id, metric.noun)} have no version weighted by value"
    if metric.special or metric.kind not in KINDS:
        what = "a number" if metric.kind in ("count", "total") else "this figure"
        return f"not measured: {what} has no version weighted by value"
    return ""


def _silent(metric: Metric, reason: str) -> Weighed:
    none = silent(metric, reason)
    return Weighed(metric.id, none, none, reason=reason)


def _batch(
    reader: Asker,
    scope: Scope,
    batch: Sequence[Metric],
    period: Period,
    against: Period | None,
    where: Where,
    known: Standing,
) -> list[tuple[Metric, Weighed, float]]:
    now = _rows(reader, scope, batch, period, where, known)
    before = _rows(reader, scope, batch, against, where, known) if against else None
    out = []
    for metric in batch:
        if now is None:
            out.append((metric, _silent(metric, nothing(metric, period.label)), np.nan))
            continue
        among, rows, note = now
        one, p = _one(metric, among, rows[metric.id], period, note)
        if before is not None:
            earlier, _ = _one(metric, before[0], before[1][metric.id], period, "")
            one = replace(one, weighted=_moved(metric, one.weighted, earlier.weighted))
        out.append((metric, one, p))
    return out


def _rows(
    reader: Asker, scope: Scope, batch: Sequence[Metric], period: Period, where: Where, known: Standing
) -> tuple[Roster, dict[str, Rows], str] | None:
    """Rows by customer of the part of a period that is known, with the customers' values."""
    first = batch[0]
    if first.family.id == "customers":
        whole = whole_months(period, known.last_day)
        if whole is None:
            return None
        among = customers.roster(reader, scope, whole, where)
        active, lost = customers.months(among, whole)
        place = np.arange(len(among), dtype=np.intp)
        blank = np.zeros(len(among))
        counts = {"retention": active - lost, "churn": lost}
        rows = {
            metric.id: Rows(
                Sums(active, counts[metric.id], blank, blank, blank), place, np.full_like(place, -1)
            )
            for metric in batch
        }
        return among, rows, "" if whole == period else f"whole months: {whole.label}"
    inside, note = clipped(horizon(first, reader), period, known)
    if inside is None:
        return None
    among = customers.roster(reader, scope, inside, NOWHERE)
    return among, customers.by_customer(reader, scope, batch, inside, where, among), note


def _one(metric: Metric, among: Roster, rows: Rows, period: Period, note: str) -> tuple[Weighed, float]:
    n = rows.sums.n
    value = np.append(among.value, np.nan)[rows.customer]
    some = np.isfinite(value) & (value >= 0) & (n > 0)
    total = float(n.sum())
    size = int(n[some].sum())
    covered = size / total if total else 0.0
    count = int(np.count_nonzero(np.bincount(rows.customer[some], minlength=1)))
    if size < max(metric.smallest_n, 1) or not value[some].sum() > 0:
        reason = too_few(metric, size) if size else nothing(metric, period.label)
        short = replace(silent(metric, reason, note=note), n=size)
        return Weighed(metric.id, short, short, customers=count, covered=covered, reason=reason), np.nan
    found = weights.compare(
        _numerator(metric, rows.sums)[some],
        n[some],
        value[some],
        _clusters(rows, some),
        _spread(metric, rows.sums, some),
    )
    plain, heavy = (
        _figure(metric, ratio, size, note)
        for ratio in (_interval(metric, found.plain), _interval(metric, found.weighted))
    )
    moved, low, high, p = _apart(metric, found.difference, plain, heavy)
    return (
        Weighed(metric.id, plain, heavy, moved, low, high, False, count, covered),
        p,
    )


def _clusters(rows: Rows, some: np.ndarray) -> list[Index]:
    """Customers, and the employees or days that rows are correlated within; the unknown are nobody's, each alone."""
    kinds = [rows.customer[some]]
    if (rows.cluster[some] >= 0).any():
        known = rows.cluster[some]
        alone = known.max() + 1 + np.arange(len(known))
        kinds.append(np.where(known >= 0, known, alone).astype(np.intp))
    return kinds


def _numerator(metric: Metric, sums: Sums) -> Floats:
    if metric.kind in ("share", "per"):
        return sums.k
    return sums.total if metric.kind == "mean" else sums.k - sums.low


def _spread(metric: Metric, sums: Sums, some: np.ndarray) -> float | None:
    """Variance of a single row's value; of a share it follows from the share."""
    if metric.kind in ("share", "per"):
        return None
    n = float(sums.n[some].sum())
    if metric.kind == "mean":
        mean = float(sums.total[some].sum()) / n
        return max(float(sums.squares[some].sum()) / n - mean**2, 0.0)
    ups, downs = float(sums.k[some].sum()) / n, float(sums.low[some].sum()) / n
    return max(ups + downs - (ups - downs) ** 2, 0.0)


def _interval(metric: Metric, ratio: Ratio) -> Interval:
    """A ratio with its interval in the metric's unit."""
    at, t = ratio.estimate, float(intervals.quantile(max(ratio.clusters, 2.0)))
    if metric.kind in ("share", "per"):
        single = at * (1 - at)
        size = single / ratio.variance if single > 0 and ratio.variance > 0 else ratio.n
        found = intervals.share(at * size, size, clusters=max(ratio.clusters, 2.0))
        if metric.kind == "share":
            return found
        with np.errstate(divide="ignore"):
            return Interval(1 / found.estimate, 1 / found.high, 1 / found.low)
    half = t * float(np.sqrt(ratio.variance)) if np.isfinite(ratio.variance) else np.nan
    unit = 100.0 if metric.kind == "nps" else 1.0
    floor, ceiling = (0.0, np.inf) if metric.kind == "mean" else (-1.0, 1.0)
    low, high = max(at - half, floor), min(at + half, ceiling)
    return Interval(np.array(unit * at), np.array(unit * low), np.array(unit * high))


def _figure(metric: Metric, found: Interval, n: int, note: str) -> Figure:
    at, low, high = (float(part) for part in (found.estimate, found.low, found.high))
    if not np.isfinite(at):
        return silent(metric, nothing(metric, "this period"), note=note)
    return Figure(
        metric.id,
        {},
        at,
        n,
        low if np.isfinite(low) else None,
        high if np.isfinite(high) else None,
        note=note,
    )


def _apart(
    metric: Metric, difference: Ratio, plain: Figure, heavy: Figure
) -> tuple[float | None, float | None, float | None, float]:
    """Weighted minus plain with its interval, and its two-sided probability."""
    if plain.value is None or heavy.value is None:
        return None, None, None, np.nan
    if not np.isfinite(difference.variance):
        return heavy.value - plain.value, None, None, np.nan
    unit = 100.0 if metric.kind == "nps" else 1.0
    if metric.kind == "per":
        # 1/share: the slope of the inverse carries the difference over.
        unit = -(plain.value**2)
    freedom = max(difference.clusters - 1, 1.0)
    half = float(intervals.quantile(max(difference.clusters, 2.0))) * float(np.sqrt(difference.variance))
    moved = heavy.value - plain.value if metric.kind == "per" else unit * difference.estimate
    low, high = sorted((moved - abs(unit) * half, moved + abs(unit) * half))
    t = abs(difference.estimate) / np.sqrt(difference.variance) if difference.variance > 0 else 0.0
    return moved, low, high, float(2 * special.stdtr(freedom, -t))


def _moved(metric: Metric, now: Figure, before: Figure) -> Figure:
    """The weighted figure with its change since an earlier period."""
    if now.value is None or before.value is None or None in (now.low, before.low):
        return replace(now, previous_n=before.n, verdict=TOO_FEW if now.value is not None else "")
    both = [
        Interval(*(np.array(part if part is not None else np.nan) for part in (one.value, one.low, one.high)))
        for one in (now, before)
    ]
    change = judge.recovered(*both)
    low, high = float(change.low), float(change.high)
    word = verdicts.verdict(low, high, now.n, before.n, metric.way)
    return replace(
        now,
        previous=before.value,
        previous_n=before.n,
        change=float(change.estimate),
        change_low=low,
        change_high=high,
        verdict=word,
    )
