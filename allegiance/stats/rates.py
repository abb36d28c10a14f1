"""Counts of one person against everybody else's, where people differ a little: exact tails with a spread.

For rare things (a word in a comment, a device that answers twice) a normal approximation sees alarms everywhere. A
count is judged by the tail of a beta-binomial (of a negative binomial where it has an expectation instead of trials)
whose share and spread come from all *other* people: nobody is compared with themselves, nor with the few furthest
above, or several who stand out would hide each other.

Source: J. K. Haseman and L. L. Kupper, Biometrics 35 (1979) 281-293 (moments of overdispersed counts).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FURTHEST = 0.02
"""Share of people, those furthest above, who do not tell what is usual."""


@dataclass(frozen=True, slots=True, eq=False)
class Others:
    """Each person's count beside what the others' would have given."""

    expected: Floats
    """(people,) the count that the others' share (or ratio) would have given; ``nan``: not judged."""

    above: Floats
    """(people,) probability of a count at least as high."""

    spread: float
    """How much people differ beyond chance: correlation within a person (shares), squared variation (ratios)."""


def shares(k: ArrayLike, n: ArrayLike, *, least: float = 1.0) -> Others:
    """``k`` of ``n`` of each person against the share among all others.

    Args:
        k: (people,) hits, whole numbers.
        n: (people,) trials.
        least: fewest trials of a person who is judged; the others still tell what is usual.

    Returns:
        Expectations and upper tails; ``nan`` where a person has too few trials or there is nobody else.
    """
    hits, trials = _pair(k, n)
    kept = _usual(hits, trials)
    rest_n = _others(trials, kept)
    # Half a hit more than were seen: that something never happened to the others does not make it impossible.
    share = (_others(hits, kept) + 0.5) / (rest_n + 1.0)
    spread = share * (1 - share)
    squares = (
        _others(hits**2, kept)
        - 2 * share * _others(hits * trials, kept)
        + share**2 * _others(trials**2, kept)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        rho = (squares - spread * rest_n) / (spread * _others(trials * (trials - 1), kept))
    rho = np.clip(np.nan_to_num(rho), 0.0, 0.9)
    judged = (trials >= max(least, 1.0)) & (rest_n > 0)
    # Upper tail of at least k: of more than k - 1.
    plain = stats.binom.sf(hits - 1, trials, share)
    size = np.where(rho > 1e-9, 1 / np.maximum(rho, 1e-9) - 1, 1.0)
    wide = stats.betabinom.sf(hits - 1, trials.astype(np.int64), share * size, (1 - share) * size)
    above = np.where(rho > 1e-9, wide, plain)
    return Others(
        np.where(judged, share * trials, np.nan),
        np.where(judged, np.clip(above, 0.0, 1.0), np.nan),
        float(np.median(rho)) if rho.size else 0.0,
    )


def counts(k: ArrayLike, expected: ArrayLike, *, least: float = 0.0) -> Others:
    """A count of each person against an expectation, at the ratio of counts to expectations among all others.

    Args:
        k: (people,) counts.
        expected: (people,) what their circumstances alone would give, in the mean.
        least: smallest expectation of a person who is judged.

    Returns:
        Expectations at the others' ratio and upper tails; ``nan`` where there is nothing to expect from.
    """
    seen, mean = _pair(k, expected)
    kept = _usual(seen, mean)
    rest = _others(mean, kept)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (_others(seen, kept) + 0.5) / (rest + 0.5)
        mu = ratio * mean
        # Among the others: their squared distances beyond what Poisson counts give, over their squared means.
        inner = _others(mean**2, kept)
        squares = _others(seen**2, kept) - 2 * ratio * _others(seen * mean, kept) + ratio**2 * inner
        alpha = (squares - ratio * rest) / (ratio**2 * inner)
    alpha = np.clip(np.nan_to_num(alpha), 0.0, 10.0)
    judged = (mean > 0) & (mean >= least) & (rest > 0)
    plain = special.pdtrc(np.maximum(seen - 1, 0), np.maximum(mu, 1e-300))
    size = 1 / np.maximum(alpha, 1e-9)
    wide = stats.nbinom.sf(seen - 1, size, size / (size + mu))
    above = np.where(seen <= 0, 1.0, np.where(alpha > 1e-9, wide, plain))
    return Others(
        np.where(judged, mu, np.nan),
        np.where(judged, np.clip(above, 0.0, 1.0), np.nan),
        float(np.median(alpha)) if alpha.size else 0.0,
    )


def _pair(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    one, two = np.broadcast_arrays(np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64))
    return np.atleast_1d(one), np.atleast_1d(two)


def _usual(seen: Floats, trials: Floats) -> Flags:
    """Everybody but the few furthest above: several who stand out must not hide each other."""
    total = trials.sum()
    if not total:
        return np.ones(seen.shape, dtype=np.bool_)
    expected = trials * (seen.sum() / total)
    above = (seen - expected) / np.sqrt(np.maximum(expected, 1e-9))
    kept = np.ones(seen.shape, dtype=np.bool_)
    kept[np.argsort(-above, kind="stable")[: int(FURTHEST * seen.size)]] = False
    return kept


def _others(values: Floats, kept: Flags) -> Floats:
    """The sum over everybody else who is usual."""
    return np.asarray(values[kept].sum() - values * kept, dtype=np.float64)
