"""Why a mean moved between two periods: an exact split into blocks, each with its interval.

The model is ``y = theta[person, period] + x'beta``: one level a person and period, and effects of what the person
does not decide (reason, channel, time in the queue, ...), estimated from differences within a person and period.
Least squares leaves no residual on average in any person and period, so the change of the mean is, exactly,

    sum over factors of (mean x now - mean x before)' beta            what kind of contacts; waits; holds
    + sum_j w1_j theta_j1 - w0_j theta_j0                             who took them, and how each did

and the second line is split into a shift that all share (``common``), people against that shift (``within``),
volume moving between people (``reallocation``), and people of one period only (``joiners``, ``leavers``).
The blocks add up to the change whatever the estimates are.

An interval counts two kinds of chance: that of the answers (residuals, and through them beta and theta), and for
blocks of factors that of who called: with an unchanged true mix the mix of those who answered still differs a
little, and the interval then includes zero. How many answers each person has is taken as it is. With days and weeks
given, answers of one day, and of one person in one week, may go together: the variance is then never below the one
that counts them as clusters, both ways at once.

Sources: within estimator and its covariance: J. M. Wooldridge, Econometric Analysis of Cross Section and Panel Data
(2010), ch. 10; decomposition of a difference of means: A. S. Blinder, Journal of Human Resources 8 (1973) 436-455, and
R. Oaxaca, International Economic Review 14 (1973) 693-709; movers, entrants and leavers: L. Foster, J. Haltiwanger and
C. J. Krizan (2001), in New Developments in Productivity Analysis; two-way clusters: A. C. Cameron, J. B. Gelbach and
D. L. Miller, Journal of Business and Economic Statistics 29 (2011) 238-249.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from allegiance.stats.margins import Cells, Floats, Margins, Slopes, slopes

PEOPLE = ("common", "within", "reallocation", "joiners", "leavers")
"""Blocks of the levels of people, in their order."""

_DAYS = 5
"""Days that each period needs before days are taken as clusters: fewer say nothing about how days differ."""

_LARGEST_PART = 0.8
"""A cluster that is more than this of its person's rows is not corrected further: it has nothing beside it."""


