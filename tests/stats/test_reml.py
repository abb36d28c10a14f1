"""Employees within teams, against lme4 and by hand.

``lme4/`` keeps rows, the script that fitted them with lme4 and what it found: no R is needed to compare.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from allegiance.stats.margins import Cells, Margins, margins
from allegiance.stats.reml import Reml, reml

HERE = Path(__file__).parent / "lme4"
REFERENCE = json.loads((HERE / "reference.json").read_text())
MODELS = [(model["outcome"], tuple(model["factors"]), model) for model in REFERENCE["models"]]


def rows() -> dict[str, NDArray[np.int64]]:
    with (HERE / "rows.csv").open() as file:
        found = list(csv.DictReader(file))
    columns = {name: np.array([int(row[name]) for row in found]) for name in found[0]}
    return columns | {"mode": (columns["channel"] >= 2).astype(np.int64)}


ROWS = rows()


def summed(y: NDArray[np.float64], person: NDArray[np.int64], levels: list[NDArray[np.int64]]) -> Margins:
    sizes = [int(level.max()) + 1 for level in levels]
    starts = np.cumsum([0, *sizes[:-1]])
    columns = np.column_stack([level + start for level, start in zip(levels, starts, strict=True)])
    zero = np.zeros(len(y), dtype=np.int64)
    cells = Cells(zero, person, columns, np.ones(len(y)), y, y**2, zero, zero)
    return margins(cells, int(person.max()) + 1, sizes)


def homes(person: NDArray[np.int64], team: NDArray[np.int64]) -> NDArray[np.int64]:
    return team[np.unique(person, return_index=True)[1]]


def fitted(outcome: str, factors: tuple[str, ...]) -> tuple[Reml, list[str]]:
    y = ROWS[outcome].astype(np.float64)
    given = summed(
        np.log1p(y) if outcome == "hold" else y, ROWS["employee"], [ROWS[name] for name in factors]
    )
    home = homes(ROWS["employee"], ROWS["team"])
    names = [f"{name}{level}" for name in factors for level in range(int(ROWS[name].max()) + 1)]
    return reml(given, np.arange(home.size), home), names


@pytest.mark.parametrize(
    ("outcome", "factors", "expected"), MODELS, ids=[f"{o}~{'+'.join(f)}" for o, f, _ in MODELS]
)
def test_it_agrees_with_lme4(outcome: str, factors: tuple[str, ...], expected: dict[str, Any]) -> None:
    found, names = fitted(outcome, factors)
    spread = np.sqrt(expected["sigma2"])
    assert found.n == REFERENCE["rows"]
    assert found.criterion == pytest.approx(expected["criterion"], abs=1e-6)
    # Five digits of every variance; where lme4 says no spread, none is found.
    assert found.sigma2 == pytest.approx(expected["sigma2"], rel=1e-5)
    assert found.employee2 == pytest.approx(expected["employee2"], rel=1e-5)
    assert found.team2 == pytest.approx(expected["team2"], rel=1e-5, abs=1e-9 * expected["sigma2"])
    fixed = dict(expected["fixed"])
    assert found.intercept == pytest.approx(fixed.pop("(Intercept)"), abs=1e-5 * spread)
    kept = [name for name, used in zip(names, found.kept, strict=True) if used]
    assert kept == list(fixed), "the same columns are dropped"
    assert found.beta[found.kept] == pytest.approx(list(fixed.values()), abs=1e-5 * spread)
    columns = np.concatenate([[True], found.kept])
    assert np.sqrt(np.diag(found.covariance))[columns] == pytest.approx(expected["fixed_sd"], rel=1e-5)
    for name in ("employees", "employee_given", "employee_sd", "teams", "team_given", "team_sd"):
        assert getattr(found, name) == pytest.approx(expected[name], abs=1e-5 * spread), name


def test_another_model_does_not_agree() -> None:
    """What the comparison is worth: without the hour of day, which matters little, three digits are not reached."""
    expected = MODELS[0][2]
    found, _ = fitted("csat", ("reason", "channel"))
    assert found.employee2 != pytest.approx(expected["employee2"], rel=1e-3)
    assert found.employees != pytest.approx(expected["employees"], abs=1e-3)


def test_balanced_groups_are_the_analysis_of_variance() -> None:
    """6 teams of 5 employees with 8 rows each and nothing to adjust for: mean squares by hand."""
    rng = np.random.default_rng(4)
    person = np.repeat(np.arange(30), 8)
    team = person // 5
    y = 3 + rng.normal(0, 1.0, 6)[team] + rng.normal(0, 0.6, 30)[person] + rng.normal(0, 1, 240)
    found = reml(summed(y, person, [np.zeros(240, dtype=np.int64)]), np.arange(30), np.arange(30) // 5)
    means, by_team = y.reshape(30, 8).mean(axis=1), y.reshape(6, 40).mean(axis=1)
    within = ((y - means[person]) ** 2).sum() / 210
    people = 8 * ((means - np.repeat(by_team, 5)) ** 2).sum() / 24
    teams = 40 * ((by_team - y.mean()) ** 2).sum() / 5
    assert found.sigma2 == pytest.approx(within, rel=1e-6)
    assert found.employee2 == pytest.approx((people - within) / 8, rel=1e-6)
    assert found.team2 == pytest.approx((teams - people) / 40, rel=1e-5)
    assert found.intercept == pytest.approx(y.mean())
    shrink = found.team2 / (teams / 40)
    assert found.teams == pytest.approx(shrink * (by_team - y.mean()), rel=1e-5)


def test_rows_may_come_in_periods_and_spells_of_one_team() -> None:
    """The same rows filed as two periods, or as two spells of each employee, are the same fit."""
    whole, _ = fitted("csat", ("reason", "channel"))
    home = homes(ROWS["employee"], ROWS["team"])
    half = np.arange(len(ROWS["csat"])) % 2
    levels = [ROWS["reason"], ROWS["channel"]]
    y = ROWS["csat"].astype(np.float64)
    split = summed(y, ROWS["employee"] * 2 + half, levels)
    spells = reml(split, np.repeat(np.arange(home.size), 2), np.repeat(home, 2))
    columns = np.column_stack([levels[0], levels[1] + 8])
    cells = Cells(half, ROWS["employee"], columns, np.ones(len(y)), y, y**2, half, half)
    periods = reml(margins(cells, home.size, [8, 4]), np.arange(home.size), home)
    for other in (spells, periods):
        assert other.employees == pytest.approx(whole.employees, abs=1e-6)
        assert other.team2 == pytest.approx(whole.team2, rel=1e-5)


def test_units_and_origin_do_not_matter() -> None:
    home = homes(ROWS["employee"], ROWS["team"])
    y = ROWS["csat"].astype(np.float64)
    plain = reml(summed(y, ROWS["employee"], [ROWS["reason"]]), np.arange(home.size), home)
    moved = reml(summed(1e5 + 100 * y, ROWS["employee"], [ROWS["reason"]]), np.arange(home.size), home)
    assert moved.employees == pytest.approx(100 * plain.employees, abs=1e-3)
    assert moved.employee2 == pytest.approx(1e4 * plain.employee2, rel=1e-4)
    assert moved.intercept == pytest.approx(1e5 + 100 * plain.intercept)


def test_those_without_rows_are_not_known() -> None:
    home = homes(ROWS["employee"], ROWS["team"])
    y = ROWS["csat"].astype(np.float64)
    given = summed(y, ROWS["employee"], [ROWS["reason"]])
    more = Margins(
        np.pad(given.n, ((0, 0), (0, 2))),
        np.pad(given.s, ((0, 0), (0, 2))),
        given.q,
        np.pad(given.levels, ((0, 0), (0, 2), (0, 0))),
        given.gram,
        given.sums,
        given.first,
        given.reference,
    )
    # One newcomer in a team that is known, one in a team of nobody.
    found = reml(more, np.arange(home.size + 2), np.concatenate([home, [0, 12]]))
    plain = reml(given, np.arange(home.size), home)
    assert found.employees[:-2] == pytest.approx(plain.employees, abs=1e-6)
    assert found.employees[-2:] == pytest.approx([0, 0])
    assert found.employee_sd[-2:] == pytest.approx([np.sqrt(found.employee2)] * 2)
    assert found.teams[12] == 0
    assert found.team_sd[12] == pytest.approx(np.sqrt(found.team2))


def test_what_cannot_be_told_apart_is_not_guessed() -> None:
    rng = np.random.default_rng(2)
    person = np.repeat(np.arange(20), 30)
    y = rng.normal(0, 0.5, 20)[person] + rng.normal(0, 1, 600)
    nothing = [np.zeros(600, dtype=np.int64)]
    given = summed(y, person, nothing)
    assert reml(given, np.arange(20), np.arange(20)).team2 == 0, "one employee a team"
    alone = reml(given, np.arange(20), np.zeros(20))
    assert alone.team2 == 0, "one team"
    assert alone.employee2 > 0.05
    assert reml(summed(y, np.zeros(600, dtype=np.int64), nothing), [0], [0]).employee2 == 0, "one employee"


def test_no_variation_is_no_effect() -> None:
    person = np.repeat(np.arange(6), 10)
    found = reml(summed(np.full(60, 4.0), person, [np.arange(60) % 3]), np.arange(6), np.arange(6) // 2)
    assert found.intercept == pytest.approx(4)
    assert (found.sigma2, found.employee2, found.team2) == (0, 0, 0)
    assert not found.employees.any()
    assert np.isnan(found.theta).all()


def test_nobody_is_filed_under_two_teams() -> None:
    person = np.repeat(np.arange(4), 10)
    given = summed(np.arange(40.0) % 5, person, [np.arange(40) % 3])
    with pytest.raises(ValueError, match="two teams"):
        reml(given, [0, 0, 1, 2], [0, 1, 0, 1])
    with pytest.raises(ValueError, match="needs an employee and a team"):
        reml(given, [0, 1], [0, 1])
    with pytest.raises(ValueError, match="numbered from 0"):
        reml(given, [0, 1, 2, -1], [0, 0, 1, 1])
    with pytest.raises(ValueError, match="no more rows"):
        reml(summed(np.array([1.0, 2.0]), np.array([0, 1]), [np.array([0, 1])]), [0, 1], [0, 0])
