"""Goals: the nearest one in the cascade counts, and files that do not hang together are refused with their line."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from allegiance.errors import PayError, PlanError
from allegiance.pay.goal import Goal
from allegiance.pay.goal_file import parse_all
from allegiance.pay.goals import chain, heads, load, nearest, taken
from allegiance.pay.plan import Basis, Curve, Direction, Measure, Whose
from allegiance.pay.statement import Stay
from allegiance.settings import Settings

D = Decimal
DAY = date(2026, 3, 31)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def goal(name, whose, place, target, parent="", **more):
    kinks = (D(target) - D("0.1"), D(target), D(target) + D("0.1"))
    return replace(
        Goal(name, f"Goal {name}", "csat", Whose(whose), place, Direction.up, *kinks, *YEAR, "", parent),
        **more,
    )


GOALS = (
    goal("all", "company", "", "0.80"),
    goal("kiel", "site", "Kiel", "0.78", "all"),
    goal("kiel-falcon", "team", "Falcon", "0.75", "kiel"),
    goal("otter", "team", "Otter", "0.82", "all"),
    goal("other", "company", "", "0.50"),
    goal("other-falcon", "team", "Falcon", "0.40", "other"),
)


@pytest.mark.parametrize(
    ("whose", "site", "team", "found"),
    [
        ("team", "Kiel", "Falcon", "kiel-falcon"),
        ("own", "Kiel", "Falcon", "kiel-falcon"),
        ("team", "Kiel", "Robin", "kiel"),
        ("team", "Bonn", "Robin", "all"),
        ("team", "", "", "all"),
        ("site", "Kiel", "Falcon", "kiel"),
        ("site", "Bonn", "Otter", "all"),
        ("company", "Kiel", "Falcon", "all"),
    ],
)
def test_the_nearest_goal_of_the_cascade_is_taken(whose, site, team, found):
    stay = Stay(*YEAR, site, team)
    for order in (GOALS, GOALS[::-1]):
        assert nearest("all", Whose(whose), stay, order, DAY).id == found


def test_a_goal_that_is_over_gives_way_to_the_next_wider_one():
    ended = tuple(replace(one, last=date(2026, 3, 30)) if one.id == "kiel-falcon" else one for one in GOALS)
    assert nearest("all", Whose.team, Stay(*YEAR, "Kiel", "Falcon"), ended, DAY).id == "kiel"


def test_a_named_goal_that_does_not_hold_is_refused():
    with pytest.raises(PayError, match="holds from"):
        nearest("all", Whose.team, Stay(*YEAR, "Kiel", "Falcon"), GOALS, date(2027, 1, 1))
    with pytest.raises(PayError, match="no goal 'lost'"):
        nearest("lost", Whose.team, Stay(*YEAR), GOALS, DAY)


def test_nobody_is_held_against_another_places_goal():
    with pytest.raises(PayError, match="another place"):
        nearest("otter", Whose.team, Stay(*YEAR, "Kiel", "Falcon"), GOALS, DAY)
    with pytest.raises(PayError, match="another place"):
        nearest("kiel", Whose.company, Stay(*YEAR, "Kiel", "Falcon"), GOALS, DAY)


def test_a_measure_takes_kinks_from_its_goal_and_payouts_from_the_plan():
    curve = Curve(D(0), D(1), D(2), D("0.1"), D("0.9"), D("1.2"))
    measure = Measure(
        "m", "M", "", D(1), Whose.team, Basis.adjusted, Direction.up, curve, 10, D(0), goal="all"
    )
    found, of = taken(measure, Stay(*YEAR, "Kiel", "Falcon"), GOALS, DAY)
    assert of is not None
    assert of.id == "kiel-falcon"
    assert found.metric == "csat"
    assert found.curve == Curve(D("0.65"), D("0.75"), D("0.85"), D("0.1"), D("0.9"), D("1.2"))
    own = replace(measure, goal="", metric="nps")
    assert taken(own, Stay(*YEAR), GOALS, DAY) == (own, None)
    with pytest.raises(PayError, match="is one of csat"):
        taken(replace(measure, metric="nps"), Stay(*YEAR), GOALS, DAY)
    loyal = tuple(replace(one, metric="loyal") for one in GOALS)
    with pytest.raises(PayError, match="known as its value alone"):
        taken(measure, Stay(*YEAR), loyal, DAY)
    assert taken(replace(measure, basis=Basis.value), Stay(*YEAR), loyal, DAY)[0].metric == "loyal"


def test_chains_begin_with_the_company():
    assert [one.id for one in chain("kiel-falcon", GOALS)] == ["all", "kiel", "kiel-falcon"]
    told = {head: [one.id for one in all_] for head, all_ in heads(GOALS[::-1]).items()}
    assert told == {"all": ["all", "kiel", "otter", "kiel-falcon"], "other": ["other", "other-falcon"]}


FILE = """
[[goals]]
id = "all"
title = "Satisfied customers"
metric = "csat"
whose = "company"
direction = "up"
threshold = 0.7
target = 0.8
maximum = 0.9
first = 2026-01-01
last = 2026-12-31
owner = "Board"

