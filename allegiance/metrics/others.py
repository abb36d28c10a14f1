"""Families whose rows keep few dimensions: employees' own survey, customers by month, and customers as listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from allegiance.metrics import figures, judge
from allegiance.metrics.asking import Asker, parameters
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.groups import Groups, Side, index_of
from allegiance.metrics.judge import Design
from allegiance.metrics.period import Period
from allegiance.metrics.results import TOO_FEW, Figure
from allegiance.metrics.standing import Standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope

FAMILIES: dict[str, frozenset[str]] = {
    "employees": frozenset({"site", "team", "day", "week", "month"}),
    "customers": frozenset({"segment", "month"}),
    "listed": frozenset({"segment"}),
    "outreach": frozenset({"channel", "segment", "day", "week", "month"}),
}
"""Families answered here, with the dimensions that their rows carry."""

PEOPLE = 5
"""Fewer people than this are never shown: they could be recognised."""


def refused(family: str, scope: Scope, by: Sequence[str], where: Where) -> str:
    """Why a question cannot be asked of such rows, or nothing."""
    kept = FAMILIES[family]
    for name in (*by, *where.dimensions):
        if name not in kept:
            return f"not measured: {TITLES[family]} cannot be told apart by {name}"
    if family != "employees" and not scope.all_rows:
        return f"not measured: {TITLES[family]} belong to no team, and your view is limited to teams"
    return ""


TITLES = {
    "employees": "employees' answers",
    "customers": "customers",
    "listed": "customers as listed",
    "outreach": "proactive messages",
}

AS_LISTED = "as listed in the newest import: tied to no period"


def answer(
    reader: Asker,
    scope: Scope,
    metrics: Sequence[Metric],
    period: Period,
    against: Period | None,
    by: Sequence[str],
    where: Where,
    known: Standing,
) -> dict[str, list[Figure]]:
    """Figures of metrics of one of these families."""
    family = metrics[0].family.id
    if reason := refused(family, scope, by, where):
        return {metric.id: [figures.silent(metric, reason)] for metric in metrics}
    now, before, note = period, against, ""
    if family == "customers":
        whole = whole_months(period, known.last_day)
        before = whole_months(against, known.last_day) if against else None
        if whole is None:
            reason = "not measured: the period has no whole month, and customers are counted by month"
            return {metric.id: [figures.silent(metric, reason)] for metric in metrics}
        now = whole
        note = "" if now == period else f"whole months: {now.label}"
    if family == "listed":
        before, note = None, AS_LISTED
    columns = list(dict.fromkeys(name for metric in metrics for name in metric.columns))
    found = _groups(reader, scope, family, metrics, columns, now, before, by, where)
    if not found.keys:
        return {m.id: [figures.silent(m, figures.nothing(m, period.label), note=note)] for m in metrics}
    out = {
        metric.id: figures.figures(metric, found, by, period.label, note)
        or [figures.silent(metric, figures.nothing(metric, period.label), note=note)]
        for metric in metrics
    }
    return _hidden(reader, scope, out, now, before, by, where) if family == "employees" else out


def whole_months(period: Period, last: date | None) -> Period | None:
    """The whole calendar months inside a period, as far as the data reaches."""
    inside = period.clip(None, last)
    if inside is None:
        return None
    start = inside.start if inside.start.day == 1 else _next_month(inside.start)
    after = inside.end + timedelta(days=1)
    end = after.replace(day=1) - timedelta(days=1)
    return Period(start, end) if start <= end else None


def months_of(period: Period) -> list[Period]:
    """The calendar months of whole months."""
    found, start = [], period.start
    while start <= period.end:
        after = _next_month(start)
        found.append(Period(start, after - timedelta(days=1)))
        start = after
    return found


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _groups(
    reader: Asker,
    scope: Scope,
    family: str,
    metrics: Sequence[Metric],
    columns: Sequence[str],
    now: Period,
    before: Period | None,
    by: Sequence[str],
    where: Where,
) -> Groups:
    frames = [
        reader.select(
            scope, f"metrics/{family}", [*by, *columns], **_given(parameters(part, by, where), family)
        ).assign(now=is_now)
        for part, is_now in ((now, True), (before, False))
        if part is not None
    ]
    rows = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
    keys, group = index_of(rows, by)
    is_now = rows["now"].to_numpy(dtype=bool)
    free = Design.independent(len(keys))
    sides = {}
    for metric in metrics:
        every = judge.sums(metric, rows)
        total = every.at(is_now).by(group[is_now], len(keys))
        total_before = every.at(~is_now).by(group[~is_now], len(keys)) if before else None
        sides[metric.id] = Side(total, total_before, free, free, (free, free), False)
    return Groups(keys, sides)


def _given(parameters: dict[str, object], family: str) -> dict[str, object]:
    return parameters if family != "outreach" else parameters | {"by_topic": False}


def _hidden(
    reader: Asker,
    scope: Scope,
    found: dict[str, list[Figure]],
    now: Period,
    before: Period | None,
    by: Sequence[str],
    where: Where,
) -> dict[str, list[Figure]]:
    """Suppress what stands on fewer than five different people, in either period."""
    people = _people(reader, scope, now, by, where)
    people_before = _people(reader, scope, before, by, where) if before else {}
    out = {}
    for name, shown in found.items():
        kept = []
        for figure in shown:
            key = tuple(figure.dimensions.get(dimension) for dimension in by)
            if figure.value is not None and people.get(key, 0) < PEOPLE:
                reason = f"too few people (fewer than {PEOPLE})"
                figure = Figure(name, figure.dimensions, None, figure.n, verdict=TOO_FEW, reason=reason)
            elif figure.previous is not None and people_before.get(key, 0) < PEOPLE:
                figure = replace(
                    figure, previous=None, change=None, change_low=None, change_high=None, verdict=TOO_FEW
                )
            kept.append(figure)
        out[name] = kept
    return out


def _people(
    reader: Asker, scope: Scope, period: Period, by: Sequence[str], where: Where
) -> dict[tuple[str | None, ...], int]:
    given = parameters(period, by, where)
    rows = reader.select(scope, "metrics/employee_people", [*by, "people"], **given)
    keys, group = index_of(rows, by)
    count = np.bincount(group, weights=rows["people"].to_numpy(dtype=np.float64), minlength=len(keys))
    return {key: int(count[place]) for place, key in enumerate(keys)}
