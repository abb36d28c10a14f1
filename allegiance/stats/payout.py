"""Payouts over figures that are not known exactly: what they are expected to be, and how much of a pool follows noise.

A payout is piecewise linear: nothing before the threshold, a jump there (none, as a rule), a line to the target,
another to the maximum, flat beyond. Where the figure is normal, the expected payout and the expected distance between
payout and due have closed forms, sums of ``H(k) = E[max(X - k, 0)] = (m - k) Phi((m - k)/s) + s phi((m - k)/s)``.
Paying the expected payout instead of the payout of the expected figure is what a judge who loses by the square of
every euro misplaced would do. Money itself is computed in decimals elsewhere; this tells how good a rule is.

Sources: J. M. Bernardo and A. F. M. Smith, Bayesian Theory (1994), ch. 5 (decisions by the posterior); W. Feller, An
Introduction to Probability Theory and Its Applications II (1971), ch. V (expectations of truncated variables); M. D.
McKay, R. J. Beckman and W. J. Conover, Technometrics 21 (1979) 239-245 (Latin hypercube draws).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

DRAWS = 512
"""Draws of each figure, evenly spread over its distribution: means of one figure are good to about 1e-3 sd."""

KNOWN = 1e-150
"""Sd up to which a figure is taken as known."""


@dataclass(frozen=True, slots=True)
class Payout:
    """Kinks in the figure's unit, ordered in the direction of better, and the payout at each as a share."""

    threshold: float
    target: float
    maximum: float
    at_threshold: float = 0.0
    at_target: float = 1.0
    at_maximum: float = 1.5

    def __post_init__(self) -> None:
        up = self.threshold < self.target < self.maximum
        if not up and not self.threshold > self.target > self.maximum:
            raise ValueError("kinks are not ordered")
        if not 0 <= self.at_threshold <= self.at_target <= self.at_maximum:
            raise ValueError("payouts fall, or are below nothing")

    @property
    def _side(self) -> float:
        """1 where more is better, -1 where less is: the mirror image of a curve that rises."""
        return 1.0 if self.threshold < self.target else -1.0

    @property
    def _kinks(self) -> tuple[float, float, float]:
        return self._side * self.threshold, self._side * self.target, self._side * self.maximum

    @property
    def _slopes(self) -> tuple[float, float]:
        first, second, third = self._kinks
        return (
            (self.at_target - self.at_threshold) / (second - first),
            (self.at_maximum - self.at_target) / (third - second),
        )

    def of(self, value: ArrayLike) -> Floats:
        """Payout of figures that are known, any shape."""
        x = self._side * np.asarray(value, dtype=np.float64)
        kinks, pays = self._kinks, (self.at_threshold, self.at_target, self.at_maximum)
        return np.asarray(np.where(x < kinks[0], 0.0, np.interp(x, kinks, pays)), dtype=np.float64)

    def expected(self, mean: ArrayLike, sd: ArrayLike) -> Floats:
        """Expected payout of figures that are normal.

        Args:
            mean: any shape, in the figure's unit.
            sd: 0 and above; 0: the figure is known.
        """
        m, s = self._side * np.asarray(mean, dtype=np.float64), np.asarray(sd, dtype=np.float64)
        return self._above(m, s, 0.0)

    def distance(self, mean: ArrayLike, sd: ArrayLike, paid: ArrayLike) -> Floats:
        """Expected distance between what is paid and what would be due if the figure were known, as a share.

        Args:
            mean: of the figure, any shape.
            sd: of the figure.
            paid: shares that are paid, whatever the rule.
        """
        m, s = self._side * np.asarray(mean, dtype=np.float64), np.asarray(sd, dtype=np.float64)
        given = np.asarray(paid, dtype=np.float64)
        too_little = self._above(m, s, given)
        # |a| = 2 max(a, 0) - a
        return np.asarray(2 * too_little - (self._above(m, s, 0.0) - given), dtype=np.float64)

    def _above(self, m: Floats, s: Floats, level: ArrayLike) -> Floats:
        """``E[max(f(X) - level, 0)]`` of a curve that rises: the same curve with its foot cut off."""
        cut = np.asarray(level, dtype=np.float64)
        k1, k2, k3 = self._kinks
        rise, climb = self._slopes
        jump = np.maximum(self.at_threshold - cut, 0.0)
        # Where the curve crosses the level, on each of its two lines; a flat one adds nothing wherever that is.
        first = (
            k1 + np.clip((cut - self.at_threshold) / rise, 0.0, k2 - k1) if rise else np.full_like(cut, k2)
        )
        second = (
            k2 + np.clip((cut - self.at_target) / climb, 0.0, k3 - k2) if climb else np.full_like(cut, k3)
        )
        parts = (
            jump * _chance(m, s, k1)
            + rise * (_excess(m, s, first) - _excess(m, s, k2))
            + climb * (_excess(m, s, second) - _excess(m, s, k3))
        )
        return np.asarray(parts, dtype=np.float64)


def _chance(m: Floats, s: Floats, kink: float) -> Floats:
    """P(X >= kink)."""
    known = s <= KNOWN
    z = (m - kink) / np.where(known, 1.0, s)
    return np.asarray(np.where(known, m >= kink, special.ndtr(z)), dtype=np.float64)


def _excess(m: Floats, s: Floats, kink: ArrayLike) -> Floats:
    """``H(k)``."""
    gap = m - np.asarray(kink, dtype=np.float64)
    known = s <= KNOWN
    # forty sds away nothing is left, and squares of more overflow
    z = np.clip(gap / np.where(known, 1.0, s), -40.0, 40.0)
    density = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
    return np.asarray(np.where(known, np.maximum(gap, 0.0), gap * special.ndtr(z) + s * density))


def draws(name: str, size: int = DRAWS) -> Floats:
    """(size,) standard normal draws of one figure, the same for the same name each time.

    Quantiles at equal steps, in an order of the name's own: every figure is spread evenly by itself, and figures of
    different names have nothing to do with each other.
    """
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big"))
    return np.asarray(special.ndtri((rng.permutation(size) + 0.5) / size), dtype=np.float64)


def misplaced(paid: ArrayLike, due: ArrayLike) -> float:
    """Share of a pool that is in the wrong place: half the expected distance between paid and due, over what is paid.

    Half: a euro too much for one is a euro too little for another. Where a rule pays everybody too much it is half of
    that excess.

    Args:
        paid: (P,) amounts.
        due: (P,) what would be due if every figure were known, or (P, D) in each of D equally likely cases.

    Returns:
        0 and above; ``nan`` where nothing is paid.
    """
    given = np.asarray(paid, dtype=np.float64)
    right = np.asarray(due, dtype=np.float64)
    right = right[:, None] if right.ndim == 1 else right
    pool = float(given.sum())
    if pool <= 0:
        return float("nan")
    return float(np.abs(given[:, None] - right).mean(axis=1).sum() / 2 / pool)
