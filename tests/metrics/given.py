"""A small published store out of literal rows: facts as given, rollups by the very statements that the writer runs."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from allegiance.settings import Settings
from allegiance.warehouse import rollups, statements
from allegiance.warehouse.reader import Reader

SETTINGS = Settings(home=Path(tempfile.mkdtemp(prefix="nowhere-")), settle_days=0)
"""A folder of its own: a key of pseudonyms is made in it where somebody asks under pseudonyms."""

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
    "market": {"attribute": "overall"},
}
KEYS = {
    "contacts": "contact_id",
    "answers": "answer_id",
    "customers": "customer_id",
    "employees": "employee_id",
    "employee_answers": "response_id",
    "outreach": "outreach_id",
    "purchases": "purchase_id",
    "market": "rating_id",
}
TIMES = {
    "contacts": "started_at",
    "answers": "answered_at",
    "employee_answers": "answered_at",
    "outreach": "sent_at",
    "purchases": "bought_at",
    "market": "answered_at",
}

Row = Mapping[str, Any]

SHARED: Row = {
    "handlers": [{"employee_id": "e1", "seconds": 60}, {"employee_id": "e2", "seconds": 20}],
    "credit_rule": "last",
}
"""What a contact of two people has besides."""


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
    made: list[dict[str, Any]] = []
    for number, row in enumerate(rows, start=1):
        given = {"source": "test", "row_hash": number, "import_id": 1, KEYS[entity]: f"{entity}-{number}"}
        given |= DEFAULTS[entity] | dict(row)
        moment = TIMES.get(entity)
        if moment and "day" in given and moment not in given:
            given[moment] = datetime.combine(given["day"], time(12))
        if moment and given.get(moment) and "day" not in given:
            given["day"] = given[moment].date()
        if entity == "answers":
            if given.get("comment"):
                given = {"folded": given["comment"].lower(), "themes": []} | given
            if given.get("invited_at") and "invited_day" not in given:
                given["invited_day"] = given["invited_at"].date()
            if given.get("contact_id") and "contact_day" not in given:
                given["contact_day"] = given.get("day") or given.get("invited_day")
        made.append(given)
    if made:
        names = list(dict.fromkeys(name for row in made for name in row))
        frame = pd.DataFrame(
            {name: pd.Series([row.get(name) for row in made], dtype=object) for name in names}
        )
        con.register("frame", frame)
        con.execute(f"insert into {entity} by name select * from frame")
        con.unregister("frame")


def answers(count: int, satisfied: int, **columns: Any) -> list[Row]:
    """``count`` answers of which the first ``satisfied`` gave 5, the others 1."""
    return [{"csat": 5 if place < satisfied else 1, **columns} for place in range(count)]


def company(seed: int = 1, contacts: int = 1500, days: int = 70) -> Reader:
    """A made-up company with every kind of row, unknown members included; the same for the same seed."""
    rnd = random.Random(seed)
    first = date(2026, 3, 2)
    given: dict[str, list[Row]] = {name: [] for name in KEYS}
    for number in range(contacts):
        day = first + timedelta(days=rnd.randrange(days))
        employee = rnd.randrange(12)
        abandoned = rnd.random() < 0.1
        place = {
            "employee_id": None if abandoned or rnd.random() < 0.05 else f"e{employee}",
            "team": None if rnd.random() < 0.05 else f"t{employee % 3}",
            "site": "A" if employee % 3 < 2 else "B",
            "channel": rnd.choice(["voice", "chat", None]),
            "queue": rnd.choice(["first", "second"]),
            "reason": rnd.choice(["billing", "delivery", None]),
            "segment": rnd.choice(["gold", "silver"]),
            "customer_id": f"k{rnd.randrange(300)}" if rnd.random() < 0.9 else None,
            "queue_s": rnd.choice([0, 3, 18, 40, 200, 500, None]),
            "hold_s": None if abandoned else rnd.choice([0, 0, 30, 310, None]),
        }
        given["contacts"].append(
            place
            | {
                "contact_id": f"c{number}",
                "day": day,
                "hour": rnd.randrange(24),
                "direction": rnd.choice(["inbound", "inbound", "inbound", "outbound", None]),
                "outcome": "abandoned" if abandoned else rnd.choice(["answered", "answered", "other", None]),
                "talk_s": rnd.choice([60, 300, None]),
                "wrap_s": rnd.choice([0, 20]),
                "transfers": rnd.choice([0, 0, 1, 2, None]),
                "resolved": rnd.choice([True, True, False, None]),
                "customer_listed": rnd.random() < 0.8,
                "left_on": day + timedelta(days=rnd.randrange(120)) if rnd.random() < 0.1 else None,
                "next_same_s": rnd.choice([None, None, 86_400, 5 * 86_400, 20 * 86_400]),
                **(SHARED if number == 1 else {}),
            }
        )
        if abandoned or rnd.random() < 0.3:
            continue
        answered = rnd.random() < 0.7
        values = {
            "csat": rnd.choice([1, 2, 3, 4, 5, 5, None]),
            "nps": rnd.choice([*range(11), None]),
            "ces": rnd.choice([1, 4, 5, 7, None]),
            "stay": rnd.choice([1, 2, 4, 5, None]),
            "repurchase": rnd.choice([1, 5, None]),
            "trust": rnd.choice([2, 4, None]),
            "resolved": rnd.choice([True, True, False, None]),
            "contacts_needed": rnd.choice([1, 1, 2, None]),
            "emotion": rnd.choice(["positive", "negative", None]),
            "comment": rnd.choice(["fine", None]),
            # No draw of its own: all other rows stay as they were.
            "needs": "More speed; A fair price" if number % 5 == 0 else None,
            "loyal": rnd.choice([True, False, None]),
            "loyalty_score": rnd.choice([0.25, 0.75]),
            "quadrant": rnd.choice(["truly loyal", "accessible", "trapped", "high risk", "unclassified"]),
            "fcr_eligible": rnd.random() < 0.8,
            "next_same_s": rnd.choice([None, 86_400, 20 * 86_400]),
        }
        if answered and values["comment"]:
            values["themes"] = (["waiting"], ["waiting", "price"], [], ["praise"])[number % 4]
        given["answers"].append(
            place
            | {
                "contact_id": f"c{number}",
                "invited_at": datetime.combine(day, time(13)),
                "delivered": rnd.choice([True, True, False, None]),
                "answered_at": datetime.combine(day + timedelta(days=1), time(9)) if answered else None,
                "day": day + timedelta(days=1) if answered else None,
                "contact_day": day,
            }
            | (values if answered else {})
        )
    for number in range(300):
        left = date(2026, 4, 10) if number % 25 == 0 else None
        given["customers"].append(
            {
                "customer_id": f"k{number}",
                "segment": rnd.choice(["gold", "silver"]),
                "annual_value": 100.0 + number,
                "margin_rate": 0.3,
                "since": date(2024, 1, 1),
                "left_on": left,
            }
        )
    for number in range(12):
        given["employees"].append(
            {
                "employee_id": f"e{number}",
                "team": f"t{number % 3}",
                "site": "A" if number % 3 < 2 else "B",
                "lead_id": f"e{number % 3}",
            }
        )
    for number in range(24):
        given["employee_answers"].append(
            {
                # A month that is over, and eight people a team: fewer than five are shown to nobody.
                "day": date(2026, 3, 1 + number),
                "employee_id": f"e{number}",
                "team": f"t{number % 3}",
                "site": "A",
                "enps": rnd.randrange(11),
                "trust": rnd.randrange(1, 6),
            }
        )
    for number in range(120):
        given["outreach"].append(
            {
                "day": date(2026, 4, 1),
                "customer_id": f"k{number}",
                "channel": "sms",
                "topic": rnd.choice(["delay", None]),
                "segment": "gold",
                "holdout": number % 4 == 0,
            }
        )
    for number in range(24):
        given["outreach"].append(
            {
                "day": date(2026, 4, 2),
                "customer_id": f"k{200 + number}",
                "channel": "call",
                "topic": "Save offer",
                "segment": "gold",
                "holdout": number % 3 == 0,
                "offer": "Half price",
                "accepted": None if number % 3 == 0 else number % 2 == 0,
                "cost": None if number % 3 == 0 else 20.0,
            }
        )
    for number in range(40):
        given["market"] += [
            {
                "day": date(2026, 4, 1),
                "respondent_id": f"p{number}",
                "customer_id": f"k{number}" if number % 4 else None,
                "segment": ["gold", "silver"][number % 2],
                "brand": ["We", "They"][brand],
                "own": brand == 0,
                "attribute": attribute,
                "rating": 1 + (number + brand + len(attribute)) % 5,
                "would_switch": 1 + number % 5 if attribute == "overall" else None,
            }
            for brand in range(2)
            for attribute in ("overall", "price")
        ]
    return reader(**given)
