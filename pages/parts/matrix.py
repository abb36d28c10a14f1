"""The loyalty matrix as one bar: what customers think of us, against whether they intend to stay."""

from __future__ import annotations

from collections.abc import Mapping

from allegiance.metrics.results import Figure
from allegiance.views.matrix import QUADRANTS as QUADRANTS
from allegiance.views.matrix import matrix
from pages.parts import charts


def show(found: Mapping[str, Figure]) -> None:
    """The four parts, and how many answers could not be placed."""
    charts.drawn(matrix(found), "matrix")
