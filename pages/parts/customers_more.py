"""More of the page on customers: what distinguishes groups of them, how long they stay, and who comes for what."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import streamlit as st

from allegiance.charts import format as written
from allegiance.charts import matrix, rows, several
from allegiance.charts.format import Scale
from allegiance.metrics import customers_cohorts, customers_lift, customers_matrix
from allegiance.metrics.customers_cohorts import Cohorts, Line
from allegiance.metrics.customers_lift import GROUPS, Trait, Traits, Whom
from allegiance.metrics.sentences import scale
from allegiance.metrics.where import UNKNOWN
from pages.parts import charts, choice, tables, words
from pages.parts.context import View

WHOM: dict[str, str] = {"lost": "The customers lost", "high": "The most valuable"}
COHORTS = {"start": "Start", "segment": "Segment", "contract": "Contract", "region": "Region"}
DRAWN = 14
"""Attributes in the picture: those that distinguish, then the nearest to it; the table has them all."""

TIMES = Scale(
    "times as often as among all customers",
    lambda value: f"{written.plain(value, 2)} times",
    lambda value: f"{value:g}×",
    lambda value: f"{written.signed(value, 2)} times",
    floor=0.0,
    suffix=" times",
)

CONTACTS = replace(written.RATE, tick=written.RATE.text, words="contacts a customer and year")
"""Most cells are below one contact a year: one digit would make them all alike."""


def traits(view: View, whom: Whom) -> Traits:
    """What distinguishes a group."""
    return customers_lift.traits(
        view.reader, view.scope, whom, view.filters.period, where=view.filters.where, known=view.known
    )


def distinguishing(view: View) -> None:
    """Attributes of one group against all, as lifts."""
    whom = choice.buttons("Whom", list(WHOM), "whom", WHOM.__getitem__)
    found = traits(view, "lost" if whom == "lost" else "high")
    if found.reason:
        words.missing(words.sentence(found.reason))
        return
    known = [one for one in found.traits if one.lift is not None]
    chart = rows.dots(
        f"{WHOM[whom]} against all",
        [_lift(one) for one in known[:DRAWN]],
        TIMES,
        of="attribute",
        reference=(1.0, "as all:"),
        note=f"{len(found.clear)} of {len(known)} attributes are more than chance, judged together; the others are "
        "shown to be seen as such. Who has an attribute differs in other ways too: none of this is a cause. "
        f"{found.note}".strip(),
    )
    charts.show(chart, f"lift-{whom}", heading=False)
    _lift_table(view, found)


def _lift(one: Trait) -> rows.Item:
    return rows.Item(
        one.name,
        one.lift,
        one.group_n,
        one.low,
        one.high,
        remark=f"{written.share(one.group_share)} against {written.share(one.share)}"
        + (", more than chance" if one.clear else ""),
    )


def _lift_table(view: View, found: Traits) -> None:
    group = GROUPS[found.whom]
    frame = pd.DataFrame(
        [
            {
                "Attribute": one.name,
                f"Share of {group}": written.share(one.group_share),
                "Share of all": written.share(one.share),
                "Lift": math.nan if one.lift is None else one.lift,
                "95% interval": TIMES.interval(one.low, one.high),
                "n of the group": one.group_n,
                "n of all": one.n,
                "More than chance": one.reason or ("yes" if one.clear else "no"),
            }
            for one in found.traits
        ]
    )
    st.dataframe(
        frame.style.format("{:.2f}", subset=["Lift"], na_rep=written.NOTHING),
        hide_index=True,
        alt=f"Attributes of {group} against all customers, {len(frame)} rows; can be downloaded below.",
        key=f"table-lift-{found.whom}",
    )
    heads = [
        "attribute",
        "level",
        "group_share",
        "share",
        "lift",
        "low",
        "high",
        "group_n",
        "n",
        "clear",
        "reason",
    ]
    cells = [
        [
            one.attribute, one.level, one.group_share, one.share, one.lift, one.low, one.high, one.group_n, one.n,
            one.clear, one.reason,
        ]
        for one in found.traits
    ]  # fmt: skip
    tables.downloads(
        heads, cells, f"distinguishing-{found.whom}", ["retention"], view, key=f"lift-{found.whom}"
    )


def staying(view: View) -> None:
    """Cohorts as lines, month by month after their start."""
    split = choice.buttons("Customers by", list(COHORTS), "cohorts", COHORTS.__getitem__)
    found = customers_cohorts.cohorts(
        view.reader, view.scope, view.filters.period, split, where=view.filters.where, known=view.known
    )
    if found.reason or not found.lines:
        words.missing(words.sentence(found.reason or "too few customers to follow"))
        return
    longest = max(age.months for line in found.lines for age in line.ages if age.share is not None)
    step = 3 if longest <= 24 else 6
    chart = several.several(
        "Still customers",
        [_cohort(line, line is found.lines[0]) for line in found.lines],
        written.SHARE,
        x_title="months after the start",
        ticks=[(float(at), str(at)) for at in range(0, longest + 1, step)],
        of="cohort",
        note="Of customers who started, the share still there. Those who started before the data does count from the "
        f"age at which it begins to see them; those still there count up to the last day. {found.note}".strip(),
    )
    charts.show(chart, f"cohorts-{split}", heading=False)
    _cohort_table(view, found)


def _cohort(line: Line, first: bool) -> several.Named:
    return several.Named(
        line.name,
        [
            several.Place(
                float(age.months), age.share, age.n, age.low, age.high, f"{age.months} months after the start"
            )
            for age in line.ages
        ],
        "accent" if first else "muted",
    )


def _cohort_table(view: View, found: Cohorts) -> None:
    heads = ["cohort", "months", "share", "low", "high", "n"]
    cells = [
        [line.name, age.months, age.share, age.low, age.high, age.n]
        for line in found.lines
        for age in line.ages
    ]
    tables.downloads(
        heads, cells, f"staying-by-{found.split}", ["retention"], view, key=f"stay-{found.split}"
    )


def needing(view: View) -> None:
    """Segments against what they come for."""
    metric_id = choice.menu(
        "Figure", customers_matrix.METRICS, "cell", lambda name: view.catalogue[name].short
    )
    metric = view.catalogue[metric_id]
    found = customers_matrix.matrix(
        view.reader, view.scope, metric_id, view.filters.period, where=view.filters.where, known=view.known
    )
    if found.reason:
        words.missing(words.sentence(found.reason))
        return
    entries = [
        matrix.Entry(
            cell.dimensions["reason"] or UNKNOWN,
            cell.dimensions["segment"] or UNKNOWN,
            cell.value,
            cell.n,
            cell.low,
            cell.high,
            cell.reason,
        )
        for cell in found.cells
    ]
    chart = matrix.matrix(
        f"{metric.short} by reason and segment",
        sorted({entry.row for entry in entries}),
        sorted({entry.column for entry in entries}),
        entries,
        CONTACTS if metric_id == "contacts_per_customer" else scale(metric),
        of="reason",
        note=words.sentence(found.note) if found.note else "",
    )
    charts.show(chart, f"matrix-{metric_id}", heading=False)
    heads = ["segment", "reason", metric_id, "low", "high", "n", "remark"]
    cells = [
        [
            cell.dimensions["segment"],
            cell.dimensions["reason"],
            cell.value,
            cell.low,
            cell.high,
            cell.n,
            cell.reason,
        ]
        for cell in found.cells
    ]
    tables.downloads(
        heads, cells, f"{metric_id}-by-segment-and-reason", [metric_id], view, key=f"cell-{metric_id}"
    )
