"""All teams at equal contacts, by name: each against the average team, and the way into one of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape

import pandas as pd
import streamlit as st

from allegiance.charts.format import NOTHING, count
from allegiance.metrics import influence_tables, influence_team, sentences_influence
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.employee_words import typical
from allegiance.metrics.influence_mix import Mix
from allegiance.metrics.influence_team import Line, Teams
from allegiance.metrics.influence_words import between, effect, label
from allegiance.metrics.where import UNKNOWN
from allegiance.views import teams as views
from pages.parts import charts, choice, drill, states, tables, words
from pages.parts.context import View

TEAMS = "Which teams do well, at equal contacts?"
PEOPLE = "What does each person add?"
TEAM = "How does this team do, at equal contacts?"
"""Where single people are not shown."""
FIGURE = "figure"
"""Parameter of the address: by what people are looked at, here and on their own pages."""


def chosen(view: View) -> str | None:
    """The team to look inside: the one filtered by, or the only one there is; ``None``: all of them.

    Where the exports name no team, everybody is in one without a name.
    """
    asked = view.filters.where.team
    if len(asked) == 1:
        return asked[0]
    named = [name for name in view.members.get("team", {}) if name]
    if not named:
        return ""
    return named[0] if len(named) == 1 and not asked else None


def question(view: View) -> str:
    """What the page answers: about all teams, or about the people of one."""
    if chosen(view) is None:
        return TEAMS
    return TEAM if view.scope.anonymous else PEOPLE


def metric(view: View) -> Metric | None:
    """The metric that the address asks for, of those that the data can carry."""
    held, _ = _measured(view)
    return view.catalogue[choice.asked(FIGURE, held)] if held else None


def _measured(view: View) -> tuple[list[str], dict[str, str]]:
    return influence_team.measured(view.known, view.catalogue)


def metric_buttons(view: View) -> None:
    """By which metric people and teams are looked at."""
    held, missing = _measured(view)
    choice.buttons("Figure", held, FIGURE, lambda name: view.catalogue[name].short)
    if text := sentences_influence.missing(missing, view.catalogue):
        words.note(text)
    if view.filters.where.employee:
        words.note("The filter by employee does not apply on this page: people are shown beside their team.")


def not_measured(view: View) -> None:
    """Nothing that people are scored by is in the exports."""
    if influence_team.nobody(view.known):
        states.state(
            "No employees are known",
            "None of your exports says who handled a contact or whose work an answer is about.",
            "With a column for the employee in the export of contacts or answers this page fills itself.",
        )
        return
    _, missing = _measured(view)
    words.missing("Nothing that people could be scored by is in the exports so far.")
    words.note(sentences_influence.missing(missing, view.catalogue))


def teams(view: View, metric: Metric) -> Teams:
    """The teams that the scope and the filters reach."""
    return influence_team.teams(
        view.reader,
        view.scope,
        metric.id,
        view.filters.period,
        where=view.filters.where.but(employee=()),
        known=view.known,
    )


def lead(found: Teams, metric: Metric) -> str:
    """Which teams stand apart."""
    return sentences_influence.across(found, metric)


def overview(view: View, found: Teams, metric: Metric) -> None:
    """The teams as dots, as a list to choose from, and as a table."""
    if found.found.reason:
        words.missing(words.sentence(found.found.reason))
        return
    if not found.lines:
        states.nothing_found("team")
        return
    st.header("Each team against the average team", anchor=False)
    shown = [one for one in found.lines if views.told(one.team.reliability)]
    if shown:
        _drawn(shown, metric)
    else:
        words.missing(
            f"By {sentences_influence.of(metric)} teams differ by no more than chance: they {views.UNTOLD}."
        )
    names = [one.team.team for one in found.lines]
    choose("team", names, names, _into)
    _table(found, metric)
    heads, cells = influence_tables.teams_table(found, metric)
    tables.downloads(heads, cells, f"teams-{metric.id}", [metric.id], view, key="teams")
    if text := typical(metric):
        words.note(text)
    words.note(f"{views.EQUAL} {views.RELATIVE}")


def _drawn(shown: Sequence[Line], metric: Metric) -> None:
    if len(shown) > drill.DRAWN:
        return
    chart = views.teams(shown, metric)
    charts.show(chart, "teams", pick=_into, heading=False)


def _into(team: str) -> None:
    st.query_params["team"] = team or UNKNOWN


def choose(noun: str, ids: Sequence[str], names: Sequence[str], pick: Callable[[str], None]) -> None:
    """The same step for a keyboard, a finger and a screen reader: choose by name."""
    key = f"open-{noun}"
    called = dict(zip(ids, names, strict=True))
    st.session_state[key] = None
    st.selectbox(
        f"Open a {noun}",
        list(ids),
        index=None,
        key=key,
        format_func=lambda one: called.get(one, one) or UNKNOWN,
        placeholder=f"Choose a {noun}, or click a dot or a row",
        on_change=lambda: pick(st.session_state[key]) if st.session_state[key] is not None else None,
        width=360,
    )


def number(value: float | None) -> float:
    """A column of numbers stays one where some are missing."""
    return math.nan if value is None else value


def _table(found: Teams, metric: Metric) -> None:
    frame = pd.DataFrame(
        {
            "Team": [one.team.team for one in found.lines],
            "Raw": [number(one.team.raw) for one in found.lines],
            "At equal contacts": [number(one.team.adjusted) for one in found.lines],
            "Against the average": [
                number(one.team.effect if views.told(one.team.reliability) else None) for one in found.lines
            ],
            "95% interval": [
                between(metric, one.team.low, one.team.high) if views.told(one.team.reliability) else NOTHING
                for one in found.lines
            ],
            "Reliability": [number(one.team.reliability) for one in found.lines],
            "n": [one.team.n for one in found.lines],
            "People": [one.team.people for one in found.lines],
            "In words": [
                label(metric, one.team.label)
                or one.team.reason
                or ("no clear difference" if views.told(one.team.reliability) else views.UNTOLD)
                for one in found.lines
            ],
        }
    )
    names = list(frame["Team"])
    scores(frame, metric, "teams", f"{metric.short} by team", lambda place: _into(names[place]))


def scores(frame: pd.DataFrame, metric: Metric, key: str, alt: str, pick: Callable[[int], None]) -> None:
    """A table of scores, in the order given; a click on a row leads further."""
    against = "Influence" if "Influence" in frame else "Against the average"
    style = frame.style.format(
        _numbers(lambda value: views.level(metric, value)),
        subset=["Raw", "At equal contacts"],
        na_rep=NOTHING,
    )
    style = style.format(_numbers(lambda value: effect(metric, value)), subset=[against], na_rep=NOTHING)
    style = style.format("{:.2f}", subset=["Reliability"], na_rep=NOTHING)

    def picked() -> None:
        for place in st.session_state[f"table-{key}"].selection.rows:
            pick(place)
            return

    st.dataframe(
        style,
        hide_index=True,
        placeholder=NOTHING,
        key=f"table-{key}",
        alt=f"{alt}, {len(frame)} rows; the same rows can be downloaded below.",
        column_config={
            "n": st.column_config.NumberColumn(format="localized", help=f"How many {metric.noun}."),
            "Raw": st.column_config.Column(help=f"The mean of the {metric.noun} as they came."),
            "At equal contacts": st.column_config.Column(
                help="As if everybody had the company’s mix of contacts."
            ),
            against: st.column_config.Column(
                help="The best guess of the difference, drawn towards none by what is not known."
            ),
            "Reliability": st.column_config.Column(
                help="How much of the differences between such values is people and not chance: 0 nothing, 1 all."
            ),
        },
        on_select=picked,
        selection_mode="single-row",
    )


def _numbers(write: Callable[[float], str]) -> Callable[[object], str]:
    """A way of writing for the cells of a table."""
    return lambda cell: write(float(cell)) if isinstance(cell, int | float) else NOTHING


def mixes(found: Teams, metric: Metric) -> None:
    """What the mix of contacts did to each team's raw value."""
    written(
        [
            (one.team.team, one.mix)
            for one in found.lines
            if one.mix is not None and one.team.effect is not None
        ],
        metric,
        found.found.margin,
    )


def written(held: Sequence[tuple[str, Mix]], metric: Metric, margin: float) -> None:
    """A sentence each where the mix mattered, and one for all others."""
    if not held:
        words.missing("Nothing can be said of the mix of contacts where there is no score.")
        return
    told = [(name, mix) for name, mix in held if sentences_influence.matters(mix, margin)]
    said = [sentences_influence.mixed(name, mix, metric) for name, mix in told]
    if rest := sentences_influence.little(
        [name for name, mix in held if (name, mix) not in told], metric, margin
    ):
        said.append(rest)
    body = "".join(f"<p>{escape(text)}</p>" for text in said)
    prose = f'<div class="al">{body}</div>'
    if len(said) > drill.DRAWN:
        with st.expander(f"{count(len(said))} sentences, one a name", key="mixes"):
            words.html(prose)
    else:
        words.html(prose)
    words.note(
        "What contacts of a kind get from the same people, times how much more or less of them there was: what "
        "goes along with a kind of contacts, with its uncertainty in brackets. Raw minus this is the value at equal "
        "contacts."
    )
