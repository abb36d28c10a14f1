"""Figures as rows: for ``allegiance metrics`` (table, JSON, CSV), and for scripts. The names are a contract."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from allegiance import spreadsheet
from allegiance.metrics.catalogue import Catalogue, load
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure
from allegiance.metrics.sentences import scale
from allegiance.metrics.where import UNKNOWN

NUMBERS = ("value", "n", "low", "high", "previous", "change", "change_low", "change_high")

TITLES = ("Metric", "Value", "n", "95% interval", "Before", "Change", "95% interval of the change", "Verdict")


def row(figure: Figure) -> dict[str, object]:
    """One JSON row: shares 0..1, NPS -100..100, durations in seconds; ``value`` null with a ``reason``.

    ``reason`` and ``note`` stand there only when there is one.
    """
    made: dict[str, object] = {"metric": figure.metric, "dimensions": dict(figure.dimensions)}
    made |= {name: getattr(figure, name) for name in NUMBERS}
    made["verdict"] = figure.verdict
    if figure.reason:
        made["reason"] = figure.reason
    if figure.note:
        made["note"] = figure.note
    return made


def document(
    figures: Sequence[Figure], generation: int, period: Period, against: Period | None = None
) -> dict[str, object]:
    """The JSON document of ``allegiance metrics --format json``."""
    made: dict[str, object] = {"generation": generation, "period": _period(period)}
    if against is not None:
        made["against"] = _period(against)
    made["rows"] = [row(figure) for figure in figures]
    return made


def to_json(figures: Sequence[Figure], generation: int, period: Period, against: Period | None = None) -> str:
    """The same as text: one document, nothing else."""
    return json.dumps(
        document(figures, generation, period, against), indent=2, allow_nan=False, ensure_ascii=False
    )


def to_csv(figures: Sequence[Figure]) -> str:
    """One line a figure; a column for every dimension; missing values are empty, ``reason`` says why."""
    dimensions = list(dict.fromkeys(name for figure in figures for name in figure.dimensions))
    rows = [
        [
            figure.metric,
            *(_member(figure.dimensions, name) for name in dimensions),
            *(getattr(figure, name) for name in NUMBERS),
            figure.verdict,
            figure.reason,
            figure.note,
        ]
        for figure in figures
    ]
    return spreadsheet.table(["metric", *dimensions, *NUMBERS, "verdict", "reason", "note"], rows)


def table(
    figures: Sequence[Figure], catalogue: Catalogue | None = None
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Headings and rows of ready-made text, for a terminal; names as ``catalogue`` has them."""
    catalogue = catalogue or load()
    dimensions = list(dict.fromkeys(name for figure in figures for name in figure.dimensions))
    compared = any(figure.previous is not None or figure.verdict for figure in figures)
    heads = (
        TITLES[0],
        *(name.capitalize() for name in dimensions),
        *TITLES[1:4],
        *(TITLES[4:] if compared else ()),
    )
    made = []
    for figure in figures:
        metric = catalogue[figure.metric]
        style = scale(metric)
        cells = [
            metric.short,
            *(_member(figure.dimensions, name) for name in dimensions),
            style.value(figure.value) if figure.value is not None else figure.reason,
            f"{figure.n:,}",
            style.interval(figure.low, figure.high),
        ]
        if compared:
            cells += [
                style.value(figure.previous),
                style.moved(figure.change),
                style.moved_between(figure.change_low, figure.change_high),
                figure.verdict,
            ]
        made.append(tuple(cells))
    return heads, made


def _member(dimensions: Mapping[str, str | None], name: str) -> str:
    if name not in dimensions:
        return ""
    member = dimensions[name]
    return UNKNOWN if member is None else member


def _period(period: Period) -> dict[str, str]:
    return {"from": period.start.isoformat(), "to": period.end.isoformat()}
