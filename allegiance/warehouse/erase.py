"""Erases a customer or an employee: from facts, rollups, comments, refused rows, the ledger and every generation.

What stands for itself stays, without the person: a contact as one of a caller who was never known, an answer with its
ratings, an employee's contacts as nobody's. What says something of a customer over time goes: their row in the list,
purchases, outreach. docs/erasure.md says what that does to figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

import duckdb

from allegiance.errors import EraseError, NoData
from allegiance.settings import Settings
from allegiance.warehouse import erased, lock, proof, remains, statements
from allegiance.warehouse.rewrite import Rewriting, rewriting, settle
from allegiance.warehouse.writer import Progress, Writer, store_error

FEW = 5
"""A row stays only where at least as many others stand in the same month, team and channel."""


MENTIONS = "comments of others"
"""What others wrote that names them: the name is taken out, the text stays."""


class Kind(StrEnum):
    """Who can be erased."""

    customer = "customer"
    employee = "employee"


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is to be erased, and how."""

    kind: Kind
    ids: tuple[str, ...]
    source: str = ""
    """Only rows of this system, for customers whose id another system gave to somebody else; empty: every system."""

    remove: bool = False
    """Customers: nothing stays, not even a row without a person."""

    keep_out: bool = False
    """Remember them also where nothing in the store names them, so that exports to come cannot bring them."""

    reason: str = ""
    """Kept in the ledger of erasures: it may not name the person."""

    @property
    def parameters(self) -> dict[str, object]:
        """What the statements of ``queries/erase`` take."""
        return {"ids": list(self.ids), "source": self.source, "few": FEW, "remove": self.remove}

    @property
    def mode(self) -> str:
        """As the ledger of erasures says it."""
        return "removed" if self.remove else "anonymous"


@dataclass(frozen=True, slots=True)
class Line:
    """Rows of one table with one fate: ``stays`` (without the person) or ``goes``."""

    table: str
    fate: str
    rows: int


@dataclass(frozen=True, slots=True)
class Found:
    """What the store holds of somebody, before anything is done."""

    lines: tuple[Line, ...]
    words: tuple[proof.Word, ...]
    """What names them: never shown, never kept."""

    before: datetime | None = None
    """When they were erased before (UTC, naive)."""

    @property
    def is_known(self) -> bool:
        """Whether any row is theirs: what others wrote alone may mean somebody else."""
        return any(line.table != MENTIONS for line in self.lines)

    @property
    def rows(self) -> int:
        """Rows that say something of them."""
        return sum(line.rows for line in self.lines)


@dataclass(slots=True)
class Report:
    """What was done."""

    found: Found
    erased_at: datetime | None = None
    """None: there was nothing to erase (any more)."""

    generation: int = 0
    elsewhere: tuple[proof.Hit, ...] = ()
    """Where the same text stands as something else."""

    logs: int = 0
    """Places in logs that were blackened."""

    files: tuple[remains.Remaining, ...] = ()
    """Files of the data folder that still name them."""

    holders: tuple[int, ...] = field(default=())
    """Processes that still hold a copy from before open."""


def look(settings: Settings, whom: Whom) -> Found:
    """What would be erased. Nothing is changed.

    Raises:
        NoData: there is no warehouse.
        EraseError: whom cannot be erased as asked.
    """
    _refuse(whom)
    if not settings.warehouse.exists():
        raise NoData(f"{settings.home} holds no data.", "There is nothing to erase.")
    with lock.hold(settings.home / "import.lock"):
        settle(settings)
        try:
            with duckdb.connect(str(settings.warehouse), read_only=True) as con:
                statements.run(con, "session/start")
                return _find(con, settings, whom)
        except duckdb.Error as error:
            raise store_error(settings, error) from error


def erase(settings: Settings, whom: Whom, progress: Progress = lambda _: None) -> Report:
    """Erase them, prove it, and publish: all of it or nothing.

    Run again after it was killed, it does what was left.

    Raises:
        NoData: there is no warehouse.
        EraseError: whom cannot be erased as asked, or the proof found something left: nothing was changed.
        StoreError: the folder is in use, cannot be written, or is full: nothing was changed.
    """
    _refuse(whom)
    with rewriting(settings, progress) as work:
        progress("Looking for every row")
        found = _find(work.writer.con, settings, whom)
        report = Report(found)
        if not found.is_known and found.before is None and not whom.keep_out:
            raise EraseError(
                f"Nothing in the store names this {whom.kind}.",
                "Check the spelling: ids are compared letter for letter. With --keep-out, exports to come cannot "
                "bring them.",
            )
        if found.rows or found.before is None:
            report.erased_at = _apply(work, settings, whom, found, progress)
            report.generation = work.generation
        names = [each.text for each in found.words if each.is_telling]
        report.logs = remains.blacken(settings.home / "log", names)

        def check(con: duckdb.DuckDBPyConnection) -> None:
            progress("Looking for what is left")
            report.elsewhere = proof.search(con, whom.kind, whom.ids, found.words, whom.source)

        work.check = check
    report.logs += remains.blacken(settings.home / "log", names)
    # where their rows are, they are named too: ids of contacts need no looking for in gigabytes of exports
    people = [each for each in found.words if each.kind in proof.NAMES or each.text in whom.ids]
    report.files = remains.files(settings, [each.text for each in people if each.is_telling])
    report.holders = remains.holders(settings.published)
    return report


