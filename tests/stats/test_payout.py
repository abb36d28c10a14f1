"""Payouts of uncertain figures: against plain integration, known forms, mirrors and limits."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate
from scipy import stats as distributions

from allegiance.stats.payout import Payout, draws, misplaced

SMOOTH = Payout(-0.1, 0.0, 0.2)
JUMP = Payout(0.7, 0.8, 0.9, 0.5, 1.0, 2.0)
FLAT = Payout(0.0, 1.0, 2.0, 0.5, 0.5, 0.5)
DOWN = Payout(300.0, 240.0, 120.0, 0.25, 1.0, 1.5)
CURVES = pytest.mark.parametrize(
    "curve",
    [SMOOTH, JUMP, FLAT, DOWN, Payout(0.0, 1.0, 2.0, 1.0, 1.0, 1.5), Payout(0.0, 1.0, 2.0, 0.0, 1.0, 1.0)],
)


def test_known_figures_are_paid_by_the_curve() -> None:
    values = np.array([0.0, 0.6999, 0.7, 0.75, 0.8, 0.85, 0.9, 2.0])
    paid = [0, 0, 0.5, 0.75, 1, 1.5, 2, 2]
    assert JUMP.of(values) == pytest.approx(paid)
    assert JUMP.expected(values, 0.0) == pytest.approx(paid)
    assert DOWN.of([301, 300, 270, 240, 180, 120, 0]) == pytest.approx([0, 0.25, 0.625, 1, 1.25, 1.5, 1.5])


def _integral(curve: Payout, mean: float, sd: float, of) -> float:
    kinks = sorted((curve.threshold, curve.target, curve.maximum))
    ends = [mean - 12 * sd, *[k for k in kinks if abs(k - mean) < 12 * sd], mean + 12 * sd]
    return sum(
        integrate.quad(
            lambda x: of(float(curve.of(x))) * distributions.norm.pdf(x, mean, sd),
            # the jump belongs to neither piece
            np.nextafter(low, high),
            np.nextafter(high, low),
            limit=200,
        )[0]
        for low, high in itertools.pairwise(ends)
    )


@CURVES
@pytest.mark.parametrize("where", [-0.7, 0.0, 0.4, 1.3, 2.6])
@pytest.mark.parametrize("spread", [0.05, 0.5, 3.0])
def test_closed_forms_are_what_integration_finds(curve: Payout, where: float, spread: float) -> None:
    width = curve.target - curve.threshold
    mean, sd = curve.threshold + where * width, abs(spread * width)
    assert float(curve.expected(mean, sd)) == pytest.approx(_integral(curve, mean, sd, lambda f: f), abs=1e-8)
    for paid in (0.0, 0.3, float(curve.expected(mean, sd)), 0.5, 1.2, 3.0):
        found = float(curve.distance(mean, sd, paid))
        # kinks of the distance itself lie inside pieces, so integration is coarser here
        assert found == pytest.approx(
            _integral(curve, mean, sd, lambda f, paid=paid: abs(f - paid)), abs=1e-6
        )


@CURVES
def test_the_mirror_image_pays_the_same(curve: Payout) -> None:
    other = Payout(
        -curve.threshold, -curve.target, -curve.maximum, curve.at_threshold, curve.at_target, curve.at_maximum
    )
    mean = np.linspace(-2, 3, 11) * (curve.target - curve.threshold) + curve.threshold
    sd = abs(curve.target - curve.threshold) / 3
    assert curve.expected(mean, sd) == pytest.approx(other.expected(-mean, sd))
    assert curve.distance(mean, sd, 0.7) == pytest.approx(other.distance(-mean, sd, 0.7))


@given(
    st.floats(-1, 1), st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 2)
)
def test_bounds(mean: float, sd: float, better: float, target: float, jump: float, paid: float) -> None:
    curve = Payout(target - 0.3, target, target + 0.7, jump, 1.0, 1.5)
    here, there = float(curve.expected(mean, sd)), float(curve.expected(mean + better, sd))
    assert -1e-12 <= here <= there + 1e-12 <= 1.5 + 2e-12
    away = float(curve.distance(mean, sd, paid))
    assert abs(here - paid) - 1e-12 <= away <= max(paid, 1.5) + 1e-12


def test_paying_the_expected_payout_misplaces_least_by_squares_and_a_jump_costs() -> None:
    """A figure at the threshold, known to a tenth of the way to the target: with a jump half of it is a coin toss."""
    smooth, jump = Payout(0, 1, 2, 0.0), Payout(0, 1, 2, 0.5)
    assert float(smooth.distance(0, 0.1, smooth.expected(0, 0.1))) < 0.05
    assert float(jump.distance(0, 0.1, jump.expected(0, 0.1))) > 0.25


@pytest.mark.parametrize(
    "kinks",
    [(0.0, 0.0, 1.0), (0.0, 2.0, 1.0), (2.0, 1.0, 1.0), (0.0, 1.0, 2.0, 1.0, 0.5, 2.0), (0, 1, 2, -1)],
)
def test_what_is_no_payout_is_refused(kinks: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"kinks|payouts"):
        Payout(*kinks)


def test_draws_are_even_repeatable_and_independent_of_one_another() -> None:
    first, second = draws("a"), draws("b")
    assert np.array_equal(first, draws("a"))
    assert sorted(first) == pytest.approx(sorted(second))
    assert first.mean() == pytest.approx(0, abs=1e-12)
    assert first.std() == pytest.approx(1, abs=0.01)
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.15
    # one figure's expected payout by draws is the closed form
    assert SMOOTH.of(0.03 + 0.1 * first).mean() == pytest.approx(float(SMOOTH.expected(0.03, 0.1)), abs=1e-3)


def test_half_of_what_changes_hands_is_misplaced() -> None:
    assert misplaced([100, 100], [100, 100]) == 0
    assert misplaced([100, 100], [50, 150]) == 0.25
    assert misplaced([100, 100], [[50, 100], [150, 100]]) == 0.125
    assert np.isnan(misplaced([0, 0], [1, 1]))
