"""What is wrong with real exports: late and repeated deliveries, impossible values, unknown customers.

Rows that no importer should accept are extra rows (tests and phantoms), so that what remains is exactly the world.
"""

from __future__ import annotations

import numpy as np

from allegiance.sample.company import NONE, Columns, count, stack, take
from allegiance.sample.plan import DAY_S

UNKNOWN = 90_000_000
"""Customer numbers from here on are in no customer file."""
CENTURY = 36_500 * DAY_S
STALE, AGAIN, FUTURE, NEGATIVE, STRANGER, BEYOND = (
    "earlier delivery",
    "delivered twice",
    "future date",
    "negative hold",
    "unknown customer",
    "off the scale",
)

Counts = dict[str, int]


def contacts(rng: np.random.Generator, table: Columns) -> tuple[Columns, Counts]:
    """Rows of the contacts export with their dirt. ``table`` has `number`, `updated` and everything exported."""
    size = count(table)
    quiet = np.flatnonzero(~table["asked"] & table["known"])
    strangers = rng.permutation(quiet)[: round(0.006 * size)]
    table = {**table, "customer": table["customer"].copy()}
    table["customer"][strangers] = UNKNOWN + rng.integers(0, 5_000_000, len(strangers))
    table["place"] = np.arange(size, dtype=np.float64)

    stale = _some(rng, table, 0.012)
    stale["updated"] = stale["updated"] - rng.integers(600, 90_000, count(stale))
    stale["wrap_s"], stale["noted"] = np.full(count(stale), NONE), np.full(count(stale), NONE)
    stale["place"] = stale["place"] + np.where(rng.random(count(stale)) < 0.8, -0.5, 0.5)
    again = _some(rng, table, 0.002)
    again["place"] = again["place"] + 200.5
    calls = take(table, table["hold_s"] > 0)
    negative = _extra(rng, calls, 0.002 * size, size + 1)
    negative["hold_s"] = -negative["hold_s"]
    future = _extra(rng, table, 0.0005 * size, size + 1 + count(negative))
    for name in ("t", "ended", "updated"):
        future[name] = future[name] + CENTURY
    counts = {STALE: count(stale), AGAIN: count(again), NEGATIVE: count(negative), FUTURE: count(future)}
    return _in_order([table, stale, again, negative, future]), {**counts, STRANGER: len(strangers)}


def answers(rng: np.random.Generator, table: Columns) -> tuple[Columns, Counts]:
    """Rows of the survey export with their dirt."""
    size = count(table)
    table = {**table, "place": np.arange(size, dtype=np.float64)}
    said = take(table, table["answered"] >= 0)
    stale = _some(rng, said, 0.02)
    for name in ("wants", "emotion"):
        stale[name] = np.full(count(stale), NONE)
    stale["comment"] = np.full(count(stale), None, dtype=object)
    stale["updated"] = stale["updated"] - rng.integers(30, 300, count(stale))
    stale["place"] = stale["place"] - 0.5
    beyond = _extra(rng, said, 0.01 * count(said), size + 1)
    beyond["rated"] = rng.integers(6, 11, count(beyond))
    future = _extra(rng, said, 0.003 * count(said), size + 1 + count(beyond))
    for name in ("invited", "answered", "updated"):
        future[name] = future[name] + CENTURY
    counts = {STALE: count(stale), BEYOND: count(beyond), FUTURE: count(future)}
    return _in_order([table, stale, beyond, future]), counts


def customers(rng: np.random.Generator, table: Columns) -> tuple[Columns, Counts]:
    """Rows of the customers export, some of them twice."""
    table = {**table, "place": np.arange(count(table), dtype=np.float64)}
    again = _some(rng, table, 0.01)
    again["place"] = again["place"] + 0.5
    return _in_order([table, again]), {AGAIN: count(again)}


def purchases(rng: np.random.Generator, table: Columns) -> tuple[Columns, Counts]:
    """Rows of the purchases export: some twice, some of customers nobody knows, some in the far future."""
    size = count(table)
    table = {**table, "place": np.arange(size, dtype=np.float64)}
    again = _some(rng, table, 0.006)
    again["place"] = again["place"] + 0.5
    stranger = _extra(rng, table, 0.006 * size, size + 1)
    stranger["customer"] = UNKNOWN + rng.integers(0, 5_000_000, count(stranger))
    future = _extra(rng, table, 0.002 * size, size + 1 + count(stranger))
    for name in ("t", "updated"):
        future[name] = future[name] + CENTURY
    counts = {AGAIN: count(again), STRANGER: count(stranger), FUTURE: count(future)}
    return _in_order([table, again, stranger, future]), counts


def climate(rng: np.random.Generator, table: Columns) -> tuple[Columns, Counts]:
    """Rows of the employee survey, a few with a score that the scale does not have."""
    size = count(table)
    table = {**table, "place": np.arange(size, dtype=np.float64)}
    beyond = _extra(rng, table, 0.01 * size, size + 1)
    beyond["enps"] = rng.integers(11, 20, count(beyond))
    return _in_order([table, beyond]), {BEYOND: count(beyond)}


def _some(rng: np.random.Generator, table: Columns, share: float) -> Columns:
    size = count(table)
    return take(table, np.sort(rng.permutation(size)[: round(share * size)]))


def _extra(rng: np.random.Generator, table: Columns, wanted: float, first: int) -> Columns:
    """About ``wanted`` (at least one) copies of rows under new numbers from ``first``."""
    copies = take(table, np.sort(rng.integers(0, count(table), max(1, round(wanted)))))
    copies["number"] = first + np.arange(count(copies))
    return copies


def _in_order(tables: list[Columns]) -> Columns:
    table = stack(tables)
    return take(table, np.argsort(table["place"], kind="stable"))
