"""Behaviour beside attitude, drawn: what customers did after they had answered, and who stays after a bad contact."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from allegiance.charts.format import SHARE, count
from allegiance.charts.spec import Column, table
from allegiance.metrics import loyalty_deeds, sentences_loyalty
from allegiance.metrics.estimates import Estimate
from allegiance.metrics.loyalty_deeds import DEEDS, Deeds, Group
from allegiance.metrics.where import UNKNOWN
from allegiance.views import loyalty as views
from pages.parts import loyalty, tables, words
from pages.parts.context import View

_MINDS = {
    "satisfied, leaving": "Satisfied, and said they may leave",
    "satisfied, staying": "Satisfied, and did not say so",
    "not satisfied": "Not satisfied",
}
_DEEDS = {
    "left": "Left",
    "renewed": "Renewed, of contracts that came up",
    "bought": "Bought again",
    "referred": "Brought somebody",
}


def afterwards(view: View) -> None:
    """What customers did, by where they stood and by what they had said."""
    found = loyalty_deeds.deeds(
        view.reader, view.scope, view.filters.period, where=view.filters.where, known=view.known
    )
    if found.reason:
        words.missing(words.sentence(found.reason))
        return
    if said := sentences_loyalty.acted(found):
        words.html(f'<p class="al">{escape(said)}</p>')
    groups = [
        *((views.NAMES[one.name], one) for one in found.quadrants),
        *((_MINDS[one.name], one) for one in found.minds),
    ]
    if any(one.deeds["left"].value is not None for _, one in groups):
        loyalty.dots(
            f"Left within {found.days} days",
            [(name, one.deeds["left"]) for name, one in groups],
            of="what they had answered",
            key="left",
            note="Each customer once, by the first answer of those days, so that what came later does not decide "
            "which answer counts. That they left is not said to come from what they felt.",
        )
    _behaviour(found, groups)
    words.note(
        words.sentence(found.note)
        if found.note
        else f"Answers of {found.period.label}."
        if found.period
        else ""
    )
    tables.downloads(
        [
            "group",
            "customers",
            *(f"{deed} {part}" for deed in DEEDS for part in ("share", "n", "low", "high")),
        ],
        [
            [
                name,
                one.customers,
                *(
                    cell
                    for deed in DEEDS
                    for cell in (
                        one.deeds[deed].value,
                        one.deeds[deed].n,
                        one.deeds[deed].low,
                        one.deeds[deed].high,
                    )
                ),
            ]
            for name, one in groups
        ],
        "behaviour-after-answers",
        ["loyal", "leaving"],
        view,
        key="deeds",
    )


def _behaviour(found: Deeds, groups: Sequence[tuple[str, Group]]) -> None:
    words.plain_table(
        table(
            ["Who", *(Column(_DEEDS[deed], numeric=True) for deed in DEEDS), "Customers"],
            [
                (name, *(_cell(one.deeds[deed]) for deed in DEEDS), count(one.customers))
                for name, one in groups
            ],
        ),
        f"What they did within {found.days} days of the answer, with 95% intervals",
    )


def _cell(found: Estimate) -> str:
    if found.value is None:
        return "not measured" if found.reason.startswith("not measured") else f"too few ({found.n:,})"
    return f"{SHARE.value(found.value)} ({SHARE.interval(found.low, found.high)})"


def forgiveness(view: View) -> None:
    """Who stayed after a bad contact, in all and by segment."""
    found = loyalty_deeds.forgiveness(
        view.reader, view.scope, view.filters.period, where=view.filters.where, known=view.known
    )
    if found.reason:
        words.missing(words.sentence(found.reason))
        return
    if said := sentences_loyalty.forgiven(found):
        words.html(f'<p class="al">{escape(said)}</p>')
    note = "A bad contact: satisfaction 1 or 2, or not resolved, as the customer says; the first of each customer."
    note += f" {words.sentence(found.note)}" if found.note else ""
    if found.returned.value is not None and found.returned_others.value is not None:
        note += (
            f" Bought or renewed within {found.days} days: {sentences_loyalty.sure(found.returned)} after a bad "
            f"contact, {sentences_loyalty.sure(found.returned_others)} without one."
        )
    left, right = st.columns(2, gap="large")
    with left:
        loyalty.dots(
            "Still a customer",
            [("After a bad contact", found.stayed), ("Without one", found.stayed_others)],
            of="what had happened",
            key="forgiven",
            note=note,
        )
    with right:
        if not found.segments:
            words.missing(
                "Not shown by segment: with what is chosen here, it could show fewer than five people."
            )
            return
        loyalty.dots(
            "Still a customer after a bad contact",
            [(name or UNKNOWN, one) for name, one in found.segments.items()],
            of="segment",
            key="forgiven-segments",
            reference=(found.stayed.value, "all") if found.stayed.value is not None else None,
        )
