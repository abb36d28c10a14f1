"""Whom a computation is about: each with their goals, the figures that it takes, and on what ground it stands."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from allegiance.errors import PayError
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import Catalogue, load
from allegiance.metrics.places import Everybody
from allegiance.metrics.standing import Standing, standing
from allegiance.pay import declared, engine, participants
from allegiance.pay import goals as company_goals
from allegiance.pay.declared import History
from allegiance.pay.goals import Goal, chain, nearest
from allegiance.pay.grounds import Grounds, Seen, reaches, settled
from allegiance.pay.participants_file import Row
from allegiance.pay.plan import Plan
from allegiance.pay.statement import Key, Participant
from allegiance.people.scope import model

Days = tuple[date, date]

NOWHERE = "was nowhere that the plan pays for in the period"
"""Why somebody is left out of whom the list of employees knows no day in a team."""


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody of whom nothing was computed, and why."""

    participant: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody, and what must be read for them."""

    who: Participant
    goals: tuple[Goal, ...]
    keys: tuple[Key, ...]


def asked(
    known: Everybody, plan: Plan, period: Days, goals: Sequence[Goal], rows: Sequence[Row]
) -> tuple[list[Asked], tuple[Left, ...]]:
    """Everybody with what their pay takes; one about whom a person must decide first keeps nobody else waiting."""
    found: list[Asked] = []
    left: list[Left] = []
    refused: list[PayError] = []
    for row in rows:
        name = row.name or known.names.get(row.employee, "") or row.who
        try:
            who = participants.participant(row, plan, period, known)
            if who is None:
                left.append(Left(row.id, name, NOWHERE))
                continue
            theirs = goals_of(plan, who, period, goals)
            found.append(Asked(who, theirs, engine.keys(plan, who, period, theirs)))
        except PayError as error:
            refused.append(error)
            left.append(Left(row.id, name, error.message))
    if refused and not found:
        raise refused[0]
    return found, tuple(left)


def goals_of(plan: Plan, participant: Participant, period: Days, goals: Sequence[Goal]) -> tuple[Goal, ...]:
    """The goals that somebody's measures come from, each with the chain that it serves; nobody else's.

    Raises:
        PayError: a measure names a goal that is not there or does not hold.
    """
    names = {
        one.id
        for measure in plan.measures
        if measure.goal
        for stay in participant.stays
        for one in chain(nearest(measure.goal, measure.whose, stay, goals, period[1]).id, goals)
    }
    return tuple(sorted((one for one in goals if one.id in names), key=lambda one: one.id))


def all_goals(reader: Asker, known: Everybody) -> tuple[Goal, ...]:
    """The company's goals, those of teams checked against where they stood.

    Raises:
        PlanError: a file cannot be used.
    """
    sites = {team: {one.site for one in held if one.site} for team, held in known.sites.items()}
    return company_goals.load(reader.settings, sites)


def stands(reader: Asker) -> tuple[Standing, Catalogue]:
    """How far each kind of data reaches, and which metric comes from which."""
    catalogue = load(reader.settings)
    return standing(reader, model(), catalogue.coverage), catalogue


def grounds(
    one: Asked, plan: Plan, period: Days, known: tuple[Standing, Catalogue], seen: tuple[Seen, ...]
) -> Grounds:
    """How far the data reach that somebody's figures come from, and since when the rules are known."""
    return Grounds(reaches(one.keys, *known), settled(plan, period[1]), seen)


def since(known: History, plan: Plan, one: Asked, period: Days) -> tuple[Seen, ...]:
    """Since when somebody's rules are known, beside the goals that they would have had on the period's last day."""
    then: tuple[Goal, ...] = ()
    if one.goals and known.notes:
        with suppress(PayError):
            then = goals_of(plan, one.who, period, known.goals(period[1]))
    return declared.seen(known, plan, one.goals, then, period)


__all__ = ["NOWHERE", "Asked", "Left", "all_goals", "asked", "goals_of", "grounds", "since", "stands"]
