"""Traps that give a wrong number without an error: joins that multiply, empty keys, days that are not 24 hours.

Rows go in as an import hands them over and come out as a page asks for them. See README.md for the whole list.
"""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from allegiance.exports import imports
from allegiance.metrics.asking import parameters
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.results import TOO_FEW, Figure
from allegiance.metrics.series import series
from allegiance.metrics.waiting import heat
from allegiance.metrics.where import Where
from allegiance.people.scope import everyone
from allegiance.settings import Settings
from allegiance.warehouse.reader import Reader, open_reader
from tests.metrics import given
from tests.warehouse.rows import load

pytestmark = pytest.mark.slow

BERLIN = ZoneInfo("Europe/Berlin")
MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", timezone="Europe/Berlin")


def ask(reader: Reader, *names: str, period: Period = MAY, by: tuple[str, ...] = ()) -> dict[str, Figure]:
    """Figures by metric; of a split, by member."""
    found = measure(reader, everyone(), names, period, by=by)
    return {
        "/".join(str(member) for member in figure.dimensions.values()) if by else figure.metric: figure
        for figure in found
    }


def contact(number: int, **columns: object) -> dict[str, object]:
    row: dict[str, object] = {
        "contact_id": f"c{number}",
        "customer_id": f"k{number}",
        "employee_id": f"e{number % 4}",
        "started_at": datetime(2026, 5, 4, 8) + timedelta(hours=number),
        "channel": "voice",
        "direction": "inbound",
        "outcome": "answered",
        "reason": "billing",
        "queue_s": 10 * number,
        "hold_s": 5,
        "talk_s": 60,
    }
    return row | columns


# ------------------------------------------------------------------ joins that multiply


def test_nothing_that_is_joined_to_a_contact_multiplies_it(home: Settings) -> None:
    """Three answers each, four spells an employee, five rows a customer, two messages: still forty contacts."""
    numbers = range(40)
    plain = load(home, contacts=[contact(number) for number in numbers])
    assert plain["contacts"].loaded == 40
    names = ("contacts", "queue_time", "aht", "over_five_minutes", "fcr_observed", "customer_known")
    before = ask(open_reader(home), *names)
    load(
        home,
        answers=[
            {
                "answer_id": f"a{number}-{part}",
                "contact_id": f"c{number}",
                "invited_at": datetime(2026, 5, 6, 8),
                "answered_at": datetime(2026, 5, 6, 9) if part else None,
                "csat": 4 if part else None,
            }
            for number in numbers
            for part in range(3)
        ],
        employees=[
            {
                "employee_id": f"e{one}",
                "valid_from": date(2026, month, 1),
                "team": f"t{month % 2}",
                "site": "A",
            }
            for one in range(4)
            for month in (1, 2, 3, 4)
        ],
        customers=[
            {
                "customer_id": f"k{number}",
                "valid_from": date(2020 + year, 1, 1),
                "segment": f"s{year}",
                "annual_value": 100.0 * year,
            }
            for number in numbers
            for year in range(5)
        ],
        outreach=[
            {
                "outreach_id": f"o{number}-{part}",
                "customer_id": f"k{number}",
                "sent_at": datetime(2026, 5, 1, 8),
            }
            for number in numbers
            for part in range(2)
        ],
    )
    reader = open_reader(home)
    after = ask(reader, *names)
    assert {name: (figure.value, figure.n) for name, figure in after.items()} == {
        name: (figure.value, figure.n) for name, figure in before.items()
    }
    assert after["contacts"].value == 40
    for by in ("team", "segment", "site"):
        parts = ask(reader, "contacts", by=(by,))
        assert [(name, figure.value) for name, figure in parts.items()] == [
            ({"team": "t0", "segment": "s4", "site": "A"}[by], 40)
        ]
    told = ask(reader, "answers", "invited", "invitation_coverage", "customers_listed", "value_active")
    assert (told["answers"].value, told["invited"].value) == (80, 120)
    assert (told["invitation_coverage"].value, told["invitation_coverage"].n) == (1.0, 40)
    assert (told["customers_listed"].value, told["value_active"].value) == (40, 40 * 400.0)


