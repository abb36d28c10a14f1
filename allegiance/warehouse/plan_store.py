"""Plans of weeks, kept beside the published copies: a week whose rows did not change is not planned again.

Planning a busy company's two years takes a minute, a day's import changes a week or two. What is kept names nobody and
nothing: only which of a week's members, counted in order, go together. A week is found again by a digest of everything
that decides its plan, the planner's own text included.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np

from allegiance.people import certificate, suppression
from allegiance.people.suppression import LEAST, Cells, Week, plan

FILE = "plans.json"
MOST = 20_000
"""Plans that are kept: those used last."""

Blocks = dict[str, list[list[int]]]


class PlanStore:
    """The plans of a data folder. A folder that cannot be written keeps none; one that does not fit is made again."""

    def __init__(self, folder: Path | None) -> None:
        self._file = folder / FILE if folder else None
        self._guard = threading.Lock()
        self._held: dict[str, Blocks] | None = None
        self._new = False

    def plan(self, cells: Cells, fixed: Week | None = None) -> Week:
        """As :func:`allegiance.people.suppression.plan`, without earlier issues."""
        names, ranks = _ranked(cells)
        given = _down(fixed, names) if fixed else {}
        if given is None:
            return plan(cells, fixed=fixed)
        key = _key(ranks, given)
        with self._guard:
            held = self._load()
            found = held.pop(key, None)
            if found is not None:
                held[key] = found
        if found is not None and (week := _up(found, names)) is not None:
            return week
        week = plan(cells, fixed=fixed)
        down = _down(week, names)
        if down is not None:
            with self._guard:
                self._load()[key] = down
                self._new = True
        return week

    def save(self) -> None:
        """Write what was planned anew, as a whole or not at all."""
        with self._guard:
            if not self._new or self._file is None or not self._file.parent.is_dir():
                return
            kept = dict(list(self._load().items())[-MOST:])
            part = self._file.with_name(f".{FILE}.{os.getpid()}.part")
            # Without it the next process plans again: slower, and nothing else.
            with contextlib.suppress(OSError):
                part.write_text(json.dumps(kept, separators=(",", ":")), encoding="ascii")
                part.replace(self._file)
                self._new = False

    def _load(self) -> dict[str, Blocks]:
        if self._held is None:
            self._held = {}
            if self._file is not None:
                with contextlib.suppress(OSError, ValueError):
                    read = json.loads(self._file.read_text(encoding="ascii"))
                    self._held = read if isinstance(read, dict) else {}
        return self._held


def _ranked(cells: Cells) -> tuple[dict[str, list[int]], list[np.ndarray]]:
    """Each dimension's members in order, and all columns with codes counted from 0: the same week, the same numbers."""
    names: dict[str, list[int]] = {}
    ranks = []
    for name, column in {**cells.members, "\0person": cells.person, "\0site": cells.site}.items():
        if column is None:
            ranks.append(np.zeros(0, dtype=np.int64))
            continue
        distinct, rank = np.unique(column, return_inverse=True)
        names[name] = distinct.tolist()
        # Nobody known stays apart from the first of the known.
        ranks.append(
            rank.reshape(-1) - (1 if name == "\0person" and len(distinct) and distinct[0] < 0 else 0)
        )
    return names, ranks


def _key(ranks: list[np.ndarray], given: Blocks) -> str:
    digest = hashlib.sha256(_planner().encode())
    # Rows in another order are the same week.
    full = [rank for rank in ranks if len(rank)]
    order = np.lexsort(full) if full else np.zeros(0, dtype=np.intp)
    for rank in ranks:
        digest.update(f"|{len(rank)}|".encode())
        digest.update(np.ascontiguousarray(rank[order] if len(rank) else rank, dtype=np.int64).tobytes())
    digest.update(json.dumps(given, sort_keys=True).encode())
    return digest.hexdigest()[:40]


@cache
def _planner() -> str:
    """Changes whenever the planner does."""
    texts = (Path(str(one.__file__)).read_bytes() for one in (suppression, certificate))
    return hashlib.sha256(b"\0".join(texts)).hexdigest() + str(LEAST)


def _down(week: Week, names: Mapping[str, list[int]]) -> Blocks | None:
    """Blocks in a week's own numbers; None: they name somebody who is not in it."""
    made: Blocks = {}
    for dimension, blocks in week.blocks.items():
        place = {code: rank for rank, code in enumerate(names.get(dimension, ()))}
        if not all(code in place for block in blocks for code in block):
            return None
        made[dimension] = [sorted(place[code] for code in block) for block in blocks]
    return made


def _up(found: Blocks, names: Mapping[str, list[int]]) -> Week | None:
    """The week that was kept; None: it is none of this one."""
    try:
        return Week(
            {
                dimension: tuple(frozenset(names[dimension][rank] for rank in block) for block in blocks)
                for dimension, blocks in found.items()
            }
        )
    except (AttributeError, IndexError, KeyError, TypeError):
        return None
