"""Against what was issued before: whoever subtracts two issues of the same weeks is left with five rows, or none.

Which employees stand behind a figure is kept safe where it is read, import by import (docs/suppression.md). A printed
document lasts, and says how many answers and contacts it stands on: so a figure that would differ from an earlier issue
by a few of them is printed as it was issued, with all that it adds up with, or not at all.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select

from allegiance.metrics.catalogue import Catalogue
from allegiance.metrics.period import Period
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from allegiance.snapshots.compared import NOTHING, Issue, Issued, Key
from allegiance.snapshots.counted import WEEK, Counted
from allegiance.snapshots.document import Document, Fact
from allegiance.warehouse.proof import Word
from allegiance.work.database import exists, open_work
from allegiance.work.tables import issues

COMPANY = "company"
"""The key of everybody who sees groups of the whole company: the executive's issue and the public's can be laid beside
each other."""

PEOPLE = "employee"
"""What names of dimensions of people hold."""

MARK = "\0"

SINGLE = "promise"
"""The kind that prints single figures alone: no picture can be laid beside it."""

MOVES: Mapping[str, float] = {"share": 1.0, "nps": 200.0}
"""By how much one row can move value times rows: a detractor who becomes a promoter moves two hundred."""


def guarded(scope: Scope) -> bool:
    """Whether a scope's issues are compared: of whoever sees groups alone, over the whole company."""
    return scope.anonymous and scope.all_rows


@dataclass(frozen=True, slots=True)
class Now:
    """What figures are compared with what was issued by."""

    definitions: str
    """In force."""
    until: date | None = None
    """The last day of which nothing more is expected; None: nothing more is of any day."""
    families: Mapping[str, str] = field(default_factory=dict)
    """Of each metric of the catalogue, by id."""
    moves: Mapping[str, float] = field(default_factory=dict)
    """By how much one row can move value times rows, of metrics of which that is known."""

    @classmethod
    def of(cls, catalogue: Catalogue, definitions: str, until: date | None) -> Now:
        """With the metrics of a catalogue."""
        return cls(
            definitions,
            until,
            {one.id: one.family.id for one in catalogue.metrics.values()},
            {one.id: MOVES[one.kind] for one in catalogue.metrics.values() if one.kind in MOVES},
        )


def earlier(settings: Settings, scope: Scope, period: Period, against: Period, now: Now) -> Issued:
    """What was issued before to readers of the same reach, of figures that count the same whole weeks.

    Raises:
        WorkError: the work database cannot be read.
    """
    if not guarded(scope) or not exists(settings):
        return NOTHING
    held = _held(settings, period)
    return Issued(
        _same(held, period, now),
        _same(_held(settings, against), against, now),
        now.definitions,
        _weeks(held, period, now),
        now.moves,
    )


