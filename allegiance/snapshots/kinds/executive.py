"""The executive pack: what moved, is it real, where, why, and how sure that is. Groups alone; nobody stands in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from allegiance import loyalty as loyalty_definition
from allegiance.charts.format import count, short_day
from allegiance.errors import QuestionError
from allegiance.metrics import (
    drivers,
    drivers_words,
    loyalty_customers,
    sentences,
    sentences_loyalty,
    waiting,
    why_words,
)
from allegiance.metrics.pulse import Move, Pulse, pulse
from allegiance.metrics.resolution import agreement
from allegiance.metrics.results import BETTER, WORSE, Figure
from allegiance.metrics.sentences import scale
from allegiance.metrics.where import UNKNOWN
from allegiance.metrics.why import Why, why
from allegiance.snapshots.asked import LEFT_OUT, Asked, drawn, judged, led, missing
from allegiance.snapshots.document import Block, Item, Items, Sheet, Side, Words
from allegiance.snapshots.kinds.groups import comments, customers, teams
from allegiance.snapshots.kinds.sure import sure
from allegiance.snapshots.kinds.tables import by_dimension, percentiles
from allegiance.texts import sentence
from allegiance.views import drivers as drivers_views
from allegiance.views import loyalty as loyalty_views
from allegiance.views import matrix as matrix_views
from allegiance.views import resolution as resolution_views
from allegiance.views import waiting as waiting_views

TILES = 8
"""Headline figures on the first page."""
MOST = 5
"""Places listed there."""


def sheets(asked: Asked) -> tuple[Sheet, ...]:
    """Every page that the data carry; the last one says how sure all of it is."""
    made: list[Callable[[Asked], Sheet | None]] = [moved, satisfaction, loyalty, hold, resolution]
    if not asked.narrow:
        made += [reasons, customers, comments, teams]
    return tuple(sheet for one in (*made, sure) if (sheet := one(asked)) is not None)


def moved(asked: Asked) -> Sheet:
    """What moved, whether it is real, and where."""
    found = pulse(
        asked.reader, asked.scope, asked.period, against=asked.against, where=asked.where, known=asked.known
    )
    figures = asked.settle(found.figures)
    shown = [one for one in figures if one.shown][:TILES] or figures[:TILES]
    moves = () if asked.narrow else found.moves
    found = Pulse(tuple(figures), moves, found.charts, found.judged_week, found.note)
    answer, more = led(sentences.pulse(found, asked.period, asked.against, asked.catalogue))
    return Sheet(
        "What moved, is it real, and where?",
        answer,
        (
            *more,
            asked.tiles(shown),
            Side(((_headlines(asked, figures),), (_places(asked, found),))),
            Words(_watched(asked, found), "note"),
        ),
        section="Pulse",
    )


def _watched(asked: Asked, found: Pulse) -> str:
    """What the page stands on, in small print."""
    told = [sentence(found.note)]
    if found.judged_week is not None and found.charts:
        told = [
            f"{count(found.charts)} weekly charts were watched up to the week of {short_day(found.judged_week)}; an "
            "alert needs a chart beyond its usual limits, a change larger than chance, and one large enough to matter."
        ]
    if asked.counted:
        told.append(f"Figures count {asked.counted}, so that nobody can be told from them.")
    return " ".join(one for one in told if one)


def _headlines(asked: Asked, figures: Sequence[Figure]) -> Items:
    real = sorted((one for one in figures if one.verdict in (BETTER, WORSE)), key=lambda one: not one.alert)
    return Items(
        tuple(_item(asked, one, asked.catalogue[one.metric].short) for one in real),
        "Moved for real",
        "No headline figure moved by more than chance would move it."
        if any(one.previous_n for one in figures)
        else "There is nothing before this period to compare with.",
    )


def _places(asked: Asked, found: Pulse) -> Items:
    empty = (
        "No site, team, channel or reason stands out from what is usual there."
        if found.charts
        else "The history of no place is long enough yet to know what is usual there."
    )
    empty = sentence(LEFT_OUT) if asked.narrow else empty
    return Items(tuple(_place(asked, one) for one in found.moves[:MOST]), "Where", empty)


def _place(asked: Asked, move: Move) -> Item:
    member = UNKNOWN if move.member is None else move.member
    figure = asked.settle([move.figure])[0]
    return _item(asked, figure, f"{member} ({move.dimension}): {asked.catalogue[move.metric].short}")


def _item(asked: Asked, figure: Figure, title: str) -> Item:
    """``From 80.1% to 78.4%``, with how sure the change is."""
    how = scale(asked.catalogue[figure.metric])
    verdict, word = judged(figure)
    if figure.change is None:
        return Item(title, f"{asked.say(figure)}, {figure.note or figure.reason}".rstrip(", "))
    more = (
        f"From {how.value(figure.previous)} to {asked.say(figure)}: {how.moved(figure.change)} "
        f"(95%: {how.moved_between(figure.change_low, figure.change_high)})"
    )
    return Item(title, more, verdict, f"{word}, alert" if figure.alert else word)


def satisfaction(asked: Asked) -> Sheet | None:
    """Whether customers are satisfied, and mean to stay."""
    if asked.silent("csat", *matrix_views.QUADRANTS):
        return None
    found = asked.whole("csat", "leaving", *matrix_views.QUADRANTS, matrix_views.UNPLACED)
    answer, more = led(sentences.satisfaction(list(found.values()), asked.period, asked.against))
    return Sheet(
        "Are customers satisfied, and will they stay?",
        answer,
        (
            *more,
            Side(
                (
                    (asked.line("csat"),),
                    (*drawn(matrix_views.matrix(found)), *by_dimension(asked, "csat", "channel")),
                ),
                (3, 2),
            ),
        ),
        section="Satisfaction",
    )


def loyalty(asked: Asked) -> Sheet | None:
    """Satisfied against loyal, and who moved."""
    if asked.silent("loyal", "leaving", "loyalty_gap"):
        return None
    definition = loyalty_definition.load(asked.settings)
    shown = tuple(dict.fromkeys((definition.metric, "loyal", "loyalty_gap", "leaving", "value_at_risk")))[:4]
    found = asked.whole(*shown, "leaving", "value_at_risk")
    tiles = asked.tiles([found[name] for name in shown])
    title = "Are customers loyal, or only satisfied?"
    told = sentences.figure(found["loyal"], asked.period, None, asked.catalogue)
    as_tiles = Sheet(title, told, (tiles, missing(LEFT_OUT)), section="Loyalty")
    if asked.narrow:
        return as_tiles
    pair = loyalty_customers.together(
        asked.reader, asked.scope, asked.period, where=asked.where, known=asked.known
    )
    moves = loyalty_customers.moves(
        asked.reader, asked.scope, asked.period, asked.against, where=asked.where, known=asked.known
    )
    together, moved_ = loyalty_views.together(pair), loyalty_views.moves(moves)
    if asked.held(together):
        return as_tiles
    told = "" if asked.held(moved_) else sentences_loyalty.moved(moves)
    answer, more = led(
        sentences_loyalty.lead(pair, found, definition, asked.period, asked.against, asked.catalogue)
    )
    return Sheet(
        title,
        answer,
        (
            *more,
            tiles,
            Side(
                (
                    asked.drawn(together),
                    (*((Words(told),) if told else ()), *asked.drawn(moved_)),
                ),
                (2, 3),
            ),
        ),
        section="Loyalty",
    )


def hold(asked: Asked) -> Sheet | None:
    """How long customers wait, and what it costs."""
    tiles = ("over_five_minutes", "wait_time", "abandonment", "service_level")
    if asked.silent(*tiles):
        return None
    found = asked.whole(*tiles, *waiting_views.PERCENTILES)
    curve = None
    if not asked.narrow:
        curve = waiting.hold_loss(
            asked.reader, asked.scope, asked.period, where=asked.where, known=asked.known
        )
    drawing = waiting_views.curve(curve, asked.settings, asked.catalogue) if curve else None
    if asked.held(drawing):
        curve = None
    answer, more = led(
        sentences.hold(list(found.values()), curve, asked.period, asked.against, asked.catalogue)
    )
    picture = asked.drawn(drawing) if curve else (missing(LEFT_OUT),)
    return Sheet(
        "How long do customers wait, and what does it cost?",
        answer,
        (
            *more,
            asked.tiles([found[name] for name in tiles]),
            Side(((asked.line("over_five_minutes"),), picture, (percentiles(asked, found),)), (6, 6, 5)),
        ),
        section="Waiting",
    )


def resolution(asked: Asked) -> Sheet | None:
    """Whether it is solved the first time."""
    tiles = ("fcr_reported", "fcr_observed", "repeat_contacts", "contacts_per_resolution")
    if asked.silent(*tiles):
        return None
    found = asked.whole(*tiles)
    pairs = None
    if not asked.narrow:
        pairs = agreement(asked.reader, asked.scope, asked.period, where=asked.where, known=asked.known)
    drawing = resolution_views.disagreement(pairs) if pairs else None
    if asked.held(drawing):
        pairs = None
    answer, more = led(sentences.resolution(list(found.values()), pairs, asked.period, asked.against))
    picture = asked.drawn(drawing) if pairs else (missing(LEFT_OUT),)
    return Sheet(
        "Is it solved the first time?",
        answer,
        (
            *more,
            asked.tiles([found[name] for name in tiles]),
            Side(((asked.line("fcr_observed"),), picture), (3, 2)),
        ),
        section="First contact",
    )


def reasons(asked: Asked) -> Sheet | None:
    """What a change is made of where that may be told apart, and what goes with loyalty."""
    if asked.silent("csat", "loyal"):
        return None
    metric = asked.catalogue["csat"]
    split = _split(asked)
    answers = drivers.answers(asked.reader, asked.scope, asked.period, asked.where, known=asked.known)
    operations = drivers.ranking(asked.reader, answers, "operations", "loyalty")
    ranking = drivers_views.ranked(operations)
    risk = drivers.satisfied_risk(answers)
    beside = drivers_views.leaving(risk) if split is None else drivers_views.change(split, metric)
    if asked.held(ranking, beside):
        return None
    ranked: tuple[Block, ...] = (
        Words("What happened on the contact, and loyalty", "heading"),
        *asked.drawn(ranking, heading=False),
    )
    if split is not None:
        answer, more = led(why_words.sentence(split, metric))
        blocks: tuple[Block, ...] = (
            *more,
            Side((asked.drawn(beside), ranked)),
            Words(why_words.CLEAR, "note"),
        )
        return Sheet("Why did it move, and what goes with loyalty?", answer, blocks, section="Why")
    answer, more = led(f"{drivers_words.risk(risk)} {sentence(drivers_words.ranking(operations))}")
    leaving: tuple[Block, ...] = (
        Words("Satisfied, and leaving all the same", "heading"),
        *asked.drawn(beside, heading=False),
    )
    return Sheet(
        "What goes with loyalty, and why do satisfied customers leave?",
        answer,
        (*more, Side((ranked, leaving))),
        section="Why",
    )


def _split(asked: Asked) -> Why | None:
    """The change of satisfaction by its parts; None where it may not be told apart, or cannot be."""
    try:
        found = why(
            asked.reader,
            asked.scope,
            "csat",
            asked.period,
            asked.against,
            asked.where,
            known=asked.known,
        )
    except QuestionError:
        return None
    return None if found.reason or found.change is None else found
