"""Whom a fit of the whole company may be shown of: what the filters of places ask for, and what the scope reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from allegiance.metrics.asking import Asker, parameters
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.influence_margins import TOPICS, Rows
from allegiance.metrics.influence_results import Person
from allegiance.metrics.period import Period
from allegiance.metrics.permitted import BASES
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, model
from allegiance.stats.influence import RANKED_FROM

WEEK = timedelta(days=6)
"""From the first day of a week to its last."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What a fit may stand on, and say of teams, for whoever sees groups only."""

    period: Period
    """From the first to the last of the spans (weeks, or months of answers) inside what was asked."""

    teams: frozenset[str]
    """Teams that are shown by themselves in each of these spans in which they worked."""


def whole(reader: Asker, scope: Scope, metric: Metric, period: Period, where: Where) -> Whole | None:
    """What is left of a question for whoever sees groups only; ``None``: nothing (see :func:`apart`).

    A team's mean and count are sums of its rows: over any days somebody likes, two of them differ by one person's day.
    """
    if _crossed(where):
        return None
    spans = reader.shown(scope, BASES[metric.family.id], **parameters(period, ("team",), Where()))
    # What is not over yet is shown of nobody.
    over = [days for found in spans.values() for days, shown in found.items() if shown]
    if not over:
        return None
    first, last = min(opens for opens, _ in over), max(closes for _, closes in over)
    inside = {
        str(key[0]): [shown for (opens, closes), shown in found.items() if first <= opens and closes <= last]
        for key, found in spans.items()
        if key[0]
    }
    return Whole(
        Period(first, last), frozenset(team for team, found in inside.items() if found and all(found))
    )


def apart(where: Where, label: str) -> str:
    """Why nothing is left of a question."""
    if _crossed(where):
        return "not shown: teams and topics together could show fewer than five people"
    return f"not shown: {label} has no whole week or month that is over"


def _crossed(where: Where) -> bool:
    return any(getattr(where, name) for name in TOPICS)


def members_of(rows: Rows) -> dict[str, int]:
    """People whose most rows are in each team: a visitor is no yardstick."""
    n = rows.margins.n[0]
    order = np.lexsort((-n, rows.person))
    first = np.concatenate([[True], np.diff(rows.person[order]) > 0])
    counts = np.bincount(rows.team[order[first]], minlength=len(rows.teams))
    return {team: int(count) for team, count in zip(rows.teams, counts, strict=True)}


def teams_shown(
    scope: Scope, where: Where, period: Period, asked: Sequence[Person], members: Mapping[str, int]
) -> set[str]:
    """Teams whose score may be shown: those that the scope reaches, and of one's own team unless it is too small."""
    placed = bool(where.site or where.employee)
    named = {one.team for one in asked}
    if not placed:
        named |= {spell.team for one in asked for spell in one.spells}
    own = {one.team for one in asked if one.employee in scope.employees and members[one.team] >= RANKED_FROM}
    return {
        team
        for team in named
        if (scope.reaches(team or None, None, period.start, period.end) or team in own)
        and (not where.team or team in where.team)
    }


def asked_for(reader: Asker, scope: Scope, where: Where, rows: Rows) -> frozenset[str]:
    """Employees whom the filters of places ask for, whoever may see them."""
    masks = reader.masks(scope)
    named = {masks.identifier("employees", one) for one in where.employee}
    sites = _sites(reader, where.site) if where.site else None
    found: set[str] = set()
    for at in range(len(rows.person)):
        employee, team = rows.employees[int(rows.person[at])], rows.teams[int(rows.team[at])]
        if where.team and team not in where.team:
            continue
        if named and employee not in named:
            continue
        if sites is not None and employee not in sites:
            continue
        found.add(employee)
    return frozenset(found)


def reached(scope: Scope, period: Period, rows: Rows) -> frozenset[str]:
    """Employees who may be shown: a score is about all of a person's rows, so each of them must be the reader's.

    Rows whose team the export does not name are nobody's; they hide nobody whose other rows are the reader's.
    """
    theirs: dict[str, list[bool]] = {}
    for at in range(len(rows.person)):
        employee, team = rows.employees[int(rows.person[at])], rows.teams[int(rows.team[at])]
        if team or scope.all_rows:
            first = max(date.fromisoformat(rows.first[at]), period.start)
            last = min(date.fromisoformat(rows.last[at]) + WEEK, period.end)
            reaches = scope.reaches(team or None, employee, first, last)
            theirs.setdefault(employee, []).append(reaches)
    own = [one for one in rows.employees if one in scope.employees]
    return frozenset([*own, *(one for one, held in theirs.items() if all(held))])


def _sites(reader: Asker, sites: Sequence[str]) -> frozenset[str]:
    found = reader.ask(model(), "metrics/people", teams=[], sites=list(sites), employees=[])
    return frozenset(found["employee_id"].astype(str))
