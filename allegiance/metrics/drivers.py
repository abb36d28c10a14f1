"""What goes with loyalty: drivers from operations and from the survey, apart, and the risk of satisfied customers.

Operational drivers (waits, transfers, repeats) and survey answers (trust, ease) are never ranked against each other:
answers of one survey go together because one mood colours them all. A part of the loyalty score is no driver of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allegiance import loyalty
from allegiance.metrics.asking import Asker, parameters, thresholds
from allegiance.metrics.catalogue import load
from allegiance.metrics.figures import nothing
from allegiance.metrics.period import Period
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import drivers as engine
from allegiance.stats import risk as model

NOWHERE = Where()
Floats = NDArray[np.float64]

Outcome = Literal["loyalty", "stay"]
Kind = Literal["operations", "survey"]

OUTCOMES: Mapping[str, tuple[str, str, float]] = {
    "loyalty": ("loyalty_score", "Loyalty score", 0.01),
    "stay": ("stay", "Intention to stay", 1.0),
}
"""Each outcome: its column, its name and the size of one point."""

ENOUGH = 5_000
"""Answers from which shares are shown: with fewer they change from one draw to the next."""
LONGEST = timedelta(days=730)
"""When the period has too few, so far back the answers may reach."""
BLOCKS = 40
FILLED = 0.2
"""A driver known for a smaller part of the answers is not measured."""


@dataclass(frozen=True, slots=True)
class Driver:
    """Something that may go with loyalty."""

    id: str
    title: str
    unit: str
    """What one more of it is, in a sentence: ``each minute in the queue``."""
    needs: str
    """The column that an export must fill."""
    part: str = ""
    """The component of the loyalty score that it is, if it is one."""
    binary: bool = False


OPERATIONS = (
    Driver("queue", "Time in the queue", "each minute in the queue", "queue_s of the contacts"),
    Driver("hold", "Time on hold", "each minute on hold", "hold_s of the contacts"),
    Driver("transfers", "Transfers", "each transfer", "transfers of the contacts"),
    Driver(
        "repeat", "Had to contact us again", "a repeat contact", "customer_id of the contacts", binary=True
    ),
    Driver(
        "changed", "Changed channel", "a repeat by another channel", "channel of the contacts", binary=True
    ),
    Driver(
        "handle", "Talking and writing up", "each minute of talking and writing up", "talk_s of the contacts"
    ),
    Driver(
        "left_open", "Left open, as noted", "a contact noted as open", "resolved of the contacts", binary=True
    ),
)
SURVEY = (
    Driver("csat", "Satisfaction", "each point of satisfaction", "csat of the answers", "satisfaction"),
    Driver("trust", "Trust", "each point of trust", "trust of the answers", "trust"),
    Driver("ces", "Ease", "each point of ease", "ces of the answers"),
    Driver("solved", "Solved, as customers say", "a problem solved", "resolved of the answers", binary=True),
    Driver("nps", "Recommendation", "each point of recommendation", "nps of the answers", "recommend"),
)


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the explained differences goes with one driver."""

    driver: Driver
    share: float
    low: float
    high: float
    """Part of what all drivers explain together, 0 to 1, with 95% interval."""

    slope: float
    slope_low: float
    slope_high: float
    """Points of the outcome per unit of the driver, the others held."""

    @property
    def clear(self) -> bool:
        """The slope's interval excludes zero."""
        return self.slope_low > 0 or self.slope_high < 0


