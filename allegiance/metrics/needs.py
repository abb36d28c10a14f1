"""Future needs: what customers wish for, whether it grows, who wishes it, and how those who do intend to stay.

The item is a list in the survey. Its wishes are parted at semicolons, bars and line ends; the same words in other
capitals are the same wish. An answer that names nothing counts as one without wishes, because the item is optional:
shares are of all answers to a survey that has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allegiance.errors import NotAllowed
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import load
from allegiance.metrics.judge import Floats
from allegiance.metrics.needs_rows import Table
from allegiance.metrics.period import Period
from allegiance.metrics.permitted import because
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import UNKNOWN, Where
from allegiance.people.scope import Scope
from allegiance.stats import intervals, totals, within
from allegiance.stats import lift as lifts
from allegiance.stats.many import benjamini_hochberg

NOWHERE = Where()

Outcome = Literal["stay", "loyal"]

RATE = 0.05
"""False discovery rate among all wishes (and segments) judged together."""

ENOUGH = 10
"""Answers (or customers) below which nothing is shown."""

MOST = 12
"""Wishes that are shown: those named most."""

WINDOW_MONTHS = 24
"""Months that trends and pulls look at, ending with the period (more where it is longer): both need many answers."""


@dataclass(frozen=True, slots=True)
class Month:
    """One wish in one month."""

    month: date
    share: float | None
    """``None`` on fewer than ten answers."""

    n: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Pull:
    """How those who name a wish differ from those who do not, within the same reason and segment."""

    difference: float | None
    """Share intending to stay (or loyal): naming it minus not. An association, not an effect."""

    low: float | None
    high: float | None
    n: int
    """Answers that name it and say whether they stay."""

    clear: bool = False
    """More than chance, judged over all wishes shown."""

    reason: str = ""
    p: float = np.nan
    """Two-sided probability, before all are judged together."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Change of the share within a year, as a straight line through the months."""

    yearly: float | None = None
    """``None`` with fewer than three months, or fewer than ten answers that name it."""

    low: float | None = None
    high: float | None = None
    clear: bool = False
    """More than chance, judged over all wishes and segments."""

    first: float | None = None
    """Share in the first half of the months looked at."""

    last: float | None = None
    """Share in the second half."""

    p: float = np.nan


@dataclass(frozen=True, slots=True)
class Need:
    """One wish."""

    name: str
    named: int
    """Answers that name it."""

    share: float
    low: float
    high: float
    customers: int
    """Customers who name it, each once, answers without a known customer too."""

    value: float | None
    """What those of known value bring in a year, together; ``None``: of nobody, or not within the reader's rights."""

    value_low: float | None
    value_high: float | None
    value_n: int
    months: tuple[Month, ...]
    trend: Trend
    pull: Pull


@dataclass(frozen=True, slots=True)
class Cell:
    """One wish in one segment: how many of its customers name it in their newest answer, against all customers."""

    need: str
    segment: str
    share: float | None
    low: float | None
    high: float | None
    n: int
    """Customers of the segment who answered."""

    lift: float | None
    """Share in the segment over share of all."""

    lift_low: float | None
    lift_high: float | None
    trend: Trend
    clear: bool = False
    """The segment differs from all, judged over all wishes and segments."""

    p: float = np.nan
    months: tuple[Month, ...] = ()
    """Month by month, where the trend is clear."""


@dataclass(frozen=True, slots=True)
class Needs:
    """All wishes, those named most first."""

    needs: tuple[Need, ...]
    cells: tuple[Cell, ...]
    answers: int
    """Answers to surveys that have the item."""

    any: int
    """Answers that name anything."""

    others: int
    """Further wishes, named too rarely to be shown."""

    outcome: Outcome
    window: Period | None
    """Days that trends and pulls look at."""

    reason: str = ""


