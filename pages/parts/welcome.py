"""Before anything is shown: who may look, the way to sign in and back, and what is said to whoever may not."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.navigation.page import Page

from allegiance.errors import AllegianceError, NotAllowed
from allegiance.people.exposure import host
from allegiance.people.identity import SessionOver, SignInRefused
from allegiance.people.rows import AccessFileError
from allegiance.people.sign_in import CALLBACK
from allegiance.settings import Settings
from pages.parts import context, frame, returning, session, states
from pages.parts.returning import Memory, Target
from pages.parts.session import NoRole, NotSignedIn, Visitor

LOOKS_EVERY_S = 20
"""How often an open page looks whether its sign-in is still good: what it shows must not outlast it for long."""

GOING = Memory()
"""Where browsers were going, the same for all sessions of this server."""


def enter(settings: Settings, pages: Sequence[Page], current: Page) -> Visitor:
    """Whoever looks. Stops where nobody may: with a page that says so and shows nothing else.

    Raises:
        AllegianceError: a file of rights or a setting cannot be used.
    """
    try:
        found = session.visitor(settings)
    except NotSignedIn as error:
        _door("Sign in", error, current)
        st.stop()
    except SessionOver as error:
        _door("Sign in again", error, current)
        st.stop()
    except (SignInRefused, NoRole) as error:
        _refused(error)
        st.stop()
    except AccessFileError as error:
        # What stands in the files is nobody's business who came along: the log has it.
        states.note_trouble(error, settings.home)
        frame.brand()
        states.state(
            error.title,
            "Who may see what cannot be read, so nothing is shown to anybody. The data is safe.",
            "Whoever runs this dashboard finds what to correct in the log of the data folder (log/pages.log), or by "
            "running: allegiance access list",
        )
        st.stop()
    except NotAllowed as error:
        frame.brand()
        states.trouble(error)
        st.stop()
    if found.who is not None:
        _back(pages, current)
        _watch(settings, found)
    return found


def _door(label: str, error: AllegianceError, current: Page) -> None:
    """The way to sign in, which leads back here."""
    frame.brand()
    states.state(error.title, error.message, error.todo, _elsewhere())
    st.button(label, type="primary", key="al.sign-in", on_click=_leave, args=(current.url_path,))


def _refused(error: AllegianceError) -> None:
    frame.brand()
    states.state(error.title, error.message, error.todo)
    st.button("Sign out", key="al.sign-out", on_click=_sign_out)


def _leave(page: str) -> None:
    GOING.keep(st.context.cookies.get(returning.COOKIE), Target(page, context.parameters()))
    st.login()


def _sign_out() -> None:
    st.logout()


def _back(pages: Sequence[Page], current: Page) -> None:
    """Go on to where somebody was going when they had to sign in."""
    target = GOING.take(st.context.cookies.get(returning.COOKIE))
    if target is None:
        return
    page = next((one for one in pages if one.url_path == target.page), current)
    if page != current or context.parameters() != target.query:
        st.switch_page(page, query_params={name: list(values) for name, values in target.query.items()})


def _elsewhere() -> str:
    """A sign-in counts only at the address that the provider sends readers back to."""
    back = str(st.secrets["auth"].get("redirect_uri", "")).removesuffix(CALLBACK)
    back = back.replace("{port}", str(st.get_option("server.port")))
    here = st.context.headers.get("Origin", "")
    if here and back and (host(here) != host(back)):
        return f"You came by another address; sign-ins count at {back} alone."
    return ""


@st.fragment(run_every=LOOKS_EVERY_S)
def _watch(settings: Settings, found: Visitor) -> None:
    """Draw a page that was left open anew once its sign-in is over, or once other rights are in force."""
    try:
        now = session.visitor(settings, deed=False).held
    except AllegianceError:
        now = None
    if now != found.held:
        st.rerun()
