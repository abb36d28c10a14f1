"""Whether results that pay stands on bunch just above a threshold: a sign that somebody steers them, and no finding.

Figures of several periods are looked at together, each once however many people are paid on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from allegiance.pay.noise import Resolve, as_written, rule
from allegiance.pay.plan import Basis, Direction, Plan
from allegiance.pay.statement import Key, Statement
from allegiance.stats.bunching import Bunching, bunching

FALSE = Decimal("0.01")
"""Thresholds at which nobody steers and that are named all the same, at most: measured in made-up worlds."""
POINTS = 100
"""A score from -100 to 100 moves by so many nths when one answer of n changes."""


@dataclass(frozen=True, slots=True)
class Bunched:
    """One kink of one measure."""

    measure: str
    title: str
    metric: str
    basis: Basis
    kink: str
    """``threshold`` or ``target``."""
    at: Decimal
    found: Bunching


@dataclass(frozen=True, slots=True, order=True)
class _Kink:
    measure: str
    metric: str
    basis: Basis
    kink: str
    at: Decimal
    up: bool


def bunched(
    plan: Plan, statements: Iterable[Statement], units: Mapping[str, str], resolve: Resolve = as_written
) -> tuple[Bunched, ...]:
    """Every threshold and target that figures were held against.

    Args:
        plan: that the statements were computed by.
        statements: of any number of periods.
        units: of each metric: ``points`` are answers' scores from -100 to 100.
        resolve: gives a measure with a goal the goal's kinks.
    """
    measures = {one.id: one for one in plan.measures}
    results: dict[_Kink, dict[tuple[object, Key], tuple[Decimal, int]]] = {}
    for statement in statements:
        for line in statement.lines:
            reading = line.reading
            if not line.counted or reading is None or reading.value is None or line.override is not None:
                continue
            curve, direction = rule(measures[line.measure], statement, line, resolve)
            for kink, at in (("threshold", curve.threshold), ("target", curve.target)):
                name = _Kink(line.measure, line.metric, line.basis, kink, at, direction is Direction.up)
                results.setdefault(name, {})[statement.period, reading.key] = (reading.value, reading.n)
    return tuple(
        Bunched(
            name.measure,
            measures[name.measure].title,
            name.metric,
            name.basis,
            name.kink,
            name.at,
            _judged(name, list(held.values()), units.get(name.metric, "")),
        )
        for name, held in sorted(results.items())
    )


def _judged(name: _Kink, held: list[tuple[Decimal, int]], unit: str) -> Bunching:
    values = np.array([float(value) for value, _ in held])
    if name.basis is not Basis.value:
        return bunching(values, float(name.at), up=name.up)
    step = POINTS if unit == "points" else 1
    lattice = np.array([step / max(n, 1) for _, n in held])
    return bunching(values, float(name.at), up=name.up, lattice=lattice)
