"""The employees' own survey, once a quarter: how teams live shows here before customers feel it."""

from __future__ import annotations

import numpy as np

from allegiance.sample import clock
from allegiance.sample.comments import staff_comment
from allegiance.sample.company import Columns, Floats, Ints, stack
from allegiance.sample.people import People
from allegiance.sample.plan import DAY_S, Plan

RESPONSE = 0.74
ITEMS = {"trust": 3.75, "appreciated": 3.45, "mistakes": 3.55, "vision": 3.3}


def climate(rng: np.random.Generator, plan: Plan, staff: People) -> Columns:
    """One row a response of an employee, by time."""
    mood = 0.45 * rng.standard_normal(len(staff.team_ids)) + 3.0 * staff.team_effect
    if plan.null:
        mood = np.zeros(len(staff.team_ids))
    mood -= mood.mean()
    own = 0.5 * rng.standard_normal(len(staff.ids))
    quarters = []
    for index, month in enumerate(clock.months(plan)):
        if month.month % 3 or month < plan.start:
            continue
        here = np.flatnonzero(staff.team_at[:, index] >= 0)
        here = here[rng.random(len(here)) < RESPONSE]
        team = staff.team_at[here, index]
        feels = mood[team] + own[here]
        day = clock.day_number(month) + rng.integers(9, 20, len(here))
        t = day * DAY_S + rng.integers(8 * 3600, 18 * 3600, len(here))
        rows = {"t": t, "employee": here, "team": team, "enps": _item(rng, 7.83 + 0.9 * feels, 1.75, 0, 10)}
        rows |= {name: _item(rng, mean + 0.35 * feels, 0.85, 1, 5) for name, mean in ITEMS.items()}
        keep = t < plan.stop
        quarters.append(
            {name: values[keep][np.argsort(t[keep], kind="stable")] for name, values in rows.items()}
        )
    table = stack(quarters)
    table["comment"] = np.array(staff_comment(rng, table["enps"], 0.14), dtype=object)
    return table


def _item(rng: np.random.Generator, mean: Floats, sd: float, low: int, high: int) -> Ints:
    drawn = np.round(mean + sd * rng.standard_normal(len(mean)))
    return np.asarray(np.clip(drawn, low, high), dtype=np.int64)
