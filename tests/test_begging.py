"""Phrases of begging: what ships is usable, a company's own file replaces it, and mistakes are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from allegiance import begging
from allegiance.errors import SettingsError
from allegiance.sample.gaming import ASKED
from allegiance.settings import Settings


def test_what_ships_has_several_languages_and_no_bare_word_that_means_something_else() -> None:
    found = begging.read(begging.SHIPPED).phrases
    assert len(found) > 100
    assert len(set(found)) == len(found)
    assert not {"bonus", "prime", "stars", "sterne", "10"} & set(found)


def test_a_companys_own_file_replaces_it(tmp_path: Path) -> None:
    own = tmp_path / begging.OWN
    own.write_text('[phrases]\nen = ["rate me well", "*bonus*"]\nnl = ["rate me well"]\n', encoding="utf-8")
    assert begging.load(Settings(home=tmp_path)).phrases == ("rate me well", "*bonus*")
    own.unlink()
    assert begging.load(Settings(home=tmp_path)).path == begging.SHIPPED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[phrases]\nen = 'bonus'", "no list"),
        ("[phrases]\nenglish = ['bonus']", "no language"),
        ("[phrases]\nen = [10]", "no text"),
        ("[phrases]\nen = ['a*b cd']", "star inside"),
        ("[phrases]\nen = ['*a*']", "nearly every comment"),
        ("phrase = 1", "no part of it"),
        ("version = 1", "has no phrases"),
        ("[phrases", "not valid TOML"),
    ],
)
def test_mistakes_name_the_entry(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / begging.OWN).write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        begging.load(Settings(home=tmp_path))


def test_the_sample_writes_what_the_phrases_find() -> None:
    phrases = [phrase.casefold() for phrase in begging.read(begging.SHIPPED).phrases]
    for sentences in ASKED.values():
        for sentence in sentences:
            assert any(phrase in sentence.casefold() for phrase in phrases), sentence
