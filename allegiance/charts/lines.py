"""Builders of lines: plain values over time in, a complete specification out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from allegiance.charts.format import Scale, count, day, short_day
from allegiance.charts.layout import axis, date_axis
from allegiance.charts.spec import Axis, Column, Label, LineChart, Point, Rule, Sparkline, Table, table


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a series, in the units of the results."""

    start: date
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    alarm: bool = False
    partial: bool = False
    limits: tuple[float, float] | None = None


def line(
    title: str,
    steps: Sequence[Step],
    scale: Scale,
    *,
    step: str = "week",
    centre: float | None = None,
    note: str = "",
) -> LineChart:
    """A series over time with its 95% band, control limits and alarms.

    Raises:
        ValueError: no step has a value: show the reason in words instead of an empty frame.
    """
    shown = [one for one in steps if one.value is not None]
    if not shown:
        raise ValueError(f"{title}: nothing to draw.")
    values = [one.value for one in shown if one.value is not None]
    # A step cut short has few rows: its interval and limits, in the table all the same, would flatten all others.
    whole = [one for one in shown if not one.partial]
    edges = [edge for one in whole for edge in (one.low, one.high) if edge is not None]
    limits = [edge for one in whole if one.limits for edge in one.limits]
    around = [centre] if centre is not None else []
    y = axis(
        min([*values, *edges, *limits, *around]),
        max([*values, *edges, *limits, *around]),
        scale.tick,
        floor=scale.floor,
        ceiling=scale.ceiling,
        seconds=scale.seconds,
    )
    x = date_axis([one.start for one in steps])
    points = tuple(
        Point(
            one.start.toordinal(),
            one.value,
            None if one.partial else one.low,
            None if one.partial else one.high,
            hover=_step_hover(one, scale, step),
            alarm=one.alarm,
            partial=one.partial,
            key=one.start.isoformat(),
        )
        for one in steps
    )
    if y.low > 0 and scale.floor == 0:
        note = f"{note} The scale starts at {scale.tick(y.low)}, not at zero.".strip()
    if centre is not None:
        note = f"{note} Thin line: the usual level, {scale.text(centre)}.".strip()
    if limits:
        note = f"{note} Dotted: limits within which an ordinary {step} stays.".strip()
    return LineChart(
        title=f"{title} by {step}",
        unit=scale.words,
        alt=_line_alt(title, shown, scale, step),
        table=_line_table(steps, scale, step),
        height=260,
        note=note,
        x=x,
        y=y,
        points=points,
        rules=(Rule(centre, "usual"),) if centre is not None else (),
        limits=tuple(
            Point(one.start.toordinal(), None, *one.limits) for one in steps if one.limits and not one.partial
        ),
        labels=(_latest(shown, x, scale),),
    )


def _latest(shown: Sequence[Step], x: Axis, scale: Scale) -> Label:
    """The latest value of a whole step, on the side of the line that it left free."""
    whole = [one for one in shown if not one.partial] or shown
    last, before = whole[-1].value, whole[-2].value if len(whole) > 1 else None
    assert last is not None
    above = before is None or last >= before
    at = min(whole[-1].start.toordinal() + (x.high - x.low) * 0.02, x.high)
    return Label(at, last, scale.text(last), "right", shift=14 if above else -14, emphasis="accent")


def _when(start: date, step: str) -> str:
    if step == "month":
        return f"{start:%B %Y}"
    return f"the week of {day(start)}" if step == "week" else day(start)


def _step_hover(one: Step, scale: Scale, step: str) -> tuple[str, ...]:
    when = _when(one.start, step)
    opening = when[0].upper() + when[1:]
    if one.value is None:
        return opening, f"too few ({count(one.n)})"
    parts = [opening, scale.text(one.value)]
    if one.low is not None:
        parts.append(f"95%: {scale.interval(one.low, one.high)}")
    parts.append(f"n = {count(one.n)}")
    if one.alarm:
        parts.append("unusual: outside the ordinary limits")
    if one.partial:
        parts.append(f"this {step} is not complete")
    return tuple(parts)


def _line_alt(title: str, shown: Sequence[Step], scale: Scale, step: str) -> str:
    def at(one: Step) -> str:
        return f"{scale.value(one.value)} in {_when(one.start, step)}"

    first, last = shown[0], shown[-1]
    if first is last:
        return f"{title} by {step}: one {step} only, {at(first)}."
    lowest = min(shown, key=lambda one: one.value or 0.0)
    highest = max(shown, key=lambda one: one.value or 0.0)
    alarms = [one for one in shown if one.alarm]
    text = f"Line of {title} by {step}: {at(first)}, {at(last)}; lowest {at(lowest)}, highest {at(highest)}."
    if not alarms:
        return text
    if len(alarms) == 1:
        return f"{text} Unusual: {_when(alarms[0].start, step)}."
    return f"{text} {len(alarms)} unusual {step}s, the latest {_when(alarms[-1].start, step)}."


def _line_table(steps: Sequence[Step], scale: Scale, step: str) -> Table:
    return table(
        [
            Column({"week": "Week of", "month": "Month"}.get(step, "Day"), numeric=False),
            "Value",
            "95% interval",
            "n",
            Column("Signal", numeric=False),
        ],
        [
            (
                f"{one.start:%B %Y}" if step == "month" else short_day(one.start),
                scale.value(one.value) if one.value is not None else "too few",
                scale.interval(one.low, one.high),
                count(one.n),
                "; ".join(word for word, on in (("unusual", one.alarm), ("not complete", one.partial)) if on),
            )
            for one in steps
        ],
    )


def spark(title: str, steps: Sequence[Step], scale: Scale, *, step: str = "week") -> Sparkline | None:
    """A word-sized line of the whole steps, or None when there are not two values to join."""
    steps = [one for one in steps if not one.partial]
    shown = [one for one in steps if one.value is not None]
    if len(shown) < 2:
        return None
    values = [one.value for one in shown if one.value is not None]
    low, high = min(values), max(values)
    first, span = steps[0].start, max((steps[-1].start - steps[0].start) / timedelta(days=1), 1.0)

    def place(one: Step) -> tuple[float, float]:
        assert one.value is not None
        height = 0.5 if high == low else (one.value - low) / (high - low)
        return round((one.start - first) / timedelta(days=1) / span, 4), round(height, 4)

    runs: list[list[tuple[float, float]]] = [[]]
    for one in steps:
        if one.value is not None:
            runs[-1].append(place(one))
        elif runs[-1]:
            runs.append([])
    return Sparkline(
        title=title,
        unit=scale.words,
        alt=_line_alt(title, shown, scale, step),
        table=_line_table(steps, scale, step),
        height=36,
        runs=tuple(tuple(run) for run in runs if run),
        last=place(shown[-1]),
    )
