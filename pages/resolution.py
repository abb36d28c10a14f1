"""First-contact resolution: as customers say and as contacts show, where the two disagree, and over which window."""

import streamlit as st

from allegiance.metrics import sentences
from pages.parts import drill, page, resolution

FILE = "pages/resolution.py"
TILES = ("fcr_reported", "fcr_observed", "fcr_agreement")
MORE = ("repeat_contacts", "contacts_per_resolution", "contacts_needed")

view = page.begin("Is it solved the first time?", FILE)
page.answered(view)
found = page.ask(view, *TILES, *MORE)
pairs = resolution.pairs(view)
page.lead(sentences.resolution(list(found.values()), pairs, view.filters.period, view.filters.against))
page.controls(view, weeks=True)
page.tile_row(view, [found[name] for name in (*TILES, *MORE)])
st.header("Over time", anchor=False)
page.line(view, (*TILES[:2], "repeat_contacts"), key="resolution")
left, right = st.columns(2, gap="large")
with left:
    st.header("Where the two disagree", anchor=False)
    resolution.disagreement(pairs)
with right:
    st.header("How long we wait for a second contact", anchor=False)
    resolution.by_window(view)
drill.section(view, (*TILES, *MORE[:2]), FILE)
page.end(view)
