"""The parts of the page on first contacts: where both kinds disagree, and each window."""

from __future__ import annotations

from allegiance.metrics.resolution import Agreement, agreement, windows
from allegiance.views import resolution as views
from pages.parts import charts
from pages.parts.context import View


def pairs(view: View) -> Agreement:
    """Both kinds for the same contacts."""
    return agreement(view.reader, view.scope, view.filters.period, where=view.filters.where, known=view.known)


def disagreement(found: Agreement) -> None:
    """What customers say against what contacts show, for the same contacts."""
    charts.drawn(views.disagreement(found), "agreement")


def by_window(view: View) -> None:
    """Observed resolution the longer one waits for a second contact."""
    found = windows(view.reader, view.scope, view.filters.period, where=view.filters.where, known=view.known)
    charts.drawn(views.windows(found, view.catalogue["fcr_observed"]), "windows")
