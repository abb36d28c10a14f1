"""The console of the command line."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from allegiance.texts import hidden, plain


class Terminal(Console):
    """A console on which no text from an export, a file's name or a setting can steer the terminal."""

    def render_str(self, text: str, **options: Any) -> Text:
        """As the console does, without control characters."""
        return super().render_str(plain(hidden(text)), **options)
