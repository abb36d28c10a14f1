"""Margins of rows by period, and slopes within people: what a decomposition is computed from.

Rows may be grouped: a row stands for ``n`` answers with sum ``s`` and sum of squares ``q`` that share their person,
period and level of every factor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ALIKE = 1e-8
"""A column that the others explain up to this share of its variation says nothing new."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Grouped rows, (R,) each."""

    period: Ints
    """0 before, 1 now; 2 and on: further stretches of time, that only say what levels go along with."""

    person: Ints
    """0..J-1."""

    columns: Ints
    """(R, F) column of each factor's level, 0..K-1: the levels of all factors numbered through."""

    n: Floats
    s: Floats
    q: Floats
    day: Ints
    week: Ints

    def dot(self, values: Floats) -> Floats:
        """(R,) sums of a value a column over the columns of each row."""
        found = np.zeros(len(self.n))
        for factor in range(self.columns.shape[1]):
            found += values[self.columns[:, factor]]
        return found

    def pooled(self) -> Cells:
        """The same rows as if they were all of one person."""
        return replace(self, person=np.zeros_like(self.person))


@dataclass(frozen=True, slots=True, eq=False)
class Margins:
    """Sufficient statistics of J people, K columns (levels of all factors) and P periods, the first two compared."""

    n: Floats
    """(P, J) rows."""

    s: Floats
    """(P, J) sum of the outcome."""

    q: float
    """Sum of its squares."""

    levels: Floats
    """(P, J, K) rows with each level."""

    gram: Floats
    """(P, K, K) rows with both levels."""

    sums: Floats
    """(K,) sum of the outcome over the rows with the level."""

    first: tuple[int, ...]
    """The column that each factor starts with."""

    reference: tuple[int, ...]
    """The column of each factor that the others are compared with."""

    def pooled(self) -> Margins:
        """The same as if all people were one."""
        return replace(
            self,
            n=self.n.sum(axis=1, keepdims=True),
            s=self.s.sum(axis=1, keepdims=True),
            levels=self.levels.sum(axis=1, keepdims=True),
        )


def margins(cells: Cells, people: int, sizes: Sequence[int], ordered: Sequence[bool] = ()) -> Margins:
    """Add up rows.

    Args:
        cells: the rows.
        people: J.
        sizes: number of levels of each factor.
        ordered: factors whose first level is the one to compare with; else it is the most frequent one.
    """
    size = sum(sizes)
    periods = max(2, int(cells.period.max(initial=0)) + 1)
    place = cells.period * people + cells.person
    held = np.zeros((periods * people, size))
    gram = np.zeros((periods, size, size))
    sums = np.zeros(size)
    factors = cells.columns.shape[1]
    for one in range(factors):
        mine = cells.columns[:, one]
        held += np.bincount(place * size + mine, weights=cells.n, minlength=held.size).reshape(held.shape)
        sums += np.bincount(mine, weights=cells.s, minlength=size)
        for other in range(one, factors):
            # Levels are numbered through: the pair of columns is a place in the whole matrix.
            pair = (cells.period * size + mine) * size + cells.columns[:, other]
            block = np.bincount(pair, weights=cells.n, minlength=gram.size).reshape(gram.shape)
            gram += block if one == other else block + block.transpose(0, 2, 1)
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    counts = np.einsum("pkk->k", gram)
    reference = [
        int(first[at])
        if at < len(ordered) and ordered[at]
        else int(first[at] + counts[first[at] : first[at + 1]].argmax())
        for at in range(factors)
    ]
    return Margins(
        _added(place, cells.n, (periods, people)),
        _added(place, cells.s, (periods, people)),
        float(cells.q.sum()),
        held.reshape(periods, people, size),
        gram,
        sums,
        tuple(int(at) for at in first[:-1]),
        tuple(reference),
    )


def _added(place: Ints, values: Floats, shape: tuple[int, int]) -> Floats:
    found = np.bincount(place, weights=values, minlength=shape[0] * shape[1])
    return np.asarray(found, dtype=np.float64).reshape(shape)


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """Effects of the levels, from differences within a person and period."""

    beta: Floats
    """(K,) against the reference level; 0 where a level cannot be told from what stands before it."""

    kept: NDArray[np.bool_]
    """(K,) columns that were estimated."""

    inverse: Floats
    """(K, K) of the kept columns' moments within, 0 elsewhere."""

    sigma2: float
    """Residual variance; ``nan`` when nothing is left to estimate it from."""

    df: float
    """Rows minus people in periods minus slopes."""

    @property
    def covariance(self) -> Floats:
        """(K, K) of ``beta``."""
        return self.sigma2 * self.inverse


def slopes(given: Margins) -> Slopes:
    """Least squares with one level a person and period."""
    n, levels = given.n.ravel(), given.levels.reshape(-1, given.levels.shape[2])
    here = n > 0
    n, s, levels = n[here], given.s.ravel()[here], levels[here]
    counts = given.gram.sum(axis=0)
    moments = counts - levels.T @ (levels / n[:, None])
    right = given.sums - levels.T @ (s / n)
    kept = _independent(moments, np.diag(counts), given.reference)
    size = moments.shape[0]
    beta, inverse = np.zeros(size), np.zeros((size, size))
    if kept.any():
        scale = 1 / np.sqrt(np.diag(moments)[kept])
        inner = np.linalg.inv(moments[np.ix_(kept, kept)] * scale[:, None] * scale)
        inverse[np.ix_(kept, kept)] = inner * scale[:, None] * scale
        beta = inverse @ right
    df = float(n.sum() - n.size - kept.sum())
    rest = given.q - float((s**2 / n).sum()) - float(right @ beta)
    sigma2 = max(rest, 0.0) / df if df >= 1 else float("nan")
    return Slopes(beta, kept, inverse, sigma2, df)


def _independent(moments: Floats, counts: Floats, reference: Sequence[int]) -> NDArray[np.bool_]:
    """Columns that say something new, the earlier before the later: Cholesky's pivots one by one."""
    size = moments.shape[0]
    kept = np.zeros(size, dtype=bool)
    rows = np.zeros((0, size))
    for column in range(size):
        if column in reference or counts[column] <= 0:
            continue
        rest = moments[column] - rows[:, column] @ rows
        if rest[column] <= _ALIKE * counts[column]:
            continue
        rows = np.vstack([rows, rest / np.sqrt(rest[column])])
        kept[column] = True
    return kept
