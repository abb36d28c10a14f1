"""The blocks of a generation: for every span of days and kind of rows, which groups may be told apart.

Contacts and invitations are many: their spans are weeks. Answers and comments are fewer: told apart by place or topic
they are looked at by months of whole weeks (those whose Thursday lies in the month), the whole company's by weeks.
Employees' own survey is looked at by calendar months; texts over all days.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from allegiance.people.suppression import LEAST, PLACE, Cells, Week, plan, together

if TYPE_CHECKING:
    import pandas as pd

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

    def __init__(self, ask: Ask, texts: int) -> None:
        self.texts = texts
        self._ask = ask
        self._made: dict[tuple[str, str], Plans] = {}
        self._making = threading.RLock()

    def last(self) -> date | None:
        """The last day that the data reach."""
        found = self._ask("suppression/until", {})["last_day"]
        return None if found.isna().all() else found.iloc[0].date()

    def places(self, basis: str) -> Plans:
        """Blocks of teams, and of weeks where the span has several."""
        return self._kept(basis, "places")

    def topics(self, basis: str) -> Plans:
        """Blocks of each topic, safe together with those of the places."""
        return self._kept(basis, "topics")

    def _kept(self, basis: str, of: str) -> Plans:
        with self._making:
            if (basis, of) not in self._made:
                self._made[basis, of] = self._plan(basis, of)
            return self._made[basis, of]

    def _plan(self, basis: str, of: str) -> Plans:
        span = SPANS[basis]
        rows = self._ask(
            f"suppression/{of}", {"basis": "comments" if basis == "texts" else basis, "span": span}
        )
        dimensions = [PLACE, *((WEEK,) if span == "weeks" else ()), *(TOPICS if of == "topics" else ())]
        rows[WEEK] = rows[WEEK].dt.date.astype(str)
        names, codes = _coded(rows, ["site", *dimensions] if of == "places" else dimensions)
        person, starts = _people(rows["employee"]), rows["start"].dt.date.to_numpy()
        count = rows["rows"].to_numpy(dtype=np.int64)
        found: dict[date, Week] = {}
        at: dict[date, Mapping[tuple[str, str], int]] = {}
        made = Plans(span, found, names, at)
        last = self.last() or date.min
        before = self.places(basis) if of == "topics" and basis != "texts" else None
        edges = np.flatnonzero(np.r_[True, starts[1:] != starts[:-1]]).tolist() if len(starts) else []
        for begin, end in zip(edges, [*edges[1:], len(starts)][: len(edges)], strict=True):
            start, part = starts[begin], slice(begin, end)
            if span not in ("ever", "weeks") and made.days(start)[1] > last:
                continue
            cells = Cells(
                person[part],
                {name: codes[name][part] for name in dimensions},
                codes["site"][part] if "site" in codes else None,
            )
            if before is not None:
                week = _as(before, names, start)
                # A month that is not over shows weeks alone, and topics need places that are shown.
                week = plan(cells, fixed=week) if PLACE in week.blocks else week
            elif span == "weeks":
                week = _month(cells, names, last, made.days(start)[1] <= last)
            else:
                week = plan(cells)
            found[start] = together(week, cells, count[part], self.texts) if basis == "texts" else week
            at[start] = _pairs(names, codes, part, person) if of == "places" else {}
        return made


def _month(cells: Cells, names: Mapping[str, Sequence[str]], last: date, over: bool) -> Week:
    """The whole company's weeks, each for itself, and what of the places can be told beside them.

    A week that has been shown stays as it is when the month is over. Where somebody could work out a week of fewer
    than five people from the places of the month less its other weeks, no place is shown.
    """
    people = cells.people(WEEK)
    ended = [code for code in people if date.fromisoformat(names[WEEK][code]) + 6 * _DAY <= last]
    shown = tuple(frozenset([code]) for code in ended if not 0 < len(people[code]) < LEAST)
    if over and len(shown) == len(people):
        return plan(cells, fixed=Week({WEEK: shown}))
    return Week({WEEK: shown} if shown else {})


def _coded(rows: pd.DataFrame, columns: Sequence[str]) -> tuple[dict[str, list[str]], dict[str, Codes]]:
    names: dict[str, list[str]] = {}
    codes: dict[str, Codes] = {}
    for name in columns:
        column = rows[name].fillna("").astype(str)
        names[name] = sorted(set(column))
        place = {member: code for code, member in enumerate(names[name])}
        codes[name] = np.fromiter((place[one] for one in column), dtype=np.int64, count=len(column))
    return names, codes


def _people(column: pd.Series) -> Codes:
    known = column.notna().to_numpy()
    found: Codes = np.full(len(column), -1, dtype=np.int64)
    if known.any():
        texts = column[known].astype(str).to_numpy(dtype=object)
        codes = np.asarray(np.unique(texts, return_inverse=True)[1], dtype=np.int64).reshape(-1)
        found[known] = codes
    return found


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
        place = {name: code for code, name in enumerate(names[dimension])}
        old = plans.names[dimension]
        again = (frozenset(place[old[code]] for code in block if old[code] in place) for block in shown)
        blocks[dimension] = tuple(block for block in again if block)
    return Week(blocks)
