"""One world from beginning to end, in memory: who lives in it and what happened to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from allegiance.sample import clock
from allegiance.sample.answers import invitations
from allegiance.sample.climate import climate
from allegiance.sample.company import NONE, Columns, Ints, count, take
from allegiance.sample.contacts import contacts
from allegiance.sample.customers import customers
from allegiance.sample.experience import felt
from allegiance.sample.lives import customer_rows, leave, purchases
from allegiance.sample.market import market
from allegiance.sample.offers import save_offers, together
from allegiance.sample.outreach import outreach
from allegiance.sample.people import People, people
from allegiance.sample.plan import DAY_S, Plan
from allegiance.sample.turns import turns

Progress = Callable[[str, float], None]
"""Called with what is being done and the share done so far (0 to 1)."""


@dataclass(frozen=True, slots=True)
class World:
    """Tables of one world; `left` is the day each customer left."""

    staff: People
    who: Columns
    left: Ints
    contacts: Columns
    answers: Columns
    customers: Columns
    purchases: Columns
    outreach: Columns
    climate: Columns
    market: Columns
    would_switch: float
    """Share of customers who mean to leave, in the market survey."""


def world(rng: np.random.Generator, plan: Plan, progress: Progress) -> World:
    """Live through the whole history."""
    progress("people and customers", 0.02)
    staff = people(rng, plan)
    who = customers(rng, plan)
    sent = outreach(rng, plan, who)
    progress("contacts", 0.06)
    found = contacts(rng, plan, staff, who, sent)
    progress("experiences", 0.2)
    felt(rng, plan, staff, who, sent, found)
    left, why = leave(rng, plan, who, found)
    offers, left, why = save_offers(plan, who, found, left, why)
    begin = clock.seconds(plan.start)
    found = take(found, (found["t"] >= begin) & (found["t"] < (left[found["customer"]] + 1) * DAY_S))
    found["number"] = np.arange(1, count(found) + 1)
    found["language"] = who["language"][found["customer"]]
    noted = found["ended"] + 60 + rng.exponential(5_400, count(found)).astype(np.int64)
    found["updated"] = np.minimum(noted, plan.stop - 1)
    found |= turns(plan, staff, found)
    progress("survey answers", 0.3)
    answers = invitations(rng, plan, staff, who, left, found)
    answers["contact_number"] = answers["number"]
    answers["number"] = np.arange(1, count(answers) + 1)
    told = np.where(answers["answered"] >= 0, answers["answered"], answers["invited"]) + 300
    answers["updated"] = np.minimum(told, plan.stop - 1)
    found["asked"] = np.zeros(count(found), dtype=bool)
    found["asked"][answers["contact"]] = True
    progress("lives", 0.45)
    sent = take(sent, (sent["t"] >= begin) & (sent["t"] < left[sent["customer"]] * DAY_S))
    sent = together(sent, offers)
    sent["replied"] = np.where(sent["replied"] < plan.stop, sent["replied"], NONE)
    sent["number"] = np.arange(1, count(sent) + 1)
    bought = purchases(rng, plan, who, left, found)
    bought["number"] = np.arange(1, count(bought) + 1)
    bought["updated"] = bought["t"] + 120
    asked, would_switch = market(plan, who, left)
    own = climate(rng, plan, staff)
    own["number"] = np.arange(1, count(own) + 1)
    return World(
        staff=staff,
        who=who,
        left=left,
        contacts=found,
        answers=answers,
        customers=customer_rows(rng, plan, who, left, why),
        purchases=bought,
        outreach=sent,
        climate=own,
        market=asked,
        would_switch=would_switch,
    )
