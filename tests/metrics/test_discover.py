"""What no theme covers: found language by language, never of the few, and handed back as words to add."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from allegiance import taxonomy
from allegiance.metrics.discover import discover, suggestions
from allegiance.metrics.period import Period
from allegiance.people.scope import Scope, everyone
from allegiance.settings import Settings
from allegiance.warehouse.reader import Reader
from tests.metrics import given

pytestmark = pytest.mark.slow

MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
PLANTED = {
    "en": ["the lift was broken again", "a broken lift all week", "lift broken and nobody came"],
    "de": ["der aufzug war wieder kaputt", "kaputter aufzug seit tagen", "aufzug kaputt und keiner kommt"],
    "fr": ["l'ascenseur est encore en panne", "ascenseur en panne toute la semaine", "panne d'ascenseur"],
}
WRITTEN = {"aufzug": "Aufzug", "kaputt": "kaputt"}


def rows(seed: int = 1) -> list[dict[str, Any]]:
    rnd = random.Random(seed)
    made = []
    for language, said in PLANTED.items():
        for number in range(60):
            text = rnd.choice(said)
            made.append(
                {"day": date(2026, 5, 1 + number % 28), "comment": text.capitalize(), "folded": text,
                 "language": language, "themes": [], "team": "t1"}
            )  # fmt: skip
    made += [
        {
            "day": date(2026, 5, 3),
            "comment": "On hold",
            "folded": "on hold",
            "language": "en",
            "themes": ["waiting"],
        }
    ] * 20
    made += [
        {"day": date(2026, 5, 3), "comment": "Ciao", "folded": "ciao", "language": "it", "themes": []}
    ] * 9
    return made


@pytest.fixture(scope="module")
def store() -> Reader:
    return given.reader(answers=rows())


def test_languages_are_not_taken_for_themes(store: Reader) -> None:
    found = discover(store, everyone(), MAY)
    assert {theme.language for theme in found.themes} == set(PLANTED)
    for theme in found.themes:
        said = " ".join(theme.words)
        assert any(
            word in said for word in ("lift", "aufzug", "ascenseur", "kaputt", "broken", "panne", "week")
        )
        assert theme.covered == 0
        assert theme.known_as == ""
        assert theme.comments >= 8
        assert 1 <= len(theme.examples) <= 3
        assert all(example["language"] == theme.language for example in theme.examples)
    assert found.skipped == (("it", 9),)
    assert (found.looked_at, found.total) == (189, 189)


def test_all_comments_say_what_the_taxonomy_knows(store: Reader) -> None:
    found = discover(store, everyone(), MAY, which="all")
    assert "Waiting time" in {theme.known_as for theme in found.themes}
    assert found.total == 209


def test_a_sample_is_always_the_same(store: Reader) -> None:
    first = discover(store, everyone(), MAY, most=150)
    again = discover(given.reader(answers=list(reversed(rows()))), everyone(), MAY, most=10_000)
    assert (first.looked_at, first.total) == (150, 189)
    assert discover(store, everyone(), MAY, most=150) == first
    whole = discover(store, everyone(), MAY)
    assert [(theme.language, theme.words, theme.comments) for theme in again.themes] == [
        (theme.language, theme.words, theme.comments) for theme in whole.themes
    ]


def test_few_or_none_say_so(store: Reader) -> None:
    few = given.reader(answers=rows()[:39])
    assert discover(few, everyone(), MAY).reason.startswith("too few comments of one language")
    assert discover(store, everyone(), MAY.previous()).reason.startswith("too few comments")
    nothing = given.reader(answers=[{"day": MAY.start, "csat": 5}])
    assert discover(nothing, everyone(), MAY).reason.startswith("not measured: no import fills comment")


def test_rights_hold(store: Reader) -> None:
    assert discover(store, Scope.lead("lead", "t1"), MAY, which="all").total == 180
    assert discover(store, Scope("nobody"), MAY).total == 0


def test_suggestions_are_a_taxonomy_that_finds_them(store: Reader, tmp_path: Path) -> None:
    found = discover(store, everyone(), MAY)
    words = taxonomy.load(Settings(home=tmp_path))
    made = suggestions(words, found, MAY)
    (tmp_path / "taxonomy.toml").write_bytes(made)
    read = taxonomy.load(Settings(home=tmp_path))
    new = [theme for name, theme in read.themes.items() if name not in words.themes]
    assert len(new) == len(found.themes)
    assert [entries for theme in new for entries in theme.words.values()] == [
        tuple(theme.words) for theme in found.themes
    ]
    assert made.startswith(words.path.read_bytes().rstrip())
    # once more: its names never collide with those suggested before
    (tmp_path / "taxonomy.toml").write_bytes(suggestions(read, found, MAY))
    assert len(taxonomy.load(Settings(home=tmp_path)).themes) == len(words.themes) + 2 * len(new)


def test_words_are_shown_as_they_are_written() -> None:
    said = ["Größe stimmt nicht", "falsche Größe geliefert", "die Größe war falsch"]
    made = [
        {"day": MAY.start, "comment": text, "folded": text.lower().replace("ö", "o").replace("ß", "ss"),
         "language": "de", "themes": []}
        for text in said * 20
    ]  # fmt: skip
    found = discover(given.reader(answers=made), everyone(), MAY)
    assert "größe" in " ".join(word for theme in found.themes for word in theme.words)
