"""Proactive contact: against a hold-out an effect, beside others alike an observation, else nothing."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pytest

from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.proactive import study
from allegiance.metrics.proactive_records import OBSERVATIONAL, RANDOMISED, Study
from allegiance.metrics.results import NO_CHANGE, TOO_FEW
from allegiance.metrics.sentences_proactive import sentence
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader
from tests.metrics import given

DAY = date(2026, 5, 4)
END = date(2026, 11, 1)
PERIOD = Period(date(2026, 4, 1), END)


def company(
    reached: int,
    held: int,
    *,
    calls: tuple[float, float] = (0.1, 0.3),
    marked: bool = True,
    listed: int = 0,
    seed: int = 1,
) -> Reader:
    """Customers reached and held out who call within two weeks with these chances; others on the list, not reached."""
    rnd = random.Random(seed)
    messages, contacts = [], []
    for n in range(reached + held):
        side = n >= reached
        messages.append(
            {
                "day": DAY,
                "customer_id": f"m{n}",
                "topic": "delay" if n % 2 else "bill",
                "channel": "sms",
                "holdout": side if marked else None,
                "replied_at": None if side or n % 5 else datetime(2026, 5, 5),
                "cost": None if side else 0.1,
            }
        )
        if rnd.random() < calls[side]:
            contacts.append({"day": DAY + timedelta(days=3), "customer_id": f"m{n}"})
    for n in range(listed):
        if rnd.random() < calls[1]:
            contacts.append({"day": DAY + timedelta(days=3), "customer_id": f"k{n}"})
    contacts.append({"day": END, "customer_id": "last"})
    names = [f"m{n}" for n in range(reached + held)] * bool(listed) + [f"k{n}" for n in range(listed)]
    customers = [
        {"customer_id": name, "segment": "s", "left_on": DAY + timedelta(days=9) if n % 40 == 0 else None}
        for n, name in enumerate(names)
    ]
    return given.reader(outreach=messages, contacts=contacts, customers=customers)


def ask(
    store: Reader, scope: Scope | None = None, period: Period = PERIOD, **where: tuple[str, ...]
) -> Study:
    return study(store, scope or everyone(), period, where=Where(**where))


def effect(found: Study, kind: str = "inbound"):  # type: ignore[no-untyped-def]
    return next(one for one in found.effects if one.kind == kind)


def test_against_a_holdout_the_difference_is_an_effect() -> None:
    found = ask(company(600, 300))
    assert found.evidence == RANDOMISED
    inbound = effect(found)
    assert (inbound.reached.n, inbound.compared.n) == (600, 300)
    assert inbound.low < -0.2 < inbound.high < 0  # type: ignore[operator]
    assert inbound.verdict == "better"
    assert [one.verdict for one in found.topics] == ["better", "better"]
    assert {one.topic for one in found.topics} == {"bill", "delay"}
    assert found.fewer is not None
    assert found.fewer.high < 0
    said = sentence(found, PERIOD)
    assert "600 times" in said
    assert "20.0% replied" in said
    assert "fewer contacts" in said


@pytest.mark.slow
def test_without_an_effect_nothing_is_named() -> None:
    named = 0
    for seed in range(8):
        found = ask(company(500, 250, calls=(0.2, 0.2), seed=seed))
        named += sum(one.verdict not in (NO_CHANGE, TOO_FEW) for one in (*found.effects, *found.topics))
        if found.fewer and found.fewer.low <= 0 <= found.fewer.high:
            assert "no clear change" in sentence(found, PERIOD)
    assert named <= 1


def test_messages_too_new_are_not_judged() -> None:
    store = company(200, 100)
    early = Period(DAY - timedelta(days=30), DAY + timedelta(days=30))
    assert effect(ask(store, period=early)).reached.n == 200
    # the data ends ten days after the messages went out
    recent = given.reader(
        outreach=[
            {"day": END - timedelta(days=10), "customer_id": f"a{n}", "holdout": n % 2 == 0}
            for n in range(60)
        ],
        contacts=[{"day": END, "customer_id": "last"}],
    )
    found = ask(recent)
    assert effect(found).verdict == TOO_FEW
    assert effect(found).difference is None
    assert found.fewer is None
    assert "Too few customers were held out" in sentence(found, PERIOD)


def test_beside_others_alike_it_is_an_observation() -> None:
    found = ask(company(400, 0, marked=False, listed=900, seed=7))
    assert found.evidence == OBSERVATIONAL
    inbound = effect(found)
    assert inbound.difference == pytest.approx(-0.2, abs=0.07)
    assert inbound.low < -0.2 < inbound.high  # type: ignore[operator]
    assert found.fewer is None
    assert found.topics == ()
    said = sentence(found, PERIOD)
    assert "shows no cause" in said
    assert "Chance decided" not in said
    assert {one.name for one in found.balance} >= {"Contacts in the 90 days before"}
    assert effect(found, "left").difference is not None


def test_without_a_list_of_customers_nothing_is_compared() -> None:
    found = ask(company(100, 0, marked=False))
    assert found.evidence == ""
    assert found.why_not.startswith("not measured: ")
    assert found.sent == 100
    assert sentence(found, PERIOD).endswith("cannot be told.")


def test_the_log_by_topic_with_replies_and_cost() -> None:
    found = ask(company(100, 50))
    assert [(one.topic, one.sent, one.held_out) for one in found.messages] == [
        ("bill", 50, 25),
        ("delay", 50, 25),
    ]
    assert found.messages[0].replied.value == pytest.approx(0.2)
    assert found.messages[0].cost == pytest.approx(5.0)
    assert found.messages[0].cost_reply == pytest.approx(0.5)
    assert found.cost == pytest.approx(10.0)


def test_fewer_than_ten_are_no_share() -> None:
    found = ask(company(8, 60))
    assert found.messages[0].replied.value is None
    assert effect(found).reason == "too few customers reached (n = 8)"


@pytest.mark.parametrize(
    ("scope", "where", "said"),
    [
        (Scope.lead("lead", "t1"), {}, "belong to no team"),
        (None, {"reason": ("billing",)}, "cannot be told apart by reason"),
        (Scope("nobody"), {}, "your rights reach no rows"),
    ],
)
def test_what_cannot_be_asked_says_why(
    scope: Scope | None, where: dict[str, tuple[str, ...]], said: str
) -> None:
    found = ask(company(40, 20), scope, **where)
    assert said in found.reason
    assert found.reason in sentence(found, PERIOD)


def test_no_messages_at_all() -> None:
    found = ask(given.reader(contacts=[{"day": END}]))
    assert found.reason == "not measured: no proactive messages were imported"


def test_the_figure_of_the_catalogue_leaves_out_what_is_too_new() -> None:
    late = [{"day": END - timedelta(days=5), "customer_id": f"x{n}", "holdout": False} for n in range(100)]
    early = [{"day": DAY, "customer_id": f"y{n}", "holdout": n % 2 == 0} for n in range(100)]
    store = given.reader(outreach=late + early, contacts=[{"day": END, "customer_id": "last"}])
    (figure,) = measure(store, everyone(), ["outreach_effect"], PERIOD)
    assert figure.n == 100
    assert "14 days" in figure.note
    (new,) = measure(store, everyone(), ["outreach_effect"], Period(END - timedelta(days=6), END))
    assert new.reason.startswith("not measured: known up to")
