"""The workshop: what turning a dial costs for 1,000 people, against only computing their scorecards once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np

from allegiance.pay import curve, engine, what_if
from allegiance.pay.plan import Basis, Covers, Curve, Direction, Fallback, Measure, Plan, Whose
from allegiance.pay.statement import Key, Participant, Reading, Stay
from benchmarks.clock import medians

PEOPLE, TEAMS, SEED = 1_000, 60, 6
QUARTER = (date(2026, 4, 1), date(2026, 6, 30))


def run(runs: int) -> Iterator[str]:
    """Lines of a report."""
    plan, people, figures = _world()
    other = replace(plan, cap=Decimal("1.2"))

    def plain() -> None:
        curve.expected.cache_clear()
        for one in people:
            engine.compute(plan, one, QUARTER, figures)

    before = what_if.run(plan, people, QUARTER, figures)

    def turned() -> None:
        curve.expected.cache_clear()
        what_if.compare(before, what_if.run(other, people, QUARTER, figures), people)

    taken = medians({"plain": plain, "turned": turned}, runs=runs)
    yield (
        f"what-if of {PEOPLE:,} people, with winners, losers and the share that follows chance, against only computing "
        f"their scorecards ({taken['plain']:.2f} s): {taken['turned'] / taken['plain']:.2f} times as long"
    )


def _world() -> tuple[Plan, list[Participant], dict[Key, Reading]]:
    """Half of the people paid on what they add, the others on their team; a fifth changed team in the quarter."""
    rng = np.random.default_rng(SEED)

    def kinks(*values: str) -> Curve:
        return Curve(*(Decimal(one) for one in values))

    own = Measure(
        "own", "Own", "csat_mean", Decimal("0.4"), Whose.own, Basis.influence, Direction.up,
        kinks("-0.4", "0", "0.4"), 30, Decimal("0.8"),
        Fallback(Whose.team, Basis.adjusted, kinks("3.5", "4", "4.5")),
    )  # fmt: skip
    team = Measure(
        "team", "Team", "hold_time", Decimal("0.3"), Whose.team, Basis.value, Direction.down,
        kinks("120", "60", "30"), 30, Decimal(0),
    )  # fmt: skip
    company = Measure(
        "company", "Company", "nps", Decimal("0.3"), Whose.company, Basis.value, Direction.up,
        kinks("0", "20", "40"), 30, Decimal(0),
    )  # fmt: skip
    plan = Plan(
        "bench", 1, "Bench", Covers.individuals, date(2026, 1, 1), date(2026, 12, 31), "quarter", False,
        (own, team, company),
    )  # fmt: skip

    def reading(key: Key, value: float, sd: float, reliability: str | None = None) -> Reading:
        middle, spread = Decimal(f"{value:.6f}"), Decimal(f"{sd:.6f}")
        ends = middle - 2 * spread, middle + 2 * spread
        sure = Decimal(reliability) if reliability else None
        return Reading(key, middle, *ends, spread if reliability else None, 400, sure)

    figures = [reading(Key("nps", Whose.company, "", Basis.value), 24.0, 1.5)]
    for number in range(TEAMS):
        place = f"T{number}"
        figures.append(reading(Key("csat_mean", Whose.team, place, Basis.adjusted), rng.normal(4, 0.2), 0.05))
        figures.append(reading(Key("hold_time", Whose.team, place, Basis.value), rng.uniform(30, 120), 6.0))
    people = []
    middle = date(2026, 5, 15)
    for number in range(PEOPLE):
        who = f"E{number}"
        sure = "0.9" if number % 2 else "0.5"
        figures.append(
            reading(Key("csat_mean", Whose.own, who, Basis.influence), rng.normal(0, 0.2), 0.08, sure)
        )
        here, there = f"T{number % TEAMS}", f"T{(number + 1) % TEAMS}"
        stays = (
            (Stay(QUARTER[0], middle, "", here), Stay(middle.replace(day=16), QUARTER[1], "", there))
            if number % 5 == 0
            else (Stay(*QUARTER, "", here),)
        )
        people.append(
            Participant(who, plan.id, plan.covers, who, "", who, Decimal(1_000 + number), "EUR", stays)
        )
    return plan, people, {one.key: one for one in figures}
