"""A metric over time, with a control chart that knows what is usual here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import isfinite
from typing import Literal

import numpy as np

from allegiance.errors import NotAllowed
from allegiance.metrics import figures, judge, percentiles, permitted
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import Metric, load
from allegiance.metrics.groups import Groups, gather
from allegiance.metrics.judge import Design, Floats, Sums
from allegiance.metrics.measure import measure
from allegiance.metrics.others import FAMILIES
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure, Point, Series
from allegiance.metrics.standing import Standing, clipped, horizon, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import clusters, control
from allegiance.stats.control import Chart

Step = Literal["day", "week", "month"]
NOWHERE = Where()

HISTORY: dict[str, int] = {"day": 91, "week": 52, "month": 24}
"""Steps before the period that say what is usual."""

ROLLED = ("contacts", "answers", "invitations")
"""Families with a rollup by day and place."""


def series(
    reader: Asker,
    scope: Scope,
    metric: str,
    period: Period,
    *,
    step: Step = "week",
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> Series:
    """One point a day, week or month of the period, gaps included; limits from the steps before the period.

    With fewer than eight steps before the period, the first half of its own points says what is usual, and only
    the other half can alarm. With fewer still there are no limits, and the note says so.

    Raises:
        QuestionError: an unknown metric; names the nearest.
    """
    catalogue = load()
    asked = catalogue[metric]
    known = known or standing(reader, scope, catalogue.coverage)
    if reason := known.missing(asked):
        return Series(metric, step, (), reason=reason)
    if asked.family.id in FAMILIES and step in FAMILIES[asked.family.id]:
        return _plain(reader, scope, asked, period, step, where, known)
    if asked.family.id not in (*ROLLED, "durations") or asked.special:
        return Series(metric, step, (), reason=f"not measured: {asked.short} is not kept by {step}")
    inside, note = clipped(horizon(asked, reader), period, known)
    inside = inside and inside.clip(known.first_day, known.last_day)
    if inside is None:
        return Series(
            metric, step, (), reason=f"not measured: no {asked.noun} for it in {period.label}", note=note
        )
    if permitted.concerns(scope, asked.family.id, where):
        if reason := permitted.refused(scope, [step], where):
            return Series(metric, step, (), reason=reason, note=note)
        if step == "month":
            return _plain(reader, scope, asked, period, step, where, known)
        inside = permitted.over(inside, permitted.settled(reader, known.last_day))
        if inside is None:
            return Series(metric, step, (), reason=f"not shown: {period.label} has no whole week", note=note)
    first = floor(inside.start, step)
    history = Period(back(first, step, HISTORY[step]), first - timedelta(days=1))
    past = history.clip(known.first_day, None)
    starts = steps(inside, step)
    earlier = [day for day in steps(past, step) if day >= past.start] if past else []
    drawn = _percentiles if asked.kind == "percentile" else _sums
    try:
        return drawn(reader, scope, asked, inside, past, starts, earlier, step, where, note)
    except NotAllowed as error:
        return Series(metric, step, (), reason=permitted.because(error), note=note)


def _plain(
    reader: Asker, scope: Scope, metric: Metric, period: Period, step: str, where: Where, known: Standing
) -> Series:
    """Points without limits, for rollups of few people or whole months."""
    found = measure(reader, scope, [metric.id], period, by=[step], where=where, known=known)
    if not any(figure.dimensions for figure in found):
        return Series(metric.id, step, (), reason=found[0].reason, note=found[0].note)
    points = tuple(
        Point(date.fromisoformat(str(f.dimensions[step])), f.value, f.n, f.low, f.high) for f in found
    )
    return Series(metric.id, step, points, note=found[0].note)


def floor(day: date, step: str) -> date:
    """First day of the step that a day lies in; weeks start on Monday."""
    if step == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if step == "week" else day


def back(day: date, step: str, count: int) -> date:
    """The first day of the step ``count`` steps earlier."""
    if step == "month":
        number = day.year * 12 + day.month - 1 - count
        return date(number // 12, number % 12 + 1, 1)
    return day - timedelta(days=count * (7 if step == "week" else 1))


def steps(period: Period, step: str) -> list[date]:
    """First days of all steps that a period touches."""
    found, day = [], floor(period.start, step)
    while day <= period.end:
        found.append(day)
        day = back(day, step, -1)
    return found


def _sums(
    reader: Asker,
    scope: Scope,
    metric: Metric,
    period: Period,
    past: Period | None,
    starts: Sequence[date],
    earlier: Sequence[date],
    step: str,
    where: Where,
    note: str,
) -> Series:
    plain = replace(metric, cluster="none") if metric.cluster == "employee" else metric
    found = gather(reader, scope, [plain], period, past, [step], where)
    side = found.sides[metric.id]
    now = _aligned(found, side.now, starts)
    before = _aligned(found, side.before, earlier) if side.before is not None else None
    design = Design(
        _placed(found, side.design.deff, starts, 1.0),
        None if side.design.clusters is None else _placed(found, side.design.clusters, starts, 0.0),
    )
    if metric.cluster == "employee":
        # Fetching every employee of every week would cost far more than it tells: the whole period's excess is
        # scaled to each step.
        whole = gather(reader, scope, [metric], period, None, (), where).sides[metric.id]
        deff = clusters.scaled(whole.design.deff[0], whole.now.n[0], np.minimum(now.n, whole.now.n[0]))
        count = None if whole.design.clusters is None else np.full(len(starts), whole.design.clusters[0])
        design = Design(deff, count)
    value = judge.estimate(metric, now, design)
    keys = [(day.isoformat(),) for day in starts]
    shown = figures.assemble(
        metric, keys, [step], value, now.n, None, np.zeros(len(keys)), None, period.label
    )
    chart = _chart(metric, before, now, [*earlier, *starts], step)
    return _drawn(metric, step, period, starts, earlier, shown, now.n, chart, note)


def _percentiles(
    reader: Asker,
    scope: Scope,
    metric: Metric,
    period: Period,
    past: Period | None,
    starts: Sequence[date],
    earlier: Sequence[date],
    step: str,
    where: Where,
    note: str,
) -> Series:
    shown = percentiles.answer(reader, scope, [metric], period, None, [step], where)[metric.id]
    old = percentiles.answer(reader, scope, [metric], past, None, [step], where)[metric.id] if past else []
    every = {figure.dimensions.get(step): figure for figure in [*old, *shown]}
    days = [*earlier, *starts]
    points = [every.get(day.isoformat()) for day in days]
    value = np.array([_or_nan(point) for point in points])
    width = np.array([_width(point) for point in points])
    base = baseline_of(len(earlier), len(days))
    usable = np.isfinite(width[:base]) if base else np.zeros(0, dtype=bool)
    noise = float(np.median(width[:base][usable])) ** 2 if usable.any() else np.nan
    weekday = np.array([day.weekday() for day in days]) if step == "day" else None
    chart = control.chart(value, np.full(len(days), noise), base, bounds=(0, np.inf), weekday=weekday)
    n = np.array([every[day.isoformat()].n if day.isoformat() in every else 0 for day in starts], dtype=float)
    return _drawn(metric, step, period, starts, earlier, shown, n, chart, note)


def _chart(metric: Metric, before: Sums | None, now: Sums, days: Sequence[date], step: str) -> Chart | None:
    joined = now if before is None else _joined(before, now)
    base = baseline_of(len(days) - len(now.n), len(days))
    weekday = np.array([day.weekday() for day in days]) if step == "day" else None
    if metric.kind in ("share", "per"):
        return control.shares(joined.k, joined.n, base, weekday=weekday)
    if metric.kind in ("nps", "gap"):
        return control.scores(joined.k, joined.low, joined.n, base, weekday=weekday)
    if metric.kind == "mean":
        return control.means(
            joined.n, joined.total, joined.squares, base, bounds=(0, np.inf), weekday=weekday
        )
    if metric.kind == "count":
        usual = np.full(len(days), max(float(joined.n[:base].mean()), 1.0) if base else np.nan)
        return control.chart(joined.n, usual, base, bounds=(0, np.inf), weekday=weekday)
    return None


def baseline_of(earlier: int, count: int) -> int:
    """Points from the start that say what is usual: those before the period, or the first half of it."""
    return earlier if earlier >= control.MINIMUM_BASELINE else max(earlier, count // 2)


def _drawn(
    metric: Metric,
    step: str,
    period: Period,
    starts: Sequence[date],
    earlier: Sequence[date],
    shown: Sequence[Figure],
    n: Floats,
    chart: Chart | None,
    note: str,
) -> Series:
    by_day = {figure.dimensions.get(step): figure for figure in shown}
    skip = len(earlier)
    base = baseline_of(skip, skip + len(starts))
    ready = chart is not None and bool(chart.ready)
    points = []
    for place, day in enumerate(starts):
        figure = by_day.get(day.isoformat())
        end = back(day, step, -1) - timedelta(days=1)
        partial = day < period.start or end > period.end
        alarm = chart is not None and bool(chart.alarm[skip + place]) and figure is not None and figure.shown
        # Half a week has half the contacts: that is no alarm.
        alarm = alarm and not (partial and metric.kind == "count")
        points.append(
            Point(
                day,
                figure.value if figure else None,
                int(n[place]),
                figure.low if figure else None,
                figure.high if figure else None,
                alarm,
                partial,
            )
        )
    if chart is None or not ready:
        why = control.why_not_ready(0 if chart is None else int(chart.m))
        return Series(metric.id, step, tuple(points), note="; ".join(part for part in (note, why) if part))
    low, high, centre = chart.low[skip:], chart.high[skip:], chart.centre[skip:]
    if metric.kind == "per":
        with np.errstate(divide="ignore"):
            low, high, centre = 1 / high, 1 / low, 1 / centre
    factor = 0.01 if metric.kind == "gap" else 1.0
    days = [*earlier, *starts][:base]
    return Series(
        metric.id,
        step,
        tuple(points),
        centre=float(np.nanmean(centre)) * factor,
        limits=tuple((float(a) * factor, float(b) * factor) for a, b in zip(low, high, strict=True)),
        baseline=(days[0], back(days[-1], step, -1) - timedelta(days=1)) if days else None,
        note=note,
    )


def _aligned(found: Groups, part: Sums, days: Sequence[date]) -> Sums:
    place = {key[0]: index for index, key in enumerate(found.keys)}
    index = np.array([place.get(day.isoformat(), -1) for day in days], dtype=np.intp)

    def pick(values: Floats) -> Floats:
        return np.where(index >= 0, values[index], 0.0) if len(values) else np.zeros(len(days))

    return Sums(pick(part.n), pick(part.k), pick(part.low), pick(part.total), pick(part.squares))


def _placed(found: Groups, values: Floats, days: Sequence[date], missing: float) -> Floats:
    place = {key[0]: index for index, key in enumerate(found.keys)}
    return np.array(
        [values[place[key]] if (key := day.isoformat()) in place else missing for day in days], dtype=float
    )


def _joined(before: Sums, now: Sums) -> Sums:
    return Sums(
        np.concatenate([before.n, now.n]),
        np.concatenate([before.k, now.k]),
        np.concatenate([before.low, now.low]),
        np.concatenate([before.total, now.total]),
        np.concatenate([before.squares, now.squares]),
    )


def _or_nan(figure: Figure | None) -> float:
    return float("nan") if figure is None or figure.value is None else figure.value


def _width(figure: Figure | None) -> float:
    """Standard error behind an interval, or ``nan``."""
    if figure is None or figure.low is None or figure.high is None:
        return float("nan")
    width = (figure.high - figure.low) / 3.92
    return width if isfinite(width) and width > 0 else float("nan")
