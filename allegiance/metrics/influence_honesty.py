"""Whether scores of people deserve belief here: checks of the model on the company's own data, shown beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from allegiance.metrics import influence_margins as counted
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import load
from allegiance.metrics.influence import check, influence, margin_of
from allegiance.metrics.influence_fits import fitted, odd_weeks
from allegiance.metrics.influence_results import COACHING, Influence, Slope
from allegiance.metrics.influence_unit import Unit
from allegiance.metrics.period import Period
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats.influence import RANKED_FROM, labels
from allegiance.stats.influence_checks import Split, balance, split_half
from allegiance.stats.verdicts import JUDGED_FROM

NOWHERE = Where()
RELIABILITIES = (0.5, 0.7, 0.8)
SHUFFLES = 3
"""Times that names are shuffled for the placebo; once only where there are very many rows."""
MANY = 1_000_000


@dataclass(frozen=True, slots=True)
class Dealt:
    """How unevenly one thing that nobody chose was dealt out, in the unit of influences."""

    factor: str
    spread: float
    """Sd between people of what it alone does to their raw values."""
    chance: float
    """The same if contacts were dealt out by lot."""


@dataclass(frozen=True, slots=True)
class Placebo:
    """The same model with everybody's names shuffled within team and week: nobody can add anything."""

    shuffles: int
    tau: float
    """Largest sd between people that it found."""
    named: int
    """People whom it labelled, over all shuffles: each is a false alarm."""
    looked: int


@dataclass(frozen=True, slots=True, eq=False)
class Honesty:
    """Everything that speaks for and against the scores of one metric."""

    answer: Influence
    """What the checks are about; its ``reason`` says why there are none."""
    slopes: tuple[Slope, ...] = ()
    dealt: tuple[Dealt, ...] = ()
    split: Split | None = None
    placebo: Placebo | None = None
    needed: Mapping[float, tuple[float, float, float]] | None = None
    """Reliability to rows that a person needs: best guess, and at both ends of the interval of tau."""
    typical: float = 0.0
    """Median number of rows a person has."""
    reliable: Mapping[float, int] | None = None
    """Reliability to how many people reach it."""
    people: int = 0


def honesty(
    reader: Asker,
    scope: Scope,
    metric: str,
    period: Period,
    *,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> Honesty:
    """Check the model on the whole company: figures about all together, none about one person.

    Raises:
        QuestionError: as :func:`allegiance.metrics.influence.influence`.
    """
    asked = check(reader, metric)
    known = known or standing(reader, scope, load(reader.settings).coverage)
    answer = influence(reader, scope, metric, period, where=where, known=known)
    if answer.reason:
        return Honesty(answer)
    found = fitted(reader, metric, answer.period, where)
    if isinstance(found, str):
        return Honesty(answer)
    rows, model = found
    unit = Unit.of(metric)
    half = odd_weeks(reader, rows, metric, answer.period, where)
    n = np.bincount(rows.person, weights=rows.margins.n[0])
    shuffles = 1 if answer.n > MANY else SHUFFLES
    return Honesty(
        answer,
        answer.slopes,
        tuple(
            Dealt(name, unit.spread(one.spread), unit.spread(one.chance))
            for name in counted.FACTORS
            if (mine := np.array([level.factor == name for level in rows.levels])).sum() > 1
            and (one := balance(rows.margins, model, mine, rows.person)).spread > 0
        ),
        split_half(rows.margins, model, half, rows.person, rows.team),
        _placebo(reader, metric, answer, where, margin_of(asked), shuffles),
        {aim: _needed(answer, aim) for aim in RELIABILITIES},
        float(np.median(n)),
        {aim: int((model.people.reliability >= aim).sum()) for aim in (COACHING, *RELIABILITIES)},
        len(n),
    )


def _needed(answer: Influence, aim: float) -> tuple[float, float, float]:
    """Rows for a reliability, at the best guess and at both ends of what is known of tau (fewest last)."""
    return (
        answer.rows_for(aim),
        answer.rows_for(aim, answer.tau[1]),
        answer.rows_for(aim, answer.tau[2]),
    )


def _placebo(
    reader: Asker, metric: str, answer: Influence, where: Where, margin: float, shuffles: int
) -> Placebo | None:
    widest, named, looked, made = 0.0, 0, 0, 0
    unit = Unit.of(metric)
    for seed in range(1, shuffles + 1):
        found = fitted(reader, metric, answer.period, where, seed=seed)
        if isinstance(found, str):
            continue
        rows, model = found
        members = np.bincount(rows.team)
        n = np.bincount(rows.person, weights=rows.margins.n[0])
        big = np.zeros(len(n), dtype=bool)
        big[rows.person] = members[rows.team] >= RANKED_FROM
        # All with enough rows, not only the reliable: with shuffled names hardly anybody is, and none would be tried.
        compared = big & (n >= JUDGED_FROM)
        found_labels = labels(model.people, unit.model(margin), compared)
        widest = max(widest, unit.spread(model.people.tau))
        named += int((found_labels != 0).sum())
        looked += int(compared.sum())
        made += 1
    return Placebo(made, widest, named, looked) if made else None
