"""How well a score tells those who leave from those who stay: AUC, warnings at the top, and how early they come.

Rows may be weighted (a row that stands for several customers) and clustered (the same customer month after month):
every interval takes both into account. Arguments are arrays of one length; answers are plain numbers.

Sources: DeLong, DeLong and Clarke-Pearson (1988) for the variance of an AUC; Obuchowski (1997) for clustered rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allegiance.stats import intervals
from allegiance.stats.intervals import LEVEL

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval; all ``nan`` where it cannot be told."""

    value: float
    low: float
    high: float


NONE = Estimate(float("nan"), float("nan"), float("nan"))


def auc(
    score: ArrayLike,
    outcome: ArrayLike,
    weight: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    level: float = LEVEL,
) -> Estimate:
    """The chance that somebody who left had a higher score than somebody who stayed; ties count one half.

    The interval is DeLong's, on the logit scale so that it stays between 0 and 1.

    Args:
        score: (n,) any real numbers, the higher the likelier to leave.
        outcome: (n,) true for those who left.
        weight: (n,) how many customers a row stands for; none: one each.
        cluster: (n,) who the row is about; none: every row is somebody else.
        level: coverage.

    Returns:
        ``nan`` where nobody left or nobody stayed.
    """
    scores, left, weights = _columns(score, outcome, weight)
    ones, zeros = weights[left].sum(), weights[~left].sum()
    if not ones > 0 or not zeros > 0:
        return NONE
    placed = _placements(scores, left, weights)
    value = float(np.average(placed[left], weights=weights[left]))
    pull = weights * (placed - value) / np.where(left, ones, zeros)
    spread = _spread(pull, cluster)
    return _on_logit(value, spread, level)


def auc_lost(
    score: ArrayLike,
    other: ArrayLike,
    outcome: ArrayLike,
    weight: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    level: float = LEVEL,
) -> Estimate:
    """How much larger the AUC of one score is than that of another on the same rows, with DeLong's paired interval."""
    pulls, values = [], []
    for one in (score, other):
        scores, left, weights = _columns(one, outcome, weight)
        ones, zeros = weights[left].sum(), weights[~left].sum()
        if not ones > 0 or not zeros > 0:
            return NONE
        placed = _placements(scores, left, weights)
        values.append(float(np.average(placed[left], weights=weights[left])))
        pulls.append(weights * (placed - values[-1]) / np.where(left, ones, zeros))
    half = float(intervals.quantile(level=level)) * _spread(pulls[0] - pulls[1], cluster)
    change = values[0] - values[1]
    return Estimate(change, change - half, change + half)


def _placements(scores: Floats, left: Flags, weights: Floats) -> Floats:
    """For each who left the share of the stayers below; for each stayer the share of those who left above."""
    placed = np.empty(len(scores))
    for side, other, above in ((left, ~left, False), (~left, left, True)):
        order = np.argsort(scores[other], kind="stable")
        ranked = scores[other][order]
        heap = np.concatenate(([0.0], np.cumsum(weights[other][order])))
        below = heap[np.searchsorted(ranked, scores[side], side="left")]
        upto = heap[np.searchsorted(ranked, scores[side], side="right")]
        share = (below + upto) / 2 / heap[-1]
        placed[side] = 1 - share if above else share
    return placed


def _spread(pull: Floats, cluster: ArrayLike | None) -> float:
    """Standard error of a sum of what each row (or cluster of rows) contributes beyond its expectation."""
    sums = pull if cluster is None else _by(cluster, pull)
    count = len(sums)
    return float(np.sqrt(count / (count - 1) * np.sum(sums**2))) if count > 1 else float("nan")


def _by(cluster: ArrayLike, values: Floats) -> Floats:
    place = np.unique(np.asarray(cluster), return_inverse=True)[1].ravel()
    return np.asarray(np.bincount(place, weights=values), dtype=np.float64)


def _on_logit(value: float, spread: float, level: float) -> Estimate:
    if not 0 < value < 1 or not np.isfinite(spread):
        return Estimate(value, float("nan"), float("nan"))
    middle = np.log(value / (1 - value))
    half = float(intervals.quantile(level=level)) * spread / (value * (1 - value))
    low, high = (1 / (1 + np.exp(-(middle + step))) for step in (-half, half))
    return Estimate(value, float(low), float(high))


def highest(
    score: ArrayLike, share: float, weight: ArrayLike | None = None, tie: ArrayLike | None = None
) -> Flags:
    """The rows with the highest scores that together make up ``share`` of all (rounded up to a whole row).

    Args:
        score: (n,).
        share: between 0 and 1.
        weight: (n,) how many customers a row stands for.
        tie: (n,) what decides between equal scores; it must have nothing to do with the outcome.
    """
    scores = np.asarray(score, dtype=np.float64)
    weights = np.ones(len(scores)) if weight is None else np.asarray(weight, dtype=np.float64)
    order = np.lexsort((np.zeros(len(scores)) if tie is None else np.asarray(tie), -scores))
    before = np.cumsum(weights[order]) - weights[order]
    chosen = np.zeros(len(scores), dtype=np.bool_)
    chosen[order[before < share * weights.sum() - 1e-9]] = True
    return chosen


