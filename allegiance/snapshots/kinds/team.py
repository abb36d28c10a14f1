"""The team pack: for whoever leads a team: how it stands, what each person adds, and what a talk could begin with."""

from __future__ import annotations

from datetime import timedelta

from allegiance.charts.format import NOTHING, count
from allegiance.metrics import (
    drill,
    employee_coaching,
    employee_talk,
    influence_team,
    sentences,
    sentences_influence,
)
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.employee import only
from allegiance.metrics.influence_results import ANSWERS
from allegiance.metrics.influence_team import Inside, Member
from allegiance.metrics.influence_words import between, effect
from allegiance.metrics.period import Period
from allegiance.metrics.where import Where
from allegiance.pay import words as pay_words
from allegiance.pay import words_life
from allegiance.pay.life import Book
from allegiance.people.rights import Sight
from allegiance.people.scope import Scope
from allegiance.snapshots.asked import Asked, missing
from allegiance.snapshots.document import (
    Block,
    Column,
    Fact,
    Item,
    Items,
    Picture,
    Row,
    Sheet,
    Side,
    Table,
    Words,
)
from allegiance.snapshots.facts import number
from allegiance.texts import sentence
from allegiance.views import teams as views

TILES = (
    "csat",
    "leaving",
    "fcr_observed",
    "over_five_minutes",
    "nps",
    "wait_time",
    "hold_time",
    "aht",
)
DRAWN = ("csat", "over_five_minutes", "fcr_observed", "wait_time")
"""Figures over time, the first two that can be drawn."""
YEAR = 364
"""Days over which people are looked at: a quarter holds too few answers of each."""
TALKED = 2
"""At most so many things to talk about with one person."""


def teams(asked: Asked) -> list[str]:
    """The teams that the reader leads on some day of the period, by name."""
    first, last = asked.period.start, asked.period.end
    led = {one.team for one in asked.scope.teams if one.first <= last and first <= one.last}
    return [name for name in drill.members(asked.reader, asked.scope).get("team", {}) if name in led]


def sheets(asked: Asked, book: Book | None) -> tuple[tuple[Sheet, ...], list[str]]:
    """The pages of every team, and whose data stand in them."""
    made: list[Sheet] = []
    whose: list[str] = []
    for name in teams(asked):
        made.append(standing(asked.at(team=name), name))
        if asked.scope.rights.people is Sight.nothing:
            continue
        inside = _inside(asked, name)
        if inside is None:
            continue
        metric, found = inside
        whose += [one.person.employee for one in found.members]
        made.append(people(asked, metric, found))
        if talk := talks(asked, metric, found):
            made.append(talk)
    if book is not None:
        scorecards, seen = outlines(asked.scope, book, asked)
        whose += seen
        if scorecards is not None:
            made.append(scorecards)
    return tuple(made), list(dict.fromkeys(whose))


def standing(asked: Asked, name: str) -> Sheet:
    """How the team stands."""
    found = asked.whole(*TILES)
    shown = [found[one] for one in TILES if found[one].measured]
    first = next((one for one in shown if one.shown), None)
    answer = sentences.satisfaction(list(found.values()), asked.period, asked.against)
    if not found["csat"].shown and first is not None:
        answer = sentences.figure(first, asked.period, asked.against, asked.catalogue)
    return Sheet(
        f"How does {name} stand?",
        answer,
        (
            asked.tiles(shown),
            Side(tuple((one,) for one in _lines(asked))),
            Words(
                "These are the team’s figures as they came, with its own mix of contacts. Teams are compared only at "
                "equal contacts.",
                "note",
            ),
        ),
        section=f"{name}: the team",
    )


def _lines(asked: Asked) -> list[Block]:
    """Two lines that can be drawn; a team rarely has answers enough in every week."""
    drawn = [
        found
        for name in DRAWN
        if not asked.known.missing(asked.catalogue[name]) and isinstance(found := asked.line(name), Picture)
    ]
    return list(drawn[:2]) or [missing("too few answers and contacts in a week to draw a line")]


def year(asked: Asked) -> Period:
    """The 52 weeks to the end of the period."""
    end = asked.period.end
    return Period(end - timedelta(days=YEAR - 1), end)


def _inside(asked: Asked, name: str) -> tuple[Metric, Inside] | None:
    """The people of a team, in the first figure that they can be scored by."""
    held, _ = influence_team.measured(asked.known, asked.catalogue)
    if not held:
        return None
    metric = asked.catalogue[held[0]]
    found = influence_team.inside(
        asked.reader, asked.scope, metric.id, year(asked), name, where=Where(), known=asked.known
    )
    return metric, found


def people(asked: Asked, metric: Metric, found: Inside) -> Sheet:
    """Each person's influence with its interval; by name, never by value."""
    blocks: list[Block] = []
    if found.found.reason:
        blocks.append(missing(found.found.reason))
    else:
        chart = views.people(found, metric)
        table = _table(asked, metric, found)
        blocks.append(Side(((Picture(chart),), (table,)), (2, 3)) if chart is not None else table)
        blocks += [Words(one.person.caution, "note") for one in found.shown if one.person.caution]
        silent = [f"{one.name} ({one.person.reason})" for one in found.members if not one.person.shown]
        if silent:
            blocks.append(Words(f"Without a figure: {', '.join(silent)}.", "note"))
        blocks.append(
            Words(
                f"Over {year(asked).label}. {views.EQUAL} Influence: the difference from the people beside them, drawn "
                "towards none by what is not known. By name, never by value: chance writes most of such an order.",
                "note",
            )
        )
        one = found.team
        if one is not None and one.effect is not None:
            blocks.append(
                Words(f"The team itself, against the average team: {views.against(one, metric)}.", "note")
            )
    return Sheet(
        f"What does each person of {found.name} add?",
        sentences_influence.within(found, metric),
        tuple(blocks),
        section=f"{found.name}: its people",
    )


