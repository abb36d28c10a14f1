"""Many control charts at once: every site, team or reason by week, asked in one statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
from allegiance.stats import control, many
from allegiance.stats.control import Chart


@dataclass(frozen=True, slots=True, eq=False)
class Fleet:
    """Charts of one metric: one a member, over the same whole weeks."""

    keys: tuple[Key, ...]
    weeks: tuple[date, ...]
    chart: Chart
    """Arrays of shape (members, weeks)."""

    p: Floats
    """(members, 2) how surprising each of the last two weeks is; ``nan`` where it is not judged."""

    drift: Floats
    """(members, 2) the same of the moving average."""

    @property
    def judged(self) -> NDArray[np.bool_]:
        """(members,) both weeks stand on enough to be judged."""
        return np.asarray(np.isfinite(self.p).all(axis=-1), dtype=np.bool_)

    @property
    def either(self) -> Floats:
        """(members,) how surprising the last week is, by itself or as the last of many."""
        return np.fmin(self.p[:, -1], self.drift[:, -1])

    @property
    def sign(self) -> Floats:
        """(members,) which way the last week lies from what is usual: 1, -1 or 0."""
        slow = self.drift[:, -1] < self.p[:, -1]
        return np.nan_to_num(np.sign(np.where(slow, self.chart.ewma[:, -1], self.chart.t[:, -1])))


def headlines(found: Mapping[str, Fleet]) -> Mapping[str, bool]:
    """Which of the charts of the whole to believe: any false one among them in under one quiet week in a hundred."""
    names = list(found)
    if not names:
        return {}
    return dict(zip(names, many.holm([float(found[name].either[0]) for name in names]).tolist(), strict=True))


def believed(found: Sequence[Fleet]) -> list[NDArray[np.bool_]]:
    """(members,) for each fleet: which charts to believe, all charts of all fleets judged together."""
    if not found:
        return []

    def last(part: Callable[[Fleet], Floats]) -> Floats:
        return np.concatenate([part(fleet)[:, -2:] for fleet in found])

    out = many.believed(
        last(lambda fleet: fleet.chart.t),
        last(lambda fleet: fleet.p),
        last(lambda fleet: fleet.chart.ewma),
        last(lambda fleet: fleet.drift),
    )
    return np.split(out, np.cumsum([len(fleet.keys) for fleet in found])[:-1])


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
    if end < start:
        return {}  # the data begin within the only week that is over
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
            p, drift = _surprise(metric, part, drawn)
            out[metric.id] = Fleet(tuple(members), tuple(weeks), drawn, p, drift)
    return out


def _chart(metric: Metric, part: Sums, shape: tuple[int, int], base: int) -> Chart | None:
    n, k, low, total, squares = (
        values.reshape(shape) for values in (part.n, part.k, part.low, part.total, part.squares)
    )
    if metric.kind in ("share", "per"):
        return control.shares(k, n, base, least=many.LEAST)
    if metric.kind in ("nps", "gap"):
        return control.scores(k, low, n, base, least=many.LEAST)
    if metric.kind == "mean":
        return control.means(n, total, squares, base, bounds=(0, np.inf), least=many.LEAST)
    return None


def _surprise(metric: Metric, part: Sums, drawn: Chart) -> tuple[Floats, Floats]:
    """Probabilities of the last two weeks, ``nan`` where either stands on too little to be judged."""
    shape = drawn.value.shape
    n, k = part.n.reshape(shape)[:, -2:], part.k.reshape(shape)[:, -2:]
    p, drift, centre = drawn.p[:, -2:], many.drifts(drawn)[:, -2:], drawn.centre[:, -2:]
    if metric.kind in ("share", "per"):
        enough = n * centre * (1 - centre) >= many.EXPECTED
        p = np.maximum(p, many.tails(k, n, centre))
    else:
        enough = n >= (many.VALUES if metric.kind == "mean" else many.ANSWERS)
    ready = np.all(enough & np.isfinite(p) & np.isfinite(drift), axis=-1, keepdims=True)
    return np.where(ready, p, np.nan), np.where(ready, drift, np.nan)


def _whole(day: date) -> date:
    """The first Monday from a day on."""
    return day if day.weekday() == 0 else floor(day, "week") + timedelta(days=7)


def _order(key: Key) -> tuple[tuple[bool, str], ...]:
    return tuple((member is None, member or "") for member in key)
