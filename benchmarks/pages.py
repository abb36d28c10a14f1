"""The pages' questions on rollups, against the same questions asked of raw rows in DuckDB, polars and pandas.

Ours is the whole metric function: query, intervals, design effects and verdicts. The peers only count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import duckdb

from allegiance import sample
from allegiance.exports import imports
from allegiance.metrics import catalogue
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.series import series
from allegiance.metrics.standing import standing
from allegiance.metrics.waiting import heat, hold_loss
from allegiance.people.scope import everyone
from allegiance.settings import load
from allegiance.warehouse import statements
from allegiance.warehouse.reader import Reader, open_reader
from benchmarks import frames
from benchmarks.clock import geometric, medians

RAW = Path(__file__).parent / "raw"
TABLES = {
    "contacts": "contacts",
    "answers": "survey_answers",
    "customers": "customers",
    "employees": "employees",
}


def run(work: Path, sizes: Sequence[int], runs: int) -> Iterator[str]:
    """Lines of a report, one world after the other."""
    ours_by_size: dict[int, dict[str, float]] = {}
    for size in sizes:
        home = _world(work / f"world-{size}", size)
        reader = open_reader(load(home))
        year, quarter = _periods(reader)
        raw = _raw(home)
        peers = frames.Frames(home / "exports", TABLES)
        yield f"\nPages at {size:,} contacts, medians of {runs} runs in turn (milliseconds):"
        yield f"  {'question':<44}{'ours':>9}{'DuckDB raw':>12}{'polars':>9}{'pandas':>9}{'times less':>12}"
        ratios: dict[str, float] = {}
        ours_by_size[size] = {}
        for name, ask in _ours(reader, year, quarter).items():
            period = quarter if name in QUARTERLY else year
            works: dict[str, Callable[[], object]] = {
                "ours": ask,
                "duckdb": partial(_duckdb, raw, name, period),
                "polars": partial(peers.polars, name, period),
                "pandas": partial(peers.pandas, name, period),
            }
            taken = medians(works, runs=runs)
            fastest = min(taken[peer] for peer in ("duckdb", "polars", "pandas"))
            ratios[name] = fastest / taken["ours"]
            ours_by_size[size][name] = taken["ours"]
            cells = "".join(
                f"{1000 * taken[key]:>{width}.0f}" for key, width in zip(works, (9, 12, 9, 9), strict=True)
            )
            yield f"  {TITLES[name]:<44}{cells}{ratios[name]:>11.1f}x"
        yield f"  geometric mean: {geometric(list(ratios.values())):.1f} times less than the fastest peer"
        raw.close()
    if len(sizes) > 1:
        small, large = min(sizes), max(sizes)
        grown = [ours_by_size[large][name] / ours_by_size[small][name] for name in TITLES]
        yield f"\nFrom {small:,} to {large:,} contacts, our questions take {geometric(grown):.2f} times as long."


TITLES = {
    "csat_cells": "Satisfaction by month, segment, channel",
    "waits_by_team": "Over five minutes by team, with change",
    "percentiles": "Percentiles of queue plus hold",
    "hours": "Over five minutes by weekday and hour",
    "fcr_observed": "Observed first-contact resolution by week",
    "nps_by_team": "Net Promoter Score by team, with change",
    "hold_loss": "The hold-loss curve",
    "response_rate": "Response rate by channel, with change",
}

QUARTERLY = frozenset({"waits_by_team", "nps_by_team", "response_rate"})
"""Questions about 90 days and the 90 days before; the raw question is asked twice."""


def _ours(reader: Reader, year: Period, quarter: Period) -> dict[str, Callable[[], object]]:
    scope, before = everyone(), quarter.previous()
    # a page asks once what the exports carry, and hands it to every question
    known = standing(reader, scope, catalogue.load().coverage)
    waits = ("wait_p50", "wait_p90", "wait_p95")
    return {
        "csat_cells": lambda: measure(
            reader, scope, ["csat"], year, by=["month", "segment", "channel"], known=known
        ),
        "waits_by_team": lambda: measure(
            reader, scope, ["over_five_minutes"], quarter, against=before, by=["team"], known=known
        ),
        "percentiles": lambda: measure(reader, scope, waits, year, known=known),
        "hours": lambda: heat(reader, scope, "over_five_minutes", year, known=known),
        "fcr_observed": lambda: series(reader, scope, "fcr_observed", year, step="week", known=known),
        "nps_by_team": lambda: measure(
            reader, scope, ["nps"], quarter, against=before, by=["team"], known=known
        ),
        "hold_loss": lambda: hold_loss(reader, scope, year, known=known),
        "response_rate": lambda: measure(
            reader, scope, ["response_rate"], quarter, against=before, by=["channel"], known=known
        ),
    }


def _periods(reader: Reader) -> tuple[Period, Period]:
    reach = reader.ask(everyone(), "metrics/reach").set_index("entity")
    last: date = reach.loc["contacts", "last_day"].date()
    quarter = Period(date.fromordinal(last.toordinal() - 89), last)
    return Period(date.fromordinal(last.toordinal() - 364), last), quarter


def _world(home: Path, size: int) -> Path:
    if not (home / "published" / "current").exists():
        sample.write(home, size="huge", contacts=size, staff="full")
        imports.import_files(load(home), [home / "exports"])
    return home


def _raw(home: Path) -> duckdb.DuckDBPyConnection:
    """The raw rows as typed tables of a database file, as an analyst would load them."""
    path = home / "raw.duckdb"
    fresh = not path.exists()
    con = duckdb.connect(str(path))
    statements.run(con, "session/start")
    if fresh:
        for table, name in TABLES.items():
            rows = con.read_parquet(str(home / "exports" / f"{name}*.parquet"))
            plain = [
                duckdb.ColumnExpression(column).cast(_kind(column, str(kind))).alias(column)
                for column, kind in zip(rows.columns, rows.types, strict=True)
            ]
            rows.select(*plain).create(table)
    return con


def _duckdb(con: duckdb.DuckDBPyConnection, name: str, period: Period) -> None:
    text = (RAW / f"{name}.sql").read_text(encoding="utf-8")
    for asked in (period, period.previous()) if name in QUARTERLY else (period,):
        con.execute(text, {"first_day": asked.start, "last_day": asked.end}).fetchall()


def _kind(column: str, kind: str) -> str:
    """Moments without a zone, as analysts keep them; the roster writes its dates as text."""
    if column in ("valid_from", "valid_to"):
        return "date"
    return "timestamp" if "TIME ZONE" in kind else kind
