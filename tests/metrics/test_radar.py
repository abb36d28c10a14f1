"""The radar: who is planted is named, who is honest is not, and nobody is ever accused."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, timedelta
from itertools import count as number_from

import numpy as np
import pytest

from allegiance.metrics import radar_rows
from allegiance.metrics import radar_words as words
from allegiance.metrics.period import Period
from allegiance.metrics.radar import flags, missing, radar
from allegiance.metrics.radar_records import FILE, Companies, Radar, signs
from allegiance.metrics.standing import standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader
from benchmarks.radar import lived_in, written
from benchmarks.radar_worlds import PEOPLE, WORLDS, Measured, measure
from tests.metrics import given

PERIOD = Period(date(2026, 1, 1), date(2026, 6, 30))
PICKY, DEVICE, BEGGING = "e3", "e5", "e7"
ACCUSING = re.compile(
    r"cheat|fraud|gaming|games|manipulat|guilt|dishonest person|fault|worst|best|league|suspect|cause", re.I
)


def company(*, planted: bool = True, people: int = 14, each: int = 90) -> Reader:
    """People of two teams; one picks, one's answers come from one device, one's customers write of being asked."""
    rng = np.random.default_rng(9)
    contacts, answers, employees = [], [], []
    running = number_from()
    for place in range(people):
        who = f"e{place}"
        at = {"employee_id": who, "team": "north" if place % 2 else "south", "site": "A"}
        employees.append({"employee_id": who, "name": f"Person {place}", "team": at["team"]})
        for _ in range(each):
            n = next(running)
            day = PERIOD.start + timedelta(days=int(rng.integers(0, 150)))
            started = datetime(day.year, day.month, day.day, 9) + timedelta(minutes=int(rng.integers(0, 480)))
            happy = rng.random() < 0.75
            contacts.append(
                {"contact_id": f"c{n}", "customer_id": f"k{n}", "day": day, "started_at": started, "reason": "bill",
                 "resolved": bool(happy or rng.random() < 0.5), "transfers": 0, "talk_s": 200, "hold_s": 20,
                 "customer_listed": True, "hour": started.hour, **at}
            )  # fmt: skip
            picks = planted and who == PICKY
            if rng.random() > (0.9 if happy else 0.05) if picks else rng.random() > 0.86:
                continue
            answered = rng.random() < 0.4
            moment = started + timedelta(hours=1 + float(rng.exponential(20)))
            row = {"answer_id": f"a{n}", "contact_id": f"c{n}", "customer_id": f"k{n}", "contact_day": day,
                   "invited_at": started + timedelta(minutes=30), "delivered": True, "channel": "voice",
                   "reason": "bill", **at}  # fmt: skip
            if answered:
                begs = planted and who == BEGGING and rng.random() < 0.6
                row |= {
                    "answered_at": moment, "day": moment.date(), "csat": 5 if happy else 2, "named_employee_id": who,
                    "device": "counter" if planted and who == DEVICE and rng.random() < 0.4 else f"d{n}",
                    "comment": "he asked for a 10" if begs else "all fine" if rng.random() < 0.6 else None,
                }  # fmt: skip
            answers.append(row)
    return given.reader(contacts=contacts, answers=answers, employees=employees)


@pytest.fixture(scope="module")
def store() -> Reader:
    return company()


@pytest.fixture(scope="module")
def found(store: Reader) -> Radar:
    return radar(store, everyone(), PERIOD)


def test_those_planted_are_named_and_nobody_else(found: Radar) -> None:
    named = {(one.sign, one.employee) for one in found.findings}
    assert {("invitations", PICKY), ("devices", DEVICE), ("begging", BEGGING)} <= named
    assert {employee for _, employee in named} == {PICKY, DEVICE, BEGGING}


def test_without_anybody_planted_nobody_is_named() -> None:
    honest = company(planted=False)
    made = radar(honest, everyone(), PERIOD)
    assert not made.findings
    assert words.lead(made).startswith("Nothing stands out: 14 people")
    assert flags(honest, everyone(), PERIOD) == {}


def test_a_finding_carries_its_evidence(found: Radar) -> None:
    one = next(one for one in found.findings if one.sign == "invitations")
    assert one.n == 90
    assert one.low is not None
    assert one.high is not None
    assert one.low < one.value < one.high < one.expected
    assert 0 < one.p < 1e-3
    assert one.name == "Person 3"
    assert one.team == "north"
    assert f"{one.value:.1%}" in one.sentence
    assert one.otherwise == signs()["invitations"].otherwise
    assert [name for name, _ in one.evidence] == [
        "Invited after a sign of trouble",
        "Invited otherwise",
        "The 6 others of the team",
    ]


def test_people_stand_by_name_never_by_size(found: Radar) -> None:
    names = [one.name for one in found.findings]
    assert names == sorted(names, key=str.casefold)


def test_nobody_is_accused(found: Radar) -> None:
    said = [words.lead(found), words.MEASURED, words.LATER]
    said += [text for one in found.findings for text in (one.sentence, one.otherwise, words.flag(one))]
    said += [text for sign in signs().values() for text in (sign.title, sign.looks, sign.otherwise, sign.ask)]
    for text in said:
        assert not ACCUSING.search(text), text


def test_a_scope_sees_its_people_judged_against_everybody(store: Reader, found: Radar) -> None:
    north = radar(store, Scope.lead("lead", "north"), PERIOD)
    assert {one.employee for one in north.findings} == {PICKY, DEVICE, BEGGING}
    assert north.people == 7
    assert {one.p for one in north.findings} == {one.p for one in found.findings}
    south = radar(store, Scope.lead("lead", "south"), PERIOD)
    assert not south.findings
    assert not any(point.found for check in south.checks for point in check.points)
    own = radar(store, Scope.employee("self", PICKY), PERIOD)
    assert {one.employee for one in own.findings} == {PICKY}
    nobody = radar(store, Scope("nobody"), PERIOD)
    assert nobody.reason
    assert not nobody.findings


def test_flags_come_from_signs_that_hardly_ever_err(store: Reader) -> None:
    held = flags(store, everyone(), PERIOD)
    assert set(held) == {PICKY, DEVICE}, "words in comments do not withhold a score"
    assert flags(store, Scope.lead("lead", "south"), PERIOD) == {}
    for sign in signs().values():
        if sign.withholds:
            assert sign.false_alarms is not None
            assert sign.false_alarms < 0.5


def test_texts_are_shown_as_several_or_not_at_all(store: Reader, found: Radar) -> None:
    one = next(one for one in found.findings if one.sign == "begging")
    assert (len(one.quotes) >= store.settings.smallest_comments) == (
        one.value >= store.settings.smallest_comments
    )


def test_two_years_are_looked_at_as_far_as_there_is_data(found: Radar) -> None:
    assert found.asked == PERIOD
    assert found.period.start >= date(2026, 1, 1)
    assert found.period.end <= PERIOD.end


def test_what_the_exports_lack_is_said_and_nothing_breaks() -> None:
    bare = given.reader(contacts=[{"contact_id": "c1", "day": date(2026, 3, 1), "employee_id": "e1"}])
    made = radar(bare, everyone(), PERIOD)
    assert not made.checked
    assert "None of the signs could be checked" in words.lead(made)
    assert all(check.reason.startswith("not measured: ") for check in made.unchecked)


def test_answers_alone_do_not_tell_who_was_invited() -> None:
    at = {"employee_id": "e1", "day": date(2026, 3, 2), "customer_id": "k1", "contact_id": "c1"}
    only = given.reader(contacts=[at], answers=[{**at, "csat": 5, "invited_at": datetime(2026, 3, 1)}])
    reason = missing(signs()["invitations"], standing(only, everyone(), 0.2))
    assert reason == "not measured: the exports hold answers alone, not who was invited"


def test_too_few_people_are_not_compared() -> None:
    made = radar(company(people=6, each=60), everyone(), PERIOD)
    check = next(check for check in made.checks if check.sign.id == "invitations")
    assert not check.judged
    assert "too few people" in check.reason


def test_a_period_without_rows_says_so(store: Reader) -> None:
    made = radar(store, everyone(), Period(date(2018, 1, 1), date(2018, 2, 1)))
    assert not made.findings
    assert "too few contacts or answers a person" in words.lead(made)
    assert radar(store, everyone(), PERIOD, where=Where(employee=("nobody",))).people == 0


def test_rows_have_a_cell_for_every_head(found: Radar) -> None:
    assert found.findings
    assert all(len(row) == len(radar_rows.HEADS) for row in radar_rows.rows(found))
    document = radar_rows.document(found)
    assert [one["sign"] for one in document["checks"]] == list(signs())  # type: ignore[attr-defined]


def test_measurements_are_written_where_the_page_reads_them() -> None:
    text = FILE.read_text(encoding="utf-8")
    made = {sign: Measured(7, 21, 0.5, 1_000, 1.25) for sign in signs()}
    lived = Companies(3, 6, 6, 440, 1)
    again = written(lived_in(written(text, made), lived), made)
    document = tomllib.loads(again)
    assert document["companies"] == {"worlds": 3, "picky": 6, "found": 6, "people": 440, "named": 1}
    before = tomllib.loads(text)["signs"]
    for sign, held in document["signs"].items():
        assert held.pop("measured") == {
            "worlds": 7,
            "planted": 21,
            "power": 0.5,
            "honest": 1_000,
            "false_alarms": 1.25,
        }
        assert held == {name: value for name, value in before[sign].items() if name != "measured"}


@pytest.mark.parametrize("sign", list(WORLDS))
def test_null_worlds_name_hardly_anybody(sign: str) -> None:
    nobody = np.zeros(PEOPLE, dtype=np.bool_)
    named = [int(WORLDS[sign](np.random.default_rng((7, world)), nobody).sum()) for world in range(12)]
    # at 2% a sign, of twelve companies without anybody planted hardly one names somebody
    assert sum(one > 0 for one in named) <= 3, named


@pytest.mark.slow
@pytest.mark.parametrize("sign", list(WORLDS))
def test_power_and_false_alarms_are_as_the_page_says(sign: str) -> None:
    held = signs()[sign]
    assert held.power is not None
    assert held.false_alarms is not None
    again = measure(sign, worlds=100, seed=4711)
    error = np.sqrt(2 * held.power * (1 - held.power) / held.power_n) + 0.01
    assert abs(again.power - held.power) <= 3 * error
    rate = (held.false_alarms + again.false_alarms) / 2
    error = np.sqrt(2 * max(rate, 0.1) * 1_000 / held.false_n)
    assert abs(again.false_alarms - held.false_alarms) <= 3 * error
