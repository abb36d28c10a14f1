"""Groups of customers side by side: what they bring, how they fare with us, and what they are worth in future."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allegiance.errors import QuestionError
from allegiance.metrics import customers, figures, judge
from allegiance.metrics.asking import Asker, flags, parameters, thresholds
from allegiance.metrics.catalogue import Catalogue, Metric, load
from allegiance.metrics.customers import SPLITS, Roster, Rows
from allegiance.metrics.judge import Design, Floats, Index
from allegiance.metrics.others import whole_months
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure
from allegiance.metrics.standing import Standing, clipped, horizon, standing
from allegiance.metrics.where import Where, suggest
from allegiance.people.scope import Scope
from allegiance.stats import intervals, weights
from allegiance.stats.clusters import DesignEffect
from allegiance.stats.intervals import Interval

NOWHERE = Where()

METRICS = (
    "csat",
    "loyal",
    "leaving",
    "retention",
    "clv",
    "contacts_per_customer",
    "fcr_observed",
    "over_five_minutes",
)
"""What is shown of every group, in this order."""


@dataclass(frozen=True, slots=True)
class Group:
    """Customers of one band, segment, contract or region."""

    name: str | None
    """``None``: not known."""

    customers: int
    share: float
    """Of all customers of the period."""

    value: float | None
    """What they bring in a year together, of those whose value is known; ``None``: of nobody."""

    value_share: float | None
    """Of what all bring: a complete count of the list, not an estimate, so it has no interval."""

    value_n: int
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Groups:
    """All groups of one split, and the whole."""

    split: str
    groups: tuple[Group, ...]
    whole: Mapping[str, Figure]
    customers: int
    value: float | None
    reason: str = ""


def groups(
    reader: Asker,
    scope: Scope,
    split: str,
    period: Period,
    *,
    metrics: Sequence[str] = METRICS,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> Groups:
    """Any metrics by value band, segment, contract or region of the customer.

    Args:
        reader: the published data.
        scope: who is asking.
        split: one of ``SPLITS``; a customer is in the group of the newest row of the list.
        period: days asked about.
        metrics: ids: those of rows that name a customer, and retention, churn, value and contacts of customers.
        where: filters; customers can be filtered by segment alone.
        known: what the exports carry, when the caller has asked already.

    Raises:
        QuestionError: an unknown split or metric.
    """
    if split not in SPLITS:
        raise QuestionError(f"Customers cannot be split by {split!r}.", suggest(split, list(SPLITS)))
    catalogue = load()
    picked = catalogue.pick(metrics)
    known = known or standing(reader, scope, catalogue.coverage)
    reason = known.missing(catalogue["customers_listed"]) or customers.refused(scope, where)
    if split == "band":
        reason = reason or known.missing(catalogue["value_active"])
    if reason:
        return Groups(split, (), {}, 0, None, reason)
    among = customers.roster(reader, scope, period, where)
    if not len(among):
        return Groups(split, (), {}, 0, None, f"not measured: no customers in {period.label}")
    names, place = among.groups(split)
    if names == [None]:
        return Groups(split, (), {}, 0, None, f"not measured: no import fills {split} of the customers")
    # The last place is the whole.
    found = _figures(reader, scope, picked, period, where, known, catalogue, among, place, len(names))
    size, value, valued = _sizes(among, place, len(names))
    total = float(value.sum())
    return Groups(
        split,
        tuple(
            Group(
                name,
                int(size[at]),
                float(size[at] / len(among)),
                float(value[at]) if valued[at] else None,
                float(value[at] / total) if total > 0 and valued[at] else None,
                int(valued[at]),
                {metric.id: found[metric.id][at] for metric in picked},
            )
            for at, name in enumerate(names)
        ),
        {metric.id: found[metric.id][-1] for metric in picked},
        len(among),
        total if valued.any() else None,
    )


def _sizes(among: Roster, place: Index, count: int) -> tuple[Floats, Floats, Floats]:
    """Customers, annual value, and customers of known value, by group."""
    some = np.isfinite(among.value)

    def total(amounts: Floats) -> Floats:
        return np.asarray(np.bincount(place, weights=amounts, minlength=count), dtype=np.float64)

    return total(np.ones(len(among))), total(np.where(some, among.value, 0.0)), total(some.astype(np.float64))


def _figures(
    reader: Asker,
    scope: Scope,
    picked: Sequence[Metric],
    period: Period,
    where: Where,
    known: Standing,
    catalogue: Catalogue,
    among: Roster,
    place: Index,
    count: int,
) -> dict[str, list[Figure]]:
    """Each metric's figures: one a group, and the whole at the end."""
    out: dict[str, list[Figure]] = {}
    batches: dict[tuple[str, str, int], list[Metric]] = {}
    for metric in picked:
        if reason := known.missing(metric):
            out[metric.id] = [figures.silent(metric, reason)] * (count + 1)
        elif metric.id in _OF_CUSTOMERS:
            value, n, note = _OF_CUSTOMERS[metric.id](
                reader, scope, period, known, catalogue, among, place, count
            )
            out[metric.id] = _shown(metric, value, n, period, note)
        elif metric.family.id in customers.FAMILIES and not metric.special and metric.kind != "percentile":
            key = (metric.family.id, metric.cluster, horizon(metric, reader))
            batches.setdefault(key, []).append(metric)
        else:
            reason = f"not measured: {metric.noun} cannot be told apart by customer"
            out[metric.id] = [figures.silent(metric, reason)] * (count + 1)
    for batch in batches.values():
        inside, note = clipped(horizon(batch[0], reader), period, known)
        if inside is None:
            out |= {one.id: [figures.silent(one, f"not measured: {note}")] * (count + 1) for one in batch}
            continue
        rows = customers.by_customer(reader, scope, batch, inside, where.but(segment=()), among)
        for metric in batch:
            value, n = _of_rows(metric, rows[metric.id], place, count)
            out[metric.id] = _shown(metric, value, n, period, note)
    return out


