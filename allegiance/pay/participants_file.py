"""The list of participants as a CSV file: whom plans cover, with which amount. Read strictly: all of it or nothing.

Columns: ``plan``, ``person`` (as the sign-in says it), ``employee`` (as the exports say it), ``name``,
``target_amount``, ``currency``, ``first``, ``last``, ``site``, ``team``, ``part_time``, ``leave``, ``approver`` and one
``modifier:ID`` for each factor that is given. A row that cannot be used refuses the file, and names row and column.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from allegiance import strict_csv
from allegiance.errors import PlanError
from allegiance.pay.plan import Covers, Plan
from allegiance.strict_csv import Cells, Form

COLUMNS = (
    *("plan", "person", "employee", "name", "target_amount", "currency", "first", "last"),
    *("site", "team", "part_time", "leave", "approver"),
)
NEEDED = ("plan", "target_amount", "currency")
GIVEN = "modifier:"
"""Begins the columns of given factors."""
LARGEST = Decimal(1_000_000_000)
"""Target amounts reach so far: more is a slip of the keyboard."""
_AMOUNT = re.compile(r"[0-9]+(\.[0-9]{1,2})?")
_FACTOR = re.compile(r"[0-9]+(\.[0-9]{1,6})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: somebody's place in a plan, before it is known where they worked."""

    id: str
    """Plan and whoever it is; a second stretch of theirs in the same plan ends in ``/2``."""
    plan: str
    person: str
    employee: str
    name: str
    target: Decimal
    currency: str
    first: date | None
    """None: since ever; ``last``: until further notice."""
    last: date | None
    site: str
    team: str
    """Both empty: as the list of employees says."""
    part_time: Decimal
    leave: tuple[tuple[date, date], ...]
    modifiers: tuple[tuple[str, Decimal], ...]
    approver: str

    @property
    def who(self) -> str:
        """Whom the row is about: one and the same in all of their rows."""
        return self.employee or self.person


def read(file: Path, plans: Mapping[str, Plan], employees: Container[str] | None = None) -> tuple[Row, ...]:
    """The rows of a list of participants, in its order.

    Args:
        file: CSV in UTF-8, separated by commas.
        plans: the newest version of each plan by its id.
        employees: everybody whom the exports name; None: nothing was imported yet.

    Raises:
        PlanError: the file cannot be read or used; the message names row and column.
    """
    found = strict_csv.read(file, FORM)
    if found and not {"person", "employee"} & found[0].cells.keys():
        raise PlanError(f"{file}: nothing says whom a row is about.", "Add the column employee or person.")
    rows = [(cells, _row(cells, plans, employees)) for cells in found]
    _same_people(rows)
    return _numbered(rows)


def _head(text: str) -> str:
    """A heading: columns in lower case, the id of a modifier as it is written."""
    name, sign, rest = text.strip().partition(":")
    return f"{name.strip().lower()}:{rest.strip()}" if sign else name.lower()


FORM = Form(
    what="a list of participants",
    columns=COLUMNS,
    needed=NEEDED,
    most=200_000,
    error=PlanError,
    more=GIVEN,
    head=_head,
)
"""What a list of participants looks like."""


def _row(cells: Cells, plans: Mapping[str, Plan], employees: Container[str] | None) -> Row:
    plan = plans.get(cells.cell("plan"))
    if plan is None:
        said = f"there is no plan {cells.cell('plan')!r}." if cells.cell("plan") else "it is empty."
        raise cells.wrong("plan", said, f"Use one of: {', '.join(plans) or '(there is no plan)'}.")
    person, employee = cells.identity("person"), cells.name("employee")
    if not person and not employee:
        raise cells.wrong("employee", "it is empty, as is person.", "Say whom the row is about.")
    if employee and employees is not None and employee not in employees:
        raise cells.wrong("employee", f"the exports know no employee {employee!r}.", "Correct the number.")
    first, last = cells.day("first"), cells.day("last")
    if first and last and last < first:
        raise cells.wrong("last", f"{last} is before {first}, the first day.", "Exchange the two days.")
    approver = cells.identity("approver")
    if approver and approver in (person, employee.lower()):
        raise cells.wrong("approver", "nobody approves their own pay.", "Name somebody else, or nobody.")
    row = Row(
        id=f"{plan.id}/{employee or person}",
        plan=plan.id,
        person=person,
        employee=employee,
        name=cells.name("name"),
        target=_amount(cells),
        currency=_currency(cells),
        first=first,
        last=last,
        site=cells.name("site"),
        team=cells.name("team"),
        part_time=_part_time(cells),
        leave=_leave(cells),
        modifiers=_modifiers(cells, plan),
        approver=approver,
    )
    _placed(cells, plan, row)
    return row


def _placed(cells: Cells, plan: Plan, row: Row) -> None:
    """That the row names a place that its plan pays for, and somebody of whom the place can be known."""
    if plan.covers is Covers.executives:
        if row.team:
            raise cells.wrong("team", "executives are paid for the company or a site.", "Leave it empty.")
        return
    if not row.employee and plan.covers is Covers.individuals:
        raise cells.wrong(
            "employee", "it is empty: the figures are those of one person.", "Write the number."
        )
    if not row.employee and not row.team and not row.site:
        raise cells.wrong(
            "employee",
            "it is empty, so the list of employees cannot say in which team.",
            "Write the employee's number, or name the team or the site.",
        )


