"""The parts of the page on fair play: findings by person, the invitations of all, and what was and was not checked."""

from __future__ import annotations

from html import escape

import streamlit as st

from allegiance.charts import funnel
from allegiance.charts.format import GAP, SHARE, Scale, count, plain
from allegiance.charts.spec import table
from allegiance.metrics import radar_rows, radar_words
from allegiance.metrics.radar import radar
from allegiance.metrics.radar_records import Check, Finding, Radar, companies, signs
from pages.parts import charts, tables, words
from pages.parts.context import View
from pages.parts.seen import seen

FIRST = 12
"""People shown with everything; the download has them all."""


def ask(view: View) -> Radar:
    """All signs for whoever asks, with the page's filters."""
    with st.spinner("Comparing everybody with everybody else."):
        found = radar(
            view.reader, view.scope, view.filters.period, where=view.filters.where, known=view.known
        )
    seen(view, "employee", list(found.flagged), "fairplay")
    return found


def findings(view: View, found: Radar) -> None:
    """People by name, each with what was seen, what else explains it, and the way to the contacts."""
    words.note(
        f"By name, in no other order. Looked at: {radar_words.span(found)}. A sign is a reason to look and nothing "
        "more: honest people can be named too, and how often stands with each sign."
    )
    people = list(found.flagged.items())
    for employee, mine in people[:FIRST]:
        with st.container(border=True, key=f"finding-{employee}"):
            _person(view, found, employee, mine)
    if len(people) > FIRST:
        words.note(f"The first {FIRST} of {count(len(people))} people are shown; the download has them all.")
    tables.downloads(
        radar_rows.HEADS,
        radar_rows.rows(found),
        "fair-play",
        ["invitation_coverage"],
        view,
        key="findings",
        whose=("employee", list(found.flagged)),
    )


def _person(view: View, found: Radar, employee: str, mine: tuple[Finding, ...]) -> None:
    first = mine[0]
    st.subheader(words.label(first.name), anchor=False)
    if first.team:
        words.note(first.team)
    for one in mine:
        sign = signs()[one.sign]
        words.html(
            f'<div class="al al-sign">{escape(sign.title)} {words.chip("", f"{one.strength} evidence")}</div>'
        )
        words.html(f'<p class="al">{escape(one.sentence)}</p>')
        words.facts(
            [
                *radar_words.figures(one),
                *one.evidence,
                ("What else explains it", one.otherwise),
                ("What to ask", sign.ask),
                ("How good this sign is", radar_words.alarms(sign)),
            ]
        )
        if one.quotes:
            with st.expander(f"{count(len(one.quotes))} of these comments"):
                for text in one.quotes:
                    words.html(f'<p class="al">“{escape(text)}”</p>')
    query = view.filters.at(employee=employee) | {"period": [str(found.period)]}
    if view.opens("contacts"):
        st.page_link(
            "pages/contacts.py", label=f"The contacts of {words.label(first.name)}", query_params=query
        )


def picture(found: Radar) -> None:
    """Invitations of everybody against what is usual for their contacts."""
    check = next((one for one in found.checks if one.sign.id == "invitations"), None)
    if check is None or not check.points:
        return
    st.header("Invitations, person by person", anchor=False)
    chart = funnel.funnel(
        "Invited, against what is usual for the same contacts",
        [
            funnel.Dot(
                one.name, one.n, one.difference, emphasis="accent" if one.found else "", key=one.employee,
                remark=f"{SHARE.text(one.value)} invited, {SHARE.text(one.expected)} usual",
            )
            for one in check.points
        ],
        GAP,
        centre=0.0,
        spread_of_one=check.spread_of_one,
        of="employee",
        noun="contacts",
        note="0: as many as of contacts of the same channel, reason and month. Between the inner limits lie 95% of "
        "people whose invitations are left to chance. Only those with a name are beyond chance and beyond the usual "
        "differences between people.",
    )  # fmt: skip
    charts.show(chart, "invitations", heading=False)


def checked(found: Radar) -> None:
    """Every sign that could be checked: for how many, whom it named, and how good it is."""
    if not found.checked:
        words.missing("No sign could be checked. What is missing stands below.")
        return
    words.plain_table(
        table(
            ["Sign", "People checked", "Stand out", "Finds", "95%", "False alarms in 1,000", "95%"],
            [_checked(one) for one in found.checked],
        ),
        f"Signs looked for in {radar_words.span(found)}",
    )
    words.note(f"{radar_words.MEASURED} {radar_words.lived(companies())}".strip())
    with st.expander("What each sign compares, and what was planted to measure it"):
        words.facts(
            [(one.sign.title, f"{one.sign.looks} Planted: {one.sign.simulated}") for one in found.checks]
        )


def _checked(one: Check) -> tuple[str, ...]:
    sign = one.sign
    return (
        sign.title,
        count(one.judged),
        count(one.found),
        SHARE.value(sign.power),
        SHARE.interval(*sign.power_between),
        ALARMS.value(sign.false_alarms),
        ALARMS.interval(*sign.false_between),
    )


ALARMS = Scale(
    "honest people named in 1,000", lambda v: plain(v, 1), lambda v: plain(v, 1), lambda v: plain(v, 1)
)


def unchecked(found: Radar) -> None:
    """What could not be checked, and why."""
    st.header("What could not be checked", anchor=False)
    rows = [(one.sign.title, words.sentence(one.reason)) for one in found.unchecked]
    words.facts([*rows, radar_words.LATER_FACT])
