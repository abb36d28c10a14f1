"""A plan: who is covered, what is measured, and how figures become a share of the target amount. Versioned data.

Values stand in the metric's own unit (shares 0..1, NPS in points, durations in seconds; an influence in the same unit,
of durations as a relative change), payouts and weights as shares (1 = 100%). Everything is decimal, never float.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Covers(StrEnum):
    """Whom a plan is for."""

    executives = "executives"
    leads = "leads"
    teams = "teams"
    """Members of teams, each paid for the team's result by the days they were in it."""
    individuals = "individuals"


class Whose(StrEnum):
    """Whose figure a measure takes."""

    company = "company"
    site = "site"
    team = "team"
    own = "own"


class Basis(StrEnum):
    """Which figure of theirs."""

    value = "value"
    """As the catalogue defines it."""
    adjusted = "adjusted"
    """At the company's average mix of contacts: for teams, who do not choose what reaches them."""
    influence = "influence"
    """The posterior of what one person adds: the only basis on which a single person is paid."""


class Direction(StrEnum):
    """Which way is better."""

    up = "up"
    down = "down"


class Unknown(StrEnum):
    """What a gate does whose figure is not known."""

    open = "open"
    closed = "closed"


class Nothing(StrEnum):
    """What is paid where no measure at all has a figure."""

    refuse = "refuse"
    """The draft cannot be paid until people decide."""
    zero = "zero"
    target = "target"


@dataclass(frozen=True, slots=True)
class Curve:
    """Payout over a figure: linear between the kinks, 0 before the threshold, flat from the maximum on.

    Kinks are ordered in the direction of better: ``threshold < target < maximum`` where more is better, the other way
    round where less is.
    """

    threshold: Decimal
    target: Decimal
    maximum: Decimal
    at_threshold: Decimal = Decimal(0)
    """A jump: it amplifies noise. 0: none."""
    at_target: Decimal = Decimal(1)
    at_maximum: Decimal = Decimal("1.5")


@dataclass(frozen=True, slots=True)
class Fallback:
    """What a measure takes instead where it has too few rows or is too unreliable."""

    whose: Whose
    basis: Basis
    curve: Curve
    smallest_n: int = 10


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of a plan."""

    id: str
    title: str
    metric: str
    """Id in the catalogue."""
    weight: Decimal
    """Share of the whole, four decimals at most; the weights of a plan add up to 1."""
    whose: Whose
    basis: Basis
    direction: Direction
    curve: Curve
    smallest_n: int
    """Below it the measure falls back."""
    reliability: Decimal
    """Below it a measure of a person falls back; .8 at least where people are paid on it, 0 elsewhere."""
    fallback: Fallback | None = None
    """None: its weight is shared out among the others, as the plan says beforehand."""
    goal: str = ""
    """Id of the goal that the metric, direction and kinks come from; empty: they are the plan's own."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A floor below which everything else pays no more than a part."""

    id: str
    title: str
    metric: str
    whose: Whose
    basis: Basis
    direction: Direction
    floor: Decimal
    sure: bool
    """True: closes only where the whole 95% interval is on the wrong side of the floor; a figure there without an
    interval counts as not known. Of gates whose true figure is on the floor about one in forty closes even so."""
    factor: Decimal
    """Of the payout where it is closed, 0 to 1."""
    unknown: Unknown
    smallest_n: int


@dataclass(frozen=True, slots=True)
class Modifier:
    """A factor on the payout: by a figure, or given for each participant."""

    id: str
    title: str
    lowest: Decimal
    highest: Decimal
    metric: str = ""
    """Empty: it is given for each participant, 1 where nothing is."""
    whose: Whose = Whose.company
    direction: Direction = Direction.up
    curve: Curve | None = None
    """Of factors instead of payouts: flat at ``at_threshold`` before the threshold. None: it is given."""
    smallest_n: int = 10


@dataclass(frozen=True, slots=True)
class Clawback:
    """When money that was paid may be asked back."""

    months: int
    """After the payment."""
    reasons: tuple[str, ...]
    """Codes, of :data:`REASONS`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a plan."""

    id: str
    version: int
    title: str
    covers: Covers
    first: date
    last: date
    """Days on which it is in force, both included; a period is computed by the version in force on its last day."""
    every: str
    """Length of a period: ``month``, ``quarter``, ``half`` or ``year``."""
    on: bool
    """False: nothing is paid by it; the workshop shows what it would pay."""
    measures: tuple[Measure, ...]
    gates: tuple[Gate, ...] = ()
    modifiers: tuple[Modifier, ...] = ()
    cap: Decimal = Decimal("1.5")
    """Most that the weighted shares may add up to."""
    if_nothing: Nothing = Nothing.refuse
    dispute_days: int = 30
    """After freezing."""
    clawback: Clawback | None = None
    about: str = ""
    """What it is for, in plain words."""
    settle_days: int = 0
    """Days after a period that the data must reach as well before it can become final: answers come in late."""


REASONS = {
    "misstatement": "A figure that it stands on was wrong",
    "misconduct": "Misconduct that the policy names",
    "error": "An error in who was covered, when or with what amount",
    "data": "Data that are known to be wrong or missing",
    "hardship": "Circumstances that the figures cannot know",
    "gaming": "Feedback that was steered, found by a person after a hearing",
}
"""Reason codes of overrides and of clawback."""
