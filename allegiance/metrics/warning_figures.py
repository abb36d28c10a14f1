"""The catalogue's figures of the early warning: tied to the months tested, not to the period asked about."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from allegiance.metrics import figures
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.results import Figure
from allegiance.metrics.warning import early_warning
from allegiance.metrics.warning_results import EarlyWarning
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats.discrimination import Estimate
from allegiance.stats.intervals import Interval


def _lead(found: EarlyWarning) -> tuple[Estimate, int] | None:
    return None if found.lead is None else (found.lead.days, found.lead.warned)


def _precision(found: EarlyWarning) -> tuple[Estimate, int] | None:
    return None if found.overall is None else (found.overall.top.precision, round(found.overall.top.n))


def _recall(found: EarlyWarning) -> tuple[Estimate, int] | None:
    return None if found.overall is None else (found.overall.top.recall, round(found.overall.top.losses))


ANSWERS: dict[str, Callable[[EarlyWarning], tuple[Estimate, int] | None]] = {
    "warning_lead": _lead,
    "warning_precision": _precision,
    "warning_recall": _recall,
}
"""Special metric to its estimate and n."""


def answer(reader: Asker, scope: Scope, metric: Metric, by: Sequence[str], where: Where) -> list[Figure]:
    """The figure of one such metric, or why there is none."""
    for name in (*by, *where.dimensions):
        return [figures.silent(metric, f"not measured: warnings are not tested apart by {name}")]
    found = early_warning(reader, scope)
    asked = ANSWERS[metric.special](found)
    if not found.given or asked is None:
        kind, _, why = found.reason.partition(": ")
        reason = found.reason if kind == "not measured" else f"not measured: {why}"
        return [figures.silent(metric, reason or "not measured: a list without days says who, not when")]
    value, n = asked
    shown = Interval(*(np.array([getattr(value, side)]) for side in ("value", "low", "high")))
    return figures.assemble(
        metric, ((),), (), shown, np.array([float(n)]), None, np.zeros(1), None, tested(found), tested(found)
    )


def tested(found: EarlyWarning) -> str:
    """On what the figures stand."""
    if found.months:
        return f"months tested: {found.months[0].month:%b %Y} to {found.months[-1].month:%b %Y}"
    return "customers held out"
