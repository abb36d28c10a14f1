"""Against what was issued before: nobody may subtract two issues of one period and be left with fewer than five rows.

Which employees stand behind a figure is kept safe where it is read, import by import (docs/suppression.md). A printed
document lasts, and says how many answers and contacts it stands on: so a figure that would differ from an earlier issue
by a few of them is printed as it was issued, with all that it adds up with, or not at all.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from allegiance.charts.format import day
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure, Point, Series
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from allegiance.snapshots.document import Document, Fact
from allegiance.snapshots.facts import number, place
from allegiance.warehouse.proof import Word
from allegiance.work.database import exists, open_work
from allegiance.work.tables import issues

FEW = 5
"""Rows by which two issues of a figure must differ, unless they do not differ at all."""

COMPANY = "company"
"""The key of everybody who sees groups of the whole company: the executive's issue and the public's can be laid beside
each other."""

PEOPLE = "employee"
"""What names of dimensions of people hold."""

MARK = "\0"

Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Issue:
    """What was issued once."""

    made: date
    definitions: str
    facts: Mapping[Key, Fact]


@dataclass(frozen=True, slots=True)
class Issued:
    """Everything that was issued of a period to readers of the same reach, the oldest first."""

    earlier: tuple[Issue, ...] = ()
    before: tuple[Issue, ...] = ()
    """The same of the period compared with."""
    definitions: str = ""
    """In force now."""
    kept: set[date] = field(default_factory=set)
    """Days of the issues that figures were taken from, for the document to say."""

    def figures(self, found: Sequence[Figure], where: Where) -> list[Figure]:
        """Figures as they may be issued; those that add up to a whole are taken as they were issued together."""
        if not self.earlier and not self.before:
            return list(found)
        parts: dict[tuple[str, tuple[str, ...]], list[Figure]] = {}
        for one in found:
            parts.setdefault((one.metric, tuple(sorted(one.dimensions))), []).append(one)
        settled = {
            id(one): new
            for part in parts.values()
            for one, new in zip(part, self._part(part, where), strict=True)
        }
        return [settled[id(one)] for one in found]

    def few(self, found: Sequence[Figure], where: Where) -> bool:
        """Whether any of these figures differs by a few rows from what was issued."""
        return any(self._close([(_key(one, where), one.value, one.n)]) for one in found)

    def series(self, found: Series, where: Where) -> Series:
        """A line as it may be issued."""
        if not self.earlier or not found.points:
            return found
        keys = [(found.metric, place(where, ((found.step, one.start.isoformat()),))) for one in found.points]
        if not self._close([(key, one.value, one.n) for key, one in zip(keys, found.points, strict=True)]):
            return found
        points = tuple(self._point(key, one) for key, one in zip(keys, found.points, strict=True))
        return replace(
            found, points=points, centre=None, limits=(), baseline=None, note=self._as_issued(keys)
        )

    def _part(self, part: Sequence[Figure], where: Where) -> list[Figure]:
        keys = [_key(one, where) for one in part]
        if self._close([(key, one.value, one.n) for key, one in zip(keys, part, strict=True)]):
            return [self._former(key, one) for key, one in zip(keys, part, strict=True)]
        return [self._compared(key, one) for key, one in zip(keys, part, strict=True)]

    def _close(self, found: Sequence[tuple[Key, float | None, int]]) -> bool:
        """Whether any of these figures, or all of them together, differ by a few rows from what was issued."""
        for issue in self.earlier:
            there = [(issue.facts[key], value, n) for key, value, n in found if key in issue.facts]
            if any(_few(fact, value, n, issue.definitions == self.definitions) for fact, value, n in there):
                return True
            # What is hidden adds nothing that anybody could subtract.
            moved = sum(n - (fact.n or 0) for fact, value, n in there if fact.value and value is not None)
            if 0 < abs(moved) < FEW:
                return True
        return False

    def _former(self, key: Key, one: Figure) -> Figure:
        """A figure as it was issued last, without the comparison; nothing where it was not."""
        issue, fact = self._last(key)
        if issue is None or fact is None or not fact.value:
            return Figure(one.metric, one.dimensions, None, 0, reason=self._silence(issue))
        self.kept.add(issue.made)
        return Figure(
            one.metric,
            one.dimensions,
            float(fact.value),
            fact.n or 0,
            _float(fact.low),
            _float(fact.high),
            note=f"as issued on {day(issue.made)}",
        )

    def _compared(self, key: Key, one: Figure) -> Figure:
        """A figure without its change, where the one before it differs by a few rows from what was issued of that."""
        if one.previous is None:
            return one
        for issue in self.before:
            fact = issue.facts.get(key)
            if fact and _few(fact, one.previous, one.previous_n, issue.definitions == self.definitions):
                return replace(
                    one,
                    previous=None,
                    previous_n=0,
                    change=None,
                    change_low=None,
                    change_high=None,
                    verdict="",
                )
        return one

    def _point(self, key: Key, one: Point) -> Point:
        issue, fact = self._last(key)
        if issue is None or fact is None or not fact.value:
            return Point(one.start, None, 0)
        self.kept.add(issue.made)
        return Point(one.start, float(fact.value), fact.n or 0, _float(fact.low), _float(fact.high))

    def _last(self, key: Key) -> tuple[Issue | None, Fact | None]:
        for issue in reversed(self.earlier):
            if key in issue.facts:
                return issue, issue.facts[key]
        return (self.earlier[-1] if self.earlier else None), None

    def _as_issued(self, keys: Iterable[Key]) -> str:
        made = [issue.made for key in keys for issue, fact in [self._last(key)] if issue and fact]
        return f"as issued on {day(max(made))}" if made else ""

    @staticmethod
    def _silence(issue: Issue | None) -> str:
        when = f" on {day(issue.made)}" if issue else ""
        return f"not shown: it would differ by fewer than {FEW} rows from what was issued{when}"


NOTHING = Issued()


def guarded(scope: Scope) -> bool:
    """Whether a scope's issues are compared: of whoever sees groups alone, over the whole company."""
    return scope.anonymous and scope.all_rows


