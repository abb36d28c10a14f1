"""Define loyalty: the definition in force, another one tried on the same data, and what rival definitions would say."""

import streamlit as st

from allegiance import loyalty as definitions
from pages.parts import define, page, rivals

FILE = "pages/define.py"

view = page.begin("What do we mean by loyal?", FILE)
page.answered(view)
held = definitions.load(view.settings)
board = rivals.board(view, held)
page.lead(rivals.lead(view, board))
page.controls(view)
define.drifted(view, held)
st.header("The definition in force", anchor=False)
define.show(held)
st.header("Try another one", anchor=False)
define.attempt(view, held)
st.header("What other definitions would say", anchor=False)
rivals.show(view, board)
if not board.reason:
    st.header("How far they agree", anchor=False)
    rivals.agreement(board)
    st.header("Who is first, by each of them", anchor=False)
    rivals.ranks(view, board)
st.header("Which one foresees who stays", anchor=False)
rivals.foresight(view, held)
page.end(view)
