"""Who holds which role, wherever it was written down, and what somebody may see in each of theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date

from allegiance.people import access, granted, grants, roster
from allegiance.people import rights_words as words
from allegiance.people.granted import Places
from allegiance.people.grants import Delegation, open_grants
from allegiance.people.grants_model import Grant
from allegiance.people.modes import under
from allegiance.people.rights import TITLES, Role
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from allegiance.work.database import exists

DELEGATION = "delegation"
"""Role of a row that says what somebody may give, not what they may see."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody, or a group, with a role, a denial or a delegation."""

    id: str
    """Of a grant or delegation made in Allegiance; empty: roster or group."""

    who: str
    role: str
    """Title; ``not`` before it in a denial; ``Gives leads and employees`` of a delegation."""

    where: str
    days: str
    by: str
    state: str
    """``in force``, ``to come``, ``over`` or ``ended``."""

    under: str = ""
    """The delegation that it was given under."""

    def record(self) -> dict[str, object]:
        """A row of an export."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def holders(settings: Settings, today: date, *, ended: bool = False) -> list[Holder]:
    """Everybody who holds something, in the order in which it was written down.

    Raises:
        AccessFileError: the roster or ``access.toml`` cannot be used.
        WorkError: the work database cannot be read.
    """
    found = [_row("", one.person, one, today) for one in roster.load(settings.home)]
    found += [
        _row("", f"everybody in {held.group}", held.grant, today)
        for held in access.load(settings.home).groups
    ]
    if exists(settings):
        made = open_grants(settings)
        found += [_delegated(one, today) for one in made.delegated(ended=ended)]
        for given in made.given(ended=ended):
            state = "ended" if given.ended_at else ""
            found.append(
                _row(given.id, given.grant.person, given.grant, today, state, given.delegation or "")
            )
    return found


def _row(id_: str, who: str, held: Grant, today: date, state: str = "", under: str = "") -> Holder:
    role = words.role(held.role)
    return Holder(
        id=id_,
        who=who,
        role=f"not {role}" if held.denied else role,
        where=words.place(held) if not (held.denied and not held.site and not held.team) else "everywhere",
        days=words.days(held.first, held.last),
        by=words.by(held),
        state=state or _state(held.first, held.last, today),
        under=under,
    )


def _delegated(held: Delegation, today: date) -> Holder:
    return Holder(
        id=held.id,
        who=held.holder,
        role="Gives leads and employees",
        where=held.place,
        days=words.days(held.first, held.last),
        by=held.made_by,
        state="ended" if held.ended_at else _state(held.first, held.last, today),
    )


def _state(first: date | None, last: date | None, today: date) -> str:
    if first and today < first:
        return "to come"
    return "over" if last and last < today else "in force"


@dataclass(frozen=True, slots=True)
class Checked:
    """What somebody may see on a day."""

    person: str
    day: date
    scopes: tuple[Scope, ...]
    """One for each role, from the one that reaches least; roles never add up."""

    denials: tuple[Grant, ...]
    delegations: tuple[Delegation, ...]

    def document(self) -> dict[str, object]:
        """The same as one JSON document."""
        return {
            "person": self.person,
            "day": self.day,
            "roles": [_scope(one) for one in self.scopes],
            "denials": [
                {"role": one.role, "site": one.site, "team": one.team, "by": one.by} for one in self.denials
            ],
            "delegations": [
                {"id": one.id, "site": one.site or None, "team": one.team or None, "from": one.first,
                 "to": None if one.last == date.max else one.last}
                for one in self.delegations
            ],
        }  # fmt: skip

    def rows(self) -> list[dict[str, object]]:
        """One row a role and right."""
        return [
            {"person": self.person, "day": self.day, "role": str(one.role), "right": right, "how": how,
             "where": _reach(one)}
            for one in self.scopes
            for right, how in words.rows(one.rights)
        ]  # fmt: skip

    def sentences(self) -> list[str]:
        """The same in words."""
        if not self.scopes:
            told = [f"{self.person} may see nothing: no role was granted to them for {self.day}."]
        else:
            told = [f"On {self.day} {self.person} may act in {len(self.scopes)} role(s), one at a time."]
        for one in self.scopes:
            title = TITLES[one.role] if one.role else ""
            told.append(f"{title}: {words.sentence(one.rights)} {_reach(one)}")
        for no in self.denials:
            where = f" at {words.place(no)}" if no.site or no.team else ""
            told.append(f"Denied: {words.role(no.role).lower()}{where}. A denial wins over every grant.")
        for held in self.delegations:
            told.append(
                f"May give leads and employees within {held.place}, {words.days(held.first, held.last)}."
            )
        return told


def check(
    settings: Settings,
    person: str,
    today: date,
    places: Callable[[str | None], Places],
    *,
    groups: tuple[str, ...] = (),
    employee: str | None = None,
) -> Checked:
    """What somebody may see: decided by the same functions as for a page.

    Args:
        settings: of the data folder.
        person: the account, lower case.
        today: the company's day.
        places: what the exports know about an employee (None: about none).
        groups: that the sign-in says they are in.
        employee: their number, where the sign-in says it.

    Raises:
        AccessFileError, WorkError: nobody knows then.
    """
    every = [*roster.load(settings.home), *grants.in_force(settings, person)]
    every += [one.to(person, employee) for one in access.load(settings.home).groups if one.group in groups]
    found = granted.held(person, every, today)
    known = places(found.employee) if any(granted.needs_places(role) for role in found.roles) else Places()
    scopes = tuple(under(granted.scope(found, role, known), settings) for role in found.roles)
    mine = open_grants(settings).delegated(holder=person) if exists(settings) else []
    return Checked(person, today, scopes, found.denials, tuple(one for one in mine if one.holds(today)))


def _scope(one: Scope) -> dict[str, object]:
    return {
        "role": str(one.role),
        "title": TITLES[one.role] if one.role else "",
        "may": words.sentence(one.rights),
        "rights": {field.name: _plain(getattr(one.rights, field.name)) for field in fields(one.rights)},
        "whole_company": one.all_rows,
        "teams": [
            {"team": spell.team, "from": None if spell.first == date.min else spell.first,
             "to": None if spell.last == date.max else spell.last}
            for spell in one.teams
        ],
        "employees": list(one.employees),
    }  # fmt: skip


def _plain(value: object) -> object:
    return value if isinstance(value, bool) else str(value)


def _reach(one: Scope) -> str:
    if one.all_rows:
        return "Reaches the whole company."
    if one.role is Role.admin:
        return "Reaches no rows."
    teams = "; ".join(f"{spell.team} ({words.days(spell.first, spell.last)})" for spell in one.teams)
    parts = [
        f"teams {teams}" if teams else "",
        f"own rows of {', '.join(one.employees)}" if one.employees else "",
    ]
    told = " and ".join(part for part in parts if part)
    return f"Reaches {told}." if told else "Reaches no rows: no team or number is known."
