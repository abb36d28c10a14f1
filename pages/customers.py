"""Which customers bring the most, how they fare with us, who is lost, how long they stay, and who needs what."""

import streamlit as st

from allegiance.metrics import sentences_customers
from pages.parts import customers, customers_more, page

FILE = "pages/customers.py"

view = page.begin("Which customers are worth most, and how do they fare with us?", FILE)
page.answered(view)
bands = customers.groups(view, "band")
weighed = customers.weighed(view)
page.lead(sentences_customers.customers(bands, weighed, customers_more.traits(view, "lost")))
page.controls(view)
customers.search(view)
# Customers belong to no team: a view of teams is told so once, at the top.
if view.scope.all_rows:
    st.header("What they bring, and how it goes for them", anchor=False)
    customers.side_by_side(view, bands)
    st.header("The same figures, counted by value", anchor=False)
    customers.by_value(view, weighed)
    st.header("What distinguishes them", anchor=False)
    customers_more.distinguishing(view)
    st.header("How long customers stay", anchor=False)
    customers_more.staying(view)
    st.header("Who comes for what", anchor=False)
    customers_more.needing(view)
page.end(view)
