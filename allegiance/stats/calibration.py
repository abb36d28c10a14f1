"""Whether a risk of ten per cent means ten in a hundred: bins, expected calibration error, and the correction.

Rows may be weighted and clustered as in ``allegiance.stats.discrimination``.

Source of the correction: Platt (1999), a logistic curve over the model's log-odds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allegiance.stats import intervals
from allegiance.stats.discrimination import share_of

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

DECILES = tuple(step / 10 for step in range(1, 10))
LEAST = 1e-6
"""Risks are kept this far from 0 and 1, where log-odds are finite."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Customers of similar risk."""

    floor: float
    """Smallest risk in it."""

    ceiling: float
    predicted: float
    """Mean risk."""

    observed: float
    """Share who left."""

    low: float
    high: float
    """95% interval of ``observed``."""

    n: int
    """Rows."""

    weight: float
    """Share of all customers."""


def bins(
    risk: ArrayLike,
    outcome: ArrayLike,
    weight: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    cuts: Sequence[float] = DECILES,
) -> tuple[Bin, ...]:
    """Groups of rows by quantiles of their risk, lowest first; equal risks are never parted.

    Args:
        risk: (n,) between 0 and 1.
        outcome: (n,) true for those who left.
        weight: (n,) how many customers a row stands for.
        cluster: (n,) who the row is about.
        cuts: quantiles between the groups, rising.
    """
    risks, left = np.asarray(risk, dtype=np.float64), np.asarray(outcome, dtype=np.bool_)
    if not len(risks):
        return ()
    weights = np.ones(len(risks)) if weight is None else np.asarray(weight, dtype=np.float64)
    whose = np.arange(len(risks)) if cluster is None else np.asarray(cluster)
    order = np.argsort(risks, kind="stable")
    upto = np.cumsum(weights[order]) / weights.sum()
    edges = np.unique(risks[order][np.minimum(np.searchsorted(upto, np.asarray(cuts)), len(risks) - 1)])
    group = np.searchsorted(edges, risks, side="left")
    found = []
    for number in np.unique(group):
        inside = group == number
        observed = share_of(left, inside, weights, whose)
        found.append(
            Bin(
                float(risks[inside].min()),
                float(risks[inside].max()),
                float(np.average(risks[inside], weights=weights[inside])),
                observed.value,
                observed.low,
                observed.high,
                int(inside.sum()),
                float(weights[inside].sum() / weights.sum()),
            )
        )
    return tuple(found)


def error(found: Sequence[Bin]) -> float:
    """Expected calibration error: the mean distance between predicted and observed, over all customers."""
    return (
        float(sum(one.weight * abs(one.predicted - one.observed) for one in found)) if found else float("nan")
    )


Matrix = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Platt:
    """``log-odds = intercept + slope * x + bend * max(x - above, 0)``, x the model's; by default x itself."""

    intercept: float = 0.0
    slope: float = 1.0
    bend: float = 0.0
    above: float = 0.0
    """From here on the line bends: the highest risks of a model are often too high."""

    spread: Matrix = ()
    """Covariance of intercept, slope and bend (of those that were fitted); empty: nothing was."""

    def __call__(self, odds: ArrayLike) -> Floats:
        """Risks 0..1 from the model's log-odds."""
        return self._risk(self._line(np.asarray(odds, dtype=np.float64)))

    def interval(self, odds: ArrayLike) -> tuple[Floats, Floats]:
        """95% interval of the share that leaves among customers of such log-odds; the risk itself if not fitted."""
        x = np.asarray(odds, dtype=np.float64)
        line = self._line(x)
        if not self.spread:
            return self._risk(line), self._risk(line)
        columns = _columns(x, self.above)[:, : len(self.spread)]
        half = float(intervals.quantile()) * np.sqrt(
            np.maximum(np.einsum("ij,jk,ik->i", columns, np.array(self.spread), columns), 0)
        )
        return self._risk(line - half), self._risk(line + half)

    def _line(self, x: Floats) -> Floats:
        return np.asarray(_columns(x, self.above) @ np.array([self.intercept, self.slope, self.bend]))

    @staticmethod
    def _risk(line: Floats) -> Floats:
        return np.asarray(np.clip(1 / (1 + np.exp(-line)), LEAST, 1 - LEAST), dtype=np.float64)


