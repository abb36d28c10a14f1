"""Opening the work database: SQLite by default, PostgreSQL by URL; one transaction a change; migrated on opening."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from allegiance.errors import WorkError
from allegiance.settings import Settings
from allegiance.work import migrate

WAIT_S = 30
"""Seconds that a change waits for the change of another process before it gives up."""

CONNECT_S = 5
"""Seconds until a database server that does not answer counts as unreachable."""

WRITING = "allegiance_writing"
"""Execution option of a connection that will write: SQLite then takes the write lock at the beginning, since a
transaction that first reads and then writes is refused when another wrote in between."""

SETTLED = (
    "subjects",
    "grants",
    "delegations",
    "participants",
    "scorecards",
    "scorecard_steps",
    "scorecard_requests",
    "deliveries",
    "delivery_attempts",
    "delivery_documents",
    "issues",
)
"""Tables that name people and from which rows are removed."""

_open: dict[str, Work] = {}
_guard = threading.Lock()


@dataclass(frozen=True)
class Work:
    """An open work database; safe to share among threads, never across a fork."""

    engine: Engine
    """SQLAlchemy's engine; connections only through the two methods below."""

    name: str
    """The database as it may be shown: a file, or a URL without its password."""

    home: Path
    """The data folder that it belongs to: keys and kept heads stand there."""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for questions: one consistent state.

        Raises:
            WorkError: the database cannot be reached or read.
        """
        with told(self.name), self.engine.connect().execution_options(**self._reads) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection inside one transaction: committed when the block ends, undone when it fails.

        Raises:
            WorkError: the database cannot be reached or written, or refuses the change.
        """
        with (
            told(self.name),
            self.engine.connect().execution_options(**{WRITING: True}) as connection,
            connection.begin(),
        ):
            yield connection

    def settle(self) -> None:
        """Let rows that were removed stand nowhere any more: not in SQLite's log, not in PostgreSQL's tables.

        Raises:
            WorkError: the database cannot be reached.
        """
        with told(self.name):
            if self.postgres:
                with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.exec_driver_sql(f"vacuum {', '.join(SETTLED)}")
                return
            raw = self.engine.raw_connection()
            try:
                raw.cursor().execute("pragma wal_checkpoint(truncate)")
            finally:
                raw.close()

    @property
    def postgres(self) -> bool:
        """Whether it is a PostgreSQL server."""
        return self.engine.dialect.name == "postgresql"

    @property
    def _reads(self) -> dict[str, str]:
        """One state from the first question to the last: SQLite has it by itself."""
        return {"isolation_level": "REPEATABLE READ"} if self.postgres else {}


def address(settings: Settings) -> URL:
    """Where the work database is, as SQLAlchemy takes it: the file in the data folder, or what ``work_url`` names.

    Raises:
        WorkError: ``work_url`` is none, or names another kind of database. The message never holds a password.
    """
    if not settings.work_url:
        return URL.create("sqlite", database=str(settings.home / "work.sqlite3"))
    todo = (
        "Set work_url to postgresql://USER@HOST:PORT/DATABASE, or leave it out for a file in the data folder."
    )
    try:
        url = make_url(settings.work_url)
        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername="postgresql+psycopg")
        backend = url.get_backend_name()
    except (ArgumentError, ValueError):
        # What cannot be read may hold a password anywhere: nothing of it is repeated.
        raise WorkError("work_url is no address of a database.", todo) from None
    if backend not in ("postgresql", "sqlite") or (backend == "sqlite" and not url.database):
        raise WorkError(
            f"work_url names {backend!r}: Allegiance keeps its work in PostgreSQL or SQLite.", todo
        )
    return url


def exists(settings: Settings) -> bool:
    """Whether there is a work database already: questions about nothing must not make one."""
    url = address(settings)
    return url.get_backend_name() != "sqlite" or Path(str(url.database)).exists()


def open_work(settings: Settings) -> Work:
    """The work database of a data folder; made or migrated when needed, once a process.

    Raises:
        WorkError: it cannot be reached, made or migrated.
    """
    url = address(settings)
    file = Path(str(url.database)) if url.get_backend_name() == "sqlite" else None
    key = f"{os.getpid()} {settings.home} {url.render_as_string(hide_password=False)}"
    with _guard:
        held = _open.get(key)
        if held and (file is None or file.exists()):
            return held
        if held:
            held.engine.dispose()
            del _open[key]
        work = Work(_engine(url, file), url.render_as_string(hide_password=True), settings.home)
        if file is not None:
            work = Work(work.engine, str(file), settings.home)
        try:
            with work.writing() if not _current(work) else work.reading() as connection:
                migrate.upgrade(connection)
        except BaseException:
            work.engine.dispose()
            raise
        _open[key] = work
        return work


def close(settings: Settings) -> None:
    """Let go of the database's connections, where this process holds any."""
    with _guard:
        for key in [key for key, work in _open.items() if work.home == settings.home]:
            _open.pop(key).engine.dispose()


@contextmanager
def told(name: str) -> Iterator[None]:
    """Errors of the database as errors of ours: what happened and what to do, without a password or a trace."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        raise WorkError(
            f"{name} cannot be used: {reason}.",
            "Nothing was changed. See that the database runs, that it may be written and that there is space, "
            "then try again.",
        ) from error
    except SQLAlchemyError as error:
        raise WorkError(f"{name} cannot be used ({type(error).__name__}).", "Nothing was changed.") from error


def _current(work: Work) -> bool:
    with work.reading() as connection:
        return migrate.revision(connection) == migrate.HEAD


def _engine(url: URL, file: Path | None) -> Engine:
    try:
        if file is None:
            return create_engine(
                url,
                pool_size=5,
                max_overflow=15,
                pool_timeout=WAIT_S,
                pool_pre_ping=True,
                hide_parameters=True,
                connect_args={
                    "connect_timeout": CONNECT_S,
                    "application_name": "allegiance",
                    "options": f"-c lock_timeout={WAIT_S * 1000} -c timezone=UTC -c synchronous_commit=on",
                },
            )
        _make_file(file)
        engine = create_engine(
            url, pool_size=5, max_overflow=15, pool_timeout=WAIT_S, hide_parameters=True,
            connect_args={"timeout": WAIT_S},
        )  # fmt: skip
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise WorkError("work_url cannot be used: its driver is missing.", "Run make setup.") from error
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _make_file(file: Path) -> None:
    """An empty file that only its owner reads: it says who looked at whom. SQLite keeps the mode for its side files."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise WorkError(
            f"{file} cannot be written: {error.strerror}.",
            "Correct the permissions of the data folder, or choose another with --home.",
        ) from error


def _prepare(connection: Any, _record: object) -> None:
    """Settings of each SQLite connection: kept files, kept references, kept on power loss."""
    connection.isolation_level = None  # transactions begin in _begin, not by the driver's guess
    for pragma in (
        f"busy_timeout={WAIT_S * 1000}",
        "foreign_keys=on",
        "recursive_triggers=on",
        "trusted_schema=off",
    ):
        connection.execute(f"pragma {pragma}")
    until = time.monotonic() + WAIT_S
    while connection.execute("pragma journal_mode").fetchone()[0] != "wal":
        # Several processes may turn it on at once; the busy timeout does not cover this one lock.
        try:
            connection.execute("pragma journal_mode=wal")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
    connection.execute("pragma synchronous=full")


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("begin immediate" if writing else "begin")


__all__ = ["Work", "address", "close", "exists", "open_work"]
