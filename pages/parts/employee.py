"""One employee: whom to look at, the sentence, tiles, the year, kinds of contacts, and every figure in fair terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

import streamlit as st

from allegiance.charts import rows, several
from allegiance.charts.format import NOTHING, Scale, count, short_day
from allegiance.charts.spec import Column, SeveralLines, table
from allegiance.metrics import drill, employee, employee_words
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.employee import FINE, Part, Stretch
from allegiance.metrics.influence import influence
from allegiance.metrics.influence_results import COACHING, METRICS, Influence, Person
from allegiance.metrics.influence_words import between, effect, effects
from allegiance.metrics.sentences import scale
from allegiance.metrics.where import UNKNOWN, Where
from pages.parts import charts, choice, states, tables, words
from pages.parts.context import View

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


def chosen() -> str:
    """The employee that the address names, or nothing."""
    return st.query_params.get("employee", "").strip()


def question(view: View) -> str:
    """The page's title, with the name of whoever may be seen."""
    who = employee.known_person(view.reader, view.scope, chosen())
    return f"What does {words.label(who.name)} add?" if who else ANYBODY


def ask(view: View) -> Asked | None:
    """The answer for the person of the address; ``None``: nobody is named, or nobody whom the reader may see."""
    who = employee.known_person(view.reader, view.scope, chosen())
    if who is None:
        return None
    usual = employee.first_measured(view.reader, view.scope, view.known)
    metric = view.catalogue[choice.asked("figure", METRICS, usual)]
    where = employee.only(view.filters.where, who.employee)
    found = influence(view.reader, view.scope, metric.id, view.filters.period, where=where, known=view.known)
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
    if chosen():
        restricted = "" if view.scope.all_rows else " within what you may see"
        states.state(
            "There is no such employee",
            f"Nobody with the number “{chosen()[:60]}”{restricted} has contacts or answers in the data.",
            "Choose a person below, by team and name.",
        )
    else:
        words.lead(
            "Choose a person: what customers' answers say of this person's work beside the rest of the team, "
            "how sure that is, and what a conversation could begin with."
        )
    team = choice.menu("Team", ["", *teams], "choose-team", lambda one: one or "all teams") if teams else ""
    people = [one for one in everybody if not team or one.team == team]
    _pick(people, "choose-person")


