"""Builder of flows: the same parties in a state before and a state now, and who moved from which to which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from allegiance.charts.format import count, share
from allegiance.charts.spec import FlowChart, Node, Ribbon, table

GAP = 0.035
"""Space between two states, as a share of the height."""


@dataclass(frozen=True, slots=True)
class Flow:
    """How many went from one state to another; the same name twice: how many stayed."""

    source: str
    target: str
    value: float
    text: str = ""
    """The value as people read it; a count when empty."""


def flow(
    title: str,
    flows: Sequence[Flow],
    *,
    names: Mapping[str, str],
    order: Sequence[str],
    left: str,
    right: str,
    of: str,
    note: str = "",
) -> FlowChart:
    """Two columns of states joined by ribbons as thick as what they carry.

    Args:
        title: what moved.
        flows: every pair of states with something in it.
        names: state to the name shown.
        order: states from top to bottom, on both sides.
        left: the moment before ("Q1 2026").
        right: the moment now.
        of: what the parties are ("customers").
        note: what a reader must know.

    Raises:
        ValueError: nothing to draw, a negative flow, or a state that is not in ``order``.
    """
    total = sum(one.value for one in flows)
    if total <= 0 or any(one.value < 0 for one in flows):
        raise ValueError(f"{title}: nothing to draw.")
    if strangers := {state for one in flows for state in (one.source, one.target)} - set(order):
        raise ValueError(f"{title}: {', '.join(sorted(strangers))} stand in no order.")
    tone = {state: number for number, state in enumerate(order)}
    pairs = {(one.source, one.target): one for one in flows if one.value}
    before = {state: sum(one.value for one in pairs.values() if one.source == state) for state in order}
    after = {state: sum(one.value for one in pairs.values() if one.target == state) for state in order}
    lefts, rights = _stacked(before, total), _stacked(after, total)
    scale = (1 - GAP * (len(order) - 1)) / total
    ribbons: list[Ribbon] = []
    used_left = {state: lefts[state][0] for state in order}
    used_right = {state: rights[state][0] for state in order}
    for source in order:
        for target in order:
            if (one := pairs.get((source, target))) is None:
                continue
            thick = one.value * scale
            a, b = used_left[source], used_right[target]
            used_left[source], used_right[target] = a + thick, b + thick
            moved = "stayed" if source == target else f"went to {names[target]}"
            hover = (names[source], f"{moved}: {_text(one)}", f"{share(one.value / total)} of all")
            ribbons.append(Ribbon((a, a + thick), (b, b + thick), tone[source], source == target, hover))
    return FlowChart(
        title=title,
        unit=of,
        alt=_alt(title, before, after, pairs, names, left, right, total, of),
        table=table(
            [left, *(f"{right}: {names[state]}" for state in order), "All"],
            [
                (
                    names[source],
                    *(_text(pairs[source, target]) if (source, target) in pairs else "0" for target in order),
                    count(before[source]),
                )
                for source in order
            ],
        ),
        height=110 + 56 * len(order),
        note=note,
        left=left,
        right=right,
        nodes=tuple(
            Node(side, names[state], share(sums[state] / total), *places[state], tone[state])
            for side, sums, places in _sides(before, after, lefts, rights)
            for state in order
            if sums[state] > 0
        ),
        ribbons=tuple(ribbons),
    )


_Places = Mapping[str, tuple[float, float]]


def _sides(
    before: Mapping[str, float], after: Mapping[str, float], lefts: _Places, rights: _Places
) -> tuple[tuple[Literal["left", "right"], Mapping[str, float], _Places], ...]:
    return ("left", before, lefts), ("right", after, rights)


def _stacked(sums: Mapping[str, float], total: float) -> dict[str, tuple[float, float]]:
    scale = (1 - GAP * (len(sums) - 1)) / total
    places, at = {}, 0.0
    for state, value in sums.items():
        places[state] = (at, at + value * scale)
        at += value * scale + GAP
    return places


def _text(one: Flow) -> str:
    return one.text or count(one.value)


def _alt(
    title: str,
    before: Mapping[str, float],
    after: Mapping[str, float],
    pairs: Mapping[tuple[str, str], Flow],
    names: Mapping[str, str],
    left: str,
    right: str,
    total: float,
    of: str,
) -> str:
    moved = sum(one.value for (source, target), one in pairs.items() if source != target)
    parts = ", ".join(
        f"{names[state]} {share(before[state] / total)} then {share(after[state] / total)}"
        for state in before
        if before[state] or after[state]
    )
    return f"{title}, {left} to {right}, {count(total)} {of}: {parts}; {share(moved / total)} moved."
