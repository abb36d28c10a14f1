"""Draws a specification with Plotly, light or dark. Decides nothing: positions and texts are ready-made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import plotly.graph_objects as go

from allegiance.charts import theme
from allegiance.charts.spec import (
    AnyChart,
    Axis,
    Bar,
    BarChart,
    Curve,
    DotPlot,
    HeatTable,
    Label,
    LineChart,
    Point,
    ShareBar,
)
from allegiance.charts.theme import FONT, SMALL_PX, TEXT_PX, Mode, Palette

CONFIG = {
    "displayModeBar": False,
    "scrollZoom": False,
    "doubleClick": False,
    "showTips": False,
    "responsive": True,
}
"""No toolbar and no zoom: a chart on a telephone must not catch the finger that scrolls the page."""

_ANCHORS = {"left": "left", "centre": "center", "right": "right"}


def render(chart: AnyChart, mode: Mode = "light") -> go.Figure:
    """The figure of any specification that is drawn with Plotly.

    Raises:
        TypeError: no renderer for that kind (a sparkline is drawn as SVG, see :mod:`allegiance.charts.svg`).
    """
    draw = _DRAW.get(type(chart))
    if draw is None:
        raise TypeError(f"Plotly does not draw a {type(chart).__name__}.")
    return draw(chart, theme.palette(mode), mode)


def _figure(chart: AnyChart, colours: Palette, **layout: Any) -> go.Figure:
    figure = go.Figure()
    figure.update_layout(
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
    return figure


def _axis(axis: Axis, colours: Palette, *, grid: bool, side: str = "") -> dict[str, Any]:
    made: dict[str, Any] = {
        "range": [axis.low, axis.high],
        "tickmode": "array",
        "tickvals": [tick.at for tick in axis.ticks],
        "ticktext": [tick.label for tick in axis.ticks],
        "tickfont": {"size": SMALL_PX, "color": colours.muted},
        "title": {"text": axis.title, "font": {"size": SMALL_PX, "color": colours.muted}, "standoff": 4},
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
    return made | ({"side": side} if side else {})


def _colour(emphasis: str, colours: Palette) -> str:
    return {
        "accent": colours.accent,
        "muted": colours.muted,
        "better": colours.better,
        "worse": colours.worse,
    }.get(emphasis, colours.text)


def _write(figure: go.Figure, label: Label, colours: Palette) -> None:
    figure.add_annotation(
        x=label.x,
        y=label.y,
        text=label.text,
        showarrow=False,
        xanchor=_ANCHORS[label.anchor],
        yanchor="middle",
        yshift=label.shift,
        bgcolor=colours.ground,
        borderpad=1,
        opacity=0.95,
        font={"size": SMALL_PX, "color": _colour(label.emphasis, colours)},
    )


def _line(chart: LineChart, colours: Palette, mode: Mode) -> go.Figure:
    figure = _figure(
        chart,
        colours,
        xaxis=_axis(chart.x, colours, grid=False),
        yaxis=_axis(chart.y, colours, grid=True),
    )
    known = [point for point in chart.points if point.y is not None]
    for run in _runs(chart.points):
        _band(figure, run, colours)
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
        text=[point.hover for point in chart.points],
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
            text=[point.hover for point in alarms],
            hovertemplate="%{text}<extra></extra>",
        )
    for label in chart.labels:
        _write(figure, label, colours)
    return figure


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    """Neighbouring points that have an interval: a band never bridges what was not measured."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point.low is not None and point.high is not None:
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) > 1]


def _band(figure: go.Figure, run: Sequence[Point], colours: Palette) -> None:
    xs = [point.x for point in run]
    figure.add_scatter(
        x=xs + xs[::-1], y=[point.high for point in run] + [point.low for point in reversed(run)], fill="toself",
        fillcolor=colours.band, line={"width": 0}, mode="lines", hoverinfo="skip",
    )  # fmt: skip


def _rows(chart: BarChart | DotPlot, colours: Palette) -> go.Figure:
    rows = len(chart.bars)
    top = -1.2 if chart.rules else -0.75
    figure = _figure(
        chart,
        colours,
        xaxis=_axis(chart.x, colours, grid=True),
        yaxis={"range": [rows - 0.4, top], "visible": False, "fixedrange": True},
        bargap=0.62,
    )
    for rule in chart.rules:
        figure.add_shape(
            type="line", x0=rule.at, x1=rule.at, y0=-0.8, y1=rows - 0.4,
            line={"width": 1, "color": colours.edge, "dash": "dash" if rule.dashed else "solid"}, layer="below",
        )  # fmt: skip
        figure.add_annotation(
            x=rule.at, y=-1.0, text=rule.label, showarrow=False, xanchor=_ANCHORS[rule.anchor], yanchor="middle",
            font={"size": SMALL_PX, "color": colours.muted},
        )  # fmt: skip
    figure.update_layout(margin={"l": 10, "r": 14})
    for place, bar in enumerate(chart.bars):
        _row_texts(figure, place, bar, chart, colours)
    return figure


