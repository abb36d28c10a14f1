"""A plan with other thresholds, targets, weights or another cap, computed by the same engine over the same figures.

Nothing here is stored: a plan that was changed becomes a plan by being written into a file and dated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from allegiance.errors import PayError
from allegiance.pay import engine, noise
from allegiance.pay.covered import Days, both_ends
from allegiance.pay.goals import Goal
from allegiance.pay.plan import Curve, Plan
from allegiance.pay.statement import Key, Participant, Readings, Statement

STEP = Decimal("0.01")
"""Weights are moved by whole percents."""

BANDS = (
    (Decimal(0), "nothing"),
    (Decimal("0.5"), "up to 50%"),
    (Decimal("0.8"), "50 to 80%"),
    (Decimal("1.0"), "80 to 100%"),
    (Decimal("1.2"), "100 to 120%"),
    (Decimal("1.5"), "120 to 150%"),
)
"""Upper ends of payouts, ends included, and what each is called."""
ABOVE = "over 150%"


@dataclass(frozen=True, slots=True)
class Refused:
    """Somebody for whom no scorecard can be computed, and why."""

    participant: str
    reason: str


@dataclass(frozen=True, slots=True)
class Run:
    """What a plan pays everybody."""

    plan: Plan
    statements: Mapping[str, Statement]
    """By the participant's id, in the order of the participants."""
    refused: tuple[Refused, ...]
    noise: noise.Noise

    @property
    def cost(self) -> Decimal:
        """Sum of all totals."""
        return sum((one.total for one in self.statements.values()), Decimal(0))

    @property
    def entitled(self) -> Decimal:
        """What a payout of 100% to everybody would cost."""
        return sum((one.entitled for one in self.statements.values()), Decimal(0))

    @property
    def bands(self) -> tuple[tuple[str, int], ...]:
        """How many people get which payout, every band in order."""
        names = [_band(one.payout) for one in self.statements.values()]
        return tuple((name, names.count(name)) for name in (*(name for _, name in BANDS), ABOVE))


@dataclass(frozen=True, slots=True)
class Moved:
    """What one person would gain or lose."""

    participant: Participant
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        """Above 0: more."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The plan as it stands beside the plan as changed."""

    currency: str
    before: Run
    after: Run
    people: tuple[Moved, ...]
    """Everybody whom both pay something or nothing, in the order of the participants."""

    @property
    def change(self) -> Decimal:
        """Of the cost: the sum of what people gain less what they lose."""
        return sum((one.change for one in self.people), Decimal(0))

    @property
    def winners(self) -> tuple[Moved, ...]:
        """Who gets more."""
        return tuple(one for one in self.people if one.change > 0)

    @property
    def losers(self) -> tuple[Moved, ...]:
        """Who gets less."""
        return tuple(one for one in self.people if one.change < 0)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be otherwise; what is not named stays."""

    curves: Mapping[str, Curve]
    """By measure."""
    weights: Mapping[str, Decimal]
    """By measure: all of them, adding up to 1, or none."""
    cap: Decimal | None = None


def run(
    plan: Plan,
    participants: Sequence[Participant],
    period: Days,
    readings: Readings,
    goals: Sequence[Goal] = (),
) -> Run:
    """What a plan pays everybody in a period.

    Args:
        plan: any version, in force then or not.
        participants: paid in one currency.
        period: first and last day.
        readings: every figure that is needed.
        goals: that measures point at.

    Raises:
        PayError: amounts in several currencies cannot be added up.
    """
    if len({one.currency for one in participants}) > 1:
        raise PayError(
            "Amounts in several currencies cannot be added up.",
            "Look at the people of one currency at a time.",
        )
    tried = in_force(plan, period)
    made: dict[str, Statement] = {}
    refused = []
    for one in participants:
        try:
            made[one.id] = engine.compute(tried, one, period, readings, goals=goals)
        except PayError as error:
            refused.append(Refused(one.id, error.message))
    return Run(plan, made, tuple(refused), noise.noise(plan, list(made.values()), noise.by_goals(goals)))


def in_force(plan: Plan, period: Days) -> Plan:
    """The plan as if it had been in force in a period: what it would have paid is asked before it is, and after."""
    first, last = both_ends(period)
    return replace(weighing(plan), first=min(plan.first, first), last=max(plan.last, last))


def weighing(plan: Plan) -> Plan:
    """The plan without measures that were turned to nothing: no plan holds a weight of 0."""
    return replace(plan, measures=tuple(one for one in plan.measures if one.weight))


def wanted(
    plan: Plan, participants: Sequence[Participant], period: Days, goals: Sequence[Goal] = ()
) -> frozenset[Key]:
    """Every figure that somebody's pay hangs on; whoever cannot be computed needs none."""
    found: set[Key] = set()
    for one in participants:
        with suppress(PayError):
            found.update(engine.keys(in_force(plan, period), one, period, goals))
    return frozenset(found)


