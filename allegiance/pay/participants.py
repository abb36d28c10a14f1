"""Whom plans cover, kept in the work database: rows are never changed, they end and others follow.

A list that is imported brings everything about those whom it names in a plan: rows that it repeats stay, others end.
Whoever it does not name stays as they were, unless it is the complete list of the plans in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, insert, select, update

from allegiance.errors import PayError, PlanError
from allegiance.metrics.places import Everybody
from allegiance.pay.canonical import canonical, digest, from_record
from allegiance.pay.held import Actor, identity
from allegiance.pay.participants_file import Row
from allegiance.pay.plan import Plan
from allegiance.pay.statement import Participant
from allegiance.pay.stays import stays
from allegiance.pay.whose import Known, known, stranger
from allegiance.people.journal import Action, Event, open_journal
from allegiance.people.journal_rows import ACTORS, stamp
from allegiance.settings import Settings
from allegiance.work.database import exists, open_work
from allegiance.work.tables import participants as table

EMPLOYEE = "employee"


@dataclass(frozen=True, slots=True)
class Imported:
    """What a list brought, by number of rows."""

    added: int
    changed: int
    unchanged: int
    ended: int


@dataclass(frozen=True, slots=True)
class _Kept:
    made_at: str
    digest: str
    row: Row


def load(settings: Settings, plan: str = "") -> tuple[Row, ...]:
    """The rows in force, of one plan or of all, in order of their ids.

    Raises:
        WorkError: the work database cannot be read.
        PayError: a row is not as it was kept.
    """
    if not exists(settings):
        return ()
    with open_work(settings).reading() as connection:
        kept = _kept(connection)
    return tuple(one.row for one in kept.values() if plan in ("", one.row.plan))


def put(settings: Settings, actor: Actor, rows: Sequence[Row], *, complete: bool = False) -> Imported:
    """Keep rows, all or none; each change is journalled.

    Args:
        settings: of the data folder.
        actor: who brings them.
        rows: everything about those whom they name.
        complete: whoever else is in the plans that they name ends.

    Raises:
        PlanError: a row contradicts one that stays.
        PayError: one's own row would change.
        WorkError, JournalError: nothing was kept.
    """
    journal = open_journal(settings)
    now = stamp(datetime.now(UTC))
    with journal.work.writing() as connection:
        journal.write(connection, [])  # takes the journal's lock: one list after the other
        kept = _kept(connection)
        named = {(row.plan, row.who) for row in rows}
        plans = {row.plan for row in rows}
        fresh = {row.id: row for row in rows}
        digests = {row.id: digest(canonical(row)) for row in rows}
        stays_same = {id_ for id_ in fresh if id_ in kept and kept[id_].digest == digests[id_]}
        concerned = {
            id_
            for id_, one in kept.items()
            if (one.row.plan, one.row.who) in named or (complete and one.row.plan in plans)
        }
        over = sorted(concerned - stays_same)
        new = [row for row in rows if row.id not in stays_same]
        _agree(rows, [one.row for id_, one in kept.items() if id_ not in over])
        who = known(connection, settings)
        _not_oneself(who, actor, [*new, *(kept[id_].row for id_ in over)])
        _nobody_else(who, new)
        events = [_event(actor, kept[id_].row, "ended") for id_ in over if id_ not in fresh]
        events += [_event(actor, row, "changed" if row.id in kept else "added") for row in new]
        head = journal.write(connection, events)
        for id_ in over:
            connection.execute(
                update(table)
                .where(table.c.id == id_, table.c.ended_at.is_(None))
                .values(ended_by=actor.person, ended_at=now)
            )
        if new:
            connection.execute(
                insert(table), [_values(row, digests[row.id], actor.person, now) for row in new]
            )
    journal.keep(head)
    return Imported(
        added=sum(row.id not in kept for row in new),
        changed=sum(row.id in kept for row in new),
        unchanged=len(stays_same),
        ended=sum(id_ not in fresh for id_ in over),
    )


def end(settings: Settings, actor: Actor, ids: Iterable[str]) -> int:
    """Let rows end that were kept by mistake; whoever leaves keeps theirs, with a last day. Returns how many.

    Raises:
        PlanError: there is no such row in force; nothing was ended.
        PayError: it is one's own.
        WorkError, JournalError: nothing was ended.
    """
    wanted = list(dict.fromkeys(ids))
    journal = open_journal(settings)
    with journal.work.writing() as connection:
        journal.write(connection, [])
        kept = _kept(connection)
        for id_ in wanted:
            if id_ not in kept:
                raise PlanError(f"There is no participant {id_!r}.", "See: allegiance scorecard participants")
        _not_oneself(known(connection, settings), actor, [kept[id_].row for id_ in wanted])
        head = journal.write(connection, [_event(actor, kept[id_].row, "ended") for id_ in wanted])
        values = {"ended_by": actor.person, "ended_at": stamp(datetime.now(UTC))}
        for id_ in wanted:
            connection.execute(
                update(table).where(table.c.id == id_, table.c.ended_at.is_(None)).values(**values)
            )
    journal.keep(head)
    return len(wanted)


def participant(row: Row, plan: Plan, period: tuple[date, date], known: Everybody) -> Participant | None:
    """A row as the engine takes it; None: it has no day in the period.

    Raises:
        PayError: it cannot be told how the amount is divided.
    """
    found = stays(row, plan.covers, period, known)
    if not found:
        return None
    return Participant(
        id=row.id,
        plan=plan.id,
        covers=plan.covers,
        name=row.name or known.names.get(row.employee, "") or row.who,
        person=row.person,
        employee=row.employee,
        target=row.target,
        currency=row.currency,
        stays=found,
        leave=_within(row.leave, period),
        part_time=row.part_time,
        modifiers=row.modifiers,
        approver=row.approver,
    )


def _within(leave: tuple[tuple[date, date], ...], period: tuple[date, date]) -> tuple[tuple[date, date], ...]:
    """Leave of the period alone: what comes later changes no record of an earlier one."""
    inside = ((max(first, period[0]), min(last, period[1])) for first, last in leave)
    return tuple((first, last) for first, last in inside if first <= last)


def _kept(connection: Connection) -> Mapping[str, _Kept]:
    """Rows in force by id, in order; each as it was kept, or refused."""
    asked = select(table).where(table.c.ended_at.is_(None)).order_by(table.c.id)
    made: dict[str, _Kept] = {}
    for one in connection.execute(asked):
        if digest(one.record) != one.digest:
            raise PlanError(
                f"The participant {one.id} is not as it was kept: somebody altered the work database.",
                "Import the list of participants again; see the journal for who brought the last one.",
            )
        made[one.id] = _Kept(one.made_at, one.digest, from_record(Row, json.loads(one.record)))
    return made


def _values(row: Row, hashed: str, by: str, now: str) -> dict[str, object]:
    return {
        "id": row.id,
        "plan": row.plan,
        "person": row.person,
        "employee": row.employee,
        "record": canonical(row),
        "digest": hashed,
        "made_by": by,
        "made_at": now,
    }


def _agree(rows: Sequence[Row], others: Sequence[Row]) -> None:
    """That one identity is one employee and the other way round, also beside rows that stay."""
    for column, other in (("employee", "person"), ("person", "employee")):
        held = {getattr(one, column): one for one in others if getattr(one, column) and getattr(one, other)}
        for row in rows:
            found = held.get(getattr(row, column))
            if found and getattr(row, other) and getattr(found, other) != getattr(row, other):
                raise PlanError(
                    f"{row.id}: {getattr(row, column)} is {getattr(row, other)} in this list, "
                    f"and {getattr(found, other)} in what was imported before ({found.id}).",
                    "Correct the list, or end the earlier row: allegiance scorecard participants --end ID",
                )


def _not_oneself(who: Known, actor: Actor, rows: Sequence[Row]) -> None:
    """What somebody is paid for is another's to say, under whatever account or number."""
    own = next(
        (row for row in rows if who.one_person(actor.person, actor.employees, row.person, row.employee)), None
    )
    if own:
        raise PayError(
            f"{own.id} is your own: nobody changes what they are paid for.",
            "Let somebody else bring this row; the others can be imported without it.",
        )


def _nobody_else(who: Known, rows: Sequence[Row]) -> None:
    """That no account is given a number that is another's: it would see that person's pay."""
    wrong = next((row for row in rows if stranger(who, row.person, row.employee)), None)
    if wrong:
        raise PlanError(
            f"{wrong.id}: {wrong.person} is {' and '.join(sorted(who.numbers[identity(wrong.person)]))} by the roster, "
            f"and {wrong.employee} in this list.",
            "Correct the list or the roster: whose number it is decides who sees the pay.",
        )


def _event(actor: Actor, row: Row, what: str) -> Event:
    """That somebody's place in a plan changed, without what is in it."""
    kind, subject = (EMPLOYEE, row.employee) if row.employee else (ACTORS, row.person)
    detail = (("plan", row.plan), ("participant", what))
    return Event(
        actor.person, actor.acting, Action.changed, actor.source, kind, subject, "participants", detail
    )
