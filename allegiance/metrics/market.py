"""How people rate us and our rivals: what matters, where each rival is ahead, who would switch to whom, and why.

Market surveys come in waves, so they are judged on the year that ends with the period; importance, which needs many
ratings, on two. A difference is named only where it stands after allowing for how many are looked at (Holm at 5%).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pandas as pd

from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import load
from allegiance.metrics.judge import Floats
from allegiance.metrics.market_importance import Weights, importance
from allegiance.metrics.period import Period
from allegiance.metrics.results import NO_CHANGE, TOO_FEW
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import evidence, intervals, verdicts
from allegiance.stats.many import holm

NOWHERE = Where()
SHOWN, JUDGED = verdicts.SHOWN_FROM, verdicts.JUDGED_FROM

OVERALL = "overall"
YEAR = 365
WOULD = 4
"""From this answer on (of 5) somebody would switch."""

AHEAD, BEHIND = "ahead", "behind"
NAMING = 0.05
"""Chance of any false name among all that are looked at."""
NAMED_FROM = 5
"""A reason that fewer people gave stands under ``OTHER``: it could name one of them."""
OTHER = "Other reasons"


@dataclass(frozen=True, slots=True)
class Relative:
    """Our mean rating minus a rival's, on one attribute."""

    rival: str
    attribute: str
    own: float | None
    other: float | None
    difference: float | None
    low: float | None
    high: float | None
    n: int
    """Respondents: who rated both where paired, else the smaller of both sides."""
    paired: bool
    """The same respondents rated both."""
    verdict: str
    """``ahead``, ``behind``, ``no clear change`` (none that is clear), ``too few``."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A share of those asked."""

    name: str
    k: int
    n: int
    share: float | None
    low: float | None
    high: float | None
    verdict: str = ""
    """Of a segment against all others: ``more``, ``fewer``, ``no clear change``, ``too few``."""

    @property
    def reason(self) -> str:
        """Why there is no share."""
        return "" if self.share is not None else verdicts.too_few_answers(self.n)


@dataclass(frozen=True, slots=True)
class Market:
    """Everything that the surveys of a year say."""

    own: str
    rivals: tuple[str, ...]
    relative: tuple[Relative, ...]
    weights: Weights
    leave: Answered | None
    """Customers who would leave us."""
    come: Answered | None
    """Others who would come to us."""
    to: tuple[Answered, ...]
    """Customers asked about a rival who would go there, the most first."""
    segments: tuple[Answered, ...]
    """Customers who would leave us, by segment."""
    why_leave: tuple[Answered, ...]
    why_return: tuple[Answered, ...]
    respondents: int
    judged: Period
    reason: str = ""
    """Why there is nothing."""
    missing: str = ""
    """Why nothing can be compared, though there are ratings."""

    def against(self, rival: str) -> tuple[Relative, ...]:
        """Each attribute against one rival."""
        return tuple(one for one in self.relative if one.rival == rival)


def market(
    reader: Asker, scope: Scope, period: Period, *, where: Where = NOWHERE, known: Standing | None = None
) -> Market:
    """What the market surveys of the year that ends with the period say."""
    known = known or standing(reader, scope, load().coverage)
    judged = _ending(period, YEAR)
    if reason := _refused(known, scope, where):
        return _nothing(judged, reason)
    long = _ask(reader, scope, _ending(period, 2 * YEAR), where)
    rows = long[pd.to_datetime(long["day"]).dt.date >= judged.start]
    if rows.empty:
        return _nothing(judged, f"no market survey in {judged.label}")
    mine = rows.loc[rows["own"], "brand"]
    if mine.empty:
        missing = "not measured: no rating is marked as the own company's (column own)"
        return _nothing(judged, "", missing, int(rows["respondent"].nunique()))
    rivals = tuple(rows.loc[~rows["own"], "brand"].value_counts().index.astype(str))
    return Market(
        str(mine.mode().iloc[0]),
        rivals,
        _named(_relative(rows, rivals)),
        importance(long, OVERALL),
        _leave(rows),
        _would(rows[rows["own"] & ~rows["is_customer"]], "others"),
        _to(rows, rivals),
        _segments(rows),
        _reasons(rows, "leave"),
        _reasons(rows, "return"),
        int(rows["respondent"].nunique()),
        judged,
    )


