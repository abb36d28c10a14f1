"""Whether a model of influence deserves belief on the data at hand: who got which contacts, and do halves agree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allegiance.stats.influence import Fit
from allegiance.stats.margins import Floats, Ints, Margins

HALF_FROM = 10
"""Rows that each half of a person needs to be compared."""
PAIRED_FROM = 10
"""People that a correlation needs."""


@dataclass(frozen=True, slots=True)
class Balance:
    """How unevenly one factor was dealt out, in the outcome's unit."""

    spread: float
    """Sd between people of what the factor alone does to their means."""
    chance: float
    """The same if contacts were dealt out by lot."""


@dataclass(frozen=True, slots=True)
class Split:
    """Agreement of two halves of everybody's rows, within teams."""

    people: int
    correlation: float
    low: float
    high: float
    """95% interval (Fisher)."""
    expected: float
    """What the model's own reliabilities lead one to expect."""

    @property
    def whole(self) -> float:
        """Reliability of the whole, from that of the halves (Spearman and Brown)."""
        return 2 * self.correlation / (1 + self.correlation) if self.correlation > -1 else float("nan")


def balance(given: Margins, fit: Fit, columns: NDArray[np.bool_], person: Ints) -> Balance:
    """How a factor was dealt out among people.

    Args:
        given: margins of the fit.
        fit: the model.
        columns: (K,) the factor's.
        person: (S,) whose spell.
    """
    n = given.n[0]
    size = int(person.max()) + 1
    total = np.bincount(person, weights=n, minlength=size)
    beta = np.where(columns, fit.slopes.beta, 0.0)
    own = np.bincount(person, weights=n * (fit.mix @ beta), minlength=size) / total
    share = given.levels[0].sum(axis=0)[columns] / n.sum()
    effect = fit.slopes.beta[columns]
    single = float(share @ effect**2 - (share @ effect) ** 2)
    centre = float(total @ own / total.sum())
    return Balance(
        float(np.sqrt(total @ (own - centre) ** 2 / total.sum())),
        # Weighted by rows, chance adds one single row's variance for each person among all the rows.
        float(np.sqrt(max(single, 0.0) * size / total.sum())),
    )


def split_half(
    given: Margins, fit: Fit, half: tuple[Floats, Floats, Floats], person: Ints, team: Ints
) -> Split | None:
    """Correlation of people's adjusted means between a half of their rows and the rest; ``None``: too few people.

    Args:
        given: margins of the fit.
        fit: the model.
        half: (S,) rows and (S,) sums of one half, and (S, K) its levels.
        person: (S,) whose spell; of several spells the longest counts.
        team: (S,) where.
    """
    n, s, levels = given.n[0], given.s[0], given.levels[0]
    first, second = half, (n - half[0], s - half[1], levels - half[2])
    longest = np.zeros(len(n), dtype=bool)
    longest[[int(at) for at in _longest(n, person)]] = True
    kept = longest & (first[0] >= HALF_FROM) & (second[0] >= HALF_FROM)
    if kept.sum() < PAIRED_FROM:
        return None
    beta = fit.slopes.beta
    means = [(sums[kept] - held[kept] @ beta) / rows[kept] for rows, sums, held in (first, second)]
    weight = 1 / (1 / first[0][kept] + 1 / second[0][kept])
    one, other = (_within(values, weight, team[kept]) for values in means)
    df = kept.sum() - len(np.unique(team[kept]))
    if df < PAIRED_FROM:
        return None
    down = float(np.sqrt((weight @ one**2) * (weight @ other**2)))
    correlation = float(weight @ (one * other)) / down if down > 0 else 0.0
    tau2 = fit.people.tau**2
    expected = [
        tau2 / (tau2 + fit.slopes.sigma2 / rows[kept] + fit.drift / 2) for rows in (first[0], second[0])
    ]
    along = np.arctanh(np.clip(correlation, -0.999999, 0.999999))
    error = 1.96 / np.sqrt(max(df - 2, 1))
    return Split(
        int(kept.sum()),
        correlation,
        float(np.tanh(along - error)),
        float(np.tanh(along + error)),
        float(np.average(np.sqrt(expected[0] * expected[1]), weights=weight)),
    )


def _longest(n: Floats, person: Ints) -> Ints:
    """Place of each person's longest spell."""
    order = np.lexsort((-n, person))
    return np.asarray(order[np.concatenate([[True], np.diff(person[order]) > 0])], dtype=np.int64)


def _within(values: Floats, weight: Floats, team: Ints) -> Floats:
    """Differences from the team's weighted mean."""
    size = int(team.max()) + 1
    held = np.bincount(team, weights=weight, minlength=size)
    mean = np.bincount(team, weights=weight * values, minlength=size) / np.where(held > 0, held, 1.0)
    return np.asarray(values - mean[team], dtype=np.float64)
