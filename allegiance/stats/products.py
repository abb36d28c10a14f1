"""The product of two estimates, with its interval: a change times what goes along with it.

Source: L. A. Goodman, J. American Statistical Association 55 (1960) 708-713 (variance of a product);
D. P. MacKinnon and others, Psychological Methods 7 (2002) 83-104 (that both are not zero, by the larger probability).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from allegiance.stats.intervals import Interval

Floats = NDArray[np.float64]

_REACH = 1.959963984540054


def product(first: Interval, second: Interval) -> Interval:
    """``first * second``, the two estimated independently of each other; arrays of one shape.

    Both are taken as normal, each with the standard error that its 95% interval tells.
    """
    a, b = first.estimate, second.estimate
    spread_a, spread_b = _error(first), _error(second)
    error = np.sqrt((a * spread_b) ** 2 + (b * spread_a) ** 2 + (spread_a * spread_b) ** 2)
    made = a * b
    return Interval(made, made - _REACH * error, made + _REACH * error)


def probability(first: Interval, second: Interval) -> Floats:
    """How surprising the less surprising of the two would be if it were zero: small only where neither is."""
    found = [2 * special.ndtr(-np.abs(one.estimate) / _floor(_error(one))) for one in (first, second)]
    return np.asarray(np.maximum(*found), dtype=np.float64)


def _error(one: Interval) -> Floats:
    return np.asarray((one.high - one.low) / (2 * _REACH), dtype=np.float64)


def _floor(error: Floats) -> Floats:
    return np.where(error > 0, error, np.where(np.isnan(error), np.nan, 1e-12))
