"""What would have changed an amount agrees with the plan's arithmetic, to the cent."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from allegiance.metrics.catalogue import load
from allegiance.pay.instead import instead, overridden, total
from allegiance.pay.statement import Override, Statement
from tests.pay.made import FALL, PERSON, PLAN, fallen, statement

D = Decimal


def told(found: Statement) -> dict[str, list[tuple[str, D]]]:
    made: dict[str, list[tuple[str, D]]] = {}
    for one in instead(found, PLAN, PERSON, load()):
        made.setdefault(one.title, []).append((one.sentence, one.amount))
    return made


@pytest.mark.parametrize("found", [statement(), statement(closed=True), fallen()])
def test_with_nothing_changed_it_is_the_statements_own_amount(found: Statement):
    assert total(found, PLAN, PERSON, {}) == found.total


def test_one_point_more_and_the_target_pay_what_the_curve_says():
    """Ten points from threshold to target: one is worth 10% of 600.00."""
    sentences = told(statement())["Satisfied customers"]
    assert sentences == [
        ("One point more (78.0% instead of 77.0%) would have paid 60.00 EUR more.", D("60.00")),
        ("On target (80.0%) it would have paid 180.00 EUR more.", D("180.00")),
    ]


def test_at_the_maximum_there_is_nothing_further():
    assert told(statement())["Time on hold"] == [
        ("It is at its maximum (1 min 30 s): further would not have paid more.", D(0))
    ]


def test_where_less_is_better_a_step_goes_down():
    found = statement()
    slow = replace(
        found.lines[1],
        share=D("0.5000"),
        amount=D("200.00"),
        reading=replace(found.lines[1].reading, value=D("150")),
    )
    found = replace(
        found, lines=(found.lines[0], slow), parts=(replace(found.parts[0], score=D("0.62")),), total=D("620.00")
    )  # fmt: skip
    # A sixth of 400.00 for ten of sixty seconds: the share is 66.67%, as statements have it.
    assert told(found)["Time on hold"][0] == (
        "Ten seconds less (2 min 20 s instead of 2 min 30 s) would have paid 66.68 EUR more.",
        D("66.68"),
    )


def test_a_closed_gate_is_one_of_the_reasons():
    found = told(statement(closed=True))
    assert found["No gain from customers who leave"] == [
        (
            "Had “No gain from customers who leave” been open, the same figures would have paid 510.00 EUR more.",
            D("510.00"),
        )
    ]
    assert found["Satisfied customers"][0][1] == D("30.00")


def test_an_open_gate_is_none():
    assert "No gain from customers who leave" not in told(statement())


def test_a_fallback_moves_along_its_own_curve_and_a_line_without_a_figure_not_at_all():
    found = told(fallen())
    assert list(found) == ["Satisfied customers"]
    assert found["Satisfied customers"][0][1] == D("66.70"), "100% at 75% of the site, where 93.33% was paid"
    assert D("0.75") == FALL.target


def test_short_of_the_threshold_it_says_where_it_begins():
    found = statement()
    low = replace(
        found.lines[0],
        share=D("0.0000"),
        amount=D("0.00"),
        reading=replace(found.lines[0].reading, value=D("0.60")),
    )
    found = replace(
        found, lines=(low, found.lines[1]), parts=(replace(found.parts[0], score=D("0.6")),), total=D("600.00")
    )  # fmt: skip
    first, second = told(found)["Satisfied customers"]
    assert (
        first[0]
        == "One point more (61.0% instead of 60.0%) would not have changed the amount: it begins to pay at 70.0%."
    )
    assert second[1] == D("600.00")


def test_at_the_cap_more_pays_nothing():
    plan = replace(PLAN, cap=D("1.0"))
    found = statement()
    found = replace(found, parts=(replace(found.parts[0], capped=True),), total=D("1000.00"))
    sentences = [one.sentence for one in instead(found, plan, PERSON, load())]
    assert sentences[0].endswith("would not have changed the amount: the plan’s cap was reached.")


def test_what_a_person_set_is_told_and_not_moved():
    found = statement()
    given = Override("csat", "", D("0.8"), "hardship", "Flooded office.", "hr@x", "cfo@x")
    found = replace(
        found,
        lines=(
            replace(found.lines[0], override=given, share=D("0.8000"), amount=D("480.00")),
            found.lines[1],
        ),
    )
    assert "Satisfied customers" not in told(found)
    assert overridden(found, "EUR") == [
        "Satisfied customers: 80% was set by hr@x and confirmed by cfo@x (480.00 EUR): Flooded office."
    ]
