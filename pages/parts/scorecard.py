"""The parts of the page on one scorecard: which one, the amount, why line by line, how sure, what would change it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape

import streamlit as st

from allegiance.errors import NotAllowed
from allegiance.pay import instead, words_life, words_plan
from allegiance.pay import words as pay_words
from allegiance.pay.held import Held
from allegiance.pay.life import Book
from allegiance.pay.record import goals_of
from allegiance.pay.statement import Statement
from pages.parts import choice, pay, pay_lines, words
from pages.parts.context import View

FILE = "pages/scorecard.py"
MINE, THEIRS = "What did I earn, and why?", "What was earned, and why?"


def question(view: View) -> str:
    """The page's title. Nobody is named in it: whose pay is shown is journalled first."""
    if pay.all_pay(view) or "scorecard" in st.query_params:
        book = pay.book(view)
        held = _named(view, book) if book is not None else None
        return MINE if held is not None and pay.mine(view, held) else THEIRS
    return MINE


def _named(view: View, book: Book) -> Held | None:
    """The scorecard that the address names, within rights."""
    wanted = st.query_params.get("scorecard", "").strip()
    try:
        return book.get(view.scope, wanted) if wanted else None
    except NotAllowed:
        return None


def asked(view: View) -> Held | None:
    """The scorecard that the page is about: the address's, or one's own of a period that can be chosen.

    Says why where there is none. Whose pay is shown is journalled here, before anything of it is drawn.
    """
    book = pay.book(view)
    if book is None:
        return _nothing(view)
    if "scorecard" in st.query_params:
        held = _named(view, book)
        if held is None:
            words.missing(
                "There is no such scorecard among those that you may see. Amounts are seen by whoever they are about, "
                "compensation and HR, and a named approver."
            )
            return None
        pay.looked(view, [held], "scorecard")
        return held
    every = book.find(view.scope)
    own = [one for one in every if pay.mine(view, one) and one.state != "withdrawn"]
    if own:
        return _chosen(own)
    return _anybody(view, every) if every else _nothing(view)


def _nothing(view: View) -> None:
    """There is none yet, and what happens first."""
    if pay.all_pay(view):
        words.missing(pay.NOTHING_YET)
        return
    words.missing(
        "There is no scorecard of yours yet. One appears here once a plan covers you and its period was computed. By "
        "which rules pay follows figures stands under “Pay rules”, for everybody."
    )


def _chosen(own: Sequence[Held]) -> Held:
    """One's own: the newest period first, and a plan where several cover it; always the newest revision."""
    period = pay.choose_period([one.period for one in own])
    there = [one for one in own if one.period == period]
    newest: dict[str, Held] = {}
    for one in sorted(there, key=lambda held: held.revision):
        newest[f"{one.plan}.{one.participant}"] = one
    if len(newest) == 1:
        return next(iter(newest.values()))
    return newest[
        choice.buttons("Plan", list(newest), "plan", lambda key: words.label(newest[key].terms.title))
    ]


def _anybody(view: View, every: Sequence[Held]) -> Held | None:
    """For compensation: period, plan and name. Names of whom plans cover are shown, amounts only once one is chosen."""
    period = pay.choose_period([one.period for one in every])
    there = {
        one.id: one for one in every if one.period == period and one.state not in ("withdrawn", "restated")
    }
    if not there:
        words.missing("Nothing was computed for this period.")
        return None
    ordered = sorted(there, key=lambda key: (pay.name(view, there[key]).casefold(), there[key].plan, key))
    st.selectbox(
        "Whose scorecard",
        ordered,
        index=None,
        placeholder="Choose a person",
        format_func=lambda key: (
            f"{pay.name(view, there[key])} · {there[key].terms.title} · {words_life.state(there[key].state)}"
        ),
        key="scorecard-whose",
        on_change=_open,
        args=("scorecard-whose",),
        width=480,
    )
    words.note("Opening one is written into the journal: who saw whose pay.")
    return None


def _open(key: str) -> None:
    if st.session_state[key]:
        st.query_params["scorecard"] = st.session_state[key]


def lead(view: View, held: Held) -> str:
    """The page in a sentence."""
    name = "" if pay.mine(view, held) else pay.name(view, held)
    return pay_words.earned(held.statement, held.state, name)


