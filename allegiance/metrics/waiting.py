"""Questions about waiting: when in the week it is long, and what it costs in customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import numpy as np
import pandas as pd

from allegiance.errors import NotAllowed, QuestionError
from allegiance.metrics import permitted
from allegiance.metrics.asking import Asker, needed, parameters, thresholds
from allegiance.metrics.catalogue import load
from allegiance.metrics.figures import nothing
from allegiance.metrics.others import whole_months
from allegiance.metrics.period import Period
from allegiance.metrics.series import back, floor
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import Where, suggest
from allegiance.people.scope import Scope
from allegiance.stats import holdloss, intervals
from allegiance.stats.holdloss import HoldLoss

NOWHERE = Where()

HEAT: dict[str, tuple[str, str, str]] = {
    "over_five_minutes": ("wait_k", "wait_n", ""),
    "wait_time": ("wait_sum", "wait_n", "wait_sq"),
    "queue_time": ("queue_sum", "queue_n", ""),
    "hold_time": ("hold_sum", "hold_n", ""),
    "abandonment": ("abandoned", "offered", ""),
    "contacts": ("contacts", "contacts", ""),
}
"""Metrics kept by hour: what is added up, its denominator, and its sum of squares where kept."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of the week."""

    weekday: int
    """1 Monday to 7 Sunday."""

    hour: int
    """0 to 23, the hour of the company's day in which the contact started."""

    value: float | None
    """``None`` where too few contacts stand behind it."""

    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Heat:
    """A metric by weekday and hour: 168 cells, Monday 0 o'clock first, or none and why."""

    metric: str
    cells: tuple[Cell, ...]
    reason: str = ""