def lift(settings: Settings, whom: Whom, progress: Progress = lambda _: None) -> bool:
    """Let an id come in again with exports from now on; whether it was kept out. What was erased stays erased."""
    with rewriting(settings, progress) as work:
        con = work.writer.con
        key = erased.checked_key(con, settings)
        held = statements.rows(con, "erase/known_digest", **_asked(whom, key))
        if key and held:
            statements.run(con, "erase/lift", **_asked(whom, key))
            work.writer.changed = True
    return bool(key and held)


def _refuse(whom: Whom) -> None:
    if not whom.ids or not all(each.strip() for each in whom.ids):
        raise EraseError(f"No {whom.kind} is named.", f"Name one: allegiance erase {whom.kind} ID.")
    if whom.kind is Kind.employee and (whom.source or whom.remove):
        raise EraseError(
            "An employee is erased from every system, and contacts stay: they are their customers' too.",
            "Leave out --source and --remove.",
        )
    named = [each for each in whom.ids if proof.Word(each, "id").stands_in(whom.reason)]
    if named:
        raise EraseError("The reason names whom it is about, and it is kept.", "Give a number of a request.")


def _asked(whom: Whom, key: str) -> dict[str, object]:
    return {"key": key, "kind": whom.kind.value, "source": whom.source, "id": whom.ids[0]}


def _find(con: duckdb.DuckDBPyConnection, settings: Settings, whom: Whom) -> Found:
    """Fill ``erasing_contacts``, ``erasing_answers``, ``erasing_words`` and ``erasing_rejects``, and count."""
    folder = f"erase/{whom.kind}s"
    statements.run(con, "erase/words/macros")
    for name in ("contacts", "answers", "words"):
        statements.run(con, f"{folder}/{name}", **whom.parameters)
    statements.run(con, "erase/words/rejects_found")
    lines = [Line(*row) for row in statements.rows(con, f"{folder}/found", **whom.parameters)]
    rejects = int(statements.rows(con, "erase/words/rejects_count")[0][0])
    words = tuple(proof.Word(*row) for row in statements.rows(con, "erase/words/words"))
    own = whom.kind is Kind.customer
    said_by = proof.patterns(words)
    naming = statements.rows(con, "erase/words/answers_count", own=own, **said_by)[0][0] if said_by else 0
    lines += [Line("rejects", "goes", rejects)] * bool(rejects)
    lines += [Line(MENTIONS, "stays", naming)] * bool(naming)
    tables = {row[0] for row in con.table_function("duckdb_tables").select("table_name").fetchall()}
    before = None
    if "erasures" in tables:
        key = erased.checked_key(con, settings)
        held = statements.rows(con, "erase/known_digest", **_asked(whom, key)) if key else []
        before = held[0][0] if held else None
    return Found(tuple(sorted(lines, key=lambda line: (line.table, line.fate))), words, before)


def _apply(work: Rewriting, settings: Settings, whom: Whom, found: Found, progress: Progress) -> datetime:
    writer, con, folder = work.writer, work.writer.con, f"erase/{whom.kind}s"
    progress("Erasing")
    statements.run(con, f"{folder}/touch", **whom.parameters)
    key = erased.checked_key(con, settings, make=True)
    _remember(writer, whom, key)
    if whom.kind is Kind.customer:
        statements.run(con, f"{folder}/link_others")
    for name in statements.names(folder):
        if name.startswith(f"{folder}/apply_"):
            statements.run(con, name, **whom.parameters)
    statements.run(con, f"{folder}/touch_contacts")
    unsay(con, found.words)
    writer.link_again()
    writer.changed = True
    now = datetime.now(UTC).replace(tzinfo=None)
    statements.run(
        con,
        "erase/add_erasure",
        import_number=writer.import_number,
        generation=work.generation,
        kind=whom.kind.value,
        mode=whom.mode,
        erased_at=now,
        rows=found.rows,
        reason=whom.reason,
        key_print=erased.key_print(key),
    )
    return now


def unsay(con: duckdb.DuckDBPyConnection, words: Sequence[proof.Word]) -> None:
    """Take what was refused of them, and their ids and names out of what others wrote."""
    statements.run(con, "erase/words/rejects_apply")
    said_by = proof.patterns(words)
    if said_by:
        for name in ("erase/words/answers", *statements.names("erase/words/others")):
            statements.run(con, name, **said_by)


def _remember(writer: Writer, whom: Whom, key: str) -> None:
    given = {"key": key, "import_number": writer.import_number}
    statements.run(
        writer.con, "erase/add_digest", kind=whom.kind.value, source=whom.source, ids=list(whom.ids), **given
    )
    if whom.kind is Kind.customer:
        for kind, ids in statements.rows(writer.con, "erase/customers/old_ids"):
            statements.run(writer.con, "erase/add_digest", kind=kind, source="", ids=ids or [], **given)
