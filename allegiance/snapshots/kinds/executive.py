"""The executive pack: what moved, is it real, where, why, and how sure that is. Groups alone; nobody stands in it."""

from __future__ import annotations

from collections.abc import Callable

from allegiance import loyalty as loyalty_definition
from allegiance.charts.format import count, short_day
from allegiance.errors import QuestionError
from allegiance.metrics import (
    customers_bands,
    customers_lift,
    drivers,
    influence_team,
    loyalty_customers,
    sentences,
    sentences_customers,
    sentences_influence,
    sentences_loyalty,
    sentences_voice,
    sentences_warning,
    waiting,
    weighted,
    why_words,
)
from allegiance.metrics.pulse import Move, Pulse, pulse
from allegiance.metrics.resolution import agreement
from allegiance.metrics.results import BETTER, WORSE, Figure
from allegiance.metrics.sentences import scale
from allegiance.metrics.voice import voice
from allegiance.metrics.warning import early_warning
from allegiance.metrics.where import UNKNOWN
from allegiance.metrics.why import why
from allegiance.snapshots.asked import Asked, drawn, judged, missing
from allegiance.snapshots.document import Block, Item, Items, Sheet, Side, Words
from allegiance.snapshots.kinds.sure import sure
from allegiance.texts import sentence
from allegiance.views import drivers as drivers_views
from allegiance.views import loyalty as loyalty_views
from allegiance.views import matrix as matrix_views
from allegiance.views import resolution as resolution_views
from allegiance.views import teams as teams_views
from allegiance.views import voice as voice_views
from allegiance.views import waiting as waiting_views
from allegiance.views import warning as warning_views

TILES = 8
"""Headline figures on the first page."""
MOST = 6
"""Places listed there."""
THEMES = 9
"""Themes of comments in a picture."""


def sheets(asked: Asked) -> tuple[Sheet, ...]:
    """Every page that the data carry; the last one says how sure all of it is."""
    made: list[Callable[[Asked], Sheet | None]] = [
        moved,
        satisfaction,
        loyalty,
        hold,
        resolution,
        reasons,
        customers,
        comments,
        teams,
        sure,
    ]
    return tuple(sheet for one in made if (sheet := one(asked)) is not None)


def moved(asked: Asked) -> Sheet:
    """What moved, whether it is real, and where."""
    found = pulse(
        asked.reader, asked.scope, asked.period, against=asked.against, where=asked.where, known=asked.known
    )
    figures = asked.issued.figures(found.figures)
    shown = [one for one in figures if one.shown][:TILES] or figures[:TILES]
    found = Pulse(tuple(figures), found.moves, found.charts, found.judged_week, found.note)
    note = sentence(found.note)
    if found.judged_week is not None and found.charts:
        note = (
            f"{count(found.charts)} weekly charts were watched up to the week of {short_day(found.judged_week)}. An "
            "alert needs three things at once: the chart leaves its usual limits, the change is larger than chance, "
            "and it is large enough to matter."
        )
    counted = (
        (Words(f"Figures count {asked.counted}; one that counts less says so.", "note"),)
        if asked.counted
        else ()
    )
    return Sheet(
        "What moved, is it real, and where?",
        sentences.pulse(found, asked.period, asked.against, asked.catalogue),
        (
            asked.tiles(shown),
            Side(((_headlines(asked, figures),), (_places(asked, found),))),
            Words(note, "note"),
            *counted,
        ),
        section="Pulse",
    )


def _headlines(asked: Asked, figures: list[Figure]) -> Items:
    real = [one for one in figures if one.verdict in (BETTER, WORSE)]
    return Items(
        tuple(_item(asked, one, asked.catalogue[one.metric].short) for one in _alerts_first(real)),
        "Moved for real",
        "No headline figure moved by more than chance would move it."
        if any(one.previous_n for one in figures)
        else "There is nothing before this period to compare with.",
    )


def _alerts_first(figures: list[Figure]) -> list[Figure]:
    return sorted(figures, key=lambda one: not one.alert)


def _places(asked: Asked, found: Pulse) -> Items:
    empty = (
        "No site, team, channel or reason stands out from what is usual there."
        if found.charts
        else "The history of no place is long enough yet to know what is usual there."
    )
    return Items(tuple(_place(asked, one) for one in found.moves[:MOST]), "Where", empty)


