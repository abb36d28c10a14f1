"""The parts of the page of documents: what can be had, a look at it, taking it, and a button for other pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import streamlit as st

from allegiance import settings as settings_module
from allegiance.charts.format import count
from allegiance.errors import AllegianceError, NotAllowed
from allegiance.metrics import period as periods
from allegiance.metrics.period import Period
from allegiance.pay.held import FIXED, Held, mine
from allegiance.people.journal import Source
from allegiance.people.modes import under
from allegiance.people.rights import Role
from allegiance.people.scope import Scope
from allegiance.snapshots import make, promises, render
from allegiance.snapshots.document import Document, Paper
from allegiance.warehouse.reader import Reader, open_reader
from pages.parts import choice, private, session, states, words
from pages.parts.context import View

FILE = "pages/snapshots.py"
HELD = "al.snapshot"
"""Where the session keeps the document that was made last, with what it was asked by."""
PAPERS: dict[str, Paper] = {"a4": "a4", "letter": "us-letter"}
NAMES = {"a4": "A4", "letter": "US Letter"}
PDF = "application/pdf"
DOTS = 72.0
"""Per inch: pages are looked at here, and read in the file."""
WIDTH = 640
"""Pixels of a page in portrait."""
MONTHS = 15
"""Months back that are offered."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a document was asked by: another reader, another period or newer data make another document."""

    scope: Scope
    kind: make.Kind
    period: Period
    paper: Paper
    generation: int


def kinds(view: View) -> tuple[make.Kind, ...]:
    """What whoever looks can have; a promise only where one is written down, or to whoever can write it."""
    there = promises.written(view.settings) or view.scope.role is Role.operator
    return tuple(one for one in make.kinds(view.scope) if there or one is not make.Kind.promise)


def question(view: View) -> str:
    """What the page answers for whoever looks."""
    return "Which documents can I have?" if kinds(view) else "Which documents go to whom?"


def sentence(view: View) -> str:
    """What can be had, in a sentence."""
    names = [make.TITLES_OF[one].lower() for one in kinds(view)]
    if not names:
        return "No document is made for this role."
    told = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"What you may see here, on paper: {told}."


def making(view: View) -> None:
    """Choose a document, a period and a paper; have it made, look at it and take it."""
    names = [str(one) for one in kinds(view)]
    if not names:
        return
    kind = choice.buttons("Document", names, "document", lambda one: make.TITLES_OF[make.Kind(one)])
    words.note(make.MEANS[make.Kind(kind)])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="snapshot-asked"):
        text = choice.menu("Period", _periods(view), "period", lambda one: _period(view, one).label)
        paper = PAPERS[choice.buttons("Paper", list(PAPERS), "paper", lambda one: NAMES[one])]
    asked = _Asked(view.scope, make.Kind(kind), _period(view, text), paper, view.reader.generation)
    st.button("Make the document", key="snapshot-make", type="primary", on_click=_wanted(asked))
    if made := _made(view, asked):
        _shown(made)


def _wanted(asked: _Asked) -> Callable[[], None]:
    def want() -> None:
        st.session_state[HELD] = (asked, None)

    return want


def _made(view: View, asked: _Asked) -> make.Made | None:
    """The document that was asked for, made once; None: nobody asked, or it cannot be made, which it says."""
    held = st.session_state.get(HELD)
    if held is None or held[0] != asked:
        return None
    if held[1] is None:
        try:
            with st.spinner(f"Making: {make.TITLES_OF[asked.kind]}"):
                held = (asked, _make(view.reader, asked, _signed_in(view)))
        except AllegianceError as error:
            states.trouble(error)
            return None
        st.session_state[HELD] = held
    made: make.Made = held[1]
    return made


def _make(reader: Reader, asked: _Asked, signed_in: bool) -> make.Made:
    # Whoever looks at it has it: one entry in the journal, as of a file that was taken.
    return make.for_scope(
        reader, asked.scope, asked.kind, asked.period,
        paper=asked.paper, source=Source.download, signed_in=signed_in,
    )  # fmt: skip