def _amount(cells: Cells) -> Decimal:
    found = cells.cell("target_amount")
    if not found:
        raise cells.wrong(
            "target_amount", "it is empty.", "Write the amount for a whole period at full time."
        )
    if found.startswith(("-", "−")):
        raise cells.wrong("target_amount", f"{found} is below nothing.", "Write an amount above 0.")
    if not _AMOUNT.fullmatch(found):
        raise cells.wrong(
            "target_amount",
            f"{found!r} is no amount.",
            "Write it with a point before cents and no other sign, such as 12000.50.",
        )
    amount = Decimal(found).quantize(Decimal("0.01"))
    if not 0 < amount <= LARGEST:
        raise cells.wrong(
            "target_amount", f"{found} is out of bounds.", f"Use more than 0, up to {LARGEST:,}."
        )
    return amount


def _currency(cells: Cells) -> str:
    found = cells.cell("currency")
    if not _CURRENCY.fullmatch(found):
        said = f"{found!r} is no currency." if found else "it is empty."
        raise cells.wrong("currency", said, "Write its three capital letters, such as EUR.")
    return found


def _part_time(cells: Cells) -> Decimal:
    found = cells.cell("part_time")
    share = _factor(cells, "part_time", found) if found else Decimal(1)
    if not 0 < share <= 1:
        raise cells.wrong(
            "part_time",
            f"{found} is no share of full time.",
            "Write a number above 0 up to 1, such as 0.8; whoever does not work at all is on leave.",
        )
    return share


def _factor(cells: Cells, column: str, text: str) -> Decimal:
    try:
        if not _FACTOR.fullmatch(text):
            raise InvalidOperation
        return Decimal(text)
    except InvalidOperation:
        raise cells.wrong(column, f"{text!r} is no number.", "Write it with a point, such as 0.8.") from None


def _leave(cells: Cells) -> tuple[tuple[date, date], ...]:
    """``2026-07-01..2026-07-14; 2026-08-03``: in order, those that touch made one."""
    stretches: list[tuple[date, date]] = []
    for part in filter(None, (text.strip() for text in cells.cell("leave").split(";"))):
        start, dots, end = part.partition("..")
        first = cells.day("leave", start)
        last = cells.day("leave", end) if dots else first
        if first is None or last is None:
            raise cells.wrong("leave", f"{part!r} has no end.", "Write FIRST..LAST, separated by semicolons.")
        if last < first:
            raise cells.wrong("leave", f"{part!r} ends before it starts.", "Exchange the two days.")
        stretches.append((first, last))
    made: list[tuple[date, date]] = []
    for first, last in sorted(stretches):
        if made and first <= made[-1][1]:
            raise cells.wrong("leave", f"{first} is there twice.", "Let stretches of leave not overlap.")
        if made and first == made[-1][1] + timedelta(days=1):
            made[-1] = (made[-1][0], last)
        else:
            made.append((first, last))
    return tuple(made)


def _modifiers(cells: Cells, plan: Plan) -> tuple[tuple[str, Decimal], ...]:
    made: list[tuple[str, Decimal]] = []
    for column in sorted(one for one in cells.cells if one.startswith(GIVEN)):
        text, name = cells.cell(column), column.removeprefix(GIVEN)
        if not text:
            continue
        known = {one.id: one for one in plan.modifiers if not one.metric}
        if name not in known:
            raise cells.wrong(
                column,
                f"the plan {plan.id} has no such factor to give.",
                f"It has: {', '.join(known) or 'none'}. Leave the cell empty.",
            )
        factor = _factor(cells, column, text)
        if not known[name].lowest <= factor <= known[name].highest:
            raise cells.wrong(
                column,
                f"{text} is out of the plan's bounds.",
                f"Use {known[name].lowest} to {known[name].highest}.",
            )
        made.append((name, factor))
    return tuple(made)


def _same_people(rows: list[tuple[Cells, Row]]) -> None:
    """That one identity is one employee, and one employee one identity, throughout the file."""
    for column, other in (("employee", "person"), ("person", "employee")):
        seen: dict[str, tuple[Cells, str]] = {}
        for cells, row in rows:
            key, value = getattr(row, column), getattr(row, other)
            if not key:
                continue
            first, held = seen.setdefault(key, (cells, value))
            if held != value:
                raise cells.wrong(
                    other,
                    f"{key} is {value or '(nobody)'} here and {held or '(nobody)'} in {first.where}.",
                    "Write the same in both rows.",
                )


def _numbered(rows: list[tuple[Cells, Row]]) -> tuple[Row, ...]:
    """Ids of several rows of one person in one plan, in the order of their days; days must not be paid twice."""
    groups: dict[str, list[tuple[Cells, Row]]] = {}
    for cells, row in rows:
        groups.setdefault(row.id, []).append((cells, row))
    numbers: dict[int, Row] = {}
    for held in groups.values():
        ordered = sorted(held, key=lambda one: (one[1].first or date.min, one[1].team, one[1].site))
        for at, (cells, row) in enumerate(ordered):
            for earlier, other in ordered[:at]:
                _not_twice(cells, row, earlier, other)
            numbers[id(row)] = row if not at else replace(row, id=f"{row.id}/{at + 1}")
    return tuple(numbers[id(row)] for _, row in rows)


def _not_twice(cells: Cells, row: Row, earlier: Cells, other: Row) -> None:
    apart = (other.last or date.max) < (row.first or date.min)
    places = (row.team, row.site), (other.team, other.site)
    elsewhere = places[0] != places[1] and all(any(place) for place in places)
    if not apart and not elsewhere:
        raise cells.wrong(
            "first",
            f"{row.who} stands in {earlier.where} too, on the same days.",
            "Remove one of the rows, let their days not overlap, or name the team or site in each.",
        )
