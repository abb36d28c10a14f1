"""``HOME/access/roster.csv``: who holds which role, where and how long; one row a grant or denial.

Columns: ``person`` (as the sign-in says it), ``role``, and as needed ``site``, ``team``, ``employee``, ``from``,
``to`` (both days included), ``denied`` (yes) and ``note`` (read by people alone). Read strictly: one row that cannot be
used refuses the whole file, and a refused file grants nothing to anybody.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from allegiance import strict_csv
from allegiance.people.access import FOLDER, check_mode
from allegiance.people.grants_model import ROSTER, Grant
from allegiance.people.rows import AccessFileError, grant_of
from allegiance.strict_csv import Cells, Form

FILE = "roster.csv"
COLUMNS = ("person", "role", "site", "team", "employee", "from", "to", "denied", "note")
NEEDED = ("person", "role")
FORM = Form(
    what="a roster",
    columns=COLUMNS,
    needed=NEEDED,
    most=100_000,
    error=AccessFileError,
    todo="Let the dashboard read it.",
)
"""What a roster looks like."""


def load(home: Path) -> tuple[Grant, ...]:
    """The grants and denials of ``home/access/roster.csv``; a missing file holds none.

    Raises:
        AccessFileError: the file cannot be read, or something in it cannot be used.
    """
    file = home / FOLDER / FILE
    try:
        state = file.stat()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise AccessFileError(
            f"{file} cannot be read: {error.strerror}.", "Let the dashboard read it."
        ) from error
    check_mode(file)
    return _read(file, (state.st_mtime_ns, state.st_size, state.st_ino))


@lru_cache(maxsize=4)
def _read(file: Path, state: tuple[int, ...]) -> tuple[Grant, ...]:
    """The file as it stands: read once as long as its ``state`` stays. One that cannot be used is read each time."""
    rows = strict_csv.read(file, FORM)
    grants = [(row, grant_of(row, ROSTER)) for row in rows]
    for row, grant in grants:
        if grant.person == "*":
            raise row.wrong("person", "a row is about one person.", "Use [[group]] in access.toml for many.")
    _consistent(grants)
    return tuple(grant for _, grant in grants)


def _consistent(grants: list[tuple[Cells, Grant]]) -> None:
    """That rows neither repeat nor contradict one another."""
    held: dict[tuple[str | None, ...], list[tuple[Cells, Grant]]] = {}
    numbers: dict[str, tuple[Cells, Grant]] = {}
    people: dict[str, tuple[Cells, Grant]] = {}
    for row, grant in grants:
        what = (grant.person, grant.role, grant.site, grant.team)
        for other, before in held.setdefault(what, []):
            if _overlap(grant, before):
                if grant.denied != before.denied:
                    raise row.wrong(
                        "denied",
                        f"it contradicts {other.where} on the same days.",
                        "Remove one of the two rows.",
                    )
                raise row.wrong("person", f"the same stands in {other.where}.", "Remove one of the two rows.")
        held[what].append((row, grant))
        if grant.employee:
            _, first = people.setdefault(grant.person, (row, grant))
            if first.employee != grant.employee:
                raise row.wrong(
                    "employee",
                    f"{grant.person} is {grant.employee} here and {first.employee} in {people[grant.person][0].where}.",
                    "Write the one number that is right in both rows.",
                )
            other, owner = numbers.setdefault(grant.employee, (row, grant))
            if owner.person != grant.person:
                raise row.wrong(
                    "employee",
                    f"{grant.employee} is {owner.person} in {other.where}: one would see the other's own rows.",
                    "Correct the number in one of the two rows.",
                )


def _overlap(one: Grant, other: Grant) -> bool:
    first = max(one.first or date.min, other.first or date.min)
    return first <= min(one.last or date.max, other.last or date.max)
