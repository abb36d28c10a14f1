"""A small company in memory with a roster and scorecards on disk, for documents of every kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from allegiance.metrics.acting import acting_as
from allegiance.metrics.period import Period
from allegiance.pay.held import Draft
from allegiance.pay.statement import Stay
from allegiance.people.rights import Role
from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader
from tests.metrics import given
from tests.pages.paid import CFO, HR, PERSON, PLAN, READINGS, book

WEEKS = Period(date(2026, 4, 6), date(2026, 5, 10))
"""Five whole weeks, after five others."""
QUARTER = Period(date(2026, 4, 1), date(2026, 6, 30))
TEAM = "t0"
ANN, ZOE = "e3", "e6"
NAMES = ("Ann Müller", "Zoë Quist")
ROSTER = """person,role,employee,from,to
ceo@x,executive,,,
ann@x,employee,e3,,
council@x,auditor,,,
ana@x,analyst,,,
hr@x,compensation,,,
adm@x,admin,,,
two@x,auditor,,,
two@x,executive,,,
gone@x,executive,,,2026-01-31
"""


def company(home: Path, *, contacts: int = 1500, **changed: object) -> Reader:
    """The company with somebody in every role, and final scorecards of two colleagues.

    Args:
        home: its data folder: the roster and the work database.
        contacts: how many.
        changed: settings.
    """
    access = home / "access"
    access.mkdir(parents=True, exist_ok=True)
    (access / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (access / "roster.csv").chmod(0o600)
    made = given.company(contacts=contacts)
    made.settings = replace(made.settings, home=home, company="Northwind", **changed)  # type: ignore[arg-type]
    return made


def pay(home: Path) -> None:
    """Scorecards of Ann and Zoë, taken all the way by two people."""
    for number, (employee, person) in enumerate(((ANN, "ann@x"), (ZOE, "zoe@x"))):
        covered = replace(
            PERSON,
            id=f"p{number}",
            name=NAMES[number],
            person=person,
            employee=employee,
            stays=(Stay(QUARTER.start, QUARTER.end, PERSON.stays[0].site, TEAM),),
        )
        read = {
            replace(key, place=TEAM): replace(one, key=replace(key, place=TEAM))
            for key, one in READINGS.items()
            if key.place == PERSON.stays[0].team
        }
        held = book(home)
        draft = Draft(PLAN, (QUARTER.start, QUARTER.end), covered, READINGS | read, generation=1)
        [made] = held.put(HR, [draft])
        held.review(HR, made)
        held.approve(CFO, made)
        held.freeze(HR, made)


def scope(reader: Reader, role: Role) -> Scope:
    """Somebody's, in a role."""
    if role is Role.operator:
        return everyone()
    if role is Role.lead:
        return Scope.lead("lead@x", TEAM)
    people = {
        Role.auditor: "council@x",
        Role.admin: "adm@x",
        Role.employee: "ann@x",
        Role.executive: "ceo@x",
        Role.analyst: "ana@x",
        Role.compensation: "hr@x",
    }
    return acting_as(reader, people[role], role)
