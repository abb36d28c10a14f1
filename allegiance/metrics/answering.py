"""Who answers: respondents against everyone eligible, and what satisfaction would be if all had answered alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from allegiance.metrics.asking import Asker, parameters, rollup
from allegiance.metrics.catalogue import load
from allegiance.metrics.groups import Key, index_of
from allegiance.metrics.judge import Floats
from allegiance.metrics.period import Period
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import PLACES, Where, check_dimensions
from allegiance.people.scope import Scope
from allegiance.stats import intervals

NOWHERE = Where()

QUESTIONS = ("csat", "nps", "ces", "stay", "repurchase", "trust")

ENOUGH = 10
"""Answers that a member needs before its satisfaction is used."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a dimension: its part of those eligible, invited and answering."""

    members: tuple[str | None, ...]
    """In the order of the dimensions asked for."""

    eligible: int
    """Answered inbound contacts, dated by their start."""

    invited: int
    """Invitations, dated by the day they were sent."""

    delivered: int
    completed: int
    """Invitations answered."""

    answers: int
    """Answers, dated by the day they came."""

    share_eligible: float
    share_answers: float

    response_rate: float | None
    """Completed / delivered; ``None`` on fewer than ten."""

    response_low: float | None
    response_high: float | None

    csat: float | None
    """Share of satisfied answers; ``None`` on fewer than ten."""

    csat_n: int


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers, by member; and satisfaction as measured and as it would be with everyone's mix."""

    by: tuple[str, ...]
    members: tuple[Member, ...]

    csat: float | None
    """As measured."""

    reweighted: float | None
    """Satisfaction of each member, weighted by its part of the contacts instead of its part of the answers."""

    reweighted_low: float | None
    reweighted_high: float | None

    covered: float
    """Part of the eligible contacts whose members have ten answers or more: the weights stand on these."""

    distance: float
    """How unlike answering and eligible customers are: half the sum of differences between their shares, 0..1."""

    reason: str = ""


def who_answers(
    reader: Asker,
    scope: Scope,
    period: Period,
    *,
    by: Sequence[str] = ("channel",),
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> Answering:
    """Compare who answers with who could have, by one or more dimensions.

    Contacts, invitations and answers are each dated by their own day; only their mixes are compared.

    Raises:
        QuestionError: a dimension that contacts do not carry.
    """
    check_dimensions(by, PLACES)
    catalogue = load()
    known = known or standing(reader, scope, catalogue.coverage)
    by = tuple(by)
    for name in ("answered", "answers"):
        if reason := known.missing(catalogue[name]):
            return Answering(by, (), None, None, None, None, 0.0, 0.0, reason)
    parts = {
        "contacts": ["answered"],
        "answers": ["answers", "csat_n", "csat_k"],
        "invitations": ["invited", "delivered", "completed"],
    }
    counts: dict[str, dict[Key, float]] = {}
    for family, columns in parts.items():
        rows = rollup(reader, scope, family, columns, period, by, where)
        keys, group = index_of(rows, by)
        for column in columns:
            values = rows[column].to_numpy(dtype=np.float64, na_value=0.0)
            sums = np.bincount(group, weights=values, minlength=len(keys))
            counts[column] = {key: float(sums[place]) for place, key in enumerate(keys)}
    keys_all = sorted({key for found in counts.values() for key in found}, key=_order)
    column_of = {name: np.array([found.get(key, 0.0) for key in keys_all]) for name, found in counts.items()}
    return _compared(by, keys_all, column_of)


def _compared(by: tuple[str, ...], keys: Sequence[Key], count: Mapping[str, Floats]) -> Answering:
    eligible, answers = count["answered"], count["answers"]
    if not eligible.sum() or not answers.sum():
        reason = "not measured: no contacts or no answers in the period"
        return Answering(by, (), None, None, None, None, 0.0, 0.0, reason)
    share_eligible, share_answers = eligible / eligible.sum(), answers / answers.sum()
    rate = intervals.share(count["completed"], count["delivered"])
    csat = intervals.share(count["csat_k"], count["csat_n"])
    enough = count["csat_n"] >= ENOUGH
    weight = np.where(enough, eligible, 0.0)
    members = tuple(
        Member(
            key,
            int(eligible[at]),
            int(count["invited"][at]),
            int(count["delivered"][at]),
            int(count["completed"][at]),
            int(answers[at]),
            float(share_eligible[at]),
            float(share_answers[at]),
            _shown(rate.estimate[at], count["delivered"][at]),
            _shown(rate.low[at], count["delivered"][at]),
            _shown(rate.high[at], count["delivered"][at]),
            _shown(csat.estimate[at], count["csat_n"][at]),
            int(count["csat_n"][at]),
        )
        for at, key in enumerate(keys)
    )
    measured = count["csat_k"].sum() / count["csat_n"].sum() if count["csat_n"].sum() >= ENOUGH else None
    distance = float(np.abs(share_eligible - share_answers).sum() / 2)
    covered = float(weight.sum() / eligible.sum())
    if not weight.sum() or measured is None:
        return Answering(by, members, measured, None, None, None, covered, distance)
    weight = weight / weight.sum()
    value = float(np.nansum(weight * np.nan_to_num(csat.estimate)))
    # Each member's own score interval, put together: variance recovered from the limits, as for a difference.
    down = np.sqrt(np.nansum((weight * np.nan_to_num(csat.estimate - csat.low)) ** 2))
    up = np.sqrt(np.nansum((weight * np.nan_to_num(csat.high - csat.estimate)) ** 2))
    return Answering(
        by, members, float(measured), value, float(value - down), float(value + up), covered, distance
    )


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many customers gave each answer to one question."""

    question: str
    counts: Mapping[int, int]
    """Every answer of the scale, also those nobody gave."""

    reason: str = ""

    @property
    def n(self) -> int:
        """Answers in all."""
        return sum(self.counts.values())


SCALES: dict[str, range] = {"nps": range(11), "ces": range(1, 8)}


def distributions(
    reader: Asker, scope: Scope, period: Period, *, where: Where = NOWHERE
) -> dict[str, Distribution]:
    """Counts of every answer, by question; a question with fewer than ten answers has a reason and no counts."""
    rows = reader.ask(scope, "metrics/answer_values", **parameters(period, (), where))
    found: dict[str, dict[int, int]] = {name: {} for name in QUESTIONS}
    for question, given, number in rows[["question", "answer", "answers"]].to_numpy(dtype=object).tolist():
        found[str(question)][int(given)] = int(number)
    out = {}
    for name, counts in found.items():
        total = sum(counts.values())
        if total < ENOUGH:
            reason = (
                f"too few answers (n = {total})" if total else "not measured: nobody answered this question"
            )
            out[name] = Distribution(name, {}, reason)
            continue
        scale = SCALES.get(name, range(1, 6))
        out[name] = Distribution(name, {value: counts.get(value, 0) for value in scale})
    return out


def _shown(value: float, n: float) -> float | None:
    return float(value) if n >= ENOUGH else None


def _order(key: Key) -> tuple[tuple[bool, str], ...]:
    return tuple((member is None, member or "") for member in key)
