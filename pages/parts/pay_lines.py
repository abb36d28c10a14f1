"""Lines of a statement on a page: as a table that adds up, and each as a picture with a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from allegiance.pay import words as pay_words
from allegiance.pay.goals import Goal
from allegiance.pay.plan import Plan
from allegiance.pay.statement import Statement
from allegiance.views import pay as views
from pages.parts import charts, words
from pages.parts.context import View


def rows(view: View, found: Statement, *, amounts: bool = True) -> None:
    """Every line: figure, what it pays, weight, amount. The amounts add up to the total, to the cent."""
    if not found.lines:
        words.missing(words.sentence(found.nothing or "no measure has a figure"))
        return
    title = "The lines add up to the amount" if amounts else "Each measure, as it stands"
    words.plain_table(views.lines(found, view.catalogue, amounts=amounts), title, listed=True)
    if found.nothing:
        words.note(words.sentence(found.nothing))


def pictures(
    view: View,
    found: Statement,
    plan: Plan,
    goals: Sequence[Goal],
    *,
    you: bool = False,
    name: str = "",
    amounts: bool = True,
) -> None:
    """Each measure's payout curve with the figure on it, and the same in words."""
    measures = {one.id for one in plan.measures}
    grid = st.grid(2, min_column_width=300, gap="medium", border=True, key="pay-lines")
    for number, one in enumerate(found.lines):
        metric = view.catalogue[one.metric]
        if one.measure not in measures:
            continue
        with grid.cell():
            st.subheader(words.label(one.title + views.place(one, found)), anchor=False)
            chart = views.picture(one, found, plan, goals, view.catalogue)
            charts.drawn(chart or "No figure, no picture: its weight was shared out.", f"pay-line-{number}")
            told = pay_words.line(one, metric, found, you=you, name=name, amounts=amounts)
            words.html(f'<p class="al">{escape(told)}</p>')


def factors(view: View, found: Statement, plan: Plan) -> list[tuple[str, str]]:
    """Gates and modifiers: what each did, and why."""
    return views.factors(found, plan, view.catalogue)
