"""Writes the whole warehouse anew: the only way to be rid of what was in it.

A database keeps freed blocks, and what was deleted stands in them until they are used again. So an erasure works on a
copy, copies what is left of it row by row into a fresh file, and lets the fresh file take the warehouse's place by one
rename. Killed before it: nothing has happened. Killed after it: whoever opens the store next publishes it and removes
the generations from before (:func:`allegiance.warehouse.writer.recover`).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from allegiance.errors import NoData, StoreError
from allegiance.settings import Settings
from allegiance.warehouse import generations, lock, statements
from allegiance.warehouse.writer import Progress, Writer, begin, open_store, recover, store_error

Check = Callable[[duckdb.DuckDBPyConnection], None]

WORKING = ".erasing.duckdb"
FRESH = ".erased.duckdb"


class Rewriting:
    """An open transaction on a copy of the warehouse."""

    def __init__(self, writer: Writer, generation: int) -> None:
        self.writer = writer
        self.generation = generation
        """The generation that this makes."""
        self.check: Check | None = None
        """Asked of the fresh file before it takes its place: raises to leave everything as it was."""


@contextmanager
def rewriting(settings: Settings, progress: Progress = lambda _: None) -> Iterator[Rewriting]:
    """A transaction on the warehouse that leaves no trace of what it removes.

    At the end the warehouse and the published generation are fresh files, and no other generation is left. Nothing
    happens where the writer changed nothing.

    Raises:
        NoData: there is no warehouse.
        StoreError: the folder is in use, cannot be written, or is full; nothing was changed.
    """
    if not settings.warehouse.exists():
        raise NoData(f"{settings.home} holds no data.", "There is nothing to erase.")
    working, fresh = settings.home / WORKING, settings.home / FRESH
    with lock.hold(settings.home / "import.lock"):
        settle(settings)
        _clear(working, fresh)
        try:
            progress("Copying the store")
            shutil.copyfile(settings.warehouse, working)
            made = yield from _changed(settings, working, progress)
            if made is None:
                return
            progress("Writing the store anew")
            _copy(working, fresh, settings)
            working.unlink()
            _check(fresh, made)
            _sync(fresh)
            fresh.replace(settings.warehouse)
            _sync(settings.home)
        except OSError as error:
            raise StoreError(
                f"{settings.home} cannot be written: {error.strerror}.",
                "Make room (an erasure needs the size of the warehouse twice) or set permissions, then try again. "
                "Nothing was changed.",
            ) from error
        except duckdb.Error as error:
            raise store_error(settings, error) from error
        finally:
            _clear(working, fresh)
            shutil.rmtree(settings.home / "tmp", ignore_errors=True)
        progress("Publishing")
        generations.publish(settings.warehouse, settings.published, made.generation)
        generations.keep_from(settings.published, made.generation)


def settle(settings: Settings) -> None:
    """End what a killed import or erasure left, and write everything into the one file. The caller holds the lock.

    Raises:
        StoreError: the warehouse cannot be opened, or its log of changes cannot be written into it.
    """
    con = open_store(settings)
    try:
        while not recover(con, settings):
            con = open_store(settings)
        statements.run(con, "session/checkpoint")
    except duckdb.Error as error:
        raise store_error(settings, error) from error
    finally:
        con.close()
    if _log(settings.warehouse).exists():
        raise StoreError(
            f"{_log(settings.warehouse)} is left beside the warehouse.",
            "Run: allegiance rebuild; then try again.",
        )


def _changed(
    settings: Settings, working: Path, progress: Progress
) -> Generator[Rewriting, None, Rewriting | None]:
    con = open_store(settings, working)
    try:
        writer, generation = begin(con, settings, progress)
        made = Rewriting(writer, generation + 1)
        yield made
        if not writer.changed:
            con.rollback()
            return None
        writer.finish(made.generation)
        statements.run(con, "erase/copy/drop_views")
        con.commit()
        statements.run(con, "session/checkpoint")
        return made
    finally:
        con.close()


def _copy(working: Path, fresh: Path, settings: Settings) -> None:
    """Every row of the one into the other: nothing comes along that is no row."""
    with duckdb.connect(config={"temp_directory": str(settings.home / "tmp")}) as con:
        statements.run(con, "session/start")
        statements.run(con, "erase/copy/attach_held", path=str(working))
        statements.run(con, "erase/copy/attach_fresh", path=str(fresh))
        statements.run(con, "erase/copy/copy")
        wrong = [row[0] for row in statements.rows(con, "erase/copy/differences")]
        wrong += [name for name in _tables(con) if _rows(con, f"held.{name}") != _rows(con, f"fresh.{name}")]
        statements.run(con, "erase/copy/checkpoint")
    if wrong:
        raise StoreError(
            f"The copy of the warehouse is not the same: {', '.join(wrong)}.",
            "Try again; if it stays, report it. Nothing was changed.",
        )


def _tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    found = con.table_function("duckdb_tables")
    held = found.filter(duckdb.ColumnExpression("database_name") == "held")
    return [row[0] for row in held.select("table_name").fetchall()]


def _rows(con: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(con.table(table).count("*").fetchall()[0][0])


def _check(fresh: Path, made: Rewriting) -> None:
    if made.check is not None:
        with duckdb.connect(str(fresh), read_only=True) as con:
            statements.run(con, "session/start")
            made.check(con)


def _clear(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
        _log(path).unlink(missing_ok=True)


def _log(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
