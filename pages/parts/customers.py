"""The parts of the page on customers: groups side by side, and figures counted by value."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from allegiance.charts import format as written
from allegiance.charts import rows
from allegiance.charts.format import Scale
from allegiance.metrics import customers_bands
from allegiance.metrics import weighted as by_weight
from allegiance.metrics.customers_bands import Groups
from allegiance.metrics.results import Figure
from allegiance.metrics.sentences import scale
from allegiance.metrics.sentences_customers import HEADLINES
from allegiance.metrics.weighted import Weighed
from allegiance.metrics.where import UNKNOWN
from pages.parts import charts, choice, tables, words
from pages.parts.context import View

SPLITS = {"band": "Value", "segment": "Segment", "contract": "Contract", "region": "Region"}


def groups(view: View, split: str) -> Groups:
    """Customers by value band, segment, contract or region."""
    return customers_bands.groups(
        view.reader, view.scope, split, view.filters.period, where=view.filters.where, known=view.known
    )


def weighed(view: View) -> list[Weighed]:
    """The headline figures, plain and by value."""
    return by_weight.weighted(
        view.reader, view.scope, HEADLINES, view.filters.period, where=view.filters.where, known=view.known
    )


def search(view: View) -> None:
    """Straight to one customer, by the id of the exports, for whoever may see single customers."""
    if not view.opens("customer"):
        return
    with (
        st.form("look-up", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        wanted = st.text_input(
            "Look up a customer", placeholder="The number that your exports use", key="wanted", width=320
        )
        asked = st.form_submit_button("Open")
    if asked and wanted.strip():
        st.switch_page("pages/customer.py", query_params={**view.filters.query, "customer": wanted.strip()})


def side_by_side(view: View, bands: Groups) -> None:
    """Shares of customers and of value, one metric as dots, and everything as a table."""
    split = choice.buttons("Customers by", list(SPLITS), "customers", SPLITS.__getitem__)
    found = bands if split == "band" else groups(view, split)
    if found.reason:
        words.missing(words.sentence(found.reason))
        return
    _parts(found)
    metric_id = choice.menu("Figure", list(found.whole), "fares", lambda name: view.catalogue[name].short)
    metric = view.catalogue[metric_id]
    figures = [(group.name or UNKNOWN, group.figures[metric_id]) for group in found.groups]
    whole = found.whole[metric_id]
    if any(figure.shown for _, figure in figures):
        chart = rows.dots(
            metric.short,
            [_item(name, figure) for name, figure in figures],
            scale(metric),
            of=SPLITS[split].lower(),
            reference=(whole.value, "all") if whole.value is not None else None,
            note=words.sentence(whole.note) if whole.note else "",
        )
        charts.show(chart, f"fares-{split}", heading=False)
    else:
        words.missing(words.sentence(whole.reason or figures[0][1].reason))
    _table(view, found)


def _parts(found: Groups) -> None:
    """Two bars above each other: part of the customers, part of the value."""
    named = [(group.name or UNKNOWN, group) for group in found.groups]
    charts.show(
        rows.counts("Customers", [(name, group.customers) for name, group in named], of="customers"),
        f"customers-{found.split}",
    )
    worth = [(name, group.value_share) for name, group in named if group.value_share is not None]
    if worth:
        valued = sum(group.value_n for _, group in named)
        charts.show(
            rows.shares("Annual value", worth, n=valued, of="customers of known value"),
            f"value-{found.split}",
        )
    else:
        words.missing("What they bring is not measured: no import fills annual_value of the customers.")


def _item(name: str, figure: Figure) -> rows.Item:
    return rows.Item(
        name, figure.value, figure.n, figure.low, figure.high, remark=figure.reason or figure.note
    )


def _table(view: View, found: Groups) -> None:
    shown = [(group.name or UNKNOWN, group) for group in found.groups]
    columns: dict[str, list[object]] = {
        SPLITS[found.split]: [name for name, _ in shown],
        "Customers": [
            f"{written.count(group.customers)} ({written.share(group.share)})" for _, group in shown
        ],
        "Annual value": [
            written.NOTHING
            if group.value is None or group.value_share is None
            else f"{written.count(group.value)} ({written.share(group.value_share)})"
            for _, group in shown
        ],
    }
    for metric_id in found.whole:
        metric = view.catalogue[metric_id]
        columns[metric.short] = [_cell(group.figures[metric_id], scale(metric)) for _, group in shown]
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        alt=f"Customers by {found.split}, {len(shown)} rows; the same figures can be downloaded below.",
        key=f"table-customers-{found.split}",
    )
    heads = [found.split, "customers", "share_of_customers", "annual_value", "share_of_value"]
    heads += [f"{name}{part}" for name in found.whole for part in ("", "_low", "_high", "_n")]
    cells = [
        [
            group.name,
            group.customers,
            group.share,
            group.value,
            group.value_share,
            *(
                cell
                for name in found.whole
                for figure in [group.figures[name]]
                for cell in (figure.value, figure.low, figure.high, figure.n)
            ),
        ]
        for group in found.groups
    ]
    tables.downloads(
        heads, cells, f"customers-by-{found.split}", list(found.whole), view, key=f"customers-{found.split}"
    )


def _cell(figure: Figure, how: Scale) -> str:
    """``78.1% (75.8 to 80.2%), n = 1,234``, or why not."""
    if figure.value is None:
        return figure.reason
    sure = f" ({how.interval(figure.low, figure.high)})" if figure.low is not None else ""
    return f"{how.value(figure.value)}{sure}, n = {written.count(figure.n)}"


def by_value(view: View, found: Sequence[Weighed]) -> None:
    """Plain beside weighted: every row counts by what its customer brings in a year."""
    shown = [one for one in found if one.difference is not None]
    if not shown:
        words.missing(words.sentence(found[0].reason))
        return
    shares = [one for one in shown if view.catalogue[one.metric].unit == "share"]
    items = []
    for one in shares:
        name = view.catalogue[one.metric].short
        items.append(_item(f"{name}: each counts the same", one.plain))
        items.append(_item(f"{name}: each counts by value", one.weighted))
    if items:
        chart = rows.dots(
            "Plain and by value",
            items,
            written.SHARE,
            of="figure",
            note="Both stand on the same rows: those of customers whose value is known. A few large customers decide "
            "the figure by value, so its interval is wider.",
        )
        charts.show(chart, "by-value", heading=False)
    _value_table(view, found)


def _value_table(view: View, found: Sequence[Weighed]) -> None:
    lines = []
    for one in found:
        metric = view.catalogue[one.metric]
        how = scale(metric)
        lines.append(
            {
                "Figure": metric.short,
                "Each the same": _cell(one.plain, how),
                "Each by value": _cell(one.weighted, how),
                "Difference": how.moved(one.difference),
                "95% of the difference": how.moved_between(one.low, one.high),
                "Clear": "" if one.difference is None else "yes" if one.clear else "no",
                "Customers": written.count(one.customers),
            }
        )
    st.dataframe(
        pd.DataFrame(lines),
        hide_index=True,
        alt="Figures in which each row counts the same, beside those in which it counts by its customer's value.",
        key="table-by-value",
    )
    heads = ["metric", "plain", "plain_low", "plain_high", "weighted", "weighted_low", "weighted_high"]
    heads += [
        "difference",
        "difference_low",
        "difference_high",
        "clear",
        "n",
        "customers",
        "covered",
        "reason",
    ]
    cells = [
        [
            one.metric, one.plain.value, one.plain.low, one.plain.high,
            one.weighted.value, one.weighted.low, one.weighted.high,
            one.difference, one.low, one.high, one.clear, one.plain.n, one.customers, one.covered, one.reason,
        ]
        for one in found
    ]  # fmt: skip
    tables.downloads(heads, cells, "by-value", [one.metric for one in found], view, key="by-value")
