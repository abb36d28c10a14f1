"""Sentences about pay say what the figures say: amounts to the cent, fallbacks, gates, and how sure it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from allegiance.metrics.catalogue import load
from allegiance.pay import words, words_plan, words_review
from allegiance.pay.plan import Basis, Direction, Whose
from allegiance.pay.statement import Key, Override, Reading, Statement
from tests.pay.made import CSAT, CSAT_READ, PLAN, fallen, statement

D = Decimal


@pytest.mark.parametrize(
    ("amount", "text"),
    [("1234.5", "1,234.50 EUR"), ("0", "0.00 EUR"), ("-12", "−12.00 EUR"), ("-0.001", "0.00 EUR")],
)
def test_money_is_written_to_the_cent(amount: str, text: str):
    assert words.money(D(amount), "EUR") == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        ("0.875", "87.5%"),
        ("1", "100%"),
        ("1.0000", "100%"),
        ("0.9333", "93.33%"),
        ("0", "0%"),
        ("0.1", "10%"),
    ],
)
def test_a_share_has_as_many_decimals_as_it_has(share: str, text: str):
    assert words.percent(D(share)) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 7, 1), date(2026, 9, 30), "3rd quarter of 2026"),
        (date(2026, 2, 1), date(2026, 2, 28), "February 2026"),
        (date(2026, 7, 1), date(2026, 12, 31), "2nd half of 2026"),
        (date(2026, 1, 1), date(2026, 12, 31), "2026"),
        (date(2026, 2, 1), date(2026, 4, 30), "1 February to 30 April 2026"),
        (date(2025, 12, 31), date(2026, 1, 1), "31 December 2025 to 1 January 2026"),
        (date(2026, 5, 5), date(2026, 5, 5), "5 May 2026"),
    ],
)
def test_a_period_is_called_what_people_call_it(first: date, last: date, text: str):
    assert words.period(first, last) == text


def test_nothing_was_earned_before_it_is_final():
    assert words.earned(statement(), "frozen") == (
        "For the 2nd quarter of 2026 you earned 1,020.00 EUR: 102% of the 1,000.00 EUR that meeting every target "
        "exactly pays."
    )
    draft = words.earned(statement(), "reviewed", "Ann Novak")
    assert "Ann Novak would earn 1,020.00 EUR" in draft
    assert draft.endswith("Nothing is final yet.")


def test_how_sure_says_both_ends_and_how_far_they_are():
    told = words.sure(statement())
    assert "between 890.00 EUR and 1,140.00 EUR: 130.00 EUR less to 120.00 EUR more" in told
    still = replace(statement(), low=D("1020.00"), high=D("1020.00"))
    assert "the amount stays the same" in words.sure(still)
    nothing = replace(statement(), nothing="no measure has a figure: the target is paid")
    assert words.sure(nothing) == "No measure has a figure: the target is paid."


def line(found: Statement, number: int) -> str:
    one = found.lines[number]
    return words.line(one, load()[one.metric], found)


def test_a_line_says_figure_interval_share_weight_and_amount():
    assert line(statement(), 0) == (
        "Satisfaction of team Heron was 77.0% (95%: 75.0 to 79.0%, n = 800), at the company’s average mix of contacts. "
        "That pays 70% (50% to 90% within the interval). At a weight of 60% it comes to 420.00 EUR."
    )


def test_what_stands_between_weight_and_amount_is_named():
    assert line(statement(closed=True), 0).endswith("it comes to 210.00 EUR, after gates.")


def test_a_fallback_and_a_weight_that_was_shared_out_say_why():
    first, second = line(fallen(), 0), line(fallen(), 1)
    assert "of site Lille was 74.0%" in first
    assert "At a weight of 100% (60% in the plan, and what others left over)" in first
    assert first.endswith("It is a fallback: only 12 answers, 30 are needed.")
    assert second == (
        "Hold time could not be taken: no hold times were imported. Its weight of 40% was shared out among the other "
        "measures, as the plan says beforehand."
    )


def test_an_override_names_both_people_and_the_reason():
    found = statement()
    given = Override("csat", "", D("0.8"), "hardship", "Flooded office.", "hr@x", "cfo@x")
    told = words.line(replace(found.lines[0], override=given), load()["csat"], found)
    assert "In its place 80% was set by hr@x and confirmed by cfo@x: Flooded office." in told
    assert "within the interval" not in told


def test_an_influence_is_a_difference_with_its_reliability():
    reading = Reading(
        Key("csat", Whose.own, "E-1", Basis.influence), D("0.012"), D("-0.004"), D("0.028"), D("0.008"), 300, D("0.84")
    )  # fmt: skip
    told = words.read(reading, load()["csat"])
    assert told == "+1.2 points (95%: −0.4 to +2.8 points, n = 300, reliability 0.84)"
    assert words.whose(Whose.own, "E-1", you=True) == "of your own work"
    assert words.whose(Whose.own, "E-1", "Ann Novak") == "of the work of Ann Novak"


def test_a_gate_says_floor_and_what_it_took():
    metric = load()["leaving"]
    assert "It is open: it takes nothing away." in words.gate(statement().gates[0], metric)
    assert "It is closed, so everything else pays 50% of itself." in words.gate(
        statement(closed=True).gates[0], metric
    )
    shut = replace(statement(closed=True).gates[0], factor=D(0))
    assert "so nothing else is paid" in words.gate(shut, metric)
    unknown = replace(shut, reading=None, reason="no figure: the plan closes it")
    assert (
        "“Satisfied but leaving” is not known; the floor is 15.0%. It is closed (no figure: the plan closes it)"
        in words.gate(unknown, metric)
    )


def test_cautions_are_told_once_whatever_stands_on_the_figure():
    found = statement()
    careful = replace(CSAT_READ, caution="fewer were invited than usual")
    lines = tuple(replace(one, reading=careful, metric="csat") for one in found.lines)
    told = words_review.cautions(replace(found, lines=lines), load())
    assert told == {"fewer were invited than usual": ("Satisfaction of team Heron",)}


def test_a_plan_is_told_to_everybody_who_may_be_paid_by_it():
    assert words_plan.sentence(PLAN) == "Members of teams, each for the team’s result; paid every quarter."
    assert "Switched off: nothing is paid" in words_plan.sentence(replace(PLAN, on=False))
    table = words_plan.measures(PLAN, load())
    assert table.rows[1] == (
        "Time on hold",
        "40%",
        "Hold time, one’s team, as measured",
        "3 min 00 s or less",
        "100% at 2 min 00 s",
        "150% at 1 min 30 s",
        "below 30 rows: its weight is shared out among the others",
    )
    assert table.rows[0][-1] == "below 30 rows: the figure of one’s site, as measured"
    gate = words_plan.gate(PLAN.gates[0], load())
    assert gate.startswith(
        "If “Satisfied but leaving” of the whole company is above 15.0%, only 50% of everything is paid."
    )
    assert "by chance alone" not in gate
    assert "about once in forty times" in gate
    assert "Without a figure it stays open" in gate


def test_every_rule_of_a_plan_is_told():
    told = dict(words_plan.facts(PLAN))
    assert told["At the most"] == "150% of the target amount before gates and modifiers"
    assert told["Dispute"].startswith("within 30 days")
    assert told["Asked back"].startswith("within 12 months after payment, and only for: a figure")
    assert dict(words_plan.facts(replace(PLAN, clawback=None)))["Asked back"] == "never"


def test_a_jump_and_a_reliability_are_told():
    jumps = replace(CSAT, at_threshold=D("0.25"))
    metric = load()["csat"]
    told = words_plan.kinks(jumps, metric, Basis.value, Direction.up)
    assert told[0] == "70.0% or more (25% at once)"
    careful = replace(PLAN.measures[0], reliability=D("0.80"))
    assert words_plan.too_few(careful).startswith("below 30 rows or a reliability of 0.8: ")


def test_the_picture_of_a_line_stands_on_the_curve_that_paid_it():
    own = words_plan.curve(PLAN.measures[0], load()["csat"], reading=CSAT_READ, line=statement().lines[0])
    assert [one.x for one in own.kinks] == [0.7, 0.8, 0.9]
    assert own.figure is not None
    assert (own.figure.x, own.figure.y) == (0.77, 0.7)
    fell = fallen().lines[0]
    other = words_plan.curve(PLAN.measures[0], load()["csat"], reading=fell.reading, line=fell)
    assert [one.x for one in other.kinks] == [0.6, 0.75, 0.85]
    assert "curve of the fallback" in other.note
    assert words_plan.curve(PLAN.measures[0], load()["csat"], silence="too few answers").figure is None


def test_a_modifier_says_where_it_comes_from():
    assert (
        words.modifier(statement().modifiers[0], None) == "The payout is multiplied by 1: nothing was given."
    )
    by_figure = replace(statement().modifiers[0], reading=CSAT_READ, factor=D("1.05"))
    told = words.modifier(by_figure, load()["csat"])
    assert told.startswith("The payout is multiplied by 1.05, because Satisfaction of team Heron was 77.0%")


def test_remarks_name_what_is_out_of_the_ordinary():
    assert words_review.remarks(statement()) == ""
    assert words_review.remarks(statement(closed=True)) == "gate closed"
    assert words_review.remarks(fallen()) == "1 fallback, 1 measure without a figure"


def test_a_caution_about_many_figures_names_some():
    assert words_review.about(("a", "b")) == "About: a; b."
    assert words_review.about(tuple("abcdef")) == "About 6 figures, such as a; b; c; d."


def test_an_amount_that_somebody_wrote_is_read_strictly():
    assert words.amount(" 125.00 ") == D("125.00")
    assert words.amount("7") == D("7")
    for text in ("1,000.00", "-5", "1.234", "", "1e3", "٣", "NaN"):
        assert words.amount(text) is None, text
