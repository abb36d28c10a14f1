"""Sentences, rows and downloads: what leaves the engine."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from allegiance.metrics import downloads, rows, sentences
from allegiance.metrics.catalogue import load
from allegiance.metrics.period import Period, parse
from allegiance.metrics.results import Figure
from allegiance.metrics.standing import Standing

DAYS = parse("2026-03-03..2026-05-31")
BEFORE = DAYS.previous()


def figure(metric: str = "csat", value: float | None = 0.764, **columns: object) -> Figure:
    given: dict[str, object] = {"low": 0.758, "high": 0.770, "previous": 0.76, "previous_n": 900, "change": 0.004,
                                "change_low": -0.004, "change_high": 0.012, "verdict": "no clear change"}  # fmt: skip
    return Figure(metric, {}, value, 1000, **(given | columns))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (figure(), "Satisfaction is 76.4% (75.8 to 77.0%); no clear change since the 90 days before."),
        (
            figure(change=-0.021, verdict="worse"),
            "Satisfaction is 76.4% (75.8 to 77.0%); down 2.1 points since the 90 days before, which is worse.",
        ),
        (
            figure("hold_time", 95.0, low=90.0, high=100.0, change=-12.0, verdict="better"),
            "Hold time is 1 min 35 s (1:30 to 1:40); down 12 s since the 90 days before, which is better.",
        ),
        (
            figure(verdict="too few", change=None, previous=None),
            "Satisfaction is 76.4% (75.8 to 77.0%); too few to compare with the 90 days before.",
        ),
        (figure(value=None, reason="too few answers (n = 7)"), "Satisfaction has too few answers (n = 7)."),
        (
            figure(value=None, reason="not measured: no contacts were imported"),
            "Satisfaction is not measured: no contacts were imported.",
        ),
    ],
)
def test_one_figure_in_a_sentence(given: Figure, text: str) -> None:
    assert sentences.figure(given, DAYS, BEFORE) == text


def test_a_sentence_without_a_comparison() -> None:
    assert sentences.figure(figure(verdict=""), DAYS) == "Satisfaction is 76.4% (75.8 to 77.0%)."


def test_sentences_of_pages_that_have_nothing_to_say() -> None:
    assert sentences.satisfaction([], DAYS) == "Satisfaction is not measured."
    assert sentences.hold([], None, DAYS) == "Waiting is not measured."
    assert sentences.resolution([], None, DAYS) == "First-contact resolution is not measured."
    assert sentences.data(Standing({}, {}, True, 0.2)) == "Nothing has been imported yet."


def test_both_kinds_of_resolution_in_one_sentence() -> None:
    figures = [figure("fcr_reported", 0.67), figure("fcr_observed", 0.77)]
    assert sentences.resolution(figures, None, DAYS, BEFORE) == (
        "Solved at the first contact: 67.0% as customers say and 77.0% as contacts show; "
        "contacts: no clear change since the 90 days before."
    )


NAMES = [
    "metric",
    "dimensions",
    "value",
    "n",
    "low",
    "high",
    "previous",
    "change",
    "change_low",
    "change_high",
]


def test_json_rows_keep_their_names() -> None:
    document = json.loads(rows.to_json([figure()], 7, parse("2026-05"), parse("2026-04")))
    assert list(document) == ["generation", "period", "against", "rows"]
    assert document["generation"] == 7
    assert document["period"] == {"from": "2026-05-01", "to": "2026-05-31"}
    assert list(document["rows"][0]) == [*NAMES, "verdict"]
    assert document["rows"][0]["value"] == 0.764


def test_a_suppressed_row_says_why() -> None:
    made = rows.row(Figure("csat", {"team": None}, None, 7, reason="too few answers (n = 7)"))
    assert made["value"] is None
    assert made["reason"] == "too few answers (n = 7)"
    assert made["dimensions"] == {"team": None}


HOSTILE = "=cmd|' /C calc'!A0"


def test_csv_rows_are_safe_in_a_spreadsheet() -> None:
    made = rows.to_csv(
        [Figure("nps", {"team": HOSTILE}, -12.5, 100), Figure("nps", {"team": None}, 3.0, 100)]
    )
    found = list(csv.DictReader(io.StringIO(made)))
    assert found[0]["team"] == "'" + HOSTILE
    assert found[0]["value"] == "-12.5"
    assert found[1]["team"] == "(not known)"
    assert found[0]["reason"] == ""


def test_the_table_for_a_terminal() -> None:
    heads, made = rows.table(
        [figure(), Figure("nps", {"team": "N"}, None, 3, reason="too few answers (n = 3)")]
    )
    assert heads[:3] == ("Metric", "Team", "Value")
    assert made[0][:5] == ("Satisfaction", "", "76.4%", "1,000", "75.8 to 77.0%")
    assert made[1][2] == "too few answers (n = 3)"
    assert {len(row) for row in made} == {len(heads)}


def test_downloads_hold_the_definitions_on_a_second_sheet() -> None:
    heads, cells = downloads.figures_table(
        [figure(), Figure("nps", {"team": HOSTILE}, None, 3, reason="too few")]
    )
    data = downloads.to_xlsx(heads, cells, ["csat", "nps"], about="May 2026")
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["Figures", "Definitions"]
    figures = book.get_sheet_by_name("Figures").to_python()
    assert figures[0][:3] == ["metric", "title", "team"]
    assert figures[1][figures[0].index("value")] == 0.764
    assert figures[2][2] == HOSTILE
    sheet = book.get_sheet_by_name("Definitions").to_python()
    assert sheet[0][0] == "May 2026"
    assert [row[0] for row in sheet if row[0] in ("csat", "nps")] == ["csat", "nps"]
    assert load()["csat"].formula in sheet[3]
    # Text stays text: no cell of the workbook is a formula.
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_the_same_figures_make_the_same_bytes() -> None:
    heads, cells = downloads.figures_table([figure()])
    assert downloads.to_xlsx(heads, cells, ["csat"]) == downloads.to_xlsx(heads, cells, ["csat"])


def test_csv_downloads_keep_numbers_and_disarm_formulas() -> None:
    made = downloads.to_csv(
        ["a", "=b"], [[-1.5, "-1"], [None, "+x"], [float("nan"), date(2026, 5, 1)], ["ä", True]]
    )
    assert made.startswith(b"\xef\xbb\xbf")
    assert made.decode("utf-8-sig").split("\r\n") == [
        "a,'=b",
        "-1.5,'-1",
        ",'+x",
        ",2026-05-01",
        "ä,True",
        "",
    ]


def test_periods_are_named_as_people_name_them() -> None:
    assert (
        sentences.movement(figure(), parse("2026-05"), parse("2026-04")) == "no clear change since April 2026"
    )
    year = Period(date(2025, 3, 3), date(2025, 5, 31))
    assert sentences.movement(figure(), DAYS, year) == "no clear change since the same days a year before"
