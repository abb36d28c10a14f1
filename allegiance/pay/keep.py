"""How long scorecards are kept, and what an erasure leaves of them.

What was frozen is pay that was decided: it stays, also when the person is erased, until ``keep_scorecards_days`` have
passed since the last step (0: for ever) and nothing is left to be done about it: nothing due, disputed or to be
collected. What never was frozen goes with the person. Whatever goes, the ledger and the journal say so, without a name,
and its days are not paid for again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, select

from allegiance.pay import settled
from allegiance.pay.book import held
from allegiance.pay.held import FIXED, Actor
from allegiance.pay.life import Book
from allegiance.pay.participants import erase as erase_participant
from allegiance.pay.steps import Pen, writing
from allegiance.people.journal_rows import stamp
from allegiance.work.tables import participants, scorecard_requests, scorecard_steps, scorecards

WHY = (
    "Scorecards that were frozen stay: they are the proof of pay that was decided, which the law makes a company keep. "
    "Once keep_scorecards_days have passed since the last step, allegiance retain removes them."
)
"""What whoever asks for an erasure is told."""


@dataclass(frozen=True, slots=True)
class Old:
    """What is past its time."""

    before: str
    """The first moment that is kept."""
    scorecards: int
    participants: int
    open: int = 0
    """Scorecards that are past it and stay: drafts, and what is due, disputed or to be collected."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did and left."""

    removed: int
    """Scorecards that never were frozen."""
    participants: int
    """Rows about whom plans cover."""
    kept: int
    """Scorecards that stay; :data:`WHY` says why."""


def look(book: Book) -> Old | None:
    """What is past its time; None: everything is kept for ever. Nothing is changed.

    Raises:
        WorkError: the database cannot be read.
    """
    before = _before(book)
    if not before:
        return None
    with book.journal.work.reading() as connection:
        old, open_ = _old(connection, before, book)
        return Old(before, len(old), len(_ended(connection, before)), open_)


def retain(book: Book, actor: Actor) -> Old | None:
    """Remove what is past its time: scorecards with all their revisions, and rows of participants that ended.

    Raises:
        WorkError, JournalError: nothing was removed.
    """
    before = _before(book)
    if not before:
        return None
    with writing(book.journal, actor, book.clock()) as pen:
        old, open_ = _old(pen.connection, before, book)
        for row in old:
            settled.remember(pen, row)
        _remove(pen, old, "past keep_scorecards_days")
        ended = _ended(pen.connection, before)
        for id_, made_at in ended:
            pen.connection.execute(
                delete(participants).where(participants.c.id == id_, participants.c.made_at == made_at)
            )
    return Old(before, len(old), len(ended), open_)


def erase(book: Book, actor: Actor, employee: str) -> Erased:
    """Remove what an erased employee has that never became pay, and say what stays.

    Raises:
        WorkError, JournalError: nothing was removed.
    """
    table = scorecards.c
    with writing(book.journal, actor, book.clock()) as pen:
        asked = select(scorecards).where(table.employee == employee)
        rows = pen.connection.execute(asked).mappings().all()
        # A restatement that an upheld dispute demands is pay that was decided, though not by how much.
        owed = {row["id"] for row in rows if row["decision"] == "upheld"}
        drafts = [row for row in rows if row["state"] not in FIXED and row["replaces"] not in owed]
        _remove(pen, drafts, "erased before it was frozen")
        gone = erase_participant(pen, employee)
    return Erased(len(drafts), gone, len(rows) - len(drafts))


def _before(book: Book) -> str:
    days = book.settings.keep_scorecards_days
    return stamp(book.clock() - timedelta(days=days)) if days else ""


def _old(connection: Connection, before: str, book: Book) -> tuple[list[Any], int]:
    """Scorecards past their time, where the last step of every revision is and nothing is left to be done; and how many
    stay because something is."""
    newest = (
        select(scorecard_steps.c.scorecard, func.max(scorecard_steps.c.at).label("at"))
        .group_by(scorecard_steps.c.scorecard)
        .subquery()
    )
    asked = select(scorecards, newest.c.at.label("newest")).outerjoin(
        newest, newest.c.scorecard == scorecards.c.id
    )
    families: dict[tuple[str, ...], list[Any]] = {}
    for row in connection.execute(asked).mappings():
        key = (row["plan"], row["participant"], row["first"], row["last"])
        families.setdefault(key, []).append(row)
    past = [
        rows for rows in families.values() if all((row["newest"] or row["made_at"]) < before for row in rows)
    ]
    found, open_ = [], 0
    for rows in past:
        if all(settled.finished(one, book.today()) for one in held(connection, rows, book.settings)):
            found += rows
        else:
            open_ += len(rows)
    return found, open_


def _ended(connection: Connection, before: str) -> Sequence[tuple[str, str]]:
    asked = select(participants.c.id, participants.c.made_at).where(participants.c.ended_at < before)
    return [(row.id, row.made_at) for row in connection.execute(asked)]


def _remove(pen: Pen, rows: Iterable[Any], why: str) -> None:
    """Rows go, newest revision first: a revision names the one that it replaces."""
    for row in sorted(rows, key=lambda row: -row["revision"]):
        pen.remove(row, why)
        for table in (scorecard_requests, scorecard_steps):
            pen.connection.execute(delete(table).where(table.c.scorecard == row["id"]))
        pen.connection.execute(delete(scorecards).where(scorecards.c.id == row["id"]))
