"""Plans as files: whatever is wrong is named with its line and what to do; whatever is right reads back the same."""

import re
import textwrap
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allegiance.errors import PlanError
from allegiance.pay import plan_file
from allegiance.pay.goal_file import parse_all
from allegiance.pay.plan import Covers, Direction, Whose
from allegiance.pay.plans import SHIPPED
from allegiance.settings import ROOT

D = Decimal
PLAN = """# A plan with everything in it.
id = "all"
version = 2
title = "Everything"
about = "For tests"
covers = "individuals"
first = 2026-01-01
last = 2026-12-31
every = "quarter"
on = false
cap = 1.25
if_nothing = "zero"
dispute_days = 14

[clawback]
months = 12
reasons = ["error", "misconduct"]

[[measures]]
id = "own"
title = "What you add"
metric = "csat_mean"
weight = 0.35
whose = "own"
basis = "influence"
direction = "up"
threshold = -0.2
target = 0
maximum = 0.2
at_maximum = 2
smallest_n = 30
reliability = 0.85

[measures.fallback]
whose = "team"
basis = "adjusted"
threshold = 3.5
target = 4
maximum = 4.5
smallest_n = 20

[[measures]]
id = "waiting"
title = "Over five minutes"
metric = "over_five_minutes"
weight = 0.4
whose = "site"
basis = "value"
direction = "down"
threshold = 0.3
target = 0.2
maximum = 0.1
smallest_n = 40

[[measures]]
id = "goal"
title = "Our goal"
goal = "north-star"
weight = 0.25
whose = "team"
basis = "adjusted"
at_threshold = 0.1
smallest_n = 50

[[gates]]
id = "solved"
title = "Problems are solved"
metric = "solved"
whose = "company"
basis = "value"
direction = "up"
floor = 0.7
sure = true
factor = 0.5
unknown = "open"
smallest_n = 60

[[modifiers]]
id = "board"
title = "Judgement"
lowest = 0.8
highest = 1.2

[[modifiers]]
id = "people"
title = "Our people"
lowest = 0.9
highest = 1.1
metric = "enps"
whose = "company"
direction = "up"
threshold = -20
target = 10
maximum = 40
at_threshold = 0.9
at_target = 1
at_maximum = 1.1
smallest_n = 70
"""


def test_the_examples_of_the_documentation_can_be_used():
    text = (ROOT / "docs" / "plans.md").read_text(encoding="utf-8")
    blocks = [textwrap.dedent(one) for one in re.findall(r"(?m)(?:^    .*\n|^\n(?=    ))+", text)]
    (plan,) = [one for one in blocks if 'id = "service"' in one]
    (goals,) = [one for one in blocks if "[[goals]]" in one]
    assert plan_file.checked(plan, "docs").measures[1].goal == "loyal-2026"
    assert [one.id for one in parse_all({"docs": goals}, {})] == ["loyal-2026", "loyal-2026-kiel"]


def test_everything_is_read():
    plan = plan_file.checked(PLAN, "all.toml")
    assert (plan.id, plan.version, plan.covers, plan.on, plan.cap) == (
        "all",
        2,
        Covers.individuals,
        False,
        D("1.25"),
    )
    own, waiting, goal = plan.measures
    assert (own.whose, own.reliability, own.curve.at_maximum) == (Whose.own, D("0.85"), 2)
    assert own.fallback is not None
    assert (own.fallback.curve.target, own.fallback.smallest_n) == (4, 20)
    assert (waiting.direction, waiting.reliability, waiting.fallback) == (Direction.down, 0, None)
    assert (goal.goal, goal.metric, goal.curve.at_threshold) == ("north-star", "", D("0.1"))
    assert plan.modifiers[0].curve is None
    assert plan.modifiers[1].curve is not None
    assert plan.gates[0].sure
    assert plan.clawback is not None
    assert plan.clawback.reasons == ("error", "misconduct")


def test_what_is_written_reads_back_the_same_and_is_written_the_same():
    for text in (PLAN, *(file.read_text(encoding="utf-8") for file in SHIPPED.glob("*.toml"))):
        plan = plan_file.checked(text, "x")
        written = plan_file.text(plan)
        assert plan_file.checked(written, "x") == plan
        assert plan_file.text(plan_file.parse(written, "x")) == written


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip),
    st.decimals(D("0.0001"), 10, places=4),
    st.dates(),
)
def test_any_text_number_and_day_reads_back(text, cap, day):
    plan = replace(plan_file.parse(PLAN, "x"), title=text, about=text, cap=cap, first=day, last=day)
    assert plan_file.parse(plan_file.text(plan), "x") == plan


