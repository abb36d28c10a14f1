"""Goals as TOML files: read strictly, each by itself and then how they hang together."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from allegiance.errors import PlanError
from allegiance.metrics.catalogue import load as catalogue
from allegiance.pay.goal import Goal
from allegiance.pay.plan import Direction, Whose
from allegiance.pay.plan_lines import Path as Place
from allegiance.pay.plan_metrics import known_there, metric_of, reachable, right_way
from allegiance.pay.plan_table import Sheet, Table, listed

WIDTH = {Whose.team: 0, Whose.site: 1, Whose.company: 2}
"""A goal serves one of a wider place."""


@dataclass(frozen=True, slots=True)
class Written:
    """A goal and where it stands."""

    goal: Goal
    sheet: Sheet
    path: Place

    def wrong(self, field: str, text: str) -> None:
        """Note what is wrong with a field of it."""
        self.sheet.wrong((*self.path, field), text)

    def named(self, field: str) -> str:
        """The place of a field, for people."""
        return f"{self.sheet.name}, line {self.sheet.line(*self.path, field)}"


def read_all(files: Sequence[Path], sites: Mapping[str, Collection[str]]) -> tuple[Goal, ...]:
    """The goals of several files, by id.

    Args:
        files: TOML, each with tables ``[[goals]]``.
        sites: where each team stands, where that is known.

    Raises:
        PlanError: what is wrong, with file and line and what to do.
    """
    return parse_all({str(file): _held(file) for file in files}, sites)


def parse_all(texts: Mapping[str, str], sites: Mapping[str, Collection[str]]) -> tuple[Goal, ...]:
    """The goals of several texts, by what errors call them; otherwise as :func:`read_all`."""
    written: list[Written] = []
    sheets = [Sheet(text, name) for name, text in texts.items()]
    for sheet in sheets:
        table = sheet.table()
        written += [Written(_goal(one), sheet, one.path) for one in table.entries("goals")]
        table.rest()
    _refuse(sheets)
    for one in written:
        _alone(one)
    _once(written)
    known = {one.goal.id: one for one in written}
    for one in written:
        _served(one, known)
    _refuse(sheets)
    _rings(written, known)
    _refuse(sheets)
    for one in written:
        if one.goal.parent:
            _under(one, known[one.goal.parent].goal, sites)
    _refuse(sheets)
    _places(written, known)
    _refuse(sheets)
    return tuple(sorted((one.goal for one in written), key=lambda goal: goal.id))


def _held(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PlanError(f"{file} is no text in UTF-8: {error}", "Save it as UTF-8.") from error
    except OSError as error:
        raise PlanError(
            f"{file} cannot be read: {error.strerror}", "Check the file and who may read it."
        ) from error


def _refuse(sheets: Sequence[Sheet]) -> None:
    for sheet in sheets:
        sheet.refuse()


def _goal(table: Table) -> Goal:
    whose = table.choice("whose", Whose)
    goal = Goal(
        id=table.text("id"),
        title=table.text("title"),
        metric=table.text("metric"),
        whose=whose,
        place=table.text("place", "" if whose is Whose.company else None),
        direction=table.choice("direction", Direction),
        threshold=table.number("threshold"),
        target=table.number("target"),
        maximum=table.number("maximum"),
        first=table.day("first"),
        last=table.day("last"),
        owner=table.text("owner", ""),
        parent=table.text("parent", ""),
    )
    table.rest()
    return goal


def _alone(one: Written) -> None:
    goal = one.goal
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", goal.id):
        one.wrong("id", f"the id {goal.id!r} has other signs than a-z, 0-9, - and _. Write a short word")
    if goal.whose is Whose.own:
        one.wrong("whose", "goals of single people are agreed between people. Write company, site or team")
    if goal.whose is Whose.company and goal.place:
        one.wrong(
            "place",
            f"the company is no place, {goal.place!r} is. Leave it out, or write whose = site or team",
        )
    if goal.last < goal.first:
        one.wrong("last", f"it ends on {goal.last}, before it begins. Write a later day")
    kinks = (goal.threshold, goal.target, goal.maximum)
    up, down = kinks[0] < kinks[1] < kinks[2], kinks[0] > kinks[1] > kinks[2]
    if not (up if goal.direction is Direction.up else down):
        sign = "<" if goal.direction is Direction.up else ">"
        one.wrong(
            "threshold",
            f"threshold {kinks[0]}, target {kinks[1]} and maximum {kinks[2]} are out of order. With direction "
            f"{goal.direction}, write threshold {sign} target {sign} maximum",
        )
    metric = metric_of(goal.metric, one.path, one.sheet, catalogue())
    if metric:
        right_way(metric, goal.direction, one.path, one.sheet)
        known_there(metric, goal.whose, one.path, one.sheet)
        reachable(metric, kinks, (*one.path, "threshold"), one.sheet)


def _once(written: Sequence[Written]) -> None:
    seen: dict[str, Written] = {}
    for one in written:
        before = seen.setdefault(one.goal.id, one)
        if before is not one:
            one.wrong(
                "id", f"the goal {one.goal.id!r} stands in {before.named('id')} too. Give each its own id"
            )


def _served(one: Written, known: Mapping[str, Written]) -> None:
    parent = one.goal.parent
    if parent and parent not in known:
        words = listed(sorted(known)[:12])
        one.wrong("parent", f"there is no goal {parent!r} that it could serve. Write one of: {words}")


def _under(one: Written, parent: Goal, sites: Mapping[str, Collection[str]]) -> None:
    """A goal serves one of the same metric, of a wider place that its own is part of."""
    goal = one.goal
    if (goal.metric, goal.direction) != (parent.metric, parent.direction):
        one.wrong(
            "metric",
            f"it serves the goal {parent.id!r}, which is of {parent.metric}. Write the same metric, or no parent",
        )
    if goal.whose is Whose.own or parent.whose is Whose.own:
        return
    if WIDTH[goal.whose] >= WIDTH[parent.whose]:
        one.wrong(
            "parent",
            f"{_place(goal)} is no part of {_place(parent)}. Name a goal of a wider place",
        )
    elif parent.whose is Whose.site and goal.place in sites and parent.place not in sites[goal.place]:
        one.wrong(
            "parent",
            f"the team {goal.place} stands in {listed(sorted(sites[goal.place]))}, not in {parent.place}. "
            "Name a goal of its own site, or of the company",
        )


def _place(goal: Goal) -> str:
    return f"the {goal.whose} {goal.place}".strip()


def _rings(written: Sequence[Written], known: Mapping[str, Written]) -> None:
    for one in written:
        seen, at = {one.goal.id}, one.goal.parent
        while at:
            if at in seen:
                one.wrong(
                    "parent", f"the goal {one.goal.id!r} serves itself in the end. Leave out one parent"
                )
                return
            seen.add(at)
            at = known[at].goal.parent


def _places(written: Sequence[Written], known: Mapping[str, Written]) -> None:
    """One goal for one place in one cascade at a time: otherwise nobody knows by which one is paid."""
    for at, one in enumerate(written):
        for before in written[:at]:
            same = (one.goal.whose, one.goal.place) == (before.goal.whose, before.goal.place)
            meet = one.goal.first <= before.goal.last and before.goal.first <= one.goal.last
            if same and meet and _head(one, known) == _head(before, known):
                one.wrong(
                    "place",
                    f"the goal {before.goal.id!r} in {before.named('place')} is of the same place at the same time. "
                    "Leave out one, or end the earlier one before",
                )


def _head(one: Written, known: Mapping[str, Written]) -> str:
    return _head(known[one.goal.parent], known) if one.goal.parent else one.goal.id
