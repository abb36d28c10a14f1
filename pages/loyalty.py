"""Loyalty: satisfied against loyal, where customers stand and move, what that is worth, and what they did."""

import streamlit as st

from allegiance import loyalty as definitions
from allegiance.metrics import sentences_loyalty
from pages.parts import deeds, drill, loyalty, page

FILE = "pages/loyalty.py"
TILES = ("loyal", "loyalty_gap", "leaving", "value_at_risk")

view = page.begin("Are customers loyal, or only satisfied?", FILE)
page.answered(view)
definition = definitions.load(view.settings)
shown = tuple(dict.fromkeys((definition.metric, *TILES)))
found = page.ask(view, *shown)
pair = loyalty.pair(view)
page.lead(
    sentences_loyalty.lead(pair, found, definition, view.filters.period, view.filters.against, view.catalogue)
)
page.controls(view, weeks=True)
page.tile_row(view, [found[name] for name in shown])
st.page_link(
    "pages/define.py",
    label="What loyal means here, and what other definitions would say",
    query_params=view.filters.query,
)
left, right = st.columns(2, gap="large")
with left:
    st.header("Satisfied, and loyal?", anchor=False)
    loyalty.against(pair)
with right:
    st.header("Over time", anchor=False)
    page.line(view, tuple(dict.fromkeys((definition.metric, "loyal", "leaving", "stay"))), key="loyalty")
st.header("Where they stand, and what they bring", anchor=False)
loyalty.parts(view)
st.header("Who moved", anchor=False)
loyalty.moves(view)
st.header("Satisfied, and leaving all the same", anchor=False)
loyalty.leaving(view, found)
st.header("What they did afterwards", anchor=False)
deeds.afterwards(view)
st.header("Who forgives a bad contact", anchor=False)
deeds.forgiveness(view)
drill.section(view, tuple(name for name in shown if name != "value_at_risk"), FILE)
page.end(view)
