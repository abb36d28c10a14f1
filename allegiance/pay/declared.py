"""Since when each rule of pay is known: plans and goals are noted when they are first seen, with every change.

A rule that was written when its period was over is no rule of that period, whatever day it names as its first.
``allegiance scorecard plans``, ``compute`` and serving the dashboard note what stands in the folders.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import Connection, insert, select

from allegiance.errors import PayError
from allegiance.pay import goals as company_goals
from allegiance.pay import plan_file, plans
from allegiance.pay.canonical import canonical, digest, from_record
from allegiance.pay.goals import Goal
from allegiance.pay.grounds import Seen
from allegiance.pay.held import Actor
from allegiance.pay.plan import Plan
from allegiance.pay.steps import seal, sealed, writing
from allegiance.people import journal_key
from allegiance.people.journal import Action, Journal, open_journal
from allegiance.people.journal_rows import stamp
from allegiance.settings import Settings
from allegiance.work.database import exists
from allegiance.work.tables import pay_plans, pay_rules, scorecards

Name = tuple[str, str, int]
"""Kind (``plan`` or ``goal``), id, version (of a goal 0)."""

GONE = ""
"""Text of a rule that was taken away."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A rule as it stood from a day on."""

    name: Name
    text: str
    """Empty: from then on it was not there any more."""
    on: date


@dataclass(frozen=True)
class History:
    """Everything that was ever seen of the rules, in order."""

    notes: tuple[Noted, ...] = ()
    used: tuple[Noted, ...] = ()
    """Versions of plans that somebody was computed by."""
    today: date = date.min
    _goals: dict[date, tuple[Goal, ...]] = field(default_factory=dict, compare=False)

    def at(self, name: Name, day: date) -> Noted | None:
        """What was known of a rule on the evening of a day."""
        return next((one for one in reversed(self.notes) if one.name == name and one.on <= day), None)

    def since(self, name: Name, text: str, period: tuple[date, date]) -> date:
        """Since when a rule is known as it is; what stood on the period's first or last day counts from then."""
        for day in (*period, date.max):
            held = self.at(name, day)
            if held is not None and held.text == text:
                return held.on
        return self.today

    def plans(self, id_: str, first: date) -> dict[int, Plan]:
        """Versions of a plan that were used, or taken away when the period had begun: they are still its rules."""
        found: dict[int, str] = {one.name[2]: one.text for one in self.used if one.name[1] == id_}
        for one in self.notes:
            kind, name, version = one.name
            last = self.at(one.name, date.max)
            if (kind, name) == ("plan", id_) and one.text and last and last.text == GONE and last.on > first:
                found[version] = one.text
        return {
            version: plan_file.parse(text, f"version {version} of the plan {id_} as it was kept")
            for version, text in found.items()
        }

    def goals(self, day: date) -> tuple[Goal, ...]:
        """The company's goals as they were known on the evening of a day."""
        if day not in self._goals:
            held = {one.name: one.text for one in self.notes if one.name[0] == "goal" and one.on <= day}
            self._goals[day] = tuple(
                from_record(Goal, json.loads(text)) for _, text in sorted(held.items()) if text
            )
        return self._goals[day]

    def taken_away(self, names: Iterable[str]) -> list[Seen]:
        """Goals that are not there any more, with the day."""
        found = [(name, self.at(("goal", name, 0), date.max)) for name in names]
        return [Seen("goal taken away", name, 0, one.on if one else self.today) for name, one in found]


def declare(journal: Journal, actor: Actor, now: datetime) -> int:
    """Note what stands in the folders of plans and goals, where it differs from what was noted last.

    Args:
        journal: of the data folder.
        actor: who looks.
        now: when.

    Returns:
        How many rules were noted.

    Raises:
        PlanError: a file cannot be used: nothing is noted.
        WorkError, JournalError: it cannot be written.
    """
    there = _there(journal.settings)
    with journal.work.reading() as connection:
        if not _differs(connection, there):
            return 0
    with writing(journal, actor, now) as pen:
        changed = _differs(pen.connection, there)
        seq = len(pen.connection.execute(select(pay_rules.c.seq)).all())
        # Rules that people were paid by before anything was noted are as old as the scorecards that hold them.
        before = _before(pen.connection, changed) if not seq else {}
        for name, text in changed.items():
            seq += 1
            at = before.get(name, pen.at)
            pen.connection.execute(
                insert(pay_rules).values(
                    seq=seq, kind=name[0], id=name[1], version=name[2], text=text, at=at,
                    seal=seal(pen.key, "rule", _sealed(seq, name, text, at)),
                )
            )  # fmt: skip
        if changed:
            told = digest(canonical([[*name, text] for name, text in changed.items()]))
            pen.event(Action.scorecard, (("step", "rules"), ("rules", str(len(changed))), ("hash", told)))
    return len(changed)


