"""Builder of several lines over one axis: cohorts as they age, themes over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allegiance.charts.format import Scale, count
from allegiance.charts.layout import axis, spread
from allegiance.charts.spec import Axis, Column, Emphasis, Label, NamedLine, Point, SeveralLines, Tick, table

PLOT_PX = 250
"""Height of the plot, for placing labels."""

TELEPHONE_PX = 310
LETTER_PX = 6.4
"""Width of the plot on a telephone and of a letter, for keeping room on the right for the names of the lines."""


@dataclass(frozen=True, slots=True)
class Place:
    """One point of a line: position across, value with interval, n, and what the position is called."""

    x: float
    y: float | None
    n: int
    low: float | None = None
    high: float | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """One line. The accent belongs to the one that the page is about; the others stay grey."""

    name: str
    points: Sequence[Place]
    emphasis: Emphasis = "muted"


def several(
    title: str,
    lines: Sequence[Named],
    scale: Scale,
    *,
    x_title: str,
    ticks: Sequence[tuple[float, str]],
    of: str,
    note: str = "",
) -> SeveralLines:
    """A few lines, each named at its end; the table holds every value with interval and n.

    Args:
        title: what is measured.
        lines: at most about eight: more cannot be told apart.
        scale: how values are written.
        x_title: what the positions are.
        ticks: labelled positions.
        of: what a line is ("cohort").
        note: what a reader must know.

    Raises:
        ValueError: no line has a value.
    """
    drawn = [one for one in lines if any(point.y is not None for point in one.points)]
    if not drawn:
        raise ValueError(f"{title}: nothing to draw.")
    edges = [point.y for one in drawn for point in one.points if point.y is not None]
    edges += [
        edge
        for one in drawn
        if one.emphasis == "accent"
        for point in one.points
        for edge in (point.low, point.high)
        if edge is not None
    ]
    y = axis(
        min(edges), max(edges), scale.tick, floor=scale.floor, ceiling=scale.ceiling, seconds=scale.seconds
    )
    places = [point.x for one in drawn for point in one.points]
    span = (max(places) - min(places)) or 1.0
    labels = [_end(one, scale, span) for one in drawn]
    x = Axis(
        min(places) - span * 0.015,
        max(places) + span * _room(labels),
        tuple(Tick(at, text) for at, text in ticks),
        x_title,
    )
    if y.low > 0 and scale.floor == 0:
        note = f"{note} The scale starts at {scale.tick(y.low)}, not at zero.".strip()
    return SeveralLines(
        title=title,
        unit=scale.words,
        alt=_alt(title, drawn, scale, of),
        table=table(
            [
                of[:1].upper() + of[1:],
                Column(x_title[:1].upper() + x_title[1:], numeric=False),
                "Value",
                "95% interval",
                "n",
            ],
            [
                (
                    one.name,
                    point.label,
                    scale.value(point.y) if point.y is not None else "too few",
                    scale.interval(point.low, point.high),
                    count(point.n),
                )
                for one in lines
                for point in one.points
            ],
        ),
        height=320,
        note=note,
        x=x,
        y=y,
        lines=tuple(NamedLine(one.name, _points(one, scale), one.emphasis) for one in drawn),
        labels=spread(labels, pixels_per_unit=PLOT_PX / (y.high - y.low), gap=14.0),
    )


def _room(labels: Sequence[Label]) -> float:
    """Room for the longest name, as a share of what the lines span; on a telephone half of the width at most."""
    share = min(max(len(label.text) for label in labels) * LETTER_PX / TELEPHONE_PX + 0.03, 0.5)
    return share / (1 - share)


def _points(one: Named, scale: Scale) -> tuple[Point, ...]:
    return tuple(
        Point(
            point.x,
            point.y,
            point.low,
            point.high,
            hover=tuple(
                text
                for text in (
                    one.name,
                    point.label,
                    scale.value(point.y) if point.y is not None else "too few",
                    f"95%: {scale.interval(point.low, point.high)}" if point.low is not None else "",
                    f"n = {count(point.n)}",
                )
                if text
            ),
        )
        for point in one.points
    )


def _end(one: Named, scale: Scale, span: float) -> Label:
    last = [point for point in one.points if point.y is not None][-1]
    assert last.y is not None
    return Label(
        last.x + span * 0.02, last.y, f"{one.name} {scale.text(last.y)}", "left", emphasis=one.emphasis
    )


def _alt(title: str, lines: Sequence[Named], scale: Scale, of: str) -> str:
    parts = []
    for one in lines:
        values = [point.y for point in one.points if point.y is not None]
        parts.append(f"{one.name} from {scale.text(values[0])} to {scale.text(values[-1])}")
    return f"Lines of {title}, one a {of}: {'; '.join(parts)}."
