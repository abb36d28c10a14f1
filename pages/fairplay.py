"""Fair play: signs that scores are not what they seem, each with evidence, and with what else would explain it."""

import streamlit as st

from allegiance.metrics import radar_words
from pages.parts import fairplay, page, url

FILE = "pages/fairplay.py"

view = page.begin("Can people’s scores be trusted?", FILE, usual=url.YEAR)
found = fairplay.ask(view)
page.lead(radar_words.lead(found))
page.controls(view, compare=False)
if found.findings:
    st.header("What stands out", anchor=False)
    fairplay.findings(view, found)
fairplay.picture(found)
st.header("What was checked", anchor=False)
fairplay.checked(found)
fairplay.unchecked(found)
page.end(view)
