"""What goes into a scorecard and what comes out: frozen records that page, document, command line and proof read alike.

Amounts in the participant's currency, to the cent; shares 1 = 100%, four decimals; figures in the metric's unit, six
decimals. Days are company days, both ends included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from allegiance.pay.plan import Basis, Covers, Whose


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Which figure: asked once, however many scorecards stand on it."""

    metric: str
    whose: Whose
    place: str
    """The site or team; the employee where it is a person's own; empty: the company."""
    basis: Basis


@dataclass(frozen=True, slots=True)
class Reading:
    """One input figure, as it was read."""

    key: Key
    value: Decimal | None
    """None with a ``reason``."""
    low: Decimal | None = None
    high: Decimal | None = None
    """95% interval."""
    sd: Decimal | None = None
    """Of the posterior, where the basis is an influence."""
    n: int = 0
    reliability: Decimal | None = None
    reason: str = ""
    caution: str = ""
    """What a reviewer must know: a sign that whom customers were asked about was no chance."""


@dataclass(frozen=True, slots=True, order=True)
class Stay:
    """A stretch of one person in one place."""

    first: date
    last: date
    site: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody whom a plan covers, with everything that their pay takes of them."""

    id: str
    plan: str
    covers: Covers
    name: str
    person: str
    """Identity with which they sign in; may be empty."""
    employee: str
    """Who they are in the exports; may be empty for executives."""
    target: Decimal
    """Target amount for a whole period at full time."""
    currency: str
    """ISO 4217."""
    stays: tuple[Stay, ...]
    """When they are covered and where; in order, without overlap. Executives: one, without a place, or a site."""
    leave: tuple[tuple[date, date], ...] = ()
    """Days that are not paid for."""
    part_time: Decimal = Decimal(1)
    """Share of full time, above 0 up to 1."""
    modifiers: tuple[tuple[str, Decimal], ...] = ()
    """Given factors by the modifier's id."""
    approver: str = ""
    """Identity of somebody who may approve besides compensation; may be empty."""


@dataclass(frozen=True, slots=True)
class Override:
    """What a person decided in place of a figure, confirmed by a second one."""

    measure: str
    place: str
    """Of the line; empty: of all lines of the measure."""
    share: Decimal
    code: str
    """One of :data:`allegiance.pay.plan.REASONS`."""
    text: str
    by: str
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class Line:
    """One measure in one stay."""

    stay: int
    """Number of the stay, from 0."""
    measure: str
    title: str
    metric: str
    whose: Whose
    place: str
    basis: Basis
    """As taken: those of the fallback where it fell back."""
    weight: Decimal
    """As the plan says."""
    counted: Decimal
    """Weight after others' weights were shared out, six decimals; 0: this one was."""
    reading: Reading | None
    """The figure it was paid on; None: there was none."""
    share: Decimal
    """Payout share, four decimals."""
    share_low: Decimal
    share_high: Decimal
    """The same at the ends of the figure's 95% interval."""
    amount: Decimal
    fell_back: str = ""
    """Why it did not take its own figure; empty: it did."""
    override: Override | None = None
    goal: str = ""
    """Id of the goal that its kinks came from; empty: the plan's own."""


@dataclass(frozen=True, slots=True)
class GateResult:
    """One gate in one stay."""

    stay: int
    gate: str
    title: str
    reading: Reading | None
    floor: Decimal
    closed: bool
    factor: Decimal
    """1 where it is open."""
    reason: str


@dataclass(frozen=True, slots=True)
class ModifierResult:
    """One modifier in one stay."""

    stay: int
    modifier: str
    title: str
    reading: Reading | None
    factor: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Part:
    """One stay: what it paid."""

    stay: Stay
    days: int
    """Paid days in the period."""
    of_days: int
    """Days of the period."""
    score: Decimal
    """Sum of counted weight times share, before the cap; six decimals, half-even, for reading only."""
    capped: bool
    gate: Decimal
    modifier: Decimal
    """Products of the factors."""
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """A computed scorecard: parts and lines both add up to the total, to the cent."""

    plan: str
    version: int
    period: tuple[date, date]
    participant: str
    currency: str
    target: Decimal
    """For the whole period at full time."""
    entitled: Decimal
    """Target for the days and the part time that were worked: what a payout of 100% would be, to the cent."""
    total: Decimal
    low: Decimal
    high: Decimal
    """Total if every figure stood at its own 95% ends, deviations added up as independent ones are."""
    parts: tuple[Part, ...]
    lines: tuple[Line, ...]
    gates: tuple[GateResult, ...]
    modifiers: tuple[ModifierResult, ...]
    nothing: str = ""
    """Where no measure had a figure: what the plan says is paid then."""

    @property
    def payout(self) -> Decimal:
        """Total as a share of what a payout of 100% would be; 0 where nothing was due anyway."""
        return (self.total / self.entitled).quantize(Decimal("0.0001")) if self.entitled else Decimal(0)


Readings = Mapping[Key, Reading]
"""All figures of a run."""
