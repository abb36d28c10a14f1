from __future__ import annotations

import datetime
import gzip
import json

import duckdb
import pandas as pd
import pytest
import xlsxwriter

from allegiance.errors import FileRefused
from allegiance.exports.fingerprint import fingerprint
from tests.exports.conftest import Door

ROWS = [
    {
        "contact_id": "c1",
        "started_at": "2024-01-02T10:00:00Z",
        "queue_s": 30,
        "resolved": True,
        "reason": "Bills, old",
    },
    {
        "contact_id": "c2",
        "started_at": "2024-01-02T12:00:00+01:00",
        "queue_s": None,
        "resolved": False,
        "reason": "Über",
    },
]
EXPECTED = [
    ("c1", "2024-01-02T10:00:00", 30, True, "Bills, old"),
    ("c2", "2024-01-02T11:00:00", None, False, "Über"),
]


def _csv() -> bytes:
    lines = [",".join(ROWS[0])]
    lines += [
        f'{row["contact_id"]},{row["started_at"]},{row["queue_s"] or ""},{row["resolved"]},"{row["reason"]}"'
        for row in ROWS
    ]
    return "\n".join(lines).encode()


def _lines() -> bytes:
    return "\n".join(json.dumps(row) for row in ROWS).encode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("export.csv", _csv()),
        ("export.txt", _csv()),
        ("export.jsonl", _lines()),
        ("export.json", json.dumps(ROWS).encode()),
        ("export.json", json.dumps(ROWS, indent=2).encode()),
        ("export.csv.gz", gzip.compress(_csv(), mtime=0)),
        ("export.jsonl.gz", gzip.compress(_lines(), mtime=0)),
        ("without an ending", _csv()),
    ],
)
def test_every_text_format_gives_the_same_rows(door: Door, name: str, content: bytes) -> None:
    staged = door.take(content, name=name)
    assert _seen(door) == EXPECTED
    assert (staged.read, staged.rejected, staged.bytes) == (2, 0, len(content))
    assert staged.sha256 == fingerprint(staged.path).sha256


def test_a_workbook_gives_the_same_rows(door: Door) -> None:
    path = door.folder / "export.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes").write_row(0, 0, ["nothing here"])
        sheet = book.add_worksheet("Contacts")
        sheet.write_row(0, 0, list(ROWS[0]))
        for number, row in enumerate(ROWS, 1):
            sheet.write_row(number, 0, list(row.values()))
    door.stage(path)
    assert _seen(door) == EXPECTED


def test_dates_times_and_durations_of_a_workbook(door: Door) -> None:
    path = door.folder / "export.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        sheet = book.add_worksheet()
        clock = book.add_format({"num_format": "hh:mm:ss"})
        sheet.write_row(0, 0, ["contact_id", "day", "time", "talk"])
        sheet.write(1, 0, 17.0)
        sheet.write_datetime(1, 1, datetime.datetime(2024, 1, 2))
        sheet.write_datetime(1, 2, datetime.time(9, 5), clock)
        sheet.write_datetime(1, 3, datetime.time(0, 2, 23), clock)
    profile = door.profile(
        """
        entity = "contacts"
        recognise = ["contact_id"]
        [fields]
        contact_id = "contact_id"
        started_at = { column = "day", time_column = "time" }
        talk_s = { column = "talk", unit = "hh:mm:ss" }
        """
    )
    door.stage(path, profile)
    (row,) = door.rows("contacts")
    assert (row["contact_id"], row["started_at"].isoformat(), row["talk_s"]) == (
        "17",
        "2024-01-02T09:05:00",
        143,
    )


@pytest.mark.parametrize("packed", [False, True])
def test_parquet_gives_the_same_rows(door: Door, packed: bool) -> None:
    path = door.folder / "export.parquet"
    values = duckdb.connect().from_df(pd.DataFrame(ROWS))
    values.project(
        "contact_id, started_at::timestamptz as started_at, queue_s, resolved, reason"
    ).write_parquet(str(path))
    if packed:
        path = door.write(gzip.compress(path.read_bytes()), "export.parquet.gz")
    door.stage(path)
    assert _seen(door) == EXPECTED


def _seen(door: Door) -> list[tuple[object, ...]]:
    return [
        (row["contact_id"], row["started_at"].isoformat(), row["queue_s"], row["resolved"], row["reason"])
        for row in door.rows("contacts")
    ]


