"""Team scorecards: where they stand; amounts for compensation alone."""

import streamlit as st

from pages.parts import page, pay, pay_table, teamcards

view = page.begin("Where do the scorecards stand?", "pages/teamcards.py")
pay_table.follow()
pay.said()
above = st.container()
found = teamcards.asked(view)
if found is not None:
    with above:
        page.lead(teamcards.sentence(view, found))
    teamcards.rows(view, found)
page.end(view)
