"""Facts: every figure that a document prints, as it was measured, and the digest that stands for all of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from decimal import Context, Decimal
from typing import Any

from allegiance.charts.spec import Chart
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.results import Figure, Point
from allegiance.metrics.sentences import scale
from allegiance.metrics.where import Where
from allegiance.snapshots.document import Block, Fact, Picture, Sheet, Side, Tiles

DIGITS = 9
"""Significant digits of a fact: beyond them two machines may add up the same numbers differently."""

PICTURE = "picture"
"""What rows of pictures are kept as."""

Place = tuple[tuple[str, str], ...]

_COUNT = re.compile(r"\d{1,3}(,\d{3})*")
_ROUNDED = Context(prec=DIGITS)


class Facts:
    """The facts of a document in the making, each once."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, tuple[tuple[str, str], ...], str], Fact] = {}

    def add(self, fact: Fact) -> str:
        """Keep a fact; returns it as it is printed."""
        self._held[fact.id, fact.place, fact.printed] = fact
        return fact.printed

    def figure(self, figure: Figure, metric: Metric, where: Where) -> str:
        """Keep a figure of the catalogue; returns it as a reader reads it."""
        return self.add(of_figure(figure, metric, where))

    def points(self, metric: str, step: str, points: Iterable[Point], where: Where) -> None:
        """Keep the points of a line: drawn, and written nowhere."""
        for point in points:
            at = place(where, ((step, point.start.isoformat()),))
            self.add(
                Fact(metric, at, number(point.value), point.n, number(point.low), number(point.high), "", "")
            )

    def picture(self, chart: Chart) -> None:
        """Keep the rows of a picture: drawn, and written nowhere."""
        for fact in of_picture(chart):
            self.add(fact)

    def all(self) -> tuple[Fact, ...]:
        """All of them, in an order that says nothing."""
        return tuple(sorted(self._held.values(), key=lambda one: (one.id, one.place, one.printed)))


def of_figure(figure: Figure, metric: Metric, where: Where) -> Fact:
    """A figure of the catalogue as a fact."""
    printed = scale(metric).value(figure.value) if figure.value is not None else ""
    members = tuple((name, member or "") for name, member in figure.dimensions.items())
    return Fact(
        figure.metric,
        place(where, members),
        number(figure.value),
        figure.n,
        number(figure.low),
        number(figure.high),
        printed,
        figure.reason,
    )


def of_picture(chart: Chart) -> list[Fact]:
    """Rows of the table behind a picture: what they stand on, and what is drawn."""
    columns = chart.table.columns
    labels = next((at for at, column in enumerate(columns) if column.numeric), len(columns))
    found: dict[Place, Fact] = {}
    for row in chart.table.rows:
        drawn = [(column.title, cell) for column, cell in zip(columns, row, strict=True) if column.numeric]
        counts = [(title, int(cell.replace(",", ""))) for title, cell in drawn if _COUNT.fullmatch(cell)]
        value = " | ".join(cell for _, cell in drawn if not _COUNT.fullmatch(cell)) or "drawn"
        name = ", ".join(row[:labels])
        held: list[tuple[str, int | None]] = [*counts] or [("", None)]
        for title, n in held:
            at: Place = (("column", title), ("picture", chart.title), ("row", name))
            # The same name twice: by the order of the table.
            while at in found:
                at = (*at, ("again", ""))
            found[at] = Fact(PICTURE, at, value, n)
    return list(found.values())


def place(where: Where, members: Iterable[tuple[str, str]] = ()) -> tuple[tuple[str, str], ...]:
    """Where a figure is about: filters and members, sorted; none: all that the reader sees."""
    filtered = [(name, member) for name in where.dimensions for member in getattr(where, name)]
    return tuple(sorted({*filtered, *members}))


def number(value: float | Decimal | None) -> str:
    """``0.8341``: plain decimal text, of at most nine significant digits; empty for none."""
    if value is None or value != value:
        return ""
    rounded = _ROUNDED.create_decimal(repr(value) if isinstance(value, float) else value)
    text = f"{rounded:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def canonical(facts: Sequence[Fact], sheets: Sequence[Sheet]) -> str:
    """Facts, and what pictures show, as one line of JSON: the same for the same figures on every machine."""
    made: dict[str, Any] = {
        "facts": [asdict(one) for one in facts],
        "pictures": [
            {
                "title": chart.title,
                "unit": chart.unit,
                "columns": [column.title for column in chart.table.columns],
                "rows": [list(row) for row in chart.table.rows],
            }
            for chart in pictures(sheets)
        ],
    }
    return json.dumps(made, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(facts: Sequence[Fact], sheets: Sequence[Sheet]) -> str:
    """SHA-256 over :func:`canonical`, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(facts, sheets).encode("utf-8")).hexdigest()


def pictures(sheets: Sequence[Sheet]) -> Iterator[Chart]:
    """Every picture of a document, in order."""
    for sheet in sheets:
        yield from _of(sheet.blocks)


def _of(blocks: Sequence[Block]) -> Iterator[Chart]:
    for block in blocks:
        if isinstance(block, Picture):
            yield block.chart
        elif isinstance(block, Tiles):
            yield from (tile.spark for tile in block.tiles if tile.spark is not None)
        elif isinstance(block, Side):
            for column in block.columns:
                yield from _of(column)
