"""The record of a scorecard: everything that it stands on and comes to, as one canonical text.

The text alone is enough to compute the scorecard again on another machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from allegiance.pay import engine, grounds, plan_file
from allegiance.pay.canonical import canonical, digest, from_record
from allegiance.pay.code import Code, code
from allegiance.pay.goals import Goal, chain
from allegiance.pay.held import Draft
from allegiance.pay.statement import Override, Participant, Reading, Statement

FORMAT = 1
"""Of the record; a change of its shape is a new number."""


@dataclass(frozen=True, slots=True)
class Record:
    """A scorecard as it was computed."""

    text: str
    digest: str
    statement: Statement


def make(
    draft: Draft,
    *,
    scorecard: str,
    revision: int,
    replaces: str,
    overrides: tuple[Override, ...] = (),
    by: Code | None = None,
) -> Record:
    """Compute a scorecard and write down everything that it stands on.

    Args:
        draft: plan, participant, period and figures.
        scorecard: its id.
        revision: from 1.
        replaces: id of the scorecard that it restates; empty: none.
        overrides: confirmed ones.
        by: the code that is written down; None: the code that runs.

    Raises:
        PayError: it cannot be computed.
    """
    goals = serving(draft)
    keys = engine.keys(draft.plan, draft.participant, draft.period, goals)
    readings = {key: draft.readings[key] for key in sorted(set(keys)) if key in draft.readings}
    statement = engine.compute(
        draft.plan, draft.participant, draft.period, readings, overrides=overrides, goals=goals, waiting=True
    )
    # As it was first kept: a later version of the product may write the same plan with other spaces.
    plan = draft.text or plan_file.text(draft.plan)
    text = canonical(
        {
            "format": FORMAT,
            "scorecard": scorecard,
            "revision": revision,
            "replaces": replaces,
            "plan": plan,
            "goals": goals,
            "period": draft.period,
            "participant": draft.participant,
            "readings": readings,
            "overrides": overrides,
            "statement": statement,
            "code": by or code(),
            "generation": draft.generation,
            # Records that were made before they held it come out as they were.
            **({} if draft.grounds is None else {"grounds": draft.grounds}),
        }
    )
    return Record(text, digest(text), statement)


def serving(draft: Draft) -> tuple[Goal, ...]:
    """The goals that the plan's measures can take: everything in their cascades, and what those serve."""
    named = {measure.goal for measure in draft.plan.measures if measure.goal}
    known: tuple[Goal, ...] = tuple(draft.goals)
    chains = [chain(goal.id, known) for goal in known] if named else []
    wanted = {goal.id for one in chains if named & {goal.id for goal in one} for goal in one}
    return tuple(sorted((goal for goal in known if goal.id in wanted), key=lambda goal: goal.id))


def goals_of(data: Mapping[str, Any]) -> tuple[Goal, ...]:
    """The goals of a record, as the engine takes them."""
    return tuple(from_record(Goal, one) for one in data["goals"])


def draft_of(data: Mapping[str, Any]) -> Draft:
    """What a record was computed from.

    Raises:
        PlanError, PayError: it is no record of ours, or not any more.
    """
    readings = [from_record(Reading, one) for one in data["readings"]]
    first, last = (date.fromisoformat(day) for day in data["period"])
    return Draft(
        plan_file.parse(data["plan"], "the plan in the record"),
        (first, last),
        from_record(Participant, data["participant"]),
        {one.key: one for one in readings},
        goals_of(data),
        data["generation"],
        data["plan"],
        grounds.of(data),
    )


__all__ = ["FORMAT", "Record", "draft_of", "goals_of", "make"]
