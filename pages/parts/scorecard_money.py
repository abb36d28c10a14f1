"""The money of a scorecard: what was paid and is due, and what is asked back, with a dispute of its own."""

from __future__ import annotations

from html import escape

import streamlit as st

from allegiance.charts.format import count, day
from allegiance.pay import words as pay_words
from allegiance.pay import words_money
from allegiance.pay.claws import Claw
from allegiance.pay.held import FIXED, Actor, Held
from allegiance.pay.life import open_book
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from pages.parts import pay, words
from pages.parts.context import View

LONGEST = 4_000
"""Characters of a dispute."""


def payment(view: View, held: Held) -> None:
    """What was paid, what is due, what came back; and for compensation what came of what was asked back."""
    found = words_money.facts(held, pay.today(view))
    if not found:
        return
    st.header("What was paid", anchor=False)
    words.facts(found)
    left = held.collectable(pay.today(view))
    if left and pay.all_pay(view) and not pay.mine(view, held):
        _collect(held, pay_words.money(left, held.statement.currency))


def _collect(held: Held, left: str) -> None:
    with (
        st.expander("Note what came back", key="money-collect"),
        st.form("money-collect-form", border=False),
    ):
        words.note(f"{left} is to be collected. Once noted it is not asked for again; it may come in parts.")
        first, second = st.columns(2)
        first.text_input(f"Amount in {held.statement.currency}, such as 125.00", key="money-amount")
        second.text_input("Reference, as payroll has it", key="money-reference")
        st.form_submit_button(
            "Note that it came", key="money-collected", on_click=pay.change, args=(_collected,),
            kwargs={"about": held.id, "version": held.version},
        )  # fmt: skip


def _collected(settings: Settings, scope: Scope, by: Actor, *, about: str, version: int) -> str:
    amount = pay_words.amount(str(st.session_state["money-amount"]))
    if amount is None:
        return "Nothing was noted: write the amount with a point and at most two decimals, such as 125.00."
    open_book(settings).collect(by, about, amount, str(st.session_state["money-reference"]), version=version)
    return "It is noted that this much came back."


def say(view: View, held: Held) -> None:
    """For whoever money is asked back of: dispute it, while they can."""
    today = pay.today(view)
    for claw in held.claws:
        if not claw.disputable(today):
            continue
        amount = pay_words.money(claw.amount, held.statement.currency)
        with st.expander(
            f"Dispute that {amount} is asked back, until {day(claw.until)}",
            key=f"claw-dispute-{claw.request}",
        ):
            words.note(
                "Say what is wrong with it. Somebody decides who neither asked for it nor confirmed it, with reasons. "
                "Nothing of it is collected before that."
            )
            with st.form(f"claw-form-{claw.request}", border=False):
                st.text_area("What is wrong, and why", key=f"claw-text-{claw.request}", max_chars=LONGEST)
                st.form_submit_button(
                    "Dispute this", key=f"claw-do-{claw.request}", on_click=pay.change, args=(_dispute,),
                    kwargs={"about": held.id, "request": claw.request},
                )  # fmt: skip


def _dispute(settings: Settings, scope: Scope, by: Actor, *, about: str, request: str) -> str:
    text = str(st.session_state.get(f"claw-text-{request}", "")).strip()
    if not text:
        return "Nothing was disputed: say what is wrong, so that somebody can look into it."
    open_book(settings).dispute_claw_back(by, about, request, text)
    return "The dispute is recorded. A person decides; nothing of it is collected until then."


def disputes(view: View) -> None:
    """On the page on approvals: disputes about money that is asked back, also of what was restated since."""
    book = pay.book(view)
    if book is None or not pay.all_pay(view):
        return
    found = [
        (one, claw)
        for one in book.find(view.scope, states=FIXED)
        if not pay.mine(view, one)
        for claw in one.claws
        if claw.waits
    ]
    if not found:
        return
    pay.looked(view, [one for one, _ in found], "approvals")
    st.header(f"Disputes about money that is asked back ({count(len(found))})", anchor=False)
    for one, claw in found:
        with st.container(border=True, key=f"claw-{claw.request}"):
            _decide(view, one, claw)


def _decide(view: View, one: Held, claw: Claw) -> None:
    st.subheader(words.label(pay.name(view, one)), anchor=False)
    words.note(words_money.asked_back(claw, one.statement.currency, pay.today(view)))
    words.html(f'<p class="al">“{escape(claw.disputed)}”</p>')
    st.page_link("pages/scorecard.py", label="Open the scorecard", query_params={"scorecard": one.id})
    by = pay.actor(view.scope)
    if by is not None and by.who & claw.who:
        words.note("You asked for it or confirmed it: somebody else decides.")
        return
    with st.form(f"claw-decide-{claw.request}", border=False):
        st.text_area(
            "The decision in your words: what was looked at, and why", key=f"claw-why-{claw.request}"
        )
        with st.container(horizontal=True, gap="small"):
            for label, upheld in (("Uphold: nothing is asked back", True), ("Dismiss", False)):
                st.form_submit_button(
                    label, key=f"claw-{'up' if upheld else 'no'}-{claw.request}", on_click=pay.change,
                    args=(_decided,),
                    kwargs={"about": one.id, "request": claw.request, "upheld": upheld, "version": one.version},
                )  # fmt: skip


def _decided(
    settings: Settings, scope: Scope, by: Actor, *, about: str, request: str, upheld: bool, version: int
) -> str:
    text = str(st.session_state.get(f"claw-why-{request}", ""))
    open_book(settings).decide_claw_back(by, about, request, upheld, text, version=version)
    if upheld:
        return "The dispute was upheld: nothing of it is asked back."
    return "The dispute was dismissed, with your reason; whoever it is about reads it."
