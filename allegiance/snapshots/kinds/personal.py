"""One's own scorecard on a page: what was earned, why line by line, how sure, what would have changed it, one's say."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from allegiance.charts.format import day
from allegiance.metrics.catalogue import Catalogue
from allegiance.pay import instead, words_life, words_money
from allegiance.pay import words as pay_words
from allegiance.pay.held import Held, State
from allegiance.pay.record import goals_of
from allegiance.pay.statement import Line, Statement
from allegiance.pay.words_goals import chains
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
    Tile,
    Tiles,
    Words,
)
from allegiance.snapshots.facts import Facts, number
from allegiance.texts import sentence
from allegiance.views import pay as views

HEIGHT = 150
"""Of a payout curve: a scorecard fits a page."""
PICTURES = 3
"""Payout curves beside each other."""
CHANGES = 5
"""Things that would have changed the amount."""


def sheet(held: Held, catalogue: Catalogue, facts: Facts) -> Sheet:
    """The page about one scorecard, as its record says it."""
    found = held.statement
    blocks: list[Block] = [_amount(held, facts), _lines(held, catalogue, facts)]
    if drawn := _pictures(held, catalogue):
        blocks.append(drawn)
    blocks.append(
        Side(
            (
                (_changes(held, catalogue), _say(held)),
                (_factors(held, catalogue), *_goals(held, catalogue)),
            )
        )
    )
    return Sheet(
        "What did I earn, and why?",
        pay_words.earned(found, held.state),
        tuple(blocks),
        section=held.terms.title,
    )


def _amount(held: Held, facts: Facts) -> Tiles:
    """Amount, range, state: three things that everybody asks first."""
    found = held.statement
    at = (("scorecard", held.id),)
    total = facts.add(
        Fact(
            "total",
            at,
            number(found.total),
            None,
            number(found.low),
            number(found.high),
            pay_words.money(found.total, found.currency),
        )
    )
    facts.add(Fact("payout", at, number(found.payout), printed=pay_words.percent(found.payout)))
    facts.add(
        Fact("entitled", at, number(found.entitled), printed=pay_words.money(found.entitled, found.currency))
    )
    currency = found.currency
    return Tiles(
        (
            Tile(
                "Amount",
                total,
                note=f"{pay_words.percent(found.payout)} of {pay_words.money(found.entitled, currency)}, which meeting "
                "every target exactly pays",
            ),
            Tile(
                "What chance could make of it",
                f"{_of(found, found.low)} to {_of(found, found.high)}",
                note=_sure(found),
            ),
            Tile("State", words_life.state(held.state), note=words_life.MEANS.get(held.state, "")),
        ),
        across=3,
    )


def _sure(found: Statement) -> str:
    """How much of it is chance, as short as a tile."""
    if found.low == found.high:
        return "within the 95% intervals of its figures the amount stays the same"
    low, high = pay_words.money(found.low, found.currency), pay_words.money(found.high, found.currency)
    return (
        f"{low} to {high} within the 95% intervals of the figures; what is paid is the amount at the figures"
    )


def _of(found: Statement, amount: Decimal) -> str:
    """An amount as a whole percentage of what meeting every target pays."""
    return f"{amount / found.entitled:.0%}" if found.entitled else "–"


def _lines(held: Held, catalogue: Catalogue, facts: Facts) -> Block:
    found = held.statement
    if not found.lines:
        return Words(sentence(found.nothing or "no measure has a figure"), "note")
    rows = []
    for one, cells in zip(found.lines, views.lines(found, catalogue).rows, strict=False):
        _keep(held, one, catalogue, facts)
        rows.append(Row(cells))
    rows.append(Row(("Together", "", "", "", pay_words.money(found.total, found.currency)), strong=True))
    columns = (
        Column("Measure", weight=2.2),
        Column("Figure", weight=2.6),
        Column("Pays", "right", 0.9),
        Column("Weight", "right", 0.9),
        Column("Amount", "right", 1.3),
    )
    return Table(
        columns, tuple(rows), "Why, measure by measure", "The lines add up to the amount, to the cent."
    )


def _keep(held: Held, one: Line, catalogue: Catalogue, facts: Facts) -> None:
    """A line's figure, share and amount as facts."""
    metric, reading = catalogue[one.metric], one.reading
    at = tuple(sorted((("measure", one.measure), ("scorecard", held.id), ("stay", str(one.stay)))))
    if reading is not None and reading.value is not None:
        facts.add(
            Fact(
                one.metric,
                at,
                number(reading.value),
                reading.n,
                number(reading.low),
                number(reading.high),
                pay_words.figure(metric, reading.key.basis, reading.value),
            )
        )
    currency = held.statement.currency
    facts.add(
        Fact("share", at, number(one.share), printed=pay_words.percent(one.share) if one.counted else "")
    )
    facts.add(Fact("amount", at, number(one.amount), printed=pay_words.money(one.amount, currency)))


def _pictures(held: Held, catalogue: Catalogue) -> Side | None:
    found = held.statement
    goals = goals_of(held.data)
    drawn = [
        (Picture(replace(chart, height=HEIGHT)),)
        for one in found.lines
        if (chart := views.picture(one, found, held.terms, goals, catalogue)) is not None
    ][:PICTURES]
    return Side(tuple(drawn)) if drawn else None


def _changes(held: Held, catalogue: Catalogue) -> Items:
    found = instead.instead(held.statement, held.terms, held.covered, catalogue, goals_of(held.data))
    told: dict[str, list[str]] = {}
    for one in found:
        told.setdefault(one.title, []).append(one.sentence)
    return Items(
        tuple(Item(title, " ".join(said)) for title, said in list(told.items())[:CHANGES]),
        "What would have changed it?",
        "Nothing can be said: no measure had a figure of its own.",
    )


def _goals(held: Held, catalogue: Catalogue) -> tuple[Block, ...]:
    found = chains(held.statement, goals_of(held.data), catalogue)
    if not found:
        return ()
    told = tuple(Item(title, steps.replace(" → ", ". Then: ")) for title, steps in found)
    return (Items(told, "From the company’s goal to this scorecard"),)


def _factors(held: Held, catalogue: Catalogue) -> Items:
    """Gates, modifiers, days: everything that multiplies; and what people decided."""
    found: Statement = held.statement
    alone = len(found.parts) == 1
    told = views.factors(found, held.terms, catalogue)
    told += [
        ("Days" if alone else f"Days, {place}", pay_words.part(one, found.currency, alone=alone))
        for place, one in enumerate(found.parts, start=1)
    ]
    if held.covered.part_time != 1:
        told.append(("Part time", f"{pay_words.percent(held.covered.part_time)} of full time"))
    told += [
        ("Leave", f"{pay_words.days(*days)}: these days are not paid for") for days in held.covered.leave
    ]
    told += [("A person decided", one) for one in instead.overridden(found, found.currency)]
    return Items(tuple(Item(*one) for one in dict.fromkeys(told)), "What multiplies it")


def _say(held: Held) -> Items:
    """How to dispute it."""
    until = held.dispute_until
    if held.state in (State.restated, State.withdrawn):
        told = "It was replaced or ended; your say is about the one that follows."
    elif until is None:
        told = f"Once it is final you can dispute it within {held.terms.dispute_days} days."
    else:
        told = (
            f"You can dispute it until {day(until)}, on the page “My scorecard”: say what is wrong, and why. A person "
            f"decides. {words_money.until_then(held)}"
        )
    proof = f"Record {held.digest[:16]}…, revision {held.revision}. It can be recomputed to the cent on any machine."
    return Items((Item("If something is wrong", told), Item("Proof", proof)), "Your say")
