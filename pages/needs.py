"""Future needs: what customers wish for, whether it grows, who wishes it, and how those who do intend to stay."""

import streamlit as st

from allegiance.metrics import sentences_customers
from pages.parts import needs, page

FILE = "pages/needs.py"

view = page.begin("What will customers need next?", FILE)
page.answered(view)
found = needs.ask(view)
page.lead(sentences_customers.needs(found))
page.controls(view, weeks=True)
if needs.shown(found):
    st.header("Wishes", anchor=False)
    needs.wishes(view, found)
    st.header("Over time", anchor=False)
    needs.over_time(found)
    left, right = st.columns(2, gap="large")
    with left:
        st.header("Who wishes it", anchor=False)
        needs.by_segment(view, found)
    with right:
        st.header("Do those who wish it intend to stay?", anchor=False)
        needs.pulls(found)
page.end(view)
