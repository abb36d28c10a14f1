"""What would have changed an amount: a little more of a measure, its target met, a gate open. By the plan's own rules.

Only the figures change here, never the plan: what another plan would pay is a question of the workshop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from allegiance.metrics.catalogue import Catalogue, Metric
from allegiance.metrics.influence_results import TIMES
from allegiance.pay import curve as curves
from allegiance.pay import goals as goals_of
from allegiance.pay.goals import Goal
from allegiance.pay.money import cents
from allegiance.pay.plan import Basis, Curve, Direction, Measure, Plan
from allegiance.pay.statement import Line, Participant, Reading, Statement
from allegiance.pay.words import figure, money, percent, way

Place = tuple[int, str]
"""Number of a stay, id of a measure."""

STEPS: Mapping[str, tuple[Decimal, str]] = {
    "share": (Decimal("0.01"), "one point"),
    "points": (Decimal(1), "one point"),
    "seconds": (Decimal(10), "ten seconds"),
    "score": (Decimal("0.1"), "a tenth of a point"),
    "days": (Decimal(1), "one day"),
    "contacts": (Decimal("0.1"), "a tenth of a contact"),
}
"""A little more of each unit: what a team or a person could imagine to reach."""
PERCENT = (Decimal("0.01"), "one percent")
ONE = (Decimal(1), "one")


@dataclass(frozen=True, slots=True)
class Instead:
    """One thing that could have been otherwise."""

    title: str
    """Of the measure or gate."""
    sentence: str
    amount: Decimal
    """More (or less) than the total; 0 where it would have changed nothing."""


def total(
    found: Statement, plan: Plan, participant: Participant, shares: Mapping[Place, Decimal], *, gate: str = ""
) -> Decimal:
    """The statement's amount with other shares: exactly as the plan computes it, to the cent.

    Args:
        found: the statement.
        plan: that it was computed by.
        participant: whose it is.
        shares: payout shares in place of the statement's, by stay and measure.
        gate: id of a gate that is taken as open.
    """
    whole = Fraction(0)
    for number, part in enumerate(found.parts):
        score = sum(
            (
                Fraction(one.counted) * Fraction(shares.get((number, one.measure), one.share))
                for one in found.lines
                if one.stay == number
            ),
            Fraction(0),
        )
        gates = Fraction(1)
        for one in found.gates:
            if one.stay == number and one.gate != gate:
                gates *= Fraction(one.factor)
        due = Fraction(found.target) * Fraction(participant.part_time) * Fraction(part.days, part.of_days)
        whole += due * Fraction(part.modifier) * gates * min(Fraction(plan.cap), score)
    return cents(whole)


def instead(
    found: Statement,
    plan: Plan,
    participant: Participant,
    catalogue: Catalogue,
    goals: Sequence[Goal] = (),
) -> tuple[Instead, ...]:
    """Everything that would have changed the amount, measure by measure, then gate by gate."""
    if found.nothing or not found.parts:
        return ()
    told: list[Instead] = []
    for measure in plan.measures:
        told += _measure(found, plan, participant, measure, catalogue, goals)
    for gate in plan.gates:
        if not any(one.gate == gate.id and one.closed for one in found.gates):
            continue
        more = total(found, plan, participant, {}, gate=gate.id) - found.total
        told.append(
            Instead(
                gate.title,
                f"Had “{gate.title}” been open, the same figures would have paid "
                f"{money(more, found.currency)} more."
                if more
                else f"Had “{gate.title}” been open, it would have changed nothing.",
                more,
            )
        )
    return tuple(told)


def taken(line: Line, measure: Measure) -> Curve:
    """The curve that a line was paid by: the fallback's where it fell back."""
    if line.fell_back and measure.fallback is not None and line.basis is measure.fallback.basis:
        return measure.fallback.curve
    return measure.curve


