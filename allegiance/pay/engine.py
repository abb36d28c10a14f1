"""The engine: a plan, a participant and figures become a scorecard, exactly and always the same.

::

    total = sum over stays of
        target x part time x paid days / days of the period x modifiers x gates x min(cap, sum of weight x share)

Everything is an exact fraction until the total is rounded once, half to even, to the cent. Parts get their cents from
the total, and lines from their part, by largest remainders (ties by id), so that both add up to the cent; neither the
order of measures nor splitting a stay in two changes a total. Before that only shares are rounded, to four decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import prod

from allegiance.errors import PayError
from allegiance.pay.covered import Covered, Days, both_ends, check, covered, entitlement, length
from allegiance.pay.decided import check_met, check_overrides
from allegiance.pay.figures import Drawn, drawn, gate_result, has, key, modifier_result
from allegiance.pay.goals import Goal, taken
from allegiance.pay.money import SHARE_PLACES, WEIGHT_PLACES, cents, product, rounded, split
from allegiance.pay.plan import Basis, Measure, Nothing, Plan
from allegiance.pay.spread import Room, both_sides
from allegiance.pay.statement import (
    GateResult,
    Key,
    Line,
    ModifierResult,
    Override,
    Part,
    Participant,
    Readings,
    Statement,
    Stay,
)


@dataclass(frozen=True, slots=True)
class _Worked:
    """One stay, exactly: before anything is rounded to cents."""

    covered: Covered
    lines: tuple[Drawn, ...]
    gates: tuple[GateResult, ...]
    modifiers: tuple[ModifierResult, ...]
    base: Fraction
    """What a score of 1 pays."""
    score: Fraction
    paid: Fraction
    """Of the score, after the cap: 1 where it does not bind."""
    nothing: str = ""

    @property
    def amounts(self) -> dict[str, Fraction]:
        """Of each measure."""
        return {
            one.line.measure: self.base * self.paid * one.weight * Fraction(one.line.share)
            for one in self.lines
        }

    @property
    def amount(self) -> Fraction:
        return sum(self.amounts.values(), Fraction(0))


def keys(plan: Plan, participant: Participant, period: Days, goals: Sequence[Goal] = ()) -> tuple[Key, ...]:
    """Every figure that a scorecard may stand on, those of fallbacks included, in order and each once.

    Raises:
        PayError: as :func:`compute`.
    """
    days = both_ends(period)
    check(plan, participant, days)
    found: set[Key | None] = set()
    for stay in (one.stay for one in covered(participant, days) if one.days):
        for measure, _ in measures_of(plan, one_stay=stay, day=days[1], goals=goals):
            found.add(key(measure.metric, measure.whose, measure.basis, participant, stay))
            if instead := measure.fallback:
                found.add(key(measure.metric, instead.whose, instead.basis, participant, stay))
        for gate in plan.gates:
            found.add(key(gate.metric, gate.whose, gate.basis, participant, stay))
        for modifier in plan.modifiers:
            if modifier.curve:
                found.add(key(modifier.metric, modifier.whose, Basis.value, participant, stay))
    return tuple(sorted(one for one in found if one))


def measures_of(
    plan: Plan, one_stay: Stay, day: date, goals: Sequence[Goal] = ()
) -> tuple[tuple[Measure, str], ...]:
    """The plan's measures with the kinks that count in a stay, each with the id of its goal (empty: the plan's own).

    Raises:
        PayError: a goal is missing, or holds elsewhere or at another time.
    """
    found = [taken(measure, one_stay, goals, day) for measure in plan.measures]
    return tuple((measure, goal.id if goal else "") for measure, goal in found)


def compute(
    plan: Plan,
    participant: Participant,
    period: Days,
    readings: Readings,
    overrides: Sequence[Override] = (),
    goals: Sequence[Goal] = (),
    *,
    waiting: bool = False,
) -> Statement:
    """The scorecard of one participant for one period.

    Args:
        plan: the version that is in force on the period's last day; whether it is switched on is not asked here.
        participant: listed for the plan.
        period: first and last day, one whole period of the plan.
        readings: every figure of :func:`keys`.
        overrides: confirmed decisions of people in place of figures.
        goals: all goals, where measures take their kinks from them.
        waiting: whether a stay without any figure, of which the plan says that people decide, comes to nothing that
            waits for them (:func:`undecided`), instead of being refused.

    Returns:
        The statement; ``stay`` of its lines, gates and modifiers is the number of its part. A stay all of whose days
        were leave has a part of nothing, and no lines. No day in the period: no parts, and a total of 0.

    Raises:
        PayError: something cannot or must not be paid; says what and what to do.
    """
    days = both_ends(period)
    check(plan, participant, days)
    check_overrides(plan, participant, overrides)
    _check_read(keys(plan, participant, days, goals), readings)
    stays = [
        _worked(number, plan, participant, one, days, readings, overrides, goals, waiting)
        for number, one in enumerate(covered(participant, days))
    ]
    check_met(overrides, [drawn.line for one in stays for drawn in one.lines])
    return _statement(plan, participant, days, stays)


def undecided(plan: Plan, found: Statement) -> bool:
    """Whether a statement waits for people: a stay has no figure, and the plan pays nothing by guess."""
    there = {line.stay for line in found.lines if has(line) and line.counted}
    return plan.if_nothing is Nothing.refuse and any(
        part.days and number not in there for number, part in enumerate(found.parts)
    )


def _check_read(asked: Sequence[Key], readings: Readings) -> None:
    missing = [one for one in asked if one not in readings]
    if missing:
        first = missing[0]
        raise PayError(
            f"{len(missing)} figures were not read, such as {first.metric} of {first.whose} {first.place}.".replace(
                " .", "."
            ),
            "Read every figure that the plan may stand on; one that is not there is read as missing, with its reason.",
        )
    for one in asked:
        if (spread := readings[one].sd) is not None and spread < 0:
            raise PayError(f"The spread of {one.metric} {one.place} is negative.", "Read the figures again.")


def _worked(
    number: int,
    plan: Plan,
    participant: Participant,
    one: Covered,
    days: tuple[date, date],
    readings: Readings,
    overrides: Sequence[Override],
    goals: Sequence[Goal],
    waiting: bool,
) -> _Worked:
    if not one.days:
        return _Worked(one, (), (), (), Fraction(0), Fraction(0), Fraction(1))
    measures = measures_of(plan, one.stay, days[1], goals)
    lines = drawn(number, measures, participant, one.stay, readings, overrides)
    nothing = ""
    if not any(has(line.line) and line.weight for line in lines):
        lines, nothing = _without_figures(plan, participant, one, lines, waiting)
    gates = tuple(gate_result(number, gate, participant, one.stay, readings) for gate in plan.gates)
    modifiers = tuple(
        modifier_result(number, each, participant, one.stay, readings) for each in plan.modifiers
    )
    given = [each.factor for each in gates] + [each.factor for each in modifiers]
    factors = prod((Fraction(each) for each in given), start=Fraction(1))
    score = sum((line.weight * Fraction(line.line.share) for line in lines), Fraction(0))
    cap = Fraction(plan.cap)
    return _Worked(
        covered=one,
        lines=lines,
        gates=gates,
        modifiers=modifiers,
        base=entitlement(participant, days, one.days) * factors,
        score=score,
        paid=cap / score if score > cap else Fraction(1),
        nothing=nothing,
    )


def _without_figures(
    plan: Plan, participant: Participant, one: Covered, lines: tuple[Drawn, ...], waiting: bool
) -> tuple[tuple[Drawn, ...], str]:
    """What the plan says where no measure of a stay has a figure."""
    when = f"{one.stay.first} to {one.stay.last}"
    if plan.if_nothing is Nothing.refuse and waiting:
        return lines, f"No measure had a figure from {when}: nothing is paid by guess, people decide."
    if plan.if_nothing is Nothing.refuse:
        reasons = "; ".join(f"{line.line.title}: {line.line.fell_back}" for line in lines)
        raise PayError(
            f"No measure has a figure for {participant.id} from {when}, and the plan pays nothing by guess. {reasons}.",
            "Decide the measures by overrides, each with its reason and a second person.",
        )
    if plan.if_nothing is Nothing.zero:
        return lines, f"No measure had a figure from {when}: the plan pays nothing then."
    whole = rounded(Fraction(1), SHARE_PLACES)
    paid = tuple(
        Drawn(
            replace(
                each.line,
                counted=rounded(Fraction(each.line.weight), WEIGHT_PLACES),
                share=whole,
                share_low=whole,
                share_high=whole,
            ),
            Fraction(each.line.weight),
        )
        for each in lines
    )
    return paid, f"No measure had a figure from {when}: the plan pays the target then."


def _statement(
    plan: Plan, participant: Participant, days: tuple[date, date], stays: Sequence[_Worked]
) -> Statement:
    exact = sum((one.amount for one in stays), Fraction(0))
    total = cents(exact)
    amounts = split(total, {one.covered.stay: one.amount for one in stays}) if stays else {}
    low, high = both_sides(exact, [_room(one, Fraction(plan.cap)) for one in stays])
    entitled = entitlement(participant, days, sum(one.covered.days for one in stays))
    return Statement(
        plan=plan.id,
        version=plan.version,
        period=days,
        participant=participant.id,
        currency=participant.currency,
        target=participant.target,
        entitled=cents(entitled),
        total=total,
        low=low,
        high=high,
        parts=tuple(_part(one, length(days), amounts[one.covered.stay]) for one in stays),
        lines=tuple(line for one in stays for line in _lines(one, amounts[one.covered.stay])),
        gates=tuple(gate for one in stays for gate in one.gates),
        modifiers=tuple(modifier for one in stays for modifier in one.modifiers),
        nothing=" ".join(one.nothing for one in stays if one.nothing),
    )


def _lines(one: _Worked, amount: Decimal) -> tuple[Line, ...]:
    amounts = split(amount, one.amounts)
    return tuple(replace(each.line, amount=amounts[each.line.measure]) for each in one.lines)


def _part(one: _Worked, of_days: int, amount: Decimal) -> Part:
    return Part(
        stay=one.covered.stay,
        days=one.covered.days,
        of_days=of_days,
        score=rounded(one.score, WEIGHT_PLACES),
        capped=one.paid != 1,
        gate=product(gate.factor for gate in one.gates),
        modifier=product(modifier.factor for modifier in one.modifiers),
        amount=amount,
    )


def _room(one: _Worked, cap: Fraction) -> Room:
    """How far the figures of a stay could move its amount."""
    lower: dict[Key, Fraction] = {}
    higher: dict[Key, Fraction] = {}
    for each in one.lines:
        line = each.line
        if line.reading is None:
            continue
        key, worth = line.reading.key, one.base * each.weight
        share = Fraction(line.share)
        lower[key] = lower.get(key, Fraction(0)) + worth * (share - Fraction(line.share_low))
        higher[key] = higher.get(key, Fraction(0)) + worth * (Fraction(line.share_high) - share)
    over = one.base * (one.score - cap)
    return Room(lower, higher, max(over, Fraction(0)), max(-over, Fraction(0)))
