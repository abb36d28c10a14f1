"""Whether a folder holds the sample company and nothing else: only then may anybody look at it in any role.

The setting ``sample`` alone does not say so: own exports can be imported beside the sample, and a setting can be wrong.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from allegiance.errors import NoData, StoreError
from allegiance.people.scope import model
from allegiance.settings import Settings
from allegiance.warehouse.reader import open_reader

FILE = "sample.json"
"""Beside the exports: the SHA-256 of each, as they were written."""


def seal(home: Path) -> None:
    """Write down what the exports of the sample are; called once they are written."""
    found = {path.name: _sha256(path) for path in sorted((home / "exports").iterdir()) if path.is_file()}
    (home / FILE).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def genuine(settings: Settings) -> bool:
    """Whether the folder says that it is the sample, and nothing but the sample was ever imported into it."""
    if not settings.sample:
        return False
    try:
        reader = open_reader(settings)
    except NoData:
        return True
    found = reader.keep(model(), "metrics/imported_files", [])
    file = settings.home / FILE
    try:
        stat = file.stat()
    except OSError:
        return not len(found)
    return set(found["sha256"]) <= _sealed(file, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=8)
def _sealed(file: Path, changed: int, size: int) -> frozenset[str]:
    try:
        listed = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"{file} cannot be read.", "Make the sample again: allegiance sample") from error
    return frozenset(map(str, listed.values())) if isinstance(listed, dict) else frozenset()


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
