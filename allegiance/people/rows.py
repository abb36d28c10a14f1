"""One row of rights, from whichever file: its cells checked, and the grant that it stands for."""

from __future__ import annotations

from allegiance.errors import AllegianceError
from allegiance.people.grants_model import Grant
from allegiance.people.rights import GRANTED, Role
from allegiance.strict_csv import Cells

ROLES = frozenset(str(one) for one in GRANTED)
YES = {"yes", "true", "1"}
NO = {"no", "false", "0", ""}


class AccessFileError(AllegianceError):
    """A file in ``HOME/access`` that cannot be used. Until it is corrected it grants nothing to anybody."""

    title = "Nobody has access: a file of rights cannot be used"


def grant_of(row: Cells, by: str) -> Grant:
    """The grant that a row stands for.

    Raises:
        AccessFileError: naming the row and the column that cannot be used.
    """
    denied = _denied(row)
    role = _role(row, denied)
    grant = Grant(
        person=_person(row),
        role=role,
        site=row.name("site") or None,
        team=row.name("team") or None,
        employee=row.name("employee") or None,
        first=row.day("from"),
        last=row.day("to"),
        denied=denied,
        by=by,
    )
    _fits(row, grant)
    return grant


def _person(row: Cells) -> str:
    found = row.identity("person")
    if not found:
        raise row.wrong(
            "person",
            "it is empty.",
            "Write whom the row is about, as the sign-in says it, or remove the row.",
        )
    return found


def _role(row: Cells, denied: bool) -> str | None:
    found = row.cell("role").lower()
    if not found and denied:
        return None
    if found not in ROLES:
        said = f"{row.cell('role')!r} is no role that can be given." if found else "it is empty."
        raise row.wrong("role", said, f"Use one of: {', '.join(GRANTED)}.")
    return found


def _denied(row: Cells) -> bool:
    found = row.cell("denied").lower()
    if found in YES or found in NO:
        return found in YES
    raise row.wrong(
        "denied", f"{row.cell('denied')!r} says neither yes nor no.", "Write yes, or leave it empty."
    )


def _fits(row: Cells, grant: Grant) -> None:
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
