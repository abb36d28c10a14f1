"""Another definition of loyalty, tried on the company's own data: what would change, before it is put in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from allegiance.loyalty import Loyalty
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import load
from allegiance.metrics.estimates import Estimate, absent, column, estimate, lacking, truth
from allegiance.metrics.loyalty_rivals import COMPANY, base_value, judged, loyal_share
from allegiance.metrics.period import Period
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import agreement, clusters, intervals
from allegiance.stats.intervals import Interval

NOWHERE = Where()

BEFORE, AFTER = "in_force", COMPANY


@dataclass(frozen=True, slots=True)
class Side:
    """What one definition says: the one in force, or the one tried."""

    loyal: Estimate
    """Share of answers by loyal customers."""

    base: int
    """Loyal customers, each once, by the last answer."""

    value: Estimate
    """What they bring in a year."""

    segments: Mapping[str, Estimate] = field(default_factory=dict)
    """Segment ("": not known) to the share of loyal answers."""

    ranks: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trial:
    """The definition in force beside another one, on the same answers."""

    period: Period
    before: Side
    after: Side
    change: Estimate
    """Share loyal afterwards minus before, paired on the same answers."""

    become: int
    """Answers that would count as loyal and do not now."""

    cease: int
    """Answers that count as loyal and would not any more."""

    same: bool
    """Both definitions decide the same about every answer of the period."""

    reason: str = ""


def trial(
    reader: Asker,
    scope: Scope,
    period: Period,
    definition: Loyalty,
    *,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> Trial:
    """What ``definition`` would say about the answers of a period, beside what the store says now."""
    known = known or standing(reader, scope, load().coverage)
    reason = lacking(known, "answers.loyal")
    rows = pd.DataFrame()
    if not reason:
        rows = judged(reader, scope, period, ("segment", "employee"), where, definition)
        reason = "" if len(rows) else f"not measured: no answers in {period.label}"
    if reason:
        none = Side(absent(reason), 0, absent(reason))
        return Trial(period, none, none, absent(reason), 0, 0, True, reason)
    silent = lacking(known, "answers.customer_id", "customers.annual_value")
    was, was_known = truth(rows, BEFORE)
    will, will_known = truth(rows, AFTER)
    count = column(rows, "answers")
    both = was_known * will_known * count
    become, cease = ((1 - was) * will * both).sum(), (was * (1 - will) * both).sum()
    return Trial(
        period,
        _side(BEFORE, rows, silent),
        _side(AFTER, rows, silent),
        _change(rows, become, cease, both, was, will),
        int(become),
        int(cease),
        not become and not cease and bool(np.all((was_known == will_known) | (count == 0))),
    )


def _side(name: str, rows: pd.DataFrame, silent: str) -> Side:
    members = rows["segment"].fillna("").astype(str)
    names = sorted(members.unique().tolist(), key=lambda member: (not member, member))
    segments = {member: loyal_share(rows[members.eq(member).to_numpy(dtype=bool)], name) for member in names}
    values = [
        one.value if one.judged and one.value is not None else float("nan") for one in segments.values()
    ]
    order = agreement.ranks(values).tolist()
    ranks = {
        member: None if np.isnan(rank) else float(rank) for member, rank in zip(names, order, strict=True)
    }
    loyal, _ = truth(rows, name)
    return Side(
        loyal_share(rows, name),
        int((loyal * column(rows, "customers")).sum()),
        absent(silent) if silent else base_value(rows, name),
        segments,
        ranks,
    )


def _change(
    rows: pd.DataFrame,
    become: float,
    cease: float,
    both: np.ndarray,
    was: np.ndarray,
    will: np.ndarray,
) -> Estimate:
    """The paired difference, with the clusters of the employees that the answers are about."""
    named = rows["employee"].notna().to_numpy(dtype=bool)
    place, _ = pd.factorize(rows["employee"][named])
    n = np.bincount(place, weights=both[named])
    up = np.bincount(place, weights=((1 - was) * will * both)[named])
    down = np.bincount(place, weights=(was * (1 - will) * both)[named])
    deff, count = 1.0, 0.0
    if len(n) > 1 and n.sum() * 2 >= both.sum():
        effect = clusters.nps(n, up, down)
        deff, count = float(np.ravel(effect.deff)[0]), float(np.ravel(effect.clusters)[0])
    found = intervals.nps(become, cease, both.sum(), deff=deff, clusters=count)
    return estimate(Interval(found.estimate / 100, found.low / 100, found.high / 100), both.sum(), "answers")
