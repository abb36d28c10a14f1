"""What was imported, what was refused and why: the ledger behind the page on data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from allegiance.metrics.asking import Asker
from allegiance.metrics.drill import Record, records
from allegiance.people.scope import Scope

if TYPE_CHECKING:
    import pandas as pd

MOST_REJECTS = 200_000
"""Rejected rows in one download; the command ``allegiance rejects`` writes all of them."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Files and reasons of rejection, newest import first, and their sums."""

    files: tuple[Record, ...]
    reasons: tuple[Record, ...]
    read: int
    loaded: int
    updated: int
    unchanged: int
    rejected: int
    imported_at: datetime | None
    """When the newest import ended, on the company's clock."""

    @property
    def adds_up(self) -> bool:
        """Every row read was loaded, updated, unchanged or rejected."""
        return self.read == self.loaded + self.updated + self.unchanged + self.rejected


def ledger(reader: Asker, scope: Scope) -> Ledger:
    """Everything imported so far. Empty for a restricted scope: files and rejected rows belong to no team."""
    zone = reader.settings.zone
    files = records(reader.ask(scope, "metrics/import_files"), zone)
    moments = [row["imported_at"] for row in files if isinstance(row["imported_at"], datetime)]

    def total(column: str) -> int:
        return sum(number for row in files if isinstance(number := row[column], int))

    return Ledger(
        files=tuple(files),
        reasons=tuple(records(reader.ask(scope, "metrics/reject_reasons"), zone)),
        read=total("read"),
        loaded=total("loaded"),
        updated=total("updated"),
        unchanged=total("unchanged"),
        rejected=total("rejected"),
        imported_at=max(moments, default=None),
    )


def rejects(reader: Asker, scope: Scope, *, most: int = MOST_REJECTS) -> pd.DataFrame:
    """Rejected rows with file, row number, column, value, reason and message."""
    return reader.ask(scope, "metrics/rejected_rows", most=most)


def reach(reader: Asker, scope: Scope) -> list[Record]:
    """How far the data of each entity reaches: entity, first_day, last_day, rows and newest_at, by entity."""
    found = reader.ask(scope, "metrics/reach")
    for name in ("first_day", "last_day"):
        found[name] = found[name].dt.strftime("%Y-%m-%d")
    return records(found, reader.settings.zone)


def definition(reader: Asker, scope: Scope) -> str:
    """Fingerprint of the definition of loyalty that the store was made with; empty for a scope that sees nothing."""
    found = reader.ask(scope, "metrics/definition")
    return str(found["loyalty_sha256"].iloc[0]) if len(found) else ""
