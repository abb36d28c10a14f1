"""What was asked back on a scorecard, as its steps say: why, until when it may be disputed, and what was decided.

Read from the sealed steps alone, never from rows that anybody with the database could write.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from allegiance.pay.held import Step

FORFEITED = ("misconduct", "gaming")
"""Reasons for which what was asked back is not due again, whatever a restatement comes to."""


@dataclass(frozen=True, slots=True)
class Claw:
    """One amount that two people asked back."""

    request: str
    cents: int
    code: str
    text: str
    who: frozenset[str]
    """Who asked and who confirmed, and whose hands: none of them decides a dispute about it."""
    on: date
    """The company's day on which it was confirmed."""
    until: date
    """The last day on which whoever it is asked of may dispute it."""
    disputed: str = ""
    """What they say; empty: nothing so far."""
    decision: str = ""
    """``upheld`` or ``dismissed``; empty: nothing was decided."""
    reason: str = ""
    """Of the decision."""

    @property
    def amount(self) -> Decimal:
        """In the scorecard's currency."""
        return Decimal(self.cents).scaleb(-2)

    @property
    def stands(self) -> bool:
        """Whether it is asked back still: no dispute about it was upheld."""
        return self.decision != "upheld"

    @property
    def corrects(self) -> bool:
        """Whether it takes back what was paid wrongly, which a restatement may make due again."""
        return self.stands and self.code not in FORFEITED

    @property
    def waits(self) -> bool:
        """Whether a dispute about it waits for a decision."""
        return bool(self.disputed) and not self.decision

    def disputable(self, today: date) -> bool:
        """Whether it may be disputed today."""
        return not self.disputed and today <= self.until

    def due(self, today: date) -> bool:
        """Whether it may be collected: its days are over without a dispute, or a dispute was dismissed."""
        return self.decision == "dismissed" or (not self.disputed and today > self.until)


def of(steps: Iterable[Step], zone: ZoneInfo, days: int) -> tuple[Claw, ...]:
    """What was asked back, in the order in which it was confirmed.

    Args:
        steps: of the scorecard.
        zone: of the company.
        days: the plan's days for a dispute.
    """
    asked: dict[str, Step] = {}
    found: dict[str, Claw] = {}
    for step in steps:
        told = step.details
        if step.verb == "claw-back asked":
            asked[told["request"]] = step
        elif step.verb == "clawed back":
            on = datetime.fromisoformat(step.at).astimezone(zone).date()
            who = asked[told["request"]].who | step.who
            found[told["request"]] = Claw(
                told["request"], told["cents"], told["code"], told["text"], who, on, on + timedelta(days=days)
            )
        elif step.verb == "claw-back disputed":
            found[told["about"]] = replace(found[told["about"]], disputed=step.note)
        elif step.verb == "claw-back decided":
            decided = replace(found[told["about"]], decision=told["decision"], reason=step.note)
            found[told["about"]] = decided
    return tuple(found.values())


__all__ = ["FORFEITED", "Claw", "of"]
