"""A run: everybody whom a plan covers, for one period, from the list of participants to drafts in the book.

Figures are read once for all of them. Nothing is kept before everything could be read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from allegiance.errors import AllegianceError, PayError, PlanError
from allegiance.metrics.asking import Asker
from allegiance.metrics.places import Everybody, everybody
from allegiance.pay import declared, engine, participants, readings, rules_changed
from allegiance.pay.asked import Asked, Left, all_goals, goals_of, grounds, since
from allegiance.pay.asked import asked as everybody_asked
from allegiance.pay.asked import stands as all_stands
from allegiance.pay.declared import History
from allegiance.pay.goals import Goal
from allegiance.pay.grounds import late, short
from allegiance.pay.held import Actor, Draft, Held, State
from allegiance.pay.life import Book
from allegiance.pay.participants_file import Row
from allegiance.pay.plan import Plan
from allegiance.pay.record import goals_of as record_goals
from allegiance.pay.record import make
from allegiance.pay.restate import difference
from allegiance.pay.statement import Key, Participant, Reading
from allegiance.people.scope import Scope

Days = tuple[date, date]

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
"""Months of a period, by :attr:`allegiance.pay.plan.Plan.every`."""

SUCH_AS = {"month": "2026-05", "quarter": "2026-Q2", "half": "2026-01..2026-06", "year": "2026"}
"""How a period of each length is written."""


@dataclass(frozen=True)
class Run:
    """What a plan and a period come to, before anything is kept."""

    plan: Plan
    period: Days
    drafts: tuple[Draft, ...]
    """In order of the participants' ids."""
    readings: Mapping[Key, Reading]
    """Every figure that any of them stands on."""
    left: tuple[Left, ...]
    generation: int


@dataclass(frozen=True, slots=True)
class Done:
    """What a run left in the book."""

    plan: Plan
    period: Days
    scorecards: tuple[str, ...]
    """Ids of drafts that were made or made again."""
    left: tuple[Left, ...]
    notes: tuple[str, ...] = ()
    """What whoever reviews them must know, each once."""


