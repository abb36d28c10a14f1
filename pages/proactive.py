"""Proactive contact: what was sent, who replied, and what it changed, as far as that can be known."""

import streamlit as st

from allegiance.metrics.sentences_proactive import sentence
from pages.parts import page, proactive, words

FILE = "pages/proactive.py"

view = page.begin("Does contacting customers first help?", FILE)
found = proactive.ask(view)
page.lead(sentence(found, view.filters.period))
page.controls(view)
if found.reason:
    words.missing(words.sentence(found.reason))
else:
    st.header("What it changed", anchor=False)
    proactive.evidence(found)
    proactive.fewer(found)
    proactive.effects(view, found)
    if found.topics:
        st.header("By topic", anchor=False)
        proactive.topics(found)
    if found.balance:
        st.header("How alike those compared were", anchor=False)
        proactive.balance(found)
    st.header("The log", anchor=False)
    proactive.log(view, found)
page.end(view)
