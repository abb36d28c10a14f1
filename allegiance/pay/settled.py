"""What outlives a scorecard that was removed past its time: that days were paid for; and when one may be removed.

A day stands here as a keyed digest of plan and person, with its spell: enough to refuse paying it once more, and nobody
is named by it.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, insert, select

from allegiance.errors import PayError
from allegiance.pay.held import FIXED, Draft, Held, State
from allegiance.pay.steps import Pen, seal
from allegiance.pay.whose import Known
from allegiance.work.tables import paid_days


def finished(held: Held, today: date) -> bool:
    """Whether nothing is left to be done about a scorecard: paid, collected, and past every dispute.

    Args:
        held: with its steps.
        today: the company's day.
    """
    if held.state is State.withdrawn:
        return True
    back = sum((one.amount for one in held.claws if one.stands), Decimal(0))
    if held.state not in FIXED or held.waiting or back != held.collected:
        return False
    if any(one.waits or (one.stands and not one.due(today)) for one in held.claws):
        return False
    if held.state is State.restated:
        return True
    until = held.dispute_until
    open_ = until is None or today <= until
    return not (open_ or held.state is State.disputed or held.decision == "upheld" or held.due > 0)


def remember(pen: Pen, row: Any) -> None:
    """Keep that the days of a scorecard were paid for, before it is removed."""
    if not row["paid_at"]:
        return
    for first, last in _spells(json.loads(row["record"])["participant"]["stays"], row["first"], row["last"]):
        for who in _digests(pen.key, row["plan"], [row["person"]], [row["employee"]]):
            known = select(paid_days.c.who).where(
                paid_days.c.who == who, paid_days.c.first == first, paid_days.c.last == last
            )
            if pen.connection.execute(known).first() is None:
                pen.connection.execute(insert(paid_days).values(who=who, first=first, last=last))


def anything(connection: Connection) -> bool:
    """Whether any days are remembered: without, no key is needed to ask."""
    return connection.execute(select(paid_days.c.who).limit(1)).first() is not None


def no_day_again(connection: Connection, key: bytes, who: Known, draft: Draft) -> None:
    """That none of the days of a new scorecard was paid by one that was removed past its time.

    Raises:
        PayError: one was: it would be paid twice.
    """
    covered, period = draft.participant, draft.period
    accounts, numbers = who.everything(covered.person, [covered.employee])
    asked = select(paid_days.c.first, paid_days.c.last).where(
        paid_days.c.who.in_(_digests(key, draft.plan.id, accounts, numbers)),
        paid_days.c.first <= period[1].isoformat(),
        paid_days.c.last >= period[0].isoformat(),
    )
    stays = [(one.first.isoformat(), one.last.isoformat()) for one in covered.stays]
    for first, last in connection.execute(asked):
        if any(begins <= last and first <= ends for begins, ends in stays):
            raise PayError(
                f"{covered.name} was paid for days from {first} to {last} by a scorecard that was removed past its "
                "time.",
                "Nothing is computed for them again: payroll's own records say what was paid.",
            )


def _spells(stays: list[dict[str, Any]], first: str, last: str) -> list[tuple[str, str]]:
    """Days of stays within a period."""
    return [
        (max(one["first"], first), min(one["last"], last))
        for one in stays
        if one["first"] <= last and first <= one["last"]
    ]


def _digests(key: bytes, plan: str, accounts: Any, numbers: Any) -> list[str]:
    made = [seal(key, "paid days", f"{plan} account {one}") for one in sorted(accounts) if one]
    return made + [seal(key, "paid days", f"{plan} number {one}") for one in sorted(numbers) if one]


__all__ = ["anything", "finished", "no_day_again", "remember"]