def period_of(plan: Plan, period: Days) -> Days:
    """The period, if it is one of the plan's.

    Raises:
        PayError: it is longer, shorter or begins on another day.
    """
    first, last = period
    months = MONTHS[plan.every]
    before = first.year * 12 + first.month - 1
    following = date((before + months) // 12, (before + months) % 12 + 1, 1)
    begins = before % months == 0 or (before - plan.first.year * 12 - plan.first.month + 1) % months == 0
    if first.day != 1 or not begins or (following - last).days != 1:
        raise PayError(
            f"{first} to {last} is no {plan.every} of the plan {plan.id}.",
            f"Give one, such as {SUCH_AS[plan.every]}; they begin with the calendar's, or the plan's own.",
        )
    return period


def prepare(
    reader: Asker, plan_id: str, period: Days, only: Iterable[str] = (), *, rows: Sequence[Row] | None = None
) -> Run:
    """Everything that the scorecards of a plan and period are computed from; nothing is kept.

    Args:
        reader: the published data.
        plan_id: of the plan; the version in force on the period's last day is taken.
        period: first and last day.
        only: ids of participants; none: all of the plan.
        rows: participants in place of those that are kept, for trying.

    Raises:
        PlanError: there is no such plan, or none in force; a file of plans or goals cannot be used.
        PayError: the period is none of the plan's; a participant is not on its list; of nobody it can be told what
            they are paid for.
    """
    settings = reader.settings
    seen = declared.history(settings)
    plan = declared.in_force(settings, seen, plan_id, period)
    period_of(plan, period)
    known = everybody(reader)
    goals = all_goals(reader, known)
    kept = participants.load(settings, plan.id) if rows is None else rows
    asked, left = everybody_asked(known, plan, period, goals, _chosen(kept, only, plan))
    found = readings.read(reader, {key for one in asked for key in one.keys}, period)
    stands = all_stands(reader)
    drafts = tuple(
        Draft(
            plan,
            period,
            one.who,
            found,
            one.goals,
            reader.generation,
            grounds=grounds(one, plan, period, stands, since(seen, plan, one, period)),
        )
        for one in asked
    )
    return Run(plan, period, drafts, found, left, reader.generation)


def compute(
    book: Book,
    scope: Scope,
    actor: Actor,
    reader: Asker,
    plan_id: str,
    period: Days,
    only: Iterable[str] = (),
) -> Done:
    """Compute the scorecards of a plan and period, and keep them as drafts, all or none.

    Drafts that are there are computed again. Those that somebody reviewed already stay as they are: send them back
    first; late data make a restatement of those that are frozen. Somebody whose scorecard the plan refuses to make
    is told as left out, and keeps nobody else waiting.

    Raises:
        PlanError, PayError: as :func:`prepare`; or somebody has one for days that overlap.
        WorkError, JournalError: nothing was kept.
    """
    declared.declare(book.journal, actor, book.clock())
    run = prepare(reader, plan_id, period, only)
    held_so_far = book.find(scope, run.plan.id, current=True)
    _no_day_twice(held_so_far, run)
    fixed = {
        held.participant: held.state.value
        for held in held_so_far
        if held.period == period and (held.state is not State.draft or held.replaces)
    }
    left = [
        Left(one.participant.id, one.participant.name, f"is {fixed[one.participant.id]} already")
        for one in run.drafts
        if one.participant.id in fixed
    ]
    open_ = [one for one in run.drafts if one.participant.id not in fixed]
    twice = book.twice(open_)
    left += [
        Left(one.participant.id, one.participant.name, twice[one.participant.id])
        for one in open_
        if one.participant.id in twice
    ]
    refused: dict[str, PayError] = {}
    ids = book.put(actor, [one for one in open_ if one.participant.id not in twice], refused)
    left += [
        Left(one.participant.id, one.participant.name, f"{error.message} {error.todo}")
        for one in open_
        if (error := refused.get(one.participant.id))
    ]
    kept = [one for one in open_ if one.participant.id not in {*twice, *refused}]
    notes = dict.fromkeys(
        told for one in kept for told in (short(one.grounds), late(one.grounds, period[1])) if told
    )
    return Done(run.plan, period, ids, (*run.left, *left), tuple(notes))


def again(reader: Asker, held: Sequence[Held], *, todays_rules: bool = False) -> dict[str, Draft]:
    """The same as :func:`each_again` for scorecards that are looked at together: all of them, or none.

    Raises:
        PlanError, PayError: as :func:`each_again`; or what one of them would be cannot be told.
    """
    made = each_again(reader, held, todays_rules=todays_rules)
    for found in made.values():
        if isinstance(found, AllegianceError):
            raise found
    return {id_: found for id_, found in made.items() if isinstance(found, Draft)}


def each_again(
    reader: Asker, held: Sequence[Held], *, todays_rules: bool = False
) -> dict[str, Draft | AllegianceError]:
    """Drafts of what these scorecards, of one plan and period, would be computed from now, by their ids.

    Figures and participants are as they are now, plan and goals those of the record: rules that were written later
    are no late data. Somebody who is no participant any more is taken as they were; somebody who was nowhere, as the
    list of employees has it now, is due nothing.

    Args:
        reader: the published data.
        held: the scorecards.
        todays_rules: whether plan and goals are those in force now.

    Returns:
        For each a draft, or why there is none.

    Raises:
        PlanError: a file of plans or goals cannot be used; there is no plan in force where today's is asked for.
    """
    if not held:
        return {}
    plan_id, period = held[0].plan, held[0].period
    known = everybody(reader)
    goals = all_goals(reader, known)
    rows = {row.id: row for row in participants.load(reader.settings, plan_id)}
    history = declared.history(reader.settings) if todays_rules else History()
    newest = declared.in_force(reader.settings, history, plan_id, period) if todays_rules else None
    asked: dict[str, tuple[Plan, Asked]] = {}
    made: dict[str, Draft | AllegianceError] = {}
    for one in held:
        plan = newest or one.terms
        try:
            who = _now(rows.get(one.participant), one, plan, known)
            theirs = goals_of(plan, who, period, goals if newest else _own(one, goals))
            asked[one.id] = plan, Asked(who, theirs, engine.keys(plan, who, period, theirs))
        except (PayError, PlanError) as error:
            made[one.id] = error
    found = readings.read(reader, {key for _, one in asked.values() for key in one.keys}, period)
    stands = all_stands(reader)
    seen = {
        one.id: (one.grounds.seen if one.grounds else ())
        if newest is None
        else since(history, newest, asked[one.id][1], period)
        for one in held
        if one.id in asked
    }
    texts = {} if newest else {one.id: str(one.data["plan"]) for one in held}
    return made | {
        id_: Draft(
            plan,
            period,
            one.who,
            found,
            one.goals,
            reader.generation,
            texts.get(id_, ""),
            grounds(one, plan, period, stands, seen[id_]),
        )
        for id_, (plan, one) in asked.items()
    }


def changes(held: Held, draft: Draft) -> bool:
    """Whether a scorecard would say anything else, if it were computed from this."""
    made = make(
        draft, scorecard=held.id, revision=held.revision, replaces=held.replaces, overrides=held.overrides
    )
    found = difference(held.statement, made.statement)
    others = rules_changed.changed(held.data, json.loads(made.text))
    return bool(found.changed) or found.old != found.new or bool(others)


def _no_day_twice(held: Iterable[Held], run: Run) -> None:
    """That nobody has a scorecard of the plan for other days that overlap these."""
    wanted = {one.participant.id for one in run.drafts}
    for one in held:
        apart = one.period[1] < run.period[0] or one.period[0] > run.period[1]
        if one.participant in wanted and one.period != run.period and not apart:
            raise PayError(
                f"{one.name} has a scorecard of the plan {run.plan.id} for {one.period[0]} to {one.period[1]}: "
                "its days would be paid twice.",
                "Give the period that was meant, or withdraw that draft.",
            )


def _chosen(rows: Sequence[Row], only: Iterable[str], plan: Plan) -> list[Row]:
    wanted = set(only)
    known = {row.id for row in rows}
    if missing := sorted(wanted - known):
        raise PayError(
            f"{missing[0]} is no participant of the plan {plan.id}.",
            "See: allegiance scorecard participants",
        )
    if not rows:
        raise PayError(
            f"The plan {plan.id} covers nobody yet.", "Import a list: allegiance scorecard participants FILE"
        )
    return sorted((row for row in rows if not wanted or row.id in wanted), key=lambda row: row.id)


def _now(row: Row | None, held: Held, plan: Plan, known: Everybody) -> Participant:
    """Somebody as the lists have them now; without any stay where nobody knows a day of theirs any more."""
    if row is None:
        return held.covered
    who = participants.participant(row, plan, held.period, known)
    return replace(held.covered, stays=()) if who is None else who


def _own(held: Held, goals: Sequence[Goal]) -> tuple[Goal, ...]:
    """The goals that a scorecard was computed by; of places where nobody of it was then, those of today."""
    kept = {one.id: one for one in record_goals(held.data)}
    return tuple(sorted({**{one.id: one for one in goals}, **kept}.values(), key=lambda one: one.id))


__all__ = [
    "Done",
    "Left",
    "Run",
    "again",
    "changes",
    "compute",
    "each_again",
    "goals_of",
    "period_of",
    "prepare",
]
