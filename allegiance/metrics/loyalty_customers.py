"""Satisfied against loyal on the same respondents, and the loyalty matrix in customers: their value and their moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from allegiance.metrics.asking import Asker, parameters, rollup
from allegiance.metrics.catalogue import load
from allegiance.metrics.estimates import Estimate, absent, clustered, column, estimate, lacking, money, share
from allegiance.metrics.figures import nothing, too_few
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import intervals
from allegiance.stats.intervals import Interval

NOWHERE = Where()

QUADRANTS = ("truly loyal", "accessible", "trapped", "high risk")
UNCLASSIFIED = "unclassified"
STAYING = ("truly loyal", "trapped")
"""Quadrants of customers who intend to stay."""


@dataclass(frozen=True, slots=True)
class Together:
    """Answers of which both satisfaction and loyalty are known: four counts that add up to ``n``."""

    both: int
    satisfied_only: int
    """Satisfied, and not loyal."""

    loyal_only: int
    neither: int
    satisfied: Estimate
    loyal: Estimate
    gap: Figure
    """Satisfied minus loyal, paired on the same respondents."""

    reason: str = ""

    @property
    def n(self) -> int:
        """Answers of which both are known."""
        return self.both + self.satisfied_only + self.loyal_only + self.neither


def together(
    reader: Asker, scope: Scope, period: Period, *, where: Where = NOWHERE, known: Standing | None = None
) -> Together:
    """Satisfaction beside loyalty, for the same respondents."""
    catalogue = load()
    metric = catalogue["loyalty_gap"]
    known = known or standing(reader, scope, catalogue.coverage)
    gap = measure(reader, scope, [metric.id], period, where=where, known=known)[0]
    if not gap.measured:
        return Together(0, 0, 0, 0, absent(gap.reason), absent(gap.reason), gap, gap.reason)
    names = ["gap_n", "gap_satisfied", "gap_loyal", "gap_both"]
    by = () if where.employee else ("employee",)
    rows = rollup(reader, scope, "answers", names, period, by, where)
    n, satisfied, loyal, both = (column(rows, name) for name in names)
    named = rows["employee"].notna().to_numpy(dtype=bool) if by else np.zeros(len(rows), dtype=np.bool_)
    total = int(n.sum())
    reason = nothing(metric, period.label) if not total else ""
    if 0 < total < metric.smallest_n:
        reason = too_few(metric, total)
    counts = int(satisfied.sum()), int(loyal.sum()), int(both.sum())
    return Together(
        counts[2],
        counts[0] - counts[2],
        counts[1] - counts[2],
        total - counts[0] - counts[1] + counts[2],
        clustered(satisfied, n, named),
        clustered(loyal, n, named),
        gap,
        reason,
    )


@dataclass(frozen=True, slots=True)
class Part:
    """Customers of one quadrant, each once, by the last answer."""

    quadrant: str
    customers: int
    share: Estimate
    """Of the customers who can be placed."""

    value: Estimate
    """What they bring in a year."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The quadrants in order, and how many customers could not be placed."""

    parts: tuple[Part, ...]
    unplaced: int
    reason: str = ""
    value_reason: str = ""

    @property
    def customers(self) -> int:
        """Customers who can be placed."""
        return sum(part.customers for part in self.parts)


def parts(
    reader: Asker, scope: Scope, period: Period, *, where: Where = NOWHERE, known: Standing | None = None
) -> Parts:
    """The loyalty matrix in customers and in what they bring in a year: each customer once, by the last answer."""
    known = known or standing(reader, scope, load().coverage)
    if reason := lacking(known, "answers.loyal", "answers.customer_id"):
        return Parts((), 0, reason)
    rows = reader.keep(scope, "metrics/quadrant_value", (), **parameters(period, (), where))
    found = {
        name: {key: float(column(one, key).sum()) for key in ("customers", *_VALUES)}
        for name in (*QUADRANTS, UNCLASSIFIED)
        for one in (rows[rows["quadrant"].eq(name).to_numpy(dtype=bool)],)
    }
    unplaced = int(found[UNCLASSIFIED]["customers"])
    count = {name: int(found[name]["customers"]) for name in QUADRANTS}
    total = sum(count.values())
    if not total:
        return Parts((), unplaced, f"not measured: no customers could be placed in {period.label}")
    silent = lacking(known, "customers.annual_value")
    made = tuple(
        Part(
            name,
            count[name],
            share(count[name], total),
            absent(silent) if silent else _value(found[name]),
        )
        for name in QUADRANTS
    )
    return Parts(made, unplaced, "", silent)


