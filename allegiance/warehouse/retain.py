"""Applies how long things are kept: texts, what refused rows said, and whose contacts and answers were.

Everything goes through the same machinery as an erasure: a copy, a fresh file, no generation from before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import duckdb

from allegiance.errors import NoData
from allegiance.settings import Settings
from allegiance.warehouse import lock, statements
from allegiance.warehouse.rewrite import Rewriting, rewriting, settle
from allegiance.warehouse.writer import Progress, store_error


@dataclass(frozen=True, slots=True)
class Old:
    """Rows of one table that are older than one setting lets them be."""

    setting: str
    before: date
    """The first day that is kept."""
    table: str
    rows: int


def first_kept(settings: Settings, name: str, now: datetime | None = None) -> date | None:
    """The first day that a setting keeps, on the company's calendar; None: for ever."""
    days = int(getattr(settings, name))
    today = (now or datetime.now(UTC)).astimezone(settings.zone).date()
    return today - timedelta(days=days) if days else None


def look(settings: Settings, now: datetime | None = None) -> tuple[Old, ...]:
    """What is older than it is kept. Nothing is changed.

    Raises:
        NoData: there is no warehouse.
    """
    if not settings.warehouse.exists():
        raise NoData(f"{settings.home} holds no data.", "There is nothing to apply.")
    with lock.hold(settings.home / "import.lock"):
        settle(settings)
        try:
            with duckdb.connect(str(settings.warehouse), read_only=True) as con:
                statements.run(con, "session/start")
                return _find(con, settings, now)
        except duckdb.Error as error:
            raise store_error(settings, error) from error


def retain(
    settings: Settings, progress: Progress = lambda _: None, now: datetime | None = None
) -> tuple[Old, ...]:
    """Apply every setting; returns what was done, nothing where nothing was too old.

    Raises:
        NoData: there is no warehouse.
        StoreError: the folder is in use, cannot be written, or is full: nothing was changed.
    """
    with rewriting(settings, progress) as work:
        progress("Looking for what is too old")
        found = _find(work.writer.con, settings, now)
        for name, apply in APPLY.items():
            mine = [one for one in found if one.setting == name]
            if mine:
                progress("Removing what is too old")
                apply(work, mine[0].before)
                _note(work, mine)
    return found


def _find(con: duckdb.DuckDBPyConnection, settings: Settings, now: datetime | None) -> tuple[Old, ...]:
    found: list[Old] = []
    for name in APPLY:
        before = first_kept(settings, name, now)
        if before is None:
            continue
        kind = name.split("_")[1]
        if kind == "contacts":
            statements.run(con, "retain/contacts", before=before)
            statements.run(con, "retain/answers", before=before)
        rows = statements.rows(con, f"retain/{kind}_found", before=before)
        found += [Old(name, before, *row) for row in rows]
    return tuple(found)


def _comments(work: Rewriting, before: date) -> None:
    for table in ("answers", "employee_answers", "market", "customers"):
        statements.run(work.writer.con, f"retain/comments_{table}", before=before)


def _rejects(work: Rewriting, before: date) -> None:
    statements.run(work.writer.con, "retain/rejects_rejects", before=before)


def _contacts(work: Rewriting, before: date) -> None:
    con = work.writer.con
    # A row gets another place in the store when a list in it is written: that comes last.
    for name in (
        "retain/contacts_touch",
        "retain/touch_customers",
        "erase/customers/link_others",
        "erase/customers/apply_1_answers",
        "retain/unname_answers",
        "erase/customers/apply_3_contacts",
        "retain/unname_contacts",
        "erase/customers/touch_contacts",
    ):
        statements.run(con, name)
    work.writer.link_again()


APPLY: dict[str, Callable[[Rewriting, date], None]] = {
    "keep_contacts_days": _contacts,
    "keep_comments_days": _comments,
    "keep_rejects_days": _rejects,
}
"""Settings, and what applies each; contacts first, so that their texts are gone with them."""


def _note(work: Rewriting, done: list[Old]) -> None:
    work.writer.changed = True
    statements.run(
        work.writer.con,
        "erase/add_erasure",
        import_number=work.writer.import_number,
        generation=work.generation,
        kind=done[0].setting.split("_")[1],
        mode="kept",
        erased_at=datetime.now(UTC).replace(tzinfo=None),
        rows=sum(one.rows for one in done),
        reason=f"{done[0].setting}: before {done[0].before}",
        key_print="",
    )
