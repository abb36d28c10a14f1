"""What kind of contacts somebody had, and what that did to the raw value: by factor and level, to the last bit.

A raw value differs from the adjusted one by the sum over levels of (own share - usual share) x effect of the level.
Effects are taken from the average of their factor, so that what is said of one level does not hang on which of the
others it happened to be compared with; within a factor the parts add up to the same either way: shares add up to one.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from allegiance.metrics.influence_margins import Level, Rows
from allegiance.metrics.influence_unit import Unit
from allegiance.stats.influence import Fit
from allegiance.stats.margins import Floats, Ints


@dataclass(frozen=True, slots=True)
class Part:
    """One level of one factor."""

    level: Level
    share: float
    """Of one's own rows."""
    usual: float
    """Of all rows of the company."""
    effect: float
    """What the difference did to the raw value."""

    @property
    def more(self) -> bool:
        """Had more often than usual."""
        return self.share > self.usual


@dataclass(frozen=True, slots=True)
class Mix:
    """What the mix of contacts did to one raw value: in the metric's unit, of times as a logarithm."""

    of: str
    """Employee or team."""
    n: int
    total: float
    """Raw minus adjusted."""
    low: float
    high: float
    """95% interval: the effects of the levels are estimates themselves."""
    parts: tuple[Part, ...]
    """Every level that had an effect, in order of factor and level; they add up to ``total``."""
    relative: bool = False
    """``expm1`` of the numbers is a relative change."""

    @property
    def told(self) -> bool:
        """It did something for certain."""
        return self.low > 0 or self.high < 0

    def factors(self) -> dict[str, float]:
        """The parts added up by factor."""
        found: dict[str, float] = {}
        for part in self.parts:
            found[part.level.factor] = found.get(part.level.factor, 0.0) + part.effect
        return found


def mixes(
    rows: Rows, model: Fit, metric: str, whose: Container[str], *, of: Literal["person", "team"] = "person"
) -> dict[str, Mix]:
    """What the mix did to the raw values of some people, or teams.

    Args:
        rows: what the model stands on.
        model: the fit of these rows.
        metric: of times the numbers are logarithms.
        whose: employees, or teams; names without rows are left out.
        of: which of the two.
    """
    group: Ints = rows.person if of == "person" else rows.team
    names: Sequence[str] = rows.employees if of == "person" else rows.teams
    scale = Unit.of(metric)
    unit = scale.step
    n: Floats = np.bincount(group, weights=rows.margins.n[0], minlength=len(names)).astype(np.float64)
    levels = rows.margins.levels[0]
    own = np.zeros((len(names), levels.shape[1]))
    np.add.at(own, group, levels)
    own /= n[:, None]
    usual: Floats = levels.sum(axis=0) / rows.margins.n.sum()
    effects = _centred(rows, usual, model.slopes.beta) / unit
    apart = own - usual
    total = apart @ model.slopes.beta / unit
    covariance = model.slopes.covariance / unit**2
    wide = 1.96 * np.sqrt(np.maximum(np.einsum("pk,kl,pl->p", apart, covariance, apart, optimize=True), 0.0))
    return {
        name: Mix(
            name,
            round(float(n[at])),
            float(total[at]),
            float(total[at] - wide[at]),
            float(total[at] + wide[at]),
            tuple(
                Part(level, float(own[at, k]), float(usual[k]), float(apart[at, k] * effects[k]))
                for k, level in enumerate(rows.levels)
                if effects[k] and apart[at, k]
            ),
            scale.relative,
        )
        for at, name in enumerate(names)
        if name in whose
    }


def _centred(rows: Rows, usual: Floats, beta: Floats) -> Floats:
    """(K,) effects from the average of their factor."""
    first = [*rows.margins.first, len(beta)]
    made = np.array(beta)
    for start, end in pairwise(first):
        made[start:end] -= usual[start:end] @ beta[start:end]
    return made
