"""Who asks at the command line: the operator, or somebody they act as; what is shown of people is journalled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from allegiance import settings
from allegiance.cli import READING, app
from allegiance.errors import NotAllowed
from allegiance.people.journal import open_journal
from tests.soundness import rights

DAYS = ("--from", str(rights.FIRST), "--to", str(rights.LAST))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rights.make(tmp_path_factory.mktemp("asker") / "home")


def ask(home: Path, *words: str) -> Any:
    return CliRunner().invoke(app, [*words, "--home", str(home)])


def figures(home: Path, *words: str) -> list[dict[str, Any]]:
    found = ask(home, *words, "--format", "json")
    assert found.exit_code == 0, found.output
    rows: list[dict[str, Any]] = json.loads(found.stdout)["rows"]
    return rows


def test_acting_as_somebody_shows_what_they_would_see(home: Path) -> None:
    mine = figures(home, "--as", "leb@x", "metrics", "contacts", "--by", "team", *DAYS)
    assert {row["dimensions"]["team"] for row in mine} == {"Birch"}
    everybody = figures(home, "metrics", "contacts", "--by", "team", *DAYS)
    assert {row["dimensions"]["team"] for row in everybody} == {"Alder", "Birch", "Cedar"}


def test_the_environment_acts_as_somebody_too(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLEGIANCE_AS", "leb@x")
    assert {
        row["dimensions"]["team"] for row in figures(home, "metrics", "contacts", "--by", "team", *DAYS)
    } == {"Birch"}


@pytest.mark.parametrize(
    "words", [("rebuild",), ("access", "list"), ("erase", "customer", "K"), ("journal", "list")]
)
def test_what_changes_the_store_or_shows_the_rights_is_the_operators(
    home: Path, words: tuple[str, ...]
) -> None:
    found = ask(home, "--as", "ana@x", *words)
    assert isinstance(found.exception, NotAllowed)
    assert "operator" in found.exception.message
    assert words[0] not in READING


@pytest.mark.parametrize(
    ("who", "words", "said"),
    [
        ("adm@x", ("metrics", "csat"), "does not see figures"),
        ("exe@x", ("radar",), "does not see single employees"),
        ("leb@x", ("rejects",), "does not see refused rows"),
        ("nobody@x", ("metrics", "csat"), "Nothing is granted to nobody@x"),
        ("den@x", ("metrics", "csat"), "Nothing is granted to den@x"),
    ],
)
def test_what_a_role_does_not_see_is_refused_in_words(
    home: Path, who: str, words: tuple[str, ...], said: str
) -> None:
    found = ask(home, "--as", who, *words)
    assert isinstance(found.exception, NotAllowed)
    assert said in found.exception.message


def test_a_role_that_is_not_held_is_none(home: Path) -> None:
    found = ask(home, "--as", "leb@x", "--role", "analyst", "metrics", "csat")
    assert isinstance(found.exception, NotAllowed)
    assert "Team lead" in found.exception.todo


def test_whose_data_a_command_shows_is_journalled_under_the_one_name(home: Path) -> None:
    before = len(_entries(home))
    assert ask(home, "--as", "leb@x", "metrics", "csat", "--by", "employee", *DAYS).exit_code == 0
    assert ask(home, "influence", *DAYS).exit_code == 0
    made = _entries(home)[before:]
    assert {entry.source for entry in made} == {"command"}
    assert {entry.acting for entry in made} == {"lead", "operator"}
    assert len({entry.subject for entry in made if entry.acting == "operator"}) == len(rights.PEOPLE)
    assert ask(home, "metrics", "csat", "--by", "team", *DAYS).exit_code == 0
    assert len(_entries(home)) == before + len(made), "figures of groups are about nobody"


def _entries(home: Path) -> list[Any]:
    journal = open_journal(settings.load(home))
    return list(journal.entries(most=100_000))
