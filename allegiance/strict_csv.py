"""Lists that people keep by hand, as CSV: read strictly, all of it or nothing.

Whoever reads such a list says which columns it may have and which error a bad cell is; every message names the file,
the row and the column, and says what to do.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from allegiance.errors import AllegianceError

LONGEST_IDENTITY = 320
"""Characters of the longest identity: those of the longest e-mail address."""

LONGEST_NAME = 200
"""Characters of the longest name of a team, site or employee."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Where a row stands, and what is written in it."""

    where: str
    """File and row, for messages."""
    cells: Mapping[str, str]
    """By column; a missing column is an empty cell."""
    error: type[AllegianceError]
    """What a cell that cannot be used raises."""

    def cell(self, column: str) -> str:
        """A cell without the space around it."""
        return self.cells.get(column, "").strip()

    def wrong(self, column: str, message: str, todo: str) -> AllegianceError:
        """The error about a cell."""
        return self.error(f"{self.where}, column {column}: {message}", todo)

    def identity(self, column: str) -> str:
        """Somebody as the sign-in says it, in lower case; empty where nothing is written."""
        found = self.cell(column).lower()
        if len(found) > LONGEST_IDENTITY or (found and not found.isprintable()):
            raise self.wrong(column, "it is no identity.", "Write it as the sign-in says it.")
        return found

    def name(self, column: str) -> str:
        """A team, a site, a number or a person's name; empty where nothing is written."""
        found = self.cell(column)
        if len(found) > LONGEST_NAME or (found and not found.isprintable()):
            raise self.wrong(column, "it is no name.", "Write it as the exports do.")
        return found

    def day(self, column: str, text: str | None = None) -> date | None:
        """A day; None where nothing is written.

        Args:
            column: where it stands, for the message.
            text: a part of the cell; None: the whole cell.
        """
        found = self.cell(column) if text is None else text.strip()
        if not found:
            return None
        try:
            # fromisoformat alone would take other ways of writing a day, which are read differently elsewhere
            day = date.fromisoformat(found)
        except ValueError:
            day = None
        if day is None or day.isoformat() != found:
            raise self.wrong(
                column, f"{found!r} is no day.", "Write it as YEAR-MONTH-DAY, such as 2026-03-31."
            )
        return day


@dataclass(frozen=True, slots=True)
class Form:
    """What a list looks like."""

    what: str
    """In messages: ``a roster``."""
    columns: Collection[str]
    needed: Collection[str]
    most: int
    """Rows of the longest list: more is some other file."""
    error: type[AllegianceError]
    todo: str = "Check its name and permissions."
    """What helps when the file cannot be opened."""
    more: str = ""
    """Begins further columns that a list may have, such as ``modifier:``; empty: none."""
    head: Callable[[str], str] = lambda text: text.strip().lower()
    """How a heading is read."""


def read(file: Path, form: Form) -> list[Cells]:
    """The rows of a list, empty ones left out.

    Raises:
        AllegianceError: ``form.error``; the file cannot be read, is no CSV in UTF-8, or is not of this form.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            return list(_rows(file, csv.reader(opened, strict=True), form))
    except (UnicodeDecodeError, csv.Error) as error:
        raise form.error(f"{file} is no CSV in UTF-8: {error}.", "Save it as CSV in UTF-8.") from error
    except OSError as error:
        raise form.error(f"{file} cannot be read: {error.strerror}.", form.todo) from error


def _rows(file: Path, lines: Iterator[list[str]], form: Form) -> Iterator[Cells]:
    heads = [form.head(head) for head in next(lines, [])]
    _heads(file, heads, form)
    for number, cells in enumerate(lines, 1):
        if not any(cell.strip() for cell in cells):
            continue
        # Not every iterator of rows counts lines; csv's does.
        where = f"{file}, row {lines.line_num}"  # type: ignore[attr-defined]
        if len(cells) != len(heads):
            raise form.error(
                f"{where}: {len(cells)} cells under {len(heads)} columns.",
                "Correct the row: put a name that holds a comma in quotes.",
            )
        if number > form.most:
            raise form.error(f"{file} has more than {form.most:,} rows.", f"Check that it is {form.what}.")
        yield Cells(where, dict(zip(heads, cells, strict=True)), form.error)


def _heads(file: Path, heads: list[str], form: Form) -> None:
    if len(heads) == 1 and ";" in heads[0]:
        raise form.error(
            f"{file}: its columns are separated by semicolons.",
            "Save it separated by commas, with a point in numbers (12000.50).",
        )
    for head in heads:
        if head not in form.columns and not (form.more and head.startswith(form.more)):
            further = f", {form.more}ID" if form.more else ""
            raise form.error(
                f"{file}: there is no column {head!r} in {form.what}.",
                f"Use: {', '.join(form.columns)}{further}.",
            )
        if heads.count(head) > 1:
            raise form.error(f"{file}: the column {head} is there twice.", "Remove one of them.")
    for head in form.needed:
        if head not in heads:
            raise form.error(
                f"{file}: the column {head} is missing.", f"Begin with: {','.join(form.columns)}"
            )
