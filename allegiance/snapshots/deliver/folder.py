"""Into a folder: a file is there whole or not at all, and once, however often it is tried."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from allegiance.snapshots.deliver.parcel import AboutTo, NotNow, Parcel, Refused
from allegiance.snapshots.targets import Folder


def deliver(target: Folder, parcel: Parcel, about_to: AboutTo) -> str:
    """Write the document and return where it stands.

    It is written beside its place under a name of its own, brought to the disk, and put in its place by a link that
    never replaces anything. What an interrupted attempt left beside is written over by the next.

    Raises:
        NotNow: the folder cannot be written.
        Refused: something else stands in its place.
    """
    try:
        place = _folder(target, parcel)
        file, beside = place / parcel.file[2], place / f".{parcel.delivery}.part"
        if _same(file, parcel):
            beside.unlink(missing_ok=True)
        else:
            _write(beside, parcel.document, 0o640 if target.group_readable else 0o600)
            about_to()
            _put(beside, file, parcel)
        # What was there already may be an attempt's that ended before this.
        for folder in (place, place.parent, target.folder):
            _sync(folder)
    except OSError as error:
        raise NotNow(
            f"{error.filename or target.folder} cannot be written: {error.strerror or error}.",
            "Correct its permissions, or make space.",
        ) from error
    return str(file)


def _folder(target: Folder, parcel: Parcel) -> Path:
    """The document's folder. Only the target's own may be missing its parents: a disk that is not mounted is none."""
    if not target.folder.parent.is_dir():
        raise NotNow(f"There is no folder {target.folder.parent}.", "Make it, or mount what belongs there.")
    place = target.folder
    mode = 0o750 if target.group_readable else 0o700
    for part in ("", *parcel.file[:2]):
        place = place / part if part else place
        if not place.is_dir():
            place.mkdir(mode=0o700, exist_ok=True)
            _allow(place, mode)
            _sync(place.parent)
    return place


def _same(file: Path, parcel: Parcel) -> bool:
    """Whether the document stands there already.

    Raises:
        Refused: something else does.
    """
    try:
        # Nothing is followed out of the folder: a link that somebody put there is something else.
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise Refused(f"{file} is no file of ours: {error.strerror}.", "Remove it, then retry.") from error
    with os.fdopen(handle, "rb") as opened:
        if hashlib.sha256(opened.read()).hexdigest() == parcel.sha256:
            return True
    raise Refused(
        f"Another document stands in {file}.", "Move it away, then retry. Nothing was written over."
    )


def _write(beside: Path, document: bytes, mode: int) -> None:
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(handle, "wb") as opened:
        # A service's umask takes the group away when the file is made.
        os.fchmod(handle, mode)
        opened.write(document)
        opened.flush()
        os.fsync(opened.fileno())


def _put(beside: Path, file: Path, parcel: Parcel) -> None:
    try:
        os.link(beside, file)
    except FileExistsError:
        _same(file, parcel)
    except OSError:
        # Some file systems have no links: then the name is free, as was seen above, and only we write here.
        if not _same(file, parcel):
            beside.rename(file)
    beside.unlink(missing_ok=True)


def _allow(folder: Path, mode: int) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        os.fchmod(handle, mode)
    finally:
        os.close(handle)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
