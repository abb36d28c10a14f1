"""What a plan would have paid in past periods: with today's participants, where they were then, on the figures of then.

It says what a plan would have cost and how much that swings, not what will be: nobody behaved under it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from allegiance.errors import PayError
from allegiance.metrics.period import Period
from allegiance.metrics.places import Everybody
from allegiance.pay import what_if
from allegiance.pay.covered import MONTHS
from allegiance.pay.goals import Goal
from allegiance.pay.participants import participant
from allegiance.pay.participants_file import Row
from allegiance.pay.plan import Plan
from allegiance.pay.statement import Key, Participant, Readings

MOST = 8
"""Periods looked back on."""

Read = Callable[[Iterable[Key], Period], Readings]
"""Figures of a period."""


@dataclass(frozen=True, slots=True)
class Past:
    """One period under each plan, over the same people."""

    period: Period
    participants: tuple[Participant, ...]
    runs: tuple[what_if.Run, ...]
    """In the order of the plans."""


def periods(latest: Period, first_day: date, most: int = MOST) -> tuple[Period, ...]:
    """Whole periods up to the latest, oldest first, as far back as there are data.

    Args:
        latest: a whole month, quarter, half-year or year.
        first_day: of the data.
        most: number of periods.
    """
    found: list[Period] = []
    at = latest
    while len(found) < most and at.start >= first_day:
        found.append(at)
        at = at.previous()
    return tuple(reversed(found))


def covered(
    plan: Plan, rows: Sequence[Row], period: Period, known: Everybody
) -> tuple[tuple[Participant, ...], tuple[what_if.Refused, ...]]:
    """Whom a plan covers in a period, and those for whom it cannot be told.

    Args:
        plan: any version.
        rows: the list of participants.
        period: whole.
        known: who was where.
    """
    found: list[Participant] = []
    refused: list[what_if.Refused] = []
    for row in rows:
        try:
            one = participant(row, plan, (period.start, period.end), known)
        except PayError as error:
            refused.append(what_if.Refused(row.id, error.message))
            continue
        if one is not None:
            found.append(one)
    return tuple(found), tuple(refused)


def backtest(
    plans: Sequence[Plan],
    rows: Sequence[Row],
    over: Sequence[Period],
    known: Everybody,
    read: Read,
    goals: Sequence[Goal] = (),
) -> tuple[Past, ...]:
    """What plans would have paid in each of some periods.

    Args:
        plans: versions of one plan, which take the same figures.
        rows: in one currency; whoever is covered at the end of the last period counts as covered all along, where the
            list of employees has them.
        over: periods, whole.
        known: who was where, and when.
        read: asks for the figures of a period.
        goals: that measures point at.

    Raises:
        PayError: amounts in several currencies.
    """
    if not over:
        return ()
    today = [row for row in rows if _covers(row, over[-1].end)]
    always = [replace(row, first=None, last=None, leave=()) for row in today]
    made = []
    for period in over:
        days = (period.start, period.end)
        people, _ = covered(plans[0], always, period, known)
        keys = frozenset[Key]().union(*(what_if.wanted(plan, people, days, goals) for plan in plans))
        readings = read(keys, period)
        runs = tuple(what_if.run(plan, people, days, readings, goals) for plan in plans)
        made.append(Past(period, people, runs))
    return tuple(made)


def _covers(row: Row, day: date) -> bool:
    return (row.first or day) <= day <= (row.last or day)


def whole(every: str, day: date) -> Period:
    """The last whole month, quarter, half-year or year that had ended by the evening of a day."""
    months = MONTHS[every]
    after = day + timedelta(days=1)
    number = (after.year * 12 + after.month - 1) // months * months
    end = date(number // 12, number % 12 + 1, 1)
    number -= months
    return Period(date(number // 12, number % 12 + 1, 1), end - timedelta(days=1))
