"""The page on drivers: what it says first, that its address chooses, and what it leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages.conftest import Open, text

pytestmark = pytest.mark.slow

RELEASE = {"period": "2026-04-14..2026-05-25", "why": "loyal"}


def test_it_says_what_moved_and_what_is_behind_it(sample_home: Path, open_page: Open):
    app = open_page(sample_home, "drivers", **RELEASE)
    assert not app.exception
    said = text(app)
    assert "against the 42 days before" in said
    assert "Common shift" in said
    for name in ("Kind of contact", "Time on hold", "Time in the queue", "Contacts moved between employees"):
        assert name in said
    assert "Parts of the change of" in said
    assert "people" not in said.split("What goes with loyalty")[0]


@pytest.mark.parametrize(
    "metric", ["csat", "leaving", "nps", "fcr_observed", "hold_time", "over_five_minutes"]
)
def test_every_choice_has_an_answer(sample_home: Path, open_page: Open, metric: str):
    app = open_page(sample_home, "drivers", why=metric)
    assert not app.exception
    assert "could not be shown" not in text(app)


def test_without_a_period_before_it_asks_for_one(sample_home: Path, open_page: Open):
    app = open_page(sample_home, "drivers", against="none")
    assert not app.exception
    assert "choose a period to compare with" in text(app)


def test_periods_that_share_days_are_told_so(sample_home: Path, open_page: Open):
    app = open_page(sample_home, "drivers", period="2026-05", against="2026-05-15..2026-06-15")
    assert not app.exception
    assert "share days" in text(app)


def test_few_answers_rank_nothing(sample_home: Path, open_page: Open):
    app = open_page(sample_home, "drivers", outcome="stay")
    assert not app.exception
    said = text(app)
    # A company of 15,000 contacts has fewer than the answers that a ranking needs.
    assert "Too few answers to tell drivers apart" in said
    assert "satisfied customers say that they may leave" in said
