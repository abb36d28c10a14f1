"""Profiles: how one kind of export becomes canonical rows, as data (``data/profiles/*.toml``)."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allegiance.errors import ProfileError
from allegiance.exports.canonical import ENTITIES, Entity, Kind
from allegiance.exports.fields import FieldMap, parse_field
from allegiance.settings import ROOT

SHIPPED = ROOT / "data" / "profiles"

_TOP = {
    "name",
    "title",
    "extends",
    "entity",
    "source",
    "recognise",
    "unless",
    "missing",
    "reader",
    "filter",
    "fields",
    "original",
    "traits",
    "legs",
    "also",
}
_READER = {"header_rows", "skip_rows", "delimiter", "encoding", "sheet", "records"}
_FILTER = {"name", "column", "drop", "keep", "drop_empty"}
_LEGS = {"leg", "order"}
_COLLECTED = {"original": "original answers", "traits": "further traits"}
"""Lists of columns whose text is kept as it was given, and what it is."""
_ALSO = {"when", "fields", "original", "traits"}


@dataclass(frozen=True, slots=True)
class ReaderOptions:
    """How the file is laid out."""

    header_rows: int = 1
    """Header lines; the first of them names the columns."""
    skip_rows: int = 0
    """Lines before the header."""
    delimiter: str = ""
    """Empty: comma, semicolon, tab or bar, whichever makes the header fit."""
    encoding: str = ""
    """Empty: by byte-order mark, then UTF-8, then Windows-1252."""
    sheet: str = ""
    """Sheet of a workbook; empty: the first whose header fits."""
    records: str = ""
    """JSON: dotted path of the list of records; empty: the top level."""


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Rows that are no data (tests, previews, unfinished); they count as rejected, with the rule's name."""

    name: str
    column: str
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    drop_empty: bool = False


@dataclass(frozen=True, slots=True)
class Legs:
    """A contact written as several rows: ``leg`` identifies a row among them, ``order`` says which comes first."""

    leg: tuple[str, ...]
    order: str
    """Canonical column that orders the legs."""


@dataclass(frozen=True, slots=True)
class EntityMap:
    """What one entity takes from the file."""

    entity: Entity
    fields: tuple[FieldMap, ...]
    original: tuple[str, ...] = ()
    """Columns (with ``*``) whose text is kept as it was given."""
    when: tuple[str, ...] = ()
    """The row feeds this entity only when one of these columns is filled."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A checked profile."""

    name: str
    title: str
    path: Path
    sha256: str
    source: str
    """What the rows are labelled with; keys are unique within it."""
    recognise: tuple[str, ...]
    unless: tuple[str, ...]
    lineage: tuple[str, ...]
    """Names of the profiles it extends, nearest first."""
    reader: ReaderOptions
    filters: tuple[RowFilter, ...]
    legs: Legs | None
    entities: tuple[EntityMap, ...]
    """Primary first."""

    @property
    def primary(self) -> str:
        """Name of the entity whose rows are counted."""
        return self.entities[0].entity.name


def load_profiles(extra: Path | None = None) -> dict[str, Profile]:
    """All shipped profiles and those of a company's own folder, by name; the company's win.

    Raises:
        ProfileError: a file that is no valid profile.
    """
    found: dict[str, Profile] = {}
    for folder in (SHIPPED, extra):
        if folder is not None and folder.is_dir():
            for path in sorted(folder.glob("*.toml")):
                profile = load_profile(path, extra)
                found[profile.name] = profile
    return found


def load_profile(path: Path, extra: Path | None = None) -> Profile:
    """One profile, with what it extends.

    Raises:
        ProfileError: names the file, the table and the key, and what may stand there.
    """
    table, lineage = _extended(path, extra, ())
    digest = hashlib.sha256(json.dumps(table, sort_keys=True, default=str).encode()).hexdigest()
    return _parse(path, table, lineage, digest)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path.name} is not valid TOML: {error}", "Correct the file.") from error
    except RecursionError as error:
        raise ProfileError(f"{path.name} is nested too deeply.", "Correct the file.") from error
    except OSError as error:
        raise ProfileError(
            f"{path} cannot be read: {error.strerror}.", "Check the name and the rights."
        ) from error


