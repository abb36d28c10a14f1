"""Whether scorecards are as they were written: records, plans, steps, requests, the ledger over all, and the journal.

Whoever has the database in their hands can write anything into it, but not the seals. Everything is therefore held
against the steps, which are sealed; each finding names what was altered.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from allegiance.pay import declared, handed, replay, steps
from allegiance.pay.canonical import digest
from allegiance.pay.held import Request, Step
from allegiance.pay.participants import sealing
from allegiance.people import journal_key
from allegiance.people.journal import Journal, open_journal
from allegiance.people.journal_chain import Entry
from allegiance.people.journal_rows import every, newest_cut
from allegiance.settings import Settings
from allegiance.work import guards
from allegiance.work import tables as t
from allegiance.work.database import exists


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written."""

    what: str
    """``input``, ``plan``, ``rule``, ``participant``, ``statement``, ``override``, ``record``, ``state``, ``step``,
    ``request``, ``scorecard``, ``payroll``, ``ledger``, ``journal`` or ``guard``."""
    scorecard: str
    """Empty: it is about none in particular."""
    message: str
    """In words: exactly what."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what is wrong."""

    findings: tuple[Finding, ...]
    scorecards: int
    steps: int
    plans: int
    head: str
    """``number:hash`` of the newest entry of the journal, to note elsewhere."""

    @property
    def holds(self) -> bool:
        """Whether everything is as it was written, and nothing is missing."""
        return not self.findings


def verify(settings: Settings, noted: str = "") -> Verified:
    """Look through everything that scorecards stand on.

    Args:
        settings: of the data folder.
        noted: a head of the journal that somebody noted elsewhere, to compare with.

    Raises:
        WorkError: the database cannot be read.
        JournalError: the key of the seals is missing: nothing can be told.
    """
    if not exists(settings):
        return Verified((), 0, 0, 0, "")
    journal = open_journal(settings)
    verdict = journal.verify(noted)
    findings = [Finding("journal", "", verdict.finding.message)] if verdict.finding else []
    with journal.work.reading() as connection:
        look = _Look(connection, journal_key.key(settings, make=verdict.last == 0), journal)
        findings += [
            *look.ledger(),
            *look.scorecards(),
            *look.plans(),
            *look.participants(),
            *look.journalled(),
            *(Finding("guard", "", told) for told in guards.differences(connection)),
            *look.handed(),
            *(Finding("rule", "", told) for told in declared.altered(connection, look.key)),
        ]
        return Verified(tuple(dict.fromkeys(findings)), look.count, look.taken, len(look.texts), verdict.head)


