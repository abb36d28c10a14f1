"""One importer at a time: a lock file of our own, which tells who holds it.

The database's own lock is not enough: it is dropped when the same process opens and closes the file a second time.
The kernel releases this lock when its holder ends, however it ends.
"""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from allegiance.errors import StoreError


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the lock at ``path`` while the block runs.

    Raises:
        StoreError: another process holds it (the message names it), or the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(
            f"{path.parent} cannot be written: {error.strerror}.",
            "Choose another folder with --home, or correct its permissions.",
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(handle, 500, 0).decode("utf-8", "replace").strip() or "another process"
            raise StoreError(
                f"Another import is running in {path.parent}: {holder}.",
                "Wait for it to end, then try again.",
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, _holder().encode(), 0)
        yield
    finally:
        os.close(handle)


def _holder() -> str:
    return f"process {os.getpid()} on {socket.gethostname()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
