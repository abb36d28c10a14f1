"""Customers one by one: who was there, what each is worth, and any metric counted for each of them.

Everything about groups of customers (value bands, contracts, regions) and every figure weighted by value stands on
these rows. Customers name no team: a restricted scope is told so, and sees none of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allegiance.metrics import judge
from allegiance.metrics.asking import Asker, flags, parameters, thresholds
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.judge import Floats, Index, Sums
from allegiance.metrics.others import TITLES
from allegiance.metrics.period import Period
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope

BANDS: dict[int, str] = {1: "Top 10%", 2: "Next 40%", 3: "Other half"}
"""Customers by what they bring in a year, as queries/metrics/customer_roster.sql numbers them."""

SPLITS = ("band", "segment", "contract", "region")
"""What customers can be told apart by."""

FAMILIES = ("contacts", "answers", "invitations")
"""Families whose rows name a customer."""

YEAR = 365.25


@dataclass(frozen=True, slots=True, eq=False)
class Roster:
    """Customers who were there at some time in a period; arrays of one length, in order of the id."""

    period: Period
    ids: pd.Index
    value: Floats
    """Annual value; ``nan`` where not known."""

    margin: Floats
    """Margin rate; ``nan`` where not known."""

    columns: pd.DataFrame
    """``band`` (as named above), ``segment``, ``contract``, ``region``: texts, missing where not known."""

    since: NDArray[np.datetime64]
    left: NDArray[np.datetime64]
    """Days; not-a-time where not known, or still there."""

    def __len__(self) -> int:
        """How many customers."""
        return len(self.ids)

    @property
    def exposure(self) -> Floats:
        """Years of the period that each customer was there."""
        first, after = np.datetime64(self.period.start), np.datetime64(self.period.end) + 1
        begin = np.where(np.isnat(self.since), first, np.maximum(self.since, first))
        end = np.where(np.isnat(self.left), after, np.minimum(self.left + 1, after))
        days = (end - begin).astype("timedelta64[D]").astype(np.float64)
        return np.asarray(np.maximum(days, 0.0) / YEAR, dtype=np.float64)

    def groups(self, split: str) -> tuple[list[str | None], Index]:
        """Members of a split in order (unknown last), and the place of each customer's."""
        codes, members = pd.factorize(self.columns[split], sort=True, use_na_sentinel=True)
        names: list[str | None] = [str(member) for member in members.tolist()]
        if split == "band":
            names = [name for name in BANDS.values() if name in names]
            codes = pd.Categorical(self.columns[split], categories=names).codes
        if (codes < 0).any():
            names.append(None)
        return names, np.where(codes < 0, len(names) - 1, codes).astype(np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """One metric counted by customer and cluster; arrays of one length."""

    sums: Sums
    customer: Index
    """Place in the roster; -1: not known, or not in it."""

    cluster: Index
    """Number of the employee or day that the rows are correlated within; -1: not known."""


def refused(scope: Scope, where: Where) -> str:
    """Why nothing can be said about customers, or nothing."""
    if not scope.all_rows:
        return f"not measured: {TITLES['customers']} belong to no team, and your view is limited to teams"
    for name in where.dimensions:
        if name != "segment":
            return f"not measured: {TITLES['customers']} cannot be told apart by {name}"
    return ""


def roster(reader: Asker, scope: Scope, period: Period, where: Where) -> Roster:
    """The customers of a period; of ``where`` only the segment counts."""
    found = reader.ask(
        scope,
        "metrics/customer_roster",
        first_day=period.start,
        last_day=period.end,
        segments=list(where.segment),
    )
    columns = found[["segment", "contract", "region"]].astype(object)
    columns["band"] = found["band"].map(BANDS).astype(object)
    return Roster(
        period,
        pd.Index(found["customer_id"]),
        found["annual_value"].to_numpy(dtype=np.float64, na_value=np.nan),
        found["margin_rate"].to_numpy(dtype=np.float64, na_value=np.nan),
        columns,
        _days(found["since"]),
        _days(found["left_on"]),
    )


def by_customer(
    reader: Asker, scope: Scope, metrics: Sequence[Metric], period: Period, where: Where, among: Roster
) -> dict[str, Rows]:
    """Metrics of one family and horizon, counted for each customer and cluster.

    Args:
        reader: the published data.
        scope: who is asking.
        metrics: of one of ``FAMILIES``; their clusters are the same.
        period: days asked about.
        where: filters.
        among: the customers looked up; rows of others keep the place -1.
    """
    first = metrics[0]
    cluster = "" if first.cluster == "none" else first.cluster
    columns = list(dict.fromkeys(name for metric in metrics for name in metric.columns))
    given = parameters(period, (), where) | flags(["customer", *([cluster] if cluster else [])])
    rows = reader.select(
        scope,
        f"metrics/{first.family.id}_facts",
        ["customer", *([cluster] if cluster else []), *columns],
        **given,
        **thresholds(reader.settings),
    )
    place = among.ids.get_indexer(pd.Index(rows["customer"])).astype(np.intp)
    place = np.where(rows["customer"].notna().to_numpy(dtype=bool), place, -1)
    codes = pd.factorize(rows[cluster])[0] if cluster else np.full(len(rows), -1)
    return {
        metric.id: Rows(judge.sums(metric, rows), place, np.asarray(codes, dtype=np.intp))
        for metric in metrics
    }


def months(among: Roster, known: Period) -> tuple[Floats, Floats]:
    """Months of ``known`` (whole ones) at whose start each customer was there, and whether the customer left in one.

    Counts as the rollup of customers by month does.
    """
    active, lost = np.zeros(len(among)), np.zeros(len(among))
    month = known.start
    while month <= known.end:
        after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        here = (np.isnat(among.since) | (among.since <= np.datetime64(month))) & (
            np.isnat(among.left) | (among.left >= np.datetime64(month))
        )
        active += here
        lost += here & ~np.isnat(among.left) & (among.left < np.datetime64(after))
        month = after
    return active, lost


def _days(column: pd.Series) -> NDArray[np.datetime64]:
    return np.asarray(pd.to_datetime(column).to_numpy().astype("datetime64[D]"))
