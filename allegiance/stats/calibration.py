"""Whether a risk of ten per cent means ten in a hundred: bins, expected calibration error, and the correction.

Rows may be weighted and clustered as in ``allegiance.stats.discrimination``.

Source of the correction: Platt (1999), a logistic curve over the model's log-odds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allegiance.stats.discrimination import share_of

Floats = NDArray[np.float64]

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


@dataclass(frozen=True, slots=True)
class Platt:
    """``log-odds = intercept + slope * log-odds of the model``; 0 and 1 leave a risk as it is."""

    intercept: float = 0.0
    slope: float = 1.0

    def __call__(self, odds: ArrayLike) -> Floats:
        """Risks 0..1 from the model's log-odds."""
        line = self.intercept + self.slope * np.asarray(odds, dtype=np.float64)
        return np.asarray(np.clip(1 / (1 + np.exp(-line)), LEAST, 1 - LEAST), dtype=np.float64)


def platt(odds: ArrayLike, outcome: ArrayLike, weight: ArrayLike | None = None) -> Platt:
    """The logistic curve that fits outcomes best, by Newton's method; as it is where it cannot be fitted.

    A slope that is not positive would turn the order around: then only the level is corrected.
    """
    x, y = np.asarray(odds, dtype=np.float64), np.asarray(outcome, dtype=np.float64)
    weights = np.ones(len(x)) if weight is None else np.asarray(weight, dtype=np.float64)
    if not 0 < (weights * y).sum() < weights.sum():
        return Platt()
    for columns in (np.column_stack([np.ones(len(x)), x]), np.ones((len(x), 1))):
        offset = 0.0 if columns.shape[1] == 2 else x
        beta = np.array([0.0, 1.0])[: columns.shape[1]]
        for _ in range(50):
            p = 1 / (1 + np.exp(-np.clip(columns @ beta + offset, -30, 30)))
            slope = columns.T @ (weights * (y - p))
            curve = (columns * (weights * p * (1 - p))[:, None]).T @ columns
            step = np.linalg.lstsq(curve, slope, rcond=None)[0]
            beta = beta + np.clip(step, -2, 2)
            if np.abs(step).max() < 1e-8:
                break
        found = Platt(float(beta[0]), float(beta[1]) if len(beta) == 2 else 1.0)
        if found.slope > 0 and np.isfinite([found.intercept, found.slope]).all():
            return found
    return Platt()


def log_loss(risk: ArrayLike, outcome: ArrayLike, weight: ArrayLike | None = None) -> float:
    """Mean surprise at what happened, in nats: the lower the better."""
    p = np.clip(np.asarray(risk, dtype=np.float64), LEAST, 1 - LEAST)
    y = np.asarray(outcome, dtype=np.bool_)
    weights = np.ones(len(p)) if weight is None else np.asarray(weight, dtype=np.float64)
    return float(np.average(-np.log(np.where(y, p, 1 - p)), weights=weights))
