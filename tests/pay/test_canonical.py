"""The canonical text: one for each record, and back; nothing in it that machines read differently."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.errors import PayError
from allegiance.pay import plan_file
from allegiance.pay.canonical import canonical, digest, from_record, plain
from allegiance.pay.goal import Goal
from allegiance.pay.plan import Basis, Direction, Plan, Whose
from allegiance.pay.plans import SHIPPED
from allegiance.pay.statement import Key, Override, Participant, Reading, Statement, Stay

D = Decimal
KEY = Key("csat", Whose.team, 'Fal"con é', Basis.adjusted)
READING = Reading(KEY, D("0.750000"), D("0.7"), D("0.8"), None, 120, D("0.85"), "", "")


def test_the_text_is_fixed():
    """Kept as found: another text would break the proof of everything that was frozen."""
    assert canonical(READING) == (
        '{"caution":"","high":"0.8","key":{"basis":"adjusted","metric":"csat","place":"Fal\\"con \\u00e9",'
        '"whose":"team"},"low":"0.7","n":120,"reason":"","reliability":"0.85","sd":null,"value":"0.750000"}'
    )
    assert digest(canonical(READING)) == digest(canonical(replace(READING, n=120)))
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_every_byte_of_a_record_changes_the_digest():
    told = {
        digest(canonical(one))
        for one in (
            READING,
            replace(READING, value=D("0.75")),
            replace(READING, value=D("0.750001")),
            replace(READING, n=121),
            replace(READING, low=None),
            replace(READING, key=replace(KEY, whose=Whose.site)),
            replace(READING, caution=" "),
        )
    }
    assert len(told) == 7


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (D("1E+3"), '"1000"'),
        (D("0.50"), '"0.50"'),
        (D("-0.00"), '"-0.00"'),
        (D("1E-7"), '"0.0000001"'),
        (date(2026, 3, 1), '"2026-03-01"'),
        (Whose.own, '"own"'),
        (True, "true"),
        (None, "null"),
        (7, "7"),
        ((1, ("a",)), '[1,["a"]]'),
        ({"b": 1, "a": 2}, '{"a":2,"b":1}'),
    ],
)
def test_values_have_one_text(value, found):
    assert canonical(value) == found


@pytest.mark.parametrize(
    "value", [0.5, D("NaN"), D("Infinity"), datetime(2026, 1, 1), {1: 2}, {KEY: 1}, {1, 2}, b"x"]
)
def test_what_has_no_one_text_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


def test_figures_by_key_are_a_list_in_one_order():
    other = replace(READING, key=replace(KEY, place="A"))
    both = {KEY: READING, other.key: other}
    assert canonical(both) == canonical(dict(reversed(both.items())))
    assert [one["key"]["place"] for one in plain(both)] == ["A", 'Fal"con é']


TEXTS = st.text(max_size=8)
AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9)
DAYS = st.dates()


@given(
    st.builds(
        Participant,
        id=TEXTS,
        plan=TEXTS,
        covers=st.sampled_from(["teams"]).map(lambda _: plan_file.Covers.teams),
        name=TEXTS,
        person=TEXTS,
        employee=TEXTS,
        target=AMOUNTS,
        currency=TEXTS,
        stays=st.lists(st.builds(Stay, DAYS, DAYS, TEXTS, TEXTS), max_size=3).map(tuple),
        leave=st.lists(st.tuples(DAYS, DAYS), max_size=3).map(tuple),
        part_time=AMOUNTS,
        modifiers=st.lists(st.tuples(TEXTS, AMOUNTS), max_size=3).map(tuple),
        approver=TEXTS,
    )
)
def test_participants_come_back_as_they_were(who):
    text = canonical(who)
    text.encode("ascii")
    back = from_record(Participant, json.loads(text))
    assert back == who
    assert canonical(back) == text


def test_plans_and_goals_come_back_as_they_were():
    for file in SHIPPED.glob("*.toml"):
        plan = plan_file.read(file)
        assert from_record(Plan, json.loads(canonical(plan))) == plan
    goal = Goal(
        "g",
        "G",
        "csat",
        Whose.company,
        "",
        Direction.up,
        D(1),
        D(2),
        D(3),
        date(2026, 1, 1),
        date(2026, 2, 1),
    )
    assert from_record(Goal, json.loads(canonical(goal))) == goal


@dataclass(frozen=True, slots=True)
class Odd:
    n: int
    yes: bool


@pytest.mark.parametrize(
    ("kind", "data", "named"),
    [
        (Stay, {"first": "2026-01-01", "last": "2026-01-01", "site": ""}, "team"),
        (Stay, {"first": "2026-01-01", "last": "2026-01-01", "site": "", "team": "", "more": 1}, "more"),
        (Stay, {"first": "1 May", "last": "2026-01-01", "site": "", "team": ""}, "Stay.first"),
        (Stay, {"first": "2026-01-01", "last": "2026-01-01", "site": 3, "team": ""}, "Stay.site"),
        (Stay, [], "Stay"),
        (Key, {"metric": "m", "whose": "yours", "place": "", "basis": "value"}, "Key.whose"),
        (Odd, {"n": True, "yes": True}, "Odd.n"),
        (Odd, {"n": 1, "yes": 1}, "Odd.yes"),
        (Override, {**plain(Override("m", "", D(1), "data", "t", "a", "b")), "share": 1.0}, "Override.share"),
        (
            Override,
            {**plain(Override("m", "", D(1), "data", "t", "a", "b")), "share": "NaN"},
            "Override.share",
        ),
        (Statement, {}, "currency"),
        (Participant, "x", "Participant"),
    ],
)
def test_another_shape_is_refused_and_named(kind, data, named):
    with pytest.raises(PayError, match=named):
        from_record(kind, data)
