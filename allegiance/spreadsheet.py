"""What a spreadsheet must never do with text from an export: run it. The only place that writes CSV for people."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from datetime import date
from numbers import Number

from allegiance.texts import plain

LONGEST = 32_767
"""Characters that a cell can hold; a longer text would be dropped whole."""

_BLANK = r"[\s\u00a0\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x1f]*"
_FORMULA = re.compile(
    # At the beginning, even behind blanks and quotes; and where a spreadsheet set to another language would begin a new
    # cell inside a text: after a semicolon, a tab, a bar or a line break, with whatever quotes.
    rf"(^{_BLANK}[\"']?|[;\t|\r\n]{_BLANK}[\"']?)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])"
)
_TAB = ("\t", "\r", "\n", "\x00")


def safe(text: str) -> str:
    """Text that a spreadsheet takes for text: what looks like a formula gets an apostrophe before it."""
    if text[:1] in _TAB:
        text = f"'{text}"
    return _FORMULA.sub(r"\1'", text)


def runs(text: str) -> bool:
    """Would a spreadsheet that is asked to read this text again take it for a formula?"""
    return safe(text) != text


def cut(text: str) -> str:
    """Text that fits into a cell; what was left out is marked."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def cell(value: object) -> str:
    """A value in a CSV file: a number keeps its sign, text is never a formula, what is missing is empty."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, Number | date):
        return "" if value != value else str(value)
    return safe(cut(plain(str(value))))


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], end: str = "\n") -> str:
    """A CSV file.

    Args:
        heads: titles of the columns.
        rows: cells as numbers, texts, days, moments or ``None``.
        end: of each line.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=end)
    writer.writerow([cell(head) for head in heads])
    writer.writerows([cell(value) for value in row] for row in rows)
    return buffer.getvalue()
