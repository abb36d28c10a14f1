"""Figures beside what was issued before of the same rows: as they are, as they were issued, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from allegiance.charts.format import day
from allegiance.metrics.results import Figure, Point, Series
from allegiance.metrics.where import Where
from allegiance.snapshots.document import Fact
from allegiance.snapshots.facts import number, place

FEW = 5
"""Rows by which two issues of a figure must differ, unless they do not differ at all."""

ROWS, VALUE = "rows", "value"
"""Why a figure is not issued as it is: a few rows came or went; as many rows say something else."""

Key = tuple[str, tuple[tuple[str, str], ...]]
Said = tuple[Key, str, int]
"""What would be issued: which figure, its value (empty: none), and rows."""


@dataclass(frozen=True, slots=True)
class Issue:
    """What was issued once, of figures that count what the document in the making counts."""

    made: date
    definitions: str
    facts: Mapping[Key, Fact]
    generation: int = 0
    whole: bool = True
    """Whether it holds more than single figures: pictures and sentences."""


@dataclass(frozen=True, slots=True)
class Issued:
    """Everything that was issued of the same rows to readers of the same reach, the oldest first."""

    earlier: tuple[Issue, ...] = ()
    before: tuple[Issue, ...] = ()
    """The same of the period compared with."""
    definitions: str = ""
    """In force now."""
    weeks: tuple[Issue, ...] = ()
    """Weekly points of any period: a quarter draws the weeks of its months."""
    moves: Mapping[str, float] = field(default_factory=dict)
    """By how much one row can move value times rows, of metrics of which that is known."""
    kept: set[tuple[date, int]] = field(default_factory=set)
    """Days and generations of the issues that figures were taken from, for the document to say."""

    def figures(self, found: Sequence[Figure], where: Where, whole: str = "") -> list[Figure]:
        """Figures as they may be issued; those that add up to a whole are taken as they were issued together.

        Args:
            found: figures of a metric, or of several: the whole and its parts in one call.
            where: filters.
            whole: the member that stands for all others, in a table that must add up: it is settled with them. None:
                the whole has no dimensions, and is settled by itself before its parts.
        """
        if not self.earlier and not self.before:
            return list(found)
        parts: dict[tuple[str, tuple[str, ...]], list[Figure]] = {}
        wholes: dict[str, Figure] = {}
        for one in found:
            if not one.dimensions:
                wholes[one.metric] = one
            else:
                parts.setdefault((one.metric, tuple(sorted(one.dimensions))), []).append(one)
        settled = {id(one): self._part([one], where)[0] for one in wholes.values()}
        for (metric, _), part in parts.items():
            of = settled[id(wholes[metric])] if metric in wholes else None
            within = [one for one in part if whole and whole in one.dimensions.values()]
            new = self._part(part, where, within[0] if within else of)
            settled |= {id(one): each for one, each in zip(part, new, strict=True)}
        return [settled[id(one)] for one in found]

    def few(self, found: Sequence[Figure], where: Where) -> bool:
        """Whether any of these figures differs by a few rows from what was issued with pictures."""
        packs = [issue for issue in self.earlier if issue.whole]
        return any(self._close([_said(one, where)], packs) for one in found)

    def holds(self, rows: Sequence[Fact]) -> bool:
        """Whether rows of a picture may not be issued beside those that were."""
        return bool(self._close([((one.id, one.place), one.value, one.n or 0) for one in rows], self.earlier))

    def series(self, found: Series, where: Where) -> Series:
        """A line as it may be issued: its weeks beside those of any other period."""
        pool = self.weeks if found.step == "week" else self.earlier
        if not pool or not found.points:
            return found
        keys = [(found.metric, place(where, ((found.step, one.start.isoformat()),))) for one in found.points]
        said = [(key, number(one.value), one.n) for key, one in zip(keys, found.points, strict=True)]
        if not (why := self._close(said, pool)):
            return found
        points = [self._point(key, one, pool) for key, one in zip(keys, found.points, strict=True)]
        if self._close(
            [(key, number(one.value), one.n) for key, one in zip(keys, points, strict=True)], pool
        ):
            points = [Point(one.start, None, 0) for one in found.points]
        note = self._as_issued([(key, one) for key, one in zip(keys, points, strict=True)], pool, why)
        return replace(found, points=tuple(points), centre=None, limits=(), baseline=None, note=note)

    def _part(self, part: Sequence[Figure], where: Where, whole: Figure | None = None) -> list[Figure]:
        total = _said(whole, where) if whole else None
        why = self._close([_said(one, where) for one in part], self.earlier, total)
        if not why:
            return [self._compared(_key(one, where), one) for one in part]
        at = part.index(whole) if whole in part else None
        former = [self._former(_key(one, where), one, why) for one in part]
        # Parts of several issues together can tell what none of these told.
        total = _said(former[at], where) if at is not None else total
        if self._close([_said(one, where) for one in former], self.earlier, total) == ROWS:
            return [self._silent(one, self.earlier[-1]) for one in part]
        self.kept.update(
            (issue.made, issue.generation)
            for one in former
            if one.value is not None and (issue := _last(_key(one, where), self.earlier)[0])
        )
        return former

    def _close(self, found: Sequence[Said], pool: Iterable[Issue], whole: Said | None = None) -> str:
        """Why these figures may not stand beside what was issued: any of them, all together, or the rest of a whole."""
        for issue in pool:
            there = [(issue.facts[one[0]], one) for one in found if one[0] in issue.facts]
            for fact, said in there:
                if why := self._few(fact, said, issue.definitions == self.definitions):
                    return why
            # What is hidden adds nothing that anybody could subtract.
            shown = [
                said[2] - (fact.n or 0) for fact, said in there if fact.value and said[1] and said != whole
            ]
            if 0 < abs(sum(shown)) < FEW:
                return ROWS
            was = issue.facts.get(whole[0]) if whole else None
            if whole and whole[1] and was and was.value and shown:
                rest = whole[2] - (was.n or 0) - sum(shown)
                if 0 < abs(rest) < FEW:
                    return ROWS
        return ""

    def _few(self, fact: Fact, said: Said, same: bool) -> str:
        """Whether a figure differs from an issued one by a few rows: by their number, or by nothing but its value.

        With other definitions the same rows may well come to another value.
        """
        (metric, _), value, n = said
        if not fact.value:
            return ""
        apart = abs(n - (fact.n or 0))
        if 0 < apart < FEW:
            return ROWS
        if not same or apart or not value or value == fact.value:
            return ""
        # Fewer rows than this cannot have made the difference.
        most = self.moves.get(metric)
        changed = abs(float(value) - float(fact.value)) * n / most if most else 0
        return "" if changed > FEW - 0.5 else VALUE

    def _former(self, key: Key, one: Figure, why: str) -> Figure:
        """A figure as it was issued last, without the comparison; nothing where it was not."""
        issue, fact = _last(key, self.earlier)
        if issue is None or fact is None or not fact.value:
            return self._silent(one, issue or self.earlier[-1])
        low, high = _float(fact.low), _float(fact.high)
        note = _when(issue, why)
        return Figure(one.metric, one.dimensions, float(fact.value), fact.n or 0, low, high, note=note)

    @staticmethod
    def _silent(one: Figure, issue: Issue) -> Figure:
        reason = (
            f"not shown: beside what was issued on {day(issue.made)} it could tell of fewer than {FEW} rows"
        )
        return Figure(one.metric, one.dimensions, None, 0, reason=reason)

    def _compared(self, key: Key, one: Figure) -> Figure:
        """A figure without its change, where the one before it differs by a few rows from what was issued of that."""
        if one.previous is None:
            return one
        said = (key, number(one.previous), one.previous_n)
        if not self._close([said], self.before):
            return one
        return replace(
            one, previous=None, previous_n=0, change=None, change_low=None, change_high=None, verdict=""
        )

    def _point(self, key: Key, one: Point, pool: Sequence[Issue]) -> Point:
        _, fact = _last(key, pool)
        if fact is None or not fact.value:
            return Point(one.start, None, 0)
        return Point(one.start, float(fact.value), fact.n or 0, _float(fact.low), _float(fact.high))

    def _as_issued(self, drawn: Iterable[tuple[Key, Point]], pool: Sequence[Issue], why: str) -> str:
        used = [_last(key, pool)[0] for key, one in drawn if one.value is not None]
        made = [issue for issue in used if issue]
        self.kept.update((issue.made, issue.generation) for issue in made)
        return _when(max(made, key=lambda one: (one.made, one.generation)), why) if made else ""


NOTHING = Issued()


def _last(key: Key, pool: Sequence[Issue]) -> tuple[Issue | None, Fact | None]:
    """The newest issue of a figure."""
    return next(((issue, issue.facts[key]) for issue in reversed(pool) if key in issue.facts), (None, None))


def _when(issue: Issue, why: str) -> str:
    """``as issued on 3 July 2026 (generation 12)``; and why, where it is no matter of how many rows there are."""
    of = f" (generation {issue.generation})" if issue.generation else ""
    more = "; as many rows say something else since" if why == VALUE else ""
    return f"as issued on {day(issue.made)}{of}{more}"


def _key(one: Figure, where: Where) -> Key:
    return one.metric, place(where, ((name, member or "") for name, member in one.dimensions.items()))


def _said(one: Figure, where: Where) -> Said:
    return _key(one, where), number(one.value), one.n


def _float(text: str) -> float | None:
    return float(text) if text else None
