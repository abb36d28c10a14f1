"""Answers of a question that takes many fits, kept for as long as the data is open: a click elsewhere on the page asks
it again with the same words."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from allegiance.metrics.asking import Asker

Answer = TypeVar("Answer")

KEPT = 256
"""Answers kept for each reader, the newest."""

_lock = threading.Lock()
_held: WeakKeyDictionary[Asker, OrderedDict[Hashable, Any]] = WeakKeyDictionary()


def once(reader: Asker, asked: Hashable, answer: Callable[[], Answer]) -> Answer:
    """``answer()``, unless the same was asked of this reader before.

    A reader belongs to one generation of one data folder. Whatever else decides the answer is part of ``asked``, the
    scope first of all: no answer is ever given to another person. Answers must be frozen, and small.
    """
    with _lock:
        held = _held.setdefault(reader, OrderedDict())
        if asked in held:
            held.move_to_end(asked)
            found: Answer = held[asked]
            return found
    made = answer()
    with _lock:
        held[asked] = made
        while len(held) > KEPT:
            held.popitem(last=False)
    return made