def test_names_that_differ_only_in_case_are_different_json_keys(door: Door) -> None:
    profile = door.profile(
        """
        entity = "contacts"
        recognise = ["Id"]
        [fields]
        contact_id = "Id"
        started_at = "At"
        queue = "Attributes.Queue"
        reason = "Attributes.queue"
        """
    )
    record = {"Id": 1, "At": "2024-01-02", "Attributes": {"queue": "lower", "Queue": "upper"}}
    door.take(json.dumps(record) + "\n", profile, "export.jsonl")
    (row,) = door.rows("contacts")
    assert (row["queue"], row["reason"]) == ("upper", "lower")


def test_a_broken_line_among_json_lines_is_one_rejected_row(door: Door) -> None:
    content = _lines() + b'\n\n{"contact_id": "c3", "started_at"\n[1, 2]\n'
    staged = door.take(content, name="export.jsonl")
    assert (staged.read, staged.rejected) == (4, 2)
    assert door.rejects() == [(4, "", "not_json"), (5, "", "not_an_object")]
    assert _seen(door) == EXPECTED


def test_records_deep_in_a_json_document(door: Door) -> None:
    profile = door.profile(
        """
        entity = "contacts"
        recognise = ["contact_id"]
        [reader]
        records = "data.items"
        [fields]
        contact_id = "contact_id"
        started_at = "started_at"
        queue = "legs.0.queue"
        """
    )
    items = [{"contact_id": "c1", "started_at": "2024-01-02", "legs": [{"queue": "A"}, {"queue": "B"}]}]
    door.take(json.dumps({"data": {"items": items}}), profile, "export.json")
    assert door.rows("contacts")[0]["queue"] == "A"


def test_several_header_lines_and_lines_before_them(door: Door) -> None:
    profile = door.profile(
        """
        entity = "contacts"
        recognise = ["id", "when"]
        [reader]
        skip_rows = 2
        header_rows = 2
        [fields]
        contact_id = "id"
        started_at = "when"
        """
    )
    door.take('Report\n"of, 2024"\nid,when,x\nkey,date,y\nc1,2024-01-02,z\n', profile)
    (row,) = door.rows("contacts")
    assert (row["contact_id"], row["file_row"]) == ("c1", 5)


def test_a_missing_last_report_line_is_a_ragged_row(door: Door) -> None:
    staged = door.take(
        "Contact Name,Contact Email Address,Contact Phone Number,Link to the conversation,Agent Name,Rating,"
        "Feedback Comment,Recorded date\n"
        "Ann,ann@example.com,+1 555 010 9999,https://chat.example.com/app/accounts/1/conversations/77,Bo,4,"
        "call ann@example.com,2024-01-02 10:00:00 UTC\n"
        "Reporting period 2024-01-01 to 2024-01-31\n"
    )
    (row,) = door.rows("answers")
    assert (row["contact_id"], row["csat"], row["comment"]) == ("77", 4, "call [e-mail]")
    assert row["customer_id"] is not None
    assert "ann" not in row["customer_id"]
    assert (staged.read, staged.rejected) == (2, 1)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.xlsx", b"PK\x03\x04 this is no workbook", "workbook"),
        ("x.parquet", b"PAR1 this is no parquet", "damaged Parquet"),
        ("x.csv.gz", gzip.compress(b"a,b\n" * 10_000, mtime=0)[:-20], "damaged archive"),
        ("x.json", b'[{"a": 1}, {"a": ', "not valid JSON"),
        ("x.xls", b"\xd0\xcf\x11\xe0 old", "old workbook"),
    ],
)
def test_a_damaged_file_gets_one_clear_error(door: Door, name: str, content: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words) as refused:
        door.take(content, "contacts", name)
    assert refused.value.todo
    assert name in refused.value.message


def test_a_folder_and_a_missing_file_are_refused(door: Door) -> None:
    with pytest.raises(FileRefused):
        door.stage(door.folder, "contacts")
    with pytest.raises(FileRefused, match="cannot be read"):
        door.stage(door.folder / "none.csv", "contacts")


def test_rows_of_a_large_file_keep_their_numbers(door: Door) -> None:
    lines = [f"c{n},2024-01-02,{n % 100}" for n in range(300_000)]
    lines[250_000] = "c,not a date,1"
    staged = door.take("contact_id,started_at,queue_s\n" + "\n".join(lines) + "\n")
    assert door.rejects() == [(250_002, "started_at", "not_a_date")]
    wrong = door.con.table("staged_contacts").filter("contact_id <> 'c' || (file_row - 2)").fetchall()
    assert wrong == []
    assert (staged.read, staged.rejected) == (300_000, 1)
