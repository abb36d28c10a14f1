"""A company in which every name, number and text says whose it is: whoever is shown a foreign one gives it away.

Three teams of six at two sites, 25 weeks. ``EA1`` works in Alder and from April on in Birch. Alder is ``LA``'s
until the end of March and ``LN``'s from then on; Birch is ``LB``'s; ``LC`` gets Cedar on 1 June. Each customer has
one person.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from allegiance import settings
from allegiance.exports import imports

FIRST, LAST = date(2026, 1, 5), date(2026, 6, 28)
MOVED = date(2026, 4, 1)
"""The first day of ``EA1`` in Birch, and of ``LN`` as lead of Alder."""
CEDAR = date(2026, 6, 1)
"""The first day of ``LC`` as lead of Cedar: until then another is named."""
PEOPLE = tuple(f"E{team}{n}" for team in "ABC" for n in range(1, 7))
TEAMS = {"A": "Alder", "B": "Birch", "C": "Cedar"}
SITES = {"Alder": "Eastside", "Birch": "Eastside", "Cedar": "Westside"}

TOKEN = re.compile(r"\b(?:Person-(E[ABC]\d|L[ABCNO])|(E[ABC]\d)|(L[ABCNO])|(CUS|CON|TXT)x(E[ABC]\d)x(\d+))\b")
"""Everything that says whose it is."""

ROSTER = """person,role,site,team,employee,from,to,denied,note
lea@x,lead,,,LA,,,,
len@x,lead,,,LN,,,,
leb@x,lead,,,LB,,,,
lec@x,lead,,,LC,,,,
mov@x,employee,,,EA1,,,,
emp@x,employee,,,EA2,,,,
exe@x,executive,,,,,,,
com@x,compensation,,,,,,,
ana@x,analyst,,,,,,,
wco@x,auditor,,,,,,,
adm@x,admin,,,,,,,
den@x,lead,,Alder,,,,,
den@x,lead,,,,,,yes,denials win
"""
WHO = (
    "lea@x",
    "len@x",
    "leb@x",
    "lec@x",
    "mov@x",
    "emp@x",
    "exe@x",
    "com@x",
    "ana@x",
    "wco@x",
    "adm@x",
    "den@x",
)


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact, and whose."""

    employee: str
    number: int
    day: date

    @property
    def team(self) -> str:
        """As of the day."""
        return team(self.employee, self.day)

    @property
    def id(self) -> str:
        """As the export has it."""
        return f"CONx{self.employee}x{self.number}"

    @property
    def customer(self) -> str:
        """One of twelve of this person's."""
        return f"CUSx{self.employee}x{self.number % 12}"

    @property
    def text(self) -> str:
        """What its customer wrote."""
        return f"TXTx{self.employee}x{self.number}"


def team(employee: str, day: date) -> str:
    """Where somebody works on a day."""
    return "Birch" if employee == "EA1" and day >= MOVED else TEAMS[employee[1]]


def lead(of: str, day: date) -> str:
    """Whose a team is on a day; ``LO`` signs in nowhere."""
    if of == "Alder":
        return "LN" if day >= MOVED else "LA"
    if of == "Birch":
        return "LB"
    return "LC" if day >= CEDAR else "LO"


