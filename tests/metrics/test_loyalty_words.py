"""Sentences about loyalty: they say what is, and no more than is sure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from allegiance import loyalty
from allegiance.metrics import sentences_loyalty
from allegiance.metrics.estimates import Estimate, absent
from allegiance.metrics.loyalty_customers import Moves, Together
from allegiance.metrics.loyalty_deeds import Deeds, Forgiveness, Group
from allegiance.metrics.loyalty_rivals import Rival, Switchboard
from allegiance.metrics.loyalty_trial import Side, Trial
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure

MAY, APRIL = Period(date(2026, 5, 1), date(2026, 5, 31)), Period(date(2026, 4, 1), date(2026, 4, 30))
HELD = loyalty.read(loyalty.SHIPPED)


def share(value: float, n: int = 500, half: float = 0.02) -> Estimate:
    return Estimate(value, n, value - half, value + half)


def gap(value: float, low: float, high: float) -> Together:
    return Together(
        300, 100, 20, 80, share(0.8), share(0.64), Figure("loyalty_gap", {}, value, 500, low, high)
    )


LEAVING = Figure("leaving", {}, 0.168, 400, 0.145, 0.194)
RISK = Figure("value_at_risk", {}, 313_608.0, 117, 200_000.0, 500_000.0, note="whole months: April 2026")


def test_the_lead_tells_gap_leavers_and_money_with_their_own_days() -> None:
    said = sentences_loyalty.lead(
        gap(0.16, 0.13, 0.19), {"leaving": LEAVING, "value_at_risk": RISK}, HELD, MAY
    )
    assert said == (
        "80.0% of respondents are satisfied and 64.0% are loyal, a gap of 16.0 points (13.0 to 19.0). Of the "
        "satisfied, 16.8% (14.5 to 19.4%) say that they may leave all the same; 117 such customers bring 313,608 a "
        "year (whole months: April 2026)."
    )


def test_a_gap_that_may_be_chance_is_no_gap() -> None:
    said = sentences_loyalty.lead(gap(0.01, -0.02, 0.04), {}, HELD, MAY)
    assert "no clear gap: 1.0 points (−2.0 to 4.0)" in said


def test_another_outcome_comes_first_and_a_missing_gap_says_why() -> None:
    nothing = Together(
        0, 0, 0, 0, absent(""), absent(""), Figure("loyalty_gap", {}, None, 0), "not measured: no trust"
    )
    steer = replace(HELD, outcome="advocacy")
    said = sentences_loyalty.lead(nothing, {"nps": Figure("nps", {}, 31.0, 400, 25.0, 37.0)}, steer, MAY)
    assert said == (
        "Net Promoter Score is +31 (+25 to +37). Whether the satisfied are loyal is not known: no trust."
    )


def moves(net: Estimate) -> Moves:
    return Moves(MAY, APRIL, {("trapped", "high risk"): 60}, lost=share(0.5, 60), won=share(0.3, 40), net=net)


@pytest.mark.parametrize(
    ("net", "said"),
    [
        (Estimate(-0.2, 100, -0.3, -0.1), "on balance 20.0 points moved towards leaving."),
        (Estimate(0.2, 100, 0.1, 0.3), "on balance 20.0 points moved towards staying."),
        (Estimate(0.05, 100, -0.1, 0.2), "no clear move on balance."),
        (Estimate(0.5, 20, 0.1, 0.8), "now do."),
    ],
)
def test_a_move_is_told_only_where_it_is_clear(net: Estimate, said: str) -> None:
    assert sentences_loyalty.moved(moves(net)).endswith(said)


def test_nothing_is_said_of_too_few() -> None:
    assert sentences_loyalty.moved(Moves(MAY, APRIL, reason="too few")) == ""
    assert sentences_loyalty.acted(Deeds(90, None, reason="not measured")) == ""
    assert sentences_loyalty.forgiven(Forgiveness(90, None, reason="not measured")) == ""
    few = replace(moves(share(0.1, 100)), won=absent("too few customers (n = 3)", 3))
    assert "too few on one side" in sentences_loyalty.moved(few)


def minds(leaving: Estimate, staying: Estimate, more: Estimate) -> Deeds:
    groups = tuple(
        Group(name, one.n, {"left": one})
        for name, one in (
            ("satisfied, leaving", leaving),
            ("satisfied, staying", staying),
            ("not satisfied", staying),
        )
    )
    return Deeds(90, MAY, groups, groups, more)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (share(0.1, 100), ": 10.0 points more."),
        (share(-0.1, 100), ": 10.0 points fewer."),
        (share(0.01, 100), ": no clear difference."),
        (share(0.3, 20), "of the other satisfied."),
    ],
)
def test_who_said_so_and_who_left(more: Estimate, said: str) -> None:
    text = sentences_loyalty.acted(minds(share(0.12), share(0.06), more))
    assert text.startswith("Within 90 days 12.0% (10.0 to 14.0%) of the satisfied who had said")
    assert text.endswith(said)
    assert "because" not in text


def board(*values: float | None) -> Switchboard:
    names = ("company", "secure", "satisfied")
    return Switchboard(
        MAY,
        tuple(
            Rival(name, share(one) if one is not None else absent("too few answers (n = 3)", 3), 90, 150, share(0.5),
                  absent(""))
            for name, one in zip(names, values, strict=True)
        ),
    )  # fmt: skip


def test_the_definition_is_told_with_how_far_others_are() -> None:
    said = sentences_loyalty.defined(board(0.6, 0.1, 0.8))
    assert said.startswith(
        "By the definition in force 60.0% (58.0 to 62.0%) are loyal: 90 customers of those who answered (May 2026)."
    )
    assert "from 10.0% (Secure Customer Index) to 80.0% (Satisfaction only)" in said
    assert sentences_loyalty.defined(board(None, 0.1, 0.8)) == "Loyalty has too few answers (n = 3)."


def test_a_trial_is_told_in_answers_and_customers() -> None:
    before, after = Side(share(0.5), 90, absent("")), Side(share(0.7), 120, absent(""))
    found = Trial(MAY, before, after, share(0.2), 110, 10, False)
    assert sentences_loyalty.tried(found) == (
        "Loyal would be 70.0% instead of 50.0% (+20.0 points): 110 answers would count as loyal that do not now, 10 "
        "would not any more; the loyal base would be 120 customers instead of 90."
    )
    assert (
        sentences_loyalty.tried(replace(found, same=True))
        == "It decides the same about every answer of May 2026."
    )
    assert sentences_loyalty.tried(replace(found, reason="not measured: no trust")) == (
        "What it would change is not measured: no trust."
    )
