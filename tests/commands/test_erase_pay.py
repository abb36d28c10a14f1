"""``allegiance erase`` and ``retain`` where scorecards are concerned: what goes, what stays, and what is said of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from allegiance.cli import app
from allegiance.pay.life import Book, Draft, open_book
from allegiance.pay.statement import Participant
from allegiance.pay.verify import verify
from allegiance.settings import Settings
from allegiance.work import database
from tests.pay import made
from tests.pay.lives import COVERED, EVERYTHING, HR, PLAN, Clock, another, draft, frozen, put
from tests.warehouse import erasing


@pytest.fixture
def home(tmp_path: Path):
    settings = Settings(home=tmp_path / "home")
    settings.home.mkdir()
    yield settings
    database.close(settings)


def run(home: Settings, *words: str) -> Result:
    done = CliRunner().invoke(app, [*words, "--home", str(home.home)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


def old(covered: Participant = COVERED) -> Draft:
    """A scorecard of long ago, so that the years since can pass."""
    first, last = (day.replace(year=2010) for day in made.QUARTER)
    plan = replace(PLAN, first=PLAN.first.replace(year=2010), last=PLAN.last.replace(year=2010))
    stays = (replace(COVERED.stays[0], first=first, last=last),)
    return draft(covered=replace(covered, stays=stays), plan=plan, period=(first, last))


def years_ago(home: Settings, years: int) -> Book:
    return open_book(home, lambda: datetime.now(UTC) - timedelta(days=365 * years))


def said(done: Result) -> str:
    return " ".join(done.stderr.split())


def test_what_is_past_its_time_goes_at_night(home: Settings):
    gone = frozen(years_ago(home, 12), old())
    years_ago(home, 12).pay(HR, gone, "run 7")
    due = frozen(years_ago(home, 12), old(another(3)))
    new = frozen(years_ago(home, 2), old(another(2)))
    assert "keep_scorecards_days" in said(run(home, "retain"))
    (home.home / "settings.toml").write_text(f"keep_scorecards_days = {365 * 10}\n")
    told = json.loads(run(home, "retain", "--dry-run", "--format", "json").stdout)["rows"]
    assert [(one["setting"], one["table"], one["rows"]) for one in told] == [
        ("keep_scorecards_days", "scorecards", 1)
    ]
    book = open_book(home)
    assert {one.id for one in book.find(EVERYTHING)} == {gone, due, new}
    done = run(home, "retain", "--format", "json")
    assert json.loads(done.stdout)["rows"] == told
    assert "1 scorecard is past its time and stays: a draft, or something is due" in said(done)
    assert {one.id for one in book.find(EVERYTHING)} == {due, new}
    assert verify(home).holds
    assert json.loads(run(home, "retain", "--format", "json").stdout)["rows"] == []
    assert b"Ann Novak" not in (home.home / "work.sqlite3").read_bytes()


@pytest.mark.slow
def test_an_erased_employee_is_told_what_stays_and_why(home: Settings):
    erasing.company(home)
    book = open_book(home, Clock())
    ann = replace(COVERED, employee="ann")
    paid = frozen(book, draft(covered=ann))
    begun = book.restate(HR, paid, draft("0.78", covered=ann), "late")
    other = put(book, draft(covered=another(2)))
    done = said(run(home, "erase", "employee", "ann", "--yes"))
    assert "1 scorecard that never was frozen was removed" in done
    assert "1 frozen scorecard stays" in done
    assert "keep_scorecards_days" in done
    assert "work.sqlite3" not in done, "nobody is told to delete the proof of pay"
    assert {one.id for one in book.find(EVERYTHING)} == {paid, other}
    assert begun not in {one.id for one in book.find(EVERYTHING)}
    assert verify(home).holds
