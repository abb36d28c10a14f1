"""The tokens of the look, for light and dark: colours, type and sizes. Pages and renderers read them here.

Colour carries a verdict or nothing: one accent for what is measured, greys for the rest, and two verdict
colours that never stand without a word and an arrow. Text colours reach WCAG AA (4.5:1) on both grounds,
marks 3:1; ``tests/charts/test_theme.py`` computes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mode = Literal["light", "dark"]

FONT = "Inter, 'Helvetica Neue', Arial, sans-serif"
TEXT_PX = 13
SMALL_PX = 12


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one mode, as ``#RRGGBB``."""

    ground: str
    surface: str
    text: str
    muted: str
    line: str
    """Hairlines and grid: decoration, never the only carrier of meaning."""

    edge: str
    """Borders of things one can operate, 3:1 on the ground."""

    accent: str
    band: str
    """The accent, thinned: interval bands."""

    better: str
    worse: str
    tones: tuple[str, ...]
    """Parts of a whole, strongest first, each 3:1 on its neighbour's gap."""

    heat_low: str
    heat_high: str
    heat_text_low: str
    heat_text_high: str


LIGHT = Palette(
    ground="#FFFFFF",
    surface="#F7F6F2",
    text="#1A1D21",
    muted="#5A6068",
    line="#E4E1D9",
    edge="#858A91",
    accent="#1F4E8C",
    band="#D3DEEC",
    better="#0B6B4F",
    worse="#A8321F",
    tones=("#1F4E8C", "#6F94C4", "#BCCDE3", "#D9D6CE"),
    heat_low="#F3F6FA",
    heat_high="#1F4E8C",
    heat_text_low="#000000",
    heat_text_high="#FFFFFF",
)

DARK = Palette(
    ground="#111418",
    surface="#1A1F25",
    text="#ECEEF0",
    muted="#A6AEB7",
    line="#2B323A",
    edge="#76808B",
    accent="#8FB8F2",
    band="#283A52",
    better="#62C9A3",
    worse="#FF9D86",
    tones=("#8FB8F2", "#5B7FB3", "#34507A", "#3A424C"),
    heat_low="#1B222B",
    heat_high="#8FB8F2",
    heat_text_low="#FFFFFF",
    heat_text_high="#000000",
)


def palette(mode: Mode) -> Palette:
    """The colours of ``mode``."""
    return DARK if mode == "dark" else LIGHT


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of ``#RRGGBB``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(low: str, high: str, share: float) -> str:
    """The colour ``share`` (0 to 1) of the way from ``low`` to ``high``."""
    mixed = (round(a + (b - a) * share) for a, b in zip(channels(low), channels(high), strict=True))
    return "#" + "".join(f"{value:02X}" for value in mixed)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, by WCAG 2.2 (relative luminance)."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def readable(on: str, mode: Mode) -> str:
    """The text colour of ``mode``'s heat cells that reads better on ``on``."""
    colours = palette(mode)
    return max((colours.heat_text_low, colours.heat_text_high), key=lambda text: contrast(text, on))
