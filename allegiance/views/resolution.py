"""First contacts as pictures: where both kinds of resolution disagree, and each window."""

from __future__ import annotations

from collections.abc import Mapping

from allegiance.charts import rows
from allegiance.charts.spec import DotPlot, ShareBar
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.resolution import Agreement
from allegiance.metrics.results import Figure
from allegiance.metrics.sentences import scale
from allegiance.texts import sentence


def disagreement(found: Agreement) -> ShareBar | str:
    """What customers say against what contacts show, for the same contacts; a text says why there is none."""
    if found.reason:
        return sentence(found.reason)
    return rows.counts(
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


def windows(found: Mapping[int, Figure], metric: Metric) -> DotPlot | str:
    """Observed resolution the longer one waits for a second contact; a text says why there is none."""
    if not any(figure.shown for figure in found.values()):
        return sentence(next(iter(found.values())).reason)
    return rows.dots(
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
        scale(metric),
        of="window",
        note="Solved means: the same customer does not come back for the same reason within the window. The newest "
        "days are left out until the window has passed.",
    )
