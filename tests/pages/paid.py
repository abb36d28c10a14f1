"""A company with scorecards in every state, put into the book as people would."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from allegiance.pay.held import Actor, Draft
from allegiance.pay.life import Book, open_book
from allegiance.pay.plan import Basis, Whose
from allegiance.pay.plan_file import text as plan_text
from allegiance.pay.statement import Key, Participant, Reading, Stay
from allegiance.people.rights import Role
from allegiance.settings import Settings
from tests.pay.made import CSAT_READ, GATE_READ, HOLD_READ, QUARTER
from tests.pay.made import PERSON as ANYBODY
from tests.pay.made import PLAN as TEAMS

PLAN = replace(TEAMS, id="bonus")
"""Under a name that no plan which ships has."""
PERSON = replace(ANYBODY, plan=PLAN.id)

HR = Actor("hr@x", (), Role.compensation)
CFO = Actor("cfo@x", (), Role.compensation)
ANN = Actor("employee", ("E-1",), Role.employee)

BEN = replace(
    PERSON,
    id="p2",
    name="Ben Ito",
    person="ben@x",
    employee="E-2",
    approver="boss@x",
    part_time=Decimal("0.5"),
)
SITE_READ = Reading(Key("csat", Whose.site, "Lille", Basis.value), Decimal("0.74"), n=3000)
OSPREY = tuple(
    replace(one, key=replace(one.key, place="Osprey"), value=value)
    for one, value in ((CSAT_READ, Decimal("0.83")), (HOLD_READ, Decimal("130")))
)
READINGS = {one.key: one for one in (CSAT_READ, HOLD_READ, GATE_READ, SITE_READ, *OSPREY)}
CAUTION = "The data reach to 20 June 2026, the period to 30 June 2026."

STATES = ("draft", "reviewed", "approved", "frozen")


def draft(person: Participant = PERSON, csat: str = "0.77", caution: str = "", n: int = 800) -> Draft:
    """What somebody's scorecard is computed from, with another figure for satisfaction if need be."""
    value = Decimal(csat)
    read = replace(
        CSAT_READ,
        value=value,
        low=value - Decimal("0.02"),
        high=value + Decimal("0.02"),
        caution=caution,
        n=n,
    )
    return Draft(PLAN, QUARTER, person, {**READINGS, read.key: read}, generation=1)


def book(home: Path) -> Book:
    """Of a data folder."""
    return open_book(Settings(home=home))


def put(home: Path, person: Participant = PERSON, to: str = "frozen", **figures: object) -> str:
    """Somebody's scorecard, taken as far as ``to``; returns its id."""
    folder = home / "plans"
    folder.mkdir(exist_ok=True)
    (folder / "bonus.toml").write_text(plan_text(PLAN), encoding="utf-8")
    held = book(home)
    id_ = held.put(HR, [draft(person, **figures)])[0]  # type: ignore[arg-type]
    for step in STATES[1 : STATES.index(to) + 1]:
        {"reviewed": held.review, "approved": held.approve, "frozen": held.freeze}[step](
            CFO if step == "approved" else HR, id_
        )
    return id_


def moved() -> Participant:
    """Somebody who changed teams in the middle of the quarter, and was on leave."""
    stays = (
        Stay(QUARTER[0], date(2026, 5, 15), "Lille", "Heron"),
        Stay(date(2026, 5, 16), QUARTER[1], "Lille", "Osprey"),
    )
    return replace(PERSON, id="p3", name="Cleo Diaz", person="cleo@x", employee="E-3", stays=stays)


def restated(home: Path, old: str, **figures: object) -> str:
    """A restatement with other figures, taken to the end; returns its id."""
    held = book(home)
    new = held.restate(HR, old, draft(**figures), "Answers came in late.")  # type: ignore[arg-type]
    held.review(HR, new)
    held.approve(CFO, new)
    held.freeze(HR, new)
    return new
