"""What may be given by whom: the rules of grants and delegations, as pure functions. They say why not, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from allegiance.errors import AllegianceError
from allegiance.people.granted import Places, clear_of, inside
from allegiance.people.grants_model import Grant
from allegiance.people.journal import Source
from allegiance.people.rights import GRANTED, Role

LOCAL = (Role.lead, Role.employee)
"""Roles that a local manager can give."""

OPEN = date.max
"""The last day of what runs until further notice."""

LONGEST = 320
"""Characters of the longest identity, team or site."""


class GrantRefused(AllegianceError):
    """A right that may not be given, delegated or taken by whoever tries. Nothing was changed."""

    title = "This right cannot be given"


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever changes rights."""

    person: str
    """Identity, as the sign-in says it."""

    role: Role
    """In which they act: an administrator or operator may give everything, anybody else what was delegated to them."""

    source: Source = Source.page

    @property
    def central(self) -> bool:
        """Whether they manage access for the whole company."""
        return self.role in (Role.admin, Role.operator)


@dataclass(frozen=True, slots=True)
class Delegation:
    """A site or team within which somebody gives rights."""

    id: str
    holder: str
    site: str
    """Empty: it is a team's."""

    team: str
    """Empty: it is a site's."""

    first: date
    last: date
    made_by: str
    made_at: str
    ended_by: str | None = None
    ended_at: str | None = None

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.ended_at is None and self.first <= day <= self.last

    @property
    def place(self) -> str:
        """In words."""
        return f"team {self.team}" if self.team else f"site {self.site}"


@dataclass(frozen=True, slots=True)
class Given:
    """A grant with its history."""

    id: str
    grant: Grant
    delegation: str | None
    made_by: str
    made_at: str
    ended_by: str | None
    ended_at: str | None


def beyond(
    held: Delegation,
    role: Role,
    site: str,
    team: str,
    employee: str,
    first: date,
    last: date,
    places: Places,
) -> str:
    """Why a grant reaches beyond a delegation; empty: it does not."""
    if first < held.first or last > held.last:
        ends = "until further notice" if held.last == OPEN else f"to {held.last}"
        return f"The {held.place} was delegated to you from {held.first} {ends}: the grant reaches beyond these days."
    if role is Role.employee:
        if inside(places, held.site, held.team):
            return ""
        return f"{employee} is not in the {held.place}, or was elsewhere before: that is an administrator's to give."
    if held.team:
        return "" if team == held.team and not site else f"Only the {held.place} was delegated to you."
    if site:
        return "" if site == held.site else f"Only the {held.place} was delegated to you."
    there = any(one.first <= last and first <= one.last for one in clear_of(places, held.site, team))
    return "" if there else f"The team {team} does not stand at the {held.place} alone on these days."


def fits(role: Role, site: str, team: str, employee: str) -> None:
    """What must agree within one grant.

    Raises:
        GrantRefused: it does not.
    """
    if role not in GRANTED:
        raise GrantRefused(f"The role {role} is given to nobody.", f"Use one of: {', '.join(GRANTED)}.")
    if role is Role.lead and bool(site) == bool(team):
        raise GrantRefused("A lead has one team, or one site.", "Name the one or the other.")
    if role is Role.employee and not employee:
        raise GrantRefused(
            "Nobody knows whose rows are their own.", "Name the employee's number in the exports."
        )
    if role is not Role.lead and (site or team):
        raise GrantRefused(f"A site or team goes with the role lead, not with {role}.", "Leave it out.")
    if role is not Role.employee and employee:
        raise GrantRefused(
            f"An employee's number goes with the role employee, not with {role}.", "Leave it out."
        )


def others(actor: Actor, person: str) -> None:
    """That it is not about themselves.

    Raises:
        GrantRefused: it is.
    """
    if actor.person == person:
        raise GrantRefused("Nobody gives rights to themselves.", "Ask another administrator to.")


def identity(text: str) -> str:
    """Whom it is about, written as the sign-in writes it.

    Raises:
        GrantRefused: it is nobody.
    """
    found = text.strip().lower()
    if not found or len(found) > LONGEST or not found.isprintable() or found == "*":
        raise GrantRefused("That is no identity.", "Write whom it is about, as the sign-in says it.")
    return found


def name(text: str) -> str:
    """A site, team or employee's number; empty: none.

    Raises:
        GrantRefused: it can be none.
    """
    found = text.strip()
    if len(found) > LONGEST or not (found.isprintable() or not found):
        raise GrantRefused("That is no name of a site, team or employee.", "Write it as the exports do.")
    return found


def days(first: date, last: date | None) -> tuple[date, date]:
    """First and last day.

    Raises:
        GrantRefused: they are exchanged.
    """
    ends = last or OPEN
    if ends < first:
        raise GrantRefused(f"{ends} is before {first}, the first day.", "Exchange the two days.")
    return first, ends


def free(person: str, employee: str, listed: Iterable[Grant]) -> None:
    """That an employee's number is nobody else's, and the person has no other, as far as the roster says.

    Raises:
        GrantRefused: one would see the other's own rows.
    """
    for one in listed:
        if one.employee == employee and one.person != person and not one.denied:
            raise GrantRefused(
                f"{employee} is somebody else in the roster.", "Correct the number, or the roster."
            )
        if one.person == person and one.employee and one.employee != employee and not one.denied:
            raise GrantRefused(
                f"{person} has another number in the roster.", "Correct the number, or the roster."
            )
