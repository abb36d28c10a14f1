"""Tables of figures: by a dimension, by groups of customers, and how long most wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from allegiance.charts import format as written
from allegiance.metrics import drill
from allegiance.metrics.customers_bands import Group, Groups
from allegiance.metrics.results import Figure
from allegiance.metrics.sentences import scale
from allegiance.metrics.where import UNKNOWN
from allegiance.snapshots.asked import Asked, as_issued, judged
from allegiance.snapshots.document import Block, Column, Fact, Row, Table
from allegiance.snapshots.facts import number
from allegiance.views import figures as views
from allegiance.views import waiting

SHOWN = ("csat", "leaving", "retention")
"""Figures of each group of customers."""
ALL = "All"
"""The row of all customers."""
NO_BREAK = "\N{NO-BREAK SPACE}"
MOST = 8
"""Rows of a table beside a picture."""


def by_dimension(asked: Asked, metric: str, dimension: str) -> tuple[Block, ...]:
    """A figure by the members of a dimension, by name; nothing where there are not two that can be shown."""
    found = [one for one in asked.figures(metric, by=(dimension,)) if dimension in one.dimensions]
    shown = [one for one in found if one.shown]
    if len(shown) < 2:
        return ()
    about, how = asked.catalogue[metric], scale(asked.catalogue[metric])
    names = drill.members(asked.reader, asked.scope).get(dimension, {})
    ordered = sorted(shown, key=lambda one: views.name(one, dimension, names).casefold())[:MOST]
    rows = []
    for one in ordered:
        verdict, word = judged(one)
        rows.append(
            Row(
                (
                    views.name(one, dimension, names),
                    asked.say(one),
                    how.interval(one.low, one.high),
                    written.count(one.n),
                    word,
                ),
                verdict=verdict,
            )
        )
    columns = (
        Column(dimension.capitalize(), weight=1.2),
        Column(about.short, "right", 1.1),
        Column("95%", "right", 1.7),
        Column("n", "right", 0.8),
        Column("Change", weight=1.8),
    )
    return (Table(columns, tuple(rows), f"{about.short} by {dimension}", as_issued(ordered).strip()),)


def percentiles(asked: Asked, found: Mapping[str, Figure]) -> Table:
    """How long half, nine in ten and nineteen in twenty wait at most."""
    made = waiting.percentiles(found, asked.catalogue)
    for name in waiting.PERCENTILES:
        asked.say(found[name])
    heads = (
        Column(made.columns[0].title, weight=0.9),
        *(Column(one.title, "right", 1.3) for one in made.columns[1:]),
    )
    # A duration is one word: broken over two lines its seconds would stand alone.
    rows = tuple(Row(tuple(_whole(cell) for cell in row)) for row in made.rows)
    return Table(heads, rows, "How long most wait at most")


def _whole(cell: str) -> str:
    """A figure that is broken nowhere; words may be."""
    return cell.replace(" ", NO_BREAK) if cell[:1].isdigit() and cell[-1:] == "s" else cell


def bands(asked: Asked, found: Groups) -> Table:
    """What each group of customers brings, and how it fares with us."""
    held = [name for name in SHOWN if name in found.whole and found.whole[name].shown]
    rows = []
    # A band more or less tells of it what the others and the whole do not: they are settled together.
    every = [
        replace(of[one], dimensions={found.split: name})
        for name, of in [*((_name(group), group.figures) for group in found.groups), (ALL, found.whole)]
        for one in held
    ]
    settled = asked.settle(every, ALL)
    figures = {(one.metric, one.dimensions[found.split]): one for one in settled}
    for group in found.groups:
        name = _name(group)
        cells = (_of(asked, figures[one, name]) for one in held)
        rows.append(Row((name, *_sizes(asked, found, name, group.customers, group.value_share), *cells)))
    share = 1.0 if found.value is not None else None
    cells = (_of(asked, figures[one, ALL]) for one in held)
    rows.append(Row((ALL, *_sizes(asked, found, ALL, found.customers, share), *cells), strong=True))
    columns = (
        Column("By value", weight=1.1),
        Column("Customers", "right", 1.0),
        Column("Of the value", "right", 0.9),
        *(Column(asked.catalogue[one].short, "right", 1.5) for one in held),
    )
    note = "Customers of the list alone. In brackets: 95% intervals; what they bring is a complete count and has none."
    return Table(columns, tuple(rows), "Customers by what they bring", f"{note}{as_issued(settled)}")


def _name(group: Group) -> str:
    return group.name or UNKNOWN


def _sizes(asked: Asked, found: Groups, name: str, customers: int, share: float | None) -> tuple[str, str]:
    """How many customers a group has and what they bring, kept as facts."""
    at = ((found.split, name),)
    # All of something is 100%, without a digit that could be wrong.
    printed = "–" if share is None else "100%" if name == ALL else written.share(share)
    said = written.count(customers)
    asked.facts.add(Fact("customers", at, number(float(customers)), customers, printed=said))
    if share is not None:
        asked.facts.add(Fact("value_share", at, number(share), customers, printed=printed))
    return said, printed


def _of(asked: Asked, settled: Figure) -> str:
    """A figure of a group of customers with its interval, kept as a fact of that group."""
    about = asked.catalogue[settled.metric]
    printed = asked.say(settled)
    if settled.low is None:
        return printed
    between = scale(about).interval(settled.low, settled.high).replace(" ", NO_BREAK)
    return f"{printed} ({between})"
