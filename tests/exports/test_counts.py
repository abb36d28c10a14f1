"""Counts add up by rows: read = rows merged + folded + same + superseded + rejected, whatever is in the file."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from allegiance.exports import profiles, stage
from allegiance.settings import Settings

pytestmark = pytest.mark.slow

CELLS = {
    "contact_id": st.sampled_from(["c1", "c2", "c3", "c4", "", " c1 "]),
    "started_at": st.sampled_from(
        ["2024-01-02T10:00:00Z", "2024-01-02", "2030-01-01", "", "soon", "2024-02-30"]
    ),
    "ended_at": st.sampled_from(["", "2024-01-02T11:00:00Z", "2023-12-31"]),
    "queue_s": st.sampled_from(["", "0", "17", "-3", "1.5", "17.0"]),
    "outcome": st.sampled_from(["", "answered", "ABANDONED", "gone"]),
    "updated_at": st.sampled_from(["", "2024-01-03", "2024-01-04"]),
}
ROWS = st.lists(st.fixed_dictionaries(CELLS), max_size=40)
LEGS = """
entity = "contacts"
recognise = ["contact_id"]
[legs]
leg = ["queue_s"]
order = "started_at"
[fields]
contact_id = "contact_id"
started_at = { column = "started_at", roll = "min" }
ended_at = { column = "ended_at", roll = "max" }
queue_s = { column = "queue_s", roll = "sum" }
outcome = { column = "outcome", roll = "last" }
updated_at = "updated_at"
"""
TWO = """
entity = "contacts"
recognise = ["contact_id"]
[fields]
contact_id = "contact_id"
started_at = "started_at"
updated_at = "updated_at"
[also.answers]
when = ["queue_s"]
[also.answers.fields]
answer_id = "contact_id"
answered_at = "started_at"
csat = { column = "queue_s", scale = "0-100" }
"""


@pytest.mark.parametrize("kind", ["contacts", "legs", "two"])
@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(rows=ROWS, ragged=st.booleans())
def test_every_row_is_accounted_for(kind: str, rows: list[dict[str, str]], ragged: bool) -> None:
    with tempfile.TemporaryDirectory() as name, duckdb.connect() as con:
        folder = Path(name)
        con.execute("set timezone = 'UTC'")
        if kind == "contacts":
            profile = profiles.load_profiles()["contacts"]
        else:
            (folder / "own.toml").write_text(LEGS if kind == "legs" else TWO)
            profile = profiles.load_profile(folder / "own.toml")
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(CELLS)
        for place, row in enumerate(rows):
            cells = [row[name] for name in CELLS]
            writer.writerow(cells[: 3 if ragged and place % 7 == 3 else None])
        (folder / "export.csv").write_text(text.getvalue())
        staged = stage.stage(
            con, folder / "export.csv", profile, Settings(home=folder), now=datetime(2024, 6, 1)
        )
        assert staged.read == len(rows)
        first = staged.entities[0].table
        count = "count(*), coalesce(sum(rows_same + rows_superseded + rows_folded), 0)"
        kept, behind = con.execute(f"select {count} from {first}").fetchall()[0]
        assert kept + behind + staged.rejected == staged.read
        keys = con.execute(f"select count(distinct contact_id), count(*) from {first}").fetchall()[0]
        assert keys[0] == keys[1]
        rejects = con.execute("select count(*), count(distinct file_row) from staged_rejects").fetchall()[0]
        assert rejects == (staged.rejected, staged.rejected)
        accepted = con.execute(f"select contact_id from {first}").fetchall()
        assert all(contact and contact == contact.strip() for (contact,) in accepted)


def test_a_row_rejected_for_its_answer_is_rejected_whole(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(TWO)
    (tmp_path / "export.csv").write_text(
        "contact_id,started_at,queue_s,updated_at\nc1,2024-01-02,50,\nc2,2024-01-02,500,\nc3,2024-01-02,,\n"
    )
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        profile = profiles.load_profile(tmp_path / "own.toml")
        staged = stage.stage(
            con, tmp_path / "export.csv", profile, Settings(home=tmp_path), now=datetime(2024, 6, 1)
        )
        contacts = con.execute("select contact_id from staged_contacts order by 1").fetchall()
        answers = con.execute("select answer_id, csat from staged_answers").fetchall()
    assert (staged.read, staged.rejected) == (3, 1)
    assert contacts == [("c1",), ("c3",)]
    assert answers == [("c1", 3)]


def test_legs_become_one_contact(tmp_path: Path) -> None:
    head = "DateTime,TimeZone,RouterCallKeyDay,RouterCallKey,RouterCallKeySequenceNumber,AgentSkillTargetID,"
    head += "CallDisposition,Duration,HoldTime,TalkTime,WorkTime,LocalQTime,ANI,PeripheralCallType\n"
    (tmp_path / "export.csv").write_text(
        head
        + "2024-01-02 10:05:00,300,153000,77,1,5001,28,300,10,250,0,40,15550109999,1\n"
        + "2024-01-02 10:12:00,300,153000,77,2,5002,13,400,20,300,60,20,15550109999,4\n"
        + "2024-01-02 10:12:00,300,153000,77,2,5002,13,400,20,300,60,20,15550109999,4\n"
        + "2024-01-02 11:00:00,300,153000,78,1,,2,30,0,0,0,30,15550109998,1\n"
    )
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        profile = profiles.load_profiles()["cisco-tcd"]
        staged = stage.stage(
            con, tmp_path / "export.csv", profile, Settings(home=tmp_path), now=datetime(2024, 6, 1)
        )
        rel = con.table("staged_contacts").order("contact_id")
        first, second = (dict(zip(rel.columns, row, strict=True)) for row in rel.fetchall())
    assert (staged.read, staged.rejected) == (4, 0)
    assert first["contact_id"] == "153000-77"
    assert (first["started_at"], first["ended_at"]) == (
        datetime(2024, 1, 2, 15, 0),
        datetime(2024, 1, 2, 15, 12),
    )
    assert (first["queue_s"], first["hold_s"], first["talk_s"], first["wrap_s"]) == (60, 30, 550, 60)
    assert (first["employee_id"], first["outcome"], first["direction"], first["legs"]) == (
        "5002",
        "answered",
        "inbound",
        2,
    )
    assert (first["rows_folded"], first["rows_same"], first["rows_superseded"]) == (1, 1, 0)
    assert (second["outcome"], second["employee_id"], second["legs"]) == ("abandoned", None, 1)


def test_the_fingerprint_ignores_order_and_time_of_change_but_no_value(tmp_path: Path) -> None:
    def hashes(text: str) -> dict[str, int]:
        (tmp_path / "export.csv").write_text(text)
        with duckdb.connect() as con:
            con.execute("set timezone = 'UTC'")
            profile = profiles.load_profiles()["contacts"]
            stage.stage(
                con, tmp_path / "export.csv", profile, Settings(home=tmp_path), now=datetime(2024, 6, 1)
            )
            return dict(con.execute("select contact_id, row_hash from staged_contacts").fetchall())

    head = "contact_id,started_at,queue_s,updated_at\n"
    one = hashes(head + "a,2024-01-02,1,\nb,2024-01-02,2,2024-01-03\n")
    other = hashes(head + "b,2024-01-02T00:00:00Z, 2 ,2024-01-05\na,2024-01-02,1,\n")
    changed = hashes(head + "a,2024-01-02,,\nb,2024-01-02,2,\n")
    assert one == other
    assert changed["a"] != one["a"]
    assert changed["b"] == one["b"]
