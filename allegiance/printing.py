"""What the command line prints: one JSON document, CSV, or a table for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from allegiance import spreadsheet
from allegiance.terminal import Terminal

if TYPE_CHECKING:
    from allegiance.exports.imports import Report
    from allegiance.exports.trial import Trial

console = Terminal(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 240)

Row = Mapping[str, Any]


def rows(found: Sequence[Row], output: str) -> None:
    """Rows of equal keys."""
    if output == "json":
        document({"rows": list(found)})
    elif output == "csv":
        _csv(found)
    elif not found:
        console.print("Nothing.")
    else:
        _table(found)


def document(value: Mapping[str, Any]) -> None:
    """One JSON document on stdout and nothing else."""
    json.dump(value, sys.stdout, default=_plain, ensure_ascii=False, indent=2, allow_nan=False)
    sys.stdout.write("\n")


def imported(report: Report, output: str) -> None:
    """The counts of an import, file by file."""
    files = [
        {
            "path": str(file.path),
            "profile": file.profile,
            "read": file.read,
            "loaded": file.loaded,
            "updated": file.updated,
            "unchanged": file.unchanged,
            "rejected": file.rejected,
            "reasons": file.reasons,
            "older": file.older,
            "also": {
                name: {"loaded": also.loaded, "updated": also.updated, "unchanged": also.unchanged}
                for name, also in file.also.items()
            },
        }
        for file in report.files
    ]
    if output == "json":
        document({"generation": report.generation, "files": files})
        return
    flat = [
        {key: file[key] for key in ("path", "profile", "read", "loaded", "updated", "unchanged", "rejected")}
        for file in files
    ]
    if output == "csv":
        _csv(flat)
        return
    _table([row | {"path": Path(str(row["path"])).name} for row in flat])
    for file in report.files:
        for reason, count in file.reasons.items():
            console.print(f"  {file.path.name}: {count:,} rejected: {reason.replace('_', ' ')}", markup=False)
        if file.older:
            console.print(
                f"  {file.path.name}: {file.older:,} rows are older than what the store holds and were not used "
                "(--newest uses them).",
                markup=False,
            )
        if file.seen:
            console.print(f"  {file.path.name}: these very bytes were imported before.", markup=False)
        for name, also in file.also.items():
            console.print(
                f"  {file.path.name}: also {also.loaded:,} {name.replace('_', ' ')} loaded", markup=False
            )
    console.print(f"Readers see generation {report.generation}. Refused rows: allegiance rejects.")


def trial(found: Trial, output: str) -> None:
    """What ``allegiance profile try`` found."""
    if output == "json":
        document(found.document())
        return
    if output == "csv":
        _csv([{"entity": entity} | row for entity, held in found.first_rows.items() for row in held])
        return
    console.print(f"{found.path.name}: {found.title} (profile {found.profile})", markup=False)
    console.print(f"{found.read:,} rows read, {found.accepted:,} accepted, {found.rejected:,} rejected.\n")
    _table(
        [
            {
                "field": f"{use.entity}.{use.field}",
                "from": use.column if use.found else f"{use.column} (not in the file)",
                "how": use.how,
                "filled": f"{use.filled / use.rows:.0%}" if use.rows else "",
            }
            for use in found.fields
        ]
    )
    if found.unused:
        console.print(f"\nNot read: {', '.join(found.unused)}", markup=False)
    if found.refusals:
        console.print("\nRejected:")
        _table(
            [
                {
                    "rows": each.count,
                    "column": each.column,
                    "why": each.message,
                    "first in row": each.file_row,
                }
                | {"value": each.value}
                for each in found.refusals
            ]
        )
    for entity, held in found.first_rows.items():
        console.print(f"\nFirst {entity.replace('_', ' ')}:")
        _table(held)


def table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Ready-made text in columns."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        made.add_column(head)
    for line in lines:
        made.add_row(*(cell.replace("[", "\\[") for cell in line))
    console.print(made)


def _csv(found: Sequence[Row]) -> None:
    if not found:
        return
    names = list(dict.fromkeys(name for row in found for name in row))
    sys.stdout.write(spreadsheet.table(names, ([row.get(name) for name in names] for row in found)))


def _table(found: Sequence[Row]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    names = list(dict.fromkeys(name for row in found for name in row))
    for name in names:
        numeric = all(isinstance(row.get(name), int | float | None) for row in found)
        table.add_column(name.replace("_", " "), justify="right" if numeric else "left")
    for row in found:
        table.add_row(*(_cell(row.get(name)) for name in names))
    console.print(table)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return str(value).replace("[", "\\[")


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no JSON value")
