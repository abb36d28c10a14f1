"""Contacts: problems arrive, wait, are answered by somebody, are solved or come back.

Waves: a problem that was not solved (or a call that was given up) returns as the next contact of the same
customer for the same reason, so that observed first-contact resolution is a consequence and not a column.
"""

from __future__ import annotations

import numpy as np

from allegiance.sample import clock
from allegiance.sample.company import (
    CHAT,
    EMAIL,
    NONE,
    SOCIAL,
    VOICE,
    Columns,
    Flags,
    Floats,
    Ints,
    company,
    count,
    logistic,
    pick,
    stack,
    take,
)
from allegiance.sample.outreach import working
from allegiance.sample.people import People
from allegiance.sample.plan import BURN_DAYS, DAY_S, Plan
from allegiance.sample.routing import route

INBOUND, OUTBOUND = 0, 1
ANSWERED, ABANDONED, OTHER = 0, 1, 2

ROOTS = 1.0
"""Problems drawn per contact wanted (repeats add, leavers and late joiners take away)."""
QUEUE_MEDIAN = {VOICE: 86.0, CHAT: 38.0}
QUEUE_SPREAD = {VOICE: 1.02, CHAT: 0.9}
PATIENCE_MEDIAN, PATIENCE_SPREAD = 850.0, 1.2
RETURNS = 0.93
"""Share of unsolved problems that come back by themselves."""
CALLED_BACK = 0.06
REDIALS = 0.6
SPONTANEOUS = 0.04
"""Share of solved problems about which the customer comes back all the same."""


def contacts(rng: np.random.Generator, plan: Plan, staff: People, who: Columns, sent: Columns) -> Columns:
    """All contacts from the burn-in to the end, by time; customers who have left by then included."""
    wave = _problems(rng, plan, who, sent)
    waves = []
    for _ in range(5):
        _answer(rng, plan, staff, who, wave)
        back = _call_back(rng, plan, wave)
        waves += [wave, back]
        wave = _returns(rng, plan, wave)
        if not count(wave):
            break
    found = stack(waves)
    found = take(found, np.argsort(found["t"], kind="stable"))
    _handle(rng, plan, staff, found)
    return found


def _problems(rng: np.random.Generator, plan: Plan, who: Columns, sent: Columns) -> Columns:
    """New problems: a day by volume, a customer by how often they call; a working outreach prevents some."""
    it = company()
    first = clock.day_number(plan.start) - BURN_DAYS
    weights = clock.day_weights(
        rng, clock.EPOCH.fromordinal(clock.EPOCH.toordinal() + first), plan.days + BURN_DAYS
    )
    size = int(plan.contacts * ROOTS * weights.sum() / weights[BURN_DAYS:].sum())
    day = first + pick(rng, weights, size)
    customer = pick(rng, who["activity"], size)
    channel = pick(rng, it.channel["share"], size)
    hour = np.zeros(size, dtype=np.int64)
    for code, shape in clock.HOURS.items():
        mask = channel == code
        hour[mask] = pick(rng, shape, int(mask.sum()))
    t = day * DAY_S + hour * 3600 + rng.integers(0, 3600, size)
    keep = who["since"][customer] <= day
    prevented = rng.random(size) < -plan.effects.outreach_inbound
    keep &= ~(prevented & working(plan, sent, customer, t))
    rows = np.flatnonzero(keep)
    size = len(rows)
    return {
        "t": t[rows],
        "customer": customer[rows],
        "reason": pick(rng, it.reason["share"], size),
        "channel": channel[rows],
        "wave": np.zeros(size, dtype=np.int64),
        "direction": np.full(size, INBOUND),
        "outcome": np.full(size, ANSWERED),
        "queue_s": np.full(size, NONE),
        "employee": np.full(size, NONE),
        "chance": np.zeros(size),
        "solved": np.zeros(size, dtype=bool),
        "known": np.zeros(size, dtype=bool),
    }


