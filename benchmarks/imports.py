"""Import against the limit (DuckDB's bare ``read_csv`` into a table) and against pandas, on the same file."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pandas as pd

from allegiance.exports import imports, profiles, stage
from allegiance.settings import Settings
from allegiance.warehouse import statements
from benchmarks.clock import medians


def run(file: Path, work: Path, runs: int) -> list[str]:
    """Lines of a report; ``file`` is a contacts CSV."""
    profile = profiles.load_profiles(None)["contacts"]
    settings = Settings(home=work / "import")

    def bare() -> None:
        target = work / "bare.duckdb"
        target.unlink(missing_ok=True)
        con = duckdb.connect(str(target))
        con.execute("create table contacts as from read_csv($file)", {"file": str(file)})
        con.close()

    def checked() -> None:
        target = work / "checked.duckdb"
        target.unlink(missing_ok=True)
        con = duckdb.connect(str(target))
        statements.run(con, "session/start")
        staged = stage.stage(con, file, profile, settings, now=datetime.now(UTC))
        con.table(staged.entities[0].table).create("contacts")
        con.close()

    def whole() -> None:
        shutil.rmtree(settings.home, ignore_errors=True)
        imports.import_files(settings, [file], profile="contacts")

    def with_pandas() -> None:
        pd.read_csv(file, low_memory=False)

    taken = medians(
        {"read_csv": bare, "checked": checked, "whole": whole, "pandas": with_pandas}, runs=runs, warm=1
    )
    rows = imports.import_files(settings, [file], profile="contacts").files[0].read
    size = file.stat().st_size / 1e6
    limit = taken["read_csv"]
    return [
        f"Import of {rows:,} contacts ({size:,.0f} MB), medians of {runs} runs in turn:",
        f"  bare read_csv into a table            {limit:7.2f} s   1.00  (the limit)",
        f"  validated and deduplicated            {taken['checked']:7.2f} s   {taken['checked'] / limit:.2f}"
        f"  ({limit / taken['checked']:.0%} of the limit's speed)",
        f"  whole import: linked, added up, published {taken['whole']:3.2f} s   {taken['whole'] / limit:.2f}",
        f"  pandas.read_csv into memory           {taken['pandas']:7.2f} s   {taken['pandas'] / limit:.2f}",
    ]
