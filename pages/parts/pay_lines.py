"""Lines of a statement on a page: as a table that adds up, and each as a picture with a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from allegiance.charts.spec import Column, table
from allegiance.metrics.catalogue import Metric
from allegiance.pay import instead, words_plan
from allegiance.pay import words as pay_words
from allegiance.pay.goals import Goal
from allegiance.pay.plan import Measure, Plan
from allegiance.pay.statement import Line, Statement
from pages.parts import charts, words
from pages.parts.context import View


def rows(view: View, found: Statement, *, amounts: bool = True) -> None:
    """Every line: figure, what it pays, weight, amount. The amounts add up to the total, to the cent."""
    if not found.lines:
        words.missing(words.sentence(found.nothing or "no measure has a figure"))
        return
    cells = [
        (
            f"{one.title}{place(one, found)}",
            pay_words.read(one.reading, view.catalogue[one.metric]),
            pay_words.percent(one.share) if one.counted else "–",
            pay_words.percent(one.counted.quantize(found.payout)),
            pay_words.money(one.amount, found.currency),
        )
        for one in found.lines
    ]
    heads = [
        Column("Measure", numeric=False),
        Column("Figure", numeric=False),
        Column("Pays"),
        Column("Weight"),
    ]
    if amounts:
        cells.append(("Together", "", "", "", pay_words.money(found.total, found.currency)))
        words.plain_table(table([*heads, "Amount"], cells), "The lines add up to the amount", listed=True)
    else:
        words.plain_table(
            table(heads, [cell[:-1] for cell in cells]), "Each measure, as it stands", listed=True
        )
    if found.nothing:
        words.note(words.sentence(found.nothing))


def place(one: Line, found: Statement) -> str:
    """Which stay a line is of, where there are several."""
    if len(found.parts) < 2:
        return ""
    stay = found.parts[one.stay].stay
    return f" ({stay.team or stay.site or pay_words.days(stay.first, stay.last)})"


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
    measures = {one.id: one for one in plan.measures}
    grid = st.grid(2, min_column_width=300, gap="medium", border=True, key="pay-lines")
    for number, one in enumerate(found.lines):
        measure, metric = measures.get(one.measure), view.catalogue[one.metric]
        if measure is None:
            continue
        with grid.cell():
            st.subheader(words.label(one.title + place(one, found)), anchor=False)
            _picture(metric, instead.resolved(measure, found, one, goals), one, number)
            told = pay_words.line(one, metric, found, you=you, name=name, amounts=amounts)
            words.html(f'<p class="al">{escape(told)}</p>')


def _picture(metric: Metric, measure: Measure, one: Line, number: int) -> None:
    if not one.counted:
        words.missing("No figure, no picture: its weight was shared out.")
        return
    shown = None if one.override is not None else one.reading
    silence = "a person set the share" if one.override is not None else one.fell_back
    chart = words_plan.curve(measure, metric, reading=shown, line=one, silence=silence)
    charts.show(chart, f"pay-line-{number}", heading=False)


def factors(view: View, found: Statement, plan: Plan) -> list[tuple[str, str]]:
    """Gates and modifiers: what each did, and why."""
    gates = {one.id: one.metric for one in plan.gates}
    by = {one.id: one.metric for one in plan.modifiers}
    told = [(one.title, pay_words.gate(one, view.catalogue[gates[one.gate]])) for one in found.gates]
    for one in found.modifiers:
        metric = by.get(one.modifier, "")
        told.append((one.title, pay_words.modifier(one, view.catalogue[metric] if metric else None)))
    return list(dict.fromkeys(told))
