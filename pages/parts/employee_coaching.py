"""Strengths first, then what a conversation could begin with, then the contacts themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from urllib.parse import quote

import streamlit as st

from allegiance.charts.format import NOTHING, count, duration, share
from allegiance.charts.spec import Column, table
from allegiance.metrics import employee_coaching, employee_talk
from allegiance.metrics.drill import Record
from allegiance.metrics.employee_coaching import COACHED, Coaching, Habit
from allegiance.metrics.employee_contacts import contacts_of
from allegiance.metrics.influence_results import ANSWERS, Influence
from pages.parts import choice, tables, words
from pages.parts.context import View
from pages.parts.employee import Asked

NEWEST = "newest"
KINDS = {
    "low": "Rated low",
    "high": "Rated high",
    "hold": "Long on hold",
    "passed": "Passed on",
    "back": "Came back",
    "open": "Not solved",
    "comment": "With a comment",
    NEWEST: "Newest",
}
NEEDS = {
    "low": "csat_mean",
    "high": "csat_mean",
    "hold": "hold_time",
    "passed": "transferred",
    "back": "fcr_observed",
    "open": "closed",
    "comment": "csat_mean",
}
"""Metrics without which there are no contacts of that kind."""
LISTEN = 3
"""Contacts offered with each thing to coach."""


def section(view: View, asked: Asked, figures: Sequence[Influence]) -> None:
    """Strengths and coaching, or why neither can be said."""
    rated = [name for name in ANSWERS if not view.known.missing(view.catalogue[name])]
    metric = asked.metric.id if asked.metric.id in rated else next(iter(rated), "")
    if not metric:
        st.header("What goes well, and what could help", anchor=False)
        words.missing("Not measured: without customers' answers nobody can say what those rated higher do.")
        return
    found = employee_coaching.coaching(
        view.reader,
        view.scope,
        metric,
        asked.who.employee,
        view.filters.period,
        where=asked.where,
        known=view.known,
    )
    left, right = st.columns(2, gap="large")
    with left:
        st.header("What goes well", anchor=False)
        _strengths(view, asked, found, figures)
    with right:
        st.header("What a conversation could begin with", anchor=False)
        _coach(view, asked, found)
    _compared(view, asked, found)


def _strengths(view: View, asked: Asked, found: Coaching, figures: Sequence[Influence]) -> None:
    held = [
        (view.catalogue[one.metric], person)
        for one in figures
        if (person := one.person(asked.who.employee)) is not None
    ]
    said = employee_talk.strengths(asked.name, held, found)
    for text in said:
        words.html(f'<p class="al">{escape(text)}</p>')
    if not said:
        words.missing(employee_talk.no_strength(asked.name))
    if asked.person is not None and asked.person.caution:
        return
    good = contacts_of(
        view.reader, view.scope, asked.who.employee, view.filters.period, asked.where, "high", most=LISTEN
    )
    if good.rows:
        links = ", ".join(_link(str(row["contact_id"])) for row in good.rows)
        words.html(f'<p class="al al-note">{escape(employee_talk.well_rated(good.total))} {links}</p>')


def _coach(view: View, asked: Asked, found: Coaching) -> None:
    if found.reason:
        words.missing(words.sentence(f"Nothing to compare with: {found.reason}"))
        return
    items = found.of("coach")[:COACHED]
    for one in items:
        words.html(f'<p class="al">{escape(employee_talk.habit(asked.name, one))}</p>')
        _listen(view, asked, one)
    if not items:
        words.missing(employee_talk.nothing_to_coach(asked.name, found))
    for one in found.of("other"):
        words.note(employee_talk.neither(asked.name, one))
    if items:
        words.note(employee_talk.NO_CAUSE)


def _listen(view: View, asked: Asked, one: Habit) -> None:
    """The contacts to listen to, as links."""
    held = contacts_of(
        view.reader,
        view.scope,
        asked.who.employee,
        view.filters.period,
        asked.where,
        one.behaviour.contacts,
        most=LISTEN,
    )
    if held.rows:
        links = ", ".join(_link(str(row["contact_id"])) for row in held.rows)
        words.html(f'<p class="al al-note">Contacts to listen to: {links}</p>')


def _link(contact: str) -> str:
    """A contact's own page: a link of the address, since there can be many of them."""
    unbroken = escape(contact.replace("-", "\N{NON-BREAKING HYPHEN}"))
    return f'<a href="contacts?contact={quote(contact, safe="")}" target="_self">{unbroken}</a>'


