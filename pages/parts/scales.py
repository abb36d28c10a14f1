"""From a metric of the catalogue to the way its numbers are written: the only place where the two meet."""

from __future__ import annotations

from allegiance.charts import format as written
from allegiance.charts.format import Scale
from allegiance.metrics.catalogue import Metric

_UNITS = {
    "share": written.SHARE,
    "points": written.NPS,
    "seconds": written.SECONDS,
    "count": written.COUNT,
    "score": written.SCORE,
    "money": written.MONEY,
    "contacts": written.RATE,
}


def scale(metric: Metric) -> Scale:
    """How the values of ``metric`` are written and bounded."""
    if metric.kind == "gap":
        return written.GAP
    return _UNITS[metric.unit]
