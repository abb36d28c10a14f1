"""Published generations: read-only copies of the warehouse, named by one small pointer file.

``published/000042.duckdb`` is a whole, synced copy; ``published/current`` holds its name. A reader that has a
copy open keeps it until it closes, even after the file is removed. The pointer is replaced by an atomic rename,
so that a reader sees the generation before or the one after, never something between.
"""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from allegiance.errors import NoData, StoreError

POINTER = "current"
KEEP = 2
"""Older generations that stay behind the current one, for readers between pointer and open."""

GRACE_S = 60.0
"""Seconds that a replaced generation is kept at least."""


def current(published: Path) -> tuple[int, Path]:
    """Number and file of the generation that readers should open.

    Raises:
        NoData: nothing has been published yet.
        StoreError: the pointer cannot be read or names no generation.
    """
    pointer = published / POINTER
    try:
        name = pointer.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise NoData(
            f"{published.parent} holds no published data.", "Import an export: allegiance import FILE."
        ) from None
    except OSError as error:
        raise StoreError(
            f"{pointer} cannot be read: {error.strerror}.", "Check the folder's permissions."
        ) from error
    if not name.removesuffix(".duckdb").isdigit():
        raise StoreError(f"{pointer} names {name!r}, which is no generation.", "Run: allegiance rebuild.")
    return int(name.removesuffix(".duckdb")), published / name


def publish(warehouse: Path, published: Path, generation: int) -> Path:
    """Copy the closed warehouse, sync it, and point readers at the copy.

    The warehouse must be closed in this process: opening and closing its file here while a connection holds it
    would drop the connection's lock.

    Raises:
        StoreError: no space or no permission; the previous generation still stands.
    """
    target = published / f"{generation:06d}.duckdb"
    part = published / f".{target.name}.part"
    try:
        published.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(warehouse, part)
        _sync(part)
        part.chmod(0o444)
        part.replace(target)
        pointer = published / f".{POINTER}.part"
        pointer.write_text(target.name, encoding="ascii")
        _sync(pointer)
        pointer.replace(published / POINTER)
        _sync(published)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StoreError(
            f"Generation {generation} could not be published to {published}: {error.strerror}.",
            "Make room or set permissions, then run any import again: it completes this one. Nothing was lost.",
        ) from error
    _sweep(published, generation)
    return target


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def keep_from(published: Path, generation: int) -> None:
    """Remove every generation before this one at once, whoever may still be about to open it: it holds the erased.

    Raises:
        StoreError: one of them cannot be removed.
    """
    try:
        for path in published.glob("[0-9]*.duckdb*"):
            if int(path.name.partition(".")[0]) < generation:
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"{published} still holds a generation from before an erasure: {error.strerror}.",
            "Set the folder's permissions, then run any import, or the erasure, again: it removes it.",
        ) from error


def _sweep(published: Path, generation: int) -> None:
    """Remove generations that no reader should still be about to open, and parts of killed imports."""
    old = sorted(path for path in published.glob("[0-9]*.duckdb") if int(path.stem) < generation)
    for path in old[:-KEEP]:
        if time.time() - path.stat().st_mtime > GRACE_S:
            path.unlink(missing_ok=True)
    for path in published.glob(".*.part"):
        path.unlink(missing_ok=True)
