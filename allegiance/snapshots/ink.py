"""A chart's specification as plain values for print: what a pointer would say and what a click leads to is left out.

The second renderer of :mod:`allegiance.charts.spec`, beside :mod:`allegiance.charts.plotly`: it decides no position and
writes no figure. Templates in ``typst/`` draw what stands here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from allegiance.charts import runs, theme
from allegiance.charts.spec import (
    AnyChart,
    Axis,
    Bar,
    BarChart,
    Curve,
    DotPlot,
    FlowChart,
    Funnel,
    HeatTable,
    Label,
    LineChart,
    PayoutCurve,
    Plane,
    Point,
    Rule,
    SeveralLines,
    ShareBar,
    Sparkline,
    Waterfall,
)

Ink = dict[str, Any]
COLOURS = theme.LIGHT
MARKED = 30
"""A line of more points is drawn without a dot at each."""
MOST_ROWS = 18
"""Rows that fit the lowest page, in the narrowest column."""


def chart(given: AnyChart) -> Ink:
    """Plain values of any specification.

    Raises:
        TypeError: a kind that nothing draws in print.
    """
    draw = _DRAW.get(type(given))
    if draw is None:
        raise TypeError(f"Nothing draws a {type(given).__name__} in print.")
    return {"title": given.title, "alt": given.alt, "note": given.note, "height": given.height, **draw(given)}


def pieces(given: AnyChart) -> list[Ink]:
    """Plain values of a chart, in parts of at most ``MOST_ROWS`` rows each over the same axis: a page is no scroll.

    Raises:
        TypeError: as :func:`chart`.
    """
    whole = chart(given)
    rows = whole.get("rows", [])
    parts = -(-len(rows) // MOST_ROWS)
    if parts < 2:
        return [whole]
    size = -(-len(rows) // parts)
    made = []
    for number, start in enumerate(range(0, len(rows), size), start=1):
        part = whole | {"rows": rows[start : start + size], "title": f"{given.title} ({number} of {parts})"}
        if isinstance(given, HeatTable):
            part["cells"] = [
                [one[0] - start, *one[1:]] for one in whole["cells"] if start <= one[0] < start + size
            ]
            part["height"] = given.height * size / len(rows)
        part["alt"] = given.alt if number == 1 else f"{given.title}, continued: part {number} of {parts}."
        part["note"] = given.note if number == parts else ""
        made.append(part)
    return made


def colours() -> Ink:
    """The palette of print: the light one."""
    return {name: getattr(COLOURS, name) for name in COLOURS.__slots__}


def spark(given: Sparkline) -> Ink:
    """A word-sized line."""
    return {
        "kind": "spark",
        "alt": given.alt,
        "runs": [[list(place) for place in run] for run in given.runs],
        "last": list(given.last) if given.last else None,
    }


def _axis(given: Axis) -> Ink:
    return {
        "low": given.low,
        "high": given.high,
        "ticks": [[tick.at, tick.label] for tick in given.ticks],
        "title": given.title,
    }


def _label(given: Label) -> Ink:
    return {
        "x": given.x, "y": given.y, "text": given.text, "anchor": given.anchor, "shift": given.shift,
        "emphasis": given.emphasis,
    }  # fmt: skip


def _labels(given: Sequence[Label]) -> list[Ink]:
    return [_label(one) for one in given]


def _rules(given: Sequence[Rule]) -> list[Ink]:
    return [{"at": one.at, "label": one.label, "dashed": one.dashed, "anchor": one.anchor} for one in given]


def _bands(points: Sequence[Point]) -> list[list[list[float | None]]]:
    """Each stretch of neighbouring intervals: x, low, high."""
    return [[[one.x, one.low, one.high] for one in run] for run in runs.intervals(points)]


def _lines(points: Sequence[Point]) -> list[list[list[float | None]]]:
    """Each stretch of neighbouring values: x, y."""
    return [[[one.x, one.y] for one in run] for run in runs.values(points)]


def _line(given: LineChart) -> Ink:
    known = [one for one in given.points if one.y is not None]
    return {
        "kind": "line",
        "x": _axis(given.x),
        "y": _axis(given.y),
        "bands": _bands(given.points),
        "lines": _lines(given.points),
        "dots": [[one.x, one.y, one.partial] for one in known if len(known) <= MARKED or one.partial],
        "alarms": [[one.x, one.y] for one in known if one.alarm],
        "limits": [[one.x, one.low, one.high] for one in given.limits],
        "rules": _rules(given.rules),
        "labels": _labels(given.labels),
    }


def _bar(given: Bar) -> Ink:
    return {
        "name": given.category, "value": given.value, "low": given.low, "high": given.high, "text": given.text,
        "emphasis": given.emphasis if given.value is not None else "muted",
    }  # fmt: skip


def _bars(given: BarChart | DotPlot) -> Ink:
    return {
        "kind": "bars" if isinstance(given, BarChart) else "dots",
        "x": _axis(given.x),
        "rows": [_bar(one) for one in given.bars],
        "rules": _rules(given.rules),
    }


def _heat(given: HeatTable) -> Ink:
    cells = []
    for one in given.cells:
        if one.strength is not None:
            fill = theme.mix(COLOURS.heat_low, COLOURS.heat_high, one.strength)
            cells.append([one.row, one.column, one.text, fill, theme.readable(fill, "light")])
    return {"kind": "heat", "rows": list(given.rows), "columns": list(given.columns), "cells": cells}


def _curve(given: Curve) -> Ink:
    return {
        "kind": "curve",
        "x": _axis(given.x),
        "y": _axis(given.y),
        "points": [[one.x, one.y, one.low, one.high] for one in given.points if one.y is not None],
        "bands": _bands(given.fitted),
        "lines": _lines(given.fitted),
        "kink": list(given.kink) if given.kink else None,
        "rules": _rules(given.rules),
        "labels": _labels(given.labels),
    }


def _shares(given: ShareBar) -> Ink:
    parts = []
    for one in given.segments:
        fill = COLOURS.tones[one.tone % len(COLOURS.tones)]
        parts.append(
            {
                "name": one.name, "start": one.start, "end": one.end, "text": one.text, "inside": one.inside,
                "fill": fill, "ink": theme.readable(fill, "light"),
            }
        )  # fmt: skip
    return {"kind": "shares", "parts": parts}


def _flow(given: FlowChart) -> Ink:
    return {
        "kind": "flow",
        "left": given.left,
        "right": given.right,
        "nodes": [
            {
                "side": one.side, "name": one.name, "text": one.text, "start": one.start, "end": one.end,
                "fill": COLOURS.tones[min(one.tone, len(COLOURS.tones) - 1)],
            }
            for one in given.nodes
        ],
        "ribbons": [[*one.left, *one.right, one.stays] for one in given.ribbons],
    }  # fmt: skip


def _waterfall(given: Waterfall) -> Ink:
    return {
        "kind": "waterfall",
        "x": _axis(given.x),
        "rows": [
            {
                "name": one.category, "start": one.start, "end": one.end, "low": one.low, "high": one.high,
                "text": one.text, "whole": one.whole, "emphasis": "",
            }
            for one in given.falls
        ],
    }  # fmt: skip


def _plane(given: Plane) -> Ink:
    return {
        "kind": "plane",
        "x": _axis(given.x),
        "y": _axis(given.y),
        "points": [
            [one.x, one.y, list(one.x_interval or ()), list(one.y_interval or ()), one.emphasis or "accent"]
            for one in given.points
        ],
        "x_rule": given.x_rule,
        "y_rule": given.y_rule,
        "labels": _labels((*given.corners, *given.labels)),
    }


def _several(given: SeveralLines) -> Ink:
    # Those that stand out are drawn last and so on top.
    ordered = sorted(given.lines, key=lambda one: one.emphasis == "accent")
    return {
        "kind": "several",
        "x": _axis(given.x),
        "y": _axis(given.y),
        "bands": [band for one in ordered if one.emphasis == "accent" for band in _bands(one.points)],
        "lines": [
            {
                "runs": _lines(one.points),
                "dots": [[point.x, point.y] for point in one.points if point.y is not None],
                "emphasis": one.emphasis,
            }
            for one in ordered
        ],
        "end": max(point.x for one in given.lines for point in one.points),
        "labels": _labels(given.labels),
    }


def _funnel(given: Funnel) -> Ink:
    return {
        "kind": "funnel",
        "x": _axis(given.x),
        "y": _axis(given.y),
        "outer": _bands(given.outer),
        "inner": _bands(given.inner),
        "centre": given.centre,
        "points": [
            [one.x, one.y, emphasis or "accent"]
            for one, emphasis in zip(given.points, given.emphases or ("",) * len(given.points), strict=True)
            if one.y is not None
        ],
        "labels": _labels(given.labels),
    }


def _payout(given: PayoutCurve) -> Ink:
    return {
        "kind": "payout",
        "x": _axis(given.x),
        "y": _axis(given.y),
        "curve": [[one.x, one.y] for one in given.curve],
        "kinks": [[one.x, one.y] for one in given.kinks],
        "figure": [given.figure.x, given.figure.y] if given.figure else None,
        "between": list(given.between) if given.between else None,
        "labels": _labels(given.labels),
    }


_DRAW: dict[type, Callable[[Any], Ink]] = {
    LineChart: _line,
    BarChart: _bars,
    DotPlot: _bars,
    HeatTable: _heat,
    Curve: _curve,
    ShareBar: _shares,
    Sparkline: spark,
    FlowChart: _flow,
    Waterfall: _waterfall,
    Plane: _plane,
    SeveralLines: _several,
    Funnel: _funnel,
    PayoutCurve: _payout,
}
