"""Whatever somebody does to what scorecards stand on, with the database in their hands, is found and named."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from allegiance.errors import JournalError
from allegiance.pay import participants, replay
from allegiance.pay.canonical import canonical, digest
from allegiance.pay.life import Book
from allegiance.pay.participants_file import Row
from allegiance.pay.verify import Finding, verify
from allegiance.people.journal import Source
from allegiance.settings import Settings
from allegiance.work.tables import metadata
from tests.pay.guards import unguarded
from tests.pay.lives import (
    ANN,
    BOSS,
    CFO,
    EVERYTHING,
    HR,
    THIRD,
    another,
    draft,
    frozen,
    opened,
    put,
    through,
)

D = Decimal


def rich(book: Book) -> str:
    """A scorecard with everything that can happen to one, its revision, and a draft beside them; the first one's id."""
    id_ = put(book)
    request = book.override(HR, id_, "csat", D("0.9"), "data", "a week was lost")
    book.confirm_override(BOSS, id_, request)
    book.confirm(BOSS, id_, book.lift(HR, id_, "csat", "data", "it was found again"))
    book.confirm(BOSS, id_, book.override(HR, id_, "csat", D("0.8"), "data", "not all of it"))
    taken_back = book.override(HR, id_, "hold", D("0.9"), "error", "typed wrongly")
    book.refuse(HR, id_, taken_back, "it was right")
    book.review(replace(HR, hands="operator:hr"), id_)
    book.send_back(CFO, id_, "once more")
    through(book, id_)
    book.acknowledge(ANN, id_)
    book.pay(HR, id_, "July run")
    book.dispute(ANN, id_, "two calls")
    revision = through(book, book.decide(THIRD, id_, True, "they were", draft=draft("0.79")))
    book.confirm_claw_back(CFO, revision, book.claw_back(HR, revision, D("9.99"), "misconduct", "hearing"))
    put(book, draft(covered=another(2)))
    row = Row(
        id="teams E-9", plan="teams", person="nine@example.com", employee="E-9", name="Nine", target=D("900.00"),
        currency="EUR", first=None, last=None, site="", team="Heron", part_time=D(1), leave=(), modifiers=(),
        approver="",
    )  # fmt: skip
    participants.put(book.settings, HR, [row, replace(row, id="teams E-8", employee="E-8", person="")])
    participants.put(book.settings, replace(HR, hands="operator:hr"), [replace(row, target=D("901.00"))])
    return id_


@pytest.fixture
def book(work_home: Settings) -> Book:
    return opened(work_home)


def messages(book: Book) -> list[str]:
    return [one.message for one in verify(book.settings).findings]


def test_what_was_only_used_holds(book: Book):
    rich(book)
    found = verify(book.settings)
    assert found.holds, found.findings
    assert (found.scorecards, found.plans) == (3, 1)
    assert found.steps == 26
    assert verify(book.settings, found.head).holds


def test_nothing_holds(work_home: Settings):
    assert verify(work_home).holds


