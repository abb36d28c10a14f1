"""Draws a specification with Plotly, light or dark. Decides nothing: positions and texts are ready-made."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go

from allegiance.charts import canvas, drawn, runs, theme
from allegiance.charts.spec import (
    AnyChart,
    BarChart,
    Curve,
    DotPlot,
    FlowChart,
    Funnel,
    HeatTable,
    LineChart,
    PayoutCurve,
    Plane,
    Rule,
    SeveralLines,
    ShareBar,
    Waterfall,
)
from allegiance.charts.theme import SMALL_PX, TEXT_PX, Mode, Palette

CONFIG = {
    "displayModeBar": False,
    "scrollZoom": False,
    "doubleClick": False,
    "showTips": False,
    "responsive": True,
}
"""No toolbar and no zoom: a chart on a telephone must not catch the finger that scrolls the page."""


def render(chart: AnyChart, mode: Mode = "light") -> go.Figure:
    """The figure of any specification that is drawn with Plotly.

    Raises:
        TypeError: no renderer for that kind (a sparkline is drawn as SVG, see :mod:`allegiance.charts.svg`).
    """
    draw = _DRAW.get(type(chart))
    if draw is None:
        raise TypeError(f"Plotly does not draw a {type(chart).__name__}.")
    return draw(chart, theme.palette(mode), mode)


def _line(chart: LineChart, colours: Palette, mode: Mode) -> go.Figure:
    figure = canvas.figure(
        chart,
        colours,
        xaxis=canvas.axis(chart.x, colours, grid=False),
        yaxis=canvas.axis(chart.y, colours, grid=True),
    )
    known = [point for point in chart.points if point.y is not None]
    for run in runs.intervals(chart.points):
        canvas.band(figure, run, colours)
    for edge in ("low", "high"):
        if chart.limits:
            figure.add_scatter(
                x=[point.x for point in chart.limits],
                y=[getattr(point, edge) for point in chart.limits],
                mode="lines",
                line={"width": 1, "dash": "dot", "color": colours.muted, "shape": "hvh"},
                hoverinfo="skip",
            )
    for rule in chart.rules:
        figure.add_shape(
            type="line", x0=chart.x.low, x1=chart.x.high, y0=rule.at, y1=rule.at,
            line={"width": 1, "color": colours.edge, "dash": "dash" if rule.dashed else "solid"}, layer="below",
        )  # fmt: skip
    figure.add_scatter(
        x=[point.x for point in chart.points],
        y=[point.y for point in chart.points],
        mode="lines+markers" if len(known) <= 30 else "lines",
        connectgaps=False,
        line={"width": 2.25, "color": colours.accent},
        marker={
            "size": [7 if point.partial else 5 for point in chart.points],
            "color": [colours.ground if point.partial else colours.accent for point in chart.points],
            "line": {"width": 1.5, "color": colours.accent},
        },
        customdata=[[point.key] for point in chart.points],
        text=[canvas.hover(point.hover) for point in chart.points],
        hovertemplate="%{text}<extra></extra>",
    )
    alarms = [point for point in known if point.alarm]
    if alarms:
        figure.add_scatter(
            x=[point.x for point in alarms],
            y=[point.y for point in alarms],
            mode="markers",
            marker={
                "size": 12,
                "symbol": "circle-open",
                "color": colours.text,
                "line": {"width": 2, "color": colours.text},
            },
            text=[canvas.hover(point.hover) for point in alarms],
            hovertemplate="%{text}<extra></extra>",
        )
    for label in chart.labels:
        canvas.write(figure, label, colours)
    return figure


def _rows(chart: BarChart | DotPlot, colours: Palette) -> go.Figure:
    rows = len(chart.bars)
    figure = canvas.figure(
        chart,
        colours,
        xaxis=canvas.axis(chart.x, colours, grid=True),
        yaxis={"range": [rows - 0.4, -1.2 if chart.rules else -0.75], "visible": False, "fixedrange": True},
        bargap=0.62,
    )
    labels = [_row_rule(rule, colours) for rule in chart.rules]
    for place, bar in enumerate(chart.bars):
        tone = canvas.colour(bar.emphasis, colours) if bar.value is not None else colours.muted
        labels.append(_row_text(chart.x.low, place, bar.category, "left", colours.text, colours))
        labels.append(_row_text(chart.x.high, place, bar.text, "right", tone, colours))
    figure.update_layout(
        margin={"l": 10, "r": 14},
        annotations=labels,
        shapes=[
            {
                "type": "line", "x0": rule.at, "x1": rule.at, "y0": -0.8, "y1": rows - 0.4, "layer": "below",
                "line": {"width": 1, "color": colours.edge, "dash": "dash" if rule.dashed else "solid"},
            }
            for rule in chart.rules
        ],
    )  # fmt: skip
    return figure


def _row_rule(rule: Rule, colours: Palette) -> dict[str, Any]:
    return {
        "x": rule.at, "y": -1.0, "text": canvas.safe(rule.label), "showarrow": False, "yanchor": "middle",
        "xanchor": canvas.ANCHORS[rule.anchor], "font": {"size": SMALL_PX, "color": colours.muted},
    }  # fmt: skip


def _row_text(x: float, place: int, text: str, anchor: str, colour: str, colours: Palette) -> dict[str, Any]:
    return {
        "x": x, "y": place - 0.42, "xanchor": anchor, "yanchor": "middle", "text": canvas.safe(text),
        "showarrow": False, "font": {"size": TEXT_PX, "color": colour}, "bgcolor": colours.ground, "borderpad": 1,
    }  # fmt: skip


def _whiskers(figure: go.Figure, chart: BarChart | DotPlot, colour: str, width: float) -> None:
    """All intervals as one trace: a gap after each."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for place, bar in enumerate(chart.bars):
        if bar.low is not None and bar.high is not None:
            xs += [bar.low, bar.high, None]
            ys += [place, place, None]
    figure.add_scatter(x=xs, y=ys, mode="lines", line={"width": width, "color": colour}, hoverinfo="skip")


