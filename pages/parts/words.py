"""Words written as HTML, always escaped: sentences, chips, tiles' texts, plain tables. No logic of metrics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from allegiance.charts.spec import Table
from allegiance.texts import plain
from allegiance.texts import sentence as sentence


def html(text: str) -> None:
    """Write HTML that was made from escaped parts.

    One line that begins with a block element: Markdown then leaves all of it alone.

    Raises:
        ValueError: it begins with an inline element, between whose tags Markdown would be understood.
    """
    if not text.startswith(("<div", "<p ", "<dl", "<section")):
        raise ValueError(f"not a block: {text[:40]}")
    # Streamlit rewrites its names of icons before it looks at what is HTML.
    one = " ".join(plain(text).split("\n")).replace(":material/", "&#58;material/")
    st.markdown(one, unsafe_allow_html=True)


def label(text: str) -> str:
    """Text from an export as the label of a widget or link, where Markdown would be understood: an image in the name
    of a team would be fetched from wherever it says."""
    one = re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&^=])", r"\\\1", " ".join(plain(text).split()))
    # Names of icons are understood behind a backslash too; a joiner that nobody sees keeps them text.
    return re.sub(r"\\:(?=[A-Za-z])", "\\\\:\u2060", one)


def lead(sentence: str) -> None:
    """The sentence at the top of a page: what the data says."""
    html(f'<p class="al al-lead">{escape(sentence)}</p>')


def note(text: str) -> None:
    """A quiet remark."""
    html(f'<p class="al al-note">{escape(text)}</p>')


def missing(text: str) -> None:
    """In the place of a figure or chart that is not drawn: why."""
    html(f'<div class="al al-missing">{escape(text)}</div>')


def chip(verdict: str, change: str, *, fell: bool = False, alert: bool = False) -> str:
    """A verdict as arrow, change and word. The colour repeats the word."""
    if not verdict and not change:
        return ""
    arrow = {"better": "▼" if fell else "▲", "worse": "▼" if fell else "▲"}.get(verdict, "")
    tone = f" al-chip-{verdict}" if verdict in ("better", "worse") else ""
    if alert:
        tone += " al-chip-alert"
    parts = [part for part in (arrow, change, verdict) if part]
    return f'<span class="al-chip{tone}">{" ".join(f"<span>{escape(part)}</span>" for part in parts)}</span>'


def facts(rows: Iterable[tuple[str, str]]) -> None:
    """A list of names and what they are."""
    body = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    html(f'<dl class="al al-facts">{body}</dl>')


WORDY = 40
"""A table with longer texts than this becomes a list on a telephone: its columns would be a word wide."""


def plain_table(table: Table, caption: str, *, listed: bool = False) -> None:
    """A small table as real HTML, for readers and screen readers alike.

    ``listed``: it is a list on a telephone, however short its texts are.

    The roles say again what the elements say: a stylesheet that makes a list of a wordy table takes them away.
    """
    head = "".join(
        f'<th scope="col" role="columnheader"{_side(column.numeric)}>{escape(column.title)}</th>'
        for column in table.columns
    )
    body = "".join(f'<tr role="row">{_row(table, row)}</tr>' for row in table.rows)
    wordy = listed or any(len(cell) > WORDY for row in table.rows for cell in row[1:])
    html(
        f'<div class="al al-scroll" tabindex="0" role="group" aria-label="{escape(caption, quote=True)}">'
        f'<table role="table" class="al-table{" al-wordy" if wordy else ""}"><caption>{escape(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table></div>'
    )


def _row(table: Table, row: Sequence[str]) -> str:
    cells = []
    for number, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
        if number == 0:
            cells.append(f'<th scope="row" role="rowheader"{_side(column.numeric)}>{escape(cell)}</th>')
        else:
            name = escape(column.title, quote=True)
            cells.append(f'<td role="cell" data-name="{name}"{_side(column.numeric)}>{escape(cell)}</td>')
    return "".join(cells)


def _side(numeric: bool) -> str:
    return ' class="al-num"' if numeric else ""
