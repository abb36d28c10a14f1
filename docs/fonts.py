"""Makes the typeface of printed documents: ``npm pack @fontsource/inter@5.3.0``, unpack it, then run
``python -m docs.fonts FOLDER/package``. Needs ``fonttools[woff]``. The same package makes the same bytes.

The package holds each weight in parts by script; a printed document needs them as one TrueType file, since the
typesetter takes a name apart at every change of file, and the digits of a table from another one.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

SCRIPTS = ("latin", "latin-ext", "vietnamese", "greek", "greek-ext", "cyrillic", "cyrillic-ext")
WEIGHTS = {400: "Regular", 600: "SemiBold"}
LICENCE = "This Font Software is licensed under the SIL Open Font License, Version 1.1."
TARGET = Path(__file__).resolve().parents[1] / "data" / "fonts"


def main(package: Path) -> None:
    """Write one file a weight, and the licence, into ``data/fonts``."""
    TARGET.mkdir(exist_ok=True)
    held: set[int] = set()
    for weight, style in WEIGHTS.items():
        with tempfile.TemporaryDirectory() as folder:
            parts = [_part(package, script, weight, Path(folder)) for script in SCRIPTS]
            made = Merger().merge([str(part) for part in parts])
        _name(made, style, weight)
        # The tables' own dates are today's otherwise, and every build would differ.
        made.recalcTimestamp = False
        made["head"].created = made["head"].modified = TTFont(_file(package, "latin", weight))[
            "head"
        ].modified
        made.save(TARGET / f"Inter-{style}.ttf")
        held = {*made.getBestCmap()} & (held or {*made.getBestCmap()})
    (TARGET / "characters.txt").write_text("".join(f"{one}\n" for one in _ranges(held)), encoding="ascii")
    shutil.copyfile(package / "LICENSE", TARGET / "OFL.txt")


def _ranges(held: set[int]) -> list[str]:
    """``0020-007E``: what all weights hold, for the program to ask without reading a typeface."""
    made: list[list[int]] = []
    for code in sorted(code for code in held if code >= 0x20):
        if made and made[-1][1] == code - 1:
            made[-1][1] = code
        else:
            made.append([code, code])
    return [f"{first:04X}" if first == last else f"{first:04X}-{last:04X}" for first, last in made]


def _file(package: Path, script: str, weight: int) -> Path:
    return package / "files" / f"inter-{script}-{weight}-normal.woff2"


def _part(package: Path, script: str, weight: int, folder: Path) -> Path:
    """One script as TrueType without hints, which merging drops anyway."""
    font = TTFont(_file(package, script, weight))
    font.flavor = None
    for table in ("fpgm", "prep", "cvt ", "gasp", "STAT"):
        if table in font:
            del font[table]
    part = folder / f"{script}.ttf"
    font.save(part)
    return part


def _name(font: TTFont, style: str, weight: int) -> None:
    """One family with styles: the typesetter finds a weight by family and number."""
    names = font["name"]
    kept = {number: names.getDebugName(number) for number in (0, 5, 8, 9, 11)}
    names.names = []
    for number, text in {
        **kept, 1: "Inter" if style == "Regular" else f"Inter {style}", 2: "Regular", 3: f"Inter-{style}-merged",
        4: f"Inter {style}", 6: f"Inter-{style}", 16: "Inter", 17: style, 13: LICENCE,
    }.items():  # fmt: skip
        if text:
            names.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight


if __name__ == "__main__":
    main(Path(sys.argv[1]))
