"""Reading scorecards. Rights are enforced here, in the question itself: no caller gets more than a scope reaches.

Compensation sees all; people see their own once they are frozen (an amount that nobody approved is no amount yet); a
named approver sees those that name them; leads see outlines of their teams' members, without any amount.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, false, or_, select, true

from allegiance.errors import NotAllowed
from allegiance.pay import whose
from allegiance.pay.held import Held, Outline, Request, Share, State, Step, identity
from allegiance.pay.plan import Whose
from allegiance.pay.statement import Line
from allegiance.people import modes
from allegiance.people.journal import Journal
from allegiance.people.rights import Pay, Sight
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from allegiance.work.tables import scorecard_requests, scorecard_steps, scorecards

_SOME = 400
"""Ids that one statement names at the most."""


@dataclass(frozen=True)
class Shelf:
    """The scorecards of a data folder, to read."""

    journal: Journal

    @property
    def settings(self) -> Settings:
        """Of the data folder."""
        return self.journal.settings

    def find(
        self,
        scope: Scope,
        plan: str = "",
        period: tuple[date, date] | None = None,
        states: Iterable[str] = (),
        *,
        participant: str = "",
        employee: str = "",
        person: str = "",
        current: bool = False,
    ) -> list[Held]:
        """Scorecards that a scope reaches: newest period first, then by plan, name and revision.

        Args:
            scope: who asks.
            plan: of one plan; empty: all.
            period: first and last day; None: all.
            states: in one of these; empty: all.
            participant: of one participant.
            employee: of one employee.
            person: of one account.
            current: whether to leave out what was restated or withdrawn.

        Raises:
            WorkError: the database cannot be read.
        """
        table = scorecards.c
        asked: list[ColumnElement[bool]] = [self._reach(scope)]
        if plan:
            asked.append(table.plan == plan)
        if period:
            asked += [table.first == period[0].isoformat(), table.last == period[1].isoformat()]
        wanted = [str(state) for state in states]
        if wanted:
            asked.append(table.state.in_(wanted))
        if participant:
            asked.append(table.participant == participant)
        if employee:
            asked.append(table.employee == employee)
        if person:
            asked.append(table.person == identity(person))
        if current:
            asked.append(table.state.not_in([State.restated, State.withdrawn]))
        return self._held(and_(*asked))

    def get(self, scope: Scope, id_: str) -> Held:
        """One scorecard.

        Raises:
            NotAllowed: there is none, or the scope does not reach it: the one is not told from the other.
        """
        found = self._held(and_(self._reach(scope), scorecards.c.id == id_))
        if not found:
            raise NotAllowed(
                "There is no such scorecard among those you may see.",
                "See the list: allegiance scorecard list",
            )
        return found[0]

    def outlines(
        self, scope: Scope, plan: str = "", period: tuple[date, date] | None = None
    ) -> list[Outline]:
        """For leads: where the scorecards of their teams' members are, and the shares of figures they may see anyway.

        Somebody is a member by the days of their stay within the period, all of which must lie in the lead's time
        with the team. Of a scorecard that stands in several teams, each lead is told of the own team's lines alone.
        """
        scope = modes.under(scope, self.settings)
        rights = scope.rights
        if rights.people is Sight.nothing or rights.own or rights.pay is Pay.nothing or scope.backend:
            return []
        accounts, numbers = self._all_of(scope)
        asked: list[ColumnElement[bool]] = [
            scorecards.c.state.not_in([State.restated, State.withdrawn]),
            scorecards.c.employee.not_in([*numbers, ""]),
            scorecards.c.person.not_in(accounts),
        ]
        if not scope.all_rows:
            # Records name the teams of their stays: most are passed over without being read.
            teams = {json.dumps(one.team) for one in scope.teams}
            named = (
                scorecards.c.record.contains(f'"team":{team}', autoescape=True) for team in sorted(teams)
            )
            asked.append(or_(false(), *named))
        if plan:
            asked.append(scorecards.c.plan == plan)
        if period:
            asked += [
                scorecards.c.first == period[0].isoformat(),
                scorecards.c.last == period[1].isoformat(),
            ]
        return [made for held in self._held(and_(*asked)) if (made := _outline(scope, held))]

    def _reach(self, scope: Scope) -> ColumnElement[bool]:
        """Which rows somebody may see, as a condition."""
        scope = modes.under(scope, self.settings)
        if scope.role is None or scope.backend or scope.rights.pay is Pay.nothing:
            return false()
        if scope.rights.pay is Pay.all:
            return true()
        table, me = scorecards.c, identity(scope.person)
        mine: list[ColumnElement[bool]] = []
        if me:
            mine.append(table.person == me)
        if scope.employees:
            mine.append(table.employee.in_([one for one in scope.employees if one]))
        found = and_(table.frozen_at.is_not(None), or_(false(), *mine))
        # Who is named as approver and covered at once sees it as whoever it is about, also in a role that says
        # nothing of their number.
        accounts, numbers = self._all_of(scope)
        named = and_(
            table.approver == me, table.approver != "", table.person.not_in(accounts),
            table.employee.not_in(numbers),
        )  # fmt: skip
        return or_(found, named)

    def _all_of(self, scope: Scope) -> tuple[frozenset[str], frozenset[str]]:
        """All accounts and numbers of whoever asks, by the roster and the grants."""
        with self.journal.work.reading() as connection:
            who = whose.known(connection, self.settings)
        return who.everything(scope.person, scope.employees)

    def _held(self, where: ColumnElement[bool]) -> list[Held]:
        asked = select(scorecards).where(where)
        order = (scorecards.c.last.desc(), scorecards.c.plan, scorecards.c.name, scorecards.c.participant)
        with self.journal.work.reading() as connection:
            rows = connection.execute(asked.order_by(*order, scorecards.c.revision)).mappings().all()
            return list(held(connection, rows, self.settings))


def held(connection: Connection, rows: Sequence[RowMapping], settings: Settings) -> Iterator[Held]:
    """Rows as scorecards, with their steps and requests."""
    ids = [row["id"] for row in rows]
    steps: dict[str, list[Step]] = {}
    requests: dict[str, list[Request]] = {}
    after: dict[str, str] = {}
    for some in (ids[at : at + _SOME] for at in range(0, len(ids), _SOME)):
        asked = select(scorecard_steps).where(scorecard_steps.c.scorecard.in_(some))
        in_order = asked.order_by(scorecard_steps.c.scorecard, scorecard_steps.c.number)
        for step in connection.execute(in_order):
            steps.setdefault(step.scorecard, []).append(Step(*step))
        wanted = select(scorecard_requests).where(scorecard_requests.c.scorecard.in_(some))
        for request in connection.execute(
            wanted.order_by(scorecard_requests.c.asked_at, scorecard_requests.c.id)
        ):
            requests.setdefault(request.scorecard, []).append(Request(*request))
        follows = select(scorecards.c.replaces, scorecards.c.id).where(
            scorecards.c.replaces.in_(some), scorecards.c.state != State.withdrawn
        )
        after |= {newer.replaces: newer.id for newer in connection.execute(follows)}
    before = _records(connection, {row["replaces"] for row in rows if row["replaces"]})
    for row in rows:
        one = row["id"]
        yield _one(
            row,
            settings,
            tuple(steps.get(one, ())),
            tuple(requests.get(one, ())),
            before.get(row["replaces"] or "", ""),
            after.get(one, ""),
        )


def money(cents: int) -> Decimal:
    """Whole cents as an amount."""
    return Decimal(cents).scaleb(-2)


def cents(amount: Decimal) -> int:
    """An amount as whole cents."""
    return int(amount.scaleb(2).to_integral_exact())


def _records(connection: Connection, ids: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    wanted = sorted(ids)
    for some in (wanted[at : at + _SOME] for at in range(0, len(wanted), _SOME)):
        asked = select(scorecards.c.id, scorecards.c.record).where(scorecards.c.id.in_(some))
        found |= {row.id: row.record for row in connection.execute(asked)}
    return found


def _one(
    row: RowMapping,
    settings: Settings,
    steps: tuple[Step, ...],
    requests: tuple[Request, ...],
    before: str,
    after: str,
) -> Held:
    same: dict[str, Any] = {
        name: row[name]
        for name in (
            "id", "plan", "plan_version", "participant", "person", "employee", "approver", "name", "revision",
            "version", "made_by", "made_at", "digest", "record",
        )
    }  # fmt: skip
    texts: dict[str, Any] = {
        name: row[name] or "" for name in ("replaces", "reviewed_by", "approved_by", "frozen_at", "paid_at")
    }
    return Held(
        **same,
        **texts,
        period=(date.fromisoformat(row["first"]), date.fromisoformat(row["last"])),
        state=State(row["state"]),
        total=money(row["total_cents"]),
        carried=money(row["carried_cents"]),
        paid=None if row["paid_cents"] is None else money(row["paid_cents"]),
        reference=row["paid_reference"] or "",
        clawed_back=money(row["clawed_cents"]),
        late=money(row["late_cents"]),
        collected=money(row["collected_cents"]),
        decision=row["decision"] or "",
        zone=settings.zone,
        steps=steps,
        requests=requests,
        before=before,
        replaced_by=after,
    )


def _outline(scope: Scope, held: Held) -> Outline | None:
    """What a lead may know of a scorecard; None: nothing, not even that there is one."""
    first, last = held.period
    theirs: set[int] = set()
    for number, part in enumerate(held.statement.parts):
        stay = part.stay
        days = max(stay.first, first), min(stay.last, last)
        if stay.team and days[0] <= days[1] and scope.reaches(stay.team, held.employee, *days):
            theirs.add(number)
    if not theirs:
        return None
    shares = tuple(
        Share(line.measure, line.title, line.place, line.share)
        for line in held.statement.lines
        if line.stay in theirs and line.reading is not None and _shown(scope, held, line)
    )
    name = held.name if scope.rights.people is Sight.names else ""
    return Outline(held.id, held.plan, held.period, held.employee, name, held.revision, held.state, shares)


def _shown(scope: Scope, held: Held, line: Line) -> bool:
    """Whether the figure behind a line is one that the lead sees elsewhere too, over the whole period."""
    if line.whose is Whose.own:
        team = held.statement.parts[line.stay].stay.team
        return scope.reaches(team, held.employee, *held.period)
    return line.whose is Whose.team and scope.reaches(line.place, None, *held.period)


def now() -> datetime:
    """The clock that steps are dated by."""
    return datetime.now(UTC)
