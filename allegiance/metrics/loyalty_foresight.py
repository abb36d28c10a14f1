"""Which definition of loyalty foresees best who stays, on customers whose answers are old enough to know.

No definition is fitted to these customers: each is fixed beforehand, takes the last answer of a customer within a
span, and is held against what the customer did afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from allegiance.loyalty import Loyalty
from allegiance.loyalty import load as in_force
from allegiance.metrics.asking import Asker, parameters
from allegiance.metrics.catalogue import load
from allegiance.metrics.estimates import (
    JUDGED,
    SHOWN,
    Estimate,
    absent,
    column,
    difference,
    estimate,
    lacking,
    share,
    truth,
)
from allegiance.metrics.loyalty_deeds import settled
from allegiance.metrics.loyalty_rivals import COMPANY, RIVALS, silences
from allegiance.metrics.period import Period
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import ranking
from allegiance.stats.intervals import LEVEL, Floats, Interval

NOWHERE = Where()

COVERED = 0.8
"""A definition that can score fewer than so many of the customers is compared with the company's own alone: it would
take away most customers from the comparison of all."""

MOST = 200_000
"""Customers at the most, chosen by a hash of their id: more would not make the answer any surer."""


@dataclass(frozen=True, slots=True)
class Foresight:
    """How well one definition tells who stays."""

    name: str
    area: Estimate
    """AUC of its score: the chance that a customer who stays scored above one who leaves; 0.5 is a coin."""

    gone: int
    """Customers who left, of those it can score."""

    beyond: Estimate
    """AUC minus that of the company's definition, on the customers whom both can score."""

    loyal_left: Estimate
    """Of those it calls loyal, the share who left."""

    others_left: Estimate
    spread: Estimate
    """Others minus loyal: how far apart it puts those who leave and those who stay."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Foresights:
    """All definitions, and whether one is clearly best."""

    days: int
    period: Period | None
    found: tuple[Foresight, ...] = ()
    best: str = ""
    """The definition that beats every other one beyond chance; empty: no clear winner."""

    leads: str = ""
    """The one with the largest area among the customers whom all can score."""

    common: int = 0
    """Customers whom all compared definitions can score."""

    compared: tuple[str, ...] = ()
    """Definitions in that comparison."""

    aside: tuple[str, ...] = ()
    """Definitions that can score too few of the customers to be in it."""

    reason: str = ""
    note: str = ""
    silent: Mapping[str, str] = field(default_factory=dict)


def foresight(
    reader: Asker,
    scope: Scope,
    period: Period,
    *,
    definition: Loyalty | None = None,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> Foresights:
    """Every definition's score against who was still a customer the company's days later.

    A definition is called best only when it beats each other one with an interval that makes up for their number.
    """
    known = known or standing(reader, scope, load().coverage)
    days = reader.settings.lost_days
    silent = silences(known)
    reason = silent.get(COMPANY) or lacking(known, "answers.customer_id", "customers.left_on")
    if reason:
        return Foresights(days, None, reason=reason, silent=silent)
    inside, note = settled(period, known, days)
    if inside is None:
        return Foresights(
            days, None, reason=f"not measured: no answers are {days} days old yet", silent=silent
        )
    definition = definition or in_force(reader.settings)
    given = parameters(inside, (), where) | definition.parameters
    rows = reader.keep(scope, "metrics/loyalty_outcomes", (), **given, after_days=days, most=MOST)
    rows = rows.loc[np.repeat(np.arange(len(rows)), column(rows, "customers").astype(int))]
    if rows.empty:
        return Foresights(
            days,
            inside,
            reason=f"not measured: no listed customers answered in {inside.label}",
            silent=silent,
        )
    if len(rows) >= MOST:
        note = f"{note}; {MOST:,} of the customers, chosen by chance".lstrip("; ")
    found = tuple(_one(name, rows, silent) for name in RIVALS)
    able = [one for one in found if one.area.value is not None and one.gone >= JUDGED]
    enough = COVERED * max((one.area.n for one in able), default=0)
    compared = tuple(one.name for one in able if one.area.n >= enough)
    aside = tuple(one.name for one in able if one.area.n < enough)
    best, leads, common = _best(compared, rows)
    return Foresights(days, inside, found, best, leads, common, compared, aside, "", note, silent)


def _one(name: str, rows: pd.DataFrame, silent: Mapping[str, str]) -> Foresight:
    if name in silent:
        none = absent(silent[name])
        return Foresight(name, none, 0, none, none, none, none, silent[name])
    score, stays = _scores(rows, [name])
    gone = int((~stays).sum())
    yes, known = truth(rows, name)
    left = rows["is_gone"].to_numpy(dtype=np.float64)
    loyal_n, others_n = yes.sum(), (known - yes).sum()
    loyal_k, others_k = (yes * left).sum(), ((known - yes) * left).sum()
    return Foresight(
        name,
        _area(score, stays, 0),
        gone,
        _beyond(name, rows),
        share(loyal_k, loyal_n),
        share(others_k, others_n),
        difference(others_k, others_n, loyal_k, loyal_n),
    )


def _scores(rows: pd.DataFrame, names: list[str]) -> tuple[Floats, np.ndarray]:
    """Scores (M, customers) of those whom all of ``names`` can score, and who of them stayed."""
    scores = np.vstack([rows[f"{name}_score"].to_numpy(dtype=np.float64, na_value=np.nan) for name in names])
    there = ~np.isnan(scores).any(axis=0)
    return scores[:, there], ~rows["is_gone"].to_numpy(dtype=bool)[there]


def _few(stays: np.ndarray) -> str:
    gone, kept = int((~stays).sum()), int(stays.sum())
    if gone < SHOWN:
        return f"too few customers left (n = {gone})"
    return f"too few customers stayed (n = {kept})" if kept < SHOWN else ""


def _area(scores: Floats, stays: np.ndarray, place: int) -> Estimate:
    if reason := _few(stays):
        return absent(reason, len(stays))
    found = ranking.areas(scores, stays).interval()
    pick = Interval(found.estimate[place], found.low[place], found.high[place])
    return estimate(pick, len(stays), "customers")


def _beyond(name: str, rows: pd.DataFrame) -> Estimate:
    if name == COMPANY:
        return absent("this is the company's own")
    scores, stays = _scores(rows, [name, COMPANY])
    if reason := _few(stays):
        return absent(reason, len(stays))
    return estimate(ranking.areas(scores, stays).difference(0, 1), len(stays), "customers")


def _best(compared: tuple[str, ...], rows: pd.DataFrame) -> tuple[str, str, int]:
    """The clear winner (or nothing), the one that leads, and the customers on whom they were compared."""
    if len(compared) < 2:
        return "", "", 0
    scores, stays = _scores(rows, list(compared))
    if _few(stays) or int((~stays).sum()) < JUDGED:
        return "", "", len(stays)
    found = ranking.areas(scores, stays)
    top = int(np.argmax(found.area))
    # Each of the others is one chance to be wrong: they share the error between them.
    level = 1 - (1 - LEVEL) / (len(compared) - 1)
    clear = all(
        float(found.difference(top, other, level).low) > 0 for other in range(len(compared)) if other != top
    )
    return compared[top] if clear else "", compared[top], len(stays)
