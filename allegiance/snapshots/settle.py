"""What people decide about deliveries: try again, it arrived after all, let it be; and what is forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Table, and_, delete, or_, select, update

from allegiance.errors import ScheduleError
from allegiance.people.journal import Action, Event, Source, open_journal
from allegiance.people.journal_rows import stamp
from allegiance.settings import Settings
from allegiance.snapshots import ledger_rows as rows
from allegiance.snapshots.ledger_rows import State
from allegiance.warehouse.proof import Word
from allegiance.work.database import exists
from allegiance.work.tables import deliveries, delivery_attempts, delivery_documents, schedule_runs

AGAIN = (State.failed, State.doubtful, State.given_up, State.not_entitled)
"""States in which somebody can have a delivery tried again at once."""

UNSURE = (State.failed, State.doubtful, State.given_up, State.waiting)
"""States in which somebody can say how it ended."""


def retry(settings: Settings, id_: str, *, actor: str, acting: str, source: Source) -> None:
    """Have a delivery tried at the next pass. The document that is kept is sent again, as the same message.

    Raises:
        ScheduleError: there is no such delivery, or it is under way or delivered.
    """
    values = {"state": State.waiting, "next_at": rows.AT_ONCE, "attempts": 0}
    _decide(settings, id_, AGAIN, values, "to be tried again", (actor, acting, source))


def settle(settings: Settings, id_: str, *, arrived: bool, actor: str, acting: str, source: Source) -> None:
    """Say how a delivery ended: it arrived, or it is let be. It is not tried any more.

    Raises:
        ScheduleError: there is no such delivery, it is under way or delivered, or nothing was ever made to arrive.
    """
    if arrived:
        at = stamp(datetime.now(UTC))
        values = {"state": State.delivered, "delivered_at": at, "receipt": "Somebody said that it arrived."}
        _decide(settings, id_, UNSURE, values, "said to have arrived", (actor, acting, source))
    else:
        _decide(settings, id_, UNSURE, {"state": State.dropped}, "let be", (actor, acting, source))


def forget(settings: Settings, people: Sequence[str], words: Sequence[Word] = ()) -> int:
    """Take the deliveries to people out who are erased, and every document under way: another's may name them, and is
    made anew; and what was said of others' failures that names them. Returns how many deliveries went."""
    if not exists(settings):
        return 0
    with open_journal(settings).work.writing() as connection:
        connection.execute(delete(delivery_documents))
        gone = list(
            connection.execute(
                select(deliveries.c.id).where(
                    or_(deliveries.c.person.in_(people), deliveries.c.address.in_(people))
                )
            ).scalars()
        )
        for id_ in gone:
            _remove(connection, id_)
        for table in (deliveries, delivery_attempts):
            _unsay(connection, table, [one for one in words if one.is_telling])
    return len(gone)


def prune(settings: Settings, before: datetime, *, dry_run: bool = False) -> int:
    """Remove runs that were over before a moment, with what they delivered to whom; returns how many runs.

    A run with a delivery that is not as it should be stays until somebody settles that: no failure turns green by
    waiting.
    """
    wrong = select(deliveries.c.run).where(deliveries.c.state.in_(rows.WRONG))
    if not exists(settings):
        return 0
    with open_journal(settings).work.writing() as connection:
        old = list(
            connection.execute(
                select(schedule_runs.c.id).where(
                    schedule_runs.c.state != "open",
                    schedule_runs.c.ended_at < stamp(before),
                    schedule_runs.c.id.not_in(wrong),
                )
            ).scalars()
        )
        for run in () if dry_run else old:
            for id_ in list(
                connection.execute(select(deliveries.c.id).where(deliveries.c.run == run)).scalars()
            ):
                _remove(connection, id_)
            connection.execute(delete(schedule_runs).where(schedule_runs.c.id == run))
    return len(old)


def _remove(connection: Connection, id_: str) -> None:
    for table in (delivery_documents, delivery_attempts):
        connection.execute(delete(table).where(table.c.delivery == id_))
    connection.execute(delete(deliveries).where(deliveries.c.id == id_))


def _unsay(connection: Connection, table: Table, words: Sequence[Word]) -> None:
    """Remove what failed attempts said where it names somebody: that they failed stays."""
    keys = list(table.primary_key)
    for row in connection.execute(select(*keys, table.c.error).where(table.c.error != "")).all():
        if any(one.stands_in(row.error) for one in words):
            this = and_(*(key == row._mapping[key.name] for key in keys))
            connection.execute(update(table).where(this).values(error="[erased]"))


def _decide(
    settings: Settings,
    id_: str,
    states: Sequence[State],
    values: Mapping[str, object],
    told: str,
    by: tuple[str, str, Source],
) -> None:
    journal = open_journal(settings)
    with journal.work.writing() as connection:
        actor, acting, source = by
        detail = (("delivery", id_), ("decided", told))
        head = journal.write(
            connection, [Event(actor, acting, Action.changed, source, page="schedule", detail=detail)]
        )
        held = connection.execute(
            select(deliveries.c.state, deliveries.c.sha256).where(deliveries.c.id == id_)
        ).one_or_none()
        if held is None:
            raise ScheduleError(f"There is no delivery {id_}.", "Look at: allegiance schedule history")
        if State(held.state) not in states or (values["state"] is State.delivered and not held.sha256):
            raise ScheduleError(
                f"The delivery {id_} is {held.state}: it cannot be {told}.",
                "Look at: allegiance schedule history",
            )
        now = stamp(datetime.now(UTC))
        connection.execute(update(deliveries).where(deliveries.c.id == id_).values(**values, changed_at=now))
        if values["state"] in (State.delivered, State.dropped):
            rows.drop_document(connection, id_)
        rows.attempted(connection, id_, told, "")
        rows.finish(connection, id_)
    journal.keep(head)
