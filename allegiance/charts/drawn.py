"""Plotly drawings of what leads from one thing to another: flows, waterfalls, planes and several lines."""

from __future__ import annotations

import math
from typing import Any

import plotly.graph_objects as go

from allegiance.charts import canvas, runs
from allegiance.charts.spec import FlowChart, Funnel, PayoutCurve, Plane, Ribbon, SeveralLines, Waterfall
from allegiance.charts.theme import SMALL_PX, TEXT_PX, Mode, Palette

_BEND = [place / 14 for place in range(15)]
_NODE = 0.03
"""Width of a state, as a share of the plot."""
_SIDE = 104
"""Pixels on either side for the names of the states."""


def flow(chart: FlowChart, colours: Palette, mode: Mode) -> go.Figure:
    """Two columns of states, ribbons between them."""
    figure = canvas.figure(
        chart,
        colours,
        xaxis={"range": [0, 1], "visible": False, "fixedrange": True},
        yaxis={"range": [1.02, -0.1], "visible": False, "fixedrange": True},
    )
    figure.update_layout(margin={"l": _SIDE, "r": _SIDE, "t": 4, "b": 4})
    for one in chart.ribbons:
        xs, ys = _ribbon(one)
        fill = colours.band if not one.stays else colours.line
        figure.add_scatter(
            x=xs, y=ys, fill="toself", fillcolor=fill, mode="lines", hoveron="fills", opacity=0.9,
            line={"width": 0.6, "color": colours.ground}, text=canvas.hover(one.hover), hoverinfo="text",
        )  # fmt: skip
    for node in chart.nodes:
        left = node.side == "left"
        figure.add_shape(
            type="rect", x0=0 if left else 1 - _NODE, x1=_NODE if left else 1, y0=node.start, y1=node.end,
            fillcolor=colours.tones[min(node.tone, len(colours.tones) - 1)],
            line={"width": 0.5, "color": colours.edge},
        )  # fmt: skip
        figure.add_annotation(
            x=0 if left else 1, y=(node.start + node.end) / 2, showarrow=False, xshift=-6 if left else 6,
            xanchor="right" if left else "left", yanchor="middle", align="right" if left else "left",
            text=f"{canvas.safe(node.name)}<br>{canvas.safe(node.text)}",
            font={"size": SMALL_PX, "color": colours.text},
        )  # fmt: skip
    # From the edges of the picture, not of the plot: two spans of dates do not fit side by side on a telephone.
    for at, text, anchor, shift in ((0.0, chart.left, "left", -_SIDE), (1.0, chart.right, "right", _SIDE)):
        figure.add_annotation(
            x=at, y=-0.06, text=canvas.safe(text), showarrow=False, xanchor=anchor, yanchor="middle",
            xshift=shift, font={"size": SMALL_PX, "color": colours.muted},
        )  # fmt: skip
    return figure


def _ribbon(one: Ribbon) -> tuple[list[float], list[float]]:
    """The outline of a ribbon: along its upper edge to the right, back along its lower one."""
    inner = [_NODE + at * (1 - 2 * _NODE) for at in _BEND]
    ease = [(1 - math.cos(math.pi * at)) / 2 for at in _BEND]
    upper = [one.left[0] + (one.right[0] - one.left[0]) * part for part in ease]
    lower = [one.left[1] + (one.right[1] - one.left[1]) * part for part in ease]
    return [*inner, *inner[::-1], inner[0]], [*upper, *lower[::-1], upper[0]]


