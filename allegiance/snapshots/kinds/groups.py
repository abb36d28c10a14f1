"""Pages of the executive pack about groups: customers by value, what they write, teams at equal contacts."""

from __future__ import annotations

from allegiance.metrics import (
    customers_bands,
    customers_lift,
    influence_team,
    sentences_customers,
    sentences_influence,
    sentences_voice,
    sentences_warning,
    weighted,
)
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.influence_team import Teams
from allegiance.metrics.voice import voice
from allegiance.metrics.warning import early_warning
from allegiance.snapshots.asked import LEFT_OUT, Asked, led, missing
from allegiance.snapshots.document import Block, Item, Items, Sheet, Side, Words
from allegiance.snapshots.kinds.tables import bands as bands_table
from allegiance.texts import sentence
from allegiance.views import teams as teams_views
from allegiance.views import voice as voice_views
from allegiance.views import warning as warning_views

THEMES = 9
"""Themes of comments in a picture."""
ACROSS = ("csat_mean", "fcr_observed", "hold_time", "transferred")
"""By what teams are looked at, the customers' own word first."""


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
    record = sentences_warning.record(warned).replace(
        "Of 100 such warnings", "Of 100 customers warned of", 1
    ) or sentences_warning.silence(warned)
    right: tuple[Block, ...] = (
        Words("Early warning: how often it was right", "heading"),
        Words(record),
        *asked.drawn(warning_views.by_month(warned), heading=False),
    )
    left: tuple[Block, ...] = (missing(bands.reason),) if bands.reason else (bands_table(asked, bands),)
    answer, more = led(sentences_customers.customers(bands, weighed, lost))
    return Sheet(
        "Which customers are worth most, and who may leave?",
        answer,
        (*more, Side((left, right), (7, 5))),
        section="Customers",
    )


def comments(asked: Asked) -> Sheet | None:
    """What customers write about."""
    if asked.silent("theme_share"):
        return None
    found = voice(
        asked.reader, asked.scope, asked.period, against=asked.against, where=asked.where, known=asked.known
    )
    title, section = "What do customers write about?", "Voice"
    blocks: tuple[Block, ...] = (missing(found.reason),)
    if not found.reason:
        shares, satisfied = (
            voice_views.shares(found, THEMES),
            voice_views.against(found, "theme_csat", THEMES),
        )
        if asked.held(shares, satisfied):
            return Sheet(title, sentence(LEFT_OUT), (), section=section)
        against: tuple[Block, ...] = (
            Words("Satisfied: those who mention it, against those who do not", "heading"),
            *asked.drawn(satisfied, heading=False),
        )
        blocks = (Side((asked.drawn(shares), against)),)
    answer, more = led(sentences_voice.voice(found, asked.period, asked.against))
    return Sheet(title, answer, (*more, *blocks), section=section)


def teams(asked: Asked) -> Sheet | None:
    """Teams at equal contacts: drawn only by what they can be told apart by, and by name."""
    held = set(influence_team.measured(asked.known, asked.catalogue)[0])
    found: list[tuple[Metric, Teams]] = []
    for name in ACROSS:
        if name in held:
            answer = influence_team.teams(
                asked.reader, asked.scope, name, asked.period, where=asked.where, known=asked.known
            )
            if answer.lines and not answer.found.reason:
                found.append((asked.catalogue[name], answer))
    if not found:
        return None
    pictures = [
        teams_views.teams(shown, metric)
        for metric, each in found
        if (shown := [one for one in each.lines if teams_views.told(one.team.reliability)])
    ][:1]
    title, section = "Which teams do well, at equal contacts?", "Teams"
    if asked.held(*pictures):
        return Sheet(title, sentence(LEFT_OUT), (), section=section)
    told = Items(
        tuple(Item(metric.short, sentences_influence.across(each, metric)) for metric, each in found),
        "By each figure",
    )
    metric, first = found[0]
    return Sheet(
        title,
        sentences_influence.across(first, metric),
        (
            Side((*map(asked.drawn, pictures), (told,))),
            Words(teams_views.EQUAL, "note"),
        ),
        section=section,
    )
