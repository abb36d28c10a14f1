"""One employee: what this person adds, over time and by kind of contact, and what the team would be otherwise.

Everything stands on the model of the whole company; only this person is given out, and only to whom the scope allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from allegiance.metrics import drill
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import load
from allegiance.metrics.influence import NOWHERE, check, influence
from allegiance.metrics.influence_fits import fitted
from allegiance.metrics.influence_margins import Rows
from allegiance.metrics.influence_results import METRICS, TIMES, Influence, Person
from allegiance.metrics.influence_shown import apart, whole
from allegiance.metrics.influence_unit import Unit
from allegiance.metrics.once import once
from allegiance.metrics.period import Period
from allegiance.metrics.standing import Standing, clipped, horizon, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats.counterfactual import Replaced, replaced
from allegiance.stats.influence import RANKED_FROM, Fit
from allegiance.stats.verdicts import JUDGED_FROM, SHOWN_FROM

YEAR_DAYS = 364
FINE, COARSE = 28, 91
"""Days of a stretch over time: four weeks where they hold enough rows of the person, else 13 weeks."""
TOPICS = ("reason", "channel")
"""What a person's rows are split by."""
MEMBERS = 10
"""At most so many reasons or channels are judged: the most frequent."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some weeks, with a fit of their own."""

    period: Period
    person: Person | None
    """``None``: the person has no rows then."""
    reason: str = ""
    """Why there is no figure of anybody."""


@dataclass(frozen=True, slots=True)
class Part:
    """A reason or channel, with a fit of its own; ``""``: the export names none."""

    member: str
    person: Person


@dataclass(frozen=True, slots=True)
class Instead:
    """If the person performed like the rest of the team; values in the metric's unit (of times: relative changes)."""

    team: str
    people: int
    share: float = 0.0
    """Of the team's rows."""
    team_mean: float | None = None
    """As it is: the mean of the team's rows (of times: seconds)."""
    mean: float | None = None
    """As it would be."""
    moved: float | None = None
    """The change that it would be."""
    low: float | None = None
    high: float | None = None
    apart: float | None = None
    """What lies between the person and the others as they are; an influence is measured from the team's level, which
    the person is a part of."""
    added: float | None = None
    """What the person's influence adds to the team as it is."""
    added_low: float | None = None
    added_high: float | None = None
    reason: str = ""
    """Why there is nothing."""


def known_person(reader: Asker, scope: Scope, employee: str) -> drill.Person | None:
    """Who it is, if the scope reaches this person's work; ``None`` says no more than that it does not."""
    if not employee:
        return None
    found = drill.people(reader, scope, employees=[employee])
    return found[0] if found else None


def only(where: Where, employee: str) -> Where:
    """The topics of the filters, and this person: a filter by place would only hide whom the page is about."""
    return where.but(site=(), team=(), employee=employee)


