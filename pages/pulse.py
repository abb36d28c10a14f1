"""The pulse: what moved, whether it is real, and where, on one screen."""

import streamlit as st

from allegiance.metrics import sentences
from pages.parts import page, pulse, snapshots

FILE = "pages/pulse.py"

view = page.begin("What moved, is it real, and where?", FILE)
page.answered(view)
found = pulse.ask(view)
against = view.filters.against or view.filters.period.previous()
page.lead(sentences.pulse(found, view.filters.period, against, view.catalogue))
page.controls(view, weeks=True)
pulse.compared(view, against)
left, right = st.columns(2, gap="large")
with left:
    pulse.moved(view, found)
with right:
    pulse.where(view, found)
st.header("Headline figures", anchor=False)
page.tile_row(view, found.figures)
pulse.watched(found)
snapshots.button(view, "executive")
page.end(view)
