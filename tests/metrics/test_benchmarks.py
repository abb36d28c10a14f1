"""Published figures: what ships is whole and can be true; a company's own file is checked to the cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from allegiance.errors import SettingsError
from allegiance.metrics import benchmarks
from allegiance.metrics.catalogue import load as catalogue
from allegiance.settings import Settings

HEAD = "metric,value,source,year,sample,definition\n"


def write(tmp_path: Path, text: str) -> Settings:
    (tmp_path / benchmarks.OWN).write_text(text, encoding="utf-8")
    return Settings(home=tmp_path)


def test_every_figure_that_ships_says_where_it_is_from_and_what_it_counts() -> None:
    found = benchmarks.load()
    assert len(found) >= 8
    for each in found:
        assert each.metric in catalogue().metrics or each.metric in benchmarks.CITED
        assert each.source
        assert each.sample
        assert len(each.definition) > 20
        assert not each.own
    assert benchmarks.of("leaving")[0].value == 0.2


def test_a_metric_without_one_has_none() -> None:
    assert benchmarks.of("nps") == ()


def test_a_company_adds_its_own_and_they_come_first(tmp_path: Path) -> None:
    settings = write(
        tmp_path, HEAD + 'fcr_reported,0.74,"Our association, Ghent",2025,31 members,Solved at once\n\n'
    )
    first, *rest = benchmarks.of("fcr_reported", settings)
    assert (first.value, first.source, first.year, first.own) == (0.74, "Our association, Ghent", 2025, True)
    assert first.cited == "Our association, Ghent (2025)"
    assert rest == list(benchmarks.of("fcr_reported"))


def test_year_and_sample_may_be_unknown(tmp_path: Path) -> None:
    settings = write(tmp_path, "metric,value,source,definition\nnps,-12,Us,Recommend\n")
    (found,) = benchmarks.of("nps", settings)
    assert (found.value, found.year, found.sample) == (-12.0, None, "not published")
    assert found.cited == "Us (year not known)"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("csatt,0.7,Us,2024,x,y", "line 2, column metric"),
        ("csat,70,Us,2024,x,y", "line 2, column value"),
        ("csat,lots,Us,2024,x,y", "line 2, column value"),
        ("csat,nan,Us,2024,x,y", "line 2, column value"),
        ("csat,,Us,2024,x,y", "line 2, column value"),
        ("csat,0.7,,2024,x,y", "line 2, column source"),
        ("csat,0.7,Us,2024,x,", "line 2, column definition"),
        ("csat,0.7,Us,24,x,y", "line 2, column year"),
        ("nps,101,Us,2024,x,y", "line 2, column value"),
        ("asa,-1,Us,2024,x,y", "line 2, column value"),
        ("csat,0.7,Us,2024,x,y,z", "line 2: 7 values for 6 columns"),
        ('csat,0.7,Us,2024,x,"two\nlines"\ncsat,9,Us,2024,x,y', "line 4, column value"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        benchmarks.load(write(tmp_path, HEAD + row + "\n"))
    assert said in refused.value.message
    assert benchmarks.OWN in refused.value.message


@pytest.mark.parametrize("head", ["metric,value,definition\n", "metric,value,source,definition,colour\n", ""])
def test_missing_and_unknown_columns_are_refused(tmp_path: Path, head: str) -> None:
    with pytest.raises(SettingsError, match="line 1"):
        benchmarks.load(write(tmp_path, head))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / benchmarks.OWN).write_bytes(b"\xff\xfe\x00metric")
    with pytest.raises(SettingsError, match="UTF-8"):
        benchmarks.load(Settings(home=tmp_path))