@dataclass(frozen=True, slots=True)
class Factor:
    """Something that the person does not decide, in bands or names."""

    name: str
    block: str
    """The block that its effect is counted in: several factors may share one."""

    size: int
    """Number of levels."""


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the change, in the unit of the outcome."""

    name: str
    value: float
    low: float | None = None
    """95% interval; ``None`` where too little is left to estimate it from."""
    high: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Decomposition:
    """The change of a mean and what it is made of."""

    before: float
    now: float
    blocks: tuple[Block, ...]
    """Those of the factors in the order given, then those of people; their values add up to ``change``."""

    parts: tuple[Block, ...]
    """One a factor: those of one block add up to it."""

    n: tuple[int, int]
    """Rows before and now."""

    stayed: int
    """People with rows in both periods."""
    joined: int
    left: int

    slopes: Slopes
    theta: Floats
    """(2, J) level of each person in each period, ``nan`` where the person has no rows."""

    common: Floats
    """(J,) weights of the common shift; they add up to 1, or are all 0 when nobody stayed."""

    @property
    def change(self) -> float:
        """Now minus before."""
        return self.now - self.before

    def block(self, name: str) -> Block:
        """The block of that name."""
        return next(block for block in self.blocks if block.name == name)


def decompose(
    margins: Margins, factors: Sequence[Factor], *, cells: Cells | None = None, people: bool = True
) -> Decomposition:
    """Split the change of the mean.

    Args:
        margins: counts and sums of both periods; each needs rows. Further periods help to say what the levels of
            factors go along with, and count for nothing else: the parts add up whatever they hold.
        factors: in the order of the margins' columns; where two say the same, the earlier one counts.
        cells: the rows themselves with their days and weeks, to count what goes together; ``None``: answers are
            taken as independent.
        people: with ``False`` all people are one, and all that is not a factor is ``common``.

    Raises:
        ValueError: a period without rows, or factors that do not fit the margins.
    """
    if margins.n[:2].sum(axis=1).min() <= 0:
        raise ValueError("a period has no rows")
    if sum(factor.size for factor in factors) != margins.levels.shape[2]:
        raise ValueError("the factors do not fit the margins")
    if not people:
        margins = margins.pooled()
        cells = cells.pooled() if cells is not None else None
    fit = slopes(margins)
    total = margins.n[:2].sum(axis=1)
    means = margins.levels[:2].sum(axis=1) / total[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = margins.levels / margins.n[:, :, None]
        theta = margins.s / margins.n - share @ fit.beta
    share = np.nan_to_num(share)
    known = np.nan_to_num(theta)
    weights, common = _people(margins.n[:2])
    columns = _columns(factors)
    by_block: dict[str, NDArray[np.bool_]] = {}
    for factor in factors:
        held = by_block.get(factor.block)
        mine = columns[factor.name]
        by_block[factor.block] = mine if held is None else held | mine
    uncertain = _Uncertainty(margins, fit, means, share, known, cells)
    blocks = [_factor(name, mine, uncertain) for name, mine in by_block.items()]
    parts = [_factor(factor.name, columns[factor.name], uncertain) for factor in factors]
    for name in PEOPLE if people else PEOPLE[:1]:
        value = float((weights[name] * known[:2]).sum())
        blocks.append(Block(name, value, *uncertain.of_people(weights[name], value)))
    mean = margins.s[:2].sum(axis=1) / total
    here = margins.n[:2] > 0
    return Decomposition(
        float(mean[0]),
        float(mean[1]),
        tuple(blocks),
        tuple(parts),
        (int(total[0]), int(total[1])),
        int((here[0] & here[1]).sum()),
        int((here[1] & ~here[0]).sum()),
        int((here[0] & ~here[1]).sum()),
        fit,
        theta[:2],
        common,
    )


def _columns(factors: Sequence[Factor]) -> dict[str, NDArray[np.bool_]]:
    """Which columns belong to each factor."""
    size = sum(factor.size for factor in factors)
    found: dict[str, NDArray[np.bool_]] = {}
    first = 0
    for factor in factors:
        mine = np.zeros(size, dtype=bool)
        mine[first : first + factor.size] = True
        found[factor.name] = mine
        first += factor.size
    return found


def _factor(name: str, mine: NDArray[np.bool_], uncertain: _Uncertainty) -> Block:
    moved = uncertain.means[1] - uncertain.means[0]
    value = float((moved * uncertain.fit.beta)[mine].sum())
    return Block(name, value, *uncertain.of_factor(mine, value))


def _people(n: Floats) -> tuple[Mapping[str, Floats], Floats]:
    """Weights on theta, (2, J) each, of every block of people; and those of the common shift, (J,)."""
    w = n / n.sum(axis=1, keepdims=True)
    both = (n > 0).all(axis=0)
    pair = np.divide(n[0] * n[1], n.sum(axis=0), out=np.zeros(n.shape[1]), where=both)
    common = pair / pair.sum() if both.any() else pair
    shift = np.stack([-common, common])
    # Levels now are taken without the shift, and the mid level is the mean of both periods' means.
    middle = w / 2 - shift / 2

    def without(now: Floats) -> Floats:
        """Weights ``now`` on the levels now, the shift taken out."""
        return np.asarray(np.stack([np.zeros_like(now), now]) - now.sum() * shift, dtype=np.float64)

    def before(weights: Floats) -> Floats:
        return np.stack([weights, np.zeros_like(weights)])

    stay = (w[0] + w[1]) / 2 * both
    moved = (w[1] - w[0]) * both
    joined, left = w[1] * (n[0] == 0), w[0] * (n[1] == 0)
    return {
        "common": shift,
        "within": without(stay) - before(stay),
        "reallocation": (before(moved) + without(moved)) / 2 - moved.sum() * middle,
        "joiners": without(joined) - joined.sum() * middle,
        "leavers": left.sum() * middle - before(left),
    }, common


class _Uncertainty:
    """Variances of linear functions of beta, of theta and of the mix."""

    def __init__(
        self, margins: Margins, fit: Slopes, means: Floats, share: Floats, theta: Floats, cells: Cells | None
    ) -> None:
        self.margins, self.fit, self.means, self.share = margins, fit, means, share[:2]
        n = margins.n[:2]
        self.total = n.sum(axis=1)
        self.per_row = np.divide(1.0, n, out=np.zeros_like(n), where=n > 0)
        self.clusters = _Clusters(cells, margins, fit, theta, share) if cells is not None else None
        self.clustered = self.clusters is not None and self.clusters.usable
        spare = fit.df
        if self.clusters is not None and self.clusters.usable:
            spare = min(spare, float(self.clusters.df))
        self.t = float(stats.t.ppf(0.975, spare)) if spare >= 1 else float("nan")

    def of_factor(self, mine: NDArray[np.bool_], value: float) -> tuple[float | None, float | None]:
        """Interval of a block of factors: effects, and the chance in who called."""
        beta = np.where(mine, self.fit.beta, 0.0)
        moved = np.where(mine, self.means[1] - self.means[0], 0.0)
        variance = float(moved @ self.fit.covariance @ moved)
        for place in (0, 1):
            n = self.total[place]
            mean = float(self.means[place] @ beta)
            square = float(beta @ self.margins.gram[place] @ beta) / n
            if n > 1:
                variance += max(square - mean**2, 0.0) / (n - 1)
        if self.clustered and self.clusters is not None:
            variance = max(variance, self.clusters.of_factor(beta, self.means @ beta, self._through(moved)))
        return self._interval(value, variance)

    def of_people(self, weights: Floats, value: float) -> tuple[float | None, float | None]:
        """Interval of a block of levels of people."""
        if not weights.any():
            return (value, value) if value == 0 else (None, None)
        pulled = np.tensordot(weights, self.share, axes=2)
        variance = float((weights**2 * self.per_row).sum()) * self.fit.sigma2
        variance += float(pulled @ self.fit.covariance @ pulled)
        if self.clustered and self.clusters is not None:
            variance = max(variance, self.clusters.of_people(weights * self.per_row, self._through(pulled)))
        return self._interval(value, variance)

    def _through(self, direction: Floats) -> Floats:
        """Weight of each column's residuals in a linear function of beta."""
        return np.asarray(self.fit.inverse @ direction, dtype=np.float64)

    def _interval(self, value: float, variance: float) -> tuple[float | None, float | None]:
        half = self.t * float(np.sqrt(variance))
        return (value - half, value + half) if np.isfinite(half) else (None, None)


