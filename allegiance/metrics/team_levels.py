"""Each team's level at the company's average mix of contacts, with its own 95% interval: what a team may be paid on.

The level is as its people's rows made it, not shrunk: a team is no draw from teams here, and what is promised for a
level is owed for that level. Its interval is that of the mean and of the slopes with which it was adjusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from allegiance.metrics.asking import Asker
from allegiance.metrics.influence import influence
from allegiance.metrics.influence_fits import fitted
from allegiance.metrics.influence_margins import Rows
from allegiance.metrics.influence_results import Influence
from allegiance.metrics.influence_unit import Unit
from allegiance.metrics.period import Period
from allegiance.metrics.standing import Standing
from allegiance.metrics.where import Where
from allegiance.people.scope import model
from allegiance.stats.influence import Fit
from allegiance.stats.margins import Floats

NOWHERE = Where()
WIDE = 1.96
"""Standard errors on each side of a 95% interval."""


@dataclass(frozen=True, slots=True)
class Level:
    """One team: values in the metric's unit (of times: seconds)."""

    team: str
    n: int
    value: float | None
    """None with a ``reason``."""
    low: float | None = None
    high: float | None = None
    reason: str = ""


def levels(
    reader: Asker, metric: str, period: Period, known: Standing | None = None
) -> tuple[Influence, Mapping[str, Level]]:
    """The model's own answer of the whole company, and each team's level by its name: shown to nobody as it is.

    Raises:
        QuestionError: a metric that no employee moves.
    """
    found = influence(reader, model(), metric, period, known=known)
    fit = None if found.reason else fitted(reader, metric, found.period, NOWHERE)
    if fit is None or isinstance(fit, str):
        return found, {}
    rows, estimated = fit
    errors = dict(zip(rows.teams, _errors(rows, estimated), strict=True))
    means = dict(zip(rows.teams, estimated.team_adjusted, strict=True))
    unit = Unit.of(metric)
    made: dict[str, Level] = {}
    for one in found.teams:
        if one.adjusted is None:
            made[one.team] = Level(one.team, one.n, None, reason=one.reason)
            continue
        mean, wide = float(means[one.team]), WIDE * float(errors[one.team])
        made[one.team] = Level(
            one.team, one.n, unit.size(mean), unit.size(mean - wide), unit.size(mean + wide)
        )
    return found, made


def _errors(rows: Rows, fit: Fit) -> Floats:
    """(T,) standard error of each team's adjusted mean: of its people's means and of the slopes."""
    size = len(rows.teams)
    n = rows.margins.n[0]
    share = n / np.bincount(rows.team, weights=n, minlength=size)[rows.team]
    chance = np.bincount(rows.team, weights=share**2 * fit.variance, minlength=size)
    exposure = np.zeros((size, fit.mix.shape[1]))
    np.add.at(exposure, rows.team, share[:, None] * fit.mix)
    slopes = np.einsum("tk,kl,tl->t", exposure, fit.slopes.covariance, exposure)
    return np.asarray(np.sqrt(chance + np.maximum(slopes, 0.0)), dtype=np.float64)
