"""Who is paid for which days: a participant's stays within a period, without leave, checked before anything is paid."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from allegiance.errors import PayError
from allegiance.metrics.period import Period
from allegiance.pay.money import CENT_PLACES, finer, usable
from allegiance.pay.plan import Plan
from allegiance.pay.statement import Participant, Stay

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
"""Calendar months of each length that a plan may pay by."""

Days = tuple[date, date] | Period


@dataclass(frozen=True, slots=True)
class Covered:
    """One stay within the period."""

    stay: Stay
    """Its days within the period."""
    days: int
    """Those that are paid: without leave."""


def both_ends(period: Days) -> tuple[date, date]:
    """First and last day."""
    return (period.start, period.end) if isinstance(period, Period) else period


def length(period: tuple[date, date]) -> int:
    """Days from the first to the last, both included."""
    return (period[1] - period[0]).days + 1


def covered(participant: Participant, period: tuple[date, date]) -> tuple[Covered, ...]:
    """The stays that reach into the period, in order; some may have no paid day."""
    away = _away(participant.leave, period)
    found: list[Covered] = []
    for stay in participant.stays:
        first, last = max(stay.first, period[0]), min(stay.last, period[1])
        if first <= last:
            off = sum(first <= day <= last for day in away)
            found.append(Covered(replace(stay, first=first, last=last), length((first, last)) - off))
    return tuple(found)


def entitlement(participant: Participant, period: tuple[date, date], days: int) -> Fraction:
    """What a payout of 100% would be for so many paid days, exactly."""
    return Fraction(participant.target) * Fraction(participant.part_time) * Fraction(days, length(period))


def check(plan: Plan, participant: Participant, period: tuple[date, date]) -> None:
    """Refuse what must not be paid at all.

    Raises:
        PayError: the period is not one of the plan's, the participant is not the plan's, or something of theirs is
            impossible; names the participant and what to correct.
    """
    _check_period(plan, period)
    if participant.plan != plan.id or participant.covers is not plan.covers:
        raise PayError(
            f"{_who(participant)} is listed for the plan {participant.plan!r} ({participant.covers}), "
            f"not for {plan.id!r} ({plan.covers}).",
            "Compute it by the plan that they are listed for, or correct the list of participants.",
        )
    for wrong in (*_amounts(participant), *_stays(participant), *_factors(plan, participant)):
        raise PayError(f"{_who(participant)}: {wrong}.", "Correct the list of participants.")


def _check_period(plan: Plan, period: tuple[date, date]) -> None:
    if period[1] < period[0] or Period(*period).months != MONTHS[plan.every]:
        raise PayError(
            f"{period[0]} to {period[1]} is no period of the plan {plan.id!r}, which pays by the {plan.every}.",
            f"Name a whole {plan.every}.",
        )
    if not plan.first <= period[1] <= plan.last:
        raise PayError(
            f"Version {plan.version} of the plan {plan.id!r} is in force from {plan.first} to {plan.last}, "
            f"not on {period[1]}.",
            "Take the version that is in force on the last day of the period.",
        )


def _amounts(participant: Participant) -> list[str]:
    found = []
    if not usable(participant.target) or participant.target < 0:
        found.append(f"a target amount of {participant.target} cannot be paid")
    elif finer(participant.target, CENT_PLACES):
        found.append(f"the target amount {participant.target} has more than two decimals")
    if not usable(participant.part_time) or not 0 < participant.part_time <= 1:
        found.append(f"part time {participant.part_time} is not above 0 up to 1, where 1 is full time")
    if not re.fullmatch("[A-Z]{3}", participant.currency):
        found.append(f"{participant.currency!r} is no currency in three capital letters, such as EUR")
    return found


def _stays(participant: Participant) -> list[str]:
    found = [
        f"a stay ends on {one.last}, before it starts" for one in participant.stays if one.last < one.first
    ]
    for before, after in zip(participant.stays, participant.stays[1:], strict=False):
        if after.first <= before.last:
            found.append(f"the stay from {after.first} starts before the one to {before.last} is over")
    found += [
        f"a leave ends on {last}, before it starts" for first, last in participant.leave if last < first
    ]
    return found


def _factors(plan: Plan, participant: Participant) -> list[str]:
    """Given modifiers, against what the plan allows."""
    known = {one.id: one for one in plan.modifiers if not one.metric}
    names = [name for name, _ in participant.modifiers]
    found = [
        f"the modifier {name!r} is given twice" for name in {one for one in names if names.count(one) > 1}
    ]
    for name, value in participant.modifiers:
        if name not in known:
            found.append(f"the plan has no modifier {name!r} that is given")
        elif not usable(value) or not known[name].lowest <= value <= known[name].highest:
            found.append(
                f"the modifier {name!r} is {value}, not {known[name].lowest} to {known[name].highest}"
            )
    return found


def _away(leave: tuple[tuple[date, date], ...], period: tuple[date, date]) -> set[date]:
    """Days of leave in the period, each once however often it is listed."""
    return {
        day
        for first, last in leave
        for day in (period[0] + timedelta(days=at) for at in range(length(period)))
        if first <= day <= last
    }


def _who(participant: Participant) -> str:
    return f"Participant {participant.id}"


def given(participant: Participant, name: str) -> Decimal:
    """The factor that was given for somebody; 1 where nothing was."""
    return dict(participant.modifiers).get(name, Decimal(1))
