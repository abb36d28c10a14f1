"""Charts on a page: a specification drawn, its sentence for screen readers, and the table behind it.

The adapters turn figures and series into the plain values that builders take. They compute nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from allegiance.charts import lines, plotly, rows
from allegiance.charts.spec import AnyChart, DotPlot, Emphasis, LineChart, Sparkline
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.results import Figure, Series
from allegiance.metrics.sentences import scale
from allegiance.metrics.where import UNKNOWN
from pages.parts import context, words

_EMPHASIS: Mapping[str, Emphasis] = {"better": "better", "worse": "worse"}


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


def steps(series: Series) -> list[lines.Step]:
    """The points of a series with their control limits."""
    limits = series.limits or (None,) * len(series.points)
    return [
        lines.Step(
            point.start, point.value, point.n, point.low, point.high, point.alarm, point.partial, limit
        )
        for point, limit in zip(series.points, limits, strict=True)
    ]


def line(series: Series, metric: Metric) -> LineChart | None:
    """A series as a line, or None when nothing of it can be shown."""
    if not any(point.value is not None for point in series.points):
        return None
    return lines.line(
        metric.short,
        steps(series),
        scale(metric),
        step=series.step,
        centre=series.centre,
        note=series.note,
    )


def spark(series: Series, metric: Metric) -> Sparkline | None:
    """A series as a word-sized line."""
    return lines.spark(metric.short, steps(series), scale(metric), step=series.step)


def dots(
    figures: Sequence[Figure],
    metric: Metric,
    dimension: str,
    names: Mapping[str, str],
    whole: Figure | None = None,
) -> DotPlot | None:
    """Figures of one dimension as dots with intervals against the whole; None when none has a value."""
    if not any(figure.shown for figure in figures):
        return None
    return rows.dots(
        metric.short,
        [
            rows.Item(
                name(figure, dimension, names),
                figure.value,
                figure.n,
                figure.low,
                figure.high,
                emphasis=_EMPHASIS.get(figure.verdict, ""),
                fell=(figure.change or 0) < 0,
                key=figure.dimensions[dimension] or UNKNOWN,
                remark=figure.reason or figure.verdict,
            )
            for figure in figures
        ],
        scale(metric),
        of=dimension,
        reference=(whole.value, "all") if whole is not None and whole.value is not None else None,
    )


def name(figure: Figure, dimension: str, names: Mapping[str, str]) -> str:
    """How the member that a figure is about is called."""
    member = figure.dimensions.get(dimension)
    return UNKNOWN if member is None else names.get(member, member)