def compare(before: Run, after: Run, participants: Sequence[Participant]) -> WhatIf:
    """Who gains and who loses; somebody for whom one of the two refuses counts as paid nothing by it."""
    nothing = Decimal("0.00")
    people = tuple(
        Moved(
            one,
            before.statements[one.id].total if one.id in before.statements else nothing,
            after.statements[one.id].total if one.id in after.statements else nothing,
        )
        for one in participants
        if one.id in before.statements or one.id in after.statements
    )
    return WhatIf(participants[0].currency if participants else "", before, after, people)


def changed(plan: Plan, changes: Changes) -> Plan:
    """The next version of a plan; the same plan where nothing is otherwise.

    Raises:
        ValueError: a measure that the plan does not have, or weights that do not add up to 1.
    """
    known = {one.id for one in plan.measures}
    if unknown := ({*changes.curves} | {*changes.weights}) - known:
        raise ValueError(f"no measures of {plan.id}: {', '.join(sorted(unknown))}")
    measures = tuple(
        replace(
            one,
            curve=changes.curves.get(one.id, one.curve),
            weight=changes.weights.get(one.id, one.weight),
        )
        for one in plan.measures
    )
    if sum(one.weight for one in measures) != 1:
        raise ValueError("weights do not add up to 1")
    found = replace(plan, measures=measures, cap=plan.cap if changes.cap is None else changes.cap)
    return plan if found == plan else replace(found, version=plan.version + 1)


def rebalanced(weights: Mapping[str, Decimal], moved: str, to: Decimal) -> dict[str, Decimal]:
    """All weights after one of them was moved: the others share what is left, in proportion to what they had.

    Args:
        weights: by measure, adding up to 1.
        moved: the measure whose weight was set.
        to: its new weight, 0 to 1; 1 where there is no other.

    Returns:
        Weights in whole percents, except those of the plan that stay as they are, adding up to 1 exactly.
    """
    others = {name: weight for name, weight in weights.items() if name != moved}
    if not others:
        return {moved: Decimal(1)}
    if weights[moved] == to:
        return dict(weights)
    left = Fraction(1) - Fraction(to)
    held = sum((Fraction(weight) for weight in others.values()), Fraction(0))
    exact = {
        name: left * (Fraction(weight) / held if held else Fraction(1, len(others)))
        for name, weight in others.items()
    }
    shares = _in_steps(exact, left)
    return {name: to if name == moved else shares[name] for name in weights}


def _in_steps(exact: Mapping[str, Fraction], total: Fraction) -> dict[str, Decimal]:
    """Whole percents by largest remainder; what is no whole percent of the total stays with the first of them."""
    step = Fraction(STEP)
    whole = {name: int(value / step) for name, value in exact.items()}
    spare = int(total / step) - sum(whole.values())
    by_rest = sorted(exact, key=lambda name: (whole[name] * step - exact[name], name))
    for name in by_rest[:spare]:
        whole[name] += 1
    found = {name: number * STEP for name, number in whole.items()}
    rest = total - sum((Fraction(value) for value in found.values()), Fraction(0))
    if rest:
        first = by_rest[0]
        found[first] += Decimal(rest.numerator) / Decimal(rest.denominator)
    return found


def _band(payout: Decimal) -> str:
    return next((name for upper, name in BANDS if payout <= upper), ABOVE)
