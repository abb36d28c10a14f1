"""What was delivered, what was not, and why: for the command line, the page and the exit code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from allegiance.charts.format import day
from allegiance.errors import ScheduleError
from allegiance.people.journal_rows import stamp
from allegiance.settings import Settings
from allegiance.snapshots import due, schedule_file
from allegiance.snapshots.ledger_rows import OPEN, WRONG, State, moment
from allegiance.work.database import exists, open_work
from allegiance.work.tables import (
    deliveries,
    delivery_attempts,
    schedule_leader,
    schedule_marks,
    schedule_runs,
)

PATIENCE = timedelta(minutes=15)
"""How late a pass may be before somebody is told: a timer need not run each minute, and a pass takes its time."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A due time that was run or skipped."""

    id: str
    schedule: str
    due: datetime
    kind: str
    first: str
    last: str
    state: str
    """``open``, ``done`` or ``skipped``."""
    note: str
    counts: dict[State, int]
    """Deliveries by how far they are."""

    @property
    def wrong(self) -> int:
        """Deliveries that are not as they should be; a run that nobody was to get is not either."""
        missing = self.state == "done" and not self.counts
        return sum(self.counts.get(state, 0) for state in WRONG) + missing


@dataclass(frozen=True, slots=True)
class Sent:
    """A delivery as it stands."""

    id: str
    schedule: str
    due: datetime
    kind: str
    first: str
    last: str
    person: str
    role: str
    target: str
    address: str
    state: State
    attempts: int
    next_at: datetime | None
    """When it is tried again; None: it is not."""
    sha256: str
    size: int
    digest: str
    """Of the facts that it says."""
    receipt: str
    error: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """How an attempt ended."""

    number: int
    at: datetime
    outcome: str
    error: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What the ledger notes of a schedule."""

    until: datetime | None
    """Until when its due times are decided; None: nobody looked at it yet."""
    problem: str


def runs(settings: Settings, *, schedule: str = "", most: int = 100) -> list[Ran]:
    """Due times that were run or skipped, newest first.

    Raises:
        WorkError: the work database cannot be read.
    """
    if not exists(settings):
        return []
    asked = select(schedule_runs).order_by(schedule_runs.c.due.desc(), schedule_runs.c.id).limit(most)
    if schedule:
        asked = asked.where(schedule_runs.c.schedule == schedule)
    counted = select(deliveries.c.run, deliveries.c.state, func.count().label("rows")).group_by(
        deliveries.c.run, deliveries.c.state
    )
    with open_work(settings).reading() as connection:
        found = connection.execute(asked).all()
        counts: dict[str, dict[State, int]] = {}
        for row in connection.execute(counted.where(deliveries.c.run.in_([one.id for one in found]))):
            counts.setdefault(row.run, {})[State(row.state)] = int(row.rows)
    return [
        Ran(
            one.id, one.schedule, moment(one.due), one.kind, one.first, one.last, one.state, one.note,
            counts.get(one.id, {}),
        )
        for one in found
    ]  # fmt: skip


def sent(
    settings: Settings,
    *,
    schedule: str = "",
    run: str = "",
    delivery: str = "",
    person: str = "",
    wrong: bool = False,
    most: int | None = 500,
) -> list[Sent]:
    """Deliveries, newest first; of one schedule, one run, to one person, or those alone that are not as they should be.

    Raises:
        WorkError: the work database cannot be read.
    """
    if not exists(settings):
        return []
    asked = (
        select(deliveries, *(schedule_runs.c[name] for name in ("schedule", "due", "kind", "first", "last")))
        .join_from(deliveries, schedule_runs, deliveries.c.run == schedule_runs.c.id)
        .order_by(schedule_runs.c.due.desc(), deliveries.c.person, deliveries.c.id)
        .limit(most)
    )
    for column, value in (
        (schedule_runs.c.schedule, schedule), (deliveries.c.run, run), (deliveries.c.id, delivery),
        (deliveries.c.person, person),
    ):  # fmt: skip
        if value:
            asked = asked.where(column == value)
    if wrong:
        asked = asked.where(deliveries.c.state.in_(WRONG))
    with open_work(settings).reading() as connection:
        return [_sent(row) for row in connection.execute(asked).mappings()]


def attempts(settings: Settings, delivery: str) -> list[Attempt]:
    """How each attempt of a delivery ended, oldest first."""
    asked = select(delivery_attempts).where(delivery_attempts.c.delivery == delivery)
    with open_work(settings).reading() as connection:
        found = connection.execute(asked.order_by(delivery_attempts.c.number)).all()
    return [Attempt(one.number, moment(one.at), one.outcome, one.error) for one in found]


def wrong(settings: Settings) -> int:
    """How much is not as it should be: deliveries, schedules that could not be planned, and that nobody looks."""
    if not exists(settings):
        return 0
    with open_work(settings).reading() as connection:
        failed = connection.execute(
            select(func.count()).select_from(deliveries).where(deliveries.c.state.in_(WRONG))
        ).scalar_one()
        problems = connection.execute(
            select(func.count()).select_from(schedule_marks).where(schedule_marks.c.problem != "")
        ).scalar_one()
    return int(failed + problems + bool(unattended(settings)))


def unattended(settings: Settings, now: datetime | None = None) -> str:
    """Whether nobody looks after schedules although something is due, or nobody can; empty: somebody does.

    Where schedules were never carried out, nothing is amiss: nobody began.

    Raises:
        WorkError: the work database cannot be read.
    """
    now = now or datetime.now(UTC)
    seen = last_pass(settings)
    if seen is None:
        return ""
    try:
        plan = schedule_file.load(settings)
    except ScheduleError as error:
        return f"{error.message} Nothing of it is carried out."
    if seen > now - PATIENCE:
        return ""
    known = marks(settings)
    for one in plan.schedules:
        since = known[one.name].until if one.name in known else None
        if one.active and since and next(due.times(one.cron, one.zone, since, now - PATIENCE), None):
            return _nobody(settings, seen, f"{one.name} was due since then.")
    if waiting := under_way(settings, now - PATIENCE):
        return _nobody(
            settings, seen, f"{waiting} {'document waits' if waiting == 1 else 'documents wait'} since then."
        )
    return ""


def under_way(settings: Settings, before: datetime | None = None) -> int:
    """Deliveries that have not ended; ``before``: those alone that should have been tried by then."""
    if not exists(settings):
        return 0
    asked = select(func.count()).select_from(deliveries).where(deliveries.c.state.in_(OPEN))
    if before is not None:
        asked = asked.where(deliveries.c.next_at < stamp(before))
    with open_work(settings).reading() as connection:
        return int(connection.execute(asked).scalar_one())


def _nobody(settings: Settings, seen: datetime, why: str) -> str:
    when = seen.astimezone(settings.zone)
    return (
        f"Nobody has looked after schedules since {day(when.date())}, {when:%H:%M}, and {why} "
        "Run: allegiance schedule run, or allegiance schedule due by a timer."
    )


def marks(settings: Settings) -> dict[str, Mark]:
    """What the ledger notes of each schedule."""
    if not exists(settings):
        return {}
    with open_work(settings).reading() as connection:
        found = connection.execute(select(schedule_marks)).all()
    return {one.schedule: Mark(moment(one.until) if one.until else None, one.problem) for one in found}


def last_pass(settings: Settings) -> datetime | None:
    """When somebody last carried schedules out; None: nobody ever did."""
    if not exists(settings):
        return None
    with open_work(settings).reading() as connection:
        found = connection.execute(select(schedule_leader.c.seen)).scalar()
    return moment(found) if found else None


def _sent(row: Any) -> Sent:
    state = State(row["state"])
    tried = state in (State.waiting, State.failed)
    return Sent(
        id=row["id"], schedule=row["schedule"], due=moment(row["due"]), kind=row["kind"], first=row["first"],
        last=row["last"], person=row["person"], role=row["role"], target=row["target"], address=row["address"],
        state=state, attempts=row["attempts"], next_at=moment(row["next_at"]) if tried else None,
        sha256=row["sha256"], size=row["size"], digest=row["digest"], receipt=row["receipt"], error=row["error"],
        changed_at=moment(row["changed_at"]),
    )  # fmt: skip
