"""Sentences about one employee: how sure, against whom, what for; never a rank, never a cause."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from allegiance.metrics import employee_talk, employee_words
from allegiance.metrics.catalogue import load
from allegiance.metrics.employee import Instead
from allegiance.metrics.employee_coaching import BEHAVIOURS, Coaching, Habit
from allegiance.metrics.influence_results import METRICS, Influence, Person, Spell, Team
from allegiance.metrics.period import Period
from allegiance.metrics.where import Where

CATALOGUE = load()
RATING = CATALOGUE["csat_mean"]
PERIOD = Period(date(2026, 1, 1), date(2026, 12, 31))
FOUND = Influence("csat_mean", 1, PERIOD, Where(), sigma=1.2, tau=(0.15, 0.1, 0.2))


def person(**values: Any) -> Person:
    usual: dict[str, Any] = {
        "raw": 4.1, "adjusted": 4.05, "influence": 0.12, "sd": 0.087, "low": -0.05, "high": 0.29,
        "reliability": 0.62, "use": "coaching",
    }  # fmt: skip
    given: dict[str, Any] = {"employee": "e1", "team": "Falcon", "n": 212} | usual | values
    return Person(**given)


def test_the_sentence_at_the_top() -> None:
    assert employee_words.lead("E. Novak", FOUND, person(), RATING) == (
        "E. Novak's customers rate 0.12 of a point higher than those of the rest of Falcon at equal contacts "
        "(−0.05 to +0.29, 212 answers): likely, but not certain."
    )


@pytest.mark.parametrize(
    ("values", "end"),
    [
        ({"influence": 0.3, "low": 0.13, "high": 0.47}, "a clear difference."),
        ({"influence": -0.3, "low": -0.47, "high": -0.13}, "a clear difference."),
        ({"influence": 0.03, "low": -0.14, "high": 0.2}, "no difference can be told from chance."),
        ({"reliability": 0.2}, "It shows a trend at most."),
        ({"n": 25}, "It shows a trend at most."),
        ({"label": "above", "influence": 0.3}, "It stays clear among all the people who were looked at."),
        ({"caution": "So few were asked."}, "it is shown without a judgement."),
        ({"reliability": 0.01}, "and so neither can X (212 answers)."),
    ],
)
def test_it_is_as_sure_as_the_data(values: dict[str, Any], end: str) -> None:
    assert employee_words.lead("X", FOUND, person(**values), RATING).endswith(end)


def test_without_a_figure_it_says_why() -> None:
    few = Person("e1", "Falcon", 7, reason="too few answers (n = 7)")
    assert "too few answers (n = 7), and 10 are the least" in employee_words.lead("X", FOUND, few, RATING)
    assert (
        employee_words.lead("X", FOUND, None, RATING)
        == "What X adds cannot be said: no answers in this period."
    )
    missing = replace(FOUND, reason="not measured: no answers were imported")
    assert (
        employee_words.lead("X", missing, None, RATING)
        == "What X adds is not measured: no answers were imported."
    )


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_has_words_for_more_less_and_the_same(name: str) -> None:
    metric = CATALOGUE[name]
    sure = {"sd": 0.01, "low": 0.08, "high": 0.16}
    more = employee_words.says("X", person(influence=0.12, **sure), metric)
    less = employee_words.says("X", person(influence=-0.12, **sure), metric)
    same = employee_words.says("X", person(influence=0.001, sd=0.1), metric)
    assert len({more, less, same}) == 3
    for text in (more, less, same):
        assert "X" in text
        assert "equal contacts" in text
        assert "{" not in text
        assert text[0].isupper() or text[0].isdigit()
    assert "clear" in more


def test_a_reading_goes_by_what_is_good() -> None:
    sure = person(influence=0.3, low=0.13, high=0.47)
    assert employee_words.reading(RATING, sure) == "better than the rest: clear"
    assert employee_words.reading(CATALOGUE["hold_time"], sure) == "behind the rest: clear"
    handle = employee_words.reading(CATALOGUE["aht"], sure)
    assert handle == "longer than the rest, clear; neither long nor short is good by itself"
    assert employee_words.reading(RATING, person(influence=0.01)) == "no difference can be told"
    assert employee_words.reading(RATING, person(n=20)) == (
        "better than the rest: likely, but not certain, a trend at most"
    )
    assert employee_words.reading(RATING, Person("e1", "F", 3, reason="too few answers (n = 3)")).startswith(
        "too few"
    )


@pytest.mark.parametrize(
    ("reliability", "use", "part"),
    [
        (0.2, "trend", "not for judging, not for comparing, not for pay"),
        (0.5, "coaching", "not for pay"),
        (0.75, "comparison", "not for pay"),
        (0.85, "pay", "where your rules provide for it"),
    ],
)
def test_what_a_score_is_good_for(reliability: float, use: str, part: str) -> None:
    one = person(reliability=reliability, use=use)
    assert part in employee_words.use(FOUND, one)
    wanted = employee_words.wanted(FOUND, one)
    assert (wanted == "It stands on enough.") == (use == "pay")


def test_more_answers_make_it_surer_and_the_number_is_right() -> None:
    more = math.ceil(FOUND.rows_for(0.7)) - 20
    assert employee_words.wanted(FOUND, person(n=20, reliability=0.5)) == (
        f"About {more:,} more in such a period would make it reliable enough for comparing."
    )
    never = replace(FOUND, tau=(0.0, 0.0, 0.1))
    assert "No number of answers" in employee_words.wanted(never, person(reliability=0.1))


def test_in_a_team_under_five_a_score_is_a_trend_and_on_chosen_answers_nothing() -> None:
    small = replace(FOUND, teams=(Team("Falcon", 3, 300, ranked=False),))
    assert employee_words.small_team(small, person()).startswith("In a team of 3 nobody is compared")
    assert employee_words.use(small, person(use="trend")) == employee_words.USES["trend"]
    assert employee_words.small_team(FOUND, person()) == ""
    assert employee_words.use(FOUND, person(use="pay", caution="chosen")).startswith("Nothing")


INSTEAD = Instead("Falcon", 8, 0.2, 4.05, 4.02, -0.03, -0.07, 0.01, 0.15, 0.024, -0.01, 0.058)


def test_the_team_without_the_difference() -> None:
    text = employee_words.counterfactual("X", INSTEAD, RATING)
    assert text == (
        "If X performed like the rest of Falcon, the team's mean rating would be 4.02 instead of 4.05 "
        "(−0.03, −0.07 to +0.01): 20.0% of its answers are X's. It may be nothing at all."
    )
    sure = replace(INSTEAD, high=-0.01)
    assert "nothing at all" not in employee_words.counterfactual("X", sure, RATING)
    time = employee_words.counterfactual("X", INSTEAD, CATALOGUE["hold_time"])
    assert "would change by −3% (−7 to +1%)" in time
    none = Instead("Falcon", 3, reason="a team of 3: a person is set beside the rest from 5 people upwards")
    assert "is not said: a team of 3" in employee_words.counterfactual("X", none, RATING)


def test_spells_are_told_with_their_weeks() -> None:
    moved = person(
        spells=(
            Spell("North", 80.0, "2026-01-05", "2026-03-02"),
            Spell("South", 132.0, "2026-03-09", "2026-06-22"),
        )
    )
    text = employee_words.spells("X", moved)
    assert "North from the week of 5 Jan 2026 to the week of 2 Mar 2026 (80)" in text
    assert "counts neither for nor against" in text
    assert employee_words.spells("X", person(spells=moved.spells[:1])) == ""


def habit(at: int, **values: Any) -> Habit:
    usual = {
        "own": 0.2,
        "others": 0.1,
        "difference": 0.1,
        "low": 0.05,
        "high": 0.15,
        "n": 302,
        "n_others": 5507,
    }
    return Habit(BEHAVIOURS[at], **(usual | {"people": 27, "clear": True} | values))


def test_a_habit_says_both_sides_and_how_sure() -> None:
    assert employee_talk.habit("X", habit(2)) == (
        "On the same reasons and channels X passes 20.0% of contacts on; colleagues whom customers rate higher: "
        "10.0% (+10.0 points, +5.0 to +15.0; 302 contacts beside 5,507 of 27 colleagues)."
    )
    times = habit(1, own=98.0, others=80.0, difference=0.22, low=0.1, high=0.35)
    assert "keeps those on hold for 1 min 38 s" in employee_talk.habit("X", times)
    assert "+22%, +10 to +35%" in employee_talk.habit("X", times)


def test_strengths_are_what_is_good_and_sure_enough() -> None:
    rows = [
        (RATING, person(influence=0.3, low=0.13, high=0.47)),
        (CATALOGUE["csat"], person(influence=0.3, low=0.13, high=0.47)),
        (CATALOGUE["hold_time"], person(influence=0.3, low=0.13, high=0.47)),
        (CATALOGUE["aht"], person(influence=-0.3, low=-0.5, high=-0.1)),
        (CATALOGUE["transferred"], person(influence=-0.3, low=-0.5, high=-0.1)),
        (CATALOGUE["nps"], person(influence=30.0, sd=1.0, reliability=0.1)),
    ]
    held = Coaching((habit(0, difference=-0.1), habit(2), habit(4, clear=False)), 27, "csat_mean")
    said = employee_talk.strengths("X", rows, held)
    assert len(said) == 3
    assert "rate 0.30 of a point higher" in said[0]
    assert "passed on" in said[1]
    assert "puts 20.0% of customers on hold" in said[2]
    chosen = [(RATING, person(influence=0.3, low=0.13, high=0.47, caution="chosen"))]
    assert employee_talk.strengths("X", chosen, Coaching()) == []


def test_where_nothing_is_clear_that_is_said() -> None:
    assert "not how well X works" in employee_talk.no_strength("X")
    assert "Too few contacts" in employee_talk.nothing_to_coach("X", Coaching())
    assert "in 1 thing " in employee_talk.nothing_to_coach("X", Coaching((habit(0, clear=False),), 9))
    assert "in 2 things" in employee_talk.nothing_to_coach("X", Coaching((habit(0), habit(2)), 9))


def test_nothing_ranks_accuses_or_explains() -> None:
    everything = " ".join(
        [
            *(" ".join(pair) for pair in employee_words.fair("X", FOUND, person(), RATING)),
            *employee_talk.strengths("X", [(RATING, person())], Coaching((habit(2),), 9)),
            employee_talk.NO_CAUSE,
            employee_talk.compared(Coaching((habit(2),), 9)),
            employee_words.beside("X", INSTEAD, RATING),
        ]
    ).lower()
    for word in ("worst", "best ", "ranked", "underperform", "poor", "fault", "because of", "bottom", "top "):
        assert word not in everything, word


def test_over_time_says_how_many_can_be_read() -> None:
    text = employee_words.stretches(4, 3, 1, "13 weeks")
    assert "Left out: 1 " in text
    assert "1 of 3 show a trend at most" in text
    assert "None of them" in employee_words.stretches(4, 4, 4, "13 weeks")
    whole = employee_words.stretches(13, 13, 0, "4 weeks")
    assert "trend" not in whole
    assert "Left out" not in whole
    assert "Too few answers" in employee_words.no_stretches(RATING, 0)
    assert "fewer than two parts" in employee_words.no_stretches(RATING, 4)


def test_a_time_that_hardly_changes_has_no_number() -> None:
    small = replace(INSTEAD, moved=0.001, low=-0.002, high=0.004)
    assert "hardly change" in employee_words.counterfactual("X", small, CATALOGUE["aht"])
    assert "hardly change" not in employee_words.counterfactual("X", small, RATING)


def test_a_remark_tells_a_narrow_interval_from_certainty() -> None:
    assert employee_words.remark(person(reliability=0.0)) == "people cannot be told apart"
    assert employee_words.remark(person(reliability=0.3)) == "trend only"
    assert employee_words.remark(person()) == ""
