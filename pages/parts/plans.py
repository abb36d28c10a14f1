"""The parts of the page with the rules of pay: every plan in force, in plain words. No personal data."""

from __future__ import annotations

from html import escape

import streamlit as st

from allegiance.charts.format import day
from allegiance.errors import AllegianceError
from allegiance.pay import goals as company_goals
from allegiance.pay import plans as library
from allegiance.pay import words_plan
from allegiance.pay.canonical import digest
from allegiance.pay.plan import Covers, Plan
from allegiance.pay.plan_file import text
from pages.parts import charts, pay, words
from pages.parts.context import View

MEASURES = "Measures, their weights, and what they pay"
Found = list[tuple[Plan, str]]
"""Plans with the SHA-256 of their text."""


def found(view: View) -> Found:
    """Every plan in force today, and those that begin later; the ones that are on first.

    Raises:
        PlanError: a file of a plan cannot be used.
    """
    day_ = pay.today(view)
    held: list[Plan] = []
    for versions in library.load(view.settings).values():
        now = [plan for plan in versions if plan.first <= day_ <= plan.last]
        held += [max(now, key=lambda plan: plan.version)] if now else []
        held += [plan for plan in versions if plan.first > day_]
    ordered = sorted(held, key=lambda one: (not one.on, list(Covers).index(one.covers), one.id, one.version))
    return [(plan, digest(text(plan))) for plan in ordered]


def sentence(plans: Found) -> str:
    """The page in a sentence."""
    if not plans:
        return "No plan is in force: nobody’s pay hangs on a figure here."
    on = [plan.title for plan, _ in plans if plan.on]
    off = len(plans) - len(on)
    told = (
        f"{len(on)} {'plan pays' if len(on) == 1 else 'plans pay'} by figures, each by rules that stand here in full"
        if on
        else "No plan pays by figures at present"
    )
    if off:
        told += (
            f"; {off} {'is' if off == 1 else 'are'} switched off and {'pays' if off == 1 else 'pay'} nobody"
        )
    return f"{told}. The product computes and recommends; people decide."


def general() -> None:
    """What holds for every plan."""
    with st.expander("How an amount comes about, and who has a say", key="plans-how"):
        words.facts(
            [
                ("The amount", words_plan.formula()),
                (
                    "Who decides",
                    "One person looks it over, a second one approves; never whoever it is about. Then it is final, and "
                    "late data do not change it: they make a restatement with every difference.",
                ),
                (
                    "Your say",
                    "Whoever is paid acknowledges, which is no agreement, or disputes within the days that the plan "
                    "gives. A person decides a dispute and says why.",
                ),
                (
                    "Who sees it",
                    "Whoever it is about, compensation and HR, and the approver who is named for it. Every look by "
                    "another person is in the journal.",
                ),
                (
                    "Chance",
                    "Figures from a part of all customers carry chance. Every scorecard says how much of its amount "
                    "that could be. A single person is only ever paid on what they add at equal contacts, weighted by "
                    "how sure it is.",
                ),
            ]
        )


def show(view: View, plan: Plan, sha: str) -> None:
    """One plan: what it is for, its measures with their curves, gates, modifiers and the rest."""
    st.header(words.label(plan.title), anchor=False)
    words.html(f'<p class="al">{escape(words_plan.sentence(plan))}</p>')
    if plan.about:
        words.note(plan.about)
    if plan.first > pay.today(view):
        words.note(f"Not in force yet: it begins on {day(plan.first)}.")
    goals = company_goals.load(view.settings) if any(one.goal for one in plan.measures) else ()
    words.plain_table(words_plan.measures(plan, view.catalogue, goals), MEASURES)
    rules = [(one.title, words_plan.gate(one, view.catalogue)) for one in plan.gates]
    rules += [(one.title, words_plan.modifier(one, view.catalogue)) for one in plan.modifiers]
    words.facts([*rules, *words_plan.facts(plan)])
    with st.expander("What each measure pays, as a picture", key=f"plans-curves-{plan.id}-{plan.version}"):
        grid = st.grid(2, min_column_width=300, gap="medium", key=f"plans-grid-{plan.id}-{plan.version}")
        for one in (words_plan.by_goal(one, goals) for one in plan.measures):
            if not one.metric:
                continue
            with grid.cell():
                charts.show(
                    words_plan.curve(one, view.catalogue[one.metric], silence="a plan has none"),
                    f"plan-{plan.id}-{plan.version}-{one.id}",
                )
    words.note(f"{plan.id}, version {plan.version}. SHA-256 of its text, as every scorecard holds it: {sha}")


def broken(error: AllegianceError) -> None:
    """A plan of the company's own that cannot be read: the page says which and why."""
    words.missing(f"{error.title}. {error.message} {error.todo}".strip())
