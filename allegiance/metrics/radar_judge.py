"""Which people a sign stands out at: pure decisions over everybody's counts, the same for the company and for worlds.

Each takes arrays with one entry a person and says who stands out. Two things are asked of a finding, and both have to
hold: that chance and the usual spread between people leave it unexplained (Benjamini-Hochberg over all people judged
by that sign), and that it is large enough to matter. What each sign finds and how often it is wrong is measured over
made-up worlds and kept in ``data/radar.toml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from allegiance.stats import outliers, rates
from allegiance.stats.many import benjamini_hochberg
from allegiance.stats.steps import Monthly, Steps, joint

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

RATE = 0.02
"""False discovery rate among the people a sign names."""

ENOUGH = 30
"""Contacts, invitations or answers of a person that a share is judged on."""

EACH_KIND = 20
"""Contacts with trouble, and without, that the choice between them is judged on."""

FEWER = 0.05
"""Smallest difference of a share of invitations that is named."""

CHOSEN = 0.1
"""Smallest difference between contacts with and without trouble that is named."""

SEVERAL = 3
"""Fewest comments, changed owners or edited addresses that are named."""

CLOSE = 5
"""Fewest answers within minutes of another that are named."""

TWICE = 2.0
"""A count has to be at least this many times what the others' would give."""


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """One sign for everybody; arrays of one entry a person."""

    found: Flags
    p: Floats
    """Probability of standing as far out by chance and the usual spread; ``nan``: not judged."""

    z: Floats
    """Standardised distance, where there is one."""

    expected: Floats
    """What the sign's figure would be if the person were like the others."""

    spread: float
    """How much people differ beyond chance, in the unit of the sign's figure (or as ``stats.rates`` says)."""

    @property
    def judged(self) -> int:
        """How many people could be judged."""
        return int(np.isfinite(self.p).sum())


