"""Which figure each measure, gate and modifier takes for one stay, and what follows from it.

A measure whose own figure is missing, stands on too few rows or is too unreliable takes the fallback's; where that
fails as well, its weight is shared out among the measures that have a figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from allegiance.pay import curve as curves
from allegiance.pay.covered import given
from allegiance.pay.money import SHARE_PLACES, WEIGHT_PLACES, rounded
from allegiance.pay.plan import Basis, Curve, Direction, Fallback, Gate, Measure, Modifier, Unknown, Whose
from allegiance.pay.statement import (
    GateResult,
    Key,
    Line,
    ModifierResult,
    Override,
    Participant,
    Reading,
    Readings,
    Stay,
)

ONE = Decimal(1)
NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line before it has an amount: its weight is exact."""

    line: Line
    weight: Fraction
    """Counted."""


def key(metric: str, whose: Whose, basis: Basis, participant: Participant, stay: Stay) -> Key | None:
    """Which figure it is; None where nobody knows the place."""
    place = {
        Whose.company: "",
        Whose.site: stay.site,
        Whose.team: stay.team,
        Whose.own: participant.employee,
    }[whose]
    return Key(metric, whose, place, basis) if place or whose is Whose.company else None


def drawn(
    number: int,
    measures: Sequence[tuple[Measure, str]],
    participant: Participant,
    stay: Stay,
    readings: Readings,
    overrides: Sequence[Override],
) -> tuple[Drawn, ...]:
    """All lines of a stay.

    Args:
        number: of the stay.
        measures: those of the plan with their goals' kinks, each with the id of its goal.
        participant: whose.
        stay: where and when.
        readings: all figures.
        overrides: what people decided in place of figures.

    Returns:
        Lines in the order of the plan; none counts where no measure has a figure.
    """
    lines = [
        _decided(replace(_line(number, measure, participant, stay, readings), goal=goal), overrides)
        for measure, goal in measures
    ]
    there = sum((Fraction(line.weight) for line in lines if has(line)), Fraction(0))
    return tuple(_counted(line, there) for line in lines)


def has(line: Line) -> bool:
    """Whether there is something that it can be paid on."""
    return line.reading is not None or line.override is not None


def _counted(line: Line, there: Fraction) -> Drawn:
    """With its share of the weights of those that have none."""
    weight = Fraction(line.weight) / there if has(line) and there else Fraction(0)
    return Drawn(replace(line, counted=rounded(weight, WEIGHT_PLACES)), weight)


def _line(number: int, measure: Measure, participant: Participant, stay: Stay, readings: Readings) -> Line:
    """One measure on the first figure that will do."""
    own = key(measure.metric, measure.whose, measure.basis, participant, stay)
    reading, short = _usable(
        own, measure.whose, measure.basis, measure.smallest_n, measure.reliability, readings
    )
    if reading is not None:
        return _paid(number, measure, measure.whose, measure.basis, measure.curve, reading, "")
    instead: Fallback | None = measure.fallback
    if instead is None:
        return _unpaid(number, measure, own, f"{short}; its weight was shared out")
    other = key(measure.metric, instead.whose, instead.basis, participant, stay)
    reading, lacking = _usable(other, instead.whose, instead.basis, instead.smallest_n, NONE, readings)
    if reading is None:
        text = f"{short}; the {instead.whose}'s figure instead: {lacking}; its weight was shared out"
        return _unpaid(number, measure, own, text)
    why = f"{short}; the {instead.whose}'s figure was taken"
    return _paid(number, measure, instead.whose, instead.basis, instead.curve, reading, why)


def _usable(
    asked: Key | None,
    whose: Whose,
    basis: Basis,
    smallest_n: int,
    reliability: Decimal,
    readings: Readings,
) -> tuple[Reading | None, str]:
    """The figure, or None with why it does not do."""
    if asked is None:
        return None, f"no {'employee' if whose is Whose.own else whose} is known for these days"
    reading = readings[asked]
    if reading.value is None:
        return None, reading.reason or "there is no figure"
    if reading.n < smallest_n:
        return None, f"{reading.n} are too few, {smallest_n} are needed"
    if reliability and (reading.reliability is None or reading.reliability < reliability):
        return None, f"its reliability is {_told(reading.reliability)}, {reliability} is needed"
    if basis is Basis.influence and reading.sd is None:
        return None, "how sure it is is not known"
    return reading, ""


def _told(value: Decimal | None) -> str:
    return "not known" if value is None else str(value)


def _paid(
    number: int, measure: Measure, whose: Whose, basis: Basis, curve: Curve, reading: Reading, fell_back: str
) -> Line:
    share = _share(curve, measure.direction, reading, basis)
    low, high = _ends(curve, measure.direction, reading)
    return Line(
        stay=number,
        measure=measure.id,
        title=measure.title,
        metric=measure.metric,
        whose=whose,
        place=reading.key.place,
        basis=basis,
        weight=measure.weight,
        counted=NONE,
        reading=reading,
        share=share,
        share_low=min(low, share),
        share_high=max(high, share),
        amount=NONE,
        fell_back=fell_back,
    )


