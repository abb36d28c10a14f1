"""Opens a file as relations of text: one column ``c0, c1, ...`` for each column of the file.

Delimited text and JSON lines are read by the database. It is told to pass over what it cannot read, because an error
would undo the caller's transaction, and then held to a control total: as many records as the file has lines. Where
the two differ the file is read again, record by record, and each difference is a rejected row or a refused file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pandas as pd
from duckdb import ColumnExpression, ConstantExpression, DuckDBPyRelation, Expression, FunctionExpression

from allegiance.errors import FileRefused
from allegiance.exports import careful, workbook
from allegiance.exports.careful import Broken
from allegiance.exports.fingerprint import Fingerprint
from allegiance.exports.limits import literal, narrow_enough
from allegiance.exports.peek import Form, Peek, records_at
from allegiance.exports.profiles import Profile

CHUNK = 50_000
"""Records handed over at a time where Python reads."""
_SEPARATOR = "\x01"
"""Never in JSON text: makes the whole line one column."""


@dataclass(slots=True)
class Source:
    """A file ready to be projected.

    ``relations`` gives relations with the columns ``c0..`` (text, null where empty) and, when ``numbered``, ``line``
    (the record's number in the file). Without, the n-th row is record ``first_row + n``.
    """

    con: duckdb.DuckDBPyConnection
    look: Peek
    profile: Profile
    print_: Fingerprint
    names: tuple[str, ...]
    layout: str
    """Delimiter or sheet."""
    fast: bool
    broken: list[Broken] = field(default_factory=list)

    @property
    def first_row(self) -> int:
        """Number of the first record."""
        if self.look.form in (Form.TEXT, Form.WORKBOOK):
            return self.profile.reader.skip_rows + self.profile.reader.header_rows + 1
        return 1

    @property
    def numbered(self) -> bool:
        """Do the relations carry ``line``?"""
        return not self.fast

    def relations(self) -> Iterator[DuckDBPyRelation]:
        """The file, once."""
        match self.look.form:
            case Form.TEXT:
                if self.fast:
                    yield _read_text(self)
                else:
                    yield from self._frames(self._careful_rows())
            case Form.LINES:
                if self.fast:
                    yield _from_json(_read_lines(self), self.names)
                else:
                    yield from self._json_frames(self._careful_lines())
            case Form.DOCUMENT:
                found = records_at(self.look.document(), self.profile.reader.records, self.look.label)
                texts = ((n, json.dumps(record, ensure_ascii=False)) for n, record in enumerate(found, 1))
                yield from self._json_frames(texts)
            case Form.WORKBOOK:
                yield from self._frames(self._sheet_rows())
            case Form.PARQUET:
                rel = self.con.read_parquet(literal(self.look.path), hive_partitioning=False)
                yield rel.project(
                    *(
                        ColumnExpression(name).cast("varchar").alias(f"c{n}")
                        for n, name in enumerate(self.names)
                    )
                )

    def complete(self, rows: int) -> bool:
        """Does the fast reader's count agree with the control total of the file?

        Args:
            rows: rows the fast reader gave.
        """
        if not self.fast or self.look.form is Form.PARQUET:
            return True
        if self.look.form is Form.LINES:
            return rows == self.print_.lines
        head = self.first_row - 1
        if rows + head == self.print_.lines:
            return True
        if careful.encoding_of_file(self.look.path, self.look.encoding) != self.look.encoding:
            return False
        return careful.count(self.look.path, self.look.label, self.layout, self.look.encoding) == rows + head

    def slow_down(self) -> None:
        """From now on read record by record."""
        self.fast = False
        self.broken.clear()
        self.look.encoding = careful.encoding_of_file(self.look.path, self.look.encoding)

    def _careful_rows(self) -> Iterator[tuple[int, Sequence[str | None]]]:
        options = self.profile.reader
        encoding = options.encoding or self.look.encoding
        self.broken.clear()
        width = len(self.names)
        for item in careful.records(self.look.path, self.look.label, self.layout, encoding, options, width):
            if isinstance(item, Broken):
                self.broken.append(item)
            else:
                yield item[0], [cell or None for cell in item[1]]

    def _careful_lines(self) -> Iterator[tuple[int, str]]:
        for number, line in enumerate(careful.lines(self.look.path, self.look.label, self.look.encoding), 1):
            if line.strip():
                yield number, line

    def _sheet_rows(self) -> Iterator[tuple[int, Sequence[str | None]]]:
        read = workbook.rows(self.look.path, self.look.label, self.look.limits.workbook, self.layout)
        for number, row in enumerate(read, 1):
            if number < self.first_row:
                continue
            cells = [cell or None for cell in row]
            if any(cells):
                yield number, (cells + [None] * len(self.names))[: len(self.names)]

    def _frames(self, rows: Iterator[tuple[int, Sequence[str | None]]]) -> Iterator[DuckDBPyRelation]:
        columns = ["line", *(f"c{n}" for n in range(len(self.names)))]
        for chunk in _chunks([number, *cells] for number, cells in rows):
            frame = pd.DataFrame(chunk, columns=columns, dtype=object)
            rel = self.con.from_df(frame)
            types = {name: "bigint" if name == "line" else "varchar" for name in columns}
            yield rel.project(*(_as(name, kind) for name, kind in types.items()))

    def _json_frames(self, rows: Iterator[tuple[int, str]]) -> Iterator[DuckDBPyRelation]:
        for chunk in _chunks([number, text] for number, text in rows):
            frame = pd.DataFrame(chunk, columns=["line", "json"], dtype=object)
            rel = self.con.from_df(frame)
            texts = rel.project(_as("line", "bigint"), _as("json", "varchar"))
            yield _from_json(texts, self.names, "line")


def _as(name: str, kind: str) -> Expression:
    return ColumnExpression(name).cast(kind).alias(name)


def _chunks(rows: Iterator[list[Any]] | Any) -> Iterator[list[list[Any]]]:
    chunk: list[list[Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _read_text(source: Source) -> DuckDBPyRelation:
    return source.con.read_csv(
        literal(source.look.path),
        compression="none",
        hive_partitioning=False,
        header=False,
        skiprows=source.first_row - 1,
        auto_detect=False,
        sep=source.layout,
        quotechar='"',
        escapechar='"',
        columns={f"c{n}": "VARCHAR" for n in range(len(source.names))},
        strict_mode=True,
        ignore_errors=True,
    )


def _read_lines(source: Source) -> DuckDBPyRelation:
    return source.con.read_csv(
        literal(source.look.path),
        compression="none",
        hive_partitioning=False,
        header=False,
        auto_detect=False,
        sep=_SEPARATOR,
        quotechar="",
        escapechar="",
        columns={"json": "VARCHAR"},
        strict_mode=True,
        ignore_errors=True,
    )


def json_path(name: str) -> str:
    """A dotted path as a JSON path, each step quoted; a step of digits counts elements of a list."""
    steps = (
        f"[{step}]" if step.isdigit() else '."' + step.replace('"', '\\"') + '"' for step in name.split(".")
    )
    return "$" + "".join(steps)


def _from_json(rel: DuckDBPyRelation, names: Sequence[str], *kept: str) -> DuckDBPyRelation:
    """One column a path, each object parsed once; ``json_bad`` says why a line is no record (empty: it is one)."""
    text = ColumnExpression("json")
    paths = ConstantExpression([json_path(name) for name in names])
    values = FunctionExpression("json_values", text, paths)
    keep = [ColumnExpression(name) for name in kept]
    listed = rel.project(
        *keep, values.alias("cells"), FunctionExpression("json_fault", text).alias("json_fault"), text
    )
    cells = (
        FunctionExpression("list_extract", ColumnExpression("cells"), ConstantExpression(n + 1)).alias(
            f"c{n}"
        )
        for n in range(len(names))
    )
    return listed.project(*keep, *cells, ColumnExpression("json_fault"), text)


def open_source(
    con: duckdb.DuckDBPyConnection, look: Peek, profile: Profile, print_: Fingerprint, wanted: Sequence[str]
) -> Source:
    """Open a file under a profile.

    Args:
        con: the connection that reads.
        look: the first look at the file.
        profile: how it is laid out.
        print_: its fingerprint (of the unpacked file).
        wanted: columns the profile names (only these are taken out of JSON).

    Raises:
        FileRefused: no header where the profile expects it, or a header that does not settle the columns.
    """
    if look.form is Form.LINES and profile.reader.records:
        look.form = Form.DOCUMENT
    names, layout = look.layout(profile.reader)
    if not any(names):
        raise FileRefused(
            f"{look.label} has no header where {profile.name} expects it.", "Check the profile's [reader]."
        )
    narrow_enough(len(names), look.label)
    if look.form in (Form.LINES, Form.DOCUMENT):
        known = set(names)
        names = [name for name in dict.fromkeys(wanted) if name in known or _reaches(name, known)]
    fast = look.form is Form.PARQUET or (
        look.form in (Form.TEXT, Form.LINES)
        and (look.form is Form.LINES or look.encoding in ("utf-8", "utf-8-sig"))
        and not (profile.reader.encoding or print_.nul or print_.mixed_ends)
    )
    return Source(con, look, profile, print_, tuple(names), layout, fast)


def _reaches(name: str, known: set[str]) -> bool:
    """May this path be in a record although the first ones lack it?"""
    return any(part.isdigit() for part in name.split(".")) or name.split(".")[0] in {
        key.split(".")[0] for key in known
    }
