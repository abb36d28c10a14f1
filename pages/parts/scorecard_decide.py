"""The parts of the page on one scorecard for compensation: what a person may decide about it, with a second one."""

from __future__ import annotations

from decimal import Decimal
from html import escape

import streamlit as st

from allegiance.pay import run, words_review
from allegiance.pay import words as pay_words
from allegiance.pay.held import Actor, Held, State
from allegiance.pay.life import open_book
from allegiance.pay.plan import REASONS
from allegiance.pay.rules import RESTATABLE
from allegiance.pay.second import CLAWABLE
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from allegiance.warehouse.reader import open_reader
from pages.parts import pay, words
from pages.parts.context import View


def decide(view: View, held: Held) -> None:
    """What compensation may do with somebody else's scorecard, by its state; approvals are on their own page."""
    if not pay.all_pay(view) or pay.mine(view, held):
        return
    st.header("What you may decide", anchor=False)
    for request in held.waiting:
        words.html(f'<p class="al">{escape(words_review.asked(request, held.statement))}</p>')
    if held.waiting:
        st.page_link("pages/approvals.py", label="A second person confirms or refuses it")
    if held.state is State.draft:
        _override(held)
        if held.overrides:
            _lift(held)
    if held.state in RESTATABLE:
        _again(held)
    if (held.paid or held.paid_before) and held.state in CLAWABLE and held.terms.clawback is not None:
        _claw_back(held)
    st.page_link("pages/approvals.py", label="Reviews, approvals and disputes")


def _override(held: Held) -> None:
    with st.expander("Pay a measure by a share that a person sets", key="decide-override"):
        words.note(
            "Where the figures cannot know the circumstances. It takes a reason and a second person, stands on the "
            "scorecard for whoever is paid to read, and is undone by nobody alone."
        )
        lines = {f"{one.measure}|{one.place}": one for one in held.statement.lines}
        with st.form("override-form", border=False):
            left, right = st.columns(2)
            left.selectbox(
                "Measure",
                list(lines),
                key="override-line",
                format_func=lambda key: (
                    lines[key].title + (f" ({lines[key].place})" if lines[key].place else "")
                ),
            )
            right.number_input(
                "Payout of this measure, in percent",
                0.0,
                1000.0,
                100.0,
                step=1.0,
                format="%.2f",
                key="override-share",
            )
            _reason("override", list(REASONS))
            st.form_submit_button(
                "Ask a second person to confirm this", on_click=pay.change, args=(_ask_override,),
                kwargs={"about": held.id, "version": held.version},
            )  # fmt: skip


def _reason(key: str, codes: list[str]) -> None:
    st.selectbox("Reason", codes, key=f"{key}-code", format_func=lambda code: REASONS[code])
    st.text_input("In your words, for whoever is paid and for the second person", key=f"{key}-text")


def _ask_override(settings: Settings, scope: Scope, by: Actor, *, about: str, version: int) -> str:
    chosen = st.session_state
    measure, _, place = str(chosen["override-line"]).partition("|")
    # From the text that somebody saw, never from the binary fraction behind it.
    share = Decimal(f"{chosen['override-share']:.2f}") / 100
    open_book(settings).override(
        by, about, measure, share, chosen["override-code"], str(chosen["override-text"]),
        place=place, version=version,
    )  # fmt: skip
    return "It was asked for. Nothing changes until a second person confirms it on the page on approvals."


def _lift(held: Held) -> None:
    with st.expander("Pay a measure by its figure again", key="decide-lift"):
        words.note(
            "What two people set in place of a figure holds until two people lift it, also when the draft is computed "
            "again, or withdrawn and made anew."
        )
        titles = {one.measure: one.title for one in held.statement.lines}
        there = {
            f"{one.measure}|{one.place}": titles.get(one.measure, one.measure)
            + (f" ({one.place})" if one.place else "")
            for one in held.overrides
        }
        with st.form("lift-form", border=False):
            st.selectbox("Measure", list(there), key="lift-line", format_func=lambda key: there[key])
            _reason("lift", list(REASONS))
            st.form_submit_button(
                "Ask a second person to lift it", on_click=pay.change, args=(_ask_lift,),
                kwargs={"about": held.id, "version": held.version}, key="lift-ask",
            )  # fmt: skip


def _ask_lift(settings: Settings, scope: Scope, by: Actor, *, about: str, version: int) -> str:
    chosen = st.session_state
    measure, _, place = str(chosen["lift-line"]).partition("|")
    open_book(settings).lift(
        by, about, measure, chosen["lift-code"], str(chosen["lift-text"]), place=place, version=version
    )
    return "It was asked for. Nothing changes until a second person confirms it on the page on approvals."


def _again(held: Held) -> None:
    with st.expander("Compute it again from today’s data", key="decide-again"):
        words.note(
            "Data that came in late never change what is final. Where they would, this makes a draft of a restatement "
            "beside it, with every difference, which is reviewed and approved like any other."
        )
        if held.replaced_by:
            words.note("A restatement is being made already; it is computed again.")
        with st.form("again-form", border=False):
            st.text_input("Why, for whoever is paid", key="again-text")
            st.form_submit_button(
                "Compute it again", on_click=pay.change, args=(_restate,),
                kwargs={"about": held.id, "version": held.version},
            )  # fmt: skip


def _restate(settings: Settings, scope: Scope, by: Actor, *, about: str, version: int) -> str:
    book = open_book(settings)
    held = book.get(scope, about)
    draft = run.again(open_reader(settings), [held])[about]
    if not run.changes(held, draft):
        return "Today’s data give the same, to the cent and in every line: no restatement was made."
    new = book.restate(by, about, draft, str(st.session_state.get("again-text", "")), version=version)
    return f"Today’s data give something else. A restatement waits for a review ({new})."


def _claw_back(held: Held) -> None:
    policy = held.terms.clawback
    assert policy is not None
    with st.expander("Ask back what was paid", key="decide-claw"):
        words.note(
            f"Only within {policy.months} months of the payment, only for the reasons that the plan names, and only "
            f"if a second person confirms it. They can dispute it for {held.terms.dispute_days} days; nothing is "
            "collected before. The law and the contract may allow less."
        )
        with st.form("claw-form", border=False):
            st.text_input(f"Amount in {held.statement.currency}, such as 125.00", key="claw-amount")
            _reason("claw", list(policy.reasons))
            st.form_submit_button(
                "Ask a second person to confirm this", on_click=pay.change, args=(_ask_back,),
                kwargs={"about": held.id, "version": held.version}, key="claw-ask",
            )  # fmt: skip


def _ask_back(settings: Settings, scope: Scope, by: Actor, *, about: str, version: int) -> str:
    chosen = st.session_state
    amount = pay_words.amount(str(chosen["claw-amount"]))
    if amount is None:
        return (
            "Nothing was asked back: write the amount with a point and at most two decimals, such as 125.00."
        )
    open_book(settings).claw_back(
        by, about, amount, chosen["claw-code"], str(chosen["claw-text"]), version=version
    )
    return "It was asked for. Nothing changes until a second person confirms it on the page on approvals."
