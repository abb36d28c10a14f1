"""Reads workbooks in a process of its own, with a bound on its memory.

A workbook of a kilobyte can have one cell at the far corner of a sheet, for which the library that reads it takes
hundreds of gigabytes and ends the process. Then it ends this small one, and the import is refused in words.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import python_calamine

from allegiance.errors import FileRefused
from allegiance.settings import ROOT

FIRST_ROWS = 30
"""Rows of each sheet that are looked at for a header."""

PER_BYTE = 6
"""Memory that reading takes for each byte of the unpacked workbook, by measurement."""

BASE = 400_000_000
"""Memory of the process itself."""

LONGEST_S = 1_800
"""Seconds of work."""


def heads(path: Path, label: str, limit: int) -> dict[str, list[list[str]]]:
    """The first rows of each sheet, as text.

    Args:
        path: the workbook.
        label: what the user calls it.
        limit: bytes that it may have unpacked.

    Raises:
        FileRefused: it cannot be read, or takes more memory than a workbook of that size does.
    """
    found: dict[str, list[list[str]]] = {}
    for name, row in _read(path, label, limit, None):
        sheet = found.setdefault(name, [])
        if row is not None:
            sheet.append(row)
    return found


def rows(path: Path, label: str, limit: int, sheet: str) -> Iterator[list[str]]:
    """All rows of one sheet, as text.

    Raises:
        FileRefused: as :func:`heads`.
    """
    for _, row in _read(path, label, limit, sheet):
        if row is not None:
            yield row


def _read(path: Path, label: str, limit: int, sheet: str | None) -> Iterator[tuple[str, list[str] | None]]:
    asked = json.dumps({"path": str(path.resolve()), "sheet": sheet, "memory": BASE + PER_BYTE * limit})
    done = False
    with subprocess.Popen(
        [sys.executable, "-m", __name__, asked],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None  # it is a pipe
        try:
            for line in process.stdout:
                told = json.loads(line)
                if "error" in told:
                    raise FileRefused(
                        f"{label} is no workbook that can be read: {told['error']}", "Save it again as .xlsx."
                    )
                done = "end" in told
                if not done:
                    yield told["sheet"], told["row"]
        except json.JSONDecodeError:
            done = False
        finally:
            if process.poll() is None:
                process.kill()
    if not done:
        raise FileRefused(
            f"{label} takes more memory to read than its size explains: a cell far out, or damage.",
            "Delete what stands outside the table and save it again, or save it as CSV.",
        )


def cell_text(cell: object) -> str:
    """A workbook's cell as text: ISO dates, H:MM:SS, whole numbers without a point."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if hasattr(cell, "total_seconds"):
        seconds = round(cell.total_seconds())
        sign = "-" if seconds < 0 else ""
        minutes, second = divmod(abs(seconds), 60)
        return f"{sign}{minutes // 60}:{minutes % 60:02d}:{second:02d}"
    return str(cell)


def _bound(memory: int) -> None:
    """Keep this process small; where the system has no such bound, the size of the archive is the only one."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_S, LONGEST_S))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _tell(**said: Any) -> None:
    sys.stdout.write(json.dumps(said, ensure_ascii=True) + "\n")


def main(asked: dict[str, Any]) -> None:
    """The process: rows as lines of JSON, then ``end``."""
    _bound(asked["memory"])
    wanted = asked["sheet"]
    try:
        book = python_calamine.CalamineWorkbook.from_path(asked["path"])
        for name in book.sheet_names if wanted is None else [wanted]:
            _tell(sheet=name, row=None)
            sheet = book.get_sheet_by_name(name)
            most = FIRST_ROWS if wanted is None else None
            for row in sheet.to_python(skip_empty_area=True, nrows=most):
                _tell(sheet=name, row=[cell_text(cell) for cell in row])
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        _tell(error=str(error)[:300])
        return
    _tell(end=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