@dataclass(frozen=True, slots=True)
class Ranking:
    """Drivers of one kind, the largest share first; or none, and why."""

    outcome: Outcome
    kind: Kind
    shares: tuple[Share, ...]
    explained: float | None
    explained_low: float | None
    explained_high: float | None
    """Part of the outcome's variation that the drivers together go with."""

    n: int
    period: Period
    """The days that it stands on: longer than those asked about where they have too few answers."""

    absent: tuple[Driver, ...] = ()
    """Not measured."""
    parts: tuple[Driver, ...] = ()
    """Left out because they are parts of the outcome itself."""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RiskEffect:
    """What a driver adds to the risk that a satisfied customer leaves, in probability."""

    driver: Driver
    value: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Its interval excludes zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class SatisfiedRisk:
    """Satisfied customers who may leave, and what raises that risk; or none, and why."""

    effects: tuple[RiskEffect, ...]
    base: float | None
    """Share of the satisfied who say that they may leave."""
    n: int
    """Satisfied answers."""
    everyone: int
    """Answers that the model was fitted on."""
    clusters: int
    period: Period
    kink: float | None = None
    """Minutes of waiting from which on a minute counts, where the data shows one."""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Answers of a period, or of a longer one that ends with it."""

    frame: pd.DataFrame
    period: Period
    note: str


def answers(
    reader: Asker, scope: Scope, period: Period, where: Where = NOWHERE, *, known: Standing | None = None
) -> Answers:
    """The answers of a period; where they are fewer than ``ENOUGH``, those of up to two years that end with it."""
    given = thresholds(reader.settings)
    frame = reader.ask(scope, "metrics/drivers", **parameters(period, (), where), **given)
    if len(frame) >= ENOUGH:
        return Answers(frame, period, "")
    known = known or standing(reader, scope, load().coverage)
    first = max(period.end - LONGEST, known.first_day or date.min)
    if first >= period.start:
        return Answers(frame, period, "")
    longer = Period(first, period.end)
    wider = reader.ask(scope, "metrics/drivers", **parameters(longer, (), where), **given)
    note = f"stands on {longer.label}: {period.label} alone has {len(frame):,} answers"
    return Answers(wider, longer, note)


def ranking(reader: Asker, found: Answers, kind: Kind, outcome: Outcome = "loyalty") -> Ranking:
    """Shares of the drivers of one kind, among answers about the same reason, channel and segment."""
    column, _, point = OUTCOMES[outcome]
    frame = found.frame[found.frame[column].notna()]
    n = len(frame)

    def silent(reason: str, absent: Sequence[Driver] = (), parts: Sequence[Driver] = ()) -> Ranking:
        return Ranking(
            outcome,
            kind,
            (),
            None,
            None,
            None,
            n,
            found.period,
            tuple(absent),
            tuple(parts),
            reason,
            found.note,
        )

    if not n:
        return silent(
            nothing(load()["loyalty_score" if outcome == "loyalty" else "stay"], found.period.label)
        )
    if n < ENOUGH:
        return silent(f"too few answers to tell drivers apart (n = {n:,}; {ENOUGH:,} are needed)")
    offered = OPERATIONS if kind == "operations" else SURVEY
    weights = loyalty.load(reader.settings).weights if outcome == "loyalty" else {}
    parts = [driver for driver in offered if driver.part and weights.get(driver.part, 0) > 0]
    rest = [driver for driver in offered if driver not in parts]
    columns = {driver.id: _numbers(frame[driver.id]) for driver in rest}
    absent = [driver for driver in rest if not _varies(columns[driver.id])]
    used = [driver for driver in rest if driver not in absent]
    if not used:
        return silent(f"not measured: no import fills {rest[0].needs}" if rest else "", absent, parts)
    cell = frame.groupby(["reason", "channel", "segment"], dropna=False, sort=False).ngroup()
    cells = np.asarray(cell.to_numpy(), dtype=np.int64)
    x = np.column_stack([engine.within(columns[driver.id], cells) for driver in used])
    y = engine.within(_numbers(frame[column]), cells) / point
    moments = engine.grams(x, y, frame["block"].to_numpy(dtype=np.int64), BLOCKS)
    result = engine.importance(moments)
    shares = [
        Share(
            driver,
            float(result.share[at]),
            float(result.low[at]),
            float(result.high[at]),
            float(result.slope[at]),
            float(result.slope_low[at]),
            float(result.slope_high[at]),
        )
        for at, driver in enumerate(used)
    ]
    return Ranking(
        outcome,
        kind,
        tuple(sorted(shares, key=lambda one: -one.share)),
        result.explained,
        result.explained_low,
        result.explained_high,
        n,
        found.period,
        tuple(absent),
        tuple(parts),
        "",
        found.note,
    )


MOST_ROWS = 100_000
"""The model is fitted on so many answers at the most: whole blocks of customers, taken at random."""
FEWEST = 30
"""Satisfied customers who may leave, and others, that an effect needs."""


def satisfied_risk(found: Answers, *, kink: float | None = None) -> SatisfiedRisk:
    """What raises the risk that satisfied customers leave.

    The model is fitted on everyone, satisfied or not, and without satisfaction in it: a wait that also displeases
    counts in full. Its effects are then those on the satisfied.

    Args:
        found: the answers.
        kink: minutes of waiting from which on a minute counts (of the hold-loss curve); ``None``: every minute.
    """
    frame = found.frame[found.frame["stay"].notna() & found.frame["csat"].notna()]
    if len(frame) > MOST_ROWS:
        frame = frame[frame["block"] < max(1, BLOCKS * MOST_ROWS // len(frame))]
    leaves = (_numbers(frame["stay"]) <= 2).astype(np.float64)
    pleased = _numbers(frame["csat"]) >= 4
    n, hits = int(pleased.sum()), int(leaves[pleased].sum())

    def silent(reason: str) -> SatisfiedRisk:
        base = hits / n if n >= load()["leaving"].smallest_n else None
        return SatisfiedRisk((), base, n, len(frame), 0, found.period, kink, reason, found.note)

    if not n:
        return silent(nothing(load()["leaving"], found.period.label))
    if min(hits, n - hits) < FEWEST:
        return silent(f"too few satisfied customers who may leave (n = {hits} of {n:,})")
    columns, used = _risk_columns(frame, kink)
    if not used:
        return silent("not measured: no import says what happened on the contact")
    context = _dummies(frame)
    x = np.column_stack([np.ones(len(frame)), *columns, *context])
    employee = frame["employee"]
    code = pd.factorize(employee)[0].astype(np.int64)
    # Answers whose employee is not known stand by themselves.
    alone = code < 0
    code[alone] = code.max(initial=-1) + 1 + np.arange(int(alone.sum()))
    fitted = model.fit(x, leaves, code)
    effects = model.effects(
        fitted,
        x[pleased],
        leaves[pleased],
        list(range(1, len(used) + 1)),
        binary=[driver.binary for driver in used],
    )
    told = [
        RiskEffect(driver, effect.value, effect.low, effect.high)
        for driver, effect in zip(used, effects, strict=True)
    ]
    return SatisfiedRisk(
        tuple(sorted(told, key=lambda one: -abs(one.value))),
        hits / n,
        n,
        len(frame),
        fitted.clusters,
        found.period,
        kink,
        "",
        found.note,
    )


def _risk_columns(frame: pd.DataFrame, kink: float | None) -> tuple[list[Floats], list[Driver]]:
    """Columns of the drivers; with a kink, waiting up to it and beyond it."""
    columns: list[Floats] = []
    used: list[Driver] = []
    for driver in OPERATIONS:
        values = _numbers(frame[driver.id])
        if kink is not None and driver.id in ("queue", "hold"):
            continue
        if _varies(values):
            columns.append(_filled(values))
            used.append(driver)
    if kink is not None:
        wait = np.nan_to_num(_numbers(frame["queue"])) + np.nan_to_num(_numbers(frame["hold"]))
        beyond = np.maximum(wait - kink, 0.0)
        below = Driver(
            "wait_below",
            f"Waiting up to {kink:.1f} minutes",
            f"each minute of waiting up to {kink:.1f} minutes",
            "",
        )
        above = Driver(
            "wait_beyond",
            f"Waiting beyond {kink:.1f} minutes",
            f"each minute of waiting beyond {kink:.1f} minutes",
            "",
        )
        for driver, values in ((below, wait - beyond), (above, beyond)):
            if _varies(values):
                columns.append(values)
                used.append(driver)
    return columns, used


def _dummies(frame: pd.DataFrame) -> list[Floats]:
    """What the contact was about: reason, channel and segment, without the most frequent member of each."""
    made: list[Floats] = []
    for name in ("reason", "channel", "segment"):
        code, members = pd.factorize(frame[name], use_na_sentinel=False)
        count = np.bincount(code, minlength=len(members))
        made += [
            (code == at).astype(np.float64)
            for at in range(len(members))
            if at != count.argmax() and count[at] >= FEWEST
        ]
    return made


def _numbers(column: pd.Series[float]) -> Floats:
    return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def _varies(values: Floats) -> bool:
    """Known often enough, and not always the same."""
    known = values[np.isfinite(values)]
    return len(known) >= FILLED * len(values) and len(known) > 0 and float(known.max()) > float(known.min())


def _filled(values: Floats) -> Floats:
    """What is missing is taken as usual."""
    return np.asarray(np.where(np.isfinite(values), values, np.nanmean(values)), dtype=np.float64)
