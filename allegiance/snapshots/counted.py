"""Which days a figure of groups really counts: two issues can be subtracted where these are the same.

Periods that differ by a day count the same whole weeks, and an unfinished one counts those that are over and settled.
So issues are compared by what they count, never by the days that were asked about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from allegiance.metrics import permitted
from allegiance.metrics.period import Period
from allegiance.snapshots.facts import PICTURE, Place

BAND = "band"
"""Groups of customers are counted by the weeks that lie inside the days asked about."""
WEEK = "week"
MONTHLY = ("answers", "comments")
"""Bases that are told apart by whole months alone."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What the figures of one document count; None: such figures stand in it nowhere, or change by the day."""

    days: Period | None
    """As asked: figures that no employee's work stands behind, once nothing more is expected of these days."""
    weeks: Period | None
    """Whole weeks that are over and settled."""
    months: Period | None
    """Whole months of them."""
    inside: Period | None
    """Those weeks that do not begin before or end after the days asked about."""

    @classmethod
    def of(cls, asked: Period, until: date | None) -> Counted:
        """Args:
        asked: days asked about.
        until: the last day of which nothing more was expected; None: nothing more was of any of them.
        """
        weeks = permitted.over(asked, until)
        return cls(
            asked if until is None or asked.end <= until else None,
            weeks,
            _months(weeks),
            _inside(asked, until),
        )

    def same(self, other: Counted, metric: str, place: Place, families: Mapping[str, str]) -> bool:
        """Whether a figure of both counts the same days.

        Args:
            other: of another document.
            metric: of the figure, or what else it is.
            place: where it is about.
            families: of each metric of the catalogue, by id.
        """
        names = {name for name, _ in place}
        if metric == PICTURE:
            # What a picture counts depends on what it is about; it is left out, never printed as it was.
            return any(
                _both(getattr(self, one), getattr(other, one)) for one in ("weeks", "months", "inside")
            )
        family = families.get(metric, "contacts")
        if family not in permitted.BASES or family == "employees":
            return _both(self.days, other.days)
        if WEEK in names:
            return True
        if BAND in names:
            return _both(self.inside, other.inside)
        if permitted.BASES[family] in MONTHLY and names & {*permitted.PLACES, *permitted.TOPICS}:
            return _both(self.months, other.months)
        return _both(self.weeks, other.weeks)


def _both(one: Period | None, other: Period | None) -> bool:
    return one is not None and one == other


def _months(weeks: Period | None) -> Period | None:
    whole = [part for first, part in permitted.months(weeks) if part == _of_month(first)] if weeks else []
    return Period(whole[0].start, whole[-1].end) if whole else None


def _of_month(first: date) -> Period | None:
    following = (first + timedelta(days=31)).replace(day=1)
    return permitted.weeks(Period(first, following - timedelta(days=1)))


def _inside(asked: Period, until: date | None) -> Period | None:
    start = asked.start + (7 - asked.start.weekday()) % 7 * timedelta(days=1)
    end = min(asked.end, until) if until else asked.end
    last = end - (end.weekday() + 1) % 7 * timedelta(days=1)
    return Period(start, last) if start < last else None
