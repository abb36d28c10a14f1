"""Market surveys and save offers from file to store: what is read, what is refused, what a later file changes."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from allegiance.exports import imports
from allegiance.metrics.ledger import rejects
from allegiance.people.scope import everyone
from allegiance.settings import Settings
from allegiance.warehouse import generations
from allegiance.warehouse.reader import open_reader
from tests.exports.conftest import Door

pytestmark = pytest.mark.slow

HEAD = (
    "rating_id,respondent_id,answered_at,customer_id,segment,brand,own,attribute,rating,would_switch,reason,"
    "reason_kind\n"
)
SURVEY = (
    HEAD
    + """r1,p1,2024-03-01T10:00:00,k1,Gold,Kiebitz,true,Overall,4,5,Call me on 0171 2345678: too dear,leave
r2,p1,2024-03-01T10:00:00,k1,Gold,Habicht,false,,2,,,
r3,p1,2024-03-01T10:00:00,k1,Gold,Habicht,false,price,6,,,
r4,p1,2024-03-01T10:00:00,k1,Gold,,false,price,3,,,
r5,p2,2124-03-01T10:00:00,,,Habicht,false,price,3,,,
r6,p2,2024-03-01T10:00:00,,,Habicht,false,price,,,,
r7,p2,2024-03-01T10:00:00,,,Habicht,false,staff,5,,,stay
,p2,2024-03-01T10:00:00,,,Habicht,false,staff,5,,,
"""
)
OUTREACH = """outreach_id,customer_id,sent_at,channel,topic,replied_at,holdout,offer,cost,accepted
o1,k1,2024-03-01T10:00:00,call,Save offer,2024-03-01T10:05:00,false,Half price,54.20,yes
o2,k2,2024-03-01T10:00:00,call,Save offer,,true,Half price,,
o3,k3,2024-03-01T10:00:00,sms,Works,,false,,0.08,
o4,k4,2024-03-01T10:00:00,call,Save offer,,false,Half price,free,no
o5,k5,2024-03-01T10:00:00,call,Save offer,,false,Half price,4.2,perhaps
"""


def test_a_market_survey_is_recognised_and_read(door: Door) -> None:
    staged = door.take(SURVEY)
    assert staged.profile.name == "market-survey"
    first, second, *_ = door.rows("market")
    assert (first["brand"], first["own"], first["attribute"], first["rating"]) == (
        "Kiebitz",
        True,
        "overall",
        4,
    )
    assert (first["would_switch"], first["reason_kind"], first["segment"]) == (5, "leave", "Gold")
    assert "2345678" not in first["reason"]
    assert first["reason"].endswith("too dear")
    assert (second["attribute"], second["own"]) == ("overall", False), (
        "a rating of nothing in particular is one in all"
    )


def test_rows_that_cannot_be_are_refused_with_their_reason(door: Door) -> None:
    staged = door.take(SURVEY)
    assert door.rejects() == [
        (4, "rating", "unknown_scale_value"),
        (5, "brand", "missing_value"),
        (6, "answered_at", "future_date"),
        (7, "rating and would_switch and reason", "missing_value"),
        (8, "reason_kind", "unknown_value"),
        (9, "rating_id", "missing_key"),
    ]
    assert (staged.read, staged.rejected, len(door.rows("market"))) == (8, 6, 2)


def test_other_scales_are_mapped_by_the_profile(door: Door) -> None:
    own = door.profile(
        'extends = "market-survey"\n[fields]\nrating = { column = "rating", scale = "1-10" }\n', "market-10"
    )
    rows = "rating_id,answered_at,brand,rating\n" + "\n".join(
        f"r{n},2024-03-01T10:00:00,Habicht,{n}" for n in (1, 5, 10)
    )
    door.take(rows + "\n", own)
    assert [row["rating"] for row in door.rows("market")] == [1, 3, 5]


def test_save_offers_are_read_from_the_log(door: Door) -> None:
    door.take(OUTREACH)
    found = [(r["outreach_id"], r["offer"], r["cost"], r["accepted"]) for r in door.rows("outreach")]
    assert found == [
        ("o1", "Half price", 54.2, True),
        ("o2", "Half price", None, None),
        ("o3", None, 0.08, None),
    ]
    assert [(row, column) for row, column, _ in door.rejects()] == [(5, "cost"), (6, "accepted")]


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", timezone="Europe/Berlin")


def stored(settings: Settings, query: str) -> list[tuple[object, ...]]:
    con = duckdb.connect(str(generations.current(settings.published)[1]), read_only=True)
    try:
        return con.execute(query).fetchall()
    finally:
        con.close()


def bring(settings: Settings, **files: str) -> imports.Report:
    settings.home.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in files.items():
        paths.append(settings.home / f"{name}.csv")
        paths[-1].write_text(content, encoding="utf-8")
    return imports.import_files(settings, paths)


def test_a_market_survey_goes_the_whole_way_and_a_later_file_corrects_it(home: Settings) -> None:
    late = SURVEY.replace("2024-03-01T10:00:00", "2024-03-01T23:30:00Z").splitlines()[:3]
    survey = "\n".join(late) + "\n"
    customers = "customer_id,valid_from,segment\nk1,2020-01-01,Family\n"
    bring(home, customers=customers, market=survey.replace(",Gold,", ",,"))
    columns = "rating_id, segment, rating, day::varchar"
    assert stored(home, f"select {columns} from market order by all") == [
        ("r1", "Family", 4, "2024-03-02"),  # the company's day, and the segment as the list has it
        ("r2", "Family", 2, "2024-03-02"),
    ]
    assert stored(home, "select rows from reach where entity = 'market'") == [(2,)]
    bring(home, again=survey.replace(",2,,,", ",5,,,").replace(",Gold,", ",,"))
    assert stored(home, "select rating_id, rating from market order by all") == [("r1", 4), ("r2", 5)]


def test_the_same_survey_twice_changes_nothing_and_refusals_are_listed(home: Settings) -> None:
    bring(home, market=SURVEY)
    first, _ = generations.current(home.published)
    bring(home, copy=SURVEY)
    assert generations.current(home.published)[0] == first
    found = rejects(open_reader(home), everyone(), most=100)
    assert "unknown_scale_value" in set(found["reason"])
    assert "2345678" not in found.to_csv()
