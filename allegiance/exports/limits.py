"""How much a file of an import may unfold to, and which files are read at all."""

from __future__ import annotations

import os
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path

from allegiance.errors import FileRefused
from allegiance.settings import Settings

MOST_PARTS = 10_000
"""Files inside a workbook."""

MOST_COLUMNS = 4_000
"""Columns of a file; surveys have hundreds."""

SMALLEST_ROW = 20
"""Bytes that a row takes at the least once it is unpacked: Parquet can say a billion equal rows in a few bytes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may unfold to, in bytes."""

    file: int = 20_000_000_000
    workbook: int = 600_000_000

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """As the company set them."""
        return cls(settings.biggest_mb * 1_000_000, settings.biggest_workbook_mb * 1_000_000)


def exists(path: Path) -> bool:
    """Is there anything of that name? No name that the system cannot even look up."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def regular(path: Path) -> os.stat_result:
    """Is it a file? Pipes, devices and sockets never end, or wait for ever.

    Raises:
        FileRefused: it is none, or cannot be reached.
    """
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is none"
        raise FileRefused(f"{path} cannot be read: {reason}.", "Check the name and the rights.") from error
    if stat.S_ISDIR(found.st_mode):
        raise FileRefused(f"{path} is a folder.", "Name the files in it.")
    if not stat.S_ISREG(found.st_mode):
        raise FileRefused(
            f"{path} is a pipe, a device or a socket.", "Write it to a file first, and name that."
        )
    return found


def named(path: Path) -> None:
    """Can its name be written down?

    Raises:
        FileRefused: the name is not valid UTF-8.
    """
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise FileRefused(f"The name of {path} is not valid UTF-8.", "Rename the file.") from error


def small_enough(size: int, label: str, limits: Limits) -> None:
    """A file that is unpacked, or is read as it is.

    Raises:
        FileRefused: it is bigger than the company allows.
    """
    if size > limits.file:
        raise FileRefused(
            f"{label} is more than {limits.file // 1_000_000:,} MB when it is unpacked.",
            "If it is meant to be that big, split it, or raise the setting biggest_mb.",
        )


def narrow_enough(columns: int, label: str) -> None:
    """A table that can be read at all.

    Raises:
        FileRefused: it has more columns than any export.
    """
    if columns > MOST_COLUMNS:
        raise FileRefused(
            f"{label} has {columns:,} columns; {MOST_COLUMNS:,} are read at the most.",
            "Export only the columns that are needed.",
        )


def parts(path: Path, label: str, limits: Limits) -> None:
    """A workbook by what its archive says of itself, before anything of it is unpacked.

    Nothing is ever written where a name inside the archive says: its parts are read in memory, by the workbook's own
    list of them.

    Raises:
        FileRefused: damaged, too many parts, or more than the company allows.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            found = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileRefused(
            f"{label} is no workbook that can be read: {error}.", "Save it again as .xlsx."
        ) from error
    if len(found) > MOST_PARTS or sum(part.file_size for part in found) > limits.workbook:
        raise FileRefused(
            f"{label} unfolds to more than {limits.workbook // 1_000_000:,} MB, or to too many parts.",
            "Save it as CSV, or raise the setting biggest_workbook_mb.",
        )


def literal(path: Path) -> str:
    """A path as the database reads it: a name with ``*`` in it is that file, not all those that match."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))
