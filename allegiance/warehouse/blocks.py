"""The blocks of a generation: for every span of days and kind of rows, which groups may be told apart.

Contacts and invitations are many: their spans are weeks. Answers and comments are fewer: told apart by place or topic
they are looked at by months of whole weeks (those whose Thursday lies in the month), the whole company's by weeks.
Employees' own survey is looked at by calendar months; texts over all days.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allegiance.people.suppression import LEAST, NOTHING, PLACE, Cells, Week, plan, together
from allegiance.warehouse.issues import Lineage, planned
from allegiance.warehouse.plan_store import PlanStore

TOPICS = ("channel", "queue", "reason", "segment")
WEEK = "week"

SPANS = {
    "contacts": "week",
    "invitations": "week",
    "answers": "weeks",
    "comments": "weeks",
    "employees": "month",
    "texts": "ever",
}
"""Kinds of rows, and the span of days in which their groups are looked at."""

Codes = NDArray[np.int64]
Ask = Callable[[str, Mapping[str, object]], "pd.DataFrame"]


@dataclass(frozen=True, slots=True, eq=False)
class Plans:
    """The blocks of one kind of rows, for every span that is over."""

    span: str
    weeks: Mapping[date, Week]
    """Start of the span to its blocks."""

    names: Mapping[str, Sequence[str]]
    """Dimension to its members by code; ``""`` is not known."""

    at: Mapping[date, Mapping[tuple[str, str], int]]
    """Start to the pairs of site and team at which somebody did something, with the team's code."""

    def days(self, start: date) -> tuple[date, date]:
        """First and last day of a span."""
        if self.span == "week":
            return start, start + timedelta(days=6)
        if self.span == "ever":
            return date.min, date.max
        after = date(start.year + start.month // 12, start.month % 12 + 1, 1)
        return (
            (first_monday(start), first_monday(after) - _DAY)
            if self.span == "weeks"
            else (start, after - _DAY)
        )

    def company(self, opens: date, closes: date) -> dict[tuple[date, date], bool]:
        """Weeks (or months) that lie inside some days, and whether the whole company's figure of it may be shown."""
        found: dict[tuple[date, date], bool] = {}
        for start, week in self.weeks.items():
            if self.span != "weeks":
                first, last = self.days(start)
                if opens <= first and last <= closes:
                    found[first, last] = week.shown
                continue
            for code in week.single(WEEK):
                first = date.fromisoformat(self.names[WEEK][code])
                if opens <= first and first + 6 * _DAY <= closes:
                    found[first, first + 6 * _DAY] = True
        return found


_DAY = timedelta(days=1)


def first_monday(month: date) -> date:
    """The first day of the first week whose Thursday lies in a month."""
    thursday = month + (3 - month.weekday()) % 7 * _DAY
    return thursday - 3 * _DAY


class Blocks:
    """Plans of one generation, made when somebody first needs them; the same for everybody who asks."""

    def __init__(self, ask: Ask, texts: int, settle_days: int = 0, store: PlanStore | None = None) -> None:
        self._store = store or PlanStore(None)
        self.texts = texts
        self._settles = settle_days * _DAY
        self._ask = ask
        self._made: dict[tuple[str, str], Plans] = {}
        self._making = threading.RLock()

    def reached(self) -> dict[int, date]:
        """Imports to the last day that the data reached with each, less the days in which rows still come in.

        A week counts as over so many days after its end: what is brought in until then changes nothing that was shown.
        """
        found: dict[int, date] = {}
        last = date.min
        rows = self._ask("suppression/until", {})
        for number, day in zip(rows["import_id"].tolist(), rows["last_day"].dt.date, strict=True):
            last = max(last, day - self._settles)
            found[int(number)] = last
        return found

    def places(self, basis: str) -> Plans:
        """Blocks of teams, and of weeks where the span has several."""
        return self._kept(basis, "places")

    def topics(self, basis: str) -> Plans:
        """Blocks of each topic, safe together with those of the places."""
        return self._kept(basis, "topics")

    def prepare(self) -> None:
        """Plan everything now, so that nobody waits for it: what did not change is found again."""
        for basis in SPANS:
            self.places(basis)
            if basis != "employees":
                self.topics(basis)

    def _kept(self, basis: str, of: str) -> Plans:
        with self._making:
            if (basis, of) not in self._made:
                self._made[basis, of] = self._plan(basis, of)
                self._store.save()
            return self._made[basis, of]

    def _plan(self, basis: str, of: str) -> Plans:
        span = SPANS[basis]
        rows = self._ask(
            f"suppression/{of}", {"basis": "comments" if basis == "texts" else basis, "span": span}
        )
        dimensions = [PLACE, *((WEEK,) if span == "weeks" else ()), *(TOPICS if of == "topics" else ())]
        rows[WEEK] = rows[WEEK].dt.date.astype(str)
        names, codes = _coded(rows, ["site", *dimensions])
        person, starts = _people(rows["employee"]), rows["start"].dt.date.to_numpy()
        count = rows["rows"].to_numpy(dtype=np.int64)
        reached = self.reached()
        lineage = Lineage(rows["import_id"].to_numpy(dtype=np.int64), count, reached)
        found: dict[date, Week] = {}
        at: dict[date, Mapping[tuple[str, str], int]] = {}
        made = Plans(span, found, names, at)
        last = max(reached.values(), default=date.min)
        waiting: list[date] = []
        before = self.places(basis) if of == "topics" and basis != "texts" else None
        edges = np.flatnonzero(np.r_[True, starts[1:] != starts[:-1]]).tolist() if len(starts) else []
        for begin, end in zip(edges, [*edges[1:], len(starts)][: len(edges)], strict=True):
            start, part = starts[begin], slice(begin, end)
            if span not in ("ever", "weeks") and made.days(start)[1] > last:
                continue
            cells = Cells(
                person[part],
                {name: codes[name][part] for name in dimensions},
                codes["site"][part],
            )
            late = lineage.later(part, made.days(start)[1]) if span in ("week", "month") else []
            if late:
                # What was issued before, and changed since, is planned with all dimensions at once.
                week = planned(cells, lineage, part, late) if of == "topics" or span == "month" else NOTHING
                waiting += [start] if of == "places" and span == "week" else []
            elif before is not None:
                week = _as(before, names, start)
                # A month that is not over shows weeks alone, and topics need places that are shown.
                week = self._store.plan(cells, week) if PLACE in week.blocks else week
            elif span == "weeks":
                held = {
                    code
                    for code in np.unique(codes[WEEK][part]).tolist()
                    if lineage.touched(
                        begin + np.flatnonzero(codes[WEEK][part] == code), names[WEEK][code], person
                    )
                }
                week = _month(cells, names, last, made.days(start)[1] <= last, held)
            else:
                week = self._store.plan(cells)
            found[start] = together(week, cells, count[part], self.texts) if basis == "texts" else week
            at[start] = _pairs(names, codes, part, person) if of == "places" else {}
        if waiting:
            # Topics ask for the places of all other weeks, which stand by now.
            self._made[basis, of] = made
            joint = self.topics(basis)
            for start in waiting:
                week = _as(joint, names, start)
                found[start] = week
        return made


def _month(
    cells: Cells, names: Mapping[str, Sequence[str]], last: date, over: bool, changed: Collection[int]
) -> Week:
    """The whole company's weeks, each for itself, and what of the places can be told beside them.

    Weeks that have ``changed`` after they were over are held back, and with them the month's places.

    A week that has been shown stays as it is when the month is over. Where somebody could work out a week of fewer
    than five people from the places of the month less its other weeks, no place is shown.
    """
    people = cells.people(WEEK)
    ended = [code for code in people if date.fromisoformat(names[WEEK][code]) + 6 * _DAY <= last]
    shown = tuple(
        frozenset([code]) for code in ended if code not in changed and not 0 < len(people[code]) < LEAST
    )
    if over and len(shown) == len(people):
        return plan(cells, fixed=Week({WEEK: shown}))
    return Week({WEEK: shown} if shown else {})


def _coded(rows: pd.DataFrame, columns: Sequence[str]) -> tuple[dict[str, list[str]], dict[str, Codes]]:
    names: dict[str, list[str]] = {}
    codes: dict[str, Codes] = {}
    for name in columns:
        code, members = pd.factorize(rows[name].fillna("").to_numpy(dtype=object), sort=True)
        names[name] = [str(member) for member in members]
        codes[name] = code.astype(np.int64)
    return names, codes


def _people(column: pd.Series) -> Codes:
    """Codes of people; -1 where nobody is known."""
    # In order of their names: who else is in the data must not change how a week is planned.
    return pd.factorize(column.to_numpy(dtype=object), sort=True, use_na_sentinel=True)[0].astype(np.int64)


def _pairs(
    names: Mapping[str, Sequence[str]], codes: Mapping[str, Codes], part: slice, person: Codes
) -> dict[tuple[str, str], int]:
    known = person[part] >= 0
    site, team = codes["site"][part][known], codes[PLACE][part][known]
    pairs = np.unique(np.stack([site, team]), axis=1).T.tolist()
    return {(names["site"][a], names[PLACE][b]): b for a, b in pairs}


def _as(plans: Plans, names: Mapping[str, Sequence[str]], start: date) -> Week:
    """Blocks of places in the codes of another list of names."""
    week = plans.weeks.get(start, Week())
    blocks = {}
    for dimension, shown in week.blocks.items():
        if dimension not in names:
            continue
        place = {name: code for code, name in enumerate(names[dimension])}
        old = plans.names[dimension]
        again = (frozenset(place[old[code]] for code in block if old[code] in place) for block in shown)
        blocks[dimension] = tuple(block for block in again if block)
    return Week(blocks)
