"""The control chart: how often it cries wolf, how soon it sees a shift, and when it must keep silent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from allegiance.stats import control, many


def _in_control(
    rng: np.random.Generator, charts: int, points: int, wander: float = 0.012
) -> tuple[np.ndarray, np.ndarray]:
    """Weekly shares around .8 from about 2,000 answers that vary more than sampling explains."""
    n = rng.poisson(2000, (charts, points))
    return rng.binomial(n, np.clip(rng.normal(0.8, wander, n.shape), 0, 1)), n


def test_limits_by_hand() -> None:
    n = np.full(10, 100)
    k = np.array([80, 82, 78, 81, 79, 84, 76, 80, 80, 99])
    found = control.shares(k, n, 9)
    z = (k[:9] / 100 - 0.8) / np.sqrt(0.8 * 0.2 / 100)
    assert float(found.spread) == pytest.approx(np.std(z, ddof=1))
    t = 0.19 / 0.04 / np.std(z, ddof=1) / np.sqrt(10 / 9)
    assert float(found.t[9]) == pytest.approx(t)
    assert float(found.p[9]) == pytest.approx(2 * stats.t.sf(t, 8))
    reach = stats.t.ppf(0.99865, 8) * np.std(z, ddof=1) * np.sqrt(10 / 9) * 0.04
    assert float(found.low[9]) == pytest.approx(0.8 - reach)
    assert float(found.high[9]) == pytest.approx(min(0.8 + reach, 1.0))
    assert found.beyond.tolist() == [False] * 9 + [True]


def test_limits_and_alarms_say_the_same() -> None:
    rng = np.random.default_rng(41)
    k, n = _in_control(rng, 300, 60)
    k[:, 50:] -= 60
    found = control.shares(k, n, 40)
    judged = ~found.baseline
    outside = (found.value < found.low) | (found.value > found.high)
    assert outside[judged].tolist() == found.beyond[judged].tolist()
    assert found.beyond[judged].any()
    assert not found.alarm[found.baseline].any()


@pytest.mark.slow
@pytest.mark.parametrize("m", [8, 12, 26, 52])
def test_false_alarms_stay_at_their_promise(m: int) -> None:
    """2.7 in 1,000 points whatever the baseline; the p chart for comparison."""
    rng = np.random.default_rng(42)
    k, n = _in_control(rng, 6000, m + 40)
    found = control.shares(k, n, m)
    per_thousand = 1000 * found.beyond[~found.baseline].mean()
    assert 2.0 < per_thousand < 3.5
    assert 1000 * found.drift[~found.baseline].mean() < 4.5
    centre = (k[:, :m].sum(1) / n[:, :m].sum(1))[:, None]
    plain = np.abs(k / n - centre)[:, m:] > 3 * np.sqrt(centre * (1 - centre) / n)[:, m:]
    assert 1000 * plain.mean() > 60


@pytest.mark.slow
def test_false_alarms_of_daily_charts_with_a_weekday_pattern() -> None:
    """Ten weeks of days with a strong week; ignoring the week hides shifts, taking it out keeps the promise."""
    rng = np.random.default_rng(43)
    charts, points, m = 4000, 112, 70
    weekday = np.arange(points) % 7
    week = np.array([0.0, 0.01, 0.02, 0.0, -0.01, -0.06, -0.08])
    n = rng.poisson(600, (charts, points))
    usual = 0.8 + week[weekday] + rng.normal(0, 0.01, n.shape)
    k = rng.binomial(n, usual)
    found = control.shares(k, n, m, weekday=weekday)
    assert 2.0 < 1000 * found.beyond[~found.baseline].mean() < 3.5
    assert 1000 * found.drift[~found.baseline].mean() < 4.5
    assert np.allclose(found.centre.mean(0)[:7], 0.8 + week, atol=0.003)

    moved = k.copy()
    moved[:, m:] = rng.binomial(n[:, m:], usual[:, m:] - 0.05)
    aware = control.shares(moved, n, m, weekday=weekday).alarm[:, m : m + 7].any(1).mean()
    blind = control.shares(moved, n, m).alarm[:, m : m + 7].any(1).mean()
    assert aware > 0.75
    assert aware > blind + 0.2


def test_drift_sees_what_no_single_point_shows() -> None:
    rng = np.random.default_rng(44)
    k, n = _in_control(rng, 800, 72)
    k[:, 52:] -= 40
    found = control.shares(k, n, 52)
    soon = slice(52, 62)
    assert found.alarm[:, soon].any(1).mean() > found.beyond[:, soon].any(1).mean() + 0.2
    assert np.sign(found.ewma[:, 61]).sum() < -700


def test_one_wild_week_hardly_echoes() -> None:
    rng = np.random.default_rng(45)
    k, n = _in_control(rng, 500, 70)
    k[:, 60] = (n[:, 60] * 0.2).astype(int)
    found = control.shares(k, n, 52)
    assert found.alarm[:, 60].all()
    assert found.alarm[:, 61:64].mean() < 0.03


@pytest.mark.parametrize("m", [0, 3, 7])
def test_a_short_baseline_never_alarms(m: int) -> None:
    k = np.array([80, 82, 78, 81, 79, 84, 76, 3, 3, 3])
    found = control.shares(k, np.full(10, 100), m)
    assert not found.ready
    assert not found.alarm.any()
    assert np.isnan(found.low).all()
    assert str(m) in control.why_not_ready(int(found.m))
    assert found.m == m


@pytest.mark.parametrize("k", [0, 50, 100])
def test_a_baseline_in_which_nothing_varies_never_alarms(k: int) -> None:
    hits = np.r_[np.full(12, k), 30]
    found = control.shares(hits, np.full(13, 100), 12)
    assert not found.ready
    assert not found.alarm.any()
    assert "nothing varied" in control.why_not_ready(int(found.m))


def test_missing_points_are_passed_over() -> None:
    rng = np.random.default_rng(46)
    k, n = _in_control(rng, 1, 40)
    k, n = k[0].astype(float), n[0].astype(float)
    gaps = np.insert(k, [5, 35], 0.0), np.insert(n, [5, 35], 0.0)
    full, holed = control.shares(k, n, 30), control.shares(*gaps, 31)
    keep = np.insert(np.ones(40, dtype=bool), [5, 35], False)
    assert np.isnan(holed.value[~keep]).all()
    assert not holed.alarm[~keep].any()
    for name in ("t", "ewma", "ewma_limit", "low"):
        assert np.allclose(getattr(full, name), getattr(holed, name)[keep], equal_nan=True)


def test_many_charts_are_each_alone() -> None:
    rng = np.random.default_rng(47)
    k, n = _in_control(rng, 4, 30)
    whole = control.shares(k, n, 20)
    for index in range(4):
        alone = control.shares(k[index], n[index], np.arange(30) < 20)
        assert np.allclose(whole.t[index], alone.t, equal_nan=True)
        assert np.allclose(whole.ewma[index], alone.ewma, equal_nan=True)


@given(st.lists(st.integers(1, 99), min_size=12, max_size=20), st.integers(0, 100))
def test_success_and_failure_alarm_alike(usual: list[int], last: int) -> None:
    k = np.array([*usual, last])
    n = np.full(k.shape, 100)
    there, back = control.shares(k, n, len(usual)), control.shares(n - k, n, len(usual))
    assert there.alarm.tolist() == back.alarm.tolist()
    assert np.allclose(there.t, -back.t, equal_nan=True)
    assert np.allclose(there.low, 1 - back.high, equal_nan=True)


def test_means_and_scores_keep_the_promise_and_their_scale() -> None:
    rng = np.random.default_rng(48)
    n = rng.poisson(300, (3000, 60))
    level = rng.normal(200, 8, n.shape)
    total = rng.gamma(2.0 * n, level / 2.0)
    squares = n * ((total / n) ** 2 + level**2 / 2)
    found = control.means(n, total, squares, 30, bounds=(0, np.inf))
    assert 1.8 < 1000 * found.beyond[~found.baseline].mean() < 3.7
    # A share seen as a mean gives the same T but for the pooled spread.
    k, size = _in_control(rng, 5, 40)
    assert np.allclose(
        control.shares(k, size, 30).t, control.means(size, k, k, 30).t, equal_nan=True, rtol=0.01
    )
    score = control.scores(k, size - k, size, 30)
    assert np.allclose(score.value, 100 * (2 * k / size - 1))
    assert np.allclose(score.t, control.shares(k, size, 30).t, equal_nan=True)
    assert score.low.min() >= -100


def test_weekday_pattern_is_found_and_taken_out() -> None:
    weekday = np.arange(70) % 7
    pattern = np.array([3.0, 1.0, 0.0, 0.0, 0.0, -1.0, -3.0])
    value = 50 + pattern[weekday]
    found = control.weekday_pattern(value, np.ones(70), weekday)
    assert np.allclose(found, pattern)
    assert np.ptp(value - found[weekday]) < 1e-12
    some = control.weekday_pattern(value[:5], np.ones(5), weekday[:5])
    assert np.isnan(some[5:]).all()


def test_a_weekday_that_the_baseline_lacks_is_not_judged() -> None:
    weekday = np.array([0, 1, 2, 3, 4] * 6 + [5, 0])
    rng = np.random.default_rng(49)
    k = np.r_[rng.binomial(500, 0.8, 30), 10, 10]
    found = control.shares(k, np.full(32, 500), 30, weekday=weekday)
    assert found.ready
    assert found.alarm[-2:].tolist() == [False, True]


def test_benjamini_hochberg_on_their_own_example() -> None:
    """Section 3.2 of the 1995 paper: fifteen comparisons, four believed at .05."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert many.benjamini_hochberg(p, 0.05).tolist() == [True] * 4 + [False] * 11
    assert many.benjamini_hochberg([np.nan, 0.04, np.nan], 0.05).tolist() == [False, True, False]
    assert many.benjamini_hochberg([], 0.05).tolist() == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.randoms())
