from __future__ import annotations

import duckdb
import pytest

from allegiance.exports.canonical import ENTITIES
from allegiance.warehouse import statements


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    for name in statements.names("schema"):
        statements.run(con, name)
    statements.run(con, "imports/stage_tables")
    statements.run(con, "imports/stage_open", source="x", first_row=2, rolled=False)
    for name in ENTITIES:
        statements.run(con, f"imports/stage_{name}")
    return con


@pytest.mark.parametrize("name", sorted(ENTITIES))
def test_an_entity_has_the_columns_and_types_of_the_store(con: duckdb.DuckDBPyConnection, name: str) -> None:
    stored = dict(con.execute(f"select column_name, column_type from (describe {name})").fetchall())
    staged = dict(con.execute(f"select column_name, column_type from (describe staged_{name})").fetchall())
    lineage = {"rows_same", "rows_superseded", "rows_folded"}
    for column in ENTITIES[name].columns:
        assert staged[column.name] == stored[column.name]
        assert staged[column.name].replace('"', "").upper() == column.type.upper()
    assert set(staged) - lineage <= set(stored)
    assert (
        set(staged)
        == {column.name for column in ENTITIES[name].columns} | {"source", "file_row", "row_hash"} | lineage
    )


@pytest.mark.parametrize("name", sorted(ENTITIES))
def test_rules_name_columns_of_their_entity(name: str) -> None:
    entity = ENTITIES[name]
    named = [
        *entity.key,
        *entity.one_of,
        *(each for order in entity.orders for each in (order.earlier, order.later)),
    ]
    assert all(entity.column(each) is not None for each in named)
