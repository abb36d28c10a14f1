"""What of a pool follows noise: against the engine's own shares, known forms, and truths drawn from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allegiance.pay import curve as exact
from allegiance.pay import engine
from allegiance.pay.noise import noise
from allegiance.pay.plan import (
    Basis,
    Curve,
    Direction,
    Fallback,
    Gate,
    Modifier,
    Nothing,
    Plan,
    Unknown,
    Whose,
)
from allegiance.pay.statement import Key, Participant, Reading, Statement, Stay
from allegiance.stats.payout import Payout
from tests.pay.given_pay import ADDS, CSAT, HOLD, QUARTER, measure, person, plan, reading, readings

D = Decimal
Figures = Mapping[Key, Reading]


def computed(of: Plan, people: Sequence[Participant], figures: Figures) -> list[Statement]:
    return [engine.compute(of, one, QUARTER, figures) for one in people]


numbers = st.decimals(-2, 2, allow_nan=False, places=6)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(numbers, min_size=3, max_size=3, unique=True),
    st.lists(st.decimals(0, 2, places=3), min_size=3, max_size=3),
    numbers,
    st.decimals(0, 1, places=6),
    st.booleans(),
)
def test_the_fast_expectation_is_the_exact_one(
    kinks: list[D], pays: list[D], mean: D, sd: D, down: bool
) -> None:
    """Sliders and simulations use floating numbers; money uses thirty digits. They agree to nine."""
    curve = Curve(*sorted(kinks, reverse=down), *sorted(pays))
    direction = Direction.down if down else Direction.up
    fast = Payout(*(float(getattr(curve, one)) for one in curve.__slots__))
    found = float(fast.expected(float(mean), float(sd)))
    if sd:
        bends = exact._upwards(curve, direction)
        true = exact._mean(bends, exact._turned(direction, mean), Fraction(sd))
        width = float(min(bends[1][0] - bends[0][0], bends[2][0] - bends[1][0]))
        # a line as steep as 1e6 multiplies what a binary number leaves out
        assert found == pytest.approx(float(true), abs=1e-9 * max(1.0, 1e-3 / width))
    assert found == pytest.approx(float(exact.expected(curve, direction, mean, sd)), abs=5.1e-5)


def test_nothing_follows_noise_where_every_figure_is_known() -> None:
    of = plan(measure("csat", "0.6"), measure("hold_time", "0.4", HOLD))
    figures = readings([reading("csat", "North", "0.83"), reading("hold_time", "North", "70")])
    found = noise(of, computed(of, [person(1), person(2)], figures))
    # shares are rounded to four decimals
    assert found.misplaced == pytest.approx(0, abs=1e-4)
    assert found.pool == sum((one.total for one in computed(of, [person(1), person(2)], figures)), D(0))
    assert [one.misplaced for one in found.measures] == pytest.approx([0, 0], abs=1e-4)
    assert sum((one.paid for one in found.measures), D(0)) == found.pool
    assert [one.figures for one in found.measures] == [1, 1]


def test_one_measure_is_its_closed_form() -> None:
    """0.82 ± 0.0392: sd .02. Pays 1.1; half of the expected distance over that."""
    of = plan(measure("csat", "1"))
    figures = readings([reading("csat", "North", "0.82", "0.039199")])
    found = noise(of, computed(of, [person(1), person(2, target="5000.00")], figures))
    payout = Payout(0.7, 0.8, 0.9)
    expected = float(payout.distance(0.82, 0.02, 1.1)) / 2 / 1.1
    assert found.measures[0].misplaced == pytest.approx(expected, rel=1e-4)
    assert found.misplaced == pytest.approx(expected, rel=5e-3)
    assert found.amount == (found.pool * D(repr(found.misplaced))).quantize(D(1))


def test_measures_that_err_apart_even_out_and_two_on_the_same_figure_do_not() -> None:
    of = plan(measure("csat", "0.5"), measure("nps", "0.5"))
    figures = readings([reading("csat", "North", "0.82", "0.04"), reading("nps", "North", "0.82", "0.04")])
    apart = noise(of, computed(of, [person(1)], figures))
    same = plan(measure("csat", "0.5"), replace(measure("csat", "0.5"), id="again"))
    together = noise(same, computed(same, [person(1)], figures))
    each = apart.measures[0].misplaced
    assert each is not None
    assert apart.misplaced == pytest.approx(each / np.sqrt(2), rel=0.1)
    assert together.misplaced == pytest.approx(each, rel=0.01)


def _drawn_by_hand(of: Plan, people: Sequence[Participant], figures: Figures, rounds: int) -> float:
    """The same by brute force: true figures drawn anew each time, and everybody computed by the engine itself."""
    rng = np.random.default_rng(3)
    paid = [float(engine.compute(of, one, QUARTER, figures).total) for one in people]
    away = 0.0
    for _ in range(rounds):
        true = {
            key: replace(
                one, value=D(str(round(float(one.value) + _sd(one) * rng.standard_normal(), 6))), sd=D(0)
            )
            for key, one in figures.items()
            if one.value is not None
        }
        true = {key: replace(one, low=one.value, high=one.value) for key, one in true.items()}
        due = [float(engine.compute(of, one, QUARTER, true).total) for one in people]
        away += sum(abs(one - other) for one, other in zip(paid, due, strict=True))
    return away / rounds / 2 / sum(paid)


def _sd(one: Reading) -> float:
    if one.sd is not None:
        return float(one.sd)
    assert one.low is not None
    assert one.high is not None
    return float(one.high - one.low) / 2 / 1.959964


def test_a_whole_plan_is_what_computing_it_anew_for_every_truth_finds() -> None:
    """Posterior, fallback, cap, gate, modifier, two stays: all at once, against the engine as the judge."""
    own = measure(
        "csat", "0.5", ADDS, whose=Whose.own, basis=Basis.influence, reliability=D("0.8"),
        fallback=Fallback(Whose.team, Basis.value, CSAT),
    )  # fmt: skip
    of = plan(
        own,
        measure("hold_time", "0.5", HOLD),
        gates=(
            Gate(
                "floor", "Floor", "nps", Whose.company, Basis.value, Direction.up, D(10), False, D("0.5"),
                Unknown.open, 10,
            ),
        ),
        modifiers=(
            Modifier(
                "growth", "Growth", D("0.8"), D("1.2"), "csat", Whose.company, Direction.up,
                Curve(D("0.7"), D("0.8"), D("0.9"), D("0.8"), D(1), D("1.2")),
            ),
        ),
        cap=D("1.2"),
    )  # fmt: skip
    april, may = QUARTER[0].replace(day=30), QUARTER[0].replace(month=5)
    people = [
        person(1),
        person(2, stays=(Stay(QUARTER[0], april, "", "North"), Stay(may, QUARTER[1], "", "South"))),
        person(3, team="South"),
    ]  # fmt: skip
    figures = readings(
        [
            *(
                Reading(
                    Key("csat", Whose.own, f"E{n}", Basis.influence), D(m), D(m), D(m), D("0.1"), 900, D(r)
                )
                for n, m, r in ((1, "0.05", "0.9"), (2, "-0.1", "0.85"), (3, "0.3", "0.4"))
            ),
            reading("csat", "North", "0.8", "0.03"),
            reading("csat", "South", "0.77", "0.03"),
            reading("hold_time", "North", "50", "12"),
            reading("hold_time", "South", "80", "20"),
            reading("nps", "", "13", "4", whose=Whose.company),
            reading("csat", "", "0.82", "0.02", whose=Whose.company),
        ]
    )
    found = noise(of, computed(of, people, figures))
    assert found.misplaced == pytest.approx(_drawn_by_hand(of, people, figures, 400), rel=0.08)


def test_what_a_person_decided_and_what_has_no_figure_is_no_noise() -> None:
    of = plan(measure("csat", "0.5"), measure("hold_time", "0.5", HOLD))
    figures = readings([reading("csat", "North", None), reading("hold_time", "North", "70", "10")])
    found = noise(of, computed(of, [person(1)], figures))
    assert found.measures[0].misplaced is None
    assert found.measures[0].paid == 0
    assert found.misplaced == pytest.approx(found.measures[1].misplaced, rel=0.01)


@pytest.mark.parametrize("value", ["0.1", None])
def test_where_nothing_is_paid_nothing_can_be_said(value: str | None) -> None:
    of = plan(measure("csat", "1"), if_nothing=Nothing.zero)
    found = noise(of, computed(of, [person(1)], readings([reading("csat", "North", value)])))
    assert found.pool == 0
    assert found.misplaced is None
    assert found.amount == 0
    assert noise(of, []).misplaced is None
