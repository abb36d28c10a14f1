"""What each employee adds, and how each team stands: raw, adjusted and shrunk side by side, each with its interval.

The model stands on the whole company's rows, whoever asks; the scope and the filters of places decide who is shown.
Filters of topics (a reason, a channel) choose the rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from allegiance.errors import QuestionError
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import Metric, load
from allegiance.metrics.figures import nothing
from allegiance.metrics.influence_fits import fitted
from allegiance.metrics.influence_margins import Rows
from allegiance.metrics.influence_results import (
    ABOVE,
    ANSWERS,
    BELOW,
    COACHING,
    MARGINS,
    METRICS,
    TREND_ONLY,
    USES,
    Influence,
    Person,
    Slope,
    Spell,
    Team,
)
from allegiance.metrics.influence_shown import (
    apart,
    asked_for,
    members_of,
    reached,
    teams_shown,
    whole,
)
from allegiance.metrics.influence_unit import Unit
from allegiance.metrics.period import Period
from allegiance.metrics.radar import flags
from allegiance.metrics.standing import Standing, clipped, horizon, standing
from allegiance.metrics.where import Where, suggest
from allegiance.people.rights import Sight
from allegiance.people.scope import Scope
from allegiance.stats.influence import RANKED_FROM, Fit, beyond, labels
from allegiance.stats.margins import Floats
from allegiance.stats.verdicts import JUDGED_FROM, SHOWN_FROM

NOWHERE = Where()


def influence(
    reader: Asker,
    scope: Scope,
    metric: str,
    period: Period,
    *,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> Influence:
    """What each employee whom the scope reaches adds.

    Args:
        reader: the published data.
        scope: who is asking.
        metric: one of ``METRICS``.
        period: days asked about.
        where: topics choose rows; site, team and employee choose who is shown.
        known: what the exports carry, when the caller knows already.

    Raises:
        QuestionError: a metric that no employee moves (names those that have an influence).
    """
    asked = check(reader, metric)
    known = known or standing(reader, scope, load(reader.settings).coverage)
    empty = Influence(metric, reader.generation, period, where)
    missing = known.missing(asked)
    if missing:
        return _without(empty, missing)
    days = horizon(asked, reader)
    now, note = clipped(days, period, known)
    if now is None:
        return _without(empty, f"not measured: {note}")
    # Part of a fit cannot be told from the rest: a lead is answered for the time in which the teams were theirs.
    theirs = now.clip(*scope.time)
    if theirs is None:
        return _without(empty, f"not measured: no team was yours in {now.label}")
    now, groups = theirs, None
    if scope.anonymous:
        groups = whole(reader, scope, asked, now, where)
        if groups is None and not scope.rights.own:
            return _without(empty, apart(where, now.label))
        if groups and not scope.rights.own:
            now = groups.period
        elif groups and groups.period != now:
            # One's own figures are about any days; what stands beside them of others is not.
            groups = None
    found = fitted(reader, metric, now, where)
    if isinstance(found, str):
        return _without(empty, found or nothing(asked, now.label))
    rows, model = found
    answer = _result(reader, asked, now, where, rows, model, scope, note)
    if scope.anonymous:
        answer = _of_groups(answer, groups.teams if groups else frozenset(), own=scope.rights.own)
    if metric not in ANSWERS:
        return answer
    return _cautioned(answer, flags(reader, scope, now, known=known))


def made_of_spans(
    reader: Asker, scope: Scope, metric: str, period: Period, where: Where, known: Standing | None = None
) -> Period:
    """The days on which whoever sees groups only is told of their own team; for everybody else the period itself."""
    if not (scope.anonymous and scope.rights.own):
        return period
    asked = check(reader, metric)
    known = known or standing(reader, scope, load(reader.settings).coverage)
    now = clipped(horizon(asked, reader), period, known)[0]
    groups = whole(reader, scope, asked, now, where) if now and not known.missing(asked) else None
    return groups.period if groups else period


def _of_groups(answer: Influence, shown: frozenset[str], *, own: bool) -> Influence:
    """The same without what could be taken apart: teams not shown by themselves, and counts by topic."""
    hidden = f"not shown: not in every week or month do {RANKED_FROM} people stand behind it and behind what is left"
    return replace(
        answer,
        teams=tuple(
            one if one.team in shown or one.effect is None else Team(one.team, one.people, 0, reason=hidden)
            for one in answer.teams
        ),
        slopes=tuple(replace(one, n=None) for one in answer.slopes),
        n=sum(one.n for one in answer.people) if own else answer.n,
    )


def _cautioned(answer: Influence, flagged: Mapping[str, tuple[str, ...]]) -> Influence:
    """Nobody is called better or worse on answers that were chosen: the figure stays, the judgement waits."""
    return replace(
        answer,
        people=tuple(
            replace(one, label="", use=one.use and TREND_ONLY, caution=" ".join(flagged[one.employee]))
            if one.employee in flagged
            else one
            for one in answer.people
        ),
    )


def check(reader: Asker, metric: str) -> Metric:
    """The metric, if an employee moves it.

    Raises:
        QuestionError: there is no such metric, or nobody's work decides it.
    """
    asked = load(reader.settings)[metric]
    if metric not in METRICS:
        raise QuestionError(
            f"{metric!r} has no influence of employees.", f"{suggest(metric, METRICS)}".strip()
        )
    return asked


def margin_of(metric: Metric) -> float:
    """Smallest influence that matters, in the unit of influences."""
    return MARGINS.get(metric.id, metric.material)


def _without(empty: Influence, reason: str) -> Influence:
    return Influence(empty.metric, empty.generation, empty.period, empty.where, reason=reason)


def _result(
    reader: Asker,
    metric: Metric,
    period: Period,
    where: Where,
    rows: Rows,
    model: Fit,
    scope: Scope,
    note: str,
) -> Influence:
    unit = Unit.of(metric.id)
    margin = margin_of(metric)
    people, compared = _people(rows, model, unit, margin, metric.noun)
    asked = asked_for(reader, scope, where, rows)
    theirs = reached(scope, period, rows)
    masks = reader.masks(scope)
    seen = tuple(
        replace(one, employee=masks.employee(one.employee))
        for one in people
        if one.employee in asked and one.employee in theirs
    )
    teams = teams_shown(
        scope, where, period, [one for one in people if one.employee in asked], members_of(rows)
    )
    if masks.sight("employees") is not Sight.names:
        # In the order of real ids a list of colleagues would tell who is who.
        seen = tuple(sorted(seen, key=lambda one: one.employee))
    spread = model.people
    return Influence(
        metric.id,
        reader.generation,
        period,
        where,
        seen,
        _teams(rows, model, unit, margin, metric.noun, teams, hides=scope.anonymous),
        _slopes(rows, model, unit),
        round(float(rows.margins.n.sum())),
        unit.size(model.mean),
        margin,
        unit.spread(float(np.sqrt(model.slopes.sigma2))),
        (unit.spread(spread.tau), unit.spread(spread.tau_low), unit.spread(spread.tau_high)),
        (
            unit.spread(model.teams.tau),
            unit.spread(model.teams.tau_low),
            unit.spread(model.teams.tau_high),
        ),
        unit.spread(float(np.sqrt(model.drift))),
        compared,
        note=note,
    )


def _people(rows: Rows, model: Fit, unit: Unit, margin: float, noun: str) -> tuple[list[Person], int]:
    """Everybody of the company, and how many were looked at for labels."""
    size = len(rows.employees)
    n = np.bincount(rows.person, weights=rows.margins.n[0], minlength=size)
    share = rows.margins.n[0] / n[rows.person]
    raw = np.bincount(rows.person, weights=share * model.raw, minlength=size)
    adjusted = np.bincount(rows.person, weights=share * model.adjusted, minlength=size)
    spells = _spells(rows)
    last = [max(held, key=lambda spell: spell.last).team for held in spells]
    members = members_of(rows)
    shrunk = model.people
    comparable = np.array(
        [
            count >= JUDGED_FROM and members[team] >= RANKED_FROM and reliability >= COACHING
            for count, team, reliability in zip(n, last, shrunk.reliability, strict=True)
        ]
    )
    found = labels(shrunk, unit.model(margin), comparable)
    above, below = _chances(shrunk.effect, shrunk.sd, unit, margin)
    made: list[Person] = []
    for at, employee in enumerate(rows.employees):
        count = round(float(n[at]))
        if count < SHOWN_FROM:
            reason = f"too few {noun} (n = {count})"
            made.append(Person(employee, last[at], count, reason=reason, spells=spells[at]))
            continue
        effect, sd, reliability = shrunk.effect[at], shrunk.sd[at], float(shrunk.reliability[at])
        made.append(
            Person(
                employee,
                last[at],
                count,
                unit.size(raw[at]),
                unit.size(adjusted[at]),
                unit.size(effect),
                unit.spread(sd),
                unit.size(effect - 1.96 * sd),
                unit.size(effect + 1.96 * sd),
                reliability,
                float(above[at]),
                float(below[at]),
                _use(count, members[last[at]], reliability),
                (BELOW, "", ABOVE)[int(found[at]) + 1],
                spells=spells[at],
                remark=_remark(count, members[last[at]], reliability, noun),
                mix=unit.size(raw[at]) - unit.size(adjusted[at]),
            )
        )
    return made, int(comparable.sum())


def _chances(effect: Floats, sd: Floats, unit: Unit, margin: float) -> tuple[Floats, Floats]:
    """Chances beyond the margin, which may not be symmetric in the model's unit."""
    above, _ = beyond(effect, sd, unit.model(margin))
    _, below = beyond(effect, sd, -unit.model(-margin))
    return above, below


