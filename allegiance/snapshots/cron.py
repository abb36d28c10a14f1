"""Cron expressions as cron(8) reads them: five fields, names, ranges, steps, lists, 0 and 7 for Sunday.

Source: crontab(5) of Paul Vixie's cron, IEEE Std 1003.1 (crontab). Of day of month and day of week, when both are
restricted, either suffices; a field that begins with ``*`` restricts nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")

SHORT = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
"""Words for whole expressions."""

_ITEM = re.compile(
    r"(?:(?P<all>\*)|(?P<first>[a-z]{3}|[0-9]{1,2})(?:-(?P<last>[a-z]{3}|[0-9]{1,2}))?)(?:/(?P<step>[0-9]{1,2}))?"
)


class CronError(ValueError):
    """An expression that is none; the message says which field and why."""


@dataclass(frozen=True, slots=True)
class Cron:
    """When something is due by the clock on the wall. Fields are sorted, without repetition."""

    text: str
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    """0 (Sunday) to 6."""

    any_day: bool
    """Whether the day of the month begins with ``*``."""

    any_weekday: bool

    def on(self, day: date) -> bool:
        """Whether anything is due on a day."""
        if day.month not in self.months:
            return False
        by_month = day.day in self.days
        by_week = day.isoweekday() % 7 in self.weekdays
        # Vixie's rule: a star, even one with a step, leaves the other field to decide; both then must hold.
        if self.any_day or self.any_weekday:
            return by_month and by_week
        return by_month or by_week


def parse(text: str) -> Cron:
    """The expression that a text is.

    Raises:
        CronError: it is none, or no day ever matches it.
    """
    plain = " ".join(text.lower().split())
    fields = SHORT.get(plain, plain).split(" ")
    if plain.startswith("@") and plain not in SHORT:
        raise CronError(f"{text!r} is no word for a time. Known are {', '.join(SHORT)}")
    if len(fields) != 5:
        raise CronError(
            f"{text!r} has {len(fields) if plain else 0} fields. Write five: minute, hour, day of the month, "
            "month, day of the week"
        )
    minutes, hours, days, months, weekdays = (
        _field(field, name, low, high, words)
        for field, (name, low, high, words) in zip(fields, _FIELDS, strict=True)
    )
    made = Cron(
        plain, minutes, hours, days, months, tuple(sorted({day % 7 for day in weekdays})),
        fields[2].startswith("*"), fields[4].startswith("*"),
    )  # fmt: skip
    if not _ever(made):
        raise CronError(f"{text!r} is never due: no such day exists")
    return made


_FIELDS: tuple[tuple[str, int, int, tuple[str, ...]], ...] = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, MONTHS),
    ("day of the week", 0, 7, DAYS),
)


def _field(text: str, name: str, low: int, high: int, words: tuple[str, ...]) -> tuple[int, ...]:
    found: set[int] = set()
    for item in text.split(","):
        parts = _ITEM.fullmatch(item)
        if parts is None:
            raise CronError(
                f"{item!r} is no {name}. Write *, a number, a range such as 1-5, or a step such as */2"
            )
        step = int(parts["step"] or 1)
        if not step:
            raise CronError(f"{item!r}: a step of 0 goes nowhere")
        if parts["all"]:
            first, last = low, high - (name == "day of the week")
        else:
            first = _number(parts["first"], name, low, high, words)
            last = first
            if parts["last"]:
                last = _number(parts["last"], name, low, high, words)
                # In "fri-sun" Sunday is the end of the week.
                last = 7 if parts["last"] == "sun" and first else last
            elif parts["step"]:
                last = high - (name == "day of the week")
        if last < first:
            raise CronError(f"{item!r}: the {name} ends before it begins")
        found.update(range(first, last + 1, step))
    return tuple(sorted(found))


def _number(text: str, name: str, low: int, high: int, words: tuple[str, ...]) -> int:
    if text.isdigit():
        value = int(text)
    elif text in words:
        value = words.index(text) + (name == "month")
    else:
        known = f" or a name such as {words[0]}" if words else ""
        raise CronError(f"{text!r} is no {name}. Write a number from {low} to {high}{known}")
    if not low <= value <= high:
        raise CronError(f"{value} is no {name}. Write a number from {low} to {high}")
    return value


def _ever(cron: Cron) -> bool:
    """Whether a day matches: within eight years every date there is comes up, also over a year like 2100."""
    start = date(2096, 1, 1)
    return any(cron.on(start + timedelta(days=count)) for count in range(366 * 9))