_VALUES = ("value_sum", "value_sq", "value_max", "value_n")


def _value(found: Mapping[str, float]) -> Estimate:
    total, squares, largest, n = (found[key] for key in _VALUES)
    return money(total, squares, largest, n)


@dataclass(frozen=True, slots=True)
class Moves:
    """The same customers before and now: who is in which quadrant, and how many could not be followed."""

    now: Period
    before: Period
    cells: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Quadrant before and now to the customers who made that move: they add up to ``followed``."""

    new: int = 0
    """Placed now, without an answer before."""

    silent: int = 0
    """Placed before, without an answer now."""

    gone: int = 0
    """Of the silent, those who have left."""

    unplaced: int = 0
    """Answered in both, but could not be placed in one of them."""

    lost: Estimate = field(default_factory=lambda: absent("not measured"))
    """Of those who meant to stay before, the share who no longer do."""

    won: Estimate = field(default_factory=lambda: absent("not measured"))
    """Of those who did not mean to stay before, the share who now do."""

    net: Estimate = field(default_factory=lambda: absent("not measured"))
    """Won minus lost, as a share of all followed, with the interval of a paired difference."""

    reason: str = ""

    @property
    def followed(self) -> int:
        """Customers placed in both."""
        return sum(self.cells.values())


QUARTER_DAYS = 91


def spans(now: Period, before: Period | None, known: Standing) -> tuple[Period, Period]:
    """The two spans to compare: the later one, and one wholly before it (as long, where none is given).

    Where nobody answered that early, the last quarter of the period and the one before it.
    """
    if before is None or before.end >= now.start:
        before = now.previous()
    first = known.days.get("answers", (None, None))[0]
    if first is None or before.end >= first or now.days < 2:
        return now, before
    days = min(QUARTER_DAYS, now.days // 2)
    last = min(now.end, known.last_day or now.end)
    recent = Period(last - timedelta(days=days - 1), last)
    return recent, recent.previous()


def moves(
    reader: Asker,
    scope: Scope,
    now: Period,
    before: Period | None = None,
    *,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> Moves:
    """Movements in the loyalty matrix between two spans of days, each customer by the last answer of the span.

    Args:
        reader: the published data.
        scope: who is asking.
        now: the later span.
        before: the earlier one; see :func:`spans`.
        where: filters.
        known: what the exports carry, when the caller has asked already.
    """
    known = known or standing(reader, scope, load().coverage)
    now, before = spans(now, before, known)
    if reason := lacking(known, "answers.loyal", "answers.customer_id"):
        return Moves(now, before, reason=reason)
    given = parameters(now, (), where) | {"before_first": before.start, "before_last": before.end}
    rows = reader.keep(scope, "metrics/quadrant_moves", (), **given)
    cells: dict[tuple[str, str], int] = {}
    new = silent = gone = unplaced = 0
    named = rows[["before", "now"]].astype(object).where(rows[["before", "now"]].notna(), "")
    counts = zip(column(rows, "customers").astype(int).tolist(), column(rows, "gone").tolist(), strict=True)
    for (was, is_now), (customers, left) in zip(named.to_numpy().tolist(), counts, strict=True):
        if was and is_now:
            if UNCLASSIFIED in (was, is_now):
                unplaced += customers
            else:
                cells[was, is_now] = customers
        elif is_now in QUADRANTS:
            new += customers
        elif was in QUADRANTS:
            silent += customers
            gone += int(left)
    order = [(was, now_is) for was in QUADRANTS for now_is in QUADRANTS]
    cells = {pair: cells[pair] for pair in order if pair in cells}
    total = sum(cells.values())
    reason = f"too few customers answered in both spans (n = {total:,})" if total < 10 else ""
    lost = _sum(cells, lambda was, is_now: was in STAYING and is_now not in STAYING)
    won = _sum(cells, lambda was, is_now: was not in STAYING and is_now in STAYING)
    stayers = _sum(cells, lambda was, _: was in STAYING)
    net = intervals.nps(won, lost, total)
    return Moves(
        now,
        before,
        cells,
        new,
        silent,
        gone,
        unplaced,
        share(lost, stayers),
        share(won, total - stayers),
        estimate(Interval(net.estimate / 100, net.low / 100, net.high / 100), total, "customers"),
        reason,
    )


def _sum(cells: Mapping[tuple[str, str], int], wanted: Callable[[str, str], bool]) -> int:
    return sum(number for (was, is_now), number in cells.items() if wanted(was, is_now))
