"""One process that asks for influence: its time in turn with the bare margins, or its peak memory. Prints JSON.

``python -m benchmarks.influence_child HOME time|memory RUNS``
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import timedelta
from pathlib import Path

from allegiance.metrics.influence_fits import fitted
from allegiance.metrics.influence_margins import Rows
from allegiance.metrics.period import Period
from allegiance.metrics.where import Where
from allegiance.settings import load
from allegiance.stats.influence import Fit, fit
from allegiance.warehouse import generations
from allegiance.warehouse.reader import Reader, connect
from benchmarks.clock import medians
from benchmarks.influence import MONDAY, WEEKS

RAW = Path(__file__).parent / "raw" / "influence.sql"
PERIOD = Period(MONDAY, MONDAY + timedelta(days=7 * WEEKS - 1))


def main() -> None:
    """Measure what is asked for."""
    settings = load(Path(sys.argv[1]))
    what, runs = sys.argv[2], int(sys.argv[3])
    generation, path = generations.current(settings.published)
    con = connect(path, settings)

    def engine() -> tuple[Rows, Fit]:
        # A reader of its own each time: nothing is remembered from the run before.
        found = fitted(Reader(settings, generation, con), "csat_mean", PERIOD, Where())
        if isinstance(found, str):
            raise RuntimeError(found)
        return found

    def bare() -> None:
        for statement in con.extract_statements(RAW.read_text(encoding="utf-8")):
            con.execute(statement).fetchnumpy()

    if what == "memory":
        engine()
        print(json.dumps({"megabytes": _peak() / 1e6}))
        return
    rows, _ = engine()
    taken = medians(
        {
            "bare": bare,
            "engine": engine,
            "fit": lambda: fit(rows.margins, rows.person, rows.team, weeks=rows.weeks, squares=rows.squares),
        },
        runs=runs,
    )
    counts = {
        "rows": round(float(rows.margins.n.sum())),
        "people": len(rows.employees),
        "levels": len(rows.levels),
    }
    print(json.dumps(taken | counts))


def _peak() -> int:
    """Bytes held at the most by this process alone: what getrusage tells may be that of who started it."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
