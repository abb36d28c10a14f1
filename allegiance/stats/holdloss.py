"""What waiting costs: the share of customers lost by minutes on hold, where it bends, and whether it falls off a cliff.

Five shapes are fitted by binomial likelihood on the logit scale: flat, linear, a restricted cubic spline, a
kink (the slope changes at a break) and a step. BIC chooses. Reasons for contact may stand beside the bins:
each reason then has its own level and all share the curve, so that a reason that both waits long and loses
many does not pass for the cost of waiting; the curve shown is the one for the mix of reasons of everyone.

"Cliff" is said only under a strict rule (see ``HoldLoss.cliff``): the best split of a flat or smooth curve
looks significant half of the time, which is why no split is ever tested.

Source: G. Schwarz, Annals of Statistics 6 (1978) 461-464 (BIC); F. E. Harrell, Regression Modeling Strategies
(2015), 2.4.5 (restricted cubic spline); V. M. R. Muggeo, Statistics in Medicine 22 (2003) 3055-3071 (break
points).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from allegiance.stats import logit

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Shape = Literal["flat", "linear", "spline", "kink", "step", "too few"]

BINS = 81
"""Bins of 15 seconds, 0 to 80; the last is "20 minutes and more"."""

BIN_MINUTES = 0.25
BREAK_GRID = 0.25
"""Minutes between candidate breaks; a kink is then looked for more closely within its interval."""

FEWEST = 300
FEWEST_EACH = 20
"""Contacts, and losses as well as non-losses, below which no shape is fitted."""

CLIFF_MARGIN = 10.0
CLIFF_DROP = 0.03
CLIFF_WIDTH = 2.0
"""The strict rule: BIC by which a step must beat spline and kink, smallest rise, widest interval in minutes."""

SLIDE_MINUTES = 5.0
SLIDE_MARGIN = 6.63
"""A cliff must also be told from a slide this wide, by this much of twice the log likelihood (the 1% point of chi
squared). Without it one steep but smooth curve in ten passes for a cliff at 3,000 contacts."""

BEND_MARGIN = 6.0
"""BIC by which a kink must beat flat and linear before a bend is spoken of: "strong" in Kass and Raftery, JASA 90
(1995) 773-795."""

CURVED = 3
"""Powers of the time since a kink in its curved form: losses may rise faster and faster and then level off, and a
straight line through that would move the kink. Further powers cost parameters, so that they are taken only where
the contacts ask for them."""

_PROFILE = 3.84
_Z = 1.959964
_KNOTS = ((0.05, 0.275, 0.5, 0.725, 0.95), (0.05, 0.35, 0.65, 0.95), (0.1, 0.5, 0.9))
_AFTER_MINUTES = 5.0
_CLOSER = 41


@dataclass(frozen=True, slots=True)
class Break:
    """A break in the curve, in minutes, with what stands on either side of it. Shares from 0 to 1."""

    at: float
    """The most likely break."""

    low: float
    """Lower end of its 95% profile interval: breaks within 3.84 of twice the largest log likelihood."""

    high: float
    """Upper end."""

    share_before: float
    """Share lost just before the break; for a step, all the way before it."""

    share_after: float
    """Share lost five minutes after the break (or at the last fitted bin); for a step, all the way after it."""

    per_minute_before: float
    """Share lost per further minute, on average from no wait to the break; 0 for a step."""

    per_minute_after: float
    """Share lost per further minute over the five minutes after the break; 0 for a step."""


@dataclass(frozen=True, slots=True, eq=False)
class HoldLoss:
    """The hold-loss curve: arrays of shape (bins,), shares from 0 to 1."""

    shape: Shape
    """The shape that BIC chose; ``too few`` where none was fitted."""

    minutes: Floats
    """Middle of each bin; an open last bin stands where it begins."""

    n: Floats
    """Contacts per bin, all reasons together."""

    raw: Floats
    """Share lost per bin as it is; ``nan`` without contacts."""

    adjusted: Floats
    """Share lost per bin had every bin the overall mix of reasons; ``nan`` in bins that were not fitted.
    Without reasons it is ``raw``."""

    curve: Floats
    """The chosen curve; ``nan`` in bins that were not fitted (an open last bin)."""

    low: Floats
    """Lower end of its pointwise 95% band, given the shape; a break's own uncertainty is in it."""

    high: Floats
    """Upper end of the band."""

    bic: Mapping[str, float]
    """BIC of each shape that could be fitted; smaller is better."""

    kink: Break | None
    """Where a kink lies, whichever shape won; ``None`` where none could be placed."""

    step: Break | None
    """Where a step lies, whichever shape won."""

    cliff: bool
    """The strict rule: the step wins, beats spline and kink by more than 10 BIC, the share lost rises by at least
    3 points across it, its interval is narrower than 2 minutes, and a slide over 5 minutes fits clearly worse."""

    bends: bool
    """A kink beats flat and linear by more than 6 BIC: the slope does change, at about ``kink.at``."""


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """The fitted part of the counts: bins by varying strata, and the mix of all strata."""

    t: Floats
    n: Floats
    k: Floats
    mix: Floats
    always: float

    @property
    def size(self) -> float:
        return float(self.n.sum())


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    """One fitted shape; ``wobble`` is the derivative of its curve by the break, where it has one."""

    x: Floats
    intercept: Floats
    slope: Floats
    bic: float
    wobble: Floats | None = None