def _targets(figure: go.Figure, chart: BarChart | DotPlot) -> None:
    """An invisible wide mark on each row, last and so on top: a finger need not hit a five-pixel dot."""
    middle = (chart.x.low + chart.x.high) / 2
    figure.add_scatter(
        x=[middle if bar.value is None else bar.value for bar in chart.bars], y=list(range(len(chart.bars))),
        mode="markers", marker={"size": 26, "color": "rgba(0,0,0,0)"}, customdata=[[bar.key] for bar in chart.bars],
        text=[canvas.hover(bar.hover) for bar in chart.bars], hovertemplate="%{text}<extra></extra>",
        selected={"marker": {"opacity": 0}}, unselected={"marker": {"opacity": 0}},
    )  # fmt: skip


def _bars(chart: BarChart, colours: Palette, mode: Mode) -> go.Figure:
    figure = _rows(chart, colours)
    figure.add_bar(
        x=[bar.value for bar in chart.bars], y=list(range(len(chart.bars))), orientation="h",
        marker={"color": colours.tones[1], "line": {"width": 0}}, hoverinfo="skip",
    )  # fmt: skip
    _whiskers(figure, chart, colours.text, 1.5)
    _targets(figure, chart)
    return figure


def _dots(chart: DotPlot, colours: Palette, mode: Mode) -> go.Figure:
    figure = _rows(chart, colours)
    _whiskers(figure, chart, colours.tones[1], 5)
    figure.add_scatter(
        x=[bar.value for bar in chart.bars], y=list(range(len(chart.bars))), mode="markers",
        marker={"size": 11, "color": colours.accent, "line": {"width": 2, "color": colours.ground}},
        hoverinfo="skip", unselected={"marker": {"opacity": 1}},
    )  # fmt: skip
    _targets(figure, chart)
    return figure


def _heat(chart: HeatTable, colours: Palette, mode: Mode) -> go.Figure:
    # Few columns are narrow only on a telephone; many are turned upright there, and may be longer.
    names = [_wrapped(name, 11 if len(chart.columns) <= 4 else 18) for name in chart.columns]
    deepest = max(name.count("<br>") for name in names)
    figure = canvas.figure(
        chart,
        colours,
        xaxis={
            "range": [-0.5, len(chart.columns) - 0.5], "tickvals": list(range(len(chart.columns))),
            "ticktext": names, "side": "top", "fixedrange": True,
            "showgrid": False, "autotickangles": [0, 90], "automargin": True,
            "ticks": "outside", "ticklen": 3, "tickcolor": "rgba(0,0,0,0)", "zeroline": False,
            "tickfont": {"size": SMALL_PX, "color": colours.muted},
        },
        yaxis={
            "range": [len(chart.rows) - 0.5, -0.5], "tickvals": list(range(len(chart.rows))),
            "ticktext": [_wrapped(name, 18) for name in chart.rows], "fixedrange": True, "showgrid": False,
            "zeroline": False,
            "tickfont": {"size": SMALL_PX, "color": colours.muted}, "automargin": True,
        },
    )  # fmt: skip
    figure.update_layout(margin={"l": 0, "r": 0, "t": 30 + 14 * deepest, "b": 4})
    filled = [(cell, cell.strength) for cell in chart.cells if cell.strength is not None]
    fills = [theme.mix(colours.heat_low, colours.heat_high, strength) for _, strength in filled]
    # All at once: added one by one, each would be checked against all before it.
    figure.update_layout(
        shapes=[
            {
                "type": "rect", "layer": "below", "fillcolor": fill, "line": {"width": 0},
                "x0": cell.column - 0.48, "x1": cell.column + 0.48, "y0": cell.row - 0.46, "y1": cell.row + 0.46,
            }
            for (cell, _), fill in zip(filled, fills, strict=True)
        ]
    )  # fmt: skip
    figure.add_scatter(
        x=[cell.column for cell, _ in filled],
        y=[cell.row for cell, _ in filled],
        mode="text",
        text=[cell.text for cell, _ in filled],
        textfont={"size": 11, "color": [theme.readable(fill, mode) for fill in fills]},
        customdata=[[canvas.hover(cell.hover)] for cell, _ in filled],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )
    return figure


