"""Whom plans cover, kept in the work database: rows are never changed, they end and others follow.

A list that is imported brings everything about those whom it names in a plan: rows that it repeats stay, others end.
Whoever it does not name stays as they were, unless it is the complete list of the plans in it.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from allegiance.errors import PayError, PlanError
from allegiance.metrics.places import Everybody
from allegiance.pay.canonical import canonical, digest, from_record
from allegiance.pay.held import Actor, identity
from allegiance.pay.participants_file import Row
from allegiance.pay.plan import Plan
from allegiance.pay.statement import Participant
from allegiance.pay.stays import stays
from allegiance.pay.steps import Pen, seal, told
from allegiance.pay.whose import Known, known, stranger
from allegiance.people import journal_key
from allegiance.people.journal import Action, Event, open_journal
from allegiance.people.journal_rows import ACTORS, stamp
from allegiance.settings import Settings
from allegiance.work.database import exists, open_work
from allegiance.work.tables import journal as entries
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
    seal: str


def load(settings: Settings, plan: str = "") -> tuple[Row, ...]:
    """The rows in force, of one plan or of all, in order of their ids.

    Raises:
        WorkError: the work database cannot be read.
        PlanError: a row is not as it was kept.
        JournalError: the key of the seals is missing: nothing can be told.
    """
    if not exists(settings):
        return ()
    with open_work(settings).reading() as connection:
        kept = _kept(connection, journal_key.key(settings, make=False) if _any(connection) else b"")
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
        key = journal_key.key(settings, make=False)
        older = _sealed(connection, key, actor, now)
        kept = _kept(connection, key)
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
        values = [_values(key, row, digests[row.id], actor, now) for row in new]
        events = [_event(actor, kept[id_].row, "ended", kept[id_].seal) for id_ in over if id_ not in fresh]
        for row, made in zip(new, values, strict=True):
            before = kept[row.id].seal if row.id in kept else ""
            events.append(_event(actor, row, "changed" if before else "added", str(made["seal"]), before))
        head = journal.write(connection, [*older, *events])
        for id_ in over:
            _end(connection, key, actor, id_, kept[id_].made_at, now)
        if new:
            connection.execute(insert(table), values)
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
    now = stamp(datetime.now(UTC))
    with journal.work.writing() as connection:
        journal.write(connection, [])
        key = journal_key.key(settings, make=False)
        older = _sealed(connection, key, actor, now)
        kept = _kept(connection, key)
        for id_ in wanted:
            if id_ not in kept:
                raise PlanError(f"There is no participant {id_!r}.", "See: allegiance scorecard participants")
        _not_oneself(known(connection, settings), actor, [kept[id_].row for id_ in wanted])
        events = [_event(actor, kept[id_].row, "ended", kept[id_].seal) for id_ in wanted]
        head = journal.write(connection, [*older, *events])
        for id_ in wanted:
            _end(connection, key, actor, id_, kept[id_].made_at, now)
    journal.keep(head)
    return len(wanted)


def erase(pen: Pen, employee: str) -> int:
    """Remove what lists said of an erased employee, within a transaction of the caller's; returns how many rows."""
    pen.events += _sealed(pen.connection, pen.key, pen.actor, pen.at)
    mine = table.c.employee == employee
    asked = select(table).where(mine, table.c.ended_at.is_(None))
    for one in pen.connection.execute(asked).mappings().all():
        row = from_record(Row, json.loads(one["record"]))
        pen.events.append(_event(pen.actor, row, "ended", one["seal"]))
        _end(pen.connection, pen.key, pen.actor, one["id"], one["made_at"], pen.at)
    return pen.connection.execute(delete(table).where(mine)).rowcount


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


def sealing(key: bytes, row: Any) -> tuple[str, str]:
    """The seals that a version of a participant must have: over what it says, and over its end (empty: it has none).

    Args:
        key: the journal's.
        row: the version, as its row or as a mapping of its columns.
    """
    made = [
        row[name]
        for name in ("id", "plan", "person", "employee", "digest", "made_by", "made_hands", "made_at")
    ]
    begun = seal(key, "participant", told({"made": made}))
    over = {"made": begun, "ended": [row["ended_by"], row["ended_at"]]}
    return begun, seal(key, "participant", told(over)) if row["ended_at"] or row["ended_by"] else ""


