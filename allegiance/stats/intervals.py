"""Intervals for shares, scores and means, from counts and sums.

Every function is vectorised: arguments broadcast against each other and the answer has their common shape.
All of them know three things beyond the counts:

``deff``
    the design effect, how many times the variance of the estimate exceeds that of a simple random sample. 1
    for answers that have nothing to do with each other; ``allegiance.stats.clusters`` estimates it. Values
    below 1 count as 1.
``clusters``
    J, the number of clusters that ``deff`` was estimated from. The quantile is then Student's t on J - 1
    degrees of freedom. ``None``, 0 and 1 mean that nothing was estimated: the normal quantile.
``level``
    the coverage, 0.95 unless told.

Where n is 0 (or missing) the estimate and both bounds are ``nan``. Counts that cannot be (a negative one,
more successes than trials) raise ``ValueError``. Counts need not be whole, so that weighted and effective
counts fit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

LEVEL = 0.95
"""Coverage of every interval that the product shows."""

_SLACK = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Interval:
    """An estimate with its interval: three arrays of one shape, in the unit of the estimate."""

    estimate: Floats
    low: Floats
    high: Floats

    @property
    def excludes_zero(self) -> NDArray[np.bool_]:
        """Whether the interval lies wholly on one side of zero; false where it is ``nan``."""
        return np.asarray((self.low > 0) | (self.high < 0), dtype=np.bool_)


def quantile(clusters: ArrayLike | None = None, level: float = LEVEL) -> Floats:
    """The two-sided quantile: Student's t on ``clusters - 1`` degrees of freedom, or the normal one.

    Args:
        clusters: any shape, the number J of clusters; below 2 (or ``nan``, or ``None``) gives the normal
            quantile.
        level: coverage, strictly between 0 and 1.

    Returns:
        Positive quantiles in the shape of ``clusters``.
    """
    if not 0 < level < 1:
        raise ValueError(f"a level lies strictly between 0 and 1, not {level}")
    upper = (1 + level) / 2
    normal = float(special.ndtri(upper))
    if clusters is None:
        return np.asarray(normal, dtype=np.float64)
    count = _floats(clusters)
    some = count >= 2
    student = special.stdtrit(np.where(some, count - 1, 1.0), upper)
    return np.asarray(np.where(some, student, normal), dtype=np.float64)


def share(
    k: ArrayLike,
    n: ArrayLike,
    *,
    deff: ArrayLike = 1.0,
    clusters: ArrayLike | None = None,
    level: float = LEVEL,
) -> Interval:
    """A share k / n with its Wilson score interval at the effective size n / deff.

    Args:
        k: successes, 0 <= k <= n.
        n: trials.
        deff: design effect of the share.
        clusters: J behind ``deff``; see the module.
        level: coverage.

    Returns:
        Shares from 0 to 1. The low bound is exactly 0 at k = 0, the high bound exactly 1 at k = n.

    Source: E. B. Wilson, JASA 22 (1927) 209-212; effective size: C. Dean and M. Pagano, J. Surv. Stat.
    Methodol. 3 (2015) 484-503.
    """
    successes, trials = np.broadcast_arrays(_floats(k), _floats(n))
    _check_counts(successes, trials)
    z2 = quantile(clusters, level) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.where(trials > 0, successes / trials, np.nan)
        size = trials / _at_least_one(deff)
        middle = (p + z2 / (2 * size)) / (1 + z2 / size)
        half = np.sqrt(z2) / (1 + z2 / size) * np.sqrt(p * (1 - p) / size + z2 / (4 * size**2))
        low = np.where(p <= 0, 0.0, np.maximum(middle - half, 0.0))
        high = np.where(p >= 1, 1.0, np.minimum(middle + half, 1.0))
    return _blank(p, low, high)


def nps(
    promoters: ArrayLike,
    detractors: ArrayLike,
    n: ArrayLike,
    *,
    deff: ArrayLike = 1.0,
    clusters: ArrayLike | None = None,
    level: float = LEVEL,
) -> Interval:
    """A net promoter score with its adjusted-Wald interval.

    Three answers are added before the interval is computed (3/4 promoter, 1 1/2 passive, 3/4 detractor),
    which keeps coverage near its level from ten answers up. The estimate itself is the plain score, and the
    interval always holds it.

    Args:
        promoters: answers of 9 and 10.
        detractors: answers of 0 to 6.
        n: all answers; promoters + detractors <= n.
        deff: design effect of the score; counts are divided by it before the three answers are added.
        clusters: J behind ``deff``; see the module.
        level: coverage.

    Returns:
        Scores from -100 to 100.

    Source: B. Rocks, "Interval estimation for the Net Promoter Score", The American Statistician 70 (2016)
    365-372.
    """
    score, centre, half = _nps_parts(promoters, detractors, n, deff, clusters, level)
    low = np.clip(np.minimum(centre - half, score), -100, 100)
    high = np.clip(np.maximum(centre + half, score), -100, 100)
    return _blank(score, low, high)


def mean(
    n: ArrayLike,
    total: ArrayLike,
    squares: ArrayLike,
    *,
    deff: ArrayLike = 1.0,
    clusters: ArrayLike | None = None,
    level: float = LEVEL,
) -> Interval:
    """A mean with its t interval, from the count, the sum and the sum of squares.

    Without clusters the quantile has n - 1 degrees of freedom. With n = 1 the mean is known and its bounds
    are ``nan``.

    Args:
        n: number of values.
        total: their sum.
        squares: the sum of their squares.
        deff: design effect of the mean.
        clusters: J behind ``deff``; see the module.
        level: coverage.

    Returns:
        The mean and its bounds, in the unit of the values.
    """
    average, variance, df = _mean_parts(n, total, squares, deff, clusters)
    half = _student(df, level) * np.sqrt(variance)
    return _blank(average, average - half, average + half)


def share_difference(
    k_now: ArrayLike,
    n_now: ArrayLike,
    k_before: ArrayLike,
    n_before: ArrayLike,
    *,
    deff_now: ArrayLike = 1.0,
    deff_before: ArrayLike = 1.0,
    clusters_now: ArrayLike | None = None,
    clusters_before: ArrayLike | None = None,
    level: float = LEVEL,
) -> Interval:
    """The change of a share, now minus before, with Newcombe's hybrid score interval.

    For a change between two periods in which the same clusters answered, give the paired design effect
    (``clusters.paired_share``) as both ``deff_now`` and ``deff_before``, and its J as both cluster counts.

    Returns:
        Differences from -1 to 1; ``nan`` where either n is 0.

    Source: R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10.
    """
    now = share(k_now, n_now, deff=deff_now, clusters=clusters_now, level=level)
    before = share(k_before, n_before, deff=deff_before, clusters=clusters_before, level=level)
    change = now.estimate - before.estimate
    low = change - np.hypot(now.estimate - now.low, before.high - before.estimate)
    high = change + np.hypot(now.high - now.estimate, before.estimate - before.low)
    return _blank(change, np.clip(low, -1, 1), np.clip(high, -1, 1))


def nps_difference(
    promoters_now: ArrayLike,
    detractors_now: ArrayLike,
    n_now: ArrayLike,
    promoters_before: ArrayLike,
    detractors_before: ArrayLike,
    n_before: ArrayLike,
    *,
    deff_now: ArrayLike = 1.0,
    deff_before: ArrayLike = 1.0,
    clusters_now: ArrayLike | None = None,
    clusters_before: ArrayLike | None = None,
    level: float = LEVEL,
) -> Interval:
    """The change of a net promoter score, now minus before, from the two adjusted-Wald intervals.

    The interval stands around the difference of the adjusted scores, with the root of the summed squares of
    their half widths; the estimate is the plain difference, and the interval always holds it. Paired periods:
    as in ``share_difference``.

    Returns:
        Differences from -200 to 200 points; ``nan`` where either n is 0.

    Source: as ``nps``; J. Sauro and J. Lewis, "Net Promoter Score confidence intervals", MeasuringU.
    """
    score_now, centre_now, half_now = _nps_parts(
        promoters_now, detractors_now, n_now, deff_now, clusters_now, level
    )
    score_before, centre_before, half_before = _nps_parts(
        promoters_before, detractors_before, n_before, deff_before, clusters_before, level
    )
    change = score_now - score_before
    half = np.hypot(half_now, half_before)
    low = np.clip(np.minimum(centre_now - centre_before - half, change), -200, 200)
    high = np.clip(np.maximum(centre_now - centre_before + half, change), -200, 200)
    return _blank(change, low, high)


def mean_difference(
    n_now: ArrayLike,
    total_now: ArrayLike,
    squares_now: ArrayLike,
    n_before: ArrayLike,
    total_before: ArrayLike,
    squares_before: ArrayLike,
    *,
    deff_now: ArrayLike = 1.0,
    deff_before: ArrayLike = 1.0,
    clusters_now: ArrayLike | None = None,
    clusters_before: ArrayLike | None = None,
    paired: bool = False,
    level: float = LEVEL,
) -> Interval:
    """The change of a mean, now minus before, with Welch's interval.

    Args:
        n_now: number of values now; ``total_now`` their sum, ``squares_now`` the sum of their squares.
        total_now: see ``n_now``.
        squares_now: see ``n_now``.
        n_before: the same three for the period before.
        total_before: see ``n_before``.
        squares_before: see ``n_before``.
        deff_now: design effect of the mean now.
        deff_before: design effect of the mean before.
        clusters_now: J behind ``deff_now``: its degrees of freedom are then J - 1 instead of n - 1.
        clusters_before: J behind ``deff_before``.
        paired: the design effects come from one set of clusters in both periods (``clusters.paired_mean``):
            the variance of the change was estimated once, with J - 1 degrees of freedom, and Welch's sum does
            not apply.
        level: coverage.

    Returns:
        The difference in the unit of the values; bounds are ``nan`` where either period has fewer than two
        values.

    Source: B. L. Welch, Biometrika 34 (1947) 28-35.
    """
    now, variance_now, df_now = _mean_parts(n_now, total_now, squares_now, deff_now, clusters_now)
    before, variance_before, df_before = _mean_parts(
        n_before, total_before, squares_before, deff_before, clusters_before
    )
    change = now - before
    variance = variance_now + variance_before
    if paired:
        df = np.minimum(df_now, df_before)
    else:
        with np.errstate(divide="ignore", invalid="ignore"):
            df = variance**2 / (variance_now**2 / df_now + variance_before**2 / df_before)
            # Two constant samples: no variance to weigh, so the smaller count decides (the width is 0 anyway).
            df = np.where(variance > 0, df, np.minimum(df_now, df_before))
    half = _student(df, level) * np.sqrt(variance)
    return _blank(change, change - half, change + half)


def _floats(values: ArrayLike) -> Floats:
    """Any array-like as float64."""
    return np.asarray(values, dtype=np.float64)


def _at_least_one(deff: ArrayLike) -> Floats:
    """Design effects with a floor of 1; a missing one counts as 1."""
    return np.fmax(_floats(deff), 1.0)


def _check_counts(k: Floats, n: Floats) -> None:
    """Refuse counts that no sample can have."""
    if np.any(k < 0) or np.any(n < 0):
        raise ValueError("a count is negative")
    if np.any(k > n * (1 + _SLACK) + _SLACK):
        raise ValueError("a part exceeds its total: k must not be larger than n")


def _blank(estimate: Floats, low: Floats, high: Floats) -> Interval:
    """An interval whose bounds are missing wherever its estimate is."""
    middle, lower, upper = np.broadcast_arrays(estimate, low, high)
    missing = np.isnan(middle)
    return Interval(
        np.array(middle, dtype=np.float64),
        np.where(missing, np.nan, lower),
        np.where(missing, np.nan, upper),
    )


def _nps_parts(
    promoters: ArrayLike,
    detractors: ArrayLike,
    n: ArrayLike,
    deff: ArrayLike,
    clusters: ArrayLike | None,
    level: float,
) -> tuple[Floats, Floats, Floats]:
    """The plain score, the adjusted score and its half width, all in points."""
    up, down, answers = np.broadcast_arrays(_floats(promoters), _floats(detractors), _floats(n))
    _check_counts(up, answers)
    _check_counts(down, answers)
    _check_counts(up + down, answers)
    inflation = _at_least_one(deff)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.where(answers > 0, (up - down) / answers, np.nan)
    size = answers / inflation + 3
    p = (up / inflation + 0.75) / size
    d = (down / inflation + 0.75) / size
    half = quantile(clusters, level) * np.sqrt((p + d - (p - d) ** 2) / size)
    return 100 * score, 100 * (p - d), 100 * half


def _mean_parts(
    n: ArrayLike, total: ArrayLike, squares: ArrayLike, deff: ArrayLike, clusters: ArrayLike | None
) -> tuple[Floats, Floats, Floats]:
    """The mean, the variance of the mean and its degrees of freedom."""
    count, summed, squared = np.broadcast_arrays(_floats(n), _floats(total), _floats(squares))
    _check_counts(np.zeros_like(count), count)
    with np.errstate(divide="ignore", invalid="ignore"):
        average = np.where(count > 0, summed / count, np.nan)
        # Rounding may leave a tiny negative where all values are equal.
        spread = np.maximum(squared - summed * average, 0.0) / (count - 1)
        spread = np.where(spread * (count - 1) <= 1e-12 * np.abs(squared), 0.0, spread)
        variance = np.where(count > 1, _at_least_one(deff) * spread / count, np.nan)
    df = count - 1
    if clusters is not None:
        number = _floats(clusters)
        df = np.where(number >= 2, number - 1, df)
    return average, variance, df


def _student(df: Floats, level: float) -> Floats:
    """Student's two-sided quantile, ``nan`` without a degree of freedom."""
    if not 0 < level < 1:
        raise ValueError(f"a level lies strictly between 0 and 1, not {level}")
    enough = df > 0
    value = special.stdtrit(np.where(enough, df, 1.0), (1 + level) / 2)
    return np.asarray(np.where(enough, value, np.nan), dtype=np.float64)