def _signed_in(view: View) -> bool:
    """Whether there is somebody behind the one who looks: asked while the page runs, not when a file is fetched."""
    return not view.settings.sample or session.visitor(view.settings).who is not None


def _shown(made: make.Made) -> None:
    found = made.document
    st.download_button(
        f"Download PDF ({count(round(len(made.pdf) / 1024))} KB)",
        data=made.pdf,
        file_name=made.name,
        mime=private.kind(PDF),
        on_click="ignore",
        key="snapshot-take",
    )
    st.header("Its pages", anchor=False)
    alts = _alts(found)
    with st.container(key="snapshot-pages", gap="small"):
        for number, picture in enumerate(render.preview(found, DOTS)):
            said = alts[number] if number < len(alts) else f"Page {number + 1}, continued"
            st.image(picture, alt=said, width="stretch" if found.landscape else WIDTH)
    st.header("What proves it", anchor=False)
    words.facts(
        [
            ("Period", found.stamp.period),
            ("Data until", found.stamp.data_until),
            ("Figures", count(len(found.facts))),
            ("Definitions", found.stamp.definitions),
            ("Generation", str(found.stamp.generation)),
            ("SHA-256 of its figures", found.stamp.digest),
            ("SHA-256 of the file", made.sha256),
        ]
    )


def _alts(found: Document) -> list[str]:
    """What each page says, for whoever does not see its picture."""
    cover = [f"Cover: {found.title}, {found.subtitle}"] if found.cover else []
    return cover + [f"{one.title} {one.answer}" for one in found.sheets]


def scorecard(view: View, held: Held) -> None:
    """Take one's own final scorecard."""
    if mine(view.scope, held) and held.state in FIXED:
        button(view, "personal", Period(*held.period))


def button(view: View, name: str, period: Period | None = None) -> None:
    """Take the page's twin on paper, about all that whoever looks may see; nothing where they may not have it."""
    kind = make.Kind(name)
    if kind not in kinds(view):
        return
    asked = _Asked(view.scope, kind, period or view.filters.period, "a4", view.reader.generation)
    signed_in, visitor = _signed_in(view), session.visitor(view.settings)
    before = under(session.again(view.settings, view.reader, visitor), view.settings)

    def made() -> bytes:
        # The click may come hours after the page was drawn: rights, modes and data are those of the click.
        settings = settings_module.load(view.settings.home)
        reader = open_reader(settings)
        if under(session.again(settings, reader, visitor), settings) != before:
            raise NotAllowed(
                "What you may see has changed since this page was drawn.", "Load the page again."
            )
        return _make(reader, asked, signed_in).pdf

    st.download_button(
        f"{make.TITLES_OF[kind]} as PDF",
        data=made,
        file_name=f"{kind}-{asked.period.start}-{asked.period.end}.pdf",
        mime=private.kind(PDF),
        on_click="ignore",
        type="tertiary",
        help=make.MEANS[kind],
        key=f"snapshot-{kind}",
    )


def _periods(view: View) -> list[str]:
    """Whole quarters and months with data, newest first; what the address asks for before them."""
    first, last = view.known.first_day, view.known.last_day
    if first is None or last is None:
        return [view.filters.period_text]
    quarters, months = [], []
    month = last.year * 12 + last.month - 1
    for at in range(month, month - MONTHS, -1):
        year, number = divmod(at, 12)
        text = f"{year}-{number + 1:02d}"
        if _whole(text, first, last):
            months.append(text)
        quarter = f"{year}-Q{number // 3 + 1}"
        if number % 3 == 2 and _whole(quarter, first, last):
            quarters.append(quarter)
    options = [*quarters, *months] or [view.filters.period_text]
    wanted = st.query_params.get("period", "")
    return options if not wanted or wanted in options else [view.filters.period_text, *options]


def _whole(text: str, first: date, last: date) -> bool:
    period = periods.parse(text)
    return period.clip(first, last) == period


def _period(view: View, text: str) -> Period:
    return periods.parse(text, first=view.known.first_day, last=view.known.last_day)
