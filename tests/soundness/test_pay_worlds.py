"""What a pool paid on influence follows: nothing where nobody differs, mostly what people add where they do.

Through the whole path: ratings, margins, fit, posterior, expected payout, against what would be due if the truth were
known, in made-up worlds where it is. Beside each promise stands what breaks it: paying raw means.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from allegiance.pay import noise, plan_file, what_if
from allegiance.pay.plan import Basis, Covers, Curve, Direction, Measure, Plan, Whose
from allegiance.pay.readings import number
from allegiance.pay.statement import Key, Participant, Reading, Stay
from allegiance.settings import ROOT
from allegiance.stats.payout import Floats, Payout, misplaced
from tests.soundness.routing import World, draw

pytestmark = pytest.mark.slow

SPREAD = 0.15
QUARTER = (date(2026, 4, 1), date(2026, 6, 30))
CURVE = Payout(-2 * SPREAD, 0.0, 2 * SPREAD)
"""What one adds, in points of a rating: nothing at two usual differences below the team, all at the team's level."""
NARROW = Payout(-SPREAD, 0.0, 2 * SPREAD)
LINEAR = Payout(-2 * SPREAD, 0.0, 2 * SPREAD, 0.0, 1.0, 2.0)
JUMP = Payout(-SPREAD, 0.0, SPREAD, 0.5)


def raw(world: World, curve: Payout) -> Floats:
    return curve.of(world.raw() - world.y.mean())


def moved(paid: Floats, due: Floats) -> float:
    """Share of a fixed pool that goes to others than it should."""
    return float(np.abs(paid / paid.sum() - due / due.sum()).sum() / 2)


@pytest.mark.parametrize(
    "given",
    [{}, {"stars": True}, {"movers": 0.2}, {"drift": 0.2}],
    ids=["plain", "stars", "movers", "swinging"],
)
def test_where_nobody_differs_at_most_one_percent_of_the_pool_is_misplaced(given: dict[str, Any]) -> None:
    shares = []
    for seed in range(8):
        world = draw(seed, spread=0.0, **given)
        due = CURVE.of(world.truth)
        people = world.fitted().people
        paid = CURVE.expected(people.effect, people.sd)
        shares.append(misplaced(paid, due))
        assert moved(paid, due) <= 0.01
        # what the company's own page says of its pool is no less than what is so.
        told = CURVE.distance(people.effect, people.sd, paid).sum() / 2 / paid.sum()
        assert told >= 0.8 * shares[-1]
    assert np.mean(shares) <= 0.01
    # The same pool by raw means is handed out by lot, a fifth of it to the wrong people.
    world = draw(0, spread=0.0, **given)
    assert misplaced(raw(world, CURVE), CURVE.of(world.truth)) > 0.2


@pytest.mark.parametrize("metric", ["csat_mean", "solved"])
def test_the_plan_for_single_people_that_ships_pays_for_no_chance(metric: str) -> None:
    """By its own kinks, even for those whom its least reliability would keep from being paid by themselves."""
    shipped = plan_file.read(ROOT / "data" / "plans" / "individuals.toml")
    measure = next(one for one in shipped.measures if (one.metric, one.basis) == (metric, Basis.influence))
    assert measure.reliability >= Decimal("0.8")
    curve = noise.payout(measure.curve, measure.direction)
    shares = []
    for seed in range(6):
        world = draw(seed, spread=0.0, stars=True)
        if metric == "solved":
            world = replace(world, y=(world.y >= 4).astype(np.float64))
        people = world.fitted().people
        totals, due = curve.expected(people.effect, people.sd), curve.of(world.truth)
        shares.append(misplaced(totals, due))
        assert moved(totals, due) <= 0.01
        assert (people.reliability >= float(measure.reliability)).mean() == 0
    assert np.mean(shares) <= 0.01


