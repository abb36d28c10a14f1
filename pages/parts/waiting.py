"""The parts of the page on hold time: percentiles, the week by hour, and the curve of customers lost."""

from __future__ import annotations

from collections.abc import Mapping

from allegiance.charts import grids
from allegiance.charts.grids import Hour
from allegiance.metrics import permitted, sentences, waiting
from allegiance.metrics.results import Figure
from allegiance.metrics.waiting import Curve, Outcome
from allegiance.views import waiting as views
from pages.parts import charts, choice, words
from pages.parts.context import View

HEAT = ("wait_time", "over_five_minutes", "abandonment", "contacts")
_OUTCOMES = {"lost": "left afterwards", "disloyal": "say they may leave"}
PERCENTILES = views.PERCENTILES


def percentiles(view: View, found: Mapping[str, Figure]) -> None:
    """How long half, nine in ten and nineteen in twenty wait at most, exact."""
    words.plain_table(views.percentiles(found, view.catalogue), views.PERCENTILES_TITLE)
    words.note(views.TWO_CLOCKS)


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
    words.html(f'<p class="al">{words.escape(sentences.loss(found))}</p>')
    charts.drawn(views.curve(found, view.settings, view.catalogue), "cost", heading=True)
