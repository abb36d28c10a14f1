"""Readers: they open published generations only, read-only, and ask statements with a scope."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from allegiance.errors import QueryFailed, StoreError
from allegiance.people.masks import Masks
from allegiance.people.modes import under
from allegiance.people.scope import SHOWS, Scope
from allegiance.settings import Settings
from allegiance.warehouse import generations, statements
from allegiance.warehouse.blocks import Blocks
from allegiance.warehouse.permits import Groups, Permits
from allegiance.warehouse.plan_store import PlanStore

if TYPE_CHECKING:
    import pandas as pd

GATE = frozenset({"scope_all", "scope_teams", "scope_employees"})
"""Parameters that every statement for readers must take: without them it does not run."""

COLUMN = re.compile("[a-z_][a-z0-9_]*")

ATTEMPTS = 5

KEPT = 48
"""Answers that a reader keeps at the most, and ``KEPT_BYTES`` what they may take together."""

KEPT_BYTES = 192_000_000


class Reader:
    """One published generation, open read-only. Safe to share between threads: each question has its own cursor."""

    def __init__(self, settings: Settings, generation: int, con: duckdb.DuckDBPyConnection) -> None:
        self.settings = settings
        self.generation = generation
        self._con = con
        self._kept: OrderedDict[tuple[object, ...], pd.DataFrame] = OrderedDict()
        self._ids: dict[str, list[str]] = {}
        self._keeping = threading.Lock()
        self.permits = Permits(
            Blocks(
                self._backend,
                settings.smallest_comments,
                settings.settle_days,
                PlanStore(settings.published),
            )
        )
        """What may be asked by whoever sees groups only."""

    def ask(self, scope: Scope, name: str, **parameters: object) -> pd.DataFrame:
        """All columns of ``queries/<name>.sql`` for whoever asks.

        Raises:
            QueryFailed: the statement does not take the scope, lacks a parameter or fails.
        """
        masks = self.masks(scope)
        given = _gated(masks.scope, name, masks.real(parameters))
        with self._cursor() as cursor:
            frames = [
                statements.run(cursor, name, **one).df()
                for one in self.permits.questions(masks.scope, name, given)
            ]
        rows = self.permits.nameless(masks.scope, name, _joined(frames))
        return masks.over(rows, people=statements.load(name).shows == "people")

    def select(self, scope: Scope, name: str, columns: Sequence[str], **parameters: object) -> pd.DataFrame:
        """Only ``columns`` of the statement; the database never touches the others.

        Raises:
            QueryFailed: as ``ask``; also an unknown column.
        """
        masks = self.masks(scope)
        given = _gated(masks.scope, name, masks.real(parameters))
        for column in columns:
            if not COLUMN.fullmatch(column):
                raise QueryFailed(f"{column!r} is no column name.")
        statement = statements.load(name)
        # The one place where text is put around a statement: names of columns, checked above, and nothing else.
        # Binding once instead of three times (relation, projection, frame) halves what a small question costs.
        picked = ", ".join(f'"{column}"' for column in columns)
        text = f"select {picked} from ({statement.text}\n)"  # noqa: S608
        asked = self.permits.questions(masks.scope, name, given)
        with self._cursor() as cursor:
            try:
                frames = [
                    cursor.execute(text, {key: one[key] for key in statement.parameters}).df()
                    for one in asked
                ]
            except duckdb.Error as error:
                raise QueryFailed(
                    f"queries/{name}.sql: {str(error).splitlines()[0]}", statements.remedy(error)
                ) from error
        rows = self.permits.nameless(masks.scope, name, _joined(frames))
        return masks.over(rows, people=statement.shows == "people")

    def keep(self, scope: Scope, name: str, columns: Sequence[str], **parameters: object) -> pd.DataFrame:
        """As ``select`` (with no columns as ``ask``), and kept: for what several parts of a page need, or each rerun.

        Only the newest few answers are kept; how many follows ``KEPT`` and ``KEPT_BYTES``.

        A reader belongs to one generation of one data folder, and the key holds the whole scope beside statement,
        columns and parameters: no answer is ever given to another person or for other data.

        Raises:
            QueryFailed: as ``select``.
        """
        given = tuple((key, _plain(parameters[key])) for key in sorted(parameters))
        key = (scope, name, tuple(columns), given)
        with self._keeping:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
        if found is None:
            found = (
                self.select(scope, name, columns, **parameters)
                if columns
                else self.ask(scope, name, **parameters)
            )
            with self._keeping:
                self._kept[key] = found
                self._forget()
        # A copy that shares its values until somebody writes to it: what is kept never changes.
        return found.copy(deep=False)

    def shown(self, scope: Scope, basis: str, **parameters: object) -> Groups:
        """Of which weeks or months each group's figures are made for whoever sees groups only.

        ``basis`` is a kind of rows of :data:`allegiance.warehouse.blocks.SPANS`; parameters are a statement's.
        """
        masks = self.masks(scope)
        return self.permits.shown(masks.scope, basis, masks.real(parameters))

    def masks(self, scope: Scope) -> Masks:
        """How this scope sees single people and texts: for whatever names somebody and is no row of a statement."""
        return Masks.of(under(scope, self.settings), self._identifiers, self.settings.home)

    def _backend(self, name: str, parameters: Mapping[str, object]) -> pd.DataFrame:
        """Rows that decide what may be shown and are given out to nobody."""
        with self._cursor() as cursor:
            return statements.run(cursor, name, **parameters).df()

    def _identifiers(self, kind: str) -> list[str]:
        """All ids of employees or customers: what pseudonyms can stand for. Asked once, never given out."""
        with self._keeping:
            found = self._ids.get(kind)
        if found is None:
            with self._cursor() as cursor:
                found = [str(row[0]) for row in statements.rows(cursor, f"identifiers/{kind}")]
            with self._keeping:
                self._ids[kind] = found
        return found

    def _forget(self) -> None:
        """Drop what was not asked for the longest, until the rest is small enough."""
        size = {key: int(frame.memory_usage(index=False).sum()) for key, frame in self._kept.items()}
        total = sum(size.values())
        while self._kept and (len(self._kept) > KEPT or total > KEPT_BYTES):
            total -= size[self._kept.popitem(last=False)[0]]

    def close(self) -> None:
        """Close the connection. The file may then be removed."""
        with self._keeping:
            self._kept.clear()
        self._con.close()

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = self._con.cursor()
        try:
            yield cursor
        finally:
            cursor.close()


def _joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Answers to parts of a question, one below the other: parts share no row."""
    import pandas as pd

    full = [frame for frame in frames if len(frame)] or list(frames[:1])
    return full[0] if len(full) == 1 else pd.concat(full, ignore_index=True)


