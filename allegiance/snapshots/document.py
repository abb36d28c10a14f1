"""The specification of a printed document: frozen, complete, and free of any typesetting engine.

What a page of the dashboard says and what a printed page says come from the same functions; a document holds their
results as ready-made words, figures and charts. A renderer decides where ink goes and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from allegiance.charts.spec import AnyChart, Sparkline

Paper = Literal["a4", "us-letter"]
Verdict = Literal["", "better", "worse", "same", "unknown"]
"""What a change is judged as. A renderer draws an arrow and a colour beside the word, never colour alone."""

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure that the document prints, as it was measured: what its digest and the proof stand on."""

    id: str
    """A metric of the catalogue, or what else is measured: ``satisfaction``, ``total``."""
    place: tuple[tuple[str, str], ...] = ()
    """Dimension and member, sorted; none: all that the reader sees."""
    value: str = ""
    """Plain decimal text in the unit of the command line; empty: not shown."""
    n: int | None = None
    low: str = ""
    high: str = ""
    printed: str = ""
    """As the reader reads it, such as ``83.4%``: the text stands in the document."""
    reason: str = ""
    """Why there is no value."""


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph, or a heading within a page."""

    text: str
    style: Literal["body", "note", "heading"] = "body"


@dataclass(frozen=True, slots=True)
class Tile:
    """A headline figure with how sure it is."""

    title: str
    value: str
    """``83.4%``, or an empty text: then ``note`` says why."""
    interval: str = ""
    """``82.1 to 84.6``."""
    change: str = ""
    """``+1.2 points``, with its interval where there is room: ``+1.2 points (0.4 to 2.0)``."""
    verdict: Verdict = ""
    word: str = ""
    """The verdict in a word: ``Better``, ``No clear change``."""
    target: str = ""
    n: str = ""
    """``12,431 answers``."""
    note: str = ""
    spark: Sparkline | None = None


@dataclass(frozen=True, slots=True)
class Tiles:
    """Headline figures in a row, or in rows."""

    tiles: tuple[Tile, ...]
    across: int = 4


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart under its title, with its note below."""

    chart: AnyChart
    heading: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    title: str
    align: Align = "left"
    weight: float = 1.0
    """Share of the width among the columns."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: as many texts as there are columns."""

    cells: tuple[str, ...]
    strong: bool = False
    """A total."""
    verdict: Verdict = ""
    """Draws the arrow beside the last cell."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header that is repeated where it breaks over pages."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list: what, and why or how sure."""

    text: str
    more: str = ""
    verdict: Verdict = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list under an optional title; a document without anything to list says so in ``empty``."""

    items: tuple[Item, ...]
    title: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Hero:
    """One figure that a whole page is about: a payout, a promise kept."""

    value: str
    title: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """Blocks beside each other: each column from top to bottom."""

    columns: tuple[tuple[Block, ...], ...]
    weights: tuple[float, ...] = ()
    """Shares of the width; none: equal."""


Block = Words | Tiles | Picture | Table | Items | Hero | Side


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: a question, its answer in a sentence, and what it stands on."""

    title: str
    answer: str
    blocks: tuple[Block, ...]
    section: str = ""
    """Name in the outline and the running head; empty: the title."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What proves a document: printed at the foot of each page and kept in its metadata."""

    period: str
    """``July to September 2026``."""
    first: str
    last: str
    """Days of the period, ISO."""
    data_until: str
    """Time of the newest contact or answer in words: how fresh the figures are."""
    freshness: str
    """The same as an ISO time in UTC: the document's date, so that same data make same bytes."""
    definitions: str
    """Version of the catalogue of definitions."""
    generation: int
    """Of the warehouse."""
    digest: str
    """SHA-256 over the canonical form of the facts, 64 hexadecimal digits."""
    program: str = ""
    """Version of Allegiance."""
    settled: str = ""
    """The last day of which nothing more was expected, ISO; empty: nothing more was of any day."""
    issued: tuple[int, ...] = ()
    """Generations of earlier issues that figures were taken from as they were issued."""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document for one reader."""

    kind: str
    """``executive``, ``team``, ``personal``, ``promise``."""
    title: str
    subtitle: str
    company: str
    reader: str
    """For whom it was made, in words, empty for the public."""
    sheets: tuple[Sheet, ...]
    facts: tuple[Fact, ...]
    stamp: Stamp
    paper: Paper = "a4"
    landscape: bool = False
    language: str = "en"
    cover: bool = False
    """A first page with title, company, period and contents."""
    sample: bool = False
    """The made-up sample company: each page says so."""
    confidential: str = ""
    """A line at the foot such as ``Personal``; empty: none."""
