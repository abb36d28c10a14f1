"""The renderer draws every kind, in both modes, exactly as specified, and nothing from another machine."""

from __future__ import annotations

import json

import pytest

from allegiance.charts import plotly, svg
from allegiance.charts.spec import DotPlot, LineChart, Sparkline
from allegiance.charts.theme import Mode, palette
from tests.charts import given

KINDS = [kind for kind, chart in given.charts().items() if not isinstance(chart, Sparkline)]


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_a_valid_figure(kind: str, mode: Mode):
    chart = given.charts()[kind]
    made = plotly.render(chart, mode)
    drawn = json.loads(made.to_json())
    assert drawn["data"]
    assert made.layout.height == chart.height
    assert made.layout.font.color == palette(mode).text
    assert "Inter" in made.layout.font.family
    assert "http" not in made.to_json()


def test_limits_and_ticks_are_those_of_the_specification():
    chart = given.charts()["line"]
    assert isinstance(chart, LineChart)
    made = plotly.render(chart)
    assert tuple(made.layout.yaxis.range) == (chart.y.low, chart.y.high)
    assert tuple(made.layout.yaxis.ticktext) == tuple(tick.label for tick in chart.y.ticks)
    assert made.layout.xaxis.fixedrange
    assert made.layout.yaxis.fixedrange


def test_a_point_carries_the_key_that_a_click_leads_to():
    made = plotly.render(given.charts()["dots"])
    assert [list(key) for key in made.data[-1].customdata] == [["North"], ["South"], ["West"]]


def test_names_from_an_export_stay_text():
    chart = given.charts()["dots"]
    assert isinstance(chart, DotPlot)
    made = plotly.render(chart)
    assert "&lt;b&gt;West&lt;/b&gt; &amp; co" in [label.text for label in made.layout.annotations]
    assert made.data[-1].text[2].startswith("&lt;b&gt;West")


def test_a_band_never_bridges_what_was_not_measured():
    made = plotly.render(given.charts()["line"])
    bands = [trace for trace in made.data if trace.fill == "toself"]
    assert len(bands) == 2


def test_a_sparkline_is_not_plotlys():
    with pytest.raises(TypeError, match="Sparkline"):
        plotly.render(given.charts()["spark"])


def test_a_sparkline_is_small_says_what_it_shows_and_leaves_gaps():
    chart = given.charts()["spark"]
    assert isinstance(chart, Sparkline)
    drawn = svg.sparkline(chart)
    assert len(drawn) < 1500
    assert 'role="img"' in drawn
    assert "Line of Satisfaction by week" in drawn
    assert drawn.count("<polyline") == 2
    assert "currentColor" in drawn
