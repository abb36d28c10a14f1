"""Customers one by one: who was there, what each is worth, and any metric counted for each of them.

Everything about groups of customers (value bands, contracts, regions) and every figure weighted by value stands on
these rows. Customers name no team: a restricted scope is told so, and sees none of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

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
"""Customers by what they bring in a year, as ``_bands`` numbers them."""

SPLITS = ("band", "segment", "contract", "region")
"""What customers can be told apart by."""

FAMILIES = ("contacts", "answers", "invitations")
"""Families whose rows name a customer."""

YEAR = 365.25


@dataclass(frozen=True, slots=True, eq=False)
class Roster:
    """Customers who were there at some time in a period; arrays of one length."""

    period: Period
    keys: NDArray[np.uint64]
    """The customers as facts name them."""

    listed: pd.Index
    """The keys of all customers of the list, whenever they were there."""

    place: Index
    """Where each of those stands in the roster; -1: not in it."""

    value: Floats
    """Annual value; ``nan`` where not known."""

    margin: Floats
    """Margin rate; ``nan`` where not known."""

    codes: Mapping[str, NDArray[np.int16]]
    """Split to each customer's place in ``names``, from 1 on; 0: not known."""

    names: Mapping[str, tuple[str, ...]]
    since: NDArray[np.datetime64]
    left: NDArray[np.datetime64]
    """Days; not-a-time where not known, or still there."""

    def __len__(self) -> int:
        """How many customers."""
        return len(self.keys)

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
        codes = self.codes[split]
        held = np.bincount(codes, minlength=len(self.names[split]) + 1) > 0
        names: list[str | None] = [
            name for name, some in zip(self.names[split], held[1:], strict=True) if some
        ]
        if held[0]:
            names.append(None)
        place = np.cumsum(held) - held - held[0]
        place[0] = len(names) - 1
        return names, place.astype(np.intp)[codes]

    def places(self, keys: NDArray[np.uint64]) -> Index:
        """Where each key stands; -1: not in the roster."""
        at = self.listed.get_indexer(pd.Index(keys))
        return np.where(at < 0, -1, self.place[at]).astype(np.intp)


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
    """The customers of a period; of ``where`` only the segment counts.

    A customer marked as gone without a date is in no period: the day is not known.
    """
    listed = _listed(reader, scope)
    value, since, left = listed.value, listed.since, listed.left
    first, last = np.datetime64(period.start), np.datetime64(period.end)
    there = ~(since > last) & ~(left < first) & (listed.active | ~np.isnat(left))
    codes, names = dict(listed.codes), listed.names
    codes["band"] = _bands(np.where(there, value, np.nan))
    if where.segment:
        # Bands are those of the whole company, whatever is filtered.
        wanted = np.array([member in where.segment for member in ("", *names["segment"])], dtype=np.bool_)
        there &= wanted[codes["segment"]]
    place = np.where(there, np.cumsum(there) - 1, -1)
    return Roster(
        period,
        listed.keys.to_numpy()[there],
        listed.keys,
        place.astype(np.intp),
        value[there],
        listed.margin[there],
        {name: part[there] for name, part in codes.items()},
        {**names, "band": tuple(BANDS.values())},
        since[there],
        left[there],
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Listed:
    """The whole list as arrays, customers of any time."""

    keys: pd.Index
    value: Floats
    margin: Floats
    codes: Mapping[str, NDArray[np.int16]]
    names: Mapping[str, tuple[str, ...]]
    since: NDArray[np.datetime64]
    left: NDArray[np.datetime64]
    active: NDArray[np.bool_]


_lists: WeakKeyDictionary[Asker, dict[Scope, _Listed]] = WeakKeyDictionary()
"""The list of each reader (a generation of one data folder) and scope: it goes when its reader does."""

_MOST_LISTS = 4


def _listed(reader: Asker, scope: Scope) -> _Listed:
    """The list of customers, read once a generation: a page needs it for several periods."""
    held = _lists.setdefault(reader, {})
    found = held.get(scope)
    if found is None:
        found = _read(reader, scope)
        if len(held) >= _MOST_LISTS:
            held.clear()
        held[scope] = found
    return found


def _read(reader: Asker, scope: Scope) -> _Listed:
    columns = ["customer", "annual_value", "margin_rate", "since", "left_on", "is_active", *SPLITS[1:]]
    rows = reader.select(scope, "metrics/customer_roster", columns)
    kinds = reader.ask(scope, "metrics/customer_kinds")
    keys = pd.Index(rows["customer"].to_numpy(dtype=np.uint64))
    return _Listed(
        keys,
        rows["annual_value"].to_numpy(dtype=np.float64, na_value=np.nan),
        rows["margin_rate"].to_numpy(dtype=np.float64, na_value=np.nan),
        {name: rows[name].to_numpy(dtype=np.int16) for name in SPLITS[1:]},
        {
            name: tuple(str(member) for member in kinds["member"][kinds["split"].eq(name)])
            for name in SPLITS[1:]
        },
        _days(rows["since"]),
        _days(rows["left_on"]),
        rows["is_active"].to_numpy(dtype=np.bool_),
    )


def _bands(value: Floats) -> NDArray[np.int16]:
    """1 the tenth with the highest value, 2 the next four tenths, 3 the others; equal values are in the same band.

    0 where the value is not known.
    """
    known = np.isfinite(value)
    count = int(known.sum())
    band = np.where(known, np.int16(3), np.int16(0)).astype(np.int16)
    if not count:
        return band
    above = np.arange(count) / count
    falling = np.sort(value[known])[::-1]
    for number, share in ((2, 0.5), (1, 0.1)):
        # Whoever has fewer above than the share: the value at that place of the list decides, ties included.
        band[value >= falling[int((above < share).sum()) - 1]] = number
    return band


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
    rows = reader.keep(
        scope,
        f"metrics/{first.family.id}_facts",
        ["customer", *([cluster] if cluster else []), *columns],
        **given,
        **thresholds(reader.settings),
    )
    place = among.places(rows["customer"].to_numpy(dtype=np.uint64))
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
