"""The printed typeface is ours, whole, and known without being opened."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from allegiance.errors import CannotBePrinted
from allegiance.snapshots.typeface import BREAK, DRAWN, FONTS, characters, printable

FILES = sorted(FONTS.glob("*.ttf"))


def test_what_is_said_to_be_held_is_what_every_weight_holds():
    held = [set(TTFont(file).getBestCmap()) for file in FILES]
    assert len(held) == 2
    assert {ord(letter) for letter in characters()} - {ord(letter) for letter in DRAWN} == {
        code for code in set.intersection(*held) if code >= 0x20
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_weight_has_figures_for_tables_and_may_be_embedded(file):  # type: ignore[no-untyped-def]
    font = TTFont(file)
    features = {one.FeatureTag for one in font["GSUB"].table.FeatureList.FeatureRecord}
    assert {"tnum", "pnum"} <= features
    assert font["OS/2"].fsType == 0
    assert font["name"].getDebugName(16) == "Inter"
    assert "Open Font License" in font["name"].getDebugName(13)
    widths = {font["hmtx"][font.getBestCmap()[ord(digit)]][0] for digit in "0123456789"}
    assert len(widths) > 1, "Figures are proportional unless a table asks for others."


def test_the_licence_stands_beside():
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


def test_languages_we_promise():
    promised = "ąćęłńóśźż ăâîșț çğıİöşü ďěňřšťůž őű đĐ ΆΈΉΊΌΎΏαβγδεζηθικλμνξοπρσςτυφχψω"
    promised += "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
    promised += "абвгдеёжзийклмнопрстуфхцчшщъыьэюя іїєґ ђћљњџ қңғүұһөә þðæøå ßñ €£$₺₽₫ −–—…’‘“”«»·×±°%"
    assert set(promised) - characters() <= {" "}


def test_what_steers_is_left_out_and_long_words_may_break():
    assert printable("a\u202eb\u200dc\x07") == "abc"
    assert printable("e\u0301") == "é"
    assert printable("a\tb") == "a b"
    assert printable("satisfaction") == "satisfaction"
    long = "x" * 23
    assert printable(long).replace(BREAK, "") == long
    assert max(len(piece) for piece in printable(long).split(BREAK)) <= 5
    assert printable(long, breaks=False) == long
    assert BREAK not in printable("well-known words-of-several-parts and 1,234,567.89")


def test_the_message_names_the_text_and_counts_the_rest():
    with pytest.raises(CannotBePrinted) as caught:
        printable("Team 東京 and so on")
    assert "Team 東京 and so on" in caught.value.message
    assert "U+6771" in caught.value.message
    assert "1 more" in caught.value.message
    with pytest.raises(CannotBePrinted) as caught:
        printable("東" + "a" * 500)
    assert len(caught.value.message) < 250
