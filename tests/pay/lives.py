"""People and drafts for tests of the life of scorecards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from allegiance.pay.life import Actor, Book, Draft, open_book
from allegiance.pay.plan import Basis, Clawback, Whose
from allegiance.pay.statement import Key, Participant, Reading
from allegiance.people.rights import Role
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from tests.pay import made

HR = Actor("hr@example.com", (), Role.compensation)
CFO = Actor("cfo@example.com", (), Role.compensation)
THIRD = Actor("third@example.com", (), Role.compensation)
ANN = Actor("ann@example.com", ("E-1",), Role.employee)
BOSS = Actor("boss@example.com", (), Role.lead)
EVERYTHING = Scope.of(Role.compensation, "hr@example.com")

PLAN = replace(made.PLAN, clawback=Clawback(12, ("misstatement", "misconduct")))
COVERED = replace(made.PERSON, person="ann@example.com", approver="boss@example.com")
SITE = Reading(
    Key("csat", Whose.site, "Lille", Basis.value), Decimal("0.74"), Decimal("0.72"), Decimal("0.76"), n=3000
)
READ = {one.key: one for one in (made.CSAT_READ, made.HOLD_READ, made.GATE_READ, SITE)}


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.at = datetime(2026, 7, 6, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def on(self, **days: int) -> None:
        self.at += timedelta(**days)


def opened(settings: Settings, clock: Clock | None = None) -> Book:
    return open_book(settings, clock or Clock())


def draft(csat: str = "0.77", covered: Participant = COVERED, **more: object) -> Draft:
    """Satisfaction of 77% earns 1,020.00; every tenth of a point 10 x .6 = 6.00 more or less."""
    value = Decimal(csat)
    csat_read = replace(
        made.CSAT_READ, value=value, low=value - Decimal("0.02"), high=value + Decimal("0.02")
    )
    draft_ = Draft(PLAN, made.QUARTER, covered, {**READ, csat_read.key: csat_read}, (), 7)
    return replace(draft_, **more)  # type: ignore[arg-type]


def another(number: int) -> Participant:
    return replace(
        COVERED,
        id=f"p{number}",
        name=f"Person {number}",
        person=f"p{number}@example.com",
        employee=f"E-{number}",
    )


def put(book: Book, one: Draft | None = None) -> str:
    return book.put(HR, [one or draft()])[0]


def approved(book: Book, one: Draft | None = None) -> str:
    id_ = put(book, one)
    book.review(HR, id_)
    book.approve(CFO, id_)
    return id_


def frozen(book: Book, one: Draft | None = None) -> str:
    id_ = approved(book, one)
    book.freeze(HR, id_)
    return id_


def through(book: Book, id_: str) -> str:
    """From draft to frozen."""
    book.review(HR, id_)
    book.approve(CFO, id_)
    book.freeze(HR, id_)
    return id_


def state(book: Book, id_: str) -> str:
    return book.get(EVERYTHING, id_).state.value


def total(book: Book, id_: str) -> Decimal:
    return book.get(EVERYTHING, id_).total


DAY = date(2026, 7, 6)
