"""From the unit of the influence model to the metric's: times are fitted as thousandths of log(1 + seconds)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allegiance.metrics.influence_results import TIMES

THOUSANDTHS = 1000.0


@dataclass(frozen=True, slots=True)
class Unit:
    """How the model's numbers are turned into the metric's, and back."""

    relative: bool
    """The model is of logarithms: differences are relative changes."""

    @classmethod
    def of(cls, metric: str) -> Unit:
        """That of a metric, by its id."""
        return cls(metric in TIMES)

    @property
    def step(self) -> float:
        """The model's numbers in one of the metric's, or of its logarithm."""
        return THOUSANDTHS if self.relative else 1.0

    def size(self, given: float) -> float:
        """A mean or an effect: of logarithms seconds, or a relative change."""
        return float(np.expm1(given / self.step)) if self.relative else float(given)

    def model(self, effect: float) -> float:
        """An effect as the model has it."""
        return float(self.step * np.log1p(effect)) if self.relative else effect

    def spread(self, given: float) -> float:
        """An sd: of a logarithm it is the relative change, nearly."""
        return float(given) / self.step
