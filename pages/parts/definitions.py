"""Definitions from the catalogue: one at a time by its own address, and all of them in a list."""

from __future__ import annotations

import streamlit as st

from allegiance.charts.spec import Column, table
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.measure import measure
from allegiance.metrics.sentences import scale
from allegiance.metrics.where import suggest
from pages.parts import words
from pages.parts.context import View

_DIRECTIONS = {"up": "higher", "down": "lower", "none": "neither"}
_CLUSTERS = {
    "employee": "answers about the same employee count as related",
    "day": "contacts of the same day count as related",
    "none": "every row counts as independent",
}


def show(view: View) -> None:
    """The definition that the address names first, then all of them."""
    wanted = st.query_params.get("metric", "")
    ids = list(view.catalogue.metrics)
    if wanted and wanted not in ids:
        words.note(f"There is no figure “{wanted[:60]}”. {suggest(wanted, ids)}")
    st.session_state["metric-choice"] = wanted if wanted in ids else None
    st.selectbox(
        "Find a figure",
        ids,
        index=None,
        key="metric-choice",
        format_func=lambda name: view.catalogue[name].title,
        on_change=_chosen,
        placeholder="Type a word: hold, loyal, NPS …",
        width=520,
    )
    if wanted in ids:
        one(view, view.catalogue[wanted])
    st.header("All figures", anchor=False)
    for family in view.catalogue.families.values():
        mine = [metric for metric in view.catalogue.metrics.values() if metric.family.id == family.id]
        if not mine:
            continue
        with st.expander(
            f"{family.title} ({len(mine)}), dated by {family.dated_by}", key=f"family-{family.id}"
        ):
            words.plain_table(
                table(
                    ["Figure", Column("Meaning", numeric=False), Column("Formula", numeric=False)],
                    [(metric.title, metric.meaning, metric.formula) for metric in mine],
                ),
                family.title,
            )
            for metric in mine:
                st.page_link(
                    "pages/definitions.py",
                    label=metric.short,
                    query_params={**view.filters.query, "metric": metric.id},
                )


def _chosen() -> None:
    if chosen := st.session_state["metric-choice"]:
        st.query_params["metric"] = chosen
    elif "metric" in st.query_params:
        del st.query_params["metric"]


def one(view: View, metric: Metric) -> None:
    """One definition in full, with its variants computed on the same data."""
    st.header(metric.title, anchor=False)
    rows = [
        ("Meaning", metric.meaning),
        ("Formula", metric.formula),
        ("Out of", metric.denominator),
        ("Left out", metric.exclusions),
        ("Dated by", metric.dated_by),
        ("Better is", _DIRECTIONS[metric.direction]),
        ("Interval", f"95%; {_CLUSTERS[metric.cluster]}"),
        ("Shown from", f"{metric.smallest_n} {metric.noun}; a verdict from 30"),
        ("Alerts from a move of", scale(metric).moved(metric.material).lstrip("+")),
        ("Source", metric.source),
        ("Name in files and commands", metric.id),
    ]
    if reason := view.known.missing(metric):
        rows.insert(0, ("Here", reason))
    words.facts(rows)
    if metric.variants:
        variants(view, metric)


def variants(view: View, metric: Metric) -> None:
    """The same idea under other definitions, on the same days: they differ, and this is by how much."""
    st.subheader("Under other definitions", anchor=False)
    related = [metric, *(view.catalogue[name] for name in metric.variants)]
    found = measure(
        view.reader,
        view.scope,
        [one.id for one in related],
        view.filters.period,
        where=view.filters.where,
        known=view.known,
    )
    rows = []
    for figure in found:
        how = scale(view.catalogue[figure.metric])
        value = how.value(figure.value) if figure.shown else figure.reason
        rows.append(
            (
                view.catalogue[figure.metric].title,
                value,
                how.interval(figure.low, figure.high),
                f"{figure.n:,}",
                view.catalogue[figure.metric].formula,
            )
        )
    words.plain_table(
        table(["Definition", "Value", "95% interval", "n", Column("Formula", numeric=False)], rows),
        f"The same data, {view.filters.period.label}, under each definition",
    )
