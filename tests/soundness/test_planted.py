"""What was planted in the sample company is found by the questions that pages ask, and nothing that was not."""

from __future__ import annotations

from pathlib import Path

import pytest

from allegiance.metrics import waiting
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.people.scope import everyone
from tests.soundness import worlds

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> worlds.World:
    return worlds.make(Path(tmp_path_factory.mktemp("planted")), 2026)


@pytest.fixture(scope="module")
def history(world: worlds.World) -> Period:
    assert world.known.first_day
    assert world.known.last_day
    return Period(world.known.first_day, world.known.last_day)


def test_the_bend_in_the_cost_of_waiting_is_found_where_it_is(world: worlds.World, history: Period):
    curve = waiting.hold_loss(world.reader, everyone(), history, outcome="disloyal", known=world.known)
    assert curve.found is not None
    assert curve.found.bends
    kink, truth = curve.found.kink, world.truth.hold_kink_s / 60
    assert kink is not None
    assert abs(kink.at - truth) < 1
    assert kink.low <= truth <= kink.high
    assert not kink.low <= 5 <= kink.high, "five minutes is what everybody says, and not so here"
    assert not curve.found.cliff, "it bends; it does not fall off"


def test_a_fifth_or_more_of_the_satisfied_mean_to_leave(world: worlds.World, history: Period):
    leaving, loyal, csat = measure(
        world.reader, everyone(), ["leaving", "loyal", "csat"], history, known=world.known
    )
    assert leaving.value is not None
    assert leaving.low is not None
    assert leaving.high is not None
    assert 0.1 < leaving.low < leaving.value < leaving.high < 0.3
    assert loyal.value is not None
    assert csat.value is not None
    assert csat.value - loyal.value > 0.1, "satisfied is not loyal"
