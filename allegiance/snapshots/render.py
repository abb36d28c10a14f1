"""Typesets a document: the same document gives the same bytes, on any machine and without a browser.

What a document says reaches the typesetter as data, never as markup. Any warning, missing character or missing
alternative text is an error: the result is PDF/A-2a (kept for good) and PDF/UA-1 (read by everybody) at once.
"""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from allegiance.errors import CannotBePrinted
from allegiance.snapshots import written
from allegiance.snapshots.document import Document
from allegiance.snapshots.typeface import FONTS

TEMPLATES = Path(__file__).parent / "typst"
_LOCK = threading.Lock()
"""The compiler keeps what it has laid out, and is asked by one thread at a time."""


def render(document: Document) -> bytes:
    """The document as PDF.

    Raises:
        CannotBePrinted: a text has a character that no typeface here holds, the time of the data is none, or the
            typesetter refuses the document.
    """
    made = _typeset(document, format="pdf", pdf_standards=["a-2a", "ua-1"])
    if len(made) != 1:
        raise _refused(document, "it made several files")
    return made[0]


def preview(document: Document, dots: float = 96.0) -> list[bytes]:
    """The pages of the same document as PNG, to be looked at before it is taken.

    Args:
        document: as for :func:`render`.
        dots: per inch.

    Raises:
        CannotBePrinted: as :func:`render`.
    """
    return _typeset(document, format="png", ppi=dots)


def _typeset(document: Document, **options: Any) -> list[bytes]:
    """The files that the typesetter makes of a document."""
    made_at = _moment(document)
    given = json.dumps(written.document(document, made_at), ensure_ascii=False, separators=(",", ":"))
    with _LOCK:
        try:
            made, warnings = _compiler().compile_with_warnings(
                sys_inputs={"document": given}, timestamp=made_at, **options
            )
        except typst.TypstError as error:
            raise _refused(document, str(error)) from error
    if warnings:
        raise _refused(document, "; ".join(str(one) for one in warnings))
    return [one for one in (made if isinstance(made, list) else [made]) if one is not None]


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(
        str(TEMPLATES / "main.typ"), root=str(TEMPLATES), font_paths=[str(FONTS)], ignore_system_fonts=True
    )


def _moment(document: Document) -> datetime:
    """How fresh the figures are: the document's date, so that the time of printing is in no byte."""
    try:
        read = datetime.fromisoformat(document.stamp.freshness)
    except ValueError as error:
        raise _refused(document, f"{document.stamp.freshness!r} is no time") from error
    return (read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)).replace(microsecond=0)


def _refused(document: Document, why: str) -> CannotBePrinted:
    return CannotBePrinted(
        f"The document “{document.title}”{f' for {document.reader}' if document.reader else ''} "
        f"could not be typeset: {why}.",
        "Nothing was written. Other documents are made as usual; report this one with its title.",
    )
