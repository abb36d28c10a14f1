"""Scorecards as they are kept: states, steps, requests, and the records by which they are read."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from allegiance.pay.canonical import from_record
from allegiance.pay.grounds import Grounds, of
from allegiance.pay.plan import Plan
from allegiance.pay.statement import Override, Participant, Reading, Readings, Statement
from allegiance.people.journal import Source
from allegiance.people.rights import Rights, Role
from allegiance.people.scope import Scope

if TYPE_CHECKING:
    from allegiance.pay.claws import Claw
    from allegiance.pay.restate import Difference


class State(StrEnum):
    """Where a scorecard is in its life."""

    draft = "draft"
    reviewed = "reviewed"
    approved = "approved"
    frozen = "frozen"
    acknowledged = "acknowledged"
    disputed = "disputed"
    decided = "decided"
    paid = "paid"
    restated = "restated"
    clawed_back = "clawed back"
    withdrawn = "withdrawn"


FIXED = (
    State.frozen,
    State.acknowledged,
    State.disputed,
    State.decided,
    State.paid,
    State.restated,
    State.clawed_back,
)
"""States in which a scorecard says for good what it says."""

GONE = (State.withdrawn, State.restated)
"""States whose scorecards were ended or replaced by another one."""


def identity(text: str) -> str:
    """An account as the sign-in writes it, so that nobody is two people by writing themselves in capitals."""
    return text.strip().lower()


def people(*names: str | None) -> frozenset[str]:
    """Accounts and hands behind one deed."""
    return frozenset(identity(one or "") for one in names) - {""}


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever takes a step."""

    person: str
    """Identity, as the sign-in says it."""
    employees: tuple[str, ...] = ()
    """Who they are in the exports."""
    role: Role | None = None
    """In which they act."""
    source: Source = Source.page
    rights: Rights | None = None
    """What their scope leaves them of the role's rights; None: all of them."""
    hands: str = ""
    """Login of whoever is at the keyboard, where the account itself proves nothing (a shell, with ``--as`` or not);
    empty: their own sign-in."""

    @property
    def acting(self) -> str:
        """The role, as the journal writes it."""
        return self.role.value if self.role else ""

    @property
    def who(self) -> frozenset[str]:
        """The account and the hands: whoever shares one of them is no second person."""
        return people(self.person, self.hands)

    @property
    def lent(self) -> bool:
        """Whether other hands act than those whose word it would be."""
        return identity(self.hands) not in ("", identity(self.person))

    @property
    def journalled(self) -> str:
        """Who did it, as the journal says it."""
        return f"{self.hands} as {self.person}" if self.lent else self.person


@dataclass(frozen=True, slots=True)
class Draft:
    """What a scorecard is computed from."""

    plan: Plan
    period: tuple[date, date]
    participant: Participant
    readings: Readings
    """Of the whole run: what this participant's plan needs is taken."""
    goals: tuple[Any, ...] = ()
    generation: int = 0
    """Of the warehouse that the figures were read from."""
    text: str = ""
    """The plan as it was kept when it was first used; empty: as it is written now."""
    grounds: Grounds | None = None
    """How far the data reach, and since when the rules are known; None: nobody looked."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done with a scorecard, as it is stored."""

    scorecard: str
    number: int
    at: str
    """In UTC: ``2026-06-30T12:00:00.000000Z``."""
    actor: str
    role: str
    source: str
    verb: str
    """``computed``, ``reviewed``, ``approved`` ..."""
    state: str
    """After it."""
    detail: str
    """JSON."""
    entry: int
    """Number of the journal's entry about it."""
    previous: str
    hash: str = ""
    seal: str = ""
    hands: str = ""
    """Who was at the keyboard; empty: they themselves, signed in."""
    request: str = ""
    """That it asks for or decides on; this and the hands stand in ``detail`` too, which the hash covers."""

    @property
    def details(self) -> dict[str, Any]:
        """What else was said."""
        found: dict[str, Any] = json.loads(self.detail)
        return found

    @property
    def note(self) -> str:
        """The words of whoever took it; empty: none."""
        return str(self.details.get("text", ""))

    @property
    def who(self) -> frozenset[str]:
        """The account and the hands that took it."""
        return people(self.actor, self.hands)


@dataclass(frozen=True, slots=True)
class Request:
    """Something that takes a second person: an override, lifting one, or asking back what was paid."""

    id: str
    scorecard: str
    kind: str
    """``override``, ``lift`` or ``claw-back``."""
    detail: str
    code: str
    text: str
    asked_by: str
    asked_at: str
    decided_by: str | None = None
    decided_at: str | None = None
    outcome: str | None = None
    """``confirmed`` or ``refused``; None: it waits."""
    asked_hands: str = ""
    decided_hands: str = ""
    """Who was at the keyboard; empty: they themselves, signed in."""

    @property
    def who(self) -> frozenset[str]:
        """The account and the hands that asked for it."""
        return people(self.asked_by, self.asked_hands)

    @property
    def details(self) -> dict[str, Any]:
        """``measure``, ``place`` and ``share`` of an override, without the share of lifting one; ``cents`` of a
        clawback."""
        found: dict[str, Any] = json.loads(self.detail)
        return found


