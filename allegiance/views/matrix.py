"""The loyalty matrix as one bar: what customers think of us, against whether they intend to stay."""

from __future__ import annotations

from collections.abc import Mapping

from allegiance.charts import rows
from allegiance.charts.format import share
from allegiance.charts.spec import ShareBar
from allegiance.metrics.results import Figure
from allegiance.texts import sentence

QUADRANTS = ("truly_loyal", "accessible", "trapped", "high_risk")
"""Metrics of the four parts."""
UNPLACED = "unclassified"
"""Metric of the answers that cannot be placed."""
_NAMES = {
    "truly_loyal": "Truly loyal: think well of us, stay",
    "accessible": "Accessible: think well of us, may leave",
    "trapped": "Trapped: think ill of us, stay",
    "high_risk": "High risk: think ill of us, may leave",
}


def matrix(found: Mapping[str, Figure]) -> ShareBar | str:
    """The four parts, and how many answers could not be placed; a text says why there is no picture."""
    quadrants = [found[name] for name in QUADRANTS]
    values = [(name, figure.value) for name, figure in zip(QUADRANTS, quadrants, strict=True)]
    known = [(_NAMES[name], value) for name, value in values if value is not None]
    if len(known) < len(QUADRANTS):
        return sentence(quadrants[0].reason)
    unplaced = found[UNPLACED]
    note = "Walker-style: our own reading of attitude and intention; Walker's formula is not published."
    if unplaced.value is not None:
        note = f"{share(unplaced.value)} of all answers lack one of the two and are not placed. {note}"
    return rows.shares("Loyalty matrix", known, n=quadrants[0].n, of="answers", note=note)