def contacts() -> Iterator[Contact]:
    """Four a week and person."""
    for person in PEOPLE:
        for number in range(100):
            yield Contact(person, number, FIRST + timedelta(days=7 * (number // 4) + number % 4))


def make(home: Path, **modes: str) -> Path:
    """The company, imported, with its roster."""
    home.mkdir(parents=True)
    if modes:
        (home / "settings.toml").write_text(
            "".join(f"{k} = {v}\n" for k, v in modes.items()), encoding="utf-8"
        )
    _write(
        home / "employees.csv",
        ["employee_id", "name", "team", "site", "lead_id", "valid_from"],
        [
            [one, f"Person-{one}", place, SITES[place], lead(place, start), start]
            for one in PEOPLE
            for start in (date(2020, 1, 1), MOVED, CEDAR)
            for place in [team(one, start)]
        ]
        + [
            [one, f"Person-{one}", "Office", "Eastside", "", date(2020, 1, 1)]
            for one in ("LA", "LB", "LC", "LN", "LO")
        ],
    )
    every = list(contacts())
    _write(
        home / "contacts.csv",
        [
            *("contact_id", "customer_id", "employee_id", "started_at", "channel", "direction"),
            *("reason", "outcome", "queue_s", "hold_s", "talk_s"),
        ],
        [
            [
                *(one.id, one.customer, one.employee, f"{one.day}T10:{one.number % 60:02d}:00Z"),
                *("voice" if one.number % 3 else "chat", "inbound", ("bill", "line", "move")[one.number % 3]),
                *("answered", one.number % 400, one.number % 90, 60 + one.number),
            ]
            for one in every
        ],
    )
    _write(
        home / "answers.csv",
        [
            "answer_id",
            "contact_id",
            "customer_id",
            "answered_at",
            "csat",
            "nps",
            "stay",
            "resolved",
            "comment",
        ],
        [
            [
                *(f"a{at}", one.id, one.customer, f"{one.day}T12:00:00Z"),
                *(1 + (at * 7) % 5, (at * 3) % 11, 1 + at % 5, "yes" if at % 3 else "no"),
                f"{one.text} about the bill, said one.",
            ]
            for at, one in enumerate(every)
            if one.number % 2
        ],
    )
    _write(
        home / "customers.csv",
        ["customer_id", "valid_from", "segment", "annual_value", "left_on"],
        [
            [
                one,
                "2020-01-01",
                "home" if int(one[-1]) % 2 else "firm",
                100,
                "2026-05-10" if one.endswith("x3") else "",
            ]
            for one in sorted({each.customer for each in every})
        ],
    )
    imports.import_files(settings.load(home), sorted(home.glob("*.csv")))
    access = home / "access"
    access.mkdir(mode=0o700, exist_ok=True)
    (access / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (access / "roster.csv").chmod(0o600)
    return home


def theirs(who: str, one: Contact) -> bool:
    """Whether a single contact, and who stands in it, is somebody's to see by name."""
    if who == "emp@x":
        return one.employee == "EA2"
    if who == "mov@x":
        return one.employee == "EA1"
    return {"lea@x": "LA", "len@x": "LN", "leb@x": "LB", "lec@x": "LC"}.get(who) == lead(one.team, one.day)


def foreign(who: str, shown: str) -> set[str]:
    """Everything in a text that says whose it is and is not this person's to see."""
    mine = [one for one in contacts() if theirs(who, one)]
    people = {one.employee for one in mine}
    leads = {"lea@x": "LA", "len@x": "LN", "leb@x": "LB", "lec@x": "LC"}
    people |= {leads[who]} if who in leads else set()
    # Whoever has a contact in hand sees whose team it was in: of one's own contacts, the lead.
    people |= {lead(one.team, one.day) for one in mine}
    allowed = {one.id for one in mine} | {one.customer for one in mine} | {one.text for one in mine}
    if who.startswith(("emp", "mov")):
        allowed = {one for one in allowed if not one.startswith("CUS")}
    if who == "adm@x":
        # whose role stands on which employee's number is the administrator's to know; nothing else is
        return {one[0] for one in TOKEN.finditer(shown) if one[4] or one[1]}
    if who == "com@x":
        people = {*PEOPLE, "LA", "LB", "LC", "LN", "LO"}
        allowed = set()
    if who in ("ana@x", "exe@x"):
        # Contacts are numbers of the source system; texts are shown where eight and more belong together.
        allowed = {one.text for one in contacts()} | (
            {one.id for one in contacts()} if who == "ana@x" else set()
        )
    found: set[str] = set()
    for match in TOKEN.finditer(shown):
        named, employee, leader, kind, _, _ = match.groups()
        if kind:
            # The number of a contact names its person here, as it does nowhere else: only the number itself counts.
            if match[0] not in allowed:
                found.add(match[0])
        elif (named or employee or leader) not in people:
            found.add(match[0])
    return found


def _write(path: Path, heads: list[str], rows: list[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(heads)
        out.writerows(rows)