def test_the_same_contact_of_two_systems_is_two_contacts_but_links_an_answer_once(home: Settings) -> None:
    load(
        home,
        contacts=[contact(number, source=name) for number in range(20) for name in ("a", "b")],
        answers=[
            {
                "answer_id": f"a{number}",
                "contact_id": f"c{number}",
                "answered_at": datetime(2026, 5, 8, 9),
                "csat": 5,
            }
            for number in range(20)
        ],
    )
    found = ask(open_reader(home), "contacts", "answers")
    assert (found["contacts"].value, found["answers"].value) == (40, 20)


# ------------------------------------------------------------------ keys that are empty


def test_callers_nobody_knows_are_not_one_caller(home: Settings) -> None:
    """Thirty contacts without a customer, an hour apart and for one reason: no repeats, and not eligible either."""
    nobody = [contact(number, customer_id=None) for number in range(30)]
    somebody = [contact(100 + number) for number in range(20)]
    later = contact(900, customer_id="other", started_at=datetime(2026, 5, 30, 9))
    load(home, contacts=[*nobody, *somebody, later])
    found = ask(open_reader(home), "fcr_observed", "repeat_contacts", "contacts", "customer_known")
    assert (found["fcr_observed"].value, found["fcr_observed"].n) == (1.0, 20)
    assert found["repeat_contacts"].value == 0
    assert (found["contacts"].value, found["customer_known"].value) == (51, pytest.approx(21 / 51))


def test_answers_and_contacts_without_an_id_or_employee_do_not_find_each_other(home: Settings) -> None:
    load(
        home,
        contacts=[contact(number, employee_id=None) for number in range(20)],
        employees=[{"employee_id": "e1", "valid_from": date(2026, 1, 1), "team": "Red"}],
        answers=[
            {"answer_id": f"a{number}", "contact_id": None, "answered_at": datetime(2026, 5, 8, 9), "csat": 5}
            for number in range(20)
        ],
    )
    reader = open_reader(home)
    found = ask(reader, "linked", "team_known", "employee_known")
    assert [figure.value for figure in found.values()] == [0, 0, 0]
    assert list(ask(reader, "contacts", by=("team",))) == ["None"]


# ------------------------------------------------------------------ averages of averages


def test_the_whole_is_no_average_of_its_parts() -> None:
    """90% of 20 and 10% of 180 is 18%, not 50%; the mean wait is that of contacts, not of days or teams."""
    answers = [
        *given.answers(20, 18, team="small", employee_id="e1", day=date(2026, 5, 4)),
        *given.answers(180, 18, team="large", employee_id="e2", day=date(2026, 5, 5)),
    ]
    contacts = [
        {
            "day": date(2026, 5, 4 + (number >= 20)),
            "team": "ab"[number >= 20],
            "queue_s": 100 if number < 20 else 10,
        }
        for number in range(200)
    ]
    reader = given.reader(answers=answers, contacts=contacts)
    assert ask(reader, "csat")["csat"].value == pytest.approx(36 / 200)
    assert ask(reader, "queue_time")["queue_time"].value == pytest.approx((20 * 100 + 180 * 10) / 200)
    for metric, by in (("csat", "team"), ("queue_time", "day"), ("csat", "week")):
        parts = ask(reader, metric, by=(by,)).values()
        whole = sum((figure.value or 0) * figure.n for figure in parts) / sum(figure.n for figure in parts)
        assert whole == pytest.approx(ask(reader, metric)[metric].value)
    line = series(reader, everyone(), "csat", MAY, step="month")
    assert line.points[0].value == pytest.approx(36 / 200)


# ------------------------------------------------------------------ days that are not 24 hours


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return path


@pytest.mark.parametrize(
    ("day", "hours", "missing", "double"),
    [
        (date(2026, 3, 29), 23, 2, None),
        (date(2026, 10, 25), 25, None, 2),
        (date(2026, 5, 10), 24, None, None),
    ],
    ids=["clocks go forward", "clocks go back", "any other day"],
)
def test_a_day_has_the_hours_that_the_clock_gives_it(
    home: Settings, tmp_path: Path, day: date, hours: int, missing: int | None, double: int | None
) -> None:
    """One contact every half hour from midnight to midnight, of the company's clock."""
    first = datetime(day.year, day.month, day.day, tzinfo=BERLIN).astimezone(UTC)
    rows = [
        {
            "contact_id": f"c{number}",
            "started_at": (first + timedelta(minutes=30 * number)).isoformat(),
            "ended_at": (first + timedelta(minutes=30 * number, seconds=90)).isoformat(),
            "direction": "inbound",
            "outcome": "answered",
            "queue_s": 30,
            "hold_s": 0,
        }
        for number in range(-48, 2 * hours + 48)
    ]
    imports.import_files(home, [write(tmp_path / "contacts.csv", rows)])
    reader = open_reader(home)
    only = Period(day, day)
    by_day = ask(reader, "contacts", period=YEAR, by=("day",))
    assert by_day[day.isoformat()].value == 2 * hours
    assert [figure.value for figure in by_day.values()] == [48, 2 * hours, 48]
    assert ask(reader, "contacts", period=only)["contacts"].value == 2 * hours
    found = reader.ask(everyone(), "metrics/hours", **parameters(only, (), Where()))
    counted = dict(found.groupby("hour")["contacts"].sum())
    assert counted == {hour: 4 if hour == double else 2 for hour in range(24) if hour != missing}
    assert heat(reader, everyone(), "contacts", only).metric == "contacts"


