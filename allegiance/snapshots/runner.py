"""One pass over the schedules: decide what is due, take up what an earlier pass left, make and deliver.

A pass tries what was to be tried when it began, each once: what fails and falls due again meanwhile is for the next
one, so that no dead server keeps a pass going. Between deliveries it looks at settings and schedules as they stand.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from allegiance import settings as settings_file
from allegiance.settings import Settings
from allegiance.snapshots import schedule_file
from allegiance.snapshots.attempt import LONGEST_WAIT, METHODS, Attempts, Deliver, Ended
from allegiance.snapshots.leader import Leader
from allegiance.snapshots.ledger import Ledger
from allegiance.snapshots.ledger_rows import WRONG, Delivery, State
from allegiance.snapshots.maker import Maker
from allegiance.snapshots.planner import Planner
from allegiance.snapshots.schedule_file import Plan
from allegiance.snapshots.targets import Method

PLANNED_EVERY = timedelta(minutes=1)
"""How often due times are decided within a pass: no schedule misses its time because another one takes long."""


@dataclass
class Passed:
    """What a pass did."""

    planned: int = 0
    ended: dict[State, int] = field(default_factory=dict)
    """Deliveries that it had in hand or put off, by how they ended."""

    problems: list[str] = field(default_factory=list)
    """Schedules that could not be planned, and why."""

    @property
    def wrong(self) -> int:
        """Deliveries that are not as they should be."""
        return sum(self.ended.get(state, 0) for state in WRONG)

    def count(self, state: State, deliveries: int = 1) -> None:
        """Add deliveries that ended in a state."""
        if deliveries:
            self.ended[state] = self.ended.get(state, 0) + deliveries


@dataclass(frozen=True)
class Runner:
    """Carries out the schedules of a data folder."""

    settings: Settings
    ledger: Ledger
    maker: Maker
    methods: Mapping[Method, Deliver] = field(default_factory=lambda: METHODS)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    dice: Callable[[], float] = random.random
    read: Callable[[Path], Settings] = settings_file.load
    """Reads the settings of a data folder as they stand."""

    def run(self, leader: Leader, *, stop: Callable[[], bool] = lambda: False) -> Passed:
        """One pass, until everything was tried once or somebody says stop: then after the delivery in hand.

        Raises:
            SettingsError, ScheduleError: a file cannot be used; Overtaken: somebody else leads.
            WorkError: the work database cannot be used.
        """
        passing = _Passing(self, leader)
        passing.look()
        for left in self.ledger.interrupted(leader):
            passing.attempts.take_up(left)
        for id_, target in self.ledger.queue(leader, self.clock(), LONGEST_WAIT):
            if stop():
                break
            if target in passing.cut:
                continue
            passing.look()
            leader.check()
            if delivery := self.ledger.claim(leader, id_, self.clock()):
                passing.tried(delivery, passing.attempts.make(delivery))
        # The last delivery may have taken longest.
        passing.look()
        return passing.passed


@dataclass
class _Passing:
    """A pass under way."""

    runner: Runner
    leader: Leader
    passed: Passed = field(default_factory=Passed)
    cut: set[str] = field(default_factory=set)
    """Targets that could not be reached: nothing more goes there in this pass."""

    attempts: Attempts = field(init=False)
    _plan: Plan | None = None
    _planned: datetime | None = None

    def look(self) -> None:
        """Read settings and schedules as they stand; decide what is due when they changed, or after a minute."""
        runner, now = self.runner, self.runner.clock()
        # Where deliveries are noted and what the pass leads does not change while it runs.
        held = runner.settings
        settings = replace(runner.read(held.home), home=held.home, work_url=held.work_url)
        plan = schedule_file.load(settings)
        maker = runner.maker.with_settings(settings)
        self.attempts = Attempts(
            self.leader, runner.ledger, settings, plan, maker, runner.methods, runner.clock, runner.dice
        )
        fresh = self._planned is not None and timedelta(0) <= now - self._planned < PLANNED_EVERY
        if fresh and plan == self._plan:
            return
        planned, problems = Planner(self.leader, runner.ledger, settings, plan, maker).decide(
            now, self._planned
        )
        self._plan, self._planned = plan, now
        self.passed.planned += planned
        self.passed.problems += [one for one in problems if one not in self.passed.problems]
        runner.ledger.seen(self.leader)

    def tried(self, delivery: Delivery, ended: Ended) -> None:
        """Count how it ended; where the target is gone, put everything else off that goes there."""
        self.passed.count(ended.state)
        if not ended.unreachable:
            return
        now, target = self.runner.clock(), delivery.to.target
        self.cut.add(target)
        told = f"Not tried, since {target} could not be used for another recipient: {ended.unreachable}"
        until = now + self.attempts.wait(delivery.attempts)
        put_off = self.runner.ledger.postpone(self.leader, target, now, until, told)
        self.passed.count(State.failed, put_off)
