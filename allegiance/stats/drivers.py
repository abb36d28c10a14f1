"""Which drivers carry how much of what moves an outcome: Shapley (LMG) shares of the explained variation.

Drivers go together, so no single order of taking them up is right: a driver's share is what it adds to R squared on
average over all orders. Shares add up to R squared. They say how much of the differences between answers goes with a
driver, not what changing it would cause.

Sources: R. H. Lindeman, P. F. Merenda and R. Z. Gold, Introduction to Bivariate and Multivariate Analysis (1980), p.
119 ff.; U. Groemping, Journal of Statistical Software 17 (2006) 1; resampling of blocks: B. Efron and R. J. Tibshirani,
An Introduction to the Bootstrap (1993), ch. 8.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST = 14
"""Drivers at the most: every set of them is looked at."""

DRAWS = 400
_STILL = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Importance:
    """Shares and slopes of p drivers; arrays of shape (p,)."""

    share: Floats
    """Part of the explained variation, adding up to 1; ``nan`` throughout where nothing is explained."""
    low: Floats
    high: Floats

    slope: Floats
    """Change of the outcome per unit of the driver, the others held."""
    slope_low: Floats
    slope_high: Floats

    explained: float
    """R squared: part of the outcome's variation that all drivers together go with."""
    explained_low: float
    explained_high: float

    n: int


def within(values: Floats, cell: Ints) -> Floats:
    """Deviations from the mean of each row's cell; a missing value deviates by nothing.

    Args:
        values: (n,) with ``nan`` where missing.
        cell: (n,) 0..C-1.
    """
    known = np.isfinite(values)
    size = int(cell.max(initial=0)) + 1
    total = np.bincount(cell[known], weights=values[known], minlength=size)
    count = np.bincount(cell[known], minlength=size)
    mean = np.divide(total, count, out=np.zeros(size), where=count > 0)
    return np.where(known, np.where(known, values, 0.0) - mean[cell], 0.0)


def grams(x: Floats, y: Floats, block: Ints, blocks: int) -> Floats:
    """(blocks, p + 2, p + 2) moments of ``(x, y, 1)`` in each block of rows."""
    rows = np.column_stack([x, y, np.ones(len(y))])
    order = np.argsort(block, kind="stable")
    ends = np.searchsorted(block[order], np.arange(blocks + 1))
    found = np.zeros((blocks, rows.shape[1], rows.shape[1]))
    for at in range(blocks):
        part = rows[order[ends[at] : ends[at + 1]]]
        found[at] = part.T @ part
    return found


def importance(moments: Floats, *, draws: int = DRAWS, seed: int = 1) -> Importance:
    """Shares and slopes with 95% intervals from resampled blocks.

    Args:
        moments: (blocks, p + 2, p + 2) as ``grams`` makes them; p at most ``MOST``.
        draws: how often the blocks are drawn anew, with replacement.
        seed: of the draws: the same question has the same answer.

    Raises:
        ValueError: more drivers than every set of them can be looked at.
    """
    p = moments.shape[1] - 2
    if p > MOST:
        raise ValueError(f"{p} drivers are more than {MOST}")
    blocks = moments.shape[0]
    rng = np.random.default_rng(seed)
    times = rng.multinomial(blocks, np.full(blocks, 1 / blocks), size=draws)
    drawn = np.tensordot(times.astype(np.float64), moments, axes=1)
    every = np.concatenate([moments.sum(axis=0)[None], drawn])
    covariance, n = _covariance(every)
    shares, explained = lmg(covariance)
    slopes = _slopes(covariance)
    low, high = np.nanpercentile(shares[1:], [2.5, 97.5], axis=0)
    slope_low, slope_high = np.percentile(slopes[1:], [2.5, 97.5], axis=0)
    r_low, r_high = np.percentile(explained[1:], [2.5, 97.5])
    return Importance(
        shares[0],
        low,
        high,
        slopes[0],
        slope_low,
        slope_high,
        float(explained[0]),
        float(r_low),
        float(r_high),
        round(float(n[0])),
    )


def lmg(covariance: Floats) -> tuple[Floats, Floats]:
    """Shares of the explained variation, and R squared.

    Args:
        covariance: (draws, p + 1, p + 1) of the drivers and, last, the outcome.

    Returns:
        (draws, p) shares that add up to 1, and (draws,) R squared.
    """
    draws, size = covariance.shape[:2]
    p = size - 1
    scale = np.sqrt(np.maximum(np.einsum("dkk->dk", covariance), 0.0))
    still = scale <= _STILL
    scale = np.where(still, 1.0, scale)
    correlation = covariance / (scale[:, :, None] * scale[:, None, :])
    # A driver that never moves explains nothing and stands alone.
    correlation = correlation + np.eye(size) * (still[:, :, None] * 1.0)
    explained = np.zeros((draws, 1 << p))
    for count in range(1, p + 1):
        sets = np.array(list(combinations(range(p), count)))
        index = (1 << sets).sum(axis=1)
        inner = correlation[:, sets[:, :, None], sets[:, None, :]]
        outer = correlation[:, sets, p]
        # A trace of a ridge: two drivers that say the same share what they explain.
        solved = np.linalg.solve(inner + 1e-10 * np.eye(count), outer[..., None])[..., 0]
        explained[:, index] = (outer * solved).sum(axis=2)
    added = np.zeros((draws, p))
    every = np.arange(1 << p)
    taken = np.array([int(number).bit_count() for number in every])
    weight = np.array([1 / (p * comb(p - 1, count)) if count < p else 0.0 for count in range(p + 1)])
    for driver in range(p):
        without = every[(every >> driver) & 1 == 0]
        gain = explained[:, without | (1 << driver)] - explained[:, without]
        added[:, driver] = gain @ weight[taken[without]]
    total = explained[:, -1]
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(total[:, None] > _STILL, added / total[:, None], np.nan)
    return shares, total


def _covariance(moments: Floats) -> tuple[Floats, Floats]:
    """(draws, p + 1, p + 1) covariances and (draws,) rows from moments with a last column of ones."""
    n = moments[:, -1, -1]
    mean = moments[:, :-1, -1] / n[:, None]
    return moments[:, :-1, :-1] / n[:, None, None] - mean[:, :, None] * mean[:, None, :], n


def _slopes(covariance: Floats) -> Floats:
    """(draws, p) least squares."""
    p = covariance.shape[1] - 1
    inner = covariance[:, :p, :p]
    ridge = 1e-10 * np.maximum(np.einsum("dkk->dk", inner), _STILL)
    return np.asarray(
        np.linalg.solve(inner + ridge[:, :, None] * np.eye(p), covariance[:, :p, p:])[..., 0],
        dtype=np.float64,
    )
