"""Scorecards of the sample company: participants, goals from the company to the teams, and two quarters of life.

The quarter before is frozen, some of it acknowledged, one disputed, and some leads' wait for an approval; the one that
runs is a draft. All of it goes through the same door as real pay: two people, every step journalled.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from allegiance.metrics.catalogue import load as catalogue
from allegiance.metrics.places import Everybody, everybody, leads_today, members_today
from allegiance.metrics.standing import standing
from allegiance.pay import declared, participants, plan_file, plans, run
from allegiance.pay.held import Actor, Held, State
from allegiance.pay.life import Book, open_book
from allegiance.pay.participants_file import Row
from allegiance.pay.plan import Plan
from allegiance.people.journal import Source
from allegiance.people.rights import Role
from allegiance.people.scope import everyone
from allegiance.settings import Settings
from allegiance.warehouse.reader import Reader, open_reader

Progress = Callable[[str], None]
Days = tuple[date, date]

HR = Actor("hr@sample", (), Role.compensation, Source.command)
CFO = Actor("cfo@sample", (), Role.compensation, Source.command)
"""Who makes and who approves."""

TEAMS = 2
"""Teams, by name, whose members have scorecards already: enough to look at, few enough to wait for. Everybody else is
covered too and waits for a computation."""

METRIC, GOAL = "csat_mean", "content-customers"
"""What the goals are about, and the head of the cascade."""

KINKS = {"company": ("3.7", "4.0", "4.3"), "site": ("3.7", "4.0", "4.3"), "team": ("3.5", "4.0", "4.5")}
"""Threshold, target and maximum of the goals, in points of the mean rating."""

OBJECTION = "I was on the launch of the new tariff for two weeks, and my team took no contacts then."


def seed(settings: Settings, progress: Progress = lambda text: None) -> str:
    """Make the sample's participants, goals, plans and scorecards; returns what to tell the user, if anything.

    Nothing is done where there are scorecards already: what was frozen is never thrown away, made up or not.

    Args:
        settings: of a published sample company.
        progress: told in words what is being done.
    """
    book = open_book(settings)
    if book.find(everyone()):
        return "Scorecards of an earlier sample were left as they are."
    progress("Making scorecards")
    reader = open_reader(settings)
    last = standing(reader, everyone(), catalogue().coverage).last_day
    if last is None:
        return ""
    settled, running = quarters(last)
    known = everybody(reader)
    _rules(settings, known, last)
    # Everybody in the sample knew the rules before the settled quarter began.
    eve = datetime.combine(settled[0] - timedelta(days=1), time(12), settings.zone)
    declared.declare(book.journal, HR, eve)
    participants.put(settings, HR, _rows(settings.home, reader, known, last))
    first = list(dict.fromkeys(one.team for one in leads_today(reader, last)))[:TEAMS]
    some = [
        f"teams/{employee}"
        for employee, held in known.been.items()
        if any(one.team in first and one.last >= settled[0] for one in held)
    ]
    covered = {row.id for row in participants.load(settings, "teams")}
    for plan, only in (("executives", []), ("leads", []), ("teams", sorted(covered.intersection(some)))):
        _settled(book, reader, plan, settled, only)
        _running(book, reader, plan, running, only)
    _answers(book, settled)
    return ""


def quarters(last: date) -> tuple[Days, Days]:
    """The quarter that is settled and the one that is worked on, on the last day of the data.

    The one that runs is worked on; on its very last day too, so that there always is one.
    """
    number = last.year * 4 + (last.month - 1) // 3
    return _quarter(number - 1), _quarter(number)


def _quarter(number: int) -> Days:
    start, after = (date(at // 4, at % 4 * 3 + 1, 1) for at in (number, number + 1))
    return start, after - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Listed:
    """One of the list of employees, as exported."""

    employee: str
    name: str
    team: str
    site: str
    role: str


def _listed(home: Path) -> list[_Listed]:
    with (home / "exports" / "employees.csv").open(encoding="utf-8", newline="") as file:
        found = [
            _Listed(row["employee_id"], row["name"], row["team"], row["site"], row["role"])
            for row in csv.DictReader(file)
        ]
    return sorted(found, key=lambda one: one.employee)


def _rows(home: Path, reader: Reader, known: Everybody, last: date) -> list[Row]:
    """Two executives and the site managers, everybody who leads a team, and everybody who is in one."""
    listed = _listed(home)
    leads = leads_today(reader, last)
    persona = next(
        (one for one in members_today(reader, leads[0].team, last) if one != leads[0].employee), ""
    )
    rows = [
        _row("executives", "executive", "", "Ines Marín", "24000"),
        _row("executives", "cfo@sample", "", "Tomáš Dvořák", "18000"),
    ]
    managers = {one.employee: one for one in listed if one.role == "Site manager"}
    rows += [
        _row("executives", "", one.employee, one.name, "6000", approver="executive")
        for one in managers.values()
    ]
    leading = sorted({one.employee for one in listed if one.role == "Team lead"})
    rows += [
        _row(
            "leads",
            "lead" if employee == leads[0].employee else "",
            employee,
            known.names[employee],
            "1800",
            part_time="0.8" if at % 7 == 3 else "1",
            approver="executive",
        )
        for at, employee in enumerate(leading)
    ]
    members = sorted({one.employee for one in listed if one.role == "Advisor"})
    for at, employee in enumerate(members):
        person = "employee" if employee == persona else ""
        part_time = "1" if person or at % 6 != 4 else "0.75"
        leave = _leave(last) if at % 9 == 5 and not person else ()
        for plan, amount in (("teams", "450"), ("individuals", "300")):
            rows.append(
                _row(plan, person, employee, known.names[employee], amount, part_time=part_time, leave=leave)
            )
    return rows


def _row(plan: str, person: str, employee: str, name: str, amount: str, **more: object) -> Row:
    told = {"part_time": "1", "leave": (), "approver": ""} | more
    return Row(
        id=f"{plan}/{employee or person}",
        plan=plan,
        person=person,
        employee=employee,
        name=name,
        target=Decimal(amount).quantize(Decimal("0.01")),
        currency="EUR",
        first=None,
        last=None,
        site="",
        team="",
        part_time=Decimal(str(told["part_time"])),
        leave=tuple(told["leave"]),  # type: ignore[arg-type]
        modifiers=(),
        approver=str(told["approver"]),
    )


def _leave(last: date) -> tuple[Days, ...]:
    """Three weeks in the middle of the settled quarter."""
    first = quarters(last)[0][0] + timedelta(days=30)
    return ((first, first + timedelta(days=20)),)


def _rules(settings: Settings, known: Everybody, last: date) -> None:
    """Goals from the company to each team, and versions of the shipped plans that take them."""
    years = date(last.year - 2, 1, 1), date(last.year + 1, 12, 31)
    for folder in ("goals", "plans"):
        (settings.home / folder).mkdir(exist_ok=True)
    (settings.home / "goals" / "content.toml").write_text(
        "\n".join(_goals(known, years)), encoding="utf-8", newline="\n"
    )
    shipped = plans.load(replace(settings, home=settings.home / "goals"))
    for name in ("executives", "leads", "teams"):
        made = _with_goal(shipped[name][-1], years)
        (settings.home / "plans" / f"{name}-{made.version}.toml").write_text(
            plan_file.text(made), encoding="utf-8", newline="\n"
        )


def _with_goal(plan: Plan, years: Days) -> Plan:
    """The next version of a plan, its satisfaction paid by the goals."""
    low, target, high = (Decimal(one) for one in KINKS["company" if plan.id == "executives" else "team"])
    measures = tuple(
        replace(
            one,
            metric=METRIC,
            goal=GOAL,
            curve=replace(one.curve, threshold=low, target=target, maximum=high),
        )
        if one.id == "satisfaction"
        else one
        for one in plan.measures
    )
    return replace(plan, version=plan.version + 1, first=years[0], last=years[1], measures=measures)


def _goals(known: Everybody, years: Days) -> Iterable[str]:
    sites = sorted({one.site for held in known.sites.values() for one in held if one.site})
    yield "# What every team, site and the company want to reach: one chain, each goal under the one that it serves.\n"
    yield _goal(GOAL, "Content customers", "company", "", "", years)
    ids = {site: f"{GOAL}-site-{number}" for number, site in enumerate(sites, start=1)}
    for site, id_ in ids.items():
        yield _goal(id_, f"Content customers in {site}", "site", site, GOAL, years)
    for number, (team, held) in enumerate(sorted(known.sites.items()), start=1):
        parent = ids.get(max(held, key=lambda one: one.last).site, GOAL)
        yield _goal(f"{GOAL}-team-{number}", f"Content customers of {team}", "team", team, parent, years)


def _goal(id_: str, title: str, whose: str, place: str, parent: str, years: Days) -> str:
    low, target, high = KINKS[whose]
    lines = [
        "[[goals]]",
        f"id = {_text(id_)}",
        f"title = {_text(title)}",
        f"metric = {_text(METRIC)}",
        f"whose = {_text(whose)}",
        *([f"place = {_text(place)}"] if place else []),
        'direction = "up"',
        f"threshold = {low}",
        f"target = {target}",
        f"maximum = {high}",
        f"first = {years[0]}",
        f"last = {years[1]}",
        *([f"parent = {_text(parent)}"] if parent else []),
    ]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _settled(book: Book, reader: Reader, plan: str, period: Days, only: Sequence[str]) -> None:
    """Frozen by two people, the chief financial officer's own by others; every second lead waits for an approval."""
    run.compute(book, everyone(), HR, reader, plan, period, only)
    for at, held in enumerate(sorted(book.find(everyone(), plan, period), key=lambda one: one.participant)):
        book.review(HR, held.id, text="Figures and stays looked over.")
        if plan == "leads" and at % 2 and held.person != "lead":
            continue
        book.approve(_other(held), held.id)
        book.freeze(HR, held.id)


def _running(book: Book, reader: Reader, plan: str, period: Days, only: Sequence[str]) -> None:
    """Drafts: nothing more can be said of a period that is not over."""
    run.compute(book, everyone(), HR, reader, plan, period, only)


def _other(held: Held) -> Actor:
    return CFO if held.person != CFO.person else replace(CFO, person="ceo@sample")


def _answers(book: Book, period: Days) -> None:
    """Every third has seen theirs; one objects. Those of the sample's personas wait for them."""
    personas = ("executive", "lead", "employee")
    found = [
        one
        for one in book.find(everyone(), "teams", period, [State.frozen])
        if one.employee and one.person not in personas
    ]
    found.sort(key=lambda one: one.employee)
    for at, held in enumerate(found):
        who = Actor(f"{held.employee.lower()}@sample", (held.employee,), Role.employee, Source.page)
        if at == 1:
            book.dispute(who, held.id, OBJECTION)
        elif at % 3 == 0:
            book.acknowledge(who, held.id)


__all__: Sequence[str] = ["quarters", "seed"]
