"""What a plan must keep, whatever is measured: weights add up, kinks are ordered, nobody is paid on a guess."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from allegiance.pay.money import SHARE_PLACES, finer
from allegiance.pay.plan import (
    REASONS,
    Basis,
    Covers,
    Curve,
    Direction,
    Fallback,
    Gate,
    Measure,
    Modifier,
    Plan,
    Whose,
)
from allegiance.pay.plan_lines import Path
from allegiance.pay.plan_table import Sheet, listed

PAY_RELIABILITY = Decimal("0.8")
"""Least at which a single person is paid on a figure of their own."""
MOST = Decimal(10)
"""Payouts beyond it are percentages that should be shares."""

ALLOWED = {
    Covers.executives: (Whose.company, Whose.site),
    Covers.leads: (Whose.company, Whose.site, Whose.team),
    Covers.teams: (Whose.company, Whose.site, Whose.team),
    Covers.individuals: (Whose.company, Whose.site, Whose.team, Whose.own),
}
"""Whose figures each kind of plan may stand on."""


def check_alone(plan: Plan, sheet: Sheet) -> None:
    """Note everything in a plan that contradicts itself or must not be."""
    _head(plan, sheet)
    for at, measure in enumerate(plan.measures):
        _measure(plan, measure, ("measures", at), sheet)
    for at, gate in enumerate(plan.gates):
        _gate(plan, gate, ("gates", at), sheet)
    for at, modifier in enumerate(plan.modifiers):
        _modifier(plan, modifier, ("modifiers", at), sheet)
    _weights(plan, sheet)
    _names(plan, sheet)


def _head(plan: Plan, sheet: Sheet) -> None:
    if plan.last < plan.first:
        sheet.wrong(("last",), f"the plan ends on {plan.last}, before it begins. Write a later day")
    if not 0 < plan.cap <= MOST:
        sheet.wrong(("cap",), f"cap is {plan.cap}. Write a share above 0, such as 1.5 for 150%")
    if plan.clawback:
        unknown = [one for one in plan.clawback.reasons if one not in REASONS]
        if unknown or not plan.clawback.reasons:
            told = listed([repr(one) for one in unknown]) or "an empty list"
            sheet.wrong(("clawback", "reasons"), f"reasons have {told}. Write some of: {', '.join(REASONS)}")


def _names(plan: Plan, sheet: Sheet) -> None:
    """Ids, each once: overrides and steps name measures by them."""
    every: list[tuple[Path, str]] = [(("id",), plan.id)]
    every += [(("measures", at, "id"), one.id) for at, one in enumerate(plan.measures)]
    every += [(("gates", at, "id"), one.id) for at, one in enumerate(plan.gates)]
    every += [(("modifiers", at, "id"), one.id) for at, one in enumerate(plan.modifiers)]
    for path, name in every:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
            sheet.wrong(path, f"the id {name!r} has other signs than a-z, 0-9, - and _. Write a short word")
    counted = Counter(name for _, name in every[1:])
    for path, name in every[1:]:
        if counted[name] > 1:
            lines = [str(sheet.line(*other)) for other, same in every[1:] if same == name]
            sheet.wrong(path, f"the id {name!r} stands on the lines {listed(lines)}. Give each its own")


def _weights(plan: Plan, sheet: Sheet) -> None:
    if not plan.measures:
        sheet.wrong((), "the plan measures nothing. Add a table [[measures]]")
        return
    total = sum((one.weight for one in plan.measures), Decimal(0))
    if total != 1:
        parts = [
            f"{one.weight} (line {sheet.line('measures', at, 'weight')})"
            for at, one in enumerate(plan.measures)
        ]
        sheet.wrong(
            ("measures", 0, "weight"),
            f"the weights add up to {total}, not to 1: {' + '.join(parts)}. Write shares that add up to 1",
        )


def _measure(plan: Plan, one: Measure, path: Path, sheet: Sheet) -> None:
    if not 0 < one.weight <= 1 or _too_fine(one.weight):
        sheet.wrong(
            (*path, "weight"),
            f"weight is {one.weight}. Write a share above 0 with four decimals at most, such as 0.25 for 25%",
        )
    _whose(plan, one.whose, path, sheet)
    _basis(one.whose, one.basis, path, sheet)
    _curve(one.curve, one.direction, path, sheet, given=not one.goal)
    if one.goal and one.basis is Basis.influence:
        sheet.wrong(
            (*path, "goal"),
            "a goal is a level, and an influence is a difference from the team. Leave out the goal, and give the kinks",
        )
    least = PAY_RELIABILITY if one.whose is Whose.own else Decimal(0)
    if not least <= one.reliability <= 1:
        why = f"; a person is paid on a figure of their own from {PAY_RELIABILITY} on" if least else ""
        sheet.wrong((*path, "reliability"), f"reliability is {one.reliability}. Write {least} to 1{why}")
    if one.fallback:
        _fallback(plan, one, one.fallback, (*path, "fallback"), sheet)


def _fallback(plan: Plan, measure: Measure, one: Fallback, path: Path, sheet: Sheet) -> None:
    if one.whose is Whose.own:
        sheet.wrong((*path, "whose"), "a fallback is no person's own figure. Write team, site or company")
        return
    if one.whose is measure.whose:
        sheet.wrong(
            (*path, "whose"),
            f"the fallback takes the {one.whose}'s figure, as the measure does. Take a larger place's",
        )
    _whose(plan, one.whose, path, sheet)
    _basis(one.whose, one.basis, path, sheet)
    _curve(one.curve, measure.direction, path, sheet)


def _gate(plan: Plan, one: Gate, path: Path, sheet: Sheet) -> None:
    if one.whose is Whose.own:
        sheet.wrong((*path, "whose"), "a gate is no person's own figure. Write team, site or company")
    else:
        _whose(plan, one.whose, path, sheet)
        _basis(one.whose, one.basis, path, sheet)
    if not 0 <= one.factor < 1 or _too_fine(one.factor):
        sheet.wrong(
            (*path, "factor"),
            f"factor is {one.factor}. Write 0 to below 1 with four decimals at most: what is left where it is closed",
        )


def _modifier(plan: Plan, one: Modifier, path: Path, sheet: Sheet) -> None:
    if not 0 <= one.lowest <= 1 <= one.highest <= MOST or _too_fine(one.lowest) or _too_fine(one.highest):
        sheet.wrong(
            (*path, "lowest"),
            f"it goes from {one.lowest} to {one.highest}. Write lowest 0 to 1, and highest 1 or more, with four "
            "decimals at most: 1 must be possible, for nothing may be given",
        )
    if one.curve is None:
        return
    if one.whose not in (Whose.company, Whose.site):
        sheet.wrong(
            (*path, "whose"), f"a modifier by the {one.whose}'s figure is a measure. Write company or site"
        )
    _whose(plan, one.whose, path, sheet)
    _kinks(one.curve, one.direction, path, sheet)
    factors = (one.curve.at_threshold, one.curve.at_target, one.curve.at_maximum)
    if sorted(factors) != list(factors) or factors[0] < one.lowest or factors[-1] > one.highest:
        sheet.wrong(
            sheet.standing(path, "at_maximum", "at_target", "at_threshold"),
            f"the factors are {', '.join(map(str, factors))}. Write them rising, from lowest to highest",
        )


def _whose(plan: Plan, whose: Whose, path: Path, sheet: Sheet) -> None:
    allowed = ALLOWED[plan.covers]
    if whose not in allowed:
        words = listed([one.value for one in allowed])
        sheet.wrong((*path, "whose"), f"a plan for {plan.covers} takes figures of {words}, not of {whose}")


def _basis(whose: Whose, basis: Basis, path: Path, sheet: Sheet) -> None:
    if (whose is Whose.own) is not (basis is Basis.influence):
        sheet.wrong(
            (*path, "basis"),
            f"the basis is {basis}, whose is {whose}. A person is paid on their influence and on nothing "
            'else, and only a person has one: write basis = "influence" with whose = "own"',
        )
    elif basis is Basis.adjusted and whose is not Whose.team:
        sheet.wrong(
            (*path, "basis"),
            f'the basis is adjusted, whose is {whose}. Adjusted are teams: write basis = "value"',
        )


def _curve(curve: Curve, direction: Direction, path: Path, sheet: Sheet, *, given: bool = True) -> None:
    if given:
        _kinks(curve, direction, path, sheet)
    shares = (curve.at_threshold, curve.at_target, curve.at_maximum)
    if sorted(shares) != list(shares) or shares[0] < 0 or shares[-1] > MOST or any(map(_too_fine, shares)):
        sheet.wrong(
            sheet.standing(path, "at_maximum", "at_target", "at_threshold"),
            f"it pays {', '.join(map(str, shares))} at threshold, target and maximum. Write "
            "rising shares with four decimals at most, such as 0, 1 and 1.5",
        )


def _kinks(curve: Curve, direction: Direction, path: Path, sheet: Sheet) -> None:
    kinks: Sequence[Decimal] = (curve.threshold, curve.target, curve.maximum)
    turned = kinks if direction is Direction.up else kinks[::-1]
    if not turned[0] < turned[1] < turned[2]:
        sign = "<" if direction is Direction.up else ">"
        sheet.wrong(
            (*path, "threshold"),
            f"threshold {kinks[0]}, target {kinks[1]} and maximum {kinks[2]} are out of order. With direction "
            f"{direction}, write threshold {sign} target {sign} maximum",
        )


def _too_fine(share: Decimal) -> bool:
    return finer(share, SHARE_PLACES)
