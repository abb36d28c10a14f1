"""One attempt at a delivery that is in hand: whether it is still meant, its document, the way, and how it ended."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from allegiance import log
from allegiance.errors import (
    AllegianceError,
    CannotBePrinted,
    DeliveryError,
    NotAllowed,
    SnapshotError,
    WorkError,
)
from allegiance.metrics.period import Period
from allegiance.people.journal_rows import stamp
from allegiance.settings import Settings
from allegiance.snapshots.deliver import folder, s3, smtp
from allegiance.snapshots.deliver.parcel import AboutTo, Doubtful, NotNow, Parcel, Refused, Unreachable
from allegiance.snapshots.leader import Leader, Overtaken
from allegiance.snapshots.ledger import Ledger
from allegiance.snapshots.ledger_rows import Delivery, State, moment
from allegiance.snapshots.make import TITLES_OF, Kind
from allegiance.snapshots.maker import Maker
from allegiance.snapshots.schedule_file import Plan, Schedule
from allegiance.snapshots.targets import Doubt, Method, Smtp, Target

MOST = 10
"""Attempts after which a delivery is given up: with the waits below, after some five hours."""

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
PATIENCE = timedelta(hours=48)
"""How long data are waited for, of schedules that are no longer in the file."""

Deliver = Callable[[Any, Parcel, AboutTo], str]
METHODS: Mapping[Method, Deliver] = {
    Method.folder: folder.deliver,
    Method.smtp: smtp.deliver,
    Method.s3: s3.deliver,
}

_ASK = "Find out whether it arrived, then settle it or retry."


class NotMeant(DeliveryError):
    """The schedules as they stand do not mean it any more: it goes to nobody."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended."""

    state: State
    unreachable: str = ""
    """Why nothing else that goes to the target needs to be tried now; empty: it may be."""


