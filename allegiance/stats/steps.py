"""A step in one or two things a person does, at some month that nobody named beforehand.

At every possible month the level after it is compared with the level before, in standard errors. Two things that
should change together are judged by the smaller of their two steps at the same month, so that both have to be there;
the month is the one at which that is largest. Having looked at every month is paid for: the probability is that of the
largest step of as many months of pure chance. And people change without any trick: steps count in units of how much
people's levels move at that month (the middle of all people), never less than chance alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EACH = 3
"""Months on each side of a step, at least."""

DRAWS = 100_000
"""Worlds of chance that a probability stands on: none is smaller than one in so many."""

_SEED = 20_261
_MIDDLE = 1.482602218505602
"""Standard deviations in a median absolute deviation of the normal law."""


@dataclass(frozen=True, slots=True, eq=False)
class Monthly:
    """One thing by person and month: how many, the sum of deviations from what is usual, and of their squares."""

    n: Floats
    """(people, months)"""

    total: Floats
    """(people, months) sum over contacts of (value - mean of contacts alike)."""

    squares: Floats
    """(people, months) sum of those deviations squared."""


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """The largest joint step of each person."""

    at: Ints
    """(people,) index of the first month after the step; -1: not judged."""

    z: Floats
    """(people,) the smaller of the standardised steps there, positive in the directions asked for."""

    p: Floats
    """(people,) probability of one as large somewhere; ``nan``: not judged."""

    spread: tuple[float, ...]
    """Of each thing, how much more people's levels move than chance would have it (1: no more)."""


def joint(series: Sequence[Monthly], directions: Sequence[int], *, least: float = 15.0) -> Steps:
    """The month at which all series step in their directions together.

    Args:
        series: one or two things of the same people and months.
        directions: +1 (rises) or -1 (falls) of each.
        least: how many a person needs before and after the month, of each thing.

    Returns:
        For each person the month, the standardised step and its probability.
    """
    scaled, held, spreads = [], [], []
    for one, sign in zip(series, directions, strict=True):
        z, enough = _standardised(one, least)
        spread = np.ones(z.shape[1])
        for place in range(z.shape[1]):
            given = z[enough[:, place], place]
            if given.size >= 10:
                spread[place] = max(1.0, _MIDDLE * float(np.median(np.abs(given - np.median(given)))))
                z[:, place] -= np.median(given)
        scaled.append(sign * z / spread)
        held.append(enough)
        spreads.append(float(spread.mean()) if spread.size else 1.0)
    both = np.where(np.logical_and.reduce(held), np.minimum.reduce(scaled), -np.inf)
    if both.shape[1] == 0:
        nothing = np.full(both.shape[0], np.nan)
        return Steps(np.full(both.shape[0], -1, dtype=np.int64), nothing, nothing.copy(), tuple(spreads))
    place = both.argmax(axis=1)
    best = both[np.arange(both.shape[0]), place]
    judged = np.isfinite(best)
    chance = _chance(both.shape[1] + 2 * EACH - 1, len(series))
    p = (DRAWS - np.searchsorted(chance, best, side="left") + 1) / (DRAWS + 1)
    return Steps(
        np.where(judged, place + EACH, -1).astype(np.int64),
        np.where(judged, best, np.nan),
        np.where(judged, p, np.nan),
        tuple(spreads),
    )


def _standardised(one: Monthly, least: float) -> tuple[Floats, NDArray[np.bool_]]:
    """(people, places) step in standard errors, and whether there is enough on both sides of each place."""
    n, total, squares = (np.cumsum(part, axis=1) for part in (one.n, one.total, one.squares))
    months = n.shape[1]
    places = slice(EACH - 1, months - EACH)
    n_before, s_before = n[:, places], total[:, places]
    n_after, s_after = n[:, -1:] - n_before, total[:, -1:] - s_before
    every = max(float(n[:, -1].sum()) - 1, 1.0)
    variance = max(float(squares[:, -1].sum()) / every, 1e-12)
    enough = (n_before >= least) & (n_after >= least)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (s_after / n_after - s_before / n_before) / np.sqrt(variance * (1 / n_after + 1 / n_before))
    return np.where(enough, z, 0.0), enough


@cache
def _chance(months: int, things: int) -> Floats:
    """Sorted largest joint steps of ``months`` equal months of pure chance."""
    rng = np.random.default_rng(_SEED)
    before = np.arange(EACH, months - EACH + 1)
    after = months - before
    found = []
    for _ in range(10):
        steps = None
        for _ in range(things):
            drawn = np.cumsum(rng.standard_normal((DRAWS // 10, months)), axis=1)
            first = drawn[:, EACH - 1 : months - EACH]
            z = ((drawn[:, -1:] - first) / after - first / before) / np.sqrt(1 / after + 1 / before)
            steps = z if steps is None else np.minimum(steps, z)
        assert steps is not None
        found.append(steps.max(axis=1))
    return np.sort(np.concatenate(found))
