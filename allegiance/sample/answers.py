"""The survey: who is invited, who answers, and what they say."""

from __future__ import annotations

import numpy as np

from allegiance.sample import comments, gaming, needs
from allegiance.sample.company import NONE, Columns, Flags, Floats, Ints, company, count, take
from allegiance.sample.people import People
from allegiance.sample.plan import DAY_S, Plan
from allegiance.sample.ratings import ANSWERING

INVITED = 0.86
"""Share of eligible contacts that the system invites by itself, at random."""
PICKED_HAPPY, PICKED_OTHER = 0.9, 0.06
"""The same for employees who choose by hand."""
DELIVERED = 0.97
ANSWERS = 0.222
REMEMBERED = 0.5
"""Share of customers who count the earlier contacts about the same problem."""


def invitations(
    rng: np.random.Generator, plan: Plan, staff: People, who: Columns, left: Ints, found: Columns
) -> Columns:
    """Rows of the survey export, by time of invitation; `answered` is -1 where no answer came."""
    it = company()
    eligible = found["experienced"] & found["known"] & (found["t"] < left[found["customer"]] * DAY_S)
    picky = staff.picky[found["employee"]]
    chance = np.where(picky, np.where(found["csat"] >= 4, PICKED_HAPPY, PICKED_OTHER), INVITED)
    rows = np.flatnonzero(eligible & (rng.random(count(found)) < chance))
    asked = take(found, rows)
    size = len(rows)
    asked["contact"] = rows
    asked["invited"] = asked["ended"] + 60 + rng.exponential(1_500, size).astype(np.int64)
    asked = take(asked, asked["invited"] < plan.stop)
    size = count(asked)
    asked["delivered"] = rng.random(size) < DELIVERED
    lag = 120 + np.minimum(np.exp(9.4 + 1.5 * rng.standard_normal(size)), 14 * DAY_S).astype(np.int64)
    answers = asked["delivered"] & (rng.random(size) < answering(who, asked))
    answers &= asked["invited"] + lag < plan.stop
    asked["answered"] = np.where(answers, asked["invited"] + lag, NONE)
    asked["mode"] = _modes(rng, asked)
    _say(rng, plan, who, asked)
    needs.plant(plan, who, asked)
    comments.write(rng, plan, who, asked, it.languages)
    gaming.plant(plan, staff, who, asked)
    return asked


def answering(who: Columns, asked: Columns) -> Floats:
    """Chance of an answer: by how extreme the experience was, language, channel and segment."""
    it, customer = company(), asked["customer"]
    return np.asarray(
        ANSWERS
        * ANSWERING[asked["csat"] - 1]
        * it.language["answers"][who["language"][customer]]
        * it.channel["answers"][asked["channel"]]
        * it.segment["answers"][who["segment"][customer]],
        dtype=np.float64,
    )


def _modes(rng: np.random.Generator, asked: Columns) -> Ints:
    """Index into `all_modes` of how the survey was sent."""
    it, names = company(), all_modes()
    first = np.array([names.index(modes[0]) for modes in it.modes])
    other = np.array([names.index(modes[-1]) for modes in it.modes])
    chosen = np.where(rng.random(count(asked)) < 0.7, first[asked["channel"]], other[asked["channel"]])
    return np.asarray(chosen, dtype=np.int64)


def all_modes() -> list[str]:
    """Every survey mode."""
    return sorted({mode for modes in company().modes for mode in modes})


def _say(rng: np.random.Generator, plan: Plan, who: Columns, asked: Columns) -> None:
    """All other answers, from the experience (`csat`), the pull away and the wait. -1: not answered."""
    size = count(asked)
    said = asked["answered"] >= 0
    csat, pull, beyond = asked["csat"], asked["pull"], asked["beyond"]
    lift = plan.effects.outreach_stay * asked["reached"]
    stay = 3.47 + 0.3 * (csat - 4) - 0.5 * pull + lift - plan.effects.kink_stay_per_min * beyond
    earlier = asked["wave"] * (rng.random(size) < REMEMBERED)
    needed = 1 + earlier + rng.binomial(2, 0.015, size)
    told = rng.random(size) < np.where(asked["solved"], 0.965, 0.22)
    ease = (
        5.55
        + 0.62 * (csat - 4)
        - 0.55 * np.minimum(asked["wave"], 2)
        - 0.35 * np.maximum(asked["transfers"], 0)
    )
    asked["stay"] = _scale(rng, stay, 0.95, 1, 5, said, 0.05)
    asked["repurchase"] = _scale(rng, 3.6 + 0.4 * (csat - 4) - 0.4 * pull + 0.5 * lift, 1.0, 1, 5, said, 0.12)
    asked["trust"] = _scale(rng, 3.85 + 0.5 * (csat - 4) - 0.25 * pull, 0.8, 1, 5, said, 0.12)
    asked["nps"] = _scale(rng, 8.2 + 1.3 * (csat - 4) - 0.45 * pull, 1.7, 0, 10, said, 0.04)
    asked["ces"] = _scale(rng, ease - 0.12 * beyond, 1.1, 1, 7, said, 0.08)
    asked["told"] = np.where(said & (rng.random(size) < 0.97), told, NONE).astype(np.int64)
    asked["needed"] = np.where(asked["told"] >= 0, np.minimum(needed, 9), NONE)
    asked["rated"] = np.where(said & (rng.random(size) < 0.99), csat, NONE)
    asked["emotion"] = np.full(size, NONE)
    asked["wants"] = np.where(said & (rng.random(size) < 0.16), asked["reason"], NONE)
    asked["wants_too"] = np.where(rng.random(size) < 0.25, rng.integers(0, len(company().needs), size), NONE)


def _scale(
    rng: np.random.Generator, mean: Floats, sd: float, low: int, high: int, said: Flags, silent: float
) -> Ints:
    """Rounded normal answers on a scale; -1 where nobody answered or the item was left out."""
    drawn = np.clip(np.round(mean + sd * rng.standard_normal(len(mean))), low, high).astype(np.int64)
    return np.where(said & (rng.random(len(mean)) >= silent), drawn, NONE)