def needs(
    reader: Asker,
    scope: Scope,
    period: Period,
    *,
    outcome: Outcome = "stay",
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> Needs:
    """Wishes in a period, with their segments; their trend and their pull on intention over a longer window."""
    catalogue = load()
    known = known or standing(reader, scope, catalogue.coverage)
    reason = known.missing(catalogue["answers"])
    if not reason and not known.filled.get("answers.needs", (0, 0))[0]:
        reason = "not measured: no import fills needs of the customers' answers"
    window = _window(period, known)
    if reason:
        return Needs((), (), 0, 0, 0, outcome, None, reason)
    # Rows tell months only, and the period need not start with one: the statement marks its answers.
    try:
        rows = _ask(reader, scope, window, period, where)
    except NotAllowed as error:
        return Needs((), (), 0, 0, 0, outcome, window, because(error))
    now = Table(rows[rows["is_here"].to_numpy(dtype=np.bool_)])
    names, spelled = now.wishes()
    count = int(now.n.sum())
    if not names:
        return Needs((), (), count, 0, 0, outcome, window, f"not measured: no wishes in {period.label}")
    shown = [name for name, answers in names if answers >= ENOUGH][:MOST]
    if not shown:
        few = f"too few answers (n = {names[0][1]:,})"
        return Needs((), (), count, now.naming, len(names), outcome, window, few)
    past = now if len(now) == len(rows) else Table(rows)
    held = {name: past.names(name) for name in shown}
    made = [_need(spelled[name], name, held[name], now, past, outcome) for name in shown]
    # By segment they would be by reason too: not for whoever sees groups only.
    split = () if scope.anonymous else shown
    cells = [cell for name in split for cell in _cells(spelled[name], name, held[name], now, past)]
    made, cells = _believed(made, cells)
    cells = [replace(one, months=_cell_months(one, past)) if one.trend.clear else one for one in cells]
    return Needs(tuple(made), tuple(cells), count, now.naming, len(names) - len(shown), outcome, window)


def _window(period: Period, known: Standing) -> Period:
    """At least two years, as far as the data goes back."""
    end = period.end
    count = end.year * 12 + end.month - 1 - (WINDOW_MONTHS - 1)
    start = min(period.start, date(count // 12, count % 12 + 1, 1))
    if known.first_day:
        start = max(start, min(known.first_day, period.start))
    return Period(start, end)


def _ask(reader: Asker, scope: Scope, window: Period, period: Period, where: Where) -> pd.DataFrame:
    days = {"first_day": window.start, "last_day": window.end, "from_day": period.start}
    return reader.keep(scope, "metrics/needs", COLUMNS, **days, **where.parameters)


COLUMNS = (
    "month",
    "who",
    "segment",
    "reason",
    "needs",
    "is_here",
    "answers",
    "stay_n",
    "stay_k",
    "loyal_n",
    "loyal_k",
    "annual_value",
)


def _need(name: str, wish: str, held: NDArray[np.bool_], now: Table, past: Table, outcome: Outcome) -> Need:
    named = now.names(wish)
    share = now.share(named)
    people, first = np.unique(now.who[named], return_index=True)
    each = now.value[named][first]
    value: Floats = each[np.isfinite(each)]
    worth = totals.weighted(value.sum(), (value**2).sum(), value.max(initial=0.0))
    enough = len(value) >= ENOUGH
    return Need(
        name,
        int(now.n[named].sum()),
        float(share.estimate[0]),
        float(share.low[0]),
        float(share.high[0]),
        len(people),
        float(worth.estimate) if enough else None,
        float(worth.low) if enough else None,
        float(worth.high) if enough else None,
        len(value),
        _months(held, past),
        _trend(held, past),
        _pull(held, past, outcome),
    )


def _months(named: NDArray[np.bool_], past: Table, segment: int = -1) -> tuple[Month, ...]:
    share, n = past.monthly(named, segment)
    return tuple(
        Month(
            month,
            float(share.estimate[at]) if n[at] >= ENOUGH else None,
            int(n[at]),
            float(share.low[at]) if n[at] >= ENOUGH else None,
            float(share.high[at]) if n[at] >= ENOUGH else None,
        )
        for at, month in enumerate(past.months.astype("datetime64[D]").tolist())
    )


def _cell_months(cell: Cell, past: Table) -> tuple[Month, ...]:
    """One wish in one segment, month by month."""
    segments = [str(segment) or UNKNOWN for segment in past.segments.tolist()]
    return _months(past.names(cell.need.casefold()), past, segments.index(cell.segment))


def _trend(named: NDArray[np.bool_], past: Table, segment: int = -1) -> Trend:
    """A straight line through the months; with fewer than three of them there is none."""
    part = past.part(segment)
    hits = np.where(named[part.rows], part.n, 0.0)
    if part.months < 3 or hits.sum() < ENOUGH:
        return Trend()
    found = part.line.slope(hits)
    halves = []
    for half in (part.early, ~part.early):
        n = float(part.n[half].sum())
        halves.append(float(hits[half].sum()) / n if n >= ENOUGH else None)
    return Trend(found.estimate, found.low, found.high, False, halves[0], halves[1], found.p)


def _pull(named: NDArray[np.bool_], now: Table, outcome: Outcome) -> Pull:
    n, k = now.outcomes[outcome]
    size = int(n[named].sum())
    if size < ENOUGH or n[~named].sum() < ENOUGH:
        return Pull(None, None, None, size, False, f"too few answers (n = {size:,})")
    some = n > 0
    found = within.slope(named[some].astype(np.float64), n[some], k[some], now.stratum[some], now.who[some])
    if not np.isfinite(found.low):
        return Pull(
            None, None, None, size, False, "not measured: none of them can be compared within a reason"
        )
    return Pull(found.estimate, found.low, found.high, size, False, "", found.p)


def _cells(name: str, wish: str, held: NDArray[np.bool_], now: Table, past: Table) -> list[Cell]:
    """Customers whose newest answer names it by segment, against all: whoever answers often does not count more."""
    count = len(now.segments)
    segments = now.segment[now.newest]
    n = np.bincount(segments, minlength=count).astype(np.float64)
    k = np.bincount(segments[now.names(wish)[now.newest]], minlength=count).astype(np.float64)
    share = intervals.share(k, n)
    found = lifts.lift(k, n, k.sum(), n.sum())
    cells = []
    none = Trend()
    for at, segment in enumerate(now.segments.tolist()):
        enough, several = n[at] >= ENOUGH, count > 1 and n[at] >= ENOUGH and k.sum() >= ENOUGH
        place = np.flatnonzero(past.segments == segment)
        cells.append(
            Cell(
                name,
                str(segment) or UNKNOWN,
                float(share.estimate[at]) if enough else None,
                float(share.low[at]) if enough else None,
                float(share.high[at]) if enough else None,
                int(n[at]),
                float(found.lift[at]) if several else None,
                float(found.low[at]) if several else None,
                float(found.high[at]) if several else None,
                _trend(held, past, int(place[0])) if len(place) else none,
                p=float(found.p[at]) if several else np.nan,
            )
        )
    return cells


def _believed(made: Sequence[Need], cells: Sequence[Cell]) -> tuple[list[Need], list[Cell]]:
    """Judge all pulls together, all lifts together, and all trends together."""
    pulls, lifted = _clear([one.pull.p for one in made]), _clear([cell.p for cell in cells])
    trends = _clear([*(one.trend.p for one in made), *(cell.trend.p for cell in cells)])
    return (
        [
            replace(one, trend=replace(one.trend, clear=grows), pull=replace(one.pull, clear=pulls_))
            for one, grows, pulls_ in zip(made, trends[: len(made)], pulls, strict=True)
        ],
        [
            replace(cell, trend=replace(cell.trend, clear=grows), clear=differs)
            for cell, grows, differs in zip(cells, trends[len(made) :], lifted, strict=True)
        ],
    )


def _clear(p: Sequence[float]) -> list[bool]:
    return [bool(one) for one in benjamini_hochberg(np.array(p, dtype=np.float64), RATE)]
