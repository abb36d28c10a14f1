"""The parts of the page on the scorecards of teams: outlines for a lead, amounts for compensation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from allegiance.charts.format import count
from allegiance.pay import words as pay_words
from allegiance.pay import words_life
from allegiance.pay.held import GONE, Held, Outline, State
from pages.parts import choice, pay, pay_table, words
from pages.parts.context import View
from pages.parts.seen import seen

EVERY = "every plan"


@dataclass(frozen=True, slots=True)
class Found:
    """The scorecards of one period."""

    period: tuple[date, date]
    held: tuple[Held, ...] = ()
    """With amounts: for whoever sees all pay."""
    outlines: tuple[Outline, ...] = ()
    """Without."""


def asked(view: View) -> Found | None:
    """Scorecards of a period that can be chosen, as far as whoever looks may see them; says why there are none."""
    book = pay.book(view)
    if pay.all_pay(view):
        every = [one for one in book.find(view.scope) if one.state not in GONE] if book else []
        if not every:
            words.missing(pay.NOTHING_YET)
            return None
        period = pay.choose_period([one.period for one in every])
        return Found(period, held=tuple(_of_plan([one for one in every if one.period == period])))
    outlines = book.outlines(view.scope) if book else ()
    outlines = [one for one in outlines if one.state not in GONE]
    if not outlines:
        words.missing(
            "Nobody of your teams has a scorecard yet, or you lead no team. You see where each one stands and what its "
            "measures pay, never an amount."
        )
        return None
    period = pay.choose_period([one.period for one in outlines])
    return Found(period, outlines=tuple(one for one in outlines if one.period == period))


def _of_plan(held: Sequence[Held]) -> list[Held]:
    """Those of one plan, where there are several."""
    titles = {one.plan: one.terms.title for one in held}
    if len(titles) < 2:
        return list(held)
    plans = [EVERY, *sorted(titles, key=lambda name: titles[name])]
    chosen = choice.menu("Plan", plans, "plan", lambda name: titles.get(name, "Every plan"))
    return [one for one in held if chosen in (EVERY, one.plan)]


def sentence(view: View, found: Found) -> str:
    """The page in a sentence: how many, and where they stand."""
    states = Counter(_state(one.state) for one in (*found.held, *found.outlines))
    told = pay_words.together(f"{count(number)} {name}" for name, number in states.most_common())
    when = pay_words.when(*found.period)
    n = sum(states.values())
    text = f"{count(n)} {'scorecard' if n == 1 else 'scorecards'} of {when}: {told}."
    return (
        text
        if found.held
        else f"{text} Amounts are seen by whoever they are about and by compensation alone."
    )


def _state(state: State) -> str:
    return "in draft" if state is State.draft else words_life.state(state).lower()


def rows(view: View, found: Found) -> None:
    """The table, with amounts where rights allow; a click opens one."""
    if found.held:
        _amounts(view, found.held)
    else:
        _outlines(view, found.outlines)


def _amounts(view: View, held: Sequence[Held]) -> None:
    ordered = sorted(held, key=lambda one: (one.plan, pay.name(view, one).casefold(), one.id))
    pay.looked(view, ordered, "teamcards")
    pay_table.show(view, ordered, "teamcards-rows")
    words.note(
        "A click on a row opens the scorecard. At least and at most: within the 95% intervals of its figures."
    )
    pay_table.downloads(view, ordered, "scorecards", "teamcards")


def _outlines(view: View, outlines: Sequence[Outline]) -> None:
    ordered = sorted(outlines, key=lambda one: (one.plan, (one.name or one.employee).casefold(), one.id))
    seen(view, "employee", [one.employee for one in ordered], "teamcards", pay=True)
    titles = list(dict.fromkeys(share.title for one in ordered for share in one.shares))
    table = []
    for one in ordered:
        shares = {share.title: share.share for share in one.shares}
        table.append(
            {
                "Name": one.name or one.employee,
                "State": words_life.state(one.state),
                **{title: float(shares[title]) * 100 if title in shares else None for title in titles},
            }
        )
    st.dataframe(
        pd.DataFrame(table),
        hide_index=True,
        placeholder="–",
        alt=f"{len(ordered)} scorecards of your teams: state, and what each measure pays. No amounts.",
        key="teamcards-outlines",
        column_config={title: st.column_config.NumberColumn(format="%.1f%%") for title in titles},
    )
    if not titles:
        words.note(
            "What their measures pay is not shown: none stands on a figure of your team alone that you may see for "
            "the whole period."
        )
        return
    words.note(
        "What each measure pays, as a share of its target, where you may see the figure that it stands on. A team’s "
        "members share the team’s figure; they differ by days, and nobody here is ranked."
    )
