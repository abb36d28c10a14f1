"""Builders of rows: bars, dots and shares by category. Plain values in, a complete specification out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allegiance.charts.format import Scale, count, share
from allegiance.charts.layout import axis, lean
from allegiance.charts.spec import (
    Axis,
    Bar,
    BarChart,
    Column,
    DotPlot,
    Emphasis,
    Rule,
    Segment,
    ShareBar,
    Table,
    table,
)

ROW_PX = 46
"""Height of one category with its bar: the name stands above, so that long names fit a telephone."""


@dataclass(frozen=True, slots=True)
class Item:
    """One category with its value and interval, in the units of the results."""

    name: str
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    emphasis: Emphasis = ""
    fell: bool = False
    """It is less than it was: the arrow beside a verdict."""

    key: str = ""
    remark: str = ""
    """Why there is no value, or a verdict in words: stands in the pointer's text and the table."""


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
        title=f"{title} by {of}",
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
        title=f"{title} by {of}",
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
            text=_row_text(one, scale),
            hover=_item_hover(one, scale),
            emphasis=one.emphasis,
            key=one.key,
        )
        for one in items
    )
    return made, ends


def _row_text(one: Item, scale: Scale) -> str:
    """The value; a verdict's colour never stands without its word and the arrow of its change."""
    if one.value is None:
        return one.remark or "not measured"
    if one.emphasis in ("better", "worse"):
        return f"{scale.value(one.value)} {'▼' if one.fell else '▲'} {one.emphasis}"
    return scale.value(one.value)


def _item_hover(one: Item, scale: Scale) -> tuple[str, ...]:
    parts = [one.name]
    if one.value is not None:
        parts.append(scale.text(one.value))
    if one.low is not None:
        parts.append(f"95%: {scale.interval(one.low, one.high)}")
    parts.append(f"n = {count(one.n)}")
    if one.remark:
        parts.append(one.remark)
    return tuple(parts)


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


def counts(title: str, parts: Sequence[tuple[str, int]], *, of: str, note: str = "") -> ShareBar:
    """One bar that is the whole, split by counts.

    Raises:
        ValueError: the counts are negative or all zero.
    """
    total = sum(number for _, number in parts)
    if total <= 0:
        raise ValueError(f"{title}: no whole to split.")
    return shares(title, [(name, number / total) for name, number in parts], n=total, of=of, note=note)
