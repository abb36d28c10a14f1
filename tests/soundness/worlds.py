"""Sample worlds of a few megabytes, made once for all tests that look at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from allegiance import sample
from allegiance.exports import imports
from allegiance.metrics.catalogue import load as load_catalogue
from allegiance.metrics.period import Period
from allegiance.metrics.pulse import Pulse, pulse
from allegiance.metrics.standing import Standing, standing
from allegiance.people.scope import everyone
from allegiance.sample.truth import Truth
from allegiance.settings import load
from allegiance.warehouse.reader import Reader, open_reader

END = date(2026, 9, 30)
SUNDAY = END - timedelta(days=END.weekday() + 1)
"""Last day of the last whole week."""


@dataclass(frozen=True, slots=True)
class World:
    """A published sample world and what was planted in it."""

    reader: Reader
    known: Standing
    truth: Truth

    def pulse(self, sunday: date, days: int) -> Pulse:
        """What an executive sees who opens the pulse after that week, looking at so many days."""
        period = Period(sunday - timedelta(days=days - 1), sunday)
        return pulse(self.reader, everyone(), period, known=self.known)


def make(home: Path, seed: int, *, null: bool = False) -> World:
    """Write a world's exports and import them as a company would."""
    truth = sample.write(home, seed=seed, null=null, end=END)
    imports.import_files(load(home), [home / "exports"])
    reader = open_reader(load(home))
    return World(reader, standing(reader, everyone(), load_catalogue().coverage), truth)
