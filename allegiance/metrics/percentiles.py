"""Percentiles of waiting: exact, from counts per whole second, never an average of percentiles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from allegiance.metrics import figures, judge
from allegiance.metrics.asking import Asker, needed, parameters
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.groups import index_of
from allegiance.metrics.judge import Floats, Index
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import clusters
from allegiance.stats import percentiles as exact
from allegiance.stats.intervals import Interval

ROLLED = frozenset({"channel"})
"""Dimensions that the counts per second keep; with any other, the contacts themselves are counted."""


def seconds(
    reader: Asker,
    scope: Scope,
    measures: Sequence[str],
    period: Period,
    by: Sequence[str] = (),
    where: Where | None = None,
) -> pd.DataFrame:
    """Contacts per measure and whole second, with the columns of ``by``."""
    where = where or Where()
    name = "durations" if _rolled(scope, by, where) else "durations_facts"
    columns = [*by, "measure", "second", "n"]
    given = parameters(period, by, where)
    return reader.select(scope, f"metrics/{name}", columns, measures=list(measures), **given)


def answer(
    reader: Asker,
    scope: Scope,
    metrics: Sequence[Metric],
    period: Period,
    against: Period | None,
    by: Sequence[str],
    where: Where,
) -> dict[str, list[Figure]]:
    """Figures of percentile metrics.

    Contacts of one day wait alike, so intervals are widened by the design effect of the share below the
    percentile. Where contacts themselves are counted for the whole company, the days of each part are not
    fetched: the excess of the whole is scaled to the part.
    """
    measures = sorted({metric.measure for metric in metrics})
    if not by and _rolled(scope, by, where):
        return _unsplit(reader, scope, metrics, measures, period, against, where)
    daily = "day" not in by and (_rolled(scope, by, where) or not scope.all_rows)
    asked = [*by, "day"] if daily else list(by)
    frames = [
        seconds(reader, scope, measures, part, asked, where).assign(now=is_now)
        for part, is_now in ((period, True), (against, False))
        if part is not None
    ]
    rows = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
    whole = None
    if not daily and "day" not in by:
        whole = seconds(reader, scope, measures, period, ["day"])
    out: dict[str, list[Figure]] = {}
    for metric in metrics:
        part_rows = rows[rows["measure"] == metric.measure]
        keys, group = index_of(part_rows, by)
        is_now = part_rows["now"].to_numpy(dtype=bool)
        excess = None if whole is None else _excess(whole[whole["measure"] == metric.measure], metric)
        now, n = _interval(part_rows[is_now], group[is_now], len(keys), metric, daily, excess)
        before = change = None
        n_before = np.zeros(len(keys))
        if against is not None:
            before, n_before = _interval(part_rows[~is_now], group[~is_now], len(keys), metric, daily, excess)
            change = judge.recovered(now, before)
        shown = figures.assemble(metric, keys, by, now, n, before, n_before, change, period.label)
        out[metric.id] = shown or [figures.silent(metric, figures.nothing(metric, period.label))]
    return out


def _unsplit(
    reader: Asker,
    scope: Scope,
    metrics: Sequence[Metric],
    measures: Sequence[str],
    period: Period,
    against: Period | None,
    where: Where,
) -> dict[str, list[Figure]]:
    """The same for one group: the days are counted in the database, so that no day's seconds leave it."""
    sides = [
        (part, seconds(reader, scope, measures, part, (), where))
        for part in (period, against)
        if part is not None
    ]
    out: dict[str, list[Figure]] = {}
    for metric in metrics:
        found = [_side(reader, scope, metric, part, frame, where) for part, frame in sides]
        (now, n), before = found[0], found[1] if against is not None else None
        if not n.any() and (before is None or not before[1].any()):
            out[metric.id] = [figures.silent(metric, figures.nothing(metric, period.label))]
            continue
        was, n_was = before or (None, np.zeros(1))
        change = judge.recovered(now, was) if was is not None else None
        out[metric.id] = figures.assemble(metric, ((),), (), now, n, was, n_was, change, period.label)
    return out


def _side(
    reader: Asker, scope: Scope, metric: Metric, period: Period, frame: pd.DataFrame, where: Where
) -> tuple[Interval, Floats]:
    rows = frame[frame["measure"] == metric.measure]
    second = rows["second"].to_numpy(dtype=np.float64)
    number = rows["n"].to_numpy(dtype=np.float64)
    first = exact.percentiles(second, number, metric.percentile)
    deff = 1.0
    if len(rows):
        days = reader.ask(
            scope,
            "metrics/durations_days",
            measure=metric.measure,
            second=int(first.value[0]),
            **parameters(period, (), where),
        )
        n, k = (days[name].to_numpy(dtype=np.float64, na_value=0.0) for name in ("n", "k"))
        deff = float(clusters.share(n, k).deff[0])
    found = exact.percentiles(second, number, metric.percentile, deff=deff)
    return Interval(found.value[:1], found.low[:1], found.high[:1]), np.atleast_1d(
        np.asarray(first.n, dtype=np.float64)
    )


def _rolled(scope: Scope, by: Sequence[str], where: Where) -> bool:
    return scope.all_rows and needed(scope, by, where) <= ROLLED


def _interval(
    rows: pd.DataFrame,
    group: Index,
    count: int,
    metric: Metric,
    daily: bool,
    excess: tuple[float, float] | None,
) -> tuple[Interval, Floats]:
    second = rows["second"].to_numpy(dtype=np.float64)
    number = rows["n"].to_numpy(dtype=np.float64)
    first = exact.grouped(second, number, group, metric.percentile, groups=count)
    deff: Floats = np.ones(count)
    if daily and len(rows):
        deff = _daily(rows, second, number, group, first.value[:, 0])
    elif excess is not None:
        deff = clusters.scaled(np.full(count, excess[0]), excess[1], np.minimum(first.n, excess[1]))
    found = exact.grouped(second, number, group, metric.percentile, groups=count, deff=deff)
    return Interval(found.value[:, 0], found.low[:, 0], found.high[:, 0]), first.n


def _daily(rows: pd.DataFrame, second: Floats, number: Floats, group: Index, value: Floats) -> Floats:
    """Design effect of the share at or below each group's percentile, with days as clusters."""
    codes, days = pd.factorize(rows["day"])
    combined = group.astype(np.int64) * len(days) + codes
    distinct, pair = np.unique(combined, return_inverse=True)
    n = np.bincount(pair, weights=number, minlength=len(distinct))
    k = np.bincount(pair, weights=number * (second <= value[group]), minlength=len(distinct))
    return clusters.share(n, k, distinct // len(days), len(value)).deff


def _excess(rows: pd.DataFrame, metric: Metric) -> tuple[float, float]:
    """Design effect and size of the whole company."""
    second = rows["second"].to_numpy(dtype=np.float64)
    number = rows["n"].to_numpy(dtype=np.float64)
    if not len(rows):
        return 1.0, 0.0
    group = np.zeros(len(rows), dtype=np.intp)
    value = exact.percentiles(second, number, metric.percentile).value
    return float(_daily(rows, second, number, group, value)[0]), float(number.sum())