def _table(asked: Asked, metric: Metric, found: Inside) -> Table:
    columns = [
        Column("Person", weight=1.7),
        Column(metric.noun.capitalize(), "right", 0.8),
        Column("At equal contacts", "right", 1.0),
        Column("Influence, 95% interval", "right", 2.0),
    ]
    if found.ranked:
        columns.append(Column("In words", weight=1.5))
    return Table(
        tuple(columns),
        tuple(_row(asked, metric, found, one) for one in found.shown),
        f"{metric.short}, by name",
    )


def _row(asked: Asked, metric: Metric, found: Inside, one: Member) -> Row:
    person = one.person
    told = views.told(person.reliability)
    said = views.remark(one, found, metric)
    printed = effect(metric, person.influence) if told else NOTHING
    asked.facts.add(
        Fact(
            f"{metric.id}.influence",
            (("employee", person.employee), ("team", found.name)),
            number(person.influence) if told else "",
            person.n,
            number(person.low) if told else "",
            number(person.high) if told else "",
            printed if told else "",
            "" if told else views.UNTOLD,
        )
    )
    influence = f"{printed} ({between(metric, person.low, person.high)})" if told else NOTHING
    level = asked.facts.add(
        Fact(
            f"{metric.id}.adjusted",
            (("employee", person.employee), ("team", found.name)),
            number(person.adjusted),
            person.n,
            printed=views.level(metric, person.adjusted),
        )
    )
    cells = [one.name, count(person.n), level, influence]
    if found.ranked:
        cells.append(said.replace("not judged: see below", "not judged yet"))
    return Row(tuple(cells), verdict="better" if said == "better" else "worse" if said == "worse" else "")


def talks(asked: Asked, metric: Metric, found: Inside) -> Sheet | None:
    """What goes well and what a conversation could begin with, person by person."""
    rated = metric.id if metric.id in ANSWERS else ""
    if not rated or found.found.reason:
        return None
    good: list[Item] = []
    coach: list[Item] = []
    silent: list[str] = []
    for one in found.shown:
        answer = employee_coaching.coaching(
            asked.reader,
            asked.scope,
            rated,
            one.person.employee,
            year(asked),
            where=only(Where(), one.person.employee),
            known=asked.known,
        )
        strengths = employee_talk.strengths(one.name, [(metric, one.person)], answer)
        habits = [employee_talk.habit(one.name, each) for each in answer.of("coach")[:TALKED]]
        if strengths:
            good.append(Item(one.name, " ".join(strengths[:TALKED])))
        if habits:
            coach.append(Item(one.name, " ".join(habits)))
        if not strengths and not habits:
            silent.append(one.name)
    rest = (
        (Words(f"Nothing is clear beyond chance of {pay_words.together(silent)}.", "note"),) if silent else ()
    )
    return Sheet(
        f"What could a conversation in {found.name} begin with?",
        f"Something to build on is clear for {_people(len(good))}, something to talk about for {_people(len(coach))}. "
        f"{employee_talk.NO_CAUSE}",
        (
            Side(
                (
                    (Items(tuple(good), "What goes well", "No strength is clear beyond chance yet."),),
                    (Items(tuple(coach), "Worth a conversation", "Nothing is clear beyond chance."),),
                )
            ),
            *rest,
        ),
        section=f"{found.name}: conversations",
    )


def _people(number: int) -> str:
    return "nobody" if not number else sentences_influence.people(number)


def outlines(scope: Scope, book: Book, asked: Asked) -> tuple[Sheet | None, list[str]]:
    """Where the members' scorecards stand, of the newest period that had begun by the end of what is asked."""
    every = [one for one in book.outlines(scope) if one.period[0] <= asked.period.end]
    if not every:
        return None, []
    period = max(one.period for one in every)
    shown = sorted(
        (one for one in every if one.period == period),
        key=lambda one: (one.plan, (one.name or one.employee).casefold(), one.id),
    )
    titles = list(dict.fromkeys(share.title for one in shown for share in one.shares))
    columns = (
        Column("Person", weight=1.8),
        Column("State", weight=1.2),
        *(Column(title, "right") for title in titles),
    )
    rows = []
    for one in shown:
        shares = {share.title: share.share for share in one.shares}
        name = one.name or asked.reader.masks(scope).employee(one.employee)
        paid = [
            asked.facts.add(
                Fact(
                    "share",
                    (("measure", title), ("person", name)),
                    number(shares[title]),
                    printed=pay_words.percent(shares[title]),
                )
            )
            if title in shares
            else NOTHING
            for title in titles
        ]
        rows.append(Row((name, words_life.state(one.state), *paid)))
    return (
        Sheet(
            "Where do the scorecards stand?",
            sentence(
                f"{count(len(shown))} scorecards of {pay_words.when(*period)}. Amounts are seen by whoever they are "
                "about and by compensation alone"
            ),
            (
                Table(
                    columns,
                    tuple(rows),
                    "What each measure pays, as a share of its target",
                    "By name. A team’s members share the team’s figure; they differ by days, and nobody is ranked.",
                ),
            ),
            section="Scorecards",
        ),
        [one.employee for one in shown],
    )
