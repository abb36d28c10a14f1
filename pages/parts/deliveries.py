"""The parts of the page of documents about what is sent by itself: to oneself, what did not arrive, schedules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import streamlit as st

from allegiance.charts.format import count
from allegiance.charts.spec import Column, Table
from allegiance.errors import AllegianceError, ScheduleError
from allegiance.metrics.period import Period
from allegiance.people.journal import Source
from allegiance.people.rights import Role
from allegiance.snapshots import due, history, make, schedule_file, settle
from allegiance.snapshots.history import Sent
from allegiance.snapshots.ledger_rows import WRONG, State
from allegiance.snapshots.schedule_file import Plan
from pages.parts import states, words
from pages.parts.context import View

SAID = "al.delivery"
"""Where the session keeps what became of a decision, until it is shown."""
OWN, LATEST = 12, 50
"""Deliveries to oneself, and to everybody, that are listed."""

TOLD = {
    State.waiting: "waiting",
    State.making: "being made",
    State.sending: "being sent",
    State.delivered: "delivered",
    State.failed: "failed, is tried again",
    State.doubtful: "may have arrived: look, and say so",
    State.given_up: "given up",
    State.not_entitled: "not sent: no right to it at that time",
    State.dropped: "let be",
}
"""States in words."""


def sees(view: View) -> bool:
    """Whether whoever looks sees what goes to whom."""
    return view.scope.rights.deliveries


def sentence(view: View) -> str:
    """How deliveries stand, in a sentence; empty for whoever does not see them."""
    if not sees(view):
        return ""
    wrong = history.wrong(view.settings)
    if wrong:
        return "One thing needs somebody." if wrong == 1 else f"{count(wrong)} things need somebody."
    if history.last_pass(view.settings) is None:
        return ""
    left = history.under_way(view.settings)
    if left:
        return f"{count(left)} {'document is' if left == 1 else 'documents are'} on the way."
    return "Everything that was due was seen to."


def own(view: View) -> None:
    """What was sent to whoever looks."""
    found = history.sent(view.settings, person=view.scope.person, most=OWN)
    if not found:
        return
    st.header("Sent to you", anchor=False)
    rows = [
        (make.TITLES_OF[make.Kind(one.kind)], _days(one), TOLD[one.state], _moment(view, one.changed_at))
        for one in found
    ]
    _table(
        f"The newest {OWN}, times in {view.settings.timezone}", ("Document", "About", "State", "When"), rows
    )


def wrong(view: View) -> None:
    """What did not arrive, above everything else, with what can be done."""
    if not sees(view):
        return
    if said := st.session_state.pop(SAID, ""):
        words.note(said)
    problems = [(name, one.problem) for name, one in history.marks(view.settings).items() if one.problem]
    failed = history.sent(view.settings, wrong=True, most=LATEST)
    late = history.unattended(view.settings)
    if not problems and not failed and not late:
        return
    told = [late] if late else []
    told += [f"{name}: {problem}" for name, problem in problems]
    told += [
        f"{make.TITLES_OF[make.Kind(one.kind)]} of {_days(one)} to {one.person} by {one.target}: "
        f"{TOLD[one.state]} after {count(one.attempts)} {'attempt' if one.attempts == 1 else 'attempts'}. "
        f"{words.sentence(one.error)}"
        for one in failed
    ]
    states.state("Not everything is as it should be", *told)
    if not _decides(view):
        return
    for one in failed:
        with st.container(horizontal=True, gap="small", key=f"delivery-{one.id}"):
            words.note(f"{one.person}, {_days(one)}")
            _button(view, "Send again", one, _again)
            _button(view, "It arrived", one, _arrived)
            _button(view, "Let it be", one, _let_be)


def schedules(view: View) -> None:
    """What is made when, for whom, and where it goes."""
    if not sees(view):
        return
    st.header("Schedules", anchor=False)
    try:
        plan = schedule_file.load(view.settings)
    except ScheduleError as error:
        states.trouble(error)
        return
    if not plan.schedules:
        words.missing(
            "Nothing is sent by itself: schedules.toml in the data folder names no schedule. "
            "data/schedules.toml is an example to begin with."
        )
        return
    _table(
        "As schedules.toml says",
        ("Schedule", "Document", "Next", "About", "For", "Goes to"),
        [_schedule(view, plan, number) for number in range(len(plan.schedules))],
    )
    seen = history.last_pass(view.settings)
    words.note(
        "Nobody carries them out yet: run “allegiance schedule run”, or “allegiance schedule due” by a timer."
        if seen is None
        else f"Last looked after on {_moment(view, seen)}."
    )


def sent(view: View) -> None:
    """What went to whom, newest first."""
    if not sees(view):
        return
    found = history.sent(view.settings, most=LATEST)
    if not found:
        return
    st.header("What was sent", anchor=False)
    rows = [
        (
            one.schedule, make.TITLES_OF[make.Kind(one.kind)], _days(one), one.person, one.target, TOLD[one.state],
            _moment(view, one.changed_at), one.sha256[:12],
        )
        for one in found
    ]  # fmt: skip
    heads = ("Schedule", "Document", "About", "To", "By", "State", "When", "SHA-256")
    _table(f"Newest first, times in {view.settings.timezone}", heads, rows)
    if len(found) == LATEST:
        words.note(f"The newest {LATEST}. All of it: allegiance schedule history")


def _schedule(view: View, plan: Plan, number: int) -> Sequence[str]:
    one = plan.schedules[number]
    ahead = due.following(one.cron, one.zone, datetime.now(UTC)) if one.active else None
    return (
        one.name,
        make.TITLES_OF[make.Kind(one.kind.value)],
        f"{ahead.astimezone(one.zone):%-d %B %Y, %H:%M} ({one.zone.key})" if ahead else "switched off",
        one.period,
        ", ".join(one.recipients),
        one.target,
    )


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    columns = tuple(Column(head, numeric=False) for head in heads)
    words.plain_table(Table(columns, tuple(tuple(row) for row in rows)), caption, listed=True)


def _days(one: Sent) -> str:
    return Period(date.fromisoformat(one.first), date.fromisoformat(one.last)).label


def _moment(view: View, moment: datetime) -> str:
    return f"{moment.astimezone(view.settings.zone):%-d %B %Y, %H:%M}"


def _decides(view: View) -> bool:
    """Whether whoever looks may have something sent again: whoever runs it."""
    return view.scope.role in (Role.admin, Role.operator)


_Deed = Callable[[View, Sent], str]


def _button(view: View, label: str, one: Sent, deed: _Deed) -> None:
    def click() -> None:
        try:
            st.session_state[SAID] = deed(view, one)
        except AllegianceError as error:
            st.session_state[SAID] = f"{error.message} {error.todo}".strip()

    if deed is _again or one.state in WRONG:
        st.button(label, key=f"{deed.__name__}-{one.id}", on_click=click, type="tertiary")


def _again(view: View, one: Sent) -> str:
    settle.retry(
        view.settings, one.id, actor=view.scope.person, acting=str(view.scope.role), source=Source.page
    )
    return f"{one.person}: it is sent again at the next pass."


def _arrived(view: View, one: Sent) -> str:
    return _settled(view, one, True)


def _let_be(view: View, one: Sent) -> str:
    return _settled(view, one, False)


def _settled(view: View, one: Sent, arrived: bool) -> str:
    settle.settle(
        view.settings, one.id, arrived=arrived,
        actor=view.scope.person, acting=str(view.scope.role), source=Source.page,
    )  # fmt: skip
    return f"{one.person}: noted that it {'arrived' if arrived else 'is let be'}."
