"""Tiles: a figure with its interval, its change and verdict, its n, its line, and its definition one click away."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from allegiance.charts.format import Scale, count
from allegiance.charts.spec import Sparkline
from allegiance.charts.svg import sparkline
from allegiance.metrics import permitted
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.results import TOO_FEW, Figure
from allegiance.metrics.sentences import scale
from pages.parts import words
from pages.parts.context import View


def row(view: View, figures: Sequence[Figure], lines: dict[str, Sparkline | None] | None = None) -> None:
    """Tiles side by side, as many as fit; one below the other on a telephone.

    What several of them count in the same way is said once: by the page, or below the tiles.
    """
    said = view.counted
    notes = {one.metric: permitted.besides(one.note, said) for one in figures}
    shared = _shared(view, figures, notes)
    for text in shared:
        notes = {name: permitted.besides(note, text) for name, note in notes.items()}
    columns = 3 if len(figures) in (3, 5, 6) else 4
    grid = st.grid(columns, min_column_width=240, gap="small", border=True, key=f"tiles-{figures[0].metric}")
    for figure in figures:
        metric = view.catalogue[figure.metric]
        with grid.cell():
            drawn = (lines or {}).get(figure.metric)
            words.html(_body(figure, metric, scale(metric), drawn, notes[figure.metric]))
            definition(view, metric)
    for text, names in shared.items():
        words.note(f"{words.sentence(text).removesuffix('.')}: {', '.join(names)}.")


def _shared(view: View, figures: Sequence[Figure], notes: Mapping[str, str]) -> dict[str, list[str]]:
    """Whole months that several of these figures count alike, and which."""
    found: dict[str, list[str]] = {}
    for figure in figures:
        for part in notes[figure.metric].split("; ") if figure.value is not None else ():
            if part.startswith("whole "):
                found.setdefault(part, []).append(view.catalogue[figure.metric].short)
    return {text: names for text, names in found.items() if len(names) > 1}


def definition(view: View, metric: Metric) -> None:
    """What the figure means, one click away; the whole definition one more."""
    with st.popover("Definition", type="tertiary", key=f"definition-{metric.id}"):
        st.markdown(f"**{metric.title}**")
        words.facts(
            [
                ("Meaning", metric.meaning),
                ("Formula", metric.formula),
                ("Out of", metric.denominator),
                ("Left out", metric.exclusions),
            ]
        )
        st.page_link(
            "pages/definitions.py",
            label="All definitions and variants",
            query_params={**view.filters.query, "metric": metric.id},
        )


def _body(figure: Figure, metric: Metric, how: Scale, line: Sparkline | None, said: str) -> str:
    title = f'<div class="al-tile-title">{escape(metric.short)}</div>'
    if figure.value is None:
        reason = figure.reason[:1].upper() + figure.reason[1:]
        head, _, rest = reason.partition(": ")
        return (
            f'<div class="al al-tile">{title}<div class="al-value al-value-none">{escape(head)}</div>'
            f'<div class="al-small">{escape(rest)}</div></div>'
        )
    drawn = sparkline(line) if line else ""
    small = [f"n = {count(figure.n)}"]
    if figure.low is not None:
        small.insert(0, f"95%: {how.interval(figure.low, figure.high)}")
    chip = words.chip(
        figure.verdict
        if figure.previous_n or figure.verdict != TOO_FEW
        else "nothing before to compare with",
        how.moved(figure.change) if figure.change is not None else "",
        fell=(figure.change or 0) < 0,
        alert=figure.alert,
    )
    moved = f"<div>{chip}</div>" if chip else ""
    note = f'<div class="al-small">{escape(said)}</div>' if said else ""
    return (
        f'<div class="al al-tile">{title}<div class="al-tile-row"><div class="al-value">'
        f"{_big(how.text(figure.value))}</div>{drawn}</div>"
        f'<div class="al-small">{escape(" · ".join(small))}</div>{moved}{note}</div>'
    )


def _big(text: str) -> str:
    """A value with its units smaller: ``2 min 05 s``, ``78.1%``, ``+19 points``."""
    return re.sub(r" ?([a-z%]+)", lambda unit: f'<span class="al-unit">{unit.group(0)}</span>', escape(text))
