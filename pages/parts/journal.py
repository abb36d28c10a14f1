"""The parts of the page on the journal: whether it holds, who looked at how many people, and the entries."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pandas as pd
import streamlit as st

from allegiance.metrics.downloads import to_csv
from allegiance.metrics.processing import record
from allegiance.people import journal_words
from allegiance.people.journal import Action, Event, Journal, Source, Verdict, open_journal
from allegiance.people.journal_chain import Entry
from allegiance.work.database import exists
from pages.parts import choice, private, session, words
from pages.parts.context import View

ANY = "all"
DAYS = {"7": "7 days", "30": "30 days", "90": "90 days", ANY: "Everything"}
SHOWN = 500
"""Entries in the table; a download has all."""

COUNTED = 50_000
"""Entries that the summary counts at the most, newest first."""

AT_ONCE = 20_000
"""Entries that are verified whenever the page opens; more are when somebody asks."""

LOOKED = (Action.saw, Action.saw_pay, Action.took, Action.took_pay)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    days: str
    action: str
    kind: str
    source: str
    who: str
    about: str

    def entries(self, journal: Journal, most: int | None) -> list[Entry]:
        """The entries, newest first."""
        since = ""
        if self.days != ANY:
            since = f"{datetime.now(UTC) - timedelta(days=int(self.days) - 1):%Y-%m-%d}"
        kept = {
            name: "" if value == ANY else value
            for name, value in (("action", self.action), ("kind", self.kind), ("source", self.source))
        }
        return journal.entries(
            actor=journal_words.token(self.who),
            subject=journal_words.token(self.about),
            since=since,
            most=most,
            **kept,
        )


def opened(view: View) -> Journal | None:
    """The journal; None where nothing was ever written: looking makes none."""
    return open_journal(view.settings) if exists(view.settings) else None


def verdict(journal: Journal | None) -> Verdict | None:
    """Whether the journal holds; None: it is long, and nobody asked yet. Known until something is added."""
    if journal is None:
        return None
    newest = journal.entries(most=1)
    key = f"{newest[0].seq}:{newest[0].hash}" if newest else ""
    held = st.session_state.get("al.journal-verdict")
    if held and held[0] == key:
        return held[1]
    if journal.count() > AT_ONCE and not st.session_state.pop("al.journal-ask", False):
        return None
    found = journal.verify()
    st.session_state["al.journal-verdict"] = (key, found)
    return found


def sentence(view: View, journal: Journal | None, found: Verdict | None) -> str:
    """The page in a sentence."""
    if journal is None or (found is not None and found.holds and not found.last):
        if view.settings.sample and not _signed_in(view):
            return "Nothing is journalled of the made-up sample company while nobody signs in."
        return "Nobody has looked at a single person’s data yet."
    return (
        journal_words.verdict(found) if found else "The journal is long: it is checked when you ask for it."
    )


def chain(view: View, journal: Journal, found: Verdict | None) -> None:
    """The state of the chain, and what to note elsewhere."""
    if found is None:
        st.button("Check every entry", key="journal-verify", on_click=_ask)
        return
    if found.finding:
        words.html(
            '<section class="al al-state" role="alert"><h2>The journal was altered</h2>'
            f"<p>First broken entry: {found.finding.seq:,} ({found.finding.what}).</p>"
            "<p>Keep the database as it is, find out who could write to it, and compare with a backup. Until then "
            "nothing new is journalled, and no single person’s data are shown to anybody.</p></section>"
        )
        return
    with st.expander("How it is kept, and what to note", key="journal-how"):
        words.facts(
            [
                ("Newest entry", found.head or "none"),
                ("Kept", f"{view.settings.journal_keep_days} days; then cut, with a checkpoint that says so"),
                ("One entry", "the same person seen again by the same account in the same role on the same page and "
                 "day (UTC); every download, command and change is one of its own"),
                ("Not written", "what somebody sees of themselves; pages without single people"),
            ]
        )  # fmt: skip
        words.note(
            "Note the number and hash of the newest entry elsewhere. allegiance journal verify --head NUMBER:HASH "
            "later proves that nothing up to there was changed, by anybody."
        )


def filters() -> Asked:
    """What to look at; it lives in the address."""
    days = choice.buttons("Within", list(DAYS), "within", lambda one: DAYS[one], default="30")
    with st.container(horizontal=True, gap="medium"):
        action = choice.menu("What was done", [ANY, *(one.value for one in Action)], "did", _done)
        kind = choice.menu("To whom", [ANY, "employee", "customer", "person"], "kind", _kind)
        source = choice.menu(
            "How", [ANY, *(one.value for one in Source)], "how", lambda one: one.capitalize()
        )
    with st.container(horizontal=True, gap="medium"):
        who = _text("By one account", "who")
        about = _text("About one person", "about")
    return Asked(days, action, kind, source, who, about)


def summary(view: View, journal: Journal, asked: Asked) -> None:
    """Accounts by how many people they looked at: where to look closer."""
    st.header("Who looked at how many", anchor=False)
    entries = [one for one in asked.entries(journal, COUNTED) if one.action in LOOKED]
    if not entries:
        words.missing("Nobody looked at a single person’s data in this time, with these filters.")
        return
    frame = pd.DataFrame(
        {
            "Account": [journal_words.pseudonym(one.actor) for one in entries],
            "Acting as": [journal_words.acting(one) for one in entries],
            "Person": [one.subject for one in entries],
            "Day": [one.at[:10] for one in entries],
            "Download": [one.source == Source.download for one in entries],
            "Pay": [one.action in (Action.saw_pay, Action.took_pay) for one in entries],
        }
    )
    grouped = frame.groupby(["Account", "Acting as"], as_index=False).agg(
        People=("Person", "nunique"),
        Days=("Day", "nunique"),
        Downloads=("Download", "sum"),
        Pay=("Pay", "sum"),
    )
    st.dataframe(
        grouped.sort_values(["People", "Account"], ascending=[False, True]),
        hide_index=True,
        alt=f"{len(grouped)} accounts with the people they looked at, on how many days, and downloads.",
        column_config={
            "People": st.column_config.NumberColumn(help="Different people", format="localized"),
            "Days": st.column_config.NumberColumn(help="Different days (UTC)"),
            "Downloads": st.column_config.NumberColumn(
                help="People in downloads, each time", format="localized"
            ),
            "Pay": st.column_config.NumberColumn(help="Entries about pay", format="localized"),
        },
        key="journal-who",
    )
    if len(entries) == COUNTED:
        words.note(f"Counted over the newest {COUNTED:,} entries.")


def entries(view: View, journal: Journal, asked: Asked) -> None:
    """The entries themselves, under pseudonyms, and all of them for download."""
    st.header("Entries", anchor=False)
    found = asked.entries(journal, SHOWN)
    if not found:
        words.missing("There is no entry in this time with these filters.")
        return
    frame = pd.DataFrame(
        [
            {
                "Entry": one.seq,
                "When": journal_words.at(one, view.settings.zone).replace(tzinfo=None),
                "Who": journal_words.pseudonym(one.actor),
                "Acting as": journal_words.acting(one),
                "Did": journal_words.did(one.action),
                "Whom": journal_words.whom(one),
                "Where": journal_words.where(one),
                "How": one.source,
            }
            for one in found
        ]
    )
    st.dataframe(
        frame,
        hide_index=True,
        alt=f"The newest {len(found)} entries: when, who, in which role, what, whom, where and how.",
        column_config={
            "Entry": st.column_config.NumberColumn(format="localized"),
            "When": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm"),
        },
        key="journal-entries",
    )
    if len(found) == SHOWN:
        words.note(f"The newest {SHOWN:,}; the download has all of them.")
    heads = (*journal_words.HEADS, "actor", "subject", "previous", "hash")

    def make() -> bytes:
        every = asked.entries(journal, None)
        _noted(view, journal, "entries", str(len(every)))
        return to_csv(heads, [_cells(one) for one in every])

    _download("Download CSV with hashes", make, "journal.csv", "text/csv")


def _cells(entry: Entry) -> Sequence[object]:
    told = journal_words.record(entry)
    return [told[name] for name in journal_words.HEADS] + [
        entry.actor,
        entry.subject,
        entry.previous,
        entry.hash,
    ]


def processing(view: View) -> None:
    """The record of processing activities, to take along."""
    st.header("Record of processing", anchor=False)
    words.note(
        "What is done with personal data here, for whom, how long and how it is kept safe: from what is really set."
    )
    made = record(view.settings, datetime.now(view.settings.zone).date())
    with st.container(horizontal=True, gap="small"):
        _download(
            "Download as a document", lambda: made.markdown().encode(), "processing.md", "text/markdown"
        )
        _download(
            "Download JSON",
            lambda: json.dumps(made.document(), ensure_ascii=False, indent=2, default=str).encode(),
            "processing.json",
            "application/json",
        )


def _download(label: str, make: Callable[[], bytes], name: str, mime: str) -> None:
    st.download_button(
        label,
        data=make,
        file_name=name,
        mime=private.kind(mime),
        on_click="ignore",
        type="tertiary",
        key=f"journal-{name}",
    )


def _noted(view: View, journal: Journal, name: str, value: str) -> None:
    """That the journal itself was taken along is an entry too."""
    if view.settings.sample and not _signed_in(view):
        return
    acting = view.scope.role.value if view.scope.role else ""
    journal.append(
        Event(
            view.scope.person,
            acting,
            Action.exported,
            Source.download,
            page="journal",
            detail=((name, value),),
        )
    )


def _signed_in(view: View) -> bool:
    return session.visitor(view.settings).who is not None


def _ask() -> None:
    st.session_state["al.journal-ask"] = True


def _done(action: str) -> str:
    return "Anything" if action == ANY else journal_words.did(action).capitalize()


def _kind(kind: str) -> str:
    return {ANY: "Anybody", "employee": "Employees", "customer": "Customers", "person": "Accounts"}[kind]


def _text(label: str, name: str) -> str:
    """A pseudonym to look for, kept in the address."""
    key = f"j_{name}"
    st.session_state[key] = st.query_params.get(name, "")[:40]

    def write() -> None:
        if st.session_state[key].strip():
            st.query_params[name] = st.session_state[key].strip()
        elif name in st.query_params:
            del st.query_params[name]

    return str(st.text_input(label, key=key, on_change=write, placeholder="ABCD-EFGH-JKMN", width=280))
