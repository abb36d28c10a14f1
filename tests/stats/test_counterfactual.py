"""If one performed like the rest: the arithmetic by hand, and intervals that hold what was drawn."""

from __future__ import annotations

import numpy as np
import pytest

from allegiance.stats.counterfactual import replaced
from allegiance.stats.shrink import shrink


def test_the_group_without_the_difference_is_the_group_with_the_others_mean() -> None:
    rows, effect = np.array([10.0, 30.0, 60.0]), np.array([0.5, -0.1, 0.2])
    found = replaced(rows, effect, np.full(3, 0.1), np.full(3, 0.5), 0, tau=0.1, shared=0.0)
    share = rows / rows.sum()
    other = (share[1:] @ effect[1:]) / share[1:].sum()
    instead = share @ np.array([other, *effect[1:]])
    assert found.share == pytest.approx(0.1)
    assert found.moved == pytest.approx(instead - share @ effect)
    assert found.added == pytest.approx(0.05)
    assert (found.added_high - found.added_low) / 2 == pytest.approx(1.96 * 0.1 * 0.1)
    assert found.moved_low < found.moved < found.moved_high


def test_an_error_that_all_share_drops_out_of_the_difference() -> None:
    rows, nothing = np.full(6, 20.0), np.zeros(6)
    chance = 0.04
    own, shared = 0.2**2 * 0.5, 0.3
    sd = np.full(6, np.sqrt(own + (0.5 * shared) ** 2))
    found = replaced(rows, nothing, sd, np.full(6, 0.5), 2, tau=0.2, shared=shared)
    expected = 1.96 / 6 * np.sqrt(own * (1 + 1 / 5))
    assert (found.moved_high - found.moved_low) / 2 == pytest.approx(expected)
    assert (found.moved_high - found.moved_low) < 2 * 1.96 / 6 * np.sqrt(2 * chance + 2 * shared**2)


def test_nobody_is_set_beside_nobody() -> None:
    with pytest.raises(ValueError, match="nobody else"):
        replaced(np.ones(1), np.zeros(1), np.ones(1), np.ones(1), 0, tau=0.1, shared=0.0)


def test_intervals_hold_what_was_drawn_in_95_of_100_worlds() -> None:
    rng = np.random.default_rng(4)
    held, looked = 0, 0
    for _ in range(60):
        teams, each, tau, sigma = 12, 8, 0.2, 1.2
        person = np.arange(teams * each)
        team = person // each
        n = rng.integers(15, 250, size=len(person)).astype(np.float64)
        truth = rng.normal(0, tau, len(person))
        level = rng.normal(3.8, 0.4, teams)
        means = level[team] + truth + rng.normal(0, sigma, len(person)) / np.sqrt(n)
        fit = shrink(means, sigma**2 / n, person, team, np.zeros((len(person), 1)), np.zeros((1, 1)))
        for one in range(teams):
            here = np.flatnonzero(team == one)
            found = replaced(
                n[here],
                fit.effect[here],
                fit.sd[here],
                fit.reliability[here],
                one % each,
                tau=fit.tau,
                shared=float(fit.group_sd[one]),
            )
            share = n[here] / n[here].sum()
            rest = share.copy()
            rest[one % each] = 0
            drawn = -share[one % each] * (truth[here][one % each] - rest @ truth[here] / rest.sum())
            held += found.moved_low <= drawn <= found.moved_high
            looked += 1
    assert 0.925 <= held / looked <= 0.975