def invited_less(
    n: ArrayLike, invited: ArrayLike, expected: ArrayLike, weight: ArrayLike, variance: ArrayLike
) -> Verdict:
    """Fewer of a person's contacts invited than of contacts alike.

    Args:
        n: contacts that could have been invited.
        invited: those that were.
        expected: the sum over contacts of the share of all alike.
        weight: information, the sum of n (1 - own share of all alike).
        variance: of invited minus expected within contacts alike.
    """
    n, invited, expected, weight, variance = (
        _floats(one) for one in (n, invited, expected, weight, variance)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = np.where(n >= ENOUGH, (invited - expected) / weight, np.nan)
        usual = np.clip(invited / n - difference, 0.0, 1.0)
        apart = outliers.apart(difference, variance / weight**2)
    # Counts near the whole have a long lower tail: never more surprising than the exact one.
    exact = stats.binom.cdf(invited, n, np.nan_to_num(usual))
    p = np.maximum(apart.below, np.where(np.isfinite(apart.below), exact, np.nan))
    found = benjamini_hochberg(p, RATE) & (difference - apart.centre <= -FEWER)
    return Verdict(found, p, apart.z, usual, apart.spread)


def invited_by_choice(
    n: ArrayLike, invited: ArrayLike, expected: ArrayLike, weight: ArrayLike, variance: ArrayLike
) -> Verdict:
    """Invitations that depend on signs of trouble more than the others' do.

    Args as ``invited_less``, each (people, 2): contacts without a sign of trouble, and with one. ``expected`` of the
    verdict is the usual difference between the two kinds.
    """
    n, invited, expected, weight, variance = (
        _floats(one) for one in (n, invited, expected, weight, variance)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = (invited - expected) / weight
        company = variance / weight**2
        # Somebody who invites half has a wider spread than the company's share would give.
        share = (invited + 1) / (n + 2)
        own = share * (1 - share) / n
    difference = excess[:, 1] - excess[:, 0]
    difference = np.where((n >= EACH_KIND).all(axis=1), difference, np.nan)
    apart = outliers.apart(difference, np.maximum(company, own).sum(axis=1))
    found = benjamini_hochberg(apart.below, RATE) & (difference - apart.centre <= -CHOSEN)
    return Verdict(found, apart.below, apart.z, np.full(difference.shape, apart.centre), apart.spread)


def in_bursts(close: ArrayLike, expected: ArrayLike, n: ArrayLike) -> Verdict:
    """Answers within minutes of each other, against what the times of the contacts would give.

    Args:
        close: answers within minutes of the one before.
        expected: the mean number of such when delays are dealt out anew.
        n: answers.
    """
    seen, mean, n = _floats(close), _floats(expected), _floats(n)
    # A few answers a year are never expected close together, and need an expectation all the same.
    others = rates.counts(seen, mean + 0.05)
    p = np.where(n >= 10, others.above, np.nan)
    found = benjamini_hochberg(p, RATE) & (seen >= CLOSE) & (seen >= TWICE * others.expected)
    return Verdict(found, p, np.full(p.shape, np.nan), others.expected, others.spread)


def on_one_device(n: ArrayLike, here: ArrayLike, team_here: ArrayLike, team_n: ArrayLike) -> Verdict:
    """Answers of different customers from one device that serves one person more than the people beside them.

    Args:
        n: the person's answers from a known device.
        here: those from the device (0: no device of theirs is shared).
        team_here: answers from it about anybody in the team.
        team_n: answers of the team from a known device.
    """
    n, here, team_here, team_n = (_floats(one) for one in (n, here, team_here, team_n))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.clip(n / team_n, 0.0, 1.0)
    judged = n >= 10
    share = np.where(judged, np.nan_to_num(share), 0.0)
    expected = team_here * share
    # Of a device's answers the first made it theirs: only the others are evidence.
    p = np.where(here > 0, stats.binom.sf(here - 2, np.maximum(team_here - 1, 0), share), 1.0)
    p = np.where(judged, p, np.nan)
    found = benjamini_hochberg(p, RATE) & (here >= SEVERAL + 1) & (here >= TWICE * expected)
    return Verdict(found, p, np.full(p.shape, np.nan), expected, 0.0)


def more_often(k: ArrayLike, n: ArrayLike, *, least: float = 10) -> Verdict:
    """``k`` of ``n`` more often than among everybody else: words in comments, details that were changed."""
    k, n = _floats(k), _floats(n)
    others = rates.shares(k, n, least=least)
    found = benjamini_hochberg(others.above, RATE) & (k >= SEVERAL) & (k >= TWICE * others.expected)
    return Verdict(found, others.above, np.full(k.shape, np.nan), others.expected, others.spread)


def owners_changed(low_k: ArrayLike, low_n: ArrayLike, high_k: ArrayLike, high_n: ArrayLike) -> Verdict:
    """Low ratings of a person's contacts that name somebody else, against the others' and against their own high ones.

    Args:
        low_k: low ratings that name somebody else.
        low_n: low ratings.
        high_k: high ratings that name somebody else.
        high_n: high ratings.
    """
    low_k, low_n, high_k, high_n = (_floats(one) for one in (low_k, low_n, high_k, high_n))
    others = rates.shares(low_k, low_n, least=5)
    # Whose ratings change owners whatever they are has another explanation: the exact test of Fisher within a person.
    within = stats.hypergeom.sf(low_k - 1, low_n + high_n, low_k + high_k, low_n)
    p = np.maximum(others.above, np.where(np.isfinite(others.above), within, np.nan))
    found = benjamini_hochberg(p, RATE) & (low_k >= SEVERAL) & (low_k >= TWICE * others.expected)
    return Verdict(found, p, np.full(p.shape, np.nan), others.expected, others.spread)


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One thing by person and month, and the step of it that matters."""

    deviation: Monthly
    """From what is usual for contacts alike in that month."""

    k: Floats
    """(people, months) its plain sum: before and after have to differ as readers see them, too."""

    direction: int
    """+1: it rises; -1: it falls."""

    least: float
    """Smallest change of the plain mean that is named."""


def stepped(series: Sequence[Series]) -> tuple[Verdict, Steps]:
    """A step of all series at the same month, each in its direction and large enough to matter."""
    steps = joint([one.deviation for one in series], [one.direction for one in series])
    found = benjamini_hochberg(steps.p, RATE)
    for one in series:
        after = np.arange(one.k.shape[1])[None, :] >= steps.at[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            later = (one.k * after).sum(axis=1) / (one.deviation.n * after).sum(axis=1)
            earlier = (one.k * ~after).sum(axis=1) / (one.deviation.n * ~after).sum(axis=1)
            found &= one.direction * (later - earlier) >= one.least
    nothing = np.full(steps.p.shape, np.nan)
    return Verdict(found, steps.p, steps.z, nothing, max(steps.spread, default=1.0)), steps


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)
