"""Executive scorecard: where the executive plan stands so far, and one's own amount."""

from pages.parts import executive, page, pay

view = page.begin("How does the executive plan stand?", "pages/executive.py")
pay.said()
found = executive.asked(view)
if found is not None:
    page.lead(executive.sentence(found))
    executive.measures(view, found)
    executive.gates(view, found)
    executive.own(view)
    executive.rules(view, found)
page.end(view)