def _extended(
    path: Path, extra: Path | None, below: tuple[str, ...]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    table = _read(path)
    base_name = table.get("extends")
    if base_name is None:
        return table, ()
    if path.stem in below:
        raise ProfileError(f"{path.name} extends itself, through {' and '.join(below)}.", "Break the circle.")
    folders = [folder for folder in (path.parent, extra, SHIPPED) if folder is not None]
    candidates = [folder / f"{base_name}.toml" for folder in folders]
    base_path = next(
        (file for file in candidates if file.is_file() and file.resolve() != path.resolve()), None
    )
    if base_path is None:
        raise ProfileError(
            f"{path.name} extends {base_name!r}, and there is no such profile.",
            f"Shipped profiles: {', '.join(sorted(file.stem for file in SHIPPED.glob('*.toml')))}.",
        )
    base, lineage = _extended(base_path, extra, (*below, path.stem))
    return _merged(base, table), (str(base_name), *lineage)


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Tables are merged key by key (those of ``fields`` whole), everything else is replaced."""
    merged = dict(base)
    for key, value in over.items():
        if isinstance(value, Mapping) and isinstance(merged.get(key), Mapping):
            merged[key] = {**merged[key], **value} if key == "fields" else _merged(merged[key], value)
        else:
            merged[key] = value
    return merged


class _Table:
    """A TOML table that complains about its keys and types by name."""

    def __init__(self, place: str, table: object, allowed: set[str]) -> None:
        if not isinstance(table, Mapping):
            raise ProfileError(f"{place} is no table.", "Correct it.")
        self.place, self.table = place, table
        for key in table:
            if key not in allowed:
                raise ProfileError(f"{place}: {key!r} is not known.", f"Use: {', '.join(sorted(allowed))}.")

    def text(self, key: str, default: str = "") -> str:
        value = self.table.get(key, default)
        if not isinstance(value, str):
            raise ProfileError(f"{self.place}: {key} is no text.", "Write it between quotes.")
        return value

    def whole(self, key: str, default: int) -> int:
        value = self.table.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise ProfileError(f"{self.place}: {key} is no whole number.", "Correct it.")
        return value

    def flag(self, key: str) -> bool:
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            raise ProfileError(f"{self.place}: {key} is neither true nor false.", "Correct it.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.table.get(key, [])
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str | int | float) for item in values):
            raise ProfileError(f"{self.place}: {key} is no list of texts.", "Correct it.")
        return tuple(str(item) for item in values)


def _parse(path: Path, table: Mapping[str, Any], lineage: tuple[str, ...], digest: str) -> Profile:
    top = _Table(path.name, table, _TOP)
    name = top.text("name", path.stem)
    reader = _Table(f"{path.name} [reader]", table.get("reader", {}), _READER)
    options = ReaderOptions(
        header_rows=reader.whole("header_rows", 1),
        skip_rows=reader.whole("skip_rows", 0),
        delimiter=reader.text("delimiter"),
        encoding=reader.text("encoding"),
        sheet=reader.text("sheet"),
        records=reader.text("records"),
    )
    if options.header_rows < 1:
        raise ProfileError(f"{path.name}: header_rows is 0.", "A file without column names cannot be read.")
    recognise = top.texts("recognise")
    if not recognise:
        raise ProfileError(f"{path.name}: recognise is empty.", "List columns that only this export has.")
    primary = _entity(path.name, top.text("entity"))
    source = top.text("source", name)
    common = top.texts("missing")
    entities = [_entity_map(path.name, primary, top, common)]
    if "legs" in table and any(each.field == "handlers" for each in entities[0].fields):
        raise ProfileError(
            f"{path.name}: handlers is mapped, and made of the legs too.", "Remove it from [fields]."
        )
    also = table.get("also", {})
    for other in also if isinstance(also, Mapping) else {}:
        place = f"{path.name} [also.{other}]"
        entity = _entity(place, other)
        if entity is primary:
            raise ProfileError(f"{place}: {other} is the primary entity.", "Remove it or change `entity`.")
        entities.append(_entity_map(place, entity, _Table(place, also[other], _ALSO), common))
    return Profile(
        name=name,
        title=top.text("title", name),
        path=path,
        sha256=digest,
        source=source,
        recognise=recognise,
        unless=top.texts("unless"),
        lineage=lineage,
        reader=options,
        filters=tuple(_filter(path.name, entry) for entry in table.get("filter", [])),
        legs=_legs(path.name, primary, table["legs"]) if "legs" in table else None,
        entities=tuple(entities),
    )


def _entity(place: str, name: str) -> Entity:
    if name not in ENTITIES:
        raise ProfileError(f"{place}: {name!r} is no entity.", f"Use one of: {', '.join(ENTITIES)}.")
    return ENTITIES[name]


def _entity_map(place: str, entity: Entity, table: _Table, common: tuple[str, ...]) -> EntityMap:
    given = table.table.get("fields", {})
    if not isinstance(given, Mapping):
        raise ProfileError(f"{place}: fields is no table.", "Write [fields].")
    maps: list[FieldMap] = []
    for key, value in given.items():
        column = entity.column(key)
        if column is None or column.kind is Kind.ORIGINAL:
            raise ProfileError(
                f"{place}: {entity.name} has no column {key!r}.",
                f"Use: {', '.join(each.name for each in entity.columns if each.kind is not Kind.ORIGINAL)}.",
            )
        maps.append(parse_field(place, column, value, common))
    named = {each.field for each in maps}
    for column in entity.columns:
        if column.required and not column.default and column.name not in named:
            raise ProfileError(
                f"{place}: {column.name} is required and not mapped.", "Say where it comes from."
            )
    if entity.one_of and not named & set(entity.one_of):
        raise ProfileError(f"{place}: maps none of {' and '.join(entity.one_of)}.", "Map at least one.")
    order = [column.name for column in entity.columns]
    maps.sort(key=lambda each: order.index(each.field))
    original: tuple[str, ...] = ()
    for key, what in _COLLECTED.items():
        listed = table.texts(key)
        if listed and (entity.collected is None or entity.collected.name != key):
            raise ProfileError(f"{place}: {entity.name} keeps no {what}.", f"Remove `{key}`.")
        original += listed
    when = table.texts("when") if "when" in table.table else ()
    return EntityMap(entity, tuple(maps), original, when)


def _filter(place: str, entry: object) -> RowFilter:
    table = _Table(f"{place} [[filter]]", entry, _FILTER)
    drop, keep, empty = table.texts("drop"), table.texts("keep"), table.flag("drop_empty")
    if sum((bool(drop), bool(keep), empty)) != 1 or not table.text("name") or not table.text("column"):
        raise ProfileError(
            f"{place} [[filter]]: needs name, column, and exactly one of drop, keep and drop_empty.",
            "Correct it.",
        )
    return RowFilter(
        table.text("name"),
        table.text("column"),
        tuple(word.strip().lower() for word in drop),
        tuple(word.strip().lower() for word in keep),
        empty,
    )


def _legs(place: str, entity: Entity, entry: object) -> Legs:
    table = _Table(f"{place} [legs]", entry, _LEGS)
    order = table.text("order")
    if entity.column(order) is None or not table.texts("leg"):
        raise ProfileError(
            f"{place} [legs]: needs leg (columns of the export) and order (a column of {entity.name}).",
            "Correct it.",
        )
    return Legs(table.texts("leg"), order)


def plain(name: str) -> str:
    """A column's name as it is compared: white space runs as one space, case ignored."""
    return " ".join(name.replace("\ufeff", "").split()).casefold()


def missing_columns(profile: Profile, columns: Sequence[str]) -> list[str]:
    """Columns by which the profile recognises its export and which this file lacks."""
    seen = {plain(column) for column in columns}
    return [
        column for column in profile.recognise if not any(plain(each) in seen for each in column.split("|"))
    ]


def fits(profile: Profile, columns: Sequence[str]) -> bool:
    """Do these columns make the file one of this profile's?"""
    seen = {plain(column) for column in columns}
    return not missing_columns(profile, columns) and not any(plain(name) in seen for name in profile.unless)
