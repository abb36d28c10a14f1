"""Many control charts judged together: of hundreds watched every week, some always look unusual.

Two questions, two rules. A handful of headline charts is read one by one, so that *any* false alarm among them has to
be rare: Holm's step-down at 1%. Hundreds of charts of places are read as a list, of which few may be false: all of
them, of every measure and place, form one fleet under Benjamini-Hochberg. Judged fleet by fleet instead, every
fleet would bring its own false alarms, and a page with forty of them would never be silent.

A chart is judged by single points (two consecutive weeks, 10%) or by its moving average, which finds what rises slowly
(2%: one week's average is carried into the next, so that two weeks are little more evidence than one).

Points of few answers are not normal, and neither is T. So a share's point is never more surprising than its exact
binomial tail, and a chart is judged only where enough was to be expected. Nor is any baseline taken to vary less than
sampling alone explains (``LEAST``): among hundreds, some did by luck, and everything after them looks unusual.

Source: S. Holm, Scand. J. Statistics 6 (1979) 65-70; Y. Benjamini and Y. Hochberg, J. R. Stat. Soc. B 57 (1995).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from allegiance.stats import control
from allegiance.stats.control import Chart

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FLEET_RATE = 0.10
"""False discovery rate over a fleet of charts."""

HEADLINE_RATE = 0.01
"""Chance that any headline chart of a quiet week is believed."""

DRIFT_RATE = 0.02
"""False discovery rate among moving averages."""

LEAST = 1.0
"""Smallest spread of a baseline, in units of what sampling explains."""

EXPECTED = 3.0
"""``n p (1 - p)`` that a share needs in a week to be judged."""

VALUES = 50
"""Values that a mean needs in a week: waits are skewed, and so are their means of fewer."""

ANSWERS = 20
"""Answers that a net promoter score needs in a week."""


def tails(k: ArrayLike, n: ArrayLike, share: ArrayLike) -> Floats:
    """Two-sided probability of a count as far out as ``k`` of ``n`` when each is a hit with probability ``share``.

    Args:
        k: hits, any shape; whole numbers.
        n: trials.
        share: 0..1.

    Returns:
        Probabilities in the common shape, ``nan`` where something is missing.
    """
    hits, trials, p = np.broadcast_arrays(*(np.asarray(part, dtype=np.float64) for part in (k, n, share)))
    # The binomial's tails are incomplete beta functions; at the ends, where those are not defined, all is covered.
    below = np.where(hits < trials, special.betainc(np.maximum(trials - hits, 1), hits + 1, 1 - p), 1.0)
    above = np.where(hits > 0, special.betainc(np.maximum(hits, 1), trials - hits + 1, p), 1.0)
    missing = ~(np.isfinite(hits) & np.isfinite(p) & (trials > 0))
    return np.where(missing, np.nan, np.minimum(2 * np.minimum(below, above), 1.0))


def drifts(chart: Chart) -> Floats:
    """(..., points) two-sided probability of a moving average as far out while nothing has changed."""
    with np.errstate(invalid="ignore", divide="ignore"):
        z = control.REACH * np.abs(chart.ewma) / chart.ewma_limit
    return np.asarray(2 * special.ndtr(-z), dtype=np.float64)


def believed(t: ArrayLike, p: ArrayLike, ewma: ArrayLike, drift: ArrayLike) -> Bools:
    """Which charts of one fleet to believe in the last of two consecutive weeks.

    Args:
        t: (charts, 2) T of the last two weeks.
        p: (charts, 2) its two-sided probability; ``nan``: not judged, and not counted.
        ewma: (charts, 2) the moving average.
        drift: (charts, 2) its two-sided probability.

    Returns:
        (charts,) true where a chart was believed in both weeks in the same direction.
    """
    single = fleet(t, p)[:, -1]
    slow = fleet(ewma, drift, DRIFT_RATE)[:, -1]
    return np.asarray(single | slow, dtype=np.bool_)


def benjamini_hochberg(p: ArrayLike, rate: float = FLEET_RATE) -> Bools:
    """Which of many tests to believe, so that at most ``rate`` of those believed are false on average.

    Args:
        p: (tests,) probabilities; ``nan`` for a test that could not be made (never believed, not counted).
        rate: false discovery rate.

    Returns:
        (tests,) true where believed.
    """
    values = np.atleast_1d(np.asarray(p, dtype=np.float64))
    if values.ndim != 1:
        raise ValueError("tests are rows: p must have one dimension")
    made = np.flatnonzero(np.isfinite(values))
    order = made[np.argsort(values[made], kind="stable")]
    passing = np.flatnonzero(values[order] <= rate * np.arange(1, order.size + 1) / max(order.size, 1))
    believed = np.zeros(values.shape, dtype=np.bool_)
    if passing.size:
        believed[order[: passing[-1] + 1]] = True
    return believed


def fleet(t: ArrayLike, p: ArrayLike, rate: float = FLEET_RATE) -> Bools:
    """Alarms over many charts at once: believed in two consecutive weeks, in the same direction.

    Args:
        t: (charts, weeks) T of each chart (its sign is the direction).
        p: (charts, weeks) its two-sided probability.
        rate: false discovery rate within each week.

    Returns:
        (charts, weeks) true where a chart was believed this week and the week before; never in the first
        week.
    """
    signs, values = np.broadcast_arrays(
        np.sign(np.asarray(t, dtype=np.float64)), np.asarray(p, dtype=np.float64)
    )
    if values.ndim != 2:
        raise ValueError("a fleet has two dimensions: charts and weeks")
    believed = np.zeros(values.shape, dtype=np.bool_)
    for week in range(values.shape[1]):
        believed[:, week] = benjamini_hochberg(values[:, week], rate)
    twice = np.zeros_like(believed)
    twice[:, 1:] = believed[:, 1:] & believed[:, :-1] & (signs[:, 1:] == signs[:, :-1])
    return twice


def holm(p: ArrayLike, level: float = HEADLINE_RATE) -> Bools:
    """Which of a few tests to believe, so that the chance of any false one is at most ``level``.

    Args:
        p: (tests,) probabilities; ``nan`` for a test that could not be made (never believed, not counted).
        level: chance of any false one.

    Returns:
        (tests,) true where believed.
    """
    values = np.atleast_1d(np.asarray(p, dtype=np.float64))
    made = np.flatnonzero(np.isfinite(values))
    order = made[np.argsort(values[made], kind="stable")]
    passing = values[order] <= level / np.arange(order.size, 0, -1)
    out = np.zeros(values.shape, dtype=np.bool_)
    out[order[: int(np.argmin(passing)) if not passing.all() else order.size]] = True
    return out
