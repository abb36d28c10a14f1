from __future__ import annotations

import pytest

from pages.parts import words


def test_a_chip_says_word_and_arrow_and_repeats_them_in_colour():
    made = words.chip("worse", "+2.8 points", alert=True)
    assert "▲" in made
    assert ">worse<" in made
    assert "al-chip-worse" in made
    assert "al-chip-alert" in made
    assert "▼" in words.chip("better", "−3 s", fell=True)


@pytest.mark.parametrize("verdict", ["no clear change", "too few", ""])
def test_without_a_verdict_there_is_neither_colour_nor_arrow(verdict: str):
    made = words.chip(verdict, "+0.1 points")
    assert "al-chip-" not in made
    assert "▲" not in made
    assert "▼" not in made


def test_nothing_compared_is_no_chip():
    assert words.chip("", "") == ""


@pytest.mark.parametrize(
    ("reason", "said"),
    [("not measured: no x", "Not measured: no x."), ("Done.", "Done."), ("", "")],
)
def test_reasons_become_sentences(reason: str, said: str):
    assert words.sentence(reason) == said
