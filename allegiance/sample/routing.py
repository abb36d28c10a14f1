"""Who takes a contact: people on the roster that month who speak the language, hard reasons to the skilled."""

from __future__ import annotations

import numpy as np

from allegiance.sample import clock
from allegiance.sample.company import CHAT, Ints, company
from allegiance.sample.people import People
from allegiance.sample.plan import Plan


def route(
    rng: np.random.Generator, plan: Plan, staff: People, t: Ints, reason: Ints, channel: Ints, language: Ints
) -> Ints:
    """Index of the employee for each contact, drawn with the weights of its month, language, medium and reason."""
    it = company()
    reasons, languages = len(it.reasons), len(it.languages)
    digital = (channel >= CHAT).astype(np.int64)
    month = clock.month_index(plan, t)
    group = ((month * languages + language) * 2 + digital) * reasons + reason
    here = staff.team_at >= 0
    likes = np.exp(plan.effects.routing * it.reason["difficulty"][:, None] * staff.skill[None, :])
    media = np.stack([np.ones(len(staff.ids)), staff.digital])
    chosen = np.zeros(len(t), dtype=np.int64)
    order = np.argsort(month, kind="stable")
    bounds = np.searchsorted(month[order], np.arange(here.shape[1] + 1))
    draw = rng.random(len(t))
    for now in range(here.shape[1]):
        rows = order[bounds[now] : bounds[now + 1]]
        if not len(rows):
            continue
        spoken = (staff.language.T + 0.001) * here[:, now]
        weight = spoken[:, None, None, :] * media[None, :, None, :] * likes[None, None, :, :]
        edges = np.cumsum(weight.reshape(-1, len(staff.ids)), axis=1)
        edges /= edges[:, -1:]
        ladder = (edges + np.arange(len(edges))[:, None]).ravel()
        local = group[rows] - now * languages * 2 * reasons
        found = np.searchsorted(ladder, local + draw[rows], side="right") - local * len(staff.ids)
        chosen[rows] = np.clip(found, 0, len(staff.ids) - 1)
    return chosen
