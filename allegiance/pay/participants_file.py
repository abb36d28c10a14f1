"""The list of participants as a CSV file: whom plans cover, with which amount. Read strictly: all of it or nothing.

Columns: ``plan``, ``person`` (as the sign-in says it), ``employee`` (as the exports say it), ``name``,
``target_amount``, ``currency``, ``first``, ``last``, ``site``, ``team``, ``part_time``, ``leave``, ``approver`` and one
``modifier:ID`` for each factor that is given. A row that cannot be used refuses the file, and names row and column.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from allegiance.errors import PlanError
from allegiance.pay.plan import Covers, Plan
from allegiance.people.identity import LONGEST
from allegiance.people.rows import LONGEST_NAME

COLUMNS = (
    *("plan", "person", "employee", "name", "target_amount", "currency", "first", "last"),
    *("site", "team", "part_time", "leave", "approver"),
)
NEEDED = ("plan", "target_amount", "currency")
GIVEN = "modifier:"
"""Begins the columns of given factors."""
MOST = 200_000
"""Rows of the longest list: more is some other file."""
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


@dataclass(frozen=True, slots=True)
class _Cells:
    """One row as it stands in the file."""

    where: str
    cells: Mapping[str, str]

    def cell(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def wrong(self, column: str, message: str, todo: str) -> PlanError:
        return PlanError(f"{self.where}, column {column}: {message}", todo)


def read(file: Path, plans: Mapping[str, Plan], employees: Container[str] | None = None) -> tuple[Row, ...]:
    """The rows of a list of participants, in its order.

    Args:
        file: CSV in UTF-8, separated by commas.
        plans: the newest version of each plan by its id.
        employees: everybody whom the exports name; None: nothing was imported yet.

    Raises:
        PlanError: the file cannot be read or used; the message names row and column.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            found = list(_cells(file, opened))
    except (UnicodeDecodeError, csv.Error) as error:
        raise PlanError(f"{file} is no CSV in UTF-8: {error}.", "Save it as CSV in UTF-8.") from error
    except OSError as error:
        raise PlanError(
            f"{file} cannot be read: {error.strerror}.", "Check its name and permissions."
        ) from error
    rows = [(cells, _row(cells, plans, employees)) for cells in found]
    _same_people(rows)
    return _numbered(rows)


def _cells(file: Path, lines: Iterable[str]) -> Iterable[_Cells]:
    reader = csv.reader(lines, strict=True)
    heads = [_head(head) for head in next(reader, [])]
    _heads(file, heads)
    for number, cells in enumerate(reader, 1):
        if not any(cell.strip() for cell in cells):
            continue
        where = f"{file}, row {reader.line_num}"
        if len(cells) != len(heads):
            raise PlanError(
                f"{where}: {len(cells)} cells under {len(heads)} columns.",
                "Correct the row: put a name that holds a comma in quotes.",
            )
        if number > MOST:
            raise PlanError(f"{file} has more than {MOST:,} rows.", "Check that it lists participants.")
        yield _Cells(where, dict(zip(heads, cells, strict=True)))


def _head(text: str) -> str:
    """A heading: columns in lower case, the id of a modifier as it is written."""
    name, sign, rest = text.strip().partition(":")
    return f"{name.strip().lower()}:{rest.strip()}" if sign else name.lower()


def _heads(file: Path, heads: list[str]) -> None:
    if len(heads) == 1 and ";" in heads[0]:
        raise PlanError(
            f"{file}: its columns are separated by semicolons.",
            "Save it separated by commas, with a point in numbers (12000.50).",
        )
    for head in heads:
        if head not in COLUMNS and not head.startswith(GIVEN):
            raise PlanError(
                f"{file}: there is no column {head!r} in a list of participants.",
                f"Use: {', '.join(COLUMNS)}, {GIVEN}ID.",
            )
        if heads.count(head) > 1:
            raise PlanError(f"{file}: the column {head} is there twice.", "Remove one of them.")
    for head in NEEDED:
        if head not in heads:
            raise PlanError(f"{file}: the column {head} is missing.", f"Begin with: {','.join(COLUMNS)}")
    if "person" not in heads and "employee" not in heads:
        raise PlanError(f"{file}: nothing says whom a row is about.", "Add the column employee or person.")


