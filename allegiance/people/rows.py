"""One row of rights, from whichever file: its cells checked, and the grant that it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from allegiance.errors import AllegianceError
from allegiance.people.grants_model import Grant
from allegiance.people.identity import LONGEST
from allegiance.people.rights import GRANTED, Role

ROLES = frozenset(str(one) for one in GRANTED)
YES = {"yes", "true", "1"}
NO = {"no", "false", "0", ""}
LONGEST_NAME = 200
"""Characters of the longest name of a team, site or employee."""


class AccessFileError(AllegianceError):
    """A file in ``HOME/access`` that cannot be used. Until it is corrected it grants nothing to anybody."""

    title = "Nobody has access: a file of rights cannot be used"


@dataclass(frozen=True, slots=True)
class AccessRow:
    """Where a row stands, and what is written in it."""

    where: str
    """File and row, for messages."""

    cells: Mapping[str, str]
    """By column; a missing column is an empty cell."""

    def cell(self, column: str) -> str:
        """A cell without the space around it."""
        return self.cells.get(column, "").strip()

    def wrong(self, column: str, message: str, todo: str) -> AccessFileError:
        """The error about a cell."""
        return AccessFileError(f"{self.where}, column {column}: {message}", todo)


def grant_of(row: AccessRow, by: str) -> Grant:
    """The grant that a row stands for.

    Raises:
        AccessFileError: naming the row and the column that cannot be used.
    """
    denied = _denied(row)
    role = _role(row, denied)
    grant = Grant(
        person=_person(row),
        role=role,
        site=_name(row, "site"),
        team=_name(row, "team"),
        employee=_name(row, "employee"),
        first=_day(row, "from"),
        last=_day(row, "to"),
        denied=denied,
        by=by,
    )
    _fits(row, grant)
    return grant


def _person(row: AccessRow) -> str:
    found = row.cell("person").lower()
    if not found:
        raise row.wrong(
            "person",
            "it is empty.",
            "Write whom the row is about, as the sign-in says it, or remove the row.",
        )
    if len(found) > LONGEST or not found.isprintable():
        raise row.wrong("person", "it is no identity.", "Write it as the sign-in says it.")
    return found


def _role(row: AccessRow, denied: bool) -> str | None:
    found = row.cell("role").lower()
    if not found and denied:
        return None
    if found not in ROLES:
        said = f"{row.cell('role')!r} is no role that can be given." if found else "it is empty."
        raise row.wrong("role", said, f"Use one of: {', '.join(GRANTED)}.")
    return found


def _denied(row: AccessRow) -> bool:
    found = row.cell("denied").lower()
    if found in YES or found in NO:
        return found in YES
    raise row.wrong(
        "denied", f"{row.cell('denied')!r} says neither yes nor no.", "Write yes, or leave it empty."
    )


def _day(row: AccessRow, column: str) -> date | None:
    found = row.cell(column)
    if not found:
        return None
    try:
        # fromisoformat alone would take other ways of writing a day, which are read differently elsewhere
        day = date.fromisoformat(found)
    except ValueError:
        day = None
    if day is None or day.isoformat() != found:
        raise row.wrong(column, f"{found!r} is no day.", "Write it as YEAR-MONTH-DAY, such as 2026-03-31.")
    return day


def _name(row: AccessRow, column: str) -> str | None:
    found = row.cell(column)
    if len(found) > LONGEST_NAME or not found.isprintable():
        raise row.wrong(column, "it is no name.", "Write it as the exports do.")
    return found or None


def _fits(row: AccessRow, grant: Grant) -> None:
    """What must agree among the cells of one row."""
    if grant.first and grant.last and grant.last < grant.first:
        raise row.wrong(
            "to", f"{grant.last} is before {grant.first}, the first day.", "Exchange the two days."
        )
    for column, value in (("team", grant.team), ("site", grant.site)):
        if value and grant.role != Role.lead:
            raise row.wrong(
                column,
                f"a {column} goes with the role lead, not with {grant.role or 'no role'}.",
                f"Write lead as the role, or leave the {column} empty.",
            )
    if grant.team and grant.site:
        raise row.wrong("site", "there is a team as well.", "Name the team or the site, not both.")
    if grant.denied and grant.employee:
        raise row.wrong("employee", "a denial is about a person, not a number.", "Leave it empty.")
    if grant.employee and grant.role not in (Role.lead, Role.employee):
        raise row.wrong(
            "employee",
            f"it says who somebody is in the exports, which the role {grant.role} does not need.",
            "Leave it empty, or give the role lead or employee in a row of its own.",
        )
    if grant.person != "*" and grant.role == Role.employee and not grant.denied and not grant.employee:
        raise row.wrong(
            "employee",
            "it is empty, so nothing says whose rows are their own.",
            "Write the employee's number as it stands in the exports.",
        )
