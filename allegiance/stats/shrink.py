"""Shrinkage of people's means towards their group's: the posterior of each, with what is not known of the spread.

Spells (a person in a group) have means with known error; a person has one effect in all of them, groups are free.
Solved exactly and without iteration, people absorbed and groups kept as one small system.

Sources: restricted likelihood: H. D. Patterson and R. Thompson, Biometrika 58 (1971) 545-554; best linear unbiased
prediction and its error: G. K. Robinson, Statistical Science 6 (1991) 15-32; errors averaged over the spread:
R. N. Kackar and D. A. Harville, Journal of the American Statistical Association 79 (1984) 853-862; A. Gelman et al.,
Bayesian Data Analysis (2013), ch. 5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import linalg, optimize

from allegiance.stats.margins import Floats, Ints

WIDEST = 3.0
"""The spread between people is searched up to so many times the spread of their means."""
SPREADS = 25
"""Spreads between people over which errors are averaged, ``BEYOND_INTERVAL`` of the interval's width past its ends."""
BEYOND_INTERVAL = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Shrunk:
    """Posterior of P people's effects, and the T group means that they are relative to."""

    effect: Floats
    """(P,) posterior mean."""
    sd: Floats
    """(P,) posterior sd, with the uncertainty of the group means and of the slopes."""
    reliability: Floats
    """(P,) share of the variance of a person's own mean that is the person, 0 to 1."""
    z: Floats
    """(P,) distance of the own mean from the others' over its error, not shrunk: for tests of nothing."""
    tau: float
    """Sd between people of one group."""
    tau_low: float
    tau_high: float
    """Its 95% interval, from the restricted likelihood."""
    group: Floats
    """(T,) group means."""
    group_sd: Floats
    """(T,) their standard errors, the sampling of people included."""


def shrink(
    means: Floats,
    variance: Floats,
    person: Ints,
    group: Ints,
    exposure: Floats,
    covariance: Floats,
    *,
    tau: float | None = None,
) -> Shrunk:
    """Posterior of people's effects from the means of their spells, the group means free.

    Effects are those at the likeliest spread between people; their errors hold what is not known of the spread too,
    which is much where people are few.

    Args:
        means: (S,) mean of each spell, in the outcome's unit.
        variance: (S,) its error variance, above 0.
        person: (S,) 0 to P-1, every number present.
        group: (S,) 0 to T-1, every number present.
        exposure: (S, K) what the slopes were multiplied by when the means were adjusted.
        covariance: (K, K) of the slopes.
        tau: the spread, where it is known; else it is estimated.
    """
    system = _System(variance, person, group)
    if tau is not None:
        return Shrunk(
            *system.posterior(tau, means, exposure, covariance), tau, tau, tau, *system.groups_at(tau, means)
        )
    widest = WIDEST * float(np.std(means))

    def loss(tau: float) -> float:
        return system.loss(tau, means)

    best = 0.0
    if widest > 0 and system.people > system.groups:
        # The likelihood can have more than one dent: a grid first, then the best of its cells.
        grid = np.linspace(0, widest, 25)
        values = np.array([loss(float(at)) for at in grid])
        at = int(values.argmin())
        edges = (float(grid[max(at - 1, 0)]), float(grid[min(at + 1, len(grid) - 1)]))
        inner = optimize.minimize_scalar(
            loss, bounds=edges, method="bounded", options={"xatol": widest * 1e-7}
        )
        best = float(inner.x) if inner.fun < values[0] else 0.0
    low, high = _interval(loss, best, widest)
    effect, sd, reliability, z = system.posterior(best, means, exposure, covariance)
    sd = np.sqrt(sd**2 + _unsure(system, best, (low, high), means))
    return Shrunk(effect, sd, reliability, z, best, low, high, *system.groups_at(best, means))


def _unsure(system: _System, best: float, interval: tuple[float, float], means: Floats) -> Floats:
    """(P,) variance that comes from not knowing the spread: over spreads weighted by their likelihood."""
    low, high = interval
    if high <= low:
        return np.zeros(system.people)
    reach = (high - low) * BEYOND_INTERVAL
    grid = np.linspace(max(low - reach, 0.0), high + reach, SPREADS)
    losses = np.array([system.loss(float(at), means) for at in grid])
    weights = np.exp(-(losses - losses.min()) / 2)
    weights /= weights.sum()
    effect, variance = system.given(best, means)
    total = np.zeros(system.people)
    for at, weight in zip(grid, weights, strict=True):
        other, its = system.given(float(at), means)
        total += weight * (its + (other - effect) ** 2)
    return np.maximum(total - variance, 0.0)


def _interval(loss: Callable[[float], float], best: float, widest: float) -> tuple[float, float]:
    """Where the restricted likelihood is within 3.84 of its best."""
    if widest <= 0:
        return 0.0, 0.0
    limit = loss(best) + 3.84

    def above(tau: float) -> float:
        return loss(tau) - limit

    low = 0.0 if above(0.0) <= 0 else float(optimize.brentq(above, 0.0, best))
    top = max(best, widest / 3)
    while above(top) <= 0 and top < 64 * widest:
        top *= 2
    return low, float(optimize.brentq(above, best, top)) if above(top) > 0 else top