def _ending(period: Period, days: int) -> Period:
    return Period(min(period.start, period.end - timedelta(days=days - 1)), period.end)


def _refused(known: Standing, scope: Scope, where: Where) -> str:
    if not known.sees:
        return "not measured: your rights reach no rows"
    if "market" not in known.days:
        return "not measured: no market surveys were imported"
    for name in where.dimensions:
        if name != "segment":
            return f"not measured: market surveys cannot be told apart by {name}"
    if not scope.all_rows:
        return "not measured: market surveys belong to no team, and your view is limited to teams"
    return ""


def _nothing(judged: Period, reason: str, missing: str = "", respondents: int = 0) -> Market:
    return Market(
        "", (), (), Weights((), "", 0), None, None, (), (), (), (), respondents, judged, reason, missing
    )


def _ask(reader: Asker, scope: Scope, period: Period, where: Where) -> pd.DataFrame:
    given = {"first_day": period.start, "last_day": period.end, "segments": where.parameters["segments"]}
    rows = reader.ask(scope, "metrics/market", **given)
    # Somebody who is asked again in another wave answers anew.
    rows["respondent"] = pd.factorize(rows["respondent"].astype(str) + rows["day"].astype(str))[0]
    return rows


def _relative(rows: pd.DataFrame, rivals: Sequence[str]) -> list[Relative]:
    rated = rows[rows["rating"].notna()]
    brand = rated["brand"].astype(str).where(~rated["own"], "")
    wide = (
        rated.assign(brand=brand, rating=rated["rating"].astype(float))
        .groupby(["attribute", "respondent", "brand"])["rating"]
        .mean()
        .unstack("brand")
    )
    found = []
    for attribute in _attributes(rated):
        here = wide.loc[attribute]
        if "" not in here:
            continue
        own = here[""].to_numpy(dtype=np.float64)
        for rival in rivals:
            other = here[rival].to_numpy(dtype=np.float64)
            if np.isfinite(other).any():
                found.append(_difference(rival, str(attribute), own, other))
    return found


def _attributes(rated: pd.DataFrame) -> list[str]:
    """Attributes by name, the rating in all first."""
    names = sorted(set(rated["attribute"].astype(str)))
    return [name for name in (OVERALL,) if name in names] + [name for name in names if name != OVERALL]


def _difference(rival: str, attribute: str, own: Floats, other: Floats) -> Relative:
    both = np.isfinite(own) & np.isfinite(other)
    ours, theirs = own[np.isfinite(own)], other[np.isfinite(other)]
    paired = int(both.sum()) >= JUDGED or both.sum() == min(len(ours), len(theirs))
    if paired:
        ours, theirs = own[both], other[both]
        gap = ours - theirs
        found = intervals.mean(len(gap), gap.sum(), (gap**2).sum())
    else:
        found = intervals.mean_difference(
            len(ours), ours.sum(), (ours**2).sum(), len(theirs), theirs.sum(), (theirs**2).sum()
        )
    n = min(len(ours), len(theirs))
    if n < SHOWN:
        return Relative(rival, attribute, None, None, None, None, None, n, paired, TOO_FEW)
    low, high = float(found.low), float(found.high)
    verdict = TOO_FEW if n < JUDGED else AHEAD if low > 0 else BEHIND if high < 0 else NO_CHANGE
    return Relative(
        rival,
        attribute,
        float(ours.mean()),
        float(theirs.mean()),
        float(found.estimate),
        low,
        high,
        n,
        paired,
        verdict,
    )


