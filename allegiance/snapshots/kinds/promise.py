"""The customer promise: what is promised and whether it was kept, in rounded figures of the whole company alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from allegiance.charts.format import MINUS, plain
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.results import Figure
from allegiance.metrics.sentences import scale
from allegiance.pay.words import together
from allegiance.people.rights import Rights, Role
from allegiance.people.scope import Scope
from allegiance.snapshots.asked import Asked
from allegiance.snapshots.document import Column, Hero, Item, Items, Row, Sheet, Table, Verdict, Words
from allegiance.snapshots.facts import of_figure
from allegiance.snapshots.promises import Promise

KEPT, BROKEN, OPEN, UNKNOWN = "Kept", "Not kept", "Too close to say", "Not measured"
_VERDICTS: dict[str, Verdict] = {KEPT: "better", BROKEN: "worse", OPEN: "same", UNKNOWN: "unknown"}


def public() -> Scope:
    """Anybody at all: figures over the whole company, and nothing else, safe from being taken apart."""
    return Scope("public", Role.auditor, Rights(figures=True), all_rows=True)


def sheet(asked: Asked, promised: Sequence[Promise]) -> Sheet:
    """The page: how many promises were kept, each with its figure and how sure that is."""
    found = asked.whole(*(one.metric for one in promised))
    judged = [(one, found[one.metric], kept(found[one.metric], one, asked)) for one in promised]
    told = [word for _, _, word in judged if word != UNKNOWN]
    good = sum(1 for word in told if word == KEPT)
    return Sheet(
        "What did we promise, and did we keep it?",
        _answer(asked, told),
        (
            Hero(f"{good} of {len(told)}" if told else "–", f"promises kept in {asked.period.label}"),
            Table(
                (
                    Column("We promise", weight=2.4),
                    Column("Target", "right", 1.0),
                    Column("Reached", "right", 1.0),
                    Column("Between", "right", 1.3),
                    Column("Out of", "right", 1.4),
                    Column("Was it kept?", weight=1.4),
                ),
                tuple(_row(asked, one, figure, word) for one, figure, word in judged),
                note="Between: where the figure would lie in 95 of 100 such periods. A promise counts as kept, or as "
                "not kept, only where all of that lies on one side of the target.",
            ),
            Items(tuple(Item(one.title, one.meaning) for one in promised), "How it is measured"),
            Words(
                "Figures are those of the whole company, rounded. Everybody who was a customer in that time is "
                "counted, or was asked; nobody can be told from them.",
                "note",
            ),
        ),
        section="Promise",
    )


def _answer(asked: Asked, told: Sequence[str]) -> str:
    if not told:
        return f"None of our promises could be measured in {asked.period.label}."
    parts = [
        f"{told.count(word)} {'was' if told.count(word) == 1 else 'were'} {words}"
        for word, words in ((KEPT, "kept"), (BROKEN, "not kept"), (OPEN, "too close to the target to say"))
        if told.count(word)
    ]
    number = f"{len(told)} promises" if len(told) > 1 else "one promise"
    return f"Of {number} to our customers in {asked.period.label}, {together(parts)}."


def kept(figure: Figure, one: Promise, asked: Asked) -> str:
    """Whether a promise was kept; for certain, or it is left open."""
    if figure.value is None:
        return UNKNOWN
    low = figure.value if figure.low is None else figure.low
    high = figure.value if figure.high is None else figure.high
    up = asked.catalogue[one.metric].direction == "up"
    if (low >= one.target) if up else (high <= one.target):
        return KEPT
    if (high < one.target) if up else (low > one.target):
        return BROKEN
    return OPEN


def _row(asked: Asked, one: Promise, figure: Figure, word: str) -> Row:
    metric = asked.catalogue[one.metric]
    up = metric.direction == "up"
    target = f"{'at least' if up else 'at most'} {exact(metric, one.target)}"
    if figure.value is None:
        asked.facts.add(of_figure(figure, metric, asked.where))
        return Row((one.title, target, "–", "–", "–", f"{word}: {_why(figure)}"), verdict="unknown")
    printed = public_text(metric, figure.value)
    if word != KEPT and printed == public_text(metric, one.target):
        # Rounded it would look reached: one digit more says by how much it was not.
        printed = scale(metric).text(figure.value)
    asked.facts.add(replace(of_figure(figure, metric, asked.where), printed=printed))
    between = (
        f"{public_text(metric, figure.low)} to {public_text(metric, figure.high)}"
        if figure.low is not None and figure.high is not None
        else "–"
    )
    out_of = f"{round_number(figure.n)} {metric.noun}"
    return Row((one.title, target, printed, between, out_of, word), verdict=_VERDICTS[word])


def exact(metric: Metric, target: float) -> str:
    """What was promised, to the last digit that is written: ``77.5%``, ``45 s``."""
    written = Decimal(str(target))
    if metric.unit == "share":
        return f"{_plain(written * 100)}{'%' if metric.kind != 'gap' else ' points'}"
    if metric.unit == "seconds":
        minutes, rest = divmod(written, 60)
        return f"{_plain(minutes)} min {_plain(rest)} s" if minutes else f"{_plain(rest)} s"
    return _plain(written)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _why(figure: Figure) -> str:
    """A reason without anything internal: no columns of exports, no counts."""
    return "too few answers" if figure.reason.startswith("too few") else "no figures"


def round_number(n: int) -> str:
    """``over 4,800``: two digits are enough for the public, and nobody can be counted in them."""
    step = 10 ** max(len(str(n)) - 2, 0)
    whole = n // step * step
    return f"over {plain(whole)}" if whole < n else plain(whole)


def public_text(metric: Metric, value: float) -> str:
    """A figure rounded for the public: whole percent, ten seconds, whole points."""
    if metric.unit == "share":
        return f"{plain(value * 100)}%" if metric.kind != "gap" else f"{plain(value * 100)} points"
    if metric.unit == "seconds":
        whole = round(value / 10) * 10 if value >= 30 else round(value)
        minutes, rest = divmod(abs(whole), 60)
        sign = MINUS if whole < 0 else ""
        return f"{sign}{minutes} min {rest:02d} s" if minutes else f"{sign}{rest} s"
    return plain(value, 1 if metric.unit in ("score", "contacts") else 0)
