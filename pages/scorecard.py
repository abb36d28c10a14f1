"""My scorecard: what was earned, why line by line, how sure that is, what would change it, and one's say."""

import streamlit as st

from pages.parts import page, pay, scorecard, scorecard_decide, scorecard_money, scorecard_more, snapshots

view = page.begin(scorecard.question, scorecard.FILE)
pay.said()
above = st.container()
held = scorecard.asked(view)
if held is not None:
    with above:
        page.lead(scorecard.lead(view, held))
    scorecard_more.replaced(held)
    scorecard.tiles(view, held)
    scorecard_more.difference(view, held)
    scorecard.lines(view, held)
    scorecard.told_by_people(held)
    scorecard.factors(view, held)
    scorecard.sure(held)
    scorecard.changes(view, held)
    scorecard_more.goals(view, held)
    scorecard.rules(view, held)
    scorecard_money.payment(view, held)
    scorecard_more.say(view, held)
    scorecard_decide.decide(view, held)
    scorecard_more.history(view, held)
    scorecard_more.proof(held)
    snapshots.scorecard(view, held)
page.end(view)