def hold_loss(n: ArrayLike, k: ArrayLike, *, minutes: ArrayLike | None = None, deff: float = 1.0) -> HoldLoss:
    """Fit and choose the hold-loss curve.

    Args:
        n: (bins,) or (bins, reasons) contacts whose loss is known.
        k: the same shape: of these, customers lost (or disloyal).
        minutes: (bins,) mean minutes of each bin, ascending; all bins are then fitted. ``None``: the 81
            standard bins of 15 seconds, of which the open last one is shown but not fitted, as nobody knows
            where its contacts lie.
        deff: design effect of the share lost (contacts of the same customer are lost together); counts are
            divided by it.

    Returns:
        The curve with everything a sentence needs.

    Raises:
        ValueError: for shapes that do not fit or counts that cannot be.
    """
    trials, losses = _counts(n, k)
    middle, fitted = _places(minutes, trials.shape[0])
    total, lost = trials.sum(axis=1), losses.sum(axis=1)
    raw = _divide(lost, total)
    table = _table(trials, losses, middle, fitted, max(float(deff), 1.0))
    blank = np.full(middle.shape, np.nan)
    if table is None:
        return HoldLoss(
            "too few", middle, total, raw, blank, blank, blank, blank, {}, None, None, False, False
        )

    found: dict[Shape, _Candidate] = {"flat": _smooth(table, np.zeros((table.t.size, 0)))}
    found["linear"] = _smooth(table, table.t[:, None])
    spline = _spline_columns(table)
    if spline is not None:
        found["spline"] = _smooth(table, spline)
    breaks = _break_grid(table)
    steps: list[_Candidate] = []
    kink = step = None
    if breaks.size:
        found["kink"], kink = _kinked(table, breaks)
        found["step"], step, steps = _broken(table, breaks, "step")

    bic: dict[str, float] = {name: candidate.bic for name, candidate in found.items()}
    shape = min(found, key=lambda name: found[name].bic)
    chosen = found[shape]
    curve, low, high = blank.copy(), blank.copy(), blank.copy()
    curve[fitted], low[fitted], high[fitted] = _band(table, chosen)
    if shape == "step":
        # The curve jumps, so no derivative carries its break's uncertainty: the band is that of every likely break.
        bands = [_band(table, candidate) for candidate in steps]
        low[fitted] = np.min([band[1] for band in bands], axis=0)
        high[fitted] = np.max([band[2] for band in bands], axis=0)

    expected = logit.probabilities(chosen.x[None], chosen.intercept[None], chosen.slope[None])[0]
    surplus = _divide((table.k - table.n * expected).sum(axis=1), table.n.sum(axis=1))
    weight = _divide(table.n.sum(axis=1) * max(float(deff), 1.0), total[fitted])
    adjusted = blank.copy()
    adjusted[fitted] = np.clip(curve[fitted] + surplus * weight, 0.0, 1.0)
    return HoldLoss(
        shape=shape,
        minutes=middle,
        n=total,
        raw=raw,
        adjusted=raw.copy() if trials.shape[1] == 1 else adjusted,
        curve=curve,
        low=low,
        high=high,
        bic=bic,
        kink=kink,
        step=step,
        cliff=_is_cliff(table, shape, bic, step),
        bends=bool(breaks.size) and bic["kink"] < min(bic["flat"], bic["linear"]) - BEND_MARGIN,
    )


