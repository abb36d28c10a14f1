"""One customer: who it is by the list, and everything that happened, in the order of time."""

from allegiance.metrics import sentences_customers
from pages.parts import customer, page

FILE = "pages/customer.py"

view = page.begin(
    "What has happened with this customer?", "pages/pulse.py", trail=[("Customers", "pages/customers.py")]
)
life = customer.ask(view)
page.lead(sentences_customers.timeline(life))
customer.search()
customer.show(view, life)
page.end(view)
