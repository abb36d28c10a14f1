"""What would be read from a file, what refused and why, and its first rows. Nothing is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from duckdb import ColumnExpression

from allegiance.exports import recognise, stage
from allegiance.exports.canonical import ENTITIES
from allegiance.exports.expressions import call, named_columns
from allegiance.exports.fields import NAMES, FieldMap
from allegiance.exports.limits import Limits
from allegiance.exports.profiles import EntityMap, Profile, load_profiles, plain
from allegiance.exports.shape import named_by, original_columns
from allegiance.settings import Settings
from allegiance.warehouse import statements

FIRST = 5
"""Rows shown."""


@dataclass(frozen=True, slots=True)
class FieldUse:
    """Where a canonical column comes from, and how far it is filled."""

    entity: str
    field: str
    column: str
    """The export's column or columns; empty: a constant."""
    how: str
    """The transformations, as the profile writes them."""
    found: bool
    """The file has the column."""
    filled: int
    """Accepted rows with a value."""
    rows: int
    """Accepted rows."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Rejected rows of one reason and column, with the first of them."""

    reason: str
    column: str
    count: int
    file_row: int
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Trial:
    """Everything that ``allegiance profile try`` shows."""

    path: Path
    profile: str
    title: str
    read: int
    accepted: int
    """Rows read and not rejected."""
    rejected: int
    fields: tuple[FieldUse, ...]
    unused: tuple[str, ...]
    """Columns of the file that the profile does not read."""
    refusals: tuple[Refusal, ...]
    first_rows: dict[str, tuple[dict[str, Any], ...]]
    """By entity: the first rows that would be merged, without what is empty in all of them."""

    def document(self) -> dict[str, Any]:
        """All of it as one JSON object (paths and times as text)."""
        held = asdict(self)
        held["path"] = str(self.path)
        held["first_rows"] = {
            entity: [
                {
                    name: value.isoformat() if hasattr(value, "isoformat") else value
                    for name, value in row.items()
                }
                for row in rows
            ]
            for entity, rows in self.first_rows.items()
        }
        return held


def try_file(
    path: Path,
    profile: str | None,
    settings: Settings,
    *,
    progress: Callable[[str], None] | None = None,
) -> Trial:
    """Read a file as an import would, into memory only.

    Args:
        path: the export.
        profile: name or file of a profile; None recognises it by the columns.
        settings: the company's time zone, and its own profiles in ``home/profiles``.
        progress: told in words what is being done.

    Raises:
        FileRefused: the file cannot be read whole.
        ProfileError: no profile fits, or several do, or the named one does not.
    """
    known = load_profiles(settings.home / "profiles")
    chosen = (
        recognise.recognise(path, known, Limits.of(settings))
        if profile is None
        else recognise.named(profile, known)
    )
    with duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    ) as con:
        statements.run(con, "session/start")
        staged = stage.stage(con, path, chosen, settings, now=datetime.now(UTC), progress=progress)
        uses: list[FieldUse] = []
        first_rows: dict[str, tuple[dict[str, Any], ...]] = {}
        for entity, given in zip(staged.entities, chosen.entities, strict=True):
            filled, total = _filled(con, entity)
            for mapping in given.fields:
                found = mapping.field not in entity.unmapped
                uses.append(
                    FieldUse(
                        entity.entity,
                        mapping.field,
                        named_columns(mapping),
                        describe(mapping),
                        found,
                        filled[mapping.field],
                        total,
                    )
                )
            first_rows[entity.entity] = _first(con, entity)
        return Trial(
            path=path,
            profile=chosen.name,
            title=chosen.title,
            read=staged.read,
            accepted=staged.read - staged.rejected,
            rejected=staged.rejected,
            fields=tuple(uses),
            unused=_unused(chosen, staged.columns_seen),
            refusals=tuple(Refusal(*row) for row in statements.rows(con, "imports/stage_refusals")),
            first_rows=first_rows,
        )


def describe(mapping: FieldMap) -> str:
    """The transformations of a field, as a profile would write them, without the column."""
    plain_map = FieldMap(field=mapping.field)
    parts = []
    for name in NAMES:
        value = getattr(mapping, name)
        if name in ("column", "filled") or value == getattr(plain_map, name):
            continue
        if isinstance(value, tuple):
            value = ", ".join(
                f"{item[0]}: {item[1] if isinstance(item[1], str) else '/'.join(item[1])}"
                if isinstance(item, tuple)
                else item
                for item in value
            )
        parts.append(f"{name} {str(value).lower() if isinstance(value, bool) else value}")
    return "; ".join(parts)


def _filled(con: duckdb.DuckDBPyConnection, entity: stage.StagedEntity) -> tuple[dict[str, int], int]:
    names = [column.name for column in ENTITIES[entity.entity].columns]
    counts = [call("count", ColumnExpression(name)) for name in [*names, "row_hash"]]
    row = con.table(entity.table).aggregate(counts).fetchall()[0]
    return dict(zip(names, row[:-1], strict=True)), int(row[-1])


def _first(con: duckdb.DuckDBPyConnection, entity: stage.StagedEntity) -> tuple[dict[str, Any], ...]:
    names = ["file_row", *(column.name for column in ENTITIES[entity.entity].columns)]
    view = con.table(entity.table).project(*(ColumnExpression(name) for name in names))
    rows = view.order("file_row").limit(FIRST).fetchall()
    kept = [place for place in range(len(names)) if any(row[place] is not None for row in rows)]
    return tuple({names[place]: row[place] for place in kept} for row in rows)


def _unused(profile: Profile, columns: tuple[str, ...]) -> tuple[str, ...]:
    used = {rule.column for rule in profile.filters} | set(profile.legs.leg if profile.legs else ())
    for given in profile.entities:
        used |= _columns_of(given, columns)
    known = {plain(name) for name in used}
    return tuple(name for name in columns if name and plain(name) not in known)


def _columns_of(given: EntityMap, columns: tuple[str, ...]) -> set[str]:
    return {*named_by(given), *original_columns(given, columns)}
