"""No download is ever run: text stays text in every place where a spreadsheet would begin a formula."""

from __future__ import annotations

import ast
import csv
import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from allegiance import printing, spreadsheet
from allegiance.metrics import downloads, rows
from allegiance.metrics.results import Figure
from allegiance.settings import ROOT

FORMULAS = [
    "=1+1",
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\x00=1+1",
    "\u202e=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    '"=1+1"',
    "'=1+1",
    "text;=1+1",
    "text\t=1+1",
    "text|@x",
    "text\n=1+1",
    'text";=HYPERLINK("http://evil.invalid")',
    "text; ＝1+1",
]
BEGINS = "=+-@＝＋－＠"
HARMLESS = [
    "Anna",
    "a = b",
    "3 - 2",
    "1,000",
    "ä",
    "",
    "O'Brien",
    "x@example.com",
    "e-mail",
    "🎉",
    "2026-05-01",
]


def cells(text: str, separator: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text), delimiter=separator) for cell in row]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_no_cell_begins_like_a_formula_however_the_file_is_read(formula: str, separator: str):
    """A spreadsheet set to German reads a semicolon where the file means a comma."""
    made = spreadsheet.table(["head", formula], [["x", formula], [formula, "y"]])
    for cell in cells(made, separator):
        text = cell.strip(' \t\r\n\u00a0\u200b\ufeff\x00\u202e"')
        assert text[:1] not in tuple(BEGINS), (formula, cell)


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_stays_as_it_is(text: str):
    assert spreadsheet.cell(text) == text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (-12.5, "-12.5"), (-3, "-3"), (np.int64(-3), "-3"), (np.float64(-0.5), "-0.5"), (Decimal("-1.5"), "-1.5"),
        (True, "True"), (0, "0"), (float("nan"), ""), (None, ""), (pd.NaT, ""), (date(2026, 5, 1), "2026-05-01"),
        (datetime(2026, 5, 1, 10), "2026-05-01 10:00:00"), (-1e-300, "-1e-300"),
    ],
)  # fmt: skip
def test_numbers_stay_numbers(value: object, written: str):
    assert spreadsheet.cell(value) == written


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_workbook_holds_text_that_stays_text_when_it_is_touched(formula: str):
    data = downloads.to_xlsx(
        ["head", formula], [["x", formula], [-1.5, np.int64(-2)]], ["csat"], about=formula
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.namelist():
            text = archive.read(part)
            assert b"<f>" not in text
            assert b"<f " not in text
            assert b"externalLink" not in text
            assert b"<hyperlink" not in text
        styles = archive.read("xl/styles.xml")
    assert b'quotePrefix="1"' in styles
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Figures").to_python()
    assert sheet[2][:2] == [-1.5, -2.0]


def test_a_text_that_no_cell_can_hold_is_cut_and_says_so():
    """A workbook would leave the cell empty."""
    data = downloads.to_xlsx(["a"], [["x" * 40_000]])
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Figures").to_python()
    assert len(sheet[1][0]) == spreadsheet.LONGEST
    assert sheet[1][0].endswith("…")


def test_the_command_line_writes_the_same(capsys: pytest.CaptureFixture[str]):
    printing.rows([{"team": "=1+1", "n": -5, "note": None, "=head": "＋1"}], "csv")
    assert capsys.readouterr().out == "team,n,note,'=head\n'=1+1,-5,,'＋1\n"
    made = rows.to_csv([Figure("nps", {"team": " =1+1"}, -12.5, 100, reason="@x")])
    assert ", '=1+1," in f",{made}" or "' =1+1" in made
    assert ",-12.5," in made
    assert "'@x" in made


def test_nothing_else_writes_csv_for_people():
    """Whatever writes CSV goes through the one place that knows what a formula looks like."""
    writers = []
    for path in [*(ROOT / "allegiance").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]:
        if "sample" in path.parts or path == Path(spreadsheet.__file__):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Attribute):
                continue
            owner = getattr(node.value, "id", "")
            if (owner == "csv" and node.attr in ("writer", "DictWriter")) or (
                node.attr in ("to_csv", "write_csv", "to_excel")
                and owner not in ("rows", "downloads", "payroll")
            ):
                writers.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not writers


def test_streamlits_own_export_is_off():
    """It writes formulas as they are."""
    text = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert "disableDataExport = true" in text


def test_every_download_is_of_one_session_alone():
    """Streamlit names files by their content; the kind carries a word that no other session knows."""
    found = 0
    for path in (ROOT / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "download_button":
                kinds = [one.value for one in node.keywords if one.arg == "mime"]
                assert kinds, f"{path.name}:{node.lineno}"
                assert ast.unparse(kinds[0]).startswith("private.kind("), f"{path.name}:{node.lineno}"
                found += 1
    assert found >= 6


def test_the_same_file_has_another_address_in_another_session(monkeypatch: pytest.MonkeyPatch):
    from streamlit.runtime.memory_media_file_storage import _calculate_file_id

    from pages.parts import private

    first: dict[str, str] = {}
    other: dict[str, str] = {}
    monkeypatch.setattr(private.st, "session_state", first)
    mine = private.kind("text/csv")
    assert private.kind("text/csv") == mine
    monkeypatch.setattr(private.st, "session_state", other)
    assert private.kind("text/csv") != mine
    data = b"x" * 2_000_000
    assert _calculate_file_id(data, mine) != _calculate_file_id(data, private.kind("text/csv"))
    # without it, two large files that differ outside three places have one address
    assert _calculate_file_id(data, "text/csv") == _calculate_file_id(
        data[:200_000] + b"y" + data[200_001:], "text/csv"
    )
