"""Successive issues: what was shown of a week before later imports changed it.

Each import publishes; whoever kept yesterday's figures can subtract them from today's. So a span of days that was over,
and that a later import brought rows into, is planned issue by issue: what every import left behind was shown once, and
what is shown now must be safe together with all of it (:func:`allegiance.people.suppression.plan`). Where that cannot
be had, the span is held back.

The issues are made again from the import that each row came with. So a row that a later import overwrote counts as new,
and one that was taken away leaves no trace here (docs/suppression.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from allegiance.people.suppression import NOTHING, PLACE, Cells, Issue, Week, plan

Codes = NDArray[np.int64]

MOST = 6
"""Later imports into one span that are followed; with more of them it is held back."""


@dataclass(frozen=True, slots=True, eq=False)
class Lineage:
    """Which import brought which rows, and how far the data reached after each."""

    imports: Codes
    """Shape (N,): the import of each entry."""

    rows: Codes
    """Shape (N,): how many rows the entry stands for."""

    reached: Mapping[int, date]
    """Import to the last day that the data reached with it."""

    def later(self, part: slice | Codes, end: date) -> list[int]:
        """Imports that brought rows into a span that was over already: the first one that closed it, then those."""
        closing = next((number for number, day in self.reached.items() if day >= end), None)
        if closing is None:
            return []
        after = sorted({number for number in self.imports[part].tolist() if number > closing})
        return [closing, *after] if after else []

    def touched(self, entries: Codes, monday: str, person: Codes) -> bool:
        """Whether later imports changed anything of anybody in a week that was over."""
        after = self.later(entries, date.fromisoformat(monday) + timedelta(days=6))[1:]
        return bool((np.isin(self.imports[entries], after) & (person[entries] >= 0)).any())


def planned(cells: Cells, lineage: Lineage, part: slice, versions: list[int]) -> Week:
    """What may be shown of a span after its last import.

    Args:
        cells: its entries, one an import.
        lineage: their imports.
        part: where the span's entries stand in it.
        versions: imports after which it was shown, the oldest first.
    """
    if len(versions) > MOST + 1:
        return NOTHING
    imports, rows = lineage.imports[part], lineage.rows[part]
    keys = np.stack([cells.person, *cells.members.values()])
    distinct, first, key = np.unique(keys, axis=1, return_index=True, return_inverse=True)
    key = key.reshape(-1)
    earlier: list[Issue] = []
    week = NOTHING
    for number in versions:
        there = imports <= number
        digest = np.zeros(distinct.shape[1], dtype=np.int64)
        np.add.at(digest, key[there], imports[there] * 1_000_003 + rows[there])
        has = np.flatnonzero(np.bincount(key[there], minlength=distinct.shape[1]))
        issue = Cells(
            distinct[0][has],
            {name: distinct[1 + at][has] for at, name in enumerate(cells.members)},
            None if cells.site is None else cells.site[first[has]],
            digest[has],
        )
        first_time = None
        if not earlier and len(cells.members) > 1:
            # As it was planned when nothing had changed yet: places by themselves, then topics beside them.
            places = Cells(issue.person, {PLACE: issue.members[PLACE]}, issue.site)
            first_time = plan(places)
        week = plan(issue, earlier=earlier, fixed=first_time)
        earlier.append(Issue(issue, week))
    return week
