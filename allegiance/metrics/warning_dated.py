"""Early warning from dated data: a panel of customers at the start of each month, tested month by month."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from allegiance.metrics import warning_model as models
from allegiance.metrics import warning_rows
from allegiance.metrics.asking import Asker, thresholds
from allegiance.metrics.catalogue import load
from allegiance.metrics.standing import standing
from allegiance.metrics.warning_judge import fit, judged, placed
from allegiance.metrics.warning_model import Fitted
from allegiance.metrics.warning_results import (
    DATED,
    ENOUGH_TO_CORRECT,
    LEAST_LOSSES,
    MONTHS,
    MOST_ROWS,
    WARM_UP_DAYS,
    WARN,
    WIDER,
    EarlyWarning,
    Flags,
    Scored,
    Trial,
)
from allegiance.metrics.warning_rows import Floats, Rows
from allegiance.people.scope import Scope
from allegiance.stats import discrimination
from allegiance.stats.calibration import Platt


def dated(
    reader: Asker,
    scope: Scope,
    customers: int,
    left_in_all: int,
    last_left: date,
    progress: Callable[[str], None],
) -> EarlyWarning:
    """The early warning of customers with days of leaving.

    Args:
        reader: the published data.
        scope: who is asking, of everything.
        customers: how many the list holds.
        left_in_all: how many of them left, at any time.
        last_left: the last day on which somebody left.
        progress: told what is being done.
    """
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
    share, share_left = _shares(customers, left_in_all, len(days))
    panel = _panel(reader, scope, days, share, share_left)
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
    found = judged(blank, trial.frame, horizon)
    found = replace(found, left_out=left_out, notes=tuple(notes), trial=trial.last)
    if found.reason:
        return found
    progress("Scoring today's customers")
    closed = (panel["day"] <= pd.Timestamp(as_of - timedelta(days=horizon))).to_numpy(dtype=np.bool_)
    fitted = fit(rows, left, panel["weight"].to_numpy(dtype=np.float64), np.flatnonzero(closed))
    name, curve = models.choose(
        trial.odds, trial.frame["leaves"].to_numpy(), trial.frame["weight"].to_numpy()
    )
    today = _panel(reader, scope, [as_of], 1.0, 1.0)
    return replace(found, model=name, scored=_scored(today, fitted, name, curve, left_out))


EMPTIED = frozenset({"segment", "region", "contract", "annual_value", "renewal_days", "tenure_days"})
"""Columns of the customer list, which a system may empty when somebody leaves."""


def _shares(customers: int, left: int, months: int) -> tuple[float, float]:
    """Of those who stayed and of those who left, the shares to read so that there are not too many rows.

    Who left is a customer for half of the months on average; half of the rows are theirs.
    """
    stayed = max(customers - left, 1)
    share_left = min(1.0, MOST_ROWS / 2 / max(left * months / 2, 1))
    room = MOST_ROWS - share_left * left * months / 2
    return min(1.0, room / (stayed * months)), share_left


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


def _panel(reader: Asker, scope: Scope, days: list[date], share: float, share_left: float) -> pd.DataFrame:
    return reader.ask(
        scope,
        "metrics/warning_panel",
        days=days,
        horizon_days=reader.settings.lost_days,
        share=share,
        share_left=share_left,
        **thresholds(reader.settings),
    )


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
        fitted = fit(rows, left, weight, np.flatnonzero(day + ahead <= start))
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


def _scored(
    frame: pd.DataFrame,
    fitted: Fitted,
    name: str,
    curve: Platt,
    left_out: Mapping[str, str],
) -> Scored:
    rows = warning_rows.dated(frame).without(left_out)
    return placed(frame, rows, fitted.odds(rows)[name], fitted, name, curve)
