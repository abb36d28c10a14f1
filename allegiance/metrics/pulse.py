"""The pulse: what moved, whether it is real, and where, on one screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from allegiance.errors import NotAllowed
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import Catalogue, Metric, load
from allegiance.metrics.fleets import Fleet, believed, fleets, headlines
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.results import BETTER, TOO_FEW, WORSE, Figure
from allegiance.metrics.standing import Standing, horizon, standing
from allegiance.metrics.where import Where, check_dimensions
from allegiance.people.scope import Scope
from allegiance.stats import verdicts
from allegiance.stats.many import benjamini_hochberg

NOWHERE = Where()

HEADLINES = (
    "csat",
    "nps",
    "ces",
    "loyal",
    "leaving",
    "fcr_reported",
    "fcr_observed",
    "over_five_minutes",
    "wait_time",
    "abandonment",
    "response_rate",
    "churn",
)
"""The figures of the first page, in order."""

INSTEAD = (
    "contacts",
    "customers_listed",
    "customers_left",
    "value_active",
    "value_gone",
    "closed",
    "asa",
    "hold_time",
    "aht",
    "transferred",
    "csat_mean",
    "enps",
)
"""What describes a company whose exports are silent about headlines, in order."""

PLACES = ("site", "team", "channel", "reason")
"""Where a move is looked for."""

BEHIND_RATE = 0.05
"""Share of false ones that may be among the places told behind a headline."""

CHARTED = ("contacts", "answers", "invitations")


@dataclass(frozen=True, slots=True)
class Move:
    """A member of a dimension that moved: its weekly chart is believed to have, or its change stands behind a
    headline's."""

    metric: str
    dimension: str
    member: str | None
    figure: Figure
    """Against the period compared with; ``alert`` when the change is real and material too."""

    week: date
    """The last of the two weeks in which the fleet's charts were believed; without a chart, the period's last."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """The first page's answer."""

    figures: tuple[Figure, ...]
    """Headline figures of the whole view, ``alert`` set where all three conditions hold; what the exports do not
    carry comes last, after figures that describe the company in its stead."""

    moves: tuple[Move, ...]
    """Where it moved: alerts first, then by size in units of what is material."""

    charts: int
    """How many weekly charts were judged."""

    judged_week: date | None
    """First day of the last whole week that was judged."""

    note: str = ""


def pulse(
    reader: Asker,
    scope: Scope,
    period: Period,
    *,
    against: Period | None = None,
    where: Where = NOWHERE,
    metrics: Sequence[str] = HEADLINES,
    places: Sequence[str] = PLACES,
    known: Standing | None = None,
) -> Pulse:
    """Headline figures, and what moved where.

    An alert needs three things at once: the control chart alarms in the last whole week, the interval of the
    change excludes zero, and the change is at least the metric's material size. Charts are judged together: the
    headlines so that any false alarm among them is rare, those of all metrics in all places as one fleet (see
    ``allegiance.stats.many``). Charts of weeks with few rows are not judged.

    Args:
        reader: the published data.
        scope: who is asking.
        period: days asked about.
        against: days compared with; ``None``: the period before.
        where: filters.
        metrics: headline metrics.
        places: dimensions to look in; those filtered to one member are skipped.
        known: what the exports carry, when the caller has asked already.
    """
    check_dimensions(places)
    catalogue = load()
    known = known or standing(reader, scope, catalogue.coverage)
    against = against or period.previous()
    metrics = _described(metrics, known, catalogue)
    picked = [metric for metric in catalogue.pick(metrics) if not known.missing(metric)]
    figures = measure(reader, scope, metrics, period, against=against, where=where, known=known)
    company = _all(reader, scope, picked, period, (), where, known)
    alarms = headlines(company)
    shown = tuple(
        _headline(figure, catalogue[figure.metric], company[figure.metric])
        if alarms.get(figure.metric)
        else figure
        for figure in figures
    )
    watched = {
        (place, name): fleet
        for place in places
        if len(getattr(where, place)) != 1
        for name, fleet in _all(reader, scope, picked, period, (place,), where, known).items()
    }
    charts = sum(int(fleet.judged.sum()) for fleet in (*company.values(), *watched.values()))
    moves: list[Move] = []
    seen = dict(zip(watched, believed(list(watched.values())), strict=True))
    for place in places:
        found = {name: (fleet, seen[at, name]) for (at, name), fleet in watched.items() if at == place}
        moves += _moves(reader, scope, found, place, period, against, where, known, catalogue)
    moves += _behind(reader, scope, figures, places, moves, period, against, where, known, catalogue)
    moves.sort(key=lambda move: (not move.figure.alert, -_size(move.figure, catalogue[move.metric])))
    weeks = [fleet.weeks[-1] for fleet in company.values()]
    note = "" if weeks else "fewer than nine whole weeks of data: nothing can be called unusual yet"
    return Pulse(shown, tuple(moves), charts, max(weeks, default=None), note)


def _described(metrics: Sequence[str], known: Standing, catalogue: Catalogue) -> list[str]:
    """Metrics measured first, then as many others as headlines are missing, then those not measured."""
    missing = [name for name in metrics if known.missing(catalogue[name])]
    carried = [name for name in metrics if name not in missing]
    if tuple(metrics) != HEADLINES:
        return [*carried, *missing]
    instead = [name for name in INSTEAD if not known.missing(catalogue[name])]
    return [*carried, *instead[: len(missing)], *missing]


