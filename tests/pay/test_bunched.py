"""Figures held against a plan's kinks: each once, by the curve that was paid, over several periods."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from allegiance.metrics.catalogue import load
from allegiance.pay import engine
from allegiance.pay import words_workshop as told
from allegiance.pay.bunched import bunched
from allegiance.pay.plan import Basis, Curve, Whose
from allegiance.pay.statement import Key, Reading, Statement, Stay
from tests.pay.given_pay import CSAT, measure, person, plan

D = Decimal
UNITS = {"csat": "share", "nps": "points"}
ASKED = 150
PLAN = plan(measure("csat", "1"))
PERIODS = [(date(2026, month, 1), end) for month, end in ((1, date(2026, 3, 31)), (4, date(2026, 6, 30)))]


def statements(values: list[float], period: tuple[date, date] = PERIODS[0]) -> list[Statement]:
    """Two people in each of so many teams."""
    made = []
    for number, value in enumerate(values):
        figure = D(str(round(value, 6)))
        key = Key("csat", Whose.team, f"T{number}", Basis.value)
        one = Reading(key, figure, figure - D("0.03"), figure + D("0.03"), n=ASKED)
        for who in (1, 2):
            member = replace(person(who), id=f"{number}/{who}", stays=(Stay(*period, "", f"T{number}"),))
            made.append(engine.compute(PLAN, member, period, {key: one}))
    return made


def honest(seed: int, teams: int = 250) -> list[float]:
    rng = np.random.default_rng(seed)
    return [float(one) for one in rng.binomial(ASKED, np.clip(rng.normal(0.79, 0.04, teams), 0, 1)) / ASKED]


def test_each_figure_counts_once_however_many_are_paid_on_it_and_periods_count_together() -> None:
    both = [*statements(honest(1, 150)), *statements(honest(2, 150), PERIODS[1])]
    found = bunched(PLAN, both, UNITS)
    assert [(one.kink, one.at, one.found.n) for one in found] == [
        ("target", D("0.8"), 300),
        ("threshold", D("0.7"), 300),
    ]


def test_honest_figures_do_not_bunch_and_pushed_ones_do() -> None:
    rng = np.random.default_rng(4)
    assert not any(one.found.found for one in bunched(PLAN, statements(honest(3)), UNITS))
    pushed = [
        0.8 + rng.random() * 0.005 if 0.785 <= one < 0.8 and rng.random() < 0.6 else one for one in honest(3)
    ]
    by = {one.kink: one for one in bunched(PLAN, statements(pushed), UNITS)}
    assert by["target"].found.found
    assert not by["threshold"].found.found
    said = dict(told.bunch(list(by.values()), load(), 1))
    assert "they bunch" in said["Csat: target at 80.0%"]
    assert "no finding about anybody" in said["Csat: target at 80.0%"]
    assert "bunch" not in said.get("Csat: threshold at 70.0%", "")


@pytest.mark.parametrize("teams", [0, 1, 12])
def test_a_dozen_figures_say_nothing(teams: int) -> None:
    found = bunched(PLAN, statements(honest(5, teams)), UNITS)
    assert not any(one.found.told for one in found)
    assert "too few close to any threshold" in told.too_few(found) or not teams
    said = told.bunch(found, load(), 1)
    assert all(text == "Too few figures near them to tell." for _, text in said)


def test_what_was_not_paid_on_a_figure_is_not_held_against_a_kink() -> None:
    key = Key("csat", Whose.team, "North", Basis.value)
    other = plan(measure("csat", "0.5"), measure("nps", "0.5", Curve(D(10), D(20), D(40))))
    figures = {
        key: Reading(key, D("0.75"), n=5),
        (nps := Key("nps", Whose.team, "North", Basis.value)): Reading(nps, D(22), D(20), D(24), n=300),
    }
    period = (date(2026, 4, 1), date(2026, 6, 30))
    found = bunched(other, [engine.compute(other, person(1), period, figures)], UNITS)
    assert {one.measure for one in found} == {"nps"}
    assert CSAT.threshold not in {one.at for one in found}
