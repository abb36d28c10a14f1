"""Who may see what: the table of rights, who holds which role, and giving and taking back."""

from pages.parts import access, page

view = page.begin("Who may see what?", "pages/access.py")
held = access.found(view)
page.lead(access.sentence(view, held))
access.said(view)
if access.reads_all(view):
    access.roles(view)
access.who(view, held)
if access.central(view) or access.mine(view):
    access.give(view)
if access.central(view):
    access.delegate(view)
access.take_back(view, held)
page.end(view)
