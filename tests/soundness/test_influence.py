"""What the engine of influence promises, over a hundred made-up worlds each: close, sure of what it says, and fair.

The bounds are those the product states. Beside each promise stands what breaks it: raw means, people filed under the
team where they are now, weeks left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from allegiance.stats.influence import Fit, beyond, labels
from allegiance.stats.many import benjamini_hochberg
from tests.soundness.routing import World, draw

pytestmark = pytest.mark.slow

Floats = NDArray[np.float64]

WORLDS = 100
SWING = 0.2
"""Sd of a person's level from week to week, where there is one: more than people differ."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What came of each world, (worlds,) each."""

    error: Floats
    """Root mean square error of the influence."""
    raw_error: Floats
    """The same of the raw mean minus the team's."""
    covered: Floats
    """Share of people whose 95% interval holds the truth."""
    rank: Floats
    """Rank correlation with the truth."""
    drift: Floats
    labelled: Floats
    """Share of people said to be above or below."""
    wrong: Floats
    """Share of people said to be on the side where they are not."""
    surprised: Floats
    """Share of people whose interval excludes zero."""
    movers: Floats
    """Root mean square error among those who changed team, and among the others."""
    stayers: Floats
    movers_covered: Floats

    def __getitem__(self, name: str) -> float:
        return float(getattr(self, name).mean())


def over(worlds: Iterable[World], ask: Callable[[World], Fit] = World.fitted) -> Found:
    rows = []
    for world in worlds:
        fit = ask(world)
        people = fit.people
        wrong = people.effect - world.truth
        held = np.abs(wrong) <= 1.96 * people.sd
        said = labels(people, 0.0, np.ones(world.people, dtype=bool))
        moved = world.moved
        rows.append(
            (
                _size(wrong),
                _size(world.raw_against_team() - world.truth),
                held.mean(),
                stats.spearmanr(people.effect, world.truth).statistic
                if world.truth.any() and people.effect.any()
                else np.nan,
                fit.drift,
                (said != 0).mean(),
                (said * world.truth < 0).mean(),
                (np.abs(people.effect) > 1.96 * people.sd).mean(),
                _size(wrong[moved]) if moved.any() else np.nan,
                _size(wrong[~moved]),
                held[moved].mean() if moved.any() else np.nan,
            )
        )
    return Found(*np.array(rows).T)


def _size(wrong: Floats) -> float:
    return float(np.sqrt((wrong**2).mean()))


def many(count: int = WORLDS, **given: Any) -> Iterator[World]:
    """One after the other: together they would not fit into memory."""
    return (draw(seed, **given) for seed in range(count))


@pytest.mark.parametrize("stars", [False, True], ids=["any number", "one to five stars"])
def test_where_hard_contacts_go_to_the_skilled(stars: bool) -> None:
    found = over(many(stars=stars))
    assert found["error"] <= 0.55 * found["raw_error"]
    assert 0.93 <= found["covered"] <= 0.97
    assert found["rank"] >= 0.75
    # Labels find somebody, and hardly ever on the wrong side.
    assert found["labelled"] >= 0.1
    assert found["wrong"] <= 0.02 * found["labelled"]


def test_raw_means_order_people_worse_and_are_far_too_sure() -> None:
    """What the bounds are worth: the same worlds, without the engine."""
    ranks, held = [], []
    for world in many(20):
        raw = world.raw_against_team()
        ranks.append(stats.spearmanr(raw, world.truth).statistic)
        error = world.y.std() / np.sqrt(np.bincount(world.person))
        held.append((np.abs(raw - world.truth) <= 1.96 * error).mean())
    assert np.mean(ranks) < over(many(20))["rank"] - 0.15
    assert np.mean(held) < 0.85


def test_adjusting_is_what_takes_routing_out() -> None:
    plain = over(many(20), lambda world: world.fitted(factors=False))
    assert plain["error"] > 1.2 * over(many(20))["error"]
    assert plain["covered"] < 0.93


@pytest.mark.parametrize("drift", [0.0, SWING], ids=["steady", "swinging"])
def test_where_nobody_differs_nobody_is_named(drift: float) -> None:
    """Teams, routing and case mix still differ, and with ``drift`` everybody has good weeks and bad ones."""
    found = over(many(spread=0.0, drift=drift))
    assert (found.labelled > 0).mean() <= 0.05
    assert found["surprised"] <= 0.001
    # By raw means the same worlds are full of talent: somebody is found in all of them.
    for world in many(10, spread=0.0, drift=drift):
        z = world.raw_against_team() / (world.y.std() / np.sqrt(np.bincount(world.person)))
        assert benjamini_hochberg(2 * special.ndtr(-np.abs(z))).any()


def test_those_who_change_team_are_measured_as_well_as_others() -> None:
    found = over(many(movers=0.2))
    assert 0.9 <= found["movers"] / found["stayers"] <= 1.1
    assert 0.93 <= found["movers_covered"] <= 0.97
    assert 0.93 <= found["covered"] <= 0.97
    # Filed under the team where they are now, what the former team was worth is counted as theirs.
    filed = over(many(30, movers=0.2), lambda world: world.filed_under_last().fitted())
    assert filed["movers"] > 1.25 * found["movers"]
    assert filed["movers_covered"] < 0.9


def test_good_weeks_and_bad_ones_are_no_talent() -> None:
    found = over(many(drift=SWING))
    assert found["drift"] == pytest.approx(SWING**2, rel=0.05)
    assert 0.93 <= found["covered"] <= 0.97
    # With weeks left out the intervals are too sure, and in a world of equals somebody is named.
    blind = over(many(30, drift=SWING), lambda world: world.fitted(weeks=False))
    assert blind["covered"] < 0.93
    equals = over(many(30, spread=0.0, drift=SWING), lambda world: world.fitted(weeks=False))
    assert (equals.labelled > 0).mean() > 0.5


def test_where_no_week_differs_no_swing_is_found() -> None:
    assert over(many(30))["drift"] < 0.001


def test_a_chance_of_nine_in_ten_is_one() -> None:
    """Of those said to be beyond a margin with a chance of .8 to .99, that share is."""
    told, true = [], []
    for world in many(movers=0.1, drift=0.1):
        people = world.fitted().people
        above, below = beyond(people.effect, people.sd, 0.05)
        for chance, side in ((above, world.truth > 0.05), (below, world.truth < -0.05)):
            near = (chance >= 0.8) & (chance < 0.99)
            told.append(chance[near])
            true.append(side[near])
    assert np.concatenate(true).mean() == pytest.approx(np.concatenate(told).mean(), abs=0.02)


@pytest.mark.parametrize(
    ("people", "teams", "rows", "least"),
    [(150, 16, (10, 150), 0.93), (40, 8, (20, 400), 0.915)],
    ids=["150 people with few ratings", "40 people"],
)
def test_in_a_small_company(people: int, teams: int, rows: tuple[int, int], least: float) -> None:
    """Of few people the spread itself is not well known, and intervals hold a little less."""
    found = over(many(150, people=people, teams=teams, rows=rows))
    assert least <= found["covered"] <= 0.97
    assert found["error"] <= 0.65 * found["raw_error"]


@pytest.mark.parametrize(("people", "teams"), [(12, 2), (40, 5)])
def test_small_companies_are_as_sure_as_they_say(people: int, teams: int) -> None:
    """The spread between few people is hardly known; taken for known, 89 of 100 intervals held with twelve."""
    found = over(many(300, people=people, teams=teams))
    assert 0.93 <= found["covered"] <= 0.98