@dataclass(frozen=True, slots=True)
class Warned:
    """What warnings were worth."""

    n: float
    """Customers warned of (weighted)."""

    hits: float
    """Of these, those who left."""

    losses: float
    """All who left, warned of or not."""

    precision: Estimate
    """Share of the warned who left."""

    recall: Estimate
    """Share of those who left who had been warned of."""

    lift: Estimate
    """How many times as many left among the warned as among all."""


def warned(
    flag: ArrayLike, outcome: ArrayLike, weight: ArrayLike | None = None, cluster: ArrayLike | None = None
) -> Warned:
    """Precision, recall and lift of warnings, each with its interval.

    Shares have score intervals at the effective number of rows; the lift has one on the log scale.
    """
    flags = np.asarray(flag, dtype=np.bool_)
    _, left, weights = _columns(flags, outcome, weight)
    whose = np.arange(len(flags)) if cluster is None else np.asarray(cluster)
    n, hits = float(weights[flags].sum()), float(weights[flags & left].sum())
    losses, total = float(weights[left].sum()), float(weights.sum())
    precision = share_of(flags & left, flags, weights, whose)
    recall = share_of(flags & left, left, weights, whose)
    if not n or not losses:
        return Warned(n, hits, losses, precision, recall, NONE)
    lift = hits / n / (losses / total)
    if not hits:
        return Warned(
            n, hits, losses, precision, recall, Estimate(0.0, 0.0, precision.high / (losses / total))
        )
    pull = weights * ((flags & left) / hits - flags / n - left / losses + 1 / total)
    half = float(intervals.quantile()) * _spread(pull, whose)
    return Warned(
        n, hits, losses, precision, recall,
        Estimate(lift, float(lift * np.exp(-half)), float(lift * np.exp(half))),
    )  # fmt: skip


def share_of(part: Flags, whole: Flags, weight: Floats, cluster: ArrayLike) -> Estimate:
    """A weighted share of clustered rows: Wilson's interval at the effective number of rows."""
    n = float(weight[whole].sum())
    if not n > 0:
        return NONE
    k = float(weight[part & whole].sum())
    p = k / n
    pull = weight * whole * (part - p) / n
    variance = _spread(pull, cluster) ** 2
    plain = p * (1 - p) / n
    # Without spread (all or none of them) nothing can be learnt of clusters; weights are still known.
    deff = (
        variance / plain
        if plain > 0 and np.isfinite(variance)
        else n * float((weight[whole] ** 2).sum()) / n**2
    )
    found = intervals.share(k, n, deff=max(deff, 1.0))
    return Estimate(float(found.estimate), float(found.low), float(found.high))


def lead_days(
    lost: ArrayLike, lost_on: ArrayLike, warned_of: ArrayLike, warned_on: ArrayLike, horizon: int
) -> Floats:
    """Days between the first warning and the loss, for each loss; ``nan`` where no warning came in time.

    A warning counts for a loss when it came at most ``horizon`` days before it and not after.

    Args:
        lost: (m,) who was lost, each once.
        lost_on: (m,) day of the loss, as a number.
        warned_of: (w,) who was warned of.
        warned_on: (w,) day of the warning.
        horizon: how far ahead a warning looks, in days.
    """
    whom, when = np.asarray(lost), np.asarray(lost_on, dtype=np.float64)
    place = {one: index for index, one in enumerate(whom.tolist())}
    lead = np.full(len(whom), np.nan)
    of, on = np.asarray(warned_of).tolist(), np.asarray(warned_on, dtype=np.float64)
    for one, day in zip(of, on.tolist(), strict=True):
        at = place.get(one)
        if at is None:
            continue
        days = when[at] - day
        if 0 <= days <= horizon:
            lead[at] = np.fmax(lead[at], days)
    return lead


def _columns(score: ArrayLike, outcome: ArrayLike, weight: ArrayLike | None) -> tuple[Floats, Flags, Floats]:
    scores = np.asarray(score, dtype=np.float64)
    left = np.asarray(outcome, dtype=np.bool_)
    weights = np.ones(len(scores)) if weight is None else np.asarray(weight, dtype=np.float64)
    if not scores.shape == left.shape == weights.shape or scores.ndim != 1:
        raise ValueError(
            f"scores, outcomes and weights differ in shape: {scores.shape}, {left.shape}, {weights.shape}"
        )
    if np.isnan(scores).any() or np.any(weights <= 0):
        raise ValueError("a score is missing, or a weight is not positive")
    return scores, left, weights
