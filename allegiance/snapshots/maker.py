"""Makes what a delivery takes along: with its recipient's rights of now, of data that reach the period's end."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from allegiance.charts.format import day
from allegiance.errors import SnapshotError
from allegiance.metrics import catalogue, standing
from allegiance.metrics.acting import acting_as
from allegiance.metrics.period import Period
from allegiance.pay.held import mine
from allegiance.pay.life import open_book
from allegiance.people.journal import Source
from allegiance.people.modes import under
from allegiance.people.rights import Role
from allegiance.people.scope import Scope, everyone
from allegiance.settings import Settings
from allegiance.snapshots import make
from allegiance.snapshots.document import Paper
from allegiance.snapshots.ledger import Made
from allegiance.snapshots.ledger_rows import Delivery, Run, To
from allegiance.snapshots.recipients import Reached, names, recipients
from allegiance.snapshots.schedule_file import PUBLIC, Plan, Schedule
from allegiance.snapshots.targets import Target
from allegiance.warehouse.reader import open_reader
from allegiance.work.database import exists

SAID = (
    "individuals", "pseudonymous", "comments", "executive_names", "company", "timezone", "address", "sample",
    "smallest_comments", "settle_days",
)  # fmt: skip
"""Settings that decide what a document says: modes, whose it is, where its days begin."""


class Maker(Protocol):
    """What a runner needs of whoever makes documents."""

    def with_settings(self, settings: Settings) -> Maker:
        """The same by settings as they stand now."""

    def recipients(self, plan: Plan, schedule: Schedule, target: Target) -> Reached:
        """Whom a schedule names today, and which of its words name nobody."""

    def names(self, schedule: Schedule, delivery: Delivery) -> bool:
        """Whether a schedule still names the recipient of a delivery."""

    def rights(self, delivery: Delivery) -> str:
        """A digest of what the recipient may see now, and under which settings; raises NotAllowed where that is
        nothing."""

    def make(self, delivery: Delivery, rights: str) -> Made:
        """The document; raises SnapshotError where there is none yet, CannotBePrinted where waiting does not help."""


@dataclass(frozen=True)
class Snapshots:
    """Documents of a data folder."""

    settings: Settings

    def recipients(self, plan: Plan, schedule: Schedule, target: Target) -> Reached:
        """Whom a schedule names today, and which of its words name nobody."""
        return recipients(open_reader(self.settings), plan, schedule, target)

    def with_settings(self, settings: Settings) -> Snapshots:
        """The same by settings as they stand now."""
        return replace(self, settings=settings)

    def names(self, schedule: Schedule, delivery: Delivery) -> bool:
        """Whether a schedule still names the recipient of a delivery."""
        return names(open_reader(self.settings), schedule, delivery.to.person, delivery.to.role)

    def rights(self, delivery: Delivery) -> str:
        """A digest of what the recipient may see now and of the settings that decide what a document says; of one's own
        scorecards also which they are and how far: a document of one that was restated since is not sent.

        Raises:
            NotAllowed: nothing is granted to them any more, or not this role.
        """
        told: list[object] = [[(name, getattr(self.settings, name)) for name in SAID]]
        if delivery.to.person == PUBLIC:
            told.append(PUBLIC)
        else:
            scope = acting_as(open_reader(self.settings), delivery.to.person, _role(delivery.to))
            told += [scope.role, scope.rights, scope.all_rows, scope.teams, scope.employees]
            if delivery.run.kind == make.Kind.personal:
                told.append(self._scorecards(scope, delivery.run))
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]

    def _scorecards(self, scope: Scope, run: Run) -> list[tuple[str, int, str]]:
        """Id, revision and state of one's own scorecards that end within the days asked about."""
        if not exists(self.settings):
            return []
        found = open_book(self.settings).find(scope)
        return sorted(
            (one.id, one.revision, one.state.value)
            for one in found
            if mine(scope, one) and run.first <= one.period[1].isoformat() <= run.last
        )

    def make(self, delivery: Delivery, rights: str) -> Made:
        """The document.

        Raises:
            NotAllowed: the recipient may not have it.
            SnapshotError: the data do not reach the period's end yet; CannotBePrinted: waiting does not help.
            JournalError: that people's data are shown could not be journalled.
        """
        run, reader = delivery.run, open_reader(self.settings)
        period = Period(date.fromisoformat(run.first), date.fromisoformat(run.last))
        if run.kind != make.Kind.personal:
            self._whole(period)
        paper: Paper = "us-letter" if run.paper == "us-letter" else "a4"
        if delivery.to.person == PUBLIC:
            scope = under(everyone(), self.settings)
            found = make.for_scope(reader, scope, run.kind, period, paper=paper, source=Source.snapshot)
        else:
            whom = make.Recipient(delivery.to.person, _role(delivery.to), delivery.to.address)
            found = make.make(reader, whom, run.kind, period, paper=paper, as_of=run.due)
        return Made(found.name, found.pdf, found.document.stamp.digest, rights)

    def _whole(self, period: Period) -> None:
        """That the data reach the period's end: a month is not reported on by its first half."""
        known = standing.standing(
            open_reader(self.settings), everyone(), catalogue.load(self.settings).coverage
        )
        if known.last_day is None or known.last_day < period.end:
            reach = f"reach until {day(known.last_day)}" if known.last_day else "are not there yet"
            raise SnapshotError(
                f"The data {reach}; {period.label} ends on {day(period.end)}.",
                "It is made once exports of the whole period were imported.",
            )


def _role(to: To) -> Role | None:
    return Role(to.role) if to.role else None
