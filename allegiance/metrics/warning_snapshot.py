"""Early warning from a list without days: who looks like those who left, tested on customers held out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from allegiance.metrics import warning_model as models
from allegiance.metrics import warning_rows
from allegiance.metrics.asking import Asker
from allegiance.metrics.warning_judge import fit, judged, placed
from allegiance.metrics.warning_results import (
    FOLDS,
    HELD_OUT,
    LEAST_LOSSES,
    MOST_ROWS,
    SNAPSHOT,
    WARN,
    WIDER,
    EarlyWarning,
    Flags,
    Trial,
)
from allegiance.metrics.warning_rows import Floats, Rows
from allegiance.people.scope import Scope
from allegiance.stats import discrimination
from allegiance.stats.calibration import Platt


def snapshot(reader: Asker, scope: Scope, customers: int, progress: Callable[[str], None]) -> EarlyWarning:
    """The early warning of a list that says who is gone and not when. Arguments as of dated data."""
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
    fitted = fit(rows, left, np.ones(len(left)), inside)
    part = frame.iloc[test][["customer_id", "customer_hash", "leaves", "weight"]].copy()
    found = fitted.odds(rows.at(test))[name]
    part["risk"], part["model"] = curve(found), name
    for top, column in ((WARN, "top"), (WIDER, "wider")):
        part[column] = discrimination.highest(found, top, tie=place[test])
    tests = judged(blank, part, 0)
    trial = Trial(fitted, name, rows.at(test), left[test], np.ones(len(test)), place[test])
    tests = replace(tests, left_out=left_out, notes=notes, trial=trial, model=name)
    if tests.reason:
        return tests
    progress("Scoring today's customers")
    every = np.arange(len(left))
    name, curve, odds = _folded(rows, left, place, every)
    here = np.flatnonzero(~left)
    whole = fit(rows, left, np.ones(len(left)), every)
    return replace(
        tests,
        model=name,
        scored=placed(frame.iloc[here], rows.at(here), odds[here], whole, name, curve),
    )


def _folded(
    rows: Rows, left: Flags, place: NDArray[np.uint64], index: NDArray[np.intp]
) -> tuple[str, Platt, Floats]:
    """Candidate and correction by folds of customers, and everybody's log-odds by a model that had not seen them."""
    fold = (place[index] // np.uint64(7)) % np.uint64(FOLDS)
    odds = {name: np.zeros(len(index)) for name in models.CANDIDATES}
    for number in range(FOLDS):
        mine = fold == np.uint64(number)
        fitted = fit(rows, left, np.ones(len(left)), index[~mine])
        for one, values in fitted.odds(rows.at(index[mine])).items():
            odds[one][mine] = values
    name, curve = models.choose(odds, left[index])
    return name, curve, odds[name]
