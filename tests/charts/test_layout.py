"""Axes hold what they show and end on whole steps; labels never collide and never cross."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.charts import layout
from allegiance.charts.spec import Axis, Label

numbers = st.floats(-1e6, 1e6, allow_nan=False)


@given(numbers, st.floats(1e-3, 1e6))
def test_an_axis_holds_its_values_and_ends_on_its_steps(low: float, span: float):
    axis = layout.axis(low, low + span, str)
    assert axis.low <= low + 1e-6 * span
    assert axis.high >= low + span - 1e-6 * span
    assert 2 <= len(axis.ticks) <= 9
    assert all(axis.low - 1e-9 * span <= tick.at <= axis.high + 1e-6 * span for tick in axis.ticks)


@given(st.floats(0, 1), st.floats(0, 1))
def test_an_axis_of_shares_never_leaves_nought_to_one(one: float, other: float):
    axis = layout.axis(min(one, other), max(one, other), str, floor=0.0, ceiling=1.0)
    assert axis.low >= 0
    assert axis.high <= 1 + 1e-9 or one == other


def test_steps_of_seconds_are_those_of_a_clock():
    axis = layout.axis(0, 540, str, seconds=True)
    assert [tick.at for tick in axis.ticks] == [0, 300, 600]
    assert layout.nice_step(75, 4, seconds=True) == 30


def test_an_axis_without_length_is_refused():
    with pytest.raises(ValueError, match="no length"):
        Axis(1.0, 1.0, ())


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 400), st.sampled_from([1, 7, 30]))
def test_dates_never_carry_more_labels_than_a_telephone_can_show(start: date, count: int, days: int):
    axis = layout.date_axis([start + timedelta(days=days * number) for number in range(count)])
    assert len(axis.ticks) <= layout.WIDEST_TICKS + 1
    positions = [tick.at for tick in axis.ticks]
    assert positions == sorted(set(positions))
    assert all(axis.low <= position <= axis.high for position in positions)


def test_the_first_label_of_a_year_names_it():
    weeks = [date(2025, 7, 7) + timedelta(days=7 * number) for number in range(52)]
    labels = [tick.label for tick in layout.date_axis(weeks).ticks]
    assert labels == ["Sep 2025", "Nov", "Jan 2026", "Mar", "May"]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(-20, 20)), min_size=1, max_size=8))
def test_labels_never_collide_and_keep_their_order(wanted: list[tuple[float, float]]):
    labels = [Label(0.0, y, str(number), shift=shift) for number, (y, shift) in enumerate(wanted)]
    placed = layout.spread(labels, pixels_per_unit=200, gap=15)
    before = [label.y * 200 + label.shift for label in labels]
    after = [label.y * 200 + label.shift for label in placed]
    order = sorted(range(len(labels)), key=before.__getitem__)
    for one, other in pairwise(order):
        assert after[other] - after[one] >= 15 - 0.05


def test_labels_that_have_room_stay_where_they_are():
    labels = [Label(0.0, 0.1, "low"), Label(0.0, 0.9, "high", shift=4)]
    assert layout.spread(labels, pixels_per_unit=200) == tuple(labels)


@pytest.mark.parametrize(("at", "anchor"), [(5, "left"), (50, "centre"), (95, "right")])
def test_labels_near_an_edge_lean_inwards(at: float, anchor: str):
    assert layout.lean(at, Axis(0, 100, ())) == anchor