@dataclass(frozen=True)
class Attempts:
    """Makes attempts by settings and schedules as they stand."""

    leader: Leader
    ledger: Ledger
    settings: Settings
    plan: Plan
    maker: Maker
    methods: Mapping[Method, Deliver] = field(default_factory=lambda: METHODS)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    dice: Callable[[], float] = random.random

    def make(self, delivery: Delivery) -> Ended:
        """One attempt; how it ended.

        Raises:
            Overtaken: somebody else leads.
            WorkError: the work database cannot be used.
        """
        sent = False

        def about_to() -> None:
            nonlocal sent
            self.ledger.sending(self.leader, delivery.id)
            sent = True

        method = delivery.to.method
        try:
            schedule, target = self._meant(delivery)
            method = target.method
            rights = self.maker.rights(delivery)
            if not self.maker.names(schedule, delivery):
                raise NotMeant(
                    f"{schedule.name} does not name {delivery.to.person} any more: it was not sent."
                )
            addressed = self._addressed(delivery, target)
            receipt = self.methods[target.method](target, self._packed(addressed, rights), about_to)
        except (Overtaken, WorkError):
            raise
        except NotMeant as error:
            return self._ended(delivery, State.dropped, error)
        except NotAllowed as error:
            return self._ended(delivery, State.not_entitled, error.message)
        except (CannotBePrinted, Refused) as error:
            return self._ended(delivery, State.given_up, error)
        except SnapshotError as error:
            return self._not_yet(delivery, error)
        except NotNow as error:
            return self._again(delivery, error)
        except Exception as error:
            reference = ""
            if not isinstance(error, AllegianceError):
                reference = log.record(self.settings.home, error, "schedule")
                error = NotNow(f"Something went wrong that nobody expected (reference {reference}).")
            if isinstance(error, Doubtful) or (sent and method == Method.smtp):
                return self._doubted(delivery, error, reference)
            return self._again(delivery, error, reference=reference)
        self._noted(lambda: self.ledger.delivered(self.leader, delivery.id, receipt))
        return Ended(State.delivered)

    def take_up(self, left: Delivery) -> None:
        """What a process had in hand when it ended: tried again, unless it may have been sent and must not be twice."""
        if left.state is State.sending and left.to.method == Method.smtp:
            told = "The process ended while the server had the message: it may have been taken."
            self._doubted(left, told, next_at=self.clock())
            return
        told = "The process that had it in hand ended."
        if left.attempts >= MOST:
            told = f"{told} That happened {left.attempts} times."
            self._ended(left, State.given_up, told, outcome="interrupted")
            return
        self._ended(left, State.failed, told, next_at=self.clock(), outcome="interrupted")

    def wait(self, attempts: int) -> timedelta:
        """Twice as long each time, up to an hour, half of it at random: so that many do not come back at once.

        Source: "equal jitter", M. Brooker, Exponential Backoff and Jitter (2015).
        """
        whole: timedelta = min(FIRST_WAIT * 2.0 ** (max(attempts, 1) - 1), LONGEST_WAIT)
        return whole * (0.5 + self.dice() / 2)

    def _meant(self, delivery: Delivery) -> tuple[Schedule, Target]:
        """The schedule and target of a delivery as the file has them now.

        Raises:
            NotMeant: somebody switched the schedule off.
            SnapshotError: one of them is not there: somebody may be in the middle of an edit.
        """
        schedule, target = self.plan.schedule(delivery.run.schedule), self.plan.target(delivery.to.target)
        if schedule is not None and not schedule.active:
            raise NotMeant(f"{schedule.name} is not active any more: it was not sent.")
        if schedule is None or target is None:
            raise SnapshotError(
                "The schedule or its target is not in the file any more.", "Put it back, or settle this."
            )
        if schedule.target != target.name:
            raise SnapshotError(
                f"{schedule.name} goes to {schedule.target} by now, not to {target.name}.",
                "Put it back, or settle this.",
            )
        return schedule, target

    def _addressed(self, delivery: Delivery, target: Target) -> Delivery:
        """The delivery to where the recipient is now: an address may have been corrected since it was planned."""
        address = self.plan.address(delivery.to.person) if target.method is Method.smtp else ""
        to = replace(delivery.to, method=target.method, address=address)
        if to != delivery.to:
            self.ledger.addressed(self.leader, delivery.id, to.method, to.address)
        return replace(delivery, to=to)

    def _packed(self, delivery: Delivery, rights: str) -> Parcel:
        """The document that is kept for this delivery, or a new one; never one made with rights that changed."""
        name, sha256, made_at = delivery.name, delivery.sha256, delivery.made_at
        document = self.ledger.document(delivery.id) if rights == delivery.rights and sha256 else None
        if document is None:
            made, at = self.maker.make(delivery, rights), self.clock()
            self.ledger.documented(self.leader, delivery.id, made, at)
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

    def _ended(self, delivery: Delivery, state: State, error: Exception | str, **more: Any) -> Ended:
        told = str(error).replace("\nWhat to do:", "")
        self.ledger.ended(self.leader, delivery.id, state, told, **more)
        return Ended(state, told if isinstance(error, Unreachable | Doubtful) else "")

    def _not_yet(self, delivery: Delivery, error: SnapshotError) -> Ended:
        """Exports may come in yet, or a scorecard be made final."""
        schedule = self.plan.schedule(delivery.run.schedule)
        if self.clock() >= delivery.run.due + (schedule.patience if schedule else PATIENCE):
            return self._ended(delivery, State.given_up, error)
        later = self.clock() + self.wait(MOST)
        return self._ended(delivery, State.failed, error, next_at=later, counts=False)

    def _again(self, delivery: Delivery, error: Exception, reference: str = "", **more: Any) -> Ended:
        """Another attempt later, or none any more."""
        if delivery.attempts >= MOST:
            told = f"{error} It was tried {delivery.attempts} times."
            ended = self._ended(delivery, State.given_up, told, reference=reference)
            return replace(ended, unreachable=told if isinstance(error, Unreachable) else "")
        later = self.clock() + self.wait(delivery.attempts)
        return self._ended(
            delivery, State.failed, error, **{"next_at": later, "reference": reference, **more}
        )

    def _doubted(
        self,
        delivery: Delivery,
        error: Exception | str,
        reference: str = "",
        *,
        next_at: datetime | None = None,
    ) -> Ended:
        """Nobody knows whether it was sent: it is sent once more where the target says so, and never a third time."""
        target = self.plan.target(delivery.to.target)
        sends = isinstance(target, Smtp) and target.doubt is Doubt.send
        if not sends or self.ledger.doubts(delivery.id) or delivery.attempts >= MOST:
            told = f"{str(error).rstrip()} {_ASK}"
            ended = self._ended(delivery, State.doubtful, told, reference=reference)
            return replace(ended, unreachable=told if isinstance(error, Doubtful) else "")
        later = next_at or self.clock() + self.wait(delivery.attempts)
        return self._ended(
            delivery,
            State.failed,
            error,
            next_at=later,
            reference=reference,
            outcome=State.doubtful.value,
        )

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
