"""Answers, invitations and the small families: literal rows in, literal rows out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from allegiance.people.scope import model
from allegiance.warehouse.reader import Reader
from tests.metrics import given
from tests.queries.metrics.asking import GIVEN, ask

DAY = date(2026, 5, 4)


@pytest.fixture(scope="module")
def store() -> Reader:
    """Five answers and one invitation without.

    | csat | nps | ces | stay | repurchase | resolved | needed | observed        | loyal |
    |------|-----|-----|------|------------|----------|--------|-----------------|-------|
    |    5 |  10 |   7 |    5 |          5 | yes      |      1 | no further      | yes   |
    |    4 |   9 |   5 |    2 |          5 | yes      |      1 | back next day   | no    |
    |    3 |   6 |   4 |    1 |            | no       |        | no further      | no    |
    |    1 |   0 |     |      |            | yes      |      2 | not eligible    |       |
    |      |     |     |      |            | yes      |        | no further      |       |
    """
    rows: list[dict[str, Any]] = [
        {"csat": 5, "nps": 10, "ces": 7, "stay": 5, "repurchase": 5, "resolved": True, "contacts_needed": 1,
         "fcr_eligible": True, "loyal": True},
        {"csat": 4, "nps": 9, "ces": 5, "stay": 2, "repurchase": 5, "resolved": True, "contacts_needed": 1,
         "fcr_eligible": True, "next_same_s": 86_400, "loyal": False},
        {"csat": 3, "nps": 6, "ces": 4, "stay": 1, "resolved": False, "fcr_eligible": True, "loyal": False},
        {"csat": 1, "nps": 0, "resolved": True, "contacts_needed": 2, "fcr_eligible": False},
        {"resolved": True, "fcr_eligible": True},
    ]  # fmt: skip
    sent = {"invited_at": datetime(2026, 5, 3, 12), "delivered": True}
    silent = [{"invited_at": datetime(2026, 5, 3, 12), "delivered": False}]
    return given.reader(
        answers=[{"day": DAY, "employee_id": "e", "team": "N", **sent, **row} for row in rows] + silent
    )


@pytest.mark.parametrize("name", ["answers", "answers_facts"])
def test_satisfaction(store: Reader, name: str) -> None:
    columns = ["answers", "csat_n", "csat_k", "csat_low", "csat_sum", "csat_sq"]
    assert ask(store, name, columns) == [[5, 4, 2, 1, 13, 25 + 16 + 9 + 1]]


@pytest.mark.parametrize("name", ["answers", "answers_facts"])
def test_recommendation_and_ease(store: Reader, name: str) -> None:
    columns = ["nps_n", "promoters", "detractors", "ces_n", "ces_k"]
    assert ask(store, name, columns) == [[4, 2, 2, 3, 2]]


@pytest.mark.parametrize("name", ["answers", "answers_facts"])
def test_resolution(store: Reader, name: str) -> None:
    # Known: the first four (yes with a number, or no). The fifth says yes without a number.
    columns = [
        "solved_n",
        "solved_k",
        "rfcr_n",
        "rfcr_k",
        "both_fcr_n",
        "both_fcr_agree",
        "reported_only",
        "observed_only",
    ]
    assert ask(store, name, columns) == [[5, 4, 4, 2, 3, 1, 1, 1]]


@pytest.mark.parametrize("name", ["answers", "answers_facts"])
def test_loyalty(store: Reader, name: str) -> None:
    columns = [
        "leaving_n",
        "leaving_k",
        "loyal_n",
        "loyal_k",
        "gap_n",
        "gap_satisfied",
        "gap_loyal",
        "gap_both",
    ]
    assert ask(store, name, columns) == [[2, 1, 3, 1, 3, 2, 1, 1]]


def test_secure_customers_give_the_top_box_three_times(store: Reader) -> None:
    assert ask(store, "secure", ["secure_n", "secure_k"]) == [[2, 1]]


@pytest.mark.parametrize("name", ["invitations", "invitations_facts"])
def test_invitations_are_dated_by_the_day_they_were_sent(store: Reader, name: str) -> None:
    assert ask(store, name, ["invited", "delivered", "completed"], grain="topic") == [[6, 5, 5]]
    assert ask(store, name, ["invited"], grain="topic", first_day=DAY) == []


def test_reported_against_observed(store: Reader) -> None:
    assert ask(store, "fcr_pairs", ["reported", "observed", "answers"]) == [
        [False, True, 1],
        [True, False, 1],
        [True, True, 1],
    ]


def test_counts_of_every_answer(store: Reader) -> None:
    found = [
        row for row in ask(store, "answer_values", ["question", "answer", "answers"]) if row[0] == "csat"
    ]
    assert found == [["csat", 1, 1], ["csat", 3, 1], ["csat", 4, 1], ["csat", 5, 1]]


def test_employees_and_how_many_people_they_are() -> None:
    rows = [
        {"day": DAY, "team": "N", "employee_id": "a", "enps": 10, "trust": 4},
        {"day": date(2026, 5, 11), "team": "N", "employee_id": "a", "enps": 6, "trust": 3},
        {"day": DAY, "team": "N", "enps": 8},
        {"day": DAY, "team": "N", "enps": 0},
    ]
    store = given.reader(employee_answers=rows)
    columns = ["team", "enps_n", "enps_promoters", "enps_detractors", "trust_n", "trust_k"]
    # Of three people nothing is shown to anybody; the model's scope counts them all the same.
    assert ask(store, "employees", columns, by_team=True) == []
    found = store.select(model(), "metrics/employees", columns, **GIVEN | {"by_team": True})
    assert found.values.tolist() == [["N", 4, 1, 2, 2, 1]]
    # One named person twice, and two without a name.
    assert store.select(model(), "metrics/employee_people", ["people"], **GIVEN).values.tolist() == [[3]]


def test_customers_by_month() -> None:
    customers = [
        {"segment": "gold", "annual_value": 100.0, "margin_rate": 0.5, "since": date(2025, 1, 1)},
        {
            "segment": "gold",
            "annual_value": 50.0,
            "margin_rate": 0.5,
            "since": date(2025, 1, 1),
            "left_on": date(2026, 5, 9),
        },
        {"segment": "gold", "since": date(2026, 5, 2)},
    ]
    store = given.reader(contacts=[{"day": date(2026, 5, 4)}, {"day": date(2026, 6, 4)}], customers=customers)
    columns = ["active", "lost", "value_sum", "value_n", "value_lost", "margin_sum"]
    # May: two were active on the 1st, one of them left. June: the first, and the one who joined in May.
    may = {"first_day": date(2026, 5, 1), "last_day": date(2026, 5, 31)}
    assert ask(store, "customers", columns, **may) == [[2, 1, 150.0, 2, 50.0, 75.0]]
    assert ask(store, "customers", ["active", "lost"], first_day=date(2026, 6, 1)) == [[2, 0]]


def test_value_at_risk_counts_each_customer_once() -> None:
    leaving = {"customer_id": "k", "csat": 5, "stay": 1}
    store = given.reader(
        answers=[{"day": DAY, **leaving}, {"day": date(2026, 6, 4), **leaving},
                 {"day": DAY, "customer_id": "m", "csat": 5, "stay": 5}],
        customers=[{"customer_id": "k", "annual_value": 70.0}, {"customer_id": "m", "annual_value": 10.0}],
    )  # fmt: skip
    assert ask(store, "value_at_risk", ["customers", "value_n", "value_sum"]) == [[1, 1, 70.0]]


def test_outreach_by_holdout() -> None:
    rows = [
        {"customer_id": "a", "holdout": True, "topic": "delay"},
        {"customer_id": "b", "holdout": False, "topic": "delay"},
        {"customer_id": "c", "topic": "delay"},
    ]
    store = given.reader(
        outreach=[{"day": DAY, "channel": "sms", **row} for row in rows],
        contacts=[{"day": date(2026, 5, 10), "customer_id": "a"}],
    )
    assert ask(store, "outreach", ["holdout", "topic", "sent", "inbound_n", "inbound_k"], by_topic=True) == [
        [False, "delay", 1, 1, 0],
        [None, "delay", 1, 1, 0],
        [True, "delay", 1, 1, 1],
    ]


def test_reach_and_coverage_of_columns(store: Reader) -> None:
    assert ask(store, "reach", ["entity", "rows"]) == [["answers", 6]]
    csat = [
        row for row in ask(store, "measured", ["entity", "column_name", "filled", "rows"]) if row[1] == "csat"
    ]
    assert csat == [["answers", "csat", 4, 5]]
