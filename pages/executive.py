"""Executive scorecard: where the executive plan stands so far, and one's own amount."""

import streamlit as st

from pages.parts import executive, page, pay

view = page.begin("How does the executive plan stand?", "pages/executive.py")
pay.said()
above = st.container()
found = executive.asked(view)
if found is not None:
    with above:
        page.lead(executive.sentence(found))
    executive.measures(view, found)
    executive.gates(view, found)
    executive.own(view)
    executive.rules(view, found)
page.end(view)
