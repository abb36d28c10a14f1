"""In a world where nothing differs and nothing happens, nobody is alerted; where something happens, somebody is.

Null worlds still have weekdays, seasons, dirty rows and answers that depend on the experience: what makes charts cry
wolf in real life. Weeks are looked at as an executive would have, the pulse open after that week. Measured over all
weeks of six null worlds and both views, an alert stood in fewer than one week in a hundred; ``ALLEGIANCE_TEST_EVERY=1``
repeats that for the two worlds here, every fourth week is what a test run can afford.
"""

from __future__ import annotations

import os
from datetime import date, timedelta

import pytest

from tests.soundness import worlds

SEEDS = (11, 12)
EVERY = int(os.environ.get("ALLEGIANCE_TEST_EVERY", "4"))
WEEKS = 104 - 26 - 9
"""Nine weeks make a baseline, and the 13 weeks before are compared with."""


@pytest.mark.slow
def test_null_worlds_alert_in_under_one_week_in_a_hundred(tmp_path_factory: pytest.TempPathFactory) -> None:
    looks = headlines = places = judged = 0
    said: list[str] = []
    for seed in SEEDS:
        world = worlds.make(tmp_path_factory.mktemp(f"null{seed}"), seed, null=True)
        for back in range(0, WEEKS, EVERY):
            sunday = worlds.SUNDAY - timedelta(weeks=back)
            found = world.pulse(sunday, 28 if back // EVERY % 2 else 91)
            looks, judged = looks + 1, judged + found.charts
            alerts = [figure.metric for figure in found.figures if figure.alert]
            moves = [f"{m.metric} {m.dimension}={m.member}" for m in found.moves if m.figure.alert]
            headlines, places = headlines + bool(alerts), places + bool(moves)
            said += [f"{seed} {sunday} {name}" for name in (*alerts, *moves)]
    assert looks >= 2 * WEEKS // EVERY
    # silence is worth something only where something was listened to
    assert judged / looks > 60
    # one week in a hundred, or the one week by which so few looks cannot tell it from less
    assert headlines <= max(1, looks / 100), said
    assert places <= max(1, looks / 100), said


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2026, 7])
def test_the_release_is_found_in_the_weeks_after_it_starts(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """A release adds a minute and a half of hold to some calls for six weeks: the last four weeks show it."""
    world = worlds.make(tmp_path_factory.mktemp(f"world{seed}"), seed)
    assert world.truth.release is not None
    start = date.fromisoformat(str(world.truth.release["from"]))
    first = start + timedelta(days=6 - start.weekday())
    alerted = []
    where: set[tuple[str, str | None]] = set()
    for week in range(-3, 6):
        if week in (-2, -1, 0, 1):
            continue
        found = world.pulse(first + timedelta(weeks=week), 28)
        names = {figure.metric for figure in found.figures if figure.alert}
        waits = [figure for figure in found.figures if figure.metric in ("over_five_minutes", "wait_time")]
        if names & {"over_five_minutes", "wait_time"}:
            alerted.append(week)
            assert all((figure.change or 0) > 0 for figure in waits)
            where |= {(move.dimension, move.member) for move in found.moves if (move.figure.change or 0) > 0}
    assert -3 not in alerted
    assert len(alerted) >= 2, alerted
    # and where: the release touched calls about bills and contracts, and nothing but calls
    touched = {"Bill too high", "Payment arrangement", "Direct debit", "Moving home", "Contract change"}
    assert {member for dimension, member in where if dimension == "reason"} & touched, where
    assert not {member for dimension, member in where if dimension == "reason"} - touched, where
    assert not where & {("channel", "email"), ("channel", "chat"), ("channel", "social")}
