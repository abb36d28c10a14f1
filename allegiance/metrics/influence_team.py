"""Teams, and the people of one team: scores side by side, and what the mix of contacts did to each raw value.

A person's score is relative to the people beside them, and a team's to the average team: the two never mix. Nobody is
ever listed by their value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allegiance.metrics import drill
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import Catalogue
from allegiance.metrics.influence import influence, made_of_spans
from allegiance.metrics.influence_fits import fitted
from allegiance.metrics.influence_margins import Rows
from allegiance.metrics.influence_mix import Mix, mixes
from allegiance.metrics.influence_results import METRICS, Influence, Person, Team
from allegiance.metrics.influence_unit import Unit
from allegiance.metrics.period import Period
from allegiance.metrics.standing import Standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats.influence import RANKED_FROM, Fit
from allegiance.stats.margins import Floats


@dataclass(frozen=True, slots=True)
class Line:
    """One team among the others."""

    team: Team
    mix: Mix | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Teams:
    """The teams that the asker reaches, by name."""

    found: Influence
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One of those who worked in a team in the period."""

    person: Person
    name: str
    level: float | None = None
    """Their mean at equal contacts, not shrunk, on the level of this team: of times as log(1 + seconds)."""
    mix: Mix | None = None

    def now_in(self, team: str) -> str:
        """The team where they are now, when it is another."""
        return "" if self.person.team == team else self.person.team


@dataclass(frozen=True, slots=True, eq=False)
class Inside:
    """The people of one team, by name."""

    found: Influence
    name: str
    """Of the team; empty where the export names none."""
    team: Team | None = None
    """``None``: the asker may not see what it would say of others, or the export names no team."""
    members: tuple[Member, ...] = ()
    size: int = 0
    """People who worked in the team, whoever asks."""
    centre: float = 0.0
    """Level of the team's people, as ``Member.level``."""
    one: float = 0.0
    """Sd of a single row around its person, in the same unit."""

    @property
    def shown(self) -> tuple[Member, ...]:
        """Those with a figure."""
        return tuple(one for one in self.members if one.person.shown)

    @property
    def ranked(self) -> bool:
        """Whether the people may be compared with each other."""
        return self.size >= RANKED_FROM


def measured(known: Standing, catalogue: Catalogue) -> tuple[list[str], dict[str, str]]:
    """Metrics of people that the data can carry, and the reason for each of the others: ``not measured: ...``."""
    held: list[str] = []
    missing: dict[str, str] = {}
    for name in METRICS:
        about = catalogue[name]
        reason = known.missing(about)
        if not reason and not _named(known, about.family.entity):
            reason = f"not measured: no import says whose work the {about.noun} are about"
        if reason:
            missing[name] = reason
        else:
            held.append(name)
    return held, missing


def nobody(known: Standing) -> bool:
    """Nothing that was imported names an employee."""
    return not any(_named(known, entity) for entity in ("contacts", "answers") if entity in known.days)


def _named(known: Standing, entity: str) -> bool:
    return known.filled.get(f"{entity}.employee_id", (1, 1))[0] > 0


def teams(
    reader: Asker,
    scope: Scope,
    metric: str,
    period: Period,
    *,
    where: Where,
    known: Standing | None = None,
) -> Teams:
    """Each team's level against the average team's.

    Args:
        reader: the published data.
        scope: who is asking.
        metric: one that has an influence.
        period: days asked about.
        where: topics choose rows; places choose who is shown.
        known: what the exports carry, when the caller knows already.

    Raises:
        QuestionError: a metric that no employee moves.
    """
    period = made_of_spans(reader, scope, metric, period, where, known)
    found = influence(reader, scope, metric, period, where=where, known=known)
    fit = None if found.reason else fitted(reader, metric, found.period, where)
    if fit is None or isinstance(fit, str):
        return Teams(found)
    # What a team's contacts were about is a place and a topic together: nothing for whoever sees groups only.
    told = set() if scope.anonymous else {one.team for one in found.teams}
    mixed = mixes(*fit, metric, told, of="team")
    return Teams(
        found,
        tuple(
            Line(one, mixed.get(one.team)) for one in sorted(found.teams, key=lambda one: one.team.casefold())
        ),
    )


def inside(
    reader: Asker,
    scope: Scope,
    metric: str,
    period: Period,
    team: str,
    *,
    where: Where,
    known: Standing | None = None,
) -> Inside:
    """The people who worked in a team; arguments as of :func:`teams`.

    Args:
        reader: the published data.
        scope: who is asking.
        metric: one that has an influence.
        period: days asked about.
        team: its name; empty for those of whom the export names no team.
        where: topics choose rows; places other than the team choose who is shown.
        known: what the exports carry, when the caller knows already.

    Raises:
        QuestionError: a metric that no employee moves.
    """
    where = where.but(team=(team,))
    period = made_of_spans(reader, scope, metric, period, where, known)
    found = influence(reader, scope, metric, period, where=where, known=known)
    fit = None if found.reason else fitted(reader, metric, found.period, where)
    if fit is None or isinstance(fit, str):
        return Inside(found, team)
    rows, model = fit
    if team not in rows.teams:
        return Inside(found, team)
    at = rows.teams.index(team)
    ids = [one.employee for one in found.people]
    names = {one.employee: one.name for one in drill.people(reader, scope, employees=ids)} if ids else {}
    masks = reader.masks(scope)
    real = {one.employee: masks.identifier("employees", one.employee) for one in found.people}
    mixed = mixes(rows, model, metric, {real[one.employee] for one in found.people if one.shown})
    unit = Unit.of(metric).step
    centre = float(model.people.group[at])
    levels = dict(zip(rows.employees, (centre + _beside(rows, model)) / unit, strict=True))
    members = [
        Member(
            one,
            names.get(one.employee, one.employee),
            float(levels[real[one.employee]]) if one.shown else None,
            mixed.get(real[one.employee]),
        )
        for one in found.people
    ]
    return Inside(
        found,
        team,
        next((one for one in found.teams if one.team == team), None),
        tuple(sorted(members, key=lambda one: (one.name.casefold(), one.person.employee))),
        int((rows.team == at).sum()),
        centre / unit,
        float(np.sqrt(model.slopes.sigma2)) / unit,
    )


def _beside(rows: Rows, model: Fit) -> Floats:
    """(P,) how far each person's spells are from the levels of their teams, not shrunk, in the model's unit."""
    precision = 1 / model.variance
    apart = model.adjusted - model.people.group[rows.team]
    size = len(rows.employees)
    total = np.bincount(rows.person, weights=precision, minlength=size)
    found = np.bincount(rows.person, weights=precision * apart, minlength=size) / total
    return np.asarray(found, dtype=np.float64)
