"""Beside every score of people: whether the model behind it deserves belief on this company's own data."""

from __future__ import annotations

import streamlit as st

from allegiance.charts.format import NOTHING, count
from allegiance.charts.spec import Column, table
from allegiance.metrics import influence_honesty_words as said
from allegiance.metrics.influence_honesty import Honesty, honesty
from allegiance.metrics.influence_words import between, effect
from pages.parts import tables, words
from pages.parts.context import View


def section(view: View, metric: str) -> None:
    """The panel: how much people differ, what a score needs, and what would show that it is chance."""
    st.header("How far can these scores be trusted?", anchor=False)
    with st.spinner("Checking the model on your own data"):
        found = honesty(
            view.reader, view.scope, metric, view.filters.period, where=view.filters.where, known=view.known
        )
    about = view.catalogue[metric]
    if found.answer.reason:
        words.missing(words.sentence(found.answer.reason))
        return
    words.note(said.people(found, about))
    words.facts(
        [
            ("What a score needs", said.needed(found, about)),
            ("Two halves", said.split(found)),
            ("Shuffled names", said.placebo(found, about)),
            ("Who got what", said.dealt(found, about)),
            ("Steadiness", said.drift(found, about)),
        ]
    )
    with st.expander("What scores are adjusted for, and how it was dealt out", key=f"honesty-{metric}"):
        _dealt(found, metric, view)
        _slopes(found, metric, view)


def _dealt(found: Honesty, metric: str, view: View) -> None:
    about = view.catalogue[metric]
    words.plain_table(
        table(
            ["What nobody chose", "Moves raw values by", "By lot it would be"],
            [
                (said.FACTORS[one.factor], said.size(about, one.spread), said.size(about, one.chance))
                for one in found.dealt
            ],
        ),
        "How unevenly contacts were dealt out (one standard deviation between people)",
    )


def _slopes(found: Honesty, metric: str, view: View) -> None:
    about = view.catalogue[metric]
    heads = ["What", "Level", "Goes along with", "95% interval", "n"]
    lines = [
        (
            said.FACTORS[one.factor],
            one.level,
            "compared with this" if one.reference else effect(about, one.value),
            between(about, one.low, one.high),
            NOTHING if one.n is None else count(one.n),
        )
        for one in found.slopes
    ]
    words.plain_table(
        table([heads[0], Column(heads[1], numeric=False), *heads[2:]], lines),
        f"What goes along with {about.short.lower()}, compared within the same person",
    )
    tables.downloads(heads, lines, f"adjusted-for-{metric}", [metric], view, key=f"slopes-{metric}")