def _measure(
    found: Statement,
    plan: Plan,
    participant: Participant,
    measure: Measure,
    catalogue: Catalogue,
    goals: Sequence[Goal],
) -> list[Instead]:
    """The same figure can be paid in several stays: it would have changed in all of them."""
    groups: dict[tuple[Reading, str], list[Line]] = {}
    for line in found.lines:
        if line.measure == measure.id and line.counted and line.reading is not None and line.override is None:
            groups.setdefault((line.reading, line.goal), []).append(line)
    told = []
    for (reading, _), lines in groups.items():
        if reading.value is None:
            continue
        where = f" ({lines[0].place})" if len(groups) > 1 and lines[0].place else ""
        paid_by, metric = resolved(measure, found, lines[0], goals), catalogue[lines[0].metric]
        for sentence, more in _further(found, plan, participant, paid_by, metric, reading, lines):
            told.append(Instead(f"{measure.title}{where}", sentence, more))
    return told


def resolved(measure: Measure, found: Statement, line: Line, goals: Sequence[Goal]) -> Measure:
    """The measure as a line was paid by it: with its goal's metric, direction and kinks, where it has one."""
    if not line.goal:
        return measure
    return goals_of.taken(measure, found.parts[line.stay].stay, goals, found.period[1])[0]


def _further(
    found: Statement,
    plan: Plan,
    participant: Participant,
    measure: Measure,
    metric: Metric,
    reading: Reading,
    lines: list[Line],
) -> list[tuple[str, Decimal]]:
    """A step further, and as far as the target."""
    assert reading.value is not None
    basis, bends = lines[0].basis, taken(lines[0], measure)
    up = measure.direction is Direction.up
    size, name = _step(metric, basis)
    there = _within(metric, basis, reading.value + (size if up else -size))

    def paid(value: Decimal) -> Decimal:
        share = _share(bends, measure.direction, basis, value, reading)
        return (
            total(found, plan, participant, {(one.stay, one.measure): share for one in lines}) - found.total
        )

    beyond = (reading.value >= bends.maximum) if up else (reading.value <= bends.maximum)
    if beyond and basis is not Basis.influence:
        at = figure(metric, basis, bends.maximum)
        return [(f"It is at its maximum ({at}): further would not have paid more.", Decimal(0))]
    more = paid(there)
    old, new = figure(metric, basis, reading.value), figure(metric, basis, there)
    step = f"{name[:1].upper()}{name[1:]} {'more' if up else 'less'} ({new} instead of {old})"
    told = [
        (f"{step} would have paid {money(more, found.currency)} more.", more)
        if more > 0
        else (
            f"{step} would not have changed the amount{_why_not(found, lines, bends, there, up, metric, basis)}.",
            more,
        )
    ]
    short = reading.value < bends.target if up else reading.value > bends.target
    if short and basis is not Basis.influence:
        full = paid(bends.target)
        if full > 0:
            told.append(
                (
                    f"On target ({figure(metric, basis, bends.target)}) it would have paid "
                    f"{money(full, found.currency)} more.",
                    full,
                )
            )
    return told


def _why_not(
    found: Statement, lines: list[Line], bends: Curve, there: Decimal, up: bool, metric: Metric, basis: Basis
) -> str:
    parts = [found.parts[one.stay] for one in lines]
    if (there < bends.threshold) if up else (there > bends.threshold):
        return f": it begins to pay at {figure(metric, basis, bends.threshold)}"
    if all(not one.gate for one in parts):
        return ": a closed gate takes everything"
    if all(one.capped for one in parts):
        return ": the plan’s cap was reached"
    return ""


def _share(bends: Curve, direction: Direction, basis: Basis, value: Decimal, reading: Reading) -> Decimal:
    if basis is Basis.influence:
        return curves.expected(bends, direction, value, reading.sd or Decimal(0))
    return curves.share(bends, direction, value)


def _step(metric: Metric, basis: Basis) -> tuple[Decimal, str]:
    if basis is Basis.influence and metric.id in TIMES:
        return PERCENT
    return STEPS.get(metric.unit, ONE)


def _within(metric: Metric, basis: Basis, value: Decimal) -> Decimal:
    """Never beyond what the metric can be."""
    how = way(metric, basis)
    if how.ceiling is not None:
        value = min(value, Decimal(str(how.ceiling)))
    return value if how.floor is None else max(value, Decimal(str(how.floor)))


def overridden(found: Statement, currency: str) -> list[str]:
    """What people set in place of figures, each as a sentence."""
    return [
        f"{one.title}: {percent(one.override.share)} was set by {one.override.by} and confirmed by "
        f"{one.override.confirmed_by} ({money(one.amount, currency)}): {one.override.text}"
        for one in found.lines
        if one.override is not None
    ]
