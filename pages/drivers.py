"""Drivers: what a change is made of, what goes with loyalty, and what makes satisfied customers leave."""

import streamlit as st

from allegiance.metrics import drivers_words
from pages.parts import drivers, page, words

FILE = "pages/drivers.py"

view = page.begin("Why did it move, and what goes with loyalty?", FILE)
page.answered(view)
found = drivers.split(view)
page.lead(drivers.lead(view, found))
page.controls(view, weeks=True)
st.header("What the change is made of", anchor=False)
drivers.change(view, found)
left, right = st.columns(2, gap="large")
with left:
    drivers.origin(view, found)
    drivers.mix(view, found)
with right:
    drivers.times(view, found)
st.header("What goes with loyalty", anchor=False)
drivers.outcome_buttons()
answers = drivers.answers(view)
left, right = st.columns(2, gap="large")
with left:
    st.subheader("What happened on the contact", anchor=False)
    operations = drivers.ranked(view, answers, "operations")
with right:
    st.subheader("What else the customer said", anchor=False)
    survey = drivers.ranked(view, answers, "survey")
drivers.ranked_table(view, [operations, survey])
words.note(
    "The two are never ranked against each other: answers of one survey go together because one mood colours them all."
)
st.header("Satisfied, and leaving all the same", anchor=False)
risk = drivers.leaving(view, answers)
words.html(f'<p class="al">{words.escape(drivers_words.risk(risk))}</p>')
drivers.leaving_drawn(view, risk)
page.end(view)
