"""What stands in a PDF, read by libraries that did not write it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from allegiance.snapshots.document import Document
from allegiance.snapshots.render import render

GOLDEN = Path(__file__).parent / "golden"


@cache
def pdf(document: Document) -> bytes:
    """Typeset once, however many tests read it."""
    return render(document)


@cache
def opened(made: bytes) -> pikepdf.Pdf:
    """As a tree of objects, open as long as the tests run: its objects die with it."""
    return pikepdf.open(io.BytesIO(made))


def text(made: bytes, page: int | None = None) -> str:
    """Its words, in one line, as a reader would copy them."""
    read = pypdfium2.PdfDocument(made)
    pages = range(len(read)) if page is None else [page]
    return flat(" ".join(read[number].get_textpage().get_text_range() for number in pages))


def flat(words: str) -> str:
    """Without line breaks, places to break a word, or the marks of a word broken at a line's end."""
    return re.sub(r"\s+", " ", re.sub("[\u200b\ufffe]\\s*", "", words)).strip()


def picture(made: bytes, page: int, scale: float = 0.75) -> NDArray[np.uint8]:
    """A page in grey, as many pixels a point as ``scale``."""
    drawn = pypdfium2.PdfDocument(made)[page].render(scale=scale).to_pil().convert("L")
    return np.array(drawn, dtype=np.uint8)


def saved(name: str) -> NDArray[np.uint8]:
    """A golden picture."""
    return np.asarray(Image.open(GOLDEN / f"{name}.png").convert("L"), dtype=np.uint8)


def tags(made: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """All elements of the structure tree, in reading order."""

    def walk(node: object) -> Iterator[pikepdf.Dictionary]:
        if isinstance(node, pikepdf.Array):
            for one in node:
                yield from walk(one)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield node
            if "/K" in node:
                yield from walk(node.K)

    return list(walk(made.Root.StructTreeRoot.K))


def named(made: pikepdf.Pdf, kind: str) -> list[pikepdf.Dictionary]:
    """Elements of one kind, such as ``/Figure``."""
    return [one for one in tags(made) if str(one.S) == kind]
