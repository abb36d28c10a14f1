"""How much of the rating in all goes with each attribute: shares of the explained variation, or plain correlations.

Shares need many ratings: below ``ENOUGH`` only the correlation of each attribute by itself is shown, and named so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from allegiance.metrics.judge import Floats
from allegiance.stats import drivers, intervals

ENOUGH = 5_000
"""Complete ratings from which shares are shown."""
SOME = 100
"""Complete ratings from which correlations are shown."""
BLOCKS = 40
ASKED = 0.5
"""An attribute that fewer of those who rated a brand in all were asked about is left out."""


@dataclass(frozen=True, slots=True)
class Weight:
    """One attribute's importance with its 95% interval."""

    attribute: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Weights:
    """Importance of the attributes, the largest first."""

    items: tuple[Weight, ...]
    kind: Literal["share", "correlation", ""]
    n: int
    """Complete ratings: one respondent and brand."""
    explained: float = 0.0
    """R squared, where shares are shown."""
    reason: str = ""

    def of(self, attribute: str) -> Weight | None:
        """One attribute's."""
        return next((one for one in self.items if one.attribute == attribute), None)


def importance(rows: pd.DataFrame, overall: str) -> Weights:
    """From ratings by ``respondent``, ``brand`` and ``attribute``; ``overall`` is the rating in all."""
    rated = rows[rows["rating"].notna()]
    wide = (
        rated.assign(rating=rated["rating"].astype(float))
        .groupby(["respondent", "brand", "attribute"])["rating"]
        .mean()
        .unstack("attribute")
    )
    if overall not in wide:
        return Weights((), "", 0, reason="not measured: no rating in all (attribute overall)")
    wide = wide[wide[overall].notna()]
    names = [str(name) for name in wide.columns if name != overall and wide[name].notna().mean() >= ASKED]
    whole = wide[[*names, overall]].dropna()
    names = [name for name in names if whole[name].nunique() > 1][: drivers.MOST]
    n = len(whole)
    if not names:
        return Weights((), "", n, reason="not measured: no attribute is rated beside the rating in all")
    if n < SOME or whole[overall].nunique() < 2:
        return Weights((), "", n, reason=f"too few complete ratings (n = {n:,}; {SOME} are needed)")
    x, y = whole[names].to_numpy(dtype=np.float64), whole[overall].to_numpy(dtype=np.float64)
    if n < ENOUGH:
        return Weights(_sorted(names, *_correlations(x, y)), "correlation", n)
    block = whole.index.get_level_values("respondent").to_numpy(dtype=np.int64) % BLOCKS
    found = drivers.importance(drivers.grams(x, y, block, BLOCKS))
    return Weights(_sorted(names, found.share, found.low, found.high), "share", n, float(found.explained))


def _sorted(names: Sequence[str], value: Floats, low: Floats, high: Floats) -> tuple[Weight, ...]:
    made = [Weight(name, float(value[at]), float(low[at]), float(high[at])) for at, name in enumerate(names)]
    return tuple(sorted(made, key=lambda one: -one.value))


def _correlations(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    """Pearson's r with Fisher's interval."""
    r = np.array([np.corrcoef(column, y)[0, 1] for column in x.T])
    half = float(intervals.quantile()) / np.sqrt(len(y) - 3)
    z = np.arctanh(np.clip(r, -0.999999, 0.999999))
    return r, np.tanh(z - half), np.tanh(z + half)
