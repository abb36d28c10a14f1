"""Ratings of employees in teams whose hard contacts go to the skilled: what influence is timed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SKILL = 0.15
TEAM = 0.1
RESIDUAL = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """One row a rating, (n,) each."""

    employee: NDArray[np.int32]
    team: NDArray[np.int16]
    """(employees,) team of each employee."""
    levels: tuple[NDArray[np.int8], ...]
    """One a factor: level of each row."""
    y: NDArray[np.int8]
    """1 to 5."""


def draw(rows: int, employees: int, teams: int, sizes: Sequence[int], seed: int) -> Ratings:
    """Draw ratings.

    Args:
        rows: about how many; employees have very different numbers of them.
        employees: at least as many as teams.
        teams: an employee's team is the employee's number modulo this.
        sizes: levels of each factor; the first is routed by skill, and all matter.
        seed: of the generator.
    """
    rng = np.random.default_rng(seed)
    skill = rng.normal(0, SKILL, employees)
    team = (np.arange(employees) % teams).astype(np.int16)
    level = 4 + skill + rng.normal(0, TEAM, teams)[team]
    share = np.exp(rng.uniform(np.log(20), np.log(2000), employees))
    n = np.maximum(1, np.round(rows * share / share.sum()).astype(np.int64))
    employee = np.repeat(np.arange(employees, dtype=np.int32), n)
    mean = level.astype(np.float32)[employee]
    levels = []
    for at, size in enumerate(sizes):
        effect = rng.normal(0, 0.25, size)
        likely = rng.uniform(0.3, 1, size)
        pull = -4 * effect if at == 0 else np.zeros(size)
        odds = np.cumsum(likely * np.exp(np.outer(skill / SKILL, pull)), axis=1)
        # One search for everybody: each employee's levels lie between two whole numbers.
        edges = (odds / odds[:, -1:] + np.arange(employees)[:, None]).ravel()
        found = np.searchsorted(edges, rng.random(employee.size) + employee, side="right")
        mine = np.minimum(found - employee * size, size - 1).astype(np.int8)
        mean += effect.astype(np.float32)[mine]
        levels.append(mine)
    noise = rng.standard_normal(employee.size, dtype=np.float32) * RESIDUAL
    return Ratings(employee, team, tuple(levels), np.clip(np.rint(mean + noise), 1, 5).astype(np.int8))
