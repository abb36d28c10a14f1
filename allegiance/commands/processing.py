"""``allegiance processing``: the record of processing activities, to hand to whoever asks for it."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from allegiance import printing
from allegiance.commands.common import Home
from allegiance.settings import load


class RecordFormat(StrEnum):
    """How the record is written."""

    markdown = "markdown"
    json = "json"
    csv = "csv"


def processing(
    home: Home = None,
    output: Annotated[
        RecordFormat, typer.Option("--format", help="How it is written.")
    ] = RecordFormat.markdown,
) -> None:
    """The record of processing activities (Art. 30 GDPR): purposes, data, recipients, retention, safeguards."""
    from allegiance.metrics.processing import record

    settings = load(home)
    found = record(settings, datetime.now(settings.zone).date())
    if output is RecordFormat.json:
        printing.document(found.document())
    elif output is RecordFormat.csv:
        printing.rows(found.rows(), "csv")
    else:
        sys.stdout.write(found.markdown())