def _row_texts(figure: go.Figure, place: int, bar: Bar, chart: BarChart | DotPlot, colours: Palette) -> None:
    middle = (chart.x.low + chart.x.high) / 2
    texts = (
        (chart.x.low, bar.category, "left", colours.text),
        (
            chart.x.high,
            bar.text,
            "right",
            _colour(bar.emphasis, colours) if bar.value is not None else colours.muted,
        ),
    )
    for x, text, anchor, colour in texts:
        figure.add_annotation(
            x=x, y=place - 0.42, text=text, showarrow=False, xanchor=anchor, yanchor="middle",
            font={"size": TEXT_PX, "color": colour}, bgcolor=colours.ground, borderpad=1,
        )  # fmt: skip
    # An invisible wide mark over the whole row: a finger need not hit a five-pixel dot.
    figure.add_scatter(
        x=[bar.value if bar.value is not None else middle], y=[place], mode="markers",
        marker={"size": 26, "color": "rgba(0,0,0,0)"}, text=[bar.hover], customdata=[[bar.key]],
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def _whiskers(figure: go.Figure, chart: BarChart | DotPlot, colour: str, width: float) -> None:
    for place, bar in enumerate(chart.bars):
        if bar.low is not None and bar.high is not None:
            figure.add_scatter(
                x=[bar.low, bar.high], y=[place, place], mode="lines",
                line={"width": width, "color": colour}, hoverinfo="skip",
            )  # fmt: skip


def _bars(chart: BarChart, colours: Palette, mode: Mode) -> go.Figure:
    figure = _rows(chart, colours)
    figure.add_bar(
        x=[bar.value for bar in chart.bars], y=list(range(len(chart.bars))), orientation="h",
        marker={"color": colours.tones[1], "line": {"width": 0}}, hoverinfo="skip",
    )  # fmt: skip
    _whiskers(figure, chart, colours.text, 1.5)
    return figure


def _dots(chart: DotPlot, colours: Palette, mode: Mode) -> go.Figure:
    figure = _rows(chart, colours)
    _whiskers(figure, chart, colours.tones[1], 5)
    figure.add_scatter(
        x=[bar.value for bar in chart.bars], y=list(range(len(chart.bars))), mode="markers",
        marker={"size": 11, "color": colours.accent, "line": {"width": 2, "color": colours.ground}},
        hoverinfo="skip",
    )  # fmt: skip
    return figure


def _heat(chart: HeatTable, colours: Palette, mode: Mode) -> go.Figure:
    figure = _figure(
        chart,
        colours,
        xaxis={
            "range": [-0.5, len(chart.columns) - 0.5], "tickvals": list(range(len(chart.columns))),
            "ticktext": list(chart.columns), "side": "top", "fixedrange": True, "showgrid": False,
            "zeroline": False, "tickfont": {"size": SMALL_PX, "color": colours.muted},
        },
        yaxis={
            "range": [len(chart.rows) - 0.5, -0.5], "tickvals": list(range(len(chart.rows))),
            "ticktext": list(chart.rows), "fixedrange": True, "showgrid": False, "zeroline": False,
            "tickfont": {"size": SMALL_PX, "color": colours.muted}, "automargin": True,
        },
    )  # fmt: skip
    figure.update_layout(margin={"l": 0, "r": 0, "t": 26, "b": 4})
    for cell in chart.cells:
        if cell.strength is None:
            continue
        fill = theme.mix(colours.heat_low, colours.heat_high, cell.strength)
        figure.add_shape(
            type="rect", x0=cell.column - 0.48, x1=cell.column + 0.48, y0=cell.row - 0.46, y1=cell.row + 0.46,
            fillcolor=fill, line={"width": 0}, layer="below",
        )  # fmt: skip
    filled = [cell for cell in chart.cells if cell.strength is not None]
    figure.add_scatter(
        x=[cell.column for cell in filled],
        y=[cell.row for cell in filled],
        mode="text",
        text=[cell.text for cell in filled],
        textfont={
            "size": 11,
            "color": [
                theme.readable(theme.mix(colours.heat_low, colours.heat_high, cell.strength or 0.0), mode)
                for cell in filled
            ],
        },
        customdata=[[cell.hover] for cell in filled],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )
    return figure


def _curve(chart: Curve, colours: Palette, mode: Mode) -> go.Figure:
    figure = _figure(
        chart,
        colours,
        xaxis=_axis(chart.x, colours, grid=False),
        yaxis=_axis(chart.y, colours, grid=True),
    )
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
    for run in _runs(chart.fitted):
        _band(figure, run, colours)
    figure.add_scatter(
        x=[point.x for point in chart.points], y=[point.y for point in chart.points], mode="markers",
        marker={"size": 6, "color": colours.tones[1]}, text=[point.hover for point in chart.points],
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip
    if chart.fitted:
        figure.add_scatter(
            x=[point.x for point in chart.fitted], y=[point.y for point in chart.fitted], mode="lines",
            line={"width": 2.5, "color": colours.accent}, hoverinfo="skip",
        )  # fmt: skip
    for label in chart.labels:
        _write(figure, label, colours)
    return figure


def _shares(chart: ShareBar, colours: Palette, mode: Mode) -> go.Figure:
    rows = len(chart.segments)
    figure = _figure(
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
            hovertemplate=f"{part.name}: {part.text}<extra></extra>",
        )  # fmt: skip
        figure.add_scatter(
            x=[0.0], y=[row + 1], mode="markers", cliponaxis=False, hoverinfo="skip",
            marker={"size": 11, "symbol": "square", "color": fill},
        )  # fmt: skip
        for x, text, anchor, shift in ((0.0, part.name, "left", 12), (1.0, part.text, "right", 0)):
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
}
