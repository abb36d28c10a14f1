"""Families whose rows keep few dimensions: employees' own survey, customers by month, and customers as listed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from allegiance.metrics import figures, judge, permitted
from allegiance.metrics.asking import Asker, parameters
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.groups import Groups, Side, index_of
from allegiance.metrics.judge import Design
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure
from allegiance.metrics.standing import Standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope

FAMILIES: dict[str, frozenset[str]] = {
    "employees": frozenset({"site", "team", "month"}),
    "customers": frozenset({"segment", "month"}),
    "listed": frozenset({"segment"}),
    "outreach": frozenset({"channel", "segment", "day", "week", "month"}),
}
"""Families answered here, with the dimensions that their rows carry."""


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
    if family == "employees":
        return _survey(reader, scope, metrics, period, against, by, where, known)
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
    return {
        metric.id: figures.figures(metric, found, by, period.label, note)
        or [figures.silent(metric, figures.nothing(metric, period.label), note=note)]
        for metric in metrics
    }


def _survey(
    reader: Asker,
    scope: Scope,
    metrics: Sequence[Metric],
    period: Period,
    against: Period | None,
    by: Sequence[str],
    where: Where,
    known: Standing,
) -> dict[str, list[Figure]]:
    """Employees' own answers, for whoever asks: whole months, and in each of them groups of five people and more that
    nobody can take apart (docs/suppression.md)."""
    now = whole_months(period, known.last_day)
    before = whole_months(against, known.last_day) if against else None
    if now is None:
        reason = f"not shown: {period.label} has no whole month, and employees' answers are shown by month"
        return {metric.id: [figures.silent(metric, reason)] for metric in metrics}
    columns = list(dict.fromkeys(name for metric in metrics for name in metric.columns))
    found = _groups(reader, scope, "employees", metrics, columns, now, before, by, where)
    out = {
        metric.id: (figures.figures(metric, found, by, period.label) if found.keys else [])
        or [figures.silent(metric, figures.nothing(metric, period.label))]
        for metric in metrics
    }
    return permitted.noted(reader, scope, metrics, out, now, period, by, where)


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
