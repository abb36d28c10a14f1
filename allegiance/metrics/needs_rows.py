"""Answers with their wishes, as arrays: parted, spelled, counted, and shared out with customers as clusters."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allegiance.metrics.judge import Floats, Index
from allegiance.stats import clusters, intervals


def parted(text: object) -> tuple[str, ...]:
    """The wishes of one answer, each once."""
    if not isinstance(text, str):
        return ()
    parts = (re.sub(r"\s+", " ", part).strip() for part in re.split(r"[;|\r\n]+", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def wishes_of(rows: pd.DataFrame) -> tuple[list[tuple[str, int]], dict[str, str]]:
    """Wishes with the answers that name them, most first, and how each is mostly spelled."""
    spellings: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for text, answers in rows.groupby("needs")["answers"].sum().items():
        wishes = parted(text)
        for wish in wishes:
            spellings[wish] += int(answers)
        for folded in {wish.casefold() for wish in wishes}:
            counts[folded] += int(answers)
    spelled: dict[str, str] = {}
    for wish, _ in sorted(spellings.items(), key=lambda item: (-item[1], item[0])):
        spelled.setdefault(wish.casefold(), wish)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0])), spelled


class Table:
    """The rows as arrays, looked at once for all wishes."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.n: Floats = rows["answers"].to_numpy(dtype=np.float64)
        self.who: Index = pd.factorize(rows["who"])[0].astype(np.intp)
        segment, reason = (rows[name].astype(object).fillna("") for name in ("segment", "reason"))
        self.segment, self.segments = pd.factorize(segment, sort=True)
        self.stratum: Index = pd.factorize(segment + "\0" + reason)[0].astype(np.intp)
        months = pd.to_datetime(rows["month"])
        self.month, self.months = pd.factorize(months, sort=True)
        self.year: Floats = np.asarray(months.dt.year + (months.dt.month - 1) / 12, dtype=np.float64)
        self.value: Floats = rows["annual_value"].to_numpy(dtype=np.float64, na_value=np.nan)
        self.outcomes = {
            name: tuple(rows[f"{name}_{part}"].to_numpy(dtype=np.float64) for part in ("n", "k"))
            for name in ("stay", "loyal")
        }
        codes, texts = pd.factorize(rows["needs"], use_na_sentinel=True)
        self._codes = codes
        self._wishes = [{wish.casefold() for wish in parted(text)} for text in texts]

    def names(self, wish: str) -> NDArray[np.bool_]:
        """(rows,) whether the row names the wish."""
        held = np.array([*(wish in wishes for wishes in self._wishes), False], dtype=np.bool_)
        return np.asarray(held[self._codes], dtype=np.bool_)


def by_group(
    named: NDArray[np.bool_], n: Floats, who: Index, group: Index, count: int
) -> tuple[intervals.Interval, Floats]:
    """The share of answers that name a wish by group, customers being clusters."""
    both = group.astype(np.int64) * (int(who.max(initial=0)) + 1) + who
    distinct, place = np.unique(both, return_inverse=True)
    of = (distinct // (int(who.max(initial=0)) + 1)).astype(np.intp)
    trials = np.bincount(place, weights=n, minlength=len(distinct))
    hits = np.bincount(place, weights=n * named, minlength=len(distinct))
    found = clusters.share(trials, hits, of, count)
    total = np.bincount(of, weights=hits, minlength=count)
    return intervals.share(total, found.n, deff=found.deff, clusters=found.clusters), found.n
