"""Rows of the ledger: runs, recipients, deliveries and attempts, as they are written and read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from allegiance.people.journal_rows import plain, stamp
from allegiance.snapshots.leader import Overtaken
from allegiance.work.tables import (
    deliveries,
    delivery_attempts,
    delivery_documents,
    schedule_marks,
    schedule_runs,
)


class State(StrEnum):
    """How far a delivery is."""

    waiting = "waiting"
    making = "making"
    sending = "sending"
    delivered = "delivered"
    failed = "failed"
    doubtful = "doubtful"
    given_up = "given up"
    not_entitled = "not entitled"
    dropped = "dropped"


TO_DO = (State.waiting, State.failed)
OPEN = (State.waiting, State.making, State.sending, State.failed)
"""A run is over when none of its deliveries is in one of these."""

WRONG = (State.failed, State.doubtful, State.given_up)
"""Not as it should be: shown in red, and the exit code is 1, until it is delivered or somebody settles it."""


AT_ONCE = "1970-01-01T00:00:00.000000Z"
"""When a delivery is tried that need not wait."""


@dataclass(frozen=True, slots=True)
class Run:
    """A due time that is run."""

    schedule: str
    due: datetime
    kind: str
    period: str
    """The schedule's words."""
    first: str
    last: str
    paper: str

    @property
    def id(self) -> str:
        """The same for the same schedule and due time."""
        return f"r-{_digest(self.schedule, stamp(self.due))}"


@dataclass(frozen=True, slots=True)
class To:
    """A recipient of a run."""

    person: str
    role: str
    target: str
    method: str
    address: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery with its run, as it stands."""

    id: str
    run: Run
    to: To
    state: State
    attempts: int
    name: str
    sha256: str
    rights: str
    made_at: str
    next_at: str
    error: str
    reference: str


def moment(text: str) -> datetime:
    """A stamp as a moment."""
    return datetime.fromisoformat(text).astimezone(UTC)


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def insert_run(
    connection: Connection, run: Run, recipients: Iterable[To], *, state: str = "", note: str = ""
) -> int:
    """A run with its deliveries, unless it is there already."""
    if connection.execute(select(schedule_runs.c.id).where(schedule_runs.c.id == run.id)).scalar():
        return 0
    at = stamp(now())
    recipients = list(dict.fromkeys(recipients))
    state = state or ("open" if recipients else "done")
    connection.execute(
        insert(schedule_runs).values(
            id=run.id, schedule=run.schedule, due=stamp(run.due), kind=run.kind, period=run.period,
            first=run.first, last=run.last, paper=run.paper, state=state, made_at=at,
            note=note or ("" if recipients else "Nobody holds what the schedule names."),
            ended_at=None if state == "open" else at,
        )
    )  # fmt: skip
    rows = [
        {
            "id": f"d-{_digest(run.id, to.person, to.role, to.target)}", "run": run.id, "person": plain(to.person),
            "role": to.role, "target": to.target, "method": to.method, "address": plain(to.address),
            "state": State.waiting, "next_at": AT_ONCE, "epoch": 0, "attempts": 0, "name": "", "sha256": "", "size": 0,
            "digest": "", "rights": "", "receipt": "", "error": "", "reference": "", "made_at": "",
            "changed_at": at, "delivered_at": None,
        }
        for to in recipients
    ]  # fmt: skip
    if rows:
        connection.execute(insert(deliveries), rows)
    return len(rows)


def set_mark(connection: Connection, schedule: str, **values: str) -> None:
    """Change what is noted of a schedule."""
    known = connection.execute(
        select(schedule_marks.c.schedule).where(schedule_marks.c.schedule == schedule)
    ).scalar()
    if known is None:
        values = {"until": "", "definition": "", "problem": "", **values}
        connection.execute(insert(schedule_marks).values(schedule=schedule, **values))
    else:
        connection.execute(
            update(schedule_marks).where(schedule_marks.c.schedule == schedule).values(**values)
        )


def change(
    connection: Connection,
    id_: str,
    states: Sequence[State],
    values: dict[str, Any],
    *,
    epoch: int | None = None,
) -> None:
    """A step, only from the states that it may be taken from, and by whoever has the delivery in hand."""
    asked = update(deliveries).where(deliveries.c.id == id_, deliveries.c.state.in_(states))
    if epoch is not None:
        asked = asked.where(deliveries.c.epoch == epoch)
    if connection.execute(asked.values(**values, changed_at=stamp(now()))).rowcount != 1:
        raise Overtaken(f"The delivery {id_} is in other hands.", "Nothing was changed.")


def drop_document(connection: Connection, id_: str) -> None:
    """Keep the document no longer."""
    connection.execute(delete(delivery_documents).where(delivery_documents.c.delivery == id_))


def attempted(connection: Connection, id_: str, outcome: str, error: str) -> None:
    """Note how an attempt ended."""
    asked = select(delivery_attempts.c.number).where(delivery_attempts.c.delivery == id_)
    newest = connection.execute(asked.order_by(delivery_attempts.c.number.desc()).limit(1)).scalar() or 0
    connection.execute(
        insert(delivery_attempts).values(
            delivery=id_, number=newest + 1, at=stamp(now()), outcome=outcome, error=error
        )
    )


def finish(connection: Connection, id_: str) -> None:
    """End the run of a delivery when nothing of it is open any more; open it again when something is."""
    run = connection.execute(select(deliveries.c.run).where(deliveries.c.id == id_)).scalar_one()
    held = select(deliveries.c.id).where(deliveries.c.run == run, deliveries.c.state.in_(OPEN)).limit(1)
    over = connection.execute(held).scalar() is None
    values = {"state": "done", "ended_at": stamp(now())} if over else {"state": "open", "ended_at": None}
    connection.execute(update(schedule_runs).where(schedule_runs.c.id == run).values(**values))


_RUN = ("schedule", "due", "kind", "period", "first", "last", "paper")
_TO = ("person", "role", "target", "method", "address")
_OWN = ("id", "state", "attempts", "name", "sha256", "rights", "made_at", "next_at", "error", "reference")


def with_run() -> Any:
    """The question for deliveries with their runs."""
    columns = [deliveries.c[name] for name in (*_OWN, *_TO)] + [schedule_runs.c[name] for name in _RUN]
    return select(*columns).join_from(deliveries, schedule_runs, deliveries.c.run == schedule_runs.c.id)


def delivery_of(row: Any) -> Delivery:
    """A row of :func:`with_run`."""
    run = Run(**{**{name: row[name] for name in _RUN}, "due": moment(row["due"])})
    to = To(**{name: row[name] for name in _TO})
    return Delivery(run=run, to=to, **{**{name: row[name] for name in _OWN}, "state": State(row["state"])})
