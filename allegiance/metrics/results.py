"""What every metric function returns: frozen records that a page, a document and a script read alike.

Units: shares 0..1, NPS -100..100, durations in seconds, scores on their own scale, money in the company's currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

BETTER = "better"
WORSE = "worse"
NO_CHANGE = "no clear change"
TOO_FEW = "too few"
VERDICTS = (BETTER, WORSE, NO_CHANGE, TOO_FEW, "")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: a metric in one combination of dimensions, how sure it is, and how it moved."""

    metric: str
    """Id in the catalogue."""

    dimensions: Mapping[str, str | None]
    """Dimension to member; ``None`` where the export does not say. Days, weeks and months are ISO dates."""

    value: float | None
    """The figure, or ``None`` with a ``reason``."""

    n: int
    """Its denominator: how many rows it stands on. Never suppressed."""

    low: float | None = None
    """Lower end of the 95% interval."""

    high: float | None = None
    """Upper end of the 95% interval."""

    previous: float | None = None
    """The same figure in the period compared with."""

    previous_n: int = 0
    """Denominator of ``previous``."""

    change: float | None = None
    """``value - previous`` (of NPS and gaps: of their plain values)."""

    change_low: float | None = None
    """Lower end of the 95% interval of the change."""

    change_high: float | None = None
    """Upper end of the 95% interval of the change."""

    verdict: str = ""
    """``better``, ``worse``, ``no clear change``, ``too few``; empty when nothing was compared or no way is better."""

    reason: str = ""
    """Why there is no value: ``not measured: ...`` or ``too few answers (n = 7)``."""

    alert: bool = False
    """Chart alarms, interval excludes zero, and the move is material. Only the pulse sets it."""

    note: str = ""
    """What a reader must know beside the value, such as days that are not known yet."""

    @property
    def shown(self) -> bool:
        """True when there is a value to show."""
        return self.value is not None

    @property
    def measured(self) -> bool:
        """False when the exports do not carry this figure at all."""
        return not self.reason.startswith("not measured")


@dataclass(frozen=True, slots=True)
class Point:
    """One step of a series."""

    start: date
    """First day of the step."""

    value: float | None
    """``None`` where the step has too few rows."""

    n: int
    low: float | None = None
    high: float | None = None

    alarm: bool = False
    """The control chart alarms: this step is not what the baseline leads one to expect."""

    partial: bool = False
    """The period or the data ends inside this step."""


@dataclass(frozen=True, slots=True)
class Series:
    """A metric over time, with the limits of its control chart."""

    metric: str
    step: str
    points: tuple[Point, ...]

    centre: float | None = None
    """Mean of the baseline, or ``None`` when the history is too short for a chart."""

    limits: tuple[tuple[float, float], ...] = ()
    """Lower and upper limit for each point, or empty."""

    baseline: tuple[date, date] | None = None
    """First and last day of the steps that the limits were computed from."""

    reason: str = ""
    """Why there is nothing to draw."""

    note: str = ""
    """What a reader must know beside the picture."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of any other answer: column names, rows, and why there are none."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    reason: str = ""
    note: str = ""

    def column(self, name: str) -> list[object]:
        """All values of one column, in order."""
        place = self.columns.index(name)
        return [row[place] for row in self.rows]

    def records(self) -> list[dict[str, object]]:
        """One mapping a row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]
