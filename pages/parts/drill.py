"""From the company to a site, a team, an employee, and the contacts: where a figure comes from, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

import streamlit as st

from allegiance.metrics import drill as lookup
from allegiance.metrics import permitted
from allegiance.metrics.influence_results import METRICS
from allegiance.metrics.measure import measure
from allegiance.metrics.results import Figure
from allegiance.metrics.where import UNKNOWN
from allegiance.views import figures as views
from pages.parts import charts, choice, states, tables, words
from pages.parts.context import View

TEAM, PERSON = "pages/team.py", "pages/employee.py"
"""Where teams and people are looked at fairly."""

LEVELS = ("site", "team", "employee")
"""From the whole to its parts."""

ACROSS = ("channel", "reason", "segment")
"""Other ways to split, at any level."""

DRAWN = 25
"""More rows than this are a table only: a picture of a hundred dots is read by nobody."""


def crumbs(view: View, page: str, trail: Sequence[tuple[str, str]] = ()) -> None:
    """Where the reader stands, each step above a link back."""
    where = view.filters.where
    kept: dict[str, tuple[str, ...]] = dict.fromkeys(LEVELS, ())
    steps = [("Company", page, view.filters.at(**kept))]
    for name in LEVELS:
        if members := getattr(where, name):
            kept[name] = members
            text = " or ".join(view.members[name].get(member, member) for member in members)
            steps.append((text, page, view.filters.at(**kept)))
    steps += [(text, file, view.filters.query) for text, file in trail]
    if len(steps) == 1:
        return
    here = None if trail else steps.pop()
    with st.container(horizontal=True, vertical_alignment="center", key="al-crumbs"):
        for number, (text, file, query) in enumerate(steps):
            if number:
                words.html('<div class="al al-muted" aria-hidden="true">›</div>')
            st.page_link(file, label=words.label(text), query_params=query or None)
        if here:
            words.html('<div class="al al-muted" aria-hidden="true">›</div>')
            words.html(f'<div class="al al-here" aria-current="location">{escape(here[0])}</div>')


def next_level(view: View) -> str | None:
    """The dimension one step further in, or None below the employee."""
    where = view.filters.where
    for name in LEVELS:
        if len(getattr(where, name)) > 1:
            return name
    deepest = max((place for place, name in enumerate(LEVELS) if getattr(where, name)), default=-1)
    for name in LEVELS[deepest + 1 :]:
        if (name == "employee" and not view.scope.anonymous) or len(view.members.get(name, {})) > 1:
            return name
    return None


def section(view: View, metric_ids: Sequence[str], page: str) -> None:
    """Where the figure comes from: one metric by one dimension, as dots and as a table that leads further in."""
    level = next_level(view)
    options = [
        name
        for name in (level, *ACROSS)
        if name and ((name == "employee" and not view.scope.anonymous) or len(view.members.get(name, {})) > 1)
    ]
    # Where places and topics may not be crossed, no choice is offered that is only refused.
    options = permitted.splits(view.scope, options, view.filters.where)
    if not options and not view.opens("contacts"):
        return
    st.header("Where", anchor=False)
    if not options:
        contacts_link(view)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        metric_id = choice.menu("Figure", metric_ids, "figure", lambda name: view.catalogue[name].short)
        dimension = choice.buttons("Split by", options, "split", str.capitalize)
    found = measure(
        view.reader,
        view.scope,
        [metric_id],
        view.filters.period,
        against=view.filters.against,
        by=(dimension,),
        where=view.filters.where,
        known=view.known,
    )
    _shown(view, metric_id, dimension, found, page)
    _people_link(view, metric_id, dimension)
    if level is None:
        contacts_link(view)


def _people_link(view: View, metric_id: str, dimension: str) -> None:
    """From figures of teams or people to what is fair to say of them: at equal contacts, with chance kept out."""
    where = view.filters.where
    query = view.filters.query | ({"figure": [metric_id]} if metric_id in METRICS else {})
    if len(where.employee) == 1:
        label, file = "What this person adds, at equal contacts", PERSON
    elif dimension == "employee":
        label, file = "What each person adds, at equal contacts", TEAM
    elif dimension == "team":
        label, file = "How teams stand, at equal contacts", TEAM
    else:
        return
    st.page_link(file, label=label, query_params=query or None)


def _shown(view: View, metric_id: str, dimension: str, found: list[Figure], page: str) -> None:
    metric = view.catalogue[metric_id]
    split = [figure for figure in found if dimension in figure.dimensions]
    if not split:
        words.missing(
            found[0].reason[:1].upper() + found[0].reason[1:] + "." if found else "Nothing was found."
        )
        return
    names = _names(view, dimension, split)
    whole = measure(
        view.reader, view.scope, [metric_id], view.filters.period, where=view.filters.where, known=view.known
    )[0]
    ordered = _ordered(split, dimension, names)
    pick = _into(dimension)
    chart = views.dots(ordered, metric, dimension, names, whole)
    if chart and len(ordered) <= DRAWN:
        charts.show(chart, f"where-{dimension}", pick=pick)
    elif not chart:
        states.nothing_found(metric.noun)
    _inside(ordered, dimension, names, pick)
    tables.figures(view, ordered, dimension, names, key=f"where-{dimension}", pick=pick)


def _ordered(split: Sequence[Figure], dimension: str, names: Mapping[str, str]) -> list[Figure]:
    """Highest first; people by name, because a list by value would be a league table that chance has written."""
    if dimension == "employee":
        return sorted(split, key=lambda one: views.name(one, dimension, names).casefold())
    return sorted(split, key=lambda one: (one.value is None, -(one.value or 0.0)))


def _inside(
    found: Sequence[Figure], dimension: str, names: Mapping[str, str], pick: Callable[[str], None]
) -> None:
    """The same step for a keyboard, a finger and a screen reader: choose by name."""
    key = f"inside-{dimension}"
    members = [figure.dimensions[dimension] or "" for figure in found]
    st.session_state[key] = None
    st.selectbox(
        f"Look inside {_a(dimension)}",
        members,
        index=None,
        key=key,
        format_func=lambda member: names.get(member, member or UNKNOWN),
        placeholder=f"Choose {_a(dimension)}, or click its row below",
        on_change=lambda: pick(st.session_state[key]) if st.session_state[key] is not None else None,
        width=360,
    )


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _into(dimension: str) -> Callable[[str], None]:
    def go(member: str) -> None:
        st.query_params[dimension] = member or UNKNOWN

    return go


def _names(view: View, dimension: str, found: Sequence[Figure]) -> Mapping[str, str]:
    if dimension != "employee":
        return view.members.get(dimension, {})
    ids = [member for figure in found if (member := figure.dimensions[dimension])]
    return {one.employee: one.name for one in lookup.people(view.reader, view.scope, employees=ids)}


def contacts_link(view: View) -> None:
    """The last step: the contacts themselves, for whoever may see them."""
    if not view.opens("contacts"):
        return
    st.page_link(
        "pages/contacts.py",
        label="See one's own contacts" if view.scope.rights.own else "See the contacts behind these figures",
        query_params=view.filters.query,
    )
