"""The hold-loss curve: planted shapes are found, smooth ones are not called cliffs, reasons do not pass for waiting."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from allegiance.stats import logit
from allegiance.stats.holdloss import BINS, HoldLoss, hold_loss

Curve = Callable[[np.ndarray], np.ndarray]

MINUTES = np.r_[(np.arange(BINS - 1) + 0.5) / 4, 24.0]
"""Where contacts truly lie: those of the open last bin average 24 minutes."""


def _logistic(eta: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-eta)))


def _kink(t: np.ndarray) -> np.ndarray:
    return _logistic(-3 + 0.02 * t + 0.3 * np.maximum(t - 3.5, 0))


def _cliff(t: np.ndarray) -> np.ndarray:
    return np.where(t < 5, 0.06, 0.12)


SMOOTH: dict[str, Curve] = {
    "flat": lambda t: np.full(t.shape, 0.08),
    "linear": lambda t: _logistic(-2.9 + 0.1 * t),
    "accelerating": lambda t: _logistic(-3 + 0.01 * t**2),
    "saturating": lambda t: 0.05 + 0.2 * (1 - np.exp(-t / 3)),
    "s-shaped": lambda t: 0.05 + 0.15 * _logistic(t - 5),
}


def _waits(rng: np.random.Generator, contacts: int) -> np.ndarray:
    return np.asarray(np.minimum((rng.gamma(1.2, 3.2, contacts) * 4).astype(int), BINS - 1))


def _world(rng: np.random.Generator, contacts: int, curve: Curve) -> tuple[np.ndarray, np.ndarray]:
    n = np.bincount(_waits(rng, contacts), minlength=BINS)
    return n, rng.binomial(n, curve(MINUTES))


def _worlds(seed: int, runs: int, contacts: int, curve: Curve) -> list[HoldLoss]:
    rng = np.random.default_rng(seed)
    return [hold_loss(*_world(rng, contacts, curve)) for _ in range(runs)]


@pytest.mark.slow
def test_a_planted_kink_is_found_within_a_minute() -> None:
    found = _worlds(61, 100, 50_000, _kink)
    kinks = [one.kink for one in found if one.kink is not None]
    assert len(kinks) == 100
    assert np.mean([abs(kink.at - 3.5) <= 1 for kink in kinks]) >= 0.97
    assert np.mean([kink.low <= 3.5 <= kink.high for kink in kinks]) >= 0.90
    assert np.median([kink.high - kink.low for kink in kinks]) < 2
    assert np.mean([one.bends for one in found]) == 1
    assert np.mean([one.shape == "kink" for one in found]) > 0.9
    assert not any(one.cliff for one in found)
    # Shares per minute on either side, against the truth.
    share = _kink(np.array([0.0, 3.5, 8.5]))
    assert np.median([kink.per_minute_after for kink in kinks]) == pytest.approx(
        (share[2] - share[1]) / 5, rel=0.1
    )
    assert np.median([kink.per_minute_before for kink in kinks]) == pytest.approx(
        (share[1] - share[0]) / 3.5, abs=0.003
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", list(SMOOTH))
@pytest.mark.parametrize("contacts", [3000, 20_000])
def test_smooth_curves_are_not_called_cliffs(name: str, contacts: int) -> None:
    found = _worlds(62, 300, contacts, SMOOTH[name])
    assert np.mean([one.cliff for one in found]) <= 0.02
    if name in ("flat", "linear"):
        assert np.mean([one.bends for one in found]) <= 0.02
        assert np.mean([one.shape == name for one in found]) >= 0.93


@pytest.mark.slow
def test_a_true_cliff_is_called_one_with_enough_contacts() -> None:
    found = _worlds(63, 100, 20_000, _cliff)
    assert np.mean([one.cliff for one in found]) >= 0.9
    steps = [one.step for one in found if one.step is not None]
    assert np.median([step.at for step in steps]) == 5.0
    assert np.mean([step.low <= 5 <= step.high for step in steps]) >= 0.9
    assert np.median([step.share_after - step.share_before for step in steps]) == pytest.approx(
        0.06, abs=0.01
    )


@pytest.mark.slow
def test_the_band_covers_given_the_shape() -> None:
    for curve, shape, floor in (
        (_kink, "kink", 0.9),
        (SMOOTH["linear"], "linear", 0.93),
        (_cliff, "step", 0.9),
    ):
        covered = [
            np.nanmean((one.low[:-1] <= curve(MINUTES)[:-1]) & (curve(MINUTES)[:-1] <= one.high[:-1]))
            for one in _worlds(64, 120, 50_000, curve)
            if one.shape == shape
        ]
        assert len(covered) > 90
        assert floor < np.mean(covered) < 0.985


@pytest.mark.slow
def test_the_band_knows_that_the_kink_is_not_known() -> None:
    """At the break itself, where a band that took its place for certain would cover least."""
    near = np.abs(MINUTES[:-1] - 3.5) < 0.6
    truth = _kink(MINUTES)[:-1][near]
    found = [one for one in _worlds(72, 300, 50_000, _kink) if one.shape == "kink"]
    covered = [(one.low[:-1][near] <= truth) & (truth <= one.high[:-1][near]) for one in found]
    assert np.mean(covered) > 0.9


def test_a_reason_that_waits_long_and_loses_many_does_not_pass_for_waiting() -> None:
    """Within each reason nothing depends on the wait; all together, it seems to."""
    rng = np.random.default_rng(65)
    quick = np.bincount(np.minimum((rng.gamma(1.0, 1.5, 30_000) * 4).astype(int), 80), minlength=BINS)
    slow = np.bincount(np.minimum((rng.gamma(3.0, 3.0, 10_000) * 4).astype(int), 80), minlength=BINS)
    n = np.stack([quick, slow], axis=1)
    k = rng.binomial(n, [0.04, 0.15])
    blind, aware = hold_loss(n.sum(1), k.sum(1)), hold_loss(n, k)
    assert blind.shape != "flat"
    assert np.nanmax(blind.curve) - np.nanmin(blind.curve) > 0.05
    assert aware.shape == "flat"
    overall = 0.04 * 0.75 + 0.15 * 0.25
    assert np.allclose(aware.curve[:-1], overall, atol=0.005)
    many = aware.n[:-1] > 300
    assert np.nanmax(np.abs(aware.adjusted[:-1][many] - overall)) < 0.05
    assert np.array_equal(aware.raw, blind.raw, equal_nan=True)


def test_with_millions_of_contacts_the_interval_still_holds_the_kink() -> None:
    """Narrower than the grid of breaks, and at a place that is not on it."""
    rng = np.random.default_rng(71)
    held = []
    for place in (3.5, 3.6, 4.41, 5.9):
        n = rng.multinomial(3_000_000, np.bincount(_waits(rng, 100_000), minlength=BINS) / 100_000)
        k = rng.binomial(n, _logistic(-3 + 0.02 * MINUTES + 0.15 * np.maximum(MINUTES - place, 0)))
        kink = hold_loss(n, k).kink
        assert kink is not None
        assert kink.high - kink.low < 0.5
        held.append(kink.low - 0.02 <= place <= kink.high + 0.02)
    assert sum(held) >= 3


def test_a_kink_is_found_under_reasons() -> None:
    rng = np.random.default_rng(66)
    scales = np.array([0.8, 1.0, 1.5, 2.0])
    n = np.stack(
        [
            np.bincount(np.minimum((rng.gamma(1.2, 2.5 * s, 15_000) * 4).astype(int), 80), minlength=BINS)
            for s in scales
        ],
        axis=1,
    )
    base = np.array([-3.5, -3.0, -2.5, -2.0])
    p = _logistic(base + 0.02 * MINUTES[:, None] + 0.3 * np.maximum(MINUTES[:, None] - 3.5, 0))
    found = hold_loss(n, rng.binomial(n, p))
    assert found.bends
    assert found.kink is not None
    assert abs(found.kink.at - 3.5) <= 1
    assert found.kink.low <= 3.5 <= found.kink.high


def test_a_reason_without_losses_keeps_its_part_of_the_mix() -> None:
    rng = np.random.default_rng(67)
    n, k = _world(rng, 20_000, SMOOTH["linear"])
    alone = hold_loss(n, k)
    diluted = hold_loss(np.stack([n, n], 1), np.stack([k, np.zeros_like(k)], 1))
    assert np.allclose(diluted.curve[:-1], alone.curve[:-1] / 2)
    assert np.allclose(diluted.adjusted[:-1], alone.raw[:-1] / 2, equal_nan=True, atol=1e-6)
    lost = hold_loss(np.stack([n, n], 1), np.stack([k, n], 1))
    assert np.allclose(lost.curve[:-1], (alone.curve[:-1] + 1) / 2)


def test_the_open_last_bin_is_shown_and_not_fitted() -> None:
    rng = np.random.default_rng(68)
    n, k = _world(rng, 20_000, SMOOTH["linear"])
    found = hold_loss(n, k)
    odd = k.copy()
    odd[-1] = n[-1]
    other = hold_loss(n, odd)
    assert np.array_equal(found.curve, other.curve, equal_nan=True)
    assert np.isnan(found.curve[-1])
    assert other.raw[-1] == 1.0
    assert found.minutes[[0, -1]].tolist() == [0.125, 20.0]
    placed = hold_loss(n, k, minutes=MINUTES)
    assert np.isfinite(placed.curve).all()


def test_a_design_effect_is_a_smaller_sample() -> None:
    rng = np.random.default_rng(69)
    n, k = _world(rng, 8000, _kink)
    single, repeated = hold_loss(n, k), hold_loss(4 * n, 4 * k, deff=4.0)
    assert repeated.shape == single.shape
    assert np.allclose(repeated.low, single.low, equal_nan=True)
    assert repeated.kink == single.kink
    certain = hold_loss(4 * n, 4 * k)
    assert np.nanmean(certain.high - certain.low) < np.nanmean(single.high - single.low)


@pytest.mark.parametrize(
    ("n", "k"),
    [
        (np.zeros(BINS), np.zeros(BINS)),
        (np.full(BINS, 3), np.ones(BINS)),
        (np.full(BINS, 1000), np.r_[19, np.zeros(BINS - 1)]),
        (np.full(BINS, 1000), np.full(BINS, 1000)),
        (np.r_[50_000, np.zeros(BINS - 1)], np.r_[5000, np.zeros(BINS - 1)]),
    ],
)
def test_too_few_says_so(n: np.ndarray, k: np.ndarray) -> None:
    found = hold_loss(n, k)
    assert found.shape == "too few"
    assert np.isnan(found.curve).all()
    assert (found.kink, found.step, found.cliff, found.bends) == (None, None, False, False)
    assert np.nansum(found.raw * found.n) == pytest.approx(k.sum())


@pytest.mark.parametrize(
    "call",
    [
        lambda: hold_loss(np.ones(80), np.ones(80)),
        lambda: hold_loss(np.ones(BINS), np.full(BINS, 2)),
        lambda: hold_loss(np.ones(BINS), -np.ones(BINS)),
        lambda: hold_loss(np.ones((BINS, 2)), np.ones(BINS)),
        lambda: hold_loss(np.ones(3), np.ones(3), minutes=[1, 1, 2]),
        lambda: hold_loss(np.full(BINS, np.nan), np.ones(BINS)),
    ],
)
def test_impossible_input_is_refused(call: object) -> None:
    with pytest.raises(ValueError, match=r"bins|losses|minutes|shape"):
        call()  # type: ignore[operator]


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.floats(0.001, 0.6), st.floats(-0.3, 0.5))
def test_whatever_comes_the_answer_hangs_together(
    seed: int, reasons: int, level: float, slope: float
) -> None:
    rng = np.random.default_rng(seed)
    n = rng.poisson(rng.gamma(0.3, 400, (BINS, reasons)))
    k = rng.binomial(n, _logistic(np.log(level) + slope * MINUTES)[:, None])
    found = hold_loss(n, k)
    if found.shape == "too few":
        return
    fitted = slice(0, BINS - 1)
    assert np.all((found.low[fitted] >= 0) & (found.high[fitted] <= 1))
    assert np.all(found.low[fitted] <= found.curve[fitted] + 1e-12)
    assert np.all(found.curve[fitted] <= found.high[fitted] + 1e-12)
    assert min(found.bic, key=lambda name: found.bic[name]) == found.shape
    assert not found.cliff or found.shape == "step"
    for place in (found.kink, found.step):
        assert place is None or 0 < place.low <= place.at <= place.high < 20


def test_the_solver_reaches_the_likelihood_that_a_general_one_reaches() -> None:
    rng = np.random.default_rng(70)
    t = np.linspace(0, 4, 12)
    x = np.stack([t, np.maximum(t - 2, 0)], axis=1)
    n = rng.poisson(60, (12, 3)).astype(float)
    k = rng.binomial(n.astype(int), _logistic(np.array([-1.0, 0.0, 0.5]) + 0.2 * t[:, None])).astype(float)
    found = logit.fit(x[None], n, k)

    def loss(theta: np.ndarray) -> float:
        eta = theta[:3] + (x @ theta[3:])[:, None]
        return -float((k * eta - n * np.logaddexp(0, eta)).sum())

    general = optimize.minimize(loss, np.zeros(5), method="BFGS", options={"gtol": 1e-8})
    assert float(found.loglik[0]) == pytest.approx(-general.fun, abs=1e-6)
    assert np.allclose(np.r_[found.intercept[0], found.slope[0]], general.x, atol=1e-4)
    spread = np.sqrt(np.diag(logit.covariance(x, n, found.intercept[0], found.slope[0])))
    curvature = np.stack(
        [
            (
                optimize.approx_fprime(general.x + h, loss, 1e-5)
                - optimize.approx_fprime(general.x - h, loss, 1e-5)
            )
            / 2e-4
            for h in 1e-4 * np.eye(5)
        ]
    )
    assert np.allclose(spread, np.sqrt(np.diag(np.linalg.inv(curvature))), rtol=0.05)


def test_separation_stops_at_the_limit_of_the_likelihood() -> None:
    x = np.array([0.0, 0.0, 1.0, 1.0])[None, :, None]
    n = np.full((4, 1), 50.0)
    k = np.array([[10.0], [15.0], [0.0], [0.0]])
    found = logit.fit(x, n, k)
    assert float(found.loglik[0]) == pytest.approx(25 * np.log(0.25) + 75 * np.log(0.75), abs=1e-3)
    assert float(found.slope[0, 0]) < -5
