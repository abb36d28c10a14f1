"""The workshop: a plan with other thresholds, targets and weights, on the figures of a period; for payroll alone."""

from pages.parts import page, workshop
from pages.parts import workshop_results as results

FILE = "pages/workshop.py"

view = page.begin(workshop.QUESTION, FILE)
found = workshop.bench(view)
if found is not None:
    now = workshop.tried(found)
    change = results.compare(found, now)
    past = results.tested(view, found, now)
    page.lead(results.lead(found, change))
    results.tiles(change)
    workshop.controls(view, found, now)
    results.people(view, found, change)
    results.chance(view, found, change, past)
    results.back(view, found, now, past, found.currency)
    results.download(found, now)
page.end(view)
