"""A market survey of every quarter: how customers and others rate us and our rivals, and who would go where.

Everything here is drawn from a stream of its own: the rest of the world does not change with it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import norm

from allegiance.sample import clock
from allegiance.sample.company import NONE, Columns, Flags, Floats, Ints, company, read, stack, take
from allegiance.sample.plan import DAY_S, Plan

STREAM = 18
RESPONDENTS = (24, 230)
"""Respondents a wave: fewest and most; between them one in 260 contacts."""
CUSTOMERS = 0.7
"""Share of respondents who are our customers."""
FORMER = 0.5
"""Share of the others who once were, and say what would bring them back."""
RATED = 2
"""Rivals that each respondent rates beside us."""
MOOD_SD, ATTRIBUTE_SD, OVERALL_SD = 0.45, 0.85, 0.5
SWITCH, SWITCH_PER_POINT = -1.35, -0.7
"""Log-odds of a mean to leave at an overall rating of 3.5, and what a point more changes."""
ASKED_WHY = 0.8
BEYOND = 0.002
"""Ratings off the scale: dirt."""
OVERALL = "overall"


def _told() -> dict[str, Any]:
    return dict(read("company")["market"])


def attributes() -> list[str]:
    """What is rated; the last is the rating in all."""
    return [*_told()["means"], OVERALL]


def brands() -> list[str]:
    """We, then our rivals."""
    return [company().name, *(rival["name"] for rival in _told()["rival"])]


def reasons() -> list[str]:
    """What would make people leave, then what would bring them back, without repeats."""
    told = _told()
    return list(dict.fromkeys([*told["leaving"], *told["returning"]]))


def _levels(plan: Plan) -> Floats:
    """Shape (brands, attributes): the mean before it is rounded to a rating; in a null world all brands are alike."""
    told = _told()
    own = np.array(list(told["means"].values()))
    better = [np.zeros(len(own))] + [
        np.array([rival["better"].get(name, 0.0) for name in told["means"]]) for rival in told["rival"]
    ]
    return own + (0.0 if plan.null else 1.0) * np.stack(better)


def market(plan: Plan, who: Columns, left: Ints) -> tuple[Columns, float]:
    """One row a rating, by time; and the share of customers who mean to leave that was drawn from."""
    rng = np.random.default_rng([plan.seed, STREAM])
    told = _told()
    levels, weights = _levels(plan), np.array(list(told["weights"].values()))
    draws = np.array([rival["draws"] for rival in told["rival"]])
    if plan.null:
        draws = np.ones(len(draws))
    size = int(np.clip(plan.contacts / 260, *RESPONDENTS))
    leave, back = (_chances(told[name]) for name in ("leaving", "returning"))
    tables: list[Columns] = []
    expected: list[Floats] = []
    first = 1
    for month in clock.months(plan):
        if month.month % 3 != 2 or month < plan.start:
            continue
        day = clock.day_number(month) + rng.integers(3, 24, size)
        here = np.flatnonzero((who["since"] < day.min()) & (left > day.max()))
        mine = rng.random(size) < CUSTOMERS
        customer = np.where(mine, rng.choice(here, size), NONE)
        segment = np.where(mine, who["segment"][customer], rng.integers(0, len(company().segments), size))
        mood = MOOD_SD * rng.standard_normal(size)
        rated = 1 + np.argsort(rng.random((size, len(draws))), axis=1)[:, :RATED]
        shown = np.concatenate([np.zeros((size, 1), dtype=np.int64), rated], axis=1)
        latent = levels[shown] + mood[:, None, None]
        latent = latent + ATTRIBUTE_SD * rng.standard_normal(latent.shape)
        overall = latent @ weights + OVERALL_SD * rng.standard_normal(shown.shape)
        ratings = _rounded(np.concatenate([latent, overall[:, :, None]], axis=2))
        odds = SWITCH + SWITCH_PER_POINT * (overall[:, 0] - 3.5)
        chance = 1 / (1 + np.exp(-odds))
        expected.append(chance[mine])
        goes = rng.random(size) < chance
        pull = draws[rated - 1] / draws[rated - 1].sum(axis=1, keepdims=True)
        target = np.where(rng.random(size) < pull[:, 0], 1, 2)
        would = rng.integers(1, 4, shown.shape)
        high = rng.integers(4, 6, (size, 2))
        rows = np.flatnonzero(goes)
        would[rows, 0], would[rows, target[rows]] = high[rows, 0], high[rows, 1]
        would = np.where(mine[:, None], would, rng.integers(1, 6, shown.shape))
        why = np.where(mine, leave[rng.choice(len(leave), size)], back[rng.choice(len(back), size)])
        says = (rng.random(size) < ASKED_WHY) & (mine | (rng.random(size) < FORMER))
        t = day * DAY_S + rng.integers(8 * 3600, 21 * 3600, size)
        tables.append(
            _long(
                np.arange(first, first + size), t, customer, segment, shown, ratings, would, why, says, mine
            )
        )
        first += size
    table = stack(tables)
    table = take(table, table["t"] < plan.stop)
    table["number"] = np.arange(1, len(table["t"]) + 1)
    beyond = rng.random(len(table["t"])) < BEYOND
    beyond[0] = True
    table["rating"] = np.where(beyond, rng.integers(6, 10, len(beyond)), table["rating"])
    table["beyond"] = beyond
    return table, float(np.concatenate(expected).mean())


def _chances(told: dict[str, float]) -> Ints:
    """Codes of reasons, each as often as it is likely (in steps of one per cent)."""
    names = reasons()
    return np.repeat(
        [names.index(name) for name in told], [round(100 * share) for share in told.values()]
    ).astype(np.int64)


def _rounded(latent: Floats) -> Ints:
    return np.asarray(np.clip(np.round(latent), 1, 5), dtype=np.int64)


def _long(
    respondent: Ints,
    t: Ints,
    customer: Ints,
    segment: Ints,
    shown: Ints,
    ratings: Ints,
    would: Ints,
    why: Ints,
    says: Flags,
    mine: Flags,
) -> Columns:
    """One row a respondent, brand and attribute; what is asked once of a brand stands in the row of `overall`."""
    size, seen, asked = ratings.shape
    shape = (size, seen, asked)

    def spread(values: Ints) -> Ints:
        return np.broadcast_to(values[:, None, None], shape).ravel()

    last = np.broadcast_to(np.arange(asked) == asked - 1, shape)
    own = np.broadcast_to((shown == 0)[:, :, None], shape)
    reason = np.where(last & own & says[:, None, None], why[:, None, None], NONE)
    return {
        "t": spread(t),
        "respondent": spread(respondent),
        "customer": spread(customer),
        "segment": spread(segment),
        "brand": np.broadcast_to(shown[:, :, None], shape).ravel(),
        "attribute": np.broadcast_to(np.arange(asked), shape).ravel(),
        "rating": ratings.ravel(),
        "would": np.where(last, would[:, :, None], NONE).ravel(),
        "reason": reason.ravel(),
        "kind": np.where(reason == NONE, NONE, np.where(mine[:, None, None], 0, 1)).ravel(),
    }


def planted(plan: Plan, would_switch: float) -> dict[str, object]:
    """What the survey should show: mean ratings after rounding, and who would go where and why."""
    told, names = _told(), attributes()
    levels, weights = _levels(plan), np.array(list(told["weights"].values()))
    sd = np.full(len(names), np.hypot(MOOD_SD, ATTRIBUTE_SD))
    own_overall = MOOD_SD**2 + ATTRIBUTE_SD**2 * float((weights**2).sum()) + OVERALL_SD**2
    sd[-1] = np.sqrt(own_overall)
    centre = np.concatenate([levels, (levels @ weights)[:, None]], axis=1)
    edges = np.array([1.5, 2.5, 3.5, 4.5])
    mean = 1 + norm.sf((edges - centre[:, :, None]) / sd[:, None]).sum(axis=2)
    draws = np.array([1.0 if plan.null else rival["draws"] for rival in told["rival"]])
    pairs = draws[:, None] / (draws[:, None] + draws)
    chosen = (pairs.sum(axis=1) - 0.5) / (
        len(draws) - 1
    )  # of those who rated the rival: against each other one
    return {
        "own": brands()[0],
        "relative": {
            rival: {name: round(float(mean[0, at] - mean[1 + place, at]), 4) for at, name in enumerate(names)}
            for place, rival in enumerate(brands()[1:])
        },
        "importance": dict(told["weights"]),
        "would_switch": round(would_switch, 4),
        "to": dict(zip(brands()[1:], (round(would_switch * x, 4) for x in chosen.tolist()), strict=True)),
        "reasons": {"leave": dict(told["leaving"]), "return": dict(told["returning"])},
    }