def test_benjamini_hochberg_does_not_care_for_order(p: list[float], random: object) -> None:
    values = np.array(p)
    order = np.arange(len(p))
    random.shuffle(order)  # type: ignore[attr-defined]
    believed = many.benjamini_hochberg(values)
    assert believed[order].tolist() == many.benjamini_hochberg(values[order]).tolist()
    # Whoever is believed has every smaller p believed too.
    assert not believed.any() or believed[values <= values[believed].max()].all()


def test_fleet_needs_two_weeks_in_the_same_direction() -> None:
    t = np.array([[9.0, 9.0, 0.1], [9.0, -9.0, 0.1], [0.1, 9.0, 9.0], [0.2, 0.1, 0.3]])
    p = np.where(np.abs(t) > 1, 1e-6, 0.9)
    assert many.fleet(t, p).astype(int).tolist() == [[0, 1, 0], [0, 0, 0], [0, 0, 1], [0, 0, 0]]


def test_a_quiet_fleet_is_left_in_peace() -> None:
    rng = np.random.default_rng(50)
    k, n = _in_control(rng, 200, 104)
    found = control.shares(k, n, 52)
    assert many.fleet(found.t[:, 52:], found.p[:, 52:]).sum() == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda: control.shares(5, 10, 3),
        lambda: control.shares([5, 6], [10, 10], -1),
        lambda: control.shares([5, 6], [10, 10], 1.5),
        lambda: control.shares([5, 6], [10, 10], 1, weekday=[0, 7]),
        lambda: control.shares([5, 6], [10, 10], 1, weekday=[0]),
        lambda: many.benjamini_hochberg([[0.1]]),
        lambda: many.fleet([1.0], [0.1]),
    ],
)
def test_impossible_input_is_refused(call: object) -> None:
    with pytest.raises(ValueError, match=r"points|baseline|weekdays|rows|dimensions"):
        call()  # type: ignore[operator]