[[goals]]
id = "kiel"
title = "In Kiel"
metric = "csat"
whose = "site"
place = "Kiel"
direction = "up"
threshold = 0.7
target = 0.78
maximum = 0.9
first = 2026-01-01
last = 2026-12-31
parent = "all"

[[goals]]
id = "falcon"
title = "Falcon"
metric = "csat"
whose = "team"
place = "Falcon"
direction = "up"
threshold = 0.7
target = 0.75
maximum = 0.9
first = 2026-01-01
last = 2026-12-31
parent = "kiel"
"""


def test_files_are_read_by_folder(tmp_path):
    (tmp_path / "goals").mkdir()
    (tmp_path / "goals" / "g.toml").write_text(FILE, encoding="utf-8")
    found = load(Settings(home=tmp_path), {"Falcon": {"Kiel"}})
    assert [one.id for one in found] == ["all", "falcon", "kiel"]
    assert found[1].target == D("0.75")
    assert load(Settings(home=tmp_path / "none")) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "text"),
    [
        ('parent = "all"', 'parent = "al"', 27, "no goal 'al'"),
        ('parent = "all"', 'parent = "falcon"', 27, "serves itself"),
        (
            'id = "falcon"\ntitle = "Falcon"\nmetric = "csat"',
            'id = "falcon"\ntitle = "F"\nmetric = "nps"',
            32,
            "same metric",
        ),
        ('place = "Kiel"\n', "", 15, "place is missing"),
        ('place = "Falcon"', 'place = "Otter"', 41, "stands in Bonn"),
        ('id = "kiel"', 'id = "all"', 16, "stands in g.toml, line 3"),
        ("threshold = 0.7\ntarget = 0.8\n", "threshold = 0.7\ntarget = 0.6\n", 8, "out of order"),
        ("threshold = 0.7\ntarget = 0.8\n", "threshold = 70\ntarget = 80\n", 8, "out of order"),
        ('whose = "team"', 'whose = "own"', 33, "agreed between people"),
        ("last = 2026-12-31\nowner", "last = 2025-12-31\nowner", 12, "before it begins"),
        ('owner = "Board"', 'owners = "Board"', 13, "no field 'owners'"),
        ('metric = "csat"\nwhose = "company"', 'metric = "csatt"\nwhose = "company"', 5, "no metric 'csatt'"),
        (
            'metric = "csat"\nwhose = "company"',
            'metric = "aht"\nwhose = "company"',
            5,
            "neither more nor less",
        ),
        (
            'direction = "up"\nthreshold = 0.7\ntarget = 0.8\n',
            'direction = "up"\nthreshold = -7\ntarget = 0.8\n',
            8,
            "-7",
        ),
        ('whose = "company"', 'whose = "company"\nplace = "Kiel"', 7, "no place"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(old, new, line, text):
    assert FILE.count(old) == 1
    with pytest.raises(PlanError) as error:
        parse_all({"g.toml": FILE.replace(old, new)}, {"Falcon": {"Kiel"}, "Otter": {"Bonn"}})
    hits = [one for one in error.value.message.splitlines() if one.startswith(f"g.toml, line {line}:")]
    assert any(text in one for one in hits), error.value.message


def test_two_goals_of_one_place_in_one_cascade_are_refused_unless_one_is_over():
    twice = FILE + FILE[FILE.index('[[goals]]\nid = "falcon"') :].replace('"falcon"', '"falcon-2"')
    with pytest.raises(PlanError, match=r"line 47: the goal .falcon. in g\.toml, line 34"):
        parse_all({"g.toml": twice}, {})
    later = twice[: twice.rindex("first")] + 'first = 2027-01-01\nlast = 2027-12-31\nparent = "kiel"\n'
    assert len(parse_all({"g.toml": later}, {})) == 4


def test_a_child_may_not_be_wider_than_what_it_serves():
    turned = FILE.replace('parent = "all"\n', "").replace('parent = "kiel"', "")
    turned = turned.replace('owner = "Board"', 'parent = "falcon"')
    with pytest.raises(PlanError, match="line 13: the company is no part of the team Falcon"):
        parse_all({"g.toml": turned}, {})
