"""The parts of the page on first contacts: where both kinds disagree, and each window."""

from __future__ import annotations

from allegiance.charts import rows
from allegiance.metrics.resolution import Agreement, agreement, windows
from allegiance.metrics.sentences import scale
from pages.parts import charts, words
from pages.parts.context import View


def pairs(view: View) -> Agreement:
    """Both kinds for the same contacts."""
    return agreement(view.reader, view.scope, view.filters.period, where=view.filters.where, known=view.known)


def disagreement(found: Agreement) -> None:
    """What customers say against what contacts show, for the same contacts."""
    if found.reason:
        words.missing(words.sentence(found.reason))
        return
    chart = rows.counts(
        "Both kinds, for the same contacts",
        [
            ("Solved first time, by both", found.both),
            ("Says solved, yet came back", found.reported_only),
            ("Says not solved, and did not come back", found.observed_only),
            ("Not solved first time, by both", found.neither),
        ],
        of="answers",
        note="Those who say it was not solved and do not come back are the silent ones: contacts alone count them as "
        "solved.",
    )
    charts.show(chart, "agreement", heading=False)


def by_window(view: View) -> None:
    """Observed resolution the longer one waits for a second contact."""
    found = windows(view.reader, view.scope, view.filters.period, where=view.filters.where, known=view.known)
    if not any(figure.shown for figure in found.values()):
        words.missing(words.sentence(next(iter(found.values())).reason))
        return
    chart = rows.dots(
        "Solved first time, observed,",
        [
            rows.Item(
                f"{days} days",
                figure.value,
                figure.n,
                figure.low,
                figure.high,
                remark=figure.reason or figure.note,
            )
            for days, figure in found.items()
        ],
        scale(view.catalogue["fcr_observed"]),
        of="window",
        note="Solved means: the same customer does not come back for the same reason within the window. The newest "
        "days are left out until the window has passed.",
    )
    charts.show(chart, "windows", heading=False)
