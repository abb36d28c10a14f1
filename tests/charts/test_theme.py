"""The look is computed, not believed: contrast of every pair that is drawn, and one set of tokens everywhere."""

from __future__ import annotations

import re
import tomllib

import pytest

from allegiance.charts import theme
from allegiance.charts.theme import DARK, LIGHT, Palette
from allegiance.settings import ROOT

MODES = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


def test_contrast_of_black_and_white_is_21():
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast("#777777", "#777777") == pytest.approx(1)
    assert theme.contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@MODES
@pytest.mark.parametrize("role", ["text", "muted", "accent", "better", "worse"])
def test_text_reaches_aa_on_both_grounds(colours: Palette, role: str):
    for ground in (colours.ground, colours.surface):
        assert theme.contrast(getattr(colours, role), ground) >= 4.5


@MODES
def test_text_on_an_interval_band_reaches_aa(colours: Palette):
    assert theme.contrast(colours.text, colours.band) >= 4.5


@MODES
def test_marks_and_edges_reach_three_to_one(colours: Palette):
    for mark in (colours.accent, colours.edge, colours.tones[0], colours.tones[1]):
        assert theme.contrast(mark, colours.ground) >= 3


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_heat_cell_can_be_read(mode: theme.Mode):
    colours = theme.palette(mode)
    for step in range(101):
        fill = theme.mix(colours.heat_low, colours.heat_high, step / 100)
        assert theme.contrast(theme.readable(fill, mode), fill) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_labels_inside_a_share_bar_can_be_read(mode: theme.Mode):
    for fill in theme.palette(mode).tones:
        assert theme.contrast(theme.readable(fill, mode), fill) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_streamlit_is_told_the_same_colours(mode: theme.Mode):
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    told, colours = config["theme"][mode], theme.palette(mode)
    assert told["primaryColor"] == colours.accent
    assert told["backgroundColor"] == colours.ground
    assert told["secondaryBackgroundColor"] == colours.surface
    assert told["textColor"] == colours.text
    assert told["borderColor"] == colours.line
    assert told["greenTextColor"] == colours.better
    assert told["redTextColor"] == colours.worse


def test_the_style_sheet_uses_the_same_colours():
    css = (ROOT / "static" / "allegiance.css").read_text(encoding="utf-8")
    told = dict(re.findall(r"--al-(\w+): light-dark\((#\w{6}, #\w{6})\)", css))
    assert set(told) == {"text", "muted", "line", "surface", "accent", "better", "worse"}
    for role, pair in told.items():
        assert pair == f"{getattr(LIGHT, role)}, {getattr(DARK, role)}"


def test_nothing_the_pages_ship_names_another_machine():
    for name in (".streamlit/config.toml", "static/allegiance.css", "static/mark.svg"):
        text = (ROOT / name).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "://" not in text
        assert "url(" not in text
