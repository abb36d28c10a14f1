"""When a schedule is due, in its own time zone, and what is done about times that were missed.

Daylight saving: a time that the clock skips is due right when it has skipped; several such times are due once then. A
time that the clock shows twice is due the first time. So whatever the zone does, a daily schedule is due once a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from allegiance.metrics.period import Period
from allegiance.snapshots.cron import Cron

FARTHEST = timedelta(days=366 * 9)
"""How far ahead the next due time is looked for: a 29 February can be eight years away."""

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


class CatchUp(StrEnum):
    """What happens to due times at which nobody was there to see to them."""

    last = "last"
    """The newest one alone."""

    all = "all"
    """All of them, oldest first, up to a limit: of more, the newest."""

    skip = "skip"
    """None: only one that is due just now."""


def instant(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    """The moment (UTC) at which a clock in the zone shows a time, or has just skipped it."""
    wall = datetime(day.year, day.month, day.day, hour, minute)
    early = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == wall:
        return early
    # Skipped: of the two readings, the offset after the change gives the earlier moment, before the change.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = early
    shift = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle == before:
            break
        if middle.astimezone(zone).utcoffset() == shift:
            before = middle
        else:
            after = middle
    return after


def times(cron: Cron, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[datetime]:
    """Due times later than ``after``, up to and including ``until``, in order, each once, in UTC."""
    day, end = after.astimezone(zone).date() - _DAY, until.astimezone(zone).date() + _DAY
    last = after
    while day <= end:
        if cron.on(day):
            # Around a change of clocks, moments of one day need not come in the order of the clock's times.
            for due in sorted(
                {instant(day, hour, minute, zone) for hour in cron.hours for minute in cron.minutes}
            ):
                if last < due <= until:
                    last = due
                    yield due
        day += _DAY


def following(cron: Cron, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The next due time; None: there is none for years."""
    return next(times(cron, zone, after, after + FARTHEST), None)


@dataclass(frozen=True, slots=True)
class Decided:
    """What is done about the due times of a stretch of time."""

    run: tuple[datetime, ...]
    """Oldest first."""

    skipped: tuple[datetime, ...]


def decide(
    cron: Cron,
    zone: ZoneInfo,
    after: datetime,
    now: datetime,
    *,
    catch_up: CatchUp,
    limit: int,
    grace: timedelta,
) -> Decided:
    """Which of the due times later than ``after`` and up to ``now`` are run.

    Args:
        cron: when.
        zone: where.
        after: until when they were decided before.
        now: the moment of deciding.
        catch_up: what happens to those that were missed.
        limit: of :attr:`CatchUp.all`, how many at the most.
        grace: how late one may be to count as not missed.
    """
    found = tuple(times(cron, zone, after, now))
    kept = {CatchUp.last: 1, CatchUp.all: limit, CatchUp.skip: 1}[catch_up]
    run = found[-kept:] if kept else ()
    if catch_up is CatchUp.skip:
        run = tuple(due for due in run if now - due <= grace)
    return Decided(run, found[: len(found) - len(run)])


PERIODS = "last day, last week, last month, last quarter, last half-year, last year, or last N days"
"""The words for periods."""


def period_of(words: str, day: date) -> Period:
    """The days that words such as ``last month`` mean, seen from a day, which is never among them.

    Raises:
        ValueError: they are none of :data:`PERIODS`.
    """
    plain = " ".join(words.lower().replace("whole ", "").split())
    end = day - _DAY
    if plain in ("last day", "yesterday"):
        return Period(end, end)
    if found := re.fullmatch(r"last (\d{1,4}) days", plain):
        count = int(found.group(1))
        if count:
            return Period(day - timedelta(days=count), end)
    if plain == "last week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday - timedelta(days=7), monday - _DAY)
    months = {"last month": 1, "last quarter": 3, "last half-year": 6, "last year": 12}.get(plain)
    if months is None:
        raise ValueError(f"{words!r} is no period. Write {PERIODS}")
    count = day.year * 12 + day.month - 1
    begins = count - count % months - months
    first = date(begins // 12, begins % 12 + 1, 1)
    ends = begins + months
    return Period(first, date(ends // 12, ends % 12 + 1, 1) - _DAY)
