"""The parts of the pulse: what moved, and where, each with a link to the page that says more."""

from __future__ import annotations

import streamlit as st

from allegiance.charts.format import count, short_day
from allegiance.metrics.influence_results import METRICS as INFLUENCES
from allegiance.metrics.period import Period
from allegiance.metrics.pulse import Move, Pulse, pulse
from allegiance.metrics.results import BETTER, WORSE, Figure
from allegiance.metrics.sentences import compared as compared_with_anything
from allegiance.metrics.sentences import scale
from allegiance.metrics.where import UNKNOWN
from pages.parts import drivers, words
from pages.parts.context import View

PAGES = {
    "fcr_reported": "pages/resolution.py",
    "fcr_observed": "pages/resolution.py",
    "over_five_minutes": "pages/hold.py",
    "wait_time": "pages/hold.py",
    "abandonment": "pages/hold.py",
    "response_rate": "pages/data.py",
    "loyal": "pages/loyalty.py",
    "leaving": "pages/loyalty.py",
    "loyalty_gap": "pages/loyalty.py",
    "value_at_risk": "pages/loyalty.py",
}
"""Where a headline figure is explained; every other one on the page about satisfaction."""

WHY = "pages/drivers.py"
"""Where a change is taken apart."""

TEAM = "pages/team.py"
"""Where the people of a team are looked at."""

MOST = 8
"""Places listed: the alerts first, then the largest."""


def ask(view: View) -> Pulse:
    """Headline figures and moves. Where the address compares with nothing, the period before is still compared with:
    a pulse without a comparison has no answer."""
    chosen = view.filters
    return pulse(
        view.reader, view.scope, chosen.period, against=chosen.against, where=chosen.where, known=view.known
    )


def compared(view: View, against: Period) -> None:
    """Say so where the address asks for no comparison and the pulse makes one all the same."""
    if view.filters.against is None:
        words.note(
            f"What moved is always told against another period: here {view.filters.period.label_of(against)}."
        )


def moved(view: View, found: Pulse) -> None:
    """The headline figures that changed by more than chance, alerts first."""
    st.header("What moved", anchor=False)
    real = [figure for figure in found.figures if figure.verdict in (BETTER, WORSE)]
    if not compared_with_anything(found):
        words.missing("There is nothing before this period to compare with.")
        return
    if not real:
        words.missing("No headline figure moved by more than chance would move it.")
        return
    for figure in sorted(real, key=lambda one: not one.alert):
        metric = view.catalogue[figure.metric]
        _item(view, figure, metric.short, PAGES.get(metric.id, "pages/satisfaction.py"), view.filters.query)


def where(view: View, found: Pulse) -> None:
    """The places whose weekly charts moved: a site, a team, a channel, a reason."""
    st.header("Where", anchor=False)
    if not found.charts:
        words.missing("The history of no place is long enough yet to know what is usual there.")
        return
    if not found.moves:
        words.missing("No site, team, channel or reason stands out from what is usual there.")
        return
    for move in found.moves[:MOST]:
        metric = view.catalogue[move.metric]
        member = UNKNOWN if move.member is None else move.member
        label = f"{member} ({move.dimension}): {metric.short}"
        query = view.filters.at(**{move.dimension: move.member})
        _item(view, move.figure, label, PAGES.get(metric.id, "pages/satisfaction.py"), query)
    if len(found.moves) > MOST:
        words.note(f"{count(len(found.moves) - MOST)} more moved less.")


def _item(view: View, figure: Figure, label: str, file: str, query: dict[str, list[str]]) -> None:
    how = scale(view.catalogue[figure.metric])
    place = "-".join(f"{dimension}-{member}" for dimension, member in figure.dimensions.items())
    with st.container(gap=None, key=f"move-{figure.metric}-{place}"):
        with st.container(horizontal=True, gap="small"):
            st.page_link(file, label=words.label(label), query_params=query or None, width="content")
            if figure.metric in drivers.METRICS:
                st.page_link(WHY, label="Why?", query_params={**query, "why": figure.metric}, width="content")
            if further := _further(view, figure):
                by = {"figure": figure.metric} if figure.metric in INFLUENCES else {}
                st.page_link(TEAM, label=further, query_params={**query, **by}, width="content")
        chip = words.chip(
            figure.verdict, how.moved(figure.change), fell=(figure.change or 0) < 0, alert=figure.alert
        )
        words.html(
            f'<div class="al al-move"><span>{words.escape(how.value(figure.previous))} → '
            f"<strong>{words.escape(how.value(figure.value))}</strong></span> {chip} "
            f'<span class="al-small">95%: {words.escape(how.moved_between(figure.change_low, figure.change_high))}'
            "</span></div>"
        )


def _further(view: View, figure: Figure) -> str:
    """What of a place can be looked at further; empty for a channel or a reason."""
    if figure.dimensions.get("team"):
        return "Its people" if view.opens("employee") else "At equal contacts"
    return "Its teams" if figure.dimensions.get("site") else ""


def watched(found: Pulse) -> None:
    """How an alert comes about, and how many charts stand behind this page."""
    if found.judged_week is None:
        words.note(words.sentence(found.note))
        return
    if not found.charts:
        words.note(
            "No weekly chart has history enough, or contacts and answers enough in a week, to be judged yet."
        )
        return
    words.note(
        f"{count(found.charts)} weekly charts were watched up to the week of {short_day(found.judged_week)}. An alert "
        "needs three things at once: the chart leaves its usual limits, the change is larger than chance, and it is "
        "large enough to matter."
    )


__all__ = ["Move", "ask", "moved", "watched", "where"]
