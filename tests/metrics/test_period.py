"""Periods and the words for them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.errors import QuestionError
from allegiance.metrics.period import Period, against, between, parse

FIRST, LAST = date(2024, 6, 15), date(2026, 5, 31)


def p(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05", p("2026-05-01", "2026-05-31")),
        ("2024-02", p("2024-02-01", "2024-02-29")),
        ("2026-Q2", p("2026-04-01", "2026-06-30")),
        (" 2026-q4 ", p("2026-10-01", "2026-12-31")),
        ("2025", p("2025-01-01", "2025-12-31")),
        ("2026-05-17", p("2026-05-17", "2026-05-17")),
        ("2026-05-01..2026-06-30", p("2026-05-01", "2026-06-30")),
        ("2026-04..2026-Q3", p("2026-04-01", "2026-09-30")),
        ("last-90-days", p("2026-03-03", "2026-05-31")),
        ("last-1-day", p("2026-05-31", "2026-05-31")),
        ("all", Period(FIRST, LAST)),
    ],
)
def test_understood(text: str, expected: Period) -> None:
    assert parse(text, first=FIRST, last=LAST) == expected


@pytest.mark.parametrize(
    "text",
    ["", "may", "2026-13", "2026-02-30", "2026-Q5", "last-0-days", "last--days", "2026-06..2026-05", "..", "0000",
     "last-9999-days-", "2026/05", "1-1-1", "0000-01"],
)  # fmt: skip
def test_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(QuestionError):
        parse(text, first=FIRST, last=LAST)


def test_without_data_there_is_no_last_day() -> None:
    with pytest.raises(QuestionError, match="no data says where it ends"):
        parse("last-90-days")


def test_from_and_to() -> None:
    assert between("2026-04", "2026-05-17") == p("2026-04-01", "2026-05-17")
    assert between("", "", last=LAST) == p("2026-03-03", "2026-05-31")
    assert between("2026-04", "", first=FIRST, last=LAST) == p("2026-04-01", "2026-05-31")
    with pytest.raises(QuestionError):
        between("2026-04", "")


@pytest.mark.parametrize(
    ("period", "previous", "year"),
    [
        (p("2026-05-01", "2026-05-31"), p("2026-04-01", "2026-04-30"), p("2025-05-01", "2025-05-31")),
        (p("2024-02-01", "2024-02-29"), p("2024-01-01", "2024-01-31"), p("2023-02-01", "2023-02-28")),
        (p("2026-04-01", "2026-06-30"), p("2026-01-01", "2026-03-31"), p("2025-04-01", "2025-06-30")),
        (p("2026-03-03", "2026-05-31"), p("2025-12-03", "2026-03-02"), p("2025-03-03", "2025-05-31")),
        (p("2024-02-29", "2024-02-29"), p("2024-02-28", "2024-02-28"), p("2023-02-28", "2023-02-28")),
    ],
)
def test_before(period: Period, previous: Period, year: Period) -> None:
    assert period.previous() == previous
    assert period.year_before() == year
    assert against("previous", period) == previous
    assert against("year", period) == year


@given(start=st.dates(date(2000, 1, 1), date(2030, 1, 1)), days=st.integers(0, 800))
def test_the_previous_period_ends_the_day_before(start: date, days: int) -> None:
    period = Period(start, start + timedelta(days=days))
    previous = period.previous()
    assert previous.end + timedelta(days=1) == period.start
    # whole months go back by as many months; anything else by as many days (which may happen to be whole months)
    assert (previous.months == period.months) if period.months else (previous.days == period.days)
    assert parse(str(period)) == period


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2026", "2026"),
        ("2026-Q2", "Q2 2026"),
        ("2026-05", "May 2026"),
        ("2026-05..2026-06", "May 2026 to June 2026"),
        ("2026-05-31", "31 May 2026"),
        ("2026-03-03..2026-05-31", "the 90 days to 31 May 2026"),
    ],
)
def test_labels(text: str, label: str) -> None:
    assert parse(text).label == label


def test_how_the_other_period_is_named() -> None:
    days = parse("2026-03-03..2026-05-31")
    assert days.label_of(days.previous()) == "the 90 days before"
    assert days.label_of(days.year_before()) == "the same days a year before"
    assert parse("2026-05").label_of(parse("2026-04")) == "April 2026"


def test_clip() -> None:
    may = parse("2026-05")
    assert may.clip(None, date(2026, 5, 24)) == p("2026-05-01", "2026-05-24")
    assert may.clip(date(2026, 5, 3), None) == p("2026-05-03", "2026-05-31")
    assert may.clip(None, date(2026, 4, 30)) is None
