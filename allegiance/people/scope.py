"""The scope: who is asking, and what of. Every function that reads data requires one; none has a default.

A scope says which rows somebody may read and how single people are seen in them. It is made from an identity and what
was granted to it; whatever is not granted is denied. Rights can only ever take rows away: the statements in
``queries/`` do it, and the reader runs none of them without a scope.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from allegiance.people.rights import NOTHING, RIGHTS, Pay, Rights, Role, Sight


@dataclass(frozen=True, slots=True, order=True)
class Spell:
    """The time in which a team was somebody's, both days included."""

    team: str
    first: date = date.min
    last: date = date.max

    def covers(self, first: date | None, last: date | None) -> bool:
        """Whether all days from ``first`` to ``last`` lie in it; without a day: that end is open."""
        return self.first <= (first or date.min) and (last or date.max) <= self.last


SHOWS = ("figures", "people", "contacts", "customers", "comments", "imports", "rejects", "store")
"""What a statement gives out, as its header says (``-- Shows: ...``); the scope is bound accordingly."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Rows that somebody may read, in the role in which they ask. As it is made without more, it reaches nothing."""

    person: str
    """Identity of whoever asks, for the journal."""

    role: Role | None = None
    """In what capacity; None: nobody whom anything was granted to."""

    rights: Rights = NOTHING
    """What the role may do, less whatever a mode takes away."""

    all_rows: bool = False
    """True: the whole company. False: only the spells and employees listed below (none listed: nothing)."""

    teams: tuple[Spell, ...] = ()
    """Teams whose rows may be read, each in the time in which it was theirs, when ``all_rows`` is false."""

    employees: tuple[str, ...] = ()
    """Employees whose own rows may be read: oneself."""

    backend: bool = False
    """True for the model's own scope alone: its rows are shown to nobody, so that no mode concerns them."""

    @classmethod
    def lead(cls, person: str, *teams: str | Spell) -> Scope:
        """A team lead; a team without days was always theirs."""
        return cls(person, Role.lead, RIGHTS[Role.lead], teams=spells(teams))

    @classmethod
    def employee(cls, person: str, *employees: str, teams: Iterable[str | Spell] = ()) -> Scope:
        """An employee: their own rows, and the figures of the teams that they are in as a whole."""
        return cls(person, Role.employee, RIGHTS[Role.employee], teams=spells(teams), employees=employees)

    @classmethod
    def of(cls, role: Role, person: str) -> Scope:
        """One of the roles that are about the whole company.

        Raises:
            ValueError: a lead's or an employee's scope takes teams or employees.
        """
        if role in (Role.lead, Role.employee):
            raise ValueError(f"{role} needs teams or employees")
        return cls(person, role, RIGHTS[role], all_rows=RIGHTS[role].figures)

    def less(self, rights: Rights) -> Scope:
        """The same with fewer rights."""
        return replace(self, rights=rights)

    def parameters(self, shows: str) -> dict[str, object]:
        """The three parameters of a statement that gives out ``shows``; without the right to it they reach nothing."""
        reach = self.within(shows)
        return {
            "scope_all": reach.all_rows,
            "scope_teams": [{"team": one.team, "first": one.first, "last": one.last} for one in reach.teams],
            "scope_employees": list(reach.employees),
        }

    def within(self, shows: str) -> Scope:
        """What is left of the scope for rows of one kind of :data:`SHOWS`."""
        rights = self.rights
        allowed = {
            "figures": rights.figures,
            "people": rights.people is not Sight.nothing,
            "contacts": rights.contacts,
            "customers": rights.customers is not Sight.nothing,
            "comments": rights.comments,
            "imports": rights.imports,
            "rejects": rights.rejects,
            "store": self.role is not None,
        }
        if not allowed[shows]:
            return replace(self, all_rows=False, teams=(), employees=())
        if shows in ("store", "imports", "rejects"):
            # Facts about the whole company, whatever rows somebody reads of it.
            return replace(self, all_rows=True, teams=(), employees=())
        if rights.own and shows != "figures":
            return replace(self, all_rows=False, teams=())
        return self

    def reaches(
        self,
        team: str | None,
        employee: str | None = None,
        first: date | None = None,
        last: date | None = None,
    ) -> bool:
        """Whether a figure over these days may be shown: of a team, or of a single employee of it.

        A lead must have had the team on all of the days: part of a sum cannot be told from the rest.
        """
        if employee is not None and employee in self.employees:
            return True
        reach = self.within("people" if employee is not None else "figures")
        return reach.all_rows or any(one.team == team and one.covers(first, last) for one in reach.teams)

    @property
    def time(self) -> tuple[date | None, date | None]:
        """First and last day of all spells together; None: open."""
        if self.all_rows or not self.teams:
            return None, None
        first, last = min(one.first for one in self.teams), max(one.last for one in self.teams)
        return first if first > date.min else None, last if last < date.max else None

    @property
    def anonymous(self) -> bool:
        """Whether figures must be safe from being taken apart: nobody but oneself may be seen in them."""
        return self.rights.people is Sight.nothing or self.rights.own


def spells(teams: Iterable[str | Spell]) -> tuple[Spell, ...]:
    """Teams as spells; one given by its name alone was always theirs."""
    return tuple(one if isinstance(one, Spell) else Spell(one) for one in teams)


def everyone() -> Scope:
    """The operator's scope: whoever has the data folder in their hands, at the command line or on loopback."""
    return Scope.of(Role.operator, "operator")


def model() -> Scope:
    """The scope of a model that stands on the whole company's rows.

    For functions that count everything in the backend and give out only what the asker's own scope reaches
    (:meth:`Scope.reaches`): never for rows that are shown.
    """
    return replace(everyone(), person="model", backend=True)


__all__ = ["SHOWS", "Pay", "Rights", "Role", "Scope", "Sight", "Spell", "everyone", "model", "spells"]
