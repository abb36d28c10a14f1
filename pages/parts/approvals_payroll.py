"""More parts of the page on approvals: whether records hold, signs of steered feedback, what payroll is given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

import streamlit as st

from allegiance.charts.format import count, day
from allegiance.metrics import radar
from allegiance.metrics.period import Period
from allegiance.pay import handed, payroll
from allegiance.pay import words as pay_words
from allegiance.pay.book import money
from allegiance.pay.handed import Handed, PayrollList
from allegiance.pay.held import Actor, Held, State
from allegiance.pay.life import open_book
from allegiance.pay.payments import Claim
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
    """What is due, for payroll: as a list that is kept, and the lists that are not noted as paid so far."""
    if not pay.all_pay(view):
        return
    book = pay.book(view)
    found = _all(view, held)
    if book is None or not found:
        return
    lists = book.lists(view.scope, found)
    open_ = [(one, waiting) for one in lists if (waiting := _waiting(one, found))]
    given = {line.scorecard for one, _ in open_ for line in one.lines}
    lines = payroll.lines(found.values(), pay.today(view), _by_scorecard(lists))
    fresh = [one for one in lines if one.kind != handed.OVERPAID and one.scorecard not in given]
    if not fresh and not open_:
        return
    st.header("For payroll", anchor=False)
    if view.settings.pseudonymous:
        words.missing(
            "Payroll needs names, and this company sees people under pseudonyms alone: whoever may see names exports "
            "it, with pseudonymous = false in the settings."
        )
        return
    if fresh:
        told = [
            f"{pay_words.money(amount, currency)} in {count(number)} {'line' if number == 1 else 'lines'}"
            + (f", {pay_words.money(back, currency)} asked back" if back else "")
            for currency, number, amount, _, back in payroll.totals(fresh)
        ]
        words.html(f'<p class="al">Final, undisputed and on no list so far: {pay_words.together(told)}.</p>')
        st.button(
            "Make a list for payroll", key="payroll-make", on_click=pay.change, args=(_make,),
            kwargs={"found": list(found)},
        )  # fmt: skip
    for one, waiting in open_:
        _list(view, one, waiting, found)
    words.note(
        "Amounts alone, without anybody’s figures. Lists are kept as they were handed over, each download is written "
        "into the journal, and just what stood on a list is noted as paid by it."
    )


def _all(view: View, held: Sequence[Held]) -> dict[str, Held]:
    """The scorecards of the same plans and periods, with what was replaced: payroll may have been handed it."""
    book = pay.book(view)
    groups = {(one.plan, one.period) for one in held}
    if book is None:
        return {}
    return {one.id: one for one in book.find(view.scope) if (one.plan, one.period) in groups}


def _by_scorecard(lists: Sequence[PayrollList]) -> dict[str, list[Handed]]:
    found: dict[str, list[Handed]] = {}
    for one in lists:
        for line in one.lines:
            found.setdefault(line.scorecard, []).append(line)
    return found


def _waiting(one: PayrollList, found: dict[str, Held]) -> list[Handed]:
    """Payments of a list that nobody noted so far."""
    return [
        line
        for line in one.lines
        if line.kind in handed.PAID and line.scorecard in found and found[line.scorecard].paid is None
    ]


def _list(view: View, one: PayrollList, waiting: Sequence[Handed], found: dict[str, Held]) -> None:
    """A list that is not noted as paid: to download, and to note."""
    at = datetime.fromisoformat(one.at).astimezone(view.settings.zone)
    with st.container(border=True, key=f"payroll-{one.id}"):
        st.subheader(f"List {one.id} of {day(at.date())}, {at:%H:%M}", anchor=False)
        by: dict[str, int] = {}
        for line in waiting:
            by[line.currency] = by.get(line.currency, 0) + line.cents
        sums = [pay_words.money(money(cents), currency) for currency, cents in sorted(by.items())]
        words.note(
            f"{_lines(one.count)}; {pay_words.together(sums)} in {_lines(len(waiting))} not noted as paid so far."
        )
        lines = payroll.again(found, one.lines)
        whose = [found[line.scorecard] for line in lines]
        about = f"{view.settings.company}: list {one.id} for payroll, as of {at.date()}"
        with st.container(horizontal=True, gap="small"):
            pay_table.button(
                view, whose, "Download CSV", f"payroll-{one.id}.csv", "text/csv", "payroll",
                lambda: payroll.to_csv(lines),
            )  # fmt: skip
            pay_table.button(
                view, whose, "Download XLSX with definitions", f"payroll-{one.id}.xlsx", XLSX, "payroll",
                lambda: payroll.to_xlsx(lines, about),
            )  # fmt: skip
        changed = [line for line in waiting if not payroll.payable(found[line.scorecard])]
        if changed:
            words.note(
                "Since the list was made, these were disputed or restated: "
                + "; ".join(pay.name(view, found[line.scorecard]) for line in changed)
                + ". If payroll transferred them all the same, note them: the rest follows what was really paid."
            )
        with st.form(f"payroll-paid-{one.id}", border=False):
            st.text_input("Reference of the payment, as payroll has it", key=f"paid-reference-{one.id}")
            st.multiselect(
                "Not transferred, and left as they are",
                [line.scorecard for line in waiting],
                key=f"paid-not-{one.id}",
                format_func=lambda id_: pay.name(view, found[id_]),
                placeholder="None: all of them were transferred",
            )
            st.form_submit_button(
                "Note as paid", key=f"payroll-note-{one.id}",
                on_click=pay.change, args=(_paid,), kwargs={"lines": list(waiting), "list_": one.id},
            )  # fmt: skip


def _lines(number: int) -> str:
    return f"{count(number)} {'line' if number == 1 else 'lines'}"


def _make(settings: Settings, scope: Scope, by: Actor, *, found: list[str]) -> str:
    done = open_book(settings).hand_over(by, found)
    if not done.id:
        return "Nothing is due that is on no list."
    left = f" {count(len(done.before))} stand on an earlier list and were left out." if done.before else ""
    return f"The list {done.id} was made, with {_lines(len(done.lines))}.{left}"


def _paid(settings: Settings, scope: Scope, by: Actor, *, lines: list[Handed], list_: str) -> str:
    reference = str(st.session_state.get(f"paid-reference-{list_}", "")).strip()
    if not reference:
        return "Nothing was noted: payroll’s reference is missing."
    left = set(st.session_state.get(f"paid-not-{list_}", []))
    claims = [
        Claim(f"Line {one.number}", one.list, one.scorecard, one.kind, one.cents, one.digest)
        for one in lines
        if one.scorecard not in left
    ]
    done = open_book(settings).note(by, claims, reference)
    told = f"{count(len(done.paid))} noted as paid, reference {reference}."
    if done.own:
        told += " Your own is left: somebody else notes it."
    return told