def _wrapped(name: str, width: int) -> str:
    """A name on as many lines as a narrow column needs; names from an export stay text."""
    lines = textwrap.wrap(name, width, break_long_words=False, max_lines=4, placeholder=" …")
    return "<br>".join(canvas.safe(canvas.short(line, 2 * width)) for line in lines)


def _curve(chart: Curve, colours: Palette, mode: Mode) -> go.Figure:
    figure = canvas.figure(
        chart,
        colours,
        xaxis=canvas.axis(chart.x, colours, grid=False),
        yaxis=canvas.axis(chart.y, colours, grid=True),
    )
    canvas.upright(figure, chart.y, colours)
    figure.update_layout(margin={"l": 0, "r": 14, "t": 40, "b": 44})
    if chart.kink:
        figure.add_shape(
            type="rect", x0=chart.kink[0], x1=chart.kink[1], y0=chart.y.low, y1=chart.y.high,
            fillcolor=colours.surface, line={"width": 1, "color": colours.edge, "dash": "dot"}, layer="below",
        )  # fmt: skip
    for rule in chart.rules:
        figure.add_shape(
            type="line", x0=rule.at, x1=rule.at, y0=chart.y.low, y1=chart.y.high,
            line={"width": 1, "color": colours.edge, "dash": "dash"}, layer="below",
        )  # fmt: skip
    for run in runs.intervals(chart.fitted):
        canvas.band(figure, run, colours)
    for point in chart.points:
        if point.low is not None and point.high is not None:
            figure.add_scatter(
                x=[point.x, point.x], y=[point.low, point.high], mode="lines", hoverinfo="skip",
                line={"width": 1.5, "color": colours.tones[1]},
            )  # fmt: skip
    figure.add_scatter(
        x=[point.x for point in chart.points], y=[point.y for point in chart.points], mode="markers",
        marker={"size": 6, "color": colours.tones[1]}, text=[canvas.hover(point.hover) for point in chart.points],
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip
    if chart.fitted:
        figure.add_scatter(
            x=[point.x for point in chart.fitted], y=[point.y for point in chart.fitted], mode="lines",
            line={"width": 2.5, "color": colours.accent}, hoverinfo="skip",
        )  # fmt: skip
    for label in chart.labels:
        canvas.write(figure, label, colours)
    return figure


def _shares(chart: ShareBar, colours: Palette, mode: Mode) -> go.Figure:
    rows = len(chart.segments)
    figure = canvas.figure(
        chart,
        colours,
        xaxis={"range": [0, 1], "visible": False, "fixedrange": True},
        yaxis={"range": [rows + 0.5, -1.1], "visible": False, "fixedrange": True},
    )
    figure.update_layout(margin={"l": 6, "r": 2, "t": 2, "b": 2}, barmode="stack")
    for row, part in enumerate(chart.segments):
        fill = colours.tones[part.tone % len(colours.tones)]
        figure.add_bar(
            x=[part.end - part.start], base=[part.start], y=[-0.3], width=1.5, orientation="h", text=[part.inside],
            textposition="inside", insidetextanchor="start", textangle=0, constraintext="none",
            textfont={"color": theme.readable(fill, mode), "size": SMALL_PX},
            marker={"color": fill, "line": {"width": 1.5, "color": colours.ground}},
            hovertemplate=f"{canvas.safe(part.name)}: {part.text}<extra></extra>",
        )  # fmt: skip
        figure.add_scatter(
            x=[0.0], y=[row + 1], mode="markers", cliponaxis=False, hoverinfo="skip",
            marker={"size": 11, "symbol": "square", "color": fill},
        )  # fmt: skip
        for x, text, anchor, shift in (
            (0.0, canvas.safe(part.name), "left", 12),
            (1.0, part.text, "right", 0),
        ):
            figure.add_annotation(
                x=x, y=row + 1, text=text, showarrow=False, xanchor=anchor, yanchor="middle", xshift=shift,
                font={"size": TEXT_PX, "color": colours.text},
            )  # fmt: skip
    return figure


_DRAW: dict[type, Callable[[Any, Palette, Mode], go.Figure]] = {
    LineChart: _line,
    BarChart: _bars,
    DotPlot: _dots,
    HeatTable: _heat,
    Curve: _curve,
    ShareBar: _shares,
    FlowChart: drawn.flow,
    Waterfall: drawn.waterfall,
    Plane: drawn.plane,
    SeveralLines: drawn.several,
    Funnel: drawn.funnel,
    PayoutCurve: drawn.payout,
}
