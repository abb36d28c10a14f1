"""Decides the due times of schedules: which are run and for whom, and which were skipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allegiance import log
from allegiance.charts.format import day
from allegiance.errors import AllegianceError, WorkError
from allegiance.settings import Settings
from allegiance.snapshots import due
from allegiance.snapshots.leader import Leader, Overtaken
from allegiance.snapshots.ledger import Ledger
from allegiance.snapshots.ledger_rows import Run, moment
from allegiance.snapshots.maker import Maker
from allegiance.snapshots.recipients import Reached
from allegiance.snapshots.schedule_file import Plan, Schedule

AHEAD = timedelta(minutes=5)
"""How far clocks of machines may differ: what is decided until later than that was decided by a wrong clock."""

NOBODY = "It was due, and nobody holds what the schedule names: it went to nobody."
SOME = "It was due, and nobody holds {}: it went to the others alone."


@dataclass(frozen=True)
class Planner:
    """Plans by settings and schedules as they stand."""

    leader: Leader
    ledger: Ledger
    settings: Settings
    plan: Plan
    maker: Maker

    def decide(self, now: datetime, before: datetime | None) -> tuple[int, list[str]]:
        """Decide what is due by now.

        Args:
            now: this moment.
            before: when this process decided last; None: it did not. What was due since then was not missed: the
                process was there, and busy.

        Returns:
            How many deliveries that makes, and what is wrong with which schedule.
        """
        made, problems = 0, []
        for schedule in self.plan.schedules:
            # What goes wrong with one leaves the others alone.
            try:
                planned, problem = self._one(schedule, now, before)
            except (Overtaken, WorkError):
                raise
            except AllegianceError as error:
                planned, problem = 0, self._noted(schedule, f"{error.title}: {error}")
            except Exception as error:
                reference = log.record(self.settings.home, error, "schedule")
                planned, problem = 0, self._noted(schedule, f"Something went wrong (reference {reference}).")
            made += planned
            problems += [f"{schedule.name}: {problem}"] if problem else []
        return made, problems

    def _one(self, schedule: Schedule, now: datetime, before: datetime | None) -> tuple[int, str]:
        until, definition = self.ledger.mark(schedule.name)
        after, ahead = self._after(schedule, moment(until) if until else now, now)
        if definition != schedule.definition and until:
            # What was due by the new words before they were written was not due then.
            after = max(after, min(now, datetime.fromtimestamp(self.plan.changed, UTC)))
        found = due.Decided((), ())
        if schedule.active:
            busy = now - before if before and before < now else timedelta(0)
            found = due.decide(
                schedule.cron, schedule.zone, after, now,
                catch_up=schedule.catch_up, limit=schedule.limit, grace=schedule.grace + busy,
            )  # fmt: skip
        if until and definition == schedule.definition and not (found.run or found.skipped or ahead):
            return 0, ""
        reached, target = Reached(), self.plan.target(schedule.target)
        if found.run and target is not None:
            reached = self.maker.recipients(self.plan, schedule, target)
        unheld = _unheld(reached) if found.run else ""
        problem = " ".join(one for one in (ahead, unheld) if one)
        runs = [(_run(schedule, at), reached.to, unheld) for at in found.run]
        skipped = _run(schedule, found.skipped[-1]) if found.skipped else None
        note = _skipped(found.skipped, schedule) if found.skipped else ""
        made = self.ledger.plan(
            self.leader, schedule.name, schedule.definition, max(now, after), runs, skipped, note, problem
        )
        return made, problem

    def _after(self, schedule: Schedule, until: datetime, now: datetime) -> tuple[datetime, str]:
        """From when on due times are open; and what is wrong where a clock that was ahead had decided the future."""
        if until <= now + AHEAD:
            return until, ""
        shown = until.astimezone(self.settings.zone)
        told = (
            f"The clock was ahead once: it was decided until {day(shown.date())}, {shown:%H:%M}. "
            "Decided anew since the newest run; look whether what was due since then arrived."
        )
        return self.ledger.newest(schedule.name, now) or now, told

    def _noted(self, schedule: Schedule, told: str) -> str:
        self.ledger.problem(self.leader, schedule.name, told)
        return told


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