def _row(cells: _Cells, plans: Mapping[str, Plan], employees: Container[str] | None) -> Row:
    plan = plans.get(cells.cell("plan"))
    if plan is None:
        said = f"there is no plan {cells.cell('plan')!r}." if cells.cell("plan") else "it is empty."
        raise cells.wrong("plan", said, f"Use one of: {', '.join(plans) or '(there is no plan)'}.")
    person, employee = _identity(cells, "person"), _name(cells, "employee")
    if not person and not employee:
        raise cells.wrong("employee", "it is empty, as is person.", "Say whom the row is about.")
    if employee and employees is not None and employee not in employees:
        raise cells.wrong("employee", f"the exports know no employee {employee!r}.", "Correct the number.")
    first, last = _day(cells, "first"), _day(cells, "last")
    if first and last and last < first:
        raise cells.wrong("last", f"{last} is before {first}, the first day.", "Exchange the two days.")
    approver = _identity(cells, "approver")
    if approver and approver in (person, employee.lower()):
        raise cells.wrong("approver", "nobody approves their own pay.", "Name somebody else, or nobody.")
    row = Row(
        id=f"{plan.id}/{employee or person}",
        plan=plan.id,
        person=person,
        employee=employee,
        name=_name(cells, "name"),
        target=_amount(cells),
        currency=_currency(cells),
        first=first,
        last=last,
        site=_name(cells, "site"),
        team=_name(cells, "team"),
        part_time=_part_time(cells),
        leave=_leave(cells),
        modifiers=_modifiers(cells, plan),
        approver=approver,
    )
    _placed(cells, plan, row)
    return row


def _placed(cells: _Cells, plan: Plan, row: Row) -> None:
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


def _identity(cells: _Cells, column: str) -> str:
    found = cells.cell(column).lower()
    if len(found) > LONGEST or (found and not found.isprintable()):
        raise cells.wrong(column, "it is no identity.", "Write it as the sign-in says it.")
    return found


def _name(cells: _Cells, column: str) -> str:
    found = cells.cell(column)
    if len(found) > LONGEST_NAME or (found and not found.isprintable()):
        raise cells.wrong(column, "it is no name.", "Write it as the exports do.")
    return found


def _day(cells: _Cells, column: str, text: str | None = None) -> date | None:
    found = cells.cell(column) if text is None else text.strip()
    if not found:
        return None
    try:
        day = date.fromisoformat(found)
    except ValueError:
        day = None
    if day is None or day.isoformat() != found:
        raise cells.wrong(column, f"{found!r} is no day.", "Write it as YEAR-MONTH-DAY, such as 2026-03-31.")
    return day


def _amount(cells: _Cells) -> Decimal:
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


def _currency(cells: _Cells) -> str:
    found = cells.cell("currency")
    if not _CURRENCY.fullmatch(found):
        said = f"{found!r} is no currency." if found else "it is empty."
        raise cells.wrong("currency", said, "Write its three capital letters, such as EUR.")
    return found


def _part_time(cells: _Cells) -> Decimal:
    found = cells.cell("part_time")
    share = _factor(cells, "part_time", found) if found else Decimal(1)
    if not 0 < share <= 1:
        raise cells.wrong(
            "part_time",
            f"{found} is no share of full time.",
            "Write a number above 0 up to 1, such as 0.8; whoever does not work at all is on leave.",
        )
    return share


def _factor(cells: _Cells, column: str, text: str) -> Decimal:
    try:
        if not _FACTOR.fullmatch(text):
            raise InvalidOperation
        return Decimal(text)
    except InvalidOperation:
        raise cells.wrong(column, f"{text!r} is no number.", "Write it with a point, such as 0.8.") from None


def _leave(cells: _Cells) -> tuple[tuple[date, date], ...]:
    """``2026-07-01..2026-07-14; 2026-08-03``: in order, those that touch made one."""
    stretches: list[tuple[date, date]] = []
    for part in filter(None, (text.strip() for text in cells.cell("leave").split(";"))):
        start, dots, end = part.partition("..")
        first = _day(cells, "leave", start)
        last = _day(cells, "leave", end) if dots else first
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


def _modifiers(cells: _Cells, plan: Plan) -> tuple[tuple[str, Decimal], ...]:
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


def _same_people(rows: list[tuple[_Cells, Row]]) -> None:
    """That one identity is one employee, and one employee one identity, throughout the file."""
    for column, other in (("employee", "person"), ("person", "employee")):
        seen: dict[str, tuple[_Cells, str]] = {}
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


def _numbered(rows: list[tuple[_Cells, Row]]) -> tuple[Row, ...]:
    """Ids of several rows of one person in one plan, in the order of their days; days must not be paid twice."""
    groups: dict[str, list[tuple[_Cells, Row]]] = {}
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


def _not_twice(cells: _Cells, row: Row, earlier: _Cells, other: Row) -> None:
    apart = (other.last or date.max) < (row.first or date.min)
    places = (row.team, row.site), (other.team, other.site)
    elsewhere = places[0] != places[1] and all(any(place) for place in places)
    if not apart and not elsewhere:
        raise cells.wrong(
            "first",
            f"{row.who} stands in {earlier.where} too, on the same days.",
            "Remove one of the rows, let their days not overlap, or name the team or site in each.",
        )