def _shown(metric: Metric, value: Interval, n: Floats, period: Period, note: str) -> list[Figure]:
    """Figures, suppressed like any other; their dimensions are the caller's."""
    keys = [(str(at),) for at in range(len(n))]
    made = figures.assemble(
        metric, keys, ("group",), value, n, None, np.zeros(len(n)), None, period.label, note
    )
    found = {figure.dimensions["group"]: replace(figure, dimensions={}) for figure in made}
    silent = figures.silent(metric, figures.nothing(metric, period.label), note=note)
    return [found.get(key[0], silent) for key in keys]


def _of_rows(metric: Metric, rows: Rows, place: Index, count: int) -> tuple[Interval, Floats]:
    """A metric of contacts or answers by group; whatever resembles each other more decides its interval."""
    some = (rows.customer >= 0) & (rows.sums.n > 0)
    sums, customer, cluster = rows.sums.at(some), rows.customer[some], rows.cluster[some]
    group = place[customer]
    total = _and_whole(sums.by(group, count))
    if metric.kind in ("count", "total"):
        return judge.estimate(metric, total, Design.independent(count + 1)), total.n
    # Each customer is in one group: added up once, the same sums serve the groups and the whole.
    each = sums.by(customer, len(place))
    found = [_design(metric, each, place, each, count)]
    if (cluster >= 0).any():
        named = cluster >= 0
        size = int(cluster.max()) + 1
        grouped = sums.at(named).by(group[named] * size + cluster[named], count * size)
        whole = sums.at(named).by(cluster[named], size)
        # Those who name nobody are clusters by themselves.
        alone = sums.at(~named)
        of = np.concatenate([np.repeat(np.arange(count), size), group[~named]])
        found.append(_design(metric, _joined(grouped, alone), of, _joined(whole, alone), count))
    deff, clusters = found[0].deff, found[0].clusters
    for other in found[1:]:
        clusters = np.where(other.deff > deff, other.clusters, clusters)
        deff = np.maximum(other.deff, deff)
    return judge.estimate(metric, total, Design(deff, clusters)), total.n


def _design(metric: Metric, grouped: judge.Sums, group: Index, whole: judge.Sums, count: int) -> DesignEffect:
    """Design effect of every group, and of the whole at the end, from sums by cluster."""
    of = np.concatenate([group, np.full(len(whole.n), count)]).astype(np.intp)
    return judge.design(metric, _joined(grouped, whole), of, count + 1)


def _joined(first: judge.Sums, second: judge.Sums) -> judge.Sums:
    return judge.Sums(
        *(
            np.concatenate([getattr(first, name), getattr(second, name)])
            for name in ("n", "k", "low", "total", "squares")
        )
    )


def _and_whole(sums: judge.Sums) -> judge.Sums:
    """Sums of groups, and of them all at the end."""
    return _joined(sums, sums.by(np.zeros(len(sums.n), dtype=np.intp), 1))


Answer = tuple[Interval, Floats, str]


