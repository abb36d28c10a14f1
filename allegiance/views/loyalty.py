"""Loyalty as pictures: satisfied against loyal, the matrix in customers, and who moved in it."""

from __future__ import annotations

from collections.abc import Mapping

from allegiance.charts import flows, rows
from allegiance.charts.format import MONEY, SHARE, short_day
from allegiance.charts.spec import BarChart, DotPlot, FlowChart, ShareBar
from allegiance.metrics import sentences_loyalty
from allegiance.metrics.estimates import Estimate
from allegiance.metrics.loyalty_customers import QUADRANTS, Moves, Parts, Together
from allegiance.metrics.period import Period
from allegiance.texts import sentence

NAMES: Mapping[str, str] = {
    "truly loyal": "Truly loyal",
    "accessible": "Accessible",
    "trapped": "Trapped",
    "high risk": "High risk",
}
MEANINGS: Mapping[str, str] = {
    "truly loyal": "think well of us, mean to stay",
    "accessible": "think well of us, may leave",
    "trapped": "think ill of us, mean to stay",
    "high risk": "think ill of us, may leave",
}
WALKER = "Walker-style: our own reading of attitude and intention; Walker's formula is not published."


def together(found: Together) -> ShareBar | str:
    """The four kinds of respondents; a text says why there is no picture."""
    if found.reason:
        return sentence(found.reason)
    return rows.counts(
        "Satisfied against loyal",
        [
            ("Satisfied and loyal", found.both),
            ("Satisfied, not loyal", found.satisfied_only),
            ("Loyal, not satisfied", found.loyal_only),
            ("Neither", found.neither),
        ],
        of="answers",
        note=f"On the same respondents: {sentences_loyalty.sure(found.satisfied)} satisfied, "
        f"{sentences_loyalty.sure(found.loyal)} loyal.",
    )


def parts(found: Parts) -> DotPlot | str:
    """The matrix in customers, each once; a text says why there is no picture."""
    if found.reason:
        return sentence(found.reason)
    given = [(f"{NAMES[part.quadrant]}: {MEANINGS[part.quadrant]}", part.share) for part in found.parts]
    if not any(one.value is not None for _, one in given):
        return sentence(given[0][1].reason if given else "too few customers")
    return rows.dots(
        "Customers",
        [item(name, one) for name, one in given],
        SHARE,
        of="part of the loyalty matrix",
        note=f"Each customer once, by the last answer.{_unplaced(found)} {WALKER}",
    )


def value(found: Parts) -> BarChart | str:
    """What the customers of each part bring in a year; a text says why it is not known."""
    if found.reason:
        return sentence(found.reason)
    if not any(part.value.value is not None for part in found.parts):
        return sentence(found.value_reason or "too few customers whose value is known")
    return rows.bars(
        "What they bring in a year",
        [item(NAMES[part.quadrant], part.value) for part in found.parts],
        MONEY,
        of="part of the loyalty matrix",
        note="Annual value of the customers who answered, each once: it grows with the answers, so compare "
        "the parts with each other, not with last quarter.",
    )


def _unplaced(found: Parts) -> str:
    if not found.unplaced:
        return ""
    return f" {found.unplaced:,} more could not be placed: one of the two was not asked or not answered."


def moves(found: Moves) -> FlowChart | str:
    """The same customers in the span before and now; a text says why nobody can be followed."""
    if found.reason:
        return sentence(found.reason)
    return flows.flow(
        "Movements in the loyalty matrix",
        [flows.Flow(was, is_now, number) for (was, is_now), number in found.cells.items()],
        names=NAMES,
        order=QUADRANTS,
        left=_span(found.before),
        right=_span(found.now),
        of="customers",
        note=f"{unfollowed(found)} Part of every move is chance: nobody answers the same question twice in the same "
        "way.",
    )


def _span(period: Period) -> str:
    return period.label if period.months else f"{short_day(period.start)} to {short_day(period.end)}"


def unfollowed(found: Moves) -> str:
    """Who is followed, and who is not."""
    text = (
        f"{found.followed:,} customers answered in both spans and are followed. {found.new:,} answered only now, and "
        f"{found.silent:,} only before"
    )
    if found.gone:
        text += f", of whom {found.gone:,} have left"
    if found.unplaced:
        text += f"; {found.unplaced:,} could not be placed"
    return f"{text}."


def item(name: str, found: Estimate) -> rows.Item:
    """An estimate as a row of a picture."""
    return rows.Item(name, found.value, found.n, found.low, found.high, remark=found.reason)
