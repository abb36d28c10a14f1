"""How numbers are written, in one place: shares, NPS, durations, scores, counts, money, intervals, changes.

A :class:`Scale` is one way of writing: it also knows the smallest and largest value that can exist, which an
axis must not pass. Values come in the units of the results (shares 0..1, NPS -100..100, seconds).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

MINUS = "−"
NOTHING = "–"
"""What stands where there is no figure; the reason stands beside it."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How one unit is written and bounded."""

    words: str
    """The unit in words, for axes and tables."""

    text: Callable[[float], str]
    """A value, as precisely as it deserves."""

    tick: Callable[[float], str]
    """A value on an axis, where space is short."""

    change: Callable[[float], str]
    """A difference of two values, with its sign and its unit."""

    floor: float | None = None
    ceiling: float | None = None
    seconds: bool = False
    suffix: str = ""
    """What both ends of an interval share and only the second one shows."""

    def value(self, value: float | None) -> str:
        """A value, or a dash where there is none."""
        return NOTHING if value is None or math.isnan(value) else self.text(value)

    def interval(self, low: float | None, high: float | None) -> str:
        """``75.8 to 77.0%``, ``2:50 to 3:03``; a dash where there is no interval."""
        if low is None or high is None or math.isnan(low) or math.isnan(high):
            return NOTHING
        if self.seconds:
            return f"{self.tick(low)} to {self.tick(high)}"
        return f"{self.text(low).removesuffix(self.suffix)} to {self.text(high)}"

    def moved(self, change: float | None) -> str:
        """``+1.2 points``; a dash where nothing was compared."""
        return NOTHING if change is None or math.isnan(change) else self.change(change)

    def moved_between(self, low: float | None, high: float | None) -> str:
        """``+0.3 to +2.1 points``."""
        if low is None or high is None or math.isnan(low) or math.isnan(high):
            return NOTHING
        first, second = self.change(low), self.change(high)
        unit = second.partition(" ")[2]
        shared = unit in ("points", "%") and first.endswith(unit)
        return f"{first.removesuffix(' ' + unit) if shared else first} to {second}"


def signed(value: float, digits: int) -> str:
    """``+1.2``, ``−0.4``, ``0.0``: a rounded zero has no sign."""
    rounded = round(value, digits)
    if rounded == 0:
        return f"{0:.{digits}f}"
    return f"{'+' if rounded > 0 else MINUS}{abs(rounded):,.{digits}f}"


def plain(value: float, digits: int = 0) -> str:
    """``1,234``, ``−3.2``."""
    rounded = round(value, digits)
    return f"{MINUS if rounded < 0 else ''}{abs(rounded):,.{digits}f}"


def share(value: float) -> str:
    """``76.4%`` of a share 0..1."""
    return f"{plain(value * 100, 1)}%"


def duration(seconds: float) -> str:
    """``48 s``, ``2 min 05 s``, ``1 h 05 min``."""
    sign = MINUS if round(seconds) < 0 else ""
    whole = abs(round(seconds))
    if whole < 60:
        return f"{sign}{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{sign}{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours:,} h {minutes:02d} min"


def clock(seconds: float) -> str:
    """``0:45``, ``2:05``, ``1:05:00``: a duration where space is short."""
    whole = abs(round(seconds))
    minutes, rest = divmod(whole, 60)
    sign = MINUS if round(seconds) < 0 else ""
    if minutes < 60:
        return f"{sign}{minutes}:{rest:02d}"
    return f"{sign}{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def duration_change(seconds: float) -> str:
    """``+12 s``, ``−1 min 05 s``, ``0 s``."""
    return ("+" if round(seconds) > 0 else "") + duration(seconds)


def count(number: float) -> str:
    """``12,345``."""
    return plain(number)


def day(when: date) -> str:
    """``3 March 2026``."""
    return f"{when.day} {when:%B %Y}"


def short_day(when: date) -> str:
    """``3 Mar 2026``."""
    return f"{when.day} {when:%b %Y}"


def size(number: float) -> str:
    """Bytes as ``1.4 MB``."""
    for unit in ("B", "KB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            return f"{number:,.0f} {unit}" if unit == "B" else f"{number:,.1f} {unit}"
        number /= 1000
    raise AssertionError("unreachable")


def _tick_points(value: float) -> str:
    """``+5``, ``−0.5``: as many digits as the step of the axis needs, up to two."""
    points = value * 100
    digits = next((digits for digits in (0, 1) if abs(points - round(points, digits)) < 1e-6), 2)
    return signed(points, digits)


def _points(value: float) -> str:
    return f"{signed(value * 100, 1)} points"


SHARE = Scale(
    "share", share, lambda v: f"{plain(v * 100, 0 if abs(v * 100 - round(v * 100)) < 1e-6 else 1)}%", _points,
    floor=0.0, ceiling=1.0, suffix="%",
)  # fmt: skip
GAP = Scale(
    "points", lambda v: f"{signed(v * 100, 1)} points", _tick_points, _points,
    floor=-1.0, ceiling=1.0, suffix=" points",
)  # fmt: skip
NPS = Scale(
    "points from −100 to +100", lambda v: signed(v, 0), lambda v: signed(v, 0), lambda v: f"{signed(v, 1)} points",
    floor=-100.0, ceiling=100.0,
)  # fmt: skip
SECONDS = Scale("minutes and seconds", duration, clock, duration_change, floor=0.0, seconds=True)
SCORE = Scale("mean score", lambda v: plain(v, 2), lambda v: plain(v, 1), lambda v: signed(v, 2))
AREA = Scale(
    "area under the curve",
    lambda v: plain(v, 3),
    lambda v: plain(v, 2),
    lambda v: signed(v, 3),
    floor=0.0,
    ceiling=1.0,
)
COUNT = Scale("count", count, count, lambda v: signed(v, 0), floor=0.0)
RATE = Scale("a contact", lambda v: plain(v, 2), lambda v: plain(v, 1), lambda v: signed(v, 2), floor=0.0)
MONEY = Scale("a year", count, count, lambda v: signed(v, 0))
DAYS = Scale(
    "days",
    lambda v: f"{plain(v)} days",
    lambda v: plain(v),
    lambda v: f"{signed(v, 0)} days",
    floor=0.0,
    suffix=" days",
)
