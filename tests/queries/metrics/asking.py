"""How the tests of statements ask: every parameter has a harmless value, and a test gives those that matter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from allegiance import loyalty
from allegiance.people.scope import everyone
from allegiance.warehouse.reader import Reader

LISTS = ("sites", "teams", "employees", "channels", "queues", "reasons", "segments")
GIVEN: dict[str, Any] = {
    **{name: [] for name in LISTS},
    **{f"by_{name[:-1]}": False for name in LISTS},
    "by_day": False,
    "by_week": False,
    "by_month": False,
    "by_topic": False,
    "first_day": date(2026, 1, 1),
    "last_day": date(2026, 12, 31),
    "grain": "people",
    "measures": ["queue", "hold", "wait"],
    "measure": "wait",
    "second": 60,
    "most": 10_000,
    "theme": "",
    "text": "",
    "languages": [],
    "contact": "c1",
    "customer": "k1",
    "by_customer": False,
    "by_bands": False,
    "by_start": False,
    "ever": False,
    "by_contract": False,
    "by_region": False,
    "long_wait_s": 300,
    "service_level_s": 20,
    "short_abandon_s": 5,
    "lost_days": 90,
    "repeat_s": 7 * 86_400,
    "before_first": date(2026, 3, 1),
    "before_last": date(2026, 3, 31),
    "after_days": 90,
    "contact_days": 14,
    "from_day": date(2026, 1, 1),
    "parts": 1,
    "days": [date(2026, 4, 1), date(2026, 5, 1)],
    "horizon_days": 90,
    "known_day": date(2026, 12, 31),
    "by_offer": False,
    "customers": ["k1", "k2"],
    "share": 1.0,
    "share_left": 1.0,
    "close_s": 600,
    "shifts": 10,
    "customers_each": 3,
    "phrases": ["asked for a 10"],
    "quotes": 8,
    "metric": "csat_mean",
    "seed": 0,
    "part": 0,
    "weekly": True,
    "employee": "e1",
    "kind": "",
    "long_hold_s": 60,
    **loyalty.read(loyalty.SHIPPED).parameters,
}
"""A value for every parameter that any statement takes."""


def ask(store: Reader, name: str, columns: list[str], **parameters: Any) -> list[list[Any]]:
    """Some columns of ``queries/metrics/<name>.sql`` for everyone, as sorted plain rows."""
    found = store.select(everyone(), f"metrics/{name}", columns, **(GIVEN | parameters))
    rows = [
        [None if pd.isna(value) else value for value in row]
        for row in found.astype(object).to_numpy().tolist()
    ]
    return sorted(rows, key=str)
