"""What the figures stand on: what was imported and refused, what is measured, who was asked and who answered."""

import streamlit as st

from pages.parts import credit, data, drill, page

FILE = "pages/data.py"

view = page.begin("What do these figures stand on?", FILE)
ledger = data.load(view)
page.lead(data.sentence(view, ledger))
data.freshness(view, ledger)
data.files(view, ledger)
data.rejects(view, ledger)
if view.scope.rights.figures:
    data.coverage(view)
    credit.rules(view)
    st.header("Who answers?", anchor=False)
    page.controls(view, weeks=True)
    page.tile_row(
        view, list(page.ask(view, "response_rate", "delivery_rate", "invitation_coverage", "linked").values())
    )
    data.who(view)
    drill.section(view, ("response_rate", "invitation_coverage"), FILE)
page.end(view)
