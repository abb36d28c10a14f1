"""More parts of the page on one scorecard: what a restatement changed, one's say, history and proof."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from html import escape
from zoneinfo import ZoneInfo

import streamlit as st

from allegiance.charts.format import day
from allegiance.charts.spec import Column, table
from allegiance.metrics.catalogue import Metric
from allegiance.pay import words as pay_words
from allegiance.pay import words_life, words_money, words_review
from allegiance.pay.held import Actor, Held, State, Step
from allegiance.pay.life import open_book
from allegiance.pay.plan import Basis
from allegiance.pay.record import goals_of
from allegiance.pay.restate import Row
from allegiance.pay.words_goals import chains
from allegiance.people.rights import TITLES, Role
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from pages.parts import pay, scorecard_money, words
from pages.parts.context import View

LONGEST = 4_000
"""Characters of a dispute."""


def replaced(held: Held) -> None:
    """A newer revision, or the one that this one replaces: said first, with the way there."""
    if held.replaced_by and held.state is State.restated:
        words.html(
            '<div class="al al-banner" role="note">This scorecard was replaced by a restatement. It stays here as it '
            "was.</div>"
        )
        st.page_link(
            "pages/scorecard.py", label="The restatement", query_params={"scorecard": held.replaced_by}
        )


def difference(view: View, held: Held) -> None:
    """What a restatement changed, line by line; the lines add up to the difference."""
    found = held.difference
    if found is None:
        return
    currency = held.statement.currency
    st.header("What changed to the one before", anchor=False)
    told = (
        f"It replaces revision {held.revision - 1}, which came to {pay_words.money(found.old, currency)}: "
        f"{pay_words.change(found.by, currency)}."
        if found.by
        else f"It replaces revision {held.revision - 1}; the amount is the same."
    )
    if found.plan[0] != found.plan[1]:
        told += f" The plan’s version is {found.plan[1]} instead of {found.plan[0]}."
    words.html(f'<p class="al">{escape(told)}</p>')
    metrics = {one.measure: (view.catalogue[one.metric], one.basis) for one in held.statement.lines}
    rows = [
        (
            one.title,
            _amount(one.old, currency),
            _amount(one.new, currency),
            pay_words.change(one.by, currency),
            _differs(one, metrics.get(one.id)),
        )
        for one in found.lines
    ]
    rows.append(
        (
            "Together",
            pay_words.money(found.old, currency),
            pay_words.money(found.new, currency),
            pay_words.change(found.by, currency),
            "",
        )
    )
    heads = ["Measure", "Before", "Now", "Difference", Column("What differs", numeric=False)]
    words.plain_table(table(heads, rows), "Line by line", listed=True)
    if held.rules_changed:
        words.note(f"Rules that are others than before: {'; '.join(held.rules_changed)}.")
    st.page_link(
        "pages/scorecard.py", label="The one before, as it was", query_params={"scorecard": held.replaces}
    )


def _differs(one: Row, known: tuple[Metric, Basis] | None) -> str:
    told = words_review.differs(one.changed, *known) if known else "it is not there any more"
    return told or ("ends of its interval alone" if one.changed else "nothing")


def _amount(amount: Decimal | None, currency: str) -> str:
    return "–" if amount is None else pay_words.money(amount, currency)


def goals(view: View, held: Held) -> None:
    """The chain from the company's goal to the one that a measure was paid by."""
    found = chains(held.statement, goals_of(held.data), view.catalogue)
    if not found:
        return
    st.header("From the company’s goal to this scorecard", anchor=False)
    words.facts(found)


