"""One pass over the schedules: decide what is due, take up what an earlier pass left, make and deliver."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from allegiance import log
from allegiance.errors import AllegianceError, CannotBePrinted, NotAllowed, SnapshotError, WorkError
from allegiance.metrics.period import Period
from allegiance.people.journal_rows import stamp
from allegiance.settings import Settings
from allegiance.snapshots import due, schedule_file
from allegiance.snapshots.deliver import folder, s3, smtp
from allegiance.snapshots.deliver.parcel import AboutTo, Doubtful, NotNow, Parcel, Refused
from allegiance.snapshots.leader import Leader, Overtaken
from allegiance.snapshots.ledger import Ledger
from allegiance.snapshots.ledger_rows import WRONG, Delivery, Run, State, moment
from allegiance.snapshots.make import TITLES_OF, Kind
from allegiance.snapshots.maker import Maker
from allegiance.snapshots.recipients import Reached
from allegiance.snapshots.schedule_file import Plan, Schedule
from allegiance.snapshots.targets import Doubt, Method, Smtp, Target

MOST = 10
"""Attempts after which a delivery is given up: with the waits below, after some five hours."""

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
PATIENCE = timedelta(hours=48)
"""How long data are waited for, of schedules that are no longer in the file."""

NOBODY = "It was due, and nobody holds what the schedule names: it went to nobody."
SOME = "It was due, and nobody holds {}: it went to the others alone."

Deliver = Callable[[Any, Parcel, AboutTo], str]
METHODS: Mapping[Method, Deliver] = {
    Method.folder: folder.deliver,
    Method.smtp: smtp.deliver,
    Method.s3: s3.deliver,
}


@dataclass
class Passed:
    """What a pass did."""

    planned: int = 0
    ended: dict[State, int] = field(default_factory=dict)
    """Deliveries that it had in hand, by how they ended."""

    problems: list[str] = field(default_factory=list)
    """Schedules that could not be planned, and why."""

    @property
    def wrong(self) -> int:
        """Deliveries that are not as they should be."""
        return sum(self.ended.get(state, 0) for state in WRONG)


@dataclass(frozen=True)
class Runner:
    """Carries out the schedules of a data folder."""

    settings: Settings
    ledger: Ledger
    maker: Maker
    methods: Mapping[Method, Deliver] = field(default_factory=lambda: METHODS)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    dice: Callable[[], float] = random.random

    def run(self, leader: Leader, *, stop: Callable[[], bool] = lambda: False) -> Passed:
        """One pass, until nothing is to be tried now or somebody says stop: then after the delivery in hand.

        Raises:
            ScheduleError: the file cannot be used; Overtaken: somebody else leads.
            WorkError: the work database cannot be used.
        """
        plan = schedule_file.load(self.settings)
        passed = Passed()
        for schedule in plan.schedules:
            self._plan(leader, plan, schedule, passed)
        for left in self.ledger.interrupted(leader):
            self._take_up(leader, plan, left)
        while not stop():
            leader.check()
            delivery = self.ledger.claim(leader, self.clock())
            if delivery is None:
                break
            state = self._one(leader, plan, delivery)
            passed.ended[state] = passed.ended.get(state, 0) + 1
        return passed

    def _plan(self, leader: Leader, plan: Plan, schedule: Schedule, passed: Passed) -> None:
        """Decide the due times of one schedule; what goes wrong with it leaves the others alone."""
        now = self.clock()
        until, definition = self.ledger.mark(schedule.name)
        after = moment(until) if until else now
        if definition != schedule.definition and until:
            # What was due by the new words before they were written was not due then.
            after = max(after, min(now, datetime.fromtimestamp(plan.changed, UTC)))
        found = due.Decided((), ())
        if schedule.active:
            found = due.decide(
                schedule.cron, schedule.zone, after, now,
                catch_up=schedule.catch_up, limit=schedule.limit, grace=schedule.grace,
            )  # fmt: skip
        if until and definition == schedule.definition and not found.run and not found.skipped:
            return
        try:
            target = plan.target(schedule.target)
            reached = Reached()
            if found.run and target is not None:
                reached = self.maker.recipients(plan, schedule, target)
            problem = _unheld(reached) if found.run else ""
            runs = [(_run(schedule, at), reached.to, problem) for at in found.run]
            skipped = _run(schedule, found.skipped[-1]) if found.skipped else None
            note = _skipped(found.skipped, schedule) if found.skipped else ""
            passed.planned += self.ledger.plan(
                leader, schedule.name, schedule.definition, max(now, after), runs, skipped, note, problem
            )
            if problem:
                passed.problems.append(f"{schedule.name}: {problem}")
        except (Overtaken, WorkError):
            raise
        except AllegianceError as error:
            self._problem(leader, schedule, passed, f"{error.title}: {error}")
        except Exception as error:
            reference = log.record(self.settings.home, error, "schedule")
            self._problem(leader, schedule, passed, f"Something went wrong (reference {reference}).")

    def _problem(self, leader: Leader, schedule: Schedule, passed: Passed, told: str) -> None:
        self.ledger.problem(leader, schedule.name, told)
        passed.problems.append(f"{schedule.name}: {told}")

    def _take_up(self, leader: Leader, plan: Plan, left: Delivery) -> None:
        """What a process had in hand when it ended: tried again, unless it may have been sent and must not be twice."""
        told = "The process that had it in hand ended."
        if left.state is State.sending and left.to.method == Method.smtp:
            told = "The process ended while the server had the message: it may have been taken."
            if _doubt(plan, left) is Doubt.hold:
                self.ledger.ended(leader, left.id, State.doubtful, f"{told} {_ASK}", outcome="interrupted")
                return
        if left.attempts >= MOST:
            told = f"{told} That happened {left.attempts} times."
            self.ledger.ended(leader, left.id, State.given_up, told, outcome="interrupted")
            return
        self.ledger.ended(
            leader, left.id, State.failed, told, next_at=self.clock(), outcome="interrupted", counts=True
        )

    def _one(self, leader: Leader, plan: Plan, delivery: Delivery) -> State:
        """One attempt; how it ended."""
        sent = False

        def about_to() -> None:
            nonlocal sent
            self.ledger.sending(leader, delivery.id)
            sent = True

        def ended(state: State, error: Exception | str, **more: Any) -> State:
            self.ledger.ended(leader, delivery.id, state, str(error).replace("\nWhat to do:", ""), **more)
            return state

        try:
            target = plan.target(delivery.to.target)
            if target is None or plan.schedule(delivery.run.schedule) is None:
                raise SnapshotError(
                    "The schedule or its target is not in the file any more.", "Put it back, or settle this."
                )
            parcel = self._packed(leader, delivery)
            receipt = self.methods[target.method](target, parcel, about_to)
        except (Overtaken, WorkError):
            raise
        except NotAllowed as error:
            return ended(State.not_entitled, error.message)
        except CannotBePrinted as error:
            return ended(State.given_up, error)
        except SnapshotError as error:
            # Exports may come in yet, or a scorecard be made final.
            schedule = plan.schedule(delivery.run.schedule)
            over = delivery.run.due + (schedule.patience if schedule else PATIENCE)
            if self.clock() >= over:
                return ended(State.given_up, error)
            return ended(State.failed, error, next_at=self.clock() + self._wait(MOST), counts=False)
        except Refused as error:
            return ended(State.given_up, error)
        except NotNow as error:
            return self._again(delivery, error, ended)
        except Exception as error:
            reference = ""
            if not isinstance(error, AllegianceError):
                reference = log.record(self.settings.home, error, "schedule")
                error = NotNow(f"Something went wrong that nobody expected (reference {reference}).")
            in_doubt = isinstance(error, Doubtful) or (sent and delivery.to.method == Method.smtp)
            if in_doubt and _doubt(plan, delivery) is Doubt.hold:
                return ended(State.doubtful, f"{error} {_ASK}", reference=reference)
            return self._again(delivery, error, ended, reference)
        self._noted(lambda: self.ledger.delivered(leader, delivery.id, receipt))
        return State.delivered

    def _noted(self, note: Callable[[], None]) -> None:
        """Write down that something arrived: worth a second attempt, since forgetting it would send it twice."""
        for wait in (0.2, 1.0, 5.0):
            try:
                return note()
            except Overtaken:
                raise
            except WorkError:
                time.sleep(wait)
        return note()

    def _packed(self, leader: Leader, delivery: Delivery) -> Parcel:
        """The document that is kept for this delivery, or a new one; never one made with rights that changed."""
        rights = self.maker.rights(delivery)
        name, sha256, made_at = delivery.name, delivery.sha256, delivery.made_at
        document = self.ledger.document(delivery.id) if rights == delivery.rights and sha256 else None
        if document is None:
            made, at = self.maker.make(delivery, rights), self.clock()
            self.ledger.documented(leader, delivery.id, made, at)
            name, sha256, made_at, document = made.name, made.sha256, stamp(at), made.document
        run = delivery.run
        return Parcel(
            delivery=delivery.id, schedule=run.schedule, due=run.due, kind=run.kind,
            title=TITLES_OF[Kind(run.kind)], first=run.first, last=run.last,
            period=Period(date.fromisoformat(run.first), date.fromisoformat(run.last)).label,
            person=delivery.to.person, role=delivery.to.role, address=delivery.to.address,
            company=self.settings.company, home_page=self.settings.address, name=name, document=document,
            sha256=sha256, made_at=moment(made_at),
        )  # fmt: skip

    def _again(
        self, delivery: Delivery, error: Exception, ended: Callable[..., State], reference: str = ""
    ) -> State:
        """Another attempt later, or none any more."""
        if delivery.attempts >= MOST:
            told = f"{error} It was tried {delivery.attempts} times."
            return ended(State.given_up, told, reference=reference)
        wait = self._wait(delivery.attempts)
        return ended(State.failed, error, next_at=self.clock() + wait, reference=reference)

    def _wait(self, attempts: int) -> timedelta:
        """Twice as long each time, up to an hour, half of it at random: so that many do not come back at once.

        Source: "equal jitter", M. Brooker, Exponential Backoff and Jitter (2015).
        """
        whole: timedelta = min(FIRST_WAIT * 2.0 ** (attempts - 1), LONGEST_WAIT)
        return whole * (0.5 + self.dice() / 2)


_ASK = "Find out whether it arrived, then settle it or retry."


def _doubt(plan: Plan, delivery: Delivery) -> Doubt:
    target: Target | None = plan.target(delivery.to.target)
    return target.doubt if isinstance(target, Smtp) else Doubt.hold


def _unheld(reached: Reached) -> str:
    """What is wrong with whom a run goes to, said even where it goes to somebody: who is left out does not know."""
    if not reached.to:
        return NOBODY
    return SOME.format(", ".join(reached.nobody)) if reached.nobody else ""


def _run(schedule: Schedule, at: datetime) -> Run:
    period = due.period_of(schedule.period, at.astimezone(schedule.zone).date())
    return Run(
        schedule.name, at, schedule.kind, schedule.period,
        period.start.isoformat(), period.end.isoformat(), schedule.paper,
    )  # fmt: skip


def _skipped(times: tuple[datetime, ...], schedule: Schedule) -> str:
    first, last = (at.astimezone(schedule.zone) for at in (times[0], times[-1]))
    if len(times) == 1:
        return f"Nobody was there at {last:%Y-%m-%d %H:%M}: skipped, as the schedule says."
    return (
        f"Nobody was there {len(times)} times from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}: "
        "skipped, as the schedule says."
    )
