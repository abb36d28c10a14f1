"""What a document in the making has to know: who reads it, of which data, about which days; and how it asks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from allegiance.charts.format import count
from allegiance.charts.spec import AnyChart
from allegiance.metrics import permitted
from allegiance.metrics.catalogue import Catalogue, Metric
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.results import BETTER, NO_CHANGE, TOO_FEW, WORSE, Figure, Series
from allegiance.metrics.sentences import scale
from allegiance.metrics.series import series
from allegiance.metrics.standing import Standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from allegiance.snapshots.compared import NOTHING, Issued
from allegiance.snapshots.document import Block, Picture, Tile, Tiles, Verdict, Words
from allegiance.snapshots.facts import Facts, of_picture
from allegiance.texts import sentence
from allegiance.views import figures as views
from allegiance.warehouse.reader import Reader

VERDICTS: Mapping[str, tuple[Verdict, str]] = {
    BETTER: ("better", "Better"),
    WORSE: ("worse", "Worse"),
    NO_CHANGE: ("same", "No clear change"),
    TOO_FEW: ("unknown", "Too few to compare"),
}
"""A verdict of the results as a document draws and says it."""


ROWS = ("contacts", "csat", "nps")
"""Figures that show whether any rows of contacts and answers came or went."""
LEFT_OUT = "left out: beside what was issued before, it could tell of fewer than five answers or contacts"
ANSWER = 130
"""Characters of an answer: what comes after stands below it."""


@dataclass(frozen=True)
class Asked:
    """One document: its reader's scope, its days, its filters, and the facts that it has printed so far."""

    reader: Reader
    scope: Scope
    catalogue: Catalogue
    known: Standing
    period: Period
    against: Period
    where: Where = field(default_factory=Where)
    issued: Issued = NOTHING
    facts: Facts = field(default_factory=Facts)

    @property
    def settings(self) -> Settings:
        """Of the data folder."""
        return self.reader.settings

    @property
    def last_day(self) -> date:
        """The last day with data."""
        return self.known.last_day or self.period.end

    @property
    def counted(self) -> str:
        """The whole weeks that figures count here, in words, where they do not count the days as asked."""
        return permitted.told(self.reader, self.scope, self.where, self.period, self.known.last_day)

    @cached_property
    def narrow(self) -> bool:
        """Whether so few rows changed since an earlier issue that pictures of the same rows must be left out."""
        if not self.issued.earlier:
            return False
        found = measure(
            self.reader, self.scope, ROWS, self.period, against=None, where=self.where, known=self.known
        )
        return self.issued.few(found, self.where)

    def silent(self, *metrics: str) -> bool:
        """Whether the exports carry none of these: a page about them would be empty."""
        return all(self.known.missing(self.catalogue[name]) for name in metrics)

    def at(self, **members: str) -> Asked:
        """The same, filtered further; facts go into the same document."""
        return replace(self, where=self.where.but(**members))

    def over(self, period: Period) -> Asked:
        """The same about other days; facts go into the same document."""
        return replace(self, period=period, against=period.previous(), issued=NOTHING)

    def figures(self, *metrics: str, by: Sequence[str] = ()) -> list[Figure]:
        """Figures of the period against the one before, as they may be issued."""
        found = measure(
            self.reader,
            self.scope,
            metrics,
            self.period,
            against=self.against,
            by=by,
            where=self.where,
            known=self.known,
        )
        return self.settle(found)

    def settle(self, found: Sequence[Figure], whole: str = "") -> list[Figure]:
        """Figures as they may be issued, given what was issued before; all that add up to a whole in one call."""
        return self.issued.figures(found, self.where, whole)

    def held(self, *charts: AnyChart | str | None) -> bool:
        """Whether any of these pictures must be left out beside those that were issued."""
        return any(self.issued.holds(of_picture(one)) for one in charts if one and not isinstance(one, str))

    def drawn(self, chart: AnyChart | str | None, *, heading: bool = True) -> tuple[Block, ...]:
        """A picture whose rows are kept as facts, the words in its place, or nothing."""
        if self.held(chart):
            return (missing(LEFT_OUT),)
        if chart and not isinstance(chart, str):
            self.facts.picture(chart)
        return drawn(chart, heading=heading)

    def whole(self, *metrics: str) -> dict[str, Figure]:
        """One figure a metric."""
        return {one.metric: one for one in self.figures(*metrics)}

    def over_time(self, metric: str) -> Series:
        """A metric over the period."""
        found = series(
            self.reader,
            self.scope,
            metric,
            self.period,
            step=views.step(self.period),
            where=self.where,
            known=self.known,
        )
        found = self.issued.series(found, self.where)
        self.facts.points(metric, found.step, found.points, self.where)
        return found

    def line(self, metric: str) -> Block:
        """A metric over time as a picture, or why there is none."""
        found = self.over_time(metric)
        about = self.catalogue[metric]
        chart = views.line(found, about)
        if chart is None:
            return missing(found.reason or f"too few {about.noun} to draw a line")
        return Picture(chart)

    def tiles(self, figures: Sequence[Figure], *, across: int = 4, sparks: bool = True) -> Tiles:
        """Headline figures with interval, change, verdict, n and line."""
        return Tiles(tuple(self.tile(one, spark=sparks) for one in figures), across)

    def tile(self, figure: Figure, *, spark: bool = True) -> Tile:
        """One headline figure."""
        metric = self.catalogue[figure.metric]
        if figure.value is None:
            self.facts.figure(figure, metric, self.where)
            return Tile(metric.short, "", note=sentence(figure.reason))
        how = scale(metric)
        verdict, word = judged(figure)
        drawn = views.spark(self.over_time(figure.metric), metric) if spark and figure.shown else None
        return Tile(
            metric.short,
            self.say(figure),
            interval=how.interval(figure.low, figure.high) if figure.low is not None else "",
            change=how.moved(figure.change) if figure.change is not None else "",
            verdict=verdict,
            word=word,
            n=amount(figure.n, metric),
            note=permitted.besides(figure.note, self.counted),
            spark=drawn,
        )

    def say(self, figure: Figure) -> str:
        """A figure as it is printed, kept as a fact; a dash where there is none."""
        return self.facts.figure(figure, self.catalogue[figure.metric], self.where) or "–"


