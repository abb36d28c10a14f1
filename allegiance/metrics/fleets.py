"""Many control charts at once: every site, team or reason by week, asked in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.groups import Key, gather
from allegiance.metrics.judge import Floats, Sums
from allegiance.metrics.period import Period
from allegiance.metrics.series import HISTORY, back, baseline_of, floor, steps
from allegiance.metrics.standing import Standing, clipped, horizon
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import control
from allegiance.stats.control import Chart


@dataclass(frozen=True, slots=True, eq=False)
class Fleet:
    """Charts of one metric: one a member, over the same whole weeks."""

    keys: tuple[Key, ...]
    weeks: tuple[date, ...]
    chart: Chart
    """Arrays of shape (members, weeks)."""

    @property
    def sign(self) -> Floats:
        """(members,) which way the last week lies from what is usual: 1, -1 or 0."""
        last = self.chart.value[..., -1] - self.chart.centre[..., -1]
        drift = self.chart.ewma[..., -1]
        beyond = self.chart.beyond[..., -1]
        return np.nan_to_num(np.sign(np.where(beyond | ~np.isfinite(drift), last, drift)))

    @property
    def alarm(self) -> NDArray[np.bool_]:
        """(members,) each chart on its own: the last week alarms."""
        return self.chart.alarm[..., -1]

    @property
    def believed(self) -> NDArray[np.bool_]:
        """(members,) as a fleet: believed in the last two weeks, of at most a tenth falsely."""
        return control.fleet(self.chart.t, self.chart.p)[:, -1]


def fleets(
    reader: Asker,
    scope: Scope,
    metrics: Sequence[Metric],
    period: Period,
    by: Sequence[str],
    where: Where,
    known: Standing,
) -> Mapping[str, Fleet]:
    """Charts of metrics that share a family and known days, by member of ``by`` (none: one chart).

    Only whole weeks count. Metrics whose weeks are too few, and kinds without a chart, are left out.
    """
    inside = clipped(horizon(metrics[0], reader), period, known)[0]
    inside = inside and inside.clip(known.first_day, known.last_day)
    if inside is None:
        return {}
    first = floor(inside.start, "week")
    end = floor(inside.end + timedelta(days=1), "week") - timedelta(days=1)
    if end < first:
        return {}
    start = max(back(first, "week", HISTORY["week"]), _whole(known.first_day or first))
    weeks = steps(Period(start, end), "week")
    count = sum(week < first for week in weeks)
    if len(weeks) <= control.MINIMUM_BASELINE:
        return {}
    plain = [replace(metric, cluster="none") for metric in metrics]
    found = gather(reader, scope, plain, Period(start, end), None, [*by, "week"], where)
    members = sorted({key[:-1] for key in found.keys}, key=_order)
    row = {key: place for place, key in enumerate(members)}
    column = {week.isoformat(): place for place, week in enumerate(weeks)}
    at = np.array([row[key[:-1]] * len(weeks) + column[str(key[-1])] for key in found.keys], dtype=np.intp)
    out: dict[str, Fleet] = {}
    for metric in metrics:
        part = found.sides[metric.id].now.by(at, len(members) * len(weeks))
        drawn = _chart(metric, part, (len(members), len(weeks)), baseline_of(count, len(weeks)))
        if drawn is not None and members:
            out[metric.id] = Fleet(tuple(members), tuple(weeks), drawn)
    return out


def _chart(metric: Metric, part: Sums, shape: tuple[int, int], base: int) -> Chart | None:
    n, k, low, total, squares = (
        values.reshape(shape) for values in (part.n, part.k, part.low, part.total, part.squares)
    )
    if metric.kind in ("share", "per"):
        return control.shares(k, n, base)
    if metric.kind in ("nps", "gap"):
        return control.scores(k, low, n, base)
    return control.means(n, total, squares, base, bounds=(0, np.inf)) if metric.kind == "mean" else None


def _whole(day: date) -> date:
    """The first Monday from a day on."""
    return day if day.weekday() == 0 else floor(day, "week") + timedelta(days=7)


def _order(key: Key) -> tuple[tuple[bool, str], ...]:
    return tuple((member is None, member or "") for member in key)
