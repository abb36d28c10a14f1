"""The one writer: a transaction that merges staged rows into the facts, makes the rollups again and publishes.

The importer alone opens the warehouse. Everything between ``writing`` and its end is one transaction: killed at any
moment, the store is the one before or the one after, and readers keep reading the last published generation.
A commit may be durable though not yet published: the next ``writing`` publishes it first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from allegiance import __version__, credit, loyalty, taxonomy
from allegiance.errors import NoData, StoreError
from allegiance.loyalty import Loyalty
from allegiance.settings import Settings
from allegiance.warehouse import credits, erased, generations, lock, rollups, statements
from allegiance.warehouse.entities import ENTITIES, Entity

Progress = Callable[[str], None]

DEFINING = ("timezone", "long_wait_s", "service_level_s", "short_abandon_s", "repeat_days", "lost_days")
"""Settings that decide figures: when one changes, everything is made again."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows of one staged table."""

    loaded: int
    updated: int
    unchanged: int
    older: int
    """Rows kept as they were because the store holds newer values (counted in ``unchanged`` too)."""


class Writer:
    """An open transaction on the warehouse."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        settings: Settings,
        progress: Progress,
        definition: Loyalty | None = None,
    ) -> None:
        self.con = con
        self.settings = settings
        self.progress = progress
        self.loyalty = definition or loyalty.load(settings)
        self.taxonomy = taxonomy.load(settings)
        self.credit = credits.in_force(con, credit.load(settings), settings)
        self.import_number = self._value("imports/next_import")
        # another rule for days to come is published too, so that everybody can see it
        self.changed = self.credit.changed and self._has_rows("credit_rules")
        self._everything = False
        self._had = {name: self._has_rows(name) for name in ENTITIES}
        self._written: set[str] = set()
        statements.run(con, "imports/touched")
        statements.run(con, "imports/taxonomy", **self.taxonomy.parameters)

    def seen(self, sha256: str, profile_sha256: str) -> int | None:
        """Rows of a file that was imported with this profile before, byte for byte; None if it was not."""
        found = statements.rows(self.con, "imports/seen_file", sha256=sha256, profile_sha256=profile_sha256)
        return int(found[0][0]) if found else None

    def reach(self, table: str, entity_name: str) -> tuple[datetime | None, datetime | None]:
        """First and last of the rows' own times in a staged table (None where the entity has none)."""
        column = ENTITIES[entity_name].time
        if not column:
            return None, None
        ends = [duckdb.FunctionExpression(name, duckdb.ColumnExpression(column)) for name in ("min", "max")]
        first, last = self.con.table(table).aggregate(ends).fetchall()[0]
        return first, last

    def merge(self, table: str, entity_name: str, *, newest: bool = False) -> Counts:
        """Merge one staged table (one row a key) into its entity.

        Args:
            table: temp table with the entity's canonical columns, ``source``, ``file_row``, ``row_hash``,
                ``rows_same``, ``rows_superseded`` and ``rows_folded``.
            entity_name: one of ``ENTITIES``; merge in the order of ``entities.ORDER``.
            newest: the export is newer than the store whatever its times say.
        """
        entity = ENTITIES[entity_name]
        self.progress(f"Merging {entity_name.replace('_', ' ')}")
        self.con.table(table).create_view("staged", replace=True)
        had_rows = self._has_rows(entity_name)
        if had_rows:
            self._compare(entity, newest)
            statements.run(self.con, "imports/accept_changed")
            counts = self._counts("imports/count_changed")
            if counts.updated:
                self._forget(entity)
        else:
            statements.run(self.con, "imports/accept_all")
            counts = self._counts("imports/count_all")
        if entity_name == "answers":
            self._hide()
            self._read_comments("accepted")
        if counts.loaded or counts.updated:
            statements.run(
                self.con,
                f"imports/insert_{entity_name}",
                import_number=self.import_number,
                timezone=self.settings.timezone,
                export_at=self.reach(table, entity_name)[1],
                **self.loyalty.parameters,
                **self.credit.parameters,
            )
            self._written.add(entity_name)
            self.changed = True
        return counts

    def rebuild(self) -> None:
        """Decide everything again that was decided at import, for every row: after a change of definitions."""
        self.progress("Making everything again")
        self._read_comments("answers")
        for name in statements.names("imports/rebuild"):
            statements.run(self.con, name, timezone=self.settings.timezone, **self.loyalty.parameters)
        self._everything = self.changed = True

    def link_again(self) -> None:
        """Contacts of ``touched_customers`` and answers of ``touched_contacts`` once more: some know less now."""
        self._correct("link_next", "apply_next", "touch_contacts_next", "touch_days_next")
        self._hide()
        self._correct("relink_answers", "apply_answers", "touch_days_answers")

    def finish(self, generation: int) -> None:
        """Link what changed, make the rollups again and write the state. The caller commits."""
        run, number = statements.run, self.import_number
        for entity_name in self._written:
            for touch in ENTITIES[entity_name].touches:
                run(self.con, f"imports/touch_new_{touch}", import_number=number)
        self._relink()
        self._decide()
        if self._had["outreach"] or "outreach" in self._written:
            run(self.con, "imports/touch_outreach_before")
        run(self.con, "imports/touched_distinct")
        rollups.refresh(self.con, self.settings, self.progress)
        now = datetime.now(UTC).replace(tzinfo=None)
        credits.write_down(self.con, self.credit, number, now)
        run(
            self.con,
            "imports/add_import",
            import_number=number,
            generation=generation,
            imported_at=now,
            code_version=__version__,
        )
        run(self.con, "imports/clear_state")
        run(
            self.con,
            "imports/set_state",
            generation=generation,
            settings_json=definitions(self.settings),
            loyalty_sha256=self.loyalty.sha256,
            built_at=now,
            code_version=__version__,
        )

    def _compare(self, entity: Entity, newest: bool) -> None:
        """Views of keys on both sides, so that one statement compares every entity."""
        column = duckdb.ColumnExpression
        parts = [_as_text(name) for name in entity.key]
        key = parts[0] if len(parts) == 1 else duckdb.FunctionExpression("concat_ws", _text("|"), *parts)
        shared = [column("source"), key.alias("id"), column("row_hash"), column("updated_at")]
        self.con.table("staged").select(*shared, column("file_row")).create_view("staged_keys", replace=True)
        stored = self.con.table(entity.name).select(*shared, column("rowid").alias("stored_row"))
        stored.create_view("stored_keys", replace=True)
        statements.run(self.con, "imports/compare", newest=newest)

    def _forget(self, entity: Entity) -> None:
        """Remember what the rows to be replaced touched, then remove them."""
        for touch in entity.touches:
            statements.run(self.con, f"imports/touch_old_{touch}")
        if entity.name == "contacts":
            statements.run(self.con, "imports/touch_customers_old")
        statements.run(self.con, f"imports/delete_{entity.name}")

    def _relink(self) -> None:
        """Correct what earlier imports decided, where this one knows more."""
        everything, written, had = self._everything, self._written, self._had
        if everything:
            for name in statements.names("imports/touch_all"):
                statements.run(self.con, name)
        if everything or (had["contacts"] and written & {"employees", "customers"}):
            self.progress("Placing contacts")
            self._correct(
                "relink_contacts", "apply_contacts", "touch_contacts_relinked", "touch_days_relinked"
            )
        if everything or (had["contacts"] and "contacts" in written):
            self.progress("Linking repeat contacts")
            self._correct(
                "touch_customers_new", "link_next", "apply_next", "touch_contacts_next", "touch_days_next"
            )
        if everything or (had["answers"] and written & {"employees", "customers", "contacts"}):
            self.progress("Linking answers")
            self._hide()
            self._correct("touch_contacts_new", "relink_answers", "apply_answers", "touch_days_answers")

    def _decide(self) -> None:
        """Loyalty once more where deeds have a weight: rows that came late change what was known at an answer."""
        if not self.loyalty.counts_deeds:
            return
        self.progress("Deciding who is loyal")
        for name in ("decide_loyalty", "apply_loyalty", "touch_days_loyalty"):
            statements.run(self.con, f"imports/{name}", **self.loyalty.parameters)

    def _correct(self, *names: str) -> None:
        for name in names:
            statements.run(
                self.con, f"imports/{name}", import_number=self.import_number, everything=self._everything
            )

    def _read_comments(self, rows: str) -> None:
        """What the comments of these rows are about, for the statements that write it down."""
        columns = [duckdb.ColumnExpression(name) for name in ("source", "answer_id", "comment")]
        self.con.table(rows).select(*columns).create_view("said", replace=True)
        statements.run(self.con, "imports/theme_comments")

    def _hide(self) -> None:
        """A contact that two systems know under one id is linked to the first system's."""
        if self._value("imports/contact_sources") > 1:
            statements.run(self.con, "imports/hide_contacts")

    def _counts(self, name: str) -> Counts:
        return Counts(*(int(value) for value in statements.rows(self.con, name)[0]))

    def _value(self, name: str) -> int:
        return int(statements.rows(self.con, name)[0][0])

    def _has_rows(self, table: str) -> bool:
        return bool(self.con.table(table).limit(1).fetchall())


