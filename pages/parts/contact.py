"""Contacts as a list, and one contact in full."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from allegiance.charts.format import NOTHING, clock, count, duration
from allegiance.metrics import credit, drill
from allegiance.metrics.credit import Handled
from allegiance.metrics.drill import Contacts, Record
from pages.parts import states, tables, words
from pages.parts.context import View
from pages.parts.seen import seen

_WAITS = (("queue_s", "In the queue"), ("hold_s", "On hold"), ("talk_s", "Talking"), ("wrap_s", "Wrap-up"))
_ANSWERS = (
    ("csat", "Satisfaction", " of 5"),
    ("nps", "Would recommend", " of 10"),
    ("ces", "Made it easy", " of 7"),
    ("resolved", "Resolved", ""),
    ("contacts_needed", "Contacts needed", ""),
    ("stay", "Intends to stay", " of 5"),
    ("repurchase", "Intends to buy again", " of 5"),
    ("trust", "Trusts us", " of 5"),
    ("emotion", "Feeling", ""),
)


def chosen() -> str:
    """The contact that the address names, or nothing."""
    return st.query_params.get("contact", "").strip()


def found(view: View) -> Contacts:
    """The newest contacts that match the filters."""
    return drill.contacts(view.reader, view.scope, view.filters.period, view.filters.where)


def sentence(found: Contacts) -> str:
    """How many there are."""
    if not found.rows:
        return "No contact matches."
    if found.total > len(found.rows):
        return f"{count(found.total)} contacts; the newest {count(len(found.rows))} are listed."
    return f"{count(found.total)} contact{'s' if found.total > 1 else ''}, newest first."


def listing(view: View, found: Contacts) -> None:
    """The contacts as a table; a click on one opens it."""
    if not found.rows:
        states.nothing_found("contacts")
        return
    ids = [str(row["contact_id"]) for row in found.rows]
    _choose(ids)
    frame = pd.DataFrame([_line(row) for row in found.rows])
    if not any(row["invited"] for row in found.rows):
        frame = frame.drop(columns="Invited")
    seconds = ["Queue", "Hold", "Talk"]
    style = frame.style.format(_clock, subset=seconds, na_rep=NOTHING)
    style = style.format(_back, subset=["Came back"], na_rep="").format(
        _score, subset=["Satisfaction", "Recommend"]
    )
    st.dataframe(
        style,
        hide_index=True,
        placeholder=NOTHING,
        column_config={"Came back": st.column_config.Column(width=140)},
        on_select=lambda: _picked(ids),
        selection_mode="single-row",
        key="contacts-table",
        alt="The newest contacts that match the filters; the list above opens one by its number.",
        height=560,
    )
    tables.downloads(
        list(found.rows[0]),
        [list(row.values()) for row in found.rows],
        "contacts",
        ["wait_time", "queue_time", "hold_time", "csat", "nps"],
        view,
        key="contacts",
        whose=("employee", view.filters.where.employee),
    )


def _line(row: Record) -> dict[str, object]:
    return {
        "Started": _text(row["started_at"]),
        "Contact": row["contact_id"],
        "Channel": row["channel"],
        "Reason": row["reason"],
        "Outcome": row["outcome"],
        "Queue": _float(row["queue_s"]),
        "Hold": _float(row["hold_s"]),
        "Talk": _float(row["talk_s"]),
        "Came back": _float(row["next_same_s"]),
        "Invited": "yes" if row["invited"] else "no",
        "Satisfaction": _float(row["csat"]),
        "Recommend": _float(row["nps"]),
    }


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _score(value: float) -> str:
    return NOTHING if math.isnan(value) else f"{value:.0f}"


def _choose(ids: Sequence[str]) -> None:
    st.session_state["open-contact"] = None
    st.selectbox(
        "Open a contact",
        ids,
        index=None,
        key="open-contact",
        placeholder="Choose a number, or click its row below",
        on_change=lambda: _open(st.session_state["open-contact"]),
        width=360,
    )


def _picked(ids: Sequence[str]) -> None:
    for place in st.session_state["contacts-table"].selection.rows:
        _open(ids[place])
        return


def _open(contact_id: str | None) -> None:
    if contact_id:
        st.query_params["contact"] = contact_id


def detail(view: View, contact_id: str) -> None:
    """One contact: what it was about, how long it took, what came after, what the customer said."""
    found = drill.contact(view.reader, view.scope, contact_id)
    if found is None:
        states.state(
            "There is no such contact",
            f"No contact “{contact_id[:60]}” is within what you may see.",
            "Go back to the list and choose one there.",
        )
        return
    row = found.contact
    seen(view, "customer", [str(row["customer_id"])] if row["customer_id"] is not None else [], "contact")
    seen(view, "employee", [str(row["employee_id"])] if row["employee_id"] is not None else [], "contact")
    people = credit.handled(view.reader, view.scope, contact_id, str(row["source"]))
    left, right = st.columns(2, gap="large")
    with left:
        st.header("The contact", anchor=False)
        words.facts(
            [
                ("Started", _text(row["started_at"])),
                ("Ended", _text(row["ended_at"])),
                ("Customer", _text(row["customer_id"])),
                ("Segment", _text(row["segment"])),
                ("Reason", _text(row["reason"])),
                ("Channel", _joined(row["channel"], row["direction"])),
                ("Queue", _text(row["queue"])),
                ("Outcome", _text(row["outcome"])),
                ("Employee", _joined(row["name"], row["team"], row["site"])),
                *([("Handled by", _turns(people)), ("Credit", _credit(people))] if people else []),
                ("Contact", f"{row['contact_id']} (from {row['source']})"),
            ]
        )
        if row["customer_id"] is not None and view.opens("customer"):
            st.page_link(
                "pages/customer.py",
                label="Everything that happened with this customer",
                query_params={**view.filters.query, "customer": str(row["customer_id"])},
            )
    with right:
        st.header("Time", anchor=False)
        words.facts([(name, _seconds(row[column])) for column, name in _WAITS])
        st.header("What came after", anchor=False)
        words.facts(
            [
                ("Recorded as resolved", _text(row["resolved"])),
                ("Same customer, same reason", _back(row["next_same_s"]) or "has not come back so far"),
                ("Passed on", _times(row["transfers"])),
            ]
        )
    st.header("What the customer said", anchor=False)
    if not found.answers:
        words.missing("The customer was not asked about this contact, or no survey export has been imported.")
    for answer in found.answers:
        _answer(answer)


def _turns(people: Handled) -> str:
    """Everybody in order, with how long each had it."""
    return ", then ".join(
        turn.name if turn.seconds is None else f"{turn.name} ({duration(turn.seconds)})"
        for turn in people.turns
    )


def _credit(people: Handled) -> str:
    """Whose it is, and by which rule."""
    told = [name for name, _ in people.shares]
    if len(told) > 1:
        told = [f"{name} {part}" for name, part in zip(told, credit.percents(people.shares), strict=True)]
    return f"{', '.join(told)}: {people.reason} (rule “{people.rule}”)"


def _answer(answer: Record) -> None:
    if answer["answered_at"] is None:
        words.missing(f"Invited on {_text(answer['invited_at'])}; no answer came.")
        return
    given = [
        (name, f"{_text(answer[column])}{of}") for column, name, of in _ANSWERS if answer[column] is not None
    ]
    words.facts(
        [
            ("Answered", _text(answer["answered_at"])),
            *given,
            *([("Comment", _text(answer["comment"]))] if answer["comment"] else []),
            *([("Needs", _text(answer["needs"]))] if answer["needs"] else []),
        ]
    )


def _text(value: object) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return str(value)


def _joined(*parts: object) -> str:
    return ", ".join(str(part) for part in parts if part is not None) or NOTHING


def _clock(value: float) -> str:
    return NOTHING if math.isnan(value) else clock(value)


def _seconds(value: object) -> str:
    return duration(value) if isinstance(value, int | float) and not math.isnan(value) else NOTHING


def _times(value: object) -> str:
    if not isinstance(value, int):
        return NOTHING
    return "never" if value == 0 else "once" if value == 1 else f"{value} times"


def _back(seconds: object) -> str:
    """How long until the same customer came with the same reason."""
    if not isinstance(seconds, int | float) or math.isnan(seconds):
        return ""
    return f"after {duration(seconds)}" if seconds < 86400 else f"after {seconds / 86400:.0f} days"
