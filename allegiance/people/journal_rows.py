"""Rows of the journal in the work database: tokens, heads, checkpoints, entries in order."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, tuple_

from allegiance.errors import JournalError
from allegiance.people.journal_chain import Entry, Finding, Head
from allegiance.work.tables import journal, journal_cuts, journal_head, scorecard_ledger, subjects

ACTORS = "person"
"""Kind under which actors are kept among the subjects: identities as the sign-in says them."""

_SOME = 400
"""Values that one statement names at the most: engines limit them."""

_CHUNK = 5_000
"""Entries that are read at a time: a walk over the whole journal stays small in memory."""

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter is taken for another."""

Cut = tuple[int, int, str]
"""A checkpoint: the entry that says so, the last entry that was cut, its hash."""


def stamp(at: datetime) -> str:
    """A moment as the journal writes it."""
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"


def plain(text: str) -> str:
    """Text that every engine stores and every hash sees alike: no NUL, no half characters."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\N{REPLACEMENT CHARACTER}")


def parts(values: Collection[str]) -> Iterator[list[str]]:
    """Values in handfuls."""
    held = list(values)
    return (held[at : at + _SOME] for at in range(0, len(held), _SOME))


def tokens(
    connection: Connection, names: Collection[tuple[str, str]], *, make: bool
) -> dict[tuple[str, str], str]:
    """The tokens of people (kind and identifier); new ones where ``make`` says so, inside the lock of the head."""
    found: dict[tuple[str, str], str] = {}
    wanted = sorted(names)
    for at in range(0, len(wanted), _SOME):
        asked = select(subjects).where(tuple_(subjects.c.kind, subjects.c.id).in_(wanted[at : at + _SOME]))
        found |= {(row.kind, row.id): row.token for row in connection.execute(asked)}
    missing = [name for name in wanted if name not in found]
    if make and missing:
        made = {name: token() for name in missing}
        rows = [{"kind": kind, "id": name, "token": made[(kind, name)]} for kind, name in missing]
        connection.execute(insert(subjects), rows)
        found |= made
    return found


def token() -> str:
    """Sixty random bits, as twelve letters and digits: says nothing of whom it stands for."""
    return "".join(secrets.choice(_SIGNS) for _ in range(12))


def once(day: str, *parts_: str) -> str:
    """What makes a repeated view the same."""
    return hashlib.sha256(json.dumps([day, *parts_]).encode()).hexdigest()[:40]


def known(connection: Connection, keys: Sequence[str]) -> set[str | None]:
    """Those of the keys that an entry has already."""
    found: set[str | None] = set()
    for some in parts(keys):
        found |= set(connection.execute(select(journal.c.once).where(journal.c.once.in_(some))).scalars())
    return found


def head(connection: Connection, *, lock: bool = False) -> Head:
    """The head as the database keeps it; locked until the transaction ends, if wanted."""
    asked = select(journal_head.c.seq, journal_head.c.hash, journal_head.c.seal, journal_head.c.key_id).where(
        journal_head.c.id == 1
    )
    row = connection.execute(asked.with_for_update() if lock else asked).one_or_none()
    if row is None:
        raise JournalError(
            "The head of the journal is missing: somebody removed it.", "Restore the database."
        )
    return Head(*row)


def newest_cut(connection: Connection) -> Cut | None:
    """The newest checkpoint."""
    row = connection.execute(
        select(journal_cuts.c.seq, journal_cuts.c.through, journal_cuts.c.hash)
        .order_by(journal_cuts.c.through.desc())
        .limit(1)
    ).one_or_none()
    return (row.seq, row.through, row.hash) if row else None


def carried(connection: Connection) -> list[tuple[str, str]]:
    """What a checkpoint says besides: the end of the scorecards' ledger, which is kept longer than entries about it."""
    ledger = scorecard_ledger.c
    asked = select(ledger.seq, ledger.hash).order_by(ledger.seq.desc()).limit(1)
    last = connection.execute(asked).one_or_none()
    return [("ledger", f"{last.seq}:{last.hash}")] if last else []


def every(connection: Connection) -> Iterator[Entry]:
    """All entries in the order of their numbers, some at a time."""
    after = -1
    while True:
        asked = select(journal).where(journal.c.seq > after).order_by(journal.c.seq).limit(_CHUNK)
        rows = connection.execute(asked).all()
        for row in rows:
            yield Entry(*row)
        if len(rows) < _CHUNK:
            return
        after = rows[-1].seq


def says(entry: Entry, cut: Cut) -> bool:
    """Whether an entry is the one that a checkpoint stands on."""
    if entry.action != "pruned":
        return False
    told = entry.details
    return told.get("through") == str(cut[1]) and told.get("hash") == cut[2]


def noted_head(text: str) -> Head:
    """A head as somebody noted it: ``number:hash``."""
    number, _, hashed = text.strip().partition(":")
    if not number.isdigit() or len(hashed) != 64:
        raise JournalError(
            f"{text[:90]!r} is no head of a journal.", "Give it as number:hash, as verify prints it."
        )
    return Head(int(number), hashed.lower())


def replaced(where: str, noted: Head) -> Finding:
    """An entry is another one than it was."""
    return Finding(
        noted.seq,
        "replaced",
        f"Entry {noted.seq} is not the one that {where} names: the journal up to there was replaced.",
    )


def other_key(held: Head) -> Finding:
    """The key is not the one that the journal was sealed with."""
    return Finding(
        held.seq,
        "key",
        "The journal was sealed with another key than the one that is here: nothing can be told.",
    )
