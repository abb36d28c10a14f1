"""From groups to figures: what is suppressed, what is judged, and the words for it."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

import numpy as np

from allegiance.metrics import judge
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.groups import Groups, Key
from allegiance.metrics.results import TOO_FEW, Figure
from allegiance.stats import verdicts
from allegiance.stats.intervals import Interval


def silent(metric: Metric, reason: str, by: Sequence[str] = (), key: Key = (), note: str = "") -> Figure:
    """A figure without a value, and why."""
    return Figure(
        metric.id, dict(zip(by, key, strict=bool(key))) if key else {}, None, 0, reason=reason, note=note
    )


def too_few(metric: Metric, n: int) -> str:
    """Why a figure on so few rows is not shown."""
    return f"too few {metric.noun} (n = {n:,})"


def nothing(metric: Metric, period: str) -> str:
    """Why a figure on no rows is not shown: silence is not zero."""
    return f"not measured: no {metric.noun} for it in {period}"


def figures(metric: Metric, found: Groups, by: Sequence[str], period: str, note: str = "") -> list[Figure]:
    """One figure a group; groups without any row in the period asked about are left out when split.

    Args:
        metric: what is shown.
        found: its groups.
        by: the dimensions that the groups' keys belong to.
        period: how a person names the period asked about.
        note: goes with every figure.
    """
    side = found.sides[metric.id]
    value = judge.estimate(metric, side.now, side.design)
    before = change = None
    if side.before is not None:
        before = judge.estimate(metric, side.before, side.design_before)
        how, how_before = side.design_change
        change = judge.difference(metric, side.now, side.before, how, how_before, side.paired)
    n_before = side.before.n if side.before is not None else np.zeros(len(found.keys))
    return assemble(metric, found.keys, by, value, side.now.n, before, n_before, change, period, note)


def assemble(
    metric: Metric,
    keys: Sequence[Key],
    by: Sequence[str],
    value: Interval,
    n: judge.Floats,
    before: Interval | None,
    n_before: judge.Floats,
    change: Interval | None,
    period: str,
    note: str = "",
) -> list[Figure]:
    """Figures from arrays of shape (G,), suppressed and judged."""
    out: list[Figure] = []
    words = _verdicts(metric, change, n, n_before)
    for place, key in enumerate(keys):
        size, size_before = int(n[place]), int(n_before[place])
        dimensions = dict(zip(by, key, strict=True))
        if size < metric.smallest_n or not isfinite(value.estimate[place]):
            if by and not size:
                continue
            reason = too_few(metric, size) if size else nothing(metric, period)
            verdict = TOO_FEW if before is not None and metric.direction != "none" and size else ""
            out.append(Figure(metric.id, dimensions, None, size, verdict=verdict, reason=reason, note=note))
            continue
        compared = before is not None and change is not None
        shown = compared and size_before >= max(metric.smallest_n, 1)
        out.append(
            Figure(
                metric.id,
                dimensions,
                float(value.estimate[place]),
                size,
                _number(value.low[place]),
                _number(value.high[place]),
                _number(before.estimate[place]) if before is not None and shown else None,
                size_before if compared else 0,
                _number(change.estimate[place]) if change is not None and shown else None,
                _number(change.low[place]) if change is not None and shown else None,
                _number(change.high[place]) if change is not None and shown else None,
                words[place] if compared else "",
                "",
                False,
                note,
            )
        )
    return out


def _verdicts(metric: Metric, change: Interval | None, n: judge.Floats, n_before: judge.Floats) -> list[str]:
    if change is None:
        return [""] * len(n)
    found = verdicts.verdicts(change.low, change.high, n, n_before, metric.way)
    # A sum of money or a count has no interval: nothing shows whether it moved by chance.
    unsure = metric.kind in ("count", "total")
    return ["" if unsure else str(word) for word in np.atleast_1d(found)]


def _number(value: float) -> float | None:
    return float(value) if isfinite(value) else None
