"""Blocks add up whatever the world, and their intervals hold the truth as often as they say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import pytest

from allegiance.stats.decompose import PEOPLE, Decomposition, Factor, _people, decompose
from allegiance.stats.margins import Cells, Margins, margins

SIZES = (4, 3, 3, 5)
FACTORS = tuple(
    Factor(name, block, size)
    for name, block, size in zip(
        ("reason", "channel", "wait", "hold"), ("mix", "mix", "wait", "hold"), SIZES, strict=True
    )
)
FIRST = np.concatenate([[0], np.cumsum(SIZES)[:-1]])
ORDERED = (False, False, True, True)
BLOCKS = ("mix", "wait", "hold", *PEOPLE)
DAYS = 45


@dataclass(frozen=True)
class World:
    cells: Cells
    margins: Margins
    truth: dict[str, float]

    @property
    def change(self) -> float:
        means = [
            self.cells.s[self.cells.period == period].sum() / self.cells.n[self.cells.period == period].sum()
            for period in (0, 1)
        ]
        return float(means[1] - means[0])


def world(seed: int, *, still: bool = False, shocks: float = 0.0, further: int = 0) -> World:
    """A random company of 6 to 15 people and 500 to 1,400 answers; ``still``: nothing differs between periods or
    people; ``shocks``: sd of what all answers of a day, and of a person's week, share; ``further``: answers of a time
    of its own, when everybody did otherwise."""
    rng = np.random.default_rng([77, seed])
    people = int(rng.integers(6, 16))
    rows = rng.integers(250, 700, 2)
    share = rng.dirichlet(np.full(people, 3.0)) * np.ones((2, 1))
    level = np.zeros((2, people))
    chance = [rng.dirichlet(np.full(size, 4.0)) * np.ones((2, 1)) for size in SIZES]
    if not still:
        share[1] *= np.exp(rng.normal(0, 0.4, people))
        share[1, 0] = share[0, 1] = 0.0
        level += rng.normal(0, 0.3, people)
        level[1] += rng.normal(0, 0.1, people) + rng.normal(0, 0.3)
        for given, size in zip(chance, SIZES, strict=True):
            given[1] = 0.7 * given[1] + 0.3 * rng.dirichlet(np.full(size, 4.0))
    share /= share.sum(axis=1, keepdims=True)
    effects = [rng.normal(0, 0.4, size) for size in SIZES]
    period = np.repeat([0, 1], rows)
    person = np.concatenate([rng.choice(people, rows[at], p=share[at]) for at in (0, 1)])
    levels = np.stack(
        [np.concatenate([rng.choice(len(c[0]), rows[at], p=c[at]) for at in (0, 1)]) for c in chance], axis=1
    )
    day = rng.integers(0, DAYS, len(period))
    if further:
        period = np.concatenate([period, np.full(further, 2)])
        person = np.concatenate([person, rng.integers(0, people, further)])
        more = [rng.choice(len(c[0]), further, p=c[0]) for c in chance]
        levels = np.vstack([levels, np.stack(more, axis=1)])
        day = np.concatenate([day, rng.integers(DAYS, 3 * DAYS, further)])
        level = np.vstack([level, rng.normal(2, 1, people)])
    effect = sum(effects[at][levels[:, at]] for at in range(4))
    y = level[period, person] + effect + rng.normal(0, 1, len(period))
    if shocks:
        y += rng.normal(0, shocks, (2, DAYS))[period, day]
        y += rng.normal(0, shocks, (2, people, DAYS // 7 + 1))[period, person, day // 7]
    cells = Cells(period, person, levels + FIRST, np.ones(len(y)), y, y**2, day, day // 7)
    found = margins(cells, people, SIZES, ORDERED)
    truth = dict.fromkeys(BLOCKS, 0.0)
    for factor, given, effect in zip(FACTORS, chance, effects, strict=True):
        truth[factor.block] += float((given[1] - given[0]) @ effect)
    # A person's level is that of the reference levels, which the margins choose.
    usual = sum(effects[at][found.reference[at] - FIRST[at]] for at in range(4))
    for name, weights in _people(found.n[:2])[0].items():
        truth[name] = float((weights * (level[:2] + usual)).sum())
    return World(cells, found, truth)


def split(given: World, *, clustered: bool = False) -> Decomposition:
    return decompose(given.margins, FACTORS, cells=given.cells if clustered else None)


def total(found: Decomposition) -> float:
    return sum(block.value for block in found.blocks)


def held(worlds: list[World], *, clustered: bool = False) -> dict[str, float]:
    """Share of worlds in which each block's interval holds the truth."""
    count: Counter[str] = Counter()
    for given in worlds:
        for block in split(given, clustered=clustered).blocks:
            assert block.low is not None
            assert block.high is not None
            count[block.name] += block.low <= given.truth[block.name] <= block.high
    return {name: count[name] / len(worlds) for name in BLOCKS}


