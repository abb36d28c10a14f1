"""What customers do afterwards: leave, renew, buy, recommend; and the rows their files hold."""

from __future__ import annotations

import numpy as np

from allegiance.sample import clock
from allegiance.sample.company import NONE, Columns, Ints, company, logistic, pick, stack, take
from allegiance.sample.customers import TERMS, renewal
from allegiance.sample.experience import LEAVE_WINDOW_DAYS, leaving_odds
from allegiance.sample.plan import BURN_DAYS, DAY_S, Plan

KINDS = ["purchase", "renewal", "cancellation", "referral"]
PURCHASE, RENEWAL, CANCELLATION, REFERRAL = range(4)
WHY = ["Service", "Waiting time", "Price", "Moving", "Product", "Other"]
NEVER = 10**9


def leave(rng: np.random.Generator, plan: Plan, who: Columns, found: Columns) -> tuple[Ints, Ints]:
    """Day each customer leaves (`NEVER` if not by the end) and why: the earliest of all that made them leave.

    A contact makes a customer leave with the odds of the experience, some days to twelve weeks later; a renewal
    makes the unattached leave without any contact.
    """
    size, last = len(who["since"]), clock.day_number(plan.end)
    day, why = np.full(size, NEVER), np.full(size, NONE)
    goes = found["experienced"] & (rng.random(len(found["t"])) < logistic(leaving_odds(plan, found)))
    rows = np.flatnonzero(goes)
    low, high = LEAVE_WINDOW_DAYS
    when = found["t"][rows] // DAY_S + rng.integers(low, high, len(rows))
    cause = _why(rng, take(found, rows))
    first = np.lexsort((when, found["customer"][rows]))
    customer, index = np.unique(found["customer"][rows][first], return_index=True)
    day[customer], why[customer] = when[first][index], cause[first][index]

    start = clock.day_number(plan.start) - BURN_DAYS
    due = np.maximum(who["since"] + 1, start)
    for _ in range(3):
        due = renewal(who["since"], who["contract"], due)
        odds = -3.6 + 0.9 * who["pull"] + 0.9 * who["price"]
        quits = (rng.random(size) < logistic(odds)) & (due < day)
        reason = np.where(who["price"], 2, pick(rng, np.array([1.0, 0, 2, 2, 1.5, 2]), size))
        day, why = np.where(quits, due, day), np.where(quits, reason, why)
        due = due + 1
    gone = day <= last
    return np.where(gone, day, NEVER), np.where(gone, why, NONE)


def _why(rng: np.random.Generator, found: Columns) -> Ints:
    """The reason written into the CRM: what weighed most, sometimes just "Other"."""
    moving = company().reasons.index("Moving home")
    size = len(found["t"])
    weigh = np.stack(
        [
            0.3 + 0.5 * (5 - found["csat"]),
            0.9 * found["beyond"],
            2.2 * found["looking"] + 0.2,
            2.5 * (found["reason"] == moving) + 0.1,
            0.5 + 0.3 * np.maximum(found["pull"], 0),
            np.full(size, 0.5),
        ]
    )
    return np.asarray(np.argmax(weigh + rng.gumbel(0, 0.45, weigh.shape), axis=0), dtype=np.int64)


def purchases(rng: np.random.Generator, plan: Plan, who: Columns, left: Ints, found: Columns) -> Columns:
    """Renewals kept, cancellations, and what good experiences sell: add-ons and referrals."""
    last, first = clock.day_number(plan.end), clock.day_number(plan.start)
    none = np.zeros(0, dtype=np.int64)
    rows = [_purchase(none, none, PURCHASE, none.astype(float), none)]
    due = np.maximum(who["since"] + 1, first)
    for _ in range(3):
        due = renewal(who["since"], who["contract"], due)
        kept = np.flatnonzero((due <= last) & (left > due) & (TERMS[who["contract"]] > 0))
        worth = who["value"][kept] * TERMS[who["contract"][kept]] / 12
        rows.append(_purchase(kept, due[kept], RENEWAL, worth, np.full(len(kept), NONE)))
        due = due + 1
    gone = np.flatnonzero((left <= last) & (left >= first))
    rows.append(_purchase(gone, left[gone], CANCELLATION, who["value"][gone], np.full(len(gone), NONE)))

    size = len(found["t"])
    happy = (found["csat"] >= 4) & found["experienced"]
    lag = rng.integers(1, 30, size)
    for kind, chance in ((PURCHASE, 0.022 + 0.05 * happy), (REFERRAL, 0.004 + 0.022 * (found["csat"] == 5))):
        chosen = np.flatnonzero(rng.random(size) < chance * (1 - 0.4 * (found["pull"] > 1)))
        day, customer = found["t"][chosen] // DAY_S + lag[chosen], found["customer"][chosen]
        keep = (day <= last) & (day < left[customer])
        customer, day = customer[keep], day[keep]
        item = rng.integers(0, len(company().products), len(customer))
        price = company().prices[item] * np.round(np.exp(0.15 * rng.standard_normal(len(customer))), 2)
        money = price if kind == PURCHASE else np.zeros(len(customer))
        rows.append(
            _purchase(customer, day, kind, money, item if kind == PURCHASE else np.full(len(item), NONE))
        )
    table = stack(rows)
    count = len(table["day"])
    table["t"] = table["day"] * DAY_S + rng.integers(8 * 3600, 21 * 3600, count)
    table = take(table, table["day"] >= first)
    return take(table, np.argsort(table["t"], kind="stable"))


def _purchase(customer: Ints, day: Ints, kind: int, amount: object, item: Ints) -> Columns:
    return {
        "customer": customer,
        "day": day,
        "kind": np.full(len(customer), kind),
        "amount": np.round(np.asarray(amount, dtype=np.float64), 2),
        "item": item,
    }


def customer_rows(rng: np.random.Generator, plan: Plan, who: Columns, left: Ints, why: Ints) -> Columns:
    """Effective-dated rows of the customers export: a second row where value (or the segment) changed."""
    it = company()
    size, first, last = len(left), clock.day_number(plan.start), clock.day_number(plan.end)
    row = {
        "customer": np.arange(size),
        "valid_from": who["since"],
        "segment": who["segment"],
        "region": who["region"],
        "value": who["value"],
        "margin": who["margin"],
        "since": who["since"],
        "left": left,
        "why": why,
        "contract": who["contract"],
        "renewal": np.where(
            (TERMS[who["contract"]] > 0) & (left == NEVER),
            renewal(who["since"], who["contract"], np.full(size, last + 1)),
            NONE,
        ),
        "changed": np.where(left < NEVER, left, who["since"]),
    }
    row = take(row, who["since"] < left)
    count = len(row["left"])
    change = rng.integers(np.maximum(row["since"] + 30, first), last + 60)
    again = np.flatnonzero((rng.random(count) < 0.12) & (change <= np.minimum(last, row["left"] - 1)))
    later = take(row, again)
    later["valid_from"] = change[again]
    later["value"] = np.round(later["value"] * np.exp(0.12 * rng.standard_normal(len(again))), 2)
    later["region"] = np.where(
        rng.random(len(again)) < 0.3, rng.integers(0, len(it.regions), len(again)), later["region"]
    )
    later["changed"] = np.maximum(change[again], later["changed"])
    both = stack([row, later])
    return take(both, np.lexsort((both["valid_from"], both["customer"])))
