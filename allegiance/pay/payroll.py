"""What payroll is given: amounts that are final and undisputed, differences of restatements, and what a column means.

No figure of anybody's work stands in it: payroll needs amounts, and what proves them.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

from allegiance import spreadsheet
from allegiance.pay.handed import ASKED_BACK, DIFFERENCE, OVERPAID, PAYMENT, Handed
from allegiance.pay.held import Held, State
from allegiance.texts import plain

READY = (State.frozen, State.acknowledged, State.decided, State.clawed_back)
"""States in which an amount may be paid; a dispute that was upheld waits for its restatement."""

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Line:
    """One amount for payroll, or one that it must know of."""

    kind: str
    """:data:`PAYMENT`, :data:`DIFFERENCE`, :data:`OVERPAID` or :data:`ASKED_BACK`."""
    name: str
    employee: str
    person: str
    plan: str
    plan_version: int
    first: date
    last: date
    currency: str
    amount: Decimal
    """To be paid out; never below nothing."""
    overpaid: Decimal
    """Paid before beyond what the scorecard now says: only a clawback asks it back."""
    asked_back: Decimal
    """Confirmed by two people."""
    total: Decimal
    paid_before: Decimal
    scorecard: str
    revision: int
    replaces: str
    frozen_on: date | None
    reviewed_by: str
    approved_by: str
    digest: str
    payroll_list: str = ""
    """The list on which payroll was handed it; empty: none so far."""


HEADS = tuple(field.name for field in fields(Line))

MEANS = {
    "kind": "payment: nothing was paid for this period before. difference: more is due than was paid. overpaid: less "
    "is due than was paid; nothing is deducted without a clawback. asked back: a clawback that two people confirmed.",
    "name": "Name, as the list of participants or the list of employees has it.",
    "employee": "Number in the exports; empty for executives who have none.",
    "person": "Account with which they sign in.",
    "plan": "Plan that it was computed by.",
    "plan_version": "Version of the plan.",
    "first": "First day of the period.",
    "last": "Last day of the period.",
    "currency": "ISO 4217. Amounts of different currencies are never added up.",
    "amount": "To be paid out now: total less paid_before, never below nothing.",
    "overpaid": "Paid before beyond the total.",
    "asked_back": "To be asked back from the person, as the plan and the law allow; its days for a dispute are over.",
    "total": "What the scorecard comes to, with all earlier revisions replaced.",
    "paid_before": "Paid on this scorecard and earlier revisions of it, less what was asked back as wrongly paid.",
    "scorecard": "Id of the scorecard.",
    "revision": "1: the first; above: a restatement.",
    "replaces": "The scorecard that it restates.",
    "frozen_on": "Day on which it became final.",
    "reviewed_by": "Who looked it over.",
    "approved_by": "Who approved it; never the same person, never the person it is about.",
    "digest": "SHA-256 of the scorecard's record: allegiance scorecard verify compares it.",
    "payroll_list": "The list that this line is on, by which it is noted as paid: allegiance scorecard pay --file.",
}
"""Columns, as the second sheet explains them."""


def lines(
    found: Iterable[Held], today: date, handed: Mapping[str, Sequence[Handed]] | None = None
) -> tuple[Line, ...]:
    """What payroll must do, in order of plan, period, name and id; scorecards without anything to do are left out.

    Args:
        found: scorecards that the reader may see, of any state.
        today: the company's day: what may be disputed still is not asked back.
        handed: what payroll was handed before, by scorecard: nobody is asked twice to pay back the same amount.
    """
    before = handed or {}
    made = [
        line(held, kind, amount)
        for held in found
        for kind, amount in _what(held, today, before.get(held.id, ()))
    ]
    return tuple(sorted(made, key=_order))


def again(found: Mapping[str, Held], kept: Iterable[Handed]) -> tuple[Line, ...]:
    """Lines of a list as payroll was handed it; those of scorecards that are not there any more are left out."""
    made = [
        line(found[one.scorecard], one.kind, Decimal(one.cents).scaleb(-2), one.list)
        for one in kept
        if one.scorecard in found
    ]
    return tuple(sorted(made, key=_order))


def _order(one: Line) -> tuple[object, ...]:
    return (one.plan, one.first, one.last, one.name.casefold(), one.scorecard, one.kind == ASKED_BACK)


def totals(found: Iterable[Line]) -> list[tuple[str, int, Decimal, Decimal, Decimal]]:
    """By currency: number of lines, amount, overpaid and asked back."""
    by: dict[str, list[Line]] = {}
    for one in found:
        by.setdefault(one.currency, []).append(one)
    return [
        (
            currency,
            len(held),
            sum((one.amount for one in held), NOTHING),
            sum((one.overpaid for one in held), NOTHING),
            sum((one.asked_back for one in held), NOTHING),
        )
        for currency, held in sorted(by.items())
    ]


def line(held: Held, kind: str, amount: Decimal, payroll_list: str = "") -> Line:
    """One line about a scorecard."""
    return Line(
        kind=kind,
        name=held.name,
        employee=held.employee,
        person=held.person,
        plan=held.plan,
        plan_version=held.plan_version,
        first=held.period[0],
        last=held.period[1],
        currency=held.statement.currency,
        amount=amount if kind in (PAYMENT, DIFFERENCE) else NOTHING,
        overpaid=amount if kind == OVERPAID else NOTHING,
        asked_back=amount if kind == ASKED_BACK else NOTHING,
        total=held.total,
        paid_before=held.paid_before + (held.paid or NOTHING),
        scorecard=held.id,
        revision=held.revision,
        replaces=held.replaces,
        frozen_on=held.frozen_on,
        reviewed_by=held.reviewed_by,
        approved_by=held.approved_by,
        digest=held.digest,
        payroll_list=payroll_list,
    )


def payable(held: Held) -> bool:
    """Whether what is due on a scorecard may be paid: final, undisputed, not paid yet."""
    return held.state in READY and held.decision != "upheld" and held.paid is None


def _what(held: Held, today: date, handed: Sequence[Handed]) -> Iterable[tuple[str, Decimal]]:
    """What payroll must do or know about one scorecard: kinds with their amounts."""
    if payable(held) and (held.due > 0 or (held.due == 0 and not held.paid_before)):
        yield (DIFFERENCE if held.paid_before else PAYMENT), held.due
    elif held.due < 0 and held.state in (*READY, State.paid) and held.decision != "upheld":
        yield OVERPAID, -held.due
    # What payroll was handed and did not collect so far stands on its earlier list.
    asked = sum(one.cents for one in handed if one.kind == ASKED_BACK)
    back = held.collectable(today) - max(Decimal(asked).scaleb(-2) - held.collected, NOTHING)
    if back > 0:
        yield ASKED_BACK, back


def to_csv(found: Sequence[Line]) -> bytes:
    """UTF-8 with a byte order mark; whatever looks like a formula is text."""
    rows = ([getattr(one, head) for head in HEADS] for one in found)
    return spreadsheet.table(HEADS, rows, "\r\n").encode("utf-8-sig", errors="replace")


def to_xlsx(found: Sequence[Line], about: str) -> bytes:
    """A workbook: amounts, totals by currency, and what each column means.

    Args:
        found: the lines.
        about: a line above the definitions, such as the plan and the period.
    """
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        # A fixed date: the same amounts make the same bytes.
        book.set_properties({"created": datetime(2000, 1, 1)})
        pen = _Pen(book)
        sheet = book.add_worksheet("Payroll")
        sheet.freeze_panes(1, 0)
        pen.heads(sheet, 0, HEADS)
        for row, one in enumerate(found, start=1):
            for column, head in enumerate(HEADS):
                pen.write(sheet, row, column, getattr(one, head))
        sheet.set_column(0, len(HEADS) - 1, 16)
        sheet = book.add_worksheet("Totals")
        pen.heads(sheet, 0, ("currency", "lines", "amount", "overpaid", "asked_back"))
        for row, each in enumerate(totals(found), start=1):
            for column, value in enumerate(each):
                pen.write(sheet, row, column, value)
        sheet.set_column(0, 4, 16)
        sheet = book.add_worksheet("Definitions")
        pen.write(sheet, 0, 0, about)
        pen.heads(sheet, 2, ("column", "meaning"))
        for row, (head, meaning) in enumerate(MEANS.items(), start=3):
            pen.write(sheet, row, 0, head)
            pen.write(sheet, row, 1, meaning)
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 110)
    return buffer.getvalue()


class _Pen:
    """Writes cells of their kind: text is never a formula, an amount always has two decimals."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.bold = book.add_format({"bold": True})
        self.money = book.add_format({"num_format": "#,##0.00"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.quoted = book.add_format({"quote_prefix": True})

    def heads(self, sheet: xlsxwriter.worksheet.Worksheet, row: int, heads: Sequence[str]) -> None:
        for column, head in enumerate(heads):
            sheet.write_string(row, column, head, self.bold)

    def write(self, sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: object) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, Decimal):
            # A spreadsheet has no decimals; below 90 trillion cents a float gives back every cent.
            sheet.write_number(row, column, float(cell), self.money)
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), self.day)
        else:
            text = spreadsheet.cut(plain(str(cell)))
            # Somebody who steps into the cell and leaves it again makes no formula of it either.
            sheet.write_string(row, column, text, self.quoted if spreadsheet.runs(text) else None)
