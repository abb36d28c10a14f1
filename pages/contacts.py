"""The last step down: the contacts behind a figure, and everything that is known about one of them."""

from pages.parts import contact, page

FILE = "pages/contacts.py"

chosen = contact.chosen()
if chosen:
    view = page.begin("What happened in this contact?", FILE, trail=[("Contacts", FILE)])
    contact.detail(view, chosen)
else:
    view = page.begin("Which contacts are behind these figures?", FILE)
    found = contact.found(view)
    page.lead(contact.sentence(found))
    page.controls(view)
    contact.listing(view, found)
page.end(view)
