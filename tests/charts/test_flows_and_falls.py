"""Flows, waterfalls, planes and several lines: what is drawn is what was counted."""

from __future__ import annotations

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from allegiance.charts import flows, matrix, plane, plotly, several, waterfall
from allegiance.charts.format import RATE, SHARE
from allegiance.charts.spec import Curve, FlowChart, HeatTable, Plane, SeveralLines, Waterfall
from tests.charts import given

STATES = ["a", "b", "c"]


def _flow(counts: list[int]) -> FlowChart:
    pairs = [(source, target) for source in STATES for target in STATES]
    made = [flows.Flow(source, target, value) for (source, target), value in zip(pairs, counts, strict=True)]
    return flows.flow(
        "Movement", made, names={state: state.upper() for state in STATES}, order=STATES,
        left="before", right="now", of="customers",
    )  # fmt: skip


@examples(st.lists(st.integers(0, 500), min_size=9, max_size=9).filter(any))
def test_ribbons_fill_their_states_exactly_on_both_sides(counts: list[int]):
    made = _flow(counts)
    thick = (1 - 2 * flows.GAP) / sum(counts)
    for side, column in (("left", 0), ("right", 1)):
        nodes = {node.name: node for node in made.nodes if node.side == side}
        for place, state in enumerate(STATES):
            held = sum(counts[3 * place : 3 * place + 3] if column == 0 else counts[place::3])
            if not held:
                assert state.upper() not in nodes
                continue
            node = nodes[state.upper()]
            assert node.end - node.start == pytest.approx(held * thick)
    assert sum(one.left[1] - one.left[0] for one in made.ribbons) == pytest.approx(1 - 2 * flows.GAP)
    for one in made.ribbons:
        assert one.left[1] - one.left[0] == pytest.approx(one.right[1] - one.right[0])
        assert any(
            node.start - 1e-9 <= one.right[0] and one.right[1] <= node.end + 1e-9
            for node in made.nodes
            if node.side == "right"
        )


def test_a_flow_says_how_many_moved_and_refuses_nonsense():
    made = given.charts()["flow"]
    assert "20.0% moved" in made.alt
    with pytest.raises(ValueError, match="nothing to draw"):
        _flow([0] * 9)
    with pytest.raises(ValueError, match="no order"):
        flows.flow("x", [flows.Flow("a", "z", 1)], names={}, order=["a"], left="", right="", of="x")


def test_the_blocks_of_a_waterfall_lead_from_total_to_total():
    made = given.charts()["waterfall"]
    assert isinstance(made, Waterfall)
    first, *steps, last = made.falls
    assert first.whole
    assert last.whole
    at = first.end
    for step in steps:
        assert step.start == pytest.approx(at)
        at = step.end
        assert step.low is not None
        assert step.high is not None
        assert step.low <= step.end <= step.high
    assert at == pytest.approx(last.end)


def test_blocks_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="do not add up"):
        waterfall.waterfall("x", given.BLOCKS, SHARE, start=("before", 0.78), end=("now", 0.75))


def test_a_plane_holds_every_interval_and_names_stay_text():
    made = given.charts()["plane"]
    assert isinstance(made, Plane)
    assert made.x.low <= 0.2
    assert made.x.high >= 0.45
    assert made.y.low <= -0.4
    drawn = plotly.render(made)
    texts = [label.text for label in drawn.layout.annotations]
    assert "&lt;i&gt;Staff&lt;/i&gt;" in texts
    assert "we minus them" in texts


def test_a_promise_that_is_kept_lies_on_the_line():
    made = given.charts()["calibration"]
    assert isinstance(made, Curve)
    assert (made.fitted[0].x, made.fitted[0].y) == (0.0, 0.0)
    assert made.fitted[1].x == made.fitted[1].y
    assert "30.0% expected, 20.0% observed" in made.alt


def test_names_at_the_ends_of_lines_do_not_collide():
    made = given.charts()["several"]
    assert isinstance(made, SeveralLines)
    per_unit = several.PLOT_PX / (made.y.high - made.y.low)
    heights = sorted(label.y * per_unit + label.shift for label in made.labels)
    assert heights[1] - heights[0] >= 13.9


def test_a_line_without_any_value_is_in_the_table_and_not_in_the_picture():
    silent = several.Named("2024-Q1", [several.Place(0, None, 3, label="month 0")])
    made = several.several("x", [*given.COHORTS, silent], SHARE, x_title="months", ticks=[], of="cohort")
    assert "2024-Q1" not in [line.name for line in made.lines]
    assert ("2024-Q1", "month 0", "too few", "–", "3") in made.table.rows


def test_a_matrix_leaves_what_is_not_known_empty_and_says_why():
    made = given.charts()["matrix"]
    assert isinstance(made, HeatTable)
    cells = {(cell.row, cell.column): cell for cell in made.cells}
    assert cells[1, 1].strength is None
    assert "too few contacts (n = 7)" in cells[1, 1].hover
    assert cells[1, 0].strength is None, "a pair nobody asked about is empty, too"
    assert [cell.strength for cell in made.cells if cell.strength is not None] == [0.0, 1.0]
    with pytest.raises(ValueError, match="nothing to draw"):
        matrix.matrix("x", ["a"], ["b"], [matrix.Entry("a", "b", None, 3)], RATE, of="x")


@pytest.mark.parametrize("builder", [plane.plane, plane.calibration])
def test_nothing_at_all_is_refused(builder):
    more = {} if builder is plane.calibration else {"x": SHARE, "y": SHARE, "x_title": "", "y_title": ""}
    with pytest.raises(ValueError, match="nothing to draw"):
        builder("x", [], of="x", **more)
