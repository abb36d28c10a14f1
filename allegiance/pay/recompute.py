"""Computing a kept scorecard again, from its record alone: to the cent and the byte, or every line that differs.

The record may stand in the database or in an exported file on another machine; no data folder is needed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from allegiance.errors import AllegianceError, PayError
from allegiance.pay import pieces, record
from allegiance.pay.canonical import canonical, digest, from_record
from allegiance.pay.code import Code, code
from allegiance.pay.statement import Override

KIND = "allegiance scorecard"
"""What an exported file says it is."""

BIGGEST = 50_000_000
"""Bytes of the largest file that is read as a scorecard."""


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What came out."""

    scorecard: str
    digest: str
    """Of the record as it is here."""
    same: bool
    """To the byte."""
    differs: tuple[str, ...]
    """Each piece that comes out otherwise, in words."""
    code: Code | None
    """Code that the record says it was computed with."""
    this_code: bool
    """Whether that is the code that runs."""


def recompute(text: str) -> Recomputed:
    """Compute a record again.

    Args:
        text: the record, in canonical form or any other JSON of it.

    Raises:
        PayError: it is no record of a scorecard.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or data.get("format") != record.FORMAT:
        raise PayError("This is no record of a scorecard.", "Take the file that the export wrote.")
    made = digest(canonical(data))
    try:
        by = from_record(Code, data["code"])
        again = record.make(
            record.draft_of(data),
            scorecard=data["scorecard"],
            revision=data["revision"],
            replaces=data["replaces"],
            overrides=tuple(from_record(Override, one) for one in data["overrides"]),
            by=by,
        )
    except AllegianceError as error:
        told = f"It cannot be computed again: {error.message}"
        return Recomputed(str(data.get("scorecard", "")), made, False, (told,), None, False)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        told = f"It cannot be computed again: the record is damaged ({type(error).__name__})."
        return Recomputed(str(data.get("scorecard", "")), made, False, (told,), None, False)
    differs = tuple(compared(data, json.loads(again.text)))
    return Recomputed(data["scorecard"], made, not differs, differs, by, by == code())


def compared(kept: Mapping[str, Any], again: Mapping[str, Any]) -> list[str]:
    """Every piece in which two records differ, with what is kept and what comes out."""
    old, new = dict(pieces.pieces(kept)), dict(pieces.pieces(again))
    told = []
    for name in dict.fromkeys([*old, *new]):
        if name not in new:
            told.append(f"{name}: {_word(old[name])} is kept, and does not come out")
        elif name not in old:
            told.append(f"{name}: {_word(new[name])} comes out, and is not kept")
        elif canonical(old[name]) != canonical(new[name]):
            told.append(f"{name}: {_word(old[name])} is kept, {_word(new[name])} comes out")
    return told


def export(record_: str, steps: list[dict[str, Any]]) -> str:
    """A scorecard as a file that another machine computes again: one JSON document.

    Args:
        record_: the record in canonical form.
        steps: what was done with it.
    """
    told = {"kind": KIND, "digest": digest(record_), "record": json.loads(record_), "steps": steps}
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def of_file(path: Path) -> Recomputed:
    """Compute an exported scorecard again.

    Raises:
        PayError: the file cannot be read, or is no exported scorecard.
    """
    try:
        if path.stat().st_size > BIGGEST:
            raise PayError(f"{path} is too big for a scorecard.", "Take the file that the export wrote.")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PayError(
            f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is no text'}.",
            "Take the file that the export wrote.",
        ) from error
    return of_text(text, str(path))


def of_text(text: str, name: str) -> Recomputed:
    """The same of the file's text.

    Raises:
        PayError: it is no exported scorecard.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or data.get("kind") != KIND or not isinstance(data.get("record"), dict):
        raise PayError(f"{name} is no exported scorecard.", "Take the file that the export wrote.")
    found = recompute(json.dumps(data["record"]))
    if found.digest != data.get("digest"):
        told = f"the record does not have the digest that the file names: {data.get('digest')!s:.80}"
        names = {field.name: getattr(found, field.name) for field in fields(found)}
        found = Recomputed(**{**names, "same": False, "differs": (told, *found.differs)})
    return found


def _word(value: Any) -> str:
    text = value if isinstance(value, str) else canonical(value)
    text = text.strip() or "nothing"
    return text if len(text) <= 80 else f"{text[:77]}..."
