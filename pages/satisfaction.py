"""Satisfaction and loyalty: the answers, the matrix of attitude and intention, over time and where."""

import streamlit as st

from allegiance.metrics import sentences
from pages.parts import drill, matrix, page, snapshots

FILE = "pages/satisfaction.py"
TILES = ("csat", "nps", "ces", "loyal", "leaving", "loyalty_gap")

view = page.begin("Are customers satisfied, and will they stay?", FILE)
page.answered(view)
found = page.ask(view, *TILES, *matrix.QUADRANTS, "unclassified")
page.lead(sentences.satisfaction(list(found.values()), view.filters.period, view.filters.against))
page.controls(view, weeks=True)
page.tile_row(view, [found[name] for name in TILES])
left, right = st.columns([3, 2], gap="large")
with left:
    st.header("Over time", anchor=False)
    page.line(view, ("csat", "nps", "loyal", "leaving"), key="satisfaction")
with right:
    st.header("Think well of us, and stay?", anchor=False)
    matrix.show(found)
drill.section(view, TILES, FILE)
snapshots.button(view, "promise")
page.end(view)
