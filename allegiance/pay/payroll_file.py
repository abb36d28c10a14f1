"""Reading a list back that payroll was handed, as what payroll says that it transferred."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path

from allegiance import strict_csv
from allegiance.errors import PayError
from allegiance.pay import payroll
from allegiance.pay.handed import ASKED_BACK, OVERPAID, PAID
from allegiance.pay.payments import Claim
from allegiance.strict_csv import Cells, Form

FORM = Form(
    what="a list for payroll",
    columns=payroll.HEADS,
    needed=("kind", "amount", "scorecard", "digest", "payroll_list"),
    most=1_000_000,
    error=PayError,
)


def read(file: Path) -> tuple[Claim, ...]:
    """Every line of a list; lines that payroll did not transfer were taken out of the file before.

    Raises:
        PayError: the file is no such list; the cell is named, and nothing of it is taken.
    """
    return tuple(_claim(cells) for cells in strict_csv.read(file, FORM))


def _claim(cells: Cells) -> Claim:
    kind = cells.cell("kind")
    if kind not in (*PAID, OVERPAID, ASKED_BACK):
        raise cells.wrong("kind", f"{kind!r} is no kind of line.", "Leave the list as it was handed over.")
    column = {OVERPAID: "overpaid", ASKED_BACK: "asked_back"}.get(kind, "amount")
    return Claim(
        cells.where,
        cells.cell("payroll_list"),
        cells.cell("scorecard"),
        kind,
        _cents(cells, column),
        cells.cell("digest"),
    )


def _cents(cells: Cells, column: str) -> int:
    text = cells.cell(column)
    try:
        found = Decimal(text).scaleb(2)
        if found != found.to_integral_value() or not found.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise cells.wrong(
            column, f"{text!r} is no amount to the cent.", "Write it with a point, such as 1020.00."
        ) from None
    return int(found)


__all__ = ["read"]
