"""Rights given in Allegiance itself: administrators give, and delegate a site or team to a local manager, within it.

What a local manager can give is decided here, again by the database (checks and triggers of the work database), and
again where a scope is made (:mod:`allegiance.people.granted`): a team that moves away from a delegated site is out of
reach from that day on, whatever was granted. Every change is journalled in the transaction that makes it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from allegiance.people import grants_rules as rules
from allegiance.people import roster
from allegiance.people.granted import Places
from allegiance.people.grants_model import Grant
from allegiance.people.grants_rules import OPEN, Actor, Delegation, Given, GrantRefused
from allegiance.people.journal import Action, Event, Journal, open_journal
from allegiance.people.journal_rows import ACTORS, stamp
from allegiance.people.rights import Role
from allegiance.settings import Settings
from allegiance.work.database import exists
from allegiance.work.tables import delegations, grants


@dataclass(frozen=True)
class Grants:
    """The rights of a data folder that were given in Allegiance; made by :func:`open_grants`."""

    journal: Journal

    def delegate(
        self,
        actor: Actor,
        holder: str,
        *,
        site: str = "",
        team: str = "",
        first: date,
        last: date | None = None,
    ) -> Delegation:
        """Let somebody give rights within a site or a team.

        Raises:
            GrantRefused: the actor is no administrator, or it is to themselves, or it names no place or two.
        """
        if not actor.central:
            raise GrantRefused("Only an administrator delegates.", "Ask one to.")
        holder, site, team = rules.identity(holder), rules.name(site), rules.name(team)
        if bool(site) == bool(team):
            raise GrantRefused("A delegation is of one site or of one team.", "Name the one or the other.")
        rules.others(actor, holder)
        made = Delegation(
            f"d-{secrets.token_hex(5)}",
            holder,
            site,
            team,
            *rules.days(first, last),
            actor.person,
            stamp(_now()),
        )
        detail = (("delegation", made.id), *_place(site, team), *_span(made.first, made.last))
        with self.journal.work.writing() as connection:
            head = self.journal.write(connection, [_event(actor, Action.delegated, holder, detail)])
            connection.execute(
                insert(delegations).values(
                    id=made.id,
                    holder=holder,
                    site=site,
                    team=team,
                    first=made.first.isoformat(),
                    last=made.last.isoformat(),
                    made_by=made.made_by,
                    made_at=made.made_at,
                )
            )
        self.journal.keep(head)
        return made

    def grant(
        self,
        actor: Actor,
        person: str,
        role: Role,
        *,
        site: str = "",
        team: str = "",
        employee: str = "",
        first: date,
        last: date | None = None,
        places: Places,
        today: date,
    ) -> Given:
        """Give somebody a role.

        Args:
            actor: who gives it.
            person: who gets it.
            role: which.
            site: of a lead: every team there.
            team: of a lead.
            employee: of an employee: who they are in the exports.
            first: first day.
            last: last day; None: until further notice, or until the delegation ends.
            places: what the exports know of the teams' sites, and of ``employee``.
            today: the company's day.

        Raises:
            GrantRefused: it is beyond what the actor may give, or contradicts itself.
        """
        person, site, team, employee = (
            rules.identity(person),
            rules.name(site),
            rules.name(team),
            rules.name(employee),
        )
        rules.others(actor, person)
        rules.fits(role, site, team, employee)
        if employee:
            rules.free(person, employee, roster.load(self.journal.settings.home))
        with self.journal.work.writing() as connection:
            # The journal's lock comes first: what is read below holds until this is committed.
            self.journal.write(connection, [])
            if actor.central:
                within, (begins, ends) = None, rules.days(first, last)
            else:
                within = self._within(
                    connection, actor, role, site, team, employee, first, last, places, today
                )
                begins, ends = rules.days(first, last or within.last)
                site, team = (within.site, team) if within.site else (site, within.team)
            made = {
                "id": f"g-{secrets.token_hex(5)}",
                "person": person,
                "role": role.value,
                "site": site,
                "team": team,
                "employee": employee,
                "first": begins.isoformat(),
                "last": ends.isoformat(),
                "delegation": within.id if within else None,
                "made_by": actor.person,
                "made_at": stamp(_now()),
            }
            detail = (
                ("grant", str(made["id"])),
                ("role", role.value),
                ("delegation", within.id if within else ""),
                *_place(site, team),
                *_span(begins, ends),
            )
            head = self.journal.write(connection, [_event(actor, Action.granted, person, detail)])
            connection.execute(insert(grants).values(made))
        self.journal.keep(head)
        return _given({**made, "ended_by": None, "ended_at": None})

    def revoke(self, actor: Actor, grant: str) -> None:
        """End a grant, from now on.

        Raises:
            GrantRefused: there is none, it has ended, or it was not given under a delegation of the actor's.
        """
        with self.journal.work.writing() as connection:
            self.journal.write(connection, [])
            row = connection.execute(select(grants).where(grants.c.id == grant)).mappings().one_or_none()
            mine = row is not None and (
                actor.central or self._holder(connection, row["delegation"]) == actor.person
            )
            if row is None or not mine:
                raise GrantRefused(
                    "There is no such grant among those you may end.", "Look at the list again."
                )
            if row["ended_at"]:
                raise GrantRefused("This grant has ended already.")
            detail = (("grant", grant), ("role", str(row["role"])), *_place(row["site"], row["team"]))
            head = self.journal.write(connection, [_event(actor, Action.revoked, row["person"], detail)])
            connection.execute(
                update(grants)
                .where(grants.c.id == grant)
                .values(ended_by=actor.person, ended_at=stamp(_now()))
            )
        self.journal.keep(head)

    def end(self, actor: Actor, delegation: str) -> int:
        """End a delegation and everything that was given under it; returns how many grants that ended.

        Raises:
            GrantRefused: there is none, it has ended, or the actor neither administers nor holds it.
        """
        with self.journal.work.writing() as connection:
            self.journal.write(connection, [])
            row = (
                connection.execute(select(delegations).where(delegations.c.id == delegation))
                .mappings()
                .one_or_none()
            )
            if row is None or not (actor.central or row["holder"] == actor.person):
                raise GrantRefused(
                    "There is no such delegation among those you may end.", "Look at the list again."
                )
            if row["ended_at"]:
                raise GrantRefused("This delegation has ended already.")
            under = connection.execute(
                select(grants.c.id, grants.c.person, grants.c.role).where(
                    grants.c.delegation == delegation, grants.c.ended_at.is_(None)
                )
            ).all()
            detail = (("delegation", delegation), *_place(row["site"], row["team"]))
            events = [_event(actor, Action.undelegated, row["holder"], detail)]
            events += [
                _event(
                    actor,
                    Action.revoked,
                    one.person,
                    (("grant", one.id), ("role", one.role), ("because of", delegation)),
                )
                for one in under
            ]
            head = self.journal.write(connection, events)
            ended = {"ended_by": actor.person, "ended_at": stamp(_now())}
            # The database ends what was given under it in the same step (trigger delegations_take_along).
            connection.execute(update(delegations).where(delegations.c.id == delegation).values(ended))
        self.journal.keep(head)
        return len(under)

    def forget(self, actor: Actor, employee: str) -> list[str]:
        """Take everything out that names an erased employee's number, and the accounts that held it; returns those.

        What was in force ends first, with an entry each; then the rows go, and the accounts' pseudonyms in the
        journal stand for nobody any more. What such an account gave to others under a delegation goes along.
        """
        asked = select(grants.c.person).where(grants.c.employee == employee).distinct()
        with self.journal.work.reading() as connection:
            people = sorted(connection.execute(asked).scalars())
        for person in people:
            for one in self.delegated(holder=person):
                self.end(actor, one.id)
            for given in self.given(person=person):
                self.revoke(actor, given.id)
        with self.journal.work.writing() as connection:
            held = select(delegations.c.id).where(delegations.c.holder.in_(people))
            connection.execute(delete(grants).where(grants.c.delegation.in_(held)))
            connection.execute(delete(grants).where(grants.c.person.in_(people)))
            connection.execute(delete(delegations).where(delegations.c.holder.in_(people)))
        for person in people:
            self.journal.forget(ACTORS, person, actor=actor.person, acting=actor.role.value)
        return people

    def delegated(self, *, holder: str = "", ended: bool = False) -> list[Delegation]:
        """Delegations, of one holder or all; those that ended too, if wanted."""
        asked = select(delegations).order_by(delegations.c.made_at, delegations.c.id)
        if holder:
            asked = asked.where(delegations.c.holder == holder)
        if not ended:
            asked = asked.where(delegations.c.ended_at.is_(None))
        with self.journal.work.reading() as connection:
            return [_delegation(row) for row in connection.execute(asked).mappings()]

    def given(self, *, person: str = "", under: str = "", ended: bool = False) -> list[Given]:
        """Grants, of one person or under one delegation or all; those that ended too, if wanted."""
        asked = select(grants).order_by(grants.c.made_at, grants.c.id)
        if person:
            asked = asked.where(grants.c.person == person)
        if under:
            asked = asked.where(grants.c.delegation == under)
        if not ended:
            asked = asked.where(grants.c.ended_at.is_(None))
        with self.journal.work.reading() as connection:
            return [_given(dict(row)) for row in connection.execute(asked).mappings()]

    def in_force(self, person: str) -> tuple[Grant, ...]:
        """What was given to somebody and has not ended, of any day; of a delegation, only while it runs."""
        asked = (
            select(grants, delegations.c.ended_at.label("over"))
            .outerjoin(delegations, grants.c.delegation == delegations.c.id)
            .where(grants.c.person == person, grants.c.ended_at.is_(None), delegations.c.ended_at.is_(None))
        )
        with self.journal.work.reading() as connection:
            return tuple(_given(dict(row)).grant for row in connection.execute(asked).mappings())

    def _within(
        self,
        connection: Connection,
        actor: Actor,
        role: Role,
        site: str,
        team: str,
        employee: str,
        first: date,
        last: date | None,
        places: Places,
        today: date,
    ) -> Delegation:
        """The delegation of the actor's that all of a grant lies in."""
        rows = connection.execute(
            select(delegations)
            .where(delegations.c.holder == actor.person, delegations.c.ended_at.is_(None))
            .order_by(delegations.c.id)
        ).mappings()
        mine = [one for one in map(_delegation, rows) if one.holds(today)]
        if not mine:
            raise GrantRefused("Nothing was delegated to you.", "Ask an administrator to give this right.")
        if role not in rules.LOCAL:
            raise GrantRefused(
                f"The role {role} is not a local manager's to give.", "Ask an administrator to give it."
            )
        why = ""
        for one in mine:
            why = rules.beyond(one, role, site, team, employee, first, last or one.last, places)
            if not why:
                return one
        raise GrantRefused(why, "Give less, or ask an administrator.")

    def _holder(self, connection: Connection, delegation: str | None) -> str:
        asked = select(delegations.c.holder).where(delegations.c.id == delegation)
        return str(connection.execute(asked).scalar() or "")


