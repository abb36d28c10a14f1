"""Hold time: queue, hold and their sum; over five minutes; percentiles; by hour of the week; and what it costs."""

import streamlit as st

from allegiance.metrics import sentences
from pages.parts import drill, page, waiting

FILE = "pages/hold.py"
TILES = ("over_five_minutes", "wait_time", "queue_time", "hold_time")
MORE = ("held", "held_time", "abandonment", "service_level")

view = page.begin("How long do customers wait, and what does it cost?", FILE)
page.answered(view)
found = page.ask(view, *TILES, *MORE, *waiting.PERCENTILES)
curve = waiting.curve(view)
page.lead(
    sentences.hold(list(found.values()), curve, view.filters.period, view.filters.against, view.catalogue)
)
page.controls(view, weeks=True)
page.tile_row(view, [found[name] for name in TILES])
left, right = st.columns([3, 2], gap="large")
with left:
    st.header("Over time", anchor=False)
    page.line(view, ("over_five_minutes", "wait_time", "wait_p90", "abandonment"), key="hold")
with right:
    st.header("How long most wait", anchor=False)
    waiting.percentiles(view, found)
page.tile_row(view, [found[name] for name in MORE])
left, right = st.columns(2, gap="large")
with left:
    st.header("When in the week", anchor=False)
    waiting.week(view)
with right:
    st.header("What waiting costs", anchor=False)
    waiting.cost(view, curve)
drill.section(view, (*TILES, "abandonment"), FILE)
page.end(view)
