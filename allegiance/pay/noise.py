"""How much of what a plan pays follows noise: what would be due if every figure were known, against what is paid.

Every figure is known up to its posterior or its sampling error. Drawing the true figures many times and computing what
would have been due says how far the payment is from it on average. Half of that distance, over what is paid, is the
share of the pool that is in the wrong place: a euro too much for one is a euro too little for another.

No rule can bring it to nothing: it is what the data cannot tell. It is an estimate and no money, so it is computed in
floating numbers; amounts stay decimals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isnan

import numpy as np
from scipy import special

from allegiance.pay.goals import Goal, taken
from allegiance.pay.plan import Curve, Direction, Gate, Measure, Modifier, Plan
from allegiance.pay.statement import GateResult, Key, Line, ModifierResult, Reading, Statement
from allegiance.stats.payout import DRAWS, Floats, Payout, draws, misplaced

HALF_WIDTH = float(special.ndtri(0.975))
"""Sds from the middle of a 95% interval to its end."""

Resolve = Callable[[Measure, Statement, int], Measure]
"""A measure as it was paid in a stay, with the kinks of its goal."""


@dataclass(frozen=True, slots=True)
class OfMeasure:
    """One measure of the plan, over everybody."""

    measure: str
    title: str
    paid: Decimal
    misplaced: float | None
    """Share of that; None where nothing was paid."""
    figures: int
    """How many different figures it was paid on."""


@dataclass(frozen=True, slots=True)
class Noise:
    """What of a pool follows noise."""

    pool: Decimal
    misplaced: float | None
    """Share of the pool, 0 and above; None where nothing is paid."""
    measures: tuple[OfMeasure, ...]

    @property
    def amount(self) -> Decimal:
        """About how much money that is, in whole units of the currency."""
        return (self.pool * Decimal(repr(self.misplaced or 0.0))).quantize(Decimal(1))


def as_written(measure: Measure, statement: Statement, stay: int) -> Measure:
    """Measures whose kinks are the plan's own."""
    return measure


def by_goals(goals: Sequence[Goal]) -> Resolve:
    """Measures with the kinks of the goal that is nearest to where somebody was."""

    def resolve(measure: Measure, statement: Statement, stay: int) -> Measure:
        return taken(measure, statement.parts[stay].stay, goals, statement.period[1])[0]

    return resolve


def noise(plan: Plan, statements: Sequence[Statement], resolve: Resolve = as_written) -> Noise:
    """What of the statements' total follows noise, as a whole and by measure.

    Args:
        plan: that they were computed by.
        statements: in one currency.
        resolve: gives a measure with a goal the goal's kinks.
    """
    world = _World(plan, resolve)
    paid = np.array([float(one.total) for one in statements])
    due = np.array([world.due(one) for one in statements]).reshape(len(statements), DRAWS)
    return Noise(
        sum((one.total for one in statements), Decimal(0)),
        _share(misplaced(paid, due)),
        tuple(_of_measure(world, one, statements) for one in plan.measures),
    )


def rule(
    measure: Measure, statement: Statement, line: Line, resolve: Resolve = as_written
) -> tuple[Curve, Direction]:
    """By which curve a line was paid."""
    found = resolve(measure, statement, line.stay)
    instead = measure.fallback
    if instead is not None and line.fell_back and (line.whose, line.basis) == (instead.whose, instead.basis):
        return instead.curve, found.direction
    return found.curve, found.direction


def sd(reading: Reading) -> float:
    """How far the true figure may be from the one that was read; 0: it is taken as known."""
    if reading.sd is not None:
        return float(reading.sd)
    if reading.low is None or reading.high is None:
        return 0.0
    return float(reading.high - reading.low) / (2 * HALF_WIDTH)


def _share(found: float) -> float | None:
    return None if isnan(found) else found


def _of_measure(world: _World, measure: Measure, statements: Iterable[Statement]) -> OfMeasure:
    """In closed form: each line by itself."""
    groups: dict[tuple[Curve, Direction], list[tuple[Reading, float, float]]] = defaultdict(list)
    total, figures = Decimal(0), set()
    known = away = 0.0
    for statement in statements:
        for line in statement.lines:
            if line.measure != measure.id or not line.counted:
                continue
            total += line.amount
            scale = world.scale(statement, line)
            if line.reading is None or line.reading.value is None or line.override is not None:
                known += scale * float(line.share)
                continue
            figures.add(line.reading.key)
            groups[rule(measure, statement, line, world.resolve)].append(
                (line.reading, float(line.share), scale)
            )
    paid = known
    for (curve, direction), lines in groups.items():
        shares, scales = np.array([one[1] for one in lines]), np.array([one[2] for one in lines])
        means = np.array([float(one[0].value or 0) for one in lines])
        spreads = np.array([sd(one[0]) for one in lines])
        away += float(scales @ payout(curve, direction).distance(means, spreads, shares))
        paid += float(scales @ shares)
    return OfMeasure(measure.id, measure.title, total, away / 2 / paid if paid > 0 else None, len(figures))


