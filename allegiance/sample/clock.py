"""When things happen: weekdays, seasons, holidays, hours of the day; and local time to UTC.

Times inside the sample are whole seconds of local wall-clock time since 1970-01-01.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

from allegiance.sample.company import CHAT, EMAIL, SOCIAL, VOICE, Floats, Ints
from allegiance.sample.plan import DAY_S, Plan

EPOCH = date(1970, 1, 1)
WEEKDAY = np.array([1.28, 1.12, 1.03, 1.0, 0.97, 0.52, 0.3])
MONTH = np.array([1.16, 1.08, 1.02, 0.97, 0.93, 0.92, 0.9, 0.92, 1.0, 1.06, 1.1, 1.04])
HOLIDAYS = {(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)}

_PHONE = [0, 0, 0, 0, 0, 0, 0, 1.5, 5, 8.5, 9.5, 9, 7, 6.5, 7, 8, 8.5, 7.5, 5.5, 3, 0, 0, 0, 0]
_WEB = [
    0.8,
    0.4,
    0.3,
    0.2,
    0.3,
    0.5,
    1.2,
    2.5,
    4,
    5,
    5.5,
    5.5,
    5.5,
    5,
    5,
    5,
    5.2,
    5.5,
    6,
    6.5,
    6.5,
    5.5,
    3.5,
    1.8,
]
HOURS = {VOICE: np.array(_PHONE), CHAT: np.array(_WEB), EMAIL: np.array(_WEB), SOCIAL: np.array(_WEB)}


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def seconds(day: date) -> int:
    """Local midnight at which ``day`` starts."""
    return day_number(day) * DAY_S


def day_weights(rng: np.random.Generator, first: date, days: int) -> Floats:
    """Expected volume of each day, mean about one: growth, season, weekday, holidays, and a day's own luck."""
    dates = [first + timedelta(days=i) for i in range(days)]
    weight = np.array([WEEKDAY[d.weekday()] * MONTH[d.month - 1] for d in dates])
    weight *= np.array([0.35 if (d.month, d.day) in HOLIDAYS else 1.0 for d in dates])
    weight *= 1 + 0.05 * np.arange(days) / 365
    return np.asarray(weight * rng.gamma(220, 1 / 220, days), dtype=np.float64)


def load(plan: Plan, t: Ints, channel: Ints) -> Floats:
    """How busy the moment is against an average one, to the power that waits follow."""
    weekday = (t // DAY_S + 3) % 7
    hours = np.stack([HOURS[c] / HOURS[c].max() for c in sorted(HOURS)])
    busy = hours[channel, t // 3600 % 24] * 1.25 * WEEKDAY[weekday] / 1.1
    month = t.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64) % 12
    return np.asarray(np.maximum(busy * MONTH[month] ** 2, 0.15) ** plan.effects.load, dtype=np.float64)


def months(plan: Plan) -> list[date]:
    """First days of all months touched, from the burn-in to the end."""
    first = date(plan.start.year, plan.start.month, 1) - timedelta(days=70)
    first = first.replace(day=1)
    found = []
    while first <= plan.end:
        found.append(first)
        first = (first + timedelta(days=32)).replace(day=1)
    return found


def month_index(plan: Plan, t: Ints) -> Ints:
    """Index into `months` of each time."""
    starts = np.array([seconds(month) for month in months(plan)])
    return np.asarray(np.clip(np.searchsorted(starts, t, side="right") - 1, 0, None), dtype=np.int64)


def to_utc(t: Ints, zone: str) -> Ints:
    """Local wall-clock seconds to UTC seconds, never out of order.

    Of an hour that comes twice the first is meant; an hour that does not exist becomes the moment it is skipped.
    """
    changes, offsets, instants = _offsets(zone)
    which = np.clip(np.searchsorted(changes, t, side="right") - 1, 0, None)
    return np.asarray(np.maximum(t - offsets[which], instants[which]), dtype=np.int64)


@cache
def _offsets(zone: str) -> tuple[Ints, Ints, Ints]:
    """Local seconds from which each offset from UTC holds, the offset, and that moment in UTC, 1990 to 2050."""
    here, day, hour = ZoneInfo(zone), timedelta(days=1), timedelta(hours=1)
    now = datetime(1990, 1, 1, tzinfo=UTC)
    offset = now.astimezone(here).utcoffset() or timedelta()
    found = [(-(10**12), int(offset.total_seconds()), -(10**12))]
    while now.year < 2050:
        if now.astimezone(here).utcoffset() != offset:
            while (now - hour).astimezone(here).utcoffset() != offset:
                now -= hour
            before, offset = offset, now.astimezone(here).utcoffset() or timedelta()
            found.append((int((now + before).timestamp()), int(offset.total_seconds()), int(now.timestamp())))
        now += day
    changes, offsets, instants = np.array(found).T
    return changes, offsets, instants
