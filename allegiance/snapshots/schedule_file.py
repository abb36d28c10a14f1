"""``HOME/schedules.toml``: what is made when, for whom, and where it goes. Read strictly: what is wrong is said with
file, line and field, all of it at once, and nothing of a file that is wrong is carried out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allegiance.errors import PlanError, ScheduleError
from allegiance.pay.plan_table import Sheet, Table
from allegiance.people.rights import GRANTED, Role
from allegiance.settings import Settings
from allegiance.snapshots import cron, due, target_table
from allegiance.snapshots.addresses import wrong_address
from allegiance.snapshots.due import CatchUp
from allegiance.snapshots.make import Kind
from allegiance.snapshots.targets import Method, Target

FILE = "schedules.toml"
PUBLIC = "public"
"""The recipient of a promise that everybody may read."""

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
"""Names of schedules and targets: they become names of folders and stand in addresses."""


_T = TypeVar("_T")


class Paper(StrEnum):
    """Sizes of paper."""

    a4 = "a4"
    us_letter = "us-letter"


USUAL: dict[Kind, Role | None] = {
    Kind.executive: Role.executive,
    Kind.team: Role.lead,
    Kind.personal: Role.employee,
    Kind.promise: None,
}
"""In which role a kind is made for its recipients, unless a schedule says otherwise."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """One kind of document for some people at some times."""

    name: str
    kind: Kind
    cron: cron.Cron
    zone: ZoneInfo
    period: str
    recipients: tuple[str, ...]
    """People, ``role:ROLE`` (whoever holds it then), ``team:TEAM`` (whoever leads it then), or ``public``."""

    role: Role | None
    """In which the document is made for people who are named."""

    target: str
    paper: Paper
    catch_up: CatchUp
    limit: int
    grace: timedelta
    active: bool
    patience: timedelta
    """How long after the due time data of the whole period are waited for."""

    @property
    def definition(self) -> str:
        """What decides the due times, as one text: when it changes, times before the change do not count."""
        return hashlib.sha256(f"{self.cron.text} {self.zone.key} {self.active}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Plan:
    """All schedules of a data folder."""

    schedules: tuple[Schedule, ...] = ()
    targets: tuple[Target, ...] = ()
    addresses: tuple[tuple[str, str], ...] = ()
    """Person and e-mail address, where the two differ."""

    changed: float = 0.0
    """When the file was changed (seconds since 1970)."""

    def target(self, name: str) -> Target | None:
        """The target of a name."""
        return next((one for one in self.targets if one.name == name), None)

    def schedule(self, name: str) -> Schedule | None:
        """The schedule of a name."""
        return next((one for one in self.schedules if one.name == name), None)

    def address(self, person: str) -> str:
        """Where e-mails to a person go; empty: nowhere."""
        return dict(self.addresses).get(person) or (person if "@" in person else "")


def load(settings: Settings) -> Plan:
    """The plan of a data folder; empty without a file.

    Raises:
        ScheduleError: the file cannot be used.
    """
    file = settings.home / FILE
    try:
        state = file.stat()
        if state.st_mode & 0o002:
            raise ScheduleError(
                f"{file} can be changed by everybody on this machine, and it says who gets documents.",
                f"Run: chmod o-w {file}",
            )
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Plan()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise ScheduleError(f"{file} cannot be read: {reason}.", "Let the dashboard read it.") from error
    return parse(text, str(file), settings.home, settings.timezone, state.st_mtime)


@lru_cache(maxsize=4)
def parse(text: str, name: str, home: Path, timezone: str, changed: float = 0.0) -> Plan:
    """The plan that a text describes.

    Args:
        text: of the file.
        name: of the file, for messages.
        home: folder that relative paths are meant in.
        timezone: of schedules that name none.
        changed: when the file was.

    Raises:
        ScheduleError: something is wrong; names every line.
    """
    try:
        sheet = Sheet(text, name)
        top = sheet.table()
        targets = tuple(target_table.target(one, home) for one in top.entries("target"))
        schedules = tuple(_schedule(one, timezone) for one in top.entries("schedule"))
        addresses = _addresses(top)
        top.rest()
        made = Plan(schedules, targets, addresses, changed)
        _together(sheet, made)
        sheet.refuse()
    except PlanError as error:
        raise ScheduleError(error.message, error.todo) from None
    return made


def _schedule(table: Table, timezone: str) -> Schedule:
    name = table.text("name")
    if name and not NAME.fullmatch(name):
        table.wrong("name", f"name is {name!r}. Use small letters, digits and hyphens, 60 at most")
    kind = table.choice("kind", Kind)
    made = Schedule(
        name=name,
        kind=kind,
        cron=_read(table, "cron", cron.parse, cron.parse("@daily")),
        zone=_read(table, "timezone", _zone, ZoneInfo("UTC"), timezone),
        period=_read(table, "period", _period, "last month"),
        recipients=_recipients(table, kind),
        role=_read(table, "role", _role, None, "") or USUAL[kind],
        target=table.text("target"),
        paper=table.choice("paper", Paper, Paper.a4),
        catch_up=table.choice("catch_up", CatchUp, CatchUp.last),
        limit=table.whole("limit", 12, least=1),
        grace=timedelta(minutes=table.whole("grace_minutes", 60, least=1)),
        active=target_table.flag(table, "active", True),
        patience=timedelta(hours=table.whole("patience_hours", 48)),
    )
    if table.has("limit") and made.catch_up is not CatchUp.all:
        table.wrong("limit", 'limit says how many are caught up at the most. It goes with catch_up = "all"')
    if made.limit > 366:
        table.wrong("limit", f"limit is {made.limit}. Write 366 or less")
    if made.kind is Kind.promise and table.has("role"):
        table.wrong("role", "a promise is for everybody, in no role. Leave role out")
    table.rest()
    return made


def _recipients(table: Table, kind: Kind) -> tuple[str, ...]:
    given = table.texts("recipients")
    found: list[str] = []
    for one in given:
        plain = " ".join(one.split())
        word, _, rest = plain.partition(":")
        if not plain or not plain.isprintable():
            table.wrong("recipients", f"{one!r} is nobody. Name a person, role:ROLE, team:TEAM or {PUBLIC}")
        elif word == "role" and rest not in [role.value for role in GRANTED]:
            table.wrong("recipients", f"{rest!r} is no role. Write one of: {', '.join(GRANTED)}")
        elif word == "team" and not rest.strip():
            table.wrong("recipients", "a team has a name. Write team:NAME")
        elif plain == PUBLIC and kind is not Kind.promise:
            table.wrong("recipients", f"only a promise is for the public; {kind} is for people")
        else:
            # Identities are in small letters, teams are as the exports write them.
            found.append(f"team:{rest.strip()}" if word == "team" else plain.lower())
    if len(set(found)) < len(found):
        table.wrong("recipients", "somebody stands there twice. Remove one of the two")
    if not given:
        table.wrong("recipients", "recipients is empty. Name somebody")
    return tuple(found)


def _addresses(top: Table) -> tuple[tuple[str, str], ...]:
    table = top.inner("addresses")
    if table is None:
        return ()
    found: dict[str, str] = {}
    for person in top.sheet.data["addresses"]:
        address = table.text(person)
        if address and (why := wrong_address(address)):
            table.wrong(person, f"{address!r} is no e-mail address: {why}")
        if person.strip().lower() in found:
            table.wrong(person, f"{person} stands there twice. Remove one of the two")
        found[person.strip().lower()] = address
    return tuple(found.items())


def _together(sheet: Sheet, plan: Plan) -> None:
    """What can only be told from all of it: names once, targets that exist, addresses where e-mails go."""
    for word, every in (("target", plan.targets), ("schedule", plan.schedules)):
        names = [one.name for one in every]
        for at, name in enumerate(names):
            if name and name in names[:at]:
                sheet.wrong((word, at, "name"), f"there is another {word} {name!r}. Give each its own name")
    for at, one in enumerate(plan.schedules):
        target = plan.target(one.target)
        if one.target and target is None:
            known = ", ".join(held.name for held in plan.targets) or "none so far"
            sheet.wrong(("schedule", at, "target"), f"there is no target {one.target!r}. Targets: {known}")
        if target and target.method is Method.smtp:
            for who in one.recipients:
                if who == PUBLIC:
                    sheet.wrong(
                        ("schedule", at, "recipients"), "the public has no e-mail address. Name people"
                    )
                elif not who.startswith(("role:", "team:")):
                    address = plan.address(who)
                    if not address:
                        sheet.wrong(
                            ("schedule", at, "recipients"),
                            f"{who} has no e-mail address. Write it under [addresses]",
                        )
                    elif why := wrong_address(address):
                        sheet.wrong(("schedule", at, "recipients"), f"{who} is no e-mail address: {why}")


def _read(table: Table, name: str, reads: Callable[[str], _T], instead: _T, usual: str | None = None) -> _T:
    text = table.text(name, usual)
    if not text and usual is None:
        return instead
    try:
        return reads(text)
    except ValueError as error:
        table.wrong(name, f"{name}: {error}")
        return instead


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{text!r} is no time zone. Use an IANA name such as Europe/Berlin") from error


def _period(text: str) -> str:
    due.period_of(text, date(2026, 6, 30))
    return text


def _role(text: str) -> Role | None:
    if not text:
        return None
    if text not in [role.value for role in GRANTED]:
        raise ValueError(f"{text!r} is no role. Write one of: {', '.join(GRANTED)}")
    return Role(text)
