"""The journal: who saw which person's data and pay, and who changed rights. Append-only and hash-chained.

People stand in it under random tokens; ``subjects`` alone says who a token is, and forgetting a person removes that
row: the chain still holds, and nobody can tell any more whom it speaks of.

What is written once: the same person seen again by the same actor in the same role on the same page and day (UTC) is
one entry, the first. Downloads, commands, snapshots and changes are one entry each time. So the journal grows with the
people whom somebody looks at in a day, not with clicks.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, func, insert, select, update

from allegiance.errors import JournalError
from allegiance.people import journal_chain as chain
from allegiance.people import journal_key, journal_rows
from allegiance.people.journal_chain import Entry, Finding, Head
from allegiance.people.journal_rows import ACTORS, stamp
from allegiance.settings import Settings
from allegiance.work.database import Work, open_work
from allegiance.work.tables import journal, journal_cuts, journal_head, subjects


class Action(StrEnum):
    """What is journalled."""

    saw = "saw"
    saw_pay = "saw pay"
    took = "took"
    took_pay = "took pay"
    granted = "granted"
    revoked = "revoked"
    delegated = "delegated"
    undelegated = "ended a delegation"
    changed = "changed"
    exported = "exported the journal"
    revealed = "revealed"
    scorecard = "scorecard"
    forgot = "forgot"
    pruned = "pruned"


class Source(StrEnum):
    """Where it was done."""

    page = "page"
    command = "command"
    download = "download"
    snapshot = "snapshot"


@dataclass(frozen=True, slots=True)
class Event:
    """Something to be journalled, with people by their own identifiers: tokens take their place."""

    actor: str
    acting: str
    action: Action
    source: Source
    kind: str = ""
    subject: str = ""
    page: str = ""
    detail: tuple[tuple[str, str], ...] = ()
    """What else: metric, period, role ... Never anything that says who the subject is."""

    @property
    def repeats(self) -> bool:
        """Whether seeing it again the same day is the same entry."""
        return self.source is Source.page and self.action in (Action.saw, Action.saw_pay)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the journal holds."""

    finding: Finding | None
    """The first break; None: it holds."""

    first: int
    """The first entry that is there; earlier ones were pruned."""

    last: int
    """The last one; 0: the journal is empty."""

    head: str
    """``number:hash`` of the newest entry, to note elsewhere and compare later."""

    @property
    def holds(self) -> bool:
        """Whether every entry is as it was written, and none is missing."""
        return self.finding is None


_REMEMBERED = 100_000
"""Views that one process remembers to have written; past that it asks the database again."""


