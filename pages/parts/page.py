"""How every page begins and ends, and how it asks: the same scope, period and filters for every question."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from allegiance.metrics import permitted
from allegiance.metrics.measure import measure
from allegiance.metrics.results import Figure, Series
from allegiance.metrics.series import series
from allegiance.views import figures as views
from pages.parts import charts, choice, context, drill, filters, frame, states, tiles, words
from pages.parts.context import View
from pages.parts.url import DEFAULT_PERIOD


def begin(
    question: str | Callable[[View], str],
    file: str,
    *,
    trail: Sequence[tuple[str, str]] = (),
    usual: str = DEFAULT_PERIOD,
) -> View:
    """The question that the page answers, and the way back. Stops where there is nothing to see.

    Args:
        question: the page's title, or what makes it where it hangs on what was chosen.
        file: the page's file, where the steps of the way back lead.
        trail: further steps, name and file, between the filters and what is shown.
        usual: the period when the address names none: ``url.YEAR`` where people are looked at.
    """
    _through_app()
    view = context.load(usual)
    if not view.visible:
        states.nothing_visible()
        st.stop()
    drill.crumbs(view, file, trail)
    st.title(question if isinstance(question, str) else question(view), anchor=False)
    return view


def answered(view: View) -> None:
    """Stop, with the filters to change, where they cross what may not be crossed: every figure would be refused."""
    where = view.filters.where
    if not permitted.concerns(view.scope, "contacts", where):
        return
    if reason := permitted.refused(view.scope, (), where):
        lead(f"{words.sentence(reason)} Remove a filter.")
        controls(view)
        end(view)
        st.stop()


def _through_app() -> None:
    """Start over through ``app.py`` when Streamlit ran this file by itself.

    A fresh server that is first asked for a page by its own address takes the folder ``pages/`` for its old kind of
    navigation, until ``app.py`` has run once and declared the pages.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()


def controls(view: View, *, compare: bool = True, weeks: bool = False) -> None:
    """The filters, below the sentence that they change; without ``compare`` the page is about one period alone.

    With ``weeks`` its figures are those of contacts and answers, which count whole weeks where groups only are shown.
    """
    filters.bar(view, compare=compare, weeks=weeks)


def end(view: View) -> None:
    """Which data this was."""
    st.space("medium")
    frame.foot(view)


def ask(view: View, *metrics: str) -> dict[str, Figure]:
    """One figure a metric, for the view's period, comparison and filters."""
    found = measure(
        view.reader,
        view.scope,
        metrics,
        view.filters.period,
        against=view.filters.against,
        where=view.filters.where,
        known=view.known,
    )
    return {figure.metric: figure for figure in found}


def over_time(view: View, metric: str) -> Series:
    """A metric over the view's period."""
    return series(
        view.reader,
        view.scope,
        metric,
        view.filters.period,
        step=views.step(view.filters.period),
        where=view.filters.where,
        known=view.known,
    )


def tile_row(view: View, figures: Sequence[Figure], *, sparks: bool = True) -> None:
    """Tiles, each with its line."""
    lines = {
        figure.metric: views.spark(over_time(view, figure.metric), view.catalogue[figure.metric])
        for figure in figures
        if sparks and figure.shown
    }
    tiles.row(view, figures, lines)


def line(view: View, metrics: Sequence[str], *, key: str) -> None:
    """One of several metrics over time, with what is usual here."""
    metric = choice.buttons("Figure", metrics, "line", lambda name: view.catalogue[name].short)
    found = over_time(view, metric)
    chart = views.line(found, view.catalogue[metric])
    if chart is None:
        words.missing(words.sentence(found.reason or f"too few {view.catalogue[metric].noun} to draw a line"))
    else:
        charts.show(chart, f"line-{key}")


def lead(sentence: str) -> None:
    """The sentence that the data writes."""
    if sentence:
        words.lead(sentence)