WRONG = [
    # What stands there, what is written instead, what is said. The line is that of what is written instead.
    ("version = 2", "version = 0", "a whole number, 1 or more"),
    ("version = 2", 'version = "2"', "a whole number"),
    ("version = 2", "version = true", "a whole number"),
    ('id = "all"', 'id = "All plans"', "other signs than"),
    ('title = "Everything"', 'title = ""', "not a text"),
    ('title = "Everything"', "title = 3", "not a text"),
    ('covers = "individuals"', 'covers = "everybody"', "executives, leads, teams, individuals"),
    ("first = 2026-01-01", 'first = "2026-01-01"', "not a day"),
    ("first = 2026-01-01", "first = 2026-01-01T00:00:00", "not a day"),
    ("last = 2026-12-31", "last = 2025-12-31", "before it begins"),
    ('every = "quarter"', 'every = "week"', "month, quarter, half, year"),
    ("on = false", 'on = "no"', "true or false"),
    ("cap = 1.25", "cap = 125", "such as 1.5 for 150%"),
    ("cap = 1.25", "cap = 0", "such as 1.5 for 150%"),
    ("cap = 1.25", "cap = nan", "twelve digits"),
    ("cap = 1.25", "cap = 1e999999999", "twelve digits"),
    ('if_nothing = "zero"', 'if_nothing = "half"', "refuse, zero, target"),
    ("dispute_days = 14", "dispute_days = 0", "1 or more"),
    ("dispute_days = 14", "disputedays = 14", 'Did you mean "dispute_days"'),
    ("months = 12", "months = 0", "1 or more"),
    ('reasons = ["error", "misconduct"]', 'reasons = ["errors"]', "'errors'"),
    ('reasons = ["error", "misconduct"]', "reasons = []", "an empty list"),
    ('reasons = ["error", "misconduct"]', 'reasons = "error"', "not a list"),
    ('metric = "csat_mean"', 'metric = "csat_men"', 'Did you mean "csat_mean"'),
    ('metric = "csat_mean"', 'metric = "loyal"', ""),
    (
        "weight = 0.35",
        "weight = 0.36",
        "add up to 1.01, not to 1: 0.36 (line 23) + 0.4 (line 46) + 0.25 (line 59)",
    ),
    ("weight = 0.35", "weight = 0.34", "add up to 0.99, not to 1"),
    ("weight = 0.35", "weight = 35", "such as 0.25 for 25%"),
    ("weight = 0.35", "weight = -0.35", "above 0"),
    ("weight = 0.35", "weight = 0", "above 0"),
    ("weight = 0.35", "weight = 0.35001", "four decimals"),
    ("weight = 0.35", 'weight = "0.35"', "without quotes"),
    ('whose = "own"', 'whose = "team"', ""),
    ('basis = "influence"', 'basis = "value"', "paid on their influence and on nothing else"),
    ("threshold = -0.2", "threshold = 0.1", "threshold < target < maximum"),
    ("threshold = -0.2", "threshold = 0", "out of order"),
    ("at_maximum = 2", "at_maximum = 0.5", "rising shares"),
    ("at_maximum = 2", "at_maximum = 200", "rising shares"),
    ("at_maximum = 2", "at_maximum = 1.23456", "four decimals"),
    ("smallest_n = 30", "smallest_n = 0", "1 or more"),
    ("smallest_n = 30", "smallest_n = 9", "no figure of csat_mean is shown below 10"),
    ("smallest_n = 20", "smallest_n = 9", "Write 10 or more"),
    ("reliability = 0.85", "reliability = 0.79", "from 0.8 on"),
    ("reliability = 0.85", "reliability = 85", "0.8 to 1"),
    (
        'whose = "team"\nbasis = "adjusted"\nthreshold',
        'whose = "own"\nbasis = "influence"\nthreshold',
        "no person's own",
    ),
    ('direction = "down"', 'direction = "up"', "less is better"),
    ("threshold = 0.3\n", "threshold = 0.05\n", "threshold > target > maximum"),
    ("threshold = 0.3\n", "threshold = 30\n", "never 30"),
    ('goal = "north-star"', 'goal = "north-star"\nthreshold = 1', ""),
    ("smallest_n = 50", "smallest_n = 9", "the goal may be of any metric"),
    ("factor = 0.5", "factor = 1", "0 to below 1"),
    ("factor = 0.5", "factor = -0.5", "0 to below 1"),
    ("floor = 0.7", "floor = 70", "0.8 for 80%"),
    ("sure = true", "sure = 1", "true or false"),
    ('unknown = "open"', 'unknown = "maybe"', "open, closed"),
    ('id = "waiting"', 'id = "own"', "stands on the lines 20 and 43"),
    ('id = "board"', 'id = "solved"', "Give each its own"),
    ("lowest = 0.8", "lowest = 1.1", "lowest 0 to 1"),
    ("lowest = 0.8", "lowest = -0.1", "lowest 0 to 1"),
    ("lowest = 0.9\nhighest = 1.1", "lowest = 0.95\nhighest = 1.1", ""),
    ("smallest_n = 70", "smallest_n = 4", "Write 5 or more"),
    ('metric = "enps"', 'metric = "customers_left"', "tied to no period"),
    ('metric = "solved"', 'metric = "aht"', "neither more nor less"),
    ('metric = "solved"', 'metric = "ces_1"', "is not measured"),
    ('title = "Judgement"', 'title = "Judgement"\nwhose = "own"', ""),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG)
