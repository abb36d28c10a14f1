"""Influence: the full mixed model against lme4, and the engine at 15M ratings against the bare counting of its margins.

lme4's time is live where ``Rscript`` has it, and else the one that ``lme4.json`` reports of the same rows.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allegiance.settings import load
from allegiance.stats.margins import Cells, Margins, margins
from allegiance.stats.reml import Reml, reml
from allegiance.warehouse import generations, statements
from benchmarks.clock import medians
from benchmarks.ratings import Ratings, draw

HERE = Path(__file__).parent
REPORTED = HERE / "lme4.json"
SIZES = (20, 8, 6, 4)
"""Levels of each factor of the rows that lme4 is timed on."""
ROWS, EMPLOYEES, TEAMS, SEED = 850_000, 800, 40, 4

LARGE = 15_000_000
LARGE_EMPLOYEES, LARGE_TEAMS = 5_000, 200
FACTORS = {"reason": 60, "channel": 6, "queue": 45, "segment": 12, "language": 30, "mode": 8}
"""Levels; with 7 bands of waiting, 4 of the day and 26 weeks they are 198."""
BANDS = {"queue_s": (10, 40, 90, 150, 240, 400, 900), "hour": (8, 10, 14, 18)}
WEEKS = 26
MONDAY = date(2026, 1, 5)
CHUNK = 1_000_000


def run(work: Path, runs: int, rows: int = LARGE) -> Iterator[str]:
    """Lines of a report.

    Args:
        work: folder for the world of many ratings, made once.
        runs: timed ones.
        rows: ratings of that world.
    """
    yield from against_lme4(runs)
    # Each of these takes a minute: three are enough to see the middle.
    yield from against_counting(_home(work / f"ratings-{rows}", rows), min(runs, 3))


def against_lme4(runs: int) -> Iterator[str]:
    """Both fit the same rows, which are in memory before the clock starts."""
    given = draw(ROWS, EMPLOYEES, TEAMS, SIZES, SEED)
    home = np.arange(EMPLOYEES)
    sums = _sums(given)
    found: list[Reml] = []
    taken = medians(
        {
            "rows": lambda: found.append(reml(_sums(given), home, given.team)),
            "sums": lambda: reml(sums, home, given.team),
        },
        runs=runs,
    )
    live = lme4(given)
    theirs = live or json.loads(REPORTED.read_text())
    where = "here" if live else f"reported: {theirs['cores']} cores, R {theirs['R']}, lme4 {theirs['lme4']}"
    ours = found[0]
    apart = max(
        abs(mine / theirs[name] - 1)
        for name, mine in (("sigma2", ours.sigma2), ("employee2", ours.employee2), ("team2", ours.team2))
    )
    yield f"\nFull mixed model of {len(given.y):,} ratings, {EMPLOYEES} employees, {TEAMS} teams, {sum(SIZES)} levels:"
    yield f"  lme4                                  {theirs['seconds']:8.2f} s   ({where})"
    yield (
        f"  ours, from rows                       {taken['rows']:8.3f} s   "
        f"{theirs['seconds'] / taken['rows']:.0f} times faster"
    )
    yield (
        f"  ours, from sums                       {taken['sums']:8.3f} s   "
        f"{theirs['seconds'] / taken['sums']:.0f} times faster"
    )
    yield f"  the three variances differ by {apart:.0e} of their size at the most"


def lme4(given: Ratings) -> dict[str, Any] | None:
    """What lme4 makes of the rows and how long it takes; ``None`` where there is none."""
    program = shutil.which("Rscript")
    if program is None:
        return None
    if subprocess.run([program, "-e", "library(lme4)"], capture_output=True, check=False).returncode:
        return None
    with tempfile.TemporaryDirectory(prefix="allegiance-lme4-") as folder:
        file = Path(folder) / "ratings.csv"
        levels = {f"factor{at}": level for at, level in enumerate(given.levels)}
        columns = {"employee": given.employee, "team": given.team[given.employee], **levels, "y": given.y}
        pd.DataFrame(columns).to_csv(file, index=False)
        command = [program, str(HERE / "lme4.R"), str(file)]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _sums(given: Ratings) -> Margins:
    starts = np.cumsum([0, *SIZES[:-1]])
    columns = np.column_stack(
        [level.astype(np.int64) + at for level, at in zip(given.levels, starts, strict=True)]
    )
    y, zero = given.y.astype(np.float64), np.zeros(len(given.y), dtype=np.int64)
    cells = Cells(zero, given.employee.astype(np.int64), columns, np.ones(len(y)), y, y**2, zero, zero)
    return margins(cells, EMPLOYEES, SIZES)


def against_counting(home: Path, runs: int) -> Iterator[str]:
    """The engine and the bare margins in turn, and the engine's memory in a process of its own."""
    timed = _child(home, "time", str(runs))
    grown = _child(home, "memory", "1")
    ratio = timed["engine"] / timed["bare"]
    yield f"\nInfluence of {timed['people']:,} employees on {timed['rows']:,} ratings, {timed['levels']} levels:"
    yield f"  the bare margins: counting alone      {timed['bare']:8.2f} s   1.00  (the limit)"
    yield f"  the engine: counted, coded and fitted {timed['engine']:8.2f} s   {ratio:.2f}"
    yield f"  of it fitting                         {timed['fit']:8.2f} s   {timed['fit'] / timed['bare']:.2f}"
    yield f"  peak memory of a process that asks    {grown['megabytes']:8.0f} MB"


def _child(home: Path, *given: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.influence_child", str(home), *given]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _home(home: Path, rows: int) -> Path:
    """A published store with nothing in it but answers that are rated."""
    settings = load(home)
    if (settings.published / "current").exists():
        return home
    home.mkdir(parents=True, exist_ok=True)
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    settings.warehouse.unlink(missing_ok=True)
    given = draw(
        rows, LARGE_EMPLOYEES, LARGE_TEAMS, (*FACTORS.values(), *(len(b) for b in BANDS.values())), 5
    )
    # Answers come as they were given, not one employee after the other.
    order = np.random.default_rng(6).permutation(len(given.y)).astype(np.int32)
    with duckdb.connect(str(settings.warehouse)) as con:
        statements.run(con, "session/start")
        for name in statements.names("schema"):
            statements.run(con, name)
        text = (HERE / "raw" / "influence_fill.sql").read_text(encoding="utf-8")
        for start in range(0, len(order), CHUNK):
            con.register("drawn", _chunk(given, order, start))
            con.execute(text)
        statements.run(con, "session/checkpoint")
    generations.publish(settings.warehouse, settings.published, 1)
    settings.warehouse.unlink()
    return home


def _chunk(given: Ratings, order: NDArray[np.int32], start: int) -> pd.DataFrame:
    """Rows in the order of their days, which are spread evenly over the weeks."""
    at = order[start : start + CHUNK]
    levels = dict(zip((*FACTORS, *BANDS), (level[at] for level in given.levels), strict=True))
    for name, middles in BANDS.items():
        levels[name] = np.array(middles)[levels[name]]
    number = np.arange(start, start + len(at))
    day = np.datetime64(MONDAY, "D") + number * 7 * WEEKS // len(order)
    employee = given.employee[at]
    columns = {"number": number, "day": day.astype("datetime64[s]"), "employee": employee}
    return pd.DataFrame(columns | {"team": given.team[employee], "csat": given.y[at]} | levels)
