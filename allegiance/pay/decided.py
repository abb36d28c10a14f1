"""Overrides: what people decided in place of figures, checked before anything is paid by them."""

from __future__ import annotations

from collections.abc import Sequence

from allegiance.errors import PayError
from allegiance.pay.money import SHARE_PLACES, finer, usable
from allegiance.pay.plan import REASONS, Plan
from allegiance.pay.statement import Line, Override, Participant


def check_overrides(plan: Plan, participant: Participant, overrides: Sequence[Override]) -> None:
    """Refuse what nobody may decide.

    Raises:
        PayError: an unknown measure or reason, a share that the plan's curve cannot pay, no text, one person alone,
            the covered person, or two decisions on one thing.
    """
    for one in overrides:
        for wrong in (*_what(plan, one), *_who(participant, one)):
            raise PayError(f"The override of {one.measure!r} for {participant.id}: {wrong}.", _TODO)
    named = [(one.measure, one.place) for one in overrides]
    for measure, place in named:
        if named.count((measure, place)) > 1:
            raise PayError(f"{measure!r} {place} is overridden twice for {participant.id}.", _TODO)


def check_met(overrides: Sequence[Override], lines: Sequence[Line]) -> None:
    """Refuse an override that no line of the scorecard took: it was meant for something else.

    Raises:
        PayError: names it.
    """
    for one in overrides:
        if not any(line.override == one for line in lines):
            raise PayError(
                f"The override of {one.measure!r} at {one.place or 'all places'} meets no line of this scorecard.",
                "Name a place at which the person was paid for that measure.",
            )


_TODO = "Correct the override."


def _what(plan: Plan, one: Override) -> list[str]:
    measure = next((measure for measure in plan.measures if measure.id == one.measure), None)
    if measure is None:
        return [f"the plan has no such measure, but {', '.join(measure.id for measure in plan.measures)}"]
    found = []
    most = measure.curve.at_maximum
    if not usable(one.share) or not 0 <= one.share <= most:
        found.append(f"a share of {one.share} is not 0 to {most}, which is what the plan pays")
    elif finer(one.share, SHARE_PLACES):
        found.append(f"the share {one.share} has more than {SHARE_PLACES} decimals")
    if one.code not in REASONS:
        found.append(f"{one.code!r} is no reason; reasons are {', '.join(REASONS)}")
    if not one.text.strip():
        found.append("it says nowhere why")
    return found


def _who(participant: Participant, one: Override) -> list[str]:
    by, confirmed = _same(one.by), _same(one.confirmed_by)
    themselves = {_same(participant.person), _same(participant.employee)} - {""}
    if not by or not confirmed or by == confirmed:
        return ["a second person must have confirmed it"]
    if {by, confirmed} & themselves:
        return ["nobody decides on their own pay"]
    return []


def _same(identity: str) -> str:
    return identity.strip().casefold()
