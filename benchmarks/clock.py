"""Timing: medians of alternating runs, so that a drifting machine meets both sides alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping


def seconds(work: Callable[[], object]) -> float:
    """Wall seconds of one run."""
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def medians(works: Mapping[str, Callable[[], object]], runs: int = 5, warm: int = 1) -> dict[str, float]:
    """Median seconds of each, run in turn: A B C A B C."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(warm + runs):
        for name, work in works.items():
            spent = seconds(work)
            if turn >= warm:
                taken[name].append(spent)
    return {name: statistics.median(spent) for name, spent in taken.items()}


def geometric(ratios: list[float]) -> float:
    """Geometric mean."""
    return statistics.geometric_mean(ratios)
