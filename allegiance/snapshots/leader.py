"""One leader: whoever holds the lock carries schedules out, and nobody else.

The lock goes with the process that holds it: a lock on a file beside SQLite's database, a session's advisory lock in
PostgreSQL. Both are gone the moment the process is, kill -9 included, so that nobody waits for a lease to run out.
Whoever takes over raises the *epoch* in the ledger; every write of a leader names its own, and an older one is refused
(a fencing token). So a leader that lost its connection and does not know it yet cannot write any more.

Source: the fencing token, M. Kleppmann, Designing Data-Intensive Applications (2017), chapter 8.
"""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from allegiance.errors import ScheduleError, WorkError
from allegiance.people.journal_rows import stamp
from allegiance.work.database import Work, told
from allegiance.work.tables import schedule_leader

LOCK = 5_170_301_949
"""Number of PostgreSQL's advisory lock: that of migrations and one."""


class Overtaken(ScheduleError):
    """Somebody else leads by now: nothing more may be written or sent."""

    title = "Another process carries schedules out"


@dataclass(frozen=True)
class Leader:
    """This process leads."""

    work: Work
    epoch: int
    holder: str
    _session: Connection | None = field(default=None, repr=False)

    def check(self) -> None:
        """That the lock is still held: PostgreSQL lets go of it when the connection breaks.

        Raises:
            Overtaken: it is not known to be.
        """
        if self._session is None:
            return
        try:
            held = self._session.execute(
                text(
                    "select count(*) from pg_locks where locktype = 'advisory' and granted and pid = pg_backend_pid()"
                )
            ).scalar()
        except SQLAlchemyError:
            held = 0
        if not held:
            raise Overtaken("The connection that held the lock is gone.", "Start it again.")

    def confirm(self, connection: Connection) -> None:
        """That nobody took over, inside a transaction that writes: nobody can until it ends.

        Raises:
            Overtaken: somebody did.
        """
        asked = select(schedule_leader.c.epoch).where(schedule_leader.c.id == 1).with_for_update(read=True)
        if connection.execute(asked).scalar() != self.epoch:
            raise Overtaken("Another process took over.", "Nothing more was written; the other one goes on.")


@contextmanager
def leading(work: Work) -> Iterator[Leader | None]:
    """Lead while the block runs; None: somebody else does.

    Raises:
        WorkError: the work database cannot be used.
    """
    holder = f"{socket.gethostname()} {os.getpid()}"
    with _postgres(work) if work.postgres else _file(work) as (held, session):
        if not held:
            yield None
            return
        leader = Leader(work, _taken_over(work, holder), holder, session)
        try:
            yield leader
        finally:
            with suppress(WorkError):
                _left(leader)


def who(work: Work) -> str:
    """Who leads, as host and process; empty: nobody said that they do."""
    with work.reading() as connection:
        found = connection.execute(select(schedule_leader.c.holder).where(schedule_leader.c.id == 1)).scalar()
    return found or ""


def _taken_over(work: Work, holder: str) -> int:
    now = stamp(datetime.now(UTC))
    with work.writing() as connection:
        epoch = connection.execute(
            select(schedule_leader.c.epoch).where(schedule_leader.c.id == 1).with_for_update()
        ).scalar()
        if epoch is None:
            connection.execute(
                insert(schedule_leader).values(id=1, epoch=1, holder=holder, since=now, seen=now)
            )
            return 1
        connection.execute(
            update(schedule_leader)
            .where(schedule_leader.c.id == 1)
            .values(epoch=epoch + 1, holder=holder, since=now, seen=now)
        )
    return int(epoch) + 1


def _left(leader: Leader) -> None:
    with leader.work.writing() as connection:
        connection.execute(
            update(schedule_leader)
            .where(schedule_leader.c.id == 1, schedule_leader.c.epoch == leader.epoch)
            .values(holder="")
        )


@contextmanager
def _file(work: Work) -> Iterator[tuple[bool, None]]:
    """A lock on a file beside the database."""
    file = Path(f"{work.name}.leader")
    try:
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise WorkError(f"{file} cannot be written: {error.strerror}.", "Correct its permissions.") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False, None
            return
        yield True, None
    finally:
        os.close(handle)


@contextmanager
def _postgres(work: Work) -> Iterator[tuple[bool, Connection | None]]:
    """An advisory lock of a session of its own, which ends with the block."""
    with told(work.name):
        session = work.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        session.detach()
        try:
            held = bool(session.execute(text("select pg_try_advisory_lock(:lock)"), {"lock": LOCK}).scalar())
        except BaseException:
            session.close()
            raise
    try:
        yield held, session if held else None
    finally:
        with suppress(SQLAlchemyError):
            # The server notices a closed connection a moment later: whoever comes next would find the lock taken.
            session.execute(text("select pg_advisory_unlock_all()"))
        with suppress(SQLAlchemyError):
            session.close()
