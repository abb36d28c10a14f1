"""Putting a definition of loyalty in force: all of it, or nothing."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from allegiance import loyalty
from allegiance.errors import QueryFailed, SettingsError, StoreError
from allegiance.settings import Settings
from allegiance.warehouse import define, generations, lock, rollups
from tests.warehouse.rows import at, load

pytestmark = pytest.mark.slow

ANSWER = {"answer_id": "a1", "answered_at": at("2026-04-01 10:00:00"), "csat": 4, "stay": 4}
"""Scores exactly 0.75."""

STRICT = loyalty.SHIPPED.read_text().replace("loyal_from = 0.70", "loyal_from = 0.80")


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path / "home")
    load(settings, answers=[ANSWER])
    return settings


@pytest.fixture
def strict(tmp_path: Path) -> Path:
    path = tmp_path / "strict.toml"
    path.write_text(STRICT, encoding="utf-8")
    return path


def loyal(home: Settings) -> bool:
    _, path = generations.current(home.published)
    con = duckdb.connect(str(path), read_only=True)
    try:
        return bool(con.execute("select loyal from answers").fetchall()[0][0])
    finally:
        con.close()


def left_behind(home: Settings) -> list[str]:
    return sorted(path.name for path in home.home.iterdir() if path.name.endswith(".part"))


def test_it_acts_at_once_and_the_way_back_is_kept(home: Settings, strict: Path) -> None:
    assert loyal(home)
    define.use(home, strict)
    assert not loyal(home)
    assert (home.home / "loyalty.toml").read_text() == STRICT
    assert (home.home / "loyalty.previous.toml").read_bytes() == loyalty.SHIPPED.read_bytes()
    assert left_behind(home) == []
    define.use(home, home.home / define.PREVIOUS)
    assert loyal(home)
    assert (home.home / "loyalty.previous.toml").read_text() == STRICT


def test_the_next_import_keeps_it(home: Settings, strict: Path) -> None:
    define.use(home, strict)
    load(home, answers=[ANSWER | {"answer_id": "a2"}])
    assert not loyal(home)


def test_the_same_again_makes_no_new_generation_and_keeps_the_way_back(home: Settings, strict: Path) -> None:
    define.use(home, strict)
    first = generations.current(home.published)[0]
    define.use(home, strict)
    assert generations.current(home.published)[0] == first
    assert (home.home / "loyalty.previous.toml").read_bytes() == loyalty.SHIPPED.read_bytes()


def test_before_any_import_the_file_alone_is_placed(tmp_path: Path, strict: Path) -> None:
    home = Settings(home=tmp_path / "new")
    define.use(home, strict)
    assert (home.home / "loyalty.toml").read_text() == STRICT
    assert not home.warehouse.exists()
    load(home, answers=[ANSWER])
    assert not loyal(home)


def test_a_definition_that_cannot_hold_changes_nothing(home: Settings, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(STRICT.replace("stay = 0.30", "stay = 0.90"))
    with pytest.raises(SettingsError, match=r"add up to 1\.6"):
        define.use(home, wrong)
    with pytest.raises(SettingsError, match="cannot be read"):
        define.use(home, tmp_path / "nowhere.toml")
    assert loyal(home)
    assert not (home.home / "loyalty.toml").exists()


def test_an_error_on_the_way_leaves_everything_as_it_was(
    home: Settings, strict: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise QueryFailed("no rollup today")

    before = generations.current(home.published)
    with monkeypatch.context() as patched:
        patched.setattr(rollups, "refresh", broken)
        with pytest.raises(QueryFailed):
            define.use(home, strict)
    assert generations.current(home.published) == before
    assert not (home.home / "loyalty.toml").exists()
    assert not (home.home / "loyalty.previous.toml").exists()
    assert left_behind(home) == []
    load(home, answers=[ANSWER | {"answer_id": "a2"}])
    assert loyal(home)


def test_while_an_import_runs_it_is_refused(home: Settings, strict: Path) -> None:
    with lock.hold(home.home / "import.lock"), pytest.raises(StoreError, match="Another import is running"):
        define.use(home, strict)
    assert not (home.home / "loyalty.toml").exists()
    assert left_behind(home) == []