def _plain(value: object) -> object:
    """A parameter as part of a key: lists as tuples, and numbers apart from truths that equal them."""
    return tuple(_plain(one) for one in value) if isinstance(value, list) else (type(value).__name__, value)


def _gated(scope: Scope, name: str, parameters: dict[str, object]) -> dict[str, object]:
    missing = GATE - statements.load(name).parameters
    if missing:
        raise QueryFailed(
            f"queries/{name}.sql does not ask who is asking: it lacks {', '.join(sorted(missing))}."
        )
    taken = GATE & parameters.keys()
    if taken:
        raise QueryFailed(f"{', '.join(sorted(taken))} come from the scope, never from a caller.")
    shows = statements.load(name).shows
    if shows not in SHOWS:
        raise QueryFailed(f"queries/{name}.sql does not say what it gives out: it lacks a line -- Shows: ...")
    given = parameters | scope.parameters(shows)
    absent = statements.load(name).parameters - given.keys()
    if absent:
        raise QueryFailed(f"queries/{name}.sql needs {', '.join(sorted(absent))}.")
    return given


_open: dict[Path, Reader] = {}
_lock = threading.Lock()


def open_reader(settings: Settings) -> Reader:
    """The reader of the newest generation: cheap to call on every rerun, reopened only when the pointer moved.

    A reader that was handed out stays usable after a newer one is opened: its copy stands until it is collected.

    Raises:
        NoData: nothing has been published yet.
        StoreError: the published file cannot be opened.
    """
    with _lock:
        for attempt in range(ATTEMPTS):
            generation, path = generations.current(settings.published)
            held = _open.get(settings.published)
            if held is not None and held.generation == generation and held.settings == settings:
                return held
            try:
                con = connect(path, settings)
            except duckdb.IOException as error:
                # Between reading the pointer and opening, many imports may have replaced and swept the file.
                if attempt + 1 < ATTEMPTS and not path.exists():
                    continue
                raise StoreError(
                    f"Generation {generation} cannot be opened: {str(error).splitlines()[0]}",
                    "Run: allegiance rebuild.",
                ) from error
            _open[settings.published] = Reader(settings, generation, con)
            return _open[settings.published]
    raise StoreError("The published data keeps being replaced.", "Try again in a moment.")


def connect(path: Path, settings: Settings) -> duckdb.DuckDBPyConnection:
    """A read-only connection that can reach nothing but this file."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if settings.memory:
        config["memory_limit"] = settings.memory
    con = duckdb.connect(str(path), read_only=True, config=config)
    statements.run(con, "session/start")
    statements.run(con, "session/closed")
    return con
