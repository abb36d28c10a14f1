"""Figures beside history, teams and benchmarks: chance among teams is no spread, and no benchmark is said."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from allegiance.metrics.beside import beside, spread
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure
from allegiance.people.scope import everyone
from allegiance.settings import Settings
from allegiance.warehouse.reader import Reader
from tests.metrics import given

PERIOD = Period(date(2026, 4, 1), date(2026, 6, 30))


def team(value: float, n: int, half: float) -> Figure:
    return Figure("csat", {"team": "t"}, value, n, value - half, value + half)


def test_teams_that_differ_by_chance_alone_have_no_spread() -> None:
    rng = np.random.default_rng(2)
    same = [team(float(rng.normal(0.8, 0.02)), 400, 0.0392) for _ in range(40)]
    found = spread(same)
    assert found is not None
    assert found.high - found.low < 0.02
    apart = [team(float(rng.normal(0.8, 0.1)), 400, 0.0392) for _ in range(40)]
    wide = spread(apart)
    assert wide is not None
    assert 0.15 < wide.high - wide.low < 0.35
    assert wide.teams == 40


def test_few_teams_and_small_ones_are_left_out() -> None:
    assert spread([team(0.8, 400, 0.04)] * 4) is None
    assert spread([team(0.8, 29, 0.2)] * 40) is None
    assert spread([Figure("csat", {}, None, 3, reason="too few answers (n = 3)")] * 9) is None


@pytest.fixture(scope="module")
def store() -> Reader:
    rnd = random.Random(1)
    answers: list[given.Row] = []
    for day, share in [(date(2025, 5, 1), 0.9), (date(2025, 8, 1), 0.5), (date(2026, 5, 1), 0.7)]:
        for n in range(400):
            happy = rnd.random() < share
            answers.append(
                {"day": day + timedelta(days=n % 20), "csat": 5 if happy else 1, "team": f"t{n % 6}"}
            )
    answers.append({"day": date(2026, 6, 30), "csat": 5})
    answers.append({"day": date(2025, 1, 5), "csat": 5})
    return given.reader(answers=answers)


def test_best_and_worst_quarter_and_teams(store: Reader) -> None:
    (found,) = beside(store, everyone(), PERIOD, metrics=["csat"])
    assert found.figure.value == pytest.approx(0.7, abs=0.06)
    assert found.best is not None
    assert found.worst is not None
    assert (found.best.label, found.worst.label) == ("Q2 2025", "Q3 2025")
    assert found.quarters == 3
    assert found.spread is not None
    assert found.spread.teams == 6


def test_no_benchmark_is_none_and_what_is_not_measured_says_so(store: Reader) -> None:
    csat, nps = beside(store, everyone(), PERIOD, metrics=["csat", "nps"])
    assert csat.published
    assert nps.published == ()
    assert nps.figure.reason.startswith("not measured: ")
    assert (nps.best, nps.spread) == (None, None)


def test_the_companys_own_benchmark_stands_first(tmp_path: Path) -> None:
    (tmp_path / "benchmarks.csv").write_text(
        "metric,value,source,definition\ncsat,0.75,Our association,Satisfied\n", encoding="utf-8"
    )
    store = given.reader(Settings(home=tmp_path), answers=given.answers(40, 30, day=date(2026, 5, 1)))
    (found,) = beside(store, everyone(), PERIOD, metrics=["csat"])
    assert (found.published[0].source, found.published[0].own) == ("Our association", True)
    assert found.best is None, "one quarter is neither best nor worst"
