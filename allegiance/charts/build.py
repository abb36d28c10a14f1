"""Builders: plain values in, a complete specification out. Nothing here knows what a metric is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from allegiance.charts.format import Scale, count, day, share, short_day
from allegiance.charts.layout import axis, date_axis, lean
from allegiance.charts.spec import (
    Axis,
    Bar,
    BarChart,
    Column,
    DotPlot,
    Emphasis,
    Label,
    LineChart,
    Point,
    Rule,
    Segment,
    ShareBar,
    Sparkline,
    Table,
    table,
)

ROW_PX = 46
"""Height of one category with its bar: the name stands above, so that long names fit a telephone."""


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


@dataclass(frozen=True, slots=True)
class Item:
    """One category with its value and interval, in the units of the results."""

    name: str
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    emphasis: Emphasis = ""
    key: str = ""
    remark: str = ""
    """Why there is no value, or a verdict in words: stands in the pointer's text and the table."""


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
    edges = [edge for one in shown for edge in (one.low, one.high) if edge is not None]
    limits = [edge for one in shown if one.limits for edge in one.limits]
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
            one.low,
            one.high,
            hover=_step_hover(one, scale, step),
            alarm=one.alarm,
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
        title=title,
        unit=scale.words,
        alt=_line_alt(title, shown, scale, step),
        table=_line_table(steps, scale, step),
        height=260,
        note=note,
        x=x,
        y=y,
        points=points,
        rules=(Rule(centre, "usual"),) if centre is not None else (),
        limits=tuple(Point(one.start.toordinal(), None, *one.limits) for one in steps if one.limits),
        labels=(_latest(shown, x, scale),),
    )


def _latest(shown: Sequence[Step], x: Axis, scale: Scale) -> Label:
    """The latest value, on the side of the line that it left free."""
    last = shown[-1].value
    assert last is not None
    before = shown[-2].value if len(shown) > 1 else None
    above = before is None or last >= before
    return Label(x.high, last, scale.text(last), "right", shift=14 if above else -14, emphasis="accent")


def _when(start: date, step: str) -> str:
    if step == "month":
        return f"{start:%B %Y}"
    return f"the week of {day(start)}" if step == "week" else day(start)


def _step_hover(one: Step, scale: Scale, step: str) -> str:
    when = _when(one.start, step)
    opening = when[0].upper() + when[1:]
    if one.value is None:
        return f"{opening}<br>too few ({count(one.n)})"
    parts = [opening, f"<b>{scale.text(one.value)}</b>"]
    if one.low is not None:
        parts.append(f"95%: {scale.interval(one.low, one.high)}")
    parts.append(f"n = {count(one.n)}")
    if one.alarm:
        parts.append("unusual: outside the ordinary limits")
    if one.partial:
        parts.append(f"this {step} is not complete")
    return "<br>".join(parts)


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


def bars(
    title: str,
    items: Sequence[Item],
    scale: Scale,
    *,
    of: str,
    reference: tuple[float, str] | None = None,
    note: str = "",
) -> BarChart:
    """Horizontal bars from zero, one a category, with interval whiskers.

    Args:
        of: what a category is ("team"), for the table and the sentence.
        reference: a line to compare with and its label, such as the company's own value.
    """
    made, ends = _rows(title, items, scale, reference)
    x = axis(
        min(0.0, *ends),
        max(0.0, *ends),
        scale.tick,
        floor=scale.floor,
        ceiling=scale.ceiling,
        seconds=scale.seconds,
    )
    return BarChart(
        title=title,
        unit=scale.words,
        alt=_items_alt("Bars", title, items, scale, of, reference),
        table=_items_table(items, scale, of),
        height=_rows_height(len(items), reference is not None),
        note=note,
        x=x,
        bars=made,
        rules=_reference(reference, x, scale),
    )  # fmt: skip


def dots(
    title: str,
    items: Sequence[Item],
    scale: Scale,
    *,
    of: str,
    reference: tuple[float, str] | None = None,
    note: str = "",
) -> DotPlot:
    """A dot with its interval for each category, against a reference line; the scale fits the intervals."""
    made, ends = _rows(title, items, scale, reference)
    x = axis(
        min(ends), max(ends), scale.tick, floor=scale.floor, ceiling=scale.ceiling, seconds=scale.seconds
    )
    if x.low > 0 and scale.floor == 0:
        note = f"{note} The scale starts at {scale.tick(x.low)}, not at zero.".strip()
    return DotPlot(
        title=title,
        unit=scale.words,
        alt=_items_alt("Dots with 95% intervals", title, items, scale, of, reference),
        table=_items_table(items, scale, of),
        height=_rows_height(len(items), reference is not None),
        note=note,
        x=x,
        bars=made,
        rules=_reference(reference, x, scale),
    )