def _unpaid(number: int, measure: Measure, own: Key | None, why: str) -> Line:
    nothing = rounded(Fraction(0), SHARE_PLACES)
    return Line(
        stay=number,
        measure=measure.id,
        title=measure.title,
        metric=measure.metric,
        whose=measure.whose,
        place=own.place if own else "",
        basis=measure.basis,
        weight=measure.weight,
        counted=NONE,
        reading=None,
        share=nothing,
        share_low=nothing,
        share_high=nothing,
        amount=NONE,
        fell_back=why,
    )


def _share(curve: Curve, direction: Direction, reading: Reading, basis: Basis) -> Decimal:
    assert reading.value is not None
    if basis is not Basis.influence:
        return curves.share(curve, direction, reading.value)
    assert reading.sd is not None
    return curves.expected(curve, direction, reading.value, reading.sd)


def _ends(curve: Curve, direction: Direction, reading: Reading) -> tuple[Decimal, Decimal]:
    """What the curve pays at the ends of the interval; a complete count has none and is its own."""
    assert reading.value is not None
    ends = [reading.value if end is None else end for end in (reading.low, reading.high)]
    low, high = sorted(curves.share(curve, direction, end) for end in ends)
    return low, high


def _decided(line: Line, overrides: Sequence[Override]) -> Line:
    """What a person decided comes before the figure; what names the place before what names none."""
    of_it = [one for one in overrides if one.measure == line.measure and one.place in ("", line.place)]
    if not of_it:
        return line
    decided = max(of_it, key=lambda one: one.place)
    share = rounded(Fraction(decided.share), SHARE_PLACES)
    return replace(line, override=decided, share=share, share_low=share, share_high=share)


def gate_result(
    number: int, gate: Gate, participant: Participant, stay: Stay, readings: Readings
) -> GateResult:
    """Whether a gate is open for a stay."""
    asked = key(gate.metric, gate.whose, gate.basis, participant, stay)
    reading, short = _usable(asked, gate.whose, gate.basis, gate.smallest_n, NONE, readings)
    if reading is not None and gate.sure and _missed(gate, reading) and _better(gate, reading) is None:
        short = "its figure misses the floor, and has no interval that could make that sure"
    if reading is None or short:
        closed = gate.unknown is Unknown.closed
        reason = f"not known: {short}; the plan says {gate.unknown}"
    else:
        closed = _beyond(gate, reading)
        reason = _why(gate, reading, closed)
    return GateResult(
        stay=number,
        gate=gate.id,
        title=gate.title,
        reading=reading,
        floor=gate.floor,
        closed=closed,
        factor=gate.factor if closed else ONE,
        reason=reason,
    )


def _missed(gate: Gate, reading: Reading) -> bool:
    """Whether the figure itself misses the floor."""
    assert reading.value is not None
    return reading.value < gate.floor if gate.direction is Direction.up else reading.value > gate.floor


def _better(gate: Gate, reading: Reading) -> Decimal | None:
    """The better end of the figure's interval."""
    return reading.high if gate.direction is Direction.up else reading.low


def _beyond(gate: Gate, reading: Reading) -> bool:
    """Whether the figure misses the floor, and its whole interval too where the plan wants to be sure."""
    better = _better(gate, reading)
    if not gate.sure or better is None:
        return _missed(gate, reading)
    return better < gate.floor if gate.direction is Direction.up else better > gate.floor


def _why(gate: Gate, reading: Reading, closed: bool) -> str:
    if closed:
        return "its whole 95% interval is beyond the floor" if gate.sure else "beyond the floor"
    return (
        "beyond the floor, which its 95% interval reaches" if _missed(gate, reading) else "the floor was kept"
    )


def modifier_result(
    number: int, modifier: Modifier, participant: Participant, stay: Stay, readings: Readings
) -> ModifierResult:
    """The factor of a modifier for a stay."""
    if modifier.curve is None:
        is_given = any(name == modifier.id for name, _ in participant.modifiers)
        reason = "given" if is_given else "nothing was given: 1"
        return ModifierResult(
            number, modifier.id, modifier.title, None, given(participant, modifier.id), reason
        )
    asked = key(modifier.metric, modifier.whose, Basis.value, participant, stay)
    reading, short = _usable(asked, modifier.whose, Basis.value, modifier.smallest_n, NONE, readings)
    if reading is None or reading.value is None:
        return ModifierResult(number, modifier.id, modifier.title, None, ONE, f"not known: {short}; 1")
    found = curves.factor(modifier.curve, modifier.direction, reading.value)
    factor = min(max(found, modifier.lowest), modifier.highest)
    return ModifierResult(number, modifier.id, modifier.title, reading, factor, "by the figure")
