"""More parts of the page on approvals: whether records hold, signs of steered feedback, what payroll is given."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from allegiance.charts.format import count
from allegiance.errors import AllegianceError
from allegiance.metrics import radar
from allegiance.metrics.period import Period
from allegiance.pay import payroll
from allegiance.pay import words as pay_words
from allegiance.pay.held import Actor, Held, State
from allegiance.pay.life import open_book
from allegiance.pay.verify import verify
from allegiance.people.journal import open_journal
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from allegiance.work.database import exists
from pages.parts import pay, pay_table, words
from pages.parts.context import View
from pages.parts.seen import seen
from pages.parts.tables import XLSX

LOOKED = "al.pay-signs"
"""Where the session keeps that somebody asked for signs."""
VERIFIED, CHECK = "al.pay-verified", "al.pay-verify"
"""Where the session keeps what was found, and that somebody asked to look."""
AT_ONCE = 20_000
"""Entries of the journal up to which everything is checked whenever the page opens."""
TOLD = 12
"""Findings that are told on the page."""
UNDECIDED = (State.draft, State.reviewed, State.approved)


def verified(view: View) -> None:
    """Whether everything that scorecards stand on is as it was written; known until something is added."""
    if not pay.all_pay(view) or not exists(view.settings):
        return
    newest = open_journal(view.settings).entries(most=1)
    key = f"{newest[0].seq}:{newest[0].hash}" if newest else ""
    held = st.session_state.get(VERIFIED)
    if not (held and held[0] == key):
        if newest and newest[0].seq > AT_ONCE and not st.session_state.pop(CHECK, False):
            st.button("Check every record and the journal", key="approvals-verify", on_click=_check)
            return
        held = (key, verify(view.settings))
        st.session_state[VERIFIED] = held
    found = held[1]
    if found.holds:
        if found.scorecards:
            words.note(
                f"Checked: {_scorecards(found.scorecards)} and {count(found.steps)} steps are as they were written."
            )
        return
    told = "".join(f"<p>{escape(one.message)}</p>" for one in found.findings[:TOLD])
    if len(found.findings) > TOLD:
        told += f"<p>And {count(len(found.findings) - TOLD)} more: allegiance scorecard verify names all.</p>"
    words.html(
        '<section class="al al-state" role="alert"><h2>Something is not as it was written</h2>'
        f"{told}<p>Approve and pay nothing until it is explained: keep the database as it is, and compare it with a "
        "backup.</p></section>"
    )


def _check() -> None:
    st.session_state[CHECK] = True


def _scorecards(number: int) -> str:
    return f"{count(number)} {'scorecard' if number == 1 else 'scorecards'}"


def signs(view: View, held: Sequence[Held]) -> None:
    """Signs from the fair-play radar about people whose scorecards are still open: asked for, never volunteered."""
    people = {one.employee: one for one in held if one.state in UNDECIDED and one.employee}
    if not people or not view.opens("fairplay") or view.settings.pseudonymous:
        return
    st.header("Signs to look into", anchor=False)
    words.note(
        "The fair-play page compares everybody with everybody else. A sign is a reason to look and nothing more: it is "
        "no finding, honest people are named too, and nobody loses pay by it. How often that happens stands there."
    )
    periods = {one.period for one in people.values()}
    if not st.session_state.get(LOOKED):
        st.button(
            f"Look for signs about these {count(len(people))}" if len(people) > 1 else "Look for signs",
            key="signs-look",
            on_click=_look,
        )
        return
    told: list[tuple[str, str]] = []
    with st.spinner("Comparing everybody with everybody else."):
        for first, last in sorted(periods):
            flags = radar.flags(view.reader, view.scope, Period(first, last), known=view.known)
            told += [
                (people[employee].name, " ".join(words.sentence(one) for one in sentences))
                for employee, sentences in flags.items()
                if employee in people
            ]
            seen(view, "employee", [one for one in flags if one in people], "approvals")
    if told:
        words.facts(list(dict.fromkeys(told)))
        st.page_link("pages/fairplay.py", label="What was seen, and what else explains it")
    else:
        words.missing("No sign that hardly ever names an honest person stands against any of them.")


def _look() -> None:
    st.session_state[LOOKED] = True


def export(view: View, held: Sequence[Held]) -> None:
    """What is due, for payroll: as a file, and noted as paid with payroll's reference."""
    if not pay.all_pay(view):
        return
    lines = payroll.lines(held)
    if not lines:
        return
    st.header("For payroll", anchor=False)
    told = [
        f"{pay_words.money(amount, currency)} in {count(number)} {'line' if number == 1 else 'lines'}"
        + (f", {pay_words.money(overpaid, currency)} paid too much before" if overpaid else "")
        + (f", {pay_words.money(back, currency)} asked back" if back else "")
        for currency, number, amount, overpaid, back in payroll.totals(lines)
    ]
    words.html(f'<p class="al">Final, undisputed and not paid yet: {pay_words.together(told)}.</p>')
    if view.settings.pseudonymous:
        words.missing(
            "Payroll needs names, and this company sees people under pseudonyms alone: whoever may see names exports "
            "it, with pseudonymous = false in the settings."
        )
        return
    whose = [one for one in held if one.id in {line.scorecard for line in lines}]
    about = f"{view.settings.company}: what is due, as of {pay.today(view)}"
    with st.container(horizontal=True, gap="small"):
        pay_table.button(
            view, whose, "Download CSV", "payroll.csv", "text/csv", "payroll", lambda: payroll.to_csv(lines)
        )
        pay_table.button(
            view, whose, "Download XLSX with definitions", "payroll.xlsx", XLSX, "payroll",
            lambda: payroll.to_xlsx(lines, about),
        )  # fmt: skip
    words.note("Amounts alone, without anybody’s figures. Each download is written into the journal.")
    due = {line.scorecard for line in lines if line.kind in (payroll.PAYMENT, payroll.DIFFERENCE)}
    versions = {one.id: one.version for one in whose if one.id in due}
    if not versions:
        return
    with st.form("payroll-paid", border=True):
        st.text_input("Reference of the payment, as payroll has it", key="paid-reference")
        st.form_submit_button(
            f"Note {'it' if len(versions) == 1 else f'all {count(len(versions))}'} as paid",
            on_click=pay.change, args=(_paid,), kwargs={"versions": versions},
        )  # fmt: skip


def _paid(settings: Settings, scope: Scope, by: Actor, *, versions: dict[str, int]) -> str:
    reference = str(st.session_state.get("paid-reference", "")).strip()
    if not reference:
        return "Nothing was noted: payroll’s reference is missing."
    book, refused = open_book(settings), 0
    for id_, version in versions.items():
        try:
            book.pay(by, id_, reference, version=version)
        except AllegianceError:
            refused += 1
    told = f"{count(len(versions) - refused)} noted as paid, reference {reference}."
    return f"{told} {count(refused)} changed meanwhile and were left." if refused else told
