"""``make bench``: prints ratios. ``python -m benchmarks imports|pages|influence|pay|snapshots`` runs a part."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from pathlib import Path

import duckdb

from allegiance import sample
from benchmarks import imports, influence, pages, snapshots, what_if


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument(
        "part", nargs="?", choices=["imports", "pages", "influence", "pay", "snapshots", "all"], default="all"
    )
    parser.add_argument(
        "--contacts", default="1000000,10000000", help="sizes of the worlds, separated by commas"
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="folder whose worlds are made once and kept")
    given = parser.parse_args()
    sizes = [int(text) for text in given.contacts.split(",")]
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, DuckDB {duckdb.__version__}, Python {platform.python_version()}"
    )
    with tempfile.TemporaryDirectory(prefix="allegiance-bench-") as temporary:
        work = given.keep or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        if given.part in ("imports", "all"):
            home = work / "csv"
            if not (home / "truth.json").exists():
                sample.write(home, size="full", contacts=sizes[0])
            print("\n".join(imports.run(home / "exports" / "contacts.csv", work, given.runs)))
        if given.part in ("pages", "all"):
            for line in pages.run(work, sizes, given.runs):
                print(line, flush=True)
        if given.part in ("influence", "all"):
            for line in influence.run(work, given.runs):
                print(line, flush=True)
        if given.part in ("pay", "all"):
            for line in what_if.run(given.runs):
                print(line, flush=True)
        if given.part in ("snapshots", "all"):
            for line in snapshots.run():
                print(line, flush=True)


if __name__ == "__main__":
    main()
