"""What customers write: themes of their comments, how they moved, what goes along with them, and the comments."""

import streamlit as st

from allegiance.metrics import sentences_voice
from pages.parts import page, voice, voice_more

FILE = "pages/voice.py"

view = page.begin("What do customers write about?", FILE)
page.answered(view)
found = voice.ask(view)
page.lead(sentences_voice.voice(found, view.filters.period, view.filters.against))
page.controls(view, weeks=True)
if found.reason:
    voice.nothing(view, found)
else:
    st.header("What they write about", anchor=False)
    left, right = st.columns(2, gap="large")
    with left:
        voice.shares(found)
    with right:
        voice.over_time(view, found)
    voice.table(view, found)
    st.header("How those who write about it feel, and whether they stay", anchor=False)
    voice.feelings(found)
    st.header("What moved along", anchor=False)
    voice.links(view, found)
    st.header("In their own words", anchor=False)
    voice_more.reading(view, found)
    st.header("What they write about that no theme covers", anchor=False)
    voice_more.discovered(view, found)
    st.header("In which languages", anchor=False)
    voice_more.languages(view)
page.end(view)
