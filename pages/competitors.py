"""Competitors and benchmarks: what matters, where rivals are ahead, who would switch and why, and what is usual."""

import streamlit as st

from allegiance.metrics.sentences_market import sentence
from pages.parts import competitors, page, words

FILE = "pages/competitors.py"

view = page.begin("How do we stand against competitors?", FILE)
found = competitors.ask(view)
page.lead(sentence(found))
page.controls(view)
if found.reason or found.missing:
    words.missing(words.sentence(found.reason or found.missing))
else:
    competitors.basis(found)
    st.header("What matters, and where we stand", anchor=False)
    competitors.standing(view, found)
    left, right = st.columns(2, gap="large")
    with left:
        st.header("Who would switch, and to whom", anchor=False)
        competitors.switching(found)
    with right:
        st.header("Who would leave, by segment", anchor=False)
        competitors.segments(found)
    left, right = st.columns(2, gap="large")
    with left:
        st.header("What would make customers leave", anchor=False)
        competitors.reasons(found.why_leave, "Reasons to leave", "leave")
    with right:
        st.header("What would bring others back", anchor=False)
        competitors.reasons(found.why_return, "Reasons to return", "return")
st.header("Benchmarks", anchor=False)
competitors.benchmarks(view)
page.end(view)
