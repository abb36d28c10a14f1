"""Reads delimited text record by record, for files that the fast reader cannot take whole.

It knows where every record begins, so a ragged row is one rejected row, and a quote that is never closed is named
with its line instead of swallowing the rest of the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from allegiance.errors import FileRefused
from allegiance.exports.profiles import ReaderOptions

LONGEST = 1 << 24
"""Characters of a line, and of a field: 16 million. A longer one is no table."""

csv.field_size_limit(LONGEST)


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that cannot be put into columns."""

    file_row: int
    value: str
    reason: str
    message: str


def encoding_of_file(path: Path, encoding: str) -> str:
    """The encoding as it was guessed from the first bytes, unless the rest contradicts it (then Windows-1252)."""
    if encoding not in ("utf-8", "utf-8-sig"):
        return encoding
    try:
        with path.open(encoding=encoding, newline="") as file:
            while file.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return encoding


def lines(path: Path, label: str, encoding: str) -> Iterator[str]:
    """Lines of a text file, each with its end; never more than ``LONGEST`` characters in memory."""
    errors = "replace" if encoding == "cp1252" else "strict"
    try:
        with path.open("rb") as raw, io.TextIOWrapper(raw, encoding, errors, newline="") as file:
            number = 0
            while line := file.readline(LONGEST + 1):
                number += 1
                if len(line) > LONGEST:
                    raise FileRefused(
                        f"{label}, line {number}: longer than {LONGEST >> 20} million characters.",
                        "It is no table, or its line ends are damaged; export it again.",
                    )
                yield line
    except UnicodeDecodeError as error:
        raise FileRefused(
            f"{label} is not valid {encoding}: {error.reason} at byte {error.start}.",
            "Name its encoding in the profile's [reader], or export it as UTF-8.",
        ) from error


def rows(path: Path, label: str, delimiter: str, encoding: str) -> Iterator[tuple[list[str], int, int]]:
    """Records with the lines they begin and end on; blank lines are skipped.

    Raises:
        FileRefused: a quote that is never closed, text after a closing quote, a line without end.
    """
    reader = csv.reader(lines(path, label, encoding), delimiter=delimiter, strict=True)
    begin = 1
    try:
        for row in reader:
            if row and not (len(row) == 1 and not row[0].strip()):
                yield row, begin, reader.line_num
            begin = reader.line_num + 1
    except csv.Error as error:
        if "field larger" in str(error):
            message = f"a field longer than {LONGEST >> 20} million characters"
        else:
            message = "a quote that is not closed"
        raise FileRefused(
            f"{label}, record at line {begin}: {message}. "
            "The rows after it cannot be told apart, so nothing of the file was read.",
            "Correct that line (a quote inside a text is written twice), or export the file again.",
        ) from error


def records(
    path: Path, label: str, delimiter: str, encoding: str, options: ReaderOptions, width: int
) -> Iterator[tuple[int, list[str]] | Broken]:
    """Data records with their number in the file (header lines count), or why one is none.

    Raises:
        FileRefused: as :func:`rows`; and a ragged record that runs over several lines, which is the trace of a quote
            that opened by mistake and was closed by the next one.
    """
    number = 0
    for row, begin, end in rows(path, label, delimiter, encoding):
        number += 1
        if number <= options.skip_rows + options.header_rows:
            continue
        item: tuple[int, list[str]] | Broken = (number, row)
        text = delimiter.join(row)
        if len(row) != width:
            if end > begin:
                raise FileRefused(
                    f"{label}, lines {begin} to {end}: one record with {len(row)} fields where there are {width} "
                    "columns; a quote was probably opened and not closed.",
                    "Correct those lines, or export the file again.",
                )
            message = f"Has {len(row)} fields where the header has {width}."
            item = Broken(number, text, "ragged_row", message)
        elif "\0" in text:
            item = Broken(number, text.replace("\0", ""), "nul_byte", "Contains a NUL byte.")
        yield item


def count(path: Path, label: str, delimiter: str, encoding: str) -> int:
    """Number of records, header lines included."""
    return sum(1 for _ in rows(path, label, delimiter, encoding))
