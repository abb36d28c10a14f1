"""The parts of the page on approvals: what waits for whom, evidence beside it, and every decision with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from html import escape

import streamlit as st

from allegiance.charts.format import count
from allegiance.errors import AllegianceError
from allegiance.pay import rules, run, words_life, words_review
from allegiance.pay import words as pay_words
from allegiance.pay.held import Actor, Held, State, identity
from allegiance.pay.life import Book, open_book
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from allegiance.warehouse.reader import open_reader
from pages.parts import choice, pay, pay_table, words
from pages.parts.context import View

OPEN = (
    State.draft,
    State.reviewed,
    State.approved,
    State.frozen,
    State.acknowledged,
    State.disputed,
    State.decided,
    State.paid,
    State.clawed_back,
)
EVERY = "everything"
SHOWN = 4
"""Refusals that are told one by one after a change of many."""


def found(view: View) -> list[Held]:
    """Scorecards that whoever looks works on, not their own; journalled before they are shown."""
    book = pay.book(view)
    if book is None:
        return []
    held = [one for one in book.find(view.scope, states=OPEN, current=True) if not pay.mine(view, one)]
    groups = {f"{one.plan}|{one.period[0]}..{one.period[1]}": one for one in held}
    if len(groups) > 1:
        options = [EVERY, *groups]
        chosen = choice.menu(
            "Plan and period", options, "which", lambda key: _group(groups[key]) if key in groups else "All"
        )
        held = [one for one in held if chosen in (EVERY, f"{one.plan}|{one.period[0]}..{one.period[1]}")]
    pay.looked(view, [one for one in held if one.state is not State.paid], "approvals")
    return held


def _group(one: Held) -> str:
    return f"{one.terms.title}, {pay_words.period(*one.period)}"


def sentence(view: View, held: Sequence[Held]) -> str:
    """The page in a sentence: what waits."""
    states = Counter(one.state.value for one in held)
    told = [f"{count(states[name])} {what}" for name, what in words_life.WAITS.items() if states[name]]
    asked = sum(len(one.waiting) for one in held)
    if asked:
        told.append(f"{count(asked)} {'request' if asked == 1 else 'requests'} for a second person")
    if not told:
        return "Nothing waits for anybody." if held else _nothing(view)
    return (
        f"Waiting: {pay_words.together(told)}. The product recommends; a person decides and answers for it."
    )


def _nothing(view: View) -> str:
    if pay.all_pay(view):
        return "No scorecard was computed yet, so nothing waits for anybody."
    return "Nothing waits for you: no scorecard names you as its approver."


def disputes(view: View, held: Sequence[Held]) -> None:
    """Each dispute in the words of whoever disputes, and the decision with its reason."""
    mine = [one for one in held if one.state is State.disputed]
    if not mine:
        return
    st.header(f"Disputes ({count(len(mine))})", anchor=False)
    for one in mine:
        with st.container(border=True, key=f"dispute-{one.id}"):
            _dispute(view, one)


def _dispute(view: View, one: Held) -> None:
    asked = next((step for step in reversed(one.steps) if step.verb == "disputed"), None)
    st.subheader(words.label(pay.name(view, one)), anchor=False)
    words.note(f"{_group(one)} · {pay_words.money(one.total, one.statement.currency)}")
    if asked is not None:
        words.html(f'<p class="al">“{escape(asked.note)}”</p>')
    _told(view, one)
    _link(one)
    if not pay.all_pay(view):
        words.note("Compensation decides disputes.")
        return
    if identity(view.scope.person) in rules.settled_by(one):
        words.note("You approved it, or set a payout of it: somebody else decides.")
        return
    with st.form(f"decide-{one.id}", border=False):
        st.text_area("The decision in your words: what was looked at, and why", key=f"decide-text-{one.id}")
        with st.container(horizontal=True, gap="small"):
            st.form_submit_button(
                "Uphold: compute it again", on_click=pay.change, args=(_decide,),
                kwargs={"id_": one.id, "version": one.version, "upheld": True}, key=f"uphold-{one.id}",
            )  # fmt: skip
            st.form_submit_button(
                "Dismiss", on_click=pay.change, args=(_decide,),
                kwargs={"id_": one.id, "version": one.version, "upheld": False}, key=f"dismiss-{one.id}",
            )  # fmt: skip


def _decide(settings: Settings, scope: Scope, by: Actor, *, id_: str, version: int, upheld: bool) -> str:
    text = str(st.session_state.get(f"decide-text-{id_}", ""))
    book = open_book(settings)
    # Upheld, it is computed again from what the data and the list of participants say today.
    draft = run.again(open_reader(settings), [book.get(scope, id_)])[id_] if upheld else None
    new = book.decide(by, id_, upheld, text, draft=draft, version=version)
    if upheld:
        return (
            f"The dispute was upheld. A restatement waits as a draft ({new}): correct it by an override, or compute "
            "it again; it takes a review and a second person like any other."
        )
    return "The dispute was dismissed, with your reason; whoever it is about reads it."


def requests(view: View, held: Sequence[Held]) -> None:
    """Overrides and clawbacks that wait for a second person."""
    asked = [(one, request) for one in held for request in one.waiting]
    if not asked:
        return
    st.header(f"Waiting for a second person ({count(len(asked))})", anchor=False)
    me = identity(view.scope.person)
    for one, request in asked:
        with st.container(border=True, key=f"request-{request.id}"):
            st.subheader(words.label(pay.name(view, one)), anchor=False)
            words.html(f'<p class="al">{escape(words_review.asked(request, one.statement))}</p>')
            _link(one)
            kept = {"id_": one.id, "version": one.version, "request": request.id}
            mine = me in request.who
            if mine:
                words.note("You asked for it: somebody else confirms it.")
            with st.form(f"settle-{request.id}", border=False):
                st.text_input("Why not, if it is refused", key=f"refuse-text-{request.id}")
                with st.container(horizontal=True, gap="small"):
                    st.form_submit_button(
                        "Confirm", on_click=pay.change, args=(_confirm,), kwargs=kept,
                        disabled=mine, key=f"confirm-{request.id}",
                    )  # fmt: skip
                    st.form_submit_button(
                        "Refuse",
                        on_click=pay.change,
                        args=(_refuse,),
                        kwargs=kept,
                        key=f"refuse-{request.id}",
                    )


def _confirm(settings: Settings, scope: Scope, by: Actor, *, id_: str, version: int, request: str) -> str:
    open_book(settings).confirm(by, id_, request, version=version)
    return "It was confirmed, with your name beside that of whoever asked."


def _refuse(settings: Settings, scope: Scope, by: Actor, *, id_: str, version: int, request: str) -> str:
    text = str(st.session_state.get(f"refuse-text-{request}", ""))
    open_book(settings).refuse(by, id_, request, text, version=version)
    return "It was refused, with your reason."


Step = Callable[[Book, Actor, str, int, str], object]

STAGES: tuple[tuple[State, str, str, str], ...] = (
    (State.draft, "To look over", "Looked over", "I have looked these over"),
    (State.reviewed, "To approve", "Approved", "Approve these"),
    (State.approved, "To make final", "Made final", "Make these final"),
)
"""State, heading, what became of it, what is asked."""

REMARKS: Mapping[State, str] = {
    State.draft: "Remark; the reason, where data are missing at the end of the period",
    State.reviewed: "Remark, or the reason for sending back",
    State.approved: "The reason for sending back, or for making final what today’s data would change",
}


def stages(view: View, held: Sequence[Held]) -> None:
    """What waits for a review, for a second person and for being made final: evidence first, then the decision."""
    for state, heading, done, ask in STAGES:
        there = [one for one in held if one.state is state]
        if not there:
            continue
        st.header(f"{heading} ({count(len(there))})", anchor=False)
        ordered = sorted(there, key=lambda one: (one.plan, pay.name(view, one).casefold(), one.id))
        pay_table.show(view, ordered, f"stage-{state.value}", states=False, by=True)
        _evidence(view, ordered)
        _form(view, ordered, state, done, ask)


def _evidence(view: View, held: Sequence[Held]) -> None:
    """Cautions of the figures, each with how many scorecards stand on it."""
    by: dict[str, set[str]] = {}
    about: dict[str, dict[str, None]] = {}
    for one in held:
        for caution, figures in words_review.of(one, view.catalogue).items():
            by.setdefault(caution, set()).add(one.id)
            about.setdefault(caution, {}).update(dict.fromkeys(figures))
    if not by:
        return
    words.html('<p class="al"><strong>What to look at before you agree</strong></p>')
    words.facts(
        [
            (_many(len(ids)), f"{words.sentence(text)} {words_review.about(tuple(about[text]))}")
            for text, ids in by.items()
        ]
    )
    words.note(
        "Reasons to look, never findings: each has innocent explanations, and honest people are named too at times."
    )


def _which(view: View, one: Held) -> str:
    """One of several: the same person can wait with two periods, or with a restatement."""
    again = " · restatement" if one.revision > 1 else ""
    return f"{pay.name(view, one)} · {_group(one)}{again}"


def _many(number: int) -> str:
    return f"{count(number)} {'scorecard' if number == 1 else 'scorecards'}"


def _form(view: View, held: Sequence[Held], state: State, done: str, ask: str) -> None:
    me = identity(view.scope.person)
    if state is not State.reviewed and not pay.all_pay(view):
        words.note("Compensation does this.")
        return
    blocked = [one for one in held if state is State.reviewed and me in (one.made_by, one.reviewed_by)]
    free = {one.id: one for one in held if one not in blocked}
    if blocked:
        words.note(
            f"{_many(len(blocked))} of these you computed or looked over yourself: a second person approves."
        )
    if not free:
        return
    careful = [id_ for id_, one in free.items() if not words_review.of(one, view.catalogue)]
    versions = {id_: one.version for id_, one in free.items()}
    with st.form(f"stage-form-{state.value}", border=True):
        st.multiselect(
            "Which",
            list(free),
            key=f"which-{state.value}",
            format_func=lambda id_: _which(view, free[id_]),
            placeholder="Choose one or more",
        )
        if len(careful) > 1:
            st.checkbox(
                f"And all {count(len(careful))} whose figures carry no caution", key=f"all-{state.value}"
            )
        st.text_input(REMARKS[state], key=f"remark-{state.value}")
        kept = {"state": state.value, "versions": versions, "careful": careful}
        with st.container(horizontal=True, gap="small"):
            st.form_submit_button(
                ask,
                on_click=pay.change,
                args=(_move,),
                kwargs={**kept, "done": done},
                key=f"do-{state.value}",
            )
            if state is not State.draft:
                st.form_submit_button(
                    "Send back", on_click=pay.change, args=(_move,),
                    kwargs={**kept, "done": "Sent back", "back": True}, key=f"back-{state.value}",
                )  # fmt: skip


def _move(
    settings: Settings,
    scope: Scope,
    by: Actor,
    *,
    state: str,
    versions: Mapping[str, int],
    careful: Sequence[str],
    done: str,
    back: bool = False,
) -> str:
    """Take the same step with each that was chosen; what is refused is told, the others stand."""
    chosen = list(st.session_state.get(f"which-{state}", []))
    if st.session_state.get(f"all-{state}"):
        chosen += [id_ for id_ in careful if id_ not in chosen]
    if not chosen:
        return "Nothing was chosen, and nothing was done."
    text = str(st.session_state.get(f"remark-{state}", ""))
    book, refused = open_book(settings), []
    step = _back if back else STEPS[State(state)]
    if state == State.approved and not back and not text.strip():
        step = _final(settings, [book.get(scope, id_) for id_ in chosen])
    for id_ in chosen:
        try:
            step(book, by, id_, versions[id_], text)
        except AllegianceError as error:
            refused.append(error.message)
    moved = len(chosen) - len(refused)
    told = f"{done}: {_many(moved)}." if moved else f"{done}: none."
    if refused:
        reasons = Counter(refused).most_common(SHOWN)
        told += " Refused: " + " ".join(f"{why} ({number})" if number > 1 else why for why, number in reasons)
    return told


def _back(book: Book, by: Actor, id_: str, version: int, text: str) -> None:
    book.send_back(by, id_, text, version=version)


def _final(settings: Settings, held: Sequence[Held]) -> Step:
    """Makes final what today's data would not change; with a remark it is made final as it was approved."""
    reader = open_reader(settings)
    groups: dict[tuple[object, ...], list[Held]] = {}
    for one in held:
        groups.setdefault((one.plan, one.period), []).append(one)
    now = {id_: draft for group in groups.values() for id_, draft in run.each_again(reader, group).items()}

    def freeze(book: Book, by: Actor, id_: str, version: int, text: str) -> None:
        draft = now[id_]
        if isinstance(draft, AllegianceError):
            raise draft
        book.freeze(by, id_, version=version, now=draft)

    return freeze


STEPS: Mapping[State, Step] = {
    State.draft: lambda book, by, id_, version, text: book.review(by, id_, version=version, text=text),
    State.reviewed: lambda book, by, id_, version, text: book.approve(by, id_, version=version, text=text),
    State.approved: lambda book, by, id_, version, text: book.freeze(
        by, id_, version=version, as_approved=text
    ),
}


def _told(view: View, one: Held) -> None:
    """Cautions about one scorecard, where there are any."""
    for caution, figures in words_review.of(one, view.catalogue).items():
        words.note(f"A reason to look: {words.sentence(caution)} {words_review.about(figures)}")


def _link(one: Held) -> None:
    st.page_link("pages/scorecard.py", label="Open the scorecard", query_params={"scorecard": one.id})