def _is_cliff(table: _Table, shape: Shape, bic: Mapping[str, float], step: Break | None) -> bool:
    """The strict rule."""
    if shape != "step" or step is None or "spline" not in bic:
        return False
    clear = bic["step"] < min(bic["spline"], bic["kink"]) - CLIFF_MARGIN
    deep = step.share_after - step.share_before >= CLIFF_DROP
    if not (clear and deep and step.high - step.low < CLIFF_WIDTH):
        return False
    # A slide has as many parameters as a step: their BIC differ by twice the log likelihood.
    slides = np.clip((table.t - _break_grid(table)[:, None]) / SLIDE_MINUTES + 0.5, 0.0, 1.0)[:, :, None]
    slide = (table.mix.size + 2) * np.log(table.size) - 2 * float(
        logit.fit(slides, table.n, table.k).loglik.max()
    )
    return bool(slide - bic["step"] > SLIDE_MARGIN)


def _counts(n: ArrayLike, k: ArrayLike) -> tuple[Floats, Floats]:
    """Checked counts, (bins, reasons)."""
    trials: Floats = np.asarray(n, dtype=np.float64)
    losses: Floats = np.asarray(k, dtype=np.float64)
    if trials.shape != losses.shape or trials.ndim not in (1, 2):
        raise ValueError(
            f"counts need one shape, (bins,) or (bins, reasons); not {trials.shape}, {losses.shape}"
        )
    if not np.all((losses >= 0) & (losses <= trials)):
        raise ValueError("losses lie between 0 and the number of contacts")
    return trials.reshape(trials.shape[0], -1), losses.reshape(trials.shape[0], -1)


def _places(minutes: ArrayLike | None, bins: int) -> tuple[Floats, Bools]:
    """Where each bin stands, and which are fitted."""
    fitted: Bools = np.ones(bins, dtype=np.bool_)
    if minutes is None:
        if bins != BINS:
            raise ValueError(f"without minutes there are {BINS} bins of 15 seconds, not {bins}")
        middle: Floats = np.arange(BINS, dtype=np.float64) * BIN_MINUTES + BIN_MINUTES / 2
        middle[-1] -= BIN_MINUTES / 2
        fitted[-1] = False
        return middle, fitted
    middle = np.array(minutes, dtype=np.float64)
    if middle.shape != (bins,) or np.any(~(np.diff(middle) > 0)) or not np.isfinite(middle).all():
        raise ValueError(f"minutes are {bins} ascending numbers")
    return middle, fitted


def _table(n: Floats, k: Floats, t: Floats, fitted: Bools, deff: float) -> _Table | None:
    """The counts that can be fitted; ``None`` where they are too few.

    A reason without any loss (or with nothing but losses) says nothing about the curve; it keeps its share of
    the mix.
    """
    n, k = n[fitted], k[fitted]
    trials, losses = n.sum(axis=0), k.sum(axis=0)
    whole, lost = trials.sum() / deff, losses.sum() / deff
    if whole < FEWEST or min(lost, whole - lost) < FEWEST_EACH or np.count_nonzero(n.sum(axis=1)) < 4:
        return None
    varies = (losses > 0) & (losses < trials)
    if not varies.any():
        return None
    mix = trials / trials.sum()
    always = float(mix[(losses == trials) & (trials > 0)].sum())
    return _Table(t[fitted], n[:, varies] / deff, k[:, varies] / deff, mix[varies], always)


