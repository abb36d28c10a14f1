"""The chain of the journal: what an entry is, how it is hashed and sealed, and what is wrong with a chain that broke.

Pure functions over entries. Each entry carries SHA-256 over its canonical form and the hash before it (a hash chain:
Schneier and Kelsey, Secure audit logs, ACM TISSEC 2(2), 1999), and a seal: HMAC-SHA256 of that hash under a key that is
not in the database. Without the key an entry can be neither changed nor added, even by who hashes the rest anew.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from operator import attrgetter


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal, as it is stored."""

    seq: int
    """1, 2, 3 ... without gaps."""

    at: str
    """When, in UTC: ``2026-06-30T12:00:00.000000Z``."""

    actor: str
    """Token of whoever did it; empty where nobody did."""

    acting: str
    """The role in which they did it."""

    action: str
    """What was done: ``saw``, ``took``, ``granted`` ..."""

    kind: str
    """Kind of the subject: ``employee``, ``customer``, ``person`` ..."""

    subject: str
    """Token of whoever it was about; empty where it was about nobody."""

    detail: str
    """JSON: page, metric, period and what else belongs to it."""

    source: str
    """How: ``page``, ``command``, ``download`` or ``snapshot``."""

    once: str | None
    """What makes a repeated view the same: there is one entry of each; None: every time is one."""

    previous: str
    """Hash of the entry before; empty in the first."""

    hash: str = ""
    seal: str = ""

    @property
    def details(self) -> dict[str, object]:
        """The detail as it was given."""
        found: dict[str, object] = json.loads(self.detail)
        return found


