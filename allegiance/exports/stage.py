"""Stages one file: text to typed rows and rejects, in temporary tables of the caller's connection.

Nothing here writes to the store. Everything is one pass over the file for each entity it feeds; rows with the same
key are only looked for when a count says that there are any.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from duckdb import ColumnExpression, DuckDBPyRelation, Expression

from allegiance.errors import FileRefused, ProfileError
from allegiance.exports.canonical import Entity
from allegiance.exports.expressions import Cells, Plan, call, constant, plan
from allegiance.exports.fingerprint import fingerprint as _fingerprint
from allegiance.exports.legs import roll_up
from allegiance.exports.limits import Limits
from allegiance.exports.peek import Form, Peek, first_line, peek, same_columns
from allegiance.exports.profiles import EntityMap, Profile, plain
from allegiance.exports.shape import BLANK, JSON_FAULTS, Shape, named_by, original_columns
from allegiance.exports.sources import Source, open_source
from allegiance.settings import Settings
from allegiance.warehouse import statements
from allegiance.warehouse.erased import Screen

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class StagedEntity:
    """One entity of a staged file."""

    entity: str
    table: str
    """Name of a temporary view: one row a key."""
    unmapped: tuple[str, ...]
    """Canonical columns that the profile maps and this file lacks."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A staged file. Rejected rows stand in the temporary table ``staged_rejects``."""

    path: Path
    sha256: str
    bytes: int
    profile: Profile
    read: int
    """Records in the file."""
    rejected: int
    entities: tuple[StagedEntity, ...]
    """Primary first."""
    columns_seen: tuple[str, ...]
    """Columns of the file."""


