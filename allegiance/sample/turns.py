"""Who else handled a contact that was passed on, and how long each had it: from draws of its own.

The last of them is the one whom the customer rates: everything else in the world knows nobody else.
"""

from __future__ import annotations

import numpy as np

from allegiance.sample.company import EMAIL, NONE, Array, Columns, Floats, Ints, count
from allegiance.sample.people import People
from allegiance.sample.plan import Plan
from allegiance.sample.routing import route

STREAM = 23
MOST = 3
"""People at most, in the order of their turns."""
TRIES = 3
"""Candidates for each turn but the last; who stands there already is passed over."""


def turns(plan: Plan, staff: People, found: Columns) -> dict[str, Array]:
    """Columns ``turn_1`` to ``turn_3`` (employees in order; the last is ``employee``) and ``turn_1_s`` to ``turn_3_s``.

    Missing (-1) where a contact was not passed on; seconds are missing in writing, which nobody times.
    """
    rng = np.random.default_rng([plan.seed, STREAM])
    size = count(found)
    rows = np.flatnonzero(found["transfers"] > 0)
    people = np.full((MOST, size), NONE, dtype=np.int64)
    seconds = np.full((MOST, size), NONE, dtype=np.int64)
    if len(rows):
        chain = _chain(rng, plan, staff, found, rows)
        people[:, rows] = chain
        seconds[:, rows] = np.where(
            (chain >= 0) & (found["channel"][rows] < EMAIL), _seconds(rng, found, rows, chain), NONE
        )
        alone = (people >= 0).sum(axis=0) < 2
        people[:, alone] = seconds[:, alone] = NONE
    return {f"turn_{place + 1}": people[place] for place in range(MOST)} | {
        f"turn_{place + 1}_s": seconds[place] for place in range(MOST)
    }


def _chain(rng: np.random.Generator, plan: Plan, staff: People, found: Columns, rows: Ints) -> Ints:
    """People of each contact, first to last from the top; ``(MOST, rows)``, missing at the end."""
    many = np.tile(rows, TRIES * (MOST - 1))
    drawn = route(
        rng,
        plan,
        staff,
        found["t"][many],
        found["reason"][many],
        found["channel"][many],
        found["language"][many],
    ).reshape(MOST - 1, TRIES, len(rows))
    last = found["employee"][rows]
    before = np.full((MOST - 1, len(rows)), NONE, dtype=np.int64)
    for place in range(MOST - 1):
        wanted = found["transfers"][rows] > place
        for each in drawn[place]:
            fresh = wanted & (before[place] == NONE) & (each != last) & ~(before[:place] == each).any(axis=0)
            before[place] = np.where(fresh, each, before[place])
    second = np.where(before[1] == NONE, last, before[1])
    first = np.where(before[0] == NONE, last, before[0])
    chain = np.stack([first, np.where(first == last, NONE, second), np.where(second == last, NONE, last)])
    return np.asarray(chain, dtype=np.int64)


def _seconds(rng: np.random.Generator, found: Columns, rows: Ints, chain: Ints) -> Ints:
    """Whole seconds of each turn, of the seconds that the contact took in all; the last has the rest."""
    taken = sum(np.maximum(found[name][rows], 0) for name in ("talk_s", "hold_s", "wrap_s"))
    weight: Floats = np.where(chain >= 0, rng.gamma(2.0, 1.0, chain.shape) + 0.05, 0.0)
    spent = np.floor(taken * weight / np.maximum(weight.sum(axis=0), 1e-9)).astype(np.int64)
    place = (chain >= 0).sum(axis=0) - 1
    spent[np.maximum(place, 0), np.arange(len(rows))] += taken - spent.sum(axis=0)
    return np.asarray(spent, dtype=np.int64)
