"""Data folders for tests of pages: the sample company, and companies with very little data."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from allegiance import settings
from allegiance.exports import imports
from allegiance.sample import write

END = date(2026, 6, 30)


def sample(home: Path) -> Path:
    """The sample company with 15,000 contacts, imported through the door."""
    write(home, size="small", contacts=15_000, end=END)
    imports.import_files(settings.load(home), [home / "exports"])
    return home


def few(home: Path) -> Path:
    """Nine contacts without hold, customer or survey: too few for anything, and little measured."""
    home.mkdir(parents=True, exist_ok=True)
    rows = "\n".join(f"C{n},E1,2026-05-0{n}T10:00:00Z,voice,inbound,answered,{n}" for n in range(1, 10))
    head = "contact_id,employee_id,started_at,channel,direction,outcome,queue_s"
    (home / "contacts.csv").write_text(f"{head}\n{rows}\n", encoding="utf-8")
    imports.import_files(settings.load(home), [home / "contacts.csv"])
    return home
