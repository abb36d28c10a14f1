"""Print and screen draw the same specification: the same kinds and texts, and nothing only a pointer would say."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from itertools import pairwise
from typing import get_args

import pytest

from allegiance.charts import matrix, plotly
from allegiance.charts.format import SHARE
from allegiance.charts.spec import (
    AnyChart,
    BarChart,
    DotPlot,
    Funnel,
    LineChart,
    SeveralLines,
    Sparkline,
    Waterfall,
)
from allegiance.snapshots import ink
from tests.charts import given
from tests.snapshots import packs, printed

CHARTS = given.charts()


def test_every_kind_of_the_specification_is_drawn_in_print():
    assert {type(one) for one in CHARTS.values()} == set(get_args(AnyChart))
    for chart in CHARTS.values():
        assert ink.chart(chart)["kind"]


def test_an_unknown_kind_is_refused():
    with pytest.raises(TypeError, match="draws a str"):
        ink.chart("a chart")  # type: ignore[arg-type]


def _on_screen(chart: AnyChart) -> set[str]:
    """Every text that Plotly writes into the picture."""
    drawn = json.loads(plotly.render(chart).to_json())
    layout = drawn["layout"]
    texts = {one["text"] for one in layout.get("annotations", [])}
    for axis in ("xaxis", "yaxis"):
        told = layout[axis]
        if told.get("visible", True):
            texts |= {*told.get("ticktext", []), (told.get("title") or {}).get("text", "")}
    for trace in drawn["data"]:
        if trace.get("mode") == "text" or trace["type"] == "bar":
            texts |= {one for one in trace.get("text") or [] if isinstance(one, str)}
    return {
        printed.flat(unescape(re.sub("<br>", " ", one)).replace("▲", "").replace("▼", "")) for one in texts
    } - {""}


@pytest.mark.parametrize("kind", [kind for kind, one in CHARTS.items() if not isinstance(one, Sparkline)])
def test_what_stands_in_the_picture_on_the_screen_stands_on_paper(kind: str):
    page = list(CHARTS).index(kind)
    words = printed.text(printed.pdf(packs.gallery()), page)
    for text in _on_screen(CHARTS[kind]):
        assert "".join(text.split()) in "".join(words.split()), text


@pytest.mark.parametrize("kind", CHARTS)
def test_what_a_pointer_says_and_where_a_click_leads_stays_on_the_screen(kind: str):
    told = json.dumps(ink.chart(CHARTS[kind]))
    assert "n = " not in re.sub(r'"(alt|text)": "[^"]*"', "", told)
    assert "hover" not in told
    assert '"key"' not in told


def test_a_gap_is_a_gap():
    chart = CHARTS["line"]
    assert isinstance(chart, LineChart)
    drawn = ink.chart(chart)
    assert [len(run) for run in drawn["lines"]] == [4, 5]
    assert [len(run) for run in drawn["bands"]] == [4, 4]
    assert [place for place, _, partial in drawn["dots"] if partial] == [chart.points[-1].x]
    assert [place for place, _ in drawn["alarms"]] == [chart.points[8].x]


def test_positions_are_the_specifications():
    chart = CHARTS["dots"]
    assert isinstance(chart, DotPlot)
    drawn = ink.chart(chart)
    assert [(one["low"], one["value"], one["high"]) for one in drawn["rows"]] == [
        (one.low, one.value, one.high) for one in chart.bars
    ]
    assert (drawn["x"]["low"], drawn["x"]["high"]) == (chart.x.low, chart.x.high)


def test_a_bar_without_a_value_carries_no_verdict():
    chart = CHARTS["bars"]
    assert isinstance(chart, BarChart)
    silent = replace(chart, bars=(replace(chart.bars[2], emphasis="worse"), *chart.bars[:2]))
    assert [one["emphasis"] for one in ink.chart(silent)["rows"]] == ["muted", "better", "worse"]


def test_what_stands_out_is_drawn_on_top():
    chart = CHARTS["several"]
    assert isinstance(chart, SeveralLines)
    assert [one["emphasis"] for one in ink.chart(chart)["lines"]] == ["muted", "accent"]


def test_dots_without_emphasis_are_all_drawn():
    chart = CHARTS["funnel"]
    assert isinstance(chart, Funnel)
    assert len(ink.chart(replace(chart, emphases=()))["points"]) == len(chart.points)


def test_a_step_of_a_waterfall_starts_where_the_one_above_ended():
    chart = CHARTS["waterfall"]
    assert isinstance(chart, Waterfall)
    rows = ink.chart(chart)["rows"]
    assert all(one["end"] == after["start"] for one, after in pairwise(rows[:-1]))
    assert [one["whole"] for one in rows] == [True, False, False, True]


def test_a_long_table_of_cells_is_split_without_losing_one():
    entries = [matrix.Entry(f"r{at}", "c", at / 100, 50) for at in range(40)]
    long = matrix.matrix(
        "Reasons", [f"r{at}" for at in range(40)], ["c"], entries, SHARE, of="reason", note="Note."
    )
    parts = ink.pieces(long)
    assert [len(one["rows"]) for one in parts] == [14, 14, 12]
    assert [one["rows"][cell[0]] for one in parts for cell in one["cells"]] == [f"r{at}" for at in range(40)]
    assert [one["note"] for one in parts] == ["", "", "Note."]
    assert parts[0]["alt"] == long.alt
    assert all(one["alt"] for one in parts)
    assert ink.pieces(CHARTS["week"]) == [ink.chart(CHARTS["week"])]
