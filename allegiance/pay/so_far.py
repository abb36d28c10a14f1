"""Where a plan stands before its period is over: its measures on the figures that there are, without any amount."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from allegiance.metrics.asking import Asker
from allegiance.pay import engine, readings
from allegiance.pay import goals as company_goals
from allegiance.pay.goals import Goal
from allegiance.pay.plan import Plan
from allegiance.pay.run import MONTHS, goals_of
from allegiance.pay.statement import Participant, Statement, Stay

NOBODY = "so-far"
NO_CURRENCY = "XXX"
"""ISO 4217: no currency."""
HUNDRED = Decimal("100.00")


@dataclass(frozen=True, slots=True)
class SoFar:
    """A plan as it stands."""

    plan: Plan
    period: tuple[date, date]
    last_day: date
    """Of the data."""
    statement: Statement
    """Of 100 units of no currency: shares are what it says."""
    goals: tuple[Goal, ...]


def current(plan: Plan, day: date) -> tuple[date, date]:
    """The period of the plan that a day is in."""
    months = MONTHS[plan.every]
    number = day.year * 12 + day.month - 1
    start = plan.first.year * 12 + plan.first.month - 1
    # Periods begin with the calendar's; those of a plan that begins elsewhere, with its first day.
    offset = start % months
    first = (number - offset) // months * months + offset
    after = first + months
    return date(first // 12, first % 12 + 1, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


def so_far(reader: Asker, plan: Plan, last_day: date) -> SoFar:
    """A plan about the whole company as it stands on the newest day of the data.

    Args:
        reader: the published data.
        plan: in force on that day.
        last_day: newest day of the data.

    Raises:
        PayError: a measure names a goal that is not there.
    """
    period = current(plan, last_day)
    goals = tuple(company_goals.load(reader.settings))
    nobody = Participant(NOBODY, plan.id, plan.covers, "", NOBODY, "", HUNDRED, NO_CURRENCY, (Stay(*period),))
    mine = goals_of(plan, nobody, period, goals)
    keys = engine.keys(plan, nobody, period, mine)
    found = readings.read(reader, keys, (period[0], min(period[1], last_day)))
    stands = engine.compute(plan, nobody, period, found, goals=mine, waiting=True)
    return SoFar(plan, period, last_day, stands, mine)