def _as_text(name: str) -> duckdb.Expression:
    column = duckdb.ColumnExpression(name)
    if name == "valid_from":
        # a list without dates of validity holds from the beginning, as the insert statements write it
        column = duckdb.CoalesceOperator(column, duckdb.ConstantExpression(date.min))
    return column.cast("varchar")


def _text(value: str) -> duckdb.Expression:
    return duckdb.ConstantExpression(value)


def definitions(settings: Settings) -> str:
    """What decides figures, in one canonical text: settings, and the tables and rollups of this version.

    A store that an earlier version made thus is made again by the first import after the update.
    """
    held: dict[str, object] = {key: value for key, value in asdict(settings).items() if key in DEFINING}
    held["taxonomy"] = taxonomy.load(settings).sha256
    return json.dumps(held | {"statements": statements.fingerprint("schema", "rollups")}, sort_keys=True)


@contextmanager
def writing(
    settings: Settings, progress: Progress = lambda _: None, definition: Loyalty | None = None
) -> Iterator[Writer]:
    """A transaction on the warehouse: committed and published at the end, undone by any error.

    Publishes a commit that a killed import left unpublished, and makes everything again when a definition changed.

    Args:
        settings: the data folder.
        progress: told what is being done.
        definition: of loyalty; without it, the one in force.

    Raises:
        StoreError: the folder is in use, cannot be written, is full, or the warehouse is damaged.
    """
    with lock.hold(settings.home / "import.lock"):
        progress("Opening the store")
        con = open_store(settings)
        try:
            while not recover(con, settings):
                con = open_store(settings)
            writer, generation = begin(con, settings, progress, definition)
            yield writer
            if not writer.changed:
                con.rollback()
                return
            writer.finish(generation + 1)
            progress("Writing")
            con.commit()
            statements.run(con, "session/checkpoint")
        except duckdb.Error as error:
            raise store_error(settings, error) from error
        finally:
            con.close()
        progress("Publishing")
        generations.publish(settings.warehouse, settings.published, generation + 1)


