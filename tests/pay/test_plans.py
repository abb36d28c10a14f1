"""The plans there are: those that ship can be used as they are, a company's own come beside them."""

from datetime import date

import pytest

from allegiance.errors import PlanError
from allegiance.pay import plan_file, plans
from allegiance.pay.plan import Basis, Covers, Whose
from allegiance.settings import Settings


@pytest.fixture
def home(tmp_path):
    (tmp_path / "plans").mkdir()
    return Settings(home=tmp_path)


def own(home, name, **changed):
    """A plan of the company's: the shipped one for teams, changed."""
    text = plan_file.text(plans.load(Settings(home=home.home / "none"))["teams"][0])
    for old, new in changed.values():
        assert old in text
        text = text.replace(old, new)
    (home.home / "plans" / name).write_text(text, encoding="utf-8")


def test_four_plans_ship_and_only_that_for_individuals_is_off(home):
    found = plans.load(home)
    assert {name: [plan.on for plan in all_] for name, all_ in found.items()} == {
        "executives": [True],
        "individuals": [False],
        "leads": [True],
        "teams": [True],
    }
    assert {plan.covers for all_ in found.values() for plan in all_} == set(Covers)


def test_shipped_plans_keep_what_the_product_promises(home):
    for (plan,) in plans.load(home).values():
        assert plan.about
        assert plan.clawback
        for measure in plan.measures:
            assert measure.curve.at_threshold == 0, "a jump at the threshold amplifies noise"
            assert measure.basis is {
                Whose.team: Basis.adjusted,
                Whose.own: Basis.influence,
            }.get(measure.whose, Basis.value)
            assert measure.fallback or measure.whose in (Whose.company, Whose.team)
        assert plan.covers is Covers.individuals or all(one.whose is not Whose.own for one in plan.measures)
    executives = plans.load(home)["executives"][0]
    assert executives.gates[0].sure
    assert executives.modifiers
    assert {"csat", "loyal"} <= {measure.metric for measure in executives.measures}


def test_the_highest_version_in_force_counts(home):
    own(
        home, "teams-2.toml", v=("version = 1", "version = 2"), f=("first = 2025-01-01", "first = 2026-07-01")
    )
    assert [plan.version for plan in plans.load(home)["teams"]] == [1, 2]
    assert plans.in_force(home, "teams", date(2026, 6, 30)).version == 1
    assert plans.in_force(home, "teams", date(2026, 7, 1)).version == 2
    assert plans.in_force(home, "teams", date(2027, 12, 31)).version == 2
    with pytest.raises(
        PlanError, match="not in force on 2028-01-01: version 1 from 2025-01-01 to 2027-12-31, v"
    ):
        plans.in_force(home, "teams", date(2028, 1, 1))
    with pytest.raises(PlanError, match="no plan 'team'"):
        plans.in_force(home, "team", date(2026, 1, 1))


def test_a_version_says_one_thing(home):
    own(home, "same.toml")
    assert len(plans.load(home)["teams"]) == 1
    own(home, "other.toml", c=("cap = 1.5", "cap = 1.6"))
    with pytest.raises(PlanError, match="both hold version 1 of the plan 'teams', and differ") as error:
        plans.load(home)
    assert "other.toml" in error.value.message
    assert "version = 2" in error.value.todo


def test_a_file_that_is_wrong_is_named_whole(home):
    own(home, "wrong.toml", w=("weight = 0.40", "weight = 0.41"))
    with pytest.raises(PlanError, match=r"wrong\.toml, line \d+: the weights add up to 1\.01"):
        plans.load(home)