def _use(n: int, members: int, reliability: float) -> str:
    """The most that a score is good for: of few rows the spread itself is hardly known, few people are no yardstick."""
    if n < JUDGED_FROM or members < RANKED_FROM:
        return TREND_ONLY
    return next(use for least, use in USES if reliability >= least)


def _remark(n: int, members: int, reliability: float, noun: str) -> str:
    """Why nothing is said beyond the figure."""
    if members < RANKED_FROM:
        return f"a team of {members}: people are compared from {RANKED_FROM} upwards"
    if n < JUDGED_FROM:
        return f"{n} {noun}: judged from {JUDGED_FROM} upwards"
    if reliability < COACHING:
        return f"reliability {reliability:.2f}: below {COACHING} it shows a trend at most"
    return ""


def _spells(rows: Rows) -> list[tuple[Spell, ...]]:
    """Each person's spells in order of time."""
    found: list[list[Spell]] = [[] for _ in rows.employees]
    for at, (person, team) in enumerate(zip(rows.person, rows.team, strict=True)):
        spell = Spell(rows.teams[int(team)], float(rows.margins.n[0][at]), rows.first[at], rows.last[at])
        found[int(person)].append(spell)
    return [tuple(sorted(held, key=lambda spell: (spell.last, spell.first))) for held in found]


