"""Fits of the influence model, kept while their data are the newest: one stands behind many people's figures.

A fit is of the whole company, whoever asks; it is never shown. What is shown of it is chosen by the asker's scope each
time (:func:`allegiance.metrics.influence.influence`).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from weakref import WeakKeyDictionary

from allegiance.metrics import influence_margins as counted
from allegiance.metrics.asking import Asker
from allegiance.metrics.influence_margins import TOPICS, Rows
from allegiance.metrics.period import Period
from allegiance.metrics.where import Where
from allegiance.stats.influence import RANKED_FROM, Fit, fit
from allegiance.stats.margins import Floats

Found = tuple[Rows, Fit] | str
Half = tuple[Floats, Floats, Floats]
_Key = tuple[object, ...]

KEPT = 48
"""Fits that a reader keeps at the most, and ``KEPT_NUMBERS`` how many numbers they may hold together."""
KEPT_NUMBERS = 25_000_000

_fits: WeakKeyDictionary[Asker, OrderedDict[_Key, Found]] = WeakKeyDictionary()
_halves: WeakKeyDictionary[Asker, OrderedDict[_Key, Half]] = WeakKeyDictionary()
_lock = threading.Lock()


def fitted(reader: Asker, metric: str, period: Period, where: Where, *, seed: int = 0) -> Found:
    """Rows and fit of the whole company, or why there is none (empty: no rows); with a seed, of shuffled names."""
    key = _key(metric, period, where, seed)
    with _lock:
        held = _fits.setdefault(reader, OrderedDict())
        found = held.get(key)
        if found is not None:
            held.move_to_end(key)
            return found
    found = _fit(reader, metric, period, where, seed)
    with _lock:
        held[key] = found
        while len(held) > 1 and (len(held) > KEPT or sum(map(_numbers, held.values())) > KEPT_NUMBERS):
            held.popitem(last=False)
    return found


def odd_weeks(reader: Asker, rows: Rows, metric: str, period: Period, where: Where) -> Half:
    """Half of the rows of a fit: see :func:`allegiance.metrics.influence_margins.odd_weeks`. The newest one is kept."""
    key = _key(metric, period, where, 0)
    with _lock:
        held = _halves.setdefault(reader, OrderedDict())
        if key in held:
            return held[key]
    found = counted.odd_weeks(reader, rows, metric, period, where)
    with _lock:
        held.clear()
        held[key] = found
    return found


def _key(metric: str, period: Period, where: Where, seed: int) -> _Key:
    return (metric, period.start, period.end, seed, *(getattr(where, name) for name in TOPICS))


def _numbers(found: Found) -> int:
    return 0 if isinstance(found, str) else 2 * found[0].margins.levels.size


def _fit(reader: Asker, metric: str, period: Period, where: Where, seed: int) -> Found:
    if seed:
        rows = counted.shuffled(reader, metric, period, where, seed)
    else:
        rows = counted.read(reader, metric, period, where)
    if rows is None:
        return ""
    if len(rows.employees) < RANKED_FROM:
        return f"too few employees (n = {len(rows.employees)}; {RANKED_FROM} are needed)"
    try:
        return rows, fit(rows.margins, rows.person, rows.team, weeks=rows.weeks, squares=rows.squares)
    except ValueError as error:
        return str(error)
