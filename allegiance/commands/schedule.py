"""``allegiance schedule``: documents that are made and delivered by themselves."""

from __future__ import annotations

import signal
from datetime import UTC, datetime
from typing import Annotated

import typer

from allegiance import printing
from allegiance.commands.common import Format, Home, Output, errors
from allegiance.commands.journal import operator
from allegiance.errors import ScheduleError
from allegiance.settings import Settings, load

app = typer.Typer(no_args_is_help=True, help="Documents that are made and delivered by themselves.")

Id = Annotated[str, typer.Argument(metavar="ID", help="Of a delivery (d-...), as history shows it.")]


@app.command("list")
def list_(home: Home = None, output: Output = Format.table) -> None:
    """Schedules with their next due time, and what keeps them from being carried out. Checks the file."""
    from allegiance.snapshots import due, history, schedule_file

    settings = load(home)
    plan, marks = schedule_file.load(settings), history.marks(settings)
    now = datetime.now(UTC)
    found = []
    for one in plan.schedules:
        ahead = due.following(one.cron, one.zone, now) if one.active else None
        mark = marks.get(one.name)
        found.append(
            {
                "schedule": one.name, "kind": one.kind.value, "cron": one.cron.text, "timezone": one.zone.key,
                "next": f"{ahead.astimezone(one.zone):%Y-%m-%d %H:%M %Z}" if ahead else "not active",
                "period": one.period, "recipients": ", ".join(one.recipients), "target": one.target,
                "catch_up": one.catch_up.value, "problem": mark.problem if mark else "",
            }
        )  # fmt: skip
    printing.rows(found, output)
    seen = history.last_pass(settings)
    if not plan.schedules:
        errors.print(
            f"There are no schedules: {settings.home / schedule_file.FILE} names none.", markup=False
        )
    elif seen is None:
        errors.print("Nobody has carried schedules out yet. Run: allegiance schedule run")
    else:
        errors.print(f"They were last looked after on {seen.astimezone(settings.zone):%Y-%m-%d %H:%M}.")


@app.command()
def due(home: Home = None, output: Output = Format.table) -> None:
    """One pass: make and deliver what is due, then end. For cron and timers. Exit code 1: something is wrong."""
    from allegiance.snapshots import history, service

    settings = load(home)
    stopping: list[int] = []
    before = [(one, signal.signal(one, lambda number, _: stopping.append(number))) for one in _SIGNALS]
    try:
        passed = service.one_pass(settings, stop=lambda: bool(stopping))
    finally:
        for one, handler in before:
            signal.signal(one, handler)
    left = history.wrong(settings)
    if output is Format.json:
        printing.document(
            {
                "leads": passed is not None,
                "planned": passed.planned if passed else 0,
                "ended": {state.value: count for state, count in passed.ended.items()} if passed else {},
                "problems": passed.problems if passed else [],
                "wrong": left,
            }
        )
    elif passed is None:
        errors.print("Another process is at it.")
    else:
        for line in service.lines(passed) or ["Nothing was due."]:
            errors.print(line, markup=False)
    if left:
        errors.print(
            f"{left} deliveries or schedules are not as they should be: allegiance schedule history --wrong"
        )
        raise typer.Exit(1)


@app.command()
def run(home: Home = None) -> None:
    """Make and deliver what is due, until it is told to stop. Several may run: one works, the others stand by."""
    from allegiance.snapshots import schedule_file, service

    settings = load(home)
    plan = schedule_file.load(settings)
    made = service.Service(settings, lambda line: errors.print(line, markup=False))
    for one in _SIGNALS:
        signal.signal(one, lambda *_: made.stop())
    errors.print(f"{len(plan.schedules)} schedules. Stop with Ctrl+C: what is in hand is finished.")
    made.run()


@app.command()
def history(
    schedule: Annotated[str, typer.Option(help="Of one schedule.")] = "",
    wrong: Annotated[bool, typer.Option("--wrong", help="Only what is not as it should be.")] = False,
    most: Annotated[int, typer.Option(help="Deliveries at the most.", min=1)] = 100,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """What was delivered to whom, what was not, and why. Exit code 1 with --wrong when there is any."""
    from allegiance.snapshots import history as ledger

    settings = load(home)
    zone = settings.zone
    found = ledger.sent(settings, schedule=schedule, wrong=wrong, most=most)
    printing.rows(
        [
            {
                "id": one.id, "schedule": one.schedule, "due": f"{one.due.astimezone(zone):%Y-%m-%d %H:%M}",
                "period": f"{one.first}..{one.last}", "to": one.person, "target": one.target,
                "state": one.state.value, "attempts": one.attempts,
                "next": f"{one.next_at.astimezone(zone):%Y-%m-%d %H:%M}" if one.next_at else "",
                "error": one.error, "sha256": one.sha256, "receipt": one.receipt,
            }
            for one in found
        ],
        output,
    )  # fmt: skip
    for mark in ledger.marks(settings).items() if wrong else ():
        if mark[1].problem:
            errors.print(f"{mark[0]}: {mark[1].problem}", markup=False)
    for ran in ledger.runs(settings, schedule=schedule, most=most) if not wrong else ():
        if ran.note:
            errors.print(
                f"{ran.schedule}, {ran.due.astimezone(zone):%Y-%m-%d %H:%M}: {ran.note}", markup=False
            )
    if wrong and (late := ledger.unattended(settings)):
        errors.print(late, markup=False)
    if wrong and ledger.wrong(settings):
        raise typer.Exit(1)


@app.command()
def retry(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Deliveries (d-...).")] = None,
    wrong: Annotated[
        bool, typer.Option("--wrong", help="All that were given up or failed; not the doubtful.")
    ] = False,
    home: Home = None,
) -> None:
    """Try deliveries again at the next pass: the same document, as the same message."""
    from allegiance.people.journal import Source
    from allegiance.snapshots import history as ledger
    from allegiance.snapshots import settle as deciding
    from allegiance.snapshots.ledger_rows import State

    settings = load(home)
    chosen = list(ids or [])
    if wrong:
        found = ledger.sent(settings, wrong=True, most=None)
        chosen += [one.id for one in found if one.state is not State.doubtful]
    if not chosen:
        raise ScheduleError("No delivery is named.", "Name one, or use --wrong for all that failed.")
    for one in dict.fromkeys(chosen):
        deciding.retry(settings, one, actor=operator(), acting=_OPERATOR, source=Source.command)
    errors.print(f"{len(set(chosen))} will be tried at the next pass.")


@app.command()
def settle(
    id_: Id,
    arrived: Annotated[bool, typer.Option("--arrived", help="It arrived: count it as delivered.")] = False,
    let_be: Annotated[bool, typer.Option("--let-be", help="It will not be sent any more.")] = False,
    home: Home = None,
) -> None:
    """Say how a delivery ended that failed or that nobody knows of. It is journalled."""
    from allegiance.people.journal import Source
    from allegiance.snapshots import settle as deciding

    if arrived == let_be:
        raise ScheduleError("How it ended is not said.", "Use --arrived or --let-be.")
    settings: Settings = load(home)
    deciding.settle(settings, id_, arrived=arrived, actor=operator(), acting=_OPERATOR, source=Source.command)
    errors.print("Settled.")


_OPERATOR = "operator"
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
