"""What is promised to customers: the data folder's ``promise.toml``. Nobody promises anything by installing this.

The made-up sample company promises what stands in ``data/promise.toml``, which is the example to begin with.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allegiance.errors import SettingsError
from allegiance.metrics.catalogue import Catalogue, load
from allegiance.settings import ROOT, Settings

SHIPPED = ROOT / "data" / "promise.toml"
OWN = "promise.toml"
FIELDS = ("metric", "title", "target", "meaning")
MOST = 8
"""Promises that fit a page."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise: a metric of the catalogue and the value that keeps it."""

    metric: str
    title: str
    target: float
    """In the metric's unit."""
    meaning: str


def written(settings: Settings) -> bool:
    """Whether anything is promised here."""
    return settings.sample or (settings.home / OWN).exists()


def promises(settings: Settings) -> tuple[Promise, ...]:
    """The promises in force.

    Raises:
        SettingsError: the file cannot be read, or a promise cannot be measured; names the file and the promise.
    """
    own = settings.home / OWN
    if not written(settings):
        raise SettingsError(
            "No promises to customers are written down.",
            f"Copy {SHIPPED} to {own}, and write what your company promises.",
        )
    return read(own if own.exists() else SHIPPED, load(settings))


def read(path: Path, catalogue: Catalogue) -> tuple[Promise, ...]:
    """One file, checked. Raises SettingsError as :func:`promises` does."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.", "Let Allegiance read it.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}", "Correct the file.") from error
    entries = document.get("promise", [])
    if set(document) - {"version", "promise"} or not isinstance(entries, list) or not entries:
        raise SettingsError(f"{path} holds no promises.", "Write one [[promise]] or more, and nothing else.")
    if len(entries) > MOST:
        raise SettingsError(
            f"{path} holds {len(entries)} promises.", f"Write {MOST} at the most: they stand on a page."
        )
    return tuple(_promise(entry, f"{path}, promise {at}", catalogue) for at, entry in enumerate(entries, 1))


def _promise(entry: Any, where: str, catalogue: Catalogue) -> Promise:
    if not isinstance(entry, dict) or set(entry) != set(FIELDS):
        raise SettingsError(f"{where}: it needs {', '.join(FIELDS)}, and nothing else.", "Correct the file.")
    for name in ("metric", "title", "meaning"):
        if not isinstance(entry[name], str) or not entry[name].strip():
            raise SettingsError(f"{where}: {name} is no text.", "Correct the file.")
    if entry["metric"] not in catalogue.metrics:
        raise SettingsError(
            f"{where}: there is no metric {entry['metric']!r}.", "Use one of data/metrics.toml."
        )
    metric = catalogue[entry["metric"]]
    if metric.direction == "none":
        raise SettingsError(
            f"{where}: of {metric.short} neither way is better, so nothing can be promised.",
            "Use another metric.",
        )
    target = entry["target"]
    if isinstance(target, bool) or not isinstance(target, int | float) or not abs(target) < 1e12:
        raise SettingsError(f"{where}: target is no number.", "Write it in the metric's unit.")
    if metric.unit == "share" and not 0 <= target <= 1:
        raise SettingsError(f"{where}: {target} is no share.", "Write 0.8 for 80%.")
    return Promise(metric.id, entry["title"].strip(), float(target), entry["meaning"].strip())