def _answer(rng: np.random.Generator, plan: Plan, staff: People, who: Columns, wave: Columns) -> None:
    """Queue, giving up, the employee, and whether the problem is solved. Fills ``wave`` in place."""
    it, size = company(), count(wave)
    channel, reason, t = wave["channel"], wave["reason"], wave["t"]
    busy = clock.load(plan, t, channel)
    queue = np.full(size, NONE, dtype=np.int64)
    for code, median in QUEUE_MEDIAN.items():
        z = rng.standard_normal(size)
        wait = median * busy * np.exp(QUEUE_SPREAD[code] * z)
        wait *= np.where(_backlog(plan, code, reason, t), plan.effects.backlog_factor, 1.0)
        queue = np.where(channel == code, np.minimum(wait, 3_500).astype(np.int64), queue)
    patience = PATIENCE_MEDIAN * np.exp(PATIENCE_SPREAD * rng.standard_normal(size))
    patience = np.where(rng.random(size) < 0.006, rng.random(size) * 5, patience)
    gave_up = (queue >= 0) & (patience < queue)
    wave["outcome"] = np.where(gave_up, ABANDONED, ANSWERED)
    wave["queue_s"] = np.where(gave_up, patience.astype(np.int64), queue)
    wave["known"] = rng.random(size) < np.where(gave_up, 0.62, 0.97)
    wave["employee"] = np.where(
        gave_up, NONE, route(rng, plan, staff, t, reason, channel, who["language"][wave["customer"]])
    )
    lift = np.where(gave_up, 0.0, staff.solving[wave["employee"]])
    odds = np.log(it.reason["solved"] / (1 - it.reason["solved"]))
    wave["chance"] = logistic(odds[reason] - 0.1 * wave["wave"] - 0.15 * (channel == EMAIL) + lift)
    wave["solved"] = ~gave_up & (rng.random(size) < wave["chance"])


def _backlog(plan: Plan, channel: int, reason: Ints, t: Ints) -> Flags:
    it = company()
    first, _ = plan.backlog
    technical = it.reason_queue[reason] == it.queues.index("Technical")
    return np.asarray(technical & (t >= clock.seconds(first)) & (channel == VOICE), dtype=bool)


