"""``allegiance scorecard participants | plans``: whom plans cover, and by which rules they are paid."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allegiance import printing
from allegiance.commands.common import Format, Home, Output, errors
from allegiance.commands.scorecard_common import Desk, PlanId, document, tell
from allegiance.errors import NoData, QuestionError

if TYPE_CHECKING:
    from allegiance.pay.participants_file import Row
    from allegiance.pay.plan import Plan


def participants(
    file: Annotated[Path | None, typer.Argument(help="A list of participants to import (CSV).")] = None,
    plan: PlanId = "",
    complete: Annotated[
        bool,
        typer.Option("--complete", help="It is the whole list of its plans: whoever else is in them ends."),
    ] = False,
    end: Annotated[
        list[str] | None, typer.Option(help="Let a participant end who was kept by mistake; repeat for more.")
    ] = None,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Whom plans cover, with which amounts; with a file, import it: all of it or nothing."""
    desk = Desk(home, "payroll")
    if file is not None:
        _import(desk, file, complete, output)
    elif end:
        from allegiance.pay import participants as people

        count = people.end(desk.settings, desk.actor, end)
        _told({"ended": count}, f"{count:,} ended.", output)
    else:
        _list(desk, plan, output)


def _import(desk: Desk, file: Path, complete: bool, output: Format) -> None:
    from allegiance.pay import participants as people
    from allegiance.pay import participants_file, plans

    newest = {id_: versions[-1] for id_, versions in plans.load(desk.settings).items()}
    rows = participants_file.read(file, newest, _employees(desk))
    done = people.put(desk.settings, desk.actor, rows, complete=complete)
    _told(
        {"added": done.added, "changed": done.changed, "unchanged": done.unchanged, "ended": done.ended},
        f"{done.added:,} added, {done.changed:,} changed, {done.unchanged:,} as they were, {done.ended:,} ended.",
        output,
    )


def _employees(desk: Desk) -> frozenset[str] | None:
    """Everybody in the list of employees; None where no list was imported."""
    from allegiance.metrics.places import everybody
    from allegiance.warehouse.reader import open_reader

    try:
        found = frozenset(everybody(open_reader(desk.settings)).names)
    except NoData:
        return None
    return found or None


def _list(desk: Desk, plan: str, output: Format) -> None:
    from allegiance.pay import participants as people

    found = people.load(desk.settings, plan)
    mine = desk.scope
    desk.saw_pay(
        [one.employee for one in found if one.employee and one.person != mine.person],
        "employee",
        "participants",
    )
    desk.saw_pay(
        [one.person for one in found if not one.employee and one.person != mine.person],
        "person",
        "participants",
    )
    rows = [_row(desk, one) for one in found]
    if output is not Format.table:
        tell(rows, output)
    elif not rows:
        errors.print("Nobody yet. Import a list: allegiance scorecard participants FILE", markup=False)
    else:
        heads = ("participant", "name", "employee", "target_amount", "currency", "first", "last", "part_time")
        lines = [["" if row[head] is None else str(row[head]) for head in heads] for row in rows]
        printing.table([head.replace("_", " ").capitalize() for head in heads], lines)


def _row(desk: Desk, one: Row) -> dict[str, Any]:
    who = {"participant": one.id, "name": one.name, "person": one.person, "employee": one.employee}
    if desk.settings.pseudonymous:
        shown = desk.masks.employee(one.who)
        who = {"participant": f"{one.plan}/{shown}", "name": shown, "person": "", "employee": shown}
    return who | {
        "plan": one.plan,
        "target_amount": one.target,
        "currency": one.currency,
        "first": one.first,
        "last": one.last,
        "site": one.site,
        "team": one.team,
        "part_time": one.part_time,
        "leave": "; ".join(f"{first}..{last}" for first, last in one.leave),
        "modifiers": "; ".join(f"{name}={factor}" for name, factor in one.modifiers),
        "approver": one.approver,
    }


def plans(
    file: Annotated[
        Path | None, typer.Argument(help="A plan to check before it is put into HOME/plans.")
    ] = None,
    plan: PlanId = "",
    text: Annotated[bool, typer.Option("--text", help="The newest version of --plan as TOML.")] = False,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Plans in all their versions; with a file, whether it is one, or the line that is wrong.

    Notes since when they are known as they are: what is first seen when a period is over is no rule of it.
    """
    from allegiance.pay import plan_file
    from allegiance.pay import plans as kept

    desk = Desk(home)
    if file is not None:
        found = [plan_file.read(file)]
    else:
        held = kept.load(desk.settings)
        desk.declare()
        if plan and plan not in held:
            raise QuestionError(f"There is no plan {plan!r}.", f"There are: {', '.join(held) or 'none'}.")
        found = [one for id_, versions in held.items() if plan in ("", id_) for one in versions]
    if text:
        if len({one.id for one in found}) != 1:
            raise QuestionError("One plan is written at a time.", "Name it with --plan.")
        printing.console.print(plan_file.text(found[-1]), markup=False, end="")
    elif output is Format.json:
        document({"plans": found})
    elif output is Format.csv:
        tell([_plan(one) for one in found], output)
    else:
        _plans(found)


def _plan(one: Plan) -> dict[str, Any]:
    return {
        "plan": one.id,
        "version": one.version,
        "title": one.title,
        "covers": one.covers.value,
        "on": one.on,
        "first": one.first,
        "last": one.last,
        "every": one.every,
        "measures": len(one.measures),
    }


def _plans(found: list[Plan]) -> None:
    printing.table(
        ["Plan", "Version", "Title", "Covers", "Pays", "In force", "Every", "Measures"],
        [
            (
                one.id,
                str(one.version),
                one.title,
                one.covers.value,
                "yes" if one.on else "no: switched off",
                f"{one.first}..{one.last}",
                one.every,
                ", ".join(f"{measure.title} {measure.weight:.0%}" for measure in one.measures),
            )
            for one in found
        ],
    )


def _told(row: dict[str, Any], sentence: str, output: Format) -> None:
    if output is Format.json:
        document(row)
    elif output is Format.csv:
        tell([row], output)
    else:
        errors.print(sentence, markup=False)
