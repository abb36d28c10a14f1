"""Groups of customers as a table."""

from __future__ import annotations

from allegiance.charts import format as written
from allegiance.metrics.customers_bands import Groups
from allegiance.metrics.where import UNKNOWN
from allegiance.snapshots.asked import Asked
from allegiance.snapshots.document import Block, Column, Row, Table
from allegiance.snapshots.facts import place

SHOWN = ("csat", "leaving", "retention")
"""Figures of each group."""


def bands(asked: Asked, found: Groups) -> tuple[Block, ...]:
    """What each group brings, and how it fares with us."""
    held = [name for name in SHOWN if name in found.whole and found.whole[name].shown]
    rows = []
    for group in found.groups:
        name = group.name or UNKNOWN
        cells = [name, written.count(group.customers), written.share(group.share)]
        cells.append(written.share(group.value_share) if group.value_share is not None else "–")
        for one in held:
            figure = group.figures[one]
            cells.append(_figure(asked, figure.metric, name, found.split, figure))
        rows.append(Row(tuple(cells)))
    whole = ["All", written.count(found.customers), "100.0%", "100.0%" if found.value is not None else "–"]
    whole += [_figure(asked, one, "", found.split, found.whole[one]) for one in held]
    rows.append(Row(tuple(whole), strong=True))
    columns = (
        Column("Value of the customer", weight=1.4),
        Column("Customers", "right"),
        Column("Share", "right"),
        Column("Of the value", "right"),
        *(Column(asked.catalogue[one].short, "right", 1.2) for one in held),
    )
    return (
        Table(
            columns,
            tuple(rows),
            "Customers by what they bring",
            "In brackets: 95% intervals. What they bring is a complete count of the list, and has none.",
        ),
    )


def _figure(asked: Asked, metric: str, name: str, split: str, figure: object) -> str:
    from allegiance.metrics.results import Figure
    from allegiance.metrics.sentences import scale
    from allegiance.snapshots.facts import of_figure

    assert isinstance(figure, Figure)
    about = asked.catalogue[metric]
    how = scale(about)
    fact = of_figure(figure, about, asked.where)
    at = place(asked.where, ((split, name),) if name else ())
    from dataclasses import replace

    printed = asked.facts.add(replace(fact, place=at))
    if not printed:
        return "–"
    sure = f" ({how.interval(figure.low, figure.high)})" if figure.low is not None else ""
    return f"{printed}{sure}"
