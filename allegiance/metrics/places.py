"""Who led which team, who was in which and where it stood, as the list of employees says it: what scopes are made of.

Asked with the model's scope and given to nobody but :mod:`allegiance.people.granted`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from allegiance.metrics.asking import Asker
from allegiance.people.granted import Placed, Places, merge
from allegiance.people.scope import Spell, model

FOREVER = date(9999, 12, 30)
"""The last day of a row without an end, in the store."""


@dataclass(frozen=True, slots=True)
class Led:
    """A team that somebody leads."""

    employee: str
    team: str


def places(reader: Asker, employee: str | None) -> Places:
    """What the list of employees knows about an employee (None: about none) and about the teams' sites."""
    sites = _placed(reader.keep(model(), "metrics/team_sites", []))
    if not employee:
        return Places(sites=sites)
    return Places(
        led=_placed(reader.keep(model(), "metrics/team_leads", [], employee=employee)),
        been=_placed(reader.keep(model(), "metrics/employee_teams", [], employee=employee)),
        sites=sites,
    )


@dataclass(frozen=True, slots=True)
class Everybody:
    """What the list of employees knows of everybody at once."""

    names: Mapping[str, str]
    """Employee to name: everybody whom the list names."""

    led: Mapping[str, tuple[Placed, ...]]
    """Lead to the teams they led, without sites."""

    been: Mapping[str, tuple[Placed, ...]]
    """Employee to the teams they were in, without sites."""

    sites: Mapping[str, tuple[Placed, ...]]
    """Team to where it stood."""


def everybody(reader: Asker) -> Everybody:
    """What :func:`places` knows of one, of all: asked once, given to nobody as it is."""
    names = reader.keep(model(), "metrics/employee_names", [])
    led = reader.keep(model(), "metrics/team_leads", [], employee="")
    been = reader.keep(model(), "metrics/employee_teams", [], employee="")
    stood: dict[str, list[Placed]] = {}
    for one in _placed(reader.keep(model(), "metrics/team_sites", [])):
        stood.setdefault(one.team, []).append(one)
    return Everybody(
        dict(zip(names["employee_id"].astype(str), names["name"].astype(str), strict=True)),
        _by_person(led, "lead_id"),
        _by_person(been, "employee_id"),
        {team: tuple(sorted(held, key=lambda one: (one.first, one.site))) for team, held in stood.items()},
    )


def leads_today(reader: Asker, day: date) -> list[Led]:
    """Teams that somebody leads on a day, by name."""
    found = reader.keep(model(), "metrics/team_leads", [], employee="")
    return [
        Led(str(row.lead_id), str(row.team))
        for row in found.itertuples()
        if _day(row.first_day) <= day <= _day(row.last_day)
    ]


def members_today(reader: Asker, team: str, day: date) -> list[str]:
    """Employees who are in a team on a day."""
    found = reader.keep(model(), "metrics/employee_teams", [], employee="")
    return [
        str(row.employee_id)
        for row in found[found["team"] == team].itertuples()
        if _day(row.first_day) <= day <= _day(row.last_day)
    ]


def _placed(found: pd.DataFrame) -> tuple[Placed, ...]:
    """Rows as places, fewer where they touch; a team without a site stands at the site with the empty name."""
    told = found["site"].tolist() if "site" in found else [""] * len(found)
    sites = ["" if pd.isna(one) else str(one) for one in told]
    placed: list[Placed] = []
    for site in dict.fromkeys(sites):
        spells = merge(_spells(found[[one == site for one in sites]]))
        placed += [Placed(one.team, site, one.first, one.last) for one in spells]
    return tuple(placed)


def _by_person(found: pd.DataFrame, who: str) -> dict[str, tuple[Placed, ...]]:
    """The same of rows about many people, each theirs."""
    held: dict[str, list[Spell]] = {}
    for person, spell in zip(found[who].astype(str), _spells(found), strict=True):
        held.setdefault(person, []).append(spell)
    return {
        person: tuple(Placed(one.team, "", one.first, one.last) for one in merge(spells))
        for person, spells in held.items()
    }


def _spells(found: pd.DataFrame) -> Iterable[Spell]:
    for row in found.itertuples():
        yield Spell(str(row.team), _day(row.first_day), _day(row.last_day))


def _day(value: object) -> date:
    day = pd.Timestamp(value).date()  # type: ignore[arg-type]
    return date.max if day >= FOREVER else day
