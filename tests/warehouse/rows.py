"""Literal rows as staged tables: what the door hands to the writer, without files."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from allegiance.settings import Settings
from allegiance.warehouse import statements
from allegiance.warehouse.writer import Counts, Writer, writing

_tags = itertools.count()


def at(text: str) -> datetime:
    """A UTC moment as the store keeps it."""
    return datetime.fromisoformat(text)


AS_OF = (
    "site",
    "team",
    "lead_id",
    "segment",
    "customer_listed",
    "left_on",
    "previous_same_s",
    "next_same_s",
    "day",
    "hour",
)
DERIVED = {
    "contacts": (*AS_OF, "credit_rule", "credits"),
    "answers": (
        *AS_OF, "invited_day", "contact_day", "channel", "queue", "reason", "queue_s", "hold_s", "transfers",
        "fcr_eligible", "loyalty_score", "loyal", "quadrant", "folded", "themes",
        "credits", "named_employee_id",
    ),
    "purchases": AS_OF,
    "outreach": AS_OF,
    "employee_answers": ("day",),
    "market": ("day",),
}  # fmt: skip
"""Columns that the writer decides: the door never hands them over."""


def stage(con: duckdb.DuckDBPyConnection, entity: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """A temp table of ``rows`` with the entity's own columns, hashed as the door hashes them."""
    table = f"staged_{entity}_{next(_tags)}"
    con.execute(f"create temp table {table} as from {entity} limit 0")
    columns = [name for name, *_ in con.execute(f"from {table} limit 0").description]
    con.execute(f"from {table}").fetchall()
    for name in (*DERIVED.get(entity, ()), "import_id"):
        if name in columns:
            con.execute(f"alter table {table} drop column {name}")
    for extra in ("rows_same", "rows_superseded", "rows_folded"):
        con.execute(f"alter table {table} add column {extra} bigint default 0")
    for number, row in enumerate(rows, start=1):
        given = {"source": "test", "file_row": number} | dict(row)
        content = sorted(
            (key, str(value)) for key, value in given.items() if key not in ("updated_at", "file_row")
        )
        given["row_hash"] = int.from_bytes(hashlib.sha256(str(content).encode()).digest()[:7])
        con.execute(
            f"insert into {table} ({', '.join(given)}) values ({', '.join('?' for _ in given)})",
            [*given.values()],
        )
    return table


def load(
    settings: Settings, *, newest: bool = False, **entities: Iterable[Mapping[str, Any]]
) -> dict[str, Counts]:
    """Import literal rows of several entities in one transaction."""
    with writing(settings) as writer:
        return {
            entity: merge(writer, entity, entities[entity], newest=newest)
            for entity in (
                "employees",
                "customers",
                "contacts",
                "answers",
                "purchases",
                "outreach",
                "employee_answers",
                "market",
            )
            if entity in entities
        }


def merge(writer: Writer, entity: str, rows: Iterable[Mapping[str, Any]], *, newest: bool = False) -> Counts:
    return writer.merge(stage(writer.con, entity, rows), entity, newest=newest)


def everything(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rollup rows of a database file, sorted, to compare two stores."""
    con = duckdb.connect(str(path), read_only=True)
    tables = [name.removeprefix("rollups/") for name in statements.names("rollups") if "clear" not in name]
    found = {table: sorted(con.execute(f"from {table}").fetchall(), key=repr) for table in tables}
    con.close()
    return found
