"""The taxonomy: what ships is whole, a company's own replaces it, and a mistake is named by file and entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from allegiance import taxonomy
from allegiance.errors import SettingsError
from allegiance.settings import Settings

THEME = '[themes.waiting]\ntitle = "Waiting time"\n'


def read(tmp_path: Path, text: str) -> taxonomy.Taxonomy:
    (tmp_path / "taxonomy.toml").write_text(text, encoding="utf-8")
    return taxonomy.load(Settings(home=tmp_path))


def test_what_ships_has_words_in_the_languages_of_the_sample_for_every_theme() -> None:
    shipped = taxonomy.load(Settings(home=Path("nowhere")))
    assert len(shipped.themes) >= 12
    for theme in shipped.themes.values():
        for language in ("en", "de", "fr", "tr", "pl"):
            assert theme.words.get(language), (theme.id, language)
    assert {theme.tone for theme in shipped.themes.values()} == set(taxonomy.TONES)
    assert {"en", "de", "fr", "tr", "pl"} <= set(shipped.ignored)


def test_a_companys_own_replaces_it(tmp_path: Path) -> None:
    shipped = taxonomy.load(Settings(home=tmp_path))
    own = read(tmp_path, f'{THEME}tone = "bad"\nen = ["on hold", "wait*"]\nany = ["⏳"]\n')
    assert list(own.themes) == ["waiting"]
    assert own.sha256 != shipped.sha256
    assert own.parameters == {
        "places": [0, 0, 0],
        "themes": ["waiting"] * 3,
        "entries": ["on hold", "wait*", "⏳"],
    }
    assert (own.title("waiting"), own.tone("waiting")) == ("Waiting time", "bad")
    assert (own.title("gone_from_it"), own.tone("gone_from_it")) == ("gone from it", "neither")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("themes = 1", "names no theme"),
        ("[themes]", "names no theme"),
        ("nonsense", "is not valid TOML"),
        (f'{THEME}en = ["x"]\n[other]\n', "'other'"),
        (f'version = "2"\n{THEME}en = ["on hold"]\n', "version '2'"),
        ('[themes."Waiting time"]\ntitle = "W"\nen = ["on hold"]\n', "'Waiting time'"),
        ('[themes.waiting]\nen = ["on hold"]\n', "themes.waiting no title"),
        (f'{THEME}tone = "ugly"\nen = ["on hold"]\n', "'ugly'"),
        (THEME, "themes.waiting no words"),
        (f"{THEME}en = []\n", "themes.waiting no words"),
        (f'{THEME}english = ["on hold"]\n', "'english' in themes.waiting"),
        (f'{THEME}en = "on hold"\n', "themes.waiting.en that is no list"),
        (f'{THEME}en = ["on hold", 3]\n', "themes.waiting.en, entry 2 (3)"),
        (f'{THEME}en = ["on hold", "?!"]\n', "themes.waiting.en, entry 2"),
        (f'{THEME}en = ["on hold", "a*"]\n', "entry 2 ('a*')"),
        (f'{THEME}en = ["on * hold"]\n', "star inside"),
        (f'{THEME}en = ["on hold", "ON HOLD"]\n', "entry 2 ('ON HOLD') twice"),
        (f'ignored = ["the"]\n{THEME}en = ["on hold"]\n', "ignored words that are no table"),
        (f'[ignored]\nen = "the"\n{THEME}en = ["on hold"]\n', "ignored.en that is no list"),
    ],
)
def test_a_mistake_is_named_by_file_and_entry(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, text)
    assert str(tmp_path / "taxonomy.toml") in refused.value.message
    assert named in refused.value.message
    assert refused.value.todo


def test_a_misspelt_key_is_answered_with_the_right_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, f'{THEME}Tone = "bad"\nen = ["on hold"]\n')
    assert 'Did you mean "tone"?' in refused.value.todo


def test_a_single_character_of_a_script_without_spaces_is_a_word(tmp_path: Path) -> None:
    assert read(tmp_path, f'{THEME}zh = ["等", "*等*"]\n').themes["waiting"].words["zh"] == ("等", "*等*")
