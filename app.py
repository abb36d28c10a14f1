"""The dashboard: settings, navigation, and the frame that every page stands in. Start it with ``make run``."""

from __future__ import annotations

import streamlit as st

from allegiance import settings
from allegiance.errors import AllegianceError
from pages.parts import frame, states

PAGES = [
    st.Page("pages/pulse.py", title="Pulse", default=True, help="What moved, is it real, and where."),
    st.Page("pages/satisfaction.py", title="Satisfaction", help="Are customers satisfied, and do they stay?"),
    st.Page(
        "pages/hold.py",
        title="Hold time",
        url_path="hold",
        help="How long customers wait, and what it costs.",
    ),
    st.Page(
        "pages/resolution.py",
        title="First contact",
        url_path="resolution",
        help="Is it solved the first time?",
    ),
    st.Page("pages/data.py", title="Data", help="What was imported, refused and measured; who answers."),
    st.Page(
        "pages/definitions.py", title="Definitions", help="What each figure means and where it comes from."
    ),
    st.Page("pages/contacts.py", title="Contacts", visibility="hidden"),
]

current = st.navigation(PAGES, position="hidden")
st.set_page_config(
    page_title=f"{current.title} · Allegiance",
    page_icon=frame.STATIC / "mark.svg",
    layout="wide",
    initial_sidebar_state="collapsed",
)
frame.style()
try:
    chosen = settings.load()
except AllegianceError as error:
    states.trouble(error)
    st.stop()
frame.navigation(PAGES, current, chosen.company)
frame.banner(chosen)
frame.run(current)