def earlier(settings: Settings, scope: Scope, period: Period, against: Period, definitions: str) -> Issued:
    """What was issued before to readers of the same reach.

    Raises:
        WorkError: the work database cannot be read.
    """
    if not guarded(scope) or not exists(settings):
        return NOTHING
    return Issued(_of(settings, period), _of(settings, against), definitions)


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
        {"definitions": found.stamp.definitions, "facts": [asdict(one) for one in known]},
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


def _of(settings: Settings, period: Period) -> tuple[Issue, ...]:
    table = issues.c
    asked = (
        select(table.made_at, table.facts)
        .where(
            table.reader == COMPANY,
            table.first == period.start.isoformat(),
            table.last == period.end.isoformat(),
        )
        .order_by(table.made_at, table.id)
    )
    with open_work(settings).reading() as connection:
        rows = connection.execute(asked).all()
    return tuple(_issue(settings, made_at, text) for made_at, text in rows)


def _issue(settings: Settings, made_at: str, text: str) -> Issue:
    held = json.loads(text)
    facts = [
        Fact(**{**one, "place": tuple((name, member) for name, member in one["place"])})
        for one in held["facts"]
    ]
    made = datetime.fromisoformat(made_at).astimezone(settings.zone).date()
    return Issue(made, held["definitions"], {(one.id, one.place): one for one in facts})


def _key(one: Figure, where: Where) -> Key:
    return one.metric, place(where, ((name, member or "") for name, member in one.dimensions.items()))


def _few(fact: Fact, value: float | None, n: int, same: bool) -> bool:
    """Whether a figure differs from an issued one by a few rows: by their number, or by nothing but its value.

    With other definitions the same rows may well come to another value.
    """
    if not fact.value:
        return False
    apart = abs(n - (fact.n or 0))
    return 0 < apart < FEW or (same and not apart and value is not None and number(value) != fact.value)


def _float(text: str) -> float | None:
    return float(text) if text else None
