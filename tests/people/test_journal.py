"""The journal is one chain whoever writes and however they die; whatever is done to it is found and named."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from allegiance.errors import AllegianceError, JournalError, WorkError
from allegiance.people import journal_chain, journal_key
from allegiance.people.journal import Action, Event, Journal, Source, open_journal
from allegiance.people.journal_rows import ACTORS
from allegiance.settings import Settings
from allegiance.work import database

TRIGGERS = (
    "journal_no_update",
    "journal_no_delete",
    "journal_next",
    "journal_head_forward",
    "journal_head_stays",
)


def look(subject: str, actor: str = "anna", page: str = "employee") -> Event:
    return Event(actor, "lead", Action.saw, Source.page, "employee", subject, page)


def take(subject: str) -> Event:
    return Event("anna", "lead", Action.took, Source.download, "employee", subject, "employee")


@pytest.fixture
def journal(work_home: Settings) -> Journal:
    return open_journal(work_home)


@pytest.fixture
def ten(journal: Journal) -> Journal:
    journal.append(*(look(f"e{n}") for n in range(10)))
    return journal


def altered(journal: Journal, *statements: str) -> None:
    """What somebody does who has the database in their hands: the triggers are no obstacle to them."""
    with journal.work.writing() as connection:
        if journal.work.postgres:
            connection.execute(text("set session_replication_role = replica"))
        else:
            for name in TRIGGERS:
                connection.execute(text(f"drop trigger if exists {name}"))
        for statement in statements:
            connection.execute(text(statement))
        if journal.work.postgres:
            connection.execute(text("set session_replication_role = default"))


def test_what_was_written_is_there_and_holds(ten: Journal):
    found = ten.verify()
    assert (found.holds, found.first, found.last) == (True, 1, 10)
    newest = ten.entries()[0]
    assert newest.seq == 10
    assert (newest.acting, newest.action, newest.kind, newest.source) == ("lead", "saw", "employee", "page")
    assert newest.details == {"page": "employee"}
    assert newest.at.startswith(f"{datetime.now(UTC):%Y-%m-%d}")


def test_an_empty_journal_holds(journal: Journal):
    assert journal.verify().holds
    assert journal.verify().last == 0


def test_people_stand_under_tokens_only(ten: Journal):
    ten.append(
        Event("anna@example.com", "lead", Action.saw, Source.page, "employee", "Müller, Eva", "employee")
    )
    with ten.work.reading() as connection:
        rows = str(connection.execute(text("select * from journal")).all())
    assert "anna" not in rows
    assert "Müller" not in rows
    newest = ten.entries()[0]
    assert ten.names([newest.subject, newest.actor]) == {
        newest.subject: ("employee", "Müller, Eva"),
        newest.actor: ("person", "anna@example.com"),
    }


def test_seeing_the_same_person_again_is_one_entry(journal: Journal):
    for _ in range(3):
        assert journal.saw("anna", "lead", "employee", ["e1", "e2"], "employee") in (0, 2)
    Journal(journal.work, journal.settings).saw("anna", "lead", "employee", ["e1", "e2"], "employee")
    assert journal.count() == 2
    journal.saw("anna", "lead", "employee", ["e1"], "team")
    journal.saw("anna", "compensation", "employee", ["e1"], "employee")
    journal.saw("bert", "lead", "employee", ["e1"], "employee")
    journal.saw("anna", "lead", "employee", ["e1"], "employee", action=Action.saw_pay)
    journal.saw("anna", "lead", "customer", ["e1"], "employee")
    assert journal.count() == 7, "another page, role, actor, pay and kind are entries of their own"
    assert journal.verify().holds


def test_the_next_day_is_another_entry(journal: Journal, monkeypatch: pytest.MonkeyPatch):
    from allegiance.people import journal as module

    journal.saw("anna", "lead", "employee", ["e1"], "employee")

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(days=1)

    monkeypatch.setattr(module, "datetime", Tomorrow)
    journal.saw("anna", "lead", "employee", ["e1"], "employee")
    assert journal.count() == 2


def test_every_download_is_an_entry(journal: Journal):
    for _ in range(3):
        journal.append(take("e1"))
    assert journal.count() == 3


def test_a_rerun_asks_the_database_nothing(journal: Journal, monkeypatch: pytest.MonkeyPatch):
    journal.saw("anna", "lead", "employee", ["e1"], "employee")
    monkeypatch.setattr(database.Work, "writing", lambda _: pytest.fail("the database was asked"))
    monkeypatch.setattr(database.Work, "reading", lambda _: pytest.fail("the database was asked"))
    assert journal.saw("anna", "lead", "employee", ["e1"], "employee") == 0


@pytest.mark.parametrize(
    "statement",
    [
        "update journal set detail = '{}' where seq = 4",
        "delete from journal where seq = 10",
        "delete from journal",
        "update journal_head set seq = 3",
        "delete from journal_head",
        "insert into journal_head (id, seq, hash, seal, key_id) values (2, 0, '', '', '')",
        "insert into journal_cuts (seq, through, hash) values (10, 9, 'x')",
        "insert into journal_cuts (seq, through, hash) select 10, 9, hash from journal where seq = 9",
        "insert into journal select 12, at, actor, acting, action, kind, subject, detail, source, null, hash, 'x', 'x'"
        " from journal where seq = 10",
        "insert into journal select 11, at, actor, acting, action, kind, subject, detail, source, null, 'x', 'x', 'x'"
        " from journal where seq = 10",
    ],
)
def test_the_database_itself_refuses(ten: Journal, statement: str):
    def change() -> None:
        with ten.work.writing() as connection:
            connection.execute(text(statement))

    with pytest.raises(WorkError):
        change()
    assert ten.verify().holds
    assert ten.count() == 10


def test_sqlite_does_not_replace_a_row_either(tmp_path):
    settings = Settings(home=tmp_path)
    journal = open_journal(settings)
    journal.append(look("e1"), look("e2"))
    import sqlite3

    with sqlite3.connect(tmp_path / "work.sqlite3") as other, pytest.raises(sqlite3.IntegrityError):
        other.execute("insert or replace into journal select * from journal where seq = 1")
    database.close(settings)


def test_postgresql_is_not_truncated(work_home: Settings):
    journal = open_journal(work_home)
    if not journal.work.postgres:
        return
    for table in ("journal", "journal_head", "journal_cuts"):

        def empty(table: str = table) -> None:
            with journal.work.writing() as connection:
                connection.execute(text(f"truncate {table}"))

        with pytest.raises(WorkError):
            empty()


SHIFT = "update journal set seq = {to} where seq = {at}"
COPY = (
    "insert into journal select {to}, at, actor, acting, action, kind, subject, detail, source, null, previous, hash, "
    "seal from journal where seq = {at}"
)


@pytest.mark.parametrize(
    ("statements", "what", "seq"),
    [
        (["update journal set detail = '{}' where seq = 4"], "changed", 4),
        (["update journal set at = '2020-01-01T00:00:00.000000Z' where seq = 1"], "changed", 1),
        (["update journal set once = 'x' where seq = 10"], "changed", 10),
        (["update journal set subject = (select actor from journal where seq = 1) where seq = 7"], "changed", 7),
        (["update journal set seal = 'x' where seq = 3"], "changed", 3),
        (["update journal set hash = 'x' where seq = 3"], "changed", 3),
        (["update journal set previous = 'x' where seq = 3"], "changed", 3),
        (["delete from journal where seq = 4"], "removed", 4),
        (["delete from journal where seq in (1, 2)"], "removed", 1),
        (["delete from journal where seq in (5, 6)", *(SHIFT.format(at=n, to=n - 2) for n in range(7, 11))],
         "removed", 5),
        ([SHIFT.format(at=4, to=99), SHIFT.format(at=6, to=4), SHIFT.format(at=99, to=6)], "reordered", 4),
        ([*(SHIFT.format(at=n, to=n + 1) for n in range(10, 4, -1)), COPY.format(at=2, to=5)], "inserted", 5),
        ([COPY.format(at=10, to=11), "update journal set hash = 'forged' where seq = 11"], "inserted", 11),
        (["delete from journal where seq > 7"], "cut off", 8),
        (["delete from journal where seq > 7",
          "update journal_head set seq = 7, hash = (select hash from journal where seq = 7)"], "cut off", 8),
        (["delete from journal", "update journal_head set seq = 0, hash = '', seal = '', key_id = ''"], "cut off", 1),
        (["update journal_head set seal = 'x'"], "head", 10),
    ],
)  # fmt: skip
def test_what_was_altered_is_named(ten: Journal, statements: list[str], what: str, seq: int):
    altered(ten, *statements)
    found = ten.verify().finding
    assert found is not None
    assert (found.what, found.seq) == (what, seq), found.message
    assert str(seq) in found.message or what == "head"


def forged(entry: journal_chain.Entry, **values: object) -> journal_chain.Entry:
    """An entry changed by somebody who can hash but has no key."""
    from dataclasses import replace

    changed = replace(entry, **values)
    return replace(changed, hash=journal_chain.digest(changed))


def test_hashing_everything_anew_does_not_help_without_the_key(ten: Journal):
    entries = sorted(ten.entries(), key=lambda one: one.seq)
    statements, previous = [], entries[4].hash
    for entry in entries[5:]:
        made = forged(entry, detail="{}" if entry.seq == 6 else entry.detail, previous=previous)
        statements.append(
            f"update journal set detail = '{made.detail}', previous = '{made.previous}', hash = '{made.hash}' "
            f"where seq = {made.seq}".replace(":", "\\:")
        )
        previous = made.hash
    altered(ten, *statements, f"update journal_head set hash = '{previous}'")
    found = ten.verify().finding
    assert found is not None
    assert (found.what, found.seq) == ("changed", 6)


def test_an_older_copy_of_the_whole_database_is_noticed(ten: Journal):
    with ten.work.reading() as connection:
        head = connection.execute(text("select seq, hash, seal from journal_head")).one()
    ten.append(take("e1"), take("e2"))
    altered(
        ten,
        "delete from journal where seq > 10",
        f"update journal_head set seq = {head.seq}, hash = '{head.hash}', seal = '{head.seal}'",
    )
    found = ten.verify().finding
    assert found is not None
    assert (found.what, found.seq) == ("cut off", 11)
    assert "beside the database" in found.message
    journal_key.head_file(ten.settings).unlink()
    assert ten.verify().holds, "nobody knows any better"


def test_a_head_that_was_noted_elsewhere_is_compared(ten: Journal):
    noted = ten.verify().head
    assert ten.verify(noted).holds
    ten.append(take("e1"))
    assert ten.verify(noted).holds
    number, _, hashed = noted.partition(":")
    found = ten.verify(f"{number}:{'0' * len(hashed)}").finding
    assert found is not None
    assert (found.what, found.seq) == ("replaced", 10)
    found = ten.verify(f"99:{hashed}").finding
    assert found is not None
    assert found.what == "cut off"
    with pytest.raises(JournalError, match="no head"):
        ten.verify("ten")


def test_nothing_is_written_after_a_journal_that_was_altered(ten: Journal):
    altered(ten, "delete from journal where seq > 7")
    with pytest.raises(JournalError, match="altered"):
        ten.saw("anna", "lead", "employee", ["new"], "employee")
    with pytest.raises(JournalError, match="altered"):
        ten.prune("operator", "operator", Source.command)
    assert ten.count() == 7


def test_without_the_key_or_with_another_nothing_is_written_and_nothing_passes_for_whole(ten: Journal):
    file = journal_key.key_file(ten.settings)
    assert file.stat().st_mode & 0o077 == 0
    right = file.read_text()
    file.write_text("0" * 64)
    with pytest.raises(JournalError, match="another key"):
        ten.append(take("e1"))
    found = ten.verify().finding
    assert found is not None
    assert found.what == "key"
    file.unlink()
    with pytest.raises(JournalError, match="key of the journal is missing"):
        ten.append(take("e1"))
    assert not file.exists(), "a new key would hide that the old one is gone"
    file.write_text(right)
    ten.append(take("e1"))
    assert ten.verify().holds


WRITER = """
import sys
from pathlib import Path
from allegiance.people.journal import Action, Event, Source, open_journal
from allegiance.settings import Settings
journal = open_journal(Settings(home=Path(sys.argv[1]), work_url=sys.argv[2]))
name, times = sys.argv[3], int(sys.argv[4])
for n in range(times):
    journal.append(Event(name, "lead", Action.took, Source.download, "employee", f"e{n % 50}", "employee"))
    print(n, flush=True)