def _compared(view: View, asked: Asked, found: Coaching) -> None:
    if not found.habits:
        return
    with st.expander("Everything that was compared", key="al-compared"):
        words.plain_table(
            table(
                [
                    Column("What", numeric=False),
                    "Here",
                    "Rated higher",
                    "Difference, 95% interval",
                    "n",
                    Column("Reading", numeric=False),
                ],
                [_line(one) for one in found.habits],
            ),
            f"{asked.name} beside {count(found.peers)} colleagues rated higher, on the same reasons and channels",
        )
        words.note(employee_talk.compared(found))
        tables.downloads(
            ["behaviour", "own", "others", "difference", "low", "high", "n", "n_others", "colleagues", "reading"],
            [
                [
                    one.behaviour.id, one.own, one.others, one.difference, one.low, one.high, one.n, one.n_others,
                    one.people, one.verdict,
                ]
                for one in found.habits
            ],
            f"employee-{asked.who.employee}-compared",
            ["hold_time", "transferred", "repeat_contacts"],
            view,
            key="employee-compared",
        )  # fmt: skip


def _line(one: Habit) -> tuple[str, ...]:
    return (
        employee_talk.BEHAVIOURS[one.behaviour.id][0],
        employee_talk.amount(one, one.own),
        employee_talk.amount(one, one.others),
        employee_talk.apart(one),
        count(one.n),
        employee_talk.VERDICTS[one.verdict],
    )


def contacts(view: View, asked: Asked) -> None:
    """The contacts behind it: those that a conversation would begin with."""
    st.header("The contacts behind it", anchor=False)
    kinds = [
        kind for kind in KINDS if kind not in NEEDS or not view.known.missing(view.catalogue[NEEDS[kind]])
    ]
    kind = choice.buttons("Show", kinds, "contacts", KINDS.__getitem__)
    found = contacts_of(
        view.reader,
        view.scope,
        asked.who.employee,
        view.filters.period,
        asked.where,
        "" if kind == NEWEST else kind,
    )
    if not found.rows:
        words.missing(f"No contact of this kind in this period: {KINDS[kind].lower()}.")
        return
    words.note(
        f"{count(found.total)} in this period"
        + (f"; {len(found.rows)} shown." if found.total > len(found.rows) else ".")
    )
    words.html(f'<dl class="al al-facts">{"".join(_entry(view, row) for row in found.rows)}</dl>')
    tables.downloads(
        list(found.rows[0]),
        [list(row.values()) for row in found.rows],
        f"employee-{asked.who.employee}-contacts",
        ["csat", "nps", "hold_time"],
        view,
        key="employee-contacts",
        whose=("employee", [asked.who.employee]),
    )


def _entry(view: View, row: Record) -> str:
    began = row["started_at"]
    said = row["comment"]
    quoted = f'<div class="al-muted">“{escape(str(said))}”</div>' if said else ""
    parts = " · ".join([*(escape(part) for part in _parts(view, row)), _link(str(row["contact_id"]))])
    moment = f"{began:%Y-%m-%d %H:%M}" if isinstance(began, datetime) else NOTHING
    return f"<dt>{moment}</dt><dd>{parts}{quoted}</dd>"


def _parts(view: View, row: Record) -> Sequence[str]:
    parts = [str(row[name]) for name in ("reason", "channel") if row[name] is not None]
    if row["csat"] is not None:
        parts.append(f"satisfaction {row['csat']} of 5")
    if row["nps"] is not None:
        parts.append(f"would recommend {row['nps']} of 10")
    hold = row["hold_s"]
    if isinstance(hold, int | float) and hold > 0:
        parts.append(f"on hold {duration(hold)}")
    if isinstance(row["transfers"], int) and row["transfers"] > 0:
        parts.append("passed on")
    part = row["share"]
    if part is None or (isinstance(part, float) and part < 1):
        parts.append(f"shared: {share(part)} of the credit" if part else "others have the credit")
    back = row["next_same_s"]
    if isinstance(back, int | float) and back <= view.settings.repeat_days * 86400:
        days = round(back / 86400)
        after = duration(back) if back < 86400 else "a day" if days == 1 else f"{days} days"
        parts.append(f"came back after {after}")
    return parts
