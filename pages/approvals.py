"""Approvals and disputes: what waits for whom, the evidence beside it, and what payroll is given."""

import streamlit as st

from pages.parts import approvals, approvals_payroll, page, pay, pay_table, scorecard_money

view = page.begin("What waits for a decision?", "pages/approvals.py")
pay_table.follow()
pay.said()
above = st.container()
held = approvals.found(view)
with above:
    page.lead(approvals.sentence(view, held))
approvals_payroll.verified(view)
approvals.disputes(view, held)
scorecard_money.disputes(view)
approvals.requests(view, held)
approvals.stages(view, held)
approvals_payroll.signs(view, held)
approvals_payroll.export(view, held)
page.end(view)
