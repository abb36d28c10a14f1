"""Somebody who tries: every figure shown is a sum over cells of people; what can be worked out about fewer than five?

Written apart from the planner, and exact: it searches all linear combinations. One that touches fewer than five people
leaves at least one of any five sets of people alone; so it lies among the combinations that vanish on one of them, and
there the same holds for the people that remain. Each step takes a fifth of the people away, so it ends.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

PRIME = 2_147_483_647


def leak(shown: np.ndarray, person: Sequence[int], least: int = 5) -> set[int] | None:
    """People (fewer than ``least``) about whom a sum can be worked out, or ``None``.

    Args:
        shown: shape (figures, cells): how often a figure counts a cell.
        person: whose cell each column is.
    """
    columns = np.concatenate([np.asarray(person)[None, :], shown], axis=0)
    columns = np.unique(columns, axis=1)
    who = columns[0]
    start = echelon(np.unique(columns[1:], axis=0), 0)[0]
    return search(start, who, np.random.default_rng(7).permutation(np.unique(who)), least)


def search(space: np.ndarray, who: np.ndarray, left: np.ndarray, least: int) -> set[int] | None:
    if not len(space):
        return None
    if len(left) < least:
        return set(who[space[0] != 0].tolist())
    for group in np.array_split(left, least):
        order = np.argsort(~np.isin(who, group), kind="stable")
        inside = int(np.isin(who, group).sum())
        reduced, pivots = echelon(space[:, order], inside)
        rest = reduced[[at for at, pivot in enumerate(pivots) if pivot >= inside]][:, inside:]
        found = search(rest, who[order][inside:], left[~np.isin(left, group)], least)
        if found:
            return found
    return None


def echelon(rows: np.ndarray, first: int) -> tuple[np.ndarray, list[int]]:
    """Echelon form modulo a prime, without rows of zeros, and the column of each row's pivot."""
    rows = np.asarray(rows, dtype=np.int64) % PRIME
    pivots: list[int] = []
    at = 0
    for column in range(rows.shape[1]):
        if at == len(rows):
            break
        nonzero = np.flatnonzero(rows[at:, column])
        if not len(nonzero):
            continue
        swap = at + int(nonzero[0])
        if swap != at:
            rows[[at, swap]] = rows[[swap, at]]
        rows[at] = rows[at] * pow(int(rows[at, column]), -1, PRIME) % PRIME
        below = at + 1 + np.flatnonzero(rows[at + 1 :, column])
        if len(below):
            rows[below] = (rows[below] - rows[below, column][:, None] * rows[at][None, :] % PRIME) % PRIME
        pivots.append(column)
        at += 1
    return rows[:at], pivots