"""


def writer(settings: Settings, name: str, times: int) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", WRITER, str(settings.home), settings.work_url, name, str(times)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_many_processes_write_one_chain(work_home: Settings):
    started = [writer(work_home, f"p{n}", 25) for n in range(4)]
    failed = [process.communicate()[1] for process in started if process.wait()]
    assert not failed
    journal = open_journal(work_home)
    assert journal.count() == 100
    assert journal.verify().holds
    entries = journal.entries(most=None)
    assert {entry.seq for entry in entries} == set(range(1, 101))
    people = {
        name: sum(e.actor == journal.token("person", name) for e in entries)
        for name in ("p0", "p1", "p2", "p3")
    }
    assert set(people.values()) == {25}


@pytest.mark.slow
def test_killed_writers_leave_a_whole_chain_with_everything_they_reported(work_home: Settings):
    journal = open_journal(work_home)
    reported = 0
    for turn in range(6):
        started = [writer(work_home, f"k{turn}-{n}", 100_000) for n in range(3)]
        before, patience = journal.count(), time.monotonic() + 60
        while journal.count() < before + 8 and time.monotonic() < patience:
            time.sleep(0.05)
        time.sleep(0.03 * turn)
        for process in started:
            os.kill(process.pid, signal.SIGKILL)
        for process in started:
            reported += len(process.communicate()[0].split())
        found = journal.verify()
        assert found.holds, found.finding
    assert reported > 20, "the writers had no time to write"
    assert reported <= journal.count() <= reported + 18, (
        "what was reported is there, and at most one more of each"
    )
    journal.append(take("e1"))
    assert journal.verify().holds


def later(journal: Journal, days: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=journal.settings.journal_keep_days + days)


def test_pruning_leaves_a_checkpoint_and_the_rest_verifies(ten: Journal):
    assert ten.prune("op", "operator", Source.command) == 0
    assert ten.prune("op", "operator", Source.command, now=later(ten, 1)) == 10
    assert [(entry.seq, entry.action) for entry in ten.entries()] == [(11, "pruned")]
    assert ten.entries()[0].details["through"] == "10"
    found = ten.verify()
    assert (found.holds, found.first, found.last) == (True, 11, 11)
    assert ten.token("employee", "e1") == "", "tokens that stand nowhere any more are gone"
    ten.append(take("e1"), take("e2"))
    assert ten.verify().holds
    assert ten.prune("op", "operator", Source.command, now=later(ten, 2)) == 3
    assert ten.verify().holds
    assert ten.count() == 1


def test_after_pruning_what_was_altered_is_still_named(ten: Journal):
    ten.prune("op", "operator", Source.command, now=later(ten, 1))
    ten.append(*(take(f"e{n}") for n in range(5)))
    with ten.work.writing() as connection:
        if ten.work.postgres:
            connection.execute(text("set session_replication_role = replica"))
        else:
            for name in (*TRIGGERS, "journal_cuts_no_update", "journal_cuts_true"):
                connection.execute(text(f"drop trigger {name}"))
        connection.execute(text("delete from journal where seq = 11"))
        if ten.work.postgres:
            connection.execute(text("set session_replication_role = default"))
    found = ten.verify().finding
    assert found is not None
    assert (found.what, found.seq) == ("removed", 11)


def test_a_checkpoint_without_an_entry_that_says_so_is_noticed(ten: Journal):
    ten.append(*(take(f"e{n}") for n in range(3)))
    hashed = {entry.seq: entry.hash for entry in ten.entries()}
    with ten.work.writing() as connection:
        if ten.work.postgres:
            connection.execute(text("set session_replication_role = replica"))
        else:
            connection.execute(text("drop trigger journal_cuts_true"))
            connection.execute(text("drop trigger journal_no_delete"))
        connection.execute(
            text(f"insert into journal_cuts (seq, through, hash) values (13, 5, '{hashed[5]}')")
        )
        connection.execute(text("delete from journal where seq <= 5"))
        if ten.work.postgres:
            connection.execute(text("set session_replication_role = default"))
    found = ten.verify().finding
    assert found is not None
    assert found.what == "changed"
    assert "checkpoint" in found.message


def test_forgetting_somebody_forgets_where_others_acted_as_them(journal: Journal):
    for actor in (
        "ann",
        "operator:joe as ann",
        "operator:joe as joann",
        "operator:joe as ann_",
        "operator:joe",
    ):
        journal.append(Event(actor, "compensation", Action.took, Source.command))
    assert journal.forget(ACTORS, "ann")
    names = {name for _, name in journal.names([one.actor for one in journal.entries()]).values()}
    assert names == {"operator:joe as joann", "operator:joe as ann_", "operator:joe"}
    assert journal.verify().holds
    assert not journal.forget(ACTORS, "ann")


def test_forgetting_a_person_cuts_the_link_and_nothing_else(ten: Journal):
    token = ten.token("employee", "e3")
    assert ten.forget("employee", "e3", actor="op")
    assert not ten.forget("employee", "e3", actor="op")
    assert ten.token("employee", "e3") == ""
    assert ten.names([token]) == {}
    assert [entry.action for entry in ten.entries(subject=token)] == ["forgot", "saw"]
    assert ten.verify().holds
    with ten.work.reading() as connection:
        for table in ("journal", "subjects", "journal_cuts"):
            assert "'e3'" not in str(connection.execute(text(f"select * from {table}")).all())
    ten.saw("anna", "lead", "employee", ["e3"], "employee")
    assert ten.token("employee", "e3") not in ("", token)


@pytest.mark.parametrize(
    "name", ["x\x00y", "\ud800", "a' or 1=1 --", "💥" * 50, "e\n1", '{"a":1}', "%s %(x)s :p"]
)
def test_any_text_is_kept_as_text(journal: Journal, name: str):
    journal.append(Event(name, name, Action.saw, Source.page, "employee", name, name, (("metric", name),)))
    assert journal.verify().holds
    assert journal.count() == 1
    assert journal.forget("employee", name)
    assert journal.verify().holds


def test_entries_are_filtered(ten: Journal):
    ten.append(take("e3"), look("e3", actor="bert"))
    assert {entry.action for entry in ten.entries(subject=ten.token("employee", "e3"))} == {"took", "saw"}
    assert len(ten.entries(actor=ten.token("person", "bert"))) == 1
    assert len(ten.entries(source="download")) == 1
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    assert len(ten.entries(since=today, until=today)) == 12
    assert ten.entries(until="2020-01-01") == []
    assert [entry.seq for entry in ten.entries(most=2)] == [12, 11]


def test_a_full_disk_or_a_lost_server_is_an_error_of_ours(ten: Journal, monkeypatch: pytest.MonkeyPatch):
    altered(ten, "alter table journal rename to gone")
    with pytest.raises(AllegianceError):
        ten.saw("anna", "lead", "employee", ["other"], "employee")


def test_a_large_batch_is_one_transaction(journal: Journal):
    assert journal.saw("anna", "lead", "customer", (f"c{n}" for n in range(1500)), "customers") == 1500
    assert journal.verify().last == 1500
