"""Published figures of others, as data: ``data/benchmarks.csv``, and the company's own in ``HOME/benchmarks.csv``.

A benchmark is a figure with its source, year, sample and definition, and is shown with all of them: who was asked, and
what exactly, decides whether a difference means anything. Where nobody published one, "no benchmark" is said.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from allegiance.errors import SettingsError
from allegiance.metrics.catalogue import Catalogue, Metric
from allegiance.metrics.catalogue import load as catalogue
from allegiance.metrics.where import suggest
from allegiance.settings import ROOT, Settings

FILE = ROOT / "data" / "benchmarks.csv"
OWN = "benchmarks.csv"
"""Name of the company's own file in its data folder: the same columns."""

COLUMNS = ("metric", "value", "source", "year", "sample", "definition")
REQUIRED = ("metric", "value", "source", "definition")

CITED = {"loyalty_split": (0.0, 1.0)}
"""Names beside those of the catalogue: figures that are quoted, and stand beside no single metric; lowest, highest."""

YEARS = (1900, 2100)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One published figure."""

    metric: str
    """Id in the catalogue, or one of ``CITED``."""

    value: float
    """In the metric's unit: a share from 0 to 1, seconds, points of NPS."""

    source: str
    year: int | None
    """Year it was published; ``None``: not known."""

    sample: str
    """Who was asked or counted, as far as published."""

    definition: str
    """What the source counts, in its own words or nearly."""

    own: bool = False
    """True when the company added it."""

    @property
    def cited(self) -> str:
        """Source and year in one text."""
        return f"{self.source} ({self.year})" if self.year else f"{self.source} (year not known)"


def load(settings: Settings | None = None) -> tuple[Benchmark, ...]:
    """Those that ship, then the company's own.

    Raises:
        SettingsError: a row that cannot be used; names file, line and column.
    """
    own = settings.home / OWN if settings else None
    return _shipped() + (read(own, own=True) if own and own.is_file() else ())


def of(metric: str, settings: Settings | None = None) -> tuple[Benchmark, ...]:
    """Those of one metric, the company's own first."""
    found = [each for each in load(settings) if each.metric == metric]
    return tuple(sorted(found, key=lambda each: (not each.own, -(each.year or 0))))


@cache
def _shipped() -> tuple[Benchmark, ...]:
    return read(FILE)


def read(path: Path, *, own: bool = False) -> tuple[Benchmark, ...]:
    """One file, checked throughout.

    Raises:
        SettingsError: not readable, a column missing or unknown, a value that cannot be; names file, line and column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read as UTF-8: {error}", "Save it as CSV, UTF-8.") from error
    lines = csv.reader(io.StringIO(text))
    head = [name.strip().lower() for name in next(lines, [])]
    for name in head:
        if name not in COLUMNS:
            raise SettingsError(
                f"{path}, line 1: there is no column {name!r}.",
                suggest(name, list(COLUMNS)) or f"The columns are: {', '.join(COLUMNS)}.",
            )
    for name in REQUIRED:
        if name not in head:
            raise SettingsError(f"{path}, line 1: the column {name} is missing.", "Add it.")
    return tuple(_benchmarks(path, head, lines, own))


def _benchmarks(path: Path, head: list[str], lines: Iterator[list[str]], own: bool) -> Iterator[Benchmark]:
    known = catalogue()
    line = _next_line(lines)
    # `line_num` counts line ends inside quotes too: the line where the row begins is the one after the last row's end.
    for cells in lines:
        begun, line = line, _next_line(lines)
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(head):
            raise SettingsError(
                f"{path}, line {begun}: {len(cells)} values for {len(head)} columns.",
                "Put a text that holds a comma into quotes.",
            )
        yield _benchmark(
            f"{path}, line {begun}", dict(zip(head, map(str.strip, cells), strict=True)), known, own
        )


def _next_line(lines: Iterator[list[str]]) -> int:
    return int(lines.line_num) + 1  # type: ignore[attr-defined]


def _benchmark(where: str, row: Mapping[str, str], known: Catalogue, own: bool) -> Benchmark:
    for name in REQUIRED:
        if not row[name]:
            raise SettingsError(f"{where}, column {name}: empty.", "Say it, or leave the row out.")
    metric = row["metric"]
    if metric not in known.metrics and metric not in CITED:
        raise SettingsError(
            f"{where}, column metric: there is no metric {metric!r}.",
            suggest(metric, [*known.metrics, *CITED]) or "See: allegiance metrics --list.",
        )
    low, high = CITED.get(metric) or _ends(known[metric])
    value = _number(where, "value", row["value"])
    if not low <= value <= high:
        raise SettingsError(
            f"{where}, column value: {row['value']} is outside {low:g} to {high:g}.",
            "Write shares from 0 to 1 (70% is 0.7) and durations in seconds.",
        )
    year = None
    if row.get("year"):
        year = int(_number(where, "year", row["year"]))
        if not YEARS[0] <= year <= YEARS[1]:
            raise SettingsError(f"{where}, column year: {row['year']} is no year.", "Write it as 2024.")
    return Benchmark(
        metric, value, row["source"], year, row.get("sample") or "not published", row["definition"], own
    )


def _number(where: str, column: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise SettingsError(f"{where}, column {column}: {text!r} is no number.", "Write it as 0.7 or 35.")
    return value


def _ends(metric: Metric) -> tuple[float, float]:
    """Lowest and highest value that a metric can have."""
    if metric.unit == "share":
        return (-1.0, 1.0) if metric.kind == "gap" else (0.0, 1.0)
    if metric.unit == "points":
        return -100.0, 100.0
    return (0.0, 10.0) if metric.unit == "score" else (0.0, math.inf)