def _smooth(table: _Table, x: Floats) -> _Candidate:
    """A shape without a break."""
    fits = logit.fit(x[None], table.n, table.k)
    parameters = table.mix.size + x.shape[1]
    bic = parameters * np.log(table.size) - 2 * float(fits.loglik[0])
    return _Candidate(x, fits.intercept[0], fits.slope[0], bic)


def _spline_columns(table: _Table) -> Floats | None:
    """A restricted cubic spline with five knots where the contacts are; four or three where they coincide."""
    weight = table.n.sum(axis=1)
    running = np.cumsum(weight) / weight.sum()
    for places in _KNOTS:
        knots = np.unique(table.t[np.searchsorted(running, places)])
        if knots.size == len(places):
            return _spline(table.t, knots)
    return None


def _spline(t: Floats, knots: Floats) -> Floats:
    """(bins, knots - 1) columns of one restricted cubic spline: linear beyond its outer knots."""
    last, previous = knots[-1], knots[-2]
    cubes = np.maximum(t[:, None] - knots, 0.0) ** 3
    columns = [t]
    for index, knot in enumerate(knots[:-2]):
        tail = cubes[:, -2] * (last - knot) - cubes[:, -1] * (previous - knot)
        columns.append((cubes[:, index] - tail / (last - previous)) / (last - knots[0]) ** 2)
    return np.stack(columns, axis=1)


def _break_grid(table: _Table) -> Floats:
    """Candidate breaks with enough contacts, and at least two bins that hold some, on either side."""
    weight = table.n.sum(axis=1)
    grid = np.arange(np.ceil(table.t[0] / BREAK_GRID), np.floor(table.t[-1] / BREAK_GRID) + 1) * BREAK_GRID
    before = table.t < grid[:, None]
    fewest = max(50.0, 0.005 * weight.sum())
    enough = np.minimum((before * weight).sum(axis=1), (~before * weight).sum(axis=1)) >= fewest
    some = weight > 0
    bins = np.minimum((before & some).sum(axis=1), (~before & some).sum(axis=1)) >= 2
    return np.asarray(grid[enough & bins], dtype=np.float64)


def _kinked(table: _Table, breaks: Floats) -> tuple[_Candidate, Break]:
    """The best kink, straight after its break or curved.

    Where a curved one fits better, the contacts are many and neither form is the truth: the break is said to lie
    between both, and its interval holds the intervals of both.
    """
    straight, said, _ = _broken(table, _closer(table, breaks, 1), "kink")
    curved, other, _ = _broken(table, _closer(table, breaks, CURVED), "kink", CURVED)
    if curved.bic >= straight.bic:
        return straight, said
    ends = {"low": min(said.low, other.low), "high": max(said.high, other.high)}
    return curved, replace(other, at=(said.at + other.at) / 2, **ends)


def _closer(table: _Table, breaks: Floats, power: int) -> Floats:
    """The same for a kink, closer together around its interval.

    A kink may lie anywhere between bins (a step may not), and with many contacts its interval is narrower
    than the grid.
    """
    loglik = logit.fit(_columns(table.t, breaks, "kink", power), table.n, table.k).loglik
    likely = breaks[2 * (loglik.max() - loglik) <= _PROFILE]
    ends = np.clip([likely[0] - BREAK_GRID, likely[-1] + BREAK_GRID], breaks[0], breaks[-1])
    return np.unique(np.concatenate([likely, np.linspace(ends[0], ends[1], _CLOSER)]))


def _columns(t: Floats, breaks: Floats, shape: Shape, power: int = 1) -> Floats:
    """(breaks, bins, q) columns of a kink, with powers of the time since it, or of a step at each break."""
    past = t >= breaks[:, None]
    if shape == "step":
        return past[:, :, None].astype(np.float64)
    since = np.clip(t - breaks[:, None], 0.0, None)
    powers = [since * (since / _AFTER_MINUTES) ** extra for extra in range(power)]
    return np.stack([np.broadcast_to(t, past.shape), *powers], axis=2)


