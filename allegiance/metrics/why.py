"""Why did it move? The change of a metric between two periods, split into parts that add up to it exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from allegiance.errors import NotAllowed, QuestionError
from allegiance.metrics import permitted, why_cells
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import Metric, load
from allegiance.metrics.figures import nothing
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure
from allegiance.metrics.standing import Standing, clipped, horizon, standing
from allegiance.metrics.where import UNKNOWN, Where
from allegiance.metrics.why_cells import RARE, Rows
from allegiance.metrics.why_traces import Trace, traces
from allegiance.people.scope import Scope
from allegiance.stats.decompose import Block, Decomposition, decompose
from allegiance.stats.many import holm
from allegiance.stats.margins import Floats, margins
from allegiance.stats.verdicts import JUDGED_FROM

NOWHERE = Where()

BLOCKS = ("mix", "wait", "hold", "common", "within", "reallocation", "joiners", "leavers")
"""Every block, in the order in which it is shown."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a change, in the metric's unit."""

    block: str
    value: float
    low: float | None
    high: float | None
    """95% interval; ``None`` where it cannot be estimated or was not measured."""

    reason: str = ""
    """Why a part is not measured and counts as nothing."""

    clear: bool = False
    """Different from nothing even though eight parts were looked at: by chance alone, one change in twenty has a part
    that is. (One interval in twenty excludes zero by chance, so among eight parts one would every third time.)"""

    @property
    def weight(self) -> tuple[float, float]:
        """By which the main part is found: how large it is at the least; else how near it comes to being there.

        A part of which little is known (the common shift of a few answers) is large by chance, so size alone would
        point at noise.
        """
        if self.low is None or self.high is None or self.high <= self.low:
            return (0.0, 0.0)
        half = (self.high - self.low) / 2
        return (max(abs(self.value) - half, 0.0), abs(self.value) / half)


@dataclass(frozen=True, slots=True)
class Exposure:
    """One level of a factor: how common it was and what it goes along with."""

    factor: str
    level: str
    before: float
    now: float
    """Share of rows in each period."""
    n: int
    """Rows of both periods."""
    effect: float | None
    """Against the first level, in the metric's unit; ``None``: too few, or it cannot be told apart."""
    low: float | None
    high: float | None
    """95% interval of the effect."""


@dataclass(frozen=True, slots=True)
class Why:
    """The change of a metric and what it is made of."""

    metric: str
    period: Period
    against: Period
    """Both as far as results are known."""

    figure: Figure
    """The metric in both periods, with the interval and the verdict of its change."""

    change: float | None
    before: float = 0.0
    now: float = 0.0
    """The plain means that the parts lead from and to."""

    parts: tuple[Part, ...] = ()
    """They add up to ``change``."""

    mix: tuple[Part, ...] = ()
    """The block ``mix`` by factor: they add up to it."""

    traced: str = ""
    """The block that ``traces`` are about: of those that can be traced, the one of which most is there for sure."""
    traces: tuple[Trace, ...] = ()
    exposures: tuple[Exposure, ...] = ()
    """Levels of waits and holds."""

    longer: Mapping[str, bool] | None = None
    """Of wait and hold: whether the time was longer than before."""

    stayed: int = 0
    joined: int = 0
    left: int = 0
    """Employees in both periods, only now, only before."""

    reason: str = ""
    """Why nothing is split."""
    note: str = ""
    further: int = 0
    """Rows of the year around, from which effects were learnt too: both periods alone have few."""

    @property
    def low(self) -> float | None:
        """Lower end of the change's 95% interval."""
        return self.figure.change_low

    @property
    def high(self) -> float | None:
        """Upper end of the change's 95% interval."""
        return self.figure.change_high

    @property
    def clear(self) -> bool:
        """The change's interval excludes zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    @property
    def largest(self) -> Part | None:
        """The main part: of which most is there for sure; ``None`` without parts."""
        return max(self.parts, key=lambda part: part.weight, default=None)

    @property
    def accounted(self) -> float | None:
        """The sum of what the exports say about contacts: mix, waits and holds."""
        if not self.parts:
            return None
        return sum(part.value for part in self.parts if part.block in ("mix", "wait", "hold"))


def why(
    reader: Asker,
    scope: Scope,
    metric: str,
    period: Period,
    against: Period,
    where: Where = NOWHERE,
    *,
    known: Standing | None = None,
) -> Why:
    """Split the change of a metric between two periods.

    Raises:
        QuestionError: an unknown metric or one whose change cannot be split (names those that can), or periods
            that share days.
    """
    catalogue = load(reader.settings)
    asked, how = why_cells.check(catalogue, metric)
    if period.start <= against.end and against.start <= period.end:
        raise QuestionError(
            f"{period} and {against} share days, so nothing can have changed between them.",
            "Choose periods that do not overlap.",
        )
    known = known or standing(reader, scope, catalogue.coverage)
    figure = measure(reader, scope, [metric], period, against=against, where=where, known=known)[0]
    days = horizon(asked, reader)
    now, note = clipped(days, period, known)
    before, _ = clipped(days, against, known)
    if not figure.measured or now is None or before is None:
        return Why(metric, period, against, figure, None, reason=figure.reason or f"not measured: {note}")
    few = _few(asked, figure, now, before)
    if few:
        return Why(metric, now, before, figure, figure.change, reason=few, note=note)
    ends = known.days.get(asked.family.entity, (known.first_day, known.last_day))
    ends = (ends[0], known.known_until(days) if days else ends[1])
    try:
        rows = why_cells.read(reader, scope, asked, how, now, before, where, ends)
    except NotAllowed as error:
        return Why(metric, now, before, figure, None, reason=_apart(error, scope, where), note=note)
    if rows is None:
        return Why(metric, now, before, figure, None, reason=nothing(asked, before.label), note=note)
    sizes = [factor.size for factor in rows.factors]
    found = decompose(
        margins(rows.cells, rows.people, sizes, rows.ordered),
        rows.factors,
        cells=rows.cells,
        people=how.people,
    )
    absent = {name: _absent(name, known) for name in rows.absent}
    parts = _judged([_part(block, absent) for block in found.blocks])
    traced = _traceable(parts)
    return Why(
        metric,
        now,
        before,
        figure,
        found.change,
        found.before,
        found.now,
        parts,
        tuple(_part(part, {}) for part in found.parts if part.name not in ("wait", "hold")),
        traced,
        traces(rows, found, traced, now) if traced else (),
        _exposures(rows, found),
        _longer(rows, found),
        found.stayed,
        found.joined,
        found.left,
        note=note,
        further=rows.further,
    )


def _few(metric: Metric, figure: Figure, now: Period, before: Period) -> str:
    """Why there is too little to split."""
    for n, period in ((figure.n, now), (figure.previous_n, before)):
        if not n:
            return nothing(metric, period.label)
        if n < JUDGED_FROM:
            return f"too few {metric.noun} (n = {n} in {period.label}; {JUDGED_FROM} are needed)"
    return ""


def _absent(name: str, known: Standing) -> str:
    column = {"wait": "queue_s", "hold": "hold_s"}[name]
    filled = known.filled.get(f"contacts.{column}", (0, 0))[0]
    if not filled:
        return f"not measured: no import fills {column} of the contacts"
    return f"not measured: {column} does not differ between these rows"


def _part(block: Block, absent: Mapping[str, str]) -> Part:
    if block.name in absent:
        return Part(block.name, block.value, None, None, absent[block.name])
    return Part(block.name, block.value, block.low, block.high)


def _judged(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Which parts are clear, all of them looked at together."""
    half = np.array([np.nan if part.high is None else part.high - part.value for part in parts])
    value = np.abs([part.value for part in parts])
    # Blocks that are nothing by themselves (nobody left) are no test.
    z = np.divide(1.96 * value, half, out=np.full(len(parts), np.nan), where=half > 0)
    clear = holm(2 * special.ndtr(-z), 0.05)
    return tuple(replace(part, clear=bool(yes)) for part, yes in zip(parts, clear, strict=True))


