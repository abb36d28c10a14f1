"""Charts on a page: a specification drawn, its sentence for screen readers, and the table behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from allegiance.charts import plotly
from allegiance.charts.spec import AnyChart
from pages.parts import context, words


def show(
    chart: AnyChart, key: str, *, pick: Callable[[str], None] | None = None, heading: bool = True
) -> None:
    """Draw a chart under its title, with its note, and its table one click away.

    Args:
        chart: what to draw.
        key: unique on the page.
        pick: called with the key of a point that was clicked.
        heading: write the title above.
    """
    if heading:
        st.subheader(chart.title, anchor=False)
    figure = plotly.render(chart, context.mode())
    options: dict[str, Any] = {
        "theme": None,
        "config": plotly.CONFIG,
        "alt": chart.alt,
        "key": f"chart-{key}",
    }
    if pick is None:
        st.plotly_chart(figure, **options)
    else:
        st.plotly_chart(
            figure, on_select=lambda: _picked(f"chart-{key}", pick), selection_mode="points", **options
        )
    if chart.note:
        words.note(chart.note)
    with st.expander("The figures behind this picture", key=f"behind-{key}"):
        words.plain_table(chart.table, f"{chart.title} ({chart.unit})")


def _picked(key: str, pick: Callable[[str], None]) -> None:
    for point in st.session_state[key].selection.points:
        found = point.get("customdata") or [""]
        chosen = found[0] if isinstance(found, list | tuple) else found
        if chosen:
            pick(str(chosen))
            return


def drawn(chart: AnyChart | str | None, key: str, *, heading: bool = False) -> None:
    """A chart, or the words that stand in its place."""
    if isinstance(chart, str):
        words.missing(chart)
    elif chart is not None:
        show(chart, key, heading=heading)
