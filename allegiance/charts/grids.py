"""Builders of pictures over two measured quantities: the hour x weekday table, and a curve with its break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allegiance.charts.format import Scale, clock, count
from allegiance.charts.layout import axis, lean, spread
from allegiance.charts.spec import Cell, Curve, HeatTable, Label, Point, Rule, table

WEEKDAYS = ("", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
PLOT_PX = 250
"""Height of the curve's plot, for placing labels."""

_FULL = ("", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of one weekday: ``weekday`` 1 (Monday) to 7, ``hour`` 0 to 23."""

    weekday: int
    hour: int
    value: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Bin:
    """One step of time waited, in seconds: the share found in it, and the curve fitted through it with its band."""

    start: float
    end: float | None
    """``None``: and longer."""

    value: float | None
    n: int
    fitted: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def middle(self) -> float:
        """Where the point stands; an open bin stands where it begins."""
        return self.start if self.end is None else (self.start + self.end) / 2

    @property
    def words(self) -> str:
        """``2:00 to 2:15``, ``20:00 and longer``."""
        return (
            f"{clock(self.start)} and longer"
            if self.end is None
            else f"{clock(self.start)} to {clock(self.end)}"
        )


FEWEST = 30
"""A bin with fewer is in the table and not in the picture: its share would be noise."""


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
                    Cell(row, column, None, "", (name, f"too few ({count(found.n if found else 0)})"))
                )
                continue
            strength = (found.value - low) / (high - low) if high > low else 0.5
            hover = (name, scale.text(found.value), f"n = {count(found.n)}")
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
    kink: tuple[float, float] | None = None,
    verdict: str = "",
    threshold: float | None = None,
    note: str = "",
) -> Curve:
    """A share over seconds waited: a point a bin, the fitted line with its band, the interval of its break if any.

    Args:
        title: what is lost.
        bins: steps of time waited, in order.
        scale: how the share is written.
        kink: from and to, in seconds, of the 95% interval of the break; None when no break is claimed.
        verdict: what the choice of shape found, in words: part of the alternative text.
        threshold: seconds of a threshold to draw (five minutes), or None.
        note: what a reader must know.

    Raises:
        ValueError: no bin has enough rows to be drawn, and no curve was fitted.
    """
    shown = [one for one in bins if one.value is not None and one.n >= FEWEST]
    fitted = [one for one in bins if one.fitted is not None]
    drawn = shown or [one for one in fitted if one.n]
    if not drawn:
        raise ValueError(f"{title}: nothing to draw.")
    end = drawn[-1].end or drawn[-1].start
    x = axis(0.0, end, clock, floor=0.0, seconds=True, count=6, title="minutes waited in all")
    fitted = [one for one in fitted if one.middle <= x.high]
    if threshold is not None and threshold > x.high:
        # Nobody in these bins waited that long: a line beyond the axis would stand outside the picture.
        threshold = None
    edges = [one.value for one in shown if one.value] + [one.high for one in fitted if one.high]
    y = axis(0.0, max(edges, default=0.01), scale.tick, floor=scale.floor, ceiling=scale.ceiling)
    labels: list[Label] = []
    if threshold is not None:
        labels.append(
            Label(threshold, y.high, clock(threshold), lean(threshold, x), shift=10, emphasis="muted")
        )
    if kink:
        text = f"bend between {clock(kink[0])} and {clock(kink[1])}"
        middle = (kink[0] + kink[1]) / 2
        labels.append(Label(middle, y.high, text, lean(middle, x), shift=12, emphasis="accent"))
    return Curve(
        title=title,
        unit=scale.words,
        alt=f"{_curve_alt(title, fitted, shown, scale)} {verdict}".strip(),
        table=table(
            ["Minutes waited", "Share", "n", "Fitted", "95% of the fitted"],
            [
                (
                    one.words,
                    scale.value(one.value),
                    count(one.n),
                    scale.value(one.fitted),
                    scale.interval(one.low, one.high),
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
                hover=(one.words, scale.value(one.value), f"n = {count(one.n)}"),
            )
            for one in shown
        ),
        fitted=tuple(
            Point(one.middle, one.fitted, one.low, one.high) for one in fitted if one.middle <= x.high
        ),
        kink=kink,
        labels=spread(labels, pixels_per_unit=PLOT_PX / (y.high - y.low)),
        rules=(Rule(threshold, clock(threshold), dashed=True),) if threshold is not None else (),
    )


def _curve_alt(title: str, fitted: Sequence[Bin], shown: Sequence[Bin], scale: Scale) -> str:
    if fitted:
        first, last = fitted[0], fitted[-1]
        return (
            f"Curve of {title} by time waited: {scale.value(first.fitted)} at {first.words}, "
            f"{scale.value(last.fitted)} at {last.words}."
        )
    return (
        f"Points of {title} by time waited: {scale.value(shown[0].value)} at {shown[0].words}, "
        f"{scale.value(shown[-1].value)} at {shown[-1].words}."
    )
