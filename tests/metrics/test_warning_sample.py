"""On the sample company: leaving is foretold better than by chance, and save offers do what was planted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from allegiance import settings
from allegiance.exports import imports
from allegiance.metrics import save_offers, warning_drivers, warning_worklist
from allegiance.metrics.catalogue import load
from allegiance.metrics.period import Period
from allegiance.metrics.standing import standing
from allegiance.metrics.warning import early_warning
from allegiance.people.scope import everyone
from allegiance.sample import write
from allegiance.warehouse.reader import Reader, open_reader
from tests.pages.homes import END

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("warned") / "home"
    write(home, size="small", contacts=40_000, end=END)
    imports.import_files(settings.load(home), [home / "exports"])
    return home


@pytest.fixture(scope="module")
def store(home: Path) -> Reader:
    return open_reader(settings.load(home))


def test_leaving_is_foretold_and_the_risks_are_right(store: Reader) -> None:
    found = early_warning(store, everyone())
    assert found.given, found.reason
    assert found.overall is not None
    assert found.overall.auc.low > 0.65
    assert found.overall.top.lift.low > 2
    assert found.error < 0.01
    assert found.left_out == {}
    assert len(found.months) == 12
    assert all(one.tested.auc.value > 0.6 for one in found.months)
    first = [one.group for one in warning_drivers.drivers(found)[:4]]
    assert {"contacts", "renewal"} & set(first)
    listed = warning_worklist.worklist(store, everyone(), found)
    assert listed.total == len(listed.entries)
    assert sum(one.groups == () for one in listed.entries) < listed.total / 10
    assert sum(one.owner is not None for one in listed.entries) > listed.total / 2


def test_the_effect_of_save_offers_is_the_planted_one(home: Path, store: Reader) -> None:
    truth = json.loads((home / "truth.json").read_text())["save_offer_effect"]
    known = standing(store, everyone(), load().coverage)
    assert known.first_day is not None
    assert known.last_day is not None
    found = save_offers.save_offers(store, everyone(), Period(known.first_day, known.last_day))
    one = found.every
    assert one is not None
    planted = -truth["leaving"] * (1 - one.kept_held_out.value)
    assert one.extra.low <= planted <= one.extra.high
    assert one.cost_per_kept.low < one.cost_per_kept.value < one.cost_per_kept.high
