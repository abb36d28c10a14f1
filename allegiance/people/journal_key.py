"""What the journal keeps outside its database: the key of its seals, and the newest head (so that a database that was
put back to an earlier state is noticed)."""

from __future__ import annotations

import fcntl
import os
import secrets
from pathlib import Path

from allegiance.errors import JournalError
from allegiance.people.journal_chain import Head
from allegiance.settings import Settings


def key_file(settings: Settings) -> Path:
    """Where the key is kept unless a setting brings it along."""
    return settings.home / "access" / "journal.key"


def head_file(settings: Settings) -> Path:
    """Where the newest head is kept."""
    return settings.home / "access" / "journal.head"


def key(settings: Settings, *, make: bool) -> bytes:
    """The key of the seals.

    Args:
        settings: ``journal_key`` names it; otherwise it stands in a file that only its owner reads.
        make: whether to make one where there is none: never where entries were sealed already.

    Raises:
        JournalError: there is none, or it cannot be read or made.
    """
    if settings.journal_key:
        return settings.journal_key.encode()
    file = key_file(settings)
    try:
        if make and not file.exists():
            _make(file)
        found = file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise JournalError(
            f"The key of the journal is missing: there is no {file}.",
            "Put the file back from where it is kept safe, or set journal_key; without it nobody can tell "
            "whether the journal was altered.",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise JournalError(
            f"{file} cannot be used: {getattr(error, 'strerror', None) or 'it holds no key'}.",
            "Correct its permissions, or put it back from where it is kept safe.",
        ) from error
    if len(found) < 32:
        raise JournalError(f"{file} holds no key.", "Put it back from where it is kept safe.")
    return found.encode()


def _make(file: Path) -> None:
    """A new key, whole or not at all; who comes second uses the first one's."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, f"{secrets.token_hex(32)}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(made, file)
    except FileExistsError:
        pass
    finally:
        made.unlink()


def keep_head(settings: Settings, head: Head, *, back: bool = False) -> None:
    """Note the newest head beside the database; never an older one over a newer, unless ``back`` says so.

    Raises:
        JournalError: it cannot be written.
    """
    file = head_file(settings)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            held = _parsed(os.pread(handle, 300, 0))
            if back or held is None or held.seq < head.seq:
                line = f"{head.seq:020d} {head.hash}\n".encode()
                os.pwrite(handle, line, 0)
                os.ftruncate(handle, len(line))
        finally:
            os.close(handle)
    except OSError as error:
        raise JournalError(
            f"{file} cannot be written: {error.strerror}.", "Correct its permissions, or make space."
        ) from error


def kept_head(settings: Settings) -> Head | None:
    """The head noted beside the database; None: none was, or it cannot be read."""
    try:
        return _parsed(head_file(settings).read_bytes())
    except OSError:
        return None


def _parsed(line: bytes) -> Head | None:
    words = line.decode("ascii", "replace").split()
    if len(words) != 2 or not words[0].isdigit() or len(words[1]) != 64:
        return None
    return Head(int(words[0]), words[1])