def keep(
    settings: Settings,
    scope: Scope,
    found: Document,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> str:
    """Keep what a document issued, once its pages are made; returns the issue's id, empty where none is kept.

    Raises:
        WorkError: it could not be kept: then nothing may be handed over.
    """
    if not guarded(scope):
        return ""
    known = [one for one in found.facts if one.n is not None or one.value]
    text = json.dumps(
        {
            "definitions": found.stamp.definitions,
            "facts": [asdict(one) for one in known],
            "until": found.stamp.settled,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    made = f"i-{secrets.token_hex(8)}"
    with open_work(settings).writing() as connection:
        connection.execute(
            insert(issues).values(
                id=made,
                kind=str(found.kind),
                reader=COMPANY,
                first=found.stamp.first,
                last=found.stamp.last,
                place="",
                generation=found.stamp.generation,
                made_at=clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                digest=found.stamp.digest,
                facts=text,
            )
        )
    return made


def forget(settings: Settings, words: Sequence[Word]) -> int:
    """Take out the issues that name somebody who is erased; returns how many. Later ones are not compared with them.

    Args:
        settings: of the data folder.
        words: what names them. A small number names them only where it stands for an employee.

    Raises:
        WorkError: the work database cannot be written.
    """
    if not exists(settings) or not words:
        return 0
    with open_work(settings).writing() as connection:
        held = connection.execute(select(issues.c.id, issues.c.place, issues.c.facts)).all()
        gone = [one.id for one in held if _names(words, [one.place, *_said(json.loads(one.facts)["facts"])])]
        for id_ in gone:
            connection.execute(delete(issues).where(issues.c.id == id_))
    return len(gone)


def prune(settings: Settings, before: date, *, dry_run: bool = False) -> int:
    """Remove issues of periods that ended before a day; returns how many.

    Raises:
        WorkError: the work database cannot be written.
    """
    if not exists(settings):
        return 0
    old = issues.c.last < before.isoformat()
    with open_work(settings).writing() as connection:
        found = connection.execute(select(func.count()).select_from(issues).where(old)).scalar_one()
        if not dry_run:
            connection.execute(delete(issues).where(old))
    return int(found)


def _said(facts: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Every text of an issue; members of a dimension of people are marked: a small number is one's only there."""
    for one in facts:
        yield from (one[name] for name in ("id", "printed", "reason"))
        yield from (f"{MARK if PEOPLE in name else ''}{member}" for name, member in one["place"])


def _names(words: Sequence[Word], said: Iterable[str]) -> bool:
    telling = [word for word in words if word.is_telling]
    return any(
        any(text == f"{MARK}{word.text}" for word in words) or any(word.stands_in(text) for word in telling)
        for text in said
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """An issue as it is kept, and what its figures count."""

    issue: Issue
    counted: Counted


def _held(settings: Settings, period: Period) -> list[_Held]:
    """Every issue that may share a week with a period, the oldest first."""
    table = issues.c
    # A week belongs to a period by its Thursday.
    first, last = period.start - timedelta(days=7), period.end + timedelta(days=7)
    asked = (
        select(table.made_at, table.kind, table.first, table.last, table.generation, table.facts)
        .where(table.reader == COMPANY, table.last >= first.isoformat(), table.first <= last.isoformat())
        .order_by(table.made_at, table.id)
    )
    with open_work(settings).reading() as connection:
        return [_read(settings, row) for row in connection.execute(asked).all()]


def _read(settings: Settings, row: Any) -> _Held:
    held = json.loads(row.facts)
    facts = [
        Fact(**{**one, "place": tuple((name, member) for name, member in one["place"])})
        for one in held["facts"]
    ]
    until = held.get("until")
    return _Held(
        Issue(
            datetime.fromisoformat(row.made_at).astimezone(settings.zone).date(),
            held["definitions"],
            {(one.id, one.place): one for one in facts},
            row.generation,
            row.kind != SINGLE,
        ),
        Counted.of(
            Period(date.fromisoformat(row.first), date.fromisoformat(row.last)),
            date.fromisoformat(until) if until else None,
        ),
    )


def _same(held: Iterable[_Held], period: Period, now: Now) -> tuple[Issue, ...]:
    """Issues with those of their figures that count what a period counts now; weekly points aside."""
    counted = Counted.of(period, now.until)
    return _with(
        held, lambda one, key: WEEK not in dict(key[1]) and counted.same(one.counted, *key, now.families)
    )


def _weeks(held: Iterable[_Held], period: Period, now: Now) -> tuple[Issue, ...]:
    """Issues with their weekly points: a week is the same in every period, a part of one in the same days alone."""
    counted = Counted.of(period, now.until)
    return _with(
        held,
        lambda one, key: WEEK in dict(key[1]) and counted.same(one.counted, *key, now.families),
    )


def _with(held: Iterable[_Held], wanted: Callable[[_Held, Key], bool]) -> tuple[Issue, ...]:
    found = (
        replace(one.issue, facts={key: fact for key, fact in one.issue.facts.items() if wanted(one, key)})
        for one in held
    )
    return tuple(one for one in found if one.facts)