class _System:
    """The linear algebra of spells of P people in T groups; people of one spell touch the diagonal only."""

    def __init__(self, variance: Floats, person: Ints, group: Ints) -> None:
        self.person, self.group, self.variance = person, group, variance
        self.people, self.groups = int(person.max()) + 1, int(group.max()) + 1
        self.u = 1 / variance
        self.total = self._by_person(self.u)
        spells = np.bincount(person, minlength=self.people)
        self.moved = np.flatnonzero(spells > 1)
        self.single = spells[person] == 1
        place = np.full(self.people, -1)
        place[self.moved] = np.arange(len(self.moved))
        self.shared = np.zeros((len(self.moved), self.groups))
        mine = ~self.single
        np.add.at(self.shared, (place[person[mine]], group[mine]), self.u[mine])

    def _by_person(self, values: Floats) -> Floats:
        return np.asarray(np.bincount(self.person, weights=values, minlength=self.people), dtype=np.float64)

    def _by_group(self, values: Floats) -> Floats:
        return np.asarray(np.bincount(self.group, weights=values, minlength=self.groups), dtype=np.float64)

    def _keeps(self, tau: float) -> Floats:
        """(P,) tau2 / (1 + tau2 U): what a person's summed precision is multiplied by."""
        return np.asarray(tau**2 / (1 + tau**2 * self.total), dtype=np.float64)

    def _moments(self, keep: Floats) -> Floats:
        """(T, T) information about the group means; (T,) where nobody has moved: they are then independent."""
        found = self._by_group(self.u - np.where(self.single, keep[self.person] * self.u**2, 0.0))
        if not len(self.moved):
            return found
        return np.asarray(np.diag(found) - self.shared.T @ (keep[self.moved, None] * self.shared))

    def _inverse(self, moments: Floats) -> Floats:
        """(T, T)."""
        inverse = np.diag(1 / moments) if moments.ndim == 1 else np.linalg.inv(moments)
        return np.asarray(inverse, dtype=np.float64)

    def _right(self, keep: Floats, means: Floats) -> Floats:
        """(T,) precision-weighted sums of what the people leave."""
        weighted = self.u * means
        return self._by_group(weighted - self.u * (keep * self._by_person(weighted))[self.person])

    def loss(self, tau: float, means: Floats) -> float:
        """Minus twice the restricted log likelihood, up to a constant."""
        keep = self._keeps(tau)
        moments, right = self._moments(keep), self._right(keep, means)
        if moments.ndim == 1:
            determinant, fitted = float(np.log(moments).sum()), float(right @ (right / moments))
        else:
            lower = np.linalg.cholesky(moments)
            determinant = 2 * float(np.log(np.diag(lower)).sum())
            half = linalg.solve_triangular(lower, right, lower=True)
            fitted = float(half @ half)
        weighted = self.u * means
        square = float(weighted @ means - keep @ self._by_person(weighted) ** 2)
        return float(np.log1p(tau**2 * self.total).sum()) + determinant + square - fitted

    def groups_at(self, tau: float, means: Floats) -> tuple[Floats, Floats]:
        """(T,) group means at a spread, and their errors but for the slopes' part."""
        keep = self._keeps(tau)
        inverse = self._inverse(self._moments(keep))
        return inverse @ self._right(keep, means), np.sqrt(np.diag(inverse))

    def given(self, tau: float, means: Floats) -> tuple[Floats, Floats]:
        """(P,) effects at a spread, and their variances but for the slopes' part."""
        keep = self._keeps(tau)
        inverse = self._inverse(self._moments(keep))
        group = inverse @ self._right(keep, means)
        effect = keep * self._by_person(self.u * (means - group[self.group]))
        return effect, tau**2 * (1 - keep * self.total) + keep**2 * self._through_groups(inverse)

    def _through_groups(self, inverse: Floats) -> Floats:
        """(P,) variance of the group means as each person's spells weigh them, times the squared precision."""
        own = np.diag(inverse)[self.group]
        found = self._by_person(np.where(self.single, self.u**2 * own, 0.0))
        if len(self.moved):
            found[self.moved] = ((self.shared @ inverse) * self.shared).sum(axis=1)
        return found

    def posterior(
        self, tau: float, means: Floats, exposure: Floats, covariance: Floats
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """Effects, their sds, reliabilities, and tests of nothing."""
        keep = self._keeps(tau)
        inverse = self._inverse(self._moments(keep))
        group = inverse @ self._right(keep, means)
        effect, variance = self.given(tau, means)
        # An error of the slopes moves every mean by its own exposure, and the effects along with them.
        moved = self._through(keep, inverse, exposure)
        of_slopes = np.maximum(np.einsum("pk,kl,pl->p", moved, covariance, moved, optimize=True), 0.0)
        alone = self._by_person(self.u * (means - group[self.group])) / self.total
        error = np.sqrt(
            1 / self.total + self._through_groups(inverse) / self.total**2 + self._alone(of_slopes, keep)
        )
        return effect, np.sqrt(variance + of_slopes), keep * self.total, alone / error

    def _alone(self, of_slopes: Floats, keep: Floats) -> Floats:
        """(P,) the slopes' part of the error of a mean that is not shrunk."""
        shrunk = keep * self.total
        return np.divide(of_slopes, shrunk**2, out=np.zeros_like(of_slopes), where=shrunk > 0)

    def _through(self, keep: Floats, inverse: Floats, exposure: Floats) -> Floats:
        """(P, K) what a unit of each exposure in the means does to the effects."""
        found = np.zeros((self.people, exposure.shape[1]))
        for at in range(exposure.shape[1]):
            value = exposure[:, at]
            group = inverse @ self._right(keep, value)
            found[:, at] = keep * self._by_person(self.u * (value - group[self.group]))
        return found
