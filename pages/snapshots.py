"""Documents: what can be had on paper, and what was sent on its own."""

from pages.parts import page, snapshots

view = page.begin("Which documents can I have?", snapshots.FILE)
page.lead(snapshots.sentence(view))
snapshots.making(view)
page.end(view)