class Hands:
    """Somebody who alters one value at a time and puts it back."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.work = book.journal.work
        if self.work.postgres:
            asked = text(
                "select conrelid::regclass::text, conname from pg_constraint where contype = 'c' and conrelid > 0"
            )
            with self.work.writing() as connection:
                for table, name in connection.execute(asked).all():
                    connection.execute(text(f"alter table {table} drop constraint {name}"))
        else:
            with sqlite3.connect(self.work.name) as connection:
                for (name,) in connection.execute(
                    "select name from sqlite_master where type = 'trigger'"
                ).fetchall():
                    connection.execute(f"drop trigger {name}")

    def run(self, statement: str, **values: Any) -> None:
        if self.work.postgres:
            with self.work.writing() as connection:
                connection.execute(text("set session_replication_role = replica"))
                connection.execute(text(statement), values)
                connection.execute(text("set session_replication_role = default"))
            return
        with sqlite3.connect(self.work.name) as connection:
            connection.execute("pragma ignore_check_constraints = on")
            connection.execute(statement, values)
        connection.close()

    def rows(self, table: str) -> list[dict[str, Any]]:
        with self.work.reading() as connection:
            return [dict(row) for row in connection.execute(metadata.tables[table].select()).mappings()]


KEYS = {name: [column.name for column in table.primary_key] for name, table in metadata.tables.items()}

TABLES = (
    "scorecards",
    "scorecard_steps",
    "scorecard_requests",
    "scorecard_ledger",
    "pay_plans",
    "participants",
    "journal",
)
COLUMNS = [(table, column.name) for table in TABLES for column in metadata.tables[table].columns]


def without_guards(book: Book) -> list[Finding]:
    """What is found but for the triggers, which whoever alters something has dropped."""
    return [one for one in verify(book.settings).findings if one.what != "guard"]


def other(value: Any, dice: random.Random) -> Any:
    """The value with one sign of it changed."""
    if value is None:
        return "x"
    if isinstance(value, int):
        return value + dice.choice((1000, 1001))
    if not value:
        return "x"
    at = dice.randrange(len(value))
    return value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1 :]


def named(table: str, column: str, row: dict[str, Any]) -> str:
    """What a finding must say."""
    match table:
        case "scorecards":
            return row["id"] if column == "id" else ""
        case "scorecard_steps":
            return row["scorecard"] if column in ("scorecard", "number") else f"Step {row['number']} "
        case "scorecard_requests":
            return row["id"]
        case "scorecard_ledger":
            return "ledger"
        case "pay_plans":
            return "plan"
        case "participants":
            return "participant"
        case _:
            return "ntr"


def altered(hands: Hands, table: str, column: str, row: dict[str, Any], dice: random.Random) -> None:
    """Alter one value, look, put it back."""
    new = other(row[column], dice)
    if column in ("paid_cents",) and row[column] is None:
        new = 1
    after = {**row, column: new}
    where = " and ".join(f"{key} = :k_{key}" for key in KEYS[table])
    change = f"update {table} set {column} = :value where {where}"
    hands.run(change, value=new, **{f"k_{key}": row[key] for key in KEYS[table]})
    try:
        found = without_guards(hands.book)
        told = [one.message for one in found]
        assert found, f"{table}.{column}: {row[column]!r} became {new!r} and nobody noticed"
        assert any(named(table, column, row) in one for one in told), (table, column, told)
        if table == "scorecards" and column not in ("id", "record"):
            words = column.replace("_", " ")
            assert any(one.scorecard == row["id"] for one in found)
            assert any(words in one or "record" in one for one in told), (column, told)
        if table == "journal":
            assert any(one.what == "journal" for one in found)
    finally:
        hands.run(change, value=row[column], **{f"k_{key}": after[key] for key in KEYS[table]})


@pytest.mark.parametrize("work_home", ["sqlite", "postgresql"], indirect=True)
def test_one_value_altered_in_any_column_is_found(book: Book):
    rich(book)
    hands, dice = Hands(book), random.Random(6)
    for table, column in COLUMNS:
        rows = hands.rows(table)
        assert rows, table
        altered(hands, table, column, dice.choice(rows), dice)
    assert without_guards(book) == [], "everything was put back"


@pytest.mark.slow
@pytest.mark.parametrize("work_home", ["sqlite"], indirect=True)
def test_more_values_altered_are_found(book: Book):
    rich(book)
    hands, dice = Hands(book), random.Random(7)
    for table, column in COLUMNS:
        rows = hands.rows(table)
        for row in dice.sample(rows, min(3, len(rows))):
            altered(hands, table, column, row, dice)
    assert without_guards(book) == []


# ------------------------------------------------------------------------------------------------- pieces of a record


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], list[tuple[str, str]]]]:
    """What is found of a frozen scorecard whose record is another text; its ``row`` beside."""
    from allegiance.work import database

    settings = Settings(home=tmp_path_factory.mktemp("pieces"))
    book = opened(settings)
    held = book.get(EVERYTHING, frozen(book))
    [row] = Hands(book).rows("scorecards")
    plan = held.data["plan"]

    def look(record: str) -> list[tuple[str, str]]:
        return list(replay.differences({**row, "record": record}, held.steps, plan))

    look.record = held.record  # type: ignore[attr-defined]
    yield look
    database.close(settings)


def leaves(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from (
            leaves(value, (*path, key))
            if isinstance(value, (dict, list)) and value
            else [((*path, key), value)]
        )


def test_every_value_of_a_record_is_named_when_it_is_altered(kept: Any):
    whole = json.loads(kept.record)
    paths = list(leaves(whole))
    assert len(paths) > 150
    words = {"readings": "input", "lines": "line", "gates": "gate", "modifiers": "modifier", "parts": "part"}
    for path, value in paths:
        data = json.loads(kept.record)
        inside = data
        for key in path[:-1]:
            inside = inside[key]
        inside[path[-1]] = "x" if value is None else value + 1 if isinstance(value, int) else f"{value}0"
        found = kept(canonical(data))
        told = " / ".join(message for _, message in found)
        section = words.get(path[0], path[0])
        assert section in told, (path, told)
        if path[0] == "readings":
            assert f"input {path[1] + 1} " in told, (path, told)
            assert path[2] in told, (path, told)
        if path[0] == "statement" and path[1] in words:
            assert f"{words[path[1]]} {path[2] + 1}" in told, (path, told)
        if path[0] == "participant":
            assert f"participant: {path[1]} was altered" in told, (path, told)
        kinds = {"readings": "input", "statement": "statement", "plan": "plan", "participant": "participant"}
        assert {kind for kind, _ in found} == {kinds.get(path[0], "record")}, (path, found)


def test_any_byte_of_a_record_is_noticed(kept: Any):
    record = kept.record
    for at in range(0, len(record), 5):
        sign = "1" if record[at] != "1" else "2"
        assert kept(f"{record[:at]}{sign}{record[at + 1 :]}"), at
    assert kept(record) == []
    for same in (json.dumps(json.loads(record)), f" {record}", f"{record}\n"):
        assert "bytes, though it says the same" in kept(same)[0][1]
    for nothing in ("", "[]", "null", "{", "{}", "[" * 5000):
        assert kept(nothing)


def test_a_line_of_the_plan_is_named(kept: Any):
    data = json.loads(kept.record)
    number = next(n for n, line in enumerate(data["plan"].splitlines(), 1) if "0.6" in line)
    data["plan"] = data["plan"].replace("0.6", "0.9", 1)
    assert (f"plan, line {number} was altered") in [told for _, told in kept(canonical(data))]


# ------------------------------------------------------------------------------------------------------- cunning hands


def test_a_record_with_its_digest_made_anew_is_found(book: Book):
    id_ = frozen(book)
    held = book.get(EVERYTHING, id_)
    record = held.record.replace('"total":"1020.00"', '"total":"9020.00"')
    with unguarded(book) as run:
        run(
            "update scorecards set record = :r, digest = :d, total_cents = 902000", r=record, d=digest(record)
        )
    told = messages(book)
    assert any("statement, total was altered" in one for one in told)
    assert any("digest was altered" in one for one in told)
    assert any("total cents was altered" in one for one in told)


def test_a_step_with_its_hash_made_anew_is_found(book: Book):
    from allegiance.pay.steps import step_hash

    id_ = frozen(book)
    step = book.get(EVERYTHING, id_).steps[2]
    forged = replace(step, actor="x@example.com")
    with unguarded(book) as run:
        run(
            "update scorecard_steps set actor = 'x@example.com', hash = :h where number = 3",
            h=step_hash(forged),
        )
        run("update scorecards set approved_by = 'x@example.com'")
    told = messages(book)
    assert any(one.startswith("Step 3 (approved)") for one in told), told


@pytest.mark.parametrize(
    ("column", "value", "word"),
    [("verb", "reviewed", "its verb"), ("state", "paid", "its state"), ("previous", "0" * 64, "its previous"),
     ("entry", 99, "its entry"), ("role", "executive", "its role"), ("source", "command", "its source"),
     ("hash", "0" * 64, "its hash"), ("seal", "0" * 64, "its seal"), ("actor", "x", "who took it"),
     ("at", "2026", "when"), ("detail", "{}", "what it says")],
)  # fmt: skip
def test_the_column_of_a_step_is_named(book: Book, column: str, value: object, word: str):
    frozen(book)
    with unguarded(book) as run:
        run(f"update scorecard_steps set {column} = :value where number = 3", value=value)
    assert any(one.startswith("Step 3 ") and word in one for one in messages(book)), messages(book)


def test_a_scorecard_that_is_gone_is_missed(book: Book):
    id_ = frozen(book)
    put(book, draft(covered=another(2)))
    with unguarded(book) as run:
        run("delete from scorecard_steps where scorecard = :id", id=id_)
        run("delete from scorecards where id = :id", id=id_)
    assert f"The scorecard {id_} was removed from the database." in messages(book)


def test_a_removal_that_was_forged_hides_nothing(book: Book):
    """The database cannot tell a forged entry of the ledger, and lets rows go then: the seal tells."""
    id_ = frozen(book)
    with book.journal.work.writing() as connection:
        connection.execute(
            text(
                "insert into scorecard_ledger (seq, scorecard, number, step, previous, hash, seal) "
                "select max(seq) + 1, :id, 0, '', (select hash from scorecard_ledger order by seq desc limit 1), "
                ":hash, :hash "
                "from scorecard_ledger"
            ),
            {"id": id_, "hash": "0" * 64},
        )
        for table in ("scorecard_requests", "scorecard_steps"):
            connection.execute(text(f"delete from {table}"))
        connection.execute(text("delete from scorecards"))
    told = messages(book)
    assert "Entry 5 of the ledger of scorecards is not as it was written." in told
    assert f"The scorecard {id_} was removed from the database." in told


def prune(book: Book) -> None:
    later = datetime.now(UTC) + timedelta(days=1000)
    assert book.journal.prune("op", "operator", Source.command, now=later)


def test_it_is_missed_after_the_journal_was_pruned(book: Book):
    id_ = frozen(book)
    prune(book)
    assert verify(book.settings).holds
    with unguarded(book) as run:
        run("delete from scorecard_steps where scorecard = :id", id=id_)
        run("delete from scorecards where id = :id", id=id_)
    assert f"The scorecard {id_} was removed from the database." in messages(book)


def test_nor_can_the_ledger_be_cut_then(book: Book):
    frozen(book)
    prune(book)
    with unguarded(book) as run:
        for table in ("scorecard_steps", "scorecards", "scorecard_ledger"):
            run(f"delete from {table}")
    assert any("ledger of scorecards was cut off" in one for one in messages(book))


def test_a_last_step_that_was_taken_back_is_missed(book: Book):
    id_ = frozen(book)
    book.pay(HR, id_, "July")
    with unguarded(book) as run:
        run("delete from scorecard_steps where verb = 'paid'")
        run("delete from scorecard_ledger where seq = (select max(seq) from scorecard_ledger)")
        run("update scorecards set state = 'frozen', version = 4, paid_cents = null, paid_at = null, "
            "paid_reference = null")  # fmt: skip
    told = messages(book)
    assert any("cut off: the journal names it" in one for one in told)
    assert any(one.startswith(f"Step 5 of {id_}") for one in told)


def test_a_plan_that_is_gone_or_another_is_named(book: Book):
    put(book)
    with unguarded(book) as run:
        other_text = run("select text from pay_plans").scalar().replace("Team bonus", "Other bonus")
        run("update pay_plans set text = :t, digest = :d", t=other_text, d=digest(other_text))
    told = messages(book)
    assert any("Version 1 of the plan teams is not as it was written" in one for one in told)
    assert any("not the one that it was computed by" in one for one in told)


def test_without_the_key_nothing_can_be_told(book: Book):
    frozen(book)
    (book.settings.home / "access" / "journal.key").unlink()
    with pytest.raises(JournalError):
        verify(book.settings)


def test_another_key_is_noticed(book: Book):
    frozen(book)
    (book.settings.home / "access" / "journal.key").write_text("f" * 64 + "\n")
    assert {"journal", "ledger", "step"} <= {one.what for one in verify(book.settings).findings}