def begin(
    con: duckdb.DuckDBPyConnection, settings: Settings, progress: Progress, definition: Loyalty | None = None
) -> tuple[Writer, int]:
    """Begin the transaction, on a store of this version's tables; the generation it holds."""
    con.begin()
    for name in statements.names("schema"):
        statements.run(con, name)
    held = statements.rows(con, "imports/get_state")
    writer = Writer(con, settings, progress, definition)
    if held and held[0][1:] != (definitions(settings), writer.loyalty.sha256):
        writer.rebuild()
    return writer, int(held[0][0]) if held else 0


def recover(con: duckdb.DuckDBPyConnection, settings: Settings) -> bool:
    """Publish what was committed but not published, and end an erasure that was killed before its last step.

    False: the warehouse was closed for it and must be opened anew.
    """
    tables = {row[0] for row in con.table_function("duckdb_tables").select("table_name").fetchall()}
    held = statements.rows(con, "imports/get_state") if "state" in tables else []
    if not held:
        return True
    generation = int(held[0][0])
    whole = _published(con, settings, generation)
    if "erasures" in tables and whole:
        erased.sweep(con, settings)
    return whole


def _published(con: duckdb.DuckDBPyConnection, settings: Settings, generation: int) -> bool:
    try:
        published, path = generations.current(settings.published)
    except NoData:
        published, path = 0, settings.published
    if published == generation and path.exists():
        return True
    statements.run(con, "session/checkpoint")
    con.close()
    generations.publish(settings.warehouse, settings.published, generation)
    return False


def open_store(settings: Settings, path: Path | None = None) -> duckdb.DuckDBPyConnection:
    """The warehouse, or a copy of it, open for writing.

    Raises:
        StoreError: it cannot be opened.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "temp_directory": str(settings.home / "tmp"),
    }
    if settings.memory:
        config["memory_limit"] = settings.memory
    try:
        con = duckdb.connect(str(path or settings.warehouse), config=config)
    except duckdb.Error as error:
        raise store_error(settings, error) from error
    statements.run(con, "session/start")
    return con


def store_error(settings: Settings, error: duckdb.Error) -> StoreError:
    """What the database says, as something to do."""
    first = str(error).splitlines()[0]
    if "No space left" in str(error) or isinstance(error, duckdb.OutOfMemoryException):
        return StoreError(
            f"{settings.home} has no room left: {first}", "Make room and import again. Nothing was lost."
        )
    return StoreError(
        f"{settings.warehouse} cannot be used: {first}",
        "Check the folder's permissions and space, then import again. The published data still stands.",
    )
