"""Goals from the company down to the teams, as data: measures of plans may take their metric and kinks from them.

A company keeps them in ``goals/*.toml`` in the data folder. A goal may stand under another of the same metric, at a
place inside its place: that is the cascade, and every statement shows the chain that a figure was paid by.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from allegiance.errors import PayError
from allegiance.metrics.influence_results import METRICS
from allegiance.pay.goal import Goal
from allegiance.pay.goal_file import read_all
from allegiance.pay.plan import Basis, Measure, Whose
from allegiance.pay.statement import Stay
from allegiance.settings import Settings

__all__ = ["Goal", "chain", "heads", "load", "nearest", "taken"]

FOLDER = "goals"
"""In the data folder."""


def load(settings: Settings, sites: Mapping[str, Collection[str]] | None = None) -> tuple[Goal, ...]:
    """All goals of a company, by id.

    Args:
        settings: the company's.
        sites: where each team stands or stood, where that is known; a team's goal under a site's must be of that site.

    Raises:
        PlanError: everything that is wrong in the first file that cannot be used, each with its line.
    """
    return read_all(sorted((settings.home / FOLDER).glob("*.toml")), sites or {})


def chain(name: str, goals: Iterable[Goal]) -> tuple[Goal, ...]:
    """The goal with everything that it serves, the head of the cascade first.

    Raises:
        PayError: there is no such goal, or one of its parents is missing.
    """
    known = {goal.id: goal for goal in goals}
    found: list[Goal] = []
    while name:
        if name not in known or any(goal.id == name for goal in found):
            raise PayError(
                f"There is no goal {name!r}, or it serves itself.",
                "Add it to a file in the folder goals, or name another one in the plan.",
            )
        found.insert(0, known[name])
        name = known[name].parent
    return tuple(found)


def nearest(name: str, whose: Whose, stay: Stay, goals: Sequence[Goal], day: date) -> Goal:
    """The goal in a cascade that is nearest to a place: the team's own, else the site's, else the one named.

    Args:
        name: the goal that the plan names.
        whose: whose figure is paid on: a company's figure is held against the company's goal alone.
        stay: where the person was.
        goals: all goals.
        day: the last day of the period; goals that do not hold then do not count.

    Raises:
        PayError: there is no such goal, it does not hold on that day, or it is another place's.
    """
    cascade = [
        goal
        for goal in goals
        if goal.first <= day <= goal.last and any(one.id == name for one in chain(goal.id, goals))
    ]
    head = chain(name, goals)[-1]
    if head not in cascade:
        raise PayError(
            f"The goal {name!r} holds from {head.first} to {head.last}, not on {day}.",
            "Name a goal in the plan that holds on the last day of the period.",
        )
    for kind, place in _places(whose, stay):
        for goal in sorted(cascade, key=lambda one: one.id):
            if goal.whose is kind and goal.place == place:
                return goal
    raise PayError(
        f"The goal {name!r} is for the {head.whose} {head.place}, and figures of another place are held against it.",
        "Name the goal at the head of the cascade in the plan.",
    )


def taken(measure: Measure, stay: Stay, goals: Sequence[Goal], day: date) -> tuple[Measure, Goal | None]:
    """The measure with metric, direction and kinks of the goal that is nearest, and that goal; without one as it is.

    What is paid at the kinks is the plan's own.

    Raises:
        PayError: as :func:`nearest`; or the plan names another metric than the goal, or a basis that it has not.
    """
    if not measure.goal:
        return measure, None
    goal = nearest(measure.goal, measure.whose, stay, goals, day)
    if measure.metric and measure.metric != goal.metric:
        raise PayError(
            f"The plan pays {measure.title!r} on {measure.metric}, and its goal {goal.id!r} is one of {goal.metric}.",
            "Name the same metric in both, or none in the plan.",
        )
    if measure.basis is not Basis.value and goal.metric not in METRICS:
        raise PayError(
            f"The plan pays {measure.title!r} on {measure.basis} figures, and {goal.metric}, of which its goal "
            f"{goal.id!r} is, is known as its value alone.",
            'Write basis = "value" in the plan, or name a goal of another metric.',
        )
    curve = replace(measure.curve, threshold=goal.threshold, target=goal.target, maximum=goal.maximum)
    return replace(measure, metric=goal.metric, direction=goal.direction, curve=curve), goal


def _places(whose: Whose, stay: Stay) -> list[tuple[Whose, str]]:
    """Places whose goal may be taken, the nearest first."""
    all_of_them = [(Whose.team, stay.team), (Whose.site, stay.site), (Whose.company, "")]
    first = {Whose.company: 2, Whose.site: 1}.get(whose, 0)
    return [(kind, place) for kind, place in all_of_them[first:] if place or kind is Whose.company]


def heads(goals: Iterable[Goal]) -> Mapping[str, tuple[Goal, ...]]:
    """Every cascade by the id of its head, each goal after the one that it serves."""
    known = sorted(goals, key=lambda one: one.id)
    found: dict[str, tuple[Goal, ...]] = {}
    for goal in sorted(known, key=lambda one: len(chain(one.id, known))):
        head = chain(goal.id, known)[0].id
        found[head] = (*found.get(head, ()), goal)
    return found
