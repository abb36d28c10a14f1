"""A document as the plain values that the templates read, with every text made printable."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from allegiance.snapshots import ink
from allegiance.snapshots.document import (
    Block,
    Document,
    Hero,
    Items,
    Picture,
    Side,
    Stamp,
    Table,
    Tile,
    Tiles,
    Words,
)
from allegiance.snapshots.typeface import printable

Plain = dict[str, Any]

PAPERS = {"a4": (210.0, 297.0), "us-letter": (215.9, 279.4)}
"""Millimetres, upright."""
MARGINS = {
    False: {"left": 20.0, "right": 20.0, "top": 24.0, "bottom": 22.0},
    True: {"left": 22.0, "right": 22.0, "top": 22.0, "bottom": 20.0},
}
"""By landscape."""


def document(given: Document, moment: datetime) -> Plain:
    """What the templates read. ``moment`` is the time the document carries.

    Raises:
        CannotBePrinted: a text cannot be printed.
        ValueError: a row has another number of cells than its table has columns, a document has no sheet or no digest.
    """
    if not given.sheets:
        raise ValueError("A document without a sheet has nothing to print.")
    width, height = PAPERS[given.paper]
    language, _, region = given.language.partition("-")
    stamp = given.stamp
    if not re.fullmatch("[0-9a-f]{64}", stamp.digest):
        raise ValueError(f"{stamp.digest!r} is no SHA-256 in hexadecimal digits.")
    told: Plain = {
        "title": given.title,
        "subtitle": given.subtitle,
        "company": given.company,
        "reader": given.reader,
        "confidential": given.confidential,
        "sample": given.sample,
        "cover": given.cover,
        "stamp": _stamp(stamp),
        "sheets": [
            {
                "title": one.title,
                "answer": one.answer,
                "section": one.section,
                "blocks": _blocks(one.blocks),
            }
            for one in given.sheets
        ],
    }
    made: Plain = _texts(told)
    # Hexadecimal digits are copied from the page: without places to break them.
    made["stamp"]["digest"] = stamp.digest
    return made | {
        "metadata": _texts(_metadata(given), breaks=False),
        "language": language.lower() or "en",
        "region": region.upper() or None,
        "first": {
            "year": moment.year, "month": moment.month, "day": moment.day,
            "hour": moment.hour, "minute": moment.minute, "second": moment.second,
        },
        "page": {
            "width": height if given.landscape else width,
            "height": width if given.landscape else height,
            "margin": MARGINS[given.landscape],
        },
        "colours": ink.colours(),
    }  # fmt: skip


def _stamp(stamp: Stamp) -> Plain:
    return {
        "period": stamp.period,
        "data_until": stamp.data_until,
        "definitions": stamp.definitions,
        "generation": _generation(stamp),
        "digest": stamp.digest,
    }


def _generation(stamp: Stamp) -> str:
    """Of the data; and of what is printed as it was issued."""
    issued = ", ".join(f"{one}" for one in stamp.issued)
    return f"{stamp.generation}{f' (some figures as issued: {issued})' if issued else ''}"


def _metadata(given: Document) -> Plain:
    """What a reader of files shows, and what proves the document to a program."""
    stamp = given.stamp
    proof = {
        "kind": given.kind,
        "period": f"{stamp.first} to {stamp.last}",
        "definitions": stamp.definitions,
        "generation": _generation(stamp),
        "sha256 of the figures": stamp.digest,
        "allegiance": stamp.program,
    }
    return {
        "title": ", ".join(filter(None, (given.title, given.reader))),
        "author": given.company,
        "description": given.subtitle,
        "keywords": [f"{name}: {value}" for name, value in proof.items() if value],
    }


def _texts(value: Any, *, breaks: bool = True) -> Any:
    """The same value with every text in it made printable; keys are ours. An alternative text stands in no column."""
    if isinstance(value, str):
        return printable(value, breaks=breaks)
    if isinstance(value, dict):
        return {key: _texts(inner, breaks=breaks and key != "alt") for key, inner in value.items()}
    if isinstance(value, list):
        return [_texts(inner, breaks=breaks) for inner in value]
    return value


def _blocks(given: Sequence[Block]) -> list[Plain]:
    return [made for one in given for made in (_pictures(one) if isinstance(one, Picture) else [_block(one)])]


def _block(given: Block) -> Plain:
    return _BLOCKS[type(given)](given)


def _words(given: Words) -> Plain:
    return {"kind": "words", "text": given.text, "style": given.style}


def _tiles(given: Tiles) -> Plain:
    return {"kind": "tiles", "across": given.across, "tiles": [_tile(one) for one in given.tiles]}


def _tile(one: Tile) -> Plain:
    return {
        "title": one.title, "value": one.value, "interval": one.interval, "change": one.change, "verdict": one.verdict,
        "word": one.word, "target": one.target, "n": one.n, "note": one.note,
        "spark": ink.spark(one.spark) if one.spark else None,
    }  # fmt: skip


def _pictures(given: Picture) -> list[Plain]:
    """One, or the parts of a chart that is higher than a page."""
    parts = ink.pieces(given.chart)
    return [{"kind": "picture", "heading": given.heading or len(parts) > 1, "chart": one} for one in parts]


def _table(given: Table) -> Plain:
    if any(len(row.cells) != len(given.columns) for row in given.rows):
        raise ValueError(f"A row of the table {given.title!r} has another length than its columns.")
    return {
        "kind": "table",
        "title": given.title,
        "note": given.note,
        "columns": [{"title": one.title, "align": one.align, "weight": one.weight} for one in given.columns],
        "rows": [
            {"cells": list(one.cells), "strong": one.strong, "verdict": one.verdict} for one in given.rows
        ],
    }


def _items(given: Items) -> Plain:
    return {
        "kind": "items",
        "title": given.title,
        "empty": given.empty,
        "items": [
            {"text": one.text, "more": one.more, "verdict": one.verdict, "word": one.word}
            for one in given.items
        ],
    }


def _hero(given: Hero) -> Plain:
    return {"kind": "hero", "value": given.value, "title": given.title, "more": given.more}


def _side(given: Side) -> Plain:
    return {
        "kind": "side",
        "columns": [_blocks(column) for column in given.columns],
        "weights": list(given.weights),
    }


_BLOCKS: dict[type, Callable[[Any], Plain]] = {
    Words: _words,
    Tiles: _tiles,
    Table: _table,
    Items: _items,
    Hero: _hero,
    Side: _side,
}
