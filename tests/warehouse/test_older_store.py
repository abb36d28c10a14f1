"""A store that an earlier version made: it gets what is new with the next import, and keeps its rows."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from allegiance.cli import app
from allegiance.errors import QueryFailed
from allegiance.people.scope import everyone
from allegiance.settings import Settings
from allegiance.warehouse import generations, reader, statements
from tests.warehouse.rows import at, load

pytestmark = pytest.mark.slow

ADDED = re.findall(
    r"alter table if exists (\w+)\s+add column if not exists (\w+)", statements.load("schema/added").text
)
NOTICE = {"outreach_id": "o1", "customer_id": "anna", "sent_at": at("2026-01-05 10:00:00")}
CUSTOMER = {"customer_id": "anna", "segment": "Family"}


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def columns(path: Path) -> set[tuple[str, str, str]]:
    con = duckdb.connect(str(path), read_only=True)
    found = con.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "semi join duckdb_tables() using (table_name)"
    ).fetchall()
    con.close()
    return set(found)


def make_old(home: Settings) -> None:
    """Take away what this version added, in the warehouse and in what is published."""
    _, published = generations.current(home.published)
    published.chmod(0o644)
    for path in (home.warehouse, published):
        con = duckdb.connect(str(path))
        for table, column in ADDED:
            con.execute(f"alter table {table} drop column {column}")
        con.execute("update state set settings_json = '{}'")
        con.close()


def test_every_added_column_stands_in_its_table() -> None:
    made = duckdb.connect()
    for name in statements.names("schema"):
        statements.run(made, name)
    there = set(made.execute("select table_name, column_name from duckdb_columns()").fetchall())
    assert len(ADDED) >= 3
    assert set(ADDED) <= there


def test_an_older_store_gets_the_new_columns_with_the_next_import(home: Settings) -> None:
    load(home, outreach=[NOTICE], customers=[CUSTOMER])
    fresh = columns(home.warehouse)
    make_old(home)
    assert columns(home.warehouse) < fresh
    load(
        home, outreach=[NOTICE | {"outreach_id": "o2", "offer": "Half price", "cost": 30.0, "accepted": True}]
    )
    _, path = generations.current(home.published)
    assert columns(path) == fresh
    con = duckdb.connect(str(path), read_only=True)
    found = con.execute("select outreach_id, offer, cost, accepted from outreach order by all").fetchall()
    con.close()
    assert found == [("o1", None, None, None), ("o2", "Half price", 30.0, True)]


def test_an_import_that_brings_nothing_new_still_makes_an_older_store_whole(home: Settings) -> None:
    load(home, outreach=[NOTICE], customers=[CUSTOMER])
    fresh = columns(home.warehouse)
    make_old(home)
    load(home, outreach=[NOTICE], customers=[CUSTOMER])
    assert columns(generations.current(home.published)[1]) == fresh


def test_a_question_to_an_older_store_says_what_to_do(home: Settings) -> None:
    load(home, outreach=[NOTICE], customers=[CUSTOMER])
    _, path = generations.current(home.published)
    path.chmod(0o644)
    con = duckdb.connect(str(path))
    con.execute("drop table measured")
    con.close()
    with pytest.raises(QueryFailed) as failed:
        reader.open_reader(home).ask(everyone(), "metrics/measured")
    assert "allegiance rebuild" in failed.value.todo


def test_a_changed_statement_changes_the_fingerprint_and_a_comment_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def printed(text: str) -> str:
        (tmp_path / "schema" / "one.sql").write_text(text, encoding="utf-8")
        statements.load.cache_clear()
        statements.fingerprint.cache_clear()
        return statements.fingerprint("schema")

    (tmp_path / "schema").mkdir()
    monkeypatch.setattr(statements, "QUERIES", tmp_path)
    first = printed("-- One.\nselect 1")
    assert printed("-- Another word.\nselect\n    1") == first
    assert printed("-- One.\nselect 2") != first
    monkeypatch.undo()
    statements.load.cache_clear()
    statements.fingerprint.cache_clear()


def test_starting_brings_an_older_store_up_to_date_once_and_leaves_the_others_alone(home: Settings) -> None:
    words = ["rebuild", "--if-older", "--home", str(home.home)]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert not home.warehouse.exists(), "nothing is made where nothing is"
    load(home, outreach=[NOTICE], customers=[CUSTOMER])
    make_old(home)
    before, _ = generations.current(home.published)
    found = CliRunner().invoke(app, words)
    assert found.exit_code == 0
    assert "made again" in found.output
    after, published = generations.current(home.published)
    assert after == before + 1
    assert {(table, column) for table, column, _ in columns(published)} >= set(ADDED)
    again = CliRunner().invoke(app, words)
    assert again.exit_code == 0
    assert "made again" not in again.output
    assert generations.current(home.published)[0] == after
