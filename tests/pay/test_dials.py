"""Dials: exact decimals of what is shown, kinks in order whatever is turned, an address that says the same again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.metrics.catalogue import load
from allegiance.pay import dials
from allegiance.pay.plan import Basis, Curve, Direction, Whose
from tests.pay.given_pay import ADDS, CSAT, HOLD, measure, plan

D = Decimal
METRICS = load()
SHARE = measure("csat", "0.6")
TIME = measure("hold_time", "0.4", HOLD)
PLAN = plan(SHARE, TIME)


def test_shares_are_turned_in_percent_times_in_seconds() -> None:
    share = dials.dial(SHARE, METRICS["csat"])
    assert (share.low, share.high, share.step, share.unit) == (D(50), D(100), D("0.5"), "%")
    assert share.position(D("0.785")) == D("78.5")
    assert share.value(78.5) == D("0.785")
    assert share.format % 78.5 == "78.50%"
    time = dials.dial(TIME, METRICS["hold_time"])
    assert (time.low, time.high, time.step) == (D(0), D(210), D(5))


def test_what_a_person_adds_reaches_below_nothing() -> None:
    own = measure("csat", "1", Curve(D("-0.04"), D(0), D("0.04")), whose=Whose.own, basis=Basis.influence)
    found = dials.dial(own, METRICS["csat"])
    assert (found.low, found.high) == (D(-12), D(12))
    relative = dials.dial(
        measure("hold_time", "1", Curve(D("0.1"), D(0), D("-0.1")), basis=Basis.influence),
        METRICS["hold_time"],
    )
    assert relative.unit == "%"
    assert relative.low < 0


def test_every_metric_has_a_dial_that_holds_its_kinks() -> None:
    for metric in METRICS.metrics.values():
        one = measure(metric.id, "1", Curve(D("0.5"), D("0.6"), D("0.8")))
        found = dials.dial(one, metric)
        assert found.low < found.position(D("0.5"))
        assert found.high > found.position(D("0.8"))


positions = st.integers(-6, 106).map(lambda n: D(n) / 2 + 45)


@given(st.integers(0, 2), positions, st.booleans())
def test_kinks_stay_in_order_and_on_the_dial(moved: int, to: D, down: bool) -> None:
    curve = Curve(D("0.9"), D("0.8"), D("0.7")) if down else CSAT
    one = measure("csat", "1", curve)
    given_ = dials.dial(one, METRICS["csat"])
    found = dials.moved(plan(one), "csat", moved, to, given_).measures[0].curve
    kinks = (found.threshold, found.target, found.maximum)
    assert list(kinks) == sorted(kinks, reverse=down)
    assert len(set(kinks)) == 3
    assert all(given_.low <= given_.position(kink) <= given_.high for kink in kinks)
    if given_.low + 1 <= to <= given_.high - 1:
        assert given_.position(kinks[moved]) == to
    assert (found.at_threshold, found.at_target, found.at_maximum) == (0, 1, D("1.5"))


def test_turning_one_kink_leaves_the_others_where_it_does_not_pass_them() -> None:
    share = dials.dial(SHARE, METRICS["csat"])
    found = dials.moved(PLAN, "csat", 1, 82.5, share).measures[0].curve
    assert (found.threshold, found.target, found.maximum) == (D("0.7"), D("0.825"), D("0.9"))
    assert dials.moved(PLAN, "csat", 1, 80.0, share) == PLAN


def test_the_address_says_what_was_turned_and_nothing_else() -> None:
    assert dials.address(PLAN, PLAN) == ""
    assert dials.from_address(PLAN, "") is PLAN
    share = dials.dial(SHARE, METRICS["csat"])
    turned = dials.weighed(dials.moved(PLAN, "csat", 1, 82.5, share), "hold_time", D("0.5"))
    text = dials.address(PLAN, turned)
    assert text == "csat.target:0.825;csat.weight:0.50;hold_time.weight:0.5"
    again = dials.from_address(PLAN, text)
    assert again.measures == turned.measures
    assert again.version == PLAN.version + 1
    assert dials.from_address(PLAN, "cap:1.2").cap == D("1.2")


@pytest.mark.parametrize(
    "text",
    [
        "nonsense", "csat.target:", "csat.target:abc", "csat.target:NaN", "csat.target:1e400", "csat.weight:0.7",
        "csat.weight:1.5;hold_time.weight:-0.5", "nps.target:0.5", "nps.weight:0", "csat.target:0.95",
        "csat.target:0.7", "hold_time.target:150", "cap:0", "cap:-1", "cap:99", "csat.at_target:2", "id:x",
        "csat.target:0.12345678901",
    ],
)  # fmt: skip
def test_an_address_that_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        dials.from_address(PLAN, text)


def test_a_figure_that_falls_is_turned_the_other_way_round() -> None:
    given_ = dials.dial(TIME, METRICS["hold_time"])
    found = dials.moved(PLAN, "hold_time", 0, 40.0, given_).measures[1]
    assert found.direction is Direction.down
    assert (found.curve.threshold, found.curve.target, found.curve.maximum) == (D(40), D(35), D(30))
    assert dials.dial(measure("csat", "1", ADDS, basis=Basis.influence), METRICS["csat"]).low == -90
