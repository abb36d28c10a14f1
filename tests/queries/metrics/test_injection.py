"""Text that would be SQL if it were pasted anywhere: it is a value, and a value that nobody has finds nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from allegiance.errors import QueryFailed
from allegiance.people.scope import Scope, everyone
from allegiance.settings import Settings
from allegiance.warehouse import statements
from allegiance.warehouse.reader import GATE, Reader, connect
from tests.queries.metrics.asking import GIVEN
from tests.queries.metrics.test_scope import STATEMENTS

FRAGMENTS = (
    "' or 1=1 --",
    "'; drop table contacts; --",
    "') union all select * from contacts --",
    '" or ""="',
    "$scope_all",
    "t1' || (select string_agg(name, ',') from employees) || '",
    "%",
    "_1",
    "t_",
    ".*",
    "(a+)+$",
    "\\",
    "\0",
    "/* */",
    "{{7*7}}",
    "1); attach '/tmp/x.db' as x; --",
    "from read_csv('/etc/passwd')",
    "ﬀ\u202e'\u0000",
    "'" * 5_000,
)
NOBODY = "nobody has this value"
"""What a fragment must be like."""

TEXTS = sorted(
    name
    for name, value in GIVEN.items()
    if isinstance(value, str) or (isinstance(value, list) and (not value or isinstance(value[0], str)))
)
"""Parameters that carry text."""

LEAD = Scope.lead("lead", "t1")


def ask(reader: Reader, scope: Scope, name: str, **other: Any) -> pd.DataFrame | None:
    """The answer, or None where the database refuses the value (in our words)."""
    taken = statements.load(name).parameters - GATE
    try:
        return reader.ask(scope, name, **{key: (GIVEN | other)[key] for key in taken})
    except QueryFailed:
        return None


def same(left: pd.DataFrame | None, right: pd.DataFrame | None, fragment: str) -> bool:
    """Whether both say the same; a value that was asked for may stand in the answer."""
    if left is None or right is None:
        return left is right
    rows = [
        sorted(
            [NOBODY if isinstance(cell, str) and cell == fragment else str(cell) for cell in row]
            for row in frame.to_numpy().tolist()
        )
        for frame in (left, right)
    ]
    return bool(rows[0] == rows[1])


def as_given(name: str, text: str) -> object:
    return [text] if isinstance(GIVEN[name], list) else text


def taken(name: str) -> list[str]:
    return [each for each in TEXTS if each in statements.load(name).parameters]


def tables(reader: Reader) -> list[tuple[str, int]]:
    """Everything in the database with its number of rows."""
    found = reader._con.execute(
        "select table_name, estimated_size from duckdb_tables() order by 1"
    ).fetchall()
    return [(str(name), int(size)) for name, size in found]


def test_most_statements_take_text() -> None:
    """So that the tests below do not pass by trying nothing."""
    assert sum(bool(taken(name)) for name in STATEMENTS) > 60
    assert {"teams", "employees", "reasons", "contact", "customer", "text", "theme", "metric"} <= set(TEXTS)


TAKING = pytest.mark.parametrize("name", [name for name in STATEMENTS if taken(name)])


def all_at_once(reader: Reader, scope: Scope, name: str, fragments: tuple[str, ...]) -> None:
    harmless = ask(reader, scope, name, **{each: as_given(each, NOBODY) for each in taken(name)})
    for fragment in fragments:
        hostile = ask(reader, scope, name, **{each: as_given(each, fragment) for each in taken(name)})
        assert same(hostile, harmless, fragment), (name, scope.person, fragment[:40])


@TAKING
def test_texts_of_a_statement(name: str, company: Reader) -> None:
    all_at_once(company, LEAD, name, FRAGMENTS[:1])


@pytest.mark.slow
@TAKING
def test_all_texts_of_a_statement(name: str, company: Reader) -> None:
    before = tables(company)
    for scope in (everyone(), LEAD):
        all_at_once(company, scope, name, FRAGMENTS)
    assert tables(company) == before


@pytest.mark.slow
@TAKING
def test_each_text_of_a_statement_alone(name: str, company: Reader) -> None:
    for parameter in taken(name):
        harmless = ask(company, LEAD, name, **{parameter: as_given(parameter, NOBODY)})
        for fragment in FRAGMENTS[:2]:
            hostile = ask(company, LEAD, name, **{parameter: as_given(parameter, fragment)})
            assert same(hostile, harmless, fragment), (name, parameter, fragment)


@pytest.mark.slow
@pytest.mark.parametrize("name", STATEMENTS)
def test_text_where_a_number_or_a_day_belongs_is_refused_or_finds_nothing_new(
    name: str, company: Reader
) -> None:
    whole = ask(company, everyone(), name)
    assert whole is not None
    for parameter in sorted(statements.load(name).parameters - GATE - set(TEXTS)):
        for fragment in FRAGMENTS[:6]:
            found = ask(company, Scope("nobody"), name, **{parameter: fragment})
            assert found is None or not len(found), (name, parameter, fragment)


@pytest.mark.parametrize(
    "column",
    [
        'team" from contacts --',
        "*",
        "1",
        "",
        "team, employee",
        "count(*)",
        "TEAM",
        "té",
        "a\nb",
        '"',
        "a b",
        "x;",
    ],
)
def test_names_of_columns_are_names_and_nothing_else(column: str, company: Reader) -> None:
    """The one place where text is put around a statement."""
    given = {key: GIVEN[key] for key in statements.load("metrics/contacts").parameters - GATE}
    with pytest.raises(QueryFailed):
        company.select(everyone(), "metrics/contacts", [column], **given)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "metrics/../metrics/../../x", "metrics/x;y", ""]
)
def test_names_of_statements_lead_nowhere(name: str, company: Reader) -> None:
    with pytest.raises(QueryFailed, match="There is no statement"):
        company.ask(everyone(), name)


@pytest.mark.parametrize("parameter", sorted(GATE))
def test_nobody_hands_in_a_scope_of_their_own(parameter: str, company: Reader) -> None:
    with pytest.raises(QueryFailed):
        company.ask(Scope("nobody"), "metrics/contacts", **{parameter: True})


@pytest.mark.parametrize(
    "hostile",
    [
        "select * from read_csv('/etc/passwd')",
        "attach '/tmp/x.db' as x",
        "copy (select 1) to 'stolen.csv'",
        "install httpfs",
        "set enable_external_access = true",
        "create table x as select 1",
        "delete from contacts",
    ],
)
def test_the_readers_connection_reaches_nothing_else_and_changes_nothing(
    hostile: str, tmp_path: Path
) -> None:
    """Were SQL ever run that is not ours, it would find a database that is closed."""
    path = tmp_path / "store.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute("create table contacts as select 1 as n")
    before = path.read_bytes()
    con = connect(path, Settings(home=tmp_path))
    with pytest.raises(duckdb.Error):
        con.execute(hostile)
    assert con.execute("select n from contacts").fetchall() == [(1,)]
    con.close()
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["store.duckdb"]
