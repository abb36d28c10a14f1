"""The funnel: limits of chance that narrow with the number of rows, and dots that lead somewhere."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from allegiance.charts import funnel, plotly
from allegiance.charts.format import SCORE
from allegiance.charts.spec import Funnel
from tests.charts import given


def made() -> Funnel:
    chart = given.charts()["funnel"]
    assert isinstance(chart, Funnel)
    return chart


def test_limits_are_those_of_chance_and_narrow_to_the_right():
    chart = made()
    widths = [one.high - one.low for one in chart.inner]
    assert all(later <= earlier for earlier, later in pairwise(widths))
    middle = chart.inner[-1]
    assert middle.high - 4.0 == pytest.approx(1.96 * 1.2 / math.sqrt(10**middle.x), abs=1e-9)
    assert all(o.low <= i.low and o.high >= i.high for i, o in zip(chart.inner, chart.outer, strict=True))


def test_limits_never_leave_the_scale():
    chart = funnel.funnel(
        "x", [funnel.Dot("a", 2, 4.0)], SCORE, centre=4.5, spread_of_one=1.2, of="employee", noun="answers"
    )
    ceiling = SCORE.ceiling
    assert ceiling is None or all(one.high <= ceiling for one in (*chart.inner, *chart.outer))


def test_only_those_who_stand_out_are_named_in_the_picture_and_all_in_the_table():
    chart = made()
    assert [label.text for label in chart.labels] == ["<i>Staff</i>"]
    assert [row[0] for row in chart.table.rows] == ["A. Novak", "<i>Staff</i>", "B. Weiss"]
    drawn = plotly.render(chart)
    assert any("&lt;i&gt;Staff&lt;/i&gt;" in note.text for note in drawn.layout.annotations)


def test_a_click_knows_whose_dot_it_was():
    drawn = plotly.render(made())
    keys = [entry[0] for trace in drawn.data if trace.customdata is not None for entry in trace.customdata]
    assert keys == ["e1", "e2", "e3"]


def test_the_sentence_counts_those_outside_the_limits():
    assert "1 outside the limits" in made().alt


def test_nobody_to_draw_is_refused():
    with pytest.raises(ValueError, match="nothing to draw"):
        funnel.funnel("x", [], SCORE, centre=4.0, spread_of_one=1.0, of="employee", noun="answers")
