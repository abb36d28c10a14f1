"""What the warnings lean on: how much worse they get when a group of signals is dealt out at random.

Associations: a signal that goes with leaving need not be why customers leave.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from allegiance.metrics.warning_results import DATED, EarlyWarning
from allegiance.metrics.warning_rows import GROUP_NAMES
from allegiance.stats import discrimination
from allegiance.stats.discrimination import Estimate

DEALS = 4
"""Times that the signals are dealt out; the figures are their mean."""


@dataclass(frozen=True, slots=True)
class Driver:
    """One group of signals."""

    group: str
    name: str
    lost: Estimate
    """AUC that is lost without it, on the customers of the last test."""

    n: int
    """Customers tested."""


@lru_cache(maxsize=4)
def drivers(found: EarlyWarning) -> tuple[Driver, ...]:
    """Groups of signals, those that matter most first; none where nothing was tested."""
    trial = found.trial
    if trial is None:
        return ()
    rng = np.random.default_rng(0)
    whole = trial.fitted.odds(trial.rows)[trial.model]
    made = []
    for group in trial.fitted.coder.groups:
        deals = [
            discrimination.auc_lost(
                whole,
                trial.fitted.shuffled(trial.rows, trial.model, group, rng.permutation(len(trial.rows))),
                trial.left,
                trial.weight,
                trial.customer,
            )
            for _ in range(DEALS)
        ]
        value, low, high = (
            float(np.mean([getattr(deal, side) for deal in deals])) for side in ("value", "low", "high")
        )
        name = GROUP_NAMES[group] if found.situation == DATED else group.replace("_", " ")
        made.append(Driver(group, name, Estimate(value, low, high), len(trial.rows)))
    return tuple(sorted(made, key=lambda one: -one.lost.value))
