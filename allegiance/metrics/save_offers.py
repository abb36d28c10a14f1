"""Save offers: made, taken, kept; what a kept customer costs, and what a customer costs who would have left.

Whoever would have stayed anyway is kept too: only customers held out at random tell how many an offer keeps. Without
them the figures are observational and say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from allegiance.metrics.asking import Asker, parameters
from allegiance.metrics.catalogue import Catalogue, load
from allegiance.metrics.figures import nothing
from allegiance.metrics.groups import Key, index_of
from allegiance.metrics.judge import Floats
from allegiance.metrics.others import refused
from allegiance.metrics.period import Period
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import intervals
from allegiance.stats.discrimination import NONE, Estimate
from allegiance.stats.intervals import Interval

NOWHERE = Where()

SPAN_DAYS = 730

ENOUGH = 10
"""Fewer customers than this carry no figure."""

ENOUGH_TO_COMPARE = 30
"""Fewer customers than this on a side carry no verdict."""

SURE = "kept more"
HARM = "kept fewer"
UNSURE = "cannot be told"
OBSERVED = "observational"


@dataclass(frozen=True, slots=True)
class Offer:
    """One save offer, or all of them."""

    offer: str
    """Name; ``*`` for all."""

    made: int
    reached: int
    accepted: int
    judged: int
    """Offers made that are old enough to be judged."""

    held_out: int
    """Customers held out that are old enough."""

    taken: Estimate
    """Share of offers made that were accepted."""

    kept: Estimate
    """Share still customers after the days, of those offered."""

    kept_held_out: Estimate
    """The same of those held out."""

    cost_per_kept: Estimate
    """Cost of all offers judged over customers kept, whoever would have stayed anyway among them."""

    extra: Estimate
    """Customers kept more than among those held out, as a share of those offered."""

    cost_per_extra: Estimate
    """Cost of an offer over ``extra``; given only where the interval of ``extra`` lies above 0."""

    value: float | None
    """What a customer offered brings in a year, on average."""

    verdict: str
    """``kept more``, ``kept fewer``, ``cannot be told``, ``observational`` or ``too few``."""


@dataclass(frozen=True, slots=True)
class Offers:
    """All save offers of a period, and each."""

    every: Offer | None
    each: tuple[Offer, ...]
    days: int
    """Days after which a customer counts as kept."""

    reason: str = ""
    note: str = ""


def save_offers(
    reader: Asker, scope: Scope, period: Period, *, where: Where = NOWHERE, known: Standing | None = None
) -> Offers:
    """Save offers made in the two years that end with a period (or in a longer one): in all, and by name.

    Whom an offer kept takes 90 days to show, and few are made a month: the period alone would show nothing.
    """
    catalogue = load(reader.settings)
    metric = catalogue["kept_after_offer"]
    known = known or standing(reader, scope, catalogue.coverage)
    days = reader.settings.lost_days
    if reason := known.missing(metric) or refused("outreach", scope, (), where):
        return Offers(None, (), days, reason)
    judged = Period(min(period.start, period.end - timedelta(days=SPAN_DAYS - 1)), period.end)
    rows = _rows(reader, scope, judged, (), where, by_offer=True)
    if rows.empty:
        return Offers(None, (), days, nothing(metric, judged.label))
    every = _offer("*", rows)
    each = [_offer(str(name), part) for name, part in rows.groupby("offer", sort=True)]
    open_ = every.made - every.judged
    note = f"Offers of {judged.label}."
    if open_:
        note += f" {open_:,} are younger than {days} days and not judged yet."
    return Offers(every, tuple(sorted(each, key=lambda one: -one.made)), days, "", note)


def _rows(
    reader: Asker, scope: Scope, period: Period, by: Sequence[str], where: Where, *, by_offer: bool = False
) -> pd.DataFrame:
    return reader.ask(
        scope,
        "metrics/save_offers",
        **parameters(period, by, where),
        by_offer=by_offer,
        lost_days=reader.settings.lost_days,
        known_day=_known_day(reader, scope) or period.end,
    )


def _known_day(reader: Asker, scope: Scope) -> date | None:
    return standing(reader, scope, 0.0).last_day


def _offer(name: str, rows: pd.DataFrame) -> Offer:
    held = rows["holdout"].to_numpy(dtype=np.bool_)

    def total(column: str, side: np.ndarray) -> float:
        return float(rows[column].to_numpy(dtype=np.float64, na_value=0.0)[side].sum())

    made, judged, kept = total("planned", ~held), total("judged", ~held), total("kept", ~held)
    out, out_kept = total("judged", held), total("kept", held)
    valued, value = total("value_n", ~held), total("value_sum", ~held)
    share_kept, share_out = _share(kept, judged), _share(out_kept, out)
    cost = _cost_per_kept(*(total(column, ~held) for column in COSTS))
    extra = per_extra = NONE
    verdict = OBSERVED
    if total("planned", held):
        verdict = "too few"
        if min(judged, out) >= ENOUGH_TO_COMPARE:
            found = intervals.share_difference(kept, judged, out_kept, out)
            extra = _one(found)
            verdict = SURE if extra.low > 0 else HARM if extra.high < 0 else UNSURE
            spent, n = total("cost_sum", ~held), total("cost_n", ~held)
            if verdict == SURE and n >= ENOUGH:
                each = spent / n
                per_extra = Estimate(each / extra.value, each / extra.high, each / extra.low)
    return Offer(
        name,
        int(made),
        int(total("reached", ~held)),
        int(total("accepted", ~held)),
        int(judged),
        int(out),
        _share(total("accepted", ~held), total("accepted_n", ~held)),
        share_kept,
        share_out,
        cost,
        extra,
        per_extra,
        value / valued if valued >= ENOUGH else None,
        verdict,
    )


def _share(k: float, n: float) -> Estimate:
    return _one(intervals.share(k, n)) if n >= ENOUGH else NONE


def _one(found: Interval) -> Estimate:
    return Estimate(float(found.estimate), float(found.low), float(found.high))


COSTS = ("cost_n", "cost_kept_n", "cost_sum", "cost_sq", "cost_kept_sum")


def _cost_per_kept(n: float, kept: float, cost: float, squares: float, cost_kept: float) -> Estimate:
    found = ratio(*(np.array([one]) for one in (n, kept, cost, squares, cost_kept)))
    return Estimate(float(found.estimate[0]), float(found.low[0]), float(found.high[0]))


def ratio(n: Floats, kept: Floats, cost: Floats, squares: Floats, cost_kept: Floats) -> Interval:
    """Cost per kept customer: a ratio of two sums over the same offers, with the delta method on the log scale."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = cost / kept
        # sum of (cost - value * kept)^2 over the offers, a kept one counting 1
        spread = squares - 2 * value * cost_kept + value**2 * kept
        half = intervals.quantile() * np.sqrt(np.maximum(spread, 0) * n / np.maximum(n - 1, 1)) / cost
        enough = (n >= ENOUGH) & (kept > 0) & (cost > 0)
        low, high = value * np.exp(-half), value * np.exp(half)
    blank = np.full(np.shape(value), np.nan)
    return Interval(
        np.where(enough, value, blank), np.where(enough, low, blank), np.where(enough, high, blank)
    )


