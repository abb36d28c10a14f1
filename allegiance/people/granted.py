"""From what was granted to a scope: which roles somebody holds today, and what they reach in the one they act in.

Denials win over grants, whoever gave either. Roles never add up: a scope is made for one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from allegiance.people.grants_model import Grant
from allegiance.people.rights import GRANTED, ORDER, Pay, Role
from allegiance.people.scope import Scope, Spell


@dataclass(frozen=True, slots=True)
class Held:
    """What is in force for a person on a day."""

    person: str
    roles: tuple[Role, ...]
    """From the one that reaches least to the one that reaches most."""

    grants: tuple[Grant, ...]
    """Grants in force that no denial takes away as a whole."""

    denials: tuple[Grant, ...]
    """Denials in force."""

    @property
    def employee(self) -> str | None:
        """Who the person is in the exports, if it is known without contradiction.

        What a local manager says counts only where nobody else says anything: nobody's number is contradicted or
        exchanged from below.
        """
        central = {one.employee for one in self.grants if one.employee and not one.delegated}
        found = central or {one.employee for one in self.grants if one.employee}
        return found.pop() if len(found) == 1 else None

    @property
    def vouched(self) -> bool:
        """Whether somebody else than a local manager says who the person is in the exports."""
        return any(one.employee and not one.delegated for one in self.grants)

    def of(self, role: Role) -> tuple[Grant, ...]:
        """The grants of one role."""
        return tuple(one for one in self.grants if one.role == role)


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody or something at a team, as the exports' list of employees says it; both days included."""

    team: str
    site: str
    first: date = date.min
    last: date = date.max


@dataclass(frozen=True, slots=True)
class Places:
    """What the list of employees knows about a person."""

    led: tuple[Placed, ...] = ()
    """Teams whose members name the person as their lead."""

    been: tuple[Placed, ...] = ()
    """Teams that the person was in."""

    sites: tuple[Placed, ...] = ()
    """Every team with its site."""


def held(person: str, grants: Iterable[Grant], day: date) -> Held:
    """What is in force for a person on a day; grants of other people and of other days are left out.

    Args:
        person: the identity, as the sign-in says it.
        grants: from the roster, from groups and by delegation, in any order.
        day: today, in the company's time zone.
    """
    valid = [one for one in grants if one.person == person and one.holds(day)]
    denials = tuple(one for one in valid if one.denied)
    given = tuple(
        one
        for one in valid
        if not one.denied and one.role in GRANTED and not any(_takes(no, one) for no in denials)
    )
    roles = tuple(role for role in ORDER if any(one.role == role for one in given))
    return Held(person, roles, given, denials)


def scope(found: Held, role: Role, places: Places) -> Scope:
    """The scope of a person in one of their roles.

    Args:
        found: what is in force.
        role: one of ``found.roles``; any other makes a scope that reaches nothing.
        places: what the list of employees knows about the person.
    """
    if role not in found.roles:
        return Scope(found.person)
    if role is Role.lead:
        return Scope.lead(found.person, *_led(found, places))
    if role is Role.employee:
        if found.employee is None:
            return Scope(found.person)
        given = found.of(Role.employee)
        if all(one.delegated and not inside(places, one.site or "", one.team or "") for one in given):
            return Scope(found.person)
        been = [Spell(one.team, one.first, one.last) for one in places.been]
        made = Scope.employee(found.person, found.employee, teams=merge(been))
        # Whose pay somebody may see is not a local manager's to say.
        return made if found.vouched else made.less(replace(made.rights, pay=Pay.nothing))
    return Scope.of(role, found.person)


def needs_places(role: Role) -> bool:
    """Whether a scope in this role depends on the list of employees."""
    return role in (Role.lead, Role.employee)


def clear_of(places: Places, site: str, team: str = "") -> tuple[Placed, ...]:
    """When teams (one, or all) stood at a site and at no other: a team in two places at once is nobody's alone."""
    found: list[Placed] = []
    for name in dict.fromkeys(
        one.team for one in places.sites if one.site == site and team in ("", one.team)
    ):
        rest = list(
            merge(Spell(name, p.first, p.last) for p in places.sites if (p.team, p.site) == (name, site))
        )
        for other in (p for p in places.sites if p.team == name and p.site != site):
            rest = [part for one in rest for part in _without(one, other)]
        found += [Placed(name, site, one.first, one.last) for one in rest]
    return tuple(found)


def _without(spell: Spell, other: Placed) -> Iterable[Spell]:
    """What is left of a spell on the days on which something else does not hold."""
    if other.last < spell.first or spell.last < other.first:
        yield spell
        return
    if spell.first < other.first:
        yield Spell(spell.team, spell.first, other.first - timedelta(days=1))
    if other.last < spell.last:
        yield Spell(spell.team, other.last + timedelta(days=1), spell.last)


def inside(places: Places, site: str, team: str) -> bool:
    """Whether somebody was in one team, or in teams at one site alone, for as long as the list of employees knows
    them; whoever it does not know is nowhere."""
    if team:
        return bool(places.been) and all(one.team == team for one in places.been)
    there = merge(Spell(one.team, one.first, one.last) for one in clear_of(places, site))
    return bool(places.been) and all(
        any(one.team == been.team and one.covers(been.first, been.last) for one in there)
        for been in places.been
    )


def _takes(denial: Grant, grant: Grant) -> bool:
    """Whether a denial takes away a grant as a whole. One about a team or a site takes its part of wider grants
    (:func:`_led`)."""
    if denial.role is None:
        return True
    if denial.role != grant.role:
        return False
    return (denial.site is None or denial.site == grant.site) and (
        denial.team is None or denial.team == grant.team
    )


def _led(found: Held, places: Places) -> tuple[Spell, ...]:
    """A lead's spells: those that rows name, those of the sites that rows name, and for a row that names neither
    those of the list of employees; each within the days of its row."""
    spells: list[Spell] = []
    for grant in found.of(Role.lead):
        given: Sequence[Placed]
        if grant.delegated and grant.site:
            given = clear_of(places, grant.site, grant.team or "")
        elif grant.team:
            given = (Placed(grant.team, ""),)
        elif grant.site:
            given = [one for one in places.sites if one.site == grant.site]
        else:
            given = places.led if found.vouched and found.employee else ()
        spells += [
            Spell(one.team, max(one.first, grant.first or date.min), min(one.last, grant.last or date.max))
            for one in given
        ]
    denied = _denied(found, places)
    return () if denied is None else merge([one for one in spells if one.team not in denied])


def _denied(found: Held, places: Places) -> frozenset[str] | None:
    """Teams that denials take from a lead. None: one names a team or site that is nowhere, so that nobody knows what
    it takes; then it takes everything."""
    denied: set[str] = set()
    for one in found.denials:
        teams = {
            place.team
            for place in places.sites
            if (one.team == place.team if one.team else one.site == place.site)
        }
        if (one.team or one.site) and not teams:
            return None
        denied |= teams
    return frozenset(denied)


def merge(spells: Iterable[Spell]) -> tuple[Spell, ...]:
    """The same days as fewer spells: those of a team that overlap or touch become one; empty ones go."""
    merged: list[Spell] = []
    for one in sorted(one for one in spells if one.first <= one.last):
        before = merged[-1] if merged else None
        if before and before.team == one.team and one.first.toordinal() <= before.last.toordinal() + 1:
            merged[-1] = Spell(one.team, before.first, max(before.last, one.last))
        else:
            merged.append(one)
    return tuple(merged)