def test_what_is_wrong_is_named_with_its_line(old, new, said):
    at = PLAN.index(old)
    text = PLAN[:at] + new + PLAN[at + len(old) :]
    with pytest.raises(PlanError) as error:
        plan_file.checked(text, "all.toml")
    problems = error.value.message.splitlines()
    assert all(re.match(r"all\.toml, line \d+: ", one) for one in problems)
    if said:
        line = text[:at].count("\n") + 1
        hits = [one for one in problems if one.startswith(f"all.toml, line {line}: ")]
        assert any(said in one for one in hits), error.value.message
    assert error.value.todo


@pytest.mark.parametrize("field", ["id", "version", "title", "covers", "first", "last", "every", "on"])
def test_what_is_missing_in_the_head_is_named(field):
    text = re.sub(rf"(?m)^{field} = .*\n", "", PLAN, count=1)
    with pytest.raises(PlanError, match=f"line 1: {field} is missing"):
        plan_file.parse(text, "all.toml")


@pytest.mark.parametrize(
    "field", ["title", "metric", "weight", "whose", "basis", "direction", "threshold", "smallest_n"]
)
def test_what_is_missing_in_a_measure_is_named_with_the_line_of_the_measure(field):
    start = PLAN.index('id = "waiting"')
    text = PLAN[:start] + re.sub(rf"(?m)^{field} = .*\n", "", PLAN[start:], count=1)
    with pytest.raises(PlanError, match=f"line 42: {field} is missing"):
        plan_file.parse(text, "all.toml")


def test_a_person_s_reliability_must_be_stated():
    with pytest.raises(PlanError, match="line 19: reliability is missing"):
        plan_file.parse(PLAN.replace("reliability = 0.85\n", ""), "all.toml")


@pytest.mark.parametrize(
    ("covers", "allowed"),
    [
        ("executives", {"company", "site"}),
        ("leads", {"company", "site", "team"}),
        ("teams", {"company", "site", "team"}),
        ("individuals", {"company", "site", "team", "own"}),
    ],
)
def test_whose_figures_each_plan_may_take(covers, allowed):
    bases = {"company": "value", "site": "value", "team": "adjusted", "own": "influence"}
    for whose, basis in bases.items():
        text = f'''id = "p"\nversion = 1\ntitle = "P"\ncovers = "{covers}"\nfirst = 2026-01-01\nlast = 2026-12-31
every = "month"\non = true\n[[measures]]\nid = "m"\ntitle = "M"\nmetric = "csat_mean"\nweight = 1\nwhose = "{whose}"
basis = "{basis}"\ndirection = "up"\nthreshold = 3\ntarget = 4\nmaximum = 5\nsmallest_n = 10\nreliability = 0.8\n'''
        if whose in allowed:
            assert plan_file.checked(text, "p").measures[0].whose == whose
        else:
            with pytest.raises(PlanError, match=f"line 14: a plan for {covers} takes"):
                plan_file.checked(text, "p")


