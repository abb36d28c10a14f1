"""The sample company in the store: its exports are made, then imported through the same door as real data."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from allegiance.errors import NoData, StoreError
from allegiance.exports import imports
from allegiance.sample import write
from allegiance.settings import Settings, load
from allegiance.warehouse import generations
from allegiance.warehouse.reader import open_reader

Progress = Callable[[str], None]


def make(settings: Settings, *, size: str, seed: int, null: bool, if_empty: bool, progress: Progress) -> str:
    """Make the sample company in ``settings.home`` and return what to tell the user.

    Args:
        settings: whose home is made; a folder that holds a company's own data is refused.
        size: ``small``, ``full`` or ``huge``.
        seed: another seed is another company.
        null: a world in which employees do not differ.
        if_empty: leave a folder that holds data as it is.
        progress: told in words what is being done.

    Raises:
        StoreError: the folder holds real data, or cannot be written.
    """
    if _holds_data(settings):
        if if_empty:
            return f"{settings.home} holds data already: it was left as it is."
        if not settings.sample:
            raise StoreError(
                f"{settings.home} holds a company's own data.",
                "Name another folder with --home for the sample company.",
            )
    _clear(settings)
    progress("Making the sample company")
    truth = write(
        settings.home,
        size=size,
        seed=seed,
        null=null,
        progress=lambda what, share: progress(f"Making the sample company: {what} ({share:.0%})"),
    )
    made = load(settings.home)
    report = imports.import_files(made, [settings.home / "exports"], progress=progress)
    left = ""
    if size != "huge":
        from allegiance.sample import roster, schedules, scorecards

        roster.write_roster(made, open_reader(made))
        schedules.write_schedules(made)
        left = scorecards.seed(made, progress)
    contacts = next(rows for name, rows in truth.rows.items() if name.startswith("contacts"))
    refused = sum(file.rejected for file in report.files)
    return (
        f"{made.company}: {contacts:,} contacts over 24 months in {settings.home} "
        f"({refused:,} dirty rows refused, as planted; the truth is in truth.json)."
        f"{' ' if left else ''}{left}"
    )


def _holds_data(settings: Settings) -> bool:
    try:
        generations.current(settings.published)
    except NoData:
        return settings.warehouse.exists() and not settings.sample
    return True


def _clear(settings: Settings) -> None:
    """Remove an earlier sample company, and nothing else that stands in the folder."""
    try:
        for name in ("warehouse.duckdb", "warehouse.duckdb.wal"):
            (settings.home / name).unlink(missing_ok=True)
        for folder in ("published", "exports"):
            shutil.rmtree(settings.home / folder, ignore_errors=not (settings.home / folder).exists())
    except OSError as error:
        raise StoreError(
            f"{Path(str(error.filename))} cannot be removed: {error.strerror}.",
            "Check the folder's permissions.",
        ) from error
