"""The filters as widgets. The address is the only place that remembers them: a widget writes it and reads it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from allegiance.charts.format import short_day
from allegiance.errors import QuestionError
from allegiance.metrics import period as periods
from allegiance.metrics.where import PLACES, UNKNOWN
from pages.parts import words
from pages.parts.context import View
from pages.parts.url import DEFAULT_AGAINST, NOTHING

NAMES = {
    "site": "Site",
    "team": "Team",
    "employee": "Employee",
    "channel": "Channel",
    "queue": "Queue",
    "reason": "Reason",
    "segment": "Segment",
}
_PERIODS = {
    "last-28-days": "Last 4 weeks",
    "last-91-days": "Last 13 weeks",
    "last-182-days": "Last 26 weeks",
    "last-364-days": "Last 52 weeks",
    "all": "All the data",
}
_AGAINST = {DEFAULT_AGAINST: "the period before", "year": "a year before", NOTHING: "nothing"}


def bar(view: View, *, compare: bool = True, weeks: bool = False) -> None:
    """Period, comparison and filters in one row, with what was ignored of the address below.

    Without ``compare`` there is no period to compare with: the page is about one stretch of time. With ``weeks`` it
    says which whole weeks count where groups only are shown.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="al-filters"):
        _choice(
            "Period",
            "period",
            _period_options(view),
            view.filters.period_text,
            lambda text: _period_name(text, view),
            free=True,
            hint=f"Choose one, or type {periods.FORMS}.",
            usual=view.filters.usual,
        )
        if compare:
            _choice(
                "Compare with",
                "against",
                [*_AGAINST]
                if view.filters.against_text in _AGAINST
                else [*_AGAINST, view.filters.against_text],
                view.filters.against_text,
                lambda text: _AGAINST.get(text, text),
                usual=DEFAULT_AGAINST,
            )
        chosen = len(view.filters.where.dimensions)
        with st.popover(f"Filters ({chosen})" if chosen else "Filters", width="content", key="al-more"):
            _members(view)
    words.note(_said(view, compare=compare))
    if weeks and (counted := view.counted):
        words.note(
            f"Figures count {counted}, so that nobody can be told from them; a figure that counts less says so."
        )
    for sentence in view.filters.ignored:
        words.note(sentence)


def _said(view: View, *, compare: bool) -> str:
    """The view in words: the days, what they are compared with, and the filters."""
    chosen, against = view.filters.period, view.filters.against
    text = f"{short_day(chosen.start)} to {short_day(chosen.end)}"
    if compare and against:
        text += f", compared with {short_day(against.start)} to {short_day(against.end)}"
    elif compare and view.filters.against_text != NOTHING:
        text += ", with no data before it to compare with"
    where = view.filters.where
    for name in where.dimensions:
        members = " or ".join(view.members[name].get(member, member) for member in getattr(where, name))
        text += f" · {name} {members}"
    return text + "."


def _members(view: View) -> None:
    shown = [name for name in PLACES if view.members.get(name)]
    for name in shown:
        names = view.members[name]
        key = f"f_{name}"
        st.session_state[key] = list(getattr(view.filters.where, name))
        st.multiselect(
            NAMES[name],
            list(names),
            key=key,
            format_func=lambda member, names=names: names.get(member, member),
            on_change=_changed(name),
            placeholder="all",
        )
    if "employee" not in shown and not view.scope.anonymous:
        st.caption("Choose a team to filter by employee.")
    if view.filters.where.dimensions:
        st.button("Remove all filters", on_click=_cleared, key="al-clear")


def _choice(
    label: str,
    name: str,
    options: list[str],
    value: str,
    write: Callable[[str], str],
    *,
    free: bool = False,
    hint: str | None = None,
    usual: str,
) -> None:
    key = f"f_{name}"
    st.session_state[key] = value
    st.selectbox(
        label,
        options,
        key=key,
        format_func=write,
        on_change=_changed(name, usual),
        accept_new_options=free,
        help=hint,
        width=230,
    )


def _changed(name: str, usual: str = "") -> Callable[[], None]:
    """Writes a widget's value into the address; the page's default leaves no trace there."""

    def write() -> None:
        value = st.session_state[f"f_{name}"]
        values = [value] if isinstance(value, str) else [member or UNKNOWN for member in value or []]
        if values and values != [usual]:
            st.query_params[name] = values
        elif name in st.query_params:
            del st.query_params[name]

    return write


def _cleared() -> None:
    for name in PLACES:
        if name in st.query_params:
            del st.query_params[name]


def _period_options(view: View) -> list[str]:
    """The usual spans, then the quarters and months that have data, newest first, then what the address asks for."""
    options = list(_PERIODS)
    first, last = view.known.first_day, view.known.last_day
    if first and last:
        month = last.year * 12 + last.month - 1
        while month >= first.year * 12 + first.month - 1 and len(options) < 30:
            year, number = divmod(month, 12)
            options.append(f"{year}-{number + 1:02d}")
            if number % 3 == 2:
                options.append(f"{year}-Q{number // 3 + 1}")
            month -= 1
    if view.filters.period_text not in options:
        options.append(view.filters.period_text)
    return options


def _period_name(text: str, view: View) -> str:
    if text in _PERIODS:
        return _PERIODS[text]
    try:
        span = periods.parse(text, first=view.known.first_day, last=view.known.last_day)
    except QuestionError:
        return text
    if span.months:
        return span.label
    start = short_day(span.start)
    same = span.start.year == span.end.year
    return f"{start.rpartition(' ')[0] if same else start} to {short_day(span.end)}"
