"""Results that bunch just above a threshold: more there, and fewer just below, than a smooth spread of results has.

Nobody's result knows where a threshold is, unless somebody steers it. Between two windows of the same width on either
side of a threshold, results fall in the proportion that the spread around has; where too many lie on the paid side, the
excess is judged by the exact binomial tail.

What is expected comes from the results outside the two windows: a spread that was steered inside them does not
explain itself. Results that can only be certain fractions (8 of 10) count in parts on both sides of a threshold, as far
as the next fraction reaches: a threshold of .8 attracts them without anybody's doing.

Sources: J. McCrary, Journal of Econometrics 142 (2008) 698-714 (jumps of a density); R. Chetty et al., Quarterly
Journal of Economics 126 (2011) 749-804 (the expected number from outside the window).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

WINDOW = 0.25
"""Width of a window in sds of the results."""
FLANK = 3
"""The spread around is taken from this many windows on either side."""
FEWEST = 20
"""Results in the two windows below which nothing can be told."""
UNLIKELY = 0.01
"""Chance below which results are said to bunch."""
LEAST = 1.3
"""And at least so many times as many above as expected: with thousands of results trifles are unlikely as well."""


@dataclass(frozen=True, slots=True)
class Bunching:
    """One threshold."""

    n: int
    """Results looked at."""
    below: float
    """Results in the window on the unpaid side."""
    above: float
    expected: float
    """Results that the paid window would have by the spread around; ``nan`` where nothing can be told."""
    p: float
    """Chance of so many; 1 where nothing can be told."""

    @property
    def told(self) -> bool:
        """Whether there are enough results near the threshold to say anything."""
        return not np.isnan(self.expected)

    @property
    def found(self) -> bool:
        """Whether results bunch."""
        return self.told and self.p < UNLIKELY and self.above >= LEAST * self.expected


def bunching(values: Floats, threshold: float, *, up: bool = True, lattice: Floats | None = None) -> Bunching:
    """Judge one threshold.

    Args:
        values: (n,) results in one unit.
        threshold: paid from there on, the threshold included.
        up: whether more is better; otherwise less is.
        lattice: (n,) distance between values that a result can have at all (1/n of a share); ``None``: any value.
    """
    side = 1.0 if up else -1.0
    at = side * (np.asarray(values, dtype=np.float64) - threshold)
    n = len(at)
    width = WINDOW * float(at.std()) if n else 0.0
    if width <= 0:
        return Bunching(n, 0.0, 0.0, float("nan"), 1.0)
    # What a result stands for reaches half a step to either side; without steps it is where it is, the threshold paid.
    half = None if lattice is None else np.maximum(np.asarray(lattice, dtype=np.float64) / 2, width * 1e-9)

    def held(low: float, high: float) -> float:
        if half is None:
            return float(((at >= low) & (at < high)).sum())
        return float(
            np.clip((np.minimum(high, at + half) - np.maximum(low, at - half)) / (2 * half), 0, 1).sum()
        )

    edges = np.arange(-FLANK, FLANK + 1) * width
    counts = np.array([held(low, high) for low, high in pairwise(edges)])
    below, above = float(counts[FLANK - 1]), float(counts[FLANK])
    if below + above < FEWEST:
        return Bunching(n, below, above, float("nan"), 1.0)
    share = _share(counts)
    total = below + above
    p = float(special.bdtrc(max(np.ceil(above - 0.5) - 1, -1), max(round(total), 1), share))
    return Bunching(n, below, above, share * total, p)


def _share(counts: Floats) -> float:
    """Share of the two middle windows that the upper one has, by a line through the logarithms of the others."""
    middle = np.arange(len(counts)) - (len(counts) - 1) / 2
    outer = np.abs(middle) > 1
    # Half a result more in each: an empty window is no proof of nothing.
    logs, weight = np.log(counts[outer] + 0.5), counts[outer] + 0.5
    x = middle[outer]
    centre = float(weight @ x / weight.sum())
    slope = float(weight @ ((x - centre) * logs) / (weight @ (x - centre) ** 2))
    return float(special.expit(slope))
