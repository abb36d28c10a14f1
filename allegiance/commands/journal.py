"""``allegiance journal``: who saw whose data, whether the record holds, and cutting what is past its time."""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allegiance import printing
from allegiance.commands.common import Format, Home, Output, errors
from allegiance.errors import JournalError, QuestionError
from allegiance.settings import Settings, load

if TYPE_CHECKING:
    from allegiance.people.journal import Journal
    from allegiance.people.journal_chain import Entry

LOGIN = Path("/proc/self/loginuid")
"""Where Linux notes the login that a process descends from, whatever ``sudo`` made of it since."""

NO_LOGIN = 2**32 - 1
"""What the system notes of a process that nobody's login began."""

app = typer.Typer(no_args_is_help=True, help="Who saw which person's data and pay, and who changed rights.")

About = Annotated[
    str, typer.Option(help="About one person: employee:ID, customer:ID or person:ACCOUNT, or a pseudonym.")
]
Who = Annotated[str, typer.Option(help="By one account, or a pseudonym.")]
Action_ = Annotated[str, typer.Option("--action", help="saw, took, granted, revoked, delegated ...")]
Source_ = Annotated[str, typer.Option("--source", help="page, command, download or snapshot.")]
Since = Annotated[str, typer.Option("--from", help="First day (UTC).")]
Until = Annotated[str, typer.Option("--to", help="Last day (UTC).")]
Names = Annotated[
    bool, typer.Option("--names", help="Who stands behind the pseudonyms. Needs --reason, and is journalled.")
]
Reason = Annotated[str, typer.Option(help="Why names are needed, such as the number of a request.")]


