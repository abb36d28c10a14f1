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
from allegiance.metrics.influence_fits import fitted
from allegiance.metrics.influence_mix import mixes
from allegiance.metrics.influence_tables import people_table, teams_table
from allegiance.metrics.influence_team import Inside, Teams, inside, measured, teams
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
    mine = Scope.lead("lead", "t0")
    assert [one.team.team for one in every(store, scope=mine).lines] == ["t0"]
    # of the one who left, a score over both teams is no lead's
    assert {one.person.employee for one in look(store, "t0", scope=mine).members} == {
        f"e{n}" for n in range(6)
    } - {MOVER}
    other = look(store, "t1", scope=mine)
    assert other.members == ()
    assert other.team is None


def test_a_scope_changes_who_is_shown_and_no_figure(store: Reader):
    everybody = {one.person.employee: one for one in look(store).members}
    for one in look(store, scope=Scope.lead("lead", "t0")).members:
        same = everybody[one.person.employee]
        assert (one.person, one.level) == (same.person, same.level)
        assert one.mix is not None
        assert (one.mix.total, one.mix.low) == pytest.approx((same.mix.total, same.mix.low), abs=1e-12)


def test_somebody_sees_the_own_row_and_the_team_as_a_whole(store: Reader):
    found = look(store, "t2", scope=Scope.employee("self", "e13"))
    assert [one.person.employee for one in found.members] == ["e13"]
    assert found.team is not None
    assert (found.team.people, found.size) == (6, 6)
    assert [one.team.team for one in every(store, scope=Scope.employee("self", "e13")).lines] == ["t2"]


def test_of_a_small_team_the_whole_would_give_the_others_away(store: Reader):
    found = look(store, "t3", scope=Scope.employee("self", "e18"))
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


def test_whose_score_waits_is_good_for_nothing_yet_and_the_table_says_why(store: Reader):
    found = look(store)
    first = replace(found.members[0], person=replace(found.members[0].person, caution="Fewer were invited."))
    heads, rows = people_table(replace(found, members=(first, *found.members[1:])), RATING)
    assert [row[heads.index("caution")] for row in rows] == ["Fewer were invited.", *[""] * 5]
    uses = [row[heads.index("good_for")] for row in rows]
    assert uses[0] == ""
    assert all(uses[1:])


def test_tables_have_a_cell_for_every_head(store: Reader):
    for metric in ("csat_mean", "hold_time"):
        about = load()[metric]
        heads, rows = people_table(look(store, metric=metric), about)
        assert {len(row) for row in rows} == {len(heads)}
        heads, rows = teams_table(every(store, metric), about)
        assert {len(row) for row in rows} == {len(heads)}
        assert [row[0] for row in rows] == ["t0", "t1", "t2", "t3"]