def test_adjusted_are_teams_alone_and_metrics_that_people_move():
    with pytest.raises(PlanError, match="line 48: the basis is adjusted, whose is site"):
        plan_file.parse(_at('id = "waiting"', 'basis = "value"', 'basis = "adjusted"'), "p")
    text = _at('id = "waiting"', 'whose = "site"\nbasis = "value"', 'whose = "team"\nbasis = "adjusted"')
    with pytest.raises(PlanError, match="line 48: over_five_minutes is known as its value alone"):
        plan_file.checked(text, "p")


def test_customers_are_not_told_apart_by_team():
    text = _at(
        'id = "solved"', 'metric = "solved"\nwhose = "company"', 'metric = "retention"\nwhose = "team"'
    )
    with pytest.raises(PlanError, match="line 69: customers cannot be told apart by team"):
        plan_file.checked(text, "p")


def test_gates_and_modifiers_are_no_single_persons():
    with pytest.raises(PlanError, match="line 69: a gate is no person's own"):
        plan_file.parse(_at('id = "solved"', 'whose = "company"', 'whose = "own"'), "p")
    with pytest.raises(PlanError, match="line 90: a modifier by the team's figure"):
        plan_file.parse(_at('id = "people"', 'whose = "company"', 'whose = "team"'), "p")


def test_a_fallback_is_of_a_larger_place():
    text = PLAN.replace('whose = "own"\nbasis = "influence"', 'whose = "team"\nbasis = "adjusted"')
    with pytest.raises(PlanError, match="line 35: the fallback takes the team's figure, as the measure does"):
        plan_file.parse(text, "p")


def test_a_plan_that_was_kept_is_read_whatever_the_catalogue_says_today():
    text = PLAN.replace("csat_mean", "a_metric_of_old").replace("smallest_n = 30", "smallest_n = 1")
    assert plan_file.parse(text, "p").measures[0].metric == "a_metric_of_old"
    with pytest.raises(PlanError, match="no metric 'a_metric_of_old'"):
        plan_file.checked(text, "p")


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_lines():
    text = (
        PLAN.replace("weight = 0.35", "weight = 0.5")
        .replace("factor = 0.5", "factor = 2")
        .replace("cap = 1.25", "cap = 0")
    )
    with pytest.raises(PlanError) as error:
        plan_file.parse(text, "p")
    assert [int(line) for line in re.findall(r"p, line (\d+):", error.value.message)] == [11, 23, 74]
    assert error.value.todo == "Correct these 3 lines."


def test_what_is_no_toml_is_told_with_its_line():
    with pytest.raises(PlanError, match=r"p is not valid TOML: .*line 2"):
        plan_file.parse('id = "x"\nversion = = 2\n', "p")


def test_a_table_where_a_list_belongs_and_the_other_way_round():
    with pytest.raises(
        PlanError, match=r"line 65: gates is no list of tables. Begin each with a line \[\[gates\]\]"
    ):
        plan_file.parse(PLAN.replace("[[gates]]", "[gates]"), "p")
    with pytest.raises(PlanError, match=r"clawback is no table of its own. Write \[clawback\]"):
        plan_file.parse(PLAN.replace("[clawback]", "[[clawback]]"), "p")


def test_a_plan_that_measures_nothing_is_refused():
    with pytest.raises(PlanError, match=r"the plan measures nothing. Add a table \[\[measures\]\]"):
        plan_file.parse(PLAN[: PLAN.index("[[measures]]")], "p")


def test_files_that_cannot_be_read_are_told(tmp_path):
    with pytest.raises(PlanError, match=r"none\.toml cannot be read"):
        plan_file.read(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes('title = "Grüße"'.encode("latin-1"))
    with pytest.raises(PlanError, match="no text in UTF-8"):
        plan_file.read(tmp_path / "latin.toml")


def _at(after: str, old: str, new: str) -> str:
    """The plan with one thing changed behind a place."""
    start = PLAN.index(after)
    assert old in PLAN[start:]
    return PLAN[:start] + PLAN[start:].replace(old, new, 1)
