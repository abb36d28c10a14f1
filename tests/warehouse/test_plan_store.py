"""Plans that are kept are those that would be made; whatever is wrong with the file, a plan is made again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allegiance.people.suppression import PLACE, Cells, Week, plan
from allegiance.warehouse import plan_store
from allegiance.warehouse.plan_store import FILE, PlanStore


def week(seed: int, *, people: int = 24, shift: int = 0, order: int = 0) -> Cells:
    """A week of some people; ``shift`` gives everything other numbers in the same order, ``order`` other rows."""
    rng = np.random.default_rng(seed)
    size = people * 3
    person = np.sort(rng.integers(0, people, size))
    team, site = person % 5, person % 5 % 2
    channel = rng.integers(0, 3, size)
    rows = np.random.default_rng(order).permutation(size) if order else np.arange(size)
    return Cells(
        person[rows] * 2 + shift,
        {PLACE: team[rows] + shift, "channel": channel[rows] * 7},
        site[rows] + shift,
    )


def told(found: Week) -> dict[str, set[frozenset[int]]]:
    return {name: set(blocks) for name, blocks in found.blocks.items()}


@given(seed=st.integers(0, 10_000), people=st.integers(3, 30))
@settings(max_examples=30, deadline=None)
def test_what_is_kept_is_what_would_be_planned(seed: int, people: int) -> None:
    store = PlanStore(None)
    cells = week(seed, people=people)
    for _ in range(2):
        assert told(store.plan(cells)) == told(plan(cells))


def test_a_week_is_found_again_under_other_numbers_and_in_another_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = PlanStore(tmp_path)
    first.plan(week(3))
    first.save()
    monkeypatch.setattr(plan_store, "plan", lambda *_, **__: pytest.fail("it was planned again"))
    again = PlanStore(tmp_path)
    for cells in (week(3), week(3, order=9), week(3, shift=40)):
        assert told(again.plan(cells)) == told(plan(cells))


def test_another_week_is_another_plan(tmp_path: Path) -> None:
    store = PlanStore(tmp_path)
    for seed in range(12):
        cells = week(seed, people=9)
        assert told(store.plan(cells)) == told(plan(cells))
        places = plan(Cells(cells.person, {PLACE: cells.members[PLACE]}, cells.site))
        assert told(store.plan(cells, places)) == told(plan(cells, fixed=places))


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "{}"])
def test_a_file_that_is_none_is_made_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="ascii")
    store = PlanStore(tmp_path)
    assert told(store.plan(week(3))) == told(plan(week(3)))
    store.save()
    assert len(json.loads((tmp_path / FILE).read_text(encoding="ascii"))) == 1


def test_a_plan_that_was_written_over_is_made_again(tmp_path: Path) -> None:
    store = PlanStore(tmp_path)
    store.plan(week(3))
    store.save()
    held = json.loads((tmp_path / FILE).read_text(encoding="ascii"))
    for wrong in ({"team": [[99]]}, {"nothing": [[0]]}, 7, {"team": 3}):
        (tmp_path / FILE).write_text(json.dumps(dict.fromkeys(held, wrong)), encoding="ascii")
        assert told(PlanStore(tmp_path).plan(week(3))) == told(plan(week(3)))


def test_it_names_nobody_and_another_planner_finds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = PlanStore(tmp_path)
    store.plan(week(3, shift=4_711))
    store.save()
    assert "4711" not in (tmp_path / FILE).read_text(encoding="ascii")
    monkeypatch.setattr(plan_store, "_planner", lambda: "another")
    planned = []
    monkeypatch.setattr(plan_store, "plan", lambda *a, **k: planned.append(1) or plan(*a, **k))
    PlanStore(tmp_path).plan(week(3))
    assert planned
