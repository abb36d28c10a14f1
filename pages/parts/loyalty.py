"""The parts of the page on loyalty: each asks one function of metrics and draws what it returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from allegiance.charts import rows
from allegiance.charts.format import MONEY, SHARE
from allegiance.metrics import benchmarks, loyalty_customers, sentences_loyalty
from allegiance.metrics.estimates import Estimate
from allegiance.metrics.loyalty_customers import Together
from allegiance.metrics.measure import measure
from allegiance.metrics.results import Figure
from allegiance.metrics.sentences import scale
from allegiance.views import figures
from allegiance.views import loyalty as views
from pages.parts import charts, tables, words
from pages.parts.context import View


def pair(view: View) -> Together:
    """Satisfied and loyal on the same respondents."""
    return loyalty_customers.together(
        view.reader, view.scope, view.filters.period, where=view.filters.where, known=view.known
    )


def against(found: Together) -> None:
    """The four kinds of respondents."""
    charts.drawn(views.together(found), "together")


def parts(view: View) -> None:
    """The matrix in customers, and what those of each part bring in a year."""
    found = loyalty_customers.parts(
        view.reader, view.scope, view.filters.period, where=view.filters.where, known=view.known
    )
    if found.reason:
        words.missing(words.sentence(found.reason))
        return
    left, right = st.columns(2, gap="large")
    with left:
        charts.drawn(views.parts(found), "parts", heading=True)
    with right:
        charts.drawn(views.value(found), "value", heading=True)
    heads = [
        "quadrant",
        "customers",
        "share",
        "low",
        "high",
        "annual value",
        "value low",
        "value high",
        "valued",
    ]
    tables.downloads(
        heads,
        [
            [
                part.quadrant,
                part.customers,
                part.share.value,
                part.share.low,
                part.share.high,
                part.value.value,
                part.value.low,
                part.value.high,
                part.value.n,
            ]
            for part in found.parts
        ],
        "loyalty-matrix",
        ["truly_loyal", "accessible", "trapped", "high_risk"],
        view,
        key="parts",
    )


def moves(view: View) -> None:
    """The same customers in the span before and now."""
    found = loyalty_customers.moves(
        view.reader,
        view.scope,
        view.filters.period,
        view.filters.against,
        where=view.filters.where,
        known=view.known,
    )
    if found.reason:
        words.missing(words.sentence(found.reason))
        if found.followed:
            words.note(views.unfollowed(found))
        return
    words.html(f'<p class="al">{escape(sentences_loyalty.moved(found))}</p>')
    charts.drawn(views.moves(found), "moves")
    tables.downloads(
        ["before", "now", "customers"],
        [[was, is_now, number] for (was, is_now), number in found.cells.items()],
        "loyalty-moves",
        ["truly_loyal", "accessible", "trapped", "high_risk"],
        view,
        key="moves",
    )


def leaving(view: View, found: Mapping[str, Figure]) -> None:
    """Satisfied but leaving by segment, the published fifth beside it, and the money."""
    metric = view.catalogue["leaving"]
    whole = found["leaving"]
    if whole.value is None:
        words.missing(words.sentence(whole.reason))
    by_segment = _by_segment(view, "leaving")
    published = benchmarks.of("leaving", view.settings)
    names = view.members.get("segment", {})
    left, right = st.columns(2, gap="large")
    with left:
        if any(figure.shown for figure in by_segment):
            chart = rows.dots(
                metric.short,
                [_figure_item(figures.name(one, "segment", names), one) for one in by_segment],
                scale(metric),
                of="segment",
                reference=(published[0].value, "published") if published else None,
                note=_cited(published),
            )
            charts.show(chart, "leaving")
        elif whole.value is not None:
            words.missing("Too few satisfied customers in every segment.")
    with right:
        at_risk = _by_segment(view, "value_at_risk")
        shown = [figure for figure in at_risk if figure.shown]
        if shown:
            money = rows.bars(
                view.catalogue["value_at_risk"].short,
                [_figure_item(figures.name(one, "segment", names), one) for one in at_risk],
                MONEY,
                of="segment",
                note=words.sentence(shown[0].note),
            )
            charts.show(money, "at-risk")
        else:
            words.missing(
                words.sentence(found["value_at_risk"].reason or "too few customers in every segment")
            )
    if by_segment:
        tables.figures(view, by_segment, "segment", names, key="leaving")
    split = benchmarks.of("loyalty_split", view.settings)
    if split:
        quoted = " / ".join(SHARE.tick(one.value) for one in sorted(split, key=lambda one: -one.value))
        words.note(
            f"Also quoted: {quoted}, a split of customers by loyalty. What its parts are is not known to us, so "
            "nothing here is compared with it."
        )


def _by_segment(view: View, metric: str) -> list[Figure]:
    found = measure(
        view.reader,
        view.scope,
        [metric],
        view.filters.period,
        by=("segment",),
        where=view.filters.where,
        known=view.known,
    )
    mine = [figure for figure in found if "segment" in figure.dimensions]
    return sorted(mine, key=lambda one: (one.value is None, -(one.value or 0.0)))


def _cited(published: Sequence[benchmarks.Benchmark]) -> str:
    return " ".join(
        f"The line at {SHARE.value(one.value)}: {one.definition} Source: {one.cited}; sample: {one.sample}."
        for one in published[:1]
    )


def dots(
    title: str,
    given: Sequence[tuple[str, Estimate]],
    *,
    of: str,
    key: str,
    note: str = "",
    reference: tuple[float, str] | None = None,
) -> None:
    """Shares with their intervals, or why there are none."""
    if not any(one.value is not None for _, one in given):
        words.missing(words.sentence(given[0][1].reason if given else "too few customers"))
        return
    chart = rows.dots(
        title, [views.item(name, one) for name, one in given], SHARE, of=of, note=note, reference=reference
    )
    charts.show(chart, key)


def _figure_item(name: str, found: Figure) -> rows.Item:
    return rows.Item(name, found.value, found.n, found.low, found.high, remark=found.reason)