def led(text: str) -> tuple[str, tuple[Block, ...]]:
    """A page's sentences: the first, and what still fits beside it, as its answer; the others as text below."""
    parts = re.split(r"(?<=[.!?”])\s+(?=[A-Z“\d])", text)
    answer = parts.pop(0)
    while parts and len(answer) + len(parts[0]) < ANSWER:
        answer += f" {parts.pop(0)}"
    return answer, (Words(" ".join(parts)),) if parts else ()


def as_issued(figures: Sequence[Figure]) -> str:
    """That figures of a table are printed as they were issued; empty where none is."""
    notes = [one.note for one in figures if one.note.startswith("as issued")]
    return f" Of these figures some are printed {notes[-1]}." if notes else ""


def judged(figure: Figure) -> tuple[Verdict, str]:
    """The verdict of a change, and its word."""
    if figure.verdict == TOO_FEW and not figure.previous_n:
        return "unknown", "Nothing before to compare with"
    return VERDICTS.get(figure.verdict, ("", ""))


def amount(n: int, metric: Metric) -> str:
    """``12,431 answers``."""
    return f"{count(n)} {metric.noun}"


def drawn(chart: AnyChart | str | None, *, heading: bool = True) -> tuple[Block, ...]:
    """A picture, the words in its place, or nothing."""
    if chart is None:
        return ()
    return (missing(chart),) if isinstance(chart, str) else (Picture(chart, heading),)


def missing(text: str) -> Words:
    """In the place of a figure or picture: why it is not there."""
    return Words(sentence(text), "note")
