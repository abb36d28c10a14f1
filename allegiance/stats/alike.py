"""One person beside several others on the same kinds of cases: the difference at that person's own mix of cases.

Within each stratum the person's mean is compared with that of the others' rows; strata count by what both have in
them. The others come as people: rows of one person go together, so that their part of the error is the scatter of
people, not of rows.

Source: stratified differences: N. Mantel and W. Haenszel, J. Natl Cancer Inst 22 (1959) 719-748; errors by cluster:
K.-Y. Liang and S. L. Zeger, Biometrika 73 (1986) 13-22; degrees of freedom: F. E. Satterthwaite, Biometrics
Bulletin 2 (1946) 110-114.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from allegiance.stats.margins import Floats

FREE = 20.0
"""Degrees of freedom from which a stratum has a variance of its own."""


@dataclass(frozen=True, slots=True)
class Alike:
    """The difference, with what it stands on."""

    own: float
    """The person's mean over the shared strata."""
    others: float
    """What the others' would be at the person's mix."""
    difference: float
    low: float
    high: float
    """95% interval."""
    p: float
    """Of no difference, both sides."""
    n: int
    """Rows of the person in strata that others have too."""
    n_others: int
    people: int
    """How many others have rows there."""


def alike(n: Floats, s: Floats, q: Floats, *, binary: bool = False) -> Alike | None:
    """Compare the first person with the rest.

    Args:
        n: (E, C) rows of each person in each stratum; the person asked about comes first.
        s: (E, C) their sums.
        q: (E, C) their sums of squares.
        binary: values are 0 and 1; a stratum in which all are alike is then no proof that they always will be.

    Returns:
        ``None``: there is no stratum that others have too, or only one other has any.
    """
    shared = (n[0] > 0) & (n[1:].sum(axis=0) > 0)
    n, s, q = n[:, shared], s[:, shared], q[:, shared]
    if not shared.any():
        return None
    mine, theirs = n[0], n[1:].sum(axis=0)
    people = int((n[1:].sum(axis=1) > 0).sum())
    if people < 2:
        return None
    weight = mine * theirs / (mine + theirs)
    weight = weight / weight.sum()
    level = s[1:].sum(axis=0) / theirs
    own, others = float(weight @ (s[0] / mine)), float(weight @ level)
    variance = _within(n, s, q, binary)
    of_own = float(weight**2 @ (variance / mine))
    if binary:
        # Who does something twice as often as all together has a variance of their own: never less than that.
        share = (s[0] + 2 * s.sum(axis=0) / n.sum(axis=0)) / (mine + 2)
        of_own = max(of_own, float(weight**2 @ (share * (1 - share) / mine)))
    # How far each of the others pulls the weighted mean from where it is.
    pulls = ((s[1:] - n[1:] * level) * (weight / theirs)).sum(axis=1)
    of_others = people / (people - 1) * float(pulls @ pulls)
    error = float(np.sqrt(of_own + of_others))
    difference = own - others
    free = np.inf if of_others <= 0 else (of_own + of_others) ** 2 / (of_others**2 / (people - 1))
    free = min(free, 1e6)
    reach = float(special.stdtrit(free, 0.975)) * error
    p = 1.0 if error <= 0 else float(2 * special.stdtr(free, -abs(difference) / error))
    return Alike(
        own,
        others,
        difference,
        difference - reach,
        difference + reach,
        p,
        round(float(mine.sum())),
        round(float(theirs.sum())),
        people,
    )


def _within(n: Floats, s: Floats, q: Floats, binary: bool) -> Floats:
    """(C,) variance of a row around its person's mean in a stratum; of small strata that of all together."""
    if binary:
        # Half an event each way keeps a stratum without any from claiming certainty.
        share = (s.sum(axis=0) + 0.5) / (n.sum(axis=0) + 1)
        return np.asarray(share * (1 - share), dtype=np.float64)
    here = n > 0
    around = np.where(here, q - np.divide(s**2, n, out=np.zeros_like(s), where=here), 0.0)
    squares = np.maximum(around, 0.0).sum(axis=0)
    free = np.where(here, n - 1, 0.0).sum(axis=0)
    pooled = float(squares.sum() / free.sum()) if free.sum() > 0 else float("nan")
    single = np.divide(squares, free, out=np.full_like(squares, pooled), where=free >= FREE)
    return np.asarray(single, dtype=np.float64)