def _named(found: Sequence[Relative]) -> tuple[Relative, ...]:
    """Ahead and behind only where they stand among all that are looked at."""
    judged = [one.verdict != TOO_FEW for one in found]
    numbers = np.array(
        [
            (one.difference, one.low, one.high) if ok else (np.nan,) * 3
            for one, ok in zip(found, judged, strict=True)
        ],
        dtype=np.float64,
    ).reshape(-1, 3)
    stands = holm(evidence.two_sided(*numbers.T), NAMING) if len(numbers) else np.zeros(0, dtype=bool)
    return tuple(
        one if ok or one.verdict not in (AHEAD, BEHIND) else replace(one, verdict=NO_CHANGE)
        for one, ok in zip(found, stands, strict=True)
    )


# ---------------------------------------------------------------- who would switch


def _answered(name: str, k: int, n: int, verdict: str = "") -> Answered:
    if n < SHOWN:
        return Answered(name, k, n, None, None, None, TOO_FEW if verdict else "")
    found = intervals.share(k, n)
    return Answered(name, k, n, float(found.estimate), float(found.low), float(found.high), verdict)


def _would(rows: pd.DataFrame, name: str) -> Answered | None:
    """One answer a respondent: the firmest they gave."""
    asked = rows[rows["would_switch"].notna()].groupby("respondent")["would_switch"].max()
    return _answered(name, int((asked >= WOULD).sum()), len(asked)) if len(asked) else None


def _leave(rows: pd.DataFrame) -> Answered | None:
    return _would(rows[rows["own"] & rows["is_customer"]], "customers")


def _to(rows: pd.DataFrame, rivals: Sequence[str]) -> tuple[Answered, ...]:
    customers = rows[rows["is_customer"]]
    found = [_would(customers[~customers["own"] & customers["brand"].eq(rival)], rival) for rival in rivals]
    return tuple(sorted((one for one in found if one), key=lambda one: -(one.share or 0.0)))


def _segments(rows: pd.DataFrame) -> tuple[Answered, ...]:
    asked = rows[rows["own"] & rows["is_customer"] & rows["would_switch"].notna() & rows["segment"].notna()]
    if asked.empty:
        return ()
    each = asked.groupby("respondent").agg(would=("would_switch", "max"), segment=("segment", "first"))
    yes = each["would"].to_numpy(dtype=np.float64) >= WOULD
    names = sorted(set(each["segment"].astype(str)))
    inside = np.array([each["segment"].eq(name).to_numpy(dtype=bool) for name in names])
    k, n = (inside & yes).sum(axis=1), inside.sum(axis=1)
    gap = intervals.share_difference(k, n, yes.sum() - k, len(yes) - n)
    enough = np.minimum(n, len(yes) - n) >= JUDGED
    p = evidence.two_sided(np.where(enough, gap.estimate, np.nan), gap.low, gap.high)
    stands = holm(p, NAMING) & gap.excludes_zero
    words = np.where(stands, np.where(gap.estimate > 0, "more", "fewer"), NO_CHANGE)
    return tuple(
        _answered(name, int(k[at]), int(n[at]), str(words[at]) if enough[at] else TOO_FEW)
        for at, name in enumerate(names)
    )


def _reasons(rows: pd.DataFrame, kind: str) -> tuple[Answered, ...]:
    """Each reason of those who gave one, the commonest first; rare ones together."""
    told = rows[rows["reason"].notna()]
    usual = told["reason_kind"].fillna(
        pd.Series(np.where(told["is_customer"], "leave", "return"), told.index)
    )
    told = told[usual.eq(kind)].drop_duplicates(["respondent", "reason"])
    if told.empty:
        return ()
    plain = told["reason"].str.strip().str.casefold()
    n = int(told["respondent"].nunique())
    spelled = told.groupby(plain)["reason"].agg(lambda texts: texts.str.strip().mode().iloc[0])
    counts = told.groupby(plain)["respondent"].nunique()
    often = counts[counts >= NAMED_FROM].sort_values(ascending=False, kind="stable")
    found = [
        _answered(spelling, int(k), n) for spelling, k in zip(spelled.loc[often.index], often, strict=True)
    ]
    rare = told.loc[~plain.isin(often.index), "respondent"].nunique()
    return (*found, _answered(OTHER, int(rare), n)) if rare else tuple(found)
