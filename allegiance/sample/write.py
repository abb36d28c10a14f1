"""Writes a sample world as the files that its vendors would export, with its settings and its truth."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from allegiance.errors import StoreError
from allegiance.sample import dirt, frames
from allegiance.sample.company import company
from allegiance.sample.genuine import seal
from allegiance.sample.market import planted
from allegiance.sample.plan import Plan, plan
from allegiance.sample.truth import Truth, truth
from allegiance.sample.world import Progress, World, world
from allegiance.warehouse import statements

FILES = (
    "employees",
    "customers",
    "contacts",
    "survey_answers",
    "purchases",
    "outreach",
    "employee_survey",
    "market_survey",
)
"""Names of the exports, in the order in which a company would deliver them."""
SEED = 2026


def write(
    home: Path,
    *,
    size: str = "small",
    seed: int = SEED,
    null: bool = False,
    end: date | None = None,
    contacts: int | None = None,
    staff: str | None = None,
    progress: Progress | None = None,
) -> Truth:
    """Write ``home/exports/``, ``settings.toml``, ``truth.json`` and ``sample.json`` in ``home``; return the truth.

    The same seed, size and end give the same bytes.

    Args:
        home: the data folder; made if missing.
        size: ``small`` (60,000 contacts, CSV), ``full`` (2 million, CSV) or ``huge`` (100 million, Parquet).
        seed: any integer.
        null: a world in which employees, teams, sites and weeks do not differ.
        end: last day of the 24 months; yesterday when not given.
        contacts: another number of contacts, about; people and teams stay those of the size.
        staff: people and teams of another size.
        progress: called with what is being done and the share done.

    Raises:
        StoreError: the folder holds something else than a sample, or cannot be written.
        QuestionError: an unknown size.
    """
    planned = plan(size, seed, null, end, contacts, staff)
    told = progress or (lambda what, share: None)
    try:
        exports = _prepare(home)
        if size == "huge":
            from allegiance.sample.huge import write_huge

            written = write_huge(exports, planned, told)
        else:
            written = _write_exports(exports, planned, told)
        written.save(home)
        seal(home)
        (home / "settings.toml").write_text(
            f'company = "{company().name}"\ntimezone = "{company().timezone}"\nsample = true\n',
            encoding="utf-8",
        )
    except OSError as error:
        raise StoreError(
            f"{home} cannot be written: {error.strerror or error}.", "Check space and permission."
        ) from error
    told("done", 1.0)
    return written


def _prepare(home: Path) -> Path:
    """An empty exports folder; files of an earlier sample go, anything else is refused."""
    settings, exports = home / "settings.toml", home / "exports"
    if settings.exists() and "sample = true" not in settings.read_text(encoding="utf-8"):
        raise StoreError(
            f"{home} holds your own company.", "Choose another folder for the sample with --home."
        )
    exports.mkdir(parents=True, exist_ok=True)
    for path in sorted(exports.iterdir()):
        if not path.name.startswith(FILES):
            raise StoreError(f"{path} is no file of the sample.", "Choose another folder with --home.")
        path.unlink()
    return exports


def _write_exports(exports: Path, planned: Plan, told: Progress) -> Truth:
    rng = np.random.default_rng(planned.seed)
    lived = world(rng, planned, told)
    rows: dict[str, int] = {}
    dirty: dict[str, dict[str, int]] = {}
    tables = {
        "employees": (None, {}),
        "customers": dirt.customers(rng, lived.customers),
        "contacts": dirt.contacts(rng, lived.contacts),
        "survey_answers": dirt.answers(rng, lived.answers),
        "purchases": dirt.purchases(rng, lived.purchases),
        "outreach": (lived.outreach, {}),
        "employee_survey": dirt.climate(rng, lived.climate),
        "market_survey": (lived.market, {dirt.BEYOND: int(lived.market["beyond"].sum())}),
    }
    with duckdb.connect() as con:
        statements.run(con, "session/start")
        for done, name in enumerate(FILES):
            told(f"writing {name}", 0.5 + 0.06 * done)
            table, counts = tables[name]
            file = f"{name}.csv"
            frame = _frame(name, lived, table or {})
            con.register("drawn", frame)
            con.sql(statements.load(f"sample/{name}").text).write_csv(str(exports / file), header=True)
            con.unregister("drawn")
            rows[file] = len(frame)
            if counts:
                dirty[file] = counts
    details = Counter(kind for kind in lived.answers["detail"].tolist() if kind)
    return truth(
        planned,
        lived.staff,
        rows,
        dirty,
        dict(sorted(details.items())),
        market=planted(planned, lived.would_switch),
    )


def _frame(name: str, lived: World, table: dict[str, np.ndarray]) -> pd.DataFrame:
    if name == "employees":
        return pd.DataFrame(lived.staff.roster)
    if name == "customers":
        return frames.customers(table)
    if name == "contacts":
        return frames.contacts(lived.staff, table)
    if name == "survey_answers":
        return frames.answers(lived.staff, table)
    if name == "purchases":
        return frames.purchases(table)
    if name == "outreach":
        return frames.outreach(table)
    if name == "market_survey":
        return frames.market(table)
    return frames.climate(lived.staff, table)
