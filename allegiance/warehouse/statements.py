"""Loads the statements of ``queries/``: one a file, the leading comment is its documentation.

Statements are text with named parameters only: no value and no name is ever pasted into them.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb

from allegiance.errors import QueryFailed
from allegiance.settings import ROOT

QUERIES = ROOT / "queries"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: its name (``metrics/contacts``), documentation, text, parameters, and what it gives out."""

    name: str
    doc: str
    text: str
    parameters: frozenset[str]
    shows: str
    """What its rows give out, as the header says (``-- Shows: figures``); empty for the importer's own statements."""


@cache
def load(name: str) -> Statement:
    """The statement in ``queries/<name>.sql``.

    Raises:
        QueryFailed: there is no such file, or it has no leading comment.
    """
    path = QUERIES / f"{name}.sql"
    if not path.is_file():
        raise QueryFailed(f"There is no statement {name!r}.", f"Statements stand in {QUERIES.name}/.")
    text = path.read_text(encoding="utf-8")
    lines = [line[2:].strip() for line in text.splitlines() if line.startswith("--")]
    if not text.startswith("--"):
        raise QueryFailed(
            f"queries/{name}.sql has no leading comment.", "State grain, parameters and meaning."
        )
    code = re.sub(r"--[^\n]*", "", text)
    code = re.sub(r"'(?:[^']|'')*'", "''", code)
    shows = re.search(r"^-- Shows: ([a-z]+)$", text, re.MULTILINE)
    parameters = frozenset(re.findall(r"\$([a-z_][a-z0-9_]*)", code))
    return Statement(name, "\n".join(lines), text, parameters, shows[1] if shows else "")


def names(folder: str = "") -> list[str]:
    """Names of all statements below ``queries/<folder>``, sorted."""
    return sorted(
        path.relative_to(QUERIES).with_suffix("").as_posix() for path in (QUERIES / folder).rglob("*.sql")
    )


@cache
def fingerprint(*folders: str) -> str:
    """A short text that changes whenever a statement below one of the folders does (comments do not count)."""
    digest = hashlib.sha256()
    for folder in folders:
        for name in names(folder):
            text = re.sub(r"--[^\n]*", "", load(name).text)
            digest.update(f"{name}\n{' '.join(text.split())}\n".encode())
    return digest.hexdigest()[:16]


def run(con: duckdb.DuckDBPyConnection, name: str, **parameters: object) -> duckdb.DuckDBPyConnection:
    """Execute one statement with exactly the parameters it names (extra ones are dropped).

    Raises:
        QueryFailed: a parameter is missing, or the database refuses; names the file and the line.
    """
    statement = load(name)
    missing = statement.parameters - parameters.keys()
    if missing:
        raise QueryFailed(f"queries/{name}.sql needs {', '.join(sorted(missing))}.")
    given = {key: parameters[key] for key in statement.parameters}
    try:
        return con.execute(statement.text, given) if given else con.execute(statement.text)
    except duckdb.Error as error:
        if isinstance(error, duckdb.InterruptException | duckdb.IOException | duckdb.OutOfMemoryException):
            raise
        raise QueryFailed(_located(name, error), remedy(error)) from error


def rows(con: duckdb.DuckDBPyConnection, name: str, **parameters: object) -> list[tuple[Any, ...]]:
    """All rows of one statement. Reading to the end also frees the connection for the next statement."""
    return run(con, name, **parameters).fetchall()


def remedy(error: duckdb.Error) -> str:
    """What to do about it: an unknown table or column is the sign of a store that an earlier version made."""
    if isinstance(error, duckdb.CatalogException | duckdb.BinderException):
        return "If an earlier version made this store, run: allegiance rebuild."
    return ""


def _located(name: str, error: duckdb.Error) -> str:
    found = re.search(r"LINE (\d+):", str(error))
    line = f":{found.group(1)}" if found else ""
    return f"queries/{name}.sql{line}: {str(error).splitlines()[0]}"
