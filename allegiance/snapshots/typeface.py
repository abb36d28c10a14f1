"""Which characters the printed typeface has, and texts as it can set them.

Asked before typesetting, so that a name that cannot be printed is told by name and not by a position in a template.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from allegiance.errors import CannotBePrinted
from allegiance.settings import ROOT
from allegiance.texts import plain

FONTS = ROOT / "data" / "fonts"
DRAWN = "▲▼"
"""Characters that the templates draw."""
BREAK = "\u200b"
LONGEST, PIECE = 16, 5
"""Letters of a word that no line breaks within; a longer one may be broken after each of so many, where it must."""

_LONG = re.compile(rf"[^\s\u200b-]{{{LONGEST + 1},}}")
_LEFT_OUT = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFE0E, 0xFE0F, 0x061C))
_INSTEAD = str.maketrans({"\t": " ", "\u2028": "\n", "\u2029": "\n", "\u2011": "-", "\u2010": "-"})


def printable(text: str, *, breaks: bool = True) -> str:
    """The text composed, without what steers a terminal, and with places to break words too long for a column.

    Args:
        text: any text.
        breaks: add these places; not for what is never set in a column, such as alternative texts.

    Raises:
        CannotBePrinted: it has a character that no typeface here holds; the message names both.
    """
    if text.isascii() and len(text) <= LONGEST and text.isprintable():
        return text
    made = unicodedata.normalize("NFC", plain(text)).translate(_INSTEAD).translate(_LEFT_OUT)
    if strange := {letter for letter in made if letter not in characters() and letter != "\n"}:
        first = min(strange, key=made.index)
        raise CannotBePrinted(
            f"The text “{_quoted(made)}” cannot be printed: no typeface here holds "
            f"{_named(first)}{f' and {len(strange) - 1} more of its characters' if len(strange) > 1 else ''}.",
            "Write it in Latin, Greek or Cyrillic letters where it comes from, or add a typeface to data/fonts. "
            "All other documents are made as usual.",
        )
    return _LONG.sub(_broken, made) if breaks else made


@cache
def characters() -> frozenset[str]:
    """Every character that all weights hold, from ``data/fonts/characters.txt``, and those that are drawn."""
    held = set(DRAWN)
    for line in (FONTS / "characters.txt").read_text(encoding="ascii").split():
        first, _, last = line.partition("-")
        held.update(chr(code) for code in range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(held)


def _broken(found: re.Match[str]) -> str:
    word = found.group()
    return BREAK.join(word[at : at + PIECE] for at in range(0, len(word), PIECE))


def _named(letter: str) -> str:
    return f"U+{ord(letter):04X} ({unicodedata.name(letter, 'without a name').lower()})"


def _quoted(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