BENDS_FROM = 0.9
"""Quantile of the log-odds from which the line may bend."""

LOSSES_TO_BEND = 100
"""Losses there must be above it."""


def platt(
    odds: ArrayLike, outcome: ArrayLike, weight: ArrayLike | None = None, cluster: ArrayLike | None = None
) -> Platt:
    """The logistic curve that fits outcomes best, by Newton's method; as it is where it cannot be fitted.

    A slope that is not positive would turn the order around: then less is corrected, at the least the level.

    Args:
        odds: (n,) the model's log-odds, of rows that it had not seen.
        outcome: (n,) true for those who left.
        weight: (n,) how many customers a row stands for.
        cluster: (n,) who the row is about; the same customer many times tells no more than once.
    """
    x, left = np.asarray(odds, dtype=np.float64), np.asarray(outcome, dtype=np.bool_)
    weights = np.ones(len(x)) if weight is None else np.asarray(weight, dtype=np.float64)
    if not left.any() or left.all():
        return Platt()
    order = np.argsort(x, kind="stable")
    above = float(x[order][np.searchsorted(np.cumsum(weights[order]), BENDS_FROM * weights.sum())])
    every = _columns(x, above)
    for count in (3, 2, 1):
        if count == 3 and int((left & (x > above)).sum()) < LOSSES_TO_BEND:
            continue
        columns, offset = every[:, :count], x if count == 1 else np.zeros(len(x))
        beta = _newton(columns, offset, left, weights)
        slope, bend = (beta[1] if count > 1 else 1.0), (beta[2] if count > 2 else 0.0)
        if np.isfinite(beta).all() and slope > 0 and slope + bend > 0:
            spread = _sandwich(columns, offset, beta, left, weights, cluster)
            return Platt(float(beta[0]), float(slope), float(bend), above, spread)
    return Platt()


def _columns(x: Floats, above: float) -> Floats:
    return np.column_stack([np.ones(len(x)), x, np.maximum(x - above, 0)])


def _newton(columns: Floats, offset: Floats, left: Flags, weights: Floats) -> Floats:
    beta = np.array([0.0, 1.0, 0.0])[: columns.shape[1]]
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(columns @ beta + offset, -30, 30)))
        slope = columns.T @ (weights * (left - p))
        curve = (columns * (weights * p * (1 - p))[:, None]).T @ columns
        step = np.linalg.lstsq(curve, slope, rcond=None)[0]
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            break
    return np.asarray(beta, dtype=np.float64)


def _sandwich(
    columns: Floats, offset: Floats, beta: Floats, left: Flags, weights: Floats, cluster: ArrayLike | None
) -> Matrix:
    p = 1 / (1 + np.exp(-np.clip(columns @ beta + offset, -30, 30)))
    bread = np.linalg.pinv((columns * (weights * p * (1 - p))[:, None]).T @ columns)
    pull = columns * (weights * (left - p))[:, None]
    if cluster is not None:
        place = np.unique(np.asarray(cluster), return_inverse=True)[1].ravel()
        pull = np.column_stack([np.bincount(place, weights=one) for one in pull.T])
    found = bread @ (pull.T @ pull) @ bread
    return tuple(tuple(row) for row in found.tolist())


def log_loss(risk: ArrayLike, outcome: ArrayLike, weight: ArrayLike | None = None) -> float:
    """Mean surprise at what happened, in nats: the lower the better."""
    p = np.clip(np.asarray(risk, dtype=np.float64), LEAST, 1 - LEAST)
    y = np.asarray(outcome, dtype=np.bool_)
    weights = np.ones(len(p)) if weight is None else np.asarray(weight, dtype=np.float64)
    return float(np.average(-np.log(np.where(y, p, 1 - p)), weights=weights))
