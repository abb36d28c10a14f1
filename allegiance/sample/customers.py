"""The customers: who they are, what they are worth, and what pulls them away."""

from __future__ import annotations

import numpy as np

from allegiance.sample import clock
from allegiance.sample.company import Array, Columns, Floats, Ints, company, pick
from allegiance.sample.plan import BURN_DAYS, Plan

TERMS = np.array([0, 12, 24])
"""Months of a contract; 0 may be ended any month."""
CONTRACTS = ["monthly", "12 months", "24 months"]
JOINED_LATER = 0.21
PRICE_DAYS = 75
"""Days before a renewal in which the price-sensitive look around."""


def customers(rng: np.random.Generator, plan: Plan) -> Columns:
    """One row a customer. Unseen traits (`pull`, `mood`, `price`) are not exported."""
    it, size = company(), plan.customers
    begin, end = clock.day_number(plan.start) - BURN_DAYS, clock.day_number(plan.end)
    old = begin - 1 - np.minimum(rng.gamma(1.6, 620, size).astype(np.int64), 6_000)
    segment = pick(rng, it.segment["share"], size)
    return {
        "since": np.where(rng.random(size) < JOINED_LATER, rng.integers(begin, end + 1, size), old),
        "segment": segment,
        "language": pick(rng, it.language["share"], size),
        "region": rng.integers(0, len(it.regions), size),
        "value": np.round(it.segment["value"][segment] * np.exp(0.45 * rng.standard_normal(size) - 0.1), 2),
        "margin": np.round(
            np.clip(it.segment["margin"][segment] + 0.03 * rng.standard_normal(size), 0.02, 0.6), 3
        ),
        "contract": pick(rng, np.array([0.25, 0.4, 0.35]), size),
        "activity": rng.gamma(1.7, 1.0, size) * it.segment["contacts"][segment],
        "pull": 0.75 * rng.standard_normal(size),
        "mood": 0.2 * rng.standard_normal(size),
        "price": rng.random(size) < 0.28,
    }


def renewal(since: Ints, contract: Array, day: Ints) -> Ints:
    """Day of the next renewal at or after ``day`` (contracts that end any month: each 365 days)."""
    term = np.where(TERMS[contract] == 0, 365, TERMS[contract] * 365 // 12)
    turns = np.maximum(-((since - day) // term), 1)
    return np.asarray(since + turns * term, dtype=np.int64)


def looking_around(who: Columns, customer: Ints, day: Ints) -> Floats:
    """One where a price-sensitive customer's contract is up for renewal soon."""
    since, contract = who["since"][customer], who["contract"][customer]
    soon = renewal(since, contract, day) - day <= PRICE_DAYS
    return np.asarray(soon & who["price"][customer] & (TERMS[contract] > 0), dtype=np.float64)
