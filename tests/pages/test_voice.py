"""The page on comments in its states: with few, without feelings, searched, and with text that would like to run."""

from __future__ import annotations

from pathlib import Path

import pytest

from allegiance import settings
from allegiance.exports import imports
from tests.pages.conftest import Open, text
from tests.pages.homes import HOSTILE

pytestmark = pytest.mark.slow

HEADS = "answer_id,answered_at,csat,nps,language,comment"


def survey(home: Path, comments: list[str]) -> Path:
    """A survey export without feelings, whose comments are these."""
    home.mkdir(parents=True, exist_ok=True)
    rows = [
        f'A{n},2026-05-{n % 27 + 1:02d}T10:00:00Z,{n % 5 + 1},{n % 11},en,"{said.replace(chr(34), chr(34) * 2)}"'
        for n, said in enumerate(comments)
    ]
    (home / "survey.csv").write_text("\n".join([HEADS, *rows]) + "\n", encoding="utf-8")
    imports.import_files(settings.load(home), [home / "survey.csv"])
    return home


@pytest.fixture(scope="module")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    said = [f"I was on hold, {HOSTILE}", "Thank you 100%", "the bill_1 was wrong", "plain words"] * 20
    return survey(tmp_path_factory.mktemp("voice") / "home", said)


def test_hostile_comments_stay_text(hostile_home: Path, open_page: Open) -> None:
    app = open_page(hostile_home, "voice", theme="waiting", look="all")
    assert not app.exception
    said = text(app)
    assert "could not be shown" not in said
    assert "<img src=http" not in said
    assert "&lt;img src=http://evil.invalid" in said
    assert any(HOSTILE in str(cell) for frame in app.dataframe for cell in frame.value.to_numpy().ravel())


def test_without_feelings_satisfaction_is_shown_instead(hostile_home: Path, open_page: Open) -> None:
    said = text(open_page(hostile_home, "voice"))
    assert "Feeling by theme is not measured: no import fills emotion" in said
    assert "Satisfaction is shown instead" in said
    assert "Satisfied, of those who mention it" in said


@pytest.mark.parametrize(("asked", "number"), [("%", 20), ("_", 20), ("BILL_1", 20), ("hold", 20), ("o", 80)])
def test_a_search_counts_exactly_and_takes_nothing_for_a_pattern(
    hostile_home: Path, open_page: Open, asked: str, number: int
) -> None:
    said = text(open_page(hostile_home, "voice", text=asked))
    assert f"{number} comments that hold “{asked.replace('&', '&amp;')}”" in said


def test_a_search_without_result_says_so(hostile_home: Path, open_page: Open) -> None:
    app = open_page(hostile_home, "voice", text="<b>nobody wrote this</b>")
    assert "No comment that hold “&lt;b&gt;nobody wrote this&lt;/b&gt;”." in text(app)


def test_typing_a_search_puts_it_into_the_address(hostile_home: Path, open_page: Open) -> None:
    app = open_page(hostile_home, "voice")
    app.text_input(key="voice-text").set_value("hold").run()
    assert app.query_params["text"] in ("hold", ["hold"])
    assert "20 comments that hold “hold”" in text(app)


def test_texts_of_few_are_hidden_and_their_number_is_not(tmp_path: Path, open_page: Open) -> None:
    home = survey(tmp_path / "home", ["I was on hold"] * 7 + ["Thank you"] * 20)
    app = open_page(home, "voice", theme="waiting")
    said = text(app)
    assert (
        "7 comments with the theme “Waiting time”: too few comments to show their texts (n = 7; from 8"
        in said
    )
    assert "I was on hold" not in said
    assert "Typical for" not in said
    assert not [frame for frame in app.dataframe if "Comment" in frame.value]


def test_fewer_than_ten_comments_are_no_figures(tmp_path: Path, open_page: Open) -> None:
    said = text(open_page(survey(tmp_path / "home", ["I was on hold"] * 9), "voice"))
    assert "Too few comments (n = 9)" in said
    assert "I was on hold" not in said


def test_an_unknown_theme_in_the_address_is_every_theme(hostile_home: Path, open_page: Open) -> None:
    app = open_page(hostile_home, "voice", theme="'; drop table answers; --")
    assert not app.exception
    assert "80 comments, newest first." in text(app)


def test_a_broken_taxonomy_is_named(tmp_path: Path, open_page: Open) -> None:
    home = survey(tmp_path / "home", ["Thank you"] * 20)
    (home / "taxonomy.toml").write_text("[themes.x]\n", encoding="utf-8")
    app = open_page(home, "voice")
    assert not app.exception
    said = text(app)
    assert "taxonomy.toml gives themes.x no title" in said