def say(view: View, held: Held) -> None:
    """Acknowledge or dispute: for whoever it is about, while they can."""
    if not pay.mine(view, held):
        return
    st.header("Your say", anchor=False)
    if not held.frozen_at:
        words.note(
            f"Once it is final you can acknowledge it, or dispute it within {held.terms.dispute_days} days."
        )
        return
    scorecard_money.say(view, held)
    if held.state is State.restated:
        words.note("It was replaced; your say is about the one that follows.")
        return
    if held.state in (State.disputed, State.decided) or held.decision:
        _disputed(held)
        return
    until = held.dispute_until
    open_ = until is not None and pay.today(view) <= until
    if held.state in (State.frozen, State.paid) and not _seen(held):
        words.html(
            '<p class="al">Acknowledging says that you have seen it. It is no agreement, and takes nothing away from '
            "you: you can still dispute it afterwards.</p>"
        )
        st.button(
            "I have seen it",
            key="scorecard-acknowledge",
            on_click=pay.change,
            args=(_acknowledge,),
            kwargs={"about": held.id},
        )
    elif _seen(held):
        words.note("You have acknowledged it: seen, which is no agreement.")
    if not open_:
        words.note(f"It could be disputed until {day(until)}." if until else "")
        return
    with st.expander(f"Dispute it, until {day(until)}", key="scorecard-dispute"):
        words.note(
            "Say what is wrong and why: a figure, a day, a rule that was applied. A person reads it and decides with "
            f"reasons. {words_money.until_then(held)} Nobody is worse off for asking."
        )
        with st.form("scorecard-dispute-form", border=False):
            st.text_area("What is wrong, and why", key="dispute-text", max_chars=LONGEST)
            st.form_submit_button(
                "Dispute this scorecard", on_click=pay.change, args=(_dispute,), kwargs={"about": held.id}
            )


def _seen(held: Held) -> bool:
    return any(one.verb == "acknowledged" for one in held.steps)


def _disputed(held: Held) -> None:
    asked = next((one for one in reversed(held.steps) if one.verb == "disputed"), None)
    if asked is not None:
        words.html(
            f'<p class="al">You disputed it on {escape(day(_at(asked, held.zone).date()))}: “{escape(asked.note)}”</p>'
        )
    newest = next((one for one in reversed(held.steps) if one.verb in ("decided", "reopened")), None)
    if newest is not None and newest.verb == "reopened":
        words.html(
            f'<p class="al">It was upheld, and the restatement was given up: “{escape(newest.note)}” A person decides '
            "once more.</p>"
        )
    answer = next((one for one in reversed(held.steps) if one.verb == "decided"), None)
    if answer is None or not held.decision:
        words.note(f"A person will decide. {words_money.until_then(held)}")
        return
    what = {"upheld": "upheld: it will be computed again", "dismissed": "dismissed"}.get(
        held.decision, held.decision
    )
    words.html(f'<p class="al">The dispute was {escape(what)}. “{escape(answer.note)}”</p>')


def _acknowledge(settings: Settings, scope: Scope, by: Actor, *, about: str) -> str:
    open_book(settings).acknowledge(by, about)
    return "It is noted that you have seen this scorecard. That is no agreement."


def _dispute(settings: Settings, scope: Scope, by: Actor, *, about: str) -> str:
    text = str(st.session_state.get("dispute-text", "")).strip()
    if not text:
        return "Nothing was disputed: say what is wrong, so that somebody can look into it."
    open_book(settings).dispute(by, about, text)
    return "The dispute is recorded. A person decides; nothing more is paid on this scorecard until then."


def history(view: View, held: Held) -> None:
    """Who did what when."""
    st.header("What happened so far", anchor=False)
    rows = [
        (
            f"{_at(one, held.zone):%Y-%m-%d %H:%M}",
            words_life.verb(one.verb),
            words_life.by(one.actor, TITLES[Role(one.role)] if one.role else "", one.hands),
            one.note or "–",
        )
        for one in held.steps
    ]
    text = [Column(name, numeric=False) for name in ("When", "What", "Who", "In their words")]
    words.plain_table(table(text, rows), "Every step, oldest first", listed=True)


def _at(step: Step, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(step.at).astimezone(zone)


def proof(held: Held) -> None:
    """What makes it provable, to the byte."""
    with st.expander("How this can be proved", key="scorecard-proof"):
        made_by = held.data["code"]
        words.facts(
            [
                ("Scorecard", f"{held.id}, revision {held.revision}"),
                ("SHA-256 of its record", held.digest),
                ("Plan", f"{held.plan}, version {held.plan_version}"),
                ("Code", f"version {made_by['version']}, SHA-256 {made_by['digest']}"),
                ("Data", f"generation {held.data['generation']}"),
            ]
        )
        words.note(
            "The record holds the plan, every figure that it stands on, and every line. allegiance scorecard verify "
            "names whatever was altered in it, and recompute makes it again to the cent and the byte, on any machine."
        )
