"""Answers with their wishes, as arrays: parted, spelled, counted, and shared out with customers as clusters."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allegiance.metrics.judge import Floats, Index
from allegiance.stats import clusters, intervals, within


def parted(text: object) -> tuple[str, ...]:
    """The wishes of one answer, each once."""
    if not isinstance(text, str):
        return ()
    parts = (re.sub(r"\s+", " ", part).strip() for part in re.split(r"[;|\r\n]+", text))
    return tuple(dict.fromkeys(part for part in parts if part))


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Some rows of a table, and what does not depend on the wish."""

    rows: Index
    n: Floats
    months: int
    """Months with an answer."""

    early: NDArray[np.bool_]
    """(rows,) in the first half of the table's months."""

    line: within.Line
    """Through the months, customers being clusters."""


class Table:
    """The rows as arrays, looked at once for all wishes."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.n: Floats = rows["answers"].to_numpy(dtype=np.float64)
        who, people = pd.factorize(rows["who"].to_numpy())
        self.who: Index = who.astype(np.intp)
        self.people = len(people)
        self.segment, self.segments, segment = _coded(rows["segment"])
        reason, reasons, reason_order = _coded(rows["reason"])
        self.stratum: Index = self.segment * len(reasons) + reason
        self._text, texts, text_order = _coded(rows["needs"])
        self._filled: NDArray[np.bool_] = rows["needs"].notna().to_numpy(dtype=np.bool_)
        self._wishes = [parted(text) for text in texts]
        self._folded = [frozenset(wish.casefold() for wish in wishes) for wishes in self._wishes]
        months = rows["month"].to_numpy().astype("datetime64[M]")
        self.months, month = np.unique(months, return_inverse=True)
        self.month: Index = month.astype(np.intp)
        number = self.months.astype(np.int64)
        self.year: Floats = (1970 + number // 12 + number % 12 / 12)[self.month]
        self.value: Floats = rows["annual_value"].to_numpy(dtype=np.float64, na_value=np.nan)
        self.outcomes = {
            name: tuple(rows[f"{name}_{part}"].to_numpy(dtype=np.float64) for part in ("n", "k"))
            for name in ("stay", "loyal")
        }
        # The newest row of each customer; of one month the last by segment, reason and wishes, not known ones last.
        order = np.lexsort((text_order, reason_order, segment, self.month, self.who))
        last = np.append(self.who[order][1:] != self.who[order][:-1], True)
        self.newest: Index = order[last] if len(order) else order
        self._parts: dict[int, Part] = {}
        self._pairs: tuple[Index, Index] | None = None

    def __len__(self) -> int:
        """How many rows."""
        return len(self.n)

    def names(self, wish: str) -> NDArray[np.bool_]:
        """(rows,) whether the row names the wish."""
        held = np.array([wish in wishes for wishes in self._folded], dtype=np.bool_)
        return np.asarray(held[self._text], dtype=np.bool_) if len(held) else np.zeros(len(self), np.bool_)

    @property
    def naming(self) -> int:
        """Answers with a list of wishes, an empty one too."""
        return int(self.n[self._filled].sum())

    def wishes(self) -> tuple[list[tuple[str, int]], dict[str, str]]:
        """Wishes with the answers that name them, most first, and how each is mostly spelled."""
        spellings: Counter[str] = Counter()
        counts: Counter[str] = Counter()
        answers = np.bincount(self._text, weights=self.n, minlength=len(self._wishes)).astype(int).tolist()
        for wishes, folded, number in zip(self._wishes, self._folded, answers, strict=True):
            for wish in wishes:
                spellings[wish] += number
            for wish in folded:
                counts[wish] += number
        spelled: dict[str, str] = {}
        for wish, _ in sorted(spellings.items(), key=lambda item: (-item[1], item[0])):
            spelled.setdefault(wish.casefold(), wish)
        return sorted(counts.items(), key=lambda item: (-item[1], item[0])), spelled

    def part(self, segment: int) -> Part:
        """The rows of a segment (its place); all of them: -1."""
        if segment not in self._parts:
            rows = np.arange(len(self)) if segment < 0 else np.flatnonzero(self.segment == segment)
            middle = (self.year.min() + self.year.max()) / 2
            year, n = self.year[rows], self.n[rows]
            line = within.Line(year, n, np.zeros(len(rows), dtype=np.intp), self.who[rows])
            months = int(np.count_nonzero(np.bincount(self.month[rows], minlength=1)))
            self._parts[segment] = Part(rows, n, months, year < middle, line)
        return self._parts[segment]

    def share(self, named: NDArray[np.bool_]) -> intervals.Interval:
        """The share of answers that name a wish, customers being clusters: one entry."""
        of = np.zeros(self.people, dtype=np.intp)
        return self._shared(named, self.n, self.who, of, 1)[0]

    def monthly(self, named: NDArray[np.bool_], segment: int = -1) -> tuple[intervals.Interval, Floats]:
        """The same month by month, of all or of one segment, with the answers of each month."""
        if self._pairs is None:
            both = self.month * self.people + self.who
            distinct, place = np.unique(both, return_inverse=True)
            self._pairs = place.astype(np.intp), (distinct // self.people).astype(np.intp)
        place, of = self._pairs
        n = self.n if segment < 0 else np.where(self.segment == segment, self.n, 0.0)
        return self._shared(named, n, place, of, len(self.months))

    def _shared(
        self, named: NDArray[np.bool_], n: Floats, place: Index, of: Index, count: int
    ) -> tuple[intervals.Interval, Floats]:
        trials = np.bincount(place, weights=n, minlength=len(of))
        hits = np.bincount(place[named], weights=n[named], minlength=len(of))
        found = clusters.share(trials, hits, of, count)
        total = np.bincount(of, weights=hits, minlength=count)
        return intervals.share(total, found.n, deff=found.deff, clusters=found.clusters), found.n


def _coded(column: pd.Series) -> tuple[Index, NDArray[np.object_], Index]:
    """Place of each text among the distinct ones, these in order (not known: empty), and the place with those last."""
    codes, texts = pd.factorize(column, sort=True, use_na_sentinel=True)
    names = [str(text) for text in texts]
    missing = codes < 0
    order = np.where(missing, len(names), codes).astype(np.intp)
    if missing.any():
        if not names or names[0]:
            names, codes = ["", *names], codes + 1
        codes = np.where(missing, 0, codes)
    return np.asarray(codes, dtype=np.intp), np.array(names, dtype=object), order
