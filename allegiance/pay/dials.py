"""The dials of the workshop: in which unit a kink is turned, how far, in which steps, and that kinks stay in order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation

from allegiance.metrics.catalogue import Metric
from allegiance.metrics.influence_results import TIMES
from allegiance.pay.plan import Basis, Curve, Direction, Measure, Plan
from allegiance.pay.what_if import Changes, changed, rebalanced

KINKS = ("threshold", "target", "maximum")
"""Of a curve, in the direction of better."""
CAP_LEAST, CAP_MOST, CAP_STEP = Decimal("0.5"), Decimal(3), Decimal("0.05")
LARGEST = Decimal(10_000_000)
"""Figures reach so far."""


@dataclass(frozen=True, slots=True)
class Dial:
    """How the kinks of one measure are turned. Positions are what a reader sees; values what a plan says."""

    low: Decimal
    high: Decimal
    step: Decimal
    """All three as positions."""
    times: Decimal
    """Position of a value of 1: 100 where shares are turned in percent."""
    unit: str
    """Behind a position: ``%``, `` s``; may be empty."""
    digits: int
    """Of a position."""

    def position(self, value: Decimal) -> Decimal:
        """Where a value stands on the dial."""
        return (value * self.times).normalize() + 0

    def value(self, position: Decimal | float | str) -> Decimal:
        """What a position says: exact decimals of what is shown, never the binary number behind it."""
        shown = Decimal(str(position)).quantize(Decimal(1).scaleb(-self.digits))
        return (shown / self.times).normalize() + 0

    @property
    def format(self) -> str:
        """For printing a position the way ``printf`` does."""
        return f"%.{self.digits}f{self.unit.replace('%', '%%')}"


_SHARE = (Decimal(100), "%", Decimal("0.5"), 2)
_POINTS = (Decimal(100), " points", Decimal("0.1"), 2)
_UNITS: dict[str, tuple[Decimal, str, Decimal, int]] = {
    "points": (Decimal(1), "", Decimal(1), 1),
    "seconds": (Decimal(1), " s", Decimal(5), 0),
    "score": (Decimal(1), "", Decimal("0.05"), 2),
    "days": (Decimal(1), " days", Decimal("0.5"), 1),
    "contacts": (Decimal(1), "", Decimal("0.05"), 2),
}
_OTHER = (Decimal(1), "", Decimal("0.01"), 4)
_FINER = Decimal("0.1")
"""Of a step, where the figure is a difference."""


def dial(measure: Measure, metric: Metric) -> Dial:
    """The dial of a measure's kinks: twice as far as the plan's own kinks reach, in steps a person would choose."""
    difference = measure.basis is Basis.influence
    if difference and metric.id in TIMES:
        times, unit, step, digits = _SHARE
    elif metric.unit == "share":
        times, unit, step, digits = _POINTS if difference else _SHARE
    else:
        times, unit, step, digits = _UNITS.get(metric.unit, _OTHER)
        if difference:
            step, digits = step * _FINER, digits + 1
    kinks = [getattr(measure.curve, name) * times for name in KINKS]
    reach = max(kinks) - min(kinks)
    low = ((min(kinks) - reach) / step).to_integral_value(ROUND_FLOOR) * step
    high = ((max(kinks) + reach) / step).to_integral_value(ROUND_CEILING) * step
    if not difference:
        floor, ceiling = _bounds(metric)
        low = low if floor is None else max(low, floor * times)
        high = high if ceiling is None else min(high, ceiling * times)
    return Dial(low, high, step, times, unit, digits)


def _bounds(metric: Metric) -> tuple[Decimal | None, Decimal | None]:
    if metric.unit == "share":
        return Decimal(0), Decimal(1)
    if metric.unit == "points":
        return Decimal(-100), Decimal(100)
    return Decimal(0), None


def pushed(
    positions: tuple[Decimal, Decimal, Decimal], moved: int, direction: Direction, given: Dial
) -> tuple[Decimal, Decimal, Decimal]:
    """The three kinks after one was turned: the others give way where it passed them, so that the order holds.

    Args:
        positions: threshold, target and maximum as they stand on the dial, the moved one where it was turned to.
        moved: its number.
        direction: which way is better.
        given: the dial; nothing is pushed off its end.
    """
    side = 1 if direction is Direction.up else -1
    low, high = (given.low, given.high) if side > 0 else (-given.high, -given.low)
    at = [side * one for one in positions]
    step = given.step
    # Room for the others between the moved one and the ends of the dial.
    at[moved] = min(max(at[moved], low + moved * step), high - (2 - moved) * step)
    for number in range(moved + 1, 3):
        at[number] = max(at[number], at[number - 1] + step)
    for number in range(moved - 1, -1, -1):
        at[number] = min(at[number], at[number + 1] - step)
    return side * at[0], side * at[1], side * at[2]


def turned(curve: Curve, positions: tuple[Decimal, Decimal, Decimal], given: Dial) -> Curve:
    """The curve with its kinks where the dial stands; the payouts at them stay."""
    threshold, target, maximum = (given.value(one) for one in positions)
    return Curve(threshold, target, maximum, curve.at_threshold, curve.at_target, curve.at_maximum)


def moved(plan: Plan, measure: str, kink: int, position: Decimal | float, given: Dial) -> Plan:
    """The plan with one kink turned, and its neighbours pushed along where it passed them."""
    one = _of(plan, measure)
    stood = [given.position(getattr(one.curve, name)) for name in KINKS]
    stood[kink] = given.position(given.value(position))
    curve = turned(one.curve, pushed((stood[0], stood[1], stood[2]), kink, one.direction, given), given)
    return _with(plan, replace(one, curve=curve))


def weighed(plan: Plan, measure: str, weight: Decimal) -> Plan:
    """The plan with one weight set, and the others sharing what is left."""
    weights = rebalanced({one.id: one.weight for one in plan.measures}, measure, weight)
    return replace(plan, measures=tuple(replace(one, weight=weights[one.id]) for one in plan.measures))


def address(plan: Plan, tried: Plan) -> str:
    """What of a plan was turned, for the address: ``csat.target:0.82;csat.weight:0.5;cap:1.4``; empty: nothing."""
    parts = []
    for old, new in zip(plan.measures, tried.measures, strict=True):
        parts += [
            f"{new.id}.{name}:{getattr(new.curve, name)}"
            for name in KINKS
            if getattr(new.curve, name) != getattr(old.curve, name)
        ]
        if new.weight != old.weight:
            parts.append(f"{new.id}.weight:{new.weight}")
    if tried.cap != plan.cap:
        parts.append(f"cap:{tried.cap}")
    return ";".join(parts)


def from_address(plan: Plan, text: str) -> Plan:
    """The plan as the address turns it.

    Raises:
        ValueError: the address says something that is no such plan.
    """
    kinks: dict[str, dict[str, Decimal]] = {}
    weights: dict[str, Decimal] = {}
    cap = plan.cap
    for part in filter(None, text.split(";")):
        name, _, written = part.partition(":")
        measure, _, what = name.rpartition(".")
        value = _number(written)
        if name == "cap":
            cap = value
        elif what == "weight":
            weights[measure] = value
        elif what in KINKS:
            kinks.setdefault(measure, {})[what] = value
        else:
            raise ValueError(f"{name} is nothing that can be turned")
    if not CAP_LEAST <= cap <= CAP_MOST or not all(0 <= one <= 1 for one in weights.values()):
        raise ValueError("beyond the dials")
    curves = {name: replace(_of(plan, name).curve, **held) for name, held in kinks.items()}
    for name, curve in curves.items():
        rising = curve.threshold < curve.target < curve.maximum
        falling = curve.threshold > curve.target > curve.maximum
        if not (rising if _of(plan, name).direction is Direction.up else falling):
            raise ValueError(f"the kinks of {name} are not in order")
    return changed(plan, Changes(curves, weights, cap))


def _of(plan: Plan, measure: str) -> Measure:
    found = next((one for one in plan.measures if one.id == measure), None)
    if found is None:
        raise ValueError(f"no measure {measure}")
    return found


def _with(plan: Plan, measure: Measure) -> Plan:
    return replace(plan, measures=tuple(measure if one.id == measure.id else one for one in plan.measures))


def _number(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is no number") from error
    if not found.is_finite() or abs(found) > LARGEST or found != round(found, 6):
        raise ValueError(f"{text!r} is no figure")
    return found
