"""The states in which there is nothing to show, each designed: they say what happened, what is safe, what to do."""

from __future__ import annotations

import logging
from html import escape
from pathlib import Path

from allegiance import log
from allegiance.errors import AllegianceError, NoData, NotAllowed
from allegiance.texts import hidden
from pages.parts import words


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
            hidden(error.message),
            error.todo or "Ask whoever gave you this link for one within your rights.",
        )
    else:
        state(error.title, hidden(error.message), error.todo, "The data is as it was; nothing was changed.")


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


def closed(page: str, role: str, modes: tuple[str, ...] = ()) -> None:
    """A page that a role does not open; ``modes``: those of the company that close it for everybody."""
    if modes:
        state(
            "Nobody sees this here",
            f"“{page}” is closed by what this company set for everybody.",
            *modes,
            "Whoever runs this dashboard can say who decided that and why.",
        )
        return
    state(
        "You may not see this",
        f"“{page}” is not part of what this role sees: {role}.",
        "If you hold another role, switch to it in the menu with your name; otherwise ask whoever manages access.",
    )


def nothing_found(what: str) -> None:
    """The filters leave no rows."""
    words.missing(f"No {what} in this period with these filters. Choose a longer period or remove a filter.")


def surprise(error: Exception, home: Path) -> None:
    """An error that nobody foresaw: a reference for the reader, the trace for the log."""
    reference = log.record(home, error, "pages", logging.StreamHandler())
    state(
        "This page could not be shown",
        "Something went wrong while it was drawn. The data is safe: pages only read.",
        f"Reload the page. If it happens again, tell whoever runs this dashboard the reference {reference}: "
        "the log in the data folder (log/pages.log) says more.",
    )


def note_trouble(error: AllegianceError, home: Path) -> None:
    """Log a refusal that a reader was shown; where the log cannot be written, the server's standard error has it."""
    log.opened(home, "pages", logging.StreamHandler()).warning("%s: %s", error.title, error)
