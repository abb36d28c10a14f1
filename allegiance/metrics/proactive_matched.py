"""Where no hold-out is marked: those reached beside others alike, labelled observational, with how alike they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from allegiance.metrics.asking import Asker, parameters
from allegiance.metrics.judge import Floats
from allegiance.metrics.period import Period
from allegiance.metrics.proactive_records import (
    CONTACT_DAYS,
    KINDS,
    OBSERVATIONAL,
    SHOWN,
    Covariate,
    Effect,
    Kind,
    Message,
    Side,
    Study,
    believed,
    no_leavers,
    old_enough,
    silent,
    verdict,
)
from allegiance.metrics.standing import Standing, clipped
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import matching

MOST = 200_000
"""Of more customers than this, every second, third ... is looked at: enough for any interval worth having."""

CELL = ("segment", "quarter", "known_band", "value_band", "contact_band", "rating_band")
COVARIATES: Mapping[str, tuple[str, str]] = {
    "Time as a customer": ("known", "known_n"),
    "Yearly value": ("value", "value_n"),
    "Contacts in the 90 days before": ("contacts", "n"),
    "Last rating before": ("rating", "rating_n"),
}
FEWEST_OF_A_KIND = 5
"""Outcomes of each kind on each side: below, the interval of a matched share cannot be trusted."""


def matched(
    reader: Asker,
    scope: Scope,
    period: Period,
    where: Where,
    known: Standing,
    messages: tuple[Message, ...],
) -> Study:
    """Those reached beside others alike; ``messages`` is the log that stands beside it."""
    days = reader.settings.lost_days
    inside, note = clipped(CONTACT_DAYS, period, known)
    if inside is None:
        reason = f"none is old enough: what follows takes {CONTACT_DAYS} days to show"
        return Study(messages, (), (), None, "", why_not=reason)
    listed = int(known.filled.get("customers.segment", (0, 1))[1])
    given: dict[str, object] = {
        "contact_days": CONTACT_DAYS,
        "lost_days": days,
        "repeat_s": reader.settings.repeat_days * 86_400,
        "parts": max(1, -(-listed // MOST)),
    }
    cells = _cells(reader, scope, inside, where, given)
    if cells is None:
        reason = "not measured: too few customers on the list to compare those reached with"
        return Study(messages, (), (), None, "", why_not=reason, note=note)
    effects = []
    for kind in KINDS:
        if kind.id == "left":
            named, late = (
                replace(kind, days=days),
                old_enough(period, known, days),
            )
            if reason := no_leavers(known):
                effects.append(silent(named, reason))
                continue
        else:
            named, late = kind, clipped(kind.days, period, known)[0]
        if late is None:
            effects.append(silent(named, f"none is old enough: what follows takes {named.days} days to show"))
            continue
        of = cells if late == inside else _cells(reader, scope, late, where, given)
        effects.append(silent(named, "too few customers") if of is None else _within(named, of))
    out = cells["n"][0][~matching.matched(*cells["n"])].sum()
    return Study(
        messages,
        believed(effects),
        (),
        None,
        OBSERVATIONAL,
        _balance(cells),
        int(out),
        note=note,
    )


Cells = dict[str, tuple[Floats, Floats]]
"""Sums of each measure by cell: of those reached, and of the others; ``segment`` holds codes instead."""


def _cells(
    reader: Asker, scope: Scope, period: Period, where: Where, given: dict[str, object]
) -> Cells | None:
    rows = reader.ask(
        scope, "metrics/outreach_matched", **(_without_flags(parameters(period, (), where)) | given)
    )
    reached = rows["reached"].to_numpy(dtype=bool)
    if not reached.any() or reached.all():
        return None
    cell = rows.groupby(list(CELL), dropna=False, sort=True).ngroup().to_numpy()
    size = int(cell.max()) + 1
    out: Cells = {}
    for name in rows.columns:
        if name in (*CELL, "reached"):
            continue
        values = rows[name].to_numpy(dtype=np.float64, na_value=0.0)
        here, there = (
            np.asarray(np.bincount(cell[side], weights=values[side], minlength=size), dtype=np.float64)
            for side in (reached, ~reached)
        )
        out[str(name)] = (here, there)
    codes = np.zeros(size)
    codes[cell] = pd.factorize(rows["segment"], use_na_sentinel=False)[0]
    out["segment"] = (codes, codes)
    return out


def _without_flags(given: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in given.items() if not name.startswith("by_")}


def _within(kind: Kind, cells: Cells) -> Effect:
    counted = {"ces": "ces_n", "stay": "stay_n"}.get(kind.id, "n")
    (n, m), (k, j) = cells[counted], cells[f"{kind.id}_k"]
    found = matching.difference(n, k, k, m, j, j)
    smaller = min(found.n_reached, found.n_compared)
    rare = min(k.sum(), (n - k).sum(), j.sum(), (m - j).sum())
    if smaller < SHOWN or rare < FEWEST_OF_A_KIND:
        return silent(kind, f"too few customers reached like whom there are others (n = {smaller:,})")
    return Effect(
        kind.id,
        kind.title,
        Side(found.reached, None, None, found.n_reached),
        Side(found.compared, None, None, found.n_compared),
        found.difference,
        found.low,
        found.high,
        verdict(kind, found.low, found.high, smaller),
        note=kind.note,
        days=kind.days,
    )


def _balance(cells: Cells) -> tuple[Covariate, ...]:
    n, m = cells["n"]
    found = []
    for name, (measure, counted) in COVARIATES.items():
        here, there = cells[counted]
        (s, t), (q, r) = cells[f"{measure}_sum"], cells[f"{measure}_sq"]
        one = matching.balance(here, s, q, there, t, r, cells_reached=n, cells_compared=m)
        if np.isfinite(one.before):
            found.append(Covariate(name, one.before, one.after))
    codes = cells["segment"][0]
    worst = Covariate("Segment (the one that differs most)", 0.0, 0.0)
    for code in np.unique(codes):
        inside, outside = np.where(codes == code, n, 0.0), np.where(codes == code, m, 0.0)
        one = matching.balance(n, inside, inside, m, outside, outside)
        if np.isfinite(one.before) and abs(one.before) > abs(worst.before):
            worst = replace(worst, before=one.before, after=one.after)
    return (*found, worst)
