"""Periods of whole days, both ends included, and the words people use for them.

Understood: ``2026-05``, ``2026-Q2``, ``2026``, ``2026-05-17``, ``2026-05-01..2026-06-30``, ``last-90-days``, ``all``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from allegiance.errors import QuestionError

FORMS = "2026-05, 2026-Q2, 2026, 2026-05-17, 2026-05-01..2026-06-30, last-90-days or all"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from ``start`` to ``end``, both included, in the company's calendar."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise QuestionError(
                f"The period ends ({self.end}) before it starts ({self.start}).",
                "Give the earlier day first.",
            )

    @property
    def days(self) -> int:
        """How many days."""
        return (self.end - self.start).days + 1

    @property
    def months(self) -> int:
        """How many whole calendar months it is made of, or 0 when it is not."""
        last = monthrange(self.end.year, self.end.month)[1]
        if self.start.day != 1 or self.end.day != last:
            return 0
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    def previous(self) -> Period:
        """As long, directly before: whole months by whole months, anything else by days."""
        if self.months:
            return Period(_months_on(self.start, -self.months), self.start - timedelta(days=1))
        try:
            return Period(self.start - timedelta(days=self.days), self.start - timedelta(days=1))
        except OverflowError as error:
            raise QuestionError("There are no dates before that period.", "Choose a later period.") from error

    def year_before(self) -> Period:
        """The same dates one year earlier (29 February becomes the 28th)."""
        if self.months:
            return Period(_months_on(self.start, -12), _months_on(self.end + timedelta(days=1), -12) - _DAY)
        return Period(_year_on(self.start, -1), _year_on(self.end, -1))

    def clip(self, first: date | None, last: date | None) -> Period | None:
        """The part between ``first`` and ``last`` (``None``: no limit), or ``None`` when nothing is left."""
        start = max(self.start, first) if first else self.start
        end = min(self.end, last) if last else self.end
        return Period(start, end) if start <= end else None

    @property
    def label(self) -> str:
        """For people: ``May 2026``, ``Q2 2026``, ``2026``, ``the 90 days to 31 May 2026``."""
        if self.months == 12 and self.start.month == 1:
            return str(self.start.year)
        if self.months == 3 and self.start.month % 3 == 1:
            return f"Q{(self.start.month + 2) // 3} {self.start.year}"
        if self.months == 1:
            return f"{self.start:%B %Y}"
        if self.months:
            return f"{self.start:%B %Y} to {self.end:%B %Y}"
        if self.days == 1:
            return day_label(self.start)
        return f"the {self.days} days to {day_label(self.end)}"

    def label_of(self, against: Period) -> str:
        """How a sentence names the period compared with: ``the 90 days before``, ``April 2026``."""
        if against == self.previous() and not self.months:
            return "the day before" if self.days == 1 else f"the {self.days} days before"
        if against == self.year_before() and not self.months:
            return "the same days a year before"
        return against.label

    def __str__(self) -> str:
        return f"{self.start}..{self.end}"


_DAY = timedelta(days=1)


def parse(text: str, *, first: date | None = None, last: date | None = None) -> Period:
    """The period that a text names.

    Args:
        text: one of the forms above; blanks around it do not matter.
        first: first day with data, for ``all``.
        last: last day with data, on which ``last-90-days`` ends.

    Raises:
        QuestionError: not one of the forms, no such day, or the data has no end to count back from.
    """
    words = text.strip().lower()
    try:
        return _parsed(words, first, last)
    except (ValueError, OverflowError) as error:
        raise QuestionError(f"{text!r} is no period: {error}.", f"Write {FORMS}.") from error


def between(start: str, end: str, *, first: date | None = None, last: date | None = None) -> Period:
    """The period from the start of one text to the end of another (``--from 2026-04 --to 2026-05-17``)."""
    if not start and not end:
        return parse("last-90-days", first=first, last=last)
    opening = parse(start, first=first, last=last).start if start else first
    closing = parse(end, first=first, last=last).end if end else last
    if opening is None or closing is None:
        raise QuestionError("There is no data to take the period's end from.", "Give both --from and --to.")
    return Period(opening, closing)


def against(text: str, period: Period, *, first: date | None = None, last: date | None = None) -> Period:
    """The period compared with: ``previous``, ``year``, or any period."""
    words = text.strip().lower()
    if words == "previous":
        return period.previous()
    if words == "year":
        return period.year_before()
    return parse(text, first=first, last=last)


def _parsed(words: str, first: date | None, last: date | None) -> Period:
    if ".." in words:
        left, _, right = words.partition("..")
        return Period(_parsed(left.strip(), first, last).start, _parsed(right.strip(), first, last).end)
    if words == "all":
        if first is None or last is None:
            raise ValueError("no data says where it starts")
        return Period(first, last)
    if found := re.fullmatch(r"last-(\d{1,4})-days?", words):
        if last is None:
            raise ValueError("no data says where it ends")
        count = int(found.group(1))
        if not count:
            raise ValueError("it has no days")
        return Period(last - timedelta(days=count - 1), last)
    if found := re.fullmatch(r"(\d{4})-q([1-4])", words):
        start = date(int(found.group(1)), int(found.group(2)) * 3 - 2, 1)
        return Period(start, _months_on(start, 3) - _DAY)
    if re.fullmatch(r"\d{4}-\d{2}", words):
        start = date.fromisoformat(words + "-01")
        return Period(start, _months_on(start, 1) - _DAY)
    if re.fullmatch(r"\d{4}", words):
        return Period(date(int(words), 1, 1), date(int(words), 12, 31))
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", words):
        day = date.fromisoformat(words)
        return Period(day, day)
    raise ValueError("it has none of the forms understood")


def _months_on(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _year_on(day: date, years: int) -> date:
    year = day.year + years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def day_label(day: date) -> str:
    """For people: ``31 May 2026``."""
    return f"{day.day} {day:%B %Y}"
