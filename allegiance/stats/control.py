"""Control charts that know that real life varies more than dice: is this week outside what is usual here?

A baseline of m points gives the centre and, through the spread of its standardised points, how much more the
measure varies than sampling alone explains. With ``z_i = (value_i - centre) / sigma_i`` and ``s = sd(z)``
over the baseline, ``T_i = z_i / (s sqrt(1 + 1/m))`` follows Student's t on m - 1 degrees of freedom while
nothing has changed, and a point alarms when ``|T_i| > t(m - 1, .99865)``: 2.7 false alarms in 1,000 points,
the promise of a Shewhart chart, which the usual p chart breaks fiftyfold when the measure is overdispersed.

Beside it runs an exponentially weighted moving average (lambda .2, L 3.3) of T, brought to the normal scale,
for drifts that no single point shows. Its limits allow for the error of the centre, which all its points
share. Each T enters it clipped to 3.5, so that one wild week alarms once and hardly echoes.

Only points outside the baseline are judged: a point that helped to set the limits cannot be measured by them.
All functions take points along the last axis, with any number of charts before it: ``(..., points)``.

Source: D. B. Laney, Quality Engineering 14 (2002) 531-537 (overdispersion); S. W. Roberts, Technometrics 1
(1959) 239-250 (EWMA).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MINIMUM_BASELINE = 8
"""Baseline points without which no alarm is possible."""

TAIL = 0.99865
"""Upper quantile of the point limits: three sigma of a normal."""

LAMBDA = 0.2
REACH = 3.3
"""Weight and width of the moving average."""

_CLIP = 3.5
_DAYS = 7


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """One or many control charts. Arrays of shape (..., points) unless said otherwise."""

    value: Floats
    """The points, in the unit of the measure; ``nan`` where there is none."""

    centre: Floats
    """What is usual at each point (it follows the weekday where a weekday pattern was taken out)."""

    low: Floats
    """Lower limit of a single point, within the bounds of the measure; ``nan`` where no alarm is possible."""

    high: Floats
    """Upper limit of a single point."""

    t: Floats
    """T of each point outside the baseline, else ``nan``."""

    p: Floats
    """Two-sided probability of a T as large while nothing has changed."""

    ewma: Floats
    """The moving average on the normal scale; ``nan`` in the baseline."""

    ewma_limit: Floats
    """Its limit, on either side of 0."""

    beyond: Bools
    """The point lies beyond its limits."""

    drift: Bools
    """The moving average lies beyond its limit."""

    baseline: Bools
    """Points that set the limits."""

    m: NDArray[np.intp]
    """(...,) number of baseline points that have a value."""

    spread: Floats
    """(...,) s: how many times the measure varies more than sampling explains; ``nan`` if unknown."""

    ready: Bools
    """(...,) whether alarms are possible: a long enough baseline, in which something varies."""

    @property
    def alarm(self) -> Bools:
        """Either kind of alarm."""
        return np.asarray(self.beyond | self.drift, dtype=np.bool_)


def shares(
    k: ArrayLike,
    n: ArrayLike,
    baseline: ArrayLike,
    *,
    weekday: ArrayLike | None = None,
    minimum: int = MINIMUM_BASELINE,
    least: float = 0.0,
) -> Chart:
    """Chart of shares k / n; ``sigma_i = sqrt(pbar (1 - pbar) / n_i)``.

    Args:
        k: (..., points) successes.
        n: (..., points) trials; 0 or ``nan`` for a point that is missing.
        baseline: see ``chart``.
        weekday: see ``chart``.
        minimum: see ``chart``.
        least: see ``chart``.
    """
    hits, trials = np.broadcast_arrays(_floats(k), _floats(n))
    value = _divide(hits, trials)
    base = _mask(baseline, value.shape) & np.isfinite(value)
    centre = _divide(_sum(hits, base), _sum(trials, base))[..., None]
    return chart(
        value,
        _divide(centre * (1 - centre), trials),
        base,
        bounds=(0, 1),
        weekday=weekday,
        minimum=minimum,
        least=least,
    )


def scores(
    promoters: ArrayLike,
    detractors: ArrayLike,
    n: ArrayLike,
    baseline: ArrayLike,
    *,
    weekday: ArrayLike | None = None,
    minimum: int = MINIMUM_BASELINE,
    least: float = 0.0,
) -> Chart:
    """Chart of net promoter scores in points; ``sigma_i = 100 sqrt((p + d - (p - d)^2) / n_i)`` of the baseline.

    Args:
        promoters: (..., points) answers of 9 and 10.
        detractors: (..., points) answers of 0 to 6.
        n: (..., points) answers; 0 or ``nan`` for a point that is missing.
        baseline: see ``chart``.
        weekday: see ``chart``.
        minimum: see ``chart``.
        least: see ``chart``.
    """
    up, down, answers = np.broadcast_arrays(_floats(promoters), _floats(detractors), _floats(n))
    value = _divide(100 * (up - down), answers)
    base = _mask(baseline, value.shape) & np.isfinite(value)
    total = _sum(answers, base)
    ends, net = _divide(_sum(up + down, base), total), _divide(_sum(up - down, base), total)
    variance = _divide(1e4 * (ends - net**2)[..., None], answers)
    return chart(value, variance, base, bounds=(-100, 100), weekday=weekday, minimum=minimum, least=least)


def means(
    n: ArrayLike,
    total: ArrayLike,
    squares: ArrayLike,
    baseline: ArrayLike,
    *,
    bounds: tuple[float, float] = (-np.inf, np.inf),
    weekday: ArrayLike | None = None,
    minimum: int = MINIMUM_BASELINE,
    least: float = 0.0,
) -> Chart:
    """Chart of means from counts and sums; ``sigma_i^2`` is the baseline's pooled variance within points over n_i.

    Pooling matters: a point's own variance moves with its mean where durations are skewed, and hides high
    points.

    Args:
        n: (..., points) number of values; 0 or ``nan`` for a point that is missing.
        total: (..., points) their sum.
        squares: (..., points) the sum of their squares.
        baseline: see ``chart``.
        bounds: see ``chart``; (0, inf) for durations.
        weekday: see ``chart``.
        minimum: see ``chart``.
        least: see ``chart``.
    """
    count, summed, squared = np.broadcast_arrays(_floats(n), _floats(total), _floats(squares))
    value = _divide(summed, count)
    base = _mask(baseline, value.shape) & np.isfinite(value)
    within = np.maximum(_sum(squared - summed * np.nan_to_num(value), base), 0.0)
    pooled = _divide(within, _sum(count - 1, base))[..., None]
    return chart(
        value, _divide(pooled, count), base, bounds=bounds, weekday=weekday, minimum=minimum, least=least
    )


def chart(
    value: ArrayLike,
    variance: ArrayLike,
    baseline: ArrayLike,
    *,
    bounds: tuple[float, float] = (-np.inf, np.inf),
    weekday: ArrayLike | None = None,
    minimum: int = MINIMUM_BASELINE,
    least: float = 0.0,
) -> Chart:
    """Chart of any measure with a known sampling variance per point.

    Args:
        value: (..., points) the measure; ``nan`` for a point that is missing.
        variance: (..., points) sampling variance of each point if it were at the centre, in squared units.
            Missing or not positive: the point cannot be judged.
        baseline: how many points from the start form the baseline, or a boolean mask that broadcasts to (...,
            points).
        bounds: the smallest and largest value that the measure can take; limits are drawn within them.
        weekday: (points,) integers 0..6, for daily charts: each weekday then has its own centre, and the
            degrees of freedom fall by the weekdays beyond the first. A weekday that the baseline lacks cannot
            be judged.
        minimum: baseline points needed; with weekdays, 6 more.
        least: smallest ``spread`` taken for real. With 1, a baseline that happened to vary less than sampling alone
            explains does not make every later point look large.

    Returns:
        The chart. Charts that are not ``ready`` have no limits and never alarm.
    """
    points, noise = np.broadcast_arrays(_floats(value), _floats(variance))
    base = _mask(baseline, points.shape)
    usable = np.isfinite(points) & np.isfinite(noise) & (noise > 0)
    m = (base & np.isfinite(points)).sum(axis=-1)
    base = base & usable
    sigma = np.sqrt(np.where(usable, noise, np.nan))
    weight = np.where(usable, 1 / np.where(usable, noise, 1.0), 0.0)

    cell = (
        np.zeros(points.shape[-1], dtype=np.intp) if weekday is None else _weekdays(weekday, points.shape[-1])
    )
    cells = 1 if weekday is None else _DAYS
    centre, of_cell = _centres(points, weight, base, cell, cells)
    z = (points - centre) / sigma
    z_mean, _ = _centres(z, np.where(usable, 1.0, 0.0), base, cell, cells)

    present = np.stack([(base & (cell == index)).any(axis=-1) for index in range(cells)], axis=-1).sum(
        axis=-1
    )
    df = (base.sum(axis=-1) - present).astype(np.float64)
    spread = np.maximum(np.sqrt(_divide(_sum((z - z_mean) ** 2, base), df)), least)
    ready = (df >= minimum - 1) & (spread > 0)

    scale = np.where(ready, spread, np.nan)[..., None] * np.sqrt(1 + _divide(np.ones(of_cell.shape), of_cell))
    freedom = np.where(ready, df, np.nan)[..., None]
    judged = usable & ~base & np.isfinite(scale)
    t = np.where(judged, z / scale, np.nan)
    p = 2 * special.stdtr(freedom, -np.abs(t))
    reach = special.stdtrit(freedom, TAIL) * scale * sigma
    ewma, limit = _ewma(t, p, judged, m)
    with np.errstate(invalid="ignore"):
        beyond = judged & (p < 2 * (1 - TAIL))
        drift = judged & (np.abs(ewma) > limit)
    return Chart(
        value=np.array(points, dtype=np.float64),
        centre=centre,
        low=np.clip(centre - reach, *bounds),
        high=np.clip(centre + reach, *bounds),
        t=t,
        p=p,
        ewma=ewma,
        ewma_limit=limit,
        beyond=np.asarray(beyond, dtype=np.bool_),
        drift=np.asarray(drift, dtype=np.bool_),
        baseline=base,
        m=np.asarray(m, dtype=np.intp),
        spread=np.where(np.isfinite(spread), spread, np.nan),
        ready=np.asarray(ready, dtype=np.bool_),
    )


def why_not_ready(m: int, minimum: int = MINIMUM_BASELINE) -> str:
    """One sentence for a chart on which no alarm is possible."""
    if m < minimum:
        return f"no alarm is possible yet: {m} of the {minimum} points that show what is usual"
    return "no alarm is possible: nothing varied in the points that show what is usual"


def weekday_pattern(
    value: ArrayLike, weight: ArrayLike, weekday: ArrayLike, baseline: ArrayLike | None = None
) -> Floats:
    """How far each weekday usually lies from the whole: subtract ``pattern[..., weekday]`` to take the week out.

    Args:
        value: (..., points) the measure per day; ``nan`` where missing.
        weight: (..., points) what each day counts (its n); not negative.
        weekday: (points,) integers 0..6.
        baseline: points to learn from, as in ``chart``; ``None``: all.

    Returns:
        (..., 7) differences in the unit of the measure; ``nan`` for weekdays never seen.
    """
    points, weights = np.broadcast_arrays(_floats(value), _floats(weight))
    base = np.ones(points.shape, dtype=np.bool_) if baseline is None else _mask(baseline, points.shape)
    base = base & np.isfinite(points) & (weights > 0)
    whole = _divide(_sum(points * weights, base), _sum(weights, base))[..., None]
    days, _ = _cell_means(points, weights, base, _weekdays(weekday, points.shape[-1]), _DAYS)
    return days - whole


def _ewma(t: Floats, p: Floats, judged: Bools, m: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """The moving average of T on the normal scale, with limits that hold for the baseline's length."""
    with np.errstate(invalid="ignore", divide="ignore"):
        normal = np.clip(-np.sign(t) * special.ndtri(p / 2), -_CLIP, _CLIP)
    # T shares its centre's error with every other T: that part does not average out.
    shared = 1 / (m + 1.0)
    state, seen = np.zeros(m.shape), np.zeros(m.shape)
    average, limit = np.full(t.shape, np.nan), np.full(t.shape, np.nan)
    for index in range(t.shape[-1]):
        here = judged[..., index]
        seen = seen + here
        state = np.where(here, LAMBDA * normal[..., index] + (1 - LAMBDA) * state, state)
        fade = (1 - LAMBDA) ** seen
        variance = (1 - shared) * LAMBDA / (2 - LAMBDA) * (1 - fade**2) + shared * (1 - fade) ** 2
        average[..., index] = np.where(here, state, np.nan)
        limit[..., index] = np.where(here, REACH * np.sqrt(variance), np.nan)
    return average, limit


