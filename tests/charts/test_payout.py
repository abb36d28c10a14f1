"""The payout curve: corners where the plan has them, a jump where it jumps, the figure where it stands."""

from __future__ import annotations

import json

import pytest

from allegiance.charts import payout, plotly
from allegiance.charts.format import SECONDS, SHARE
from allegiance.charts.spec import PayoutCurve
from tests.charts import given


def made() -> PayoutCurve:
    chart = given.charts()["payout"]
    assert isinstance(chart, PayoutCurve)
    return chart


def test_corners_are_the_plans_and_the_line_jumps_where_it_pays_at_once():
    chart = made()
    assert [(one.x, one.y) for one in chart.curve] == [
        (chart.x.low, 0.0),
        (0.70, 0.0),
        (0.70, 0.25),
        (0.78, 1.0),
        (0.85, 1.5),
        (chart.x.high, 1.5),
    ]


def test_where_less_is_better_the_line_falls_from_left_to_right():
    chart = payout.payout(
        "Hold time",
        [
            payout.Kink("threshold", 180, 0),
            payout.Kink("target", 120, 1),
            payout.Kink("maximum", 90, 1.5),
        ],
        SECONDS,
    )
    assert [one.y for one in chart.curve] == [1.5, 1.5, 1.0, 0.0, 0.0, 0.0]
    places = [one.x for one in chart.curve]
    assert places == sorted(places)
    assert chart.figure is None
    assert "no figure" in chart.alt


def test_the_figure_and_its_interval_stay_inside_the_picture_and_are_told():
    far = payout.Stand(0.02, 0.0, 12, 0.0, 0.4, 0.0, 0.0)
    chart = payout.payout("Satisfaction", given.KINKS, SHARE, stand=far)
    assert chart.figure is not None
    assert chart.between is not None
    assert chart.x.low <= chart.between[0] < chart.figure.x < chart.between[1] <= chart.x.high
    assert "The figure is 2.0%, 95% 0.0 to 40.0%, which pays 0%." in chart.alt
    assert ("The figure", "2.0% (95%: 0.0 to 40.0%)", "0%", "0% to 0%") in chart.table.rows


def test_a_figure_without_an_interval_and_a_payout_above_all_kinks_fit_too():
    chart = payout.payout("x", given.KINKS, SHARE, stand=payout.Stand(0.99, 1.9, 12))
    assert chart.between is None
    assert chart.figure is not None
    assert chart.figure.y is not None
    assert chart.figure.y < chart.y.high


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_title_from_a_plan_stays_text(mode: str):
    drawn = json.dumps(plotly.render(made(), mode).to_dict(), default=str)  # type: ignore[arg-type]
    assert "<b>" not in drawn


def test_the_corners_have_names_for_a_pointer():
    drawn = plotly.render(made())
    assert "threshold<br>70.0%<br>pays 25%" in [text for trace in drawn.data for text in (trace.text or ())]


def test_kinks_in_no_order_are_refused():
    mixed = [given.KINKS[1], given.KINKS[0], given.KINKS[2]]
    with pytest.raises(ValueError, match="order"):
        payout.payout("x", mixed, SHARE)
