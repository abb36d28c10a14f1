"""The worklist: whom to contact this week, why, what is at stake, who should do it and what to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from allegiance.metrics import warning_words
from allegiance.metrics.asking import Asker
from allegiance.metrics.drill import Record, records
from allegiance.metrics.warning_results import DATED, EarlyWarning, Scored
from allegiance.metrics.warning_rows import Floats
from allegiance.metrics.warning_words import Step
from allegiance.metrics.where import Where
from allegiance.people.rights import Sight
from allegiance.people.scope import Scope
from allegiance.settings import Settings

NOWHERE = Where()

MOST = 2000
"""Customers that a list holds at the most: those with the most at stake."""

REASONS = 3
"""Reasons named at the most."""

LEAST_REASON = 0.1
"""Log-odds that a group of signals must add to be named as a reason."""

USUAL = 24
"""Other customers who stand for what is usual."""

NO_REASON = "no single reason stands out"


@dataclass(frozen=True, slots=True)
class Entry:
    """One customer at risk."""

    customer: str
    risk: float
    """Chance of leaving within the horizon (snapshot: of being one who left), corrected."""

    low: float
    high: float
    """95% interval of the share that left among tested customers of like risk."""

    value: float | None
    """What the customer brings in a year."""

    at_stake: float | None
    """Risk times value."""

    reasons: tuple[str, ...]
    groups: tuple[str, ...]
    """Groups of signals behind the reasons, in their order."""

    segment: str | None
    region: str | None
    contract: str | None
    renewal_on: date | None
    contact_on: date | None
    owner: str | None
    """Who took the last contact."""

    team: str | None
    lead: str | None
    reached_on: date | None
    """Last message sent."""

    step: Step


@dataclass(frozen=True, slots=True)
class Worklist:
    """Customers warned of, those with the most at stake first."""

    entries: tuple[Entry, ...]
    total: int
    """Customers warned of, listed or not."""

    value: float | None
    """What all of them bring in a year; ``None`` where the list says of none."""

    valued: int
    """Of how many the value is known."""

    at_stake: tuple[float, float, float] | None
    """Sum of risk times value, with the sums at both ends of the intervals of risk."""

    expected: tuple[float, float, float]
    """How many of them are expected to leave, with both ends."""

    reason: str = ""


def worklist(
    reader: Asker, scope: Scope, found: EarlyWarning, *, where: Where = NOWHERE, most: int = MOST
) -> Worklist:
    """The customers warned of, filtered by segment and by the place, channel and reason of their last contact.

    Args:
        reader: the published data.
        scope: who is asking; early warning is refused to scopes limited to teams.
        found: the early warning.
        where: filters.
        most: customers to list.
    """
    scored = found.scored
    if not found.given or scored is None:
        return Worklist((), 0, None, 0, None, (0.0, 0.0, 0.0), found.reason)
    masks = reader.masks(scope)
    if masks.sight("customers") is Sight.nothing:
        return Worklist((), 0, None, 0, None, (0.0, 0.0, 0.0), "single customers are not shown in your role")
    frame = scored.frame
    if masks.sight("customers") is not Sight.names:
        frame = frame.assign(customer_id=frame["customer_id"].map(masks.customer))
    index = np.flatnonzero(frame["warned"].to_numpy(dtype=np.bool_))
    owners = _owners(reader, scope, frame["customer_id"].to_numpy(dtype=object)[index].tolist())
    kept = [
        at
        for at in index.tolist()
        if _matches(where, owners.get(str(frame["customer_id"].iat[at]), {}), frame["segment"].iat[at])
    ]
    picked = frame.iloc[kept]
    value = picked["annual_value"].to_numpy(dtype=np.float64, na_value=np.nan)
    risk, low, high = (picked[name].to_numpy(dtype=np.float64) for name in ("risk", "low", "high"))
    known = np.isfinite(value)
    sums = tuple(float((side[known] * value[known]).sum()) for side in (risk, low, high))
    order = np.lexsort((-risk, -np.nan_to_num(risk * value)))[:most]
    rows = np.asarray(kept, dtype=np.intp)[order]
    reasons = _reasons(found, scored, rows, reader.settings)
    steps = warning_words.steps(reader.settings)
    entries = [
        _entry(found, one, owners.get(str(one["customer_id"]), {}), reasons[place], steps)
        for place, one in enumerate(records(frame.iloc[rows], reader.settings.zone))
    ]
    return Worklist(
        tuple(entries),
        len(kept),
        float(value[known].sum()) if known.any() else None,
        int(known.sum()),
        (sums[0], sums[1], sums[2]) if known.any() else None,
        (float(risk.sum()), float(low.sum()), float(high.sum())),
    )


def _owners(reader: Asker, scope: Scope, customers: list[str]) -> dict[str, Record]:
    found = reader.ask(scope, "metrics/warning_owners", customers=customers)
    return {str(row["customer_id"]): row for row in records(found, reader.settings.zone)}


def _matches(where: Where, owner: Mapping[str, object], segment: object) -> bool:
    held = {**owner, "segment": segment if isinstance(segment, str) else None}
    return all(
        (str(held.get(name)) if held.get(name) is not None else "") in getattr(where, name)
        for name in where.dimensions
    )


def _entry(
    found: EarlyWarning,
    row: Record,
    owner: Mapping[str, object],
    reasons: Sequence[tuple[str, str]],
    steps: Mapping[str, Step],
) -> Entry:
    risk, value = _float(row["risk"]) or 0.0, _float(row["annual_value"])
    named = {group for group, _ in reasons}
    first = next((reason for reason in steps if reason in named), "")
    renewal = _date(owner.get("renewal_on"))
    days = _float(row.get("renewal_days"))
    if found.as_of and (renewal is None or renewal < found.as_of) and days is not None:
        renewal = found.as_of + timedelta(days=round(days))
    return Entry(
        str(row["customer_id"]),
        risk,
        _float(row["low"]) or 0.0,
        _float(row["high"]) or 0.0,
        value,
        None if value is None else risk * value,
        tuple(words for _, words in reasons) or (NO_REASON,),
        tuple(group for group, _ in reasons),
        _str(row["segment"]),
        _str(row["region"]),
        _str(row["contract"]),
        renewal,
        _date(owner.get("contact_on")),
        _str(owner.get("employee_name")),
        _str(owner.get("team")),
        _str(owner.get("lead_name")),
        _date(owner.get("reached_on")),
        steps[first],
    )


def _reasons(
    found: EarlyWarning, scored: Scored, index: Sequence[int] | np.ndarray, settings: Settings
) -> list[list[tuple[str, str]]]:
    """For each customer the groups that add most to the risk, strongest first, with their words."""
    if not len(index):
        return []
    places = np.asarray(index, dtype=np.intp)
    rows = scored.rows.at(places)
    usual = np.random.default_rng(0).choice(len(scored.rows), min(USUAL, len(scored.rows)), replace=False)
    whole = scored.fitted.odds(rows)[scored.model]
    without = scored.fitted.without(rows, scored.model, scored.rows.at(np.sort(usual)))
    added: dict[str, Floats] = {group: whole - values for group, values in without.items()}
    known = _known(found, scored, places, settings)
    made = []
    for place, one in enumerate(known):
        ranked = sorted(((float(values[place]), group) for group, values in added.items()), reverse=True)
        named: list[tuple[str, str]] = []
        for size, group in ranked:
            if size < LEAST_REASON or len(named) == REASONS:
                break
            words = (
                warning_words.dated(group, one, settings)
                if found.situation == DATED
                else warning_words.trait(group, one.get(group))
            )
            if words:
                named.append((group, words))
        made.append(named)
    return made


def _known(
    found: EarlyWarning, scored: Scored, places: np.ndarray, settings: Settings
) -> list[dict[str, object]]:
    held = [dict(row) for row in records(scored.frame.iloc[places], settings.zone)]
    for name, values in (*scored.rows.numbers.items(), *scored.rows.labels.items()):
        for row, value in zip(held, values[places].tolist(), strict=True):
            if found.situation != DATED or name not in row:
                row[name] = value
    return held


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and value == value else None


def _date(value: object) -> date | None:
    if value is None or value is pd.NaT:
        return None
    return pd.Timestamp(str(value)).date()


def _str(value: object) -> str | None:
    return str(value) if value else None


HEADS = (
    "customer", "risk", "risk_low", "risk_high", "annual_value", "at_stake", "reason_1", "reason_2", "reason_3",
    "segment", "region", "contract", "renewal_on", "last_contact_on", "owner", "team", "lead", "last_reached_on",
    "suggested_contact", "topic", "channel", "by",
)  # fmt: skip


def table(found: Worklist) -> tuple[list[str], list[list[object]]]:
    """Headings and typed rows of the worklist: for downloads, a CRM and outbound texting. The names are a contract."""
    rows: list[list[object]] = [
        [
            one.customer, one.risk, one.low, one.high, one.value, one.at_stake,
            *(one.reasons[at] if at < len(one.reasons) else None for at in range(REASONS)),
            one.segment, one.region, one.contract, one.renewal_on, one.contact_on, one.owner, one.team, one.lead,
            one.reached_on, one.step.contact, one.step.topic, one.step.channel, one.step.by,
        ]
        for one in found.entries
    ]  # fmt: skip
    return list(HEADS), rows
