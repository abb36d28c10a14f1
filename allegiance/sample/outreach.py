"""Contacting customers before they call: campaigns with a randomised hold-out, and what they do."""

from __future__ import annotations

import numpy as np

from allegiance.sample import clock
from allegiance.sample.company import NONE, Columns, Flags, Ints, company, stack
from allegiance.sample.plan import DAY_S, Plan

SHARE = 0.045
"""Customers chosen a month."""
HOLDOUT = 0.2
PAUSE_DAYS = 90
"""Nobody is chosen twice within this many days."""


def outreach(rng: np.random.Generator, plan: Plan, who: Columns) -> Columns:
    """One row a customer chosen: planned time, topic, hold-out (planned and not sent), time of reply or -1."""
    it = company()
    last = np.full(len(who["since"]), -10_000)
    rows = []
    for number, month in enumerate(clock.months(plan)):
        day = clock.day_number(month) + int(rng.integers(2, 20))
        free = np.flatnonzero((who["since"] < day) & (last < day - PAUSE_DAYS))
        chosen = np.sort(free[rng.random(len(free)) < SHARE])
        last[chosen] = day
        t = day * DAY_S + rng.integers(9 * 3600, 17 * 3600, len(chosen))
        holdout = rng.random(len(chosen)) < HOLDOUT
        lag = (rng.exponential(9 * 3600, len(chosen))).astype(np.int64) + 60
        kind = number % len(it.outreach)
        reply = float(it.outreach[kind]["reply"])
        replied = np.where((rng.random(len(chosen)) < reply) & ~holdout, t + lag, NONE)
        topic = np.full(len(chosen), kind)
        rows.append({"t": t, "customer": chosen, "topic": topic, "holdout": holdout, "replied": replied})
    return stack(rows)


def working(plan: Plan, sent: Columns, customer: Ints, t: Ints) -> Flags:
    """Whether an outreach that was really sent still works for each customer and time."""
    treated = ~sent["holdout"]
    if not treated.any():
        return np.zeros(len(t), dtype=bool)
    wide = np.int64(1) << np.int64(34)
    keys = np.sort(sent["customer"][treated] * wide + sent["t"][treated])
    asked = customer * wide + t
    before = keys[np.clip(np.searchsorted(keys, asked, side="right") - 1, 0, None)]
    return np.asarray((asked >= before) & (asked - before < plan.effects.outreach_days * DAY_S), dtype=bool)
