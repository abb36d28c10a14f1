"""Percentiles against numpy on the expanded data, merging, and the coverage of their intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from allegiance.stats import percentiles

PROBABILITIES = [0.5, 0.9, 0.95]

rows = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6)), min_size=1, max_size=30)


@given(rows, st.lists(st.floats(0.001, 0.999), min_size=1, max_size=4))
def test_equal_to_numpy_on_the_expanded_data(pairs: list[tuple[int, int]], shares: list[float]) -> None:
    seconds, counts = (np.array(column) for column in zip(*pairs, strict=True))
    expanded = np.repeat(seconds, counts)
    found = percentiles.percentiles(seconds, counts, shares)
    if not expanded.size:
        assert np.isnan(found.value).all()
        assert np.isnan(found.low).all()
        return
    expected = np.quantile(expanded, shares, method="inverted_cdf")
    assert found.value.tolist() == expected.tolist()
    assert np.all(found.low <= found.value)
    assert np.all(found.value <= found.high)
    assert found.n == expanded.size


@given(rows, rows)
def test_merging_counts_is_exact(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> None:
    seconds, counts = percentiles.merge(*zip(*(first + second), strict=True))
    expanded = np.concatenate(
        [np.repeat([a for a, _ in part], [b for _, b in part]) for part in (first, second)]
    )
    assert np.repeat(seconds, counts.astype(int)).tolist() == np.sort(expanded).tolist()
    assert np.all(np.diff(seconds) > 0)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(0, 6)), min_size=1, max_size=40))
def test_groups_do_not_touch_each_other(triples: list[tuple[int, int, int]]) -> None:
    group, seconds, counts = (np.array(column) for column in zip(*triples, strict=True))
    found = percentiles.grouped(seconds, counts, group, PROBABILITIES, groups=5)
    assert found.value.shape == (5, 3)
    for index in range(5):
        mine = group == index
        if not counts[mine].sum():
            assert np.isnan(found.value[index]).all()
            continue
        alone = percentiles.percentiles(seconds[mine], counts[mine], PROBABILITIES)
        assert found.value[index].tolist() == alone.value.tolist()
        assert found.low[index].tolist() == alone.low.tolist()
        assert found.high[index].tolist() == alone.high.tolist()


def test_the_average_of_percentiles_is_not_the_percentile() -> None:
    """Why counts are kept: two teams, one small and slow."""
    fast, slow = (np.arange(1, 101), np.full(100, 90)), (np.arange(301, 401), np.full(100, 10))
    each = [float(percentiles.percentiles(*team, 0.95).value[0]) for team in (fast, slow)]
    union = float(percentiles.percentiles(*percentiles.merge(*np.hstack([fast, slow])), 0.95).value[0])
    assert union == 350.0
    assert np.mean(each) == 245.0


def test_a_tail_too_thin_for_a_bound_says_so() -> None:
    found = percentiles.percentiles(np.arange(30), np.ones(30), [0.05, 0.95])
    assert found.low[0] == 0.0
    assert found.high[1] == np.inf
    assert found.low[1] > 0


def test_a_design_effect_widens() -> None:
    seconds, counts = np.arange(600), np.full(600, 20)
    plain = percentiles.percentiles(seconds, counts, PROBABILITIES)
    wide = percentiles.percentiles(seconds, counts, PROBABILITIES, deff=9.0)
    ratio = (wide.high - wide.low) / (plain.high - plain.low)
    assert np.all(np.abs(ratio - 3) < 0.3)
    assert wide.value.tolist() == plain.value.tolist()


@pytest.mark.parametrize(
    "call",
    [
        lambda: percentiles.percentiles([1], [1], 0.0),
        lambda: percentiles.percentiles([1], [1], [1.0]),
        lambda: percentiles.percentiles([1], [-1], 0.5),
        lambda: percentiles.percentiles([1], [0.5], 0.5),
        lambda: percentiles.percentiles([1, 2], [1], 0.5),
        lambda: percentiles.percentiles([np.nan], [1], 0.5),
        lambda: percentiles.grouped([1], [1], [3], 0.5, groups=2),
    ],
)
def test_impossible_input_is_refused(call: object) -> None:
    with pytest.raises(ValueError, match=r"probabilities|counts|seconds|duration|group"):
        call()  # type: ignore[operator]


@pytest.mark.parametrize("n", [25, 60, 400])
def test_interval_covers_the_true_percentile(n: int) -> None:
    """Continuous durations (so that ties do not help): at least 95%, and not far above."""
    rng = np.random.default_rng(21)
    runs = 4000
    seconds = rng.gamma(2.0, 60.0, runs * n)
    found = percentiles.grouped(seconds, np.ones(runs * n), np.repeat(np.arange(runs), n), 0.5)
    truth = stats.gamma.ppf(0.5, 2.0, scale=60.0)
    covered = np.mean((found.low[:, 0] <= truth) & (truth <= found.high[:, 0]))
    assert 0.94 < covered < 0.985
