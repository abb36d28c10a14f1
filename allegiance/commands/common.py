"""What the verbs of the command line share: options, the ways of printing, progress and messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from allegiance.terminal import Terminal
from allegiance.texts import plain

errors = Terminal(stderr=True, highlight=False, soft_wrap=True)
"""Progress and messages: stdout belongs to results."""


class Format(StrEnum):
    """How results are printed."""

    table = "table"
    json = "json"
    csv = "csv"


Home = Annotated[
    Path | None, typer.Option("--home", help="The data folder (default: $ALLEGIANCE_HOME, then var/).")
]
Output = Annotated[Format, typer.Option("--format", help="How the result is printed.")]


@contextmanager
def working() -> Iterator[Callable[[str], None]]:
    """Progress on stderr: a bar, the time and what is being done; silent when stderr is no terminal."""
    columns = (BarColumn(bar_width=24), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("Starting", total=None)
        yield lambda text: bar.update(task, description=plain(text))
