"""A document as a file: all of it or nothing, under a name that is safe everywhere."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
from pathlib import Path

from allegiance.errors import SnapshotError
from allegiance.snapshots.document import Document

LONGEST = 60
"""Characters of a name within a file's name."""
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""Latin letters that fall into no base letter and accent."""


def write(target: Path, made: bytes) -> None:
    """Put a document where it belongs in one step: nobody ever reads half of it, and what stood there stays till then.

    Raises:
        SnapshotError: it cannot be written; names the file.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(prefix=f".{target.name[:80]}.", suffix=".part", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(made)
                file.flush()
                os.fsync(file.fileno())
            Path(part).replace(target)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SnapshotError(
            f"{target} cannot be written: {error.strerror}.", "Name a folder that can be written."
        ) from error


def file_name(found: Document) -> str:
    """``executive-2026-07-01-2026-09-30-ceo-sample.pdf``: letters, digits and hyphens alone."""
    parts = [found.kind, found.stamp.first, found.stamp.last]
    if found.reader:
        parts.append(plain_name(found.reader.partition(",")[0]))
    return "-".join(part for part in parts if part) + ".pdf"


def plain_name(text: str) -> str:
    """A name as part of a file's name: ``Nguyễn, Ánh`` as ``nguyen-anh``; what is no Latin letter by a short hash."""
    flat = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    made = re.sub(r"[^a-z0-9]+", "-", flat.encode("ascii", "ignore").decode()).strip("-")[:LONGEST].strip("-")
    if not made or any(one.isalnum() and one > "\x7f" for one in flat):
        made = f"{made}-{hashlib.sha256(text.encode()).hexdigest()[:8]}".strip("-")
    return made
