"""The people of one team: values against how much they stand on, scores side by side, and the team itself."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from allegiance.charts.format import NOTHING, count
from allegiance.metrics import influence_tables, influence_team, sentences_influence
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.employee_words import typical
from allegiance.metrics.influence_team import Inside
from allegiance.metrics.influence_words import USES, between
from allegiance.views import teams as views
from pages.parts import charts, states, tables, team, words
from pages.parts.context import View
from pages.parts.seen import seen

PERSON = "pages/employee.py"
FAIR = "pages/fairplay.py"
WANTED = "team-person-wanted"


def ask(view: View, metric: Metric, name: str) -> Inside:
    """The people of the team that the scope reaches."""
    found = influence_team.inside(
        view.reader,
        view.scope,
        metric.id,
        view.filters.period,
        name,
        where=view.filters.where.but(employee=()),
        known=view.known,
    )
    seen(view, "employee", _ids(found), "team", metric=metric.id)
    return found


def _ids(found: Inside) -> list[str]:
    return [one.person.employee for one in found.members]


def lead(view: View, found: Inside, metric: Metric) -> str:
    """How many stand out, and how sure; of the team itself where single people are not shown."""
    one = found.team
    if view.scope.anonymous and not found.found.reason:
        if one is None or one.effect is None:
            return words.sentence(
                f"{found.name}: {one.reason if one and one.reason else 'no score is shown'}"
            )
        level = views.level(metric, one.adjusted)
        return (
            f"{found.name}: {metric.short.lower()} {level} at equal contacts; {views.against(one, metric)}."
        )
    return sentences_influence.within(found, metric)


def people(view: View, found: Inside, metric: Metric) -> None:
    """The funnel, the table, and those who cannot be scored."""
    if found.found.reason:
        words.missing(words.sentence(found.found.reason))
        return
    if not found.members:
        states.nothing_found(f"{metric.noun} of people")
        return
    st.header("Each person beside the others", anchor=False)
    _funnel(found, metric)
    shown = found.shown
    if shown:
        team.choose("person", [one.person.employee for one in shown], [one.name for one in shown], _want)
        _table(found, metric)
    _waiting(view, found)
    _few(found)
    heads, cells = influence_tables.people_table(found, metric)
    tables.downloads(
        heads, cells, f"people-{metric.id}", [metric.id], view, key="people", whose=("employee", _ids(found))
    )
    if moved := [f"{one.name} ({where})" for one in shown if (where := views.moved(one, found))]:
        words.note(
            f"Changed team in the period: {', '.join(moved)}. Their score is over both teams, each part against the "
            "people beside them then."
        )
    if text := typical(metric):
        words.note(text)
    words.note(
        f"{views.EQUAL} Influence: the difference from the people beside them, drawn towards none by what is not "
        "known. Good for: the most that a score of that reliability may be used for; below pay, it is the team’s "
        "score that counts. By name, never by value: chance writes most of such an order."
    )
    if wanted := st.session_state.pop(WANTED, None):
        st.switch_page(PERSON, query_params=query(view, found, metric, wanted))


def query(view: View, found: Inside, metric: Metric, employee: str) -> dict[str, list[str]]:
    """Where the page of a person is, seen from here."""
    kept = view.filters.at(team=(found.name,) if found.name else (), employee=(employee,))
    return {**kept, team.FIGURE: [metric.id]}


def _want(employee: str) -> None:
    st.session_state[WANTED] = employee


def _funnel(found: Inside, metric: Metric) -> None:
    if not found.ranked:
        words.missing(
            f"{sentences_influence.people(found.size).capitalize()} with {metric.noun}: from five upwards they are "
            "compared with each other. The figures below are unranked."
        )
        return
    chart = views.people(found, metric)
    if chart is None:
        return
    charts.show(chart, "people", pick=_want)


def _table(found: Inside, metric: Metric) -> None:
    shown = found.shown
    people = [one.person for one in shown]
    frame = pd.DataFrame(
        {
            "Person": [one.name for one in shown],
            "Raw": [team.number(one.raw) for one in people],
            "At equal contacts": [team.number(one.adjusted) for one in people],
            "Influence": [
                team.number(one.influence if views.told(one.reliability) else None) for one in people
            ],
            "95% interval": [
                between(metric, one.low, one.high) if views.told(one.reliability) else NOTHING
                for one in people
            ],
            "Reliability": [team.number(one.reliability) for one in people],
            "n": [one.n for one in people],
            **(
                {"Good for": ["" if one.caution else USES.get(one.use, "") for one in people]}
                if found.ranked
                else {}
            ),
            **({"In words": [views.remark(one, found, metric) for one in shown]} if found.ranked else {}),
        }
    )
    ids = [one.employee for one in people]
    team.scores(frame, metric, "people", f"{metric.short} by person", lambda place: _want(ids[place]))


def _waiting(view: View, found: Inside) -> None:
    """Those whose score is shown without a judgement, why, and where that is looked into."""
    cautions = [one.person.caution for one in found.shown if one.person.caution]
    for text in cautions:
        words.note(text)
    if cautions:
        st.page_link(
            FAIR, label="What else explains it, and what to ask", query_params=view.filters.query or None
        )


def _few(found: Inside) -> None:
    """Those without a figure, and why."""
    silent = [f"{one.name} ({one.person.reason})" for one in found.members if not one.person.shown]
    if silent:
        words.note(f"Without a figure: {', '.join(silent)}.")


def mixes(found: Inside, metric: Metric) -> None:
    """What the mix of contacts did to each person's raw value."""
    team.written(
        [(one.name, one.mix) for one in found.shown if one.mix is not None], metric, found.found.margin
    )


def itself(found: Inside, metric: Metric) -> None:
    """The team's own score, apart from those of its people."""
    if not found.name:
        words.note("The exports name no team of these people: each is compared with all the others.")
        return
    st.header("The team itself", anchor=False)
    one = found.team
    if one is None or one.effect is None:
        reason = one.reason if one is not None else ""
        words.missing(words.sentence(reason or "the team’s own score is not shown here"))
    else:
        words.facts(
            [
                ("Raw", views.level(metric, one.raw)),
                ("At equal contacts", views.level(metric, one.adjusted)),
                ("Against the average team", views.against(one, metric)),
                ("Reliability", f"{one.reliability:.2f}"),
                ("n", f"{count(one.n)} {metric.noun} of {sentences_influence.people(one.people)}"),
            ]
        )
    words.note(views.RELATIVE)