def history(settings: Settings) -> History:
    """What was seen of the rules so far; nothing where nothing was ever written.

    Raises:
        PayError: somebody altered it.
        WorkError, JournalError: it cannot be read.
    """
    if not exists(settings):
        return History()
    journal = open_journal(settings)
    with journal.work.reading() as connection:
        rows = connection.execute(select(pay_rules).order_by(pay_rules.c.seq)).all()
        used = connection.execute(select(pay_plans)).all()
        today = datetime.now(settings.zone).date()
        if not rows and not used:
            return History(today=today)
        key = journal_key.key(settings, make=False)
        for expected, row in enumerate(rows, start=1):
            name = (row.kind, row.id, row.version)
            if row.seq != expected or not sealed(
                key, "rule", _sealed(row.seq, name, row.text, row.at), row.seal
            ):
                raise PayError(
                    f"Entry {expected} of what was seen of the rules was altered in the database.",
                    "Nothing is computed until that is cleared up. See: allegiance scorecard verify",
                )
        notes = tuple(
            Noted((row.kind, row.id, row.version), row.text, _day(row.at, settings)) for row in rows
        )
        kept = tuple(
            Noted(("plan", row.id, row.version), row.text, date.min)
            for row in used
            if digest(row.text) == row.digest
            and sealed(key, "plan", f"{row.id} {row.version} {row.digest}", row.seal)
        )
    return History(notes, kept, today)


def altered(connection: Connection, key: bytes) -> list[str]:
    """What of the notes about rules is not as it was written, in words."""
    told = []
    for expected, row in enumerate(connection.execute(select(pay_rules).order_by(pay_rules.c.seq)), start=1):
        name = (row.kind, row.id, row.version)
        if row.seq != expected:
            told.append(f"Entry {expected} of what was seen of the rules was removed.")
            break
        if not sealed(key, "rule", _sealed(row.seq, name, row.text, row.at), row.seal):
            told.append(f"Entry {expected} of what was seen of the rules ({row.kind} {row.id}) was altered.")
    return told


def in_force(settings: Settings, seen: History, id_: str, period: tuple[date, date]) -> Plan:
    """The version of a plan that counts for a period: of those in the folders, and those that were taken away since.

    Raises:
        PlanError: as :func:`allegiance.pay.plans.in_force`.
    """
    there = {plan.version: plan for plan in plans.load(settings).get(id_, ())}
    versions = seen.plans(id_, period[0]) | there
    if not versions:
        return plans.in_force(settings, id_, period[1])
    return plans.of_day([versions[one] for one in sorted(versions)], period[1])


def plan_name(plan: Plan) -> Name:
    """How a plan is noted."""
    return ("plan", plan.id, plan.version)


def goal_name(goal: Goal) -> Name:
    """How a goal is noted."""
    return ("goal", goal.id, 0)


def seen(
    known: History, plan: Plan, theirs: Sequence[Goal], then: Sequence[Goal], period: tuple[date, date]
) -> tuple[Seen, ...]:
    """Since when the rules of one scorecard are known.

    Args:
        known: what was seen.
        plan: that counts.
        theirs: goals that the measures take.
        then: those that they would take by the goals of the period's last day.
        period: first and last day.
    """
    if not known.notes:
        return ()
    text = plan_file.text(plan)
    found = [Seen("plan", plan.id, plan.version, known.since(plan_name(plan), text, period))]
    found += [Seen("goal", one.id, 0, known.since(goal_name(one), canonical(one), period)) for one in theirs]
    gone = {one.id for one in then} - {one.id for one in theirs}
    return (*found, *known.taken_away(sorted(gone)))


def _there(settings: Settings) -> dict[Name, str]:
    """Every plan and goal that stands in a folder now, with its canonical text."""
    found = {plan_name(plan): plan_file.text(plan) for held in plans.load(settings).values() for plan in held}
    return found | {goal_name(one): canonical(one) for one in company_goals.load(settings)}


def _differs(connection: Connection, there: Mapping[Name, str]) -> dict[Name, str]:
    """Rules that are otherwise than they were noted last, as they are now."""
    noted: dict[Name, str] = {}
    for row in connection.execute(select(pay_rules).order_by(pay_rules.c.seq)):
        noted[(row.kind, row.id, row.version)] = row.text
    changed = {name: text for name, text in there.items() if noted.get(name, GONE) != text}
    return changed | {name: GONE for name, text in noted.items() if text and name not in there}


def _before(connection: Connection, changed: Mapping[Name, str]) -> dict[Name, str]:
    """When the first scorecard was made that holds a rule as it is now, by the rule."""
    asked = select(scorecards.c.made_at, scorecards.c.record, scorecards.c.plan, scorecards.c.plan_version)
    found: dict[Name, str] = {}
    in_order = connection.execute(
        asked.order_by(scorecards.c.plan, scorecards.c.plan_version, scorecards.c.made_at)
    )
    for (plan, version), rows in groupby(in_order, lambda row: (row.plan, row.plan_version)):
        for number, row in enumerate(rows):
            data = json.loads(row.record)
            name = ("plan", plan, version)
            if not number and name in changed:
                kept = plan_file.parse(data["plan"], "the plan in a record")
                if plan_file.text(kept) == changed[name]:
                    found[name] = row.made_at
            for one in data["goals"]:
                goal = ("goal", one["id"], 0)
                if changed.get(goal) == canonical(one):
                    found[goal] = min(found.get(goal, row.made_at), row.made_at)
    return found


def _sealed(seq: int, name: Name, text: str, at: str) -> str:
    return canonical([seq, *name, digest(text), at])


def _day(at: str, settings: Settings) -> date:
    return datetime.fromisoformat(at).astimezone(settings.zone).date()


__all__ = ["History", "Noted", "altered", "declare", "history", "in_force", "seen", "stamp"]
