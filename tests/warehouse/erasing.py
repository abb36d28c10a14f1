"""A tiny company with everything in it that can name a person, and ways to look into every corner of its folder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from allegiance.settings import Settings
from allegiance.warehouse import generations
from allegiance.warehouse.writer import writing
from tests.warehouse.rows import at, everything, load

TEAM = ("ann", "bob", "cid", "dot", "eve")
NAMES = {
    "ann": "Ann Weber-Löw",
    "bob": "Bob Stone",
    "cid": "Cid O'Hara",
    "dot": "Dot Kim",
    "eve": "Eve Adler",
    "lee": "Lee Lead",
}


def roster() -> list[dict[str, Any]]:
    return [
        {
            "employee_id": who,
            "valid_from": date(2020, 1, 1),
            "name": NAMES[who],
            "team": "Red" if who in ("ann", "bob", "lee") else "Blue",
            "lead_id": "lee",
            "site": "Bonn",
            "role": "agent",
        }
        for who in (*TEAM, "lee")
    ]


def customers(*ids: str) -> list[dict[str, Any]]:
    return [
        {
            "customer_id": who,
            "valid_from": date(2021, 1, 1),
            "segment": "Gold" if place % 2 else "Basic",
            "region": f"region of {who}",
            "annual_value": 1000.0 + place,
            "since": date(2021, 1, 1),
            "left_on": date(2026, 4, 1) if place == 0 else None,
            "left_reason": f"because of what {who} said at length" if place == 0 else None,
            "traits": json.dumps({"nick": f"nick of {who}"}, ensure_ascii=False),
        }
        for place, who in enumerate(ids)
    ]


def contacts(*ids: str, each: int = 2) -> list[dict[str, Any]]:
    """``each`` contacts a customer in one month, handled in turn; the second is a follow-up of the first."""
    return [
        {
            "contact_id": f"contact {turn} of {who}",
            "customer_id": who,
            "employee_id": TEAM[(place + turn) % 2],
            "started_at": at(f"2026-03-{2 + turn:02d} 10:{place % 60:02d}:07"),
            "ended_at": at(f"2026-03-{2 + turn:02d} 10:{place % 60:02d}:59"),
            "updated_at": at(f"2026-03-{2 + turn:02d} 12:{place % 60:02d}:11"),
            "channel": "phone",
            "direction": "inbound",
            "queue": "help",
            "reason": "billing",
            "language": "en",
            "outcome": "answered",
            "queue_s": 10 + place,
            "hold_s": turn * 30,
            "talk_s": 100 + place,
            "wrap_s": 20,
            "transfers": 0,
            "resolved": True,
            "handlers": [{"employee_id": "ann", "seconds": 40}, {"employee_id": "cid", "seconds": 60}]
            if turn
            else None,
        }
        for place, who in enumerate(ids)
        for turn in range(each)
    ]


def answers(*ids: str) -> list[dict[str, Any]]:
    return [
        {
            "answer_id": f"answer of {who}",
            "contact_id": f"contact 0 of {who}",
            "customer_id": who,
            "employee_id": TEAM[place % 2],
            "invited_at": at("2026-03-02 11:00:00"),
            "delivered": True,
            "answered_at": at(f"2026-03-02 12:{place % 60:02d}:13"),
            "survey": "after call",
            "mode": "web",
            "device": f"device of {who}",
            "details_changed_at": at("2026-03-01 09:00:00"),
            "csat": 1 + place % 5,
            "nps": place % 11,
            "ces": 1 + place % 7,
            "stay": 1 + place % 5,
            "trust": 3,
            "emotion": "negative",
            "comment": f"The bill was wrong and on hold for ever, says the one called {who}.",
            "needs": f"wishes an invoice made for {who}",
            "original": json.dumps({"q1": f"as {who} put it"}, ensure_ascii=False),
        }
        for place, who in enumerate(ids)
    ]


def company(home: Settings, ids: tuple[str, ...] = tuple(f"K{n}" for n in range(10)), **more: Any) -> None:
    """Import the whole company: ``more`` replaces entities."""
    given: dict[str, Any] = {
        "employees": roster(),
        "customers": customers(*ids),
        "contacts": contacts(*ids),
        "answers": answers(*ids),
        "purchases": [
            {
                "purchase_id": f"purchase of {who}",
                "customer_id": who,
                "bought_at": at("2026-03-05 10:00:00"),
                "kind": "purchase",
                "amount": 10.0,
                "product": "plan",
            }
            for who in ids
        ],
        "outreach": [
            {
                "outreach_id": f"outreach of {who}",
                "customer_id": who,
                "sent_at": at("2026-03-01 10:00:00"),
                "channel": "mail",
                "topic": "news",
                "holdout": place % 2 == 0,
            }
            for place, who in enumerate(ids)
        ],
        "employee_answers": [
            {
                "response_id": f"response of {who}",
                "answered_at": at("2026-03-10 10:00:00"),
                "employee_id": who,
                "enps": 7,
                "trust": 3,
                "comment": f"What {who} thinks of it all, at length.",
            }
            for who in TEAM
        ],
        "market": [
            {
                "rating_id": f"rating of {who}",
                "respondent_id": f"respondent {who}",
                "answered_at": at("2026-03-10 10:00:00"),
                "customer_id": who,
                "brand": "Us",
                "own": True,
                "attribute": "overall",
                "rating": 4,
                "reason": f"a reason only {who} would give",
                "reason_kind": "leave",
            }
            for who in ids
        ],
    }
    load(home, **(given | more))


def refuse(home: Settings, *values: str) -> None:
    """Refused rows that quote these values."""
    with writing(home) as writer:
        for place, value in enumerate(values):
            writer.con.execute(
                "insert into rejects values (1, 'export.csv', ?, 'csat', ?, 'unknown_scale_value', 'No score.')",
                [place + 2, value],
            )
        writer.changed = True


def stores(home: Settings) -> list[Path]:
    """The warehouse and every generation that is still there."""
    return [home.warehouse, *sorted(home.published.glob("*.duckdb"))]


def cells(path: Path) -> Iterator[tuple[str, str, str]]:
    """Every text of every table of a store, whatever its column is called: table, column, text."""
    with duckdb.connect(str(path), read_only=True) as con:
        columns = con.execute(
            "select table_name, column_name from information_schema.columns "
            "join information_schema.tables using (table_name) where table_type = 'BASE TABLE' "
            "and regexp_matches(data_type, 'VARCHAR|JSON|BLOB')"
        ).fetchall()
        for table, column in columns:
            found = con.execute(f'select distinct cast("{column}" as varchar) from "{table}"').fetchall()
            yield from ((table, column, text) for (text,) in found if text is not None)


def left(home: Settings, *words: str) -> list[tuple[str, str, str]]:
    """Where a word stands by itself still: in any table of a store, or in the bytes of any file of the folder."""
    whole = "|".join(re.escape(word) for word in words)
    found = [
        (path.name, f"{table}.{column}", text)
        for path in stores(home)
        for table, column, text in cells(path)
        if re.search(rf"(?<![^\W_])(?:{whole})(?![^\W_])", text)
    ]
    for path in home.home.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            found += [
                (str(path), "bytes", word)
                for word in words
                if re.search(rb"(?<![0-9A-Za-z])" + re.escape(word.encode()) + rb"(?![0-9A-Za-z])", data)
            ]
    return found


def sums(home: Settings) -> dict[str, list[str]]:
    """Every rollup, as text: sums of fractions may differ in their last digit with the order of rows."""
    held = everything(generations.current(home.published)[1])
    return {
        table: sorted(
            repr([round(value, 9) if isinstance(value, float) else value for value in row]) for row in found
        )
        for table, found in held.items()
    }


def rows(home: Settings, query: str) -> list[tuple[Any, ...]]:
    """What the published generation answers."""
    with duckdb.connect(str(generations.current(home.published)[1]), read_only=True) as con:
        return con.execute(query).fetchall()
