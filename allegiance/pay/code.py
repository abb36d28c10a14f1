"""Which code computed a scorecard: the product's version and a digest over the engine's own source files."""

from __future__ import annotations

import ast
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import mpmath

from allegiance import __version__

FOLDER = Path(__file__).resolve().parent

STARTS = ("engine", "plan_file", "canonical")
"""What a scorecard is computed with; whatever of this folder they import belongs to it."""


@dataclass(frozen=True, slots=True)
class Code:
    """What computed."""

    version: str
    digest: str
    """SHA-256 over the names and texts of the engine's files."""
    mpmath: str
    """Version of the library that does the normal distribution at thirty digits."""


@cache
def code() -> Code:
    """The code that runs here."""
    hashed = hashlib.sha256()
    for file in files():
        # Line ends differ between checkouts of the same text.
        text = file.read_text(encoding="utf-8").replace("\r\n", "\n")
        hashed.update(f"{file.name}\n{len(text)}\n{text}".encode())
    return Code(__version__, hashed.hexdigest(), mpmath.__version__)


def files() -> tuple[Path, ...]:
    """The engine's files, by name."""
    found: dict[str, Path] = {}
    open_ = list(STARTS)
    while open_:
        name = open_.pop()
        file = FOLDER / f"{name}.py"
        if name not in found and file.exists():
            found[name] = file
            open_ += _imports(file)
    return tuple(found[name] for name in sorted(found))


def _imports(file: Path) -> list[str]:
    """Modules of this folder that a file imports."""
    found: list[str] = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "allegiance.pay":
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("allegiance.pay."):
            found.append(node.module.split(".")[2])
    return found
