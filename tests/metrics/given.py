"""A small published store out of literal rows: facts as given, rollups by the very statements that the writer runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import duckdb

from allegiance.settings import Settings
from allegiance.warehouse import rollups, statements
from allegiance.warehouse.reader import Reader

SETTINGS = Settings(home=Path("nowhere"))

DEFAULTS: dict[str, dict[str, Any]] = {
    "contacts": {
        "channel": "voice",
        "direction": "inbound",
        "outcome": "answered",
        "hour": 9,
        "customer_listed": False,
    },
    "answers": {},
    "customers": {"valid_from": date(2020, 1, 1), "active": True},
    "employees": {"valid_from": date(2020, 1, 1)},
    "employee_answers": {},
    "outreach": {},
    "purchases": {},
}
KEYS = {
    "contacts": "contact_id",
    "answers": "answer_id",
    "customers": "customer_id",
    "employees": "employee_id",
    "employee_answers": "response_id",
    "outreach": "outreach_id",
    "purchases": "purchase_id",
}
TIMES = {
    "contacts": "started_at",
    "answers": "answered_at",
    "employee_answers": "answered_at",
    "outreach": "sent_at",
    "purchases": "bought_at",
}

Row = Mapping[str, Any]


def reader(settings: Settings = SETTINGS, **entities: Iterable[Row]) -> Reader:
    """A reader of a store in memory that holds these rows.

    ``day`` fills the row's own time (noon) and the other way round; keys are numbered; an answer with a
    ``contact_id`` is dated by its contact on the same day unless told.
    """
    con = duckdb.connect()
    for name in statements.names("schema"):
        con.execute(statements.load(name).text)
    for entity, rows in entities.items():
        _insert(con, entity, rows)
    statements.run(con, "imports/touched")
    con.execute(
        "insert into touched_days select day from contacts union select day from answers where day is not null "
        "union select invited_day from answers where invited_day is not null "
        "union select day from employee_answers union select day from outreach"
    )
    statements.run(con, "imports/touched_distinct")
    rollups.refresh(con, settings, lambda _: None)
    return Reader(settings, 1, con)


def _insert(con: duckdb.DuckDBPyConnection, entity: str, rows: Iterable[Row]) -> None:
    for number, row in enumerate(rows, start=1):
        given = {"source": "test", "row_hash": number, "import_id": 1, KEYS[entity]: f"{entity}-{number}"}
        given |= DEFAULTS[entity] | dict(row)
        moment = TIMES.get(entity)
        if moment and "day" in given and moment not in given:
            given[moment] = datetime.combine(given["day"], time(12))
        if moment and given.get(moment) and "day" not in given:
            given["day"] = given[moment].date()
        if entity == "answers":
            if given.get("invited_at") and "invited_day" not in given:
                given["invited_day"] = given["invited_at"].date()
            if given.get("contact_id") and "contact_day" not in given:
                given["contact_day"] = given.get("day") or given.get("invited_day")
        con.execute(
            f"insert into {entity} ({', '.join(given)}) values ({', '.join('?' for _ in given)})",
            [*given.values()],
        )


def answers(count: int, satisfied: int, **columns: Any) -> list[Row]:
    """``count`` answers of which the first ``satisfied`` gave 5, the others 1."""
    return [{"csat": 5 if place < satisfied else 1, **columns} for place in range(count)]
