"""The cascade of goals in plain words: from the company's to the one that somebody's measure was paid by."""

from __future__ import annotations

from collections.abc import Sequence

from allegiance.charts import format as written
from allegiance.metrics.catalogue import Catalogue
from allegiance.pay import goals as goals_of
from allegiance.pay.goals import Goal
from allegiance.pay.plan import Basis, Whose
from allegiance.pay.statement import Statement
from allegiance.pay.words import figure


def chains(found: Statement, goals: Sequence[Goal], catalogue: Catalogue) -> list[tuple[str, str]]:
    """Each measure that was paid by a goal, with the goals that it serves, the company's first."""
    told: dict[str, str] = {}
    for line in found.lines:
        if line.goal:
            steps = goals_of.chain(line.goal, goals)
            told[f"{line.title}{f' ({line.place})' if line.place else ''}"] = " → ".join(
                step(one, catalogue) for one in steps
            )
    return list(told.items())


def step(one: Goal, catalogue: Catalogue) -> str:
    """One goal: whose, what, until when, who answers for it."""
    where = "The company" if one.whose is Whose.company else f"{one.whose.value.capitalize()} {one.place}"
    target = figure(catalogue[one.metric], Basis.value, one.target)
    owner = f", {one.owner} answers for it" if one.owner else ""
    return f"{where}: {one.title}, {target} until {written.day(one.last)}{owner}"
