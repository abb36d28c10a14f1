"""Waiting as pictures: percentiles as a table, and the curve of customers lost by the time they waited."""

from __future__ import annotations

from collections.abc import Mapping

from allegiance.charts import grids
from allegiance.charts import spec as charts
from allegiance.charts.grids import Bin
from allegiance.charts.spec import Table, table
from allegiance.metrics import sentences
from allegiance.metrics.catalogue import Catalogue
from allegiance.metrics.results import Figure
from allegiance.metrics.waiting import Curve
from allegiance.settings import Settings
from allegiance.stats.holdloss import BIN_MINUTES, BINS, HoldLoss
from allegiance.texts import sentence

MEASURES = {"queue": "In the queue", "hold": "On hold", "wait": "Both"}
LEVELS = {"p50": "Half", "p90": "9 in 10", "p95": "19 in 20"}
PERCENTILES = tuple(f"{measure}_{level}" for measure in MEASURES for level in LEVELS)
"""Metrics of the table."""
PERCENTILES_TITLE = "So long they wait at most: exact percentiles, never averaged"
TWO_CLOCKS = (
    "Contacts that were never put on hold count as zero seconds of hold. Queue and hold are two clocks: "
    "a customer who waits in the queue and is parked after the answer waits for both."
)


def percentiles(found: Mapping[str, Figure], catalogue: Catalogue) -> Table:
    """How long half, nine in ten and nineteen in twenty wait at most, exact."""
    how = sentences.scale(catalogue["wait_p50"])
    rows = []
    for level, name in LEVELS.items():
        figures = [found[f"{measure}_{level}"] for measure in MEASURES]
        cells = [
            how.value(figure.value) if figure.shown else figure.reason.partition(":")[0] for figure in figures
        ]
        rows.append((name, *cells))
    rows.append(("n", *(f"{found[f'{measure}_p50'].n:,}" for measure in MEASURES)))
    return table(["Of all", *MEASURES.values()], rows)


def curve(found: Curve, settings: Settings, catalogue: Catalogue) -> charts.Curve | str:
    """The curve with what its shape says; a text says why there is none."""
    if found.found is None or found.reason:
        return sentence(found.reason)
    lost = f"Customers lost within {settings.lost_days} days"
    return grids.loss_curve(
        lost if found.outcome == "lost" else "Customers who may leave",
        bins(found.found),
        sentences.scale(catalogue["lost_after"]),
        kink=_kink(found.found),
        verdict=sentences.loss(found),
        threshold=float(settings.long_wait_s),
        note=_note(found),
    )


def bins(found: HoldLoss) -> list[Bin]:
    """The curve's bins as the chart takes them: seconds, and nothing where nothing is known."""
    width = BIN_MINUTES * 60
    return [
        Bin(
            place * width,
            (place + 1) * width if place + 1 < BINS else None,
            _known(found.adjusted[place]) if found.n[place] else None,
            int(found.n[place]),
            _known(found.curve[place]),
            _known(found.low[place]),
            _known(found.high[place]),
        )
        for place in range(len(found.n))
    ]


def _known(value: float) -> float | None:
    return None if value != value else float(value)


def _kink(found: HoldLoss) -> tuple[float, float] | None:
    if found.cliff and found.step:
        return found.step.low * 60, found.step.high * 60
    if found.bends and found.kink:
        return found.kink.low * 60, found.kink.high * 60
    return None


def _note(found: Curve) -> str:
    notes = [
        f"{found.n:,} contacts, {found.k:,} of them followed by a loss, adjusted for the reason of contact.",
        sentence(found.note) if found.note else "",
        "Waiting goes along with loss here; whether it causes it, no curve can say.",
    ]
    return " ".join(note for note in notes if note)
