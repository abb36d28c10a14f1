"""Where things go: axis limits, ticks that people would choose, labels that do not collide.

Solved here, once, for every renderer: a drawing engine that moves labels by itself moves them differently
on paper and on a screen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from allegiance.charts.spec import Axis, Label, Tick

_DECIMAL_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_SECOND_STEPS = (1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0)

WIDEST_TICKS = 6
"""More labelled dates than this collide on a telephone."""


def nice_step(span: float, count: int, *, seconds: bool = False) -> float:
    """The step that people would choose to divide ``span`` into about ``count`` parts."""
    raw = span / max(count, 1)
    if seconds:
        for step in _SECOND_STEPS:
            if step >= raw:
                return step
    magnitude = 10.0 ** math.floor(math.log10(raw))
    return next(magnitude * step for step in _DECIMAL_STEPS if magnitude * step >= raw * (1 - 1e-9))


def axis(
    low: float,
    high: float,
    text: Callable[[float], str],
    *,
    floor: float | None = None,
    ceiling: float | None = None,
    count: int = 4,
    seconds: bool = False,
    title: str = "",
) -> Axis:
    """An axis that holds ``low`` to ``high``, ends on whole steps, and never leaves ``floor`` or ``ceiling``.

    Args:
        low: smallest value to show (an interval's lower end, not just the points).
        high: largest value to show.
        text: writes a value as a tick label.
        floor: smallest value that can exist (0 for a share), or None.
        ceiling: largest value that can exist (1 for a share), or None.
        count: about how many steps.
        seconds: steps are those of a clock (15, 30, 60, 120, 300 seconds).
        title: what the axis measures.
    """
    if high - low <= 1e-9 * max(abs(low), abs(high)) or high - low < 1e-12:
        margin = abs(low) * 0.1 or 1.0
        low, high = low - margin, high + margin
    step = nice_step(high - low, count, seconds=seconds)
    start = math.floor(low / step + 1e-9) * step
    end = math.ceil(high / step - 1e-9) * step
    if floor is not None:
        start = max(start, floor)
    if ceiling is not None:
        end = min(end, ceiling)
    if not start < end:
        end = start + step
    first = math.ceil(start / step - 1e-9)
    last = math.floor(end / step + 1e-9)
    ticks = tuple(Tick(position * step, text(position * step)) for position in range(first, last + 1))
    return Axis(start, end, ticks, title)


def lean(at: float, axis: Axis) -> Literal["left", "centre", "right"]:
    """Which part of a label belongs at ``at``, so that it stays inside the picture."""
    place = (at - axis.low) / (axis.high - axis.low)
    if place < 0.25:
        return "left"
    return "right" if place > 0.75 else "centre"


def date_axis(days: Sequence[date]) -> Axis:
    """A time axis over ``days``: positions are day ordinals, labels at most ``WIDEST_TICKS``.

    Within about four months the labels are days ("3 Mar"), beyond that first days of months; the first label of
    a year names it.
    """
    first, last = min(days), max(days)
    span = (last - first).days
    low, high = first.toordinal() - max(span * 0.015, 0.5), last.toordinal() + max(span * 0.015, 0.5)
    if span <= 120:
        stride = max(1, math.ceil(len(days) / WIDEST_TICKS))
        chosen = sorted(set(days))[::-1][::stride][::-1]
        return Axis(low, high, tuple(Tick(day.toordinal(), f"{day.day} {day:%b}") for day in chosen))
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    every = next(
        step for step in (1, 2, 3, 6, 12, 24, 60, 120) if months / step <= WIDEST_TICKS or step == 120
    )
    ticks: list[Tick] = []
    named = 0
    month = first.year * 12 + first.month - 1
    while True:
        start = date(month // 12, month % 12 + 1, 1)
        if start > last:
            break
        if (
            start >= first
            and (start.month - 1) % min(every, 12) == 0
            and start.year % max(every // 12, 1) == 0
        ):
            label = f"{start:%b}" if start.year == named else f"{start:%b} {start.year}"
            named = start.year
            ticks.append(Tick(start.toordinal(), label))
        month += 1
    return Axis(low, high, tuple(ticks))


def spread(labels: Sequence[Label], *, pixels_per_unit: float, gap: float = 15.0) -> tuple[Label, ...]:
    """Shift labels vertically until none overlaps another, wherever they stand from left to right.

    Order is kept, so a label never crosses another, and the shifts are as small as can be.

    Args:
        labels: labels with positions in axis units and the shifts they would like, in pixels.
        pixels_per_unit: vertical pixels for one unit of y.
        gap: pixels between two baselines.
    """
    targets = [label.y * pixels_per_unit for label in labels]
    wanted = [target + label.shift for target, label in zip(targets, labels, strict=True)]
    order = sorted(range(len(labels)), key=wanted.__getitem__)
    placed = list(labels)
    for number, position in zip(order, _apart([wanted[number] for number in order], gap), strict=True):
        placed[number] = replace(labels[number], shift=round(position - targets[number], 2))
    return tuple(placed)


def _apart(wanted: Sequence[float], gap: float) -> list[float]:
    """Positions nearest to ``wanted`` (ascending) that stand at least ``gap`` apart.

    Neighbours that collide are pooled and centred on their mean, as pool-adjacent-violators does.
    """
    pools: list[tuple[float, int]] = []
    for position in (value - number * gap for number, value in enumerate(wanted)):
        total, count = position, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            before, size = pools.pop()
            total, count = total + before, count + size
        pools.append((total, count))
    flat = [total / count for total, count in pools for _ in range(count)]
    return [position + number * gap for number, position in enumerate(flat)]
