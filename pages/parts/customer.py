"""One customer: what the list says, and the events in the order of time."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

import streamlit as st

from allegiance.charts.format import NOTHING, count, duration, share
from allegiance.metrics import customers_timeline
from allegiance.metrics.customers_timeline import KINDS, Event, Life
from pages.parts import states, tables, words
from pages.parts.context import View
from pages.parts.seen import seen

MOST = 300
"""Events on the page: the newest. The download has them all."""

_ANSWERS = (
    ("csat", "satisfaction", " of 5"),
    ("nps", "would recommend", " of 10"),
    ("ces", "made it easy", " of 7"),
    ("stay", "intends to stay", " of 5"),
)


def chosen() -> str:
    """The customer that the address names, or nothing."""
    return st.query_params.get("customer", "").strip()


def ask(view: View) -> Life:
    """All that the reader may see of the customer."""
    life = customers_timeline.life(view.reader, view.scope, chosen())
    seen(view, "customer", [life.customer] if life.found else [], "customer")
    return life


def search() -> None:
    """Another customer, by the id of the exports."""
    st.session_state["wanted"] = chosen()
    st.text_input(
        "Customer",
        key="wanted",
        placeholder="The number that your exports use",
        on_change=lambda: st.query_params.update(customer=st.session_state["wanted"].strip()),
        width=320,
    )


def show(view: View, life: Life) -> None:
    """The list's facts and the timeline, or why there is nothing."""
    if not life.customer:
        words.missing("No customer is chosen: type the number that your exports use.")
        return
    if not life.found:
        states.state(
            "There is no such customer",
            f"No customer “{life.customer[:60]}” is within what you may see.",
            "Check the number: it is the one that your exports use.",
        )
        return
    _facts(life)
    st.header("What happened", anchor=False)
    if life.restricted:
        words.note(
            "You see the contacts and answers of your own teams. Purchases and messages belong to no team."
        )
    if not life.events:
        words.missing("Nothing has happened that any import tells.")
        return
    if len(life.events) > MOST:
        words.note(f"{count(len(life.events))} events; the newest {MOST} are shown, the download has all.")
    _timeline(view, life)


def _facts(life: Life) -> None:
    row = life.listed
    if row is None:
        words.missing("The customer list does not name this customer, or it was not imported.")
        return
    st.header("By the customer list", anchor=False)
    worth, margin = row["annual_value"], row["margin_rate"]
    words.facts(
        [
            ("Customer", str(row["customer_id"])),
            ("Segment", _text(row["segment"])),
            ("Annual value", NOTHING if worth is None else count(float(str(worth)))),
            ("Margin", NOTHING if margin is None else share(float(str(margin)))),
            ("Contract", _text(row["contract"])),
            ("Region", _text(row["region"])),
            ("Since", _text(row["since"])),
            ("Renewal", _text(row["renewal_on"])),
            ("Left", _left(life)),
            *[
                (
                    f"Until {life_from}",
                    f"{_text(older['segment'])}, {_text(older['region'])}, worth {_text(older['annual_value'])} a year",
                )
                for life_from, older in zip(
                    [row["valid_from"], *(older["valid_from"] for older in life.earlier)],
                    life.earlier,
                    strict=False,
                )
            ],
        ]
    )


def _left(life: Life) -> str:
    row = life.listed
    assert row is not None
    if row["left_on"] is None:
        return "yes, at an unknown day" if row["active"] is False else "no"
    why = f" ({row['left_reason']})" if row["left_reason"] else ""
    return f"{row['left_on']}{why}"


def _timeline(view: View, life: Life) -> None:
    """A list in the order of time, newest first; contacts lead to their own page."""
    newest = sorted(life.events, key=lambda event: event.moment, reverse=True)[:MOST]
    lines = "".join(_line(event) for event in newest)
    words.html(f'<dl class="al al-facts">{lines}</dl>')
    heads = ["moment", "kind", "what", "contact"]
    more = list(dict.fromkeys(name for event in life.events for name in event.facts))
    cells = [
        [event.moment, event.kind, event.what, event.reference, *(event.facts.get(name) for name in more)]
        for event in life.events
    ]
    tables.downloads(
        [*heads, *more],
        cells,
        "customer",
        ["csat", "nps", "wait_time"],
        view,
        key="customer",
        whose=("customer", [life.customer]),
    )


def _line(event: Event) -> str:
    said = event.facts.get("comment")
    quote = f'<div class="al-muted">“{escape(str(said))}”</div>' if said else ""
    parts = " · ".join([*(escape(part) for part in _parts(event)), *_link(event)])
    return (
        f"<dt>{event.moment:%Y-%m-%d %H:%M}</dt>"
        f"<dd><strong>{escape(KINDS.get(event.kind, event.kind))}</strong> {parts}{quote}</dd>"
    )


def _link(event: Event) -> list[str]:
    """The contact's own page: a link of the address, since a timeline can have hundreds of them."""
    if not event.reference or event.kind != "contact":
        return []
    return [
        f'<a href="contacts?contact={quote(event.reference, safe="")}" target="_self">{escape(event.reference)}</a>'
    ]


def _parts(event: Event) -> list[str]:
    """What there is to say about an event, each part once."""
    facts = event.facts
    parts = [event.what] if event.what and event.kind not in ("answer", "invitation") else []
    parts += [str(facts[name]) for name in ("channel", "outcome", "team") if name in facts]
    if facts.get("direction") == "outbound":
        parts.append("called by us")
    if isinstance(wait := facts.get("wait_s"), int | float):
        parts.append(f"on hold {duration(wait)}")
    if "resolved" in facts and event.kind in ("contact", "answer"):
        parts.append("resolved" if facts["resolved"] else "not resolved")
    parts += [f"{name} {facts[column]}{of}" for column, name, of in _ANSWERS if column in facts]
    if "loyal" in facts and event.kind == "answer":
        parts.append("loyal" if facts["loyal"] else "not loyal")
    if isinstance(amount := facts.get("amount"), int | float):
        parts.append(count(amount))
    if needs := facts.get("needs"):
        parts.append(f"wishes: {needs}")
    return parts


def _text(value: object) -> str:
    return NOTHING if value is None else str(value)
