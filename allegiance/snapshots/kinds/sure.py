"""The last page: who answered, what is not measured, and how to read every figure."""

from __future__ import annotations

from allegiance.metrics import permitted, sentences
from allegiance.metrics.answering import who_answers
from allegiance.metrics.period import Period
from allegiance.metrics.pulse import HEADLINES
from allegiance.snapshots.asked import Asked, led
from allegiance.snapshots.document import Block, Column, Item, Items, Row, Sheet, Side, Table

READING = (
    Item(
        "95% interval",
        "Where the figure would lie in 95 of 100 such periods: what chance in who calls and who answers can do.",
    ),
    Item(
        "Better, worse",
        "The interval of the change leaves zero out. “No clear change” does not say that nothing moved.",
    ),
    Item(
        "Too few",
        "Fewer than ten answers or contacts: no figure is shown, because it would be chance.",
    ),
    Item(
        "Not measured",
        "No export carries it. It is never drawn as zero.",
    ),
    Item(
        "Groups",
        "Nobody can be told from these figures: five people and more stand behind each of them, and behind the rest.",
    ),
)


def sure(asked: Asked) -> Sheet:
    """How sure all of it is."""
    answering = who_answers(
        asked.reader, asked.scope, _counted(asked), by=("channel",), where=asked.where, known=asked.known
    )
    reach = sentences.data(asked.known)
    likeness = sentences.data(asked.known, answering).removeprefix(reach).strip()
    answer, more = led(f"{likeness} {reach}".strip())
    return Sheet(
        "How sure is all this?",
        answer,
        (
            *more,
            Side(
                ((Items(READING, "How to read the figures"),), (_definitions(asked), _silent(asked))), (2, 3)
            ),
        ),
        section="How sure",
    )


def _counted(asked: Asked) -> Period:
    """The days that the figures of the document count, so that satisfaction is the same on every page."""
    if not permitted.concerns(asked.scope, "answers", asked.where):
        return asked.period
    return permitted.weeks(asked.period) or asked.period


def _definitions(asked: Asked) -> Block:
    named = [asked.catalogue[name] for name in HEADLINES if not asked.known.missing(asked.catalogue[name])]
    return Table(
        (Column("Figure", weight=1.0), Column("What it is", weight=3.0)),
        tuple(Row((one.short, one.meaning)) for one in named),
        "What the headline figures mean",
    )


def _silent(asked: Asked) -> Block:
    silent = [
        (asked.catalogue[name].short, reason)
        for name in HEADLINES
        if (reason := asked.known.missing(asked.catalogue[name]))
    ]
    return Items(
        tuple(Item(name, reason.removeprefix("not measured: ")) for name, reason in silent),
        "Not measured",
        "Every headline figure is measured.",
    )
