"""The service that wakes when something is due and runs passes, one at a time, until it is told to stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allegiance import log
from allegiance.errors import AllegianceError
from allegiance.settings import Settings, load
from allegiance.snapshots import due, schedule_file
from allegiance.snapshots.leader import leading
from allegiance.snapshots.ledger import Ledger
from allegiance.snapshots.maker import Maker, Snapshots
from allegiance.snapshots.runner import Passed, Runner
from allegiance.work.database import open_work

LONGEST = timedelta(seconds=60)
"""How long it sleeps at the most: a file that was edited and a leader that is gone are noticed by then."""

SHORTEST = timedelta(seconds=1)
"""How long it sleeps at the least: what waits may be in the hands of another process."""

HEED = 0.2
"""Seconds after which it heeds at the latest that it was told to end."""

Told = Callable[[str], None]


def one_pass(
    settings: Settings, maker: Maker | None = None, *, stop: Callable[[], bool] = lambda: False
) -> Passed | None:
    """Lead for one pass; None: another process is at it.

    Raises:
        SettingsError, ScheduleError: a file cannot be used.
        WorkError: the work database cannot be used.
    """
    work = open_work(settings)
    ledger = Ledger(work)
    with leading(work) as leader:
        if leader is None:
            return None
        passed = Runner(settings, ledger, maker or Snapshots(settings)).run(leader, stop=stop)
        ledger.seen(leader)
        return passed


@dataclass
class Service:
    """Runs passes until :meth:`stop`."""

    settings: Settings
    told: Told
    maker: Maker | None = None
    _stopping: bool = False

    def run(self) -> None:
        """Work until somebody calls :meth:`stop`; what is in hand then is finished."""
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(1)}, timezone=UTC)
        scheduler.start()

        def wake() -> None:
            try:
                self._pass()
            finally:
                # Whatever went wrong: nobody would notice a service that sleeps for ever.
                if not self._stopping:
                    scheduler.add_job(
                        wake,
                        "date",
                        run_date=self.next(),
                        id="pass",
                        replace_existing=True,
                        misfire_grace_time=None,
                    )

        scheduler.add_job(wake, "date", run_date=datetime.now(UTC), id="first", misfire_grace_time=None)
        while not self._stopping:
            # No event: a handler of signals may interrupt where the event is locked, and a signal that another thread
            # is given wakes nobody who waits for one.
            time.sleep(HEED)
        scheduler.shutdown(wait=True)

    def stop(self) -> None:
        """Finish what is in hand, then end."""
        self._stopping = True

    def next(self) -> datetime:
        """When to wake: for the next due time, the next attempt, or to look after the file."""
        now = datetime.now(UTC)
        moments = [now + LONGEST]
        try:
            ahead = Ledger(open_work(self.settings)).next_at()
            moments += [ahead] if ahead else []
            for one in schedule_file.load(self.settings).schedules:
                first = next(due.times(one.cron, one.zone, now, now + LONGEST), None)
                moments += [first] if first and one.active else []
        except AllegianceError:
            pass  # The pass says it.
        return max(min(moments), now + SHORTEST)

    def _pass(self) -> None:
        try:
            # A mode that was switched on holds from now on, not from the next start.
            self.settings = load(self.settings.home)
            passed = one_pass(self.settings, self.maker, stop=lambda: self._stopping)
        except AllegianceError as error:
            self._say(f"{error.title}: {error}")
            return
        except Exception as error:
            reference = log.record(self.settings.home, error, "schedule")
            self._say(f"Something went wrong that nobody expected (reference {reference} in the log).")
            return
        for line in lines(passed) if passed else ():
            self._say(line)

    def _say(self, line: str) -> None:
        """Tell it; that nobody listens any more stops no delivery."""
        with suppress(OSError, ValueError):
            self.told(line)


def lines(passed: Passed) -> list[str]:
    """What a pass did, in words; nothing where it did nothing."""
    told = [f"{passed.planned} deliveries are to be made."] if passed.planned else []
    if passed.ended:
        told.append(
            ", ".join(f"{state.value}: {count}" for state, count in sorted(passed.ended.items())) + "."
        )
    return told + passed.problems