FIELDS = tuple(Entry.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry, as it was kept when it was written."""

    seq: int
    hash: str
    seal: str = ""
    key_id: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a chain breaks, and what was done to it."""

    seq: int
    """The first entry that is not as it was written."""

    what: str
    """``changed``, ``removed``, ``inserted``, ``reordered``, ``cut off``, ``replaced``, ``head`` or ``key``."""

    message: str
    """In words."""


def digest(entry: Entry) -> str:
    """SHA-256, in hexadecimal, over the canonical form: a JSON list of every field but the hash and the seal."""
    return _numbered(entry.seq, _unnumbered(entry))


def _unnumbered(entry: Entry) -> bytes:
    """The canonical form after the number, which comes first."""
    return _canonical(_values(entry))[1:].encode("ascii")


_values = attrgetter(*FIELDS[1:11])
_canonical = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


def _numbered(seq: int, rest: bytes) -> str:
    return hashlib.sha256(b"[%d,%b" % (seq, rest)).hexdigest()


def seal(key: bytes, text: str) -> str:
    """HMAC-SHA256 in hexadecimal."""
    return hmac.digest(key, text.encode(), "sha256").hex()


def sealed(key: bytes, entry: Entry) -> Entry:
    """The entry with its hash and seal."""
    hashed = digest(entry)
    return replace(entry, hash=hashed, seal=seal(key, f"entry {hashed}"))


def head_of(key: bytes, entry: Entry) -> Head:
    """What is kept of the newest entry."""
    return Head(entry.seq, entry.hash, seal(key, f"head {entry.seq} {entry.hash}"), key_id(key))


def head_holds(key: bytes, head: Head) -> bool:
    """Whether a kept head was written with the key; an empty journal has none."""
    if head.seq == 0:
        return not head.hash
    return hmac.compare_digest(head.seal, seal(key, f"head {head.seq} {head.hash}"))


def key_id(key: bytes) -> str:
    """Tells one key from another and says nothing of either."""
    return hashlib.sha256(b"allegiance journal key " + key).hexdigest()[:12]


def genuine(key: bytes, entry: Entry, seq: int | None = None) -> bool:
    """Whether an entry is as it was written, as the one of that number."""
    hashed = _numbered(entry.seq if seq is None else seq, _unnumbered(entry))
    return hashed == entry.hash and hmac.compare_digest(entry.seal, seal(key, f"entry {entry.hash}"))


def broken(
    key: bytes, entries: Iterable[Entry], head: Head, *, after: int = 0, previous: str = ""
) -> Finding | Entry | None:
    """The first break of a chain; the last entry of one that holds; None: there is no entry.

    Args:
        key: what seals are made with.
        entries: in the order of their numbers.
        head: as the database keeps it: what comes after it was never written by Allegiance.
        after: the last number that was pruned; 0: none.
        previous: hash of that entry, as the checkpoint names it.
    """
    rest: Iterator[Entry] = iter(entries)
    last: Entry | None = None
    expected = after + 1
    for entry in rest:
        if entry.seq == expected and entry.previous == previous and genuine(key, entry):
            last, previous, expected = entry, entry.hash, expected + 1
            continue
        if expected > head.seq and head_holds(key, head):
            return _inserted(expected)
        return _diagnosed(key, entry, expected, rest)
    return last


REACH = 100_000
"""Numbers before and after its own among which the number that a moved entry was written under is looked for."""


def _diagnosed(key: bytes, entry: Entry, expected: int, rest: Iterator[Entry]) -> Finding:
    """What was done where ``entry`` stands and the one numbered ``expected`` should."""
    if entry.seq > expected:
        return _removed(expected, entry.seq - 1)
    if genuine(key, entry):
        return Finding(
            expected,
            "replaced",
            f"Entry {expected} is genuine but does not follow entry {expected - 1}: part of the journal was replaced "
            "by another one, such as an older copy.",
        )
    following = list(islice(rest, 1))
    was = _written_as(key, entry)
    if was is None:
        if following and genuine(key, following[0], expected):
            return _inserted(expected)
        return Finding(
            expected,
            "changed",
            f"Entry {expected} is not as it was written: something in its row was changed.",
        )
    if was < expected:
        return _inserted(expected)
    if any(genuine(key, other, expected) for other in (*following, *rest)):
        return Finding(
            expected,
            "reordered",
            f"In the place of entry {expected} stands what was written as entry {was}: the order was changed.",
        )
    return _removed(expected, was - 1)


def _written_as(key: bytes, entry: Entry) -> int | None:
    if not hmac.compare_digest(entry.seal, seal(key, f"entry {entry.hash}")):
        return None
    rest = _unnumbered(entry)
    around = range(max(1, entry.seq - REACH), entry.seq + REACH)
    return next((seq for seq in around if _numbered(seq, rest) == entry.hash), None)


def _inserted(seq: int) -> Finding:
    return Finding(seq, "inserted", f"Entry {seq} was put in later: the journal did not write it there.")


def _removed(first: int, last: int) -> Finding:
    which = f"Entry {first} was" if first == last else f"Entries {first} to {last} were"
    return Finding(first, "removed", f"{which} removed.")


def ending(key: bytes, last: Entry | None, head: Head, kept: Sequence[tuple[str, Head]]) -> Finding | None:
    """What is wrong at the end of a chain that holds so far.

    Args:
        key: what seals are made with.
        last: the newest entry that is there.
        head: the head as the database keeps it.
        kept: heads that were kept elsewhere, each with where, to compare with entries that are still there.
    """
    seq = last.seq if last else 0
    for where, other in kept:
        if other.seq > seq:
            return _cut(seq, other.seq, where)
    if not head_holds(key, head):
        return Finding(
            head.seq, "head", "The head of the journal was not written by Allegiance: it was changed."
        )
    if head.seq > seq:
        return _cut(seq, head.seq, "the head in the database")
    if head.seq < seq:
        return Finding(
            head.seq + 1,
            "inserted",
            f"Entries from {head.seq + 1} on were put in past the head of the journal.",
        )
    if last and head.hash != last.hash:
        return Finding(seq, "replaced", f"Entry {seq} is not the one that the head of the journal names.")
    return None


def _cut(seq: int, known: int, where: str) -> Finding:
    which = (
        f"Entry {known} at the end was"
        if known == seq + 1
        else f"Entries {seq + 1} to {known} at the end were"
    )
    return Finding(seq + 1, "cut off", f"{which} cut off: {where} knows of entry {known}.")
