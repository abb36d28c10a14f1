"""How influences are written: as differences of the metric (of times: in percent), and labels in plain words."""

from __future__ import annotations

from allegiance.charts.format import Scale, signed
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.influence_results import ABOVE, BELOW, TIMES
from allegiance.metrics.sentences import scale

RELATIVE = Scale(
    "change in percent",
    lambda v: f"{signed(v * 100, 0)}%",
    lambda v: f"{signed(v * 100, 0)}%",
    lambda v: f"{signed(v * 100, 0)} %",
)
"""A relative change of a time."""

USES = {
    "trend": "a trend at most",
    "coaching": "coaching",
    "comparison": "comparison",
    "pay": "comparison and pay",
}
"""What a score is good for, by what it may be used for at the most."""


def effects(metric: Metric) -> Scale:
    """How an influence on the metric is written: ``moved`` and ``moved_between`` of the scale."""
    return RELATIVE if metric.id in TIMES else scale(metric)


def effect(metric: Metric, value: float | None) -> str:
    """``+0.12``, ``+1.3 points``, ``−8%``; a dash where there is none."""
    return effects(metric).moved(value).replace(" %", "%")


def between(metric: Metric, low: float | None, high: float | None) -> str:
    """``−0.02 to +0.26``."""
    return effects(metric).moved_between(low, high).replace(" %", "%")


def label(metric: Metric, given: str) -> str:
    """A label by what is good here; ``given`` is ``above``, ``below`` or empty (nothing is said)."""
    if given not in (ABOVE, BELOW):
        return ""
    if metric.direction == "none":
        word = "longer" if metric.id in TIMES else "higher"
        other = "shorter" if metric.id in TIMES else "lower"
        return word if given == ABOVE else other
    good = (given == ABOVE) == (metric.direction == "up")
    return "better" if good else "worse"
