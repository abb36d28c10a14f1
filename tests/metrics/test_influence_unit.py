"""The unit of the influence model and the metric's: there and back, and as documented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.metrics.influence_unit import Unit


@given(st.floats(-0.9, 5))
def test_an_effect_comes_back_as_it_went(effect: float) -> None:
    for metric in ("hold_time", "csat_mean"):
        unit = Unit.of(metric)
        assert unit.size(unit.model(effect)) == pytest.approx(effect, abs=1e-12)


def test_times_are_thousandths_of_a_logarithm_and_the_rest_are_themselves() -> None:
    assert Unit.of("aht").size(693.147) == pytest.approx(1.0, abs=1e-5)
    assert Unit.of("aht").spread(50) == 0.05
    assert (Unit.of("nps").size(12.5), Unit.of("nps").spread(3.0)) == (12.5, 3.0)
