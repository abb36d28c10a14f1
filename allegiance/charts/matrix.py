"""Builder of a table of two categories against each other, its cells tinted by their value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allegiance.charts.format import Scale, count
from allegiance.charts.spec import Cell, Column, HeatTable, table


@dataclass(frozen=True, slots=True)
class Entry:
    """What was found where a row meets a column, in the units of the results."""

    row: str
    column: str
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    remark: str = ""


def matrix(
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    entries: Sequence[Entry],
    scale: Scale,
    *,
    of: str,
    note: str = "",
) -> HeatTable:
    """Rows against columns. A cell without a value is empty, and says why under the pointer and in the table.

    Args:
        title: what is measured.
        rows: names from top to bottom.
        columns: names from left to right.
        entries: what was found; a pair without an entry is empty.
        scale: how values are written.
        of: what a row is ("segment").
        note: what a reader must know.

    Raises:
        ValueError: no cell has a value.
    """
    shown = [one for one in entries if one.value is not None]
    if not shown:
        raise ValueError(f"{title}: nothing to draw.")
    values = [one.value for one in shown if one.value is not None]
    low, high = min(values), max(values)
    found = {(one.row, one.column): one for one in entries}
    cells = []
    for down, row in enumerate(rows):
        for across, column in enumerate(columns):
            one = found.get((row, column))
            name = f"{row}, {column}"
            if one is None or one.value is None:
                why = one.remark if one and one.remark else f"too few ({count(one.n if one else 0)})"
                cells.append(Cell(down, across, None, "", (name, why)))
                continue
            strength = (one.value - low) / (high - low) if high > low else 0.5
            hover = [name, scale.text(one.value)]
            if one.low is not None:
                hover.append(f"95%: {scale.interval(one.low, one.high)}")
            hover.append(f"n = {count(one.n)}")
            if one.remark:
                hover.append(one.remark)
            cells.append(Cell(down, across, round(strength, 4), scale.tick(one.value), tuple(hover)))
    most = max(shown, key=lambda one: one.value or 0.0)
    least = min(shown, key=lambda one: one.value or 0.0)
    return HeatTable(
        title=title,
        unit=scale.words,
        alt=(
            f"Table of {title} by {of}: highest {scale.value(most.value)} for {most.row}, {most.column}; "
            f"lowest {scale.value(least.value)} for {least.row}, {least.column}."
        ),
        table=table(
            [
                of[:1].upper() + of[1:],
                Column("With", numeric=False),
                "Value",
                "95% interval",
                "n",
                Column("Remark", numeric=False),
            ],
            [
                (
                    one.row,
                    one.column,
                    scale.value(one.value),
                    scale.interval(one.low, one.high),
                    count(one.n),
                    one.remark,
                )
                for one in entries
            ],
        ),
        height=64 + 30 * len(rows),
        note=note,
        rows=tuple(rows),
        columns=tuple(columns),
        cells=tuple(cells),
    )
