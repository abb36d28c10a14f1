"""How long things are kept: texts, what refused rows said, whose contacts were; counts and ratings stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from allegiance.settings import Settings
from allegiance.warehouse import retain
from allegiance.warehouse.writer import writing
from tests.warehouse import erasing
from tests.warehouse.erasing import company, refuse, rows, sums
from tests.warehouse.rows import at, load
from tests.warehouse.test_erase import COUNTS

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", timezone="Europe/Berlin")


def counted(home: Settings) -> list[object]:
    return [rows(home, query) for query in COUNTS if "people" not in query]


def test_for_ever_unless_it_is_said(home: Settings) -> None:
    company(home)
    assert retain.look(home, NOW) == ()
    assert retain.retain(home, now=NOW) == ()


@pytest.mark.slow
def test_texts_go_and_everything_that_was_counted_stays(home: Settings) -> None:
    company(home)
    before, made = counted(home), sums(home)
    kept = replace(home, keep_comments_days=29)
    found = retain.retain(kept, now=NOW)
    assert [(one.table, one.rows, str(one.before)) for one in found] == [("answers", 10, "2026-03-03")]
    assert counted(home) == before
    held = sums(home)
    assert {table for table in made if held[table] != made[table]} == {"measured"}
    assert not [text for _, column, text in erasing.cells(home.warehouse) if "the one called" in text]
    assert retain.retain(kept, now=NOW) == ()
    with writing(home) as writer:
        writer.rebuild()
    assert sums(home) == held


@pytest.mark.slow
def test_the_same_export_does_not_bring_texts_back(home: Settings) -> None:
    company(home)
    retain.retain(replace(home, keep_comments_days=1), now=NOW)
    load(home, answers=erasing.answers(*(f"K{n}" for n in range(10))))
    assert rows(home, "select distinct comment from answers") == [("",)]


@pytest.mark.slow
def test_other_texts_go_too(home: Settings) -> None:
    company(home)
    retain.retain(replace(home, keep_comments_days=1), now=datetime(2026, 5, 1, tzinfo=UTC))
    for asked in (
        "select distinct comment from employee_answers",
        "select distinct reason from market",
        "select distinct left_reason from customers where left_on is not null",
    ):
        assert rows(home, asked) == [("",)]


@pytest.mark.slow
def test_old_contacts_are_nobodys_and_newer_ones_whose_they_were(home: Settings) -> None:
    company(home)
    newer = "select * exclude (previous_same_s) from contacts where day > '2026-03-02' order by all"
    before, stays = counted(home), rows(home, newer)
    found = retain.retain(replace(home, keep_contacts_days=29), now=NOW)
    assert [(one.table, one.rows) for one in found] == [("contacts", 10), ("answers", 10)]
    assert counted(home) == before
    assert rows(home, newer) == stays
    old = "select customer_id, employee_id, lead_id, handlers, file_row, team from contacts where day <= '2026-03-02'"
    assert rows(home, old) == [(None, None, None, None, None, "Red")] * 10
    assert rows(home, "select count(*) from answers join contacts using (contact_id)") == [(10,)]
    people = "select distinct employee_id from contacts_daily where grain = 'people' and day <= '2026-03-02'"
    assert rows(home, people) == [(None,)]
    made = sums(home)
    with writing(home) as writer:
        writer.rebuild()
    assert sums(home) == made


@pytest.mark.slow
def test_what_refused_rows_said_goes_and_why_stays(home: Settings) -> None:
    company(home)
    refuse(home, "seven", "K1")
    retain.retain(replace(home, keep_rejects_days=3), now=datetime(2199, 1, 1, tzinfo=UTC))
    assert (
        rows(home, "select value, file_row, reason from rejects") == [(None, None, "unknown_scale_value")] * 2
    )


@pytest.mark.slow
def test_it_is_written_down(home: Settings) -> None:
    company(home)
    retain.retain(replace(home, keep_comments_days=1), now=NOW)
    assert rows(home, "select kind, mode, reason from erasures") == [
        ("comments", "kept", "keep_comments_days: before 2026-03-31")
    ]
    assert rows(home, "select erased_at > ? from erasures".replace("?", f"'{at('2026-01-01')}'")) == [(True,)]
