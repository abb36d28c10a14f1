"""Every transformation of the closed list: given a cell, expect a value or a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allegiance.warehouse import statements
from tests.exports.conftest import Door

pytestmark = pytest.mark.slow

REQUIRED = {
    "contacts": {"contact_id": "id", "started_at": "when"},
    "answers": {"answer_id": "id", "answered_at": "when"},
    "customers": {"customer_id": "id"},
}


def take(door: Door, entity: str, field: str, how: str, cell: str, **more: str) -> Any:
    """The value of one field of one row, or the reason of its reject."""
    own = {name: f'"{column}"' for name, column in REQUIRED[entity].items()} | {field: how}
    profile = door.profile(
        f'entity = "{entity}"\nrecognise = ["id"]\n[fields]\n'
        + "\n".join(f"{name} = {value}" for name, value in own.items())
    )
    given_row = {"id": "k1", "when": "2024-01-02T10:00:00Z", "x": cell} | more
    header = ",".join(f'"{name}"' for name in given_row)
    values = ",".join('"' + value.replace('"', '""') + '"' for value in given_row.values())
    door.take(f"{header}\n{values}\n", profile)
    if refused := door.rejects():
        return refused[0][2]
    value = door.rows(entity)[0][field]
    return value.isoformat() if hasattr(value, "isoformat") else value


@pytest.mark.parametrize(
    ("how", "cell", "expected"),
    [
        ('"x"', "  Service  ", "Service"),
        ('"x"', "\u00a0Service\t", "Service"),
        ('"x"', "   ", None),
        ('{ constant = "All" }', "ignored", "All"),
        ('{ column = "x", missing = ["n/a", "-"] }', " N/A ", None),
        ('{ column = "x", missing = ["n/a"] }', "Sales", "Sales"),
        ('{ column = "x", strip_prefix = ["tel:+", "tel:"] }', "TEL:+123", "123"),
        ('{ column = "x", split = ";" }', "A; B;C", "A"),
        ('{ column = "x", split = ";", take = "last" }', "A; B;", "B"),
        ('{ column = "x", split = ";", take = "count" }', "A; B;C", "3"),
        ('{ column = "x", map = { a = "Alpha" } }', " A ", "Alpha"),
        ('{ column = "x", map = { a = "Alpha" } }', "b", "unknown_value"),
        ('{ column = "x", map = { a = "Alpha" }, otherwise = "keep" }', "b", "b"),
        ('{ column = "x", map = { a = "Alpha" }, otherwise = "missing" }', "b", None),
        ('{ column = "x", map = { a = "Alpha" }, otherwise = "= Other" }', "b", "Other"),
        ('{ column = "x", map = { a = "Alpha" }, otherwise = "= Other" }', "", None),
        ('{ column = "x", map = { a = "Alpha" }, otherwise = "= Other", empty = "None" }', "", "None"),
        ('{ column = "x", empty = "None" }', " ", "None"),
        ('{ filled = { x = "Yes", when = "No" } }', "anything", "Yes"),
        ('{ filled = { x = "Yes", when = "No" } }', " ", "No"),
        ('{ column = "x", only_when = { id = ["K1"] } }', "kept", "kept"),
        ('{ column = "x", only_when = { id = ["k2"] } }', "dropped", None),
    ],
)
def test_text(door: Door, how: str, cell: str, expected: object) -> None:
    assert take(door, "contacts", "queue", how, cell) == expected


def test_the_first_filled_of_several_columns_and_their_join(door: Door) -> None:
    assert take(door, "contacts", "queue", '["gone", "x", "y"]', " ", y="second") == "second"
    assert take(door, "contacts", "queue", '{ column = ["x", "y"], join = " / " }', "a ", y="b") == "a / b"
    assert take(door, "contacts", "queue", '{ column = ["x", "y"], join = " / " }', "", y="b") == "b"


def test_a_pseudonym_knows_a_customer_again_without_the_number(door: Door) -> None:
    how = '{ column = "x", pseudonym = true, strip_prefix = ["tel:"] }'
    first = take(door, "contacts", "customer_id", how, "tel:+15550109999")
    assert first == take(door, "contacts", "customer_id", how, " +15550109999")
    assert first != take(door, "contacts", "customer_id", how, "+15550109998")
    assert "555" not in first or len(first) == 20


@pytest.mark.parametrize(
    ("how", "cell", "expected"),
    [
        ('"x"', "30", 30),
        ('"x"', " 30.0 ", 30),
        ('"x"', "30.5", "not_a_whole_number"),
        ('"x"', "1e2", "not_a_whole_number"),
        ('"x"', "0:30", "not_a_whole_number"),
        ('{ column = "x", round = true }', "30.5", 31),
        ('{ column = "x", unit = "ms" }', "1499", 1),
        ('{ column = "x", unit = "ms" }', "1500", 2),
        ('{ column = "x", unit = "min" }', "1.5", 90),
        ('{ column = "x", unit = "h" }', "0.5", 1800),
        ('{ column = "x", unit = "days" }', "0.0625", 5400),
        ('{ column = "x", unit = "hh:mm:ss" }', "1:02:03", 3723),
        ('{ column = "x", unit = "hh:mm:ss" }', "02:03", "not_a_duration"),
        ('{ column = "x", unit = "hh:mm:ss" }', "0:61:00", "not_a_duration"),
        ('{ column = "x", unit = "hh:mm:ss" }', "-0:00:05", "negative_duration"),
        ('{ column = "x", unit = "mm:ss" }', "75:03", 4503),
        ('{ column = "x", unit = "mm:ss" }', "1:15:03", 4503),
        ('{ column = "x", unit = "ms or hh:mm:ss" }', "90000", 90),
        ('{ column = "x", unit = "ms or hh:mm:ss" }', "0:01:30", 90),
        ('{ column = "x", minus = "when" }', "2024-01-02T10:01:30Z", 90),
        ('{ column = "x", minus = "when" }', "2024-01-02T09:59:59Z", "negative_duration"),
    ],
)
def test_durations(door: Door, how: str, cell: str, expected: object) -> None:
    assert take(door, "contacts", "hold_s", how, cell) == expected


@pytest.mark.parametrize(
    ("how", "cell", "expected"),
    [
        ('"x"', "2024-01-02", "2024-01-01T23:00:00"),
        ('"x"', "2024-01-02 10:30", "2024-01-02T09:30:00"),
        ('"x"', "2023-07-02T10:30:00", "2023-07-02T08:30:00"),
        ('"x"', "2024-01-02T10:30:00.250Z", "2024-01-02T10:30:00.250000"),
        ('"x"', "2024-01-02T10:30:00+0530", "2024-01-02T05:00:00"),
        ('"x"', "2024-01-02 10:30+05", "2024-01-02T05:30:00"),
        ('"x"', "2024-01-02 10:30:00 UTC", "2024-01-02T10:30:00"),
        ('"x"', "2024-1-2", "not_a_date"),
        ('"x"', "2024-01-02 10:30:00 Europe/Berlin", "not_a_date"),
        ('"x"', "infinity", "not_a_date"),
        ('{ column = "x", zone = "America/New_York" }', "2024-01-02 10:30:00", "2024-01-02T15:30:00"),
        ('{ column = "x", zone = "UTC" }', "2024-01-02 10:30:00", "2024-01-02T10:30:00"),
        ('{ column = "x", zone_column = "off" }', "2024-01-02 10:30:00", "2024-01-02T15:30:00"),
        (
            '{ column = "x", zone_column = "off", zone_sign = -1 }',
            "2024-01-02 10:30:00",
            "2024-01-02T05:30:00",
        ),
        ('{ column = "x", zone = "UTC", less = "off" }', "2024-01-02 10:30:00", "2024-01-02T10:25:00"),
        ('{ column = "x", zone = "UTC", format = "day-first" }', "3.4.2024 9:05", "2024-04-03T09:05:00"),
        (
            '{ column = "x", zone = "UTC", format = "month-first" }',
            "3/4/24, 9:05:06 PM",
            "2024-03-04T21:05:06",
        ),
        ('{ column = "x", zone = "UTC", format = "compact" }', "990201", "1999-02-01T00:00:00"),
        ('{ column = "x", zone = "UTC", format = "compact" }', "19990201 10:00:00", "1999-02-01T10:00:00"),
        (
            '{ column = "x", zone = "UTC", format = "written" }',
            "Mon, 18 Mar 2019 08:15:27",
            "2019-03-18T08:15:27",
        ),
        ('{ column = "x", format = "unix" }', "1700000000", "2023-11-14T22:13:20"),
        ('{ column = "x", format = "unix-ms" }', "1700000000123", "2023-11-14T22:13:20.123000"),
        ('{ column = "x", zone = "UTC", format = "excel" }', "45000.5", "2023-03-15T12:00:00"),
        (
            '{ column = "x", zone = "UTC", time_column = "clock" }',
            "2024-01-02 00:00:00",
            "2024-01-02T09:05:00",
        ),
    ],
)
def test_moments(door: Door, how: str, cell: str, expected: object) -> None:
    door.timezone = "Europe/Berlin"
    assert take(door, "contacts", "updated_at", how, cell, off="300", clock="09:05") == expected


@pytest.mark.parametrize(
    ("how", "cell", "expected"),
    [
        ('"x"', "2024-01-02", "2024-01-02"),
        ('"x"', "2024-01-02T23:30:00-08:00", "2024-01-02"),
        ('"x"', "20240102", "not_a_date"),
        ('{ column = "x", format = "compact" }', "20240102", "2024-01-02"),
        ('{ column = "x", format = "day-first" }', "2/1/2024", "2024-01-02"),
    ],
)
def test_days(door: Door, how: str, cell: str, expected: object) -> None:
    assert take(door, "customers", "since", how, cell) == expected


@pytest.mark.parametrize(
    ("how", "cell", "expected"),
    [
        ('"x"', "Yes", True),
        ('"x"', " N ", False),
        ('"x"', "1", True),
        ('"x"', "0.0", False),
        ('"x"', "maybe", "not_yes_or_no"),
        ('{ column = "x", true = ["gelöst"], false = ["offen"] }', "Gelöst", True),
        ('{ column = "x", true = ["gelöst"], false = ["offen"] }', "yes", "not_yes_or_no"),
        ('{ column = "x", true = ["solved"] }', "pending", False),
        ('{ column = "x", true = ["solved"] }', "", None),
    ],
)
def test_flags(door: Door, how: str, cell: str, expected: object) -> None:
    assert take(door, "contacts", "resolved", how, cell) == expected


@pytest.mark.parametrize(
    ("field", "how", "cell", "expected"),
    [
        ("csat", '"x"', "5", 5),
        ("csat", '"x"', "6", "unknown_scale_value"),
        ("csat", '"x"', "4.5", "unknown_scale_value"),
        ("csat", '{ column = "x", scale = "1-7" }', "7", 5),
        ("csat", '{ column = "x", scale = "1-7" }', "4", 3),
        ("csat", '{ column = "x", scale = "1-10" }', "7", 4),
        ("csat", '{ column = "x", scale = "0-10" }', "0", 1),
        ("csat", '{ column = "x", scale = "0-100" }', "100", 5),
        ("csat", '{ column = "x", scale = "0-1" }', "1", 5),
        ("csat", '{ column = "x", scale = "1-3" }', "2", 3),
        ("csat", '{ column = "x", scale = "1-3" }', "4", "unknown_scale_value"),
        ("csat", '{ column = "x", scale = "good-bad" }', "Bad", 1),
        ("csat", '{ column = "x", scale = "good-bad" }', "fine", "unknown_scale_value"),
        ("csat", '{ column = "x", map = { "Very satisfied" = 5, Unhappy = 2 } }', "very satisfied", 5),
        ("csat", '{ column = "x", map = { Unhappy = 2 } }', "happy", "unknown_scale_value"),
        ("ces", '{ column = "x", scale = "1-7", reverse = true }', "1", 7),
        ("ces", '{ column = "x", scale = "1-5" }', "3", 4),
        ("nps", '"x"', "10", 10),
        ("nps", '"x"', "11", "unknown_scale_value"),
        ("trust", '{ column = "x", scale = "0-1" }', "0", 1),
        ("contacts_needed", '"x"', "99999", "not_a_whole_number"),
    ],
)
def test_answers_are_moved_to_the_canonical_scale(
    door: Door, field: str, how: str, cell: str, expected: object
) -> None:
    assert take(door, "answers", field, how, cell) == expected


def test_the_answer_as_it_was_given_is_kept_beside_the_mapped_one(door: Door) -> None:
    how = '{ column = "x", scale = "1-10" }'
    assert take(door, "answers", "csat", how, "10") == 5
    assert door.rows("answers")[0]["original"] == '{"x":"10"}'


@pytest.mark.parametrize(
    ("how", "cell", "expected"),
    [
        ('"x"', "12.50", 12.5),
        ('"x"', "-3", -3.0),
        ('"x"', "1,200", "not_a_number"),
        ('"x"', "1e3", "not_a_number"),
        ('{ column = "x", times = 12 }', "29.85", pytest.approx(358.2)),
    ],
)
def test_amounts(door: Door, how: str, cell: str, expected: object) -> None:
    assert take(door, "customers", "annual_value", how, cell) == expected


@pytest.mark.parametrize(("cell", "expected"), [("3", 3), ("10+", 10), (">= 4", 4), ("-1", "negative_count")])
def test_counts(door: Door, cell: str, expected: object) -> None:
    assert take(door, "contacts", "transfers", '{ column = "x", bounded = true }', cell) == expected


@pytest.fixture(scope="module")
def macros() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    statements.run(con, "imports/macros")
    return con


def ask(con: duckdb.DuckDBPyConnection, expression: str, *values: object) -> Any:
    row = con.execute(f"select {expression}", list(values)).fetchone()
    assert row is not None
    return row[0]


@settings(max_examples=50, deadline=None)
@given(seconds=st.integers(0, 9999 * 3600))
def test_a_duration_survives_being_written_on_a_clock(
    macros: duckdb.DuckDBPyConnection, seconds: int
) -> None:
    text = f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    assert ask(macros, "clock_hms($1::varchar)", text) == seconds
    assert ask(macros, "clock_ms($1::varchar)", text) == seconds
    assert ask(macros, "scaled_seconds($1::varchar, 0.001)", str(seconds * 1000)) == seconds
    assert ask(macros, "whole($1::varchar)", str(seconds)) == seconds


@settings(max_examples=50, deadline=None)
@given(
    moment=st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2199, 12, 31)).map(
        lambda t: t.replace(microsecond=0)
    )
)
def test_a_moment_survives_being_written_in_every_format(
    macros: duckdb.DuckDBPyConnection, moment: Any
) -> None:
    assert ask(macros, "iso_moment($1::varchar, 'UTC')", moment.isoformat() + "Z") == moment
    assert ask(macros, "iso_moment($1::varchar, 'UTC')", moment.isoformat(" ")) == moment
    assert ask(macros, "iso_moment($1::varchar, 'UTC')", moment.isoformat() + "+00:00") == moment
    assert ask(macros, "day_first_moment($1::varchar, 'UTC')", moment.strftime("%d/%m/%Y %H:%M:%S")) == moment
    assert (
        ask(macros, "month_first_moment($1::varchar, 'UTC')", moment.strftime("%m-%d-%Y %I:%M:%S %p"))
        == moment
    )


@settings(max_examples=50, deadline=None)
@given(text=st.text(max_size=12))
def test_whole_accepts_exactly_whole_numbers(macros: duckdb.DuckDBPyConnection, text: str) -> None:
    import re

    accepted = re.fullmatch(r"[+-]?[0-9]{1,9}(\.0*)?", text.strip(" \t\n\r\f\v"), re.ASCII)
    found = ask(macros, "whole($1::varchar)", text)
    if accepted:
        assert found == int(float(accepted.group()))
    elif found is not None:
        assert str(found) == text


@settings(max_examples=50, deadline=None)
@given(low=st.integers(0, 1), span=st.integers(1, 100), step=st.integers(0, 100))
def test_a_scale_keeps_order_and_ends(
    macros: duckdb.DuckDBPyConnection, low: int, span: int, step: int
) -> None:
    high, step = low + span, min(step, span)
    value = ask(macros, "on_scale($1::varchar, $2, $3, 1, 5)", str(low + step), low, high)
    assert 1 <= value <= 5
    assert ask(macros, "on_scale($1::varchar, $2, $3, 1, 5)", str(low), low, high) == 1
    assert ask(macros, "on_scale($1::varchar, $2, $3, 1, 5)", str(high), low, high) == 5
    mirrored = ask(macros, "on_scale($1::varchar, $2, $3, 1, 5)", str(high - step), low, high)
    assert abs(value + mirrored - 6) <= 1
