"""What comments can be about, from ``data/taxonomy.toml`` or the data folder's own ``taxonomy.toml``.

A theme is a title, which way it points, and words or phrases in any number of languages. All of them are looked for
in every comment, whatever its language is said to be: the words of a comment are compared without case and accents,
as whole words. A star at an end leaves that end open (``wart*``, ``*schleife``); what is written in a script without
spaces is found anywhere. The comparing itself is done by ``queries/imports/theme_comments.sql``.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from allegiance.errors import SettingsError
from allegiance.settings import ROOT, Settings

SHIPPED = ROOT / "data" / "taxonomy.toml"
OWN = "taxonomy.toml"
TONES = ("good", "bad", "neither")

ALL = "(all)"
"""The row of every comment, beside the themes, in the rollup."""

NONE = "(none)"
"""The row of the comments without a theme."""

_ID = re.compile("[a-z][a-z0-9_]{0,39}")
_LANGUAGE = re.compile("[a-z]{2,3}(-[a-z0-9]{2,8})?|any")
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme."""

    id: str
    title: str

    tone: str
    """``good``: the more of it the better; ``bad``: the worse; ``neither``."""

    words: Mapping[str, tuple[str, ...]]
    """Language to words and phrases, as the file has them."""


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All themes in the order of the file, with the fingerprint of the file."""

    themes: Mapping[str, Theme]

    ignored: Mapping[str, frozenset[str]]
    """Language to words that say nothing by themselves: they never name a discovered theme."""

    version: int
    sha256: str
    path: Path

    @property
    def parameters(self) -> dict[str, object]:
        """Parameters of ``queries/imports/taxonomy.sql``: lists of equal length, one entry a word or phrase."""
        rows = [
            (place, theme.id, entry)
            for place, theme in enumerate(self.themes.values())
            for entries in theme.words.values()
            for entry in entries
        ]
        return {
            "places": [place for place, _, _ in rows],
            "themes": [name for _, name, _ in rows],
            "entries": [entry for _, _, entry in rows],
        }

    def title(self, theme: str) -> str:
        """How a theme is called; a theme that the file no longer has is called by its id."""
        if theme == NONE:
            return "No theme found"
        found = self.themes.get(theme)
        return found.title if found else theme.replace("_", " ")

    def tone(self, theme: str) -> str:
        """Which way a theme points."""
        found = self.themes.get(theme)
        return found.tone if found else "neither"


def load(settings: Settings) -> Taxonomy:
    """The taxonomy in force: ``taxonomy.toml`` in the data folder, else the one that ships.

    Raises:
        SettingsError: an entry that cannot be used; names the file and the entry.
    """
    own = settings.home / OWN
    return read(own if own.exists() else SHIPPED)


def read(path: Path) -> Taxonomy:
    """One taxonomy, checked. Raises SettingsError as ``load`` does."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.", "Check its permissions.") from error
    return parse(data, path)


def parse(data: bytes, path: Path) -> Taxonomy:
    """The taxonomy that these bytes of a file hold. Raises SettingsError as ``load`` does."""
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}", "Correct the file.") from error
    for name in document:
        if name not in ("version", "ignored", "themes"):
            raise _wrong(
                path, f"has {name!r}, which is no part of a taxonomy", "Use themes, ignored and version."
            )
    version = document.get("version", 1)
    if isinstance(version, bool) or not isinstance(version, int):
        raise _wrong(path, f"has version {version!r}", "Use a whole number.")
    themes = document.get("themes")
    if not isinstance(themes, dict) or not themes:
        raise _wrong(path, "names no theme", "Add one: [themes.waiting], with a title and words.")
    ignored = document.get("ignored", {})
    if not isinstance(ignored, dict):
        raise _wrong(path, "has ignored words that are no table", "Write [ignored], then a list a language.")
    return Taxonomy(
        {name: _theme(path, name, given) for name, given in themes.items()},
        {
            _language(path, "ignored", name): frozenset(_entries(path, "ignored", name, given))
            for name, given in ignored.items()
        },
        version,
        hashlib.sha256(data).hexdigest(),
        path,
    )


def _theme(path: Path, name: str, given: object) -> Theme:
    at = f"themes.{name}"
    if not _ID.fullmatch(name):
        raise _wrong(
            path,
            f"has a theme {name!r}",
            "Name themes in small letters, digits and underscores: passed_around.",
        )
    if not isinstance(given, dict):
        raise _wrong(path, f"has {at} that is no table", f"Write [{at}], then title and words.")
    title = given.get("title")
    if not isinstance(title, str) or not title.strip():
        raise _wrong(path, f"gives {at} no title", 'Add one: title = "Waiting time".')
    tone = given.get("tone", "neither")
    if tone not in TONES:
        raise _wrong(path, f"gives {at} the tone {tone!r}", f"Use one of: {', '.join(TONES)}.")
    words = {
        _language(path, at, language): _entries(path, at, language, entries)
        for language, entries in given.items()
        if language not in ("title", "tone")
    }
    if not any(words.values()):
        raise _wrong(path, f"gives {at} no words", 'Add some: en = ["on hold", "wait*"].')
    return Theme(name, title.strip(), tone, words)


def is_language(name: str) -> bool:
    """Whether a list of words can stand under this name."""
    return bool(_LANGUAGE.fullmatch(name))


def _language(path: Path, at: str, name: str) -> str:
    if is_language(name):
        return name
    near = get_close_matches(name, ("title", "tone"), n=1, cutoff=0.6)
    todo = f'Did you mean "{near[0]}"?' if near else 'Use a code such as en, de or pt-br, or "any".'
    raise _wrong(path, f"has {name!r} in {at}, which is no language", todo)


def _entries(path: Path, at: str, language: str, given: object) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise _wrong(path, f"has {at}.{language} that is no list", f'Write {language} = ["one", "two"].')
    found: dict[str, str] = {}
    for number, entry in enumerate(given, start=1):
        here = f"{at}.{language}, entry {number}"
        if not isinstance(entry, str):
            raise _wrong(path, f"has {here} ({entry!r}), which is no text", 'Write it in quotes: "on hold".')
        bare = entry.strip().removeprefix("*").removesuffix("*")
        if "*" in bare:
            raise _wrong(path, f"has {here} ({entry!r}) with a star inside", "Stars stand at the ends only.")
        if not any(_tells(letter) for letter in bare):
            raise _wrong(path, f"has {here} ({entry!r}) without a letter", "Remove it, or write a word.")
        if len(bare.strip()) < 2 and (entry.strip() != bare) and not _SPACELESS.search(bare):
            raise _wrong(
                path,
                f"has {here} ({entry!r}), which nearly every comment holds",
                "Write at least two letters.",
            )
        key = unicodedata.normalize("NFKC", entry.strip()).casefold()
        if key in found:
            raise _wrong(path, f"has {here} ({entry!r}) twice", "Remove one of them.")
        found[key] = entry.strip()
    return tuple(found.values())


def _tells(letter: str) -> bool:
    """Letters, numbers and pictures are compared; punctuation is not."""
    return unicodedata.category(letter)[0] in "LN" or unicodedata.category(letter) == "So"


def _wrong(path: Path, what: str, todo: str) -> SettingsError:
    return SettingsError(f"{path} {what}.", todo)
