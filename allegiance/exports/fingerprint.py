"""What is known of a file before it is read: its bytes, whatever they hold."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from allegiance.errors import FileRefused

CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """SHA-256 and size of a file, and what its bytes say about its lines."""

    sha256: str
    bytes: int
    lines: int
    """Line ends, plus a last line without one: the control total of a text file."""
    nul: bool
    """There is a NUL byte in it."""
    mixed_ends: bool
    """Some lines end in CR LF and others do not, or there are CRs on their own."""


def fingerprint(path: Path, sha256: str = "") -> Fingerprint:
    """Read a file once, in pieces.

    Args:
        path: the file.
        sha256: its hash, where the caller has it already.

    Raises:
        FileRefused: it is missing, a folder, empty, or may not be read.
    """
    digest = hashlib.sha256()
    size = ends = returns = 0
    nul = False
    last = b"\n"
    try:
        with path.open("rb", buffering=0) as file:
            buffer = bytearray(CHUNK)
            view = memoryview(buffer)
            while count := file.readinto(buffer):
                if not sha256:
                    digest.update(view[:count])
                size += count
                ends += buffer.count(b"\n", 0, count)
                # Searching is much faster than counting where there is nothing to be found.
                if buffer.find(b"\r", 0, count) >= 0:
                    returns += buffer.count(b"\r", 0, count)
                nul = nul or buffer.find(b"\0", 0, count) >= 0
                last = bytes(buffer[count - 1 : count])
    except FileNotFoundError as error:
        raise FileRefused(f"There is no file {path}.", "Check the name.") from error
    except IsADirectoryError as error:
        raise FileRefused(f"{path} is a folder.", "Name the files in it.") from error
    except OSError as error:
        raise FileRefused(f"{path} cannot be read: {error.strerror}.", "Check the rights to it.") from error
    if size == 0:
        raise FileRefused(
            f"{path.name} is empty.", "Export it again; a file without rows still has a header."
        )
    return Fingerprint(
        sha256 or digest.hexdigest(), size, ends + (last != b"\n"), nul, returns not in (0, ends)
    )
