"""What the store does not hold itself: logs, files of the data folder, and copies that somebody has open."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from allegiance.settings import Settings


@dataclass(frozen=True, slots=True)
class Remaining:
    """A file of the data folder that names them still: the operator decides about it."""

    path: Path
    places: int


def blacken(folder: Path, words: Sequence[str]) -> int:
    """Write over every word in the logs, byte for byte, so that whoever writes to them goes on; returns how many."""
    total = 0
    for path in sorted(folder.glob("*.log*")) if folder.is_dir() else ():
        data = path.read_bytes()
        places = sorted({place for word in words for place in _places(data, word)})
        if not places:
            continue
        with path.open("r+b") as file:
            for start, length in places:
                file.seek(start)
                file.write(b"#" * length)
            file.flush()
            os.fsync(file.fileno())
        total += len(places)
    return total


def files(settings: Settings, words: Sequence[str]) -> tuple[Remaining, ...]:
    """Files of the data folder, beside the store, in which a word stands by itself."""
    found = []
    for path in sorted(settings.home.rglob("*")):
        inside = path.relative_to(settings.home)
        if inside.parts[0] == settings.published.name or inside.name.startswith(settings.warehouse.name):
            continue
        if not path.is_file() or path.is_symlink():
            continue
        named = sum(1 for word in words for _ in _places(str(inside).encode(), word))
        if path.stat().st_size:
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                named += sum(1 for word in words for _ in _places(data, word))
        if named:
            found.append(Remaining(inside, named))
    return tuple(found)


def holders(published: Path) -> tuple[int, ...]:
    """Processes of this machine that hold a removed generation open (Linux tells; elsewhere: none)."""
    found = set()
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            target = str(link.readlink())
        except OSError:
            continue
        if target.startswith(f"{published}{os.sep}") and target.endswith(" (deleted)"):
            found.add(int(link.parts[2]))
    return tuple(sorted(found))


def _places(data: bytes | mmap.mmap, word: str) -> Iterator[tuple[int, int]]:
    """Where a word stands by itself, as it is written and as a program would write it."""
    forms = {word.encode(), repr(word)[1:-1].encode(), word.encode("ascii", "backslashreplace")}
    for form in forms:
        start = data.find(form)
        while start >= 0:
            end = start + len(form)
            before, after = data[start - 1 : start], data[end : end + 1]
            if not (before.isalnum() or after.isalnum()):
                yield start, len(form)
            start = data.find(form, start + 1)