def _place(asked: Asked, move: Move) -> Item:
    member = UNKNOWN if move.member is None else move.member
    figure = asked.issued.figures([move.figure])[0]
    return _item(asked, figure, f"{member} ({move.dimension}): {asked.catalogue[move.metric].short}")


def _item(asked: Asked, figure: Figure, title: str) -> Item:
    """``From 80.1% to 78.4%``, with how sure the change is."""
    how = scale(asked.catalogue[figure.metric])
    verdict, word = judged(figure)
    more = (
        f"From {how.value(figure.previous)} to {asked.say(figure)}: {how.moved(figure.change)} "
        f"(95%: {how.moved_between(figure.change_low, figure.change_high)})"
    )
    return Item(title, more, verdict, f"{word}, alert" if figure.alert else word)


def satisfaction(asked: Asked) -> Sheet:
    """Whether customers are satisfied, and mean to stay."""
    tiles = ("csat", "nps", "ces", "loyal")
    found = asked.whole(*tiles, "leaving", *matrix_views.QUADRANTS, matrix_views.UNPLACED)
    return Sheet(
        "Are customers satisfied, and will they stay?",
        sentences.satisfaction(list(found.values()), asked.period, asked.against),
        (
            asked.tiles([found[name] for name in tiles]),
            Side(((asked.line("csat"),), drawn(matrix_views.matrix(found))), (3, 2)),
        ),
        section="Satisfaction",
    )


def loyalty(asked: Asked) -> Sheet:
    """Satisfied against loyal, and who moved."""
    definition = loyalty_definition.load(asked.settings)
    shown = tuple(dict.fromkeys((definition.metric, "loyal", "loyalty_gap", "leaving", "value_at_risk")))[:4]
    found = asked.whole(*shown, "leaving", "value_at_risk")
    pair = loyalty_customers.together(
        asked.reader, asked.scope, asked.period, where=asked.where, known=asked.known
    )
    moves = loyalty_customers.moves(
        asked.reader, asked.scope, asked.period, asked.against, where=asked.where, known=asked.known
    )
    told = sentences_loyalty.moved(moves)
    return Sheet(
        "Are customers loyal, or only satisfied?",
        sentences_loyalty.lead(pair, found, definition, asked.period, asked.against, asked.catalogue),
        (
            asked.tiles([found[name] for name in shown]),
            Side(
                (
                    drawn(loyalty_views.together(pair)),
                    (*((Words(told),) if told else ()), *drawn(loyalty_views.moves(moves))),
                )
            ),
        ),
        section="Loyalty",
    )


def hold(asked: Asked) -> Sheet:
    """How long customers wait, and what it costs."""
    tiles = ("over_five_minutes", "wait_time", "abandonment", "service_level")
    found = asked.whole(*tiles, *waiting_views.PERCENTILES)
    curve = waiting.hold_loss(asked.reader, asked.scope, asked.period, where=asked.where, known=asked.known)
    return Sheet(
        "How long do customers wait, and what does it cost?",
        sentences.hold(list(found.values()), curve, asked.period, asked.against, asked.catalogue),
        (
            asked.tiles([found[name] for name in tiles]),
            Side(
                (
                    (asked.line("over_five_minutes"),),
                    drawn(waiting_views.curve(curve, asked.settings, asked.catalogue)),
                )
            ),
        ),
        section="Waiting",
    )


def resolution(asked: Asked) -> Sheet:
    """Whether it is solved the first time."""
    tiles = ("fcr_reported", "fcr_observed", "repeat_contacts", "contacts_per_resolution")
    found = asked.whole(*tiles)
    pairs = agreement(asked.reader, asked.scope, asked.period, where=asked.where, known=asked.known)
    return Sheet(
        "Is it solved the first time?",
        sentences.resolution(list(found.values()), pairs, asked.period, asked.against),
        (
            asked.tiles([found[name] for name in tiles]),
            Side(((asked.line("fcr_observed"),), drawn(resolution_views.disagreement(pairs))), (3, 2)),
        ),
        section="First contact",
    )


