"""The parts of the page on early warning: each asks one function of metrics and draws what it returns."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from allegiance.charts import rows
from allegiance.charts.format import GAP, MONEY, SHARE, Scale, count, plain, short_day
from allegiance.charts.spec import Column, table
from allegiance.metrics import save_offers as offering
from allegiance.metrics import sentences_warning, warning_drivers, warning_worklist
from allegiance.metrics.measure import measure
from allegiance.metrics.save_offers import Offer
from allegiance.metrics.warning import early_warning
from allegiance.metrics.warning_results import DATED, WARN, EarlyWarning
from allegiance.metrics.warning_worklist import Entry, Worklist
from allegiance.stats.discrimination import Estimate
from allegiance.views import warning as views
from pages.parts import charts, tables, words
from pages.parts import tiles as tile
from pages.parts.context import View
from pages.parts.seen import seen

TILES = ("early_warning", "warning_precision", "warning_recall")
METRICS = ("early_warning", "warning_precision", "warning_recall", "lost_after")
OFFERS = ("offers_accepted", "kept_after_offer", "cost_per_kept")
FIRST = 12
"""Customers shown at once."""

SHOWN = 200
"""Customers shown on demand; the download has them all."""

TOP_DRIVERS = 10


def question(view: View) -> str:
    """The page's title: about customers to call for whoever sees them, else about the warnings as a whole."""
    if view.opens("customer"):
        return "Who is about to leave, and whom should we call?"
    return "How well is leaving foreseen, and what kept customers?"


def ask(view: View) -> tuple[EarlyWarning, Worklist]:
    """The early warning and its worklist, filtered as the page is."""
    with st.spinner("Looking for customers who may leave. This takes a moment after each import."):
        found = early_warning(view.reader, view.scope)
        listed = warning_worklist.worklist(view.reader, view.scope, found, where=view.filters.where)
    seen(view, "customer", [one.customer for one in listed.entries[:SHOWN]], "warning")
    return found, listed


def tiles(view: View, found: EarlyWarning) -> None:
    """How early, how often right, how complete. They stand on all customers, whatever the filters."""
    if found.overall is None:
        return
    shown = TILES if found.situation == DATED else TILES[1:]
    tile.row(view, measure(view.reader, view.scope, shown, view.filters.period, known=view.known))


def worklist(view: View, found: EarlyWarning, listed: Worklist) -> None:
    """Customers with the most at stake, why, who knows them, and what to do; to look into and to download."""
    if not listed.entries:
        words.missing("Nobody who was warned of matches these filters. Remove a filter.")
        return
    words.html(f'<p class="al">{words.escape(sentences_warning.at_stake(found, listed))}</p>')
    first = listed.entries[:FIRST]
    words.plain_table(
        table([*_heads(found)], [_line(one, found) for one in first]),
        f"The {len(first)} customers with the most at stake",
    )
    shown = listed.entries[:SHOWN]
    if len(listed.entries) > FIRST:
        with st.expander(
            f"{'All' if len(listed.entries) <= SHOWN else 'The first'} {count(len(shown))}, to sort"
        ):
            _whole(shown, found)
    ids = [one.customer for one in shown]
    st.session_state["at-risk"] = None
    st.selectbox(
        "Open a customer",
        ids,
        index=None,
        key="at-risk",
        placeholder="Choose a customer",
        on_change=lambda: _wanted(st.session_state["at-risk"]),
        width=360,
    )
    if wanted := st.session_state.pop("at-risk-wanted", None):
        st.switch_page("pages/customer.py", query_params={**view.filters.query, "customer": wanted})
    heads, cells = warning_worklist.table(listed)
    tables.downloads(
        heads,
        cells,
        "customers-at-risk",
        METRICS,
        view,
        key="worklist",
        whose=("customer", [one.customer for one in listed.entries]),
    )
    what = "leave" if found.situation == DATED else "be one of those who left"
    words.note(
        f"Risk: the chance to {what}, corrected so that 10% means 10 in 100; its interval is that of tested customers "
        f"of like risk. Warned of: the {WARN:.0%} with the highest risk of {count(_scored(found))} customers, sorted "
        "by risk times value. Reasons are what raises the risk of this customer against others: they go with leaving "
        f"and need not be its cause. {_listed(listed)}"
    )


def _whole(shown: Sequence[Entry], found: EarlyWarning) -> None:
    st.dataframe(
        pd.DataFrame([_row(one, found) for one in shown]),
        hide_index=True,
        placeholder="–",
        key="worklist",
        alt=f"Worklist of {len(shown)} customers with risk, value, reasons and suggested contact; the same rows can "
        "be downloaded below.",
        column_config={
            "Value a year": st.column_config.NumberColumn(format="localized"),
            "At stake": st.column_config.NumberColumn(format="localized"),
            "Why": st.column_config.TextColumn(width="large"),
            "What to do": st.column_config.TextColumn(width="large"),
        },
    )


def _heads(found: EarlyWarning) -> list[str | Column]:
    heads: list[str | Column] = ["Customer", "Risk", "95%", "Value a year", "At stake"]
    texts = ["Why", "What to do"] + (["Renewal", "Last contact with"] if found.situation == DATED else [])
    return [*heads, *(Column(text, numeric=False) for text in texts)]