@pytest.mark.parametrize("stars", [False, True], ids=["any number", "one to five stars"])
@pytest.mark.parametrize(
    ("curve", "bound"),
    [(CURVE, 0.1), (NARROW, 0.15), (LINEAR, 0.12), (JUMP, 0.13)],
    ids=["wide", "narrow", "linear", "jump"],
)
def test_where_people_differ_most_of_the_pool_is_where_it_belongs(
    curve: Payout, bound: float, stars: bool
) -> None:
    found, told, by_raw, nothing, raw_nothing = [], [], [], [], []
    for seed in range(6):
        world = draw(seed, stars=stars)
        people = world.fitted().people
        paid, due, other = curve.expected(people.effect, people.sd), curve.of(world.truth), raw(world, curve)
        found.append(misplaced(paid, due))
        told.append(curve.distance(people.effect, people.sd, paid).sum() / 2 / paid.sum())
        by_raw.append(misplaced(other, due))
        good = world.truth > 0
        nothing.append((paid[good] < 0.005).mean())
        raw_nothing.append((other[good] < 0.005).mean())
    assert np.mean(found) <= bound
    # the share that a page states is the share that is so
    assert np.mean(told) == pytest.approx(np.mean(found), abs=0.01)
    assert np.mean(by_raw) > 2 * np.mean(found)
    # somebody above average who is paid nothing: hardly ever, and by raw means often
    assert np.mean(nothing) <= 0.002
    assert np.mean(raw_nothing) > 0.03


def plan(*, reliability: str = "0.8") -> Plan:
    """A plan for single people, by whom nobody is paid below a reliability: the weight goes to the other measure."""
    own = Measure(
        "adds", "What one adds", "csat", Decimal("0.7"), Whose.own, Basis.influence, Direction.up,
        Curve(*(Decimal(str(getattr(CURVE, one))) for one in ("threshold", "target", "maximum"))),
        smallest_n=30, reliability=Decimal(reliability),
    )  # fmt: skip
    company = Measure(
        "all", "The company", "nps", Decimal("0.3"), Whose.company, Basis.value, Direction.up,
        Curve(Decimal(0), Decimal(20), Decimal(40)), smallest_n=30, reliability=Decimal(0),
    )  # fmt: skip
    days = date(2026, 1, 1), date(2026, 12, 31)
    return Plan("own", 1, "Own", Covers.individuals, *days, "quarter", False, (own, company))


def paid(of: Plan, world: World) -> tuple[Floats, Floats, float | None]:
    """Totals by the engine itself, what would be due if the truth were known, and the share that the page states."""
    people = world.fitted().people
    company = Key("nps", Whose.company, "", Basis.value)
    figures = {company: Reading(company, Decimal(24), Decimal(24), Decimal(24), n=90_000)}
    truth = dict(figures)
    for one in range(world.people):
        key = Key("csat", Whose.own, str(one), Basis.influence)
        effect, sd = number(float(people.effect[one])), number(float(people.sd[one]))
        sure = number(float(people.reliability[one]))
        figures[key] = Reading(key, effect, effect, effect, sd, 400, sure)
        truth[key] = Reading(key, number(float(world.truth[one])), sd=Decimal(0), n=400, reliability=sure)
    stays = (Stay(*QUARTER),)
    covered = [
        Participant(str(one), of.id, of.covers, "", "", str(one), Decimal(1000), "EUR", stays)
        for one in range(world.people)
    ]
    made = what_if.run(of, covered, QUARTER, figures)
    due = what_if.run(of, covered, QUARTER, truth)
    totals = [np.array([float(one.total) for one in each.statements.values()]) for each in (made, due)]
    return totals[0], totals[1], made.noise.misplaced


def test_through_the_engine_itself_an_individual_pool_is_paid_for_no_chance() -> None:
    """Cents, rounding, shares of four decimals and the least reliability included."""
    world = draw(1, people=200, teams=16, spread=0.0)
    totals, due, told = paid(plan(), world)
    # where nobody differs nobody is reliable enough to be paid by themselves
    assert len(set(totals)) == 1
    assert misplaced(totals, due) == 0
    assert told == 0
    # and even paid by themselves, nearly all get the same
    totals, due, told = paid(plan(reliability="0"), world)
    assert misplaced(totals, due) <= 0.01
    assert moved(totals, due) <= 0.01
    assert told is not None
    assert told >= 0.8 * misplaced(totals, due)


def test_where_people_differ_the_engine_pays_them_and_says_how_much_is_chance() -> None:
    totals, due, told = paid(plan(), draw(2, people=200, teams=16))
    assert len(set(totals)) > 50
    assert misplaced(totals, due) <= 0.1
    assert told == pytest.approx(misplaced(totals, due), abs=0.015)
