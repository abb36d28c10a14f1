"""The loyalty matrix as one bar: what customers think of us, against whether they intend to stay."""

from __future__ import annotations

from collections.abc import Mapping

from allegiance.charts import rows
from allegiance.charts.format import share
from allegiance.metrics.results import Figure
from pages.parts import charts, words
from pages.parts.context import View

QUADRANTS = ("truly_loyal", "accessible", "trapped", "high_risk")
_NAMES = {
    "truly_loyal": "Truly loyal: think well of us, stay",
    "accessible": "Accessible: think well of us, may leave",
    "trapped": "Trapped: think ill of us, stay",
    "high_risk": "High risk: think ill of us, may leave",
}


def show(view: View, found: Mapping[str, Figure]) -> None:
    """The four parts, and how many answers could not be placed."""
    quadrants = [found[name] for name in QUADRANTS]
    values = [(name, figure.value) for name, figure in zip(QUADRANTS, quadrants, strict=True)]
    known = [(_NAMES[name], value) for name, value in values if value is not None]
    if len(known) < len(QUADRANTS):
        words.missing(words.sentence(quadrants[0].reason))
        return
    unplaced = found["unclassified"]
    note = "Walker-style: our own reading of attitude and intention; Walker's formula is not published."
    if unplaced.value is not None:
        note = f"{share(unplaced.value)} of all answers lack one of the two and are not placed. {note}"
    chart = rows.shares("Loyalty matrix", known, n=quadrants[0].n, of="answers", note=note)
    charts.show(chart, "matrix", heading=False)
