"""Sentences about teams and people: who stands out, how sure that is, and what the mix of contacts did."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from allegiance.metrics import period as periods
from allegiance.metrics import sentences_influence as said
from allegiance.metrics.catalogue import load
from allegiance.metrics.influence_margins import Level
from allegiance.metrics.influence_mix import Mix, Part
from allegiance.metrics.influence_results import Influence, Person, Spell, Team
from allegiance.metrics.influence_team import Inside, Line, Member, Teams
from allegiance.metrics.where import Where

SPAN = periods.parse("2026-03-02..2026-05-31")
WHERE = Where()
RATING = load()["csat_mean"]


def line(name: str, label: str = "", effect: float | None = 0.1) -> Line:
    return Line(
        Team(name, 8, 300, 4.0, 4.0, effect, 0.05, 0.02, 0.2, 0.6, 0.9, 0.0, label)
        if effect is not None
        else Team(name, 8, 4, reason="too few answers (n = 4)")
    )


def answer(tau: float = 0.2, team_tau: tuple[float, float, float] = (0.1, 0.0, 0.2)) -> Influence:
    return Influence("csat_mean", 1, SPAN, WHERE, n=900, tau=(tau, tau / 2, tau * 2), team_tau=team_tau)


def test_teams_in_a_sentence():
    two = said.across(Teams(answer(), (line("A", "above"), line("B"), line("C"))), RATING)
    assert two == (
        "At equal contacts A (better: +0.10, +0.02 to +0.20) stands apart from the average team in mean rating; "
        "the other 2 cannot be told apart."
    )
    none = said.across(Teams(answer(), (line("A"), line("B"))), RATING)
    assert none == (
        "The 2 teams cannot be told apart by mean rating at equal contacts. The differences between them are no larger "
        "than chance alone would make them."
    )
    some = said.across(Teams(answer(team_tau=(0.1, 0.05, 0.2)), (line("A"), line("B"))), RATING)
    assert "Teams do differ, by about 0.10 either way" in some
    only = said.across(Teams(answer(), (line("A", "below", -0.1),)), RATING)
    assert only.startswith("A is −0.10")
    assert only.endswith("which is worse.")
    silent = said.across(Teams(answer(), (line("A", effect=None),)), RATING)
    assert silent == "No team has answers enough for mean rating to be told."


def person(name: str, label: str = "", reliability: float = 0.5, n: int = 60) -> Member:
    if n < 10:
        return Member(Person(name, "A", n, reason=f"too few answers (n = {n})"), name)
    one = Person(name, "A", n, 4.0, 4.0, 0.1, 0.1, -0.1, 0.3, reliability, 0.5, 0.1, "coaching", label)
    return Member(replace(one, spells=(Spell("A", n, "2026-03-02", "2026-05-25"),)), name, 4.0)


def within(*members: Member, size: int = 0, tau: float = 0.2) -> str:
    return said.within(Inside(answer(tau), "A", None, members, size or len(members)), RATING)


def test_people_in_a_sentence():
    five = [person(f"p{n}") for n in range(5)]
    assert within(*five).startswith(
        "In A, by mean rating at equal contacts, the 5 people scored cannot be told apart"
    )
    mixed = within(*five, person("x", "above"), person("y", "below"), person("z", "below"), person("f", n=4))
    assert mixed == (
        "In A, by mean rating at equal contacts, 1 person is clearly better and 2 clearly worse than the people beside "
        "them, 5 cannot be told apart and 1 person has too few answers. A typical score here has a reliability of "
        "0.50: enough for coaching, not for comparing people or paying them."
    )
    small = within(*five[:3])
    assert small == "A has 3 people with answers: under five nobody is compared with the others."
    assert within(person("f", n=4), size=9) == (
        "In A nobody can be scored by mean rating yet: 1 person has too few answers."
    )


def test_who_waits_for_somebody_to_look_is_neither_apart_nor_alike():
    five = [person(f"p{n}") for n in range(5)]
    odd = person("odd")
    text = within(*five, replace(odd, person=replace(odd.person, caution="Fewer were invited.")))
    assert text.startswith(
        "In A, by mean rating at equal contacts, 5 people cannot be told apart and 1 person is not judged until "
        "somebody has looked."
    )


@pytest.mark.parametrize(
    ("reliability", "words"),
    [(0.3, "a trend at most"), (0.7, "not to pay them by"), (0.85, "enough to compare people by.")],
)
def test_what_scores_are_good_for(reliability: float, words: str):
    assert words in within(*(person(f"p{n}", reliability=reliability) for n in range(6)))


def test_what_is_not_measured_is_told_once_for_every_reason():
    reasons = {"csat": "not measured: no a", "nps": "not measured: no a", "aht": "not measured: no b"}
    assert said.missing(reasons, load()) == (
        "Not measured: share of satisfied customers and Net Promoter Score (no a); handling time (no b)."
    )
    assert said.missing({}, load()) == ""


def test_where_nobody_differs_a_score_says_nothing():
    text = within(*(person(f"p{n}", reliability=0.0) for n in range(6)), tau=0.0)
    assert text.endswith("so a score says nothing about anybody yet.")


def part(factor: str, code: str, effect: float, *, more: bool = True) -> Part:
    return Part(Level(factor, code), 0.4 if more else 0.1, 0.2, effect)


def mix(*parts: Part, sure: float = 0.02) -> Mix:
    total = sum(one.effect for one in parts)
    return Mix("e1", 60, total, total - sure, total + sure, parts)


def test_a_mix_in_words():
    text = said.mixed(
        "E. Novak", mix(part("reason", "No connection", -0.14), part("channel", "chat", -0.04)), RATING
    )
    assert text == (
        "E. Novak’s raw mean rating is 0.18 lower (−0.20 to −0.16) than the company’s mix would give: mainly more “No "
        "connection” contacts."
    )
    assert said.mixed("James", mix(part("reason", "x", 0.2)), RATING).startswith("James’ raw")


def test_a_mix_that_may_be_chance_is_said_to_be():
    text = said.mixed("Ann", mix(part("reason", "x", 0.01)), RATING)
    assert "nothing that can be told from chance (−0.01 to +0.03)" in text
    assert not said.matters(mix(part("reason", "x", 0.01)), 0.05)
    assert not said.matters(mix(part("reason", "x", 0.04), sure=0.01), 0.05), (
        "certain, and too small to matter"
    )
    assert said.matters(mix(part("reason", "x", -0.06), sure=0.01), 0.05)


def test_what_went_the_other_way_is_not_named_as_the_reason():
    text = said.mixed("Ann", mix(part("reason", "easy", 0.3), part("channel", "social", -0.1)), RATING)
    assert "higher" in text
    assert "easy" in text
    assert "social" not in text


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([part("wait", "6", -0.2), part("wait", "0", -0.1, more=False)], "longer waits"),
        ([part("wait", "6", 0.2, more=False), part("wait", "0", 0.1)], "shorter waits"),
        ([part("wait", "0", -0.2), part("wait", "6", 0.02, more=False)], "mainly shorter waits."),
        ([part("wait", "2", -0.2)], "more waits of 1 to 2 min"),
        ([part("wait", "0", -0.2), part("wait", "3", 0.05)], "more waits up to 20 s"),
        ([part("wait", "-1", -0.2)], "contacts whose waiting time is not known"),
        ([part("hour", "0", -0.2)], "more contacts before 9"),
        ([part("time", "2026-03-02", -0.2)], "when the work was done"),
        ([part("segment", "", -0.2)], "contacts whose segment is not known"),
        ([part("segment", "", -0.2), part("segment", "Gold", -0.1)], "more “Gold” customers"),
        ([part("language", "de", -0.2, more=False)], "fewer contacts in “de”"),
        ([part("reason", "a", -0.2, more=False), part("reason", "b", -0.15)], "more “b” contacts"),
        ([part("mode", "sms", -0.2)], "more answers by sms"),
        ([part("queue", "Care", -0.2)], "more contacts from the queue “Care”"),
    ],
)
def test_kinds_of_contacts_in_words(parts: list[Part], words: str):
    assert words in said.mixed("Ann", mix(*parts), RATING)


def test_many_small_things_are_among_others():
    held = [
        part("reason", "a", -0.1),
        part("channel", "chat", -0.1),
        part("queue", "q", -0.1),
        part("hour", "0", -0.1),
    ]
    assert "among others" in said.mixed("Ann", mix(*held), RATING)


def test_names_whose_mix_did_little_share_a_sentence():
    assert said.little(["A", "B", "C"], RATING, 0.05).startswith("For A, B and C the mix of contacts changed")
    assert "less than 0.05" in said.little(["A"], RATING, 0.05)
    assert said.little([], RATING, 0.05) == ""
    assert said.little([f"p{n}" for n in range(40)], RATING, 0.05).startswith("For the 40 others the mix")


def test_a_time_is_written_as_a_relative_change():
    about = load()["hold_time"]
    held = replace(mix(part("channel", "chat", math.log(1.5))), relative=True)
    assert "50% longer" in said.mixed("Ann", held, about)
