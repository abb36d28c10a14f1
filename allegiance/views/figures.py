"""Figures and series as pictures: lines, word-sized lines and dots.

Plain values go to the builders; nothing is computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

from allegiance.charts import lines, rows
from allegiance.charts.spec import DotPlot, Emphasis, LineChart, Sparkline
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure, Series
from allegiance.metrics.sentences import scale
from allegiance.metrics.series import Step
from allegiance.metrics.where import UNKNOWN

EMPHASES: Mapping[str, Emphasis] = {"better": "better", "worse": "worse"}
"""The colour that repeats a verdict."""


def step(period: Period) -> Step:
    """Days, weeks or months: as many points as a picture can carry."""
    if period.days <= 31:
        return "day"
    return "week" if period.days <= 400 else "month"


def steps(series: Series) -> list[lines.Step]:
    """The points of a series with their control limits."""
    limits = series.limits or (None,) * len(series.points)
    return [
        lines.Step(
            point.start,
            point.value,
            point.n,
            point.low,
            point.high,
            point.alarm,
            point.partial,
            # A step without a row has no limits: what is no number can be drawn by nobody.
            limit if limit is not None and all(isfinite(end) for end in limit) else None,
        )
        for point, limit in zip(series.points, limits, strict=True)
    ]


def line(series: Series, metric: Metric) -> LineChart | None:
    """A series as a line, or None when nothing of it can be shown."""
    if not any(point.value is not None for point in series.points):
        return None
    return lines.line(
        metric.short,
        steps(series),
        scale(metric),
        step=series.step,
        centre=series.centre,
        note=series.note,
    )


def spark(series: Series, metric: Metric) -> Sparkline | None:
    """A series as a word-sized line."""
    return lines.spark(metric.short, steps(series), scale(metric), step=series.step)


def dots(
    figures: Sequence[Figure],
    metric: Metric,
    dimension: str,
    names: Mapping[str, str],
    whole: Figure | None = None,
) -> DotPlot | None:
    """Figures of one dimension as dots with intervals against the whole; None when none has a value."""
    if not any(figure.shown for figure in figures):
        return None
    return rows.dots(
        metric.short,
        [
            rows.Item(
                name(figure, dimension, names),
                figure.value,
                figure.n,
                figure.low,
                figure.high,
                emphasis=EMPHASES.get(figure.verdict, ""),
                fell=(figure.change or 0) < 0,
                key=figure.dimensions[dimension] or UNKNOWN,
                remark=figure.reason or figure.verdict,
            )
            for figure in figures
        ],
        scale(metric),
        of=dimension,
        reference=(whole.value, "all") if whole is not None and whole.value is not None else None,
    )


def name(figure: Figure, dimension: str, names: Mapping[str, str]) -> str:
    """How the member that a figure is about is called."""
    member = figure.dimensions.get(dimension)
    return UNKNOWN if member is None else names.get(member, member)
