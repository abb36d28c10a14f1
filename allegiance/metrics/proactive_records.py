"""What followed a message, on both sides: the records that the studies of proactive contact share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from allegiance.metrics.period import Period
from allegiance.metrics.results import NO_CHANGE, TOO_FEW
from allegiance.metrics.standing import Standing
from allegiance.stats import evidence, intervals, matching, verdicts
from allegiance.stats.many import holm

SHOWN, JUDGED = verdicts.SHOWN_FROM, verdicts.JUDGED_FROM
CONTACT_DAYS, ANSWER_DAYS = 14, 60
SPAN_DAYS = 730
"""What followed is judged over so many days up to the end of the period: effects are small beside chance."""
NAMING = 0.05
"""Chance of any false name among all that are looked at."""

RANDOMISED = "randomised hold-out"
OBSERVATIONAL = "observational"


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that may follow a message."""

    id: str
    title: str
    """As a row of a table: what a customer does."""
    way: str
    """``up`` or ``down``: which direction is good."""
    days: int
    """Days after which it is known."""
    note: str = ""


KINDS = (
    Kind("inbound", "Contacted us", "down", CONTACT_DAYS),
    Kind(
        "repeat",
        "Had to come back",
        "down",
        CONTACT_DAYS,
        "for the same reason: observed, a contact that was not resolved the first time",
    ),
    Kind("ces", "Found it easy", "up", ANSWER_DAYS, "of those who answered"),
    Kind("stay", "Mean to stay", "up", ANSWER_DAYS, "of those who answered"),
    Kind("left", "Left", "down", 0),
)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison."""

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Effect:
    """One outcome on both sides, and the difference between them."""

    kind: str
    title: str
    reached: Side
    compared: Side
    difference: float | None
    low: float | None
    high: float | None
    verdict: str
    """``better``, ``worse``, ``no clear change`` (after allowing for how many are looked at), ``too few``."""
    reason: str = ""
    note: str = ""
    topic: str | None = None
    days: int = 0
    """Days after the message within which it counts."""

    @property
    def told(self) -> str:
        """What it is, in full."""
        what = f"{self.title} within {self.days} days" if self.days else self.title
        return f"{what} ({self.note})" if self.note else what


@dataclass(frozen=True, slots=True)
class Fewer:
    """Inbound contacts a customer within 60 days, and their relative change."""

    reached: float
    compared: float
    change: float
    low: float
    high: float
    n_reached: int
    n_compared: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One line of the outreach log."""

    topic: str | None
    channel: str | None
    sent: int
    held_out: int
    replied: Side
    cost: float | None
    """What all of them cost; ``None``: the log does not say."""
    cost_reply: float | None


@dataclass(frozen=True, slots=True)
class Covariate:
    """How alike both sides are in one measure known before: standardised mean differences."""

    name: str
    before: float
    after: float

    @property
    def balanced(self) -> bool:
        """Under the usual line of .1 after matching."""
        return matching.Balance(self.before, self.after).balanced


@dataclass(frozen=True, slots=True)
class Study:
    """The log, what followed, and what kind of evidence that is."""

    messages: tuple[Message, ...]
    effects: tuple[Effect, ...]
    topics: tuple[Effect, ...]
    """The first outcome, topic by topic (randomised only)."""
    fewer: Fewer | None
    evidence: str
    """``RANDOMISED`` or ``OBSERVATIONAL``; empty when nothing is compared."""
    balance: tuple[Covariate, ...] = ()
    left_out: int = 0
    """Messages to customers like whom there was nobody else."""
    reason: str = ""
    """Why there is nothing at all."""
    why_not: str = ""
    """Why nothing is compared."""
    judged: Period | None = None
    """Days of the messages that are compared."""
    note: str = ""

    @property
    def sent(self) -> int:
        """Messages sent."""
        return sum(one.sent for one in self.messages)

    @property
    def cost(self) -> float | None:
        """What they cost, as far as the log says."""
        told = [one.cost for one in self.messages if one.cost is not None]
        return sum(told) if told else None


def side(k: float, n: float) -> Side:
    """A share with its interval; nothing below ten."""
    if n < SHOWN:
        return Side(None, None, None, int(n))
    found = intervals.share(k, n)
    return Side(float(found.estimate), float(found.low), float(found.high), int(n))


def compared(kind: Kind, k: float, n: float, k_other: float, n_other: float) -> Effect:
    """One outcome on two sides of which chance decided: reached first."""
    here, there = side(k, n), side(k_other, n_other)
    smaller = min(here.n, there.n)
    if smaller < SHOWN:
        which = "reached" if here.n <= there.n else "held out"
        return replace(
            silent(kind, f"too few customers {which} (n = {smaller:,})"), reached=here, compared=there
        )
    found = intervals.share_difference(k, n, k_other, n_other)
    return Effect(
        kind.id,
        kind.title,
        here,
        there,
        float(found.estimate),
        float(found.low),
        float(found.high),
        verdict(kind, float(found.low), float(found.high), smaller),
        note=kind.note,
        days=kind.days,
    )


def verdict(kind: Kind, low: float, high: float, smaller: int) -> str:
    """In the direction that is good for this outcome; ``smaller`` is the smaller of the two sides."""
    return verdicts.verdict(low, high, smaller, smaller, kind.way)


def silent(kind: Kind, reason: str) -> Effect:
    """An outcome that cannot be compared, and why."""
    none = Side(None, None, None, 0)
    return Effect(
        kind.id, kind.title, none, none, None, None, None, TOO_FEW, reason, kind.note, days=kind.days
    )


def believed(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """A difference is named only where it stands after allowing for how many were looked at."""
    nan = float("nan")
    numbers = np.array(
        [
            (nan, nan, nan) if one.verdict == TOO_FEW else (one.difference, one.low, one.high)
            for one in effects
        ],
        dtype=np.float64,
    ).reshape(-1, 3)
    stands = holm(evidence.two_sided(*numbers.T), NAMING) if len(numbers) else np.zeros(0, dtype=bool)
    return tuple(
        one if one.verdict in (TOO_FEW, NO_CHANGE) or ok else replace(one, verdict=NO_CHANGE)
        for one, ok in zip(effects, stands, strict=True)
    )


def no_leavers(known: Standing) -> str:
    """Why nobody can be said to have left, or nothing."""
    if "customers" not in known.days:
        return "not measured: no customers were imported"
    if not known.filled.get("customers.left_on", (0, 0))[0]:
        return "not measured: no import fills left_on of the customers"
    return ""


def old_enough(period: Period, known: Standing, days: int) -> Period | None:
    """The part of a period of which it is known who left within ``days``."""
    last = known.last_day
    return period.clip(None, last - timedelta(days=days)) if last else None
