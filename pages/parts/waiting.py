"""The parts of the page on hold time: percentiles, the week by hour, and the curve of customers lost."""

from __future__ import annotations

from collections.abc import Mapping

from allegiance.charts import grids
from allegiance.charts.grids import Bin, Hour
from allegiance.charts.spec import table
from allegiance.metrics import permitted, sentences, waiting
from allegiance.metrics.results import Figure
from allegiance.metrics.waiting import Curve, Outcome
from allegiance.stats.holdloss import BIN_MINUTES, BINS, HoldLoss
from pages.parts import charts, choice, words
from pages.parts.context import View

_MEASURES = {"queue": "In the queue", "hold": "On hold", "wait": "Both"}
_LEVELS = ("p50", "p90", "p95")
HEAT = ("wait_time", "over_five_minutes", "abandonment", "contacts")
_OUTCOMES = {"lost": "left afterwards", "disloyal": "say they may leave"}
PERCENTILES = tuple(f"{measure}_{level}" for measure in _MEASURES for level in _LEVELS)


def percentiles(view: View, found: Mapping[str, Figure]) -> None:
    """How long half, nine in ten and nineteen in twenty wait at most, exact."""
    how = sentences.scale(view.catalogue["wait_p50"])
    rows = []
    for level, name in zip(_LEVELS, ("Half", "9 in 10", "19 in 20"), strict=True):
        figures = [found[f"{measure}_{level}"] for measure in _MEASURES]
        cells = [
            how.value(figure.value) if figure.shown else figure.reason.partition(":")[0] for figure in figures
        ]
        rows.append((name, *cells))
    rows.append(("n", *(f"{found[f'{measure}_p50'].n:,}" for measure in _MEASURES)))
    words.plain_table(
        table(["Of all", *_MEASURES.values()], rows),
        "So long they wait at most: exact percentiles, never averaged",
    )
    words.note(
        "Contacts that were never put on hold count as zero seconds of hold. Queue and hold are two clocks: "
        "a customer who waits in the queue and is parked after the answer waits for both."
    )


def week(view: View) -> None:
    """A figure by hour and weekday, in the company's time."""
    if permitted.concerns(view.scope, "contacts", view.filters.where):
        words.missing("Not shown: at some hours fewer than five people work.")
        return
    metric_id = choice.buttons("By hour and weekday", HEAT, "week", lambda name: view.catalogue[name].short)
    metric = view.catalogue[metric_id]
    found = waiting.heat(
        view.reader, view.scope, metric_id, view.filters.period, where=view.filters.where, known=view.known
    )
    hours = [Hour(cell.weekday, cell.hour, cell.value if cell.n else None, cell.n) for cell in found.cells]
    if not any(hour.value is not None for hour in hours):
        words.missing(words.sentence(found.reason or f"too few {metric.noun} in every hour"))
        return
    charts.show(grids.week(metric.short, hours, sentences.scale(metric)), "week", heading=False)


def curve(view: View) -> Curve:
    """The share of customers lost by time waited, of those who left or of those who say they may."""
    outcome: Outcome = "disloyal" if choice.asked("loss", list(_OUTCOMES)) == "disloyal" else "lost"
    return waiting.hold_loss(
        view.reader,
        view.scope,
        view.filters.period,
        outcome=outcome,
        where=view.filters.where,
        known=view.known,
    )


def cost(view: View, found: Curve) -> None:
    """The curve, and what its shape says."""
    choice.buttons("Customers who", list(_OUTCOMES), "loss", _OUTCOMES.__getitem__)
    if found.found is None or found.reason:
        words.missing(words.sentence(found.reason))
        if found.note:
            words.note(words.sentence(found.note))
        return
    lost = f"Customers lost within {view.settings.lost_days} days"
    said = sentences.loss(found)
    words.html(f'<p class="al">{words.escape(said)}</p>')
    picture = grids.loss_curve(
        lost if found.outcome == "lost" else "Customers who may leave",
        bins(found.found),
        sentences.scale(view.catalogue["lost_after"]),
        kink=_kink(found.found),
        verdict=said,
        threshold=float(view.settings.long_wait_s),
        note=_note(found),
    )
    charts.show(picture, "cost")


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
        words.sentence(found.note) if found.note else "",
        "Waiting goes along with loss here; whether it causes it, no curve can say.",
    ]
    return " ".join(note for note in notes if note)
