"""One employee: whom to look at, the sentence, tiles, the year, kinds of contacts, and every figure in fair terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from allegiance.charts.format import NOTHING, count
from allegiance.metrics import drill, employee, employee_words, influence_team
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.influence_results import METRICS, Influence, Person
from allegiance.metrics.influence_words import between, effect
from allegiance.metrics.sentences import scale
from allegiance.metrics.where import Where
from pages.parts import choice, page, states, words
from pages.parts.context import View
from pages.parts.seen import seen

ANYBODY = "What does one employee add?"


@dataclass(frozen=True, slots=True)
class Asked:
    """The person and the figure that the page is about, with its answer."""

    who: drill.Person
    metric: Metric
    found: Influence
    person: Person | None
    where: Where
    """Topics of the filters, and the person."""

    @property
    def name(self) -> str:
        """As the newest roster has it."""
        return self.who.name


def chosen(view: View) -> str:
    """The employee that the address names, oneself for whoever sees nobody else, or nothing."""
    named = st.query_params.get("employee", "").strip()
    return named or (view.scope.employees[0] if view.scope.employees else "")


def question(view: View) -> str:
    """The page's title, with the name of whoever may be seen."""
    who = employee.known_person(view.reader, view.scope, chosen(view))
    return f"What does {words.label(who.name)} add?" if who else ANYBODY


def figures(view: View) -> list[str]:
    """What the page can be about: the metrics that the data carries; the first of all where it carries none."""
    return influence_team.measured(view.known, view.catalogue)[0] or [METRICS[0]]


def ask(view: View) -> Asked | None:
    """The answer for the person of the address; ``None``: nobody is named, or nobody whom the reader may see."""
    who = employee.known_person(view.reader, view.scope, chosen(view))
    if who is None:
        return None
    seen(view, "employee", [who.employee], "employee")
    metric = view.catalogue[choice.asked("figure", figures(view))]
    where = employee.only(view.filters.where, who.employee)
    found = employee.in_metric(
        view.reader, view.scope, metric.id, who.employee, view.filters.period, where=where, known=view.known
    )
    return Asked(who, metric, found, found.person(who.employee), where)


def choose(view: View) -> None:
    """Whom to look at: a team, then a name; or why nobody can be."""
    teams = [team for team in view.members.get("team", {}) if team]
    everybody = drill.people(view.reader, view.scope)
    if not everybody:
        states.state(
            "No employees are known",
            "None of your exports says who handled a contact or whose work an answer judges.",
            "With a column for the employee in the export of contacts or answers this page fills itself.",
        )
        return
    if chosen(view):
        restricted = "" if view.scope.all_rows else " within what you may see"
        states.state(
            "There is no such employee",
            f"Nobody with the number “{chosen(view)[:60]}”{restricted} has contacts or answers in the data.",
            "Choose a person below, by team and name.",
        )
    else:
        words.lead(
            "Choose a person: what customers' answers say of this person's work beside the rest of the team, "
            "how sure that is, and what a conversation could begin with."
        )
    page.controls(view, compare=False)
    team = ""
    if len(teams) > 1:
        team = choice.menu("Team", ["", *teams], "team", lambda one: one or "all teams")
    sites = view.filters.where.site
    people = [one for one in everybody if team in ("", one.team) and (not sites or (one.site or "") in sites)]
    _pick(people, "choose-person")


def _pick(people: Sequence[drill.Person], key: str) -> None:
    """Names in order of name."""
    names = {one.employee: one.name for one in people}
    held = Counter(names.values())
    st.session_state[key] = None
    st.selectbox(
        "Person",
        list(names),
        index=None,
        key=key,
        format_func=lambda one: f"{names[one]} ({one})" if held[names[one]] > 1 else names[one],
        placeholder="Choose a name",
        on_change=lambda: _open(st.session_state[key]),
        width=360,
    )


def _open(who: str | None) -> None:
    if who:
        st.query_params["employee"] = who


def lead(view: View, asked: Asked) -> str:
    """The sentence at the top."""
    text = employee_words.lead(asked.name, asked.found, asked.person, asked.metric)
    return f"{text} {employee_words.small_team(asked.found, asked.person)}".strip()


def which(view: View, asked: Asked) -> None:
    """The figure that the page is about, and another person of the same team."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        choice.menu("Figure", figures(view), "figure", lambda name: view.catalogue[name].short)
        _another(view, asked)
        if team := asked.who.team:
            st.page_link(
                "pages/team.py",
                label=words.label(f"The team {team}"),
                query_params={**view.filters.at(team=team, employee=()), "figure": [asked.metric.id]},
            )
    if asked.person is not None and (text := employee_words.spells(asked.name, asked.person)):
        words.note(text)


def _another(view: View, asked: Asked) -> None:
    """Somebody else of the team, where the reader may see anybody else."""
    team = asked.who.team
    others = drill.people(view.reader, view.scope, teams=[team] if team else [])
    others = [one for one in others if one.employee != asked.who.employee]
    if not others:
        return
    with st.popover("Another person", width="content", key="al-another"):
        _pick(others, "another-person")
        if st.button("Choose from all teams", key="al-all-people"):
            st.query_params.pop("employee", None)
            st.query_params.pop("team", None)
            st.rerun()


def tiles(view: View, asked: Asked) -> bool:
    """Influence, reliability, raw, adjusted and n; whether there is a figure at all."""
    person, metric = asked.person, asked.metric
    if person is None or person.influence is None:
        reason = asked.found.reason or (person.reason if person else f"no {metric.noun} in this period")
        words.missing(words.sentence(reason))
        return False
    style = scale(metric)
    apart = employee_words.told_apart(person)
    use = employee_words.use(asked.found, person)
    typical = employee_words.typical(metric)
    shown = [
        (
            "Influence",
            effect(metric, person.influence) if apart else NOTHING,
            f"95%: {between(metric, person.low, person.high)}" if apart else "",
            "compared with the rest of the team at equal contacts"
            if apart
            else "people cannot be told apart in this figure",
        ),
        ("Reliability", f"{person.reliability:.2f}", "share that is the person, not chance", f"{use}."),
        (
            "As it came",
            style.value(person.raw),
            "typical time" if typical else "raw mean",
            employee_words.mix(metric, person),
        ),
        ("At equal contacts", style.value(person.adjusted), "adjusted, not shrunk yet", ""),
        (
            metric.noun.capitalize(),
            count(person.n),
            f"of {count(asked.found.n)} of the company",
            employee_words.wanted(asked.found, person),
        ),
    ]
    grid = st.grid(5, min_column_width=190, gap="small", border=True, key="tiles-employee")
    for title, value, small, more in shown:
        with grid.cell():
            words.html(_tile(title, value, small, more))
    if typical:
        words.note(typical)
    if person.caution:
        words.note(person.caution)
        st.page_link(
            "pages/fairplay.py", label="What else could explain it", query_params=view.filters.query or None
        )
    if asked.found.note:
        words.note(words.sentence(asked.found.note))
    return True


def _tile(title: str, value: str, *small: str) -> str:
    lines = "".join(f'<div class="al-small">{escape(text)}</div>' for text in small if text)
    return (
        f'<div class="al al-tile"><div class="al-tile-title">{escape(title)}</div>'
        f'<div class="al-value">{escape(value)}</div>{lines}</div>'
    )


def fair(asked: Asked) -> None:
    """For whoever it is about."""
    if asked.person is None:
        return
    st.header("If this is about you", anchor=False)
    words.facts(employee_words.fair(asked.name, asked.found, asked.person, asked.metric))