def test_blocks_add_up_to_the_change() -> None:
    for seed in range(30):
        given = world(seed, still=seed % 5 == 0)
        found = split(given)
        assert [block.name for block in found.blocks] == list(BLOCKS)
        assert found.change == pytest.approx(given.change, abs=1e-12)
        assert abs(total(found) - given.change) < 1e-12
        mix = sum(part.value for part in found.parts[:2])
        assert found.block("mix").value == pytest.approx(mix, abs=1e-12)


@pytest.mark.slow
def test_blocks_add_up_and_hold_the_truth_in_a_thousand_worlds() -> None:
    worlds = [world(seed) for seed in range(1000)]
    assert max(abs(total(split(given)) - given.change) for given in worlds) < 1e-9
    for name, share in held(worlds).items():
        # 95% of 1,000 worlds, give or take two standard errors: the bounds are the promise.
        assert 0.93 <= share <= 0.97, (name, share)


@pytest.mark.slow
def test_days_and_weeks_that_go_together_are_counted() -> None:
    worlds = [world(seed, shocks=0.2) for seed in range(300)]
    alone, together = held(worlds), held(worlds, clustered=True)
    assert alone["common"] < 0.90
    assert min(together.values()) > 0.90, together


@pytest.mark.slow
@pytest.mark.parametrize("clustered", [False, True])
def test_what_was_learnt_from_another_time_narrows_the_blocks_of_factors(clustered: bool) -> None:
    worlds = [world(1000 + seed, further=2000) for seed in range(500)]
    for name, share in held(worlds, clustered=clustered).items():
        # Counting what goes together takes the larger of two variances, so it may hold a little more.
        assert 0.925 <= share <= (0.985 if clustered else 0.975), (name, share)
    for given in worlds[:20]:
        longer, alone = split(given, clustered=clustered), _without(given)
        assert abs(total(longer) - given.change) < 1e-9
        assert longer.change == pytest.approx(alone.change, abs=1e-12)
    wide = np.mean([_width(_without(given)) for given in worlds[:100]])
    # Most of the width is the chance of who called, which nothing learnt elsewhere takes away.
    assert np.mean([_width(split(given)) for given in worlds[:100]]) < 0.97 * wide


def _without(given: World) -> Decomposition:
    rows = given.cells
    mine = rows.period < 2
    names = ("period", "person", "columns", "n", "s", "q", "day", "week")
    kept = Cells(*(getattr(rows, name)[mine] for name in names))
    return decompose(margins(kept, given.margins.n.shape[1], SIZES, ORDERED), FACTORS)


def _width(found: Decomposition) -> float:
    hold = found.block("hold")
    assert hold.low is not None
    assert hold.high is not None
    return hold.high - hold.low


def test_where_nothing_changed_little_is_clear() -> None:
    clear: Counter[str] = Counter()
    for seed in range(100):
        for block in split(world(seed, still=True), clustered=True).blocks:
            assert block.low is not None
            assert block.high is not None
            clear[block.name] += block.low > 0 or block.high < 0
    # The effects of reasons and holds are large and well known in these worlds: only the change is nothing.
    assert max(clear.values()) <= 12, clear


def test_without_noise_every_block_is_exact() -> None:
    given = world(3)
    rows = given.cells
    exact = {"mix": 0.0, "wait": 0.0, "hold": 0.5 * _share(rows, 17 - 3), **dict.fromkeys(PEOPLE, 0.0)}
    y = 0.5 * (rows.columns[:, 3] == 14)
    cells = replace(rows, s=y, q=y**2)
    found = decompose(margins(cells, given.margins.n.shape[1], SIZES, ORDERED), FACTORS)
    for name, value in exact.items():
        assert found.block(name).value == pytest.approx(value, abs=1e-12), name


