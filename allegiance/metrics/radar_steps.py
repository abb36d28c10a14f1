"""Signs that stand on a step: from some month on, two things change together (or one does, all at once)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from allegiance.charts.format import SHARE, Scale, count, duration, plain
from allegiance.metrics import radar_judge as judge
from allegiance.metrics.radar_judge import Floats
from allegiance.metrics.radar_signs import Judged, Question, Seen
from allegiance.stats import intervals
from allegiance.stats.steps import Ints, Monthly


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that may step: its columns, which way, and how a reader is told."""

    column: str
    direction: int
    least: float
    """Smallest change that is named."""

    name: str
    unit: str
    of: str


TRANSFERS = Thing("transfer", 1, 0.03, "Passed on", "share", "contacts")
CLOSES = Thing("early", 1, 0.03, "Short contacts that come back", "share", "contacts")
CSAT = Thing("csat", 1, 0.15, "Satisfaction, 1 to 5", "score", "answers")
HOLD = Thing("hold", -1, 5.0, "On hold", "seconds", "contacts")
MUTE = Thing("mute", 1, 5.0, "On a muted line", "seconds", "contacts")
STRAIGHT = Thing("straight", 1, 0.15, "Top marks throughout", "share", "answers")


def step(things: tuple[Thing, ...], ask: Question) -> Judged:
    """People in whose months all ``things`` step together; the first of them is the figure of the finding."""
    rows = ask.frame("months", repeat_s=ask.reader.settings.repeat_days * 86_400)
    if rows.empty:
        return Judged(0, ())
    people, place = np.unique(rows["person"].to_numpy(), return_inverse=True)
    months = pd.to_datetime(rows["month"])
    every = pd.date_range(months.min(), months.max(), freq="MS")
    at = np.searchsorted(every.to_numpy(), months.to_numpy())
    employee = np.full(people.size, None, dtype=object)
    employee[place] = rows["employee"].where(rows["employee"].notna(), None).to_numpy(dtype=object)
    series, raw = [], []
    for thing in things:
        n, k, total, squares = (
            _grid(rows, f"{thing.column}_{part}", place, at, (people.size, len(every))) for part in "nksq"
        )
        series.append(judge.Series(Monthly(n, total, squares), k, thing.direction, thing.least))
        raw.append((n, k))
    verdict, steps = judge.stepped(series)
    judged = [
        row for row in np.flatnonzero(np.isfinite(verdict.p)).tolist() if isinstance(employee[row], str)
    ]
    seen = []
    for row in judged:
        if not verdict.found[row]:
            continue
        month = int(steps.at[row])
        sides = [_sides(n[row], k[row], month) for n, k in raw]
        (n_before, k_before), (n_after, k_after) = sides[0]
        low, high = _interval(things[0], k_after, n_after)
        seen.append(
            Seen(
                str(employee[row]), k_after / n_after, k_before / n_before, int(n_after), things[0].of,
                things[0].unit, float(verdict.p[row]), float(verdict.z[row]), low, high,
                evidence=tuple(_told(thing, side) for thing, side in zip(things, sides, strict=True)),
                details={"month": every[month].date(), "sides": tuple(sides)},
            )
        )  # fmt: skip
    return Judged(len(judged), tuple(seen))


def _grid(rows: pd.DataFrame, name: str, place: Ints, at: Ints, shape: tuple[int, int]) -> Floats:
    grid = np.zeros(shape)
    grid[place, at] = np.nan_to_num(rows[name].to_numpy(dtype=np.float64, na_value=0.0))
    return grid


def _sides(n: Floats, k: Floats, month: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Rows and sum before the month, and from it on."""
    return (float(n[:month].sum()), float(k[:month].sum())), (float(n[month:].sum()), float(k[month:].sum()))


def _interval(thing: Thing, k: float, n: float) -> tuple[float | None, float | None]:
    if thing.unit != "share":
        return None, None
    share = intervals.share(k, n)
    return float(share.low), float(share.high)


SCORE = Scale("points", lambda v: plain(v, 2), lambda v: plain(v, 1), lambda v: plain(v, 2))


def write(unit: str, value: float) -> str:
    """A value of a sign in words."""
    if unit == "share":
        return SHARE.text(value)
    return duration(value) if unit == "seconds" else SCORE.text(value)


def _told(thing: Thing, sides: tuple[tuple[float, float], tuple[float, float]]) -> tuple[str, str]:
    (n_before, k_before), (n_after, k_after) = sides
    return (
        thing.name,
        f"{write(thing.unit, k_before / n_before)} before (n = {count(n_before)}), "
        f"{write(thing.unit, k_after / n_after)} since (n = {count(n_after)})",
    )


SIGNS: Mapping[str, Callable[[Question], Judged]] = {
    "transfers": partial(step, (TRANSFERS, CSAT)),
    "closes": partial(step, (CLOSES, CSAT)),
    "mute": partial(step, (MUTE, HOLD)),
    "straight": partial(step, (STRAIGHT,)),
}
