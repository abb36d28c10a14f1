"""What each employee adds, as pages and scripts get it: who is shown, who is compared, and in which words."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from allegiance.cli import app
from allegiance.errors import QuestionError
from allegiance.metrics import influence_honesty_words as said
from allegiance.metrics import period as periods
from allegiance.metrics.catalogue import load
from allegiance.metrics.employee import instead
from allegiance.metrics.influence import METRICS, influence
from allegiance.metrics.influence_honesty import honesty
from allegiance.metrics.influence_team import teams
from allegiance.metrics.influence_words import between, effect, label
from allegiance.metrics.period import Period
from allegiance.metrics.where import Where
from allegiance.people.rights import Role
from allegiance.people.scope import Scope, Spell, everyone
from allegiance.warehouse.reader import Reader
from tests.metrics import given

FIRST = date(2026, 3, 2)
SPAN = periods.parse("2026-03-02..2026-05-31")
STRONG, WEAK, NEW = "e0", "e7", "e20"


def world(*, between_people: bool = True, people: int = 21) -> Reader:
    """Three teams of six and one of three; e0 adds one point, e7 takes one; hard contacts go to team t1; e20 is new."""
    rng = np.random.default_rng(11)
    answers: list[dict[str, Any]] = []
    for number in range(people):
        team = number // 6
        effects = {0: 1.0, 7: -1.0} if between_people else {}
        for _ in range(6 if number == 20 else 90):
            hard = rng.random() < (0.7 if team == 1 else 0.3)
            mean = 3.6 + effects.get(number, 0.0) + 0.3 * (team == 2) - 0.8 * hard
            answers.append(
                {
                    "employee_id": f"e{number}",
                    "team": f"t{team}",
                    "site": "A" if team < 2 else "B",
                    "day": FIRST + timedelta(days=int(rng.integers(0, 84))),
                    "reason": "broken" if hard else "question",
                    "channel": str(rng.choice(["voice", "chat"])),
                    "csat": int(np.clip(round(rng.normal(mean, 1.0)), 1, 5)),
                    "queue_s": int(rng.integers(0, 400)),
                    "hour": int(rng.integers(8, 18)),
                }
            )
    return given.reader(answers=answers)


@pytest.fixture(scope="module")
def store() -> Reader:
    return world()


def ask(store: Reader, scope: Scope | None = None, **options: Any):
    return influence(store, scope or everyone(), options.pop("metric", "csat_mean"), SPAN, **options)


def test_who_adds_and_who_takes_is_found_and_nobody_else(store: Reader) -> None:
    found = ask(store)
    assert {one.employee: one.label for one in found.people if one.label} == {STRONG: "above", WEAK: "below"}
    strong = found.person(STRONG)
    assert strong is not None
    # against the other five of the team, of whom it is one sixth itself
    assert strong.low < 1.0 * 5 / 6 < strong.high
    assert strong.p_above > 0.99
    assert strong.use in ("comparison", "pay")


def test_people_are_in_order_of_their_id_and_never_of_their_value(store: Reader) -> None:
    ids = [one.employee for one in ask(store).people]
    assert ids == sorted(ids)


def test_hard_contacts_are_not_held_against_those_who_get_them(store: Reader) -> None:
    found = ask(store)
    raw = {
        team: np.mean([one.raw for one in found.people if one.team == team and one.shown])
        for team in ("t0", "t1")
    }
    teams = {one.team: one for one in found.teams}
    assert raw["t0"] - raw["t1"] > 0.4
    assert teams["t0"].adjusted - teams["t1"].adjusted < raw["t0"] - raw["t1"] - 0.2
    slope = next(one for one in found.slopes if one.factor == "reason" and not one.reference)
    assert (slope.level, slope.low < -0.8 < slope.high) == ("broken", True) or slope.low < 0.8 < slope.high


def test_a_strong_team_shows_among_teams_and_not_in_its_people(store: Reader) -> None:
    found = ask(store)
    strong = next(one for one in found.teams if one.team == "t2")
    assert strong.effect > 0
    mine = [one.influence for one in found.people if one.team == "t2"]
    assert abs(float(np.mean(mine))) < 0.02


def test_too_few_answers_have_a_reason_and_no_figure(store: Reader) -> None:
    new = ask(store).person(NEW)
    assert new is not None
    assert (new.shown, new.influence, new.label) == (False, None, "")
    assert new.reason == "too few answers (n = 6)"


def test_teams_under_five_are_not_compared_inside(store: Reader) -> None:
    found = ask(store)
    small = next(one for one in found.teams if one.team == "t3")
    assert (small.people, small.ranked) == (3, False)
    for one in found.people:
        if one.team == "t3" and one.shown:
            assert one.label == ""
            assert "a team of 3" in one.remark


def test_places_choose_who_is_shown_and_nothing_else(store: Reader) -> None:
    everybody = {one.employee: one for one in ask(store).people}
    some = ask(store, where=Where(team=("t1",)))
    assert {one.employee for one in some.people} == {f"e{n}" for n in range(6, 12)}
    assert all(everybody[one.employee] == one for one in some.people)
    assert {one.team for one in some.teams} == {"t1"}
    assert {one.team for one in ask(store, where=Where(site=("B",))).people} == {"t2", "t3"}


def test_topics_choose_rows(store: Reader) -> None:
    hard = ask(store, where=Where(reason=("broken",)))
    assert 0 < hard.n < ask(store).n
    assert all(one.n < 90 for one in hard.people)


def test_a_scope_shows_its_own_people_on_the_same_model(store: Reader) -> None:
    everybody = {one.employee: one for one in ask(store).people}
    lead = ask(store, Scope.lead("lead", "t0"))
    assert {one.employee for one in lead.people} == {f"e{n}" for n in range(6)}
    assert all(everybody[one.employee] == one for one in lead.people)
    self = ask(store, Scope.employee("self", "e3"))
    assert [one.employee for one in self.people] == ["e3"]
    nobody = ask(store, Scope("nobody"))
    assert nobody.people == ()
    assert nobody.reason == "not measured: your rights reach no rows"


def test_a_lead_is_answered_for_the_time_in_which_the_team_was_theirs(store: Reader) -> None:
    half = FIRST + (SPAN.end - FIRST) // 2
    late = influence(store, Scope.lead("lead", Spell("t0", first=half)), "csat_mean", SPAN)
    assert late.period == Period(half, SPAN.end)
    whole = influence(store, everyone(), "csat_mean", Period(half, SPAN.end))
    mine = {one.employee: one for one in whole.people if one.team == "t0"}
    assert {one.employee: one for one in late.people} == mine
    early = influence(
        store, Scope.lead("lead", Spell("t0", last=FIRST - timedelta(days=1))), "csat_mean", SPAN
    )
    assert (early.people, early.teams) == ((), ())
    assert "no team was yours" in early.reason


def test_who_sees_no_single_people_is_shown_no_team_of_fewer_than_five(store: Reader) -> None:
    found = ask(store, Scope.of(Role.executive, "eva"))
    assert found.people == ()
    assert [one.people for one in found.teams if one.team == "t3"] == [3]
    # the small team goes together with another, which is not shown by itself either
    hidden = [one for one in found.teams if one.effect is None]
    assert {"t3"} < {one.team for one in hidden}
    assert all(one.n == 0 and one.raw is None and one.adjusted is None for one in hidden)


def test_who_sees_no_single_people_is_told_of_teams_over_whole_months_and_of_no_topic() -> None:
    large = world(people=18)
    eva = Scope.of(Role.executive, "eva")
    found = ask(large, eva)
    assert [one.team for one in found.teams if one.effect is not None] == ["t0", "t1", "t2"]
    assert all(one.n is None for one in found.slopes)
    # March and April as months of whole weeks: May is not over
    assert found.period == Period(FIRST, date(2026, 5, 3))
    for first, last in ((FIRST, date(2026, 5, 3)), (FIRST, date(2026, 5, 20)), (date(2026, 2, 28), SPAN.end)):
        again = influence(large, eva, "csat_mean", Period(first, last))
        assert (again.period, again.teams, again.n) == (found.period, found.teams, found.n)
    less = influence(large, eva, "csat_mean", Period(FIRST, date(2026, 5, 2)))
    assert less.period == Period(FIRST, date(2026, 3, 29))
    assert "no whole week or month" in influence(large, eva, "csat_mean", Period(FIRST, FIRST)).reason
    refused = ask(large, eva, where=Where(reason=("broken",)))
    assert (refused.teams, refused.n) == ((), 0)
    assert "topics" in refused.reason


def test_what_stands_beside_ones_own_figure_is_of_whole_months_too() -> None:
    large = world(people=18)
    me = Scope.employee("me", STRONG, teams=("t0",))
    some = Period(SPAN.start, SPAN.end - timedelta(days=3))
    found = influence(large, me, "csat_mean", some)
    assert [one.employee for one in found.people] == [STRONG]
    assert found.n == found.people[0].n
    assert all(one.effect is None and one.n == 0 for one in found.teams)
    told = teams(large, me, "csat_mean", some, where=Where())
    assert told.found.period != some
    assert [(one.team.team, one.team.effect is None, one.mix) for one in told.lines] == [("t0", False, None)]
    beside = [
        instead(large, me, "csat_mean", STRONG, Period(SPAN.start, SPAN.end - timedelta(days=n)))
        for n in (2, 3)
    ]
    assert beside[0].team_mean == beside[1].team_mean is not None
    assert instead(large, me, "csat_mean", STRONG, some, where=Where(reason=("broken",))).team_mean is None


def test_pseudonyms_stand_for_the_same_people_and_no_name_is_given_out(store: Reader) -> None:
    everybody = ask(store)
    analyst = Scope.of(Role.analyst, "ana")
    found = ask(store, analyst)
    assert {one.employee for one in found.people}.isdisjoint({one.employee for one in everybody.people})
    assert sorted(one.influence or 0 for one in found.people) == sorted(
        one.influence or 0 for one in everybody.people
    )
    # in the order of real ids a list of colleagues would tell who is who
    assert [one.employee for one in found.people] == sorted(one.employee for one in found.people)
    one = found.people[0]
    assert ask(store, analyst, where=Where(employee=(one.employee,))).people == (one,)
    # whoever knows an id cannot ask about it
    assert ask(store, analyst, where=Where(employee=("e3",))).people == ()


def test_where_nobody_differs_nobody_is_named() -> None:
    found = ask(world(between_people=False))
    assert not [one for one in found.people if one.label]
    assert max(abs(one.influence) for one in found.people if one.shown) < 0.25


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_answers_or_says_why_not(store: Reader, metric: str) -> None:
    found = ask(store, metric=metric)
    assert bool(found.people) != bool(found.reason)


def test_what_nobody_moves_is_refused_with_what_can_be_asked(store: Reader) -> None:
    with pytest.raises(QuestionError, match="no influence") as caught:
        ask(store, metric="abandonment")
    assert "csat_mean" in caught.value.todo


@pytest.mark.parametrize("passed", [0, 1])
def test_where_all_rows_are_the_same_nothing_is_said(passed: int) -> None:
    contacts = [
        {
            "employee_id": f"e{n % 7}",
            "team": "N",
            "day": date(2026, 5, 4),
            "reason": f"r{n % 3}",
            "transfers": passed,
        }
        for n in range(210)
    ]
    found = influence(given.reader(contacts=contacts), everyone(), "transferred", periods.parse("2026-05"))
    assert found.people == ()
    assert "all rows are the same" in found.reason


def test_too_few_people_are_no_model() -> None:
    rows = [{"employee_id": f"e{n % 4}", "team": "t", "day": FIRST, "csat": 1 + n % 5} for n in range(200)]
    assert ask(given.reader(answers=rows)).reason == "too few employees (n = 4; 5 are needed)"


def test_somebody_who_moved_has_spells_and_one_figure() -> None:
    rng = np.random.default_rng(3)
    rows = [
        {
            "employee_id": f"e{n}",
            "team": f"t{(n + (week > 5 and n == 0)) % 2}",
            "day": FIRST + timedelta(weeks=week),
            "csat": int(rng.integers(1, 6)),
        }
        for n in range(12)
        for week in range(12)
        for _ in range(4)
    ]
    moved = ask(given.reader(answers=rows)).person("e0")
    assert moved is not None
    assert [spell.team for spell in moved.spells] == ["t0", "t1"]
    assert (moved.team, moved.n) == ("t1", 48)
    assert moved.spells[0].last < moved.spells[1].first


def test_checks_agree_with_what_was_planted(store: Reader) -> None:
    found = honesty(store, everyone(), "csat_mean", SPAN)
    assert found.split is not None
    assert found.split.low > 0
    assert found.placebo is not None
    assert found.placebo.tau < found.answer.tau[0] / 2
    assert found.placebo.named == 0
    reason = next(one for one in found.dealt if one.factor == "reason")
    hour = next(one for one in found.dealt if one.factor == "hour")
    assert reason.spread > 2 * reason.chance
    assert hour.spread < 2 * hour.chance
    best, many, few = found.needed[0.8]
    assert few <= best <= many


def test_checks_say_so_where_people_cannot_be_told_apart() -> None:
    found = honesty(world(between_people=False), everyone(), "csat_mean", SPAN)
    text = said.people(found, load()["csat_mean"])
    assert found.answer.tau[0] < 0.1
    assert found.split is None or found.split.low < 0
    assert "differ by" in text or "nobody's score here means anything" in text


def test_words_go_by_what_is_good() -> None:
    catalogue = load()
    assert label(catalogue["csat_mean"], "above") == "better"
    assert label(catalogue["hold_time"], "above") == "worse"
    assert label(catalogue["aht"], "above") == "longer"
    assert label(catalogue["aht"], "") == ""
    assert effect(catalogue["hold_time"], -0.08) == "−8%"
    assert between(catalogue["csat"], -0.012, 0.03) == "−1.2 to +3.0 points"


def test_the_command_line_gives_the_same_figures(store: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allegiance.warehouse.reader.open_reader", lambda settings: store)
    args = ["influence", "--from", "2026-03-02", "--to", "2026-05-31"]
    done = CliRunner().invoke(app, [*args, "--format", "json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["metric"] == "csat_mean"
    plain = {one.employee: one for one in ask(store).people}
    for row in told["people"]:
        one = plain[row["employee"]]
        assert (row["influence"], row["low"], row["p_above"]) == (one.influence, one.low, one.p_above)
    table = CliRunner().invoke(app, args)
    assert "too few answers (n = 6)" in table.stdout
    checks = CliRunner().invoke(app, [*args, "--checks", "--format", "json"])
    assert set(json.loads(checks.stdout)["checks"]) == {
        "people",
        "needed",
        "halves",
        "placebo",
        "dealt",
        "drift",
    }


def test_a_score_on_chosen_customers_is_shown_and_not_judged(
    store: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = ask(store).person(STRONG)
    monkeypatch.setattr(
        "allegiance.metrics.influence.flags", lambda *_, **__: {STRONG: ("Few were invited.",)}
    )
    held = ask(store).person(STRONG)
    assert plain is not None
    assert held is not None
    assert (plain.label, held.label) == ("above", "")
    assert held.caution == "Few were invited."
    assert held.influence == plain.influence
    other = ask(store).person(WEAK)
    assert other is not None
    assert (other.label, other.caution) == ("below", "")


def test_few_rows_or_few_people_are_a_trend_at_most_whatever_the_reliability(store: Reader) -> None:
    found = ask(store)
    small = [one for one in found.people if one.team == "t3" and one.shown]
    assert small
    assert {one.use for one in small} == {"trend"}
    assert {one.use for one in ask(store, where=Where(reason=("broken",))).people if 10 <= one.n < 30} <= {
        "trend"
    }


def test_a_team_that_somebody_moved_to_is_not_shown_to_the_former_lead() -> None:
    rng = np.random.default_rng(5)
    rows = [
        {
            "employee_id": f"e{n}",
            "team": f"t{(n + (week > 5 and n == 0)) % 2}",
            "day": FIRST + timedelta(weeks=week),
            "csat": int(rng.integers(1, 6)),
        }
        for n in range(14)
        for week in range(12)
        for _ in range(4)
    ]
    store = given.reader(answers=rows)
    # a score is about all of a person's rows: over the move it is no lead's, afterwards it is the new one's
    for team in ("t0", "t1"):
        lead = ask(store, Scope.lead("lead", team))
        assert "e0" not in {one.employee for one in lead.people}
        assert {one.team for one in lead.teams} == {team}
    after = Period(FIRST + timedelta(weeks=6), SPAN.end)
    for team, theirs in (("t0", False), ("t1", True)):
        found = influence(store, Scope.lead("lead", team), "csat_mean", after)
        assert ("e0" in {one.employee for one in found.people}) is theirs
    assert {one.team for one in ask(store, Scope.employee("self", "e3")).teams} == {"t1"}
    # a visitor is no member
    assert {one.team: one.people for one in ask(store).teams} == {"t0": 7, "t1": 7}