def tiles(view: View, held: Held) -> None:
    """Amount, range, state: three things that everybody asks first."""
    found = held.statement
    currency = found.currency
    window = words_life.window(held.frozen_on, held.terms.dispute_days, pay.today(view))
    cells = [
        (
            "Amount" if held.frozen_at else "Amount as it stands",
            pay_words.money(found.total, currency),
            f"{pay_words.percent(found.payout)} of {pay_words.money(found.entitled, currency)}",
        ),
        (
            "What chance could make of it",
            f"{_of(found, found.low)} to {_of(found, found.high)}",
            f"{pay_words.money(found.low, currency)} to {pay_words.money(found.high, currency)} within the 95% "
            "intervals of the figures",
        ),
        ("State", words_life.state(held.state), f"{words_life.MEANS.get(held.state, '')} {window}".strip()),
    ]
    grid = st.grid(3, min_column_width=240, gap="small", border=True, key="tiles-scorecard")
    for title, value, small in cells:
        with grid.cell():
            head, _, unit = value.rpartition(" ") if value.endswith(f" {currency}") else (value, "", "")
            told = (
                f'{escape(head)} <span class="al-unit">{escape(unit)}</span>'
                if head and unit
                else escape(value)
            )
            words.html(
                f'<div class="al al-tile"><div class="al-tile-title">{escape(title)}</div>'
                f'<div class="al-value">{told}</div><div class="al-small">{escape(small)}</div></div>'
            )


def _of(found: Statement, amount: Decimal) -> str:
    """An amount as a whole percentage of what meeting every target pays."""
    return f"{amount / found.entitled:.0%}" if found.entitled else "–"


def lines(view: View, held: Held) -> None:
    """Every line with what it was paid on and what it paid: they add up to the amount, to the cent."""
    st.header("Why, measure by measure", anchor=False)
    pay_lines.rows(view, held.statement)
    pay_lines.pictures(
        view,
        held.statement,
        held.terms,
        goals_of(held.data),
        you=pay.mine(view, held),
        name=pay.name(view, held),
    )


def factors(view: View, held: Held) -> None:
    """Gates, modifiers, days: everything that multiplies."""
    found = held.statement
    alone = len(found.parts) == 1
    rows = pay_lines.factors(view, found, held.terms)
    rows += [
        ("Days" if alone else f"Days, {number}", pay_words.part(one, found.currency, alone=alone))
        for number, one in enumerate(found.parts, start=1)
    ]
    if held.covered.part_time != 1:
        rows.append(("Part time", f"{pay_words.percent(held.covered.part_time)} of full time"))
    for first, last in held.covered.leave:
        rows.append(("Leave", f"{pay_words.days(first, last)}: these days are not paid for"))
    st.header("What multiplies it", anchor=False)
    words.facts(list(dict.fromkeys(rows)))


def sure(held: Held) -> None:
    """How much of it is chance."""
    st.header("How sure is it?", anchor=False)
    words.html(f'<p class="al">{escape(pay_words.sure(held.statement))}</p>')


def changes(view: View, held: Held) -> None:
    """What would have changed the amount, by the plan's own rules."""
    st.header("What would have changed it?", anchor=False)
    found = instead.instead(held.statement, held.terms, held.covered, view.catalogue, goals_of(held.data))
    if not found:
        words.missing("Nothing can be said: no measure had a figure of its own.")
        return
    grouped: dict[str, list[str]] = {}
    for one in found:
        grouped.setdefault(one.title, []).append(one.sentence)
    words.facts([(title, " ".join(told)) for title, told in grouped.items()])
    words.note(
        "By the arithmetic of the plan: the same figures but for one. It does not say that one could have been had."
    )


def told_by_people(held: Held) -> None:
    """What people set in place of figures."""
    found = instead.overridden(held.statement, held.statement.currency)
    if found:
        st.header("What people decided", anchor=False)
        for one in found:
            words.html(f'<p class="al">{escape(one)}</p>')


def rules(view: View, held: Held) -> None:
    """The plan that it was computed by, as it was then."""
    plan = held.terms
    with st.expander(words.label(f"The rules: {plan.title}, version {plan.version}"), key="scorecard-rules"):
        words.html(f'<p class="al">{escape(words_plan.sentence(plan))}</p>')
        words.plain_table(
            words_plan.measures(plan, view.catalogue), "Measures, their weights, and what they pay"
        )
        gates = [(one.title, words_plan.gate(one, view.catalogue)) for one in plan.gates]
        modifiers = [(one.title, words_plan.modifier(one, view.catalogue)) for one in plan.modifiers]
        words.facts([*gates, *modifiers, *words_plan.facts(plan), ("The amount", words_plan.formula())])
