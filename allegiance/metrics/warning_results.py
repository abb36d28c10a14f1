"""What the early warning returns, and the rules by which it is given or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allegiance.metrics.warning_model import Fitted
from allegiance.metrics.warning_rows import Floats, Rows
from allegiance.stats.calibration import Bin, Platt
from allegiance.stats.discrimination import Estimate, Warned

Flags = NDArray[np.bool_]

DATED, SNAPSHOT = "dated", "snapshot"

WARN = 0.05
"""A warning is given for this share of the customers: those of the highest risk."""

WIDER = 0.10
"""Figures are also given for this share."""

LEAST_LOSSES = 100
"""With fewer customers who left there is too little to learn from."""

LEAST_TESTED = 30
"""With fewer losses in the months tested nothing can be said of the warnings."""

LEAST_AUC = 0.6
"""Below this, warnings are hardly better than a draw."""

ENOUGH_TO_CORRECT = 50
MONTHS = 12
"""Months tested: the last year."""

WARM_UP_DAYS = 90
"""Days of history that the first month learnt from must have behind it."""

MOST_ROWS = 100_000
"""Customer-months that are read; of more, those who stayed are a random part of all, weighted."""

MOST_FITTED = 10_000
HELD_OUT = 0.3
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Tested:
    """How warnings did on customers that the model had not learnt from."""

    n: int
    """Customers tested (customer-months of dated data)."""

    losses: int
    """Of these, how many left."""

    rate: float
    """Share who left, weighted: what a draw would find."""

    auc: Estimate
    top: Warned
    """Of the ``WARN`` share with the highest risk."""

    wider: Warned
    """Of the ``WIDER`` share."""


@dataclass(frozen=True, slots=True)
class Month:
    """One month tested."""

    month: date
    tested: Tested
    model: str
    """What had been chosen by then."""


@dataclass(frozen=True, slots=True)
class Lead:
    """Days between the first warning and the loss."""

    days: Estimate
    """The median, of losses that were warned of."""

    losses: int
    warned: int


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Today's customers with their signals and risks."""

    frame: pd.DataFrame
    """The panel's (or list's) columns; ``risk``, ``low``, ``high``, ``odds`` and ``warned`` beside them."""

    rows: Rows
    fitted: Fitted
    model: str
    curve: Platt


@dataclass(frozen=True, slots=True, eq=False)
class EarlyWarning:
    """Everything the early warning found, or why there is none."""

    situation: str
    """``dated``, ``snapshot``, or nothing."""

    horizon: int
    """Days ahead that a warning looks."""

    as_of: date | None = None
    """The day after the last one that was looked at."""

    reason: str = ""
    """Why no warnings are given: ``not measured: ...`` or ``not supported: ...``; empty when they are."""

    model: str = ""
    overall: Tested | None = None
    months: tuple[Month, ...] = ()
    bins: tuple[Bin, ...] = ()
    error: float = float("nan")
    """Expected calibration error."""

    lead: Lead | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    scored: Scored | None = None
    held_out: pd.DataFrame | None = None
    """Rows tested: customer_id, day (dated only), risk, leaves, weight."""

    trial: Trial | None = None
    """What is needed to ask what the model leans on."""

    @property
    def given(self) -> bool:
        """Whether warnings are given."""
        return not self.reason and self.scored is not None


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Rows of the last tests with the model that was tested on them."""

    fitted: Fitted
    model: str
    rows: Rows
    left: Flags
    weight: Floats
    customer: NDArray[np.uint64]
