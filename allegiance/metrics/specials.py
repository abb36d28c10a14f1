"""Metrics with a function of their own: their value is no plain sum of one rollup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from allegiance.metrics import (
    customers,
    customers_bands,
    figures,
    judge,
    others,
    save_offers,
    warning_figures,
)
from allegiance.metrics.asking import Asker, parameters
from allegiance.metrics.catalogue import Catalogue, Metric
from allegiance.metrics.expression import parse
from allegiance.metrics.groups import Groups, Key, Side, index_of
from allegiance.metrics.judge import Design, Floats, Sums
from allegiance.metrics.others import refused, whole_months
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure
from allegiance.metrics.standing import Standing, clipped, horizon
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import intervals, totals
from allegiance.stats.intervals import Interval


def answer(
    reader: Asker,
    scope: Scope,
    metric: Metric,
    period: Period,
    against: Period | None,
    by: Sequence[str],
    where: Where,
    known: Standing,
    catalogue: Catalogue,
) -> list[Figure]:
    """Figures of one special metric."""
    if metric.special in warning_figures.ANSWERS:
        return warning_figures.answer(reader, scope, metric, by, where)
    if metric.special in _SHARES:
        statement, hits, trials = _SHARES[metric.special]
        if statement == "outreach" and (reason := refused("outreach", scope, by, where)):
            return [figures.silent(metric, reason)]
        return _share(reader, scope, metric, period, against, by, where, statement, hits, trials)
    if reason := refused(metric.family.id, scope, by, where) if metric.family.id in _PLACELESS else "":
        return [figures.silent(metric, reason)]
    question = _QUESTIONS[metric.special]
    note = ""
    if metric.family.id == "customers":
        now = whole_months(period, known.last_day)
        if now is None:
            reason = "not measured: the period has no whole month, and customers are counted by month"
            return [figures.silent(metric, reason)]
        note = "" if now == period else f"whole months: {now.label}"
        before = whole_months(against, known.last_day) if against else None
    else:
        days = horizon(metric, reader)
        now, note = clipped(days, period, known)
        before = clipped(days, against, known)[0] if against else None
        if now is None:
            return [figures.silent(metric, f"not measured: {note}", note=note)]
    keys, value, n = question(reader, scope, now, by, where, catalogue)
    earlier = change = None
    n_before = np.zeros(len(keys))
    if before is not None:
        earlier, n_before, change = _aligned(
            keys, value, question(reader, scope, before, by, where, catalogue)
        )
    shown = figures.assemble(metric, keys, by, value, n, earlier, n_before, change, period.label, note)
    if metric.special == "outreach_effect" and not np.isfinite(value.estimate).any():
        reason = "not measured: the log marks no random hold-out, so there is nobody to compare with"
        return [figures.silent(metric, reason)]
    if metric.special == "value_at_risk":
        # More answers find more of them: that the sum grew does not say that the risk did.
        shown = [replace(figure, verdict="") for figure in shown]
    return shown or [figures.silent(metric, figures.nothing(metric, period.label), note=note)]


_PLACELESS = ("customers", "outreach")

_SHARES = {
    "secure": ("secure", "secure_k", "secure_n"),
    "coverage": ("coverage", "invited", "eligible"),
    "outreach_replied": ("outreach", "replied", "sent"),
    "outreach_sent": ("outreach", "", "sent"),
}
"""Plain shares (or a count) of a statement of their own: its name, successes and trials."""

Answer = tuple[tuple[Key, ...], Interval, Floats]
Question = Callable[[Asker, Scope, Period, Sequence[str], Where, Catalogue], Answer]


def _share(
    reader: Asker,
    scope: Scope,
    metric: Metric,
    period: Period,
    against: Period | None,
    by: Sequence[str],
    where: Where,
    statement: str,
    k: str,
    n: str,
) -> list[Figure]:
    plain = replace(metric, kind="share" if k else "count", k=parse(k) if k else None, n=parse(n))
    frames = []
    for part, is_now in ((period, True), (against, False)):
        if part is None:
            continue
        given = parameters(part, by, where)
        columns = [*by, n, *([k] if k else [])]
        if statement == "outreach":
            given["by_topic"] = False
            columns.append("holdout")
        rows = reader.select(scope, f"metrics/{statement}", columns, **given).assign(now=is_now)
        if statement == "outreach":
            rows = rows[~rows["holdout"].eq(True).fillna(False).to_numpy(dtype=bool)]
        frames.append(rows)
    rows = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
    keys, group = index_of(rows, by)
    mine = rows["now"].to_numpy(dtype=bool)
    every, free = judge.sums(plain, rows), Design.independent(len(keys))
    now = every.at(mine).by(group[mine], len(keys))
    before: Sums | None = every.at(~mine).by(group[~mine], len(keys)) if against else None
    found = Groups(keys, {metric.id: Side(now, before, free, free, (free, free), False)})
    shown = figures.figures(plain, found, by, period.label) if keys else []
    return shown or [figures.silent(metric, figures.nothing(metric, period.label))]


def _effect(
    reader: Asker, scope: Scope, period: Period, by: Sequence[str], where: Where, catalogue: Catalogue
) -> Answer:
    """Share with an inbound contact within 14 days: reached minus held out at random."""
    columns = [*by, "holdout", "inbound_n", "inbound_k"]
    given = parameters(period, by, where) | {"by_topic": False}
    rows = reader.select(scope, "metrics/outreach", columns, **given)
    rows = rows[rows["holdout"].notna()]
    keys, group = index_of(rows, by)
    held = rows["holdout"].astype(bool).to_numpy(dtype=bool)

    def total(name: str, side: np.ndarray) -> Floats:
        weights = rows[name].to_numpy(dtype=np.float64, na_value=0.0)[side]
        return np.asarray(np.bincount(group[side], weights=weights, minlength=len(keys)), dtype=np.float64)

    reached_n, held_n = total("inbound_n", ~held), total("inbound_n", held)
    found = intervals.share_difference(total("inbound_k", ~held), reached_n, total("inbound_k", held), held_n)
    enough = np.minimum(reached_n, held_n)
    shown = enough >= 10
    blank = np.full(len(keys), np.nan)
    value = Interval(
        np.where(shown, found.estimate, blank),
        np.where(shown, found.low, blank),
        np.where(shown, found.high, blank),
    )
    return keys, value, np.where(shown, reached_n + held_n, enough)


def _clv(
    reader: Asker, scope: Scope, period: Period, by: Sequence[str], where: Where, catalogue: Catalogue
) -> Answer:
    """Margin x r / (1 + d - r), r the yearly retention; the interval is that of retention."""
    columns = [*by, "active", "lost", "value_n", "margin_sum"]
    rows = reader.select(scope, "metrics/customers", columns, **parameters(period, by, where))
    keys, group = index_of(rows, by)

    def total(name: str) -> Floats:
        weights = rows[name].to_numpy(dtype=np.float64, na_value=0.0)
        return np.asarray(np.bincount(group, weights=weights, minlength=len(keys)), dtype=np.float64)

    active, lost, valued = total("active"), total("lost"), total("value_n")
    monthly = intervals.share(active - lost, active)
    with np.errstate(divide="ignore", invalid="ignore"):
        margin = np.where(valued > 0, total("margin_sum") / valued, np.nan)

    def worth(retained: Floats) -> Floats:
        yearly = retained**12
        return np.asarray(margin * yearly / (1 + catalogue.discount_rate - yearly), dtype=np.float64)

    return keys, Interval(worth(monthly.estimate), worth(monthly.low), worth(monthly.high)), active


def _value_lost(
    reader: Asker, scope: Scope, period: Period, by: Sequence[str], where: Where, catalogue: Catalogue
) -> Answer:
    return _worth(reader, scope, "value_lost", period, by, where)


def _value_at_risk(
    reader: Asker, scope: Scope, period: Period, by: Sequence[str], where: Where, catalogue: Catalogue
) -> Answer:
    return _worth(reader, scope, "value_at_risk", period, by, where)


def _worth(
    reader: Asker, scope: Scope, statement: str, period: Period, by: Sequence[str], where: Where
) -> Answer:
    """What some customers bring in a year, with the interval of a total of unequal amounts."""
    columns = [*by, "value_n", "value_sum", "value_sq", "value_max"]
    rows = reader.select(scope, f"metrics/{statement}", columns, **parameters(period, by, where))
    keys, group = index_of(rows, by)

    def column(name: str) -> Floats:
        return rows[name].to_numpy(dtype=np.float64, na_value=0.0)

    def total(name: str) -> Floats:
        return np.asarray(np.bincount(group, weights=column(name), minlength=len(keys)), dtype=np.float64)

    largest = np.zeros(len(keys))
    np.maximum.at(largest, group, column("value_max"))
    return keys, totals.weighted(total("value_sum"), total("value_sq"), largest), total("value_n")


def _contacts_per_customer(
    reader: Asker, scope: Scope, period: Period, by: Sequence[str], where: Where, catalogue: Catalogue
) -> Answer:
    """Inbound contacts of a customer in a year; by month, each with the customers there in it."""
    keys: list[Key] = []
    found: list[tuple[float, float, float, float]] = []
    for part in others.months_of(period) if "month" in by else (period,):
        among = customers.roster(reader, scope, part, where)
        if not len(among):
            continue
        names, place = among.groups("segment") if "segment" in by else ([], np.zeros(len(among), np.intp))
        contacts = customers_bands.contacts_each(reader, scope, part, among)
        value, n = customers_bands.rate(contacts, among.exposure, place, max(len(names), 1))
        for at, name in enumerate(names or [None]):
            member = {"segment": name, "month": part.start.isoformat()}
            keys.append(tuple(member[dimension] for dimension in by))
            found.append((value.estimate[at], value.low[at], value.high[at], n[at]))
    columns = np.array(found, dtype=np.float64).reshape(-1, 4).T
    return tuple(keys), Interval(columns[0], columns[1], columns[2]), columns[3]


_QUESTIONS: dict[str, Question] = {
    "offers_accepted": save_offers.accepted,
    "kept_after_offer": save_offers.kept,
    "cost_per_kept": save_offers.cost_per_kept,
    "contacts_per_customer": _contacts_per_customer,
    "outreach_effect": _effect,
    "clv": _clv,
    "value_at_risk": _value_at_risk,
    "value_lost": _value_lost,
}


def _aligned(keys: tuple[Key, ...], value: Interval, found: Answer) -> tuple[Interval, Floats, Interval]:
    """The earlier answer in the order of the keys, and the change."""
    place = {key: index for index, key in enumerate(found[0])}
    index = np.array([place.get(key, -1) for key in keys], dtype=np.intp)

    def pick(values: Floats) -> Floats:
        return np.where(index >= 0, values[index], np.nan) if len(values) else np.full(len(keys), np.nan)

    earlier = Interval(pick(found[1].estimate), pick(found[1].low), pick(found[1].high))
    return earlier, np.nan_to_num(pick(found[2])), judge.recovered(value, earlier)
