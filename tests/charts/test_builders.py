"""What every specification promises, whatever the numbers."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from allegiance.charts import grids, lines, rows
from allegiance.charts.format import NPS, SECONDS, SHARE
from allegiance.charts.spec import AnyChart, BarChart, LineChart, Table, table
from tests.charts import given

KINDS = pytest.mark.parametrize("kind", list(given.charts()))


def chart(kind: str) -> AnyChart:
    return given.charts()[kind]


@KINDS
def test_every_chart_has_a_sentence_and_a_table(kind: str):
    made = chart(kind)
    assert made.alt.endswith(".")
    assert len(made.alt.split()) > 6
    assert made.table.rows
    assert all(column.title or number == 0 for number, column in enumerate(made.table.columns))
    assert made.title


@KINDS
def test_a_specification_cannot_be_changed(kind: str):
    with pytest.raises(dataclasses.FrozenInstanceError):
        chart(kind).title = "another"  # type: ignore[misc]


def test_a_chart_without_a_sentence_is_refused():
    made = chart("line")
    with pytest.raises(ValueError, match="no alternative text"):
        dataclasses.replace(made, alt="  ")


def test_a_table_whose_rows_do_not_fit_is_refused():
    with pytest.raises(ValueError, match="another length"):
        Table(table(["a", "b"], []).columns, (("1",),))


def test_bars_start_at_zero():
    made = rows.bars("Over five minutes", given.ITEMS[:2], SHARE, of="team")
    assert made.x.low == 0
    with pytest.raises(ValueError, match="start at zero"):
        BarChart(title="x", unit="", alt="A sentence.", table=made.table, x=dataclasses.replace(made.x, low=0.5),
                 bars=made.bars)  # fmt: skip


def test_a_scale_that_does_not_start_at_zero_says_so():
    assert "not at zero" in chart("line").note
    assert "not at zero" in chart("dots").note
    assert "not at zero" not in chart("bars").note


def test_a_gap_stays_a_gap():
    made = chart("line")
    assert isinstance(made, LineChart)
    assert [point.y for point in made.points].count(None) == 1
    assert ("2 Feb 2026", "too few", "–", "5", "") in made.table.rows


def test_a_step_cut_short_keeps_its_figures_in_the_table_and_does_not_stretch_the_scale():
    steps = [
        *given.STEPS[:-1],
        lines.Step(date(2026, 3, 9), 0.75, 12, 0.10, 0.99, partial=True, limits=(0, 1)),
    ]
    made = lines.line("Satisfaction", steps, SHARE)
    assert made.y.low > 0.5
    assert made.points[-1].low is None
    assert made.table.rows[-1] == ("9 Mar 2026", "75.0%", "10.0 to 99.0%", "12", "not complete")


def test_one_cut_step_alone_is_drawn_all_the_same():
    made = lines.line("Satisfaction", [lines.Step(date(2026, 3, 9), 0.75, 12, 0.5, 0.9, partial=True)], SHARE)
    assert made.y.low <= 0.75 <= made.y.high
    assert "one week only" in made.alt


def test_alarms_are_said_and_tabled():
    made = chart("line")
    assert "Unusual: the week of 2 March 2026." in made.alt
    assert [row[-1] for row in made.table.rows].count("unusual") == 1


def test_a_verdict_colour_never_stands_without_word_and_arrow():
    made = rows.dots("Satisfaction", given.ITEMS, SHARE, of="team")
    assert [bar.text for bar in made.bars] == ["78.0% ▲ better", "71.0% ▼ worse", "too few answers (n = 7)"]
    assert made.bars[2].emphasis == ""


@pytest.mark.parametrize("values", [[None, None], []])
def test_nothing_is_drawn_from_nothing(values: list[float | None]):
    steps = [lines.Step(date(2026, 1, 5 + 7 * at), value, 3) for at, value in enumerate(values)]
    with pytest.raises(ValueError, match="nothing to draw"):
        lines.line("Satisfaction", steps, SHARE)
    with pytest.raises(ValueError, match="nothing to draw"):
        rows.dots("Satisfaction", [rows.Item("a", value, 3) for value in values], SHARE, of="team")
    with pytest.raises(ValueError, match="nothing to draw"):
        grids.week("Wait", [grids.Hour(1, 9, value, 3) for value in values], SECONDS)
    assert lines.spark("Satisfaction", steps, SHARE) is None


def test_the_parts_of_a_share_bar_are_the_whole():
    made = rows.counts("Kinds", [("a", 3), ("b", 0), ("c", 1)], of="answers")
    assert [(part.start, part.end) for part in made.segments] == [(0, 0.75), (0.75, 0.75), (0.75, 1)]
    assert [part.inside for part in made.segments] == ["75.0%", "", "25.0%"]
    for parts in ([("a", 0.5), ("b", 0.4)], [("a", 1.2), ("b", -0.2)]):
        with pytest.raises(ValueError, match="not the whole"):
            rows.shares("Kinds", parts, n=1, of="answers")
    with pytest.raises(ValueError, match="no whole"):
        rows.counts("Kinds", [("a", 0)], of="answers")


def test_the_week_shows_only_hours_and_days_in_which_anything_happened():
    made = chart("week")
    assert made.rows == ("08:00", "09:00", "10:00")
    assert made.columns == ("Mon", "Tue", "Wed")
    few = [cell for cell in made.cells if cell.strength is None]
    assert [(cell.row, cell.column, cell.text) for cell in few] == [(1, 1, "")]
    assert "highest 3 min 10 s on Wednesday at 10:00" in made.alt


def test_bins_with_few_rows_are_tabled_and_not_drawn():
    made = chart("curve")
    assert len(made.table.rows) == len(given.BINS)
    assert len(made.points) == len(given.BINS) - 1
    assert made.table.rows[-1][0] == "10:00 and longer"
    assert made.alt.endswith("It bends.")


def test_a_curve_without_one_full_bin_is_still_drawn():
    thin = [dataclasses.replace(one, n=2) for one in given.BINS]
    made = grids.loss_curve("Lost", thin, SHARE)
    assert made.points == ()
    assert made.fitted
    with pytest.raises(ValueError, match="nothing to draw"):
        grids.loss_curve("Lost", [dataclasses.replace(one, fitted=None) for one in thin], SHARE)


def test_labels_of_threshold_and_bend_stand_apart():
    made = chart("curve")
    assert len({label.shift for label in made.labels}) == len(made.labels) == 2
    assert abs(made.labels[0].shift - made.labels[1].shift) >= 14.9


def test_below_zero_is_possible_where_the_scale_allows_it():
    steps = [
        lines.Step(date(2026, 1, 5), -12.0, 100, -20.0, -4.0),
        lines.Step(date(2026, 1, 12), 3.0, 100, -5.0, 11.0),
    ]
    made = lines.line("Net Promoter Score", steps, NPS)
    assert made.y.low <= -20
    assert "not at zero" not in made.note
