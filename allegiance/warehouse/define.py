"""Puts a definition of loyalty in force: checked, everything decided again, published; all of it or nothing."""

from __future__ import annotations

import os
from pathlib import Path

from allegiance import loyalty
from allegiance.errors import StoreError
from allegiance.loyalty import Loyalty
from allegiance.settings import Settings
from allegiance.warehouse.writer import Progress, writing

PREVIOUS = "loyalty.previous.toml"
"""What was in force before, so that one can go back: ``allegiance loyalty use HOME/loyalty.previous.toml``."""


def use(settings: Settings, path: Path, progress: Progress = lambda _: None) -> Loyalty:
    """Make ``path`` the company's definition of loyalty.

    The store is made again and published with it first; then the two files take their places, each by an atomic
    rename. Killed in between, the store has the new definition until the next import, which goes by the file that
    stands: the old one. Nothing is ever half decided.

    Raises:
        SettingsError: the definition cannot hold; nothing was changed.
        StoreError: no space, no permission, or an import is running; nothing was changed.
    """
    definition = loyalty.read(path)
    own = settings.home / loyalty.OWN
    before = (own if own.exists() else loyalty.SHIPPED).read_bytes()
    parts = {own: path.read_bytes(), settings.home / PREVIOUS: before}
    staged = {target: settings.home / f".{target.name}.part" for target in parts}
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        for target, data in parts.items():
            _write(staged[target], data)
        if settings.warehouse.exists():
            with writing(settings, progress, definition):
                # Another definition than the store was made with: opening it has decided everything again.
                pass
        if before != parts[own]:
            staged[settings.home / PREVIOUS].replace(settings.home / PREVIOUS)
        staged[own].replace(own)
    except OSError as error:
        raise StoreError(
            f"{settings.home} cannot be written: {error.strerror}.",
            "Check the folder's permissions and space, then try again.",
        ) from error
    finally:
        for part in staged.values():
            part.unlink(missing_ok=True)
    return definition


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