def _all(
    reader: Asker,
    scope: Scope,
    metrics: Sequence[Metric],
    period: Period,
    by: Sequence[str],
    where: Where,
    known: Standing,
) -> Mapping[str, Fleet]:
    batches: dict[tuple[str, int], list[Metric]] = {}
    for metric in metrics:
        if metric.family.id in CHARTED and not metric.special:
            batches.setdefault((metric.family.id, horizon(metric, reader)), []).append(metric)
    found: dict[str, Fleet] = {}
    for batch in batches.values():
        try:
            found |= fleets(reader, scope, batch, period, by, where, known)
        except NotAllowed:
            # Answers of a place are shown to whoever sees groups only by whole months: there is no chart of weeks.
            continue
    return found


def _headline(figure: Figure, metric: Metric, fleet: Fleet) -> Figure:
    """The figure of a chart that alarms."""
    if figure.change is None or metric.direction == "none":
        return figure
    return replace(figure, alert=_alert(figure, metric, float(fleet.sign[0])))


def _moves(
    reader: Asker,
    scope: Scope,
    found: Mapping[str, tuple[Fleet, NDArray[np.bool_]]],
    place: str,
    period: Period,
    against: Period,
    where: Where,
    known: Standing,
    catalogue: Catalogue,
) -> list[Move]:
    moved = {name: pair for name, pair in found.items() if pair[1].any()}
    if not moved:
        return []
    figures = measure(
        reader, scope, list(moved), period, against=against, by=[place], where=where, known=known
    )
    by_member = {
        (figure.metric, figure.dimensions.get(place)): figure for figure in figures if figure.dimensions
    }
    out: list[Move] = []
    for name, (fleet, chosen) in moved.items():
        for at in np.flatnonzero(chosen):
            member = fleet.keys[at][0]
            figure = by_member.get((name, member))
            if figure is None or figure.change is None or np.sign(figure.change) != fleet.sign[at]:
                continue
            metric = catalogue[name]
            alert = metric.direction != "none" and _alert(figure, metric, float(fleet.sign[at]))
            out.append(Move(name, place, member, replace(figure, alert=alert), fleet.weeks[-1]))
    return out


def _behind(
    reader: Asker,
    scope: Scope,
    figures: Sequence[Figure],
    places: Sequence[str],
    moves: Sequence[Move],
    period: Period,
    against: Period,
    where: Where,
    known: Standing,
    catalogue: Catalogue,
) -> list[Move]:
    """Where a headline that moved for real has moved too, judged on the change of the period, not on weekly charts.

    Every member of every place is one test (a two-sided probability from the interval of its change); those believed
    by Benjamini-Hochberg at 5% over all of them are told, when they moved the same way and by what is material.
    They never alert: an alert needs its chart.
    """
    real = {
        figure.metric: figure for figure in figures if figure.verdict in (BETTER, WORSE) and figure.change
    }
    asked = [name for name in real if catalogue[name].family.id in CHARTED and not catalogue[name].special]
    if not asked:
        return []
    told = {(move.metric, move.dimension, move.member) for move in moves}
    found: list[tuple[str, Figure]] = []
    for place in places:
        if len(getattr(where, place)) != 1:
            split = measure(
                reader, scope, asked, period, against=against, by=[place], where=where, known=known
            )
            found += [
                (place, figure)
                for figure in split
                if figure.dimensions and figure.verdict not in ("", TOO_FEW)
            ]
    if not found:
        return []
    tests = np.array([probability(figure) for _, figure in found])
    week = period.end - timedelta(days=period.end.weekday())
    out: list[Move] = []
    for (place, figure), chosen in zip(found, benjamini_hochberg(tests, BEHIND_RATE), strict=True):
        member, whole = figure.dimensions[place], real[figure.metric]
        if (
            not chosen
            or (figure.metric, place, member) in told
            or figure.change is None
            or whole.change is None
        ):
            continue
        if (
            np.sign(figure.change) == np.sign(whole.change)
            and abs(figure.change) >= catalogue[figure.metric].material
        ):
            out.append(Move(figure.metric, place, member, figure, week))
    return out


def probability(figure: Figure) -> float:
    """Two-sided probability of a change as large by chance, from its 95% interval taken as normal."""
    if figure.change is None or figure.change_low is None or figure.change_high is None:
        return float("nan")
    half = (figure.change_high - figure.change_low) / 2
    return float(2 * norm.sf(1.96 * abs(figure.change) / half)) if half > 0 else float("nan")


def _alert(figure: Figure, metric: Metric, sign: float) -> bool:
    """The chart alarms: whether the other two conditions hold, and chart and change point the same way."""
    if figure.change is None or figure.change_low is None or figure.change_high is None:
        return False
    return bool(
        np.sign(figure.change) == sign
        and verdicts.alerts(
            True,
            figure.change,
            figure.change_low,
            figure.change_high,
            figure.n,
            figure.previous_n,
            metric.material,
        )
    )


def _size(figure: Figure, metric: Metric) -> float:
    return abs(figure.change or 0.0) / (metric.material or 1.0)
