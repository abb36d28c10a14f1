"""The pulse: alerts need three things at once, and a quiet world stays quiet."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from allegiance.metrics import sentences
from allegiance.metrics.period import Period
from allegiance.metrics.pulse import Pulse, pulse
from allegiance.people.scope import everyone
from tests.metrics import given

MONDAY = date(2025, 6, 2)
WEEKS = 30
PERIOD = Period(MONDAY + timedelta(days=7 * 20), MONDAY + timedelta(days=7 * WEEKS - 1))


def world(seed: int, drop: float = 0.0, team: str = "t0", teams: int = 6, each: int = 60) -> Pulse:
    """Thirty weeks of answers to teams whose weeks vary more than dice; one team falls by ``drop`` in the period."""
    rng = np.random.default_rng(seed)
    rows = []
    for week in range(WEEKS):
        for number in range(teams):
            share = 0.8 + rng.normal(0, 0.02)
            if week >= 20 and f"t{number}" == team:
                share -= drop
            hits = rng.binomial(each, min(max(share, 0), 1))
            rows += [
                {
                    "day": MONDAY + timedelta(days=7 * week + place % 7),
                    "team": f"t{number}",
                    "site": "A",
                    "employee_id": f"e{number}-{rng.integers(10)}",
                    "csat": 5 if place < hits else 1,
                }
                for place in range(each)
            ]
    return pulse(given.reader(answers=rows), everyone(), PERIOD, metrics=["csat"], places=["team"])


def test_a_fall_in_one_team_is_found_there() -> None:
    found = world(1, drop=0.3)
    assert [(move.metric, move.dimension, move.member, move.figure.alert) for move in found.moves] == [
        ("csat", "team", "t0", True)
    ]
    assert found.moves[0].figure.verdict == "worse"
    assert found.judged_week == MONDAY + timedelta(days=7 * (WEEKS - 1))
    assert found.charts == 7
    text = sentences.pulse(found, PERIOD, PERIOD.previous())
    assert "satisfaction down in t0 (team)" in text


def test_a_fall_everywhere_alerts_the_whole() -> None:
    found = world(2, drop=0.3, teams=1)
    assert [figure.alert for figure in found.figures] == [True]
    assert sentences.pulse(found, PERIOD, PERIOD.previous()).startswith("Satisfaction is down ")


@pytest.mark.slow
def test_a_quiet_world_stays_quiet() -> None:
    """Under one alert in a hundred charts and weeks, though weeks vary more than sampling explains."""
    found = [world(seed) for seed in range(100, 130)]
    alerts = sum(figure.alert for one in found for figure in one.figures)
    alerts += sum(move.figure.alert for one in found for move in one.moves)
    assert alerts <= 2


def test_a_short_history_says_so() -> None:
    rows = [{"day": MONDAY, "csat": 5, "team": "t"} for _ in range(50)]
    found = pulse(
        given.reader(answers=rows), everyone(), Period(MONDAY, MONDAY + timedelta(days=6)), metrics=["csat"]
    )
    assert found.moves == ()
    assert found.judged_week is None
    assert "nothing can be called unusual yet" in found.note
    assert not found.figures[0].alert


def test_without_any_data_the_sentence_says_so() -> None:
    store = given.reader()
    found = pulse(store, everyone(), PERIOD)
    assert all(figure.value is None for figure in found.figures)
    assert sentences.pulse(found, PERIOD, PERIOD.previous()).startswith("Nothing can be shown yet")
