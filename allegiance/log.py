"""The log in the data folder: traces go there, never to a user."""

from __future__ import annotations

import secrets
import traceback
from datetime import UTC, datetime
from pathlib import Path


def record(home: Path, error: BaseException) -> str:
    """Append the trace of an unexpected error to ``log/errors.log``; returns a reference to quote.

    A folder that cannot be written must not hide the first error: the reference is returned all the same.
    """
    reference = secrets.token_hex(4)
    text = "".join(traceback.format_exception(error))
    try:
        folder = home / "log"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "errors.log").open("a", encoding="utf-8") as file:
            file.write(f"--- {reference} {datetime.now(UTC).isoformat(timespec='seconds')}\n{text}\n")
    except OSError:
        pass
    return reference
