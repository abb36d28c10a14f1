"""Logistic regression by Newton's method for tables of bins by strata, many candidate curves at once.

The model is ``logit p = a_r + x_b . beta``: one intercept per stratum r (a reason for contact, say) and a
curve over the bins b that all strata share. The intercepts' block of the information matrix is diagonal, so
each step costs one small system of the curve's own size however many strata there are.

Source: P. McCullagh and J. A. Nelder, Generalized Linear Models (1989), ch. 4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ROUNDS = 60
_RIDGE = 1e-7
_FAR = 30.0


@dataclass(frozen=True, slots=True, eq=False)
class Fits:
    """Fitted curves of C candidates over B bins, R strata and q columns."""

    loglik: Floats
    """(C,) log likelihood of the counts, without the binomial constant."""

    intercept: Floats
    """(C, R)."""

    slope: Floats
    """(C, q)."""


def fit(x: Floats, n: Floats, k: Floats) -> Fits:
    """Fit every candidate.

    Args:
        x: (C, B, q) columns of each candidate; q may be 0.
        n: (B, R) trials. Every stratum needs at least one success and one failure.
        k: (B, R) successes.

    Returns:
        The fits. Where a column separates successes from failures its slope stops far out, with the
        likelihood at its limit.
    """
    candidates, _, q = x.shape
    rate = (k.sum(axis=0) / n.sum(axis=0)).clip(1e-9, 1 - 1e-9)
    intercept = np.tile(np.log(rate / (1 - rate)), (candidates, 1))
    slope = np.zeros((candidates, q))
    loglik = _loglik(x, n, k, intercept, slope)
    # Sums over millions of contacts carry rounding errors of this size.
    slack = 1e-9 + 1e-13 * np.abs(loglik).max(initial=0.0)
    for _ in range(_ROUNDS if q else 0):
        step_a, step_b = _step(x, n, k, intercept, slope)
        scale = np.ones(candidates)
        for _ in range(12):
            new_a = intercept + scale[:, None] * step_a
            new_b = slope + scale[:, None] * step_b
            new = _loglik(x, n, k, new_a, new_b)
            worse = new < loglik - slack
            if not worse.any():
                break
            scale = np.where(worse, scale / 2, scale)
        better = new >= loglik - slack
        gain = np.where(better, new - loglik, 0.0)
        intercept = np.where(better[:, None], new_a, intercept)
        slope = np.where(better[:, None], new_b, slope)
        loglik = np.where(better, new, loglik)
        if gain.max() < 10 * slack:
            break
    return Fits(loglik, intercept, slope)


def probabilities(x: Floats, intercept: Floats, slope: Floats) -> Floats:
    """(C, B, R) fitted probabilities; arguments as in ``fit`` and ``Fits``."""
    eta = (x @ slope[:, :, None]) + intercept[:, None, :]
    return np.asarray(1 / (1 + np.exp(-np.clip(eta, -_FAR, _FAR))), dtype=np.float64)


def covariance(x: Floats, n: Floats, intercept: Floats, slope: Floats) -> Floats:
    """(R + q, R + q) covariance of one candidate's intercepts and slopes.

    Args:
        x: (B, q) its columns (further ones, such as the derivative by a break, may be added).
        n: (B, R) trials.
        intercept: (R,).
        slope: (q0,) slopes of the first q0 columns, by which the probabilities are computed.
    """
    strata, q = intercept.size, x.shape[1]
    p = probabilities(x[None, :, : slope.size], intercept[None], slope[None])[0]
    weight = n * p * (1 - p)
    information = np.zeros((strata + q, strata + q))
    information[:strata, :strata] = np.diag(weight.sum(axis=0))
    information[:strata, strata:] = weight.T @ x
    information[strata:, :strata] = information[:strata, strata:].T
    information[strata:, strata:] = (x * weight.sum(axis=1)[:, None]).T @ x
    return np.asarray(np.linalg.pinv(information, hermitian=True), dtype=np.float64)


def _loglik(x: Floats, n: Floats, k: Floats, intercept: Floats, slope: Floats) -> Floats:
    """(C,) log likelihoods."""
    eta = np.clip((x @ slope[:, :, None]) + intercept[:, None, :], -_FAR, _FAR)
    return np.asarray((k * eta - n * np.logaddexp(0.0, eta)).sum(axis=(1, 2)), dtype=np.float64)


def _step(x: Floats, n: Floats, k: Floats, intercept: Floats, slope: Floats) -> tuple[Floats, Floats]:
    """Newton's step, intercepts eliminated first."""
    p = probabilities(x, intercept, slope)
    weight = n * p * (1 - p)
    residual = k - n * p
    down = np.maximum(weight.sum(axis=1), _RIDGE)
    score_a = residual.sum(axis=1)
    over = x.transpose(0, 2, 1)
    score_b = (over @ residual.sum(axis=2)[:, :, None])[:, :, 0]
    cross = over @ weight
    square = over @ (x * weight.sum(axis=2)[:, :, None])
    reduced = square - (cross / down[:, None, :]) @ cross.transpose(0, 2, 1)
    right = score_b - (cross @ (score_a / down)[:, :, None])[:, :, 0]
    reduced = reduced + _RIDGE * np.eye(x.shape[2])
    step_b = np.linalg.solve(reduced, right[:, :, None])[:, :, 0]
    step_a = (score_a - (cross.transpose(0, 2, 1) @ step_b[:, :, None])[:, :, 0]) / down
    # No single step further than a factor e^4 in the odds: separation would fly off otherwise.
    reach = np.maximum(np.abs(step_b).max(axis=1, initial=0.0), np.abs(step_a).max(axis=1, initial=0.0))
    limit = np.minimum(1.0, 4.0 / np.maximum(reach, 1e-12))[:, None]
    return step_a * limit, step_b * limit
