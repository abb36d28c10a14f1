"""Entries of the journal in words: for the page, the command line and exports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from allegiance.people.journal import Journal, Verdict
from allegiance.people.journal_chain import Entry
from allegiance.people.rights import TITLES, Role

HEADS = (
    "entry",
    "at",
    "who",
    "acting_as",
    "did",
    "kind",
    "whom",
    "where",
    "how",
    "detail",
)
"""Columns of an export."""

_DID = {
    "saw": "saw",
    "saw pay": "saw the pay of",
    "took": "took away data of",
    "took pay": "took away the pay of",
    "granted": "gave a role to",
    "revoked": "ended a role of",
    "delegated": "delegated to",
    "ended a delegation": "ended the delegation of",
    "changed": "changed a setting",
    "exported the journal": "exported the journal",
    "revealed": "asked who stands behind pseudonyms",
    "scorecard": "took a step in the scorecard of",
    "forgot": "erased",
    "pruned": "cut entries past their time",
}

_KINDS = {"employee": "Employee", "customer": "Customer", "person": "Account"}


def pseudonym(token: str) -> str:
    """A token as people read it: three groups of four."""
    return "-".join(token[at : at + 4] for at in range(0, len(token), 4))


def token(text: str) -> str:
    """The token that somebody typed, however they grouped it."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def did(action: str) -> str:
    """What was done, as the middle of a sentence."""
    return _DID.get(action, action)


def whom(entry: Entry) -> str:
    """The subject under their pseudonym."""
    if not entry.subject:
        people = entry.details.get("people")
        return str(people) if people else ""
    return f"{_KINDS.get(entry.kind, entry.kind.capitalize())} {pseudonym(entry.subject)}"


def who(entry: Entry) -> str:
    """The actor under their pseudonym."""
    return f"Account {pseudonym(entry.actor)}" if entry.actor else "Nobody"


def acting(entry: Entry) -> str:
    """The role in which they acted."""
    return TITLES[Role(entry.acting)] if entry.acting in list(Role) else entry.acting


def at(entry: Entry, zone: ZoneInfo) -> datetime:
    """When, in the company's time."""
    return datetime.fromisoformat(entry.at).astimezone(zone)


def where(entry: Entry) -> str:
    """The page, and what else was noted but what the other columns say."""
    details = entry.details
    page = str(details.pop("page", ""))
    details.pop("people", None)
    told = ", ".join(f"{name} {value}" for name, value in sorted(details.items()))
    return f"{page}: {told}" if page and told else page or told


def record(entry: Entry, names: Mapping[str, tuple[str, str]] | None = None) -> dict[str, object]:
    """An entry as a row of an export; with ``names``, people by their identifiers where they are still known."""
    known = names or {}

    def shown(held: str, word: str) -> str:
        return known[held][1] if held in known else word

    return {
        "entry": entry.seq,
        "at": entry.at,
        "who": shown(entry.actor, pseudonym(entry.actor)),
        "acting_as": entry.acting,
        "did": entry.action,
        "kind": entry.kind,
        "whom": shown(entry.subject, pseudonym(entry.subject)) or str(entry.details.get("people", "")),
        "where": str(entry.details.get("page", "")),
        "how": entry.source,
        "detail": entry.detail,
    }


def verdict(found: Verdict) -> str:
    """Whether the journal holds, in a sentence."""
    if found.finding:
        return f"The journal does not hold. {found.finding.message}"
    if not found.last:
        return "Nothing has been journalled yet."
    count = found.last - found.first + 1
    told = "entry is" if count == 1 else "entries are"
    earlier = f"; {found.first - 1:,} earlier ones were cut past their time" if found.first > 1 else ""
    return f"The journal holds: {count:,} {told} as written, and none is missing{earlier}."


def names(journal: Journal, entries: list[Entry]) -> dict[str, tuple[str, str]]:
    """Who stands behind the tokens of entries, as far as anybody still knows. Journal it."""
    return journal.names({one for entry in entries for one in (entry.actor, entry.subject) if one})
