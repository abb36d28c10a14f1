"""If one performed like the rest: what a group's mean would be, with the interval of the difference.

With shares ``w`` of the group's rows and effects ``a``, the group's mean holds ``w_j a_j`` of person j. Were it the
others' weighted mean instead, the group's mean would move by ``-w_j (a_j - sum_{k != j} w_k a_k / (1 - w_j))``.
Effects are posteriors: nothing is promised beyond what was shrunk away already.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allegiance.stats.margins import Floats

WIDE = 1.96


@dataclass(frozen=True, slots=True)
class Replaced:
    """What the group's mean would change by, in the unit of the effects."""

    share: float
    """Of the group's rows, 0 to 1."""
    apart: float
    """The person's effect minus the others' mean."""
    added: float
    """What the person's effect adds to the group's mean."""
    added_low: float
    added_high: float
    """Its 95% interval."""
    moved: float
    """Change of the group's mean were the person like the rest."""
    moved_low: float
    moved_high: float


def replaced(
    rows: Floats, effect: Floats, sd: Floats, reliability: Floats, at: int, *, tau: float, shared: float
) -> Replaced:
    """The change of a group's mean if its member ``at`` were like the others.

    The effects share one error, that of the group's mean: it moves all of them, each by its reliability, and so drops
    out of differences between people who are known equally well.

    Args:
        rows: (K,) rows of each member in the group, above 0.
        effect: (K,) posterior means.
        sd: (K,) posterior sds.
        reliability: (K,) 0 to 1.
        at: whose place is taken.
        tau: sd between people.
        shared: standard error of the group's mean.

    Raises:
        ValueError: the group has nobody else.
    """
    if len(rows) < 2:
        raise ValueError("nobody else is in the group")
    share = rows / rows.sum()
    own = float(share[at])
    rest = share / (1 - own)
    rest[at] = 0.0
    apart = float(effect[at] - rest @ effect)
    chance = np.maximum(sd**2 - (reliability * shared) ** 2, tau**2 * (1 - reliability))
    together = (float(reliability[at]) - float(rest @ reliability)) * shared
    error = float(np.sqrt(chance[at] + rest**2 @ chance + together**2))
    added, width = own * float(effect[at]), WIDE * own * float(sd[at])
    moved, reach = -own * apart, WIDE * own * error
    return Replaced(own, apart, added, added - width, added + width, moved, moved - reach, moved + reach)