def _broken(
    table: _Table, breaks: Floats, shape: Shape, power: int = 1
) -> tuple[_Candidate, Break, list[_Candidate]]:
    """The best break of a kink or step, what to say of it, and the fits of every break in its interval."""
    x = _columns(table.t, breaks, shape, power)
    fits = logit.fit(x, table.n, table.k)
    likely = np.flatnonzero(2 * (fits.loglik.max() - fits.loglik) <= _PROFILE)
    parameters = table.mix.size + x.shape[2] + 1
    found = []
    for index in likely:
        slope = fits.slope[index]
        wobble = _by_break(table.t - breaks[index], slope) if shape == "kink" else None
        bic = parameters * np.log(table.size) - 2 * float(fits.loglik[index])
        found.append(_Candidate(x[index], fits.intercept[index], slope, bic, wobble))
    best = int(np.argmin([candidate.bic for candidate in found]))
    at = float(breaks[likely[best]])
    ends = float(breaks[likely[0]]), float(breaks[likely[-1]])
    said = _describe(table, found[best], shape, at, *ends, power)
    return found[best], said, found


def _by_break(since: Floats, slope: Floats) -> Floats:
    """The derivative of a kinked curve by its break."""
    past = np.maximum(since, 0.0) / _AFTER_MINUTES
    rise = sum((extra + 1) * value * past**extra for extra, value in enumerate(slope[1:]))
    return np.asarray(-rise * (since >= 0), dtype=np.float64)


def _describe(
    table: _Table, fit: _Candidate, shape: Shape, at: float, low: float, high: float, power: int
) -> Break:
    """A break in shares and shares per minute, for the mix of all reasons."""
    end = min(at + _AFTER_MINUTES, float(table.t[-1]))
    # Just before a step; a kink is continuous.
    places = np.array([0.0, at - 1e-9, end])
    x = _columns(places, np.array([at]), shape, power)[0]
    start, before, after = (float(value) for value in _standard(table, x, fit))
    if shape == "step":
        return Break(at, low, high, before, after, 0.0, 0.0)
    return Break(at, low, high, before, after, (before - start) / at, (after - before) / max(end - at, 1e-9))


def _standard(table: _Table, x: Floats, fit: _Candidate) -> Floats:
    """The curve for the overall mix of reasons."""
    p = logit.probabilities(x[None], fit.intercept[None], fit.slope[None])[0]
    return np.asarray(p @ table.mix + table.always, dtype=np.float64)


def _band(table: _Table, fit: _Candidate) -> tuple[Floats, Floats, Floats]:
    """The curve with its pointwise band, by the delta method on the logit scale."""
    x = fit.x if fit.wobble is None else np.column_stack([fit.x, fit.wobble])
    p = logit.probabilities(fit.x[None], fit.intercept[None], fit.slope[None])[0]
    pull = p * (1 - p) * table.mix
    gradient = np.column_stack([pull, pull.sum(axis=1)[:, None] * x])
    spread = np.einsum(
        "bi,ij,bj->b", gradient, logit.covariance(x, table.n, fit.intercept, fit.slope), gradient
    )
    curve = _standard(table, fit.x, fit)
    inside = np.clip(curve, 1e-12, 1 - 1e-12)
    centre = np.log(inside / (1 - inside))
    half = _Z * np.sqrt(np.maximum(spread, 0.0)) / (inside * (1 - inside))
    return curve, np.asarray(special.expit(centre - half)), np.asarray(special.expit(centre + half))


def _divide(top: Floats, bottom: Floats) -> Floats:
    """top / bottom, ``nan`` where nothing stands below."""
    some = bottom > 0
    return np.asarray(np.where(some, top / np.where(some, bottom, 1.0), np.nan), dtype=np.float64)
