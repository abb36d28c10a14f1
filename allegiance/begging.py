"""Phrases that speak of the rating itself, from ``data/begging.toml`` or the data folder's own ``begging.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from allegiance.errors import SettingsError
from allegiance.settings import ROOT, Settings
from allegiance.taxonomy import is_language

SHIPPED = ROOT / "data" / "begging.toml"
OWN = "begging.toml"


@dataclass(frozen=True, slots=True)
class Begging:
    """Every phrase, whatever its language: all are looked for in every comment."""

    phrases: tuple[str, ...]
    path: Path


def load(settings: Settings) -> Begging:
    """The phrases in force: ``begging.toml`` in the data folder, else those that ship.

    Raises:
        SettingsError: an entry that cannot be used; names the file and the entry.
    """
    own = settings.home / OWN
    return read(own if own.exists() else SHIPPED)


def read(path: Path) -> Begging:
    """One file, checked. Raises SettingsError as ``load`` does."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.", "Check its permissions.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}", "Correct the file.") from error
    for name in document:
        if name not in ("version", "phrases"):
            raise _wrong(path, f"has {name!r}, which is no part of it", "Use phrases and version.")
    given = document.get("phrases")
    if not isinstance(given, dict):
        raise _wrong(path, "has no phrases", 'Write [phrases], then en = ["asked for a 10"].')
    found: dict[str, None] = {}
    for language, entries in given.items():
        if not is_language(language):
            raise _wrong(path, f"has {language!r}, which is no language", "Use a code such as en, or any.")
        if not isinstance(entries, list):
            raise _wrong(path, f"has phrases.{language} that is no list", f'Write {language} = ["one"].')
        for entry in entries:
            found.setdefault(_entry(path, language, entry), None)
    return Begging(tuple(found), path)


def _entry(path: Path, language: str, entry: object) -> str:
    if not isinstance(entry, str):
        raise _wrong(path, f"has {entry!r} in phrases.{language}, which is no text", "Write it in quotes.")
    bare = entry.strip().removeprefix("*").removesuffix("*").strip()
    if "*" in bare:
        raise _wrong(path, f"has {entry!r} with a star inside", "Stars stand at the ends only.")
    if sum(letter.isalnum() for letter in bare) < 3:
        raise _wrong(
            path, f"has {entry!r}, which nearly every comment holds", "Write at least three letters."
        )
    return entry.strip()


def _wrong(path: Path, what: str, todo: str) -> SettingsError:
    return SettingsError(f"{path} {what}.", todo)
