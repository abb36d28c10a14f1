"""Downloads: any table as CSV or XLSX, with the definitions of its metrics on a second sheet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from numbers import Real

import xlsxwriter

from allegiance import spreadsheet
from allegiance.metrics.catalogue import Metric, load
from allegiance.metrics.results import Figure
from allegiance.metrics.rows import NUMBERS
from allegiance.metrics.where import UNKNOWN
from allegiance.texts import plain

SHEET = "Figures"
DEFINITIONS = "Definitions"
MOST_ROWS = 1_048_575
"""Rows that a sheet can hold below its heading."""

WIDEST = 60


def figures_table(figures: Sequence[Figure]) -> tuple[list[str], list[list[object]]]:
    """Headings and typed rows of figures, for :func:`to_csv` and :func:`to_xlsx`."""
    catalogue = load()
    dimensions = list(dict.fromkeys(name for figure in figures for name in figure.dimensions))
    heads = ["metric", "title", *dimensions, *NUMBERS, "verdict", "reason", "note"]
    rows: list[list[object]] = [
        [
            figure.metric,
            catalogue[figure.metric].title,
            *(_member(figure, name) for name in dimensions),
            *(getattr(figure, name) for name in NUMBERS),
            figure.verdict,
            figure.reason,
            figure.note,
        ]
        for figure in figures
    ]
    return heads, rows


def to_csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read accents; formulas are made text."""
    return spreadsheet.table(heads, rows, "\r\n").encode("utf-8-sig", errors="replace")


def to_xlsx(
    heads: Sequence[str], rows: Iterable[Sequence[object]], metrics: Sequence[str] = (), about: str = ""
) -> bytes:
    """A workbook: the table, and the definitions of ``metrics`` (none: all) on the second sheet.

    Args:
        heads: column titles.
        rows: cells as numbers, texts, days, moments or ``None``. Text is written as text, never as a formula.
        metrics: ids in the catalogue.
        about: a line above the definitions, such as the period and the filters.
    """
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        # A fixed date: the same figures make the same bytes.
        book.set_properties({"created": datetime(2000, 1, 1)})
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        quoted = book.add_format({"quote_prefix": True})
        sheet = book.add_worksheet(SHEET)
        sheet.freeze_panes(1, 0)
        widths = [len(head) for head in heads]
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        for number, row in enumerate(rows, start=1):
            if number > MOST_ROWS:
                break
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, day, moment, quoted)
                widths[column] = max(widths[column], min(len(spreadsheet.cell(cell)), WIDEST))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width + 2)
        _definitions(book.add_worksheet(DEFINITIONS), load().pick(metrics), about, bold, wrapped)
    return buffer.getvalue()


def _write(
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    column: int,
    cell: object,
    day: object,
    moment: object,
    quoted: object,
) -> None:
    if cell is None or spreadsheet.cell(cell) == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, Real):
        sheet.write_number(row, column, float(cell))
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell.replace(tzinfo=None), moment)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    else:
        text = spreadsheet.cut(plain(str(cell)))
        # Somebody who steps into the cell and leaves it again makes no formula of it either.
        sheet.write_string(row, column, text, quoted if spreadsheet.runs(text) else None)


FIELDS = (
    "id",
    "title",
    "meaning",
    "formula",
    "denominator",
    "exclusions",
    "unit",
    "direction",
    "material",
    "smallest_n",
    "dated_by",
    "source",
)


def _definitions(
    sheet: xlsxwriter.worksheet.Worksheet,
    metrics: Sequence[Metric],
    about: str,
    bold: object,
    wrapped: object,
) -> None:
    first = 0
    if about:
        sheet.write_string(0, 0, about)
        first = 2
    for column, field in enumerate(FIELDS):
        sheet.write_string(first, column, field.replace("_", " "), bold)
    for row, metric in enumerate(metrics, start=first + 1):
        for column, field in enumerate(FIELDS):
            value = getattr(metric, field)
            if isinstance(value, int | float):
                sheet.write_number(row, column, value, wrapped)
            else:
                sheet.write_string(row, column, str(value), wrapped)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, len(FIELDS) - 1, 36)


def _member(figure: Figure, name: str) -> str | None:
    if name not in figure.dimensions:
        return None
    return figure.dimensions[name] or UNKNOWN