def payout(curve: Curve, direction: Direction) -> Payout:
    """The curve in floating numbers."""
    found = Payout(
        float(curve.threshold),
        float(curve.target),
        float(curve.maximum),
        float(curve.at_threshold),
        float(curve.at_target),
        float(curve.at_maximum),
    )
    if (found.threshold < found.target) is not (direction is Direction.up):
        raise ValueError("kinks run against the direction")
    return found


class _World:
    """True figures as they might be, drawn once a figure: whoever is paid on it is paid on the same."""

    def __init__(self, plan: Plan, resolve: Resolve) -> None:
        self.plan, self.resolve = plan, resolve
        self.measures = {one.id: one for one in plan.measures}
        self.gates = {one.id: one for one in plan.gates}
        self.modifiers = {one.id: one for one in plan.modifiers}
        self._drawn: dict[Key, Floats] = {}
        self._shares: dict[tuple[Key, Curve, Direction], Floats] = {}

    def scale(self, statement: Statement, line: Line) -> float:
        """What the line would pay at a share of 1."""
        part = statement.parts[line.stay]
        found = _base(statement, line.stay) * float(part.gate * part.modifier * line.counted)
        return found * float(self.plan.cap / part.score) if part.capped and part.score else found

    def due(self, statement: Statement) -> Floats:
        """(DRAWS,) totals if the true figures were known."""
        if statement.nothing:
            return np.full(DRAWS, float(statement.total))
        total = np.zeros(DRAWS)
        for at in range(len(statement.parts)):
            score = np.zeros(DRAWS)
            for line in statement.lines:
                if line.stay == at and line.counted:
                    score = score + float(line.counted) * self._due_share(statement, line)
            factor = np.ones(DRAWS)
            for gate in statement.gates:
                if gate.stay == at:
                    factor = factor * self._gate(gate)
            for modifier in statement.modifiers:
                if modifier.stay == at:
                    factor = factor * self._modifier(modifier)
            total = total + _base(statement, at) * factor * np.minimum(score, float(self.plan.cap))
        return np.asarray(total, dtype=np.float64)

    def _due_share(self, statement: Statement, line: Line) -> Floats:
        if line.reading is None or line.reading.value is None or line.override is not None:
            return np.full(DRAWS, float(line.share))
        curve, direction = rule(self.measures[line.measure], statement, line, self.resolve)
        known = (line.reading.key, curve, direction)
        if known not in self._shares:
            self._shares[known] = payout(curve, direction).of(self._true(line.reading))
        return self._shares[known]

    def _gate(self, result: GateResult) -> Floats:
        gate: Gate | None = self.gates.get(result.gate)
        if gate is None or result.reading is None or result.reading.value is None:
            return np.full(DRAWS, float(result.factor))
        if gate.sure and (result.reading.low is None or result.reading.high is None):
            return np.full(DRAWS, float(result.factor))  # without an interval it counts as not known
        true, floor = self._true(result.reading), float(result.floor)
        missed = true < floor if gate.direction is Direction.up else true > floor
        return np.where(missed, float(gate.factor), 1.0)

    def _modifier(self, result: ModifierResult) -> Floats:
        modifier: Modifier | None = self.modifiers.get(result.modifier)
        unknown = result.reading is None or result.reading.value is None
        if modifier is None or modifier.curve is None or unknown or result.reading is None:
            return np.full(DRAWS, float(result.factor))
        side = 1.0 if modifier.direction is Direction.up else -1.0
        curve = modifier.curve
        kinks = [side * float(one) for one in (curve.threshold, curve.target, curve.maximum)]
        factors = [float(one) for one in (curve.at_threshold, curve.at_target, curve.at_maximum)]
        found = np.interp(side * self._true(result.reading), kinks, factors)
        return np.clip(found, float(modifier.lowest), float(modifier.highest))

    def _true(self, reading: Reading) -> Floats:
        key = reading.key
        if key not in self._drawn:
            name = "|".join((key.metric, key.whose.value, key.place, key.basis.value))
            self._drawn[key] = float(reading.value or 0) + sd(reading) * draws(name)
        return self._drawn[key]


def _base(statement: Statement, stay: int) -> float:
    """Target amount for the paid days of one stay: all stays have the same target and part time."""
    days = sum(one.days for one in statement.parts)
    return float(statement.entitled) * statement.parts[stay].days / days if days else 0.0
