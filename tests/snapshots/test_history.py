"""Silence is no success: a scheduler that is dead is told, by the page, the command and the exit code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from allegiance import settings
from allegiance.people.journal_rows import stamp
from allegiance.settings import Settings
from allegiance.snapshots import history
from allegiance.snapshots.ledger_rows import Run, To, insert_run, set_mark
from allegiance.work.database import open_work
from allegiance.work.tables import schedule_leader

NOW = datetime.now(UTC)
DAILY = """
[[target]]
name = "shelf"
method = "folder"
folder = "shelf"

[[schedule]]
name = "daily"
kind = "promise"
cron = "0 7 * * *"
timezone = "UTC"
period = "last month"
recipients = ["public"]
target = "shelf"
"""


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    (tmp_path / "schedules.toml").write_text(DAILY, encoding="utf-8")
    return settings.load(tmp_path)


def looked(home: Settings, when: datetime) -> None:
    with open_work(home).writing() as connection:
        at = stamp(when)
        connection.execute(insert(schedule_leader).values(id=1, epoch=1, holder="", since=at, seen=at))
        set_mark(connection, "daily", until=at, definition="x", problem="")


def test_nothing_is_amiss_before_anybody_began(home: Settings):
    assert history.unattended(home) == ""
    assert history.wrong(home) == 0


def test_a_scheduler_that_looked_just_now_is_alive(home: Settings):
    looked(home, NOW - timedelta(minutes=2))
    assert history.unattended(home) == ""
    assert history.wrong(home) == 0


def test_a_scheduler_that_died_before_something_was_due_is_told(home: Settings):
    looked(home, NOW - timedelta(days=3))
    assert "daily was due since then" in history.unattended(home)
    assert history.wrong(home) == 1


def test_one_that_died_with_documents_waiting_is_told_too(home: Settings):
    (home.home / "schedules.toml").write_text(DAILY.replace("0 7 * * *", "0 7 29 2 *"), encoding="utf-8")
    died = NOW - timedelta(hours=2)
    looked(home, died)
    assert history.unattended(home) == "", "nothing was due, and nothing waits"
    run = Run("daily", died, "promise", "last month", "2026-05-01", "2026-05-31", "a4")
    with open_work(home).writing() as connection:
        insert_run(connection, run, [To("public", "", "shelf", "folder", "")])
    assert history.under_way(home) == 1
    assert "1 document waits since then" in history.unattended(home)


def test_a_schedule_that_is_switched_off_is_nobodys_duty(home: Settings):
    (home.home / "schedules.toml").write_text(DAILY + "active = false\n", encoding="utf-8")
    looked(home, NOW - timedelta(days=3))
    assert history.unattended(home) == ""


def test_a_file_that_became_unusable_is_told(home: Settings):
    looked(home, NOW)
    (home.home / "schedules.toml").write_text(DAILY.replace("0 7 * * *", "0 7 * *"), encoding="utf-8")
    assert "schedules.toml, line 10" in history.unattended(home)
    assert history.wrong(home) == 1