def _traceable(parts: Sequence[Part]) -> str:
    """The block to trace: of those that can be, the one of which most is there for sure."""
    able = [part for part in parts if part.block in ("mix", "wait", "hold", "common") and part.value]
    if not able:
        return ""
    return max(able, key=lambda part: part.weight).block


def _exposures(rows: Rows, found: Decomposition) -> tuple[Exposure, ...]:
    """Levels of waits and holds, the shortest first."""
    shares = _level_shares(rows)
    beta, kept = found.slopes.beta, found.slopes.kept
    wide = 1.96 * np.sqrt(np.maximum(np.diag(found.slopes.covariance), 0.0))
    made: list[Exposure] = []
    first = 0
    for factor, names, ordered in zip(rows.factors, rows.levels, rows.ordered, strict=True):
        for at, name in enumerate(names if ordered and len(names) > 1 else ()):
            place = first + at
            n = round(float(shares[:, place] @ np.array(found.n)))
            told = bool(kept[place]) and n >= RARE
            made.append(
                Exposure(
                    factor.name,
                    name,
                    float(shares[0][place]),
                    float(shares[1][place]),
                    n,
                    float(beta[place]) if told else None,
                    float(beta[place] - wide[place]) if told else None,
                    float(beta[place] + wide[place]) if told else None,
                )
            )
        first += factor.size
    return tuple(made)


def _level_shares(rows: Rows) -> Floats:
    """(2, K) share of each level in each period."""
    cells = rows.cells
    size = sum(factor.size for factor in rows.factors)
    mine = cells.period < 2
    period, n = cells.period[mine], cells.n[mine]
    counts = np.zeros(2 * size)
    for at in range(cells.columns.shape[1]):
        counts += np.bincount(period * size + cells.columns[mine, at], weights=n, minlength=2 * size)
    total = np.bincount(period, weights=n, minlength=2)
    return np.asarray(counts.reshape(2, size) / total[:, None], dtype=np.float64)


def _longer(rows: Rows, found: Decomposition) -> dict[str, bool]:
    """Whether the time was longer, of the rows that know it."""
    longer: dict[str, bool] = {}
    by_factor: dict[str, list[Exposure]] = {}
    for one in _exposures(rows, found):
        if one.level != UNKNOWN:
            by_factor.setdefault(one.factor, []).append(one)
    for name, levels in by_factor.items():
        seconds = [why_cells.MIDDLE_S[name][why_cells.BANDS[name].index(one.level)] for one in levels]
        before = np.array([one.before for one in levels])
        now = np.array([one.now for one in levels])
        if before.sum() > 0 and now.sum() > 0:
            longer[name] = bool(now @ seconds / now.sum() > before @ seconds / before.sum())
    return longer


def _apart(error: NotAllowed, scope: Scope, where: Where) -> str:
    """Why the parts of a change are not shown to whoever sees groups only."""
    if not permitted.concerns(scope, "contacts", where):
        return permitted.because(error)
    return "not shown: its parts are told apart by reason, channel and employee at once, which could show single people"
