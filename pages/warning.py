"""Early warning: who is likely to leave, whom to contact, what such warnings were worth, and what offers kept."""

import streamlit as st

from allegiance.metrics import sentences_warning
from pages.parts import page, warning, words

FILE = "pages/warning.py"

view = page.begin(warning.question, FILE)
found, listed = warning.ask(view)
page.lead(sentences_warning.lead(found, listed))
page.controls(view)
warning.tiles(view, found)
if listed.entries or not listed.reason:
    st.header("Whom to contact", anchor=False)
    warning.worklist(view, found, listed)
if found.overall is not None:
    st.header("What such warnings were worth", anchor=False)
    words.html(f'<p class="al">{words.escape(sentences_warning.quality(found))}</p>')
    left, right = st.columns(2, gap="large")
    with left:
        warning.by_month(found)
    with right:
        warning.calibrated(found)
    st.header("What the warnings lean on", anchor=False)
    warning.leaning(found)
    warning.basis(found)
if found.given or view.scope.all_rows:
    st.header("Did save offers keep customers?", anchor=False)
    warning.offers(view)
page.end(view)
