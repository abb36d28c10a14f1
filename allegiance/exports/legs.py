"""Rolls the legs of a contact up into one row, as the profile says for each field, and lists who took part."""

from __future__ import annotations

import duckdb
from duckdb import CaseExpression, ColumnExpression, Expression, FunctionExpression

from allegiance.exports.canonical import Column, Kind
from allegiance.exports.profiles import Profile


def _rolled(column: Column, how: str, order: str) -> Expression:
    value, moment = ColumnExpression(column.name), ColumnExpression(order)
    match how:
        case "last":
            rolled = FunctionExpression("arg_max", value, moment)
        case "sum":
            rolled = FunctionExpression("sum", value)
        case "max":
            rolled = FunctionExpression("max", value)
        case "min":
            rolled = FunctionExpression("min", value)
        case "any":
            rolled = FunctionExpression("bool_or", value)
        case _:
            rolled = FunctionExpression("arg_min", value, moment)
    return rolled.cast(column.type).alias(column.name)


def _turns(column: Column, order: str) -> Expression:
    """Every leg as a turn, in any order: who, when, and how long."""
    parts = ("file_row", "employee_id", "talk_s", "hold_s", "wrap_s")
    turn = FunctionExpression("turn_of", ColumnExpression(order), *(ColumnExpression(name) for name in parts))
    return FunctionExpression("list", turn).alias(column.name)


def roll_up(con: duckdb.DuckDBPyConnection, profile: Profile) -> None:
    """Fill ``rolled_<entity>`` from the legs that are left after repeats were dropped.

    A leg without a value for a field does not take part in it; ``first`` and ``last`` follow the order column, then
    the file. ``legs`` counts them where the export does not say; ``handlers`` lists the people of the legs in that
    order, where they are more than one.
    """
    assert profile.legs is not None
    given = profile.entities[0]
    entity, order = given.entity, profile.legs.order
    how = {each.field: each.roll for each in given.fields}
    key = entity.key[0]
    mapped = [column for column in entity.columns if column.name in how]
    columns: list[Expression] = []
    for column in entity.columns:
        if column.name == key:
            columns.append(ColumnExpression(key))
        elif column.name == "legs" and "legs" not in how:
            columns.append(FunctionExpression("count", ColumnExpression(key)).cast("integer").alias("legs"))
        elif column.name == "updated_at":
            columns.append(FunctionExpression("max", ColumnExpression("updated_at")).alias("updated_at"))
        elif column.kind is Kind.HANDLERS:
            columns.append(_turns(column, order))
        else:
            columns.append(_rolled(column, how.get(column.name, "first"), order))
    counted = [
        FunctionExpression("min", ColumnExpression("file_row")).alias("file_row"),
        FunctionExpression("sum", ColumnExpression("rows_same")).cast("bigint").alias("rows_same"),
        FunctionExpression("sum", ColumnExpression("rows_superseded"))
        .cast("bigint")
        .alias("rows_superseded"),
        (FunctionExpression("count", ColumnExpression(key)) - 1).cast("bigint").alias("rows_folded"),
    ]
    rolled = con.table(f"legs_{entity.name}").aggregate([*columns, *counted], key)
    names = [column.name for column in entity.columns]
    people = [column.name for column in entity.columns if column.kind is Kind.HANDLERS]
    values = [ColumnExpression(column.name) for column in mapped if column.name != "updated_at"]
    values.append(ColumnExpression("legs" if "legs" in names else key))
    print_ = FunctionExpression("hash", *values)
    for name in people:
        # a contact of one person keeps the fingerprint it had before there were lists
        shared = ColumnExpression(name)
        print_ = CaseExpression(shared.isnull(), print_).otherwise(
            FunctionExpression("hash", *values, shared)
        )
    rolled = rolled.project(
        *(
            FunctionExpression("shared_by", ColumnExpression(name)).alias(name)
            if name in people
            else ColumnExpression(name)
            for name in names
        ),
        *(ColumnExpression(name) for name in ("file_row", "rows_same", "rows_superseded", "rows_folded")),
    )
    rolled.project(
        *(ColumnExpression(name) for name in names),
        ColumnExpression("file_row"),
        print_,
        *(ColumnExpression(name) for name in ("rows_same", "rows_superseded", "rows_folded")),
    ).insert_into(f"rolled_{entity.name}")
