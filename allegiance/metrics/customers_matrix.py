"""Segments against what customers come for: which kind of customer needs what, and how it goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allegiance.errors import NotAllowed, QuestionError
from allegiance.metrics import customers, permitted
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import load
from allegiance.metrics.figures import nothing, too_few
from allegiance.metrics.measure import measure
from allegiance.metrics.others import whole_months
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import Where, suggest
from allegiance.people.scope import Scope
from allegiance.stats import intervals

NOWHERE = Where()

METRICS = ("contacts_per_customer", "csat", "leaving", "loyal", "fcr_observed")
"""What a cell can show."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """A metric by segment and reason: figures whose dimensions are these two."""

    metric: str
    cells: tuple[Figure, ...]
    reason: str = ""
    note: str = ""


def matrix(
    reader: Asker,
    scope: Scope,
    metric: str,
    period: Period,
    *,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> Matrix:
    """A metric for every segment and reason.

    Raises:
        QuestionError: a metric that is not shown so.
    """
    if metric not in METRICS:
        raise QuestionError(f"{metric!r} is not shown by segment and reason.", suggest(metric, list(METRICS)))
    catalogue = load()
    known = known or standing(reader, scope, catalogue.coverage)
    if metric == "contacts_per_customer":
        return _contacts(reader, scope, period, where, known)
    cells = measure(reader, scope, [metric], period, by=("segment", "reason"), where=where, known=known)
    placed = tuple(cell for cell in cells if "reason" in cell.dimensions)
    if not placed:
        return Matrix(metric, (), cells[0].reason)
    few = "" if any(cell.shown for cell in placed) else placed[0].reason
    return Matrix(metric, placed, few, placed[0].note)


def _contacts(reader: Asker, scope: Scope, period: Period, where: Where, known: Standing) -> Matrix:
    """Contacts a customer and year: of all customers of the segment, those without any contact too."""
    metric = load()["contacts_per_customer"]
    reason = known.missing(metric) or customers.refused(scope, where.but(channel=(), reason=()))
    whole = whole_months(period, known.last_day)
    if whole is None:
        reason = reason or "not measured: the period has no whole month, and customers are counted by month"
    if reason or whole is None:
        return Matrix(metric.id, (), reason)
    note = "" if whole == period else f"whole months: {whole.label}"
    among = customers.roster(reader, scope, whole, where)
    if not len(among):
        return Matrix(metric.id, (), nothing(metric, period.label))
    names, place = among.groups("segment")
    years = np.bincount(place, weights=among.exposure, minlength=len(names))
    size = np.bincount(place, weights=among.exposure > 0, minlength=len(names))
    row_of = {name: at for at, name in enumerate(names)}
    try:
        rows = reader.keep(
            scope,
            "metrics/customer_needs",
            (),
            first_day=whole.start,
            last_day=whole.end,
            channels=list(where.channel),
            reasons=list(where.reason),
            segments=list(where.segment),
        )
    except NotAllowed:
        return Matrix(metric.id, (), permitted.refused(scope, ("segment", "reason"), Where()))
    cells = []
    for row in rows.astype(object).where(rows.notna(), None).to_dict(orient="records"):
        at = row_of.get(row["segment"])
        if at is None:
            continue
        n, dimensions = int(size[at]), {"segment": row["segment"], "reason": row["reason"]}
        if n < metric.smallest_n:
            few = "too few customers" if n else nothing(metric, period.label)
            cells.append(Figure(metric.id, dimensions, None, n, reason=too_few(metric, n) if n else few))
            continue
        found = intervals.mean(n, float(row["contacts"]), float(row["squares"]))
        scale = n / float(years[at])
        low, high = max(float(found.low), 0.0), float(found.high)
        cells.append(
            Figure(
                metric.id, dimensions, float(found.estimate) * scale, n, low * scale, high * scale, note=note
            )
        )
    return Matrix(metric.id, tuple(cells), "" if cells else nothing(metric, period.label), note)
