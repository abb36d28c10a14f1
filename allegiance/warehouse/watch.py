"""Lets go of copies of the data that were replaced: a server at rest must not keep an erased person open.

A reader is opened anew when somebody asks; until then the one before holds its file open, removed or not. So a server
looks at the pointer now and then, drops readers of older generations, and collects them with all they had kept.
"""

from __future__ import annotations

import gc
import threading
import time

from allegiance.errors import AllegianceError
from allegiance.warehouse import generations, reader

EVERY_S = 20.0
"""How often a server looks."""

_started = threading.Lock()


def let_go() -> int:
    """Drop readers of generations that are not the newest; returns how many. A page being made keeps its own."""
    dropped = 0
    with reader._lock:
        for published, held in list(reader._open.items()):
            try:
                newest = generations.current(published)[0]
            except AllegianceError:
                continue
            if held.generation != newest:
                del reader._open[published]
                dropped += 1
            del held
    if dropped:
        gc.collect()
    return dropped


def watch() -> None:
    """Look for the rest of this process, in the background. Call it as often as you like: it is started once."""
    if _started.acquire(blocking=False):
        threading.Thread(target=_watching, name="generations", daemon=True).start()


def _watching() -> None:
    while True:
        time.sleep(EVERY_S)
        let_go()
