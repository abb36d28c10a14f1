"""Teams and the people of one: who is shown to whom, what the mix of contacts did, and in which words."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest

from allegiance.metrics import period as periods
from allegiance.metrics import sentences_influence as said
from allegiance.metrics.catalogue import load
from allegiance.metrics.influence import fitted
from allegiance.metrics.influence_margins import Level
from allegiance.metrics.influence_mix import Mix, Part, mixes
from allegiance.metrics.influence_results import Influence, Person, Spell, Team
from allegiance.metrics.influence_tables import people_table, teams_table
from allegiance.metrics.influence_team import Inside, Line, Member, Teams, inside, measured, teams
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, everyone
from allegiance.stats.influence import fit
from allegiance.warehouse.reader import Reader
from tests.metrics import given

FIRST = date(2026, 3, 2)
SPAN = periods.parse("2026-03-02..2026-05-31")
WHERE = Where()
MOVER, FEW, UNLUCKY = "e5", "e20", "e1"
RATING = load()["csat_mean"]


def world() -> Reader:
    """Three teams of six and one of three. e1 gets many hard contacts; e5 goes from t0 to t1 halfway; e0 adds a point;
    e20 has six answers. Times on hold are on the contacts."""
    rng = np.random.default_rng(5)
    answers: list[dict[str, Any]] = []
    contacts: list[dict[str, Any]] = []
    for number in range(21):
        for _ in range(6 if number == 20 else 80):
            at = int(rng.integers(0, 84))
            team = number // 6 if f"e{number}" != MOVER or at < 42 else 1
            hard = bool(rng.random() < (0.9 if f"e{number}" == UNLUCKY else 0.3))
            row = {
                "employee_id": f"e{number}",
                "team": f"t{team}",
                "site": "A",
                "day": FIRST + timedelta(days=at),
                "reason": "broken" if hard else "question",
                "channel": str(rng.choice(["voice", "chat"])),
                "queue_s": int(rng.integers(0, 700)),
                "hour": int(rng.integers(8, 18)),
            }
            mean = 3.8 + (number == 0) - 0.9 * hard
            answers.append(row | {"csat": int(np.clip(round(rng.normal(mean, 0.9)), 1, 5))})
            contacts.append(row | {"hold_s": int(rng.integers(0, 60) * (1 + hard))})
    employees = [{"employee_id": f"e{number}", "name": f"Name {20 - number:02d}"} for number in range(20)]
    return given.reader(answers=answers, contacts=contacts, employees=employees)


@pytest.fixture(scope="module")
def store() -> Reader:
    return world()


@cache
def look(store: Reader, team: str = "t0", metric: str = "csat_mean", scope: Scope | None = None) -> Inside:
    return inside(store, scope or everyone(), metric, SPAN, team, where=WHERE)


def every(
    store: Reader, metric: str = "csat_mean", scope: Scope | None = None, where: Where = WHERE
) -> Teams:
    return teams(store, scope or everyone(), metric, SPAN, where=where)


# what the mix of contacts did


@pytest.mark.parametrize("metric", ["csat_mean", "csat"])
def test_the_parts_of_a_mix_add_up_to_raw_minus_adjusted(store: Reader, metric: str):
    people = [one for team in ("t0", "t1", "t2", "t3") for one in look(store, team, metric).shown]
    assert len({one.person.employee for one in people}) == 20
    for one in people:
        assert one.mix is not None
        assert math.isclose(math.fsum(part.effect for part in one.mix.parts), one.mix.total, abs_tol=1e-9)
        assert math.isclose(one.mix.total, one.person.raw - one.person.adjusted, abs_tol=1e-9)
        assert math.isclose(one.mix.total, one.person.mix, abs_tol=1e-9)
        assert math.isclose(sum(one.mix.factors().values()), one.mix.total, abs_tol=1e-9)
        assert one.mix.low < one.mix.total < one.mix.high
    for line in every(store, metric).lines:
        assert line.mix is not None
        assert math.isclose(line.mix.total, line.team.raw - line.team.adjusted, abs_tol=1e-9)


def test_of_times_the_parts_multiply(store: Reader):
    for one in look(store, metric="hold_time").shown:
        assert one.mix is not None
        assert one.mix.relative
        whole = (1 + one.person.raw) / (1 + one.person.adjusted)
        assert math.isclose(math.exp(math.fsum(part.effect for part in one.mix.parts)), whole, rel_tol=1e-9)


def test_who_got_the_hard_contacts_is_told_by_name_of_their_kind(store: Reader):
    mine = next(one for one in look(store).members if one.person.employee == UNLUCKY)
    assert mine.mix is not None
    assert mine.mix.high < -0.2
    hard = next(part for part in mine.mix.parts if part.level.name == "broken")
    assert hard.more
    assert (hard.share > 0.8, 0.25 < hard.usual < 0.45) == (True, True)
    text = said.mixed(mine.name, mine.mix, RATING)
    assert "lower" in text
    assert "more “broken” contacts" in text
    assert said.matters(mine.mix, RATING.material)


def test_what_is_said_of_a_level_does_not_hang_on_the_one_it_is_compared_with(store: Reader):
    found = fitted(store, "csat_mean", SPAN, WHERE)
    assert not isinstance(found, str)
    rows, model = found
    at = [level.factor for level in rows.levels].index("reason")
    other = rows.margins.reference[0] ^ 1  # of two reasons the other one
    turned = replace(rows, margins=replace(rows.margins, reference=(other, *rows.margins.reference[1:])))
    assert {at, at + 1} == {other, rows.margins.reference[0]}
    again = fit(turned.margins, rows.person, rows.team, weeks=rows.weeks, squares=rows.squares)
    assert again.slopes.beta[other] == 0 != model.slopes.beta[other]
    before = mixes(rows, model, "csat_mean", {UNLUCKY})[UNLUCKY]
    after = mixes(turned, again, "csat_mean", {UNLUCKY})[UNLUCKY]
    for one, same in zip(before.parts, after.parts, strict=True):
        assert one.level == same.level
        assert math.isclose(one.effect, same.effect, abs_tol=1e-9)


def test_only_those_asked_for_are_worked_out(store: Reader):
    found = fitted(store, "csat_mean", SPAN, WHERE)
    assert not isinstance(found, str)
    assert set(mixes(*found, "csat_mean", {"e3", "nobody"})) == {"e3"}
    assert set(mixes(*found, "csat_mean", {"t2"}, of="team")) == {"t2"}


# the people of a team


def test_people_are_listed_by_name_and_nobody_by_value(store: Reader):
    found = look(store)
    names = [one.name for one in found.members]
    assert names == sorted(names)
    assert len(names) == found.size == 6
    values = [one.person.influence for one in found.members]
    assert values not in (sorted(values), sorted(values, reverse=True))


def test_in_the_funnel_stands_the_value_at_equal_contacts_on_the_level_of_the_team(store: Reader):
    found = look(store)
    assert found.one == pytest.approx(found.found.sigma)
    stayed = [one for one in found.shown if one.person.employee != MOVER]
    for one in stayed:
        assert one.level == pytest.approx(one.person.adjusted, abs=1e-9)
    assert min(one.level for one in stayed) < found.centre < max(one.level for one in stayed)


def test_who_changed_team_is_in_both_and_measured_against_those_beside(store: Reader):
    before = next(one for one in look(store, "t0").members if one.person.employee == MOVER)
    after = next(one for one in look(store, "t1").members if one.person.employee == MOVER)
    assert before.person == after.person
    assert (before.now_in("t0"), after.now_in("t1")) == ("t1", "")
    apart = look(store, "t0").centre - look(store, "t1").centre
    assert before.level - after.level == pytest.approx(apart, abs=1e-9)


def test_of_times_levels_are_logarithms(store: Reader):
    found = look(store, metric="hold_time")
    for one in found.shown:
        if one.person.employee != MOVER:
            assert math.expm1(one.level) == pytest.approx(one.person.adjusted)


def test_too_few_answers_have_a_place_and_no_figure(store: Reader):
    few = next(one for one in look(store, "t3").members if one.person.employee == FEW)
    assert (few.level, few.mix, few.person.shown) == (None, None, False)
    assert few.name == FEW  # no roster names her
    assert few.person.reason == "too few answers (n = 6)"


def test_a_team_under_five_is_not_compared_inside(store: Reader):
    found = look(store, "t3")
    assert (found.size, found.ranked) == (3, False)
    heads, rows = people_table(found, RATING)
    assert {row[heads.index("label")] for row in rows} == {""}
    assert {row[heads.index("good_for")] for row in rows} == {""}
    assert "under five nobody is compared with the others" in said.within(found, RATING)


def test_an_unknown_team_has_nobody(store: Reader):
    found = look(store, "t9")
    assert (found.members, found.team, found.size) == ((), None, 0)
    assert said.within(found, RATING) == "In t9 nobody has answers in this period."


# who sees what


def test_a_lead_sees_the_own_team_and_of_others_nothing(store: Reader):
    mine = Scope("lead", teams=("t0",))
    assert [one.team.team for one in every(store, scope=mine).lines] == ["t0"]
    assert {one.person.employee for one in look(store, "t0", scope=mine).members} == {
        f"e{n}" for n in range(6)
    }
    # the one who left is theirs as far as the own team goes; nobody else of the new team is, nor the team itself
    other = look(store, "t1", scope=mine)
    assert {one.person.employee for one in other.members} <= {MOVER}
    assert other.team is None


def test_a_scope_changes_who_is_shown_and_no_figure(store: Reader):
    everybody = {one.person.employee: one for one in look(store).members}
    for one in look(store, scope=Scope("lead", teams=("t0",))).members:
        same = everybody[one.person.employee]
        assert (one.person, one.level) == (same.person, same.level)
        assert one.mix is not None
        assert (one.mix.total, one.mix.low) == pytest.approx((same.mix.total, same.mix.low), abs=1e-12)


def test_somebody_sees_the_own_row_and_the_team_as_a_whole(store: Reader):
    found = look(store, "t2", scope=Scope("self", employees=("e13",)))
    assert [one.person.employee for one in found.members] == ["e13"]
    assert found.team is not None
    assert (found.team.people, found.size) == (6, 6)
    assert [one.team.team for one in every(store, scope=Scope("self", employees=("e13",))).lines] == ["t2"]


def test_of_a_small_team_the_whole_would_give_the_others_away(store: Reader):
    found = look(store, "t3", scope=Scope("self", employees=("e18",)))
    assert [one.person.employee for one in found.members] == ["e18"]
    assert found.team is None
    assert look(store, "t3").team is not None


def test_filters_choose_the_teams(store: Reader):
    found = every(store, where=Where(team=("t1", "t2")))
    assert [one.team.team for one in found.lines] == ["t1", "t2"]


def test_a_metric_that_the_data_cannot_carry_has_a_reason(store: Reader):
    known = standing(store, everyone(), load().coverage)
    held, missing = measured(known, load())
    assert "csat_mean" in held
    assert "nps" not in held
    assert missing["nps"].startswith("not measured: ")
    assert set(held) & set(missing) == set()
    assert "Net Promoter Score" in said.missing(missing, load())
    found = teams(store, everyone(), "nps", SPAN, where=WHERE, known=known)
    assert (found.lines, found.found.reason[:12]) == ((), "not measured")
    assert said.across(found, load()["nps"]).startswith("Net Promoter Score: not measured")
    assert said.within(inside(store, everyone(), "nps", SPAN, "t0", where=WHERE, known=known), load()["nps"])


def test_where_nobody_is_named_nothing_is_measured():
    empty = given.reader(answers=[{"day": FIRST, "csat": 4}])
    known: Standing = standing(empty, everyone(), load().coverage)
    assert teams(empty, everyone(), "csat_mean", SPAN, where=WHERE, known=known).lines == ()
    assert inside(empty, everyone(), "csat_mean", SPAN, "", where=WHERE, known=known).members == ()


def test_tables_have_a_cell_for_every_head(store: Reader):
    for metric in ("csat_mean", "hold_time"):
        about = load()[metric]
        heads, rows = people_table(look(store, metric=metric), about)
        assert {len(row) for row in rows} == {len(heads)}
        heads, rows = teams_table(every(store, metric), about)
        assert {len(row) for row in rows} == {len(heads)}
        assert [row[0] for row in rows] == ["t0", "t1", "t2", "t3"]


# words


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


def test_a_time_is_written_as_a_relative_change():
    about = load()["hold_time"]
    held = replace(mix(part("channel", "chat", math.log(1.5))), relative=True)
    assert "50% longer" in said.mixed("Ann", held, about)
