"""The sample is the sample only while nothing else is in it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from allegiance import settings
from allegiance.exports import imports
from allegiance.sample import write
from allegiance.sample.genuine import FILE, genuine
from allegiance.settings import Settings

pytestmark = pytest.mark.slow

OWN = "contact_id,started_at,channel,direction,outcome\nMINE,2026-05-01T10:00:00Z,voice,inbound,answered\n"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("genuine") / "home"
    write(home, size="small", contacts=1_000)
    imports.import_files(settings.load(home), [home / "exports"])
    return home


@pytest.fixture
def home(small: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small, tmp_path / "home"))


def test_the_sample_as_it_was_made_is_the_sample(home: Path):
    assert genuine(settings.load(home))


def test_a_folder_that_does_not_say_so_is_not(home: Path):
    assert not genuine(replace(settings.load(home), sample=False))


def test_own_rows_beside_it_end_it_for_good(home: Path):
    mine = home / "exports" / "contacts.csv"
    mine.write_text(OWN, encoding="utf-8")
    imports.import_files(settings.load(home), [mine])
    assert not genuine(settings.load(home))


def test_a_setting_makes_no_sample_of_own_data(tmp_path: Path):
    (tmp_path / "mine.csv").write_text(OWN, encoding="utf-8")
    own = Settings(home=tmp_path, sample=True)
    imports.import_files(own, [tmp_path / "mine.csv"])
    assert not genuine(own)


def test_without_the_seal_nothing_that_was_imported_is_the_sample(home: Path):
    (home / FILE).unlink()
    assert not genuine(settings.load(home))


def test_an_empty_folder_shows_nothing_to_anybody_and_may_say_what_it_likes(tmp_path: Path):
    assert genuine(Settings(home=tmp_path, sample=True))
