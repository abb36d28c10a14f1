"""Money says how sure it is: totals of unequal amounts have an interval, complete counts say so."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from allegiance.metrics.asking import parameters
from allegiance.metrics.catalogue import load
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, everyone
from allegiance.stats import totals
from allegiance.warehouse.reader import Reader
from tests.metrics import given

APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
SPRING = Period(date(2026, 4, 1), date(2026, 5, 31))


def customers() -> list[dict[str, object]]:
    """Sixty customers, twenty leaving in each of two months; one came and went within a month, one has no value."""
    out: list[dict[str, object]] = []
    for number in range(60):
        left = [date(2026, 4, 20), date(2026, 5, 3), None][number // 20]
        out.append({"left_on": left, "annual_value": 100.0 + number**2, "segment": "ab"[number % 2]})
    out[3]["annual_value"] = None
    out[4]["since"] = date(2026, 4, 2)
    return out


@pytest.fixture(scope="module")
def store() -> Reader:
    days = [{"day": date(2026, month, 15)} for month in (4, 5)] + [{"day": date(2026, 6, 1)}]
    return given.reader(customers=customers(), contacts=days)


def test_the_value_lost_is_the_rollups_and_has_an_interval(store: Reader) -> None:
    values = [100.0 + number**2 for number in range(20) if number not in (3, 4)]
    (found,) = measure(store, everyone(), ["value_lost"], APRIL)
    sure = totals.weighted(sum(values), sum(value**2 for value in values), max(values))
    assert (found.value, found.n) == (pytest.approx(sum(values)), 18)
    assert (found.low, found.high) == (pytest.approx(float(sure.low)), pytest.approx(float(sure.high)))
    for by in ((), ("segment",), ("month",)):
        rows = store.select(
            everyone(), "metrics/customers", [*by, "value_lost"], **parameters(SPRING, by, Where())
        )
        parts = measure(store, everyone(), ["value_lost"], SPRING, by=by)
        assert sorted(figure.value or 0 for figure in parts) == pytest.approx(sorted(rows["value_lost"]))


def test_a_change_of_money_is_judged_by_its_interval(store: Reader) -> None:
    may = Period(date(2026, 5, 1), date(2026, 5, 31))
    (found,) = measure(store, everyone(), ["value_lost"], may, against=APRIL)
    assert found.change is not None
    assert found.change_low is not None
    assert found.change_low > 0
    # twenty and eighteen customers: the figures stand, a verdict needs thirty
    assert found.verdict == "too few"


def test_money_of_a_restricted_scope_is_not_measured(store: Reader) -> None:
    (found,) = measure(store, Scope.lead("lead", "t1"), ["value_lost"], APRIL)
    assert found.reason.startswith("not measured")


def test_every_figure_is_sure_of_something_or_complete(company: Reader) -> None:
    """No figure of the catalogue without an interval, unless its definition says that it is a complete count."""
    everything = measure(company, everyone(), [], SPRING)
    bare = {figure.metric for figure in everything if figure.value is not None and figure.low is None}
    for name in bare:
        assert "a complete count" in load()[name].denominator, name
    assert {"contacts", "value_active"} <= bare
    assert {"value_lost", "value_at_risk", "clv"}.isdisjoint(bare)
    assert all(np.isfinite(figure.low) for figure in everything if figure.low is not None)
