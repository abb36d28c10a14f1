"""Documents: what can be had on paper, and what is sent by itself."""

from pages.parts import deliveries, page, snapshots

view = page.begin(snapshots.question, snapshots.FILE)
page.lead(f"{snapshots.sentence(view)} {deliveries.sentence(view)}".strip())
deliveries.wrong(view)
snapshots.making(view)
deliveries.own(view)
deliveries.schedules(view)
deliveries.sent(view)
page.end(view)
