"""Builder of the funnel: values against how much they stand on. What lies inside the limits is no different by chance.

Source: D. J. Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 24 (2005)
1185-1202.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from allegiance.charts.format import Scale, count
from allegiance.charts.layout import axis, spread
from allegiance.charts.spec import Axis, Emphasis, Funnel, Label, Point, Tick, table

HEIGHT = 380
PLOT_PX = 300
"""Height of the plot, for placing labels."""
INNER, OUTER = 1.96, 3.09
"""Limits that hold 95% and 99.8% of those who are all alike."""
CURVE = 48
"""Points of each limit."""
_STEPS, _FINE = (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 7)
_FEWEST, _TICKS = 3, 4


@dataclass(frozen=True, slots=True)
class Dot:
    """One of those compared, in the unit of the results."""

    name: str
    n: int
    value: float
    emphasis: Emphasis = ""
    key: str = ""
    """What a click leads to."""
    remark: str = ""


def funnel(
    title: str,
    dots: Sequence[Dot],
    scale: Scale,
    *,
    centre: float,
    spread_of_one: float,
    of: str,
    noun: str,
    note: str = "",
) -> Funnel:
    """Values upwards, rows across (on a logarithmic axis), and the limits of chance around the centre.

    Only those that stand out carry their name in the picture; the others have it under the pointer and in the table.

    Args:
        title: what is compared.
        dots: those compared, each with at least one row.
        scale: how values are written.
        centre: where all would be if all were alike.
        spread_of_one: sd of a single row; limits are ``centre`` plus and minus 1.96 and 3.09 of it over sqrt(n).
        of: what a dot is ("employee").
        noun: what rows are ("answers").
        note: what a reader must know.

    Raises:
        ValueError: nobody to draw, or somebody without rows.
    """
    if not dots or min(one.n for one in dots) < 1:
        raise ValueError(f"{title}: nothing to draw.")
    across = _across([one.n for one in dots], noun)
    inner = _limits(across, centre, INNER * spread_of_one, scale)
    outer = _limits(across, centre, OUTER * spread_of_one, scale)
    least = 10**across.low
    edge = INNER * spread_of_one / math.sqrt(least)
    upwards = axis(
        min(centre - edge, *(one.value for one in dots)),
        max(centre + edge, *(one.value for one in dots)),
        scale.tick,
        floor=scale.floor,
        ceiling=scale.ceiling,
        seconds=scale.seconds,
    )
    per_unit = PLOT_PX / (upwards.high - upwards.low)
    named = [one for one in dots if one.emphasis not in ("", "muted")]
    outside = sum(abs(one.value - centre) > INNER * spread_of_one / math.sqrt(one.n) for one in dots)
    return Funnel(
        title=title,
        unit=scale.words,
        alt=(
            f"{title}: {len(dots)} by {of}, values against the number of {noun}; {outside} outside the limits that "
            f"hold 95% of those who are all alike, around {scale.text(centre)}."
        ),
        table=table(
            [of[:1].upper() + of[1:], "Value", "95% of those alike", "n", "Remark"],
            [
                (
                    one.name,
                    scale.text(one.value),
                    scale.interval(*_between(one.n, centre, INNER * spread_of_one, scale)),
                    count(one.n),
                    one.remark,
                )
                for one in dots
            ],
        ),
        height=HEIGHT,
        note=note,
        x=across,
        y=upwards,
        points=tuple(
            Point(
                math.log10(one.n),
                one.value,
                hover=tuple(
                    filter(None, (one.name, scale.text(one.value), f"n = {count(one.n)}", one.remark))
                ),
                key=one.key,
            )
            for one in dots
        ),
        inner=_clipped(inner, upwards),
        outer=_clipped(outer, upwards),
        centre=centre,
        labels=spread([_label(one, across) for one in named], pixels_per_unit=per_unit, gap=14.0),
        emphases=tuple(one.emphasis for one in dots),
    )


def _across(n: Sequence[int], noun: str) -> Axis:
    """A logarithmic axis with labels at 1, 2 and 5 of each power of ten, as few as fit a telephone."""
    low, high = math.log10(min(n)) - 0.06, math.log10(max(n)) + 0.06
    steps = _steps(low, high, _STEPS)
    if len(steps) < _FEWEST:
        steps = _steps(low, high, _FINE)
    while len(steps) > _TICKS + 1:
        steps = steps[::2]
    return Axis(low, high, tuple(Tick(math.log10(step), count(round(step))) for step in steps), title=noun)


def _steps(low: float, high: float, of_ten: Sequence[float]) -> list[float]:
    """Whole numbers between two powers of ten, at some places of each."""
    found = [step * 10**power for power in range(math.floor(low), math.ceil(high) + 1) for step in of_ten]
    return [step for step in found if low <= math.log10(step) <= high and round(step) == step]


def _limits(across: Axis, centre: float, spread_of_one: float, scale: Scale) -> list[Point]:
    places = [across.low + (across.high - across.low) * at / (CURVE - 1) for at in range(CURVE)]
    made = []
    for place in places:
        low, high = _between(10**place, centre, spread_of_one, scale)
        made.append(Point(place, centre, low, high))
    return made


def _between(n: float, centre: float, spread_of_one: float, scale: Scale) -> tuple[float, float]:
    """The limits for so many rows, within what can exist."""
    half = spread_of_one / math.sqrt(n)
    low, high = centre - half, centre + half
    return (
        low if scale.floor is None else max(low, scale.floor),
        high if scale.ceiling is None else min(high, scale.ceiling),
    )


def _clipped(limits: Sequence[Point], upwards: Axis) -> tuple[Point, ...]:
    return tuple(
        Point(one.x, one.y, max(one.low, upwards.low), min(one.high, upwards.high))
        if one.low is not None and one.high is not None
        else one
        for one in limits
    )


def _label(one: Dot, across: Axis) -> Label:
    """The name beside its dot, on the side towards the middle."""
    place = math.log10(one.n)
    right = (place - across.low) / (across.high - across.low) > 0.6
    nudge = (across.high - across.low) * 0.02
    return Label(
        place - nudge if right else place + nudge,
        one.value,
        one.name,
        "right" if right else "left",
        emphasis=one.emphasis,
    )
