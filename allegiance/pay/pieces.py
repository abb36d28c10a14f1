"""The pieces of a scorecard's record, each by its name in words, and their *manifest*: a short digest of each.

Sealed in the step that made the record, the manifest says afterwards which piece somebody altered.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from allegiance.pay.canonical import digest

SHORT = 16
"""Hexadecimal digits of a piece's digest: they name what was altered; that it was, the whole digest proves."""

Manifest = dict[str, str]


def manifest(data: Mapping[str, Any]) -> Manifest:
    """A short digest of every piece of a record, by its name in words.

    Args:
        data: the record as JSON gave it.
    """
    return {name: digest(_encoded(value))[:SHORT] for name, value in pieces(data)}


_encoded = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode
"""The canonical text of what JSON gave: it is made of nothing else any more."""


def pieces(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every piece of a record with its name: what a finding can name."""
    for section in sorted(data):
        value = data[section]
        if section == "readings" and isinstance(value, list):
            for number, one in enumerate(value):
                yield from _fields(f"input {number + 1} ({_key(one)})", one)
        elif section == "goals" and isinstance(value, list):
            for number, one in enumerate(value):
                yield from _fields(f"goal {number + 1}", one)
        elif section == "overrides" and isinstance(value, list):
            for number, one in enumerate(value):
                yield from _fields(f"override {number + 1}", one)
        elif section == "statement" and isinstance(value, dict):
            yield from _statement(value)
        elif section in ("participant", "grounds"):
            yield from _fields(section, value)
        elif section == "plan" and isinstance(value, str):
            for number, line in enumerate(value.splitlines(keepends=True), start=1):
                yield f"plan, line {number}", line
        else:
            yield section, value


def _statement(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    words = {"parts": "part", "lines": "line", "gates": "gate", "modifiers": "modifier"}
    for name in sorted(value):
        if name in words and isinstance(value[name], list):
            for number, one in enumerate(value[name]):
                which = (
                    one.get("measure") or one.get("gate") or one.get("modifier")
                    if isinstance(one, dict)
                    else ""
                )
                of = f" ({which})" if isinstance(which, str) and which and name != "parts" else ""
                yield from _fields(f"statement, {words[name]} {number + 1}{of}", one)
        else:
            yield f"statement, {name}", value[name]


def _fields(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        yield name, value
        return
    for field in sorted(value):
        yield f"{name}: {field}", value[field]


def _key(reading: Any) -> str:
    key = reading.get("key") if isinstance(reading, dict) else None
    if not isinstance(key, dict):
        return "?"
    return " ".join(str(key.get(name, "")) for name in ("metric", "whose", "place", "basis") if key.get(name))
