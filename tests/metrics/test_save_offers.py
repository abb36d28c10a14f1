"""Save offers on rows counted by hand, and on worlds whose effect is known.

| offer | customer | sent       | held out | accepted | cost | left       | judged        | kept |
|-------|----------|------------|----------|----------|------|------------|---------------|------|
| half  | a        | 2026-01-10 |          | yes      |   40 |            | yes           | yes  |
| half  | b        | 2026-01-10 |          | no       |    4 | 2026-02-01 | yes           | no   |
| half  | c        | 2026-01-10 | yes      |          |      | 2026-06-30 | yes           | yes  |
| free  | d        | 2026-01-10 |          | no       |    4 | 2026-01-01 | left before   |      |
| free  | e        | 2026-05-10 |          | yes      |   30 |            | too young     |      |
| free  | z        | 2026-01-10 |          | yes      |   30 |            | not on a list |      |
|       | a        | 2026-01-11 | an ordinary message                                            |
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from allegiance.metrics import save_offers, sentences_warning
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.save_offers import HARM, OBSERVED, SURE, UNSURE
from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader
from tests.metrics import given
from tests.queries.metrics.asking import ask

pytestmark = pytest.mark.slow

SENT, LAST = date(2026, 1, 10), date(2026, 6, 30)
YEAR = Period(date(2026, 1, 1), LAST)
CALLS = [{"customer_id": "a", "day": day} for day in (date(2026, 1, 1), LAST)]


def offer(who: str, name: str | None, **other: Any) -> dict[str, Any]:
    return {"customer_id": who, "offer": name, "day": SENT, "channel": "call", "segment": "gold"} | other


@pytest.fixture(scope="module")
def store() -> Reader:
    left = {"b": date(2026, 2, 1), "c": LAST, "d": date(2026, 1, 1)}
    return given.reader(
        contacts=CALLS,
        customers=[{"customer_id": who, "left_on": left.get(who), "annual_value": 100.0} for who in "abcde"],
        outreach=[
            offer("a", "half", accepted=True, cost=40.0), offer("b", "half", accepted=False, cost=4.0),
            offer("c", "half", holdout=True), offer("d", "free", accepted=False, cost=4.0),
            offer("e", "free", accepted=True, cost=30.0, day=date(2026, 5, 10)),
            offer("z", "free", accepted=True, cost=30.0), offer("a", None, cost=0.1, day=date(2026, 1, 11)),
        ],
    )  # fmt: skip


def test_offers_are_counted_judged_and_kept(store: Reader) -> None:
    columns = [
        "offer",
        "holdout",
        "planned",
        "accepted",
        "accepted_n",
        "judged",
        "kept",
        "cost_sum",
        "cost_sq",
        "cost_kept_sum",
    ]
    asked = {"by_offer": True, "known_day": LAST}
    assert ask(store, "save_offers", columns, **asked) == [
        ["free", False, 3, 2, 3, 0, 0, None, None, None],
        ["half", False, 2, 1, 2, 2, 1, 44.0, 1616.0, 40.0],
        ["half", True, 1, 0, 0, 1, 1, None, None, None],
    ]
    assert ask(store, "save_offers", ["planned"], channels=["sms"], known_day=LAST) == []
    # b left 22 days after the offer: the day on which the window ends still counts as lost (e is old enough now)
    for days, kept in ((22, [1, 2]), (21, [1, 3])):
        assert [row[0] for row in ask(store, "save_offers", ["kept"], known_day=LAST, lost_days=days)] == kept


def made(offered: tuple[int, int], held: tuple[int, int], cost: float = 20.0) -> save_offers.Offers:
    """Offers of a world: (customers, of whom kept) with an offer and held out."""
    customers, rows = [], []
    for side, (size, kept) in (("o", offered), ("h", held)):
        for number in range(size):
            who = f"{side}{number}"
            left = None if number < kept else date(2026, 2, 1)
            customers.append({"customer_id": who, "left_on": left, "annual_value": 500.0})
            mine = {"holdout": True} if side == "h" else {"accepted": number % 2 == 0, "cost": cost}
            rows.append(offer(who, "half", **mine))
    customers.append({"customer_id": "x", "left_on": date(2026, 3, 1)})
    return save_offers.save_offers(
        given.reader(contacts=CALLS, customers=customers, outreach=rows), everyone(), YEAR
    )


def test_what_an_extra_kept_customer_costs_is_the_cost_over_the_effect() -> None:
    found = made((1000, 940), (500, 430))
    one = found.every
    assert one is not None
    assert one.verdict == SURE
    assert one.extra.value == pytest.approx(0.08)
    assert one.cost_per_kept.value == pytest.approx(20 * 1000 / 940)
    assert one.cost_per_extra.value == pytest.approx(250)
    assert one.cost_per_extra.low == pytest.approx(20 / one.extra.high)
    assert one.cost_per_extra.high == pytest.approx(20 / one.extra.low)
    said = sentences_warning.offers(found)
    assert "8.0 of 100" in said
    assert "at 250 (" in said
    assert "they bring 500 a year" in said


def test_when_the_interval_holds_zero_it_cannot_be_told_and_no_cost_is_given() -> None:
    found = made((300, 280), (150, 138))
    assert found.every is not None
    assert found.every.verdict == UNSURE
    assert np.isnan(found.every.cost_per_extra.value)
    assert "cannot be told" in sentences_warning.offers(found)


def test_offers_that_drive_customers_away_are_not_worth_it() -> None:
    found = made((500, 400), (500, 470))
    assert found.every is not None
    assert found.every.verdict == HARM
    assert "not worth it" in sentences_warning.offers(found)


def test_without_a_hold_out_it_is_observational() -> None:
    found = made((300, 280), (0, 0))
    assert found.every is not None
    assert found.every.verdict == OBSERVED
    assert np.isnan(found.every.extra.value)
    assert "Observational" in sentences_warning.offers(found)
    few = made((300, 280), (12, 10))
    assert few.every is not None
    assert few.every.verdict == "too few"
    assert "Too few were held out" in sentences_warning.offers(few)


def test_the_interval_of_the_cost_per_kept_customer_covers() -> None:
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(400):
        kept = rng.random(300) < 0.8
        cost = 5 + 30 * rng.random(300) * (1 + kept)
        sums = (300.0, kept.sum(), cost.sum(), (cost**2).sum(), cost[kept].sum())
        found = save_offers.ratio(*(np.array([float(one)]) for one in sums))
        truth = (5 + 15 * 1.8) / 0.8
        hits += bool(found.low[0] <= truth <= found.high[0])
    assert 0.92 <= hits / 400 <= 0.98


def test_the_catalogue_carries_the_same_figures_and_refuses_teams() -> None:
    store = given.reader(
        contacts=CALLS,
        customers=[
            {"customer_id": f"k{n}", "left_on": date(2026, 2, 1) if n < 5 else None} for n in range(50)
        ],
        outreach=[offer(f"k{n}", "half", accepted=n % 2 == 0, cost=10.0) for n in range(50)],
    )
    names = ["offers_accepted", "kept_after_offer", "cost_per_kept"]
    taken, kept, cost = measure(store, everyone(), names, YEAR)
    assert (taken.value, taken.n) == (0.5, 50)
    assert (kept.value, kept.n) == (0.9, 50)
    assert cost.value == pytest.approx(10 / 0.9)
    (limited,) = measure(store, Scope.lead("lead", "t1"), ["kept_after_offer"], YEAR)
    assert not limited.measured
    assert "not measured" in save_offers.save_offers(store, Scope.lead("lead", "t1"), YEAR).reason


def test_without_save_offers_nothing_is_made_up() -> None:
    store = given.reader(
        contacts=CALLS, customers=[{"customer_id": "a", "left_on": SENT}], outreach=[offer("a", None)]
    )
    found = save_offers.save_offers(store, everyone(), YEAR)
    assert found.every is None
    assert found.reason.startswith("not measured")
