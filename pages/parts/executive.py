"""The parts of the page on the executive plan: where it stands so far, its curves and gates, one's own amount."""

from __future__ import annotations

import streamlit as st

from allegiance.charts.format import day
from allegiance.errors import PayError, PlanError
from allegiance.pay import plans as library
from allegiance.pay import words as pay_words
from allegiance.pay import words_plan
from allegiance.pay.plan import Covers, Plan
from allegiance.pay.so_far import SoFar, so_far
from allegiance.pay.words_goals import chains
from pages.parts import choice, pay, pay_lines, words
from pages.parts.context import View


def asked(view: View) -> SoFar | None:
    """The executive plan that is in force, as it stands; says why there is none."""
    last = view.known.last_day
    assert last is not None
    try:
        in_force = [
            library.of_day(versions, last)
            for versions in library.load(view.settings).values()
            if any(plan.first <= last <= plan.last for plan in versions)
        ]
        in_force = [plan for plan in in_force if plan.covers is Covers.executives]
        on = {plan.id: plan for plan in in_force if plan.on}
        if not on:
            words.missing(
                "The executive plan is switched off: nothing is paid by it. Its rules stand under “Pay rules”."
                if in_force
                else "No executive plan is in force."
            )
            return None
        plan = on[_chosen(on)]
        with st.spinner("Reading the figures of the period so far."):
            return so_far(view.reader, plan, last)
    except (PlanError, PayError) as error:
        words.missing("Where the executive plan stands cannot be told.")
        with st.expander("Why, and what to do", key="executive-why"):
            words.note(f"{error.title}. {error.message} {error.todo}".strip())
        return None


def _chosen(on: dict[str, Plan]) -> str:
    return (
        choice.buttons("Plan", list(on), "plan", lambda id_: words.label(on[id_].title))
        if len(on) > 1
        else next(iter(on))
    )


def sentence(found: SoFar) -> str:
    """The page in a sentence."""
    when = pay_words.when(*found.period)
    reached = min(found.last_day, found.period[1])
    part = "" if reached >= found.period[1] else f", with data up to {day(reached)}"
    statement = found.statement
    if statement.nothing:
        return f"Of {when} no measure has a figure yet{part}."
    closed = [one.title for one in statement.gates if one.closed]
    told = (
        f"So far {when} pays {pay_words.percent(statement.payout)} of each target amount{part}: as the figures stand, "
        "before factors that are given for each person."
    )
    if closed:
        gate = pay_words.together(f"“{name}”" for name in dict.fromkeys(closed))
        return f"{told} Closed: {gate}."
    return told


def measures(view: View, found: SoFar) -> None:
    """Every measure with its figure so far on its payout curve."""
    if found.statement.nothing:
        with st.expander("Why, measure by measure", key="executive-why"):
            words.facts([(one.title, words.sentence(one.fell_back)) for one in found.statement.lines])
        return
    st.header("Where each measure stands", anchor=False)
    pay_lines.rows(view, found.statement, amounts=False)
    low = pay_words.percent((found.statement.low / found.statement.entitled).quantize(found.statement.payout))
    high = pay_words.percent(
        (found.statement.high / found.statement.entitled).quantize(found.statement.payout)
    )
    words.note(
        f"Within the 95% intervals of the figures the whole would be {low} to {high}. The period is not over: what is "
        "still to come is in none of these numbers."
        if found.last_day < found.period[1]
        else f"Within the 95% intervals of the figures the whole would be {low} to {high}."
    )
    pay_lines.pictures(view, found.statement, found.plan, found.goals, amounts=False)


def gates(view: View, found: SoFar) -> None:
    """Gates and modifiers as they stand."""
    told = pay_lines.factors(view, found.statement, found.plan)
    if told:
        st.header("Gates and modifiers", anchor=False)
        words.facts(told)


def own(view: View) -> None:
    """One's own amount, once it is final."""
    book = pay.book(view)
    mine = [
        one
        for one in (book.find(view.scope, current=True) if book else [])
        if pay.mine(view, one) and one.covered.covers is Covers.executives
    ]
    if not mine:
        return
    st.header("Your own scorecards", anchor=False)
    words.facts(
        [
            (pay.named(*one.period), pay_words.money(one.total, one.statement.currency))
            for one in sorted(mine, key=lambda held: held.period, reverse=True)
        ]
    )
    st.page_link("pages/scorecard.py", label="Why, line by line")


def rules(view: View, found: SoFar) -> None:
    """The rules of the plan, and the goals that its measures serve."""
    if told := chains(found.statement, found.goals, view.catalogue):
        st.header("Goals", anchor=False)
        words.facts(told)
    with st.expander(
        words.label(f"The rules: {found.plan.title}, version {found.plan.version}"), key="executive-rules"
    ):
        words.plain_table(
            words_plan.measures(found.plan, view.catalogue), "Measures, their weights, and what they pay"
        )
        words.facts([*words_plan.facts(found.plan), ("The amount", words_plan.formula())])