def every_metric(
    reader: Asker,
    scope: Scope,
    employee: str,
    period: Period,
    *,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> tuple[Influence, ...]:
    """The person in every metric that an employee moves, in their order; each holds this person alone, or nobody."""
    return tuple(
        in_metric(reader, scope, name, employee, period, where=where, known=known) for name in METRICS
    )


def in_metric(
    reader: Asker,
    scope: Scope,
    metric: str,
    employee: str,
    period: Period,
    *,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> Influence:
    """The person in one metric; the answer holds this person alone, or nobody."""
    asked = only(where, employee)
    return once(
        reader,
        ("in_metric", scope, metric, period, asked),
        lambda: influence(reader, scope, metric, period, where=asked, known=known),
    )


def over_time(
    reader: Asker,
    scope: Scope,
    metric: str,
    employee: str,
    end: Period,
    *,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> tuple[Stretch, ...]:
    """The year up to the end of a period, cut into stretches; each is judged by itself, without the others.

    Four weeks each where the person has at least 30 rows in such a stretch on average, else 13 weeks.
    """
    asked = only(where, employee)
    return once(
        reader,
        ("over_time", scope, metric, end, asked),
        lambda: _over_time(reader, scope, metric, employee, end, asked, known),
    )


def _over_time(
    reader: Asker,
    scope: Scope,
    metric: str,
    employee: str,
    end: Period,
    asked: Where,
    known: Standing | None,
) -> tuple[Stretch, ...]:
    catalogue = load(reader.settings)
    known = known or standing(reader, scope, catalogue.coverage)
    last = clipped(horizon(catalogue[metric], reader), end, known)[0]
    if last is None:
        return ()
    year = Period(last.end - timedelta(days=YEAR_DAYS - 1), last.end)
    all_of_it = influence(reader, scope, metric, year, where=asked, known=known)
    mine = all_of_it.person(employee)
    if mine is None:
        return ()
    step = FINE if mine.n * FINE / YEAR_DAYS >= JUDGED_FROM else COARSE
    found: list[Stretch] = []
    for start in range(0, YEAR_DAYS, step):
        first = year.start + timedelta(days=start)
        cut = Period(first, first + timedelta(days=step - 1))
        if known.first_day and cut.end < known.first_day:
            continue
        part = influence(reader, scope, metric, cut, where=asked, known=known)
        found.append(Stretch(cut, part.person(employee), part.reason))
    return tuple(found)


def by_topic(
    reader: Asker,
    scope: Scope,
    metric: str,
    employee: str,
    period: Period,
    topic: str,
    *,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> tuple[Part, ...]:
    """The person on each reason or channel of which there are enough rows, the most frequent first.

    Each is a fit of those rows alone: everybody's reasons are compared with the same reasons of the others.
    """
    asked = only(where, employee)
    return once(
        reader,
        ("by_topic", scope, metric, period, topic, asked),
        lambda: _by_topic(reader, scope, metric, employee, period, topic, asked, known),
    )


def _by_topic(
    reader: Asker,
    scope: Scope,
    metric: str,
    employee: str,
    period: Period,
    topic: str,
    asked: Where,
    known: Standing | None,
) -> tuple[Part, ...]:
    catalogue = load(reader.settings)
    known = known or standing(reader, scope, catalogue.coverage)
    about = catalogue[metric]
    if known.missing(about):
        return ()
    now = clipped(horizon(about, reader), period, known)[0]
    model = fitted(reader, metric, now, asked) if now else ""
    if isinstance(model, str):
        return ()
    members = _members(model[0], reader.masks(scope).identifier("employees", employee), topic)[:MEMBERS]
    if len(members) < 2:
        return ()
    found: list[Part] = []
    for member in members:
        part = influence(reader, scope, metric, period, where=asked.but(**{topic: member}), known=known)
        mine = part.person(employee)
        if mine is not None and mine.shown:
            found.append(Part(member, mine))
    return tuple(found)


def _members(rows: Rows, employee: str, topic: str) -> list[str]:
    """Named members of a factor that the person has enough rows of, the most frequent first."""
    if employee not in rows.employees:
        return []
    mine = rows.person == rows.employees.index(employee)
    counts = rows.margins.levels[0][mine].sum(axis=0)
    held = [
        (float(counts[at]), level.code)
        for at, level in enumerate(rows.levels)
        if level.factor == topic and level.code and counts[at] >= SHOWN_FROM
    ]
    return [code for _, code in sorted(held, key=lambda pair: (-pair[0], pair[1]))]


def instead(
    reader: Asker,
    scope: Scope,
    metric: str,
    employee: str,
    period: Period,
    *,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> Instead:
    """What the team would be if this person performed like the rest of it: the team where the person was last.

    Raises:
        QuestionError: a metric that no employee moves.
    """
    return once(
        reader,
        ("instead", scope, metric, period, only(where, employee)),
        lambda: _asked_instead(reader, scope, metric, employee, period, where, known),
    )


def _asked_instead(
    reader: Asker,
    scope: Scope,
    metric: str,
    employee: str,
    period: Period,
    where: Where,
    known: Standing | None,
) -> Instead:
    asked = check(reader, metric)
    known = known or standing(reader, scope, load(reader.settings).coverage)
    missing = known.missing(asked)
    if missing:
        return Instead("", 0, reason=missing)
    now, note = clipped(horizon(asked, reader), period, known)
    if now is None:
        return Instead("", 0, reason=f"not measured: {note}")
    mine = in_metric(reader, scope, metric, employee, period, where=where, known=known).person(employee)
    hidden = ""
    if scope.anonymous:
        # The team's own mean stands beside: of whole weeks or months, as everywhere.
        groups = whole(reader, scope, asked, now, where)
        hidden = "" if groups and mine and mine.team in groups.teams else apart(where, now.label)
        now = groups.period if groups else now
    model = fitted(reader, metric, now, only(where, employee))
    if mine is None or isinstance(model, str):
        return Instead("", 0, reason=f"too few {asked.noun} (n = 0)")
    if not mine.shown:
        return Instead(mine.team, 0, reason=mine.reason)
    if hidden:
        return Instead(mine.team, 0, reason=hidden)
    who = reader.masks(scope).identifier("employees", employee)
    return _instead(*model, who, mine.team, relative=metric in TIMES)


def _instead(rows: Rows, model: Fit, employee: str, team: str, *, relative: bool) -> Instead:
    who, place = rows.employees.index(employee), rows.teams.index(team)
    here = np.flatnonzero(rows.team == place)
    people = rows.person[here]
    if not team:
        return Instead(team, len(here), reason="the exports name no team")
    if len(here) < RANKED_FROM:
        return Instead(
            team,
            len(here),
            reason=f"a team of {len(here)}: a person is set beside the rest from {RANKED_FROM} people upwards",
        )
    shrunk = model.people
    found = replaced(
        rows.margins.n[0][here],
        shrunk.effect[people],
        shrunk.sd[people],
        shrunk.reliability[people],
        int(np.flatnonzero(people == who)[0]),
        tau=shrunk.tau,
        shared=float(shrunk.group_sd[place]),
    )
    return _in_units(found, team, len(here), float(model.team_raw[place]), relative)


def _in_units(found: Replaced, team: str, people: int, mean: float, relative: bool) -> Instead:
    size = Unit(relative).size
    return Instead(
        team,
        people,
        found.share,
        size(mean),
        size(mean + found.moved),
        size(found.moved),
        size(found.moved_low),
        size(found.moved_high),
        size(found.apart),
        size(found.added),
        size(found.added_low),
        size(found.added_high),
    )


def strongest(found: Influence, employee: str) -> Sequence[Person]:
    """The upper third of the others by what they add, with those who are certainly above: for what they have in common.

    In order of their id. Never for a list: who they are is nobody's business here.
    """
    others = [
        one
        for one in found.people
        if one.employee != employee
        and one.influence is not None
        and one.n >= JUDGED_FROM
        # Ratings of chosen customers are no sign of strength.
        and not one.caution
    ]
    if not others:
        return ()
    ordered = sorted((one.influence for one in others if one.influence is not None), reverse=True)
    limit = ordered[max(len(ordered) // 3, 1) - 1]
    return [
        one
        for one in others
        if (one.influence is not None and one.influence >= limit) or (one.low is not None and one.low > 0)
    ]
