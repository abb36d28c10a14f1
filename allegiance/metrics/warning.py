"""Early warning: who is likely to leave, how good such warnings were in the past, and when they cannot be given.

Two situations. **Dated** data is a panel of customers at the start of each month, with what was known that day; a
model is tested on each month after having learnt only from months whose outcome was known by then. A **snapshot**
(a list that says who is gone, without a day) is tested on customers that were held out: it shows who looks like
those who left, not when.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allegiance.metrics import warning_model as models
from allegiance.metrics import warning_rows
from allegiance.metrics.asking import Asker, thresholds
from allegiance.metrics.catalogue import load
from allegiance.metrics.others import refused
from allegiance.metrics.standing import standing
from allegiance.metrics.warning_model import Fitted
from allegiance.metrics.warning_rows import Floats, Rows
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import calibration, discrimination, percentiles
from allegiance.stats.calibration import Bin, Platt
from allegiance.stats.discrimination import NONE, Estimate, Warned

Flags = NDArray[np.bool_]

DATED, SNAPSHOT = "dated", "snapshot"

WARN = 0.05
"""A warning is given for this share of the customers: those of the highest risk."""

WIDER = 0.10
"""Figures are also given for this share."""

LEAST_LOSSES = 100
"""With fewer customers who left there is too little to learn from."""

LEAST_TESTED = 30
"""With fewer losses in the months tested nothing can be said of the warnings."""

LEAST_AUC = 0.6
"""Below this, warnings are hardly better than a draw."""

ENOUGH_TO_CORRECT = 50
MONTHS = 12
"""Months tested: the last year."""

WARM_UP_DAYS = 90
"""Days of history that the first month learnt from must have behind it."""

MOST_ROWS = 120_000
"""Customer-months that are read; of more, those who stayed are a random part of all, weighted."""

MOST_FITTED = 12_000
HELD_OUT = 0.3
FOLDS = 5
CUTS = (0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98)
"""Quantiles of risk between the groups that tell how sure a single risk is."""


@dataclass(frozen=True, slots=True)
class Tested:
    """How warnings did on customers that the model had not learnt from."""

    n: int
    """Customers tested (customer-months of dated data)."""

    losses: int
    """Of these, how many left."""

    rate: float
    """Share who left, weighted: what a draw would find."""

    auc: Estimate
    top: Warned
    """Of the ``WARN`` share with the highest risk."""

    wider: Warned
    """Of the ``WIDER`` share."""


@dataclass(frozen=True, slots=True)
class Month:
    """One month tested."""

    month: date
    tested: Tested
    model: str
    """What had been chosen by then."""


@dataclass(frozen=True, slots=True)
class Lead:
    """Days between the first warning and the loss."""

    days: Estimate
    """The median, of losses that were warned of."""

    losses: int
    warned: int


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Today's customers with their signals and risks."""

    frame: pd.DataFrame
    """The panel's (or list's) columns; ``risk``, ``low``, ``high``, ``odds`` and ``warned`` beside them."""

    rows: Rows
    fitted: Fitted
    model: str
    curve: Platt


