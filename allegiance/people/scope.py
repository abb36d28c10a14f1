"""The scope: who is asking. Every function that reads data requires one; none has a default.

A scope says which rows a person may read. Today the only one that anybody can get is ``everyone()``; the
restricting fields are honoured by every query already, so that rights can only ever take rows away.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """Rows a person may read, as plain values that go into SQL as parameters."""

    person: str
    """Identity of whoever asks, for the journal; ``"everyone"`` for the open scope."""

    all_rows: bool = False
    """True: no restriction. False: only the teams and employees listed below (none listed: nothing)."""

    teams: tuple[str, ...] = ()
    """Teams whose rows may be read, when ``all_rows`` is false."""

    employees: tuple[str, ...] = ()
    """Employees whose own rows may be read, when ``all_rows`` is false."""

    @property
    def parameters(self) -> dict[str, object]:
        """The three parameters that every statement in ``queries/metrics`` takes."""
        return {
            "scope_all": self.all_rows,
            "scope_teams": list(self.teams),
            "scope_employees": list(self.employees),
        }

    def reaches(self, team: str | None, employee: str | None = None) -> bool:
        """Whether a row of this team and employee may be read: as the statements decide it."""
        return self.all_rows or team in self.teams or (employee is not None and employee in self.employees)


def everyone() -> Scope:
    """The open scope, for a company that has set up no sign-in yet."""
    return Scope(person="everyone", all_rows=True)


def model() -> Scope:
    """The scope of a model that stands on the whole company's rows.

    For functions that count everything in the backend and give out only what the asker's own scope reaches
    (:meth:`Scope.reaches`): never for rows that are shown.
    """
    return Scope(person="model", all_rows=True)
