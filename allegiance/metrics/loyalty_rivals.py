"""The switchboard: what each rival definition of loyalty would say about the same customers, and how far they agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pandas as pd

from allegiance.errors import NotAllowed
from allegiance.loyalty import Loyalty
from allegiance.loyalty import load as in_force
from allegiance.metrics import permitted
from allegiance.metrics.asking import Asker, parameters
from allegiance.metrics.catalogue import load
from allegiance.metrics.estimates import (
    JUDGED,
    Estimate,
    absent,
    clustered,
    column,
    estimate,
    lacking,
    money,
    truth,
)
from allegiance.metrics.period import Period
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import agreement, intervals
from allegiance.stats.intervals import Floats

NOWHERE = Where()

COMPANY = "company"

RIVALS: Mapping[str, str] = {
    COMPANY: "The company's own",
    "secure": "Secure Customer Index",
    "promoters": "Promoters only",
    "satisfied": "Satisfaction only",
    "intention": "Intention only",
    "behaviour": "Behaviour only",
}
"""Every definition that is compared, the company's own first."""

MEANING: Mapping[str, str] = {
    COMPANY: "the weighted score reaches the threshold",
    "secure": "5 on satisfaction, 5 on buying again, and 9 or 10 on recommending (Burke; the exact boxes are ours)",
    "promoters": "recommends us with 9 or 10 of 10 (Reichheld)",
    "satisfied": "satisfaction 4 or 5 of 5",
    "intention": "will stay: 4 or 5 of 5",
    "behaviour": "renewed, bought again or brought somebody in the days before the answer",
}
"""Who is loyal by each of them."""

_NEEDS: Mapping[str, tuple[str, ...]] = {
    COMPANY: ("answers.loyal",),
    "secure": ("answers.csat", "answers.repurchase", "answers.nps"),
    "promoters": ("answers.nps",),
    "satisfied": ("answers.csat",),
    "intention": ("answers.stay",),
    "behaviour": ("answers.customer_id", "purchases.purchase|renewal"),
}


@dataclass(frozen=True, slots=True)
class Rival:
    """What one definition says."""

    name: str
    loyal: Estimate
    """Share of answers by loyal customers, of those it can judge."""

    base: int
    """Loyal customers: each once, by the last answer."""

    judged: int
    """Customers whom it can judge."""

    score: Estimate
    """Mean of its own score, 0 to 1."""

    value: Estimate
    """What its loyal customers bring in a year."""

    reason: str = ""

    @property
    def title(self) -> str:
        """Its name in words."""
        return RIVALS[self.name]


@dataclass(frozen=True, slots=True)
class Pair:
    """How far two definitions agree, over the answers that both can judge."""

    first: str
    second: str
    n: int
    share: Estimate
    """Answers on which both say the same."""

    kappa: Estimate
    """Agreement beyond chance: 0 none, 1 complete."""

    segments: float | None
    """Rank correlation of the segments' order; ``None`` below three segments."""

    teams: float | None
    """The same of the teams."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One segment or team under every definition."""

    member: str
    """``""``: not known."""

    loyal: Mapping[str, Estimate]
    ranks: Mapping[str, float | None]
    """1 is the most loyal; ties share a rank; ``None`` with fewer than 30 answers."""


@dataclass(frozen=True, slots=True)
class Switchboard:
    """All definitions side by side."""

    period: Period
    rivals: tuple[Rival, ...] = ()
    pairs: tuple[Pair, ...] = ()
    segments: tuple[Ranked, ...] = ()
    teams: tuple[Ranked, ...] = ()
    reason: str = ""
    silent: Mapping[str, str] = field(default_factory=dict)
    """Definition to the reason why it is not measured."""


def silences(known: Standing) -> dict[str, str]:
    """Definition to the reason why the exports do not carry it, of those that are not carried."""
    found = {name: lacking(known, *needs) for name, needs in _NEEDS.items()}
    return {name: reason for name, reason in found.items() if reason}