def waterfall(chart: Waterfall, colours: Palette, mode: Mode) -> go.Figure:
    """Floating bars from total to total, names above, amounts at the right."""
    rows = len(chart.falls)
    figure = canvas.figure(
        chart,
        colours,
        xaxis=canvas.axis(chart.x, colours, grid=True),
        yaxis={"range": [rows - 0.4, -0.75], "visible": False, "fixedrange": True},
        bargap=0.62,
    )
    figure.update_layout(margin={"l": 10, "r": 14})
    for place, one in enumerate(chart.falls):
        if place + 1 < rows:
            figure.add_shape(
                type="line", x0=one.end, x1=one.end, y0=place, y1=place + 1, layer="below",
                line={"width": 1, "color": colours.edge, "dash": "dot"},
            )  # fmt: skip
        for x, text, anchor in ((chart.x.low, one.category, "left"), (chart.x.high, one.text, "right")):
            figure.add_annotation(
                x=x, y=place - 0.42, text=canvas.safe(text), showarrow=False, xanchor=anchor, yanchor="middle",
                font={"size": TEXT_PX, "color": colours.text}, bgcolor=colours.ground, borderpad=1,
            )  # fmt: skip
    steps = [(place, one) for place, one in enumerate(chart.falls) if not one.whole]
    figure.add_bar(
        x=[one.end - one.start for _, one in steps], base=[one.start for _, one in steps],
        y=[place for place, _ in steps], orientation="h", hoverinfo="skip",
        marker={"color": colours.tones[1], "line": {"width": 0}},
    )  # fmt: skip
    for place, one in steps:
        if one.low is not None and one.high is not None:
            figure.add_scatter(
                x=[one.low, one.high], y=[place, place], mode="lines", hoverinfo="skip",
                line={"width": 1.5, "color": colours.text},
            )  # fmt: skip
    totals = [(place, one) for place, one in enumerate(chart.falls) if one.whole]
    figure.add_scatter(
        x=[one.end for _, one in totals], y=[place for place, _ in totals], mode="markers", hoverinfo="skip",
        cliponaxis=False,
        marker={"size": 11, "color": colours.accent, "line": {"width": 2, "color": colours.ground}},
    )  # fmt: skip
    figure.add_scatter(
        x=[(one.start + one.end) / 2 for one in chart.falls], y=list(range(rows)), mode="markers",
        marker={"size": 26, "color": "rgba(0,0,0,0)"}, text=[canvas.hover(one.hover) for one in chart.falls],
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip
    return figure


def plane(chart: Plane, colours: Palette, mode: Mode) -> go.Figure:
    """Points with an interval on each axis, names beside them."""
    figure = canvas.figure(
        chart,
        colours,
        xaxis=canvas.axis(chart.x, colours, grid=True),
        yaxis=canvas.axis(chart.y, colours, grid=True),
    )
    canvas.upright(figure, chart.y, colours)
    figure.update_layout(margin={"l": 0, "r": 14, "t": 34, "b": 44})
    line = {"width": 1, "color": colours.edge, "dash": "dash"}
    if chart.x_rule is not None:
        figure.add_shape(
            type="line", x0=chart.x_rule, x1=chart.x_rule, y0=chart.y.low, y1=chart.y.high, line=line,
            layer="below",
        )  # fmt: skip
    if chart.y_rule is not None:
        figure.add_shape(
            type="line", x0=chart.x.low, x1=chart.x.high, y0=chart.y_rule, y1=chart.y_rule, line=line,
            layer="below",
        )  # fmt: skip
    for one in chart.points:
        bars: list[tuple[list[float], list[float]]] = []
        if one.x_interval:
            bars.append((list(one.x_interval), [one.y, one.y]))
        if one.y_interval:
            bars.append(([one.x, one.x], list(one.y_interval)))
        for xs, ys in bars:
            figure.add_scatter(
                x=xs, y=ys, mode="lines", hoverinfo="skip", line={"width": 1.5, "color": colours.tones[1]}
            )
    figure.add_scatter(
        x=[one.x for one in chart.points], y=[one.y for one in chart.points], mode="markers",
        marker={
            "size": 11, "line": {"width": 2, "color": colours.ground},
            "color": [canvas.colour(one.emphasis or "accent", colours) for one in chart.points],
        },
        text=[canvas.hover(one.hover) for one in chart.points], hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip
    for label in (*chart.corners, *chart.labels):
        canvas.write(figure, label, colours)
    return figure


def several(chart: SeveralLines, colours: Palette, mode: Mode) -> go.Figure:
    """Lines named at their ends; bands around those that stand out."""
    figure = canvas.figure(
        chart,
        colours,
        xaxis=canvas.axis(chart.x, colours, grid=False),
        yaxis=canvas.axis(chart.y, colours, grid=True),
    )
    figure.update_layout(margin={"l": 0, "r": 4, "t": 10, "b": 44})
    strong = [one for one in chart.lines if one.emphasis == "accent"]
    for one in strong:
        for run in runs.intervals(one.points):
            canvas.band(figure, run, colours)
    for one in sorted(chart.lines, key=lambda line: line.emphasis == "accent"):
        style: dict[str, Any] = {
            "width": 2.25 if one.emphasis == "accent" else 1.5,
            "color": canvas.colour(one.emphasis, colours),
        }
        figure.add_scatter(
            x=[point.x for point in one.points], y=[point.y for point in one.points], mode="lines+markers",
            connectgaps=False, line=style, marker={"size": 4, "color": style["color"]},
            text=[canvas.hover(point.hover) for point in one.points], hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
    for label in chart.labels:
        canvas.write(figure, label, colours)
    return figure


def funnel(chart: Funnel, colours: Palette, mode: Mode) -> go.Figure:
    """Two nested bands of chance, narrower to the right, and a dot for each."""
    figure = canvas.figure(
        chart,
        colours,
        xaxis=canvas.axis(chart.x, colours, grid=False),
        yaxis=canvas.axis(chart.y, colours, grid=True),
    )
    canvas.upright(figure, chart.y, colours)
    figure.update_layout(margin={"l": 0, "r": 14, "t": 34, "b": 44})
    canvas.band(figure, chart.outer, colours)
    figure.data[-1].update(opacity=0.4)
    canvas.band(figure, chart.inner, colours)
    # A trace and no shape: shapes lie below all traces, and so below the bands.
    figure.add_scatter(
        x=[chart.x.low, chart.x.high], y=[chart.centre, chart.centre], mode="lines", hoverinfo="skip",
        line={"width": 1, "color": colours.edge},
    )  # fmt: skip
    figure.add_scatter(
        x=[one.x for one in chart.points], y=[one.y for one in chart.points], mode="markers",
        customdata=[[one.key] for one in chart.points],
        marker={
            "size": 10, "line": {"width": 1.5, "color": colours.ground}, "opacity": 1,
            "color": [canvas.colour(emphasis or "accent", colours) for emphasis in chart.emphases],
        },
        text=[canvas.hover(one.hover) for one in chart.points], hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip
    for label in chart.labels:
        canvas.write(figure, label, colours)
    return figure


def payout(chart: PayoutCurve, colours: Palette, mode: Mode) -> go.Figure:
    """The curve with its corners, the interval of the figure as a band across, and the figure as a dot."""
    figure = canvas.figure(
        chart,
        colours,
        xaxis=canvas.axis(chart.x, colours, grid=False),
        yaxis=canvas.axis(chart.y, colours, grid=True),
    )
    canvas.upright(figure, chart.y, colours)
    figure.update_layout(margin={"l": 0, "r": 14, "t": 34, "b": 30})
    if chart.between:
        low, high = chart.between
        figure.add_shape(
            type="rect", x0=low, x1=high, y0=chart.y.low, y1=chart.y.high, layer="below",
            fillcolor=colours.band, opacity=0.55, line={"width": 0},
        )  # fmt: skip
    figure.add_scatter(
        x=[one.x for one in chart.curve], y=[one.y for one in chart.curve], mode="lines", hoverinfo="skip",
        line={"width": 2.25, "color": colours.tones[1]},
    )  # fmt: skip
    figure.add_scatter(
        x=[one.x for one in chart.kinks], y=[one.y for one in chart.kinks], mode="markers",
        marker={"size": 8, "color": colours.ground, "line": {"width": 2, "color": colours.tones[1]}},
        text=[canvas.hover(one.hover) for one in chart.kinks], hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip
    if chart.figure is not None:
        figure.add_shape(
            type="line", x0=chart.figure.x, x1=chart.figure.x, y0=chart.y.low, y1=chart.figure.y, layer="below",
            line={"width": 1, "color": colours.accent, "dash": "dot"},
        )  # fmt: skip
        figure.add_scatter(
            x=[chart.figure.x], y=[chart.figure.y], mode="markers", cliponaxis=False,
            marker={"size": 13, "color": colours.accent, "line": {"width": 2, "color": colours.ground}},
            text=[canvas.hover(chart.figure.hover)], hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
    for label in chart.labels:
        canvas.write(figure, label, colours)
    return figure
