"""Scorecards as a table: name, state, amount, range, remarks. A click on a row opens one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from allegiance.metrics.downloads import to_csv, to_xlsx
from allegiance.pay import words_life, words_review
from allegiance.pay.held import Held
from allegiance.people.journal import Source
from pages.parts import pay, private
from pages.parts.context import View
from pages.parts.tables import XLSX

OPENED = "al.pay-open"
"""Where the session keeps the scorecard whose row was clicked, until the page is drawn again."""

HEADS = (
    "name",
    "employee",
    "plan",
    "first",
    "last",
    "state",
    "amount",
    "currency",
    "payout",
    "low",
    "high",
    "remarks",
)


def show(view: View, held: Sequence[Held], key: str, *, states: bool = True, by: bool = False) -> None:
    """The table. Journal whose pay it shows before (:func:`pages.parts.pay.looked`).

    Args:
        view: of this rerun.
        held: the scorecards, in order.
        key: unique on the page.
        states: whether they can be in different states.
        by: whether to say who computed them and who looked them over.
    """
    currencies = {one.statement.currency for one in held}
    alone = next(iter(currencies)) if len(currencies) == 1 else ""
    several = len({one.plan for one in held}) > 1
    frame = pd.DataFrame([_row(view, one, alone, states, several, by) for one in held])
    if len({one.period for one in held}) > 1:
        frame.insert(1, "Period", [pay.named(*one.period) for one in held])
    money = [name for name in (_amount(alone), "At least", "At most") if name in frame]
    st.dataframe(
        frame.style.format({**dict.fromkeys(money, "{:,.2f}"), "Of target": "{:.1f}%"}),
        hide_index=True,
        placeholder="–",
        alt=f"{len(held)} scorecards with name, amount, share of the target, range and remarks.",
        key=key,
        on_select=lambda: _picked(key, held),
        selection_mode="single-row",
    )


def _amount(currency: str) -> str:
    return f"Amount, {currency}" if currency else "Amount"


def _row(view: View, one: Held, currency: str, states: bool, plans: bool, by: bool) -> dict[str, object]:
    found = one.statement
    row: dict[str, object] = {"Name": pay.name(view, one)}
    if plans:
        row["Plan"] = one.terms.title
    if states:
        row["State"] = words_life.state(one.state)
    row[_amount(currency)] = float(found.total)
    if not currency:
        row["Currency"] = found.currency
    row |= {
        "Of target": float(found.payout) * 100,
        "At least": float(found.low),
        "At most": float(found.high),
        "Remarks": words_review.noted(one),
    }
    if by:
        row["Computed by"] = one.made_by
        if one.reviewed_by:
            row["Looked over by"] = one.reviewed_by
        if one.approved_by:
            row["Approved by"] = one.approved_by
    return row


def _picked(key: str, held: Sequence[Held]) -> None:
    for place in st.session_state[key].selection.rows:
        st.session_state[OPENED] = held[place].id
        return


def follow() -> None:
    """Go to the scorecard whose row was clicked; before anything is drawn."""
    if chosen := st.session_state.pop(OPENED, ""):
        st.switch_page("pages/scorecard.py", query_params={"scorecard": chosen})


def cells(view: View, held: Sequence[Held]) -> list[list[object]]:
    """Rows for a download, in the order of :data:`HEADS`."""
    return [
        [
            pay.name(view, one),
            "" if view.settings.pseudonymous else one.employee,
            one.plan,
            one.period[0],
            one.period[1],
            one.state.value,
            one.total,
            one.statement.currency,
            one.statement.payout,
            one.statement.low,
            one.statement.high,
            words_review.noted(one),
        ]
        for one in held
    ]


def downloads(view: View, held: Sequence[Held], name: str, key: str) -> None:
    """The table to take along; whose pay it holds is journalled when somebody clicks, each time."""
    metrics = sorted({measure.metric for one in held for measure in one.terms.measures})
    about = f"{view.settings.company}: scorecards"
    with st.container(horizontal=True, gap="small"):
        button(
            view,
            held,
            "Download CSV",
            f"{name}.csv",
            "text/csv",
            key,
            lambda: to_csv(HEADS, cells(view, held)),
        )
        button(
            view, held, "Download XLSX with definitions", f"{name}.xlsx", XLSX, key,
            lambda: to_xlsx(HEADS, cells(view, held), metrics, about),
        )  # fmt: skip


def button(
    view: View, held: Sequence[Held], label: str, name: str, mime: str, key: str, make: Callable[[], bytes]
) -> None:
    """One download of people's pay."""

    def made() -> bytes:
        pay.looked(view, held, key, Source.download)
        return make()

    st.download_button(
        label,
        data=made,
        file_name=name,
        mime=private.kind(mime),
        on_click="ignore",
        type="tertiary",
        key=f"{key}-{name}",
    )
