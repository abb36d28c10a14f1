"""Bunching above a threshold: rarely found where nobody steers, mostly where somebody does, never from a handful."""

from __future__ import annotations

import numpy as np
import pytest

from allegiance.stats.bunching import Floats, bunching

WORLDS = 300


def _results(kind: str, rng: np.random.Generator, n: int) -> tuple[Floats, Floats | None]:
    if kind == "normal":
        return rng.normal(size=n), None
    if kind == "skewed":
        return (rng.gamma(3, size=n) - 3) / np.sqrt(3), None
    asked = rng.integers(20, 200, n)
    found = rng.binomial(asked, np.clip(rng.normal(0.8, 0.06, n), 0, 1)) / asked
    return found, 1 / asked


THRESHOLDS = {"normal": (-1.0, 0.0, 1.0), "skewed": (-0.8, 0.0, 1.0), "shares": (0.75, 0.8, 0.85)}


@pytest.mark.parametrize("n", [300, 1000])
@pytest.mark.parametrize("kind", list(THRESHOLDS))
def test_where_nobody_steers_it_is_hardly_ever_found(kind: str, n: int) -> None:
    rng = np.random.default_rng(5)
    looks = [
        bunching(values, threshold, lattice=lattice).found
        for _ in range(WORLDS)
        for values, lattice in [_results(kind, rng, n)]
        for threshold in THRESHOLDS[kind]
    ]
    assert np.mean(looks) <= 0.01


def _steered(values: Floats, threshold: float, rng: np.random.Generator) -> Floats:
    """Half of those who were just below get just over it."""
    spread = values.std()
    moved = (values < threshold) & (values > threshold - 0.2 * spread) & (rng.random(len(values)) < 0.5)
    return np.where(moved, threshold + rng.random(len(values)) * 0.05 * spread, values)


def test_where_results_are_pushed_over_a_threshold_it_is_found() -> None:
    rng = np.random.default_rng(6)
    worlds = [_steered(rng.normal(size=300), 0.0, rng) for _ in range(100)]
    assert np.mean([bunching(one, 0.0).found for one in worlds]) >= 0.6
    # and where less is better, on the other side
    assert np.mean([bunching(-one, 0.0, up=False).found for one in worlds]) >= 0.6
    assert not any(bunching(one, 0.0, up=False).found for one in worlds)


def test_fractions_that_a_threshold_attracts_are_no_bunching() -> None:
    """Eight of ten, sixteen of twenty: with few answers each .8 is a heap of its own."""
    rng = np.random.default_rng(7)
    asked = rng.choice([10, 15, 20, 25], 500)
    worlds = [rng.binomial(asked, 0.78) / asked for _ in range(100)]
    assert np.mean([bunching(one, 0.8).found for one in worlds]) > 0.5
    assert np.mean([bunching(one, 0.8, lattice=1 / asked).found for one in worlds]) <= 0.02


@pytest.mark.parametrize("values", [[], [0.5] * 50, [0.1, 0.2, 0.3, 0.4]])
def test_from_too_few_or_all_alike_nothing_is_told(values: list[float]) -> None:
    found = bunching(np.array(values), 0.3)
    assert not found.told
    assert not found.found
    assert found.p == 1