def _line(one: Entry, found: EarlyWarning) -> tuple[str, ...]:
    made = (
        one.customer,
        f"{one.risk:.0%}",
        f"{one.low:.0%} to {one.high:.0%}",
        MONEY.value(one.value),
        MONEY.value(one.at_stake),
        words.sentence("; ".join(one.reasons)),
        f"{one.step.contact} ({one.step.channel}).",
    )
    if found.situation != DATED:
        return made
    who = ", ".join(part for part in (one.owner, one.team) if part)
    return (*made, short_day(one.renewal_on) if one.renewal_on else "–", who or "–")


def _scored(found: EarlyWarning) -> int:
    return 0 if found.scored is None else len(found.scored.frame)


def _listed(listed: Worklist) -> str:
    held = len(listed.entries)
    if held > SHOWN:
        return f"The download has all {count(held)}."
    return ""


def _row(one: Entry, found: EarlyWarning) -> dict[str, object]:
    row: dict[str, object] = {
        "Customer": one.customer,
        "Risk": SHARE.tick(round(one.risk, 2)),
        "95%": f"{one.low:.0%} to {one.high:.0%}",
        "Value a year": math.nan if one.value is None else round(one.value),
        "At stake": math.nan if one.at_stake is None else round(one.at_stake),
        "Why": "; ".join(one.reasons),
        "What to do": f"{one.step.contact} ({one.step.channel})",
    }
    if found.situation == DATED:
        row |= {
            "Renewal": short_day(one.renewal_on) if one.renewal_on else "",
            "Last contact": short_day(one.contact_on) if one.contact_on else "",
            "With": one.owner or "",
            "Team": one.team or "",
            "Lead": one.lead or "",
            "Last written to": short_day(one.reached_on) if one.reached_on else "",
        }
    return row | {"Segment": one.segment or ""}


def _wanted(customer: str | None) -> None:
    if customer:
        st.session_state["at-risk-wanted"] = customer


def by_month(found: EarlyWarning) -> None:
    """Of those warned of, how many left, month by month, against all customers."""
    charts.drawn(views.by_month(found), "warned-by-month", heading=True)


def calibrated(found: EarlyWarning) -> None:
    """Risks as they were given against what came."""
    charts.drawn(views.calibrated(found), "calibration", heading=True)


def leaning(found: EarlyWarning) -> None:
    """How much worse the warnings get without each group of signals."""
    shown = warning_drivers.drivers(found)[:TOP_DRIVERS]
    if not shown:
        words.missing("Nothing was tested, so nothing can be said of what the warnings lean on.")
        return
    chart = rows.dots(
        "Told apart worse without it",
        [rows.Item(one.name, one.lost.value, one.n, one.lost.low, one.lost.high) for one in shown],
        PAIRS,
        of="signal",
        reference=(0.0, "nothing lost"),
        note="By how many points fewer pairs of one who left and one who stayed are told apart when the signal is "
        "dealt out at random among the customers of the last test. Signals that say the same stand in for each other. "
        "These are associations: what goes with leaving need not be why customers leave.",
    )
    charts.show(chart, "leaning", heading=False)


PAIRS = Scale(
    "share of pairs no longer told apart",
    lambda v: f"{plain(v * 100, 1)}%",
    lambda v: f"{plain(v * 100)}%",
    lambda v: f"{plain(v * 100, 1)} points",
    suffix="%",
)


def basis(found: EarlyWarning) -> None:
    """What the warnings stand on, and what was left out of them."""
    words.note(sentences_warning.basis(found))
    for text in found.notes:
        words.note(text)
    for name, why in found.left_out.items():
        words.note(f"Left out: {name.replace('_', ' ')}; {why}.")


def offers(view: View) -> None:
    """What save offers kept and cost, against a random hold-out where there is one."""
    found = offering.save_offers(
        view.reader, view.scope, view.filters.period, where=view.filters.where, known=view.known
    )
    if found.every is None:
        words.missing(words.sentence(found.reason))
        return
    words.html(f'<p class="al">{words.escape(sentences_warning.offers(found))}</p>')
    shown = [found.every, *(found.each if len(found.each) > 1 else ())]
    heads = [
        "Offer", "Made", "Accepted", "Kept", "Kept without an offer", "Kept more", "Cost per kept",
        "Cost per customer kept more", Column("Verdict", numeric=False), "n",
    ]  # fmt: skip
    words.plain_table(
        table(heads, [_offer(one) for one in shown]),
        f"Save offers; kept: still a customer {found.days} days later",
    )
    words.note(
        f"Kept without an offer: customers held out at random, who would have been offered the same. {found.note} "
        "Each offer is judged by itself; with several, the best of them looks better than it is."
    )
    heads_of, cells = offering.table(found)
    tables.downloads(heads_of, cells, "save-offers", OFFERS, view, key="offers")


def _offer(one: Offer) -> tuple[str, ...]:
    def sure(value: Estimate, how: Scale) -> str:
        if value.value != value.value:
            return "–"
        return f"{how.text(value.value)} ({how.interval(value.low, value.high)})"

    return (
        "All offers" if one.offer == "*" else one.offer,
        count(one.made),
        SHARE.value(one.taken.value),
        sure(one.kept, SHARE),
        sure(one.kept_held_out, SHARE),
        sure(one.extra, GAP),
        sure(one.cost_per_kept, MONEY),
        sure(one.cost_per_extra, MONEY),
        one.verdict,
        f"{count(one.judged)} + {count(one.held_out)}",
    )
