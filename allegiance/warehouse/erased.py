"""Whom the store has forgotten: keyed digests that keep later exports from bringing them back.

The digests stand in the table ``erased``; the key stands in the data folder beside it, so that a copy of the store
alone says nothing about whom. Rows about an erased customer are refused and counted; rows that name an erased employee
come in as nobody's, because a contact belongs to its customer too.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from allegiance.errors import StoreError
from allegiance.settings import Settings
from allegiance.warehouse import generations, statements

KEY = "erasure.key"
"""In the data folder, readable by its owner only."""

REFUSED = {
    "contacts": {"customer", "contact"},
    "answers": {"customer", "contact", "answer"},
    "customers": {"customer"},
    "purchases": {"customer"},
    "outreach": {"customer"},
    "market": {"customer"},
    "employees": {"employee"},
    "employee_answers": {"employee"},
}
"""Entities whose rows are refused, and by what kinds of ids."""

NAMING = ("contacts", "answers", "employees")
"""Entities whose rows come in without the employee."""


def key(settings: Settings, *, make: bool = False) -> str:
    """The key of the digests; empty where there is none.

    Raises:
        StoreError: it cannot be read or written.
    """
    path = settings.home / KEY
    try:
        if path.exists():
            return path.read_text(encoding="ascii").strip()
        if not make:
            return ""
        made = secrets.token_hex(32)
        part = path.with_name(f".{path.name}.part")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(made + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        return made
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path} cannot be used: {error}.", "Check the folder's permissions.") from error


def key_print(value: str) -> str:
    """By which one knows a key again without having it."""
    return hashlib.sha256(f"allegiance erasure key {value}".encode()).hexdigest()[:16] if value else ""


def checked_key(con: duckdb.DuckDBPyConnection, settings: Settings, *, make: bool = False) -> str:
    """The key that the digests of this store were made with.

    Raises:
        StoreError: it is missing, or another one: whom the store has forgotten could not be told.
    """
    held = [row[0] for row in statements.rows(con, "erase/key_print")]
    found = key(settings, make=make and not held)
    if held and key_print(found) not in held:
        raise StoreError(
            f"{settings.home / KEY} is {'another key' if found else 'missing'}: by it the store knows whom it has "
            "forgotten, and without it they would come back.",
            "Put back the file from a backup of the data folder, then try again. Nothing was changed.",
        )
    return found


def kinds(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Which kinds of ids are refused; empty for a store that has forgotten nobody."""
    return {row[0] for row in statements.rows(con, "erase/kinds")}


class Screen:
    """Keeps whom the store has forgotten out of a staged file."""

    def __init__(self, con: duckdb.DuckDBPyConnection, settings: Settings, import_number: int) -> None:
        self.con = con
        self.kinds = kinds(con)
        self.key = checked_key(con, settings) if self.kinds else ""
        self.import_number = import_number
        days = settings.keep_contacts_days
        today = datetime.now(settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        kept = today - timedelta(days=days)
        self.before = kept.astimezone(UTC).replace(tzinfo=None) if days else None

    def refuse(self, entities: Sequence[str], path: Path) -> None:
        """Refuse rows about the erased, before repeated rows are looked for."""
        for name in entities:
            if self.before and name in ("contacts", "answers"):
                statements.run(self.con, f"erase/screen/old_{name}", before=self.before, path=str(path))
            if REFUSED.get(name, set()) & self.kinds:
                statements.run(self.con, f"erase/screen/refuse_{name}", key=self.key, path=str(path))
            if name == "contacts" and "customer" in self.kinds:
                statements.run(
                    self.con, "erase/screen/note_contacts", key=self.key, import_number=self.import_number
                )

    def unname(self, entities: Sequence[str], *, rolled: bool) -> None:
        """Take erased employees out of the rows that are left; ``rolled``: the first entity's stand rolled up."""
        if "employee" not in self.kinds:
            return
        for place, name in enumerate(entities):
            if name not in NAMING:
                continue
            found = statements.rows(self.con, f"erase/screen/people_{name}", key=self.key)
            if found:
                table = "rolled" if rolled and place == 0 else "typed"
                ids = sorted({row[0] for row in found})
                statements.run(self.con, f"erase/screen/without_{table}_{name}", ids=ids)


def sweep(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Remove published generations from before the last erasure: one that was killed may have left them."""
    generation = int(statements.rows(con, "erase/last_generation")[0][0])
    if generation:
        generations.keep_from(settings.published, generation)
