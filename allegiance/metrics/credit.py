"""Who handled a contact, who has the credit for it, and by which rule: as people read it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import groupby

from allegiance.metrics.asking import Asker
from allegiance.metrics.drill import Record, records
from allegiance.people.scope import Scope

SOMEBODY = "somebody outside what you may see"

MEANINGS = {
    "last": "The last who handled a contact has all of the credit.",
    "first": "The first who handled a contact has all of the credit.",
    "fractional": (
        "Everybody who handled a contact has a share: by the seconds each spent on it where all of them are known, "
        "else in equal parts. Counts by employee name the last."
    ),
}
"""Every rule in a sentence."""


@dataclass(frozen=True, slots=True)
class InForce:
    """One rule and the days on which a contact ended that it credits."""

    rule: str
    valid_from: date | None
    """First day; None: from the beginning."""
    valid_until: date | None
    """Last day; None: until further notice."""
    declared_at: datetime | None
    """When an import first applied it, on the company's clock."""
    contacts: int
    """Contacts of several people that it was applied to, within the scope."""

    @property
    def days(self) -> str:
        """``from the beginning``, ``from 2026-12-01 to 2027-01-31``."""
        start = f"from {self.valid_from}" if self.valid_from else "from the beginning"
        return f"{start} to {self.valid_until}" if self.valid_until else start


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of a contact with one person."""

    name: str
    """Name, or :data:`SOMEBODY`."""
    seconds: int | None
    """Talking, parking and writing it up; None: not known."""


@dataclass(frozen=True, slots=True)
class Handled:
    """Who handled a contact, in order, and whose it is."""

    turns: tuple[Turn, ...]
    shares: tuple[tuple[str, float], ...]
    """Name and share of the credit of everybody who has one, in the order of their first turns; adds up to 1."""
    rule: str
    by_seconds: bool
    """Whether shares go by seconds (else by heads)."""

    @property
    def reason(self) -> str:
        """Why it is theirs: ``the last who handled it``."""
        if self.rule == "fractional":
            return (
                "by the seconds each spent on it"
                if self.by_seconds
                else "in equal parts: not all times are known"
            )
        return f"all of it, as the {self.rule} who handled it"


def rules(reader: Asker, scope: Scope) -> tuple[InForce, ...]:
    """The rules in force, in order; empty for a scope that sees nothing, and for a store older than the rules."""
    found = reader.ask(scope, "metrics/credit_rules")
    return tuple(
        InForce(
            rule=str(row["rule"]),
            valid_from=_day(row["valid_from"]),
            valid_until=_before(row["valid_before"]),
            declared_at=row["declared_at"] if isinstance(row["declared_at"], datetime) else None,
            contacts=int(str(row["contacts"])),
        )
        for row in records(found, reader.settings.zone)
    )


def sentence(found: tuple[InForce, ...]) -> str:
    """The rules in a line: ``Credit for contacts of several people: last, from the beginning; ...``."""
    if not found:
        return ""
    told = "; ".join(f"{each.rule}, {each.days}" for each in found)
    return f"Credit for contacts of several people: {told}."


def percents(shares: tuple[tuple[str, float], ...]) -> list[str]:
    """Shares as whole percents that add up to 100 (what is left over goes to the largest rests), in order."""
    parts = [100 * share for _, share in shares]
    whole = [int(part + 1e-9) for part in parts]
    rests = sorted(range(len(parts)), key=lambda place: whole[place] - parts[place])
    for place in rests[: max(100 - sum(whole), 0)]:
        whole[place] += 1
    return [f"{each}%" if each else "under 1%" for each in whole]


def document(found: tuple[InForce, ...]) -> list[dict[str, object]]:
    """The rules as ``allegiance status --format json`` prints them."""
    return [asdict(each) for each in found]


def handled(reader: Asker, scope: Scope, contact_id: str, source: str) -> Handled | None:
    """Who handled one contact; ``None`` where one person at most is known, or it is not within the scope."""
    found = reader.ask(scope, "metrics/contact_turns", contact=contact_id)
    rows = [row for row in records(found, reader.settings.zone) if row["source"] == source]
    if not rows:
        return None
    shares: dict[object, tuple[str, float]] = {}
    for row in rows:
        shares.setdefault(row["person"], (_name(row), float(str(row["share"]))))
    turns = [list(group) for _, group in groupby(rows, key=lambda row: row["person"])]
    spent = [row["seconds"] for row in rows]
    return Handled(
        turns=tuple(Turn(_name(group[0]), _seconds(group)) for group in turns),
        shares=tuple(share for share in shares.values() if share[1] > 0),
        rule=str(rows[0]["credit_rule"]),
        by_seconds=None not in spent and any(spent),
    )


def _name(row: Record) -> str:
    return SOMEBODY if row["hidden"] else str(row["name"])


def _seconds(group: list[Record]) -> int | None:
    spent = [row["seconds"] for row in group]
    return None if None in spent else sum(int(str(each)) for each in spent)


def _day(value: object) -> date | None:
    """A day of the store; the first day there is means from the beginning."""
    found = date.fromisoformat(str(value)[:10])
    return None if found == date.min else found


def _before(value: object) -> date | None:
    return None if value is None else date.fromordinal(date.fromisoformat(str(value)[:10]).toordinal() - 1)