def _teams(
    rows: Rows, model: Fit, unit: Unit, margin: float, noun: str, shown: set[str], *, hides: bool
) -> tuple[Team, ...]:
    """Scores of teams; with ``hides`` nothing is said of a team so small that its people could be told."""
    members = members_of(rows)
    n = np.bincount(rows.team, weights=rows.margins.n[0], minlength=len(rows.teams))
    shrunk = model.teams
    named = np.array([bool(team) for team in rows.teams])
    found = labels(shrunk, unit.model(margin), named & (n >= JUDGED_FROM))
    above, below = _chances(shrunk.effect, shrunk.sd, unit, margin)
    made: list[Team] = []
    for at, team in enumerate(rows.teams):
        if team not in shown or not team:
            continue
        count, ranked = round(float(n[at])), members[team] >= RANKED_FROM
        if hides and not ranked:
            made.append(Team(team, members[team], 0, ranked=False, reason=f"fewer than {RANKED_FROM} people"))
            continue
        if count < SHOWN_FROM:
            made.append(
                Team(team, members[team], count, ranked=ranked, reason=f"too few {noun} (n = {count})")
            )
            continue
        effect, sd = shrunk.effect[at], shrunk.sd[at]
        made.append(
            Team(
                team,
                members[team],
                count,
                unit.size(model.team_raw[at]),
                unit.size(model.team_adjusted[at]),
                unit.size(effect),
                unit.spread(sd),
                unit.size(effect - 1.96 * sd),
                unit.size(effect + 1.96 * sd),
                float(shrunk.reliability[at]),
                float(above[at]),
                float(below[at]),
                (BELOW, "", ABOVE)[int(found[at]) + 1],
                ranked,
            )
        )
    return tuple(made)


def _slopes(rows: Rows, model: Fit, unit: Unit) -> tuple[Slope, ...]:
    """Levels of what is adjusted for, in order of factor; stretches of time are left out: nobody reads them."""
    wide = 1.96 * np.sqrt(np.maximum(np.diag(model.slopes.covariance), 0.0))
    counts = rows.margins.levels[0].sum(axis=0)
    made: list[Slope] = []
    factors: dict[str, int] = {}
    for level in rows.levels:
        factors[level.factor] = factors.get(level.factor, 0) + 1
    for at, level in enumerate(rows.levels):
        if level.factor == "time" or factors[level.factor] < 2:
            continue
        told = bool(model.slopes.kept[at])
        beta = model.slopes.beta[at]
        made.append(
            Slope(
                level.factor,
                level.name,
                round(float(counts[at])),
                unit.size(beta) if told else None,
                unit.size(beta - wide[at]) if told else None,
                unit.size(beta + wide[at]) if told else None,
                at in rows.margins.reference,
            )
        )
    return tuple(made)


__all__ = [
    "METRICS",
    "Influence",
    "Person",
    "Slope",
    "Spell",
    "Team",
    "check",
    "influence",
    "margin_of",
]
