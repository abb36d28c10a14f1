"""The specification of a chart: frozen, complete, and free of any drawing engine.

Positions are numbers on two axes; every text a reader sees is ready-made. ``None`` as a position means
"not measured": it is left out of the picture, never drawn as zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Emphasis = Literal["", "accent", "muted", "better", "worse"]
"""What a mark may stand out by. Verdict colours belong to verdicts alone."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One labelled position of an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """Limits and labelled positions. Limits are part of the message, so a renderer must not change them."""

    low: float
    high: float
    ticks: tuple[Tick, ...]
    title: str = ""

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"An axis from {self.low} to {self.high} has no length.")


@dataclass(frozen=True, slots=True)
class Point:
    """A position with its interval, and what a pointer over it says, line by line."""

    x: float
    y: float | None
    low: float | None = None
    high: float | None = None
    hover: tuple[str, ...] = ()
    alarm: bool = False
    partial: bool = False
    """The step is cut short: drawn hollow, without its interval."""

    key: str = ""
    """What a click on this point leads to (a team, a week); empty: nowhere."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text placed at a position. ``shift`` moves it in pixels, so that two labels never collide."""

    x: float
    y: float
    text: str
    anchor: Literal["left", "centre", "right"] = "left"
    shift: float = 0.0
    emphasis: Emphasis = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line across the picture: a centre, a limit, a threshold."""

    at: float
    label: str
    dashed: bool = False
    anchor: Literal["left", "centre", "right"] = "centre"
    """Which part of the label stands at the line: near an edge the label leans inwards."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table behind a chart."""

    title: str
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """The same figures as text: what a screen reader, a printer and a sceptic get."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("A row of the table has another length than its columns.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What every chart has."""

    title: str
    unit: str
    """Unit in words, for the axis and the table: "share of answers", "seconds"."""

    alt: str
    """One or two sentences that say what the picture shows. Never empty."""

    table: Table
    height: int = 260
    """Pixels. Width is the reader's: every label fits 320 pixels."""

    note: str = ""
    """What a reader must know to read it rightly, such as an axis that does not start at zero."""

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError(f"The chart {self.title!r} has no alternative text.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart(Chart):
    """A series with its 95% band, the centre and limits of its control chart, and alarms marked."""

    x: Axis
    y: Axis
    points: tuple[Point, ...]
    rules: tuple[Rule, ...] = ()
    limits: tuple[Point, ...] = ()
    """Control limits where each point's differ: ``low`` and ``high`` by ``x``."""

    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar chart or dot plot: category, value with interval, and the text of the value."""

    category: str
    value: float | None
    low: float | None
    high: float | None
    text: str
    hover: tuple[str, ...] = ()
    emphasis: Emphasis = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart(Chart):
    """Horizontal bars from zero with interval whiskers; the category stands above its bar."""

    x: Axis
    bars: tuple[Bar, ...]
    rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        Chart.__post_init__(self)
        if not self.x.low <= 0 <= self.x.high:
            raise ValueError("Bars start at zero: their axis must contain it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DotPlot(Chart):
    """A dot with its interval for each category, against a reference. The axis need not start at zero."""

    x: Axis
    bars: tuple[Bar, ...]
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a heat table. ``strength`` from 0 (palest) to 1 (strongest); None: not measured."""

    row: int
    column: int
    strength: float | None
    text: str
    hover: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatTable(Chart):
    """A table whose cells are tinted by their value: hours down, weekdays across."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve(Chart):
    """Points with intervals over a measured quantity, a fitted line, and a marked interval of its break."""

    x: Axis
    y: Axis
    points: tuple[Point, ...]
    fitted: tuple[Point, ...] = ()
    kink: tuple[float, float] | None = None
    labels: tuple[Label, ...] = ()
    rules: tuple[Rule, ...] = ()
    """Vertical lines: a threshold such as five minutes."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a whole, ``start`` to ``end`` of 0..1, with its label inside or (too narrow) only in the key."""

    name: str
    start: float
    end: float
    text: str
    inside: str
    tone: int
    """Position in the sequence of tones, darkest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareBar(Chart):
    """One bar that is the whole, split into its parts."""

    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparkline(Chart):
    """A word-sized line: positions scaled to 0..1 on both axes, gaps where nothing was measured."""

    runs: tuple[tuple[tuple[float, float], ...], ...]
    last: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Node:
    """One state at one moment of a flow: from ``start`` to ``end`` down the picture (0..1, top first)."""

    side: Literal["left", "right"]
    name: str
    text: str
    start: float
    end: float
    tone: int


@dataclass(frozen=True, slots=True)
class Ribbon:
    """What went from a state on the left to one on the right: its two ends down the picture (0..1)."""

    left: tuple[float, float]
    right: tuple[float, float]
    tone: int
    stays: bool
    """From a state to the same state: drawn paler, since nothing moved."""

    hover: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowChart(Chart):
    """The same parties at two moments: where they stood, where they stand, and who moved."""

    left: str
    right: str
    nodes: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]


@dataclass(frozen=True, slots=True)
class Fall:
    """One row of a waterfall: a bar from where the one above ended; ``low`` and ``high`` are those of its end."""

    category: str
    start: float
    end: float
    low: float | None
    high: float | None
    text: str
    hover: tuple[str, ...] = ()
    whole: bool = False
    """A total rather than a step: drawn as a mark, not as a bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall(Chart):
    """Steps that lead from one total to another and add up to the difference, each with its interval."""

    x: Axis
    falls: tuple[Fall, ...]


@dataclass(frozen=True, slots=True)
class PlanePoint:
    """A position on two measured axes, with its interval on each."""

    name: str
    x: float
    y: float
    x_interval: tuple[float, float] | None
    y_interval: tuple[float, float] | None
    hover: tuple[str, ...]
    emphasis: Emphasis = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane(Chart):
    """Two measures against each other, one point a category, divided by a line on each axis."""

    x: Axis
    y: Axis
    points: tuple[PlanePoint, ...]
    labels: tuple[Label, ...]
    x_rule: float | None = None
    y_rule: float | None = None
    corners: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedLine:
    """One of several lines."""

    name: str
    points: tuple[Point, ...]
    emphasis: Emphasis = "muted"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveralLines(Chart):
    """A few lines over the same axis, named at their ends; a band around those that stand out."""

    x: Axis
    y: Axis
    lines: tuple[NamedLine, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel(Chart):
    """Values against how much they stand on, one dot a person or team, inside the limits that chance alone allows."""

    x: Axis
    """Positions are base-10 logarithms of the number of rows."""
    y: Axis
    points: tuple[Point, ...]
    inner: tuple[Point, ...]
    outer: tuple[Point, ...]
    """``low`` and ``high`` of 95% and 99.8% of what is all alike, by ``x``."""
    centre: float
    labels: tuple[Label, ...] = ()
    emphases: tuple[Emphasis, ...] = ()
    """One a point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutCurve(Chart):
    """What share a figure pays: a line with corners, and the figure on it with its interval."""

    x: Axis
    y: Axis
    curve: tuple[Point, ...]
    """Corners from left to right; two above each other where it jumps."""
    kinks: tuple[Point, ...]
    """Corners that have a name."""
    figure: Point | None
    between: tuple[float, float] | None
    """95% interval of the figure, within the axis."""
    labels: tuple[Label, ...] = ()


AnyChart = (
    LineChart
    | BarChart
    | DotPlot
    | HeatTable
    | Curve
    | ShareBar
    | Sparkline
    | FlowChart
    | Waterfall
    | Plane
    | SeveralLines
    | Funnel
    | PayoutCurve
)


def table(columns: Sequence[str | Column], rows: Sequence[Sequence[str]]) -> Table:
    """A table of ready-made texts; a plain title is a numeric column, the first one a text column."""
    made = tuple(
        column if isinstance(column, Column) else Column(column, numeric=number > 0)
        for number, column in enumerate(columns)
    )
    return Table(made, tuple(tuple(row) for row in rows))
