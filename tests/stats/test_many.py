"""Many charts judged together: hand-worked steps, exact tails, and how often a quiet world is disturbed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from allegiance.stats import control, many


def test_holm_steps_down_and_stops_at_the_first_that_fails() -> None:
    # .0020 <= .01/4, .0030 <= .01/3, .0060 > .01/2: the third stops it, though .0090 <= .01/1
    assert many.holm([0.009, 0.002, np.nan, 0.003, 0.006]).tolist() == [False, True, False, True, False]
    assert many.holm([0.01]).tolist() == [True]
    assert many.holm([np.nan]).tolist() == [False]
    assert many.holm([]).tolist() == []


def test_tails_are_the_binomials() -> None:
    k, n = np.array([0, 3, 10, 10, 7]), np.array([10, 10, 10, 40, 20])
    lower, upper = stats.binom.cdf(k, n, 0.3), stats.binom.sf(k - 1, n, 0.3)
    assert many.tails(k, n, 0.3) == pytest.approx(np.minimum(1, 2 * np.minimum(lower, upper)))
    assert many.tails(1, 3, 0.5) == pytest.approx(1.0)
    assert np.isnan(many.tails([1, 1, np.nan], [0, 3, 3], [0.5, np.nan, 0.5])).all()


def test_the_moving_average_at_its_limit_has_the_probability_of_3_3_sigma() -> None:
    rng = np.random.default_rng(3)
    chart = control.chart(rng.normal(size=(1, 80)), np.ones((1, 80)), 52)
    found = many.drifts(chart)
    assert np.isnan(found[0, :52]).all()
    assert ((found < 2 * stats.norm.sf(3.3)) == chart.drift).all()
    assert ((found > 0) | np.isnan(found)).all()


def test_a_chart_is_believed_after_two_weeks_in_one_direction() -> None:
    quiet = np.full((5, 2), 0.5)
    p = np.vstack([[[0.001, 0.001]], [[0.001, 0.001]], [[0.9, 0.001]], quiet])
    t = np.vstack([[[4, 4]], [[4, -4]], [[0, 4]], np.ones((5, 2))])
    found = many.believed(t, p, np.ones((8, 2)), np.full((8, 2), 0.5))
    assert found.tolist() == [True] + [False] * 7
    slow = np.full((8, 2), 0.5)
    slow[3] = 0.0002
    assert (
        many.believed(t, np.full((8, 2), np.nan), np.ones((8, 2)), slow).tolist()
        == [False] * 3 + [True] + [False] * 4
    )


def test_one_fleet_says_less_that_is_false_than_forty() -> None:
    """400 quiet charts of which every week is more varied than sampling explains."""
    rng = np.random.default_rng(11)
    together = apart = 0
    for _ in range(150):
        drawn = control.chart(rng.normal(size=(400, 54)) * 1.4, np.ones((400, 54)), 52)
        t, p, slow = drawn.t[:, -2:], drawn.p[:, -2:], many.drifts(drawn)[:, -2:]
        together += bool(many.believed(t, p, drawn.ewma[:, -2:], slow).any())
        apart += sum(bool(many.benjamini_hochberg(part).any()) for part in np.split(p[:, -1], 40))
    assert together <= 3
    assert apart > 150


def test_a_baseline_calm_by_luck_does_not_make_what_follows_unusual() -> None:
    value = np.r_[np.tile([0.4, -0.4], 10), 2.0][None]
    free = control.chart(value, np.ones((1, 21)), 20)
    held = control.chart(value, np.ones((1, 21)), 20, least=many.LEAST)
    assert free.spread[0] < 0.5
    assert held.spread[0] == 1
    assert free.beyond[0, -1]
    assert not held.beyond[0, -1]
    assert held.t[0, -1] == pytest.approx(2.0 / np.sqrt(1 + 1 / 20))
