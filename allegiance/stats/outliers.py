"""Who stands apart from the others, where everybody differs a little: a robust spread, and what it leaves unexplained.

People are never alike, so a test that only knows sampling error (a binomial) calls dozens of ordinary people unusual
as soon as there are enough rows. Here each person's deviation has its own sampling variance, and people differ on top
of it by a spread that is estimated from the people themselves, from their *middle*: the median of the squared
standardised deviations is set to what the normal law gives. A few who stand far apart cannot widen it and hide.

Source: D. J. Spiegelhalter, "Handling over-dispersion of performance indicators", Quality and Safety in Health Care 14
(2005) 347-351; the median in place of his winsorised mean; R. C. Paule and J. Mandel, J. Res. NBS 87 (1982) 377-385.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

PEOPLE = 10
"""Fewer people than this do not tell what is usual."""

MIDDLE = 0.45493642311957283
"""Median of a squared standard normal value."""


@dataclass(frozen=True, slots=True, eq=False)
class Apart:
    """How far each person stands from the middle."""

    centre: float
    """The middle of all people, in the unit of the deviations."""

    spread: float
    """Standard deviation between people beyond sampling error (tau), 0 when sampling explains everything."""

    z: Floats
    """(people,) deviation from the middle over its whole standard deviation; ``nan``: not judged."""

    below: Floats
    """(people,) probability of standing at least as far below."""

    above: Floats
    """(people,) probability of standing at least as far above."""

    judged: int
    """People who were judged."""


def apart(deviation: ArrayLike, variance: ArrayLike, *, people: int = PEOPLE) -> Apart:
    """Judge each person against the middle and the spread of all.

    Args:
        deviation: (people,) each person's difference from what was expected; ``nan``: not judged.
        variance: (people,) its sampling variance; zero, negative or ``nan``: not judged.
        people: fewest people that tell what is usual; with fewer nobody is judged.

    Returns:
        Standardised deviations and one-sided probabilities by Student's t on (people judged - 1) degrees of freedom.
    """
    d, v = np.broadcast_arrays(
        np.asarray(deviation, dtype=np.float64), np.asarray(variance, dtype=np.float64)
    )
    held = np.isfinite(d) & np.isfinite(v) & (v > 0)
    nothing = np.full(d.shape, np.nan)
    count = int(held.sum())
    if count < max(people, 3):
        return Apart(float("nan"), float("nan"), nothing, nothing.copy(), nothing.copy(), 0)
    given, noise = d[held], v[held]
    centre, extra = float(np.median(given)), 0.0
    for _ in range(25):
        extra = _extra(given - centre, noise)
        moved = _weighted_median(given, 1 / (noise + extra))
        if abs(moved - centre) < 1e-12:
            break
        centre = moved
    z = nothing.copy()
    z[held] = (given - centre) / np.sqrt(noise + extra)
    below, above = nothing.copy(), nothing.copy()
    below[held] = special.stdtr(count - 1, z[held])
    above[held] = special.stdtr(count - 1, -z[held])
    return Apart(centre, float(np.sqrt(extra)), z, below, above, count)


def _extra(residual: Floats, noise: Floats) -> float:
    """The variance between people at which the middle of the squared standardised residuals is that of chance."""

    def middle(extra: float) -> float:
        return float(np.median(residual**2 / (noise + extra)))

    if middle(0.0) <= MIDDLE:
        return 0.0
    low, high = 0.0, float(np.median(residual**2)) / MIDDLE + float(noise.max())
    for _ in range(80):
        half = (low + high) / 2
        low, high = (half, high) if middle(half) > MIDDLE else (low, half)
    return (low + high) / 2


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])