def reasons(asked: Asked) -> Sheet:
    """What a change is made of, and what goes with loyalty."""
    metric = asked.catalogue["csat"]
    try:
        split = why(
            asked.reader,
            asked.scope,
            metric.id,
            asked.period,
            asked.against,
            asked.where,
            known=asked.known,
        )
        told, picture = why_words.sentence(split, metric), drawn(drivers_views.change(split, metric))
    except QuestionError as error:
        told, picture = f"{error.message} {error.todo}".strip(), (missing(error.message),)
    answers = drivers.answers(asked.reader, asked.scope, asked.period, asked.where, known=asked.known)
    ranking = drivers.ranking(asked.reader, answers, "operations", "loyalty")
    return Sheet(
        "Why did it move, and what goes with loyalty?",
        told,
        (
            Side(
                (
                    picture,
                    (
                        Words("What happened on the contact, and loyalty", "heading"),
                        *drawn(drivers_views.ranked(ranking), heading=False),
                    ),
                )
            ),
            Words(
                f"{why_words.CLEAR} What goes along with loyalty need not be its cause.",
                "note",
            ),
        ),
        section="Why",
    )


def customers(asked: Asked) -> Sheet | None:
    """What customers are worth, in groups, and what early warnings were worth."""
    bands = customers_bands.groups(
        asked.reader, asked.scope, "band", asked.period, where=asked.where, known=asked.known
    )
    warned = early_warning(asked.reader, asked.scope)
    if bands.reason and warned.overall is None:
        return None
    weighed = weighted.weighted(
        asked.reader,
        asked.scope,
        sentences_customers.HEADLINES,
        asked.period,
        where=asked.where,
        known=asked.known,
    )
    lost = customers_lift.traits(
        asked.reader, asked.scope, "lost", asked.period, where=asked.where, known=asked.known
    )
    right: tuple[Block, ...] = (Words("Early warning", "heading"),)
    record = sentences_warning.record(warned).replace(
        "Of 100 such warnings", "Of 100 customers warned of", 1
    ) or sentences_warning.silence(warned)
    right += (Words(record), *drawn(warning_views.by_month(warned), heading=False))
    return Sheet(
        "Which customers are worth most, and who may leave?",
        sentences_customers.customers(bands, weighed, lost),
        (Side((_bands(asked, bands), right)),),
        section="Customers",
    )


def _bands(asked: Asked, bands: customers_bands.Groups) -> tuple[Block, ...]:
    from allegiance.snapshots.kinds.bands import bands as table

    return (missing(bands.reason),) if bands.reason else table(asked, bands)


def comments(asked: Asked) -> Sheet:
    """What customers write about."""
    found = voice(
        asked.reader, asked.scope, asked.period, against=asked.against, where=asked.where, known=asked.known
    )
    blocks: tuple[Block, ...]
    if found.reason:
        blocks = (missing(found.reason),)
    else:
        blocks = (
            Side(
                (
                    drawn(voice_views.shares(found, THEMES)),
                    (
                        Words("Satisfied: those who mention it, against those who do not", "heading"),
                        *drawn(voice_views.against(found, "theme_csat", THEMES), heading=False),
                    ),
                )
            ),
        )
    return Sheet(
        "What do customers write about?",
        sentences_voice.voice(found, asked.period, asked.against),
        blocks,
        section="Voice",
    )


def teams(asked: Asked) -> Sheet | None:
    """Teams at equal contacts: by name, and only where they can be told apart."""
    held, _ = influence_team.measured(asked.known, asked.catalogue)
    if not held:
        return None
    metric = asked.catalogue[held[0]]
    found = influence_team.teams(
        asked.reader, asked.scope, metric.id, asked.period, where=asked.where, known=asked.known
    )
    if found.found.reason or not found.lines:
        return None
    shown = [one for one in found.lines if teams_views.told(one.team.reliability)]
    picture: tuple[Block, ...] = (
        drawn(teams_views.teams(shown, metric))
        if shown
        else (missing(f"by {sentences_influence.of(metric)} teams differ by no more than chance"),)
    )
    return Sheet(
        "Which teams do well, at equal contacts?",
        sentences_influence.across(found, metric),
        (*picture, Words(teams_views.EQUAL, "note")),
        section="Teams",
    )
