"""Input figures of scorecards, from the same functions that every page asks: one question a metric and level.

Asked with the model's scope, since a scorecard stands on figures whoever computes it. Nothing of this module may be
shown to anybody but through what their rights give out (the book of scorecards, or the metric functions themselves).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import isfinite

from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import load
from allegiance.metrics.figures import nothing
from allegiance.metrics.influence import influence
from allegiance.metrics.influence_results import METRICS, Influence, Person
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period, day_label
from allegiance.metrics.results import Figure
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.team_levels import Level, levels
from allegiance.pay.plan import Basis, Whose
from allegiance.pay.statement import Key, Reading
from allegiance.people.scope import model

STEP = Decimal("0.000001")
"""Figures are kept to six decimals: what is beyond differs between machines and pays nobody."""

SPLIT: Mapping[Whose, tuple[str, ...]] = {
    Whose.company: (),
    Whose.site: ("site",),
    Whose.team: ("team",),
    Whose.own: ("employee",),
}
"""By what a metric is split to find everybody's figure at once."""


def read(reader: Asker, keys: Iterable[Key], period: Period | tuple[date, date]) -> dict[Key, Reading]:
    """Every figure that was asked for; one that cannot be had is there as well, with its reason.

    Args:
        reader: the published data.
        keys: what is needed; repeated ones are read once.
        period: first and last day.

    Raises:
        QuestionError: a metric that the catalogue does not have, or an influence on one that nobody moves.
    """
    days = period if isinstance(period, Period) else Period(*period)
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    known = standing(reader, model(), load(reader.settings).coverage)
    found: dict[Key, Reading] = {}
    for whose in Whose:
        plain = [key for key in wanted if (key.whose, key.basis) == (whose, Basis.value)]
        found |= _values(reader, whose, plain, days, known)
    for metric in dict.fromkeys(key.metric for key in wanted if key.basis is not Basis.value):
        found |= _modelled(
            reader, [key for key in wanted if key.metric == metric and key not in found], days, known
        )
    open_end = _open_end(days, known)
    return {key: _with(found[key], open_end) for key in wanted}


def number(value: float | None) -> Decimal | None:
    """A figure as it is kept: six decimals, half to even, never a negative zero; None: there is none."""
    if value is None or not isfinite(value):
        return None
    return Decimal(repr(float(value))).quantize(STEP) + 0


def _values(
    reader: Asker, whose: Whose, keys: list[Key], period: Period, known: Standing
) -> dict[Key, Reading]:
    """Figures as the catalogue defines them, of one level."""
    if not keys:
        return {}
    by = SPLIT[whose]
    metrics = list(dict.fromkeys(key.metric for key in keys))
    answered: dict[tuple[str, str], list[Figure]] = {}
    silent: dict[str, Figure] = {}
    for one in measure(reader, model(), metrics, period, by=by, known=known):
        if by and by[0] not in one.dimensions:
            silent[one.metric] = one
        else:
            place = (one.dimensions[by[0]] or "") if by else ""
            answered.setdefault((one.metric, place), []).append(one)
    catalogue = load(reader.settings)
    made: dict[Key, Reading] = {}
    for key in keys:
        held = answered.get((key.metric, key.place), [])
        if by and not key.place:
            made[key] = Reading(key, None, reason=f"not measured: no {by[0]} is known")
        elif len(held) == 1:
            made[key] = _of_figure(key, held[0])
        elif held:
            made[key] = Reading(key, None, reason="not measured: this metric has several figures, not one")
        else:
            told = silent.get(key.metric)
            reason = told.reason if told else nothing(catalogue[key.metric], period.label)
            made[key] = Reading(key, None, reason=reason, caution=told.note if told else "")
    return made


def _of_figure(key: Key, figure: Figure) -> Reading:
    value = number(figure.value)
    reason = figure.reason or ("" if value is not None else "not measured: there is no number")
    return Reading(
        key,
        value,
        number(figure.low),
        number(figure.high),
        n=figure.n,
        reason=reason if value is None else "",
        caution=figure.note,
    )


def _modelled(reader: Asker, keys: list[Key], period: Period, known: Standing) -> dict[Key, Reading]:
    """Figures of the influence model for one metric: levels of teams, posteriors of people."""
    if not keys:
        return {}
    metric = keys[0].metric
    if metric not in METRICS:
        reason = "not measured: no employee's work decides this metric, so nothing of it can be adjusted"
        return {key: Reading(key, None, reason=reason) for key in keys}
    if any(key.basis is Basis.adjusted for key in keys):
        answer, teams = levels(reader, metric, period, known)
    else:
        answer, teams = influence(reader, model(), metric, period, known=known), {}
    people = {one.employee: one for one in answer.people}
    return {key: _of_model(key, answer, teams.get(key.place), people.get(key.place)) for key in keys}


def _of_model(key: Key, answer: Influence, team: Level | None, person: Person | None) -> Reading:
    reason = answer.reason or nothing(load()[key.metric], answer.period.label)
    if key.basis is Basis.adjusted and key.whose is Whose.team:
        if team is None or team.value is None:
            told = team.reason if team else reason
            return Reading(key, None, n=team.n if team else 0, reason=told, caution=answer.note)
        ends = number(team.low), number(team.high)
        return Reading(key, number(team.value), *ends, n=team.n, caution=answer.note)
    if key.basis is Basis.influence and key.whose is Whose.own:
        if person is None or person.influence is None:
            told = person.reason if person else reason
            return Reading(key, None, n=person.n if person else 0, reason=told, caution=answer.note)
        return Reading(
            key,
            number(person.influence),
            number(person.low),
            number(person.high),
            number(person.sd),
            person.n,
            number(person.reliability),
            caution=" ".join(one for one in (person.caution, answer.note) if one),
        )
    return Reading(key, None, reason=f"not measured: {key.basis.value} is not made of {key.whose.value}")


def _open_end(period: Period, known: Standing) -> str:
    """What must be known of a period that the data do not cover to its end."""
    last = known.last_day
    if last is None or last >= period.end:
        return ""
    return f"The data reach to {day_label(last)}, the period to {day_label(period.end)}."


def _with(reading: Reading, caution: str) -> Reading:
    if not caution:
        return reading
    return replace(reading, caution=" ".join(one for one in (reading.caution, caution) if one))
