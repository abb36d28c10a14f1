"""What every scorecard keeps, whatever the plan, the figures and the days: tried on thousands that were drawn."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from allegiance.errors import PayError
from allegiance.metrics.period import Period
from allegiance.pay import engine
from allegiance.pay.plan import (
    Basis,
    Covers,
    Curve,
    Direction,
    Fallback,
    Gate,
    Measure,
    Modifier,
    Nothing,
    Plan,
    Unknown,
    Whose,
)
from allegiance.pay.statement import Override, Participant, Reading, Stay

D = Decimal
QUARTER = (date(2026, 1, 1), date(2026, 3, 31))
TEAMS = ("Falcon", "Otter", "Robin")
METRICS = ("csat", "nps", "loyal", "solved", "leaving")


def decimals(low, high, places):
    return st.integers(int(low * 10**places), int(high * 10**places)).map(lambda one: D(one).scaleb(-places))


@st.composite
def curves(draw, direction, most="2"):
    kinks = sorted(
        draw(st.sets(decimals(-1, 1, 3), min_size=3, max_size=3)), reverse=direction is Direction.down
    )
    shares = sorted(draw(decimals(0, 1, 2)) * D(most) for _ in range(3))
    return Curve(*kinks, *shares)


@st.composite
def measures(draw, number, weight):
    direction = draw(st.sampled_from(Direction))
    whose = draw(st.sampled_from([Whose.company, Whose.team, Whose.own]))
    basis = {Whose.own: Basis.influence, Whose.team: Basis.adjusted}.get(whose, Basis.value)
    instead = Fallback(Whose.site, Basis.value, draw(curves(direction)), 10) if draw(st.booleans()) else None
    return Measure(
        id=f"m{number}",
        title=f"M{number}",
        metric=draw(st.sampled_from(METRICS)),
        weight=weight,
        whose=whose,
        basis=basis,
        direction=direction,
        curve=draw(curves(direction)),
        smallest_n=10,
        reliability=D("0.8") if whose is Whose.own else D(0),
        fallback=instead,
    )


@st.composite
def plans(draw, nothing=None):
    count = draw(st.integers(1, 4))
    cuts = sorted(draw(st.sets(st.integers(1, 9999), min_size=count - 1, max_size=count - 1)))
    weights = [D(b - a).scaleb(-4) for a, b in zip([0, *cuts], [*cuts, 10000], strict=True)]
    gates = (
        Gate(
            "g", "G", "solved", Whose.company, Basis.value, Direction.up, draw(decimals(-1, 1, 2)),
            draw(st.booleans()), draw(decimals(0, 0.99, 2)), draw(st.sampled_from(Unknown)), 10,
        ),
    )  # fmt: skip
    return Plan(
        id="p",
        version=1,
        title="P",
        covers=Covers.individuals,
        first=date(2026, 1, 1),
        last=date(2026, 12, 31),
        every="quarter",
        on=True,
        measures=tuple(draw(measures(at, weight)) for at, weight in enumerate(weights)),
        gates=gates if draw(st.booleans()) else (),
        modifiers=(Modifier("k", "K", D("0.5"), D("1.5")),) if draw(st.booleans()) else (),
        cap=draw(decimals(0.5, 2, 2)),
        if_nothing=nothing or draw(st.sampled_from([Nothing.zero, Nothing.target])),
    )


@st.composite
def participants(draw):
    """Up to four stays with gaps or without, leave, part time and an amount."""
    marks = sorted(draw(st.sets(st.integers(-20, 110), min_size=2, max_size=8)))
    day = lambda at: QUARTER[0] + timedelta(days=at)  # noqa: E731
    stays = tuple(
        Stay(day(a), day(b - 1), "Kiel", draw(st.sampled_from(TEAMS)))
        for a, b in zip(marks[::2], marks[1::2], strict=False)
    )
    leave = draw(st.lists(st.tuples(st.integers(-10, 100), st.integers(0, 20)), max_size=2))
    return Participant(
        id="x",
        plan="p",
        covers=Covers.individuals,
        name="X",
        person="",
        employee="E1",
        target=draw(decimals(0, 20000, 2)),
        currency="EUR",
        stays=stays,
        leave=tuple((day(a), day(a + more)) for a, more in leave),
        part_time=draw(decimals(0.01, 1, 2)),
        modifiers=(),
    )


@st.composite
def figures(draw, key):
    if draw(st.integers(0, 5)) == 0:
        return Reading(key, None, reason="none")
    value = draw(decimals(-1.2, 1.2, 4))
    low, high = value - draw(decimals(0, 0.4, 3)), value + draw(decimals(0, 0.4, 3))
    return Reading(
        key,
        value,
        low,
        high,
        sd=draw(decimals(0, 0.3, 3)),
        n=draw(st.sampled_from([5, 9, 10, 500])),
        reliability=draw(st.sampled_from([D("0.79"), D("0.8"), D("0.95")])),
    )


@st.composite
def worlds(draw, nothing=None):
    plan, who = draw(plans(nothing)), draw(participants())
    return plan, who, {key: draw(figures(key)) for key in engine.keys(plan, who, QUARTER)}


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(worlds())
def test_parts_and_lines_add_up_to_the_total_to_the_cent(world):
    plan, who, readings = world
    found = engine.compute(plan, who, QUARTER, readings)
    assert sum((part.amount for part in found.parts), D(0)) == found.total
    by_stay = defaultdict(D)
    for line in found.lines:
        by_stay[line.stay] += line.amount
        assert line.amount == round(line.amount, 2) >= 0
    assert all(by_stay[at] == part.amount for at, part in enumerate(found.parts))
    counted = [line.counted for line in found.lines]
    assert all(0 <= one <= 1 for one in counted)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(worlds())
def test_totals_and_their_intervals_stay_within_bounds(world):
    plan, who, readings = world
    found = engine.compute(plan, who, QUARTER, readings)
    assert 0 <= found.low <= found.total <= found.high
    # Gates only take, and no modifier is given: nothing pays beyond the cap.
    assert found.high <= round(found.entitled * plan.cap + D("0.02"), 2)
    for line in found.lines:
        assert line.share_low <= line.share <= line.share_high
    if all(part.gate == 1 for part in found.parts) and not found.nothing:
        exact = Fraction(who.target) * Fraction(who.part_time) * sum(part.days for part in found.parts) / 90
        assert abs(Fraction(found.entitled) - exact) <= Fraction(1, 200)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(worlds(), st.data())
def test_a_better_figure_never_pays_less(world, data):
    """Monotone in every figure that is there: all else equal, better is never worse."""
    plan, who, readings = world
    there = [key for key, one in readings.items() if one.value is not None]
    assume(there)
    key = data.draw(st.sampled_from(there))
    ways = {measure.direction for measure in plan.measures if measure.metric == key.metric}
    # One metric may be wanted higher by one drawn measure and lower by another: no plan that is read allows that.
    assume(len(ways) == 1)
    if plan.gates and key.metric == "solved":
        ways.add(Direction.up)
    assume(len(ways) == 1)
    step = data.draw(decimals(0, 0.8, 3)) * (1 if ways == {Direction.up} else -1)
    one = readings[key]
    better = replace(one, value=one.value + step, low=one.low + step, high=one.high + step)
    before = engine.compute(plan, who, QUARTER, readings)
    after = engine.compute(plan, who, QUARTER, {**readings, key: better})
    assert after.total >= before.total


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(worlds(), st.randoms())
def test_the_order_of_measures_changes_nothing(world, random):
    plan, who, readings = world
    mixed = list(plan.measures)
    random.shuffle(mixed)
    before = engine.compute(plan, who, QUARTER, readings)
    after = engine.compute(replace(plan, measures=tuple(mixed)), who, QUARTER, readings)
    assert (after.total, after.low, after.high, after.parts) == (
        before.total,
        before.low,
        before.high,
        before.parts,
    )
    assert {(line.stay, line.measure): line for line in after.lines} == {
        (line.stay, line.measure): line for line in before.lines
    }


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(worlds(), st.data())
def test_splitting_a_stay_in_two_changes_no_total(world, data):
    plan, who, readings = world
    long = [at for at, stay in enumerate(who.stays) if stay.first < stay.last]
    assume(long)
    at = data.draw(st.sampled_from(long))
    stay = who.stays[at]
    cut = stay.first + timedelta(days=data.draw(st.integers(1, (stay.last - stay.first).days)))
    halves = (replace(stay, last=cut - timedelta(days=1)), replace(stay, first=cut))
    split = replace(who, stays=(*who.stays[:at], *halves, *who.stays[at + 1 :]))
    before = engine.compute(plan, who, QUARTER, readings)
    after = engine.compute(plan, split, QUARTER, readings)
    assert (after.total, after.low, after.high, after.entitled) == (
        before.total,
        before.low,
        before.high,
        before.entitled,
    )


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(worlds())
def test_proration_adds_up_over_spells(world):
    """Each stay paid by itself: together as much as all of them, but for half a cent of rounding each."""
    plan, who, readings = world
    whole = engine.compute(plan, who, QUARTER, readings)
    alone = [engine.compute(plan, replace(who, stays=(stay,)), QUARTER, readings) for stay in who.stays]
    room = D("0.005") * (len(alone) + 1)
    assert abs(sum((one.total for one in alone), D(0)) - whole.total) <= room
    assert abs(sum((one.entitled for one in alone), D(0)) - whole.entitled) <= room
    assert sum(len(one.parts) for one in alone) == len(whole.parts)
    days = sum(part.days for part in whole.parts)
    assert 0 <= days <= 90


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(worlds(), st.integers(2, 9))
def test_amounts_scale_with_the_target(world, times):
    plan, who, readings = world
    small = engine.compute(plan, who, QUARTER, readings)
    large = engine.compute(plan, replace(who, target=who.target * times), QUARTER, readings)
    assert abs(large.total - small.total * times) <= D("0.005") * (times + 1)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(worlds(), st.randoms())
def test_the_same_comes_out_whatever_order_figures_were_read_in(world, random):
    plan, who, readings = world
    mixed = list(readings.items())
    random.shuffle(mixed)
    assert engine.compute(plan, who, QUARTER, dict(mixed)) == engine.compute(plan, who, QUARTER, readings)
    assert engine.keys(plan, who, QUARTER) == tuple(sorted(readings))


def test_a_period_may_be_given_as_one():
    plan = Plan(
        "p", 1, "P", Covers.teams, date(2026, 1, 1), date(2026, 12, 31), "quarter", True,
        (Measure("m", "M", "csat", D(1), Whose.company, Basis.value, Direction.up, Curve(D(0), D(1), D(2)), 1, D(0)),),
    )  # fmt: skip
    who = Participant(
        "x", "p", Covers.teams, "X", "", "", D(100), "EUR", (Stay(date(2026, 1, 1), date(2026, 12, 31)),)
    )
    (key,) = engine.keys(plan, who, Period(*QUARTER))
    found = engine.compute(plan, who, Period(*QUARTER), {key: Reading(key, D("0.5"), n=1)})
    assert found.period == QUARTER
    assert found.total == D("50.00")
    assert found.payout == D("0.5000")
    with pytest.raises(PayError, match="spread of csat"):
        engine.compute(plan, who, QUARTER, {key: Reading(key, D("0.5"), n=1, sd=D(-1))})


def test_a_modifier_never_leaves_its_bounds_whatever_its_curve_says():
    """A plan that is read keeps its factors between them; one that was made otherwise is held to them too."""
    measure = Measure(
        "m", "M", "csat", D(1), Whose.company, Basis.value, Direction.up, Curve(D(0), D(1), D(2)), 1, D(0)
    )
    curve = Curve(D(0), D(1), D(2), D("0.5"), D(1), D(3))
    by = Modifier("k", "K", D("0.9"), D("1.1"), "nps", Whose.company, Direction.up, curve, 1)
    plan = Plan(
        "p",
        1,
        "P",
        Covers.teams,
        date(2026, 1, 1),
        date(2026, 12, 31),
        "quarter",
        True,
        (measure,),
        (),
        (by,),
    )
    who = Participant(
        "x", "p", Covers.teams, "X", "", "", D(100), "EUR", (Stay(date(2026, 1, 1), date(2026, 12, 31)),)
    )
    csat, nps = engine.keys(plan, who, QUARTER)
    for value, factor in (("-1", "0.9"), ("0.2", "0.9"), ("1", "1"), ("2", "1.1")):
        readings = {csat: Reading(csat, D(1), n=1), nps: Reading(nps, D(value), n=1)}
        assert engine.compute(plan, who, QUARTER, readings).total == D(factor) * 100


def one_gate(unknown: Unknown, direction: Direction = Direction.up) -> tuple[Plan, Participant]:
    measure = Measure(
        "m", "M", "csat", D(1), Whose.company, Basis.value, Direction.up, Curve(D(0), D(1), D(2)), 1, D(0)
    )
    gate = Gate("g", "G", "nps", Whose.company, Basis.value, direction, D(10), True, D("0.5"), unknown, 1)
    plan = Plan(
        "p", 1, "P", Covers.teams, date(2026, 1, 1), date(2026, 12, 31), "quarter", True, (measure,), (gate,)
    )
    return plan, Participant("x", "p", Covers.teams, "X", "", "", D(100), "EUR", (Stay(*QUARTER),))


@pytest.mark.parametrize(
    ("value", "low", "high", "unknown", "closed", "reason"),
    [
        ("9", "8", "9.9", Unknown.open, True, "its whole 95% interval is beyond the floor"),
        ("9", "8", "10", Unknown.open, False, "beyond the floor, which its 95% interval reaches"),
        ("9", None, None, Unknown.open, False, "not known: its figure misses the floor, and has no interval"),
        (
            "9",
            None,
            None,
            Unknown.closed,
            True,
            "not known: its figure misses the floor, and has no interval",
        ),
        ("11", None, None, Unknown.closed, False, "the floor was kept"),
    ],
)
def test_a_gate_that_must_be_sure_never_closes_on_a_figure_alone(value, low, high, unknown, closed, reason):
    for direction, sign in ((Direction.up, 1), (Direction.down, -1)):
        plan, who = one_gate(unknown, direction)
        plan = replace(plan, gates=(replace(plan.gates[0], floor=D(10) * sign),))
        csat, nps = engine.keys(plan, who, QUARTER)
        ends = sorted(D(one) * sign for one in (low, high) if one is not None) or [None, None]
        read = Reading(nps, D(value) * sign, *ends, n=5)
        found = engine.compute(plan, who, QUARTER, {csat: Reading(csat, D(1), n=1), nps: read}).gates[0]
        assert (found.closed, found.reading) == (closed, read)
        assert found.reason.startswith(reason)


def test_what_waits_for_people_comes_to_nothing_and_says_so():
    plan, who = one_gate(Unknown.open)
    plan = replace(plan, if_nothing=Nothing.refuse, gates=())
    (key,) = engine.keys(plan, who, QUARTER)
    nothing = {key: Reading(key, None, reason="not measured")}
    with pytest.raises(PayError, match="No measure has a figure"):
        engine.compute(plan, who, QUARTER, nothing)
    found = engine.compute(plan, who, QUARTER, nothing, waiting=True)
    assert (found.total, found.low, found.high) == (0, 0, 0)
    assert "people decide" in found.nothing
    assert engine.undecided(plan, found)
    decided = Override("m", "", D("0.8"), "data", "nobody was asked", "a", "b")
    found = engine.compute(plan, who, QUARTER, nothing, [decided], waiting=True)
    assert (found.total, found.nothing) == (D("80.00"), "")
    assert not engine.undecided(plan, found)
    away = replace(who, leave=(QUARTER,))
    assert not engine.undecided(plan, engine.compute(plan, away, QUARTER, {}, waiting=True))
    zero = replace(plan, if_nothing=Nothing.zero)
    assert not engine.undecided(zero, engine.compute(zero, who, QUARTER, nothing))
