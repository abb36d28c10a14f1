"""A document as a file: all of it or nothing, under a name that is safe everywhere."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from allegiance.errors import SnapshotError


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
