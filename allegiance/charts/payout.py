"""Builder of a payout curve: what share a figure pays, and where the figure stands on it with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allegiance.charts.format import Scale, count, plain
from allegiance.charts.layout import axis, spread
from allegiance.charts.spec import Axis, Label, PayoutCurve, Point, Table, Tick, table

HEIGHT = 270
PLOT_PX = 190
"""Height of the plot, for placing labels."""
ROOM = 0.08
"""Of the width on either side of the outermost kink."""


@dataclass(frozen=True, slots=True)
class Kink:
    """A corner of the curve: what it is called, the figure, and the share paid from there on."""

    name: str
    at: float
    pays: float


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a figure stands: with its interval, and what it pays with the same at its ends."""

    value: float
    pays: float
    n: int
    low: float | None = None
    high: float | None = None
    pays_low: float | None = None
    pays_high: float | None = None


def percent(value: float) -> str:
    """``87.5%``, ``100%``: a payout."""
    return f"{plain(value * 100, 0 if abs(value * 100 - round(value * 100)) < 0.05 else 1)}%"


def payout(
    title: str,
    kinks: Sequence[Kink],
    scale: Scale,
    *,
    before: float = 0.0,
    stand: Stand | None = None,
    silence: str = "",
    note: str = "",
) -> PayoutCurve:
    """A payout over a figure, flat before the first kink and from the last one on.

    Args:
        title: the measure.
        kinks: threshold, target and maximum, in the direction of better: descending where less is better.
        scale: how the figure is written.
        before: share paid before the first kink.
        stand: the figure; None where there is none.
        silence: why there is none.
        note: what a reader must know.

    Raises:
        ValueError: fewer than two kinks, or kinks without a direction.
    """
    places = [one.at for one in kinks]
    if len(kinks) < 2 or (places != sorted(places) and places != sorted(places, reverse=True)):
        raise ValueError(f"{title}: kinks have an order.")
    x = _across(places, stand, scale)
    rising = places[0] <= places[-1]
    start, end = (x.low, x.high) if rising else (x.high, x.low)
    # Two points at the first kink: where it pays at once, the line jumps there.
    corners = [(start, before), (kinks[0].at, before)]
    corners += [(one.at, one.pays) for one in kinks]
    corners.append((end, kinks[-1].pays))
    tops = [*(one.pays for one in kinks), before, *((stand.pays,) if stand else ())]
    y = _upwards(max(*tops, 1.0))
    point = _point(stand, scale) if stand else None
    return PayoutCurve(
        title=title,
        unit=f"payout as a share of the target amount, by {scale.words}",
        alt=_alt(title, kinks, scale, stand, silence),
        table=_table(kinks, scale, before, stand, silence),
        height=HEIGHT,
        note=note,
        x=x,
        y=y,
        curve=tuple(Point(at, pays) for at, pays in (corners if rising else corners[::-1])),
        kinks=tuple(
            Point(one.at, one.pays, hover=(one.name, scale.text(one.at), f"pays {percent(one.pays)}"))
            for one in kinks
        ),
        figure=point,
        between=None
        if stand is None or stand.low is None or stand.high is None
        else (max(stand.low, x.low), min(stand.high, x.high)),
        labels=_labels(stand, scale, x, y, rising, kinks[-1].pays),
    )


def _across(places: Sequence[float], stand: Stand | None, scale: Scale) -> Axis:
    edges = list(places)
    if stand is not None:
        edges += [edge for edge in (stand.value, stand.low, stand.high) if edge is not None]
    room = (max(edges) - min(edges)) * ROOM
    return axis(
        min(edges) - room,
        max(edges) + room,
        scale.tick,
        floor=scale.floor,
        ceiling=scale.ceiling,
        count=5,
        seconds=scale.seconds,
    )


def _upwards(top: float) -> Axis:
    step = 0.5 if top > 1 else 0.25
    ticks = [step * place for place in range(int(top / step + 1e-9) + 1)]
    return Axis(
        -0.06,
        max(top, ticks[-1]) * 1.12,
        tuple(Tick(at, percent(at)) for at in ticks),
        "payout of this measure",
    )


def _point(stand: Stand, scale: Scale) -> Point:
    hover = [scale.text(stand.value)]
    if stand.low is not None:
        hover.append(f"95%: {scale.interval(stand.low, stand.high)}")
    hover += [f"n = {count(stand.n)}", f"pays {percent(stand.pays)}"]
    if stand.pays_low is not None and stand.pays_high is not None and stand.pays_low != stand.pays_high:
        hover.append(f"at the ends: {percent(stand.pays_low)} to {percent(stand.pays_high)}")
    return Point(stand.value, stand.pays, hover=tuple(hover))


def _labels(
    stand: Stand | None, scale: Scale, x: Axis, y: Axis, rising: bool, most: float
) -> tuple[Label, ...]:
    """The figure beside its dot, on the side that the line leaves free."""
    if stand is None:
        return ()
    place = (stand.value - x.low) / (x.high - x.low)
    nudge = (x.high - x.low) * 0.025
    if stand.pays <= 0:
        # On the floor the line comes from the side of better: the words go to the other, where there is room.
        left, above = (place > 0.35) if rising else (place > 0.65), True
    elif stand.pays >= most:
        left, above = place > 0.5, True
    else:
        left = place > 0.65
        above = left if rising else not left
    label = Label(
        stand.value - nudge if left else stand.value + nudge,
        stand.pays,
        f"{scale.text(stand.value)} pays {percent(stand.pays)}",
        "right" if left else "left",
        shift=13 if above else -13,
        emphasis="accent",
    )
    return spread([label], pixels_per_unit=PLOT_PX / (y.high - y.low))


def _table(kinks: Sequence[Kink], scale: Scale, before: float, stand: Stand | None, silence: str) -> Table:
    rows = [(f"Short of {kinks[0].name}", f"short of {scale.text(kinks[0].at)}", percent(before), "")]
    rows += [
        (one.name[:1].upper() + one.name[1:], scale.text(one.at), percent(one.pays), "") for one in kinks
    ]
    if stand is None:
        rows.append(("The figure", silence or "none", "", ""))
    else:
        ends = (
            f"{percent(stand.pays_low)} to {percent(stand.pays_high)}"
            if stand.pays_low is not None and stand.pays_high is not None
            else ""
        )
        sure = f" (95%: {scale.interval(stand.low, stand.high)})" if stand.low is not None else ""
        rows.append(("The figure", f"{scale.text(stand.value)}{sure}", percent(stand.pays), ends))
    return table(["Where", "Figure", "Pays", "At the ends of the interval"], rows)


def _alt(title: str, kinks: Sequence[Kink], scale: Scale, stand: Stand | None, silence: str) -> str:
    corners = ", ".join(f"{percent(one.pays)} at {scale.text(one.at)} ({one.name})" for one in kinks)
    told = f"Payout curve of {title}: {corners}."
    if stand is None:
        return f"{told} There is no figure{f': {silence}' if silence else ''}."
    sure = f", 95% {scale.interval(stand.low, stand.high)}" if stand.low is not None else ""
    return f"{told} The figure is {scale.text(stand.value)}{sure}, which pays {percent(stand.pays)}."