def switchboard(
    reader: Asker,
    scope: Scope,
    period: Period,
    *,
    definition: Loyalty | None = None,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> Switchboard:
    """Every rival definition on the answers of a period.

    Args:
        reader: the published data.
        scope: who is asking.
        period: days of answers.
        definition: what ``company`` stands for; without it, the definition in force.
        where: filters.
        known: what the exports carry, when the caller has asked already.
    """
    known = known or standing(reader, scope, load().coverage)
    silent = silences(known)
    if COMPANY in silent:
        return Switchboard(period, reason=silent[COMPANY], silent=silent)
    definition = definition or in_force(reader.settings)
    # One statement for all: what each definition needs to know of an answer is the dear part of it.
    try:
        whole = judged(reader, scope, period, ("segment", "team", "employee"), where, definition)
    except NotAllowed as error:
        return Switchboard(period, reason=_apart(error, scope, where), silent=silent)
    if whole.empty:
        return Switchboard(period, reason=f"not measured: no answers in {period.label}", silent=silent)
    segments, teams = (_ranked(whole, dimension, silent) for dimension in ("segment", "team"))
    value_silent = lacking(known, "answers.customer_id", "customers.annual_value")
    rivals = tuple(_rival(name, whole, silent, value_silent) for name in RIVALS)
    pairs = tuple(
        _pair(first, second, whole, segments, teams)
        for first, second in combinations([name for name in RIVALS if name not in silent], 2)
    )
    return Switchboard(period, rivals, pairs, segments, teams, "", silent)


def _apart(error: NotAllowed, scope: Scope, where: Where) -> str:
    """Why definitions are not set side by side for whoever sees groups only."""
    if not permitted.concerns(scope, "answers", where):
        return permitted.because(error)
    return "not shown: it takes segments, teams and people at once, which could show fewer than five"


def judged(
    reader: Asker, scope: Scope, period: Period, by: Sequence[str], where: Where, definition: Loyalty
) -> pd.DataFrame:
    """Answers, and the customers whose last they are, by the combination of judgements."""
    given = parameters(period, by, where) | definition.parameters
    return reader.keep(scope, "metrics/loyalty_rivals", (), **given)


def _rival(name: str, rows: pd.DataFrame, silent: Mapping[str, str], value_silent: str) -> Rival:
    if name in silent:
        none = absent(silent[name])
        return Rival(name, none, 0, 0, none, none, silent[name])
    loyal, known = truth(rows, name)
    n = (known * column(rows, "answers")).sum()
    score = intervals.mean(n, column(rows, f"{name}_sum").sum(), column(rows, f"{name}_sq").sum())
    count = column(rows, "customers")
    return Rival(
        name,
        loyal_share(rows, name),
        int((loyal * count).sum()),
        int((known * count).sum()),
        estimate(score, n, "answers"),
        absent(value_silent) if value_silent else base_value(rows, name),
    )


def loyal_share(rows: pd.DataFrame, name: str) -> Estimate:
    """Share of loyal answers, with the clusters of their employees; rows as ``judged`` by employee gives them."""
    yes, known = truth(rows, name)
    count = column(rows, "answers")
    place, members = pd.factorize(rows["employee"], use_na_sentinel=True)
    named = np.append(np.ones(len(members), dtype=np.bool_), False)
    # Those who name nobody are the last entry.
    place = np.where(place < 0, len(members), place)

    def total(weights: Floats) -> Floats:
        return np.asarray(np.bincount(place, weights=weights, minlength=len(named)), dtype=np.float64)

    return clustered(total(yes * count), total(known * count), named)


def base_value(rows: pd.DataFrame, name: str) -> Estimate:
    """What the loyal customers of a definition bring in a year; rows as ``judged`` gives them."""
    yes, _ = truth(rows, name)
    if not yes.any():
        return absent("too few customers (n = 0)")
    return money(
        (yes * column(rows, "value_sum")).sum(),
        (yes * column(rows, "value_sq")).sum(),
        (yes * column(rows, "value_max")).max(),
        (yes * column(rows, "value_n")).sum(),
    )


def _ranked(rows: pd.DataFrame, dimension: str, silent: Mapping[str, str]) -> tuple[Ranked, ...]:
    """Members by name, each with its share and rank under every definition that can be judged."""
    members = rows[dimension].fillna("").astype(str)
    names = sorted(members.unique().tolist(), key=lambda name: (not name, name))
    narrow = rows[["employee", "answers", *RIVALS]]
    mine = {member: narrow[members.eq(member).to_numpy(dtype=bool)] for member in names}
    shares = {
        member: {name: absent(silent[name]) if name in silent else loyal_share(some, name) for name in RIVALS}
        for member, some in mine.items()
    }
    ranks: dict[str, dict[str, float | None]] = {member: {} for member in names}
    for name in RIVALS:
        values = [_judged_value(shares[member][name]) for member in names]
        for member, rank in zip(names, agreement.ranks(values).tolist(), strict=True):
            ranks[member][name] = None if np.isnan(rank) else float(rank)
    return tuple(Ranked(member, shares[member], ranks[member]) for member in names)


def _judged_value(found: Estimate) -> float:
    return found.value if found.value is not None and found.n >= JUDGED else float("nan")


def _pair(
    first: str, second: str, rows: pd.DataFrame, segments: Sequence[Ranked], teams: Sequence[Ranked]
) -> Pair:
    a, a_known = truth(rows, first)
    b, b_known = truth(rows, second)
    weight = a_known * b_known * column(rows, "answers")
    found = agreement.agreement(
        (a * b * weight).sum(),
        (a * (1 - b) * weight).sum(),
        ((1 - a) * b * weight).sum(),
        ((1 - a) * (1 - b) * weight).sum(),
    )
    n = float(weight.sum())
    return Pair(
        first,
        second,
        int(n),
        estimate(found.share, n, "answers"),
        estimate(found.kappa, n, "answers"),
        _order(first, second, segments),
        _order(first, second, teams),
    )


def _order(first: str, second: str, members: Sequence[Ranked]) -> float | None:
    found = agreement.rank_correlation(
        [_judged_value(one.loyal[first]) for one in members],
        [_judged_value(one.loyal[second]) for one in members],
    )
    return None if np.isnan(found) else found