@dataclass(frozen=True, slots=True, eq=False)
class EarlyWarning:
    """Everything the early warning found, or why there is none."""

    situation: str
    """``dated``, ``snapshot``, or nothing."""

    horizon: int
    """Days ahead that a warning looks."""

    as_of: date | None = None
    """The day after the last one that was looked at."""

    reason: str = ""
    """Why no warnings are given: ``not measured: ...`` or ``not supported: ...``; empty when they are."""

    model: str = ""
    overall: Tested | None = None
    months: tuple[Month, ...] = ()
    bins: tuple[Bin, ...] = ()
    error: float = float("nan")
    """Expected calibration error."""

    bands: tuple[Bin, ...] = ()
    lead: Lead | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    scored: Scored | None = None
    held_out: pd.DataFrame | None = None
    """Rows tested: customer_id, day (dated only), risk, leaves, weight."""

    trial: Trial | None = None
    """What is needed to ask what the model leans on."""

    @property
    def given(self) -> bool:
        """Whether warnings are given."""
        return not self.reason and self.scored is not None


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Rows of the last tests with the model that was tested on them."""

    fitted: Fitted
    model: str
    rows: Rows
    left: Flags
    weight: Floats
    customer: NDArray[np.uint64]


_found: WeakKeyDictionary[Asker, EarlyWarning] = WeakKeyDictionary()
_locks: WeakKeyDictionary[Asker, threading.Lock] = WeakKeyDictionary()
_guard = threading.Lock()


def early_warning(
    reader: Asker, scope: Scope, progress: Callable[[str], None] = lambda _: None
) -> EarlyWarning:
    """The early warning of the published data. Worked out once a generation and kept; safe between threads.

    Customers belong to no team: a scope that is limited to teams is refused.
    """
    if reason := refused("customers", scope, (), Where()):
        return EarlyWarning("", reader.settings.lost_days, reason=reason)
    with _guard:
        lock = _locks.setdefault(reader, threading.Lock())
    with lock:
        held = _found.get(reader)
        if held is None:
            held = _found[reader] = _worked_out(reader, scope, progress)
        return held


def _worked_out(reader: Asker, scope: Scope, progress: Callable[[str], None]) -> EarlyWarning:
    horizon = reader.settings.lost_days
    found = reader.ask(scope, "metrics/warning_reach")
    if found.empty:
        return EarlyWarning("", horizon, reason="not measured: no customers were imported")
    reach = found.iloc[0]
    customers, gone, dated = int(reach["customers"]), int(reach["gone"]), int(reach["dated_losses"])
    if not gone and not int(reach["flagged"]):
        return EarlyWarning("", horizon, reason="not measured: the list of customers does not say who left")
    if gone < LEAST_LOSSES:
        reason = (
            f"not supported: too few customers left to learn from (n = {gone}; {LEAST_LOSSES} are needed)"
        )
        return EarlyWarning("", horizon, reason=reason)
    if dated:
        last_left = pd.Timestamp(reach["last_left"]).date()
        return _dated(reader, scope, customers, last_left, progress)
    return _snapshot(reader, scope, customers, progress)


# --- dated ---------------------------------------------------------------------------------------------------------


def _dated(
    reader: Asker, scope: Scope, customers: int, last_left: date, progress: Callable[[str], None]
) -> EarlyWarning:
    horizon = reader.settings.lost_days
    known = standing(reader, scope, load().coverage)
    last = known.last_day if known.dated and known.last_day else last_left
    first = known.first_day if known.dated and known.first_day else last_left - timedelta(days=730)
    as_of = last + timedelta(days=1)
    blank = EarlyWarning(DATED, horizon, as_of)
    notes = []
    upto = last
    if (last - last_left).days > 31:
        upto = last_left
        notes.append(
            f"Nobody is listed as having left after {last_left.isoformat()}: what followed is not used."
        )
    days = _month_starts(first + timedelta(days=WARM_UP_DAYS), upto + timedelta(days=1 - horizon))
    tested = [day for day in days if days[0] + timedelta(days=horizon) <= day][-MONTHS:] if days else []
    if not tested:
        reason = (
            f"not supported: too short a history ({(upto - first).days + 1} days): to learn and then to test takes "
            f"two periods of {horizon} days after the first {WARM_UP_DAYS}"
        )
        return replace(blank, reason=reason)
    progress("Reading what was known of each customer each month")
    share = min(1.0, MOST_ROWS / (customers * len(days)))
    panel = _panel(reader, scope, days, share)
    left = panel["leaves"].to_numpy(dtype=np.bool_)
    if share < 1:
        notes.append(
            f"Learnt from everybody who left and a random {share:.1%} of those who stayed, weighted."
        )
    losses = len(panel.loc[left, "customer_id"].unique())
    if losses < LEAST_LOSSES:
        reason = (
            f"not supported: too few customers left to learn from (n = {losses}; {LEAST_LOSSES} are needed)"
        )
        return replace(blank, reason=reason, notes=tuple(notes))
    rows = warning_rows.dated(panel)
    left_out = models.telling(rows, left, EMPTIED)
    rows = rows.without(left_out)
    trial = _backtest(panel, rows, left, tested, horizon, progress)
    found = _judged(blank, trial.frame, horizon)
    found = replace(found, left_out=left_out, notes=tuple(notes), trial=trial.last)
    if found.reason:
        return found
    progress("Scoring today's customers")
    closed = (panel["day"] <= pd.Timestamp(as_of - timedelta(days=horizon))).to_numpy(dtype=np.bool_)
    fitted = _fit(rows, left, panel["weight"].to_numpy(dtype=np.float64), np.flatnonzero(closed))
    name, curve = models.choose(
        trial.odds, trial.frame["leaves"].to_numpy(), trial.frame["weight"].to_numpy()
    )
    today = _panel(reader, scope, [as_of], 1.0)
    return replace(found, model=name, scored=_scored(today, fitted, name, curve, found, left_out))


EMPTIED = frozenset({"segment", "region", "contract", "annual_value", "renewal_days", "tenure_days"})
"""Columns of the customer list, which a system may empty when somebody leaves."""


def _month_starts(first: date, last: date) -> list[date]:
    """The first days of months between two days, both included."""
    day = first if first.day == 1 else _next_month(first)
    found = []
    while day <= last:
        found.append(day)
        day = _next_month(day)
    return found


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _panel(reader: Asker, scope: Scope, days: list[date], share: float) -> pd.DataFrame:
    return reader.ask(
        scope,
        "metrics/warning_panel",
        days=days,
        horizon_days=reader.settings.lost_days,
        share=share,
        **thresholds(reader.settings),
    )


def _fit(rows: Rows, left: Flags, weight: Floats, index: NDArray[np.intp]) -> Fitted:
    kept, scaled = models.thinned(left[index], weight[index], len(index), MOST_FITTED)
    return models.fit(rows.at(index[kept]), left[index[kept]], scaled)


@dataclass(frozen=True, slots=True, eq=False)
class _Backtest:
    frame: pd.DataFrame
    odds: Mapping[str, Floats]
    last: Trial


def _backtest(
    panel: pd.DataFrame,
    rows: Rows,
    left: Flags,
    tested: list[date],
    horizon: int,
    progress: Callable[[str], None],
) -> _Backtest:
    """Month by month: learn from what was over by then, choose and correct by earlier tests, and foretell."""
    day = panel["day"].to_numpy(dtype="datetime64[D]")
    weight = panel["weight"].to_numpy(dtype=np.float64)
    parts: list[pd.DataFrame] = []
    odds: dict[str, list[Floats]] = {name: [] for name in models.CANDIDATES}
    ahead = np.timedelta64(horizon, "D")
    for month in tested:
        progress(f"Testing {month:%B %Y}")
        start = np.datetime64(month)
        fitted = _fit(rows, left, weight, np.flatnonzero(day + ahead <= start))
        index = np.flatnonzero(day == start)
        name, curve = models.BOTH, Platt()
        if parts:
            past = pd.concat(parts, ignore_index=True)
            over = (past["day"].to_numpy(dtype="datetime64[D]") + ahead) <= start
            gone = past["leaves"].to_numpy(dtype=np.bool_)
            if int((gone & over).sum()) >= ENOUGH_TO_CORRECT:
                before = {one: np.concatenate(held)[over] for one, held in odds.items()}
                name, curve = models.choose(before, gone[over], past["weight"].to_numpy()[over])
        found = fitted.odds(rows.at(index))
        part = panel.iloc[index][
            ["customer_id", "customer_hash", "day", "left_on", "leaves", "weight"]
        ].copy()
        part["risk"] = curve(found[name])
        part["model"] = name
        for share, column in ((WARN, "top"), (WIDER, "wider")):
            part[column] = discrimination.highest(
                found[name], share, weight[index], part["customer_hash"].to_numpy()
            )
        parts.append(part)
        for one, values in found.items():
            odds[one].append(values)
    last = Trial(
        fitted, name, rows.at(index), left[index], weight[index],
        panel["customer_hash"].to_numpy(dtype=np.uint64)[index],
    )  # fmt: skip
    return _Backtest(
        pd.concat(parts, ignore_index=True), {one: np.concatenate(held) for one, held in odds.items()}, last
    )


# --- snapshot ------------------------------------------------------------------------------------------------------


def _snapshot(reader: Asker, scope: Scope, customers: int, progress: Callable[[str], None]) -> EarlyWarning:
    blank = EarlyWarning(SNAPSHOT, reader.settings.lost_days)
    share = min(1.0, MOST_ROWS / customers)
    frame = reader.ask(scope, "metrics/warning_list", share=share)
    notes = (f"Learnt from a random {share:.1%} of the customers.",) if share < 1 else ()
    left = frame["is_gone"].to_numpy(dtype=np.bool_)
    frame = frame.assign(leaves=left, weight=1.0)
    if left.sum() < LEAST_LOSSES or (~left).sum() < LEAST_LOSSES:
        few = int(min(left.sum(), (~left).sum()))
        reason = f"not supported: too few customers left or stayed to learn from (n = {few}; {LEAST_LOSSES} are needed)"
        return replace(blank, reason=reason, notes=notes)
    rows = warning_rows.snapshot(frame)
    left_out = models.telling(rows, left, frozenset((*rows.numbers, *rows.labels)))
    rows = rows.without(left_out)
    if not len(rows):
        reason = "not supported: the list says nothing of its customers from which leaving could be told"
        return replace(blank, reason=reason, left_out=left_out, notes=notes)
    # Held out by who they are, so that the same customers are held out whatever the order of the list.
    place = frame["customer_hash"].to_numpy(dtype=np.uint64)
    out = (place // np.uint64(1_000_000)) % np.uint64(1000) < np.uint64(int(HELD_OUT * 1000))
    progress("Testing on customers held out")
    test, inside = np.flatnonzero(out), np.flatnonzero(~out)
    name, curve, _ = _folded(rows, left, place, inside)
    fitted = _fit(rows, left, np.ones(len(left)), inside)
    part = frame.iloc[test][["customer_id", "customer_hash", "leaves", "weight"]].copy()
    found = fitted.odds(rows.at(test))[name]
    part["risk"], part["model"] = curve(found), name
    for top, column in ((WARN, "top"), (WIDER, "wider")):
        part[column] = discrimination.highest(found, top, tie=place[test])
    judged = _judged(blank, part, 0)
    trial = Trial(fitted, name, rows.at(test), left[test], np.ones(len(test)), place[test])
    judged = replace(judged, left_out=left_out, notes=notes, trial=trial, model=name)
    if judged.reason:
        return judged
    progress("Scoring today's customers")
    every = np.arange(len(left))
    name, curve, odds = _folded(rows, left, place, every)
    here = np.flatnonzero(~left)
    whole = _fit(rows, left, np.ones(len(left)), every)
    return replace(
        judged,
        model=name,
        scored=_placed(frame.iloc[here], rows.at(here), odds[here], whole, name, curve, judged),
    )


def _folded(
    rows: Rows, left: Flags, place: NDArray[np.uint64], index: NDArray[np.intp]
) -> tuple[str, Platt, Floats]:
    """Candidate and correction by folds of customers, and everybody's log-odds by a model that had not seen them."""
    fold = (place[index] // np.uint64(7)) % np.uint64(FOLDS)
    odds = {name: np.zeros(len(index)) for name in models.CANDIDATES}
    for number in range(FOLDS):
        mine = fold == np.uint64(number)
        fitted = _fit(rows, left, np.ones(len(left)), index[~mine])
        for one, values in fitted.odds(rows.at(index[mine])).items():
            odds[one][mine] = values
    name, curve = models.choose(odds, left[index])
    return name, curve, odds[name]


# --- both ----------------------------------------------------------------------------------------------------------


def _judged(blank: EarlyWarning, frame: pd.DataFrame, horizon: int) -> EarlyWarning:
    """What the tests showed, and whether warnings may be given."""
    overall = _tested(frame)
    left, weight = frame["leaves"].to_numpy(dtype=np.bool_), frame["weight"].to_numpy(dtype=np.float64)
    risk, who = frame["risk"].to_numpy(dtype=np.float64), frame["customer_hash"].to_numpy()
    bins = calibration.bins(risk, left, weight, who)
    found = replace(
        blank,
        overall=overall,
        bins=bins,
        bands=calibration.bins(risk, left, weight, who, CUTS),
        error=calibration.error(bins),
        held_out=frame,
    )
    if "day" in frame:
        found = replace(
            found,
            months=tuple(
                Month(pd.Timestamp(str(day)).date(), _tested(part), str(part["model"].iloc[0]))
                for day, part in frame.groupby("day", sort=True)
            ),
            lead=_lead(frame, horizon),
        )
    if overall.losses < LEAST_TESTED:
        reason = (
            f"too few customers left in what was tested (n = {overall.losses}; {LEAST_TESTED} are needed)"
        )
    elif not overall.auc.low > 0.5:
        reason = (
            f"what is known of customers does not tell who leaves: {_auc(overall.auc)}, where .5 is a draw"
        )
    elif overall.auc.value < LEAST_AUC:
        reason = (
            f"what is known of customers hardly tells who leaves: {_auc(overall.auc)}, where .5 is a draw"
        )
    else:
        return found
    return replace(found, reason=f"not supported: {reason}")


def _auc(found: Estimate) -> str:
    return f"AUC {found.value:.2f} ({found.low:.2f} to {found.high:.2f})"


def _tested(frame: pd.DataFrame) -> Tested:
    left, weight = frame["leaves"].to_numpy(dtype=np.bool_), frame["weight"].to_numpy(dtype=np.float64)
    risk, who = frame["risk"].to_numpy(dtype=np.float64), frame["customer_hash"].to_numpy()
    return Tested(
        len(frame),
        int(left.sum()),
        float(np.average(left, weights=weight)),
        discrimination.auc(risk, left, weight, who),
        discrimination.warned(frame["top"].to_numpy(dtype=np.bool_), left, weight, who),
        discrimination.warned(frame["wider"].to_numpy(dtype=np.bool_), left, weight, who),
    )


def _lead(frame: pd.DataFrame, horizon: int) -> Lead:
    """How long before a loss the first warning came, of losses whose whole run-up was tested."""
    days = frame["day"].to_numpy(dtype="datetime64[D]")
    first, last = days.min(), days.max()
    gone = frame.dropna(subset=["left_on"]).drop_duplicates("customer_hash")
    when = gone["left_on"].to_numpy(dtype="datetime64[D]")
    whole = (when >= first + np.timedelta64(horizon, "D")) & (when < last + np.timedelta64(31, "D"))
    gone, when = gone[whole], when[whole]
    warned = frame[frame["top"].to_numpy(dtype=np.bool_)]
    lead = discrimination.lead_days(
        gone["customer_hash"].to_numpy(),
        when.astype(np.int64),
        warned["customer_hash"].to_numpy(),
        warned["day"].to_numpy(dtype="datetime64[D]").astype(np.int64),
        horizon,
    )
    known = lead[np.isfinite(lead)]
    if not len(known):
        return Lead(NONE, len(gone), 0)
    counted = np.unique(known, return_counts=True)
    middle = percentiles.percentiles(counted[0], counted[1], [0.5])
    return Lead(
        Estimate(float(middle.value[0]), float(middle.low[0]), float(middle.high[0])), len(gone), len(known)
    )


def _scored(
    frame: pd.DataFrame,
    fitted: Fitted,
    name: str,
    curve: Platt,
    found: EarlyWarning,
    left_out: Mapping[str, str],
) -> Scored:
    rows = warning_rows.dated(frame).without(left_out)
    return _placed(frame, rows, fitted.odds(rows)[name], fitted, name, curve, found)


def _placed(
    frame: pd.DataFrame,
    rows: Rows,
    odds: Floats,
    fitted: Fitted,
    name: str,
    curve: Platt,
    found: EarlyWarning,
) -> Scored:
    """Risks with the interval of the tested customers of like risk."""
    risk = curve(odds)
    floors = np.array([band.floor for band in found.bands])
    band = np.clip(np.searchsorted(floors, risk, side="right") - 1, 0, None)
    low, high = (np.array([getattr(one, side) for one in found.bands])[band] for side in ("low", "high"))
    made = frame.assign(
        odds=odds,
        risk=risk,
        low=np.minimum(low, risk),
        high=np.maximum(high, risk),
        warned=discrimination.highest(odds, WARN, tie=frame["customer_hash"].to_numpy()),
    ).reset_index(drop=True)
    return Scored(made, rows, fitted, name, curve)
