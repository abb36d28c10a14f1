"""What followed proactive contact: reached against held out at random, else against others alike, labelled as such.

The log is that of the period. What followed takes up to 90 days to show, so it is judged on the two years that end
with the period, and only on messages old enough. Save offers are left out: they are judged by whom they keep.

Declared beforehand as what counts: inbound contacts a customer within 60 days. The other outcomes, and the topics, are
named only where they stand after allowing for how many are looked at (Holm at 5%).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd

from allegiance.metrics.asking import Asker, parameters
from allegiance.metrics.catalogue import load
from allegiance.metrics.figures import nothing
from allegiance.metrics.others import refused
from allegiance.metrics.period import Period
from allegiance.metrics.proactive_matched import matched
from allegiance.metrics.proactive_records import (
    ANSWER_DAYS,
    JUDGED,
    KINDS,
    RANDOMISED,
    SHOWN,
    SPAN_DAYS,
    Effect,
    Fewer,
    Kind,
    Message,
    Study,
    believed,
    compared,
    no_leavers,
    old_enough,
    side,
    silent,
)
from allegiance.metrics.standing import Standing, clipped, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import intervals

NOWHERE = Where()


def study(
    reader: Asker, scope: Scope, period: Period, *, where: Where = NOWHERE, known: Standing | None = None
) -> Study:
    """The outreach of a period and what followed it."""
    catalogue = load(reader.settings)
    metric = catalogue["outreach_sent"]
    known = known or standing(reader, scope, catalogue.coverage)
    if reason := known.missing(metric) or refused("outreach", scope, (), where):
        return _nothing(reason)
    judged = Period(min(period.start, period.end - timedelta(days=SPAN_DAYS - 1)), period.end)
    given = parameters(judged, ("channel", "day"), where) | {"by_topic": True}
    rows = reader.ask(scope, "metrics/outreach", **given)
    if rows.empty:
        return _nothing(nothing(metric, period.label))
    now = rows[pd.to_datetime(rows["day"]).dt.date >= period.start]
    messages = _messages(now)
    if _sum(rows[_held(rows)], "sent") >= SHOWN:
        return replace(_randomised(reader, scope, judged, where, known, rows, messages), judged=judged)
    if "customers" not in known.days:
        return Study(
            messages,
            (),
            (),
            None,
            "",
            why_not="not measured: the log marks no random hold-out, and no customer list names others to compare with",
        )
    return replace(matched(reader, scope, judged, where, known, messages), judged=judged)


def _nothing(reason: str) -> Study:
    return Study((), (), (), None, "", reason=reason)


def _held(rows: pd.DataFrame) -> np.ndarray:
    return rows["holdout"].eq(True).fillna(False).to_numpy(dtype=bool)


def _sum(rows: pd.DataFrame, name: str) -> float:
    return float(rows[name].to_numpy(dtype=np.float64, na_value=0.0).sum())


def _messages(rows: pd.DataFrame) -> tuple[Message, ...]:
    """The log by topic and channel, the largest first."""
    found = []
    named = rows.assign(topic=rows["topic"].fillna(""), channel=rows["channel"].fillna(""))
    for (topic, channel), part in named.groupby(["topic", "channel"], sort=True):
        held = _held(part)
        out = part[~held]
        sent, replied = _sum(out, "sent"), _sum(out, "replied")
        priced = _sum(out, "cost_n")
        cost = _sum(out, "cost") if priced >= 0.5 * sent and priced else None
        found.append(
            Message(
                str(topic) or None,
                str(channel) or None,
                int(sent),
                int(_sum(part[held], "sent")),
                side(replied, sent),
                cost,
                cost / replied if cost is not None and replied else None,
            )
        )
    return tuple(sorted(found, key=lambda one: -one.sent))


def _randomised(
    reader: Asker,
    scope: Scope,
    period: Period,
    where: Where,
    known: Standing,
    rows: pd.DataFrame,
    messages: tuple[Message, ...],
) -> Study:
    marked = rows[rows["holdout"].notna()]
    effects, notes, day_of = [], [], pd.to_datetime(marked["day"]).dt.date
    topics: list[Effect] = []
    for kind in KINDS:
        if kind.id == "left":
            effects.append(_left(reader, scope, period, where, known, kind))
            continue
        inside, note = clipped(kind.days, period, known)
        if inside is None:
            effects.append(silent(kind, f"none is old enough: what follows takes {kind.days} days to show"))
            continue
        if note and note not in notes:
            notes.append(note)
        part = marked[(day_of >= inside.start) & (day_of <= inside.end)]
        effects.append(_effect(kind, part))
        if kind.id == "inbound":
            topics = [
                replace(_effect(kind, one), topic=None if pd.isna(name) else str(name))
                for name, one in part.groupby("topic", dropna=False, sort=True)
            ]
    inside, _ = clipped(ANSWER_DAYS, period, known)
    late = marked[(day_of >= inside.start) & (day_of <= inside.end)] if inside else marked[:0]
    return Study(
        messages,
        believed(effects),
        believed(topics),
        _fewer(late),
        RANDOMISED,
        note="; ".join(notes),
    )


def _counts(kind: Kind, rows: pd.DataFrame) -> tuple[float, float]:
    trials = {"inbound": "inbound_n", "repeat": "inbound_n"}.get(kind.id, f"{kind.id}_n")
    return _sum(rows, f"{kind.id}_k"), _sum(rows, trials)


def _effect(kind: Kind, rows: pd.DataFrame) -> Effect:
    held = _held(rows)
    return compared(kind, *_counts(kind, rows[~held]), *_counts(kind, rows[held]))


def _left(reader: Asker, scope: Scope, period: Period, where: Where, known: Standing, kind: Kind) -> Effect:
    days = reader.settings.lost_days
    named = replace(kind, days=days)
    if reason := no_leavers(known):
        return silent(named, reason)
    inside = old_enough(period, known, days)
    if inside is None:
        return silent(named, f"none is old enough: whom we lose takes {days} days to show")
    given = parameters(inside, (), where) | {"by_topic": False, "lost_days": days}
    rows = reader.ask(scope, "metrics/outreach_left", **given)
    return _effect(named, rows[rows["holdout"].notna()])


def _fewer(rows: pd.DataFrame) -> Fewer | None:
    """Relative change of inbound contacts a customer, with the interval of a ratio of two means (on the log)."""
    held = _held(rows)
    sums = [
        (_sum(part, "inbound_n"), _sum(part, "contacts_60"), _sum(part, "contacts_60_sq"))
        for part in (rows[~held], rows[held])
    ]
    if min(n for n, _, _ in sums) < JUDGED or min(total for _, total, _ in sums) < SHOWN:
        return None
    means = [total / n for n, total, _ in sums]
    errors = [(squares - total**2 / n) / (n - 1) / n / (total / n) ** 2 for n, total, squares in sums]
    half = float(intervals.quantile()) * float(np.sqrt(sum(errors)))
    ratio = means[0] / means[1]
    return Fewer(
        means[0],
        means[1],
        ratio - 1,
        float(ratio * np.exp(-half) - 1),
        float(ratio * np.exp(half) - 1),
        int(sums[0][0]),
        int(sums[1][0]),
    )
