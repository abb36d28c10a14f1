"""``allegiance erase``: a customer or an employee out of everything, shown before, proven after."""

from __future__ import annotations

from dataclasses import astuple
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from allegiance import printing
from allegiance.commands.common import Format, Home, Output, errors, working
from allegiance.errors import AllegianceError
from allegiance.settings import Settings, load

if TYPE_CHECKING:
    from allegiance.pay.keep import Erased
    from allegiance.warehouse.erase import Found, Report, Whom


class Who(StrEnum):
    """Who is erased."""

    customer = "customer"
    employee = "employee"


def erase(
    who: Annotated[Who, typer.Argument(help="A customer or an employee.")],
    id_: Annotated[str, typer.Argument(metavar="ID", help="Their id, as exports have it.")],
    source: Annotated[
        str, typer.Option(help="Only this system's rows, where another gave the id to somebody else.")
    ] = "",
    remove: Annotated[
        bool, typer.Option("--remove", help="Customers: no row stays, not even one of nobody. Totals change.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go; change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    reason: Annotated[str, typer.Option(help="Kept in the ledger, such as a number of a request.")] = "",
    keep_out: Annotated[
        bool, typer.Option("--keep-out", help="Also where nothing names them: exports cannot bring them.")
    ] = False,
    lift: Annotated[
        bool, typer.Option("--lift", help="Let a returning customer or employee come in again.")
    ] = False,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Erase a customer or an employee from the store, every generation and the logs. See docs/erasure.md.

    What stands for itself stays as nobody's (contacts, ratings), so that totals do not change; what names them, what
    they wrote and what follows them over time goes. Exports that still hold them cannot bring them back.
    """
    from allegiance.warehouse import erase as work

    settings = load(home)
    whom = work.Whom(work.Kind(who), (id_.strip(),), source, remove, keep_out, reason)
    if lift:
        with working() as progress:
            lifted = work.lift(settings, whom, progress)
        errors.print("They may come in again with the next export." if lifted else "They were not kept out.")
        return
    with working() as progress:
        progress("Looking for every row")
        found = work.look(settings, whom)
    if output is Format.table or dry_run:
        _show(found, whom, output)
    if dry_run:
        errors.print("Nothing was changed.")
        return
    if found.rows and not yes and not typer.confirm("Erase this for good?", err=True):
        errors.print("Nothing was changed.")
        raise typer.Exit(1)
    # The work database first: afterwards every file of the data folder is looked through.
    forgotten = _forget_in_journal(settings, whom, found)
    pay = _erase_pay(settings, whom)
    with working() as progress:
        done = work.erase(settings, whom, progress)
    if pay and pay.kept:
        # Its file is named by what stays in it on purpose: nobody is to delete that.
        done.files = tuple(one for one in done.files if not one.path.name.startswith("work.sqlite3"))
    _tell(done, settings, forgotten, output)
    _tell_pay(pay)


def retain(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what is too old; change nothing.")] = False,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Apply how long things are kept (keep_contacts_days, keep_comments_days ...). Run it every night.

    Texts go, and whose a contact was; counts, themes and ratings stay. Scorecards past keep_scorecards_days go, and
    deliveries past keep_deliveries_days.
    """
    from allegiance.warehouse import retain as work

    settings = load(home)
    known = (*work.APPLY, "keep_deliveries_days", "keep_scorecards_days")
    if not any(getattr(settings, name) for name in known):
        errors.print(f"Everything is kept for ever: none of {', '.join(known)} is set.")
        return
    found: tuple[work.Old, ...] = ()
    done: tuple[work.Old, ...] = ()
    with working() as progress:
        progress("Looking for what is too old")
        if any(getattr(settings, name) for name in work.APPLY):
            found = work.look(settings)
            done = found if dry_run or not found else work.retain(settings, progress)
    rows = [
        {"setting": one.setting, "before": f"{one.before}", "table": one.table, "rows": one.rows}
        for one in done
    ]
    rows += _old_deliveries(settings, dry_run)
    printing.rows(rows + _old_scorecards(settings, dry_run), output)
    if dry_run:
        errors.print("Nothing was changed.")
    elif done:
        errors.print("Done, and published; generations from before were removed.")


def _old_deliveries(settings: Settings, dry_run: bool) -> list[dict[str, object]]:
    """Remove what was delivered and issued long ago, or look for it; as rows to print."""
    from datetime import UTC, datetime, timedelta

    from allegiance.snapshots import issued, settle
    from allegiance.work.database import exists, open_work

    if not settings.keep_deliveries_days or not exists(settings):
        return []
    before = datetime.now(UTC) - timedelta(days=settings.keep_deliveries_days)
    day = before.astimezone(settings.zone).date()
    counted = {
        "schedule_runs": settle.prune(settings, before, dry_run=dry_run),
        "issues": issued.prune(settings, day, dry_run=dry_run),
    }
    if not dry_run and any(counted.values()):
        open_work(settings).settle()
    return [
        {"setting": "keep_deliveries_days", "before": f"{day}", "table": table, "rows": rows}
        for table, rows in counted.items()
        if rows
    ]


def _old_scorecards(settings: Settings, dry_run: bool) -> list[dict[str, object]]:
    """Remove scorecards that are past their time, or look for them; as rows to print."""
    from allegiance.commands.journal import operator
    from allegiance.pay import keep
    from allegiance.pay.life import Actor, open_book
    from allegiance.people.journal import Source
    from allegiance.people.rights import Role
    from allegiance.work.database import exists

    if not settings.keep_scorecards_days or not exists(settings):
        return []
    book = open_book(settings)
    found = keep.look(book)
    if found and not dry_run and (found.scorecards or found.participants):
        found = keep.retain(book, Actor(operator(), (), Role.operator, Source.command, hands=operator()))
        book.journal.work.settle()
    if found and found.open:
        were = (
            "scorecard is past its time and stays"
            if found.open == 1
            else "scorecards are past their time and stay"
        )
        errors.print(
            f"{found.open:,} {were}: a draft, or something is due, disputed or to be collected. See: allegiance "
            "scorecard list",
            markup=False,
        )
    counted = {"scorecards": found.scorecards, "participants": found.participants} if found else {}
    return [
        {"setting": "keep_scorecards_days", "before": found.before[:10], "table": table, "rows": rows}
        for table, rows in counted.items()
        if found and rows
    ]


def _show(found: Found, whom: Whom, output: Format) -> None:
    fates = {"stays": "stays, of nobody", "goes": "goes"}
    rows = [
        {"table": line.table.replace("_", " "), "rows": line.rows, "what happens": fates[line.fate]}
        for line in found.lines
    ]
    if rows or output is not Format.table:
        printing.rows(rows, output)
    elif found.before:
        errors.print(
            f"Erased before, on {found.before:%Y-%m-%d} at {found.before:%H:%M} UTC: nothing is left."
        )
    if whom.kind == "customer" and rows:
        errors.print(
            "Figures by contact and by rating keep their totals. Figures that follow customers over time (coming "
            "back, leaving, value) lose them."
        )
    elif rows:
        errors.print("Teams keep their totals. Figures of people, and influence, lose these contacts.")


def _tell(done: Report, settings: Settings, forgotten: bool | None, output: Format) -> None:
    if output is not Format.table:
        printing.rows(
            [{"table": line.table, "fate": line.fate, "rows": line.rows} for line in done.found.lines], output
        )
    if done.erased_at is None:
        errors.print(
            "There was nothing to erase any more. What an interrupted erasure had left was finished."
        )
    else:
        errors.print(
            f"Erased {done.found.rows:,} rows, and looked for what is left in every column of the new store: "
            f"nothing. Readers see generation {done.generation}; those before were removed."
        )
    if done.logs:
        errors.print(f"{done.logs:,} places in logs were blackened.")
    if forgotten:
        errors.print("The journal does not say any more whom its entries are about.")
    if forgotten is None:
        errors.print(
            "[bold]The work database or the roster of access could not be read:[/bold] run this again once they can."
        )
    for hit in done.elsewhere:
        errors.print(
            f"The same text stands in {hit.table}.{hit.column} ({hit.rows:,} rows) as something else: look at it.",
            markup=False,
        )
    if done.files:
        errors.print(
            "[bold]These files of the data folder still name them. Delete or correct them yourself:[/bold]"
        )
        for file in done.files:
            errors.print(f"  {file.path}", markup=False)
    for process in done.holders:
        errors.print(
            f"Process {process} has a copy from before open: it lets go of it within a minute, or when it ends."
        )
    errors.print(
        "Not reached from here: the systems that the exports come from, backups, and what was downloaded or sent."
    )


def _erase_pay(settings: Settings, whom: Whom) -> Erased | None:
    """Take an employee's unfrozen scorecards out; None: there are none, or it could not be done, as was said of the
    journal then."""
    from allegiance.commands.journal import operator
    from allegiance.pay import keep
    from allegiance.pay.life import Actor, open_book
    from allegiance.people.journal import Source
    from allegiance.people.rights import Role
    from allegiance.work.database import exists

    if whom.kind.value != "employee" or not exists(settings):
        return None
    actor = Actor(operator(), (), Role.operator, Source.command, hands=operator())
    try:
        book = open_book(settings)
        done = [keep.erase(book, actor, each) for each in whom.ids]
        book.journal.work.settle()
    except AllegianceError:
        return None
    return keep.Erased(*(sum(part) for part in zip(*map(astuple, done), strict=True)))


def _tell_pay(pay: Erased | None) -> None:
    from allegiance.pay import keep

    if pay and pay.removed:
        were = (
            "scorecard that never was frozen was"
            if pay.removed == 1
            else "scorecards that never were frozen were"
        )
        errors.print(f"{pay.removed:,} {were} removed.")
    if pay and pay.kept:
        stay = "frozen scorecard stays" if pay.kept == 1 else "frozen scorecards stay"
        errors.print(f"[bold]{pay.kept:,} {stay}.[/bold] {keep.WHY}")


def _forget_in_journal(settings: Settings, whom: Whom, found: Found) -> bool | None:
    """Cut the link between the person and the journal's entries, and take out what rights name an employee; None: it
    could not be done."""
    from allegiance.commands.journal import operator
    from allegiance.people import roster
    from allegiance.people.grants import Actor, open_grants
    from allegiance.people.journal import Source
    from allegiance.people.rights import Role
    from allegiance.snapshots import issued, settle
    from allegiance.warehouse.proof import NAMES, Word
    from allegiance.work.database import exists

    actor = Actor(operator(), Role.operator, Source.command)
    try:
        if not exists(settings):
            return False
        rights = open_grants(settings)
        gone = [
            rights.journal.forget(whom.kind.value, each, actor=actor.person, acting=actor.role.value)
            for each in whom.ids
        ]
        accounts: list[str] = []
        if whom.kind.value == "employee":
            forgotten = [rights.forget(actor, each) for each in whom.ids]
            gone += [bool(each) for each in forgotten]
            accounts = [one for each in forgotten for one in each]
            # The roster is a file of somebody else's: it is named below, and stays as it is.
            accounts += [one.person for one in roster.load(settings.home) if one.employee in whom.ids]
        words = [Word(each, "id") for each in whom.ids] + [one for one in found.words if one.kind in NAMES]
        # Documents under way may name them: each is made anew.
        gone.append(bool(settle.forget(settings, accounts, words)))
        if whom.kind.value == "employee":
            gone.append(bool(issued.forget(settings, words)))
        rights.journal.work.settle()
        return any(gone)
    except AllegianceError:
        return None