class _Clusters:
    """Sums of influence by day and by person and week: the variance when rows of one cluster go together."""

    def __init__(self, cells: Cells, margins: Margins, fit: Slopes, theta: Floats, share: Floats) -> None:
        self.cells, self.fit, self.share = cells, fit, share
        self.place = cells.period * margins.n.shape[1] + cells.person
        # Rows of neither period only count through the slopes.
        self.side = np.minimum(cells.period, 1)
        self.sign = np.array([-1.0, 1.0, 0.0])[np.minimum(cells.period, 2)]
        self.sign /= margins.n[:2].sum(axis=1)[self.side]
        fitted = theta.ravel()[self.place] + cells.dot(fit.beta)
        self.residual = cells.s - cells.n * fitted
        _, self.day = np.unique(cells.day * len(margins.n) + cells.period, return_inverse=True)
        _, self.week = np.unique(cells.week * margins.n.size + self.place, return_inverse=True)
        _, self.both = np.unique(
            self.day.astype(np.int64) * share.shape[1] + cells.person, return_inverse=True
        )
        # A person's mean takes a part of every cluster of that person with it: what it takes is given back.
        self.weekly = self.residual * self._given_back(self.week, margins.n)
        self.daily = self.residual * self._given_back(self.both, margins.n)
        days = [np.unique(cells.day[cells.period == period]).size for period in (0, 1)]
        self.usable = min(days) >= _DAYS
        self.df = sum(days) - 2
        self.small = sum(days) / max(sum(days) - 1, 1)

    def of_factor(self, beta: Floats, means: Floats, through: Floats) -> float:
        """Variance of a block of factors."""
        cells = self.cells
        composed = self.sign * cells.n * (cells.dot(beta) - means[self.side])
        return self._variance(composed, self._deviation(through))

    def of_people(self, weights: Floats, through: Floats) -> float:
        """Variance of a block of levels; ``weights`` are per row of each person and period."""
        cells = self.cells
        own = weights[self.side, cells.person] * (cells.period < 2)
        return self._variance(np.zeros_like(own), own - self._deviation(through))

    def _deviation(self, through: Floats) -> Floats:
        """x'through of each row minus its mean over the person and period."""
        usual = (self.share @ through).ravel()
        return np.asarray(self.cells.dot(through) - usual[self.place], dtype=np.float64)

    def _given_back(self, cluster: NDArray[np.intp], n: Floats) -> Floats:
        """Factor on the residuals of each row, by its cluster's part of the rows of its person and period."""
        part = np.bincount(cluster, weights=self.cells.n)[cluster] / n.ravel()[self.place]
        return np.asarray(1 / np.sqrt(1 - np.minimum(part, _LARGEST_PART)), dtype=np.float64)

    def _variance(self, composed: Floats, weight: Floats) -> float:
        """Both ways of going together, less what is counted twice; never below one of them."""

        def squares(index: NDArray[np.intp], residual: Floats) -> float:
            return float((np.bincount(index, weights=composed + weight * residual) ** 2).sum())

        days, weeks = squares(self.day, self.daily), squares(self.week, self.weekly)
        return self.small * max(days + weeks - squares(self.both, self.daily), days)