class _Look:
    """One walk through the database, in one consistent state."""

    def __init__(self, connection: Connection, key: bytes, journal: Journal) -> None:
        self.connection, self.key, self.journal = connection, key, journal
        self.count = self.taken = 0
        self.links: dict[int, Any] = {}
        """The ledger by number."""
        self.known: dict[str, dict[int, str]] = {}
        """Hashes of steps by scorecard and number, as the ledger has them."""
        self.entries: dict[tuple[str, int], Entry] = {}
        """The journal's entries about steps, by scorecard and number."""
        self.ledger_notes: list[tuple[int, str]] = []
        """Ends of the ledger as the journal's entries name them."""
        self.plan_notes: dict[tuple[str, str], str] = {}
        self.listed: dict[str, int] = {}
        """Seals of participants that the journal says began, with the entry; those that ended are out of it again."""
        self.over: set[str] = set()
        """Seals of those that ended."""
        self.list_notes: list[tuple[str, str]] = []
        """Lists for payroll with their digests, as the journal names them."""
        cut = newest_cut(connection)
        self.cut = cut[1] if cut else 0
        for entry in every(connection):
            self._note(entry)
        asked = select(t.pay_plans).order_by(t.pay_plans.c.id, t.pay_plans.c.version)
        self.texts = {(row.id, row.version): row for row in connection.execute(asked)}

    def ledger(self) -> Iterator[Finding]:
        """The chain over the steps of all scorecards."""
        previous = ""
        table = t.scorecard_ledger
        expected = 1
        for row in self.connection.execute(select(table).order_by(table.c.seq)):
            made = steps.link(row.seq, row.scorecard, row.number, row.step, previous)
            sound = (
                row.seq == expected
                and row.previous == previous
                and row.hash == made
                and steps.sealed(self.key, "ledger", row.hash, row.seal)
            )
            if not sound:
                told = (
                    f"Entries {expected} to {row.seq - 1} of the ledger of scorecards were removed."
                    if row.seq > expected
                    else f"Entry {row.seq} of the ledger of scorecards is not as it was written."
                )
                yield Finding("ledger", "", told)
            else:
                self.links[row.seq] = row
                self.known.setdefault(row.scorecard, {})[row.number] = row.step
            previous, expected = row.hash, row.seq + 1
        for seq, hashed in self.ledger_notes:
            if seq not in self.links:
                yield Finding(
                    "ledger",
                    "",
                    f"Entry {seq} of the ledger of scorecards was cut off: the journal names it.",
                )
            elif self.links[seq].hash != hashed:
                yield Finding(
                    "ledger", "", f"Entry {seq} of the ledger is not the one that the journal names."
                )

    def scorecards(self) -> Iterator[Finding]:
        """Every scorecard with its steps and requests, and those that the ledger knows and nobody finds."""
        taken: dict[str, list[Step]] = {}
        table = t.scorecard_steps
        for step in self.connection.execute(select(table).order_by(table.c.scorecard, table.c.number)):
            taken.setdefault(step.scorecard, []).append(Step(*step))
        asked: dict[str, list[Request]] = {}
        for one in self.connection.execute(select(t.scorecard_requests).order_by(t.scorecard_requests.c.id)):
            asked.setdefault(one.scorecard, []).append(Request(*one))
        there = set()
        for row in self.connection.execute(select(t.scorecards).order_by(t.scorecards.c.id)).mappings():
            there.add(row["id"])
            self.count += 1
            own = taken.pop(row["id"], [])
            self.taken += len(own)
            if steps.REMOVED_AT in self.known.get(row["id"], {}):
                yield Finding("scorecard", row["id"], "It was removed, and stands in the database again.")
            yield from self._steps(row["id"], own)
            yield from self._row(row, own, asked.pop(row["id"], []))
        for id_, hashes in self.known.items():
            if id_ not in there and steps.REMOVED_AT not in hashes:
                yield Finding("scorecard", id_, f"The scorecard {id_} was removed from the database.")
        for id_ in [*taken, *asked]:
            yield Finding("scorecard", id_, f"There are steps or requests of {id_}, but no such scorecard.")

    def plans(self) -> Iterator[Finding]:
        """The texts of plans."""
        for (id_, version), row in self.texts.items():
            which = f"version {version} of the plan {id_}"
            if digest(row.text) != row.digest:
                yield Finding("plan", "", f"The text of {which} was altered, or its digest.")
            elif not steps.sealed(self.key, "plan", f"{id_} {version} {row.digest}", row.seal):
                yield Finding("plan", "", f"{which.capitalize()} is not as it was written.")
        for (id_, version), noted in self.plan_notes.items():
            held = self.texts.get((id_, int(version))) if version.isdigit() else None
            if held is None or held.digest != noted:
                told = "was removed" if held is None else "is not the one that the journal names"
                yield Finding("plan", "", f"Version {version} of the plan {id_} {told}.")

    def participants(self) -> Iterator[Finding]:
        """Rows about whom plans cover: that each is as it was sealed, and none that is in force is missing."""
        rows = self.connection.execute(select(t.participants)).mappings().all()
        anew = any(row["seal"] for row in rows) or bool(self.listed or self.over)
        for row in rows:
            told = f"The participant {row['id']} of {row['made_at']}"
            yield from (Finding("participant", "", f"{told} {how}") for how in self._participant(row, anew))
        there = {row["seal"]: row["ended_at"] for row in rows}
        for held, entry in self.listed.items():
            if held not in there or there[held]:
                how = "was ended by nobody" if held in there else "is not there any more"
                yield Finding(
                    "participant", "", f"The participant that entry {entry} of the journal names {how}."
                )
        for held in sorted(self.over & {held for held, ended in there.items() if not ended}):
            (id_,) = [row["id"] for row in rows if row["seal"] == held]
            yield Finding("participant", "", f"The participant {id_} ended, and is in force again.")

    def _participant(self, row: Any, anew: bool) -> Iterator[str]:
        """What is wrong with one row. ``anew``: rows from before there were seals have been sealed since."""
        if digest(row["record"]) != row["digest"]:
            yield "was altered: the record, or its digest."
            return
        data = json.loads(row["record"])
        wrong = [name for name in ("id", "plan", "person", "employee") if data.get(name) != row[name]]
        yield from (f"was altered: {name}." for name in wrong)
        begun, over = sealing(self.key, row)
        older = not row["seal"] and not row["made_hands"]  # from before there were seals
        if older and not row["ended_at"]:
            if anew:
                yield "has no seal: it was written by hand."
        elif row["seal"] != begun and not wrong and not older:
            yield "is not as it was sealed: who brought it, when, or its seal was altered."
        elif row["ended_seal"] != over and not wrong and (row["ended_seal"] or not older):
            yield "is not as it was sealed: who ended it, when, or that it ended was altered."

    def handed(self) -> Iterator[Finding]:
        """Lists that payroll was handed, and those that the journal names and nobody finds."""
        for told in handed.altered(self.connection, self.key, self.list_notes):
            yield Finding("payroll", "", told)

    def journalled(self) -> Iterator[Finding]:
        """Steps that the journal names and nobody finds."""
        for (id_, number), entry in self.entries.items():
            held = self.known.get(id_, {}).get(number)
            if held is None or held != entry.details.get("hash"):
                told = f"Step {number} of {id_} is not the one that entry {entry.seq} of the journal names."
                yield Finding("step", id_, told)

    def _note(self, entry: Entry) -> None:
        if entry.action not in ("scorecard", "pruned", "changed"):
            return
        try:
            told = {name: str(value) for name, value in entry.details.items()}
        except (ValueError, AttributeError):
            return  # the journal's own walk names the entry
        seq, _, hashed = told.get("ledger", "").partition(":")
        if seq.isdigit():
            self.ledger_notes.append((int(seq), hashed))
        if told.get("step") == handed.EVENT:
            self.list_notes.append((told.get("list", ""), told.get("hash", "")))
        elif told.get("step") == "plan":
            self.plan_notes[(told.get("plan", ""), told.get("version", ""))] = told.get("hash", "")
        elif told.get("participant"):
            for gone in {
                told.get("before", ""),
                told.get("seal", "") if told["participant"] == "ended" else "",
            }:
                self.listed.pop(gone, None)
                self.over |= {gone} - {""}
            if told["participant"] != "ended" and told.get("seal"):
                self.listed[told["seal"]] = entry.seq
        elif told.get("number", "").isdigit():
            self.entries[(told.get("scorecard", ""), int(told["number"]))] = entry

    def _steps(self, id_: str, own: list[Step]) -> Iterator[Finding]:
        """The chain of one scorecard's steps, held against the ledger and the journal."""
        hashes = self.known.get(id_, {})
        previous = ""
        for expected, step in enumerate(own, start=1):
            which = f"Step {step.number} ({step.verb}) of {id_}"
            if not steps.genuine(self.key, step):
                entry = self.entries.get((id_, step.number))
                odd = replay.odd(step, hashes.get(step.number, ""), previous, entry.seq if entry else 0)
                yield Finding("step", id_, f"{which} is not as it was written: {odd}.")
            elif step.number != expected or step.previous != previous:
                yield Finding(
                    "step", id_, f"{which} does not follow the one before: one was removed or moved."
                )
            if hashes.get(step.number) != step.hash:
                yield Finding("step", id_, f"{which} is not the one that the ledger names.")
            if step.entry > self.cut:
                entry = self.entries.get((id_, step.number))
                if entry is None or entry.seq != step.entry or entry.details.get("hash") != step.hash:
                    yield Finding(
                        "journal", id_, f"{which}: the journal's entry about it is missing or another."
                    )
            previous = step.hash
        present = {step.number for step in own}
        for number in sorted(set(hashes) - present - {steps.REMOVED_AT}):
            yield Finding("step", id_, f"Step {number} of {id_} was removed.")

    def _row(self, row: Any, own: list[Step], asked: list[Request]) -> Iterator[Finding]:
        """A scorecard's columns and record, and its requests, held against what its steps say."""
        id_ = row["id"]
        plan = self.texts.get((row["plan"], row["plan_version"]))
        for what, told in replay.differences(row, own, plan.text if plan else None):
            yield Finding(what, id_, f"Scorecard {id_}: {told}.")
        for told in replay.requests(asked, own):
            yield Finding("request", id_, f"Scorecard {id_}: {told}.")


__all__ = ["Finding", "Verified", "verify"]
