"""By which rules pay follows figures: every plan in force, in full and in plain words."""

from allegiance.errors import PlanError
from pages.parts import page, plans

view = page.begin("By which rules does pay follow figures?", "pages/plans.py")
try:
    found = plans.found(view)
except PlanError as error:
    plans.broken(error)
else:
    page.lead(plans.sentence(found))
    plans.general()
    for plan, digest in found:
        plans.show(view, plan, digest)
page.end(view)
