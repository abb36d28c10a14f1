"""The ledger of deliveries: what is to go to whom, how far it is, and how it ended.

    waiting -> making -> sending -> delivered
                 |          |-> failed (tried again) -> given up
                 |          '-> doubtful (nobody knows)
                 |-> failed
                 |-> dropped (it is not meant to go there any more)
                 '-> not entitled

Every step is one transaction that is on the disk before the next begins, names the leader's epoch and refuses to
repeat itself. So after a crash at any moment the row says what may have happened: ``making``: nothing left this
machine; ``sending``: it may have.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from allegiance.people.journal_rows import plain, stamp
from allegiance.snapshots import ledger_rows as rows
from allegiance.snapshots.leader import Leader
from allegiance.snapshots.ledger_rows import TO_DO, Delivery, Run, State, To
from allegiance.work.database import Work
from allegiance.work.tables import (
    deliveries,
    delivery_attempts,
    delivery_documents,
    schedule_leader,
    schedule_marks,
    schedule_runs,
)


@dataclass(frozen=True, slots=True)
class Made:
    """A document as it was made for a recipient."""

    name: str
    document: bytes
    digest: str
    """SHA-256 of its facts."""

    rights: str
    """Digest of what the recipient may see: if it changes before the document is sent, it is made anew."""

    @property
    def sha256(self) -> str:
        """Of the document."""
        return hashlib.sha256(self.document).hexdigest()


@dataclass(frozen=True)
class Ledger:
    """The ledger of a work database."""

    work: Work

    # What the leader alone does; each raises Overtaken when it leads no more.

    def mark(self, schedule: str) -> tuple[str, str]:
        """Until when a schedule's due times are decided, and by which definition; empty texts: never."""
        asked = select(schedule_marks.c.until, schedule_marks.c.definition)
        with self.work.reading() as connection:
            row = connection.execute(asked.where(schedule_marks.c.schedule == schedule)).one_or_none()
        return (row.until, row.definition) if row else ("", "")

    def newest(self, schedule: str, now: datetime) -> datetime | None:
        """The newest due time by now that a schedule ran or skipped; None: it never did."""
        asked = select(func.max(schedule_runs.c.due)).where(
            schedule_runs.c.schedule == schedule, schedule_runs.c.due <= stamp(now)
        )
        with self.work.reading() as connection:
            found = connection.execute(asked).scalar()
        return rows.moment(found) if found else None

    def plan(
        self,
        leader: Leader,
        schedule: str,
        definition: str,
        until: datetime,
        runs: Sequence[tuple[Run, Sequence[To], str]],
        skipped: Run | None = None,
        note: str = "",
        problem: str = "",
    ) -> int:
        """Note that due times are decided: those that are run (with recipients and a note), and that others
        were skipped.

        Returns:
            How many deliveries that makes.
        """
        made = 0
        with self.work.writing() as connection:
            leader.confirm(connection)
            for run, recipients, said in runs:
                made += rows.insert_run(connection, run, recipients, note=said)
            if skipped:
                rows.insert_run(connection, skipped, (), state="skipped", note=note)
            rows.set_mark(
                connection, schedule, until=stamp(until), definition=definition, problem=plain(problem)[:1000]
            )
        return made

    def problem(self, leader: Leader, schedule: str, told: str) -> None:
        """Note why a schedule cannot be planned; what is due stays due."""
        with self.work.writing() as connection:
            leader.confirm(connection)
            rows.set_mark(connection, schedule, problem=plain(told)[:1000])

    def interrupted(self, leader: Leader) -> list[Delivery]:
        """Deliveries that an earlier leader had in hand when it ended."""
        asked = rows.with_run().where(
            deliveries.c.state.in_((State.making, State.sending)), deliveries.c.epoch < leader.epoch
        )
        with self.work.reading() as connection:
            return [
                rows.delivery_of(row)
                for row in connection.execute(asked.order_by(deliveries.c.id)).mappings()
            ]

    def queue(self, leader: Leader, now: datetime, longest: timedelta) -> list[tuple[str, str]]:
        """Ids and targets of what is to be tried by now, in order: what waited longest first.

        Nothing waits longer than ``longest``: a clock that was ahead once would have it wait for years.
        """
        to_do = deliveries.c.state.in_(TO_DO)
        latest = stamp(now + longest)
        asked = select(deliveries.c.id, deliveries.c.target).where(to_do, deliveries.c.next_at <= stamp(now))
        with self.work.writing() as connection:
            leader.confirm(connection)
            connection.execute(
                update(deliveries).where(to_do, deliveries.c.next_at > latest).values(next_at=latest)
            )
            # Whatever was tried most goes first: it is the one that finds out whether a target is there again.
            order = (deliveries.c.next_at, deliveries.c.attempts.desc(), deliveries.c.id)
            return [(row.id, row.target) for row in connection.execute(asked.order_by(*order))]

    def claim(self, leader: Leader, id_: str, now: datetime) -> Delivery | None:
        """A delivery that is to be tried, in hand; None: it is not to be tried by now."""
        with self.work.writing() as connection:
            leader.confirm(connection)
            asked = rows.with_run().where(
                deliveries.c.id == id_, deliveries.c.state.in_(TO_DO), deliveries.c.next_at <= stamp(now)
            )
            row = connection.execute(asked).mappings().one_or_none()
            if row is None:
                return None
            values = {"state": State.making, "epoch": leader.epoch, "attempts": row["attempts"] + 1}
            rows.change(connection, id_, TO_DO, values)
            return rows.delivery_of({**row, **values})

    def addressed(self, leader: Leader, id_: str, method: str, address: str) -> None:
        """Note how and where a delivery goes, as the schedules say now."""
        with self.work.writing() as connection:
            leader.confirm(connection)
            values = {"method": method, "address": plain(address)}
            rows.change(connection, id_, (State.making,), values, epoch=leader.epoch)

    def postpone(self, leader: Leader, target: str, now: datetime, until: datetime, told: str) -> int:
        """Put off, without an attempt, whatever is to go to a target by now; returns how many."""
        asked = update(deliveries).where(
            deliveries.c.target == target, deliveries.c.state.in_(TO_DO), deliveries.c.next_at <= stamp(now)
        )
        values = {"state": State.failed, "next_at": stamp(until), "error": plain(told)[:1000]}
        with self.work.writing() as connection:
            leader.confirm(connection)
            found = connection.execute(asked.values(**values, reference="", changed_at=stamp(rows.now())))
        return int(found.rowcount)

    def documented(self, leader: Leader, id_: str, made: Made, at: datetime) -> None:
        """Keep the document that was made: every attempt sends these bytes."""
        with self.work.writing() as connection:
            leader.confirm(connection)
            connection.execute(delete(delivery_documents).where(delivery_documents.c.delivery == id_))
            connection.execute(insert(delivery_documents).values(delivery=id_, document=made.document))
            values = {
                "name": plain(made.name), "sha256": made.sha256, "size": len(made.document),
                "digest": made.digest, "rights": made.rights, "made_at": stamp(at),
            }  # fmt: skip
            rows.change(connection, id_, (State.making,), values, epoch=leader.epoch)

    def sending(self, leader: Leader, id_: str) -> None:
        """The next step cannot be taken back."""
        with self.work.writing() as connection:
            leader.confirm(connection)
            rows.change(connection, id_, (State.making,), {"state": State.sending}, epoch=leader.epoch)

    def delivered(self, leader: Leader, id_: str, receipt: str) -> None:
        """It is there; the document is kept no longer."""
        with self.work.writing() as connection:
            leader.confirm(connection)
            values = {
                "state": State.delivered, "receipt": plain(receipt)[:500], "error": "", "reference": "",
                "delivered_at": stamp(rows.now()),
            }  # fmt: skip
            rows.change(connection, id_, (State.making, State.sending), values, epoch=leader.epoch)
            rows.drop_document(connection, id_)
            rows.attempted(connection, id_, "delivered", "")
            rows.finish(connection, id_)

    def ended(
        self,
        leader: Leader,
        id_: str,
        state: State,
        error: str,
        *,
        next_at: datetime | None = None,
        reference: str = "",
        outcome: str = "",
        counts: bool = True,
    ) -> None:
        """An attempt ended without success.

        Args:
            leader: this process.
            id_: of the delivery, which this leader or one before it has in hand.
            state: what it is now.
            error: what happened and what to do.
            next_at: when it is tried again.
            reference: of the trace in the log.
            outcome: how the attempt is called; empty: as the state.
            counts: whether the attempt counts towards those after which it is given up.
        """
        with self.work.writing() as connection:
            leader.confirm(connection)
            values: dict[str, Any] = {"state": state, "error": plain(error)[:1000], "reference": reference}
            if next_at:
                values["next_at"] = stamp(next_at)
            rows.change(connection, id_, (State.making, State.sending), values)
            if state in (State.not_entitled, State.dropped):
                rows.drop_document(connection, id_)
            rows.attempted(connection, id_, outcome or state.value, values["error"])
            if not counts:
                connection.execute(
                    update(deliveries)
                    .where(deliveries.c.id == id_)
                    .values(attempts=deliveries.c.attempts - 1)
                )
            rows.finish(connection, id_)

    def seen(self, leader: Leader) -> None:
        """Note that the leader is alive."""
        with self.work.writing() as connection:
            leader.confirm(connection)
            connection.execute(update(schedule_leader).values(seen=stamp(rows.now())))

    # What anybody asks.

    def document(self, id_: str) -> bytes | None:
        """The document that is under way; None: none is kept."""
        asked = select(delivery_documents.c.document).where(delivery_documents.c.delivery == id_)
        with self.work.reading() as connection:
            found = connection.execute(asked).scalar()
        return bytes(found) if found is not None else None

    def doubts(self, id_: str) -> int:
        """How often nobody knew whether it had been sent."""
        asked = select(func.count()).select_from(delivery_attempts)
        with self.work.reading() as connection:
            found = connection.execute(
                asked.where(
                    delivery_attempts.c.delivery == id_, delivery_attempts.c.outcome == State.doubtful.value
                )
            ).scalar_one()
        return int(found)

    def next_at(self) -> datetime | None:
        """When the next attempt is due; None: nothing is to be tried."""
        asked = (
            select(deliveries.c.next_at).where(deliveries.c.state.in_(TO_DO)).order_by(deliveries.c.next_at)
        )
        with self.work.reading() as connection:
            found = connection.execute(asked.limit(1)).scalar()
        return rows.moment(found) if found else None
