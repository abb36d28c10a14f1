"""The states in which there is nothing to show, each designed: they say what happened, what is safe, what to do."""

from __future__ import annotations

import logging
import secrets
from html import escape
from logging.handlers import RotatingFileHandler
from pathlib import Path

from allegiance.errors import AllegianceError, NoData, NotAllowed
from pages.parts import words

LOG = logging.getLogger("allegiance.pages")


def state(title: str, *paragraphs: str, commands: tuple[str, ...] = ()) -> None:
    """A calm panel with a title, what there is to know, and commands to type."""
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs if text)
    body += "".join(f"<p><code>{escape(command)}</code></p>" for command in commands)
    words.html(f'<section class="al al-state" role="status"><h1>{escape(title)}</h1>{body}</section>')


def trouble(error: AllegianceError) -> None:
    """An error of ours: title, message and what to do, as the error says."""
    if isinstance(error, NoData):
        no_data()
    elif isinstance(error, NotAllowed):
        state(
            error.title,
            error.message,
            error.todo or "Ask whoever gave you this link for one within your rights.",
        )
    else:
        state(error.title, error.message, error.todo, "The data is as it was; nothing was changed.")


def no_data() -> None:
    """Nothing has been imported yet."""
    state(
        "There is no data yet",
        "The dashboard shows what your exports carry, and nothing has been imported so far.",
        "Import your own files, or fill the folder with a made-up company to look around:",
        commands=("allegiance import PATH...", "allegiance sample"),
    )


def nothing_visible() -> None:
    """There is data, but none of it within the reader's rights."""
    state(
        "There is nothing you may see here",
        "There is data, but none of it belongs to the teams or people that you have access to.",
        "If you expected to see something, ask whoever manages access to add your team.",
    )


def nothing_found(what: str) -> None:
    """The filters leave no rows."""
    words.missing(f"No {what} in this period with these filters. Choose a longer period or remove a filter.")


def surprise(error: Exception, home: Path) -> None:
    """An error that nobody foresaw: a reference for the reader, the trace for the log."""
    reference = secrets.token_hex(4).upper()
    log_to(home)
    LOG.error("reference %s", reference, exc_info=error)
    state(
        "This page could not be shown",
        "Something went wrong while it was drawn. The data is safe: pages only read.",
        f"Reload the page. If it happens again, tell whoever runs this dashboard the reference {reference}: "
        "the log in the data folder (log/pages.log) says more.",
    )


def log_to(home: Path) -> None:
    """Write the log to ``home/log/pages.log``; where that cannot be written, to standard error."""
    target = home / "log" / "pages.log"
    if any(getattr(handler, "baseFilename", "") == str(target) for handler in LOG.handlers):
        return
    for old in list(LOG.handlers):
        LOG.removeHandler(old)
        old.close()
    handler: logging.Handler
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(target, maxBytes=2_000_000, backupCount=3, encoding="utf-8")
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)
    LOG.propagate = False
