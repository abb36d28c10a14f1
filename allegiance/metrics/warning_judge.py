"""What the tests of an early warning showed, and whether warnings may be given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allegiance.metrics import warning_model as models
from allegiance.metrics.warning_model import Fitted
from allegiance.metrics.warning_results import (
    LEAST_AUC,
    LEAST_TESTED,
    MOST_FITTED,
    WARN,
    EarlyWarning,
    Flags,
    Lead,
    Month,
    Scored,
    Tested,
)
from allegiance.metrics.warning_rows import Floats, Rows
from allegiance.stats import calibration, discrimination, percentiles
from allegiance.stats.calibration import Platt
from allegiance.stats.discrimination import NONE, Estimate


def judged(blank: EarlyWarning, frame: pd.DataFrame, horizon: int) -> EarlyWarning:
    """What the tests showed, and whether warnings may be given."""
    overall = _tested(frame)
    left, weight = frame["leaves"].to_numpy(dtype=np.bool_), frame["weight"].to_numpy(dtype=np.float64)
    risk, who = frame["risk"].to_numpy(dtype=np.float64), frame["customer_hash"].to_numpy()
    bins = calibration.bins(risk, left, weight, who)
    found = replace(
        blank,
        overall=overall,
        bins=bins,
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


def placed(
    frame: pd.DataFrame,
    rows: Rows,
    odds: Floats,
    fitted: Fitted,
    name: str,
    curve: Platt,
) -> Scored:
    """Risks, each with the interval of the share that left among tested customers of like risk."""
    risk = curve(odds)
    low, high = curve.interval(odds)
    made = frame.assign(
        odds=odds,
        risk=risk,
        low=low,
        high=high,
        warned=discrimination.highest(odds, WARN, tie=frame["customer_hash"].to_numpy()),
    ).reset_index(drop=True)
    return Scored(made, rows, fitted, name, curve)


def fit(rows: Rows, left: Flags, weight: Floats, index: NDArray[np.intp]) -> Fitted:
    """Fit to some of the rows; of many to all who left and a part of those who stayed."""
    kept, scaled = models.thinned(left[index], weight[index], len(index), MOST_FITTED)
    return models.fit(rows.at(index[kept]), left[index[kept]], scaled)
