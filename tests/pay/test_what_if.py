"""A changed plan beside the plan as it stands: costs add up, no change moves nobody, weights keep to 100%."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.errors import PayError
from allegiance.metrics.catalogue import load
from allegiance.pay import dials, plan_file, plan_text
from allegiance.pay import words_workshop as told
from allegiance.pay.plan import Curve, Nothing
from allegiance.pay.what_if import Changes, changed, compare, rebalanced, run, weighing
from allegiance.settings import ROOT
from tests.pay.given_pay import CSAT, HOLD, QUARTER, measure, person, plan, reading, readings

D = Decimal
PLAN = plan(measure("csat", "0.6"), measure("hold_time", "0.4", HOLD))
PEOPLE = [person(n, team) for n, team in enumerate(("North", "South", "West") * 4)]
FIGURES = readings(
    [
        reading("csat", "North", "0.83", "0.02"),
        reading("csat", "South", "0.78", "0.02"),
        reading("csat", "West", "0.60", "0.02"),
        *(reading("hold_time", team, "70", "5") for team in ("North", "South", "West")),
    ]
)


def tried(changes: Changes):
    before = run(PLAN, PEOPLE, QUARTER, FIGURES)
    return compare(before, run(changed(PLAN, changes), PEOPLE, QUARTER, FIGURES), PEOPLE)


def test_no_change_moves_nobody() -> None:
    found = tried(Changes({}, {}))
    assert found.after.plan is PLAN
    assert not found.winners
    assert not found.losers
    assert found.change == 0
    assert found.before.noise == found.after.noise
    assert told.moves(found) == "nobody gains or loses"
    assert "would pay 12 people" in told.lead(found, "the 2nd quarter of 2026")


def test_what_people_gain_and_lose_is_what_the_cost_moves_by() -> None:
    """A higher target takes from everybody above the threshold; nobody below it loses what they did not have."""
    found = tried(Changes({"csat": Curve(D("0.7"), D("0.85"), D("0.95"))}, {}))
    assert found.after.plan.version == 4
    assert found.change == found.after.cost - found.before.cost
    assert found.change == sum((one.after - one.before for one in found.people), D(0))
    assert [one.participant.employee for one in found.losers] == [
        one.employee for one in PEOPLE if one.stays[0].team != "West"
    ]
    assert not found.winners
    said = told.lead(found, "the 2nd quarter of 2026")
    assert "8 lose, 4 stay as they are" in said
    assert "less than as it stands" in said


def test_weights_take_from_some_and_give_to_others() -> None:
    found = tried(Changes({}, {"csat": D("0.2"), "hold_time": D("0.8")}))
    assert {one.participant.stays[0].team for one in found.winners} == {"West", "South"}
    assert {one.participant.stays[0].team for one in found.losers} == {"North"}
    assert sum(number for _, number in found.after.bands) == len(PEOPLE)


def test_a_weight_turned_to_nothing_takes_the_measure_out_of_the_plan() -> None:
    """Also where its figure would be the only one there is."""
    found = tried(Changes({}, {"csat": D(0), "hold_time": D(1)}))
    assert {one.measure for made in found.after.statements.values() for one in made.lines} == {"hold_time"}
    assert found.after.noise.measures[0].misplaced is None
    alone = changed(PLAN, Changes({}, {"csat": D(0), "hold_time": D(1)}))
    assert [one.id for one in weighing(alone).measures] == ["hold_time"]
    silent = {
        key: replace(one, value=None, reason="x") if key.metric == "hold_time" else one
        for key, one in FIGURES.items()
    }
    assert len(run(alone, PEOPLE, QUARTER, silent).refused) == len(PEOPLE)


@pytest.mark.parametrize("name", ["teams", "leads", "executives", "individuals"])
def test_every_turn_of_the_shipped_plans_is_a_plan_that_can_be_put_into_force(name: str) -> None:
    """Turned at random, sent through the address, written, and read by the one reader of plans."""
    held = plan_file.read(ROOT / "data" / "plans" / f"{name}.toml")
    metrics, rng = load(), random.Random(7)
    for _ in range(25):
        turned = held
        for _ in range(rng.randint(1, 5)):
            one = rng.choice(held.measures)
            if rng.random() < 0.4:
                turned = dials.weighed(turned, one.id, D(rng.randint(0, 100)) / 100)
            else:
                given_ = dials.dial(one, metrics[one.metric])
                to = given_.low + given_.step * rng.randint(0, int((given_.high - given_.low) / given_.step))
                turned = dials.moved(turned, one.id, rng.randint(0, 2), to, given_)
        again = weighing(dials.from_address(held, dials.address(held, turned)))
        assert plan_file.parse(plan_text.text(again), f"{name}.toml") == again


def test_a_cap_costs_the_best_alone() -> None:
    found = tried(Changes({}, {}, D("1.0")))
    assert {one.participant.stays[0].team for one in found.losers} == {"North"}


def test_somebody_for_whom_nothing_can_be_computed_is_named_with_the_reason() -> None:
    none = readings([replace(one, value=None, low=None, high=None, reason="x") for one in FIGURES.values()])
    found = run(replace(PLAN, if_nothing=Nothing.refuse), PEOPLE[:2], QUARTER, none)
    assert not found.statements
    assert [one.participant for one in found.refused] == [one.id for one in PEOPLE[:2]]
    assert all(one.reason for one in found.refused)
    assert found.cost == 0
    assert found.noise.misplaced is None


def test_who_is_refused_by_one_of_both_loses_what_the_other_pays() -> None:
    """Cost and people must tell the same story whoever drops out."""
    before = run(PLAN, PEOPLE, QUARTER, FIGURES)
    after = run(PLAN, PEOPLE[1:], QUARTER, FIGURES)
    found = compare(before, after, PEOPLE)
    assert found.losers[0].participant == PEOPLE[0]
    assert found.change == after.cost - before.cost


def test_two_currencies_are_not_added_up() -> None:
    with pytest.raises(PayError, match="several currencies"):
        run(PLAN, [PEOPLE[0], replace(PEOPLE[1], currency="CHF")], QUARTER, FIGURES)


@pytest.mark.parametrize(
    "changes",
    [Changes({"nps": CSAT}, {}), Changes({}, {"nps": D(1)}), Changes({}, {"csat": D("0.5")})],
)
def test_what_is_no_change_of_this_plan_is_refused(changes: Changes) -> None:
    with pytest.raises(ValueError, match=r"no measures|do not add up"):
        changed(PLAN, changes)


weights = st.lists(st.integers(0, 100), min_size=2, max_size=6).filter(any)


@given(weights, st.data())
def test_weights_add_up_to_one_whichever_is_turned(parts: list[int], data: st.DataObject) -> None:
    """Also weights of a plan that are no whole percents."""
    exact = [D(part * 10_000 // sum(parts)) / 10_000 for part in parts]
    exact[0] += 1 - sum(exact)
    held = {f"m{n}": weight for n, weight in enumerate(exact)}
    moved = data.draw(st.sampled_from(sorted(held)))
    to = data.draw(st.integers(0, 100).map(lambda n: D(n) / 100))
    found = rebalanced(held, moved, to)
    assert sum(found.values()) == 1
    assert found[moved] == to
    assert list(found) == list(held)
    assert all(0 <= one <= 1 and one == round(one, 4) for one in found.values())
    others = [name for name in held if name != moved]
    for one in others:
        for other in others:
            if held[one] > held[other]:
                # whole percents may level what was close, never turn it round by more than a step
                assert found[one] >= found[other] - D("0.01")


def test_the_only_measure_keeps_all_the_weight() -> None:
    assert rebalanced({"csat": D(1)}, "csat", D("0.3")) == {"csat": D(1)}
    assert rebalanced({"a": D(1), "b": D(0), "c": D(0)}, "a", D("0.5")) == {
        "a": D("0.5"),
        "b": D("0.25"),
        "c": D("0.25"),
    }
