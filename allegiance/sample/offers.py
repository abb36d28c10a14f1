"""Save offers: calls to customers at risk, with a randomised hold-out, and the departures that they prevent.

Everything here is drawn from a stream of its own, so that a world without save offers had the same draws.
"""

from __future__ import annotations

import numpy as np

from allegiance.sample import clock
from allegiance.sample.company import NONE, Array, Columns, Flags, Ints, company, count, stack, take
from allegiance.sample.customers import TERMS, renewal
from allegiance.sample.lives import NEVER
from allegiance.sample.plan import DAY_S, Plan

STREAM = 17
LOOK_BACK_DAYS, RENEWAL_DAYS = 28, 45
"""The crude rule, every Monday: answered in the last four weeks, and a contract that ends within so many days.

It does not look at waiting: it must not bend the curve of what waiting costs.
"""
PAUSE_DAYS = 180
"""Nobody is offered anything twice within this many days."""
HOLDOUT = 0.3
REACHED = 0.6
"""Share of customers called who pick up."""
CALL_COST = 4.2
"""What one call costs, whatever comes of it."""


def save_offers(
    plan: Plan, who: Columns, found: Columns, left: Ints, why: Ints
) -> tuple[Columns, Ints, Ints]:
    """One row a customer at risk, and the days of leaving (and why) as the offers changed them.

    Args:
        plan: the plan; its effects say how many departures an offer prevents.
        who: customers.
        found: all contacts by time, with `experienced`, `wave` and `beyond`.
        left: day each customer would leave (`NEVER`: not by the end).
        why: why.
    """
    rng = np.random.default_rng([plan.seed, STREAM])
    effects, it = plan.effects, company()
    left, why = left.copy(), why.copy()
    risky = np.flatnonzero(found["experienced"] & (TERMS[who["contract"][found["customer"]]] > 0))
    when, customer = found["t"][risky] // DAY_S, found["customer"][risky]
    last = np.full(len(left), -10_000)
    first = clock.day_number(plan.start)
    rows = []
    monday = first + (-(first - 4)) % 7  # 1970-01-05 was a Monday
    for day in range(monday, clock.day_number(plan.end) + 1, 7):
        low, high = np.searchsorted(when, [day - LOOK_BACK_DAYS, day])
        chosen = np.unique(customer[low:high])
        due = renewal(who["since"][chosen], who["contract"][chosen], np.full(len(chosen), day))
        free = (left[chosen] > day) & (who["since"][chosen] < day) & (last[chosen] < day - PAUSE_DAYS)
        chosen = chosen[free & (due <= day + RENEWAL_DAYS)]
        last[chosen] = day
        size = len(chosen)
        offer = rng.integers(0, len(it.offers), size)
        holdout = rng.random(size) < HOLDOUT
        reached = (rng.random(size) < REACHED) & ~holdout
        accepted = reached & (rng.random(size) < effects.save_accepts)
        t = day * DAY_S + rng.integers(9 * 3600, 17 * 3600, size)
        saves = rng.random(size) < np.where(accepted, effects.save_accepted, effects.save_other)
        goes = left[chosen] <= day + effects.save_days
        kept = chosen[saves & goes & ~holdout]
        left[kept], why[kept] = NEVER, NONE
        rows.append(
            {
                "t": t,
                "customer": chosen,
                "topic": np.full(size, len(it.outreach)),
                "holdout": holdout,
                "replied": np.where(reached, t + rng.integers(60, 600, size), NONE),
                "offer": offer,
                "cost": _cost(it.offer_costs[offer], holdout, accepted),
                "accepted": np.where(holdout, NONE, accepted),
            }
        )
    return stack(rows), left, why


def prevented(plan: Plan) -> float:
    """Relative change of leaving among customers who were not held out: the planted truth."""
    effects = plan.effects
    taken = REACHED * effects.save_accepts
    return -(taken * effects.save_accepted + (1 - taken) * effects.save_other)


def ordinary(sent: Columns) -> Columns:
    """Ordinary notices in the same columns: no offer, and what their channel costs."""
    size = count(sent)
    costs = np.array([float(row["cost"]) for row in company().outreach])
    return sent | {
        "offer": np.full(size, NONE),
        "cost": np.where(sent["holdout"], np.nan, costs[sent["topic"]]),
        "accepted": np.full(size, NONE),
    }


def together(sent: Columns, offers: Columns) -> Columns:
    """One log by time."""
    both = stack([ordinary(sent), offers])
    return take(both, np.argsort(both["t"], kind="stable"))


def _cost(price: Array, holdout: Flags, accepted: Flags) -> Array:
    return np.where(holdout, np.nan, CALL_COST + np.where(accepted, price, 0.0))
