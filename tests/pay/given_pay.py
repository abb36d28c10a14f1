"""Plans, participants and figures for tests of what stands on the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from allegiance.pay.plan import Basis, Covers, Curve, Direction, Measure, Plan, Whose
from allegiance.pay.statement import Key, Participant, Reading, Stay

D = Decimal
QUARTER = (date(2026, 4, 1), date(2026, 6, 30))
CSAT = Curve(D("0.7"), D("0.8"), D("0.9"))
HOLD = Curve(D(120), D(60), D(30))
ADDS = Curve(D("-0.3"), D(0), D("0.3"))


def measure(id_: str, weight: str, curve: Curve = CSAT, **given: object) -> Measure:
    made: dict[str, object] = {
        "id": id_, "title": id_.title(), "metric": id_, "weight": D(weight), "whose": Whose.team,
        "basis": Basis.value, "direction": Direction.up if curve.threshold < curve.target else Direction.down,
        "curve": curve, "smallest_n": 10, "reliability": D(0),
    }  # fmt: skip
    return Measure(**{**made, **given})  # type: ignore[arg-type]


def plan(*measures: Measure, **given: object) -> Plan:
    made: dict[str, object] = {
        "id": "teams", "version": 3, "title": "Teams", "covers": Covers.teams, "first": date(2026, 1, 1),
        "last": date(2026, 12, 31), "every": "quarter", "on": True, "measures": measures,
    }  # fmt: skip
    return Plan(**{**made, **given})  # type: ignore[arg-type]


def person(
    number: int, team: str = "North", target: str = "1000.00", plan: str = "teams", **given: object
) -> Participant:
    made: dict[str, object] = {
        "id": f"{plan}/E{number}", "plan": plan, "covers": Covers.teams, "name": f"Name {number}", "person": "",
        "employee": f"E{number}", "target": D(target), "currency": "EUR", "stays": (Stay(*QUARTER, "", team),),
    }  # fmt: skip
    return Participant(**{**made, **given})  # type: ignore[arg-type]


def reading(
    metric: str, place: str, value: str | None, half: str = "0", whose: Whose = Whose.team, **given: object
) -> Reading:
    key = Key(metric, whose, place, given.pop("basis", Basis.value))  # type: ignore[arg-type]
    if value is None:
        return Reading(key, None, reason="not measured")
    low, high = D(value) - D(half), D(value) + D(half)
    return Reading(key, D(value), low, high, n=100, **given)  # type: ignore[arg-type]


def readings(held: Sequence[Reading]) -> Mapping[Key, Reading]:
    return {one.key: one for one in held}
