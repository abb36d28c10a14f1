"""Steps at a month nobody named: found where both things move, paid for where every month was looked at."""

from __future__ import annotations

import numpy as np
import pytest

from allegiance.stats.steps import EACH, Monthly, joint


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def chance(rng: np.random.Generator, people: int = 150, months: int = 24, n: float = 20.0) -> Monthly:
    many = rng.poisson(n, (people, months)).astype(np.float64)
    return Monthly(many, rng.standard_normal((people, months)) * np.sqrt(many), many)


def raised(one: Monthly, person: int, month: int, by: float) -> Monthly:
    total = one.total.copy()
    total[person, month:] += by * one.n[person, month:]
    return Monthly(one.n, total, one.squares)


def test_chance_steps_as_often_as_it_should(rng: np.random.Generator) -> None:
    p = np.concatenate([joint([chance(rng), chance(rng)], [1, 1]).p for _ in range(30)])
    assert np.mean(p < 0.05) == pytest.approx(0.05, abs=0.015)
    assert np.mean(p < 0.005) < 0.01


def test_a_joint_step_is_found_where_it_is(rng: np.random.Generator) -> None:
    first, second = raised(chance(rng), 5, 14, 0.7), raised(chance(rng), 5, 14, -0.7)
    found = joint([first, second], [1, -1])
    assert found.at[5] == pytest.approx(14, abs=1)
    assert found.p[5] < 1e-4
    assert np.nanargmin(found.p) == 5


def test_one_of_two_is_not_enough(rng: np.random.Generator) -> None:
    found = joint([raised(chance(rng), 5, 14, 1.5), chance(rng)], [1, 1])
    assert found.p[5] > 1e-3


def test_the_other_direction_is_no_step(rng: np.random.Generator) -> None:
    assert joint([raised(chance(rng), 5, 14, -1.5)], [1]).p[5] > 0.2


def test_what_everybody_does_is_nobodys_step(rng: np.random.Generator) -> None:
    one = chance(rng)
    total = one.total.copy()
    total[:, 12:] += 0.8 * one.n[:, 12:]
    assert np.nanmin(joint([Monthly(one.n, total, one.squares)], [1]).p) > 1e-4


def test_too_short_a_history_judges_nobody(rng: np.random.Generator) -> None:
    assert np.isnan(joint([chance(rng, months=2 * EACH - 1)], [1]).p).all()
    thin = chance(rng, n=1.0, months=8)
    assert np.isnan(joint([thin], [1]).p).mean() > 0.9
