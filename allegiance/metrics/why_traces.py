"""Where a part of a change comes from: by reason, queue, channel, segment and week, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from scipy import stats

from allegiance.metrics.period import Period, day_label
from allegiance.metrics.where import UNKNOWN
from allegiance.metrics.why_cells import RARE, REST, Rows
from allegiance.stats.decompose import Decomposition
from allegiance.stats.margins import Floats, Ints

TRACED = ("reason", "queue", "channel", "segment", "week")
"""What a block is traced to."""


@dataclass(frozen=True, slots=True)
class Trace:
    """How much of a block goes back to one member of a dimension."""

    dimension: str
    member: str
    value: float
    """In the metric's unit: the members of a dimension add up to the block."""
    low: float | None
    high: float | None
    """95% interval: the chance of who called, and of the answers that the effects were learnt from."""
    n: int
    """Rows of the member now."""


def traces(rows: Rows, found: Decomposition, block: str, now: Period) -> tuple[Trace, ...]:
    """A block by every dimension that has several members, the largest first; weeks in their order.

    A member's part is what its rows add now against before, measured from the mean of both periods: a queue that only
    grew adds nothing for being large. Weeks are those of now, measured from the period before.
    """
    cells = rows.cells
    weight, value, chance = _shares(rows, found, block)
    total = [float((weight * value)[cells.period == period].sum()) for period in (0, 1)]
    made: list[Trace] = []
    for name in TRACED:
        index, members = _members(rows, name, now)
        if len(members) < 2:
            continue
        middle = -total[0] if name == "week" else (total[1] - total[0]) / 2
        taken = weight * (cells.period == 1) if name == "week" else weight
        sums = np.bincount(index, weights=taken * (value - middle), minlength=len(members))
        counts = np.bincount(index, weights=cells.n * (cells.period == 1), minlength=len(members))
        half = _half(rows, found, block, index, len(members), taken, value - middle, chance, name == "week")
        order = np.arange(len(members)) if name == "week" else np.argsort(-np.abs(sums))
        present = np.bincount(index, weights=cells.n * (cells.period < 2), minlength=len(members))
        for at in order[present[order] > 0]:
            sure = bool(np.isfinite(half[at]))
            made.append(
                Trace(
                    name,
                    members[at],
                    float(sums[at]),
                    float(sums[at] - half[at]) if sure else None,
                    float(sums[at] + half[at]) if sure else None,
                    int(counts[at]),
                )
            )
    return tuple(made)


def _members(rows: Rows, name: str, now: Period) -> tuple[Ints, list[str]]:
    """Index and names; members with too few rows in both periods are one."""
    cells = rows.cells
    if name == "week":
        first = int(cells.week[cells.period == 1].min())
        last = int(cells.week[cells.period == 1].max())
        names = [day_label(max(_monday(week), now.start)) for week in range(first, last + 1)]
        return np.clip(cells.week - first, 0, last - first).astype(np.int64), names
    code, uniques = pd.factorize(rows.frame[name].fillna(UNKNOWN))
    count = np.bincount(code, weights=cells.n * (cells.period < 2), minlength=len(uniques))
    kept = np.flatnonzero(count >= RARE)
    place = np.full(len(uniques), len(kept), dtype=np.int64)
    place[kept] = np.arange(len(kept))
    names = [str(member) for member in uniques[kept]]
    if len(kept) < len(uniques):
        names.append(REST)
    return place[code], names


def _shares(rows: Rows, found: Decomposition, block: str) -> tuple[Floats, Floats, Floats]:
    """Weight and value of each row, whose products add up to the block, and the columns that the value stands on.

    Weights add up to 1 now and to -1 before. The columns are (K,): 1 where a value rises with beta, -1 where it falls.
    """
    cells = rows.cells
    sign = np.array([-1.0, 1.0, 0.0])[np.minimum(cells.period, 2)]
    side = np.minimum(cells.period, 1)
    size = len(found.slopes.beta)
    if block == "common":
        several = len(found.common) > 1 or rows.people == 1
        person = cells.person if several else np.zeros_like(cells.person)
        place = side * len(found.common) + person
        n = np.bincount(place, weights=cells.n * np.abs(sign), minlength=2 * len(found.common))
        weight = sign * found.common[person] * cells.n / np.where(n > 0, n, 1.0)[place]
        own = cells.s / cells.n - cells.dot(found.slopes.beta) - found.theta.mean(axis=0)[person]
        return weight, np.where(found.common[person] > 0, own, 0.0), np.full(size, -1.0)
    mine = np.concatenate([np.full(one.size, 1.0 if one.block == block else 0.0) for one in rows.factors])
    total = np.array(found.n, dtype=np.float64)
    return sign * cells.n / total[side], cells.dot(mine * found.slopes.beta), mine


def _half(
    rows: Rows,
    found: Decomposition,
    block: str,
    index: Ints,
    members: int,
    weight: Floats,
    off: Floats,
    columns: Floats,
    weeks: bool,
) -> Floats:
    """(members,) half widths of the 95% intervals."""
    cells = rows.cells
    size = len(columns)
    pulled = np.zeros(members * size)
    for factor in range(cells.columns.shape[1]):
        pulled += np.bincount(
            index * size + cells.columns[:, factor], weights=weight, minlength=members * size
        )
    gradient = pulled.reshape(members, size) * columns
    # What the members are measured from moves with the effects too.
    share = np.zeros((2, size))
    total = np.array(found.n, dtype=np.float64)
    for period in (0, 1):
        mine = cells.period == period
        for factor in range(cells.columns.shape[1]):
            share[period] += np.bincount(cells.columns[mine, factor], weights=cells.n[mine], minlength=size)
        share[period] /= total[period]
    usual = share[0] if weeks else share.mean(axis=0)
    gradient -= np.bincount(index, weights=weight, minlength=members)[:, None] * usual * columns
    variance = np.einsum("mk,kl,ml->m", gradient, found.slopes.covariance, gradient)
    if block == "common":
        own = np.divide(weight**2, cells.n, out=np.zeros(len(off)), where=weight != 0)
        variance += found.slopes.sigma2 * np.bincount(index, weights=own, minlength=members)
    else:
        for period in (1,) if weeks else (0, 1):
            mine = cells.period == period
            n, d = cells.n[mine], off[mine]
            first = np.bincount(index[mine], weights=n * d, minlength=members) / total[period]
            second = np.bincount(index[mine], weights=n * d**2, minlength=members) / total[period]
            variance += np.maximum(second - first**2, 0.0) / total[period]
    t = float(stats.t.ppf(0.975, max(found.slopes.df, 1.0)))
    return np.asarray(t * np.sqrt(variance), dtype=np.float64)


def _monday(week: int) -> date:
    return date(1970, 1, 1) + timedelta(days=week * 7 - 3)
