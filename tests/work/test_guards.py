"""A guard that is missing, switched off or another one than the migrations made is named, on both engines."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from allegiance.settings import Settings
from allegiance.work import database, guards


def found(settings: Settings) -> list[str]:
    with database.open_work(settings).reading() as connection:
        return list(guards.differences(connection))


def run(settings: Settings, *statements: str) -> None:
    with database.open_work(settings).writing() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_database_as_the_migrations_made_it_has_every_guard(work_home: Settings):
    assert found(work_home) == []
    with database.open_work(work_home).reading() as connection:
        assert len(guards.expected(connection.dialect.name)) > 30


@pytest.mark.parametrize("work_home", ["sqlite"], indirect=True)
def test_guards_of_sqlite(work_home: Settings):
    with database.open_work(work_home).reading() as connection:
        held = connection.execute(text("select name, sql from sqlite_master where type = 'trigger'")).all()
    for name, sql in held:
        run(work_home, f"drop trigger {name}")
        (told,) = found(work_home)
        assert f"{name} of the table" in told
        assert "was dropped" in told
        run(work_home, re.sub(r"\bbegin\b", "begin select 1;", sql, count=1))
        (told,) = found(work_home)
        assert "is not as the migrations made it" in told
        run(work_home, f"drop trigger {name}", sql)
    assert found(work_home) == []
    run(work_home, "create trigger mine before insert on pay_plans begin select 1; end")
    assert found(work_home) == ["The trigger mine is none that the migrations made."]


@pytest.mark.parametrize("work_home", ["postgresql"], indirect=True)
def test_guards_of_postgresql(work_home: Settings):
    run(work_home, "alter table scorecards disable trigger scorecards_update")
    assert found(work_home) == ["The guard scorecards_update of the table scorecards was switched off."]
    run(
        work_home,
        "alter table scorecards enable trigger scorecards_update",
        "create or replace function journal_guard() returns trigger language plpgsql as 'begin return new; end'",
        "drop trigger participants_update_hands on participants",
        "drop trigger journal_rows on journal",
        "create trigger journal_rows before insert on journal for each row execute function journal_guard()",
    )
    assert sorted(found(work_home)) == [
        "The guard journal_guard is not as the migrations made it.",
        "The guard journal_rows of the table journal is not as the migrations made it.",
        "The guard participants_update_hands of the table participants was dropped from the database.",
    ]
