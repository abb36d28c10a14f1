"""What each person adds, as far as it can be told from chance, case mix and the team: a posterior for each.

The model is ``y = x'beta + team + person + e``: x holds what the person does not decide. The slopes come from
differences within a spell (one person in one team), so that neither skill nor routing can leak into them; what is left
of a spell's mean is compared with its team's, and shrunk by what is known about it. Teams are free: a person is
measured against the people beside them, and says nothing about whether the team is strong (see :func:`standings`).

A person who changes team has several spells with one effect. Filed under the last team, what the former team was worth
would be counted as theirs.

Everything is computed from sums: rows are counted in the database and never come here.

Sources: within estimator: J. M. Wooldridge, Econometric Analysis of Cross Section and Panel Data (2010), ch. 10;
shrinkage of league tables: H. Goldstein and D. J. Spiegelhalter, Journal of the Royal Statistical Society A 159 (1996)
385-443.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from allegiance.stats.many import benjamini_hochberg
from allegiance.stats.margins import Floats, Ints, Margins, Slopes, slopes
from allegiance.stats.shrink import Shrunk, shrink
from allegiance.stats.threads import one_thread

BEYOND = 0.9
"""Chance of an effect beyond the margin from which a person is said to be above or below."""
DISCOVERIES = 0.1
"""Of those so called, at most this share by chance (Benjamini and Hochberg)."""
SAME = 1e-9
"""Share of the mean square below which what is left around people is nothing but rounding."""
RANKED_FROM = 5
"""People that a team needs before any of them is compared with it: of four, one is a quarter of the yardstick."""


@dataclass(frozen=True, slots=True, eq=False)
class Weeks:
    """Rows of each spell in each stretch of time (a week), (R,) each."""

    spell: Ints
    n: Floats
    s: Floats
    column: Ints
    """Column of the week among the levels, whose effect is everybody's and no drift; -1: not adjusted for."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Everything that the model says of S spells, P people and T teams."""

    slopes: Slopes
    raw: Floats
    """(S,) mean of the rows."""
    adjusted: Floats
    """(S,) mean at the average case mix of all rows."""
    variance: Floats
    """(S,) of ``adjusted``, the slopes' part excepted."""
    mix: Floats
    """(S, K) shares of the levels in the spell minus those in all rows."""
    mean: float
    """Mean of all rows."""
    drift: float
    """Variance of a person's level from week to week."""
    people: Shrunk
    """Effects relative to the team."""
    teams: Shrunk
    """Each team's level as its people made it, relative to all teams."""
    team_raw: Floats
    """(T,) mean of the rows."""
    team_adjusted: Floats
    """(T,) mean at the average case mix."""


def fit(
    given: Margins,
    person: Ints,
    team: Ints,
    *,
    weeks: Weeks | None = None,
    squares: Floats | None = None,
) -> Fit:
    """Fit the model.

    Args:
        given: margins of one period, with one person per spell (person in team): shapes (1, S) and (1, S, K).
        person: (S,) whose spell it is, 0 to P-1.
        team: (S,) where, 0 to T-1.
        weeks: the same rows by week, to tell how much a person's own level moves; ``None``: it is taken as fixed.
        squares: (S,) sums of squared weights, where rows count by shares; ``None``: each row counts as one.

    Raises:
        ValueError: several periods, a spell without rows, nothing left to estimate the residual from, or rows that
            do not differ at all.
    """
    with one_thread():
        return _fit(given, person, team, weeks, squares)


def _fit(given: Margins, person: Ints, team: Ints, weeks: Weeks | None, squares: Floats | None) -> Fit:
    if given.n.shape[0] != 1:
        raise ValueError("influence is of one period")
    n, s, levels = given.n[0], given.s[0], given.levels[0]
    if not len(n) or n.min() <= 0:
        raise ValueError("a spell has no rows")
    within = slopes(given)
    if not np.isfinite(within.sigma2):
        raise ValueError("too few rows to tell chance from people")
    if within.sigma2 <= SAME * given.q / n.sum():
        raise ValueError("all rows are the same: nothing tells people apart")
    total = n.sum()
    mix = levels / n[:, None] - levels.sum(axis=0) / total
    raw = s / n
    adjusted = raw - mix @ within.beta
    squares = n if squares is None else squares
    drift, spread = _drift(given, within, weeks)
    variance = within.sigma2 * squares / n**2 + drift * spread
    people = shrink(adjusted, variance, person, team, mix, within.covariance)
    teams, team_raw, team_adjusted = standings(raw, adjusted, variance, n, team, mix, within.covariance)
    return Fit(
        within,
        raw,
        adjusted,
        variance,
        mix,
        float(s.sum() / total),
        drift,
        people,
        teams,
        team_raw,
        team_adjusted,
    )