def _pick(people: Sequence[drill.Person], key: str) -> None:
    """Names in order of name."""
    names = {one.employee: one.name for one in people}
    double = {name for name in names.values() if list(names.values()).count(name) > 1}
    st.session_state[key] = None
    st.selectbox(
        "Person",
        list(names),
        index=None,
        key=key,
        format_func=lambda one: f"{names[one]} ({one})" if names[one] in double else names[one],
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
    usual = employee.first_measured(view.reader, view.scope, view.known)
    order = [usual, *(name for name in METRICS if name != usual)]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        choice.menu("Figure", order, "figure", lambda name: view.catalogue[name].short)
        team = asked.who.team
        others = drill.people(view.reader, view.scope, teams=[team] if team else [])
        with st.popover("Another person", width="content", key="al-another"):
            _pick([one for one in others if one.employee != asked.who.employee], "another-person")
            if st.button("Choose from all teams", key="al-all-people"):
                del st.query_params["employee"]
                st.rerun()
    if asked.person is not None and (text := employee_words.spells(asked.name, asked.person)):
        words.note(text)


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
    shown = [
        (
            "Influence",
            effect(metric, person.influence),
            f"95%: {between(metric, person.low, person.high)}" if apart else "",
            "compared with the rest of the team at equal contacts"
            if apart
            else "people cannot be told apart in this figure",
        ),
        ("Reliability", f"{person.reliability:.2f}", "share that is the person, not chance", f"{use}."),
        ("As it came", style.value(person.raw), "raw mean", employee_words.mix(metric, person)),
        ("At equal contacts", style.value(person.adjusted), "adjusted, not shrunk yet", ""),
        (
            metric.noun.capitalize(),
            count(person.n),
            f"of {count(asked.found.n)} of the company",
            employee_words.wanted(asked.found, person),
        ),
    ]
    grid = st.grid(3, min_column_width=240, gap="small", border=True, key="tiles-employee")
    for title, value, small, more in shown:
        with grid.cell():
            words.html(_tile(title, value, small, more))
    if employee_words.typical(metric):
        words.note(employee_words.typical(metric))
    if asked.found.note:
        words.note(words.sentence(asked.found.note))
    return True


def _tile(title: str, value: str, *small: str) -> str:
    lines = "".join(f'<div class="al-small">{escape(text)}</div>' for text in small if text)
    return (
        f'<div class="al al-tile"><div class="al-tile-title">{escape(title)}</div>'
        f'<div class="al-value">{escape(value)}</div>{lines}</div>'
    )


def _signed(metric: Metric) -> Scale:
    """Differences on an axis: they have a sign, and no end."""
    how = effects(metric)
    return replace(
        how,
        words=f"difference, {how.words}",
        text=lambda value: effect(metric, value),
        tick=lambda value: effect(metric, value).removesuffix(" points"),
        floor=None,
        ceiling=None,
        seconds=False,
        suffix="",
    )


def through_the_year(view: View, asked: Asked) -> None:
    """Influence over time, and what the team would be without the difference."""
    left, right = st.columns(2, gap="large")
    with left:
        _over_time(view, asked)
    with right:
        st.subheader("If it were like the rest of the team", anchor=False)
        found = employee.instead(
            view.reader,
            view.scope,
            asked.metric.id,
            asked.who.employee,
            view.filters.period,
            where=asked.where,
            known=view.known,
        )
        text = employee_words.counterfactual(asked.name, found, asked.metric)
        if found.moved is None:
            words.missing(words.sentence(text))
            return
        words.html(f'<p class="al">{escape(text)}</p>')
        words.facts(
            [
                ("Share of the team's rows", f"{found.share:.1%}"),
                (
                    "Adds to the team's figure",
                    f"{effect(asked.metric, found.added)} "
                    f"({between(asked.metric, found.added_low, found.added_high)})",
                ),
                ("People in the team", count(found.people)),
            ]
        )
        words.note("Arithmetic, not a forecast: nobody knows what somebody else would have done.")


def _over_time(view: View, asked: Asked) -> None:
    stretches = employee.over_time(
        view.reader,
        view.scope,
        asked.metric.id,
        asked.who.employee,
        view.filters.period,
        where=asked.where,
        known=view.known,
    )
    shown = [one for one in stretches if one.person is not None and one.person.shown]
    if len(shown) < 2:
        st.subheader("Over the last year", anchor=False)
        words.missing(f"Too few {asked.metric.noun} to say how it moved: no two stretches hold ten.")
        return
    charts.show(_line(asked, stretches), "employee-time")


def _line(asked: Asked, stretches: Sequence[Stretch]) -> SeveralLines:
    """One line with its band beside the team's level; each stretch is a fit of its own."""
    how = _signed(asked.metric)
    ends = [one.period.end for one in stretches]
    weeks = "4 weeks" if stretches[0].period.days == FINE else "13 weeks"
    points = [
        several.Place(
            one.period.end.toordinal(),
            one.person.influence if one.person else None,
            one.person.n if one.person else 0,
            one.person.low if one.person else None,
            one.person.high if one.person else None,
            f"{weeks} to {short_day(one.period.end)}",
        )
        for one in stretches
    ]
    rest = [several.Place(point.x, 0.0, 0, label=point.label) for point in points]
    every = 1 if len(ends) <= 4 else 4
    trend = sum(1 for one in stretches if one.person and one.person.shown and not _reliable(one.person))
    drawn = several.several(
        "Influence over the last year",
        [several.Named(asked.name, points, "accent"), several.Named("the rest", rest)],
        how,
        x_title=f"{weeks} to",
        ticks=[(end.toordinal(), f"{end.day} {end:%b}") for end in ends[::-1][::every][::-1]],
        of="line",
        note=employee_words.stretches(len(stretches), trend, weeks),
    )
    return replace(
        drawn,
        table=table(
            [f"{weeks} to", "Influence", "95% interval", "n", "Reliability", Column("Remark", numeric=False)],
            [_row(asked.metric, short_day(one.period.end), one.person, one.reason) for one in stretches],
        ),
    )


def _reliable(person: Person) -> bool:
    return (person.reliability or 0.0) >= COACHING


def _row(metric: Metric, name: str, person: Person | None, reason: str = "") -> tuple[str, ...]:
    """A figure of a table with its remark."""
    if person is None or not person.shown:
        why = person.reason if person else reason or f"no {metric.noun}"
        return (name, NOTHING, NOTHING, count(person.n if person else 0), NOTHING, why)
    return (
        name,
        effect(metric, person.influence),
        between(metric, person.low, person.high),
        count(person.n),
        f"{person.reliability:.2f}",
        "" if _reliable(person) else "trend only",
    )


def topics(view: View, asked: Asked) -> None:
    """By reason and by channel, where there is enough."""
    st.header("On which contacts", anchor=False)
    for column, topic in zip(st.columns(2, gap="large"), employee.TOPICS, strict=True):
        with column:
            parts = employee.by_topic(
                view.reader,
                view.scope,
                asked.metric.id,
                asked.who.employee,
                view.filters.period,
                topic,
                where=asked.where,
                known=view.known,
            )
            _parts(view, asked, topic, parts)


def _parts(view: View, asked: Asked, topic: str, parts: Sequence[Part]) -> None:
    told = [one for one in parts if employee_words.told_apart(one.person)]
    if not told:
        st.subheader(f"Influence by {topic}", anchor=False)
        words.missing(employee_words.no_parts(topic, asked.metric, len(parts)))
        return
    names = view.members.get(topic, {})
    how = _signed(asked.metric)
    chart = rows.dots(
        "Influence",
        [
            rows.Item(
                names.get(one.member, one.member or UNKNOWN)
                + ("" if _reliable(one.person) else " (trend only)"),
                one.person.influence,
                one.person.n,
                one.person.low,
                one.person.high,
                emphasis="" if _reliable(one.person) else "muted",
                remark="" if _reliable(one.person) else "trend only",
            )
            for one in told
        ],
        how,
        of=topic,
        reference=(0.0, "the rest of the team"),
        note=employee_words.parts(topic, len(parts), len(told)),
    )
    charts.show(chart, f"employee-{topic}")


def every_figure(view: View, asked: Asked) -> Sequence[Influence]:
    """All that an employee moves, in the same terms; the answers, for what is written of them further down."""
    st.header("In every figure, in the same fair terms", anchor=False)
    found = employee.every_metric(
        view.reader, view.scope, asked.who.employee, view.filters.period, where=asked.where, known=view.known
    )
    lines, cells = [], []
    for one in found:
        metric, person = view.catalogue[one.metric], one.person(asked.who.employee)
        lines.append(_figure(metric, one, person))
        cells.append(_cells(metric, one, person))
    heads = ["Figure", "As it came", "At equal contacts", "Influence", "95% interval", "n", "Reliability"]
    words.plain_table(
        table([Column(heads[0], numeric=False), *heads[1:], Column("Reading", numeric=False)], lines),
        f"{asked.name}, {view.filters.period.label}, beside the rest of the team",
    )
    words.note(
        "Handle time has no good direction: short can be quick or curt. Times are typical ones (means of logarithms), "
        "which a few very long contacts do not move; their influence is in percent."
    )
    tables.downloads(
        [
            "metric", "n", "raw", "adjusted", "influence", "low", "high", "reliability", "use", "reading"
        ],
        cells,
        f"employee-{asked.who.employee}",
        list(METRICS),
        view,
        key="employee-figures",
    )  # fmt: skip
    return found


def _figure(metric: Metric, found: Influence, person: Person | None) -> tuple[str, ...]:
    style = scale(metric)
    if person is None or person.influence is None:
        why = found.reason or (person.reason if person else f"no {metric.noun}")
        return (metric.short, *[NOTHING] * 4, count(person.n if person else 0), NOTHING, why)
    return (
        metric.short,
        style.value(person.raw),
        style.value(person.adjusted),
        effect(metric, person.influence),
        between(metric, person.low, person.high),
        count(person.n),
        f"{person.reliability:.2f}",
        employee_words.reading(metric, person),
    )


def _cells(metric: Metric, found: Influence, person: Person | None) -> list[object]:
    if person is None:
        return [metric.id, 0, *[None] * 6, "", found.reason or f"no {metric.noun}"]
    return [
        metric.id,
        person.n,
        person.raw,
        person.adjusted,
        person.influence,
        person.low,
        person.high,
        person.reliability,
        person.use,
        employee_words.reading(metric, person),
    ]


def fair(asked: Asked) -> None:
    """For whoever it is about."""
    if asked.person is None:
        return
    st.header("If this is about you", anchor=False)
    words.facts(employee_words.fair(asked.name, asked.found, asked.person, asked.metric))
