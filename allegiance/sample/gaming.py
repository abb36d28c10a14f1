"""Two more ways to better scores than the work deserves, beside picking whom to invite: from draws of their own.

One employee's customers often answer from one device, and one's customers often write that a rating was asked for.
Nothing else changes: ratings, and everything that follows from them, are as if nobody had.
"""

from __future__ import annotations

import numpy as np

from allegiance.sample.company import NONE, Columns, Ints, company, count
from allegiance.sample.people import People
from allegiance.sample.plan import Plan

STREAM = 29

SHARED = 0.25
"""Share of the answers about the one that come from one device."""
ASKING = 0.35
"""Share of the comments about the other that say so."""
ASKING_USUAL = 0.003
"""The same of everybody's comments: customers write such things by themselves."""
SILENT = 0.12
"""Share of answers whose device the survey tool does not know."""
HOUSEHOLD = 40
"""One customer in so many answers from the device of another one."""
OWN_DEVICES = 90_000_000
"""Numbers of devices from here on are no customer's."""

ASKED = {
    "en": ("I was asked to rate her well.", "He asked me to give him a 10.", "They asked for five stars."),
    "de": (
        "Man bat mich um eine gute Bewertung.",
        "Ich sollte fünf Sterne geben.",
        "Sein Bonus hängt davon ab.",
    ),
    "fr": ("On m'a demandé de mettre 10.", "Il paraît que sa prime en dépend."),
    "tr": ("Benden yüksek puan istedi.", "5 yıldız vermemi rica etti."),
    "pl": ("Prosił o dobrą ocenę.", "Podobno od tego zależy premia."),
}
"""What customers write then, by language."""


def chosen(plan: Plan, staff: People) -> tuple[Ints, Ints]:
    """Employees (index) with the device, and those who ask: some who were there all along and pick nobody."""
    rng = np.random.default_rng([plan.seed, STREAM])
    there = (staff.team_at >= 0).all(axis=1) & (staff.team_at == staff.team_at[:, :1]).all(axis=1)
    order = rng.permutation(np.flatnonzero(there & ~staff.picky))
    if plan.size == "huge":
        return order[:0], order[:0]
    devices = plan.effects.shared_device
    return order[:devices], order[devices : devices + plan.effects.begging]


def plant(plan: Plan, staff: People, who: Columns, asked: Columns) -> None:
    """Adds ``device`` (a number; -1: not known) to the invitations, and sentences to some comments."""
    rng = np.random.default_rng([plan.seed, STREAM, 1])
    size, said = count(asked), asked["answered"] >= 0
    sharing, begging = chosen(plan, staff)
    customer, employee = asked["customer"].astype(np.int64), asked["employee"]
    own = np.where(customer % HOUSEHOLD == 0, np.maximum(customer - 1, 0), customer)
    shared = np.isin(employee, sharing) & (rng.random(size) < SHARED)
    device = np.where(shared, OWN_DEVICES + employee, own)
    asked["device"] = np.where(said & (shared | (rng.random(size) >= SILENT)), device, NONE)
    often = np.where(np.isin(employee, begging), ASKING, 0.0 if plan.null else ASKING_USUAL)
    asking = rng.random(size) < often
    languages, draw = company().languages, rng.random(size)
    for row in np.flatnonzero(asking).tolist():
        if asked["comment"][row] is not None:
            options = ASKED[languages[who["language"][customer[row]]]]
            asked["comment"][row] += " " + options[int(draw[row] * len(options))]