@dataclass(frozen=True)
class Journal:
    """The journal of a data folder. Share it among threads; made by :func:`open_journal`."""

    work: Work
    settings: Settings
    _seen: set[tuple[str, ...]] = field(default_factory=set)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def append(self, *events: Event) -> None:
        """Write events, all or none; they are on the disk when this returns. Repeated views are left out.

        Raises:
            WorkError: the database cannot be written.
            JournalError: the journal does not hold, or its key does not fit: nothing was written.
        """
        with self.work.writing() as connection:
            head = self.write(connection, events)
        self.keep(head)

    def write(self, connection: Connection, events: Sequence[Event]) -> Head:
        """The same inside a transaction of the caller's, who calls :meth:`keep` once it is committed."""
        head, key = self._locked(connection)
        if not events:
            return head
        events = [_plain(event) for event in events]
        names = {(ACTORS, event.actor) for event in events} | {(e.kind, e.subject) for e in events}
        tokens = journal_rows.tokens(connection, {name for name in names if name[1]}, make=True)
        now = stamp(datetime.now(UTC))
        entries: list[Entry] = []
        written = [_entry(event, now, tokens) for event in events]
        known = journal_rows.known(connection, [entry.once for entry in written if entry.once])
        seq, previous = head.seq, head.hash
        for entry in written:
            if entry.once in known:
                continue
            if entry.once:
                known.add(entry.once)
            seq += 1
            entries.append(chain.sealed(key, replace(entry, seq=seq, previous=previous)))
            previous = entries[-1].hash
        if not entries:
            return head
        rows = [{name: getattr(entry, name) for name in chain.FIELDS} for entry in entries]
        connection.execute(insert(journal), rows)
        head = chain.head_of(key, entries[-1])
        connection.execute(
            update(journal_head)
            .where(journal_head.c.id == 1)
            .values(seq=head.seq, hash=head.hash, seal=head.seal, key_id=head.key_id)
        )
        return head

    def keep(self, head: Head) -> None:
        """Note the head beside the database, after a transaction that wrote was committed."""
        if head.seq:
            journal_key.keep_head(self.settings, head)

    def saw(
        self,
        actor: str,
        acting: str,
        kind: str,
        ids: Iterable[str],
        page: str,
        *,
        action: Action = Action.saw,
        detail: tuple[tuple[str, str], ...] = (),
    ) -> int:
        """Journal that people's data were shown on a page; returns how many had not been shown there that day.

        What this process wrote already is remembered: a rerun of a page costs a look into a set.

        Raises:
            WorkError, JournalError: it could not be written: do not show the data.
        """
        day = f"{datetime.now(UTC):%Y-%m-%d}"
        keys = {(day, actor, acting, action.value, kind, one, page): one for one in ids}
        with self._guard:
            new = {key: one for key, one in keys.items() if key not in self._seen}
        if not new:
            return 0
        self.append(
            *(Event(actor, acting, action, Source.page, kind, one, page, detail) for one in new.values())
        )
        with self._guard:
            if len(self._seen) > _REMEMBERED:
                self._seen.clear()
            self._seen.update(new)
        return len(new)

    def entries(
        self,
        *,
        actor: str = "",
        subject: str = "",
        action: str = "",
        kind: str = "",
        source: str = "",
        since: str = "",
        until: str = "",
        most: int | None = 1000,
    ) -> list[Entry]:
        """Entries, newest first.

        Args:
            actor: token of whoever did it.
            subject: token of whoever it was about.
            action: of :class:`Action`.
            kind: of the subject.
            source: of :class:`Source`.
            since: first day, ``2026-06-30``.
            until: last day, included.
            most: how many at the most; None: all.
        """
        asked = select(journal).order_by(journal.c.seq.desc())
        wanted = {"actor": actor, "subject": subject, "action": action, "kind": kind, "source": source}
        for name, value in wanted.items():
            if value:
                asked = asked.where(journal.c[name] == value)
        if since:
            asked = asked.where(journal.c.at >= since)
        if until:
            asked = asked.where(journal.c.at < f"{until}T99")
        with self.work.reading() as connection:
            return [Entry(*row) for row in connection.execute(asked.limit(most))]

    def token(self, kind: str, name: str) -> str:
        """The token under which somebody stands in the journal; empty: they do not."""
        with self.work.reading() as connection:
            return journal_rows.tokens(connection, {(kind, name)}, make=False).get((kind, name), "")

    def names(self, tokens: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Token to kind and identifier, of those that were not forgotten. Whoever calls this journals it."""
        found: dict[str, tuple[str, str]] = {}
        with self.work.reading() as connection:
            for some in journal_rows.parts(sorted(set(tokens))):
                rows = connection.execute(select(subjects).where(subjects.c.token.in_(some)))
                found |= {row.token: (row.kind, row.id) for row in rows}
        return found

    def count(self) -> int:
        """How many entries there are."""
        with self.work.reading() as connection:
            return connection.execute(select(func.count()).select_from(journal)).scalar_one()

    def verify(self, noted: str = "") -> Verdict:
        """Walk the whole chain: the first entry that is not as it was written, and what was done to it.

        Args:
            noted: a head (``number:hash``) that somebody noted elsewhere, to compare with.

        Raises:
            JournalError: the key is missing, or ``noted`` is none.
        """
        kept = [("the head that was noted", journal_rows.noted_head(noted))] if noted else []
        beside = journal_key.kept_head(self.settings)
        if beside:
            kept.append(("the head beside the database", beside))
        with self.work.reading() as connection:
            head = journal_rows.head(connection)
            key = journal_key.key(self.settings, make=not head.seq and not beside)
            cut = journal_rows.newest_cut(connection)
            wanted = {one.seq: (where, one) for where, one in kept}
            differs: list[Finding] = []
            first = 0

            def walked() -> Iterator[Entry]:
                nonlocal first
                for entry in journal_rows.every(connection):
                    first = first or entry.seq
                    if entry.seq in wanted and wanted[entry.seq][1].hash != entry.hash:
                        differs.append(journal_rows.replaced(*wanted[entry.seq]))
                    if cut and entry.seq == cut[0] and not journal_rows.says(entry, cut):
                        differs.append(Finding(entry.seq, "changed", f"Entry {entry.seq} is no checkpoint."))
                    yield entry

            after, previous = cut[1:] if cut else (0, "")
            found = chain.broken(key, walked(), head, after=after, previous=previous)
        last, finding = (found, None) if isinstance(found, Entry) else (None, found)
        if head.key_id and head.key_id != chain.key_id(key):
            finding = journal_rows.other_key(head)
        finding = finding or (differs[0] if differs else None) or chain.ending(key, last, head, kept)
        newest = f"{last.seq}:{last.hash}" if last else ""
        return Verdict(finding, first, last.seq if last else head.seq, newest)

    def prune(self, actor: str, acting: str, source: Source, *, now: datetime | None = None) -> int:
        """Cut entries older than ``journal_keep_days``; returns how many.

        A checkpoint entry says what was cut and carries its last hash, so that the rest still verifies; tokens that
        no entry holds any more go too.

        Raises:
            WorkError, JournalError: nothing was cut.
        """
        before = stamp((now or datetime.now(UTC)) - timedelta(days=self.settings.journal_keep_days))
        with self.work.writing() as connection:
            self._locked(connection)
            kept = connection.execute(select(func.min(journal.c.seq)).where(journal.c.at >= before)).scalar()
            newest = connection.execute(select(func.max(journal.c.seq))).scalar() or 0
            through = (kept - 1) if kept else newest
            first = connection.execute(select(func.min(journal.c.seq))).scalar() or 0
            if not first or through < first:
                return 0
            hashed = connection.execute(select(journal.c.hash).where(journal.c.seq == through)).scalar_one()
            told = [("before", before[:10]), ("hash", hashed), ("through", str(through))]
            told += journal_rows.carried(connection)
            head = self.write(connection, [Event(actor, acting, Action.pruned, source, detail=tuple(told))])
            connection.execute(insert(journal_cuts).values(seq=head.seq, through=through, hash=hashed))
            connection.execute(delete(journal).where(journal.c.seq <= through))
            held = select(journal.c.actor).union(select(journal.c.subject))
            connection.execute(delete(subjects).where(subjects.c.token.not_in(held)))
        self.keep(head)
        return through - first + 1

    def forget(self, kind: str, name: str, *, actor: str = "", acting: str = "operator") -> bool:
        """Cut the link between a person and their token; whether there was one. The chain is as it was.

        One entry says that it was done, under the token that nobody can tell any more.
        """
        with self.work.writing() as connection:
            self._locked(connection)
            kind, name = journal_rows.plain(kind), journal_rows.plain(name)
            theirs = subjects.c.id == name
            if kind == ACTORS:  # also where others acted as them: "operator:joe as them"
                theirs |= subjects.c.id.endswith(f" as {name}", autoescape=True)
            asked = select(subjects.c.token).where(subjects.c.kind == kind, theirs)
            if connection.execute(asked.limit(1)).scalar() is None:
                return False
            event = Event(actor, acting, Action.forgot, Source.command, kind, name)
            head = self.write(connection, [event])
            connection.execute(delete(subjects).where(subjects.c.kind == kind, theirs))
        self.keep(head)
        with self._guard:
            self._seen.clear()
        return True

    def _locked(self, connection: Connection) -> tuple[Head, bytes]:
        """The head, locked until the transaction ends, and the key: after seeing that they belong together."""
        head = journal_rows.head(connection, lock=True)
        key = journal_key.key(self.settings, make=not head.seq)
        if head.key_id and head.key_id != chain.key_id(key):
            raise JournalError(
                journal_rows.other_key(head).message, "Put back the key that the journal was begun with."
            )
        hashed = connection.execute(select(journal.c.hash).where(journal.c.seq == head.seq)).scalar() or ""
        beyond = connection.execute(select(func.max(journal.c.seq))).scalar() or 0
        if beyond != head.seq or hashed != head.hash or not chain.head_holds(key, head):
            raise JournalError(
                "The journal does not end as it was left: somebody altered it.",
                "Nothing is shown or changed until that is cleared up. Run: allegiance journal verify",
            )
        return head, key


_journals: dict[int, Journal] = {}
_opening = threading.Lock()


def open_journal(settings: Settings) -> Journal:
    """The journal of a data folder, once a process.

    Raises:
        WorkError: the work database cannot be opened.
    """
    work = open_work(settings)
    with _opening:
        held = _journals.get(id(work))
        if held is None or held.work is not work or held.settings != settings:
            held = _journals[id(work)] = Journal(work, settings)
        return held


def _plain(event: Event) -> Event:
    """An event whose every text can be stored: somebody's address may hold anything."""
    texts = {
        name: journal_rows.plain(getattr(event, name))
        for name in ("actor", "acting", "kind", "subject", "page")
    }
    return replace(event, **texts)  # type: ignore[arg-type]


def _entry(event: Event, at: str, tokens: dict[tuple[str, str], str]) -> Entry:
    """An event as an entry without its place in the chain."""
    actor, subject = tokens.get((ACTORS, event.actor), ""), tokens.get((event.kind, event.subject), "")
    details = {"page": event.page, **dict(event.detail)}
    told = {name: journal_rows.plain(value) for name, value in details.items() if value}
    repeats = (at[:10], actor, event.acting, event.action.value, event.kind, subject, event.page)
    return Entry(
        seq=0,
        at=at,
        actor=actor,
        acting=event.acting,
        action=event.action.value,
        kind=event.kind,
        subject=subject,
        detail=json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        source=event.source.value,
        once=journal_rows.once(*repeats) if event.repeats else None,
        previous="",
    )