def _share(rows: Cells, column: int) -> float:
    has = (rows.columns == column).any(axis=1)
    return float(has[rows.period == 1].mean() - has[rows.period == 0].mean())


def _small(period: list[int], person: list[int], y: list[float]) -> Decomposition:
    values = np.array(y, dtype=np.float64)
    rows = Cells(
        np.array(period),
        np.array(person),
        np.zeros((len(y), 1), dtype=np.int64),
        np.ones(len(y)),
        values,
        values**2,
        np.zeros(len(y), dtype=np.int64),
        np.zeros(len(y), dtype=np.int64),
    )
    return decompose(margins(rows, max(person) + 1, (1,)), [Factor("reason", "mix", 1)])


def test_one_person_leaves_only_the_common_shift() -> None:
    found = _small([0, 0, 0, 1, 1, 1], [0] * 6, [1, 2, 3, 4, 5, 6])
    assert found.block("common").value == pytest.approx(3.0)
    assert found.stayed == 1
    for name in ("mix", "within", "reallocation", "joiners", "leavers"):
        assert found.block(name).value == pytest.approx(0.0, abs=1e-12)


def test_a_better_person_who_takes_more_is_reallocation() -> None:
    found = _small([0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 0, 1, 1, 1], [1, 1, 1, 5, 1, 5, 5, 5])
    assert found.change == pytest.approx(2.0)
    assert found.block("reallocation").value == pytest.approx(2.0)
    assert found.block("common").value == pytest.approx(0.0, abs=1e-12)


def test_when_nobody_stayed_there_is_no_common_shift_to_see() -> None:
    found = _small([0, 0, 1, 1], [0, 1, 2, 3], [1, 2, 4, 5])
    assert (found.stayed, found.joined, found.left) == (0, 2, 2)
    assert found.block("common").value == 0.0
    assert found.block("joiners").value + found.block("leavers").value == pytest.approx(3.0)


def test_too_little_for_an_interval_still_adds_up() -> None:
    found = _small([0, 1], [0, 0], [1, 4])
    assert total(found) == pytest.approx(3.0)
    assert all(block.low is None for block in found.blocks if block.name == "common")


def test_grouped_rows_give_the_same_blocks() -> None:
    given = world(5)
    rows = given.cells
    key = np.stack([rows.period, rows.person, *rows.columns.T], axis=1)
    unique, index = np.unique(key, axis=0, return_inverse=True)
    index = index.ravel()

    def add(values: np.ndarray) -> np.ndarray:
        return np.bincount(index, weights=values)

    grouped = Cells(
        unique[:, 0],
        unique[:, 1],
        unique[:, 2:],
        add(rows.n),
        add(rows.s),
        add(rows.q),
        unique[:, 0],
        unique[:, 0],
    )
    again = decompose(margins(grouped, given.margins.n.shape[1], SIZES, ORDERED), FACTORS)
    for one, other in zip(again.blocks, split(given).blocks, strict=True):
        assert one.value == pytest.approx(other.value, abs=1e-10)
        assert one.low == pytest.approx(other.low, abs=1e-10)


def test_a_factor_that_repeats_another_adds_nothing() -> None:
    given = world(7)
    rows = given.cells
    twice = replace(rows, columns=np.hstack([rows.columns, rows.columns[:, :1] + sum(SIZES)]))
    factors = [*FACTORS, Factor("queue", "mix", SIZES[0])]
    found = decompose(
        margins(twice, given.margins.n.shape[1], (*SIZES, SIZES[0]), (*ORDERED, False)), factors, cells=twice
    )
    for one, other in zip(found.blocks, split(given, clustered=True).blocks, strict=True):
        assert one.value == pytest.approx(other.value, abs=1e-9)
    assert found.parts[-1].value == 0.0


def test_people_may_be_left_out() -> None:
    given = world(9)
    found = decompose(given.margins, FACTORS, cells=given.cells, people=False)
    assert [block.name for block in found.blocks] == ["mix", "wait", "hold", "common"]
    assert total(found) == pytest.approx(given.change, abs=1e-12)


def test_a_period_without_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="no rows"):
        _small([0, 0], [0, 0], [1, 2])


def test_factors_must_fit() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        decompose(world(1).margins, FACTORS[:2])