def _any(connection: Connection) -> bool:
    """Whether any row is in force."""
    asked = select(table.c.id).where(table.c.ended_at.is_(None)).limit(1)
    return connection.execute(asked).scalar() is not None


def _unsealed(connection: Connection) -> bool:
    """Whether rows come from before there were seals: then none has one, and no entry of the journal names one."""
    sealed = select(table.c.id).where(table.c.seal != "").limit(1)
    named = select(entries.c.seq).where(
        entries.c.action == Action.changed.value, entries.c.detail.contains('"participant":'),
        entries.c.detail.contains('"seal":'),
    )  # fmt: skip
    return all(connection.execute(one.limit(1)).scalar() is None for one in (sealed, named))


def _sealed(connection: Connection, key: bytes, actor: Actor, now: str) -> list[Event]:
    """Seal rows from before there were seals: each version ends, and another one that says the same follows."""
    asked = select(table).where(table.c.ended_at.is_(None), table.c.seal == "").order_by(table.c.id)
    older = connection.execute(asked).mappings().all()
    if not older or not _unsealed(connection):
        return []
    events = []
    for row in older:
        if digest(row["record"]) != row["digest"]:
            raise _not_as_kept(row["id"])
        _end(connection, key, actor, row["id"], row["made_at"], now)
        made = {**row, "made_at": now}
        made["seal"] = sealing(key, made)[0]
        connection.execute(insert(table), [made])
        events.append(_event(actor, from_record(Row, json.loads(row["record"])), "sealed", made["seal"]))
    return events


def _end(connection: Connection, key: bytes, actor: Actor, id_: str, made_at: str, now: str) -> None:
    """Let a version end, under a seal."""
    this = (table.c.id == id_, table.c.made_at == made_at)
    row = connection.execute(select(table).where(*this)).mappings().one()
    values = {"ended_by": actor.person, "ended_at": now}
    over = sealing(key, {**row, **values})[1]
    connection.execute(
        update(table).where(*this, table.c.ended_at.is_(None)).values(**values, ended_seal=over)
    )


def _kept(connection: Connection, key: bytes) -> Mapping[str, _Kept]:
    """Rows in force by id, in order; each as it was kept, or refused."""
    asked = select(table).where(table.c.ended_at.is_(None)).order_by(table.c.id)
    made: dict[str, _Kept] = {}
    older: bool | None = None
    for one in connection.execute(asked).mappings():
        if not one["seal"] and older is None:
            older = _unsealed(connection)
        genuine = older if not one["seal"] else hmac.compare_digest(one["seal"], sealing(key, one)[0])
        if not genuine or digest(one["record"]) != one["digest"]:
            raise _not_as_kept(one["id"])
        row = from_record(Row, json.loads(one["record"]))
        made[one["id"]] = _Kept(one["made_at"], one["digest"], row, one["seal"])
    return made


def _not_as_kept(id_: str) -> PlanError:
    return PlanError(
        f"The participant {id_} is not as it was kept: somebody altered the work database.",
        "See what else was altered: allegiance scorecard verify. The journal says who brought the last list.",
    )


def _values(key: bytes, row: Row, hashed: str, actor: Actor, now: str) -> dict[str, object]:
    made: dict[str, object] = {
        "id": row.id,
        "plan": row.plan,
        "person": row.person,
        "employee": row.employee,
        "record": canonical(row),
        "digest": hashed,
        "made_by": actor.person,
        "made_hands": identity(actor.hands),
        "made_at": now,
        "ended_by": None,
        "ended_at": None,
    }
    return made | {"seal": sealing(key, made)[0]}


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


def _event(actor: Actor, row: Row, what: str, sealed: str, before: str = "") -> Event:
    """That somebody's place in a plan changed, without what is in it; seals say which version, and which one before."""
    kind, subject = (EMPLOYEE, row.employee) if row.employee else (ACTORS, row.person)
    seals = tuple((name, one) for name, one in (("seal", sealed), ("before", before)) if one)
    detail = (("plan", row.plan), ("participant", what), *seals)
    return Event(
        actor.journalled, actor.acting, Action.changed, actor.source, kind, subject, "participants", detail
    )