def _drift(given: Margins, within: Slopes, weeks: Weeks | None) -> tuple[float, Floats]:
    """Variance of a person's level between weeks, and (S,) how much of it stays in the mean of a spell.

    Means of weeks are compared with the scatter inside weeks. Neither is adjusted for case mix, whose chance variation
    is in both; what all share in a week is taken out.
    """
    size = given.n.shape[1]
    if weeks is None:
        return 0.0, np.zeros(size)
    shared = np.where(weeks.column >= 0, within.beta[weeks.column], 0.0)
    level = weeks.s / weeks.n - shared
    n = np.bincount(weeks.spell, weights=weeks.n, minlength=size)
    mean = np.bincount(weeks.spell, weights=weeks.n * level, minlength=size) / n
    held = np.bincount(weeks.spell, weights=weeks.n**2, minlength=size)
    df = len(weeks.n) - size
    inside = n.sum() - len(weeks.n)
    weight = float((n - held / n).sum())
    if df < 1 or inside < 1 or weight <= 0:
        return 0.0, np.zeros(size)
    chance = max(given.q - float((weeks.s**2 / weeks.n).sum()), 0.0) / inside
    between = float((weeks.n * (level - mean[weeks.spell]) ** 2).sum())
    return max(0.0, (between - df * chance) / weight), held / n**2


def standings(
    raw: Floats, adjusted: Floats, variance: Floats, n: Floats, team: Ints, mix: Floats, covariance: Floats
) -> tuple[Shrunk, Floats, Floats]:
    """Posterior of each team's level, and (T,) each its raw and adjusted mean.

    A team's level is what its people's rows came to at equal case mix: people are not a sample here, so their spread
    is no part of its error.
    """
    size = int(team.max()) + 1
    total = np.bincount(team, weights=n, minlength=size)
    share = n / total[team]

    def mean(values: Floats) -> Floats:
        return np.asarray(np.bincount(team, weights=share * values, minlength=size), dtype=np.float64)

    level = mean(adjusted)
    error: Floats = np.bincount(team, weights=share**2 * variance, minlength=size).astype(np.float64)
    exposure = np.zeros((size, mix.shape[1]))
    np.add.at(exposure, team, share[:, None] * mix)
    own = np.arange(size)
    return (
        shrink(level, error, own, np.zeros(size, dtype=np.int64), exposure, covariance),
        mean(raw),
        level,
    )


def beyond(effect: Floats, sd: Floats, margin: float) -> tuple[Floats, Floats]:
    """Chances, 0 to 1 each, that an effect is above ``margin`` and below ``-margin``."""
    here = sd > 0
    wide = np.where(here, sd, 1.0)
    above = np.where(here, special.ndtr((effect - margin) / wide), (effect > margin).astype(float))
    below = np.where(here, special.ndtr((-margin - effect) / wide), (effect < -margin).astype(float))
    return above, below


def labels(people: Shrunk, margin: float, compared: NDArray[np.bool_]) -> Ints:
    """(P,) 1 above, -1 below, 0 neither: beyond the margin by a chance of .9, and beyond chance among all looked at.

    Args:
        people: the posterior.
        margin: smallest effect that matters, in the outcome's unit.
        compared: (P,) who may be compared at all (enough rows, a team of five); the others do not count as looks.
    """
    above, below = beyond(people.effect, people.sd, margin)
    found = np.zeros(len(above), dtype=np.int64)
    at = np.flatnonzero(compared)
    if not len(at):
        return found
    real = benjamini_hochberg(2 * special.ndtr(-np.abs(people.z[at])), DISCOVERIES)
    found[at[real & (above[at] >= BEYOND)]] = 1
    found[at[real & (below[at] >= BEYOND)]] = -1
    return found


def needed(reliability: float, sigma2: float, tau: float, drift: float = 0.0, weeks: float = 13.0) -> float:
    """Rows that a person needs for a reliability, spread evenly over ``weeks``; infinity where none are enough."""
    if tau <= 0:
        return float("inf")
    error = tau**2 * (1 - reliability) / reliability - drift / weeks
    return sigma2 / error if error > 0 else float("inf")