@app.command("list")
def list_(
    about: About = "",
    who: Who = "",
    action: Action_ = "",
    source: Source_ = "",
    since: Since = "",
    until: Until = "",
    most: Annotated[int, typer.Option(help="Entries at the most, newest first.", min=1)] = 100,
    names: Names = False,
    reason: Reason = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Entries, newest first; people stand under pseudonyms."""
    from allegiance.people import journal_words

    settings = load(home)
    journal = _journal(settings)
    found = _entries(journal, about, who, action, source, since, until, most) if journal else []
    known = _names(journal, found, names, reason)
    rows = [journal_words.record(entry, known) for entry in found]
    if output is Format.table:
        rows = [{name: value for name, value in row.items() if name != "detail"} for row in rows]
    printing.rows(rows, output)


@app.command()
def export(
    about: About = "",
    who: Who = "",
    action: Action_ = "",
    source: Source_ = "",
    since: Since = "",
    until: Until = "",
    names: Names = False,
    reason: Reason = "",
    home: Home = None,
    output: Annotated[Format, typer.Option("--format", help="csv or json.")] = Format.csv,
) -> None:
    """All entries with their hashes, for whoever checks them elsewhere. That it was done is journalled."""
    from allegiance.people import journal_words
    from allegiance.people.journal import Action, Event, Source

    settings = load(home)
    journal = _journal(settings)
    found = _entries(journal, about, who, action, source, since, until, None) if journal else []
    known = _names(journal, found, names, reason)
    if journal:
        journal.append(
            Event(
                operator(),
                "operator",
                Action.exported,
                Source.command,
                detail=(("entries", str(len(found))),),
            )
        )
    rows = [
        journal_words.record(entry, known)
        | {"previous": entry.previous, "hash": entry.hash, "actor": entry.actor, "subject": entry.subject}
        for entry in found
    ]
    printing.rows(rows, Format.csv if output is Format.table else output)


@app.command()
def verify(
    head: Annotated[str, typer.Option(help="A head noted elsewhere (number:hash), to compare with.")] = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Whether every entry is as it was written, and none is missing. Exit code 1: not."""
    from allegiance.people import journal_words

    journal = _journal(load(home))
    if journal is None:
        _nothing(output)
        return
    found = journal.verify(head)
    finding = found.finding
    if output is Format.table:
        if finding:
            raise JournalError(
                finding.message,
                "Keep the database as it is, find out who could write to it, and compare with a backup.",
            )
        errors.print(journal_words.verdict(found), markup=False)
        if found.head:
            errors.print(f"Note elsewhere, to compare with later: {found.head}", markup=False)
        return
    told = {
        "holds": found.holds,
        "first": found.first,
        "last": found.last,
        "head": found.head,
        "broken_at": finding.seq if finding else None,
        "what": finding.what if finding else None,
        "message": journal_words.verdict(found),
    }
    if output is Format.json:
        printing.document(told)
    else:
        printing.rows([told], output)
    if finding:
        raise typer.Exit(1)


@app.command()
def prune(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Cut entries older than journal_keep_days. A checkpoint says so, and the rest still verifies."""
    from allegiance.people.journal import Source

    settings = load(home)
    journal = _journal(settings)
    if journal is None:
        _nothing(output)
        return
    if not yes:
        typer.confirm(f"Cut entries older than {settings.journal_keep_days} days?", abort=True, err=True)
    cut = journal.prune(operator(), "operator", Source.command)
    if output is Format.table:
        errors.print(f"{cut:,} entries older than {settings.journal_keep_days} days were cut.")
    else:
        printing.rows([{"cut": cut, "keep_days": settings.journal_keep_days}], output)


def operator() -> str:
    """Whoever types: the operator, and the login to this machine."""
    name = account()
    return f"operator:{name}" if name else "operator"


def account() -> str:
    """The login of whoever types, as the system keeps it: the one that they came in with where it notes that (it stays
    through ``sudo``), else the account that the process runs under. Not as an environment variable says."""
    try:
        number = int(LOGIN.read_text(encoding="ascii"))
    except (OSError, ValueError):
        number = NO_LOGIN
    try:
        import pwd

        return pwd.getpwuid(os.getuid() if number == NO_LOGIN else number).pw_name
    except ImportError:  # not a system of accounts by number
        return getpass.getuser()
    except KeyError:
        return str(os.getuid() if number == NO_LOGIN else number)


def _journal(settings: Settings) -> Journal | None:
    """The journal; None where nothing was ever written: asking makes none."""
    from allegiance.people.journal import open_journal
    from allegiance.work.database import exists

    return open_journal(settings) if exists(settings) else None


def _nothing(output: Format) -> None:
    if output is Format.json:
        printing.document(
            {"holds": True, "first": 0, "last": 0, "head": "", "message": "Nothing was journalled yet."}
        )
    else:
        errors.print("Nothing was journalled yet.")


def _entries(
    journal: Journal,
    about: str,
    who: str,
    action: str,
    source: str,
    since: str,
    until: str,
    most: int | None,
) -> list[Entry]:
    from datetime import date

    from allegiance.people.journal_rows import ACTORS

    for day in (since, until):
        try:
            if day:
                date.fromisoformat(day)
        except ValueError as error:
            raise QuestionError(f"{day!r} is no day.", "Write it as YEAR-MONTH-DAY.") from error
    subject = actor = ""
    if about:
        kind, _, name = about.partition(":")
        subject = _token(journal, kind, name) if name else _pseudonym(about)
    if who:
        actor = journal.token(ACTORS, who.strip().lower()) or journal.token(ACTORS, who) or _pseudonym(who)
    return journal.entries(
        actor=actor, subject=subject, action=action, source=source, since=since, until=until, most=most
    )


def _token(journal: Journal, kind: str, name: str) -> str:
    """Somebody who stands nowhere matches nothing, not everything."""
    return journal.token(kind, name) or "nobody"


def _pseudonym(text: str) -> str:
    from allegiance.people.journal_words import token

    return token(text) or "nobody"


def _names(
    journal: Journal | None, found: list[Entry], names: bool, reason: str
) -> dict[str, tuple[str, str]] | None:
    if not names or journal is None:
        return None
    from allegiance.people import journal_words
    from allegiance.people.journal import Action, Event, Source

    if not reason.strip():
        raise QuestionError("Names are shown for a reason.", "Say which with --reason; it is journalled.")
    told = (("entries", str(len(found))), ("reason", reason.strip()[:200]))
    journal.append(Event(operator(), "operator", Action.revealed, Source.command, detail=told))
    return journal_words.names(journal, found)


__all__ = ["app", "operator"]
