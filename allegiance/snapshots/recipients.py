"""Whom a schedule's words name on a day: people, whoever holds a role, whoever leads a team, the public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allegiance.metrics.acting import granted_to, scope_of
from allegiance.people import roster
from allegiance.people.grants import open_grants
from allegiance.people.rights import Role
from allegiance.settings import Settings
from allegiance.snapshots.ledger_rows import To
from allegiance.snapshots.schedule_file import PUBLIC, Plan, Schedule
from allegiance.snapshots.targets import Method, Target
from allegiance.warehouse.reader import Reader
from allegiance.work.database import exists


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom a schedule's words come to on a day."""

    to: tuple[To, ...] = ()
    """Each once."""

    nobody: tuple[str, ...] = ()
    """Words (``role:ROLE``, ``team:TEAM``) that come to nobody: somebody forgot to say who follows."""


def recipients(reader: Reader, plan: Plan, schedule: Schedule, target: Target) -> Reached:
    """The recipients of a run, each once; and what names nobody.

    Somebody who is named is a recipient whatever they hold: that they hold nothing any more is for the history to say.
    Groups of the sign-in have no members that anybody could list here: who is one of them is named.

    Raises:
        AccessFileError, WorkError: nobody knows who holds what.
    """
    found: dict[tuple[str, str], To] = {}
    nobody: list[str] = []
    for words in schedule.recipients:
        named = list(_named(reader, schedule, words))
        if not named:
            nobody.append(words)
        for person, role in named:
            address = plan.address(person) if target.method is Method.smtp else ""
            held = role.value if role else ""
            found.setdefault((person, held), To(person, held, target.name, target.method, address))
    return Reached(tuple(found.values()), tuple(nobody))


def names(reader: Reader, schedule: Schedule, person: str, role: str) -> bool:
    """Whether a schedule's words still come to somebody in a role today; errors as of :func:`recipients`."""
    for words in schedule.recipients:
        word, _, rest = words.partition(":")
        if word == "role":
            found = rest == role and Role(rest) in granted_to(reader.settings, person).roles
        elif word == "team":
            found = role == Role.lead and _leads(reader, person, rest)
        else:
            found = (person, role) in [
                (one, held.value if held else "") for one, held in _named(reader, schedule, words)
            ]
        if found:
            return True
    return False


def _named(reader: Reader, schedule: Schedule, words: str) -> Iterable[tuple[str, Role | None]]:
    if words == PUBLIC:
        return ((PUBLIC, None),)
    word, _, rest = words.partition(":")
    if word == "role":
        return ((person, Role(rest)) for person in _holding(reader.settings, Role(rest)))
    if word == "team":
        return ((person, Role.lead) for person in _leading(reader, rest))
    return ((words, schedule.role),)


def _holding(settings: Settings, role: Role) -> list[str]:
    """Everybody who holds a role today, by roster or grant."""
    people = {one.person for one in roster.load(settings.home)}
    if exists(settings):
        people |= {one.grant.person for one in open_grants(settings).given()}
    return [person for person in sorted(people) if role in granted_to(settings, person).roles]


def _leading(reader: Reader, team: str) -> list[str]:
    """Everybody who leads a team today."""
    return [one for one in _holding(reader.settings, Role.lead) if _leads(reader, one, team)]


def _leads(reader: Reader, person: str, team: str) -> bool:
    today = datetime.now(reader.settings.zone).date()
    held = granted_to(reader.settings, person)
    if Role.lead not in held.roles:
        return False
    spells = scope_of(reader, held, Role.lead).teams
    return any(one.team == team and one.covers(today, today) for one in spells)