def _call_back(rng: np.random.Generator, plan: Plan, wave: Columns) -> Columns:
    """Outbound calls about some of the problems that stayed unsolved; those do not come back by themselves."""
    open_ = ~wave["solved"] & (wave["outcome"] == ANSWERED) & wave["known"] & (wave["direction"] == INBOUND)
    rows = np.flatnonzero(open_ & (rng.random(count(wave)) < CALLED_BACK))
    wave["solved"][rows] = False
    wave["settled"] = np.zeros(count(wave), dtype=bool)
    wave["settled"][rows] = True
    back = take(wave, rows)
    t = (back["t"] // DAY_S + rng.integers(1, 4, len(rows))) * DAY_S
    back["t"] = t + rng.integers(9 * 3600, 18 * 3600, len(rows))
    back["channel"] = np.full(len(rows), VOICE)
    back["direction"] = np.full(len(rows), OUTBOUND)
    back["outcome"] = np.where(rng.random(len(rows)) < 0.25, OTHER, ANSWERED)
    back["queue_s"] = np.full(len(rows), NONE)
    back["solved"] = back["outcome"] == ANSWERED
    same = clock.month_index(plan, back["t"]) == clock.month_index(plan, wave["t"][rows])
    back["employee"] = np.where(same, back["employee"], NONE)
    return take(back, (back["t"] < plan.stop) & same)


def _returns(rng: np.random.Generator, plan: Plan, wave: Columns) -> Columns:
    """The next wave: problems that were not solved, minutes (given up) or days (unsolved) later."""
    size = count(wave)
    gave_up = wave["outcome"] == ABANDONED
    unsolved = ~wave["solved"] & ~gave_up & ~wave["settled"]
    chance = np.where(gave_up, REDIALS, np.where(unsolved, RETURNS, SPONTANEOUS))
    rows = np.flatnonzero(rng.random(size) < chance)
    old = take(wave, rows)
    size = len(rows)
    soon = gave_up[rows]
    slow = rng.random(size) < 0.07
    days = 1 + np.minimum(np.where(slow, rng.gamma(3, 5, size), rng.exponential(1.9, size)), 60).astype(
        np.int64
    )
    channel = np.where(soon | (rng.random(size) < 0.62), old["channel"], VOICE)
    hour = np.where(channel == VOICE, pick(rng, clock.HOURS[VOICE], size), pick(rng, clock.HOURS[CHAT], size))
    t = (old["t"] // DAY_S + days) * DAY_S + hour * 3600 + rng.integers(0, 3600, size)
    sunday = (t // DAY_S + 3) % 7 == 6
    t = np.where(sunday & (rng.random(size) < 0.6), t + DAY_S, t)
    redial = old["t"] + old["queue_s"] + 120 + rng.exponential(1_500, size).astype(np.int64)
    closed = (redial // 3600 % 24 >= 20) & (channel == VOICE)
    t = np.where(soon & ~closed, redial, t)
    new = {
        **old,
        "t": t,
        "channel": channel,
        "wave": old["wave"] + np.where(gave_up[rows], 0, 1),
        "direction": np.full(size, INBOUND),
        "solved": np.zeros(size, dtype=bool),
    }
    del new["settled"]
    return take(new, t < plan.stop)


def _handle(rng: np.random.Generator, plan: Plan, staff: People, found: Columns) -> None:
    """Hold, talk, wrap-up, transfers, and what the agent notes. Fills ``found`` in place."""
    it, size = company(), count(found)
    channel, reason, agent = found["channel"], found["reason"], found["employee"]
    answered = found["outcome"] == ANSWERED
    call = (channel == VOICE) & answered
    parks = 1.0 + staff.hold[agent] * 0.6
    held = call & (
        rng.random(size) < np.clip(0.345 + 0.09 * it.reason["difficulty"][reason], 0.1, 0.8) * parks
    )
    hold = np.where(held, 78.0 * np.exp(0.95 * rng.standard_normal(size) + staff.hold[agent]) + 3, 0.0)
    more = release_seconds(rng, plan, found) * call
    found["hold_s"] = np.where(call, np.minimum(hold + more, 3_000).astype(np.int64), NONE)
    extra = rng.poisson(0.35, size)
    found["holds"] = np.where(call, (found["hold_s"] > 0) * (1 + extra), NONE)
    pace = np.array([1.0, 1.35, 1.1, 0.6])[channel]
    talk = it.reason["talk"][reason] * pace * np.exp(0.5 * rng.standard_normal(size) - 0.1)
    found["talk_s"] = np.where(answered, np.maximum(talk, 12).astype(np.int64), NONE)
    wrap = 42 * np.exp(0.7 * rng.standard_normal(size))
    found["wrap_s"] = np.where(answered & (channel != SOCIAL), wrap.astype(np.int64), NONE)
    found["passing"] = it.reason["transfer"][reason]
    passed = answered & (found["direction"] == INBOUND) & (rng.random(size) < found["passing"])
    found["transfers"] = np.where(answered, passed * (1 + (rng.random(size) < 0.15)), NONE)
    right = np.where(found["solved"], 0.95, 0.3)
    noted = (rng.random(size) < right).astype(np.int64)
    found["noted"] = np.where(answered & (rng.random(size) < 0.97), noted, NONE)
    found["ended"] = np.minimum(_ended(rng, found), plan.stop - 1)


def release_seconds(rng: np.random.Generator, plan: Plan, found: Columns) -> Floats:
    """Seconds of hold that the release adds to each contact (zero outside its weeks and queues)."""
    effects = plan.effects
    size = count(found)
    drawn = rng.gamma(1.6, max(effects.release_hold_s, 1) / 1.6 / 0.85, size) * (rng.random(size) < 0.85)
    return np.asarray(
        drawn * touched_by_release(plan, found) * (effects.release_hold_s > 0), dtype=np.float64
    )


def touched_by_release(plan: Plan, found: Columns) -> Flags:
    """Calls in the queues and weeks of the release."""
    it = company()
    first, last = plan.release
    queues = [it.queues.index(name) for name in plan.effects.release_queues]
    inside = (found["t"] >= clock.seconds(first)) & (found["t"] < clock.seconds(last) + DAY_S)
    right = np.isin(it.reason_queue[found["reason"]], queues) & (found["channel"] == VOICE)
    return np.asarray(inside & right & (found["direction"] == INBOUND), dtype=bool)


def _ended(rng: np.random.Generator, found: Columns) -> Ints:
    """When each contact ended: waiting, holding and talking; letters take hours before somebody answers."""
    spent = np.maximum(found["queue_s"], 0) + np.maximum(found["hold_s"], 0) + np.maximum(found["talk_s"], 0)
    lying = np.where(found["channel"] >= EMAIL, np.exp(9.6 + 0.8 * rng.standard_normal(count(found))), 0)
    return np.asarray(found["t"] + spent + np.minimum(lying, 4 * DAY_S).astype(np.int64), dtype=np.int64)
