"""Lists kept by hand: read whole or refused with file, row and column."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.errors import PlanError
from allegiance.strict_csv import LONGEST_NAME, Cells, Form, read

FORM = Form(what="a list", columns=("who", "day"), needed=("who",), most=4, error=PlanError, more="extra:")


def of(tmp_path: Path, text: str) -> list[Cells]:
    file = tmp_path / "list.csv"
    file.write_bytes(text.encode())
    return read(file, FORM)


def test_rows_know_where_they_stand_also_after_empty_lines_and_line_breaks(tmp_path: Path):
    rows = of(tmp_path, '\ufeffWho ,day\n\n"a\nb",2026-01-01\n,\nc,\n')
    assert [row.where.rpartition(", ")[2] for row in rows] == ["row 4", "row 6"]
    assert rows[0].day("day") == date(2026, 1, 1)
    assert rows[1].day("day") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("who;day\na;b\n", "semicolons"),
        ("who,what\n", "no column 'what' in a list"),
        ("who,who\n", "twice"),
        ("day\n", "column who is missing"),
        ("", "column who is missing"),
        ("who\na,b\n", "row 2: 2 cells under 1 columns"),
        ("who\na\nb\nc\nd\ne\n", "more than 4 rows"),
        ('who\n"a\n', "no CSV in UTF-8"),
    ],
)
def test_what_is_no_such_list_is_refused_whole(tmp_path: Path, text: str, says: str):
    with pytest.raises(PlanError, match=says) as caught:
        of(tmp_path, text)
    assert caught.value.todo


def test_other_bytes_and_missing_files_are_named(tmp_path: Path):
    file = tmp_path / "list.csv"
    file.write_bytes(b"who\n\xff\n")
    with pytest.raises(PlanError, match="no CSV in UTF-8"):
        read(file, FORM)
    with pytest.raises(PlanError, match=r"none\.csv cannot be read"):
        read(tmp_path / "none.csv", FORM)


def test_further_columns_are_let_in_by_their_beginning(tmp_path: Path):
    assert of(tmp_path, "who,extra:x\na,1\n")[0].cell("extra:x") == "1"


@pytest.mark.parametrize("text", ["20260101", "2026-W01-1", "1.1.2026", "2026-02-30", "2026-01-01T00:00"])
def test_only_one_way_of_writing_a_day_is_read(text: str):
    with pytest.raises(PlanError, match=r"column day: .* is no day"):
        Cells("f, row 1", {"day": text}, PlanError).day("day")


@given(st.text(max_size=LONGEST_NAME + 5))
def test_names_are_taken_as_they_are_or_refused(text: str):
    cells = Cells("f, row 1", {"name": text}, PlanError)
    if text.strip().isprintable() and len(text.strip()) <= LONGEST_NAME:
        assert cells.name("name") == text.strip()
    else:
        with pytest.raises(PlanError, match="column name"):
            cells.name("name")
