"""Given rows, expected margins: who counts, in which unit, and with what share of the credit."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from allegiance.metrics.influence import METRICS
from allegiance.people.scope import everyone
from allegiance.warehouse import statements
from allegiance.warehouse.reader import GATE, Reader
from tests.metrics import given
from tests.queries.metrics.asking import GIVEN

DAY = date(2026, 5, 4)


def people(store: Reader, metric: str, **parameters: Any) -> dict[tuple[str, str | None], tuple[float, ...]]:
    """Employee and team to n, sum of squared weights, sum and sum of squares, over all weeks."""
    statement = "influence/shuffled" if "seed" in parameters else "influence/people"
    taken = statements.load(statement).parameters - GATE
    asked = {name: (GIVEN | {"metric": metric} | parameters)[name] for name in taken}
    found = store.ask(everyone(), statement, **asked).groupby(["employee_id", "team"], dropna=False)
    return {
        (who, team if isinstance(team, str) else None): tuple(row)
        for (who, team), row in zip(
            found.groups, found[["n", "n_sq", "s", "q"]].sum().to_numpy().tolist(), strict=True
        )
    }


def one(metric: str, *, contacts: Any = (), answers: Any = ()) -> tuple[float, ...]:
    store = given.reader(contacts=contacts, answers=answers)
    found = people(store, metric)
    assert list(found) == [("e1", "t1")]
    return found["e1", "t1"]


MINE = {"employee_id": "e1", "team": "t1", "day": DAY}


@pytest.mark.parametrize(
    ("metric", "column", "values", "sums"),
    [
        ("csat_mean", "csat", [5, 3, None], (2, 2, 8, 34)),
        ("csat", "csat", [5, 4, 3, None], (3, 3, 2, 2)),
        ("nps", "nps", [10, 9, 8, 6, 0, None], (5, 5, 0, 40_000)),
        ("ces_mean", "ces", [7, 2], (2, 2, 9, 53)),
        ("solved", "resolved", [True, False, None], (2, 2, 1, 1)),
    ],
)
def test_answers_count_as_their_metric_says(metric, column, values, sums):
    assert one(metric, answers=[MINE | {column: value} for value in values]) == sums


def test_times_are_logarithms_and_hold_is_capped():
    contacts = [MINE | {"hold_s": value, "talk_s": 99} for value in (0, 600, 4_000, None)]
    n, _, s, _ = one("hold_time", contacts=contacts)
    assert n == 3
    assert s == 2 * round(1000 * math.log(601))
    n, _, s, _ = one("aht", contacts=[MINE | {"talk_s": 100, "wrap_s": 20, "hold_s": None}])
    assert (n, s) == (1, round(1000 * math.log(121)))


def test_who_was_not_served_or_not_inbound_does_not_count():
    contacts = [
        MINE | {"hold_s": 10, "outcome": "abandoned", "transfers": 1},
        MINE | {"hold_s": 10, "direction": "outbound", "transfers": 1},
        MINE | {"hold_s": 10, "transfers": 0},
        MINE | {"hold_s": 10, "employee_id": None, "transfers": 0},
    ]
    assert one("hold_time", contacts=contacts)[0] == 1
    assert one("transferred", contacts=contacts)[:3] == (2, 2, 1)


def test_a_first_contact_is_solved_where_nobody_comes_back_in_a_week():
    week = 7 * 86_400
    contacts = [
        MINE | {"customer_id": "k1", "next_same_s": None},
        MINE | {"customer_id": "k1", "next_same_s": week + 1},
        MINE | {"customer_id": "k1", "next_same_s": week},
        MINE | {"customer_id": "k1", "previous_same_s": 60},
        MINE | {"customer_id": None},
    ]
    assert one("fcr_observed", contacts=contacts)[:3] == (3, 3, 2)


def test_credit_is_shared_as_it_was_given():
    shares = [
        {"employee_id": "e1", "team": "t1", "site": "A", "share": 0.25},
        {"employee_id": "e2", "team": "t2", "site": "A", "share": 0.75},
    ]
    store = given.reader(
        answers=[MINE | {"csat": 4, "credits": shares}, MINE | {"csat": 2}],
        contacts=[MINE | {"transfers": 1, "credits": shares}],
    )
    assert people(store, "csat_mean") == {
        ("e1", "t1"): pytest.approx((1.25, 1.0625, 3.0, 8.0)),
        ("e2", "t2"): pytest.approx((0.75, 0.5625, 3.0, 12.0)),
    }
    assert people(store, "transferred")["e2", "t2"][0] == pytest.approx(0.75)


def test_days_and_topics_choose_rows():
    store = given.reader(
        answers=[
            MINE | {"csat": 5, "reason": "billing"},
            MINE | {"csat": 1, "reason": None},
            MINE | {"csat": 3, "day": date(2026, 5, 5), "reason": "billing"},
        ]
    )
    assert people(store, "csat_mean", last_day=DAY)["e1", "t1"][0] == 2
    assert people(store, "csat_mean", reasons=["billing"])["e1", "t1"][2] == 8
    assert people(store, "csat_mean", reasons=[""])["e1", "t1"][2] == 1


@pytest.mark.parametrize("metric", METRICS)
def test_levels_and_pairs_count_the_same_rows_as_people(company: Reader, metric: str) -> None:
    n = sum(found[0] for found in people(company, metric).values())
    assert n > 50
    asked = GIVEN | {"metric": metric}
    counts = {}
    for name in ("influence/levels", "influence/pairs"):
        taken = statements.load(name).parameters - GATE
        counts[name] = company.ask(everyone(), name, **{key: asked[key] for key in taken})
    by_factor = counts["influence/levels"].groupby("factor")["n"].sum()
    assert len(by_factor) == 8
    assert by_factor.tolist() == pytest.approx([n] * 8)
    by_pair = counts["influence/pairs"].groupby(["factor_a", "factor_b"])["n"].sum()
    assert len(by_pair) == 36
    assert by_pair.tolist() == pytest.approx([n] * 36)


def test_shuffled_names_keep_what_each_team_and_week_held(company: Reader) -> None:
    true, shuffled = people(company, "csat_mean"), people(company, "csat_mean", seed=7)
    assert true.keys() == shuffled.keys()
    assert {key: row[0] for key, row in true.items()} == {key: row[0] for key, row in shuffled.items()}
    assert sum(row[2] for row in true.values()) == sum(row[2] for row in shuffled.values())
    assert {key: row[2] for key, row in true.items()} != {key: row[2] for key, row in shuffled.items()}
    assert shuffled == people(company, "csat_mean", seed=7)
    assert shuffled != people(company, "csat_mean", seed=8)


def test_odd_weeks_are_about_half(company: Reader) -> None:
    whole = sum(row[0] for row in people(company, "aht").values())
    half = sum(row[0] for row in people(company, "aht", part=1).values())
    assert 0.3 * whole < half < 0.7 * whole


@pytest.mark.parametrize("name", ["influence/people", "influence/levels", "influence/shuffled"])
def test_rows_come_in_one_order_so_that_sums_of_them_are_the_same_to_the_last_bit(
    company: Reader, name: str
) -> None:
    taken = statements.load(name).parameters - GATE
    found = company.ask(everyone(), name, **{key: (GIVEN | {"metric": "aht"})[key] for key in taken})
    names = ["factor", "level"] if name == "influence/levels" else ["week"]
    keys = found[["employee_id", "team", *names]]
    assert keys.equals(keys.sort_values(list(keys.columns), na_position="last", kind="stable"))
