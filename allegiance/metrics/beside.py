"""A figure beside what others publish, its own history, and the company's own teams: is it good, or only usual?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from allegiance.metrics import benchmarks
from allegiance.metrics.asking import Asker
from allegiance.metrics.benchmarks import Benchmark
from allegiance.metrics.catalogue import Metric, load
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats.intervals import quantile
from allegiance.stats.verdicts import JUDGED_FROM

NOWHERE = Where()

METRICS = (
    "csat",
    "nps",
    "ces",
    "leaving",
    "fcr_reported",
    "fcr_observed",
    "asa",
    "abandonment",
    "service_level",
)
"""What companies are asked about most."""

TEAMLESS = ("abandonment", "service_level")
"""Contacts given up belong to no team: teams cannot be compared by them."""

QUARTERS = 8
TEAMS = 5
"""Percentiles over fewer teams than this would name them."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """One whole calendar quarter."""

    label: str
    value: float
    n: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Teams of the company, each drawn towards the mean as far as its own answers are few."""

    low: float
    middle: float
    high: float
    teams: int

    @property
    def alike(self) -> bool:
        """Teams do not differ beyond chance."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Beside:
    """One metric and what stands beside it."""

    metric: Metric
    figure: Figure
    best: Quarter | None
    worst: Quarter | None
    quarters: int
    """Whole quarters with enough rows."""
    spread: Spread | None
    published: tuple[Benchmark, ...]


def beside(
    reader: Asker,
    scope: Scope,
    period: Period,
    *,
    metrics: Sequence[str] = METRICS,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> tuple[Beside, ...]:
    """Each metric of a period beside benchmarks, its own quarters and its own teams."""
    catalogue = load(reader.settings)
    known = known or standing(reader, scope, catalogue.coverage)
    now = {one.metric: one for one in measure(reader, scope, metrics, period, where=where, known=known)}
    shown = [name for name in metrics if now[name].shown]
    history: dict[str, list[Quarter]] = {name: [] for name in metrics}
    for quarter in _quarters(known) if shown else ():
        for one in measure(reader, scope, shown, quarter, where=where, known=known):
            if one.value is not None and one.n >= JUDGED_FROM:
                label = f"Q{(quarter.start.month + 2) // 3} {quarter.start.year}"
                history[one.metric].append(Quarter(label, one.value, one.n))
    teams: dict[str, list[Figure]] = {name: [] for name in metrics}
    for one in measure(reader, scope, shown, period, by=("team",), where=where, known=known) if shown else ():
        if one.dimensions.get("team") is not None and one.metric not in TEAMLESS:
            teams[one.metric].append(one)
    return tuple(
        _beside(catalogue[name], now[name], history[name], teams[name], benchmarks.of(name, reader.settings))
        for name in metrics
    )


def _beside(
    metric: Metric,
    figure: Figure,
    history: Sequence[Quarter],
    teams: Sequence[Figure],
    published: tuple[Benchmark, ...],
) -> Beside:
    ranked = sorted(history, key=lambda one: one.value, reverse=metric.direction != "down")
    several = len(ranked) > 1
    return Beside(
        metric,
        figure,
        ranked[0] if several else None,
        ranked[-1] if several else None,
        len(ranked),
        spread(teams),
        published,
    )


def _quarters(known: Standing) -> list[Period]:
    """The whole calendar quarters inside the data, the latest first."""
    first, last = known.first_day, known.last_day
    if first is None or last is None:
        return []
    start = date(last.year, (last.month - 1) // 3 * 3 + 1, 1)
    found: list[Period] = []
    if _end(start) <= last:
        found.append(Period(start, _end(start)))
    while len(found) < QUARTERS:
        end = start - timedelta(days=1)
        start = date(end.year, (end.month - 1) // 3 * 3 + 1, 1)
        if start < first:
            break
        found.append(Period(start, end))
    return found


def _end(start: date) -> date:
    month = start.month + 3
    return date(start.year + (month > 12), (month - 1) % 12 + 1, 1) - timedelta(days=1)


def spread(teams: Sequence[Figure]) -> Spread | None:
    """Tenth, fiftieth and ninetieth percentile of teams with enough rows, chance taken out.

    Each team's figure is drawn towards the mean of all by ``tau^2 / (tau^2 + se^2)``, ``se`` from its interval and
    ``tau^2`` what the teams vary beyond that. Source: B. Efron and C. Morris, JASA 70 (1975) 311-319.
    """
    judged = [
        (one.value, (one.high - one.low) / (2 * float(quantile())))
        for one in teams
        if one.value is not None and one.low is not None and one.high is not None and one.n >= JUDGED_FROM
    ]
    if len(judged) < TEAMS:
        return None
    value, error = np.array(judged, dtype=np.float64).T
    between = max(float(value.var(ddof=1) - (error**2).mean()), 0.0)
    kept = between / (between + error**2) if between else np.zeros(len(value))
    shrunk = value.mean() + kept * (value - value.mean())
    low, middle, high = np.percentile(shrunk, [10, 50, 90])
    return Spread(float(low), float(middle), float(high), len(judged))
