"""How long customers stay: the share still there, month by month after their start, by cohort or kind of customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from allegiance.errors import QuestionError
from allegiance.metrics import customers
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import load
from allegiance.metrics.period import Period
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import UNKNOWN, Where, suggest
from allegiance.people.scope import Scope
from allegiance.stats import survival

NOWHERE = Where()

SPLITS = ("start", "segment", "contract", "region")

MONTH = 365.25 / 12
"""Days."""

MOST = 8
"""Lines that can still be told apart: more quarters than this become half years, and the rarest kinds fall away."""

LONGEST = 36
"""Months after the start that are shown at the most."""

ENOUGH = 10
"""Customers observed at an age for its point to be shown."""

ALL = "All customers"


@dataclass(frozen=True, slots=True)
class Age:
    """The share of a cohort still there some months after its customers' start."""

    months: int
    share: float | None
    """``None`` where fewer than ten are observed at that age."""

    low: float | None
    high: float | None
    n: int
    """Customers observed at that age: those not gone before, and old enough."""


@dataclass(frozen=True, slots=True)
class Line:
    """One cohort: ages of 0, 1, 2... months."""

    name: str
    customers: int
    lost: int
    ages: tuple[Age, ...]

    def at(self, months: int) -> Age | None:
        """The point at an age, if it has a share."""
        return next((age for age in self.ages if age.months == months and age.share is not None), None)


@dataclass(frozen=True, slots=True)
class Cohorts:
    """All customers first, then the cohorts in order."""

    split: str
    lines: tuple[Line, ...]
    reason: str = ""
    note: str = ""


def cohorts(
    reader: Asker,
    scope: Scope,
    period: Period,
    split: str = "start",
    *,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> Cohorts:
    """Kaplan-Meier curves of customers from their start to the end of a period.

    Customers who started before the data does are observed from its first day on: at the age they then had.

    Args:
        reader: the published data.
        scope: who is asking.
        period: its end is the last day that is looked at; the records begin where the data does.
        split: ``start`` (quarters, of customers who started within the data), ``segment``, ``contract``, ``region``.
        where: filters; customers can be filtered by segment alone.
        known: what the exports carry, when the caller has asked already.

    Raises:
        QuestionError: an unknown split.
    """
    if split not in SPLITS:
        raise QuestionError(f"Customers cannot be followed by {split!r}.", suggest(split, list(SPLITS)))
    catalogue = load()
    known = known or standing(reader, scope, catalogue.coverage)
    reason = known.missing(catalogue["retention"]) or customers.refused(scope, where)
    if reason or known.first_day is None or known.last_day is None:
        return Cohorts(split, (), reason or "not measured: no data has a date")
    last = min(period.end, known.last_day)
    if last <= known.first_day:
        return Cohorts(split, (), "not measured: no data before the end of the period")
    rows = reader.keep(
        scope,
        "metrics/customer_lives",
        (),
        first_day=known.first_day,
        last_day=last,
        segments=list(where.segment),
        **{f"by_{name}": name == split for name in SPLITS},
    )
    if rows.empty:
        return Cohorts(split, (), "not measured: no import fills since of the customers")
    ages = np.arange(0, min(int((last - known.first_day).days / MONTH), LONGEST) + 1)
    groups = _named(rows, split)
    kept = groups.map(rows["customers"].groupby(groups).sum()) >= ENOUGH
    names = list(dict.fromkeys(groups[kept & groups.notna()].sort_values()))
    note = ""
    if len(names) > MOST:
        sizes = rows["customers"].groupby(groups).sum()
        largest = set(sizes[names].sort_values().index[-MOST:])
        names = [name for name in names if name in largest]
        note = f"The {MOST} largest of {len(sizes)} are drawn."
    made = [_line(ALL, rows, ages), *(_line(name, rows[groups == name], ages) for name in names)]
    drawn = tuple(line for line in made if any(age.share is not None for age in line.ages))
    few = "" if drawn else f"too few customers (n = {made[0].customers:,}) seen from their start"
    return Cohorts(split, drawn, few, note)


def _named(rows: pd.DataFrame, split: str) -> pd.Series:
    """The cohort that each row belongs to; missing where it is drawn in none."""
    if split != "start":
        return rows[split].astype(object).fillna(UNKNOWN)
    # A few dozen quarters, however many rows.
    place, starts = pd.factorize(pd.to_datetime(rows["cohort"]), sort=True)
    spans = (
        [f"{start.year} Q{start.quarter}" for start in starts],
        [f"{start.year}, {'first' if start.quarter < 3 else 'second'} half" for start in starts],
        [f"{start.year}" for start in starts],
    )
    for names in spans:
        if len(set(names)) <= MOST:
            break
    return pd.Series(np.array([*names, None], dtype=object)[place], index=rows.index, dtype=object)


def _line(name: str, rows: pd.DataFrame, ages: np.ndarray) -> Line:
    begin, end, count = (rows[column].to_numpy(dtype=np.float64) for column in ("entry", "exit", "customers"))
    lost = rows["is_lost"].to_numpy(dtype=bool)
    days = np.maximum(ages * MONTH, 0.5)
    found = survival.kaplan_meier(begin, end, lost, days, count)
    points = []
    for at, age in enumerate(ages.tolist()):
        n = int(found.at_risk[at])
        shown = n >= ENOUGH and np.isfinite(found.survival[at])
        points.append(
            Age(
                age,
                float(found.survival[at]) if shown else None,
                float(found.low[at]) if shown else None,
                float(found.high[at]) if shown else None,
                n,
            )
        )
    return Line(name, int(count.sum()), int(count[lost].sum()), tuple(points))
