"""Builders of pictures with a measure on each axis: importance against performance, promised against observed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allegiance.charts.format import SHARE, Scale, count, share
from allegiance.charts.layout import axis, spread
from allegiance.charts.spec import (
    Axis,
    Curve,
    Emphasis,
    Label,
    Plane,
    PlanePoint,
    Point,
    table,
)

HEIGHT = 400
PLOT_PX = 320
"""Height of the plot, for placing labels."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One category on two measures, in the units of the results."""

    name: str
    x: float
    y: float
    n: int
    x_low: float | None = None
    x_high: float | None = None
    y_low: float | None = None
    y_high: float | None = None
    emphasis: Emphasis = ""


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows that were promised about the same share: what was promised, and what came, with its interval."""

    predicted: float
    observed: float
    n: int
    low: float | None = None
    high: float | None = None


def plane(
    title: str,
    marks: Sequence[Mark],
    x: Scale,
    y: Scale,
    *,
    x_title: str,
    y_title: str,
    x_rule: float | None = None,
    y_rule: float | None = None,
    corners: tuple[str, str, str, str] | None = None,
    of: str,
    note: str = "",
) -> Plane:
    """One point a category on two axes, with an interval on each and a dividing line on each.

    Args:
        title: what is compared.
        marks: the categories.
        x: how values across are written.
        y: how values upwards are written.
        x_title: what is measured across.
        y_title: what is measured upwards.
        x_rule: where the picture is divided from left to right, or None.
        y_rule: where it is divided from bottom to top, or None.
        corners: what the four parts mean: top left, top right, bottom left, bottom right.
        of: what a category is ("attribute").
        note: what a reader must know.

    Raises:
        ValueError: no category to draw.
    """
    if not marks:
        raise ValueError(f"{title}: nothing to draw.")
    across = _axis([(one.x, one.x_low, one.x_high) for one in marks], x_rule, x, x_title)
    upwards = _axis([(one.y, one.y_low, one.y_high) for one in marks], y_rule, y, y_title)
    per_unit = PLOT_PX / (upwards.high - upwards.low)
    labels = spread([_label(one, across) for one in marks], pixels_per_unit=per_unit, gap=14.0)
    best = max(marks, key=lambda one: one.x)
    return Plane(
        title=title,
        unit=f"{x_title}: {x.words}; {y_title}: {y.words}",
        alt=(
            f"{title}, {len(marks)} by {of}: {x_title} across, {y_title} upwards; furthest right {best.name} "
            f"with {x.text(best.x)} and {y.text(best.y)}."
        ),
        table=table(
            [of[:1].upper() + of[1:], x_title, "95% interval", y_title, "95% interval", "n"],
            [
                (
                    one.name,
                    x.text(one.x),
                    x.interval(one.x_low, one.x_high),
                    y.text(one.y),
                    y.interval(one.y_low, one.y_high),
                    count(one.n),
                )
                for one in marks
            ],
        ),
        height=HEIGHT,
        note=note,
        x=across,
        y=upwards,
        points=tuple(_point(one, x, y, x_title, y_title) for one in marks),
        labels=labels,
        x_rule=x_rule,
        y_rule=y_rule,
        corners=_corners(corners, across, upwards),
    )


def _axis(
    values: Sequence[tuple[float, float | None, float | None]], rule: float | None, scale: Scale, title: str
) -> Axis:
    edges = [edge for three in values for edge in three if edge is not None]
    edges += [rule] if rule is not None else []
    return axis(
        min(edges),
        max(edges),
        scale.tick,
        floor=scale.floor,
        ceiling=scale.ceiling,
        seconds=scale.seconds,
        title=title,
    )


def _label(one: Mark, across: Axis) -> Label:
    """The name beside its mark, on the side towards the middle."""
    right = (one.x - across.low) / (across.high - across.low) > 0.6
    nudge = (across.high - across.low) * 0.02
    return Label(
        one.x - nudge if right else one.x + nudge,
        one.y,
        one.name,
        "right" if right else "left",
        shift=9,
        emphasis=one.emphasis,
    )


def _point(one: Mark, x: Scale, y: Scale, x_title: str, y_title: str) -> PlanePoint:
    hover = [one.name, f"{x_title}: {x.text(one.x)}"]
    if one.x_low is not None:
        hover.append(f"95%: {x.interval(one.x_low, one.x_high)}")
    hover.append(f"{y_title}: {y.text(one.y)}")
    if one.y_low is not None:
        hover.append(f"95%: {y.interval(one.y_low, one.y_high)}")
    hover.append(f"n = {count(one.n)}")
    return PlanePoint(
        one.name,
        one.x,
        one.y,
        None if one.x_low is None or one.x_high is None else (one.x_low, one.x_high),
        None if one.y_low is None or one.y_high is None else (one.y_low, one.y_high),
        tuple(hover),
        one.emphasis,
    )


def _corners(texts: tuple[str, str, str, str] | None, x: Axis, y: Axis) -> tuple[Label, ...]:
    if texts is None:
        return ()
    places = ((x.low, y.high), (x.high, y.high), (x.low, y.low), (x.high, y.low))
    return tuple(
        Label(
            at,
            up,
            text,
            "left" if at == x.low else "right",
            shift=-8 if up == y.high else 8,
            emphasis="muted",
        )
        for (at, up), text in zip(places, texts, strict=True)
        if text
    )


def calibration(title: str, bins: Sequence[Bin], *, of: str, note: str = "") -> Curve:
    """What was promised across, what came upwards; on the line, promises are kept.

    Args:
        title: what was promised.
        bins: rows of about the same promise, as shares 0..1.
        of: what a row is ("customers").
        note: what a reader must know.

    Raises:
        ValueError: no bin.
    """
    if not bins:
        raise ValueError(f"{title}: nothing to draw.")
    top = max(edge for one in bins for edge in (one.predicted, one.observed, one.high) if edge is not None)
    x = axis(0.0, top, SHARE.tick, floor=0.0, ceiling=1.0, title="share expected to leave")
    y = axis(0.0, top, SHARE.tick, floor=0.0, ceiling=1.0, title="share that left")
    worst = max(bins, key=lambda one: abs(one.predicted - one.observed))
    return Curve(
        title=title,
        unit=f"share of {of}",
        alt=(
            f"{title}: expected against observed share in {len(bins)} groups of {of}; the largest difference is "
            f"{share(worst.predicted)} expected, {share(worst.observed)} observed."
        ),
        table=table(
            ["Expected", "Observed", "95% interval", "n"],
            [
                (share(one.predicted), share(one.observed), SHARE.interval(one.low, one.high), count(one.n))
                for one in bins
            ],
        ),
        height=320,
        note=note,
        x=x,
        y=y,
        points=tuple(
            Point(
                one.predicted,
                one.observed,
                one.low,
                one.high,
                hover=(
                    f"expected {share(one.predicted)}",
                    f"observed {share(one.observed)}",
                    f"95%: {SHARE.interval(one.low, one.high)}",
                    f"n = {count(one.n)}",
                ),
            )
            for one in bins
        ),
        fitted=(Point(0.0, 0.0), Point(min(x.high, y.high), min(x.high, y.high))),
    )