def _reference(reference: tuple[float, str] | None, x: Axis, scale: Scale) -> tuple[Rule, ...]:
    if reference is None:
        return ()
    at, name = reference
    return (Rule(at, f"{name} {scale.text(at)}", anchor=lean(at, x)),)


def _rows_height(rows: int, reference: bool) -> int:
    return 56 + ROW_PX * rows + (22 if reference else 0)


def _rows(
    title: str, items: Sequence[Item], scale: Scale, reference: tuple[float, str] | None
) -> tuple[tuple[Bar, ...], list[float]]:
    ends = [edge for one in items for edge in (one.low, one.value, one.high) if edge is not None]
    if not ends:
        raise ValueError(f"{title}: nothing to draw.")
    if reference:
        ends.append(reference[0])
    made = tuple(
        Bar(
            one.name,
            one.value,
            one.low,
            one.high,
            text=scale.value(one.value) if one.value is not None else one.remark or "not measured",
            hover=_item_hover(one, scale),
            emphasis=one.emphasis,
            key=one.key,
        )
        for one in items
    )
    return made, ends


def _item_hover(one: Item, scale: Scale) -> str:
    parts = [f"<b>{_plain_html(one.name)}</b>"]
    if one.value is not None:
        parts.append(scale.text(one.value))
    if one.low is not None:
        parts.append(f"95%: {scale.interval(one.low, one.high)}")
    parts.append(f"n = {count(one.n)}")
    if one.remark:
        parts.append(one.remark)
    return "<br>".join(parts)


def _plain_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _items_alt(
    kind: str,
    title: str,
    items: Sequence[Item],
    scale: Scale,
    of: str,
    reference: tuple[float, str] | None,
) -> str:
    shown = [one for one in items if one.value is not None]
    lowest = min(shown, key=lambda one: one.value or 0.0)
    highest = max(shown, key=lambda one: one.value or 0.0)
    text = f"{kind} of {title} by {of}, {len(shown)} shown: "
    text += f"{highest.name} {scale.value(highest.value)}"
    if highest is not lowest:
        text += f" is highest, {lowest.name} {scale.value(lowest.value)} lowest"
    if reference:
        text += f"; {reference[1]} {scale.text(reference[0])}"
    missing = len(items) - len(shown)
    return f"{text}." + (f" {missing} without a figure." if missing else "")


def _items_table(items: Sequence[Item], scale: Scale, of: str) -> Table:
    return table(
        [of[0].upper() + of[1:], "Value", "95% interval", "n", Column("Remark", numeric=False)],
        [
            (one.name, scale.value(one.value), scale.interval(one.low, one.high), count(one.n), one.remark)
            for one in items
        ],
    )


def shares(title: str, parts: Sequence[tuple[str, float]], *, n: int, of: str, note: str = "") -> ShareBar:
    """One bar that is the whole, split into named shares, in the order given.

    Args:
        title: what is split.
        parts: name and share (0 to 1) of each part; together they are the whole.
        n: how many rows the whole stands on.
        of: what they are ("answers").
        note: what a reader must know.

    Raises:
        ValueError: a share is negative, or they do not add up to the whole.
    """
    if any(size < 0 for _, size in parts) or abs(sum(size for _, size in parts) - 1) > 1e-6:
        raise ValueError(f"{title}: the parts are not the whole.")
    segments: list[Segment] = []
    done = 0.0
    for tone, (name, size) in enumerate(parts):
        # A narrow telephone gives a part of one seventh about 45 pixels: room for "14.3%", not more.
        inside = share(size) if size >= 1 / 7 else ""
        segments.append(Segment(name, done, done + size, share(size), inside, tone))
        done += size
    spoken = ", ".join(f"{name} {share(size)}" for name, size in parts)
    return ShareBar(
        title=title,
        unit=f"share of {count(n)} {of}",
        alt=f"{title}, of {count(n)} {of}: {spoken}.",
        table=table(["Part", "Share"], [(name, share(size)) for name, size in parts]),
        height=48 + 24 * len(segments),
        note=note,
        segments=tuple(segments),
    )


def spark(title: str, steps: Sequence[Step], scale: Scale, *, step: str = "week") -> Sparkline | None:
    """A word-sized line, or None when there are not two values to join."""
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
