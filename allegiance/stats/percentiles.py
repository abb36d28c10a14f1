"""Exact percentiles of durations from counts per whole second.

Counts add up across days, teams and files, so a percentile of any union is exact; percentiles themselves must
never be averaged. A percentile is the smallest second that at least the share p of the contacts did not
exceed: numpy's ``inverted_cdf`` on the expanded data.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Percentiles:
    """Percentiles with their intervals, in seconds."""

    value: Floats
    """(P,) or (G, P); ``nan`` where there are no contacts."""

    low: Floats
    """Lower bound, same shape; 0 where the data give none (no duration is shorter)."""

    high: Floats
    """Upper bound, same shape; ``inf`` where too few contacts lie above to give one: "at least ``low``"."""

    n: Floats
    """() or (G,): contacts."""


def merge(seconds: ArrayLike, counts: ArrayLike) -> tuple[Floats, Floats]:
    """Add up counts of equal seconds, from any number of parts laid end to end.

    Args:
        seconds: (rows,) durations, in any order, repeated at will.
        counts: (rows,) contacts, not negative.

    Returns:
        The different seconds, ascending, and their counts; seconds without a contact are left out.
    """
    second, count = _columns(seconds, counts)
    distinct, position = np.unique(second, return_inverse=True)
    total = np.asarray(np.bincount(position, weights=count, minlength=distinct.size), dtype=np.float64)
    return distinct[total > 0], total[total > 0]


def percentiles(
    seconds: ArrayLike,
    counts: ArrayLike,
    probabilities: ArrayLike,
    *,
    deff: float = 1.0,
    level: float = 0.95,
) -> Percentiles:
    """Percentiles of one set of counts.

    Args:
        seconds: (rows,) durations, in any order.
        counts: (rows,) contacts with that duration.
        probabilities: (P,) or one number, each strictly between 0 and 1.
        deff: design effect of the share below the percentile; widens the interval.
        level: coverage.

    Returns:
        Arrays of shape (P,).
    """
    found = grouped(seconds, counts, None, probabilities, groups=1, deff=deff, level=level)
    return Percentiles(found.value[0], found.low[0], found.high[0], found.n[0])


def grouped(
    seconds: ArrayLike,
    counts: ArrayLike,
    group: ArrayLike | None,
    probabilities: ArrayLike,
    *,
    groups: int | None = None,
    deff: ArrayLike = 1.0,
    level: float = 0.95,
) -> Percentiles:
    """Percentiles per group, all at once.

    The interval is that of order statistics: with B binomial (n, p), the bounds are the values at the ranks
    between which the true percentile falls with at least ``level`` probability. No shape of the durations is
    assumed. With a design effect the ranks are those of n / deff contacts, spread over all n.

    Args:
        seconds: (rows,) durations, in any order.
        counts: (rows,) contacts with that duration in that group.
        group: (rows,) index 0..G-1 of each row's group; ``None``: one group.
        probabilities: (P,) or one number, each strictly between 0 and 1.
        groups: G; by default the largest index + 1.
        deff: () or (G,) design effect of the share below the percentile, at least 1.
        level: coverage.

    Returns:
        Arrays of shape (G, P); ``nan`` for groups without contacts.

    Source: R. J. Hyndman and Y. Fan, The American Statistician 50 (1996) 361-365 (definition 1); interval: H.
    A. David and H. N. Nagaraja, Order Statistics (2003), section 7.1; design effect: R. S. Woodruff, JASA 47
    (1952) 635-646.
    """
    second, count = _columns(seconds, counts)
    share = np.atleast_1d(np.asarray(probabilities, dtype=np.float64))
    if share.ndim != 1 or np.any(~((share > 0) & (share < 1))):
        raise ValueError("probabilities lie strictly between 0 and 1")
    if not 0 < level < 1:
        raise ValueError(f"a level lies strictly between 0 and 1, not {level}")
    of = np.zeros(second.size, dtype=np.intp) if group is None else np.asarray(group, dtype=np.intp)
    if of.shape != second.shape:
        raise ValueError(f"group has shape {of.shape}, expected {second.shape}")
    number = groups if groups is not None else (1 if group is None else int(of.max(initial=-1)) + 1)
    if of.size and (of.min() < 0 or of.max() >= number):
        raise ValueError(f"a group index lies outside 0..{number - 1}")

    order = np.lexsort((second, of))
    second, count, of = second[order], count[order], of[order]
    total = np.asarray(np.bincount(of, weights=count, minlength=number), dtype=np.float64)
    running = np.cumsum(count)
    before = np.concatenate(([0.0], np.cumsum(total)[:-1]))

    n = total[:, None]
    size = n / np.fmax(np.broadcast_to(np.asarray(deff, dtype=np.float64), (number,)), 1.0)[:, None]
    whole = np.maximum(np.floor(size), 1.0)
    tail = (1 - level) / 2
    stretch = n / whole
    lower = np.floor(stats.binom.ppf(tail, whole, share) * stretch)
    upper = np.ceil((stats.binom.ppf(1 - tail, whole, share) + 1) * stretch)

    def at(rank: Floats) -> Floats:
        """The second at a rank 1..n within each group."""
        if not second.size:
            return np.full(rank.shape, np.nan)
        place = np.searchsorted(running, before[:, None] + np.clip(rank, 1, np.maximum(n, 1)), side="left")
        return second[np.minimum(place, second.size - 1)]

    # The same arithmetic as numpy's, so that rounding at whole ranks falls the same way.
    value = at(np.maximum(np.ceil(n * share - 1), 0) + 1)
    low = np.where(lower >= 1, at(lower), 0.0)
    high = np.where(upper <= n, at(upper), np.inf)
    some = n > 0
    return Percentiles(
        np.where(some, value, np.nan), np.where(some, low, np.nan), np.where(some, high, np.nan), total
    )


def _columns(seconds: ArrayLike, counts: ArrayLike) -> tuple[Floats, Floats]:
    """Checked columns: durations and whole, non-negative counts."""
    second = np.atleast_1d(np.asarray(seconds, dtype=np.float64))
    count = np.atleast_1d(np.asarray(counts, dtype=np.float64))
    if second.shape != count.shape or second.ndim != 1:
        raise ValueError(f"seconds have shape {second.shape}, counts {count.shape}")
    if np.any(count < 0) or np.any(count != np.floor(count)):
        raise ValueError("counts are whole and not negative")
    if np.any(np.isnan(second)):
        raise ValueError("a duration is missing; leave its row out")
    return second, count
