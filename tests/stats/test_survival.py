"""Kaplan-Meier: by hand, against plain shares where nothing is censored, and covered with late entry and censoring."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from allegiance.stats import intervals
from allegiance.stats.survival import kaplan_meier


def test_by_hand() -> None:
    """Five customers: two leave, one enters late, one is out of sight between the two departures."""
    found = kaplan_meier(
        [0, 0, 0, 0, 3], [2, 4, 5, 9, 9], [True, False, True, False, False], [1, 2, 4, 5, 9, 10]
    )
    assert found.at_risk.tolist() == [4, 4, 4, 3, 2, 0]
    assert found.survival[:5].tolist() == pytest.approx([1, 3 / 4, 3 / 4, 3 / 4 * 2 / 3, 3 / 4 * 2 / 3])
    assert np.isnan(found.survival[5]), "nobody is observed at 10: nothing is extrapolated"
    assert found.events.tolist() == [0, 1, 1, 2, 2, 2]


def test_late_entry_is_no_survival_from_the_start() -> None:
    """Customers first seen at age 10 are no evidence that nobody leaves before."""
    found = kaplan_meier([10] * 50 + [0] * 4, [20] * 50 + [5, 5, 6, 6], [False] * 50 + [True] * 4, [5, 6, 15])
    assert found.survival[:2].tolist() == pytest.approx([0.5, 0.0])
    late = kaplan_meier([10] * 50, [20] * 50, [False] * 50, [5, 15])
    assert np.isnan(late.survival[0])
    assert late.survival[1] == 1


def test_rows_that_stand_for_several_customers_are_those_customers() -> None:
    many = kaplan_meier([0] * 6, [1, 1, 1, 2, 2, 3], [1, 1, 1, 0, 0, 1], [1, 2, 3])
    few = kaplan_meier([0] * 3, [1, 2, 3], [1, 0, 1], [1, 2, 3], [3, 2, 1])
    assert few.survival.tolist() == many.survival.tolist()
    assert few.low.tolist() == pytest.approx(many.low.tolist())


def test_nobody_left_yet_has_wilsons_interval() -> None:
    found = kaplan_meier([0] * 40, [12] * 40, [False] * 40, [6])
    assert (found.survival[0], found.high[0]) == (1, 1)
    assert found.low[0] == pytest.approx(float(intervals.share(40, 40).low))


@pytest.mark.parametrize("rows", [([1], [1], [True]), ([-1], [2], [True]), ([0, 0], [1], [True])])
def test_customers_that_cannot_be_are_refused(rows: tuple[list[float], list[float], list[bool]]) -> None:
    with pytest.raises(ValueError, match=r"customer|length"):
        kaplan_meier(*rows, at=[1])


@given(
    some.lists(
        some.tuples(some.integers(0, 20), some.integers(1, 30), some.booleans()), min_size=1, max_size=40
    )
)
@settings(max_examples=60, deadline=None)
def test_it_only_falls_and_lies_in_its_interval(rows: list[tuple[int, int, bool]]) -> None:
    begin = np.array([row[0] for row in rows])
    end = begin + np.array([row[1] for row in rows])
    found = kaplan_meier(begin, end, [row[2] for row in rows], np.arange(0.5, 52))
    seen = np.isfinite(found.survival)
    kept = found.survival[seen]
    assert np.all(np.diff(kept) <= 1e-12)
    assert np.all((found.low[seen] <= kept + 1e-12) & (kept <= found.high[seen] + 1e-12))
    assert np.all((found.low[seen] >= 0) & (found.high[seen] <= 1))


@given(some.lists(some.integers(1, 10), min_size=3, max_size=60))
@settings(max_examples=40, deadline=None)
def test_without_censoring_it_is_the_share_still_there(ends: list[int]) -> None:
    found = kaplan_meier([0] * len(ends), ends, [True] * len(ends), np.arange(1, 11))
    still = [(np.array(ends) > age).mean() for age in range(1, 11)]
    seen = np.isfinite(found.survival)
    assert found.survival[seen] == pytest.approx(np.array(still)[seen])


def test_covered_with_late_entry_and_censoring() -> None:
    """600 customers, half of them first seen at an age, most of them still there at the end."""
    rng = np.random.default_rng(5)
    hit = np.zeros(2)
    worlds = 1500
    for _ in range(worlds):
        life = rng.exponential(20, 2000)
        entry = np.where(rng.random(2000) < 0.5, rng.uniform(0, 15, 2000), 0)
        seen = np.flatnonzero(life > entry)[:600]
        end = np.minimum(life[seen], entry[seen] + rng.uniform(1, 15, len(seen)))
        found = kaplan_meier(entry[seen], end, life[seen] <= end, [6.0, 14.0])
        truth = np.exp(-np.array([6.0, 14.0]) / 20)
        hit += (found.low <= truth) & (truth <= found.high)
    assert np.all(np.abs(hit / worlds - 0.95) < 0.015), hit / worlds
