"""The account in the frame: who looks, in which role, and the way out."""

from __future__ import annotations

import streamlit as st

from allegiance.people.rights import MEANS, TITLES, Role
from pages.parts import personas, session, words
from pages.parts.session import Visitor


def menu(visitor: Visitor) -> None:
    """A quiet entry at the end of the navigation; none for an operator, who is nobody in particular."""
    if visitor.who is None and not visitor.persona:
        return
    with st.container(key="al-account"), st.popover(_label(visitor), help=None):
        if visitor.persona:
            _personas(visitor)
        else:
            _signed_in(visitor)


def sign_out(visitor: Visitor) -> None:
    """End the sign-in everywhere, here and on every copy of its cookie, and leave through the provider."""
    if visitor.who is not None:
        session.REGISTER.end(visitor.who)
    st.logout()


def _label(visitor: Visitor) -> str:
    if visitor.persona:
        return words.label(visitor.name)
    return words.label(f"{visitor.name} · {TITLES[visitor.role]}")


def _personas(visitor: Visitor) -> None:
    words.note("In the sample company everybody may look through everybody's eyes.")
    names = list(personas.PERSONAS)
    st.radio(
        "Look as",
        names,
        index=names.index(visitor.persona),
        format_func=lambda name: words.label(personas.PERSONAS[name].title),
        key="al.look-as",
        on_change=_choose,
        args=("al.look-as", personas.CHOSEN),
    )
    words.note(MEANS[visitor.role])


def _signed_in(visitor: Visitor) -> None:
    assert visitor.who is not None
    words.facts([("Signed in as", visitor.who.subject), ("Role", TITLES[visitor.role])])
    words.note(MEANS[visitor.role])
    if len(visitor.roles) > 1:
        st.radio(
            "Act as",
            visitor.roles,
            index=visitor.roles.index(visitor.role),
            format_func=lambda role: words.label(TITLES[Role(role)]),
            key="al.act-as",
            on_change=_choose,
            args=("al.act-as", session.ROLE),
            help="One role at a time: rights of several roles never add up.",
        )
    st.button("Sign out", key="al.sign-out", on_click=sign_out, args=(visitor,))


def _choose(widget: str, kept: str) -> None:
    """Keep a choice where it stays when the menu is not drawn."""
    st.session_state[kept] = st.session_state[widget]
