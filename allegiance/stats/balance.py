"""Who answers: respondents against everyone who could have been asked, and what that does to a figure.

For one factor (channel, reason, segment ...) with L levels: how many of each level answered, how far the mix
of respondents lies from the mix of everyone eligible, and what the share would be if respondents had the mix
of everyone. Reweighting repairs differences between levels, never differences within them: unhappy people who
stay silent in every level stay unheard.

Source: P. C. Austin, Statistics in Medicine 28 (2009) 3083-3107 (standardised differences, .1 as the usual
line); D. Holt and T. M. F. Smith, J. R. Stat. Soc. A 142 (1979) 33-46 (post-stratification).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allegiance.stats import intervals

Floats = NDArray[np.float64]

NOTABLE = 0.1
"""Standardised difference from which a mix counts as different."""


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """Response per level, arrays of shape (L,), and over all levels."""

    rate: intervals.Interval
    """(L,) share of the eligible who answered."""

    overall: intervals.Interval
    """() the same over all levels."""

    mix_eligible: Floats
    """(L,) share of each level among everyone eligible; sums to 1."""

    mix_respondents: Floats
    """(L,) share of each level among respondents; ``nan`` without any."""

    difference: Floats
    """(L,) standardised difference of the two mixes; positive where a level answers more than its part."""

    @property
    def notable(self) -> NDArray[np.bool_]:
        """(L,) levels whose standardised difference is at least 0.1 either way."""
        return np.asarray(np.abs(self.difference) >= NOTABLE, dtype=np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class Reweighted:
    """A share as answered and as it would be with everyone's mix; intervals of shape ()."""

    raw: intervals.Interval
    """The share among respondents."""

    reweighted: intervals.Interval
    """Each level's share, weighted by the level's part of everyone eligible."""

    difference: intervals.Interval
    """Reweighted minus raw; its interval takes the mix as known and the levels' shares as estimated."""

    uncovered: float
    """Part of everyone eligible whose level has no respondent: their weight falls to the other levels."""


def response(eligible: ArrayLike, respondents: ArrayLike, *, level: float = 0.95) -> Response:
    """Compare respondents with everyone eligible.

    Args:
        eligible: (L,) people or contacts that could have been asked.
        respondents: (L,) of these, how many answered.
        level: coverage.

    Raises:
        ValueError: where more answered than were eligible.
    """
    everyone, answered = _columns(eligible, respondents)
    mix_all, mix_answered = _mix(everyone), _mix(answered)
    pooled = (mix_all * (1 - mix_all) + mix_answered * (1 - mix_answered)) / 2
    gap = mix_answered - mix_all
    difference = np.where(pooled > 0, gap / np.sqrt(np.where(pooled > 0, pooled, 1.0)), gap)
    return Response(
        rate=intervals.share(answered, everyone, level=level),
        overall=intervals.share(answered.sum(), everyone.sum(), level=level),
        mix_eligible=mix_all,
        mix_respondents=mix_answered,
        difference=np.asarray(difference, dtype=np.float64),
    )


def reweight(
    eligible: ArrayLike,
    respondents: ArrayLike,
    k: ArrayLike,
    *,
    deff: float = 1.0,
    clusters: float | None = None,
    level: float = 0.95,
) -> Reweighted:
    """What a share would be if respondents had the mix of everyone eligible.

    The interval is Wilson's at the effective size of the weighted estimate. A level's variance is computed
    from (k + 1) / (n + 2), so that a level of few answers that all agree is not taken for certain.

    Args:
        eligible: (L,) people or contacts that could have been asked.
        respondents: (L,) of these, how many answered.
        k: (L,) of these, how many answered well.
        deff: design effect of the share within levels.
        clusters: J behind ``deff``; see ``intervals``.
        level: coverage.

    Raises:
        ValueError: where a part exceeds its total.
    """
    everyone, answered = _columns(eligible, respondents)
    answered, good = _columns(answered, k)
    raw = intervals.share(good.sum(), answered.sum(), deff=deff, clusters=clusters, level=level)
    heard = answered > 0
    n = np.where(heard, answered, 1.0)
    share = np.where(heard, good / n, 0.0)
    noise = np.where(heard, max(deff, 1.0) * (good + 1) * (n - good + 1) / (n + 2) ** 2 / n, 0.0)
    target, actual = _mix(np.where(heard, everyone, 0.0)), _mix(answered)
    estimate = float((target * share).sum())
    # The size of the simple sample that would know the share as well; its variance rounded as the levels' are.
    variance = float((target**2 * noise).sum())
    middle = (estimate * answered.sum() + 1) / (answered.sum() + 2)
    size = float(middle * (1 - middle)) / variance if variance > 0 else 0.0
    weighted = intervals.share(estimate * size, size, clusters=clusters, level=level)
    gap = estimate - float((actual * share).sum())
    half = float(intervals.quantile(clusters, level)) * float(np.sqrt(((target - actual) ** 2 * noise).sum()))
    total = float(everyone.sum())
    return Reweighted(
        raw=raw,
        reweighted=weighted,
        difference=intervals.Interval(np.array(gap), np.array(gap - half), np.array(gap + half)),
        uncovered=float(everyone[~heard].sum()) / total if total > 0 else float("nan"),
    )


def _columns(whole: ArrayLike, part: ArrayLike) -> tuple[Floats, Floats]:
    """Checked columns of one shape (L,)."""
    total = np.asarray(whole, dtype=np.float64)
    some = np.asarray(part, dtype=np.float64)
    if total.shape != some.shape or total.ndim != 1:
        raise ValueError(f"levels are rows of one length, not {total.shape} and {some.shape}")
    if not np.all((some >= 0) & (some <= total)):
        raise ValueError("a part is negative or exceeds its total")
    return total, some


def _mix(counts: Floats) -> Floats:
    """Shares that sum to 1; ``nan`` where there is nothing."""
    total = counts.sum()
    return np.asarray(counts / total if total > 0 else np.full(counts.shape, np.nan), dtype=np.float64)
