"""Builder of waterfalls: what led from one total to another, block by block, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allegiance.charts.format import Scale
from allegiance.charts.layout import axis
from allegiance.charts.rows import ROW_PX
from allegiance.charts.spec import Column, Fall, Waterfall, table


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a change, in the units of the results, with its 95% interval."""

    name: str
    value: float
    low: float | None
    high: float | None
    remark: str = ""


def waterfall(
    title: str,
    blocks: Sequence[Block],
    scale: Scale,
    *,
    start: tuple[str, float],
    end: tuple[str, float],
    note: str = "",
) -> Waterfall:
    """Rows from the total before, down through the blocks, to the total now.

    Args:
        title: what moved.
        blocks: the parts; they add up to the difference of the totals.
        scale: how a total is written; its ``change`` writes a block.
        start: name and value of the total before.
        end: name and value of the total now.
        note: what a reader must know.

    Raises:
        ValueError: the blocks do not add up to the difference, or there is none.
    """
    if not blocks:
        raise ValueError(f"{title}: nothing to draw.")
    total = sum(block.value for block in blocks)
    if abs(start[1] + total - end[1]) > 1e-6 * max(1.0, abs(start[1]), abs(end[1])):
        raise ValueError(f"{title}: the blocks do not add up to the change.")
    falls = [_whole(start, scale)]
    at = start[1]
    for block in blocks:
        to = at + block.value
        falls.append(
            Fall(
                block.name,
                at,
                to,
                None if block.low is None else at + block.low,
                None if block.high is None else at + block.high,
                scale.moved(block.value),
                _hover(block, scale),
            )
        )
        at = to
    falls.append(_whole(end, scale))
    edges = [edge for one in falls for edge in (one.start, one.end, one.low, one.high) if edge is not None]
    largest = max(blocks, key=lambda block: abs(block.value))
    return Waterfall(
        title=title,
        unit=scale.words,
        alt=(
            f"{title}: from {scale.text(start[1])} ({start[0]}) to {scale.text(end[1])} ({end[0]}); "
            f"largest part: {largest.name}, {scale.moved(largest.value)}"
            f"{_between(largest, scale)}."
        ),
        table=table(
            ["Part", "Change", "95% interval", Column("Remark", numeric=False)],
            [
                (start[0], scale.text(start[1]), "", ""),
                *(
                    (
                        block.name,
                        scale.moved(block.value),
                        scale.moved_between(block.low, block.high),
                        block.remark,
                    )
                    for block in blocks
                ),
                (end[0], scale.text(end[1]), "", ""),
            ],
        ),
        height=56 + ROW_PX * len(falls),
        note=note,
        x=axis(min(edges), max(edges), scale.tick, seconds=scale.seconds),
        falls=tuple(falls),
    )


def _whole(total: tuple[str, float], scale: Scale) -> Fall:
    name, value = total
    return Fall(name, value, value, None, None, scale.text(value), (name, scale.text(value)), whole=True)


def _hover(block: Block, scale: Scale) -> tuple[str, ...]:
    parts = [block.name, scale.moved(block.value)]
    if block.low is not None:
        parts.append(f"95%: {scale.moved_between(block.low, block.high)}")
    return (*parts, block.remark) if block.remark else tuple(parts)


def _between(block: Block, scale: Scale) -> str:
    return "" if block.low is None else f" ({scale.moved_between(block.low, block.high)})"