def open_grants(settings: Settings) -> Grants:
    """The rights given in a data folder.

    Raises:
        WorkError: the work database cannot be opened.
    """
    return Grants(open_journal(settings))


def in_force(settings: Settings, person: str) -> tuple[Grant, ...]:
    """What was given to somebody in Allegiance; nothing is made where nothing was ever given.

    Raises:
        WorkError: the work database cannot be read: then nobody knows, and nothing may be shown.
    """
    return open_grants(settings).in_force(person) if exists(settings) else ()


def delegated_to(settings: Settings, person: str, day: date) -> tuple[Delegation, ...]:
    """What somebody may give rights within on a day.

    Raises:
        WorkError: the work database cannot be read.
    """
    if not exists(settings):
        return ()
    return tuple(one for one in open_grants(settings).delegated(holder=person) if one.holds(day))


def _now() -> datetime:
    return datetime.now(UTC)


def _event(actor: Actor, action: Action, person: str, detail: tuple[tuple[str, str], ...]) -> Event:
    return Event(actor.person, actor.role.value, action, actor.source, "person", person, "access", detail)


def _place(site: str, team: str) -> tuple[tuple[str, str], ...]:
    return (("site", site), ("team", team))


def _span(first: date, last: date) -> tuple[tuple[str, str], ...]:
    return (("from", first.isoformat()), ("to", "" if last == OPEN else last.isoformat()))


def _delegation(row: RowMapping) -> Delegation:
    days = {name: date.fromisoformat(row[name]) for name in ("first", "last")}
    return Delegation(**{**row, **days})


def _given(row: dict[str, object]) -> Given:
    first, last = date.fromisoformat(str(row["first"])), date.fromisoformat(str(row["last"]))
    held = Grant(
        person=str(row["person"]),
        role=str(row["role"]),
        site=str(row["site"]) or None,
        team=str(row["team"]) or None,
        employee=str(row["employee"]) or None,
        first=first,
        last=None if last == OPEN else last,
        by=str(row["made_by"]),
        delegated=row["delegation"] is not None,
    )
    texts = {
        name: None if row[name] is None else str(row[name]) for name in ("delegation", "ended_by", "ended_at")
    }
    return Given(str(row["id"]), held, made_by=held.by, made_at=str(row["made_at"]), **texts)


__all__ = [
    "Actor",
    "Delegation",
    "Given",
    "GrantRefused",
    "Grants",
    "delegated_to",
    "in_force",
    "open_grants",
]
