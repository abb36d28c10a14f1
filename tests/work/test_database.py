"""The work database opens on both engines, migrates once however many start, and says plainly what is wrong."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from allegiance.errors import SettingsError, WorkError
from allegiance.pay import keep
from allegiance.pay.verify import verify
from allegiance.people.granted import Placed, Places
from allegiance.people.grants import Actor, open_grants
from allegiance.people.journal import Source, open_journal
from allegiance.people.rights import Role
from allegiance.settings import ROOT, Settings, load
from allegiance.work import database, guards, migrate
from allegiance.work.tables import metadata
from tests.pay import lives


def test_opening_makes_every_table_as_this_version_knows_it(bare_home: Settings):
    with database.open_work(bare_home).reading() as connection:
        found = inspect(connection)
        assert set(found.get_table_names()) == {*metadata.tables, "alembic_version"}
        for name, table in metadata.tables.items():
            columns = {column["name"]: column["nullable"] for column in found.get_columns(name)}
            assert columns == {column.name: column.nullable for column in table.columns}, name
            assert found.get_pk_constraint(name)["constrained_columns"] == [c.name for c in table.primary_key]
        assert migrate.revision(connection) == migrate.HEAD


def test_the_newest_migration_is_the_one_that_opening_looks_for():
    configuration = Config()
    configuration.set_main_option("script_location", str(migrate.FOLDER))
    assert ScriptDirectory.from_config(configuration).get_heads() == [migrate.HEAD]


def test_several_processes_may_start_at_once(bare_home: Settings):
    opening = (
        "import sys; from pathlib import Path; from allegiance.settings import Settings;"
        "from allegiance.work.database import open_work;"
        "open_work(Settings(home=Path(sys.argv[1]), work_url=sys.argv[2]))"
    )
    words = [sys.executable, "-c", opening, str(bare_home.home), bare_home.work_url]
    started = [subprocess.Popen(words, stderr=subprocess.PIPE, text=True) for _ in range(6)]
    failed = [process.communicate()[1] for process in started if process.wait()]
    assert not failed
    with database.open_work(bare_home).reading() as connection:
        assert connection.execute(text("select count(*) from journal_head")).scalar() == 1


def test_a_migration_that_fails_leaves_nothing_behind(bare_home: Settings, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patched:
        from alembic import command

        whole = command.upgrade

        def half(configuration: Config, _to: str) -> None:
            whole(configuration, "0001")
            raise RuntimeError("power lost")

        patched.setattr(command, "upgrade", half)
        with pytest.raises(RuntimeError):
            database.open_work(bare_home)
    with database.open_work(bare_home).reading() as connection:
        assert migrate.revision(connection) == migrate.HEAD


def test_a_newer_version_s_database_is_left_alone(bare_home: Settings):
    work = database.open_work(bare_home)
    with work.writing() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    database.close(bare_home)
    with pytest.raises(WorkError, match="9999") as raised:
        database.open_work(bare_home)
    assert "newer version" in raised.value.todo


def test_what_fails_in_a_transaction_is_undone(bare_home: Settings):
    work = database.open_work(bare_home)

    def fails() -> None:
        with work.writing() as connection:
            connection.execute(text("insert into subjects (kind, id, token) values ('a', 'b', 'c')"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with work.reading() as connection:
        assert connection.execute(text("select count(*) from subjects")).scalar() == 0


def test_sqlite_keeps_references_and_survives_power_loss(tmp_path: Path):
    settings = Settings(home=tmp_path / "home")
    with database.open_work(settings).reading() as connection:
        asked = {name: connection.exec_driver_sql(f"pragma {name}").scalar() for name in
                 ("journal_mode", "foreign_keys", "synchronous", "busy_timeout", "secure_delete")}  # fmt: skip
    assert asked == {
        "journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 30_000, "secure_delete": 1
    }  # fmt: skip
    assert (tmp_path / "home" / "work.sqlite3").stat().st_mode & 0o077 == 0
    database.close(settings)


def test_a_server_that_is_not_there_is_said_without_its_password(tmp_path: Path):
    settings = Settings(home=tmp_path, work_url="postgresql://ann:s3cret@127.0.0.1:1/work")
    with pytest.raises(WorkError) as raised:
        database.open_work(settings)
    told = str(raised.value)
    assert "127.0.0.1" in told
    assert "s3cret" not in told
    assert "s3cret" not in repr(settings)
    assert "s3cret" not in str(raised.value.__cause__)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql//ann:s3cret@host",
        "mysql://ann:s3cret@host/x",
        "sqlite://",
        "postgresql://ann:s3cret@h:x/y",
    ],
)
def test_an_address_that_is_none_is_refused_without_repeating_it(url: str, tmp_path: Path):
    with pytest.raises(WorkError) as raised:
        database.address(Settings(home=tmp_path, work_url=url))
    assert "s3cret" not in str(raised.value)
    assert raised.value.todo


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path):
    (tmp_path / "home").write_text("a file, no folder")
    with pytest.raises(WorkError, match="cannot be written"):
        database.open_work(Settings(home=tmp_path / "home"))


def test_a_file_that_is_no_database_is_said(tmp_path: Path):
    (tmp_path / "work.sqlite3").write_bytes(b"not a database, but long enough to be read as one" * 40)
    with pytest.raises(WorkError, match="not a database"):
        database.open_work(Settings(home=tmp_path))


def test_asking_whether_it_exists_makes_nothing(tmp_path: Path):
    settings = Settings(home=tmp_path / "home")
    assert not database.exists(settings)
    assert not (tmp_path / "home").exists()


def test_it_is_set_by_the_environment(tmp_path: Path):
    found = load(tmp_path, {"ALLEGIANCE_WORK_URL": "postgresql://h/d", "ALLEGIANCE_JOURNAL_KEEP_DAYS": "90"})
    assert (found.work_url, found.journal_keep_days) == ("postgresql://h/d", 90)
    with pytest.raises(SettingsError, match="journal_keep_days"):
        load(tmp_path, {"ALLEGIANCE_JOURNAL_KEEP_DAYS": "7"})
    with pytest.raises(SettingsError, match="journal_key") as raised:
        load(tmp_path, {"ALLEGIANCE_JOURNAL_KEY": "hunter2"})
    assert "hunter2" not in str(raised.value)


def test_a_role_that_owns_nothing_can_serve_and_not_take_the_guards_away(bare_home: Settings):
    """As docs/operate/work-database.md describes it."""
    if not bare_home.work_url:
        return
    told = (ROOT / "docs" / "operate" / "work-database.md").read_text(encoding="utf-8")
    given = [
        line.strip().partition(" --")[0] for line in told.splitlines() if line.strip().startswith("grant ")
    ]
    assert len(given) == 12
    with database.open_work(bare_home).writing() as connection:
        connection.execute(text("drop role if exists allegiance_web"))
        connection.execute(text("create role allegiance_web login"))
        for statement in given:
            connection.execute(text(statement))
    web = replace(bare_home, work_url=bare_home.work_url.replace("allegiance@", "allegiance_web@"))
    journal = open_journal(web)
    journal.saw("anna", "lead", "employee", ["e1"], "employee")
    held = open_grants(web)
    held.delegate(Actor("root", Role.admin), "mia", team="North", first=date(2026, 1, 1))
    places = Places(sites=(Placed("North", "Lille"),))
    day = date(2026, 6, 30)
    held.grant(Actor("mia", Role.lead), "ann", Role.lead, team="North", first=day, places=places, today=day)
    assert held.end(Actor("root", Role.admin), held.delegated()[0].id) == 1
    book = lives.opened(web)
    id_ = lives.frozen(book)
    book.pay(lives.HR, id_, "July")
    assert keep.erase(book, lives.CFO, "E-1").kept == 1
    journal.forget("employee", "e1")
    later = datetime.now(UTC) + timedelta(days=1000)
    assert journal.prune("op", "operator", Source.command, now=later) == 12
    assert verify(web).holds
    old = lives.opened(replace(web, keep_scorecards_days=1), lambda: later)
    assert (keep.retain(old, lives.HR) or keep.Old("", 0, 0)).scorecards == 1
    assert verify(web).holds
    for statement in (
        "drop trigger journal_rows on journal",
        "alter table journal disable trigger all",
        "set session_replication_role = replica",
        "update journal set detail = ''",
        "update journal_cuts set through = 99",
        "drop table journal",
        "update scorecard_steps set actor = 'x'",
        "update scorecard_ledger set step = 'x'",
        "delete from scorecard_ledger",
        "alter table scorecards disable trigger all",
        "drop trigger scorecards_update on scorecards",
        "create or replace function scorecards_update_guard() returns trigger language plpgsql as "
        "'begin return new; end'",
        "truncate journal",
    ):

        def change(statement: str = statement) -> None:
            with journal.work.writing() as connection:
                connection.execute(text(statement))

        with pytest.raises(WorkError):
            change()
    database.close(web)
    with database.open_work(bare_home).writing() as connection:
        connection.execute(text("drop owned by allegiance_web"))
        connection.execute(text("drop role allegiance_web"))


def test_what_the_version_before_kept_of_pay_stays_when_hands_are_noted(bare_home: Settings):
    """Requests move to a table made anew on SQLite: none is lost, and the guards about them stand."""
    work = database.Work(database._engine(*_place(bare_home)), "work", bare_home.home)
    kept = {
        "pay_plans": {"id": "p", "version": 1, "digest": "d", "text": "t", "seal": "s"},
        "scorecards": {
            "id": "s-1", "plan": "p", "plan_version": 1, "first": "2026-01-01", "last": "2026-03-31",
            "participant": "p1", "person": "ann", "employee": "E-1", "name": "Ann", "approver": "", "revision": 1,
            "state": "draft", "version": 1, "made_by": "hr", "made_at": "now", "digest": "0" * 64, "record": "{}",
            "total_cents": 5, "carried_cents": 0, "clawed_cents": 0,
        },
        "scorecard_requests": {
            "id": "r-1", "scorecard": "s-1", "kind": "override", "detail": "{}", "code": "data", "text": "x",
            "asked_by": "hr", "asked_at": "now",
        },
        "participants": {
            "id": "p/1", "plan": "p", "person": "", "employee": "E-1", "record": "{}", "digest": "d",
            "made_by": "hr", "made_at": "now",
        },
    }  # fmt: skip
    with work.writing() as connection:
        configuration = Config()
        configuration.set_main_option("script_location", str(migrate.FOLDER))
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "0003")
        for table, row in kept.items():
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"insert into {table} ({names}) values ({values})"), row)
    work.engine.dispose()
    with database.open_work(bare_home).reading() as connection:
        for table, row in kept.items():
            (found,) = connection.execute(text(f"select * from {table}")).mappings()
            assert {name: found[name] for name in row} == row
        assert [found[name] for found in connection.execute(text("select * from scorecard_requests")).mappings()
                for name in ("outcome", "asked_hands", "decided_hands")] == [None, "", ""]  # fmt: skip
        assert list(guards.differences(connection)) == []
        checks = {one["name"] for one in inspect(connection).get_check_constraints("scorecard_requests")}
    assert checks == {
        "request_of_a_kind", "request_with_a_reason", "request_decided_as_a_whole", "request_confirmed_by_another",
        "request_confirmed_by_other_hands",
    }  # fmt: skip


def _place(settings: Settings):
    url = database.address(settings)
    return url, Path(str(url.database)) if url.get_backend_name() == "sqlite" else None
