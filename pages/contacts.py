"""The last step down: the contacts behind a figure, and everything that is known about one of them."""

import streamlit as st

from pages.parts import contact, page

FILE = "pages/contacts.py"

chosen = contact.chosen()
if chosen:
    view = page.begin("What happened in this contact?", FILE, trail=[("Contacts", FILE)])
    contact.detail(view, chosen)
else:
    view = page.begin("Which contacts are behind these figures?", FILE)
    page.controls(view)
    with st.container():
        contact.listing(view)
page.end(view)