def heat(
    reader: Asker,
    scope: Scope,
    metric: str,
    period: Period,
    *,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> Heat:
    """A metric by weekday and hour of the company's day.

    Raises:
        QuestionError: a metric that is not kept by hour.
    """
    catalogue = load()
    asked = catalogue[metric]
    if metric not in HEAT:
        raise QuestionError(f"{metric!r} is not kept by hour.", suggest(metric, list(HEAT)))
    known = known or standing(reader, scope, catalogue.coverage)
    if reason := known.missing(asked):
        return Heat(metric, (), reason)
    top, bottom, squares = HEAT[metric]
    columns = list(dict.fromkeys(name for name in (top, bottom, squares) if name))
    rolled = scope.all_rows and needed(scope, (), where) <= {"site", "channel"}
    if permitted.concerns(scope, asked.family.id, where):
        return Heat(metric, (), "not shown: at some hours fewer than five people work")
    rows = reader.select(
        scope,
        "metrics/hours" if rolled else "metrics/hours_facts",
        ["weekday", "hour", *columns],
        **parameters(period, (), where),
        **thresholds(reader.settings),
    )
    if rows.empty:
        return Heat(metric, (), nothing(asked, period.label))
    place = (rows["weekday"].to_numpy(dtype=np.intp) - 1) * 24 + rows["hour"].to_numpy(dtype=np.intp)
    sums = {
        name: np.bincount(place, weights=rows[name].to_numpy(dtype=np.float64, na_value=0.0), minlength=168)
        for name in columns
    }
    n = sums[bottom]
    if metric == "contacts":
        return Heat(metric, tuple(Cell(at // 24 + 1, at % 24, float(n[at]), int(n[at])) for at in range(168)))
    if asked.kind == "share":
        found = intervals.share(sums[top], n)
    else:
        found = intervals.mean(n, sums[top], sums[squares] if squares else np.full(168, np.nan))
    return Heat(
        metric,
        tuple(
            Cell(
                at // 24 + 1,
                at % 24,
                float(found.estimate[at]) if n[at] >= asked.smallest_n else None,
                int(n[at]),
                _number(found.low[at]) if n[at] >= asked.smallest_n else None,
                _number(found.high[at]) if n[at] >= asked.smallest_n else None,
            )
            for at in range(168)
        ),
    )


Outcome = Literal["lost", "disloyal"]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The share of customers lost by time on hold, and where it bends, if it does."""

    outcome: Outcome
    """``lost``: the customer left within the window; ``disloyal``: says they will not stay."""

    found: HoldLoss | None
    """The fitted curve; ``None`` with a reason."""

    period: Period | None
    """The whole months it stands on."""

    n: int
    k: int
    reason: str = ""
    note: str = ""


def hold_loss(
    reader: Asker,
    scope: Scope,
    period: Period,
    *,
    outcome: Outcome = "lost",
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> Curve:
    """What waiting costs: 15-second bins of queue plus hold, adjusted for the reason of contact.

    The curve stands on whole months. Whether a customer was lost is known only after the window has passed: when
    the period is too recent, as many months as it has are taken up to the last one that is known, and the note
    says so.
    """
    catalogue = load()
    known = known or standing(reader, scope, catalogue.coverage)
    needs = ("lost_after", "wait_time") if outcome == "lost" else ("stay", "wait_time")
    for name in needs:
        if reason := known.missing(catalogue[name]):
            return Curve(outcome, None, None, 0, 0, reason)
    months, note = _months(period, known, reader.settings.lost_days if outcome == "lost" else 0)
    if months is None:
        reason = (
            f"not measured: no month is old enough to know who left within {reader.settings.lost_days} days"
        )
        return Curve(outcome, None, None, 0, 0, reason)
    try:
        rows = _bins(reader, scope, months, where)
    except NotAllowed as error:
        return Curve(outcome, None, months, 0, 0, permitted.because(error), note)
    trials, losses = ("lost_n", "lost_k") if outcome == "lost" else ("stay_n", "disloyal_k")
    n, k = _table(rows, trials), _table(rows, losses)
    total, lost = int(n.sum()), int(k.sum())
    if not total:
        return Curve(outcome, None, months, 0, 0, f"not measured: no contacts for it in {months.label}", note)
    found = holdloss.hold_loss(n, k)
    if found.shape == "too few":
        reason = f"too few contacts (n = {total:,}, of which {lost:,} {outcome})"
        return Curve(outcome, found, months, total, lost, reason, note)
    return Curve(outcome, found, months, total, lost, "", note)


def _months(period: Period, known: Standing, days: int) -> tuple[Period | None, str]:
    """The whole months to use, and the note when they are not the period's own."""
    last = known.known_until(days)
    touched = Period(
        floor(period.start, "month"), back(floor(period.end, "month"), "month", -1) - timedelta(days=1)
    )
    months = whole_months(touched, last)
    if months is None and last is not None:
        count = touched.months
        end = back(floor(last + timedelta(days=1), "month"), "month", 0)
        months = whole_months(Period(back(end, "month", count), end - timedelta(days=1)), last)
        if months and known.first_day and months.end < known.first_day:
            months = None
    if months is None:
        return None, ""
    return months, "" if months == period else f"whole months that are known: {months.label}"


def _bins(reader: Asker, scope: Scope, months: Period, where: Where) -> pd.DataFrame:
    # Months cut weeks in two: whoever sees groups only has the contacts of whole weeks counted.
    rolled = scope.all_rows and not scope.anonymous and needed(scope, (), where) <= {"channel", "reason"}
    given = parameters(months, (), where) | thresholds(reader.settings)
    return reader.ask(scope, "metrics/hold_loss" if rolled else "metrics/hold_loss_facts", **given)


def _table(rows: pd.DataFrame, name: str) -> np.ndarray:
    """Counts of shape (bins, reasons)."""
    reasons, members = pd.factorize(rows["reason"], use_na_sentinel=False)
    found = np.zeros((holdloss.BINS, max(len(members), 1)))
    values = rows[name].to_numpy(dtype=np.float64, na_value=0.0)
    np.add.at(found, (rows["bin"].to_numpy(dtype=np.intp), reasons), values)
    return found


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