def _centres(
    points: Floats, weight: Floats, base: Bools, cell: NDArray[np.intp], cells: int
) -> tuple[Floats, Floats]:
    """The weighted baseline mean of each point's cell, and how many baseline points it rests on; (..., points)."""
    averages, counts = _cell_means(points, weight, base, cell, cells)
    return averages[..., cell], counts[..., cell]


def _cell_means(
    points: Floats, weight: Floats, base: Bools, cell: NDArray[np.intp], cells: int
) -> tuple[Floats, Floats]:
    """The weighted baseline mean of each cell, and its count of baseline points; (..., cells)."""
    averages, counts = [], []
    for index in range(cells):
        mine = base & (cell == index)
        averages.append(_divide(_sum(points * weight, mine), _sum(weight, mine)))
        counts.append(mine.sum(axis=-1).astype(np.float64))
    return np.stack(averages, axis=-1), np.stack(counts, axis=-1)


def _floats(values: ArrayLike) -> Floats:
    """Any array-like as float64."""
    return np.asarray(values, dtype=np.float64)


def _divide(top: Floats, bottom: Floats) -> Floats:
    """top / bottom, ``nan`` where nothing positive stands below."""
    some = bottom > 0
    return np.asarray(np.where(some, top / np.where(some, bottom, 1.0), np.nan), dtype=np.float64)


def _sum(values: Floats, where: Bools) -> Floats:
    """Sums over the points that count."""
    return np.asarray(np.where(where, values, 0.0).sum(axis=-1), dtype=np.float64)


def _mask(baseline: ArrayLike, shape: tuple[int, ...]) -> Bools:
    """The baseline as a mask of the full shape."""
    if not shape:
        raise ValueError("a chart needs a row of points")
    given = np.asarray(baseline)
    if given.dtype == np.bool_:
        return np.array(np.broadcast_to(given, shape), dtype=np.bool_)
    if given.ndim or not np.issubdtype(given.dtype, np.integer) or given < 0:
        raise ValueError("a baseline is a number of points or a boolean mask")
    return np.array(np.broadcast_to(np.arange(shape[-1]) < int(given), shape), dtype=np.bool_)


def _weekdays(weekday: ArrayLike, points: int) -> NDArray[np.intp]:
    """Checked weekdays."""
    days = np.asarray(weekday, dtype=np.intp)
    if days.shape != (points,) or np.any((days < 0) | (days >= _DAYS)):
        raise ValueError(f"weekdays are {points} integers from 0 to 6")
    return days
