"""When waiting is long, and what it costs."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from allegiance.errors import QuestionError
from allegiance.metrics import sentences
from allegiance.metrics.period import Period
from allegiance.metrics.waiting import HEAT, heat, hold_loss
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader
from tests.metrics import given

WEEK = Period(date(2026, 5, 4), date(2026, 5, 10))


def test_the_week_by_hour() -> None:
    contacts = [
        {"day": date(2026, 5, 5), "hour": 14, "queue_s": 400 if n < 4 else 0, "hold_s": 0} for n in range(20)
    ]
    contacts += [{"day": date(2026, 5, 10), "hour": 0, "queue_s": 0, "hold_s": 0} for _ in range(9)]
    found = heat(given.reader(contacts=contacts), everyone(), "over_five_minutes", WEEK)
    assert len(found.cells) == 168
    tuesday, sunday = found.cells[24 + 14], found.cells[6 * 24]
    assert (tuesday.weekday, tuesday.hour, tuesday.value, tuesday.n) == (2, 14, 0.2, 20)
    assert (sunday.weekday, sunday.hour, sunday.value, sunday.n) == (7, 0, None, 9)
    assert sum(cell.n for cell in found.cells) == 29


@pytest.mark.parametrize("metric", list(HEAT))
def test_any_filter_gives_the_same_week(company: Reader, metric: str) -> None:
    """Filtered by all teams, contacts themselves are counted; unfiltered, the rollup."""
    period = Period(date(2026, 3, 2), date(2026, 5, 10))
    every_team = Where(team=("t0", "t1", "t2", ""))
    rolled, counted = (
        heat(company, everyone(), metric, period, where=where) for where in (Where(), every_team)
    )
    assert [(cell.value, cell.n) for cell in rolled.cells] == [(cell.value, cell.n) for cell in counted.cells]


def test_a_lead_sees_the_week_of_their_team(company: Reader) -> None:
    period = Period(date(2026, 3, 2), date(2026, 5, 10))
    mine = heat(company, Scope.lead("lead", "t1"), "contacts", period)
    filtered = heat(company, everyone(), "contacts", period, where=Where(team=("t1",)))
    assert [cell.n for cell in mine.cells] == [cell.n for cell in filtered.cells]


def test_metrics_that_are_not_kept_by_hour(company: Reader) -> None:
    with pytest.raises(QuestionError, match="not kept by hour"):
        heat(company, everyone(), "csat", WEEK)
    assert heat(given.reader(), everyone(), "contacts", WEEK).reason.startswith("not measured")


def losing(seed: int = 3) -> Reader:
    """A year of contacts; the share of customers lost rises from 4% by 2 points a minute on hold."""
    rng = np.random.default_rng(seed)
    contacts = []
    for number in range(6000):
        day = date(2025, 1, 1) + timedelta(days=int(rng.integers(365)))
        wait = int(rng.exponential(200))
        lost = rng.random() < min(0.04 + 0.02 * wait / 60, 0.6)
        contacts.append(
            {
                "day": day,
                "reason": "billing" if number % 2 else "delivery",
                "team": "t0",
                "queue_s": wait // 2,
                "hold_s": wait - wait // 2,
                "customer_id": f"k{number}",
                "customer_listed": True,
                "left_on": day + timedelta(days=30) if lost else None,
            }
        )
    return given.reader(contacts=contacts, customers=[{"customer_id": "x", "left_on": date(2025, 3, 1)}])


def test_what_waiting_costs() -> None:
    store = losing()
    found = hold_loss(store, everyone(), Period(date(2025, 1, 1), date(2025, 6, 30)))
    assert found.found is not None
    assert found.reason == ""
    assert found.period == Period(date(2025, 1, 1), date(2025, 6, 30))
    assert found.n == int(found.found.n.sum())
    assert not found.found.cliff
    assert found.found.curve[2] < found.found.curve[30]
    said = sentences.loss(found)
    assert said.startswith("The share of customers lost changes gradually") or said.endswith(
        "without a cliff."
    )


def test_a_recent_period_uses_the_last_months_that_are_known() -> None:
    store = losing()
    found = hold_loss(store, everyone(), Period(date(2025, 10, 1), date(2025, 12, 31)))
    # The data ends on 31 December; 90 days before it is 2 October: September is the last whole month known.
    assert found.period == Period(date(2025, 7, 1), date(2025, 9, 30))
    assert found.note == "whole months that are known: Q3 2025"


def test_a_filter_counts_the_contacts_themselves() -> None:
    store, period = losing(), Period(date(2025, 1, 1), date(2025, 6, 30))
    rolled = hold_loss(store, everyone(), period)
    counted = hold_loss(store, everyone(), period, where=Where(team=("t0",)))
    assert (rolled.n, rolled.k) == (counted.n, counted.k)
    assert rolled.found is not None
    assert counted.found is not None
    assert rolled.found.raw == pytest.approx(counted.found.raw, nan_ok=True)


def test_too_few_contacts_have_no_curve() -> None:
    rows = [
        {"day": date(2025, 1, 5), "queue_s": 10, "hold_s": 5, "customer_id": "k", "customer_listed": True}
    ] * 50
    rows.append({"day": date(2025, 12, 31)})
    customers = [{"customer_id": "k", "left_on": date(2025, 3, 1)}]
    store = given.reader(contacts=rows, customers=customers)
    found = hold_loss(store, everyone(), Period(date(2025, 1, 1), date(2025, 1, 31)))
    assert found.reason == "too few contacts (n = 50, of which 0 lost)"
    assert sentences.loss(found) == ""


def test_without_customers_nothing_is_known_of_losses(company: Reader) -> None:
    store = given.reader(contacts=[{"day": date(2025, 1, 5), "queue_s": 10, "hold_s": 5, "customer_id": "k"}])
    found = hold_loss(store, everyone(), Period(date(2025, 1, 1), date(2025, 1, 31)))
    assert found.reason == "not measured: no customers were imported"