def test_wall_clock_times_of_the_night_the_clocks_change_stay_in_their_day(
    home: Settings, tmp_path: Path
) -> None:
    """02:30 does not exist on 29 March and exists twice on 25 October: neither is lost, neither changes the day."""
    days = ("2026-03-29", "2026-10-25")
    rows = [
        {"contact_id": f"{day} {hour}", "started_at": f"{day} {hour:02}:30:00", "queue_s": 5}
        for day in days
        for hour in range(24)
    ]
    imports.import_files(home, [write(tmp_path / "contacts.csv", rows)])
    by_day = ask(open_reader(home), "contacts", period=YEAR, by=("day",))
    assert {day: figure.value for day, figure in by_day.items()} == dict.fromkeys(days, 24)


# ------------------------------------------------------------------ late data, and data that comes again


def test_late_and_repeated_deliveries_give_what_one_delivery_gives(tmp_path: Path) -> None:
    whole, parts = Settings(home=tmp_path / "whole"), Settings(home=tmp_path / "parts")
    contacts = [
        contact(number, customer_id=f"k{number % 9}", started_at=datetime(2026, 5, 1 + number % 28, 9))
        for number in range(60)
    ]
    answers = [
        {
            "answer_id": f"a{number}",
            "contact_id": f"c{number}",
            "answered_at": datetime(2026, 5, 2 + number % 28, 9),
            "csat": 1 + number % 5,
        }
        for number in range(60)
    ]
    load(whole, contacts=contacts, answers=answers)
    load(parts, contacts=contacts[40:], answers=answers[:30])
    load(parts, contacts=contacts[:45])
    load(parts, contacts=contacts, answers=answers)
    load(parts, contacts=contacts, answers=answers)
    names = ("contacts", "csat", "fcr_observed", "queue_time", "linked", "queue_p90", "fcr_agreement")
    one, other = (
        [
            (f.metric, f.dimensions, f.value, f.n, f.low, f.high)
            for f in measure(open_reader(home), everyone(), names, MAY)
        ]
        for home in (whole, parts)
    )
    assert one == other


# ------------------------------------------------------------------ traps seen in real exports


def test_a_thousand_agents_with_eleven_answers_are_not_compared() -> None:
    """Eleven answers show a figure and an interval; nobody gets a verdict, and no order is worth anything."""
    rows = [
        {"day": day, "csat": 5 if (number * 7 + part) % 3 else 1, "employee_id": f"e{number}"}
        for number in range(60)
        for part in range(11)
        for day in (date(2026, 4, 10), date(2026, 5, 10))
    ]
    found = measure(
        given.reader(answers=rows), everyone(), ["csat"], MAY, against=MAY.previous(), by=["employee"]
    )
    assert len(found) == 60
    assert {figure.verdict for figure in found} == {TOO_FEW}
    assert all((figure.high or 1) - (figure.low or 0) > 0.3 for figure in found)


def test_the_denominator_of_resolved_is_said_and_kept() -> None:
    """729 of 811 answered contacts are resolved, 189 gave up: 89.9% of those marked, not 72.9% of all."""
    rows = [
        {
            "day": date(2026, 5, 10),
            "outcome": "answered" if number < 811 else "abandoned",
            "resolved": (number < 729) if number < 811 else None,
        }
        for number in range(1000)
    ]
    found = ask(given.reader(contacts=rows), "closed", "abandonment")
    assert (found["closed"].value, found["closed"].n) == (pytest.approx(729 / 811), 811)
    assert found["abandonment"].n == 1000
