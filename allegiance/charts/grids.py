"""Builders of pictures over two measured quantities: the hour x weekday table, and a curve with its break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allegiance.charts.format import Scale, clock, count, share
from allegiance.charts.layout import axis, lean, spread
from allegiance.charts.spec import Cell, Curve, HeatTable, Label, Point, Rule, table

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
PLOT_PX = 250
"""Height of the curve's plot, for placing labels."""

_FULL = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of one weekday: ``weekday`` 0 (Monday) to 6, ``hour`` 0 to 23."""

    weekday: int
    hour: int
    value: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Bin:
    """One step of the measured quantity: its middle, how many, and the share with its interval."""

    start: float
    end: float
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None

    @property
    def middle(self) -> float:
        """Where the point stands."""
        return (self.start + self.end) / 2


def week(
    title: str, hours: Sequence[Hour], scale: Scale, *, short: Scale | None = None, note: str = ""
) -> HeatTable:
    """Hours down, weekdays across; only the hours and days in which anything happened.

    Args:
        scale: how values are written in full.
        short: how they are written in a cell of 40 pixels; ``scale.tick`` when not given.

    Raises:
        ValueError: no hour has a value.
    """
    shown = [one for one in hours if one.value is not None]
    if not shown:
        raise ValueError(f"{title}: nothing to draw.")
    write = short.text if short else scale.tick
    days = sorted({one.weekday for one in shown})
    times = range(min(one.hour for one in shown), max(one.hour for one in shown) + 1)
    values = [one.value for one in shown if one.value is not None]
    low, high = min(values), max(values)
    by_place = {(one.hour, one.weekday): one for one in hours}
    cells: list[Cell] = []
    for row, hour in enumerate(times):
        for column, weekday in enumerate(days):
            found = by_place.get((hour, weekday))
            name = f"{_FULL[weekday]} {hour:02d}:00"
            if found is None or found.value is None:
                cells.append(
                    Cell(row, column, None, "", f"{name}<br>too few ({count(found.n if found else 0)})")
                )
                continue
            strength = (found.value - low) / (high - low) if high > low else 0.5
            hover = f"{name}<br><b>{scale.text(found.value)}</b><br>n = {count(found.n)}"
            cells.append(Cell(row, column, round(strength, 4), write(found.value), hover))
    worst = max(shown, key=lambda one: one.value or 0.0)
    best = min(shown, key=lambda one: one.value or 0.0)
    return HeatTable(
        title=title,
        unit=scale.words,
        alt=(
            f"Table of {title} by hour and weekday: highest {scale.value(worst.value)} on {_FULL[worst.weekday]} "
            f"at {worst.hour:02d}:00, lowest {scale.value(best.value)} on {_FULL[best.weekday]} at {best.hour:02d}:00."
        ),
        table=table(
            ["Hour", *(_FULL[weekday] for weekday in days)],
            [
                (
                    f"{hour:02d}:00",
                    *(
                        scale.value(found.value if (found := by_place.get((hour, weekday))) else None)
                        for weekday in days
                    ),
                )
                for hour in times
            ],
        ),
        height=34 + 22 * len(times),
        note=note,
        rows=tuple(f"{hour:02d}:00" for hour in times),
        columns=tuple(WEEKDAYS[weekday] for weekday in days),
        cells=tuple(cells),
    )


def loss_curve(
    title: str,
    bins: Sequence[Bin],
    scale: Scale,
    *,
    fitted: Sequence[tuple[float, float]] = (),
    kink: tuple[float, float] | None = None,
    verdict: str = "",
    threshold: float | None = None,
    note: str = "",
) -> Curve:
    """A share over seconds waited: points with intervals, the fitted line, the interval of its break if any.

    Args:
        bins: steps of seconds with the share in each.
        fitted: seconds and share along the chosen model.
        kink: from and to, in seconds, of the 95% interval of the break; None when no break is claimed.
        verdict: what the model choice found, in words: part of the alternative text.
        threshold: seconds of a threshold to draw (five minutes), or None.

    Raises:
        ValueError: no bin has a value.
    """
    shown = [one for one in bins if one.value is not None]
    if not shown:
        raise ValueError(f"{title}: nothing to draw.")
    edges = [edge for one in shown for edge in (one.low, one.value, one.high) if edge is not None]
    y = axis(0.0, max(edges), scale.tick, floor=scale.floor, ceiling=scale.ceiling)
    x = axis(
        0.0, max(one.end for one in shown), clock, floor=0.0, seconds=True, count=6, title="minutes waited"
    )
    labels: list[Label] = []
    if threshold is not None:
        labels.append(
            Label(threshold, y.high, clock(threshold), lean(threshold, x), shift=10, emphasis="muted")
        )
    if kink:
        text = f"break between {clock(kink[0])} and {clock(kink[1])}"
        middle = (kink[0] + kink[1]) / 2
        labels.append(Label(middle, y.high, text, lean(middle, x), shift=12, emphasis="accent"))
    first, last = shown[0], shown[-1]
    alt = (
        f"Curve of {title} by time waited: {scale.value(first.value)} at {clock(first.start)} to {clock(first.end)}, "
        f"{scale.value(last.value)} at {clock(last.start)} and longer."
    )
    return Curve(
        title=title,
        unit=scale.words,
        alt=f"{alt} {verdict}".strip(),
        table=table(
            ["Minutes waited", "Share", "95% interval", "n"],
            [
                (
                    f"{clock(one.start)} to {clock(one.end)}",
                    scale.value(one.value),
                    scale.interval(one.low, one.high),
                    count(one.n),
                )
                for one in bins
            ],
        ),
        height=320,
        note=note,
        x=x,
        y=y,
        points=tuple(
            Point(
                one.middle,
                one.value,
                one.low,
                one.high,
                hover=(
                    f"{clock(one.start)} to {clock(one.end)}<br><b>{share(one.value)}</b><br>"
                    f"95%: {scale.interval(one.low, one.high)}<br>n = {count(one.n)}"
                ),
            )
            for one in shown
            if one.value is not None
        ),
        fitted=tuple(Point(seconds, value) for seconds, value in fitted),
        kink=kink,
        labels=spread(labels, pixels_per_unit=PLOT_PX / (y.high - y.low)),
        rules=(Rule(threshold, clock(threshold), dashed=True),) if threshold is not None else (),
    )
