"""Who stands apart: calm where people differ by chance or as people do, sharp where one does not."""

from __future__ import annotations

import numpy as np
import pytest

from allegiance.stats.outliers import apart


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def test_pure_chance_leaves_its_share(rng: np.random.Generator) -> None:
    variance = rng.uniform(0.5, 4.0, (60, 150))
    below = np.concatenate([apart(rng.normal(0.3, np.sqrt(v)), v).below for v in variance])
    assert np.mean(below < 0.05) == pytest.approx(0.05, abs=0.012)
    assert np.mean(below < 0.001) < 0.004


def test_people_who_really_differ_are_the_usual_spread(rng: np.random.Generator) -> None:
    found = apart(rng.normal(0, np.hypot(1.0, 2.0), 2_000), np.ones(2_000))
    assert found.spread == pytest.approx(2.0, rel=0.1)
    assert np.nanstd(found.z) == pytest.approx(1.0, abs=0.06)


def test_one_far_out_neither_moves_the_middle_nor_hides_itself(rng: np.random.Generator) -> None:
    values = rng.normal(0, 1, 100)
    calm = apart(values, np.ones(100))
    values[7] = -40.0
    found = apart(values, np.ones(100))
    assert found.z[7] < -25
    assert found.centre == pytest.approx(calm.centre, abs=0.1)
    assert found.spread == pytest.approx(calm.spread, abs=0.4)


def test_sides_are_opposite(rng: np.random.Generator) -> None:
    found = apart(rng.normal(0, 1, 40), np.ones(40))
    np.testing.assert_allclose(found.below + found.above, 1.0)


def test_too_few_people_do_not_tell_what_is_usual() -> None:
    found = apart([0.0] * 8 + [-50.0], [1.0] * 9)
    assert np.isnan(found.z).all()
    assert found.judged == 0


def test_who_has_no_figure_is_not_judged_and_does_not_count(rng: np.random.Generator) -> None:
    values, noise = rng.normal(0, 1, 30), np.ones(30)
    values[3], noise[4], noise[5] = np.nan, 0.0, np.nan
    found = apart(values, noise)
    assert np.isnan(found.z[[3, 4, 5]]).all()
    assert found.judged == 27
    kept = np.setdiff1d(np.arange(30), [3, 4, 5])
    np.testing.assert_allclose(found.z[kept], apart(values[kept], noise[kept]).z)


def test_order_of_people_does_not_matter(rng: np.random.Generator) -> None:
    values, noise = rng.normal(0, 1, 50), rng.uniform(0.2, 2, 50)
    turned = apart(values[::-1], noise[::-1])
    np.testing.assert_allclose(turned.z[::-1], apart(values, noise).z)
