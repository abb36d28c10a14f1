"""The verb ``voice``: one JSON document or ready-made text, and texts of comments only where there are enough."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from allegiance.cli import app
from allegiance.metrics.voice_rows import HEADS
from allegiance.settings import Settings
from tests.warehouse import rows as store


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("voice") / "home"
    said = ["I was on hold"] * 30 + ["=1+1 on the bill"] * 20 + ["the lift is broken"] * 45 + ["price"] * 7
    store.load(
        Settings(home=home),
        answers=[
            {"answer_id": f"a{n}", "answered_at": store.at(f"2026-05-{1 + n % 28:02d} 10:00:00"), "comment": text,
             "csat": 1 + n % 5, "language": "en"}
            for n, text in enumerate(said)
        ],
    )  # fmt: skip
    return home


def run(home: Path, *words: str) -> str:
    found = CliRunner().invoke(
        app, ["voice", "--from", "2026-05", "--to", "2026-05", "--home", str(home), *words]
    )
    assert found.exit_code == 0, found.output
    return found.stdout


def test_themes_as_a_document(home: Path) -> None:
    made = json.loads(run(home, "--format", "json"))["rows"]
    assert list(made[0]) == list(HEADS)
    assert [(row["theme"], row["comments"]) for row in made] == [
        ("waiting", 30), ("billing", 20), ("price", 7), ("(none)", 45),
    ]  # fmt: skip
    assert made[0]["share"] == pytest.approx(30 / 102)


def test_themes_as_text(home: Path) -> None:
    said = run(home)
    assert "Waiting time" in said
    assert "29.4%" in said


def test_comments_of_a_theme_or_a_search(home: Path) -> None:
    assert len(json.loads(run(home, "--theme", "waiting", "--format", "json"))["rows"]) == 30
    assert json.loads(run(home, "--theme", "price", "--format", "json"))["rows"] == []
    assert json.loads(run(home, "--text", "%", "--format", "json"))["rows"] == []
    assert "'=1+1 on the bill" in run(home, "--text", "BILL", "--format", "csv")


def test_what_no_theme_covers(home: Path) -> None:
    (found,) = json.loads(run(home, "--discover", "--format", "json"))["rows"]
    assert found["example"] == "the lift is broken"
    assert found["comments"] == 45
    added = tomllib.loads(run(home, "--suggest"))["themes"]
    assert "lift" in str(added["new_1"])