@dataclass(frozen=True)
class Held:
    """A scorecard as it is kept. What stands in its record is read when it is first asked for."""

    id: str
    plan: str
    plan_version: int
    period: tuple[date, date]
    participant: str
    person: str
    employee: str
    approver: str
    name: str
    revision: int
    """From 1."""
    replaces: str
    """The scorecard that this one restates; empty: none."""
    state: State
    version: int
    made_by: str
    made_at: str
    reviewed_by: str
    approved_by: str
    """Empty: nobody did so far."""
    frozen_at: str
    """In UTC; empty: it is not frozen."""
    digest: str
    """SHA-256 of the record."""
    record: str
    total: Decimal
    carried: Decimal
    """What earlier revisions had paid when this one was frozen, less what was asked back as wrongly paid."""
    paid: Decimal | None
    """What was paid on this revision; None: nothing was."""
    paid_at: str
    reference: str
    """Of the payment."""
    clawed_back: Decimal
    decision: str
    """``upheld`` or ``dismissed``; empty: nothing was decided."""
    zone: ZoneInfo
    steps: tuple[Step, ...] = ()
    requests: tuple[Request, ...] = ()
    before: str = field(default="", repr=False)
    """The record of the scorecard that it replaces."""
    replaced_by: str = ""
    """The revision that is to replace it, or did."""
    late: Decimal = Decimal(0)
    """What came to be paid on earlier revisions since this one was frozen."""
    collected: Decimal = Decimal(0)
    """Of what was asked back, what came."""

    @cached_property
    def data(self) -> dict[str, Any]:
        """The record as JSON gave it."""
        found: dict[str, Any] = json.loads(self.record)
        return found

    @cached_property
    def statement(self) -> Statement:
        """What it comes to."""
        return from_record(Statement, self.data["statement"])

    @cached_property
    def covered(self) -> Participant:
        """Whom it is about."""
        return from_record(Participant, self.data["participant"])

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Every figure that it was computed from."""
        return tuple(from_record(Reading, one) for one in self.data["readings"])

    @cached_property
    def overrides(self) -> tuple[Override, ...]:
        """What people decided in place of figures, confirmed."""
        return tuple(from_record(Override, one) for one in self.data["overrides"])

    @cached_property
    def terms(self) -> Plan:
        """The plan that it was computed by."""
        return _plan(self.data["plan"])

    @cached_property
    def grounds(self) -> Grounds | None:
        """How far its data reach, and since when its rules are known; None: it was made before records said so."""
        return of(self.data)

    @property
    def undecided(self) -> bool:
        """Whether it waits for people: no measure has a figure, and the plan pays nothing by guess."""
        from allegiance.pay.engine import undecided

        return undecided(self.terms, self.statement)

    @cached_property
    def difference(self) -> Difference | None:
        """To the scorecard that it replaces, line by line; None: it replaces none."""
        from allegiance.pay.restate import difference

        if not self.before:
            return None
        return difference(from_record(Statement, json.loads(self.before)["statement"]), self.statement)

    @cached_property
    def claws(self) -> tuple[Claw, ...]:
        """What was asked back on it, each with its own dispute."""
        from allegiance.pay import claws

        if not any(step.verb == "clawed back" for step in self.steps):
            return ()
        return claws.of(self.steps, self.zone, self.terms.dispute_days)

    @property
    def corrected(self) -> Decimal:
        """Of what was asked back on it, what was paid wrongly: it counts as not paid for a restatement."""
        return sum((one.amount for one in self.claws if one.corrects), Decimal("0.00"))

    @property
    def paid_before(self) -> Decimal:
        """What was paid on earlier revisions, less what was asked back there as wrongly paid."""
        return self.carried + self.late

    @cached_property
    def rules_changed(self) -> tuple[str, ...]:
        """Rules that differ from those of the scorecard that it replaces, in words; none: it replaces none."""
        from allegiance.pay.rules_changed import changed

        return changed(json.loads(self.before), self.data) if self.before else ()

    @property
    def due(self) -> Decimal:
        """What is to be paid on it; negative: more was paid than it says, and not asked back so far.

        What is asked back on this revision is not due on it again: only a restatement can say so.
        """
        left = self.total - self.paid_before - (self.paid or Decimal(0))
        return left if left >= 0 else min(left + self.corrected, Decimal("0.00"))

    def collectable(self, today: date) -> Decimal:
        """What may be collected of what was asked back, and did not come so far: nothing that may be disputed still."""
        found = sum((one.amount for one in self.claws if one.due(today)), Decimal("0.00"))
        return max(found - self.collected, Decimal("0.00"))

    @property
    def transferred(self) -> Step | None:
        """The step by which a payment was noted; None: there is none."""
        return next((step for step in reversed(self.steps) if step.verb == "paid"), None)

    @property
    def frozen_on(self) -> date | None:
        """The company's day on which it was frozen."""
        return datetime.fromisoformat(self.frozen_at).astimezone(self.zone).date() if self.frozen_at else None

    @property
    def dispute_until(self) -> date | None:
        """The last day on which it may be disputed; None: it is not frozen."""
        on = self.frozen_on
        return on + timedelta(days=self.terms.dispute_days) if on else None

    @property
    def waiting(self) -> tuple[Request, ...]:
        """Requests that wait for a second person."""
        return tuple(one for one in self.requests if one.outcome is None)


@lru_cache(maxsize=64)
def _plan(text: str) -> Plan:
    """A plan from its text: the same one stands in a thousand scorecards of a run."""
    from allegiance.pay.plan_file import parse

    return parse(text, "the plan in a scorecard")


@dataclass(frozen=True, slots=True)
class Share:
    """How one measure of somebody's scorecard came out."""

    measure: str
    title: str
    place: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class Outline:
    """What a lead sees of a scorecard of somebody in their team: where it is, and shares of figures they may see."""

    id: str
    plan: str
    period: tuple[date, date]
    employee: str
    name: str
    """Empty where people are seen under pseudonyms."""
    revision: int
    state: State
    shares: tuple[Share, ...]


def mine(scope: Scope, held: Held) -> bool:
    """Whether a scorecard is about whoever has this scope."""
    return (bool(held.person) and held.person == scope.person) or (
        bool(held.employee) and held.employee in scope.employees
    )
