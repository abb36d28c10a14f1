"""One employee's figures: over the year, by kind of contact, and every one of them in the same terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from allegiance.charts import rows, several
from allegiance.charts.format import NOTHING, Scale, count, share, short_day
from allegiance.charts.spec import Column, SeveralLines, table
from allegiance.metrics import employee, employee_words
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.employee import FINE, Part, Stretch
from allegiance.metrics.influence_results import METRICS, Influence, Person
from allegiance.metrics.influence_words import between, effect, effects
from allegiance.metrics.sentences import scale
from allegiance.metrics.where import UNKNOWN
from pages.parts import charts, tables, words
from pages.parts.context import View
from pages.parts.employee import Asked


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
        st.subheader("If this person performed like the rest", anchor=False)
        if asked.person is not None and asked.person.caution:
            words.missing("Not said while the answers may have been chosen.")
            return
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
                (f"Share of the team's {asked.metric.noun}", share(found.share)),
                (
                    "Adds to the team's figure",
                    f"{effect(asked.metric, found.added)} "
                    f"({between(asked.metric, found.added_low, found.added_high)})",
                ),
                ("People in the team", count(found.people)),
            ]
        )
        words.note(employee_words.beside(asked.name, found, asked.metric))


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
    shown = [one for one in stretches if one.person is not None and employee_words.told_apart(one.person)]
    if len(shown) < 2:
        st.subheader("Over the last year", anchor=False)
        words.missing(employee_words.no_stretches(asked.metric, len(stretches)))
        return
    charts.show(_line(asked, stretches), "employee-time")


def _line(asked: Asked, stretches: Sequence[Stretch]) -> SeveralLines:
    """One line with its band beside the team's level; each stretch is a fit of its own."""
    how = _signed(asked.metric)
    ends = [one.period.end for one in stretches]
    weeks = "4 weeks" if stretches[0].period.days == FINE else "13 weeks"
    points = [_place(one, f"{weeks} to {short_day(one.period.end)}") for one in stretches]
    rest = [several.Place(point.x, 0.0, 0, label=point.label) for point in points]
    every = 1 if len(ends) <= 4 else 4
    told = [one.person for one in stretches if one.person and employee_words.told_apart(one.person)]
    trend = sum(1 for one in told if not employee_words.firm(one))
    drawn = several.several(
        "Influence over the last year",
        [several.Named("influence", points, "accent"), several.Named("the rest", rest)],
        how,
        x_title=f"{weeks} to",
        ticks=[(end.toordinal(), f"{end.day} {end:%b}") for end in ends[::-1][::every][::-1]],
        of="line",
        note=employee_words.stretches(len(stretches), len(told), trend, weeks),
    )
    return replace(
        drawn,
        table=table(
            [f"{weeks} to", "Influence", "95% interval", "n", "Reliability", Column("Remark", numeric=False)],
            [_row(asked.metric, short_day(one.period.end), one.person, one.reason) for one in stretches],
        ),
    )


def _place(one: Stretch, label: str) -> several.Place:
    """A point of the line; where people cannot be told apart there is none: a narrow interval would look sure."""
    person, at = one.person, one.period.end.toordinal()
    if person is None or not employee_words.told_apart(person):
        return several.Place(at, None, person.n if person else 0, label=label)
    return several.Place(at, person.influence, person.n, person.low, person.high, label)


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
        employee_words.remark(person),
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
                + ("" if employee_words.firm(one.person) else " (trend only)"),
                one.person.influence,
                one.person.n,
                one.person.low,
                one.person.high,
                emphasis="" if employee_words.firm(one.person) else "muted",
                remark="" if employee_words.firm(one.person) else "trend only",
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
    heads = ["Figure", "As it came", "At equal contacts", "Influence (95% interval)", "n", "Reliability"]
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
        whose=("employee", [asked.who.employee]),
    )  # fmt: skip
    return found


def _figure(metric: Metric, found: Influence, person: Person | None) -> tuple[str, ...]:
    style = scale(metric)
    if person is None or person.influence is None:
        why = found.reason or (person.reason if person else f"no {metric.noun}")
        return (metric.short, *[NOTHING] * 3, count(person.n if person else 0), NOTHING, why)
    return (
        metric.short,
        style.value(person.raw),
        style.value(person.adjusted),
        f"{effect(metric, person.influence)} ({between(metric, person.low, person.high)})",
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
