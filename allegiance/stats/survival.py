"""How long customers stay: the Kaplan-Meier curve with delayed entry, and its interval.

A customer is observed from an age (``entry``: later than 0 where the records begin only after the customer did) to an
age (``exit``), at which the customer left (``event``) or was still there (censored). At each age at which somebody
left, only those observed then are at risk: whoever entered later or went out of sight before says nothing about it.
Customers who left before the records begin are in no record, so nobody may be counted as observed before that.

The interval is Greenwood's variance on the scale log(-log S), which keeps it inside 0 to 1. Where nobody has left yet
(or nobody is left) that scale has no value: there the interval is Wilson's, at the customers observed then.

Source: E. L. Kaplan and P. Meier, JASA 53 (1958) 457-481; J. D. Kalbfleisch and R. L. Prentice, The Statistical
Analysis of Failure Time Data (2002), ch. 1; left truncation: W.-Y. Tsai, N. P. Jewell and M.-C. Wang, Biometrika 74
(1987) 883-886.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allegiance.stats import intervals
from allegiance.stats.intervals import LEVEL

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The share still there at each age asked for; arrays of one shape (ages,)."""

    at: Floats
    """Ages, in the unit of ``entry`` and ``exit``."""

    survival: Floats
    """Share still there after that age; ``nan`` where nobody is observed."""

    low: Floats
    high: Floats
    at_risk: Floats
    """Customers observed just before that age."""

    events: Floats
    """Customers who left at that age or before, while observed."""


def kaplan_meier(
    entry: ArrayLike,
    exit_: ArrayLike,
    event: ArrayLike,
    at: ArrayLike,
    count: ArrayLike | None = None,
    *,
    level: float = LEVEL,
) -> Curve:
    """The share still there at some ages.

    Args:
        entry: (rows,) age from which a customer is observed, 0 or more.
        exit_: (rows,) age at which the customer left or was last seen, more than ``entry``.
        event: (rows,) whether the customer left then.
        at: (ages,) ages asked about.
        count: (rows,) customers that a row stands for; 1 each when not given.
        level: coverage of the interval at each age.

    Returns:
        The curve. Beyond the last age at which anybody is observed it is ``nan``: nothing is extrapolated.

    Raises:
        ValueError: shapes differ, or a customer is observed for no time at all.
    """
    begin, end = np.atleast_1d(_floats(entry)), np.atleast_1d(_floats(exit_))
    gone = np.atleast_1d(np.asarray(event, dtype=np.bool_))
    size = np.ones(begin.shape) if count is None else np.atleast_1d(_floats(count))
    if not begin.shape == end.shape == gone.shape == size.shape or begin.ndim != 1:
        raise ValueError("entry, exit, event and count need one dimension and the same length")
    if np.any(begin < 0) or np.any(end <= begin) or np.any(size < 0):
        raise ValueError("a customer enters below 0, is observed for no time, or counts less than nothing")
    ages = np.atleast_1d(_floats(at))
    times, place = np.unique(end[gone], return_inverse=True)
    left = np.bincount(place, weights=size[gone], minlength=times.size)
    risk = _observed(begin, end, size, times)
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.log1p(-left / risk)
        spread = left / (risk * (risk - left))
    # After the last step that was taken, each age has the product of all steps up to it.
    taken = np.searchsorted(times, ages, side="right")
    sums = np.concatenate([[0.0], np.cumsum(steps)])[taken]
    variance = np.concatenate([[0.0], np.cumsum(spread)])[taken]
    survival = np.exp(sums)
    at_risk = _observed(begin, end, size, ages)
    events = np.concatenate([[0.0], np.cumsum(left)])[taken]
    low, high = _bounds(survival, variance, np.maximum(at_risk, 1.0), level)
    seen = (at_risk > 0) | (survival == 0)
    if begin.size:
        seen &= ages > begin.min()
    blank = np.full(ages.shape, np.nan)
    return Curve(
        ages,
        np.where(seen, survival, blank),
        np.where(seen, low, blank),
        np.where(seen, high, blank),
        at_risk,
        events,
    )


def _observed(begin: Floats, end: Floats, size: Floats, ages: Floats) -> Floats:
    """Customers observed just before each age: entered before it, not out of sight before it."""
    first, last = np.argsort(begin, kind="stable"), np.argsort(end, kind="stable")
    entered = np.concatenate([[0.0], np.cumsum(size[first])])
    ended = np.concatenate([[0.0], np.cumsum(size[last])])
    in_ = np.searchsorted(begin[first], ages, side="left")
    out = np.searchsorted(end[last], ages, side="left")
    return np.asarray(entered[in_] - ended[out], dtype=np.float64)


def _bounds(survival: Floats, variance: Floats, at_risk: Floats, level: float) -> tuple[Floats, Floats]:
    """Log(-log) bounds; Wilson's where that scale has no value."""
    inside = (survival > 0) & (survival < 1) & np.isfinite(variance)
    safe = np.where(inside, survival, 0.5)
    half = intervals.quantile(None, level) * np.sqrt(np.where(inside, variance, 0.0)) / np.abs(np.log(safe))
    plain = intervals.share(np.where(survival >= 1, at_risk, 0.0), at_risk, level=level)
    low = np.where(inside, safe ** np.exp(half), plain.low)
    high = np.where(inside, safe ** np.exp(-half), plain.high)
    return np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)
