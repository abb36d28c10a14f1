"""The way down: what each dimension can be, who the employees are, their contacts, and one contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd

from allegiance.metrics.asking import Asker
from allegiance.metrics.period import Period
from allegiance.metrics.where import UNKNOWN, Where
from allegiance.people.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Hashable

LISTED = 200
"""How many contacts a list shows: the newest."""

Record = Mapping[str, object]
"""One row; what the export does not say is ``None``; times are in the company's zone, without an offset."""


@dataclass(frozen=True, slots=True)
class Person:
    """An employee with contacts or answers."""

    employee: str
    name: str
    team: str | None
    site: str | None


@dataclass(frozen=True, slots=True)
class Contacts:
    """The newest contacts that match, and how many there are in all."""

    rows: tuple[Record, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact and what the customer answered about it."""

    contact: Record
    answers: tuple[Record, ...]


def members(reader: Asker, scope: Scope) -> dict[str, dict[str, str]]:
    """Dimension to its members: value in the data (``""``: not known) to the name shown, in order of name.

    Dimensions of which nothing is known are left out. Employees are asked for with :func:`people`.
    """
    found: dict[str, dict[str, str]] = {}
    for row in reader.ask(scope, "metrics/members").itertuples(index=False):
        found.setdefault(str(row.dimension), {})[str(row.member)] = str(row.member) or UNKNOWN
    return {
        dimension: dict(sorted(names.items(), key=lambda item: (not item[0], item[1].casefold())))
        for dimension, names in found.items()
        if set(names) != {""}
    }


def people(
    reader: Asker,
    scope: Scope,
    *,
    teams: Sequence[str] = (),
    sites: Sequence[str] = (),
    employees: Sequence[str] = (),
) -> list[Person]:
    """Employees by name; of some teams, sites or ids only, when given."""
    found = reader.ask(
        scope, "metrics/people", teams=list(teams), sites=list(sites), employees=list(employees)
    )
    return [
        Person(str(row["employee_id"]), str(row["name"]), _text(row["team"]), _text(row["site"]))
        for row in records(found, reader.settings.zone)
    ]


def contacts(reader: Asker, scope: Scope, period: Period, where: Where, *, most: int = LISTED) -> Contacts:
    """The newest ``most`` contacts of a period, with satisfaction and recommendation where somebody answered."""
    found = reader.ask(
        scope,
        "metrics/contact_list",
        first_day=period.start,
        last_day=period.end,
        most=most,
        **where.parameters,
    )
    total = int(found["total"].iloc[0]) if len(found) else 0
    return Contacts(tuple(records(found.drop(columns="total"), reader.settings.zone)), total)


def contact(reader: Asker, scope: Scope, contact_id: str) -> Contact | None:
    """One contact by its id, or ``None`` when there is none within the scope."""
    found = records(reader.ask(scope, "metrics/contact", contact=contact_id), reader.settings.zone)
    if not found:
        return None
    answers = reader.ask(scope, "metrics/contact_answers", contact=contact_id)
    return Contact(found[0], tuple(records(answers, reader.settings.zone)))


def records(frame: pd.DataFrame, zone: ZoneInfo) -> list[Record]:
    """Rows as plain Python values: ``None`` for what is missing, times in ``zone``."""
    return [
        {str(name): _plain(value, zone) for name, value in row.items()}
        for row in frame.to_dict(orient="records")
    ]


def _plain(value: Hashable | object, zone: ZoneInfo) -> object:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value) or value is pd.NA:
        return None
    if isinstance(value, pd.Timestamp):
        return local(value.to_pydatetime(), zone)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.item() if hasattr(value, "item") else value


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """A moment of the store (UTC, without an offset) on the company's clock."""
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