def fingerprint(path: Path) -> str:
    """SHA-256 of a file's bytes.

    Raises:
        FileRefused: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileRefused(
            f"{path} cannot be read: {error.strerror}.", "Check the name and the rights."
        ) from error


def stage(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    profile: Profile,
    settings: Settings,
    *,
    now: datetime,
    sha256: str = "",
    progress: Progress | None = None,
    screen: Screen | None = None,
) -> Staged:
    """Read one file as a profile says.

    The temporary tables of the file staged before it on this connection are replaced.

    Args:
        con: the connection whose temporary tables are filled; it may be inside a transaction.
        path: the file.
        profile: how to read it.
        settings: the company's time zone.
        now: the current time (naive: UTC); records from the future are rejected.
        sha256: the file's fingerprint where the caller has it.
        progress: told in words what is being done.
        screen: keeps out whom the store has forgotten; None: nothing is stored, so nobody needs to be kept out.

    Raises:
        FileRefused: the file cannot be read whole. No temporary table is left.
        ProfileError: the file lacks a column that the profile cannot do without. No temporary table is left.
    """
    moment = now.astimezone(UTC).replace(tzinfo=None) if now.tzinfo else now
    try:
        with peek(path, Limits.of(settings)) as look:
            told = progress or (lambda _: None)
            return _Stage(con, path, profile, settings, moment, look, told, screen).run(sha256)
    except (FileRefused, ProfileError):
        drop(con)
        raise
    except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.OutOfRangeException) as error:
        raise FileRefused(
            f"{path.name} cannot be read: {first_line(error)}", "Export it again, or as UTF-8 CSV."
        ) from error


def drop(con: duckdb.DuckDBPyConnection, staged: Staged | None = None) -> None:
    """Remove the temporary tables of staging."""
    statements.run(con, "imports/stage_drop")


class _Stage:
    """One file on its way."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        path: Path,
        profile: Profile,
        settings: Settings,
        now: datetime,
        look: Peek,
        progress: Progress,
        screen: Screen | None = None,
    ) -> None:
        self.con, self.path, self.profile, self.settings = con, path, profile, settings
        self.now, self.look, self.progress, self.screen = now, look, progress, screen
        self.read = 0

    def run(self, sha256: str) -> Staged:
        packed = self.look.path != self.path
        sha256 = sha256 or (fingerprint(self.path) if packed else "")
        print_ = _fingerprint(self.look.path, sha256)
        columns = tuple(self.look.columns(self.profile.reader))
        source = open_source(self.con, self.look, self.profile, print_, self._wanted(columns))
        cells = Cells(source.names)
        self._refuse_unclear(source)
        plans = [
            plan(cells, each, self.profile.filters, self.settings, self.now) for each in self.profile.entities
        ]
        for given, made in zip(self.profile.entities, plans, strict=True):
            self._refuse_without_required(given, made, columns)
        statements.run(self.con, "imports/macros")
        statements.run(self.con, "imports/stage_tables")
        statements.run(
            self.con,
            "imports/stage_open",
            source=self.profile.source,
            first_row=source.first_row,
            rolled=self.profile.legs is not None,
        )
        self._fill(source, cells, plans)
        rejected = self._collect(source)
        self._settle(source)
        return Staged(
            path=self.path,
            sha256=sha256 or print_.sha256,
            bytes=self.path.stat().st_size,
            profile=self.profile,
            read=self.read,
            rejected=rejected,
            entities=tuple(
                StagedEntity(given.entity.name, f"staged_{given.entity.name}", tuple(made.unmapped))
                for given, made in zip(self.profile.entities, plans, strict=True)
            ),
            columns_seen=columns,
        )

    def _wanted(self, columns: Sequence[str]) -> list[str]:
        """Every column the profile names."""
        names: list[str] = [rule.column for rule in self.profile.filters]
        names += self.profile.legs.leg if self.profile.legs else ()
        for given in self.profile.entities:
            names += [*named_by(given), *original_columns(given, columns)]
        return [name for name in names if name]

    def _refuse_unclear(self, source: Source) -> None:
        wanted = {plain(name) for name in self._wanted(source.names)}
        if self.look.form in (Form.TEXT, Form.WORKBOOK):
            twice = [name for name in same_columns(source.names) if name in wanted]
            if twice:
                raise FileRefused(
                    f"{self.look.label} has two columns named {twice[0]!r}.", "Rename or remove one of them."
                )

    def _refuse_without_required(self, given: EntityMap, made: Plan, columns: Sequence[str]) -> None:
        for column in given.entity.columns:
            if column.required and not column.default and column.name in made.unmapped:
                mapping = next(each for each in given.fields if each.field == column.name)
                raise ProfileError(
                    f"{self.look.label} lacks the column {' or '.join(mapping.column)}, from which "
                    f"{self.profile.name} takes {column.name}.",
                    f"Its columns are: {', '.join(columns[:40])}. Use another profile, or correct the export.",
                )

    def _fill(self, source: Source, cells: Cells, plans: Sequence[Plan]) -> None:
        """Typed tables, reading the file once for each entity; again record by record if anything is amiss."""
        codes = self._write_checks(source, plans)
        for place, (given, made) in enumerate(zip(self.profile.entities, plans, strict=True)):
            self.progress(f"Reading {given.entity.name.replace('_', ' ')} of {self.look.label}")
            total = self._fill_one(source, cells, given, made, codes[place])
            if not source.complete(total):
                source.slow_down()
                total = self._fill_one(source, cells, given, made, codes[place])
            self._note_faults(source, given, place)
            if place == 0:
                self.read = total + len(source.broken)

    def _write_checks(self, source: Source, plans: Sequence[Plan]) -> list[list[int]]:
        """Numbers of the rules of each plan; 0 is a blank line, then come what a JSON line can be instead."""
        rows: list[tuple[int, str, str, str]] = []
        if self.look.form in (Form.LINES, Form.DOCUMENT):
            rows += [(n, "", reason, message) for n, (reason, message) in enumerate(JSON_FAULTS, 1)]
        codes: list[list[int]] = []
        for made in plans:
            first = len(rows) + 1
            rows += [
                (first + n, check.column, check.reason, check.message) for n, check in enumerate(made.checks)
            ]
            codes.append(list(range(first, first + len(made.checks))))
        if rows:
            number, column, reason, message = (list(values) for values in zip(*rows, strict=True))
            statements.run(
                self.con,
                "imports/stage_checks",
                codes=number,
                columns=column,
                reasons=reason,
                messages=message,
            )
        return codes

    def _fill_one(
        self, source: Source, cells: Cells, given: EntityMap, made: Plan, codes: Sequence[int]
    ) -> int:
        """Fill ``typed_<entity>``; returns the records read."""
        name = given.entity.name
        statements.run(self.con, f"imports/stage_{name}")
        shape = Shape(source, cells, given, made, codes, self.profile)
        for rel in source.relations():
            shape.typed(rel).insert_into(f"typed_{name}")
        return _count(self.con.table(f"typed_{name}"))

    def _note_faults(self, source: Source, given: EntityMap, place: int) -> None:
        """Which records broke which rule, once the file is known to have been read whole."""
        typed = self.con.table(f"typed_{given.entity.name}")
        first = typed.aggregate([call("min", ColumnExpression("rowid"))]).fetchall()[0][0] or 0
        number = call(
            "coalesce", ColumnExpression("line"), ColumnExpression("rowid") + (source.first_row - first)
        )
        typed.filter(ColumnExpression("fault").isnotnull()).project(
            constant(place).cast("tinyint"),
            number,
            ColumnExpression("fault"),
            ColumnExpression("fault_value"),
        ).insert_into("staged_faults")

    def _collect(self, source: Source) -> int:
        """Faults and broken records become rejects; returns how many."""
        if source.broken:
            statements.run(
                self.con,
                "imports/stage_broken",
                path=str(self.path),
                rows=[item.file_row for item in source.broken],
                values=[item.value[:1000] for item in source.broken],
                reasons=[item.reason for item in source.broken],
                messages=[item.message for item in source.broken],
            )
        statements.run(self.con, "imports/stage_rejects", path=str(self.path))
        if self.look.form is Form.TEXT:
            self._refuse_swallowed()
        if self.screen is not None:
            self.screen.refuse(self._entities, self.path)
        if self.look.form is Form.LINES:
            faults = self.con.table("staged_faults")
            blank = faults.filter((ColumnExpression("code") == BLANK) & (ColumnExpression("place") == 0))
            self.read -= _count(blank)
        return _count(self.con.table("staged_rejects"))

    def _refuse_swallowed(self) -> None:
        """A date or a number with a line end in it is the trace of a quote closed too late: rows are inside it."""
        found = statements.rows(self.con, "imports/stage_swallowed")
        if found:
            row, column = found[0]
            raise FileRefused(
                f"{self.look.label}, line {row} or later: {column} runs over several lines; a quote was probably "
                "opened there and closed too late, and the rows between are lost in it.",
                "Correct that line (a quote inside a text is written twice), or export the file again.",
            )

    def _settle(self, source: Source) -> None:
        """Find rows with the same key, if there are any, and roll legs up."""
        self.progress("Looking for repeated rows")
        repeated = False
        for number, given in enumerate(self.profile.entities):
            name = given.entity.name
            legs = self.profile.legs is not None and number == 0
            rows = self.con.table(f"typed_{name}").filter(
                ColumnExpression("fault").isnull() & ColumnExpression(given.entity.key[0]).isnotnull()
            )
            key = key_of(given.entity, legs)
            distinct = call("hash", key).n_unique()
            total, kinds = rows.aggregate([call("count", key), distinct]).fetchall()[0]
            if total != kinds:
                self._note_keys(given, key)
                repeated = True
        if repeated:
            statements.run(self.con, "imports/stage_repeats")
        if self.profile.legs is not None:
            roll_up(self.con, self.profile)
        if self.screen is not None:
            self.screen.unname(self._entities, rolled=self.profile.legs is not None)

    @property
    def _entities(self) -> list[str]:
        return [given.entity.name for given in self.profile.entities]

    def _note_keys(self, given: EntityMap, key: Expression) -> None:
        legs = self.con.table(f"legs_{given.entity.name}")
        legs.project(
            constant(given.entity.name),
            ColumnExpression("row_id"),
            key,
            ColumnExpression("updated_at"),
            ColumnExpression("row_hash"),
        ).insert_into("repeat_keys")


def key_of(entity: Entity, legs: bool) -> Expression:
    """The key of a row as one text; with the leg where legs are rolled up later."""
    names = [*entity.key, *(["leg"] if legs else [])]
    if len(names) == 1:
        return ColumnExpression(names[0])
    parts = (call("coalesce", ColumnExpression(name).cast("varchar"), "") for name in names)
    return call("concat_ws", "\x1f", *parts)


def _count(rel: DuckDBPyRelation) -> int:
    return int(rel.aggregate([call("count", constant(1))]).fetchall()[0][0])
