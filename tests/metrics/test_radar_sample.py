"""The radar on whole sample companies, imported through the door: those of the truth are named, others hardly ever."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from allegiance import sample, settings
from allegiance.exports import imports
from allegiance.metrics.period import Period
from allegiance.metrics.radar import flags, radar
from allegiance.people.scope import everyone
from allegiance.warehouse.reader import Reader, open_reader

pytestmark = pytest.mark.slow

END = date(2026, 9, 30)
PERIOD = Period(date(2026, 7, 1), END)


def company(home: Path, *, null: bool) -> tuple[Reader, sample.Truth]:
    truth = sample.write(home, size="small", null=null, end=END)
    imports.import_files(settings.load(home), [home / "exports"])
    return open_reader(settings.load(home)), truth


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Reader, sample.Truth]:
    return company(tmp_path_factory.mktemp("radar") / "home", null=False)


def test_everybody_who_was_planted_is_named_and_hardly_anybody_else(
    lived: tuple[Reader, sample.Truth],
) -> None:
    reader, truth = lived
    found = radar(reader, everyone(), PERIOD)
    named = {
        sign: {one.employee for one in found.findings if one.sign == sign}
        for sign in ("invitations", "devices", "begging")
    }
    assert named["invitations"] >= set(truth.picky)
    assert named["devices"] >= set(truth.shared_device)
    assert named["begging"] >= set(truth.begging)
    planted = {*truth.picky, *truth.shared_device, *truth.begging}
    assert len(found.flagged.keys() - planted) <= 1
    assert found.people > 140


def test_the_two_who_pick_are_not_rewarded_silently(lived: tuple[Reader, sample.Truth]) -> None:
    reader, truth = lived
    assert set(flags(reader, everyone(), PERIOD)) >= {*truth.picky, *truth.shared_device}


def test_in_a_world_without_differences_hardly_anybody_is_named(tmp_path: Path) -> None:
    reader, truth = company(tmp_path / "home", null=True)
    assert not truth.picky
    assert len(radar(reader, everyone(), PERIOD).flagged) <= 1
