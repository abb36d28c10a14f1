"""One employee in a company whose truth is known: teams North, South and East of six people each, and Tiny of three.

Everybody's customers rate 4 on average on "easy" and 3 on "hard"; n1 gets hard contacts only. n2 is a point better than
the others, n3 a point worse on hard ones alone; s1 rises over the year. n3 passes on far more than the others do.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from allegiance.errors import QuestionError
from allegiance.metrics import employee, employee_coaching, employee_contacts
from allegiance.metrics.catalogue import load
from allegiance.metrics.influence import influence
from allegiance.metrics.influence_results import METRICS
from allegiance.metrics.period import Period
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader
from tests.metrics import given

END = date(2026, 6, 30)
YEAR = Period(END - timedelta(days=363), END)
TEAMS = {"North": 6, "South": 6, "East": 6, "Tiny": 3}
EACH = 130


def _rows() -> dict[str, list[dict[str, Any]]]:
    rng = np.random.default_rng(11)
    contacts: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    for team, size in TEAMS.items():
        for number in range(1, size + 1):
            who = f"{team[0].lower()}{number}"
            for at in range(EACH):
                day = YEAR.start + timedelta(days=int(364 * at / EACH))
                hard = who == "n1" or rng.random() < 0.4
                mean = 3.0 if hard else 4.0
                mean += (
                    0.9 * (who == "n2") - 1.0 * (who == "n3" and hard) + (who == "s1") * (at / EACH - 0.5) * 2
                )
                passed = rng.random() < (0.45 if who == "n3" else 0.1 if hard else 0.02)
                contact = f"{who}-{at}"
                place = {"employee_id": who, "team": team, "reason": "hard" if hard else "easy", "day": day}
                contacts.append(
                    {**place, "contact_id": contact, "customer_id": f"k{contact}", "transfers": int(passed),
                     "hold_s": int(rng.integers(0, 90)), "talk_s": int(rng.integers(100, 400)), "wrap_s": 20,
                     "resolved": True}
                )  # fmt: skip
                rating = int(np.clip(round(mean + rng.normal(0, 0.8)), 1, 5))
                answers.append({**place, "channel": "voice", "contact_id": contact, "csat": rating})
    return {
        "contacts": contacts,
        "answers": answers,
        "employees": [{"employee_id": "n1", "name": "Ann"}, {"employee_id": "n2", "name": "Bob"}],
    }


@pytest.fixture(scope="module")
def store() -> Reader:
    rows = _rows()
    return given.reader(contacts=rows["contacts"], answers=rows["answers"], employees=rows["employees"])


@pytest.fixture(scope="module")
def known(store: Reader) -> Standing:
    return standing(store, everyone(), load(store.settings).coverage)


def test_only_who_may_be_seen_is_known(store: Reader) -> None:
    found = employee.known_person(store, everyone(), "n2")
    assert found is not None
    assert (found.name, found.team) == ("Bob", "North")
    assert employee.known_person(store, everyone(), "nobody") is None
    assert employee.known_person(store, everyone(), "") is None
    assert employee.known_person(store, Scope.lead("lead", "South"), "n2") is None
    assert employee.known_person(store, Scope.employee("self", "n2"), "n2") is not None


def test_every_metric_holds_the_person_alone(store: Reader, known: Standing) -> None:
    found = employee.every_metric(store, everyone(), "n2", YEAR, known=known)
    assert [one.metric for one in found] == list(METRICS)
    assert {person.employee for one in found for person in one.people} == {"n2"}
    by = {one.metric: one.person("n2") for one in found}
    rating = by["csat_mean"]
    assert rating is not None
    assert rating.low is not None
    assert rating.low > 0.3, "a point better than the others"
    assert by["nps"] is None, "nobody was asked"


def test_a_filter_by_place_does_not_hide_the_person(store: Reader, known: Standing) -> None:
    found = employee.every_metric(
        store, everyone(), "n2", YEAR, where=Where(team=("South",), reason=("hard",)), known=known
    )
    person = found[0].person("n2")
    whole = influence(store, everyone(), "csat_mean", YEAR, known=known).person("n2")
    assert person is not None
    assert whole is not None
    assert 0 < person.n < whole.n


def test_hard_contacts_are_not_held_against_anybody(store: Reader, known: Standing) -> None:
    person = influence(store, everyone(), "csat_mean", YEAR, known=known).person("n1")
    assert person is not None
    assert person.raw is not None
    assert person.adjusted is not None
    assert person.raw < 3.2
    assert person.adjusted > person.raw + 0.4
    assert person.low is not None
    assert person.high is not None
    assert person.low < 0 < person.high


def test_over_time_shows_who_rises(store: Reader, known: Standing) -> None:
    found = employee.over_time(store, everyone(), "csat_mean", "s1", YEAR, known=known)
    assert [one.period.days for one in found] == [91] * 4
    assert found[0].period.start == YEAR.start
    assert found[-1].period.end == END
    levels = [one.person.influence for one in found if one.person and one.person.influence is not None]
    assert len(levels) == 4
    assert levels[-1] - levels[0] > 0.6
    assert sum(one.person.n for one in found if one.person) == EACH


def test_over_time_ends_where_the_question_ends(store: Reader, known: Standing) -> None:
    asked = Period(date(2026, 3, 1), date(2026, 3, 31))
    found = employee.over_time(store, everyone(), "csat_mean", "s1", asked, known=known)
    assert found[-1].period.end == asked.end
    assert all(one.period.end >= YEAR.start for one in found), "nothing from before the data"


def test_nothing_over_time_for_whom_nobody_may_see_or_nothing_measures(
    store: Reader, known: Standing
) -> None:
    lead = Scope.lead("lead", "South")
    assert employee.over_time(store, lead, "csat_mean", "n2", YEAR, known=known) == ()
    assert employee.over_time(store, everyone(), "nps", "n2", YEAR, known=known) == ()


def test_by_reason_finds_where_it_is_hard(store: Reader, known: Standing) -> None:
    found = employee.by_topic(store, everyone(), "csat_mean", "n3", YEAR, "reason", known=known)
    parts = {one.member: one.person for one in found}
    assert list(parts) == ["easy", "hard"], "the most frequent first"
    hard, easy = parts["hard"].influence, parts["easy"].influence
    assert hard is not None
    assert easy is not None
    assert hard < -0.4
    assert easy > hard + 0.3
    assert parts["hard"].n + parts["easy"].n == EACH


def test_one_kind_of_contacts_is_no_split(store: Reader, known: Standing) -> None:
    assert employee.by_topic(store, everyone(), "csat_mean", "n1", YEAR, "reason", known=known) == ()
    assert employee.by_topic(store, everyone(), "csat_mean", "n3", YEAR, "channel", known=known) == ()
    assert employee.by_topic(store, everyone(), "nps", "n3", YEAR, "reason", known=known) == ()


def test_the_team_without_the_difference(store: Reader, known: Standing) -> None:
    found = employee.instead(store, everyone(), "csat_mean", "n2", YEAR, known=known)
    assert (found.team, found.people, found.reason) == ("North", 6, "")
    assert found.share == pytest.approx(1 / 6)
    assert found.moved is not None
    assert found.apart is not None
    assert found.moved == pytest.approx(-found.share * found.apart)
    assert found.mean == pytest.approx((found.team_mean or 0) + found.moved)
    # Ratings are whole and end at 5, and so do differences between people.
    rng = np.random.default_rng(1)

    def level(better: float, hard: float) -> float:
        mean = np.where(rng.random(50_000) < 0.4, 3.0 + hard, 4.0) + better
        return float(np.clip(np.round(mean + rng.normal(0, 0.8, 50_000)), 1, 5).mean())

    usual = level(0.0, 0.0)
    truth = level(0.9, 0.0) - usual - (level(0.0, -1.0) - usual) / 5
    assert found.low is not None
    assert found.high is not None
    assert found.low <= -truth / 6 <= found.high
    assert found.high < 0


def test_a_time_is_a_relative_change(store: Reader, known: Standing) -> None:
    found = employee.instead(store, everyone(), "aht", "n2", YEAR, known=known)
    assert found.moved is not None
    assert abs(found.moved) < 0.05
    assert 120 < (found.team_mean or 0) < 400, "seconds"


@pytest.mark.parametrize(
    ("who", "metric", "reason"),
    [
        ("t1", "csat_mean", "from 5 people upwards"),
        ("n2", "nps", "not measured"),
        ("nobody", "csat_mean", "too few answers"),
    ],
)
def test_no_team_without_the_difference(
    store: Reader, known: Standing, who: str, metric: str, reason: str
) -> None:
    found = employee.instead(store, everyone(), metric, who, YEAR, known=known)
    assert found.moved is None
    assert reason in found.reason


def test_no_question_about_what_nobody_moves(store: Reader, known: Standing) -> None:
    with pytest.raises(QuestionError):
        employee.instead(store, everyone(), "queue_time", "n2", YEAR, known=known)


def test_the_strongest_are_the_upper_third_and_never_oneself(store: Reader, known: Standing) -> None:
    found = influence(store, everyone(), "csat_mean", YEAR, known=known)
    strong = employee.strongest(found, "n1")
    names = [one.employee for one in strong]
    assert "n2" in names
    assert "n3" not in names
    assert len(names) >= 20 // 3
    assert names == sorted(names), "by id, never by value"
    assert "n2" not in [one.employee for one in employee.strongest(found, "n2")]
    limit = min(one.influence or 0 for one in strong)
    assert all((one.influence or 0) <= limit for one in found.people if one.employee not in (*names, "n1"))


def _coaching(
    store: Reader, known: Standing, who: str, scope: Scope | None = None
) -> employee_coaching.Coaching:
    return employee_coaching.coaching(
        store, scope or everyone(), "csat_mean", who, YEAR, where=Where(), known=known
    )


def test_what_a_conversation_could_begin_with(store: Reader, known: Standing) -> None:
    found = _coaching(store, known, "n3")
    assert found.reason == ""
    assert found.peers >= 5
    (habit,) = found.of("coach")
    assert habit.behaviour.id == "passed"
    assert habit.own == pytest.approx(0.45, abs=0.12)
    assert habit.low > 0.15
    assert habit.n == EACH
    assert habit.people == found.peers
    assert not found.of("strength")


def test_hard_contacts_are_no_bad_habit(store: Reader, known: Standing) -> None:
    """n1 passes on five times as often as on easy contacts, as everybody does on hard ones."""
    found = {one.behaviour.id: one for one in _coaching(store, known, "n1").habits}
    assert found["passed"].verdict == ""
    assert found["passed"].low < 0 < found["passed"].high


def test_the_strong_are_given_out_together_and_to_whom_the_scope_allows(
    store: Reader, known: Standing
) -> None:
    own = _coaching(store, known, "n3", Scope.employee("self", "n3"))
    assert own.habits == _coaching(store, known, "n3").habits, "the company stays the yardstick"
    other = _coaching(store, known, "n3", Scope.lead("lead", "South"))
    assert other.habits == ()
    assert other.reason == "nobody whom you may see"


def _habit(**values: Any) -> employee_coaching.Habit:
    behaviour = employee_coaching.BEHAVIOURS[values.pop("at", 0)]
    usual = {
        "own": 0.1,
        "others": 0.2,
        "difference": -0.1,
        "low": -0.15,
        "high": -0.05,
        "n": 50,
        "n_others": 500,
    }
    return employee_coaching.Habit(behaviour, **(usual | {"people": 9, "clear": True} | values))


def test_a_verdict_needs_to_be_clear_and_a_good_direction() -> None:
    held, closed, talk = 0, 4, 5
    assert _habit(at=held).verdict == "strength"
    assert _habit(at=held, difference=0.1).verdict == "coach"
    assert _habit(at=closed, difference=0.1).verdict == "strength"
    assert _habit(at=closed).verdict == "coach"
    assert _habit(at=talk).verdict == "other"
    assert _habit(at=held, clear=False).verdict == ""


def test_contacts_of_one_kind(store: Reader) -> None:
    found = employee_contacts.contacts_of(store, everyone(), "n3", YEAR, Where(), "passed", most=3)
    assert len(found.rows) == 3
    assert found.total > 30
    low = employee_contacts.contacts_of(store, everyone(), "n3", YEAR, Where(reason=("hard",)), "low")
    assert {row["reason"] for row in low.rows} == {"hard"}
    assert [row["csat"] for row in low.rows] == sorted(row["csat"] for row in low.rows)  # type: ignore[type-var]
    assert employee_contacts.contacts_of(store, Scope.lead("x", "South"), "n3", YEAR, Where(), "").total == 0
    with pytest.raises(QuestionError):
        employee_contacts.contacts_of(store, everyone(), "n3", YEAR, Where(), "worst")
