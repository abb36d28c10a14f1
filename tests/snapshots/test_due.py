"""When something is due: against a clock that is looked at every minute, through changes of clocks in three places."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from allegiance.snapshots import cron, due
from allegiance.snapshots.due import CatchUp

BERLIN, NEW_YORK, LORD_HOWE = (
    ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def all_of(text: str, zone: ZoneInfo, after: str, until: str) -> list[str]:
    found = due.times(cron.parse(text), zone, utc(after), utc(until))
    return [f"{at:%Y-%m-%dT%H:%M}" for at in found]


@pytest.mark.parametrize(
    ("text", "zone", "after", "until", "expected"),
    [
        # Skipped: at the moment the clock has skipped. 02:30 does not exist in Berlin on 29 March 2026.
        (
            "30 2 * * *",
            BERLIN,
            "2026-03-28T12:00",
            "2026-03-30T12:00",
            ["2026-03-29T01:00", "2026-03-30T00:30"],
        ),
        # Shown twice: the first time.
        (
            "30 2 * * *",
            BERLIN,
            "2026-10-24T12:00",
            "2026-10-26T12:00",
            ["2026-10-25T00:30", "2026-10-26T01:30"],
        ),
        (
            "30 2 * * *",
            NEW_YORK,
            "2026-03-07T12:00",
            "2026-03-09T12:00",
            ["2026-03-08T07:00", "2026-03-09T06:30"],
        ),
        (
            "30 1 * * *",
            NEW_YORK,
            "2026-10-31T12:00",
            "2026-11-02T12:00",
            ["2026-11-01T05:30", "2026-11-02T06:30"],
        ),
        # Half an hour: 02:00 becomes 02:30 on 4 October, 02:00 becomes 01:30 on 5 April.
        (
            "15 2 * * *",
            LORD_HOWE,
            "2026-10-02T16:00",
            "2026-10-04T16:00",
            ["2026-10-03T15:30", "2026-10-04T15:15"],
        ),
        (
            "45 1 * * *",
            LORD_HOWE,
            "2026-04-04T00:00",
            "2026-04-05T16:00",
            ["2026-04-04T14:45", "2026-04-05T15:15"],
        ),
        # Several skipped times, and the one right after, are one.
        (
            "*/15 2,3 * * *",
            BERLIN,
            "2026-03-29T00:00",
            "2026-03-29T01:40",
            ["2026-03-29T01:00", "2026-03-29T01:15", "2026-03-29T01:30"],
        ),
        # A whole day that never was.
        (
            "0 7 30 12 *",
            ZoneInfo("Pacific/Apia"),
            "2011-12-28T00:00",
            "2012-01-02T00:00",
            ["2011-12-30T10:00"],
        ),
    ],
)
def test_changes_of_clocks(text: str, zone: ZoneInfo, after: str, until: str, expected: list[str]):
    assert all_of(text, zone, after, until) == expected


numbers = {"minute": (0, 59), "hour": (0, 23), "day": (1, 31), "month": (1, 12), "weekday": (0, 7)}


@st.composite
def fields(draw: st.DrawFn, low: int, high: int) -> tuple[str, set[int]]:
    """A field, and what it means, written down beside it instead of parsed."""
    texts, meant = [], set()
    for _ in range(draw(st.integers(1, 2))):
        kind = draw(st.sampled_from(["all", "one", "range", "step", "all-step"]))
        first = draw(st.integers(low, high))
        last = draw(st.integers(first, high))
        step = draw(st.integers(1, 20))
        text, values = {
            "all": ("*", range(low, high + 1)),
            "one": (f"{first}", [first]),
            "range": (f"{first}-{last}", range(first, last + 1)),
            "step": (f"{first}-{last}/{step}", range(first, last + 1, step)),
            "all-step": (f"*/{step}", range(low, high + (high != 7), step)),
        }[kind]
        texts.append(text)
        meant |= set(values)
    return ",".join(texts), meant


ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])
DAYS = st.sampled_from(
    [
        date(2026, 3, 28),
        date(2026, 10, 24),
        date(2026, 3, 7),
        date(2026, 10, 31),
        date(2026, 4, 4),
        date(2026, 10, 3),
        date(2028, 2, 28),
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    parts=st.tuples(*(fields(*numbers[name]) for name in numbers)),
    zone=ZONES.map(ZoneInfo),
    start=DAYS,
)
def test_due_times_are_those_of_a_clock_that_is_looked_at_every_minute(
    parts: tuple[tuple[str, set[int]], ...], zone: ZoneInfo, start: date
):
    text = " ".join(part[0] for part in parts)
    try:
        parsed = cron.parse(text)
    except cron.CronError:
        reject()  # such as 31 February
    minutes, hours, days, months, weekdays = (part[1] for part in parts)
    either = not parts[2][0].startswith("*") and not parts[4][0].startswith("*")

    def matches(wall: datetime) -> bool:
        by_day, by_week = wall.day in days, bool({wall.isoweekday(), wall.isoweekday() % 7} & weekdays)
        on = (by_day or by_week) if either else (by_day and by_week)
        return on and wall.month in months and wall.hour in hours and wall.minute in minutes

    begin = datetime(start.year, start.month, start.day, tzinfo=UTC)
    expected, shown = set(), begin.astimezone(zone).replace(tzinfo=None) - timedelta(minutes=1)
    for count in range(3 * 1440):
        at = begin + timedelta(minutes=count)
        wall = at.astimezone(zone).replace(tzinfo=None)
        while (
            shown < wall
        ):  # a minute that the clock skips is over the moment it has skipped it; one it repeats is not
            shown += timedelta(minutes=1)
            if matches(shown):
                expected.add(at)
    found = list(
        due.times(parsed, zone, begin - timedelta(seconds=1), begin + timedelta(minutes=3 * 1440 - 1))
    )
    assert found == sorted(expected)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "0 fields"),
        ("* * * *", "4 fields"),
        ("* * * * * *", "6 fields"),
        ("60 * * * *", "minute"),
        ("* 24 * * *", "hour"),
        ("* * 0 * *", "day of the month"),
        ("* * * 13 *", "month"),
        ("* * * * 8", "day of the week"),
        ("5-1 * * * *", "ends before"),
        ("*/0 * * * *", "step of 0"),
        ("* * 31 2 *", "never"),
        ("* * 30 feb *", "never"),
        ("@reboot", "no word"),
        ("* * L * *", "no day of the month"),
        ("* * * * 1#2", "no day of the week"),
        ("? * * * *", "no minute"),
        ("1,,2 * * * *", "no minute"),
        ("* * * foo *", "no month"),
        ("-1 * * * *", "no minute"),
        ("1/ * * * *", "no minute"),
        ("٣ * * * *", "minute"),
    ],
)
def test_what_is_no_expression_is_refused(text: str, told: str):
    with pytest.raises(cron.CronError, match=told):
        cron.parse(text)


@pytest.mark.parametrize(
    ("text", "weekdays"),
    [
        ("0 0 * * 0", (0,)),
        ("0 0 * * 7", (0,)),
        ("0 0 * * sun", (0,)),
        ("0 0 * * MON-fri", (1, 2, 3, 4, 5)),
        ("0 0 * * 5-7", (0, 5, 6)),
        ("0 0 * * fri-sun", (0, 5, 6)),
        ("0 0 * * sun-tue", (0, 1, 2)),
        ("0 0 * * 1", (1,)),
        ("@weekly", (0,)),
    ],
)
def test_days_of_the_week_are_those_of_cron(text: str, weekdays: tuple[int, ...]):
    assert cron.parse(text).weekdays == weekdays


def test_monday_is_a_monday():
    assert all_of("0 7 * * 1", ZoneInfo("UTC"), "2026-11-01T00:00", "2026-11-10T00:00") == [
        "2026-11-02T07:00",
        "2026-11-09T07:00",
    ]


def test_a_leap_day_is_found_over_a_century_that_has_none():
    found = due.following(cron.parse("0 0 29 2 *"), ZoneInfo("UTC"), utc("2096-03-01"))
    assert found == utc("2104-02-29")


@pytest.mark.parametrize(
    ("catch_up", "limit", "now", "run", "skipped"),
    [
        (CatchUp.last, 12, "2026-11-05T12:00", ["05"], 3),
        (CatchUp.all, 12, "2026-11-05T12:00", ["02", "03", "04", "05"], 0),
        (CatchUp.all, 2, "2026-11-05T12:00", ["04", "05"], 2),
        (CatchUp.skip, 12, "2026-11-05T12:00", [], 4),
        (CatchUp.skip, 12, "2026-11-05T07:30", ["05"], 3),
        (CatchUp.last, 12, "2026-11-02T06:59", [], 0),
    ],
)
def test_what_was_missed(catch_up: CatchUp, limit: int, now: str, run: list[str], skipped: int):
    found = due.decide(
        cron.parse("0 7 * * *"),
        ZoneInfo("UTC"),
        utc("2026-11-01T12:00"),
        utc(now),
        catch_up=catch_up,
        limit=limit,
        grace=timedelta(hours=1),
    )
    assert ([f"{at:%d}" for at in found.run], len(found.skipped)) == (run, skipped)


@pytest.mark.parametrize(
    ("words", "day", "expected"),
    [
        ("last month", date(2026, 1, 1), "2025-12-01..2025-12-31"),
        ("last month", date(2028, 3, 31), "2028-02-01..2028-02-29"),
        ("last whole quarter", date(2026, 4, 1), "2026-01-01..2026-03-31"),
        ("last quarter", date(2026, 2, 10), "2025-10-01..2025-12-31"),
        ("last half-year", date(2026, 6, 30), "2025-07-01..2025-12-31"),
        ("Last  Year", date(2026, 6, 30), "2025-01-01..2025-12-31"),
        ("last week", date(2026, 11, 22), "2026-11-09..2026-11-15"),
        ("last week", date(2026, 11, 23), "2026-11-16..2026-11-22"),
        ("last day", date(2026, 3, 1), "2026-02-28..2026-02-28"),
        ("last 7 days", date(2026, 3, 1), "2026-02-22..2026-02-28"),
    ],
)
def test_periods_in_words(words: str, day: date, expected: str):
    assert str(due.period_of(words, day)) == expected


@pytest.mark.parametrize("words", ["", "last 0 days", "this month", "last fortnight", "last -1 days"])
def test_words_that_are_no_period(words: str):
    with pytest.raises(ValueError, match="no period"):
        due.period_of(words, date(2026, 1, 1))
