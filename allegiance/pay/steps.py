"""Steps of scorecards: one chain in each, one ledger over all, and an entry of the journal for every step.

Each step carries SHA-256 over its canonical form and the hash of the one before, sealed with the journal's key. The
ledger links the steps of all scorecards and outlives them: a scorecard that is missing is noticed, also when the
journal's entries about it were cut past their time.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from allegiance.errors import PayError
from allegiance.pay.held import Actor, Step, identity
from allegiance.people import journal_chain, journal_key
from allegiance.people.journal import Action, Event, Journal
from allegiance.people.journal_rows import ACTORS, stamp
from allegiance.people.seen import EMPLOYEE
from allegiance.work.tables import scorecard_ledger, scorecard_steps, scorecards

FIELDS = tuple(name for name in Step.__dataclass_fields__)
HASHED = FIELDS[: FIELDS.index("hash")]
COPIES = FIELDS[FIELDS.index("seal") + 1 :]
"""Columns that repeat what the detail says, for the database's guards."""

REMOVED = "removed"
"""Verb of the ledger's last entry about a scorecard that was removed, past its time or as an erased person's draft."""


REMOVED_AT = 0
"""Number of that entry."""


def told(detail: dict[str, Any]) -> str:
    """What a step says, as it is kept."""
    return json.dumps(detail, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def hashed(values: list[Any]) -> str:
    """SHA-256 over the canonical form: a JSON list."""
    return hashlib.sha256(
        json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    ).hexdigest()


def step_hash(step: Step) -> str:
    """The hash that a step must have."""
    return hashed([getattr(step, name) for name in HASHED])


def genuine(key: bytes, step: Step) -> bool:
    """Whether a step is as it was written."""
    return step_hash(step) == step.hash and sealed(key, "step", step.hash, step.seal) and not odd_copies(step)


def odd_copies(step: Step) -> str:
    """Which column of a step is not what its sealed detail says; empty: none."""
    said = step.details
    return next((name for name in COPIES if getattr(step, name) != str(said.get(name, ""))), "")


def seal(key: bytes, kind: str, text: str) -> str:
    """HMAC-SHA256 under the journal's key; ``kind`` keeps seals of one thing from standing under another."""
    return journal_chain.seal(key, f"scorecard {kind} {text}")


def sealed(key: bytes, kind: str, text: str, held: str) -> bool:
    """Whether a seal is one of ours."""
    return hmac.compare_digest(held.encode(), seal(key, kind, text).encode())


def link(seq: int, scorecard: str, number: int, step: str, previous: str) -> str:
    """The hash of an entry of the ledger."""
    return hashed([seq, scorecard, number, step, previous])


@dataclass
class Pen:
    """What writes steps inside one transaction; made by :func:`writing`."""

    connection: Connection
    key: bytes
    actor: Actor
    now: datetime
    entry: int
    """Number of the newest entry of the journal."""
    events: list[Event] = field(default_factory=list)
    ledger: tuple[int, str] = (0, "")
    """Number and hash of the ledger's newest entry."""

    @property
    def at(self) -> str:
        """The moment of these steps."""
        return stamp(self.now)

    def row(self, scorecard: str) -> RowMapping | None:
        """A scorecard as it stands now."""
        asked = select(scorecards).where(scorecards.c.id == scorecard)
        return self.connection.execute(asked).mappings().one_or_none()

    def begin(self, values: dict[str, Any], detail: dict[str, Any]) -> None:
        """A new draft with its first step."""
        self.connection.execute(insert(scorecards).values(values))
        self._write(values, 1, "computed", "draft", detail)

    def move(
        self,
        row: Any,
        verb: str,
        state: str,
        detail: dict[str, Any] | None = None,
        beside: Callable[[], object] | None = None,
        /,
        **values: object,
    ) -> None:
        """A step, and the change that it makes.

        Args:
            row: the scorecard as it was read in this transaction.
            verb: what is done.
            state: the state after it.
            detail: what else is to be said.
            beside: writes what belongs to the step; the database takes a request only between both.
            values: columns that change.

        Raises:
            PayError: somebody else changed the scorecard meanwhile.
        """
        number = row["version"] + 1
        self._write({**row, **values}, number, verb, state, detail or {})
        if beside:
            beside()
        change = update(scorecards).where(
            scorecards.c.id == row["id"], scorecards.c.version == row["version"]
        )
        done = self.connection.execute(change.values(state=state, version=number, **values))
        if done.rowcount != 1:
            raise PayError("Somebody else changed this scorecard just now.", "Look at it again.")

    def remove(self, row: Any, why: str) -> None:
        """Tell ledger and journal that a scorecard goes, not whose it was; the caller then removes its rows."""
        gone = hashed([row["id"], row["version"], row["digest"], why])
        self._note({**row, "employee": "", "person": ""}, REMOVED_AT, REMOVED, gone, (("why", why),))

    def event(self, action: Action, detail: tuple[tuple[str, str], ...]) -> None:
        """An entry of the journal that is about nobody."""
        self.events.append(
            Event(self.actor.journalled, self.actor.acting, action, self.actor.source, detail=detail)
        )

    def _write(self, row: Any, number: int, verb: str, state: str, detail: dict[str, Any]) -> None:
        hands = identity(self.actor.hands)
        newest = (
            select(scorecard_steps.c.hash)
            .where(scorecard_steps.c.scorecard == row["id"], scorecard_steps.c.number == number - 1)
        )  # fmt: skip
        step = Step(
            scorecard=row["id"],
            number=number,
            at=self.at,
            actor=identity(self.actor.person),
            role=self.actor.acting,
            source=self.actor.source.value,
            verb=verb,
            state=state,
            detail=told({**detail, "hands": hands} if hands else detail),
            entry=self.entry + len(self.events) + 1,
            previous=self.connection.execute(newest).scalar() or "",
        )
        made = step_hash(step)
        values = {name: getattr(step, name) for name in HASHED}
        values |= {name: str(step.details.get(name, "")) for name in COPIES}
        self.connection.execute(
            insert(scorecard_steps).values(**values, hash=made, seal=seal(self.key, "step", made))
        )
        self._note(row, number, verb, made)

    def _note(
        self, row: Any, number: int, verb: str, step: str, more: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """A step in the ledger and in the journal."""
        seq, previous = self.ledger[0] + 1, self.ledger[1]
        made = link(seq, row["id"], number, step, previous)
        self.connection.execute(
            insert(scorecard_ledger).values(
                seq=seq,
                scorecard=row["id"],
                number=number,
                step=step,
                previous=previous,
                hash=made,
                seal=seal(self.key, "ledger", made),
            )
        )
        self.ledger = (seq, made)
        kind, subject = (EMPLOYEE, row["employee"]) if row["employee"] else (ACTORS, row["person"])
        detail = (
            ("scorecard", row["id"]),
            ("step", verb),
            ("number", str(number)),
            ("hash", step),
            ("ledger", f"{seq}:{made}"),
            *more,
        )
        actor = self.actor
        self.events.append(
            Event(
                actor.journalled, actor.acting, Action.scorecard, actor.source, kind, subject, detail=detail
            )
        )


@contextmanager
def writing(journal: Journal, actor: Actor, now: datetime) -> Iterator[Pen]:
    """One transaction with all its steps and their entries in the journal: all of it, or nothing.

    Raises:
        WorkError: the database cannot be written, or refuses the change.
        JournalError: the journal does not hold.
    """
    with journal.work.writing() as connection:
        # The journal's lock comes first: what is read below holds until this is committed.
        head = journal.write(connection, [])
        key = journal_key.key(journal.settings, make=False)
        newest = select(scorecard_ledger.c.seq, scorecard_ledger.c.hash)
        last = connection.execute(newest.order_by(scorecard_ledger.c.seq.desc()).limit(1)).one_or_none()
        pen = Pen(connection, key, actor, now, head.seq, ledger=(last.seq, last.hash) if last else (0, ""))
        yield pen
        head = journal.write(connection, pen.events)
        if head.seq != pen.entry + len(pen.events):
            raise PayError("The journal did not take every step.", "Nothing was changed. Try again.")
    journal.keep(head)
