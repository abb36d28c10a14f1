"""A figure's payout share: linear between kinks, exactly; for a person, its mean over what is known of them.

A person is paid the mean of the curve over the posterior of their influence, ``N(m, s)``, never the curve at a raw
figure: what chance, case mix or routing made is in the spread and is not paid as if it were a result. With
``H(k) = (m - k) Phi((m - k)/s) + s phi((m - k)/s)`` and kinks ``k1 < k2 < k3``::

    E[f] = jump Phi((m - k1)/s) + slope1 (H(k1) - H(k2)) + slope2 (H(k2) - H(k3))

Computed with 30 digits in software, so that every machine finds the same share.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from threading import Lock
from typing import Any

from mpmath.ctx_mp import MPContext

from allegiance.pay.money import SHARE_PLACES, rounded
from allegiance.pay.plan import Curve, Direction

DIGITS = 30
FIXED = 20
"""Decimals kept of a mean before it is rounded to a share."""

_NUMBERS: Any = MPContext()
_NUMBERS.dps = DIGITS
_ALONE = Lock()
"""The functions below raise and lower the precision of their context for a moment: one thread at a time."""


def share(curve: Curve, direction: Direction, value: Decimal) -> Decimal:
    """What the curve pays at a figure: 1 = 100%, four decimals, half to even."""
    return rounded(_at(_upwards(curve, direction), _turned(direction, value), Fraction(0)), SHARE_PLACES)


def factor(curve: Curve, direction: Direction, value: Decimal) -> Decimal:
    """The same for a curve of factors, which stands at ``at_threshold`` before the threshold instead of at 0."""
    floor = Fraction(curve.at_threshold)
    return rounded(_at(_upwards(curve, direction), _turned(direction, value), floor), SHARE_PLACES)


@lru_cache(maxsize=4096)
def expected(curve: Curve, direction: Direction, mean: Decimal, sd: Decimal) -> Decimal:
    """The mean of what the curve pays over a normal posterior: 1 = 100%, four decimals, half to even.

    Args:
        curve: with kinks in the unit of the influence.
        direction: which way is better.
        mean: of the posterior.
        sd: its standard deviation; 0: the influence is known, and the curve pays at it.
    """
    if not sd:
        return share(curve, direction, mean)
    with _ALONE:
        found = _mean(_upwards(curve, direction), _turned(direction, mean), Fraction(sd))
    return rounded(found, SHARE_PLACES)


Kinks = tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction], tuple[Fraction, Fraction]]
"""Threshold, target and maximum, each with its payout, in rising order."""


def _turned(direction: Direction, value: Decimal) -> Fraction:
    return Fraction(value) if direction is Direction.up else -Fraction(value)


def _upwards(curve: Curve, direction: Direction) -> Kinks:
    """Less being better is more of the negative being better."""
    return (
        (_turned(direction, curve.threshold), Fraction(curve.at_threshold)),
        (_turned(direction, curve.target), Fraction(curve.at_target)),
        (_turned(direction, curve.maximum), Fraction(curve.at_maximum)),
    )


def _at(kinks: Kinks, value: Fraction, before: Fraction) -> Fraction:
    (first, low), (second, middle), (third, high) = kinks
    if value < first:
        return before
    if value < second:
        return low + (middle - low) * (value - first) / (second - first)
    if value < third:
        return middle + (high - middle) * (value - second) / (third - second)
    return high


def _mean(kinks: Kinks, mean: Fraction, sd: Fraction) -> Fraction:
    (first, low), (second, middle), (third, high) = kinks
    m, s, k1, k2, k3, jump = (_real(one) for one in (mean, sd, first, second, third, low))
    slope1 = _real((middle - low) / (second - first))
    slope2 = _real((high - middle) / (third - second))

    def above(kink: Any) -> Any:
        """How far the posterior reaches beyond the kink, on average."""
        return (m - kink) * _NUMBERS.ncdf((m - kink) / s) + s * _NUMBERS.npdf((m - kink) / s)

    h1, h2, h3 = above(k1), above(k2), above(k3)
    found = jump * _NUMBERS.ncdf((m - k1) / s) + slope1 * (h1 - h2) + slope2 * (h2 - h3)
    return Fraction(int(_NUMBERS.nint(found * 10**FIXED)), 10**FIXED)


def _real(value: Fraction) -> Any:
    return _NUMBERS.mpf(value.numerator) / value.denominator
