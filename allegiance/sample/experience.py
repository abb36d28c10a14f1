"""How a contact felt, and how strongly it pulls the customer away. Known for every contact, answered or not."""

from __future__ import annotations

import numpy as np

from allegiance.sample import clock
from allegiance.sample.company import EMAIL, Columns, Flags, Floats, company
from allegiance.sample.contacts import ANSWERED, INBOUND
from allegiance.sample.customers import looking_around
from allegiance.sample.outreach import working
from allegiance.sample.people import People
from allegiance.sample.plan import DAY_S, Plan
from allegiance.sample.ratings import rate

BASE = 4.19
SOLVED, TRANSFER, AGAIN = 0.6, -0.22, -0.2
"""Points for being solved, per transfer, and per earlier contact about the same problem."""
LONGEST_MIN = 8.0
"""Minutes of waiting beyond the kink after which it gets no worse."""
LEAVING = -4.75
"""Log-odds of leaving after an ordinary, satisfying contact."""
LEAVE_WINDOW_DAYS = (2, 80)


def wait_seconds(found: Columns) -> Floats:
    """Queue plus hold; what is not measured counts as no wait."""
    return np.asarray(np.maximum(found["queue_s"], 0) + np.maximum(found["hold_s"], 0), dtype=np.float64)


def beyond(plan: Plan, wait: Floats) -> Floats:
    """Minutes beyond the kink."""
    return np.asarray(np.clip((wait - plan.effects.kink_s) / 60, 0, LONGEST_MIN), dtype=np.float64)


def displeasure(plan: Plan, wait: Floats) -> Floats:
    """Points that waiting costs."""
    below = np.minimum(wait, plan.effects.kink_s) / 60
    effects = plan.effects
    return np.asarray(
        effects.wait_csat_per_min * below + effects.wait_csat_beyond_per_min * beyond(plan, wait),
        dtype=np.float64,
    )


def felt(
    rng: np.random.Generator, plan: Plan, staff: People, who: Columns, sent: Columns, found: Columns
) -> None:
    """Adds to ``found``: `experienced` (inbound and answered), `csat` (1-5), `pull`, `beyond`, `reached`.

    What an employee causes (solving, holding) is taken out of the employee's own effect, so that the total that a
    customer feels is exactly the planted effect.
    """
    it = company()
    agent, reason, channel = found["employee"], found["reason"], found["channel"]
    customer, day = found["customer"], found["t"] // DAY_S
    experienced = (found["direction"] == INBOUND) & (found["outcome"] == ANSWERED)
    team = staff.team_at[agent, clock.month_index(plan, found["t"])]
    wait = wait_seconds(found)
    mean = BASE + it.reason["csat"][reason] + it.channel["csat"][channel]
    mean += it.segment["csat"][who["segment"][customer]] + it.language["csat"][who["language"][customer]]
    mean += staff.team_effect[team] + staff.site_effect[staff.team_site[team]]
    mean += staff.effect[agent] - _caused(plan, staff, found, experienced, wait)[agent]
    again = np.minimum(found["wave"], 2)
    usual_again = np.bincount(reason, again) / np.bincount(reason)
    mean += SOLVED * (found["solved"] - found["chance"])
    mean += TRANSFER * (np.maximum(found["transfers"], 0) - 1.15 * found["passing"])
    mean += AGAIN * (again - usual_again[reason]) - displeasure(plan, wait)
    mean += who["mood"][customer]
    found["experienced"] = experienced
    found["team"] = np.where(agent >= 0, team, -1)
    found["csat"] = rate(rng, mean)
    found["beyond"] = beyond(plan, wait) * experienced
    found["looking"] = looking_around(who, customer, day)
    found["reached"] = working(plan, sent, customer, found["t"])
    found["pull"] = (
        who["pull"][customer]
        + it.reason["pull"][reason]
        + 1.1 * found["looking"]
        + 0.3 * (~found["solved"])
        + 0.1 * (channel == EMAIL)
    )


def _caused(plan: Plan, staff: People, found: Columns, experienced: Flags, wait: Floats) -> Floats:
    """Points that each employee's own way of putting people on hold adds, on average over the contacts taken."""
    agent = found["employee"]
    hold = np.maximum(found["hold_s"], 0)
    usual = wait - hold + hold * np.exp(-staff.hold[agent])
    added = (displeasure(plan, usual) - displeasure(plan, wait)) * experienced
    rows = agent >= 0
    size = len(staff.ids)
    taken = np.bincount(agent[rows & experienced], minlength=size)
    return np.asarray(
        np.bincount(agent[rows], weights=added[rows], minlength=size) / np.maximum(taken, 1), dtype=np.float64
    )


def leaving_odds(plan: Plan, found: Columns) -> Floats:
    """Log-odds that a contact makes its customer leave within the window."""
    return np.asarray(
        LEAVING
        + 0.85 * found["pull"]
        + 0.42 * (5 - found["csat"])
        + plan.effects.kink_leave_per_min * found["beyond"]
        - plan.effects.outreach_stay * found["reached"],
        dtype=np.float64,
    )
