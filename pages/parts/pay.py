"""What all pages about pay share: the book of scorecards, who acts, periods to choose from, what became of a change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from html import escape

import streamlit as st

from allegiance import settings as settings_module
from allegiance.errors import AllegianceError
from allegiance.pay import words as pay_words
from allegiance.pay.held import Actor, Held
from allegiance.pay.held import mine as about
from allegiance.pay.life import Book, acting, open_book
from allegiance.people.journal import Source
from allegiance.people.rights import Pay
from allegiance.people.scope import Scope
from allegiance.people.seen import EMPLOYEE, shown
from allegiance.work.database import exists
from pages.parts import choice, context, session, words
from pages.parts.context import View

PERSON = "person"
"""What the journal calls somebody who has no number in the exports: an account."""

SAID = "al.pay-said"
"""Where the session keeps what became of the last change, until it is shown."""

NOTHING_YET = (
    "No scorecard was computed yet. “allegiance scorecard compute --plan PLAN --period PERIOD” makes drafts for "
    "everybody whom a plan covers."
)
"""For whoever could compute them."""

BUTTONS = 5
"""More periods than this are a list."""


def today(view: View) -> date:
    """The company's day."""
    return datetime.now(view.settings.zone).date()


def book(view: View) -> Book | None:
    """The book of scorecards; None where nothing was ever written: looking makes none."""
    return open_book(view.settings) if exists(view.settings) else None


def actor(scope: Scope) -> Actor | None:
    """Whoever looks, as somebody who acts; None: nobody whom anything was granted to."""
    if scope.role is None:
        return None
    return acting(scope, Source.page)


def mine(view: View, held: Held) -> bool:
    """Whether a scorecard is about whoever looks."""
    return about(view.scope, held)


def all_pay(view: View) -> bool:
    """Whether whoever looks sees everybody's pay."""
    return view.scope.rights.pay is Pay.all


def name(view: View, held: Held) -> str:
    """How somebody is called: a pseudonym where the company shows nobody by name."""
    if mine(view, held) or not view.settings.pseudonymous:
        return held.name
    return view.reader.masks(view.scope).employee(held.employee) if held.employee else "A person"


def looked(view: View, found: Sequence[Held], page: str, source: Source = Source.page) -> None:
    """Journal whose pay is about to be shown, before it is.

    By their real ids: scorecards are not read through the masks, which would take them for pseudonyms.

    Raises:
        JournalError: it could not be written: the page says so instead of showing them.
    """
    others = [one for one in found if not mine(view, one)]
    # Only the sample company is looked at without anybody behind it; asked of the session only where it matters.
    signed_in = not view.settings.sample or session.visitor(view.settings).who is not None
    for kind, ids in (
        (EMPLOYEE, [one.employee for one in others if one.employee]),
        (PERSON, [one.person for one in others if not one.employee]),
    ):
        shown(
            view.settings, view.scope, kind, ids, page,
            source=source, signed_in=signed_in, pay=True, named=not view.settings.pseudonymous,
        )  # fmt: skip


def named(first: date, last: date) -> str:
    """A period as a choice names it."""
    text = pay_words.period(first, last)
    return text[:1].upper() + text[1:]


def choose_period(periods: Sequence[tuple[date, date]], label: str = "Period") -> tuple[date, date]:
    """One of several periods, newest first; it lives in the address. Nothing is asked where there is only one."""
    ordered = sorted(set(periods), key=lambda one: (one[1], one[0]), reverse=True)
    if len(ordered) == 1:
        return ordered[0]
    by = {f"{first}..{last}": (first, last) for first, last in ordered}
    how = choice.buttons if len(by) <= BUTTONS else choice.menu
    return by[how(label, list(by), "of", lambda one: named(*by[one]))]


def said() -> None:
    """What became of the last change."""
    message = st.session_state.pop(SAID, "")
    if message:
        words.html(f'<div class="al al-banner" role="status">{escape(message)}</div>')


def change(what: Callable[..., str], **kept: object) -> None:
    """Make a change as whoever asks for it now, and keep what became of it to say.

    Args:
        what: takes settings, scope, actor and ``kept``; returns what became of it.
        kept: what the page knew when it was drawn, such as the version that was looked at.
    """
    try:
        settings = settings_module.load()
        scope = context.allowed(settings)
        by = actor(scope)
        if by is None or scope.rights.pay is Pay.nothing:
            return
        st.session_state[SAID] = what(settings, scope, by, **kept)
    except AllegianceError as error:
        st.session_state[SAID] = f"{error.title}. {error.message} {error.todo}".strip()
