"""Contacts of one employee: those that a conversation would begin with, with what the customer said."""

from __future__ import annotations

from allegiance.errors import QuestionError
from allegiance.metrics.asking import Asker
from allegiance.metrics.drill import Contacts, records
from allegiance.metrics.period import Period
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope

KINDS = ("low", "high", "hold", "passed", "back", "open", "slow", "comment", "")
"""Rated low, rated high, long on hold, passed on, came back, not recorded as solved, longest, with a comment, all."""
LONG_HOLD_S = 60
"""Seconds on hold that a customer remembers."""
LISTED = 12


def contacts_of(
    reader: Asker,
    scope: Scope,
    employee: str,
    period: Period,
    where: Where,
    kind: str,
    *,
    most: int = LISTED,
) -> Contacts:
    """Contacts of one kind, the most telling first, with rating and comment; comments were redacted on the way in.

    Raises:
        QuestionError: there is no such kind.
    """
    if kind not in KINDS:
        raise QuestionError(f"There is no kind of contacts {kind!r}.", f"There are: {', '.join(KINDS[:-1])}.")
    asked = where.parameters
    found = reader.ask(
        scope,
        "metrics/employee_contacts",
        employee=employee,
        first_day=period.start,
        last_day=period.end,
        kind=kind,
        most=most,
        long_hold_s=LONG_HOLD_S,
        repeat_s=reader.settings.repeat_days * 86400,
        **{name: asked[name] for name in ("channels", "queues", "reasons", "segments")},
    )
    total = int(found["total"].iloc[0]) if len(found) else 0
    return Contacts(tuple(records(found.drop(columns="total"), reader.settings.zone)), total)
