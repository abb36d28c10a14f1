"""What all Plotly drawings share: the empty figure, axes, bands, labels, and text made safe."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from allegiance.charts.spec import AnyChart, Axis, Label, Point
from allegiance.charts.theme import FONT, SMALL_PX, TEXT_PX, Palette
from allegiance.texts import plain

ANCHORS = {"left": "left", "centre": "center", "right": "right"}


def figure(chart: AnyChart, colours: Palette, **layout: Any) -> go.Figure:
    """An empty figure in the look: no legend, no zoom, no colour of its own behind it."""
    made = go.Figure()
    made.update_layout(
        height=chart.height,
        margin={"l": 0, "r": 18, "t": 8, "b": 28},
        font={"family": FONT, "size": TEXT_PX, "color": colours.text},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        hoverlabel={
            "bgcolor": colours.surface,
            "bordercolor": colours.line,
            "font": {"family": FONT, "size": TEXT_PX, "color": colours.text},
            "align": "left",
        },
        **layout,
    )
    return made


def axis(given: Axis, colours: Palette, *, grid: bool) -> dict[str, Any]:
    """An axis exactly as specified: its limits and ticks are never the engine's choice."""
    return {
        "range": [given.low, given.high],
        "tickmode": "array",
        "tickvals": [tick.at for tick in given.ticks],
        "ticktext": [tick.label for tick in given.ticks],
        "tickfont": {"size": SMALL_PX, "color": colours.muted},
        "title": {"text": given.title, "font": {"size": SMALL_PX, "color": colours.muted}, "standoff": 4},
        "showgrid": grid,
        "gridcolor": colours.line,
        "zeroline": False,
        "showline": False,
        "fixedrange": True,
        "automargin": True,
        "ticks": "outside",
        "ticklen": 6,
        "tickcolor": "rgba(0,0,0,0)",
        "ticklabeloverflow": "allow",
    }


def upright(figure: go.Figure, given: Axis, colours: Palette) -> None:
    """The title of the vertical axis above it, to be read without tilting one's head."""
    figure.update_yaxes(title=None)
    if given.title:
        figure.add_annotation(
            x=0, xref="paper", y=1, yref="paper", text=safe(given.title), showarrow=False, xanchor="left",
            yanchor="bottom", yshift=8, font={"size": SMALL_PX, "color": colours.muted},
        )  # fmt: skip


def colour(emphasis: str, colours: Palette) -> str:
    """The colour of an emphasis; plain text without one."""
    return {
        "accent": colours.accent,
        "muted": colours.muted,
        "better": colours.better,
        "worse": colours.worse,
    }.get(emphasis, colours.text)


def write(figure: go.Figure, label: Label, colours: Palette) -> None:
    """Write a label where the specification puts it."""
    figure.add_annotation(
        x=label.x,
        y=label.y,
        text=safe(short(label.text)),
        showarrow=False,
        xanchor=ANCHORS[label.anchor],
        yanchor="middle",
        yshift=label.shift,
        bgcolor=colours.ground,
        borderpad=1,
        opacity=0.95,
        font={"size": SMALL_PX, "color": colour(label.emphasis, colours)},
    )


def hover(lines: Sequence[str]) -> str:
    """Lines as the engine's own markup; names from the data cannot smuggle any in."""
    return "<br>".join(safe(line) for line in lines)


LONGEST = 90
"""Characters of a label: a longer name would cover the figure beside it; hovering shows it whole."""


def short(text: str, most: int = LONGEST) -> str:
    """A name that leaves room for what stands beside it."""
    return text if len(text) <= most else text[: most - 1] + "…"


def safe(text: str) -> str:
    """Text as text: the engine reads tags such as ``<a>`` and ``<b>``."""
    return escape(plain(text), quote=False)


def band(figure: go.Figure, run: Sequence[Point], colours: Palette) -> None:
    """The interval band of neighbouring points."""
    xs = [point.x for point in run]
    figure.add_scatter(
        x=xs + xs[::-1], y=[point.high for point in run] + [point.low for point in reversed(run)], fill="toself",
        fillcolor=colours.band, line={"width": 0}, mode="lines", hoverinfo="skip",
    )  # fmt: skip
