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

from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import load
from allegiance.metrics.judge import Floats
from allegiance.metrics.needs_rows import Table, by_group, wishes_of
from allegiance.metrics.period import Period
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
    rows = _ask(reader, scope, window, where)
    # Rows tell months only, and the period need not start with one: its own days are asked for by themselves.
    here = rows if window == period else _ask(reader, scope, period, where)
    names, spelled = wishes_of(here)
    if not len(here) or not names:
        return Needs(
            (), (), _count(here), 0, 0, outcome, window, f"not measured: no wishes in {period.label}"
        )
    shown = [name for name, count in names if count >= ENOUGH][:MOST]
    if not shown:
        few = f"too few answers (n = {names[0][1]:,})"
        return Needs((), (), _count(here), _any(here), len(names), outcome, window, few)
    now, past = Table(here), Table(rows)
    made = [_need(spelled[name], name, now, past, outcome) for name in shown]
    cells = [cell for name in shown for cell in _cells(spelled[name], name, now, past)]
    made, cells = _believed(made, cells)
    cells = [replace(one, months=_cell_months(one, past)) if one.trend.clear else one for one in cells]
    return Needs(
        tuple(made), tuple(cells), _count(here), _any(here), len(names) - len(shown), outcome, window
    )


def _window(period: Period, known: Standing) -> Period:
    """At least two years, as far as the data goes back."""
    end = period.end
    count = end.year * 12 + end.month - 1 - (WINDOW_MONTHS - 1)
    start = min(period.start, date(count // 12, count % 12 + 1, 1))
    if known.first_day:
        start = max(start, min(known.first_day, period.start))
    return Period(start, end)


def _ask(reader: Asker, scope: Scope, period: Period, where: Where) -> pd.DataFrame:
    return reader.ask(scope, "metrics/needs", first_day=period.start, last_day=period.end, **where.parameters)


def _count(rows: pd.DataFrame) -> int:
    return int(rows["answers"].sum()) if len(rows) else 0


def _any(rows: pd.DataFrame) -> int:
    return int(rows.loc[rows["needs"].notna(), "answers"].sum())


def _need(name: str, wish: str, now: Table, past: Table, outcome: Outcome) -> Need:
    named = now.names(wish)
    share, _ = by_group(named, now.n, now.who, np.zeros(len(now.n), dtype=np.intp), 1)
    people = np.unique(now.who[named])
    first = np.unique(now.who[named], return_index=True)[1]
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
        _months(past.names(wish), past),
        _trend(past.names(wish), past),
        _pull(past.names(wish), past, outcome),
    )


def _months(
    named: NDArray[np.bool_], past: Table, only: NDArray[np.bool_] | None = None
) -> tuple[Month, ...]:
    n = past.n if only is None else np.where(only, past.n, 0.0)
    share, n = by_group(named, n, past.who, past.month.astype(np.intp), len(past.months))
    return tuple(
        Month(
            month.date(),
            float(share.estimate[at]) if n[at] >= ENOUGH else None,
            int(n[at]),
            float(share.low[at]) if n[at] >= ENOUGH else None,
            float(share.high[at]) if n[at] >= ENOUGH else None,
        )
        for at, month in enumerate(past.months)
    )


def _cell_months(cell: Cell, past: Table) -> tuple[Month, ...]:
    """One wish in one segment, month by month."""
    segments = [str(segment) or UNKNOWN for segment in past.segments.tolist()]
    only = past.segment == segments.index(cell.segment)
    return _months(past.names(cell.need.casefold()), past, only)


def _trend(named: NDArray[np.bool_], past: Table, only: NDArray[np.bool_] | None = None) -> Trend:
    """A straight line through the months; with fewer than three of them there is none."""
    some = np.ones(len(named), dtype=np.bool_) if only is None else only
    if len(np.unique(past.month[some])) < 3 or past.n[some & named].sum() < ENOUGH:
        return Trend()
    found = within.slope(
        past.year[some],
        past.n[some],
        past.n[some] * named[some],
        np.zeros(int(some.sum()), dtype=np.intp),
        past.who[some],
    )
    middle = (past.year.min() + past.year.max()) / 2
    halves = []
    for part in (past.year < middle, past.year >= middle):
        n = float(past.n[some & part].sum())
        halves.append(float(past.n[some & part & named].sum()) / n if n >= ENOUGH else None)
    return Trend(found.estimate, found.low, found.high, False, halves[0], halves[1], found.p)


def _pull(named: NDArray[np.bool_], now: Table, outcome: Outcome) -> Pull:
    n, k = now.outcomes[outcome]
    size = int(n[named].sum())
    if size < ENOUGH or n[~named].sum() < ENOUGH:
        return Pull(None, None, None, size, False, f"too few answers (n = {size:,})")
    found = within.slope(named.astype(np.float64), n, k, now.stratum, now.who)
    if not np.isfinite(found.low):
        return Pull(
            None, None, None, size, False, "not measured: none of them can be compared within a reason"
        )
    return Pull(found.estimate, found.low, found.high, size, False, "", found.p)


def _cells(name: str, wish: str, now: Table, past: Table) -> list[Cell]:
    """Customers whose newest answer names it by segment, against all: whoever answers often does not count more."""
    people = pd.DataFrame({"who": now.who, "segment": now.segment, "named": now.names(wish)})
    each = people.groupby("who", sort=False).last()
    count = len(now.segments)
    n = np.bincount(each["segment"], minlength=count).astype(np.float64)
    k = np.bincount(each["segment"], weights=each["named"].astype(np.float64), minlength=count)
    share = intervals.share(k, n)
    found = lifts.lift(k, n, k.sum(), n.sum())
    before = past.names(wish)
    cells = []
    for at, segment in enumerate(now.segments.tolist()):
        enough, several = n[at] >= ENOUGH, count > 1 and n[at] >= ENOUGH and k.sum() >= ENOUGH
        place = np.flatnonzero(past.segments == segment)
        only = past.segment == place[0] if len(place) else np.zeros(len(before), dtype=np.bool_)
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
                _trend(before, past, only),
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
