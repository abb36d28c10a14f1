"""Predicted risk by logistic regression on rows, with intervals that know that rows of one employee go together.

The effect of a driver is its average marginal effect: by how much the predicted risk of the rows asked about changes
when the driver rises by one and all else stays.

Sources: K.-Y. Liang and S. L. Zeger, Biometrika 73 (1986) 13-22 (cluster-robust covariance); T. Bartus, Stata Journal 5
(2005) 309-329 (average marginal effects).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ROUNDS = 50
_RIDGE = 1e-8
_FAR = 30.0


@dataclass(frozen=True, slots=True, eq=False)
class Risk:
    """A fitted model over q columns, the intercept first."""

    beta: Floats
    """(q,) log odds."""
    covariance: Floats
    """(q, q), rows of one cluster taken to go together."""
    clusters: int
    n: int


@dataclass(frozen=True, slots=True)
class Effect:
    """Average marginal effect of one column on the rows asked about, in probability."""

    value: float
    low: float
    high: float


def fit(x: Floats, y: Floats, cluster: Ints) -> Risk:
    """Fit by Newton's method.

    Args:
        x: (n, q) columns, the first all ones; scale them to order 1.
        y: (n,) 0 or 1; both must occur.
        cluster: (n,) 0..G-1.

    Raises:
        ValueError: only one outcome occurs.
    """
    rate = float(y.mean()) if len(y) else 0.0
    if not 0 < rate < 1:
        raise ValueError("only one outcome occurs")
    beta = np.zeros(x.shape[1])
    beta[0] = np.log(rate / (1 - rate))
    best = _loglik(x, y, beta)
    for _ in range(_ROUNDS):
        p = _probability(x @ beta)
        information = (x * (p * (1 - p))[:, None]).T @ x + _RIDGE * np.eye(len(beta))
        step = np.linalg.solve(information, x.T @ (y - p))
        length = 1.0
        while length > 1e-4 and _loglik(x, y, beta + length * step) < best - 1e-9:
            length /= 2
        new = _loglik(x, y, beta + length * step)
        beta = beta + length * step
        done, best = abs(new - best) < 1e-9 * max(1.0, abs(best)), new
        if done:
            break
    p = _probability(x @ beta)
    bread = np.linalg.pinv((x * (p * (1 - p))[:, None]).T @ x, hermitian=True)
    score = x * (y - p)[:, None]
    groups = int(cluster.max(initial=-1)) + 1
    summed = np.stack(
        [np.bincount(cluster, weights=score[:, at], minlength=groups) for at in range(x.shape[1])], axis=1
    )
    small = groups / max(groups - 1, 1)
    covariance = small * bread @ (summed.T @ summed) @ bread
    return Risk(beta, np.asarray(covariance, dtype=np.float64), groups, len(y))


def effects(found: Risk, x: Floats, y: Floats, columns: list[int], *, binary: list[bool]) -> list[Effect]:
    """Average marginal effects on some rows, whose own level of risk is matched first.

    The model is that of everyone; the rows asked about (the satisfied, say) have another level of risk at the same
    drivers. One shift of the intercept makes the mean predicted risk theirs; the drivers keep what everyone says.

    Args:
        found: the model.
        x: (m, q) the rows asked about.
        y: (m,) their outcomes.
        columns: which columns.
        binary: whether each of them is 0 or 1: the effect is then that of 1 instead of 0.
    """
    linear = x @ found.beta
    shift = _shift(linear, float(y.mean()))
    made: list[Effect] = []
    t = float(stats.t.ppf(0.975, max(found.clusters - 1, 1)))
    p = _probability(linear + shift)
    weight = p * (1 - p)
    centre = (weight[:, None] * x).sum(axis=0) / max(float(weight.sum()), 1e-300)
    for column, yes in zip(columns, binary, strict=True):
        if yes:
            rest = linear + shift - x[:, column] * found.beta[column]
            high, low = _probability(rest + found.beta[column]), _probability(rest)
            value = float((high - low).mean())
            with_, without = x.copy(), x.copy()
            with_[:, column], without[:, column] = 1.0, 0.0
            # The shift follows the slopes, so that the mean stays: hence the centred columns.
            gradient = (
                (high * (1 - high))[:, None] * (with_ - centre)
                - (low * (1 - low))[:, None] * (without - centre)
            ).mean(axis=0)
        else:
            value = float(weight.mean() * found.beta[column])
            gradient = found.beta[column] * ((weight * (1 - 2 * p))[:, None] * (x - centre)).mean(axis=0)
            gradient[column] += weight.mean()
        half = t * float(np.sqrt(max(gradient @ found.covariance @ gradient, 0.0)))
        made.append(Effect(value, value - half, value + half))
    return made


def _shift(linear: Floats, wanted: float) -> float:
    """What to add to the log odds so that the mean risk is ``wanted``: by bisection."""
    low, high = -_FAR, _FAR
    for _ in range(80):
        middle = (low + high) / 2
        if float(_probability(linear + middle).mean()) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _probability(linear: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(linear, -_FAR, _FAR))), dtype=np.float64)


def _loglik(x: Floats, y: Floats, beta: Floats) -> float:
    linear = np.clip(x @ beta, -_FAR, _FAR)
    return float((y * linear - np.logaddexp(0.0, linear)).sum())
