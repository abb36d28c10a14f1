"""Proactive contact: what followed for those reached against those not, and how far that may be believed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from allegiance.metrics.asking import Asker, parameters
from allegiance.metrics.catalogue import load
from allegiance.metrics.figures import nothing
from allegiance.metrics.groups import index_of
from allegiance.metrics.judge import Floats
from allegiance.metrics.others import refused
from allegiance.metrics.period import Period
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import intervals

NOWHERE = Where()

REACHED, HELD_OUT, UNMARKED = "reached", "held out at random", "reached, hold-out not marked"

ENOUGH = 10


@dataclass(frozen=True, slots=True)
class Group:
    """Customers of one topic who were reached, or held out."""

    topic: str | None
    """``None``: not known; of the sum over all topics ``"*"``."""

    group: str
    n: int
    replied: int
    contacted: float | None
    """Share with an inbound contact within 14 days."""

    contacted_low: float | None
    contacted_high: float | None
    stay: float | None
    """Share who intend to stay, of those who answered within 60 days."""

    stay_n: int


@dataclass(frozen=True, slots=True)
class Outreach:
    """Groups side by side, and what kind of evidence that is."""

    groups: tuple[Group, ...]
    randomised: bool
    evidence: str
    """``randomised hold-out``, or why the comparison shows no cause."""

    reason: str = ""


def outreach(
    reader: Asker, scope: Scope, period: Period, *, where: Where = NOWHERE, known: Standing | None = None
) -> Outreach:
    """Reached against held out, in all and by topic. Without a random hold-out there is nobody to compare with."""
    catalogue = load()
    metric = catalogue["outreach_sent"]
    known = known or standing(reader, scope, catalogue.coverage)
    if reason := known.missing(metric) or refused("outreach", scope, (), where):
        return Outreach((), False, "", reason)
    rows = reader.ask(scope, "metrics/outreach", **parameters(period, (), where), by_topic=True)
    if rows.empty:
        return Outreach((), False, "", nothing(metric, period.label))
    rows["group"] = [
        UNMARKED if pd.isna(held) else HELD_OUT if bool(held) else REACHED for held in rows["holdout"]
    ]
    groups = [*_groups(rows.assign(topic="*")), *_groups(rows)]
    randomised = any(group.group == HELD_OUT and group.n >= ENOUGH for group in groups if group.topic == "*")
    evidence = (
        "randomised hold-out"
        if randomised
        else "observational: the log marks no random hold-out, so what follows shows no cause"
    )
    return Outreach(tuple(groups), randomised, evidence)


def _groups(rows: pd.DataFrame) -> list[Group]:
    keys, place = index_of(rows, ("topic", "group"))

    def total(name: str) -> Floats:
        values = rows[name].to_numpy(dtype=np.float64, na_value=0.0)
        return np.asarray(np.bincount(place, weights=values, minlength=len(keys)), dtype=np.float64)

    sent, replied, n, stay_n = total("sent"), total("replied"), total("inbound_n"), total("stay_n")
    contacted, stay = intervals.share(total("inbound_k"), n), intervals.share(total("stay_k"), stay_n)
    return [
        Group(
            topic,
            str(group),
            int(sent[at]),
            int(replied[at]),
            _shown(contacted.estimate[at], n[at]),
            _shown(contacted.low[at], n[at]),
            _shown(contacted.high[at], n[at]),
            _shown(stay.estimate[at], stay_n[at]),
            int(stay_n[at]),
        )
        for at, (topic, group) in enumerate(keys)
    ]


def _shown(value: float, n: float) -> float | None:
    return float(value) if n >= ENOUGH else None