Answer = tuple[tuple[Key, ...], Interval, Floats]


def _sums(
    reader: Asker, scope: Scope, period: Period, by: Sequence[str], where: Where, columns: Sequence[str]
) -> tuple[tuple[Key, ...], list[Floats]]:
    rows = _rows(reader, scope, period, by, where)
    rows = rows[~rows["holdout"].to_numpy(dtype=np.bool_)]
    keys, group = index_of(rows, by)
    return keys, [
        np.asarray(
            np.bincount(group, rows[name].to_numpy(dtype=np.float64, na_value=0.0), minlength=len(keys)),
            dtype=np.float64,
        )
        for name in columns
    ]


def accepted(
    reader: Asker, scope: Scope, period: Period, by: Sequence[str], where: Where, catalogue: Catalogue
) -> Answer:
    """Share of offers made that were accepted."""
    keys, (k, n) = _sums(reader, scope, period, by, where, ("accepted", "accepted_n"))
    return keys, intervals.share(k, n), n


def kept(
    reader: Asker, scope: Scope, period: Period, by: Sequence[str], where: Where, catalogue: Catalogue
) -> Answer:
    """Share of customers offered something who were still customers after the days."""
    keys, (k, n) = _sums(reader, scope, period, by, where, ("kept", "judged"))
    return keys, intervals.share(k, n), n


def cost_per_kept(
    reader: Asker, scope: Scope, period: Period, by: Sequence[str], where: Where, catalogue: Catalogue
) -> Answer:
    """Cost of the offers over the customers kept."""
    keys, sums = _sums(reader, scope, period, by, where, COSTS)
    return keys, ratio(*sums), sums[0]


def table(found: Offers) -> tuple[list[str], list[list[object]]]:
    """Headings and typed rows of the offers, all of them first. The names are a contract."""
    estimates = ("taken", "kept", "kept_held_out", "extra", "cost_per_kept", "cost_per_extra")
    heads = ["offer", "made", "reached", "accepted", "judged", "held_out"]
    heads += [f"{name}{side}" for name in estimates for side in ("", "_low", "_high")]
    rows: list[list[object]] = []
    for one in (*((found.every,) if found.every else ()), *found.each):
        row: list[object] = [one.offer, one.made, one.reached, one.accepted, one.judged, one.held_out]
        for name in estimates:
            value: Estimate = getattr(one, name)
            row += [None if each != each else each for each in (value.value, value.low, value.high)]
        rows.append([*row, one.value, one.verdict])
    return [*heads, "annual_value", "verdict"], rows