def _monthly(
    among: Roster, period: Period, known: Standing, place: Index, count: int
) -> tuple[Floats, Floats, str]:
    """Months active and losses of each customer, with the note that says which months."""
    whole = whole_months(period, known.last_day)
    if whole is None:
        return np.zeros(len(among)), np.zeros(len(among)), ""
    active, lost = customers.months(among, whole)
    return active, lost, "" if whole == period else f"whole months: {whole.label}"


def _added(amounts: Floats, place: Index, count: int) -> Floats:
    parts = np.bincount(place, weights=amounts, minlength=count)
    return np.append(parts, parts.sum()).astype(np.float64)


def _retention(
    reader: Asker,
    scope: Scope,
    period: Period,
    known: Standing,
    catalogue: Catalogue,
    among: Roster,
    place: Index,
    count: int,
) -> Answer:
    active, lost, note = _monthly(among, period, known, place, count)
    n = _added(active, place, count)
    return intervals.share(n - _added(lost, place, count), n), n, note


def _churn(
    reader: Asker,
    scope: Scope,
    period: Period,
    known: Standing,
    catalogue: Catalogue,
    among: Roster,
    place: Index,
    count: int,
) -> Answer:
    active, lost, note = _monthly(among, period, known, place, count)
    n = _added(active, place, count)
    return intervals.share(_added(lost, place, count), n), n, note


def _clv(
    reader: Asker,
    scope: Scope,
    period: Period,
    known: Standing,
    catalogue: Catalogue,
    among: Roster,
    place: Index,
    count: int,
) -> Answer:
    """As the metric ``clv`` computes it: margin x r / (1 + d - r), the interval that of retention."""
    active, lost, note = _monthly(among, period, known, place, count)
    n = _added(active, place, count)
    valued = np.isfinite(among.value)
    margin = np.nan_to_num(among.value * among.margin)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = _added(active * margin, place, count) / _added(active * valued, place, count)
    kept = intervals.share(n - _added(lost, place, count), n)

    def worth(monthly: Floats) -> Floats:
        yearly = monthly**12
        return np.asarray(each * yearly / (1 + catalogue.discount_rate - yearly), dtype=np.float64)

    return Interval(worth(kept.estimate), worth(kept.low), worth(kept.high)), n, note


def contacts_each(reader: Asker, scope: Scope, period: Period, among: Roster) -> Floats:
    """Inbound contacts of each customer in a period."""
    given = parameters(period, (), NOWHERE) | flags(["customer"])
    rows = reader.keep(
        scope, "metrics/contacts_facts", ["customer", "inbound"], **given, **thresholds(reader.settings)
    )
    place = among.places(rows["customer"].to_numpy(dtype=np.uint64))
    number = rows["inbound"].to_numpy(dtype=np.float64, na_value=0.0)
    return np.asarray(
        np.bincount(place[place >= 0], weights=number[place >= 0], minlength=len(among)), dtype=np.float64
    )


def rate(contacts: Floats, years: Floats, place: Index, count: int) -> tuple[Interval, Floats]:
    """Contacts a customer and year by group, and the whole at the end, with the customers behind each."""
    found = []
    for at in range(count + 1):
        mine = np.ones(len(place), dtype=bool) if at == count else place == at
        ratio = weights.compare(
            contacts[mine], years[mine], np.ones(int(mine.sum())), [np.arange(int(mine.sum()))], 0.0
        ).plain
        half = float(intervals.quantile(max(ratio.clusters, 2.0))) * np.sqrt(ratio.variance)
        found.append((ratio.estimate, max(ratio.estimate - half, 0.0), ratio.estimate + half))
    size = _added((years > 0).astype(np.float64), place, count)
    at_, low, high = (np.array(part, dtype=np.float64) for part in zip(*found, strict=True))
    return Interval(at_, low, high), size


def _contacts(
    reader: Asker,
    scope: Scope,
    period: Period,
    known: Standing,
    catalogue: Catalogue,
    among: Roster,
    place: Index,
    count: int,
) -> Answer:
    whole = whole_months(period, known.last_day)
    if whole is None:
        blank = np.full(count + 1, np.nan)
        return Interval(blank, blank, blank), np.zeros(count + 1), ""
    there = replace(among, period=whole)
    value, n = rate(contacts_each(reader, scope, whole, there), there.exposure, place, count)
    return value, n, "" if whole == period else f"whole months: {whole.label}"


_OF_CUSTOMERS = {
    "retention": _retention,
    "churn": _churn,
    "clv": _clv,
    "contacts_per_customer": _contacts,
}
"""Metrics of the customers themselves."""
