"""The logs in the data folder: traces go there, never to a user."""

from __future__ import annotations

import logging
import secrets
from logging.handlers import RotatingFileHandler
from pathlib import Path

from allegiance.texts import hidden, plain


class Scrubbed(logging.Formatter):
    """Writes traces without secrets, and text from elsewhere without what would steer whoever reads the log."""

    def format(self, record: logging.LogRecord) -> str:
        """As any formatter, line by line."""
        return plain(hidden(super().format(record)))


def opened(home: Path, name: str, fallback: logging.Handler | None = None) -> logging.Logger:
    """The logger that writes ``home/log/<name>.log``.

    Args:
        home: the data folder.
        name: ``errors`` for the command line, ``pages`` for the dashboard.
        fallback: where to write when the folder cannot be written; None: nowhere.
    """
    logger = logging.getLogger(f"allegiance.{name}")
    target = home / "log" / f"{name}.log"
    if any(getattr(handler, "baseFilename", "") == str(target) for handler in logger.handlers):
        return logger
    for old in list(logger.handlers):
        logger.removeHandler(old)
        old.close()
    handler: logging.Handler
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(target, maxBytes=2_000_000, backupCount=3, encoding="utf-8")
    except OSError:
        # A folder that cannot be written must not hide the error that was to be logged.
        handler = fallback or logging.NullHandler()
    handler.setFormatter(Scrubbed("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    logger.propagate = False
    return logger


def record(
    home: Path, error: BaseException, name: str = "errors", fallback: logging.Handler | None = None
) -> str:
    """Log the trace of an unexpected error; returns a reference to quote."""
    reference = secrets.token_hex(4).upper()
    opened(home, name, fallback).error("reference %s", reference, exc_info=error)
    return reference
