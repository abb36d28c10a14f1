"""Behaviour beside attitude: what customers did after they had answered, and who stayed after a bad contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
import pandas as pd

from allegiance.charts.format import short_day
from allegiance.errors import NotAllowed
from allegiance.metrics import permitted
from allegiance.metrics.asking import Asker, parameters
from allegiance.metrics.catalogue import load
from allegiance.metrics.estimates import Estimate, absent, column, difference, lacking, share
from allegiance.metrics.loyalty_customers import QUADRANTS
from allegiance.metrics.period import Period
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope

NOWHERE = Where()

LEAST_DAYS = 364
"""A period that is too recent is replaced by one of at least so many days that are known."""

DEEDS = ("left", "renewed", "bought", "referred")
_NEEDS = {
    "left": ("customers.left_on",),
    "renewed": ("purchases.renewal",),
    "bought": ("purchases.purchase",),
    "referred": ("purchases.referral",),
}
"""What the exports must carry; the reason where they do not is in ``_SILENT``."""

_SILENT = {
    "renewed": "not measured: the purchases hold no renewals",
    "bought": "not measured: the purchases hold nothing that was bought",
    "referred": "not measured: the purchases hold no referrals",
}

MINDS = ("satisfied, leaving", "satisfied, staying", "not satisfied")
"""What an answer says: satisfied and unlikely to stay; satisfied and not so; not satisfied."""


def settled(period: Period, known: Standing, days: int) -> tuple[Period | None, str]:
    """The days of answers old enough to know what followed, and the note when they are not the period's own.

    Args:
        period: days asked about.
        known: how far the data reaches.
        days: how long one must wait to know.
    """
    ends = [known.days[name][1] for name in ("contacts", "answers") if name in known.days]
    last = max((end for end in ends if end), default=None)
    starts = [known.days[name][0] for name in ("answers",) if name in known.days]
    first = min((start for start in starts if start), default=None)
    if last is None or first is None:
        return None, ""
    until = last - timedelta(days=days)
    if period.end <= until:
        return period, ""
    found = Period(until - timedelta(days=max(period.days, LEAST_DAYS) - 1), until).clip(first, None)
    if found is None or until < first:
        return None, ""
    span = f"{short_day(found.start)} to {short_day(found.end)}"
    return found, f"answers of {span}: what followed within {days} days is known"


@dataclass(frozen=True, slots=True)
class Group:
    """Customers with the same answer, and what they did afterwards."""

    name: str
    customers: int
    deeds: Mapping[str, Estimate]
    """``left``, ``renewed`` (of those whose contract came up), ``bought``, ``referred``."""


@dataclass(frozen=True, slots=True)
class Deeds:
    """Behaviour by quadrant and by what was said, on answers old enough to know."""

    days: int
    period: Period | None
    quadrants: tuple[Group, ...] = ()
    minds: tuple[Group, ...] = ()
    leaving_more: Estimate = field(default_factory=lambda: absent("not measured"))
    """How much larger the share who left is among the satisfied who had said so than among the other satisfied."""

    reason: str = ""
    note: str = ""


def deeds(
    reader: Asker, scope: Scope, period: Period, *, where: Where = NOWHERE, known: Standing | None = None
) -> Deeds:
    """What customers did within the company's days after their first answer of the period.

    The first, so that what came later does not decide which answer counts.
    """
    known = known or standing(reader, scope, load().coverage)
    days = reader.settings.lost_days
    if reason := lacking(known, "answers.loyal", "answers.customer_id"):
        return Deeds(days, None, reason=reason)
    silent = {name: _silence(known, name) for name in DEEDS}
    if all(silent.values()):
        return Deeds(days, None, reason=silent["left"])
    inside, note = settled(period, known, days)
    if inside is None:
        return Deeds(days, None, reason=f"not measured: no answers are {days} days old yet")
    rows = reader.keep(scope, "metrics/deeds", (), **parameters(inside, (), where), after_days=days)
    quadrants = tuple(_group(rows, "quadrant", name, silent) for name in QUADRANTS)
    minds = tuple(_group(rows, "mind", name, silent) for name in MINDS)
    if not sum(group.customers for group in quadrants):
        return Deeds(days, inside, reason=f"not measured: no customers could be placed in {inside.label}")
    more = absent(silent["left"])
    if not silent["left"]:
        leaving, staying = (_counts(rows, "mind", name) for name in MINDS[:2])
        more = difference(leaving["left_k"], leaving["left_n"], staying["left_k"], staying["left_n"])
    return Deeds(days, inside, quadrants, minds, more, "", note)


def _silence(known: Standing, deed: str) -> str:
    reason = lacking(known, *_NEEDS[deed])
    return _SILENT.get(deed, reason) if reason and "no purchases" not in reason else reason


def _counts(rows: pd.DataFrame, name: str, member: str) -> dict[str, float]:
    mine = rows[rows[name].eq(member).fillna(False).to_numpy(dtype=bool)]
    return {
        counted: float(column(mine, counted).sum())
        for counted in ("customers", "left_n", "left_k", "renewed_n", "renewed_k", "bought_k", "referred_k")
    }


def _group(rows: pd.DataFrame, name: str, member: str, silent: Mapping[str, str]) -> Group:
    count = _counts(rows, name, member)
    trials = {
        "left": count["left_n"],
        "renewed": count["renewed_n"],
        "bought": count["customers"],
        "referred": count["customers"],
    }
    made = {
        deed: absent(silent[deed])
        if silent[deed]
        else share(count[f"{deed}_k"], trials[deed], _NOUNS.get(deed, "customers"))
        for deed in DEEDS
    }
    return Group(member, int(count["customers"]), made)


_NOUNS = {"renewed": "contracts that came up"}


@dataclass(frozen=True, slots=True)
class Forgiveness:
    """Customers after a bad contact, beside customers without one."""

    days: int
    period: Period | None
    stayed: Estimate = field(default_factory=lambda: absent("not measured"))
    """Still customers so many days after a bad contact."""

    stayed_others: Estimate = field(default_factory=lambda: absent("not measured"))
    """The same of customers without a bad contact."""

    stayed_less: Estimate = field(default_factory=lambda: absent("not measured"))
    """The one minus the other."""

    returned: Estimate = field(default_factory=lambda: absent("not measured"))
    """Came back to buy or renewed, after a bad contact."""

    returned_others: Estimate = field(default_factory=lambda: absent("not measured"))
    segments: Mapping[str, Estimate] = field(default_factory=dict)
    """Segment ("": not known) to the share who stayed after a bad contact."""

    reason: str = ""
    note: str = ""


def forgiveness(
    reader: Asker, scope: Scope, period: Period, *, where: Where = NOWHERE, known: Standing | None = None
) -> Forgiveness:
    """Who stayed after a bad contact (satisfaction 1 or 2, or not resolved), on answers old enough to know."""
    known = known or standing(reader, scope, load().coverage)
    days = reader.settings.lost_days
    reason = lacking(known, "answers.customer_id", "answers.csat|resolved")
    if reason := reason or lacking(known, "customers.left_on"):
        return Forgiveness(days, None, reason=reason)
    inside, note = settled(period, known, days)
    if inside is None:
        return Forgiveness(days, None, reason=f"not measured: no answers are {days} days old yet")
    by: tuple[str, ...] = ("segment",)
    try:
        if permitted.concerns(scope, "answers", where) and permitted.refused(scope, by, where):
            by = ()
        rows = reader.keep(scope, "metrics/forgiveness", (), **parameters(inside, by, where), after_days=days)
    except NotAllowed as error:
        return Forgiveness(days, None, reason=permitted.because(error))
    if rows.empty:
        return Forgiveness(days, inside, reason=f"not measured: no customers answered in {inside.label}")
    bad = rows["is_bad"].to_numpy(dtype=bool)
    k, n = column(rows, "stayed_k"), column(rows, "stayed_n")
    back, every = column(rows, "returned_k"), column(rows, "customers")
    silent = _SILENT["bought"] if lacking(known, "purchases.purchase|renewal") else ""
    members = rows["segment"].fillna("").astype(str).to_numpy()
    return Forgiveness(
        days,
        inside,
        share(k[bad].sum(), n[bad].sum()),
        share(k[~bad].sum(), n[~bad].sum()),
        difference(k[bad].sum(), n[bad].sum(), k[~bad].sum(), n[~bad].sum()),
        absent(silent) if silent else share(back[bad].sum(), every[bad].sum()),
        absent(silent) if silent else share(back[~bad].sum(), every[~bad].sum()),
        {
            name: share(k[bad & (members == name)].sum(), n[bad & (members == name)].sum())
            for name in sorted(np.unique(members[bad]).tolist(), key=lambda name: (not name, name))
            if by
        },
        "",
        note,
    )
