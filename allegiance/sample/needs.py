"""Wishes with a story: one that grows in one segment, and one of the customers who are being pulled away.

Every other wish follows from what the contact was about and says nothing more about its customer. These two are
drawn from a stream of their own, so that all else in a world stays as it is without them.
"""

from __future__ import annotations

import numpy as np

from allegiance.sample.company import Columns, company, count
from allegiance.sample.plan import DAY_S, Plan

STREAM = 41

RISING, SEGMENT = "Green energy", "Family"
RISING_FROM, RISING_TO = 0.03, 0.25
"""Share of the segment's answers that name it, at the start and at the end of the history."""

AWAY = "A fair price"
AWAY_ORDINARY, AWAY_PULLED, PULL_ABOVE = 0.03, 0.45, 1.0
"""Share of answers that name it, where the pull away is ordinary and where it is above the bound."""


def plant(plan: Plan, who: Columns, asked: Columns) -> None:
    """Adds ``wants_rising`` and ``wants_away`` (flags) to the invitations; never in a null world."""
    rng = np.random.default_rng([plan.seed, STREAM])
    size = count(asked)
    said = (asked["answered"] >= 0) & (not plan.null)
    age = np.clip(1 - (plan.stop - asked["t"]) / (plan.days * DAY_S), 0, 1)
    there = who["segment"][asked["customer"]] == company().segments.index(SEGMENT)
    chance = (RISING_FROM + (RISING_TO - RISING_FROM) * age) * there
    asked["wants_rising"] = said & (rng.random(size) < chance)
    chance = np.where(asked["pull"] > PULL_ABOVE, AWAY_PULLED, AWAY_ORDINARY)
    asked["wants_away"] = said & (rng.random(size) < chance)


def planted(plan: Plan) -> dict[str, object] | None:
    """What is true of the wishes of a world; nothing in a null world, and in one made by the database itself."""
    if plan.null or plan.size == "huge":
        return None
    return {
        "rising": {
            "need": RISING,
            "segment": SEGMENT,
            "share_start": RISING_FROM,
            "share_end": RISING_TO,
        },
        "away": {
            "need": AWAY,
            "share_ordinary": AWAY_ORDINARY,
            "share_pulled": AWAY_PULLED,
            "pull_above": PULL_ABOVE,
        },
    }
