"""What kind of file this is and what its columns are called, from its first bytes."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb

from allegiance.errors import FileRefused
from allegiance.exports import workbook
from allegiance.exports.limits import (
    SMALLEST_ROW,
    Limits,
    literal,
    narrow_enough,
    parts,
    regular,
    small_enough,
)
from allegiance.exports.profiles import ReaderOptions, plain

FIRST = 1 << 20
"""Bytes looked at; a header longer than this is refused."""
DELIMITERS = (",", ";", "\t", "|")
RECORDS = 200
"""JSON records looked at for their keys."""
BIGGEST_DOCUMENT = 1 << 27
"""A JSON document (not JSON lines) is read whole, so it may not be bigger than this."""


class Form(StrEnum):
    """The shape of a file."""

    TEXT = "delimited text"
    LINES = "JSON lines"
    DOCUMENT = "JSON"
    WORKBOOK = "workbook"
    PARQUET = "Parquet"


@dataclass(slots=True)
class Peek:
    """The first look at a file."""

    path: Path
    """The file as it is read: unpacked when it was packed."""
    label: str
    """The file as the user knows it."""
    form: Form
    encoding: str = "utf-8"
    head: str = ""
    """Text: the first characters."""
    whole: bool = True
    """Text: ``head`` is all of it."""
    sheets: dict[str, list[list[str]]] = field(default_factory=dict)
    """Workbook: the first rows of each sheet."""
    names: tuple[str, ...] = ()
    """JSON lines and Parquet: the columns."""
    limits: Limits = field(default_factory=Limits)
    """What it may unfold to."""

    def columns(self, options: ReaderOptions) -> list[str]:
        """Names of the columns under these options (empty when the file is too short for them)."""
        return self.layout(options)[0]

    def layout(self, options: ReaderOptions) -> tuple[list[str], str]:
        """Columns, and the delimiter (text) or the sheet (workbook) that goes with them."""
        if self.form is Form.TEXT:
            return self._text_layout(options)
        if self.form is Form.WORKBOOK:
            return self._sheet_layout(options)
        if self.form in (Form.DOCUMENT, Form.LINES) and options.records:
            try:
                found = records_at(self.document(), options.records, self.label)
            except FileRefused:
                return [], ""
            return list(keys_of(found[:RECORDS])), ""
        return list(self.names), ""

    def _text_layout(self, options: ReaderOptions) -> tuple[list[str], str]:
        best: tuple[list[str], str] = ([], options.delimiter or ",")
        for delimiter in (options.delimiter,) if options.delimiter else DELIMITERS:
            rows = _records(self.head, delimiter, options.skip_rows + 1)
            if len(rows) > options.skip_rows and len(rows[options.skip_rows]) > len(best[0]):
                best = ([name.strip() for name in rows[options.skip_rows]], delimiter)
        return best

    def _sheet_layout(self, options: ReaderOptions) -> tuple[list[str], str]:
        best: tuple[list[str], str] = ([], "")
        for name, rows in self.sheets.items():
            if options.sheet and name != options.sheet:
                continue
            if len(rows) > options.skip_rows:
                header = [cell.strip() for cell in rows[options.skip_rows]]
                if sum(map(bool, header)) > sum(map(bool, best[0])):
                    best = (header, name)
        return best

    def document(self) -> Any:
        """A JSON document, parsed whole."""
        if self.path.stat().st_size > BIGGEST_DOCUMENT:
            raise FileRefused(
                f"{self.label} is one JSON document of more than {BIGGEST_DOCUMENT >> 20} MB.",
                "Export it as JSON lines (one record a line).",
            )
        try:
            return json.loads(self.path.read_text(encoding=self.encoding))
        except RecursionError as error:
            raise FileRefused(
                f"{self.label} is nested too deeply to be a table.", "Export it again, or as JSON lines."
            ) from error
        except ValueError as error:
            raise FileRefused(f"{self.label} is not valid JSON: {error}.", "Export it again.") from error


def _records(head: str, delimiter: str, count: int) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) >= count:
                break
    except csv.Error:
        pass
    return rows


def keys_of(records: Iterable[object], prefix: str = "", depth: int = 4) -> dict[str, None]:
    """Dotted paths of the values in JSON objects, in order of first appearance."""
    found: dict[str, None] = {}
    for record in records:
        if not isinstance(record, Mapping):
            continue
        for key, value in record.items():
            path = f"{prefix}{key}"
            if isinstance(value, Mapping) and value and depth > 1:
                found.setdefault(path)
                found.update(dict.fromkeys(keys_of([value], f"{path}.", depth - 1)))
            else:
                found.setdefault(path)
    return found


def records_at(document: Any, path: str, label: str) -> list[Any]:
    """The list of records in a JSON document."""
    node = document
    for part in path.split(".") if path else ():
        node = node.get(part) if isinstance(node, Mapping) else None
    if isinstance(node, Mapping):
        node = [node]
    if not isinstance(node, list):
        where = f"under {path!r}" if path else "at its top"
        raise FileRefused(
            f"{label} has no list of records {where}.", "Say in the profile's [reader] where it is."
        )
    return node


@contextmanager
def peek(path: Path, limits: Limits | None = None) -> Iterator[Peek]:
    """Look at a file; what had to be unpacked is deleted at the end.

    Raises:
        FileRefused: missing, unreadable, empty, no file at all, a broken archive, one that unfolds to more than the
            limits allow, or no kind of file that is read.
    """
    label, limits = path.name, limits or Limits()
    small_enough(regular(path).st_size, label, limits)
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise FileRefused(
            f"{path} cannot be read: {error.strerror}.", "Check the name and the rights."
        ) from error
    if start[:2] != b"\x1f\x8b":
        yield _look(path, label, limits)
        return
    with tempfile.TemporaryDirectory(prefix="allegiance-") as folder:
        # A name of ours: that of the archive may mean something to whoever reads the file.
        inside = Path(folder) / "unpacked"
        size = 0
        try:
            with gzip.open(path, "rb") as packed, inside.open("wb") as plain_file:
                while piece := packed.read(1 << 20):
                    size += len(piece)
                    small_enough(size, label, limits)
                    plain_file.write(piece)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise FileRefused(
                f"{label} is a damaged archive: {error}.", "Copy or export it again."
            ) from error
        except OSError as error:
            raise FileRefused(
                f"{label} cannot be unpacked: {error.strerror}.",
                "Make room for temporary files, or unpack it.",
            ) from error
        yield _look(inside, label, limits)


def _look(path: Path, label: str, limits: Limits) -> Peek:
    with path.open("rb") as file:
        head = file.read(FIRST)
        whole = not file.read(1)
    if not head.removeprefix(b"\xef\xbb\xbf").strip():
        raise FileRefused(f"{label} is empty.", "Export it again; a file without rows still has a header.")
    if head[:4] == b"PK\x03\x04":
        parts(path, label, limits)
        return Peek(
            path, label, Form.WORKBOOK, sheets=workbook.heads(path, label, limits.workbook), limits=limits
        )
    if head[:4] == b"PAR1":
        try:
            found = duckdb.connect().read_parquet(literal(path), hive_partitioning=False)
            names, rows = found.columns, found.shape[0]
        except duckdb.Error as error:
            raise FileRefused(
                f"{label} is damaged Parquet: {first_line(error)}", "Export it again."
            ) from error
        narrow_enough(len(names), label)
        small_enough(rows * SMALLEST_ROW, label, limits)
        return Peek(path, label, Form.PARQUET, names=tuple(names))
    if head[:4] in (b"\xd0\xcf\x11\xe0", b"%PDF"):
        raise FileRefused(f"{label} is an old workbook or a document.", "Save it as .xlsx or CSV.")
    encoding = encoding_of(head, whole)
    text = head.decode(encoding, errors="ignore")
    if text.lstrip()[:1] in ("{", "["):
        return _json(path, label, encoding, text, whole)
    if not whole and "\n" not in text and "\r" not in text:
        raise FileRefused(
            f"{label}: its first line is longer than {FIRST >> 20} MB.", "It is no table; export it again."
        )
    return Peek(path, label, Form.TEXT, encoding, text, whole)


def encoding_of(head: bytes, whole: bool) -> str:
    """Byte-order mark first, then the zeros of UTF-16, then UTF-8 if it is valid, else Windows-1252."""
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = head[:4096]
    if sample[1::2].count(0) > len(sample) // 4:
        return "utf-16-le"
    if sample[::2].count(0) > len(sample) // 4:
        return "utf-16-be"
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if whole or error.start < len(head) - 4:
            return "cp1252"
    return "utf-8"


def _json(path: Path, label: str, encoding: str, text: str, whole: bool) -> Peek:
    lines = [line for line in text.split("\n") if line.strip()]
    if not whole:
        lines = lines[:-1]
    if text.lstrip()[0] == "{" and lines and encoding.startswith("utf-8"):
        records = []
        try:
            for line in lines[:RECORDS]:
                records.append(json.loads(line.lstrip("\ufeff")))
        except (ValueError, RecursionError):
            # A broken line among good ones is a rejected row; a first line that is no object means one document.
            pass
        if records:
            return Peek(path, label, Form.LINES, encoding, names=tuple(keys_of(records)))
    found = Peek(path, label, Form.DOCUMENT, encoding)
    document = found.document()
    listed = document if isinstance(document, list) else [document]
    found.names = tuple(keys_of(listed[:RECORDS]))
    return found


def first_line(error: Exception) -> str:
    """The first line of an error's text."""
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def same_columns(names: Iterable[str]) -> list[str]:
    """Names that occur more than once once spelling is made alike."""
    counts: dict[str, int] = {}
    for name in names:
        counts[plain(name)] = counts.get(plain(name), 0) + 1
    return [name for name, count in counts.items() if name and count > 1]
