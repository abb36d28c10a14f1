"""Who handled a contact and whose it is, as the pages say it: literal contacts in, words and shares out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from allegiance.metrics import credit
from allegiance.metrics.credit import SOMEBODY, Handled, InForce, Turn
from allegiance.people.scope import Scope, everyone
from allegiance.settings import Settings
from allegiance.warehouse.reader import Reader
from tests.metrics import given

RED = Scope.lead("lead", "Red")
BOB = Scope.employee("self", "bob")


def turns(*people: tuple[str, int | None]) -> list[dict[str, Any]]:
    return [{"employee_id": who, "seconds": seconds} for who, seconds in people]


def shares(**parts: float) -> list[dict[str, Any]]:
    return [{"employee_id": who, "team": "any", "site": "any", "share": part} for who, part in parts.items()]


@pytest.fixture(scope="module")
def store() -> Reader:
    settings = Settings(home=given.SETTINGS.home, timezone="Europe/Berlin")
    long_ago, red = date(2020, 1, 1), {"team": "Red"}
    blue = {"team": "Blue"}
    contacts = [
        {"contact_id": "last", "employee_id": "bob", **blue, "credit_rule": "last",
         "handlers": turns(("ann", 240), ("bob", 60)), "started_at": datetime(2026, 2, 27, 9)},
        {"contact_id": "first", "employee_id": "ann", **red, "credit_rule": "first",
         "handlers": turns(("ann", None), ("bob", 60)), "started_at": datetime(2026, 3, 2, 9)},
        {"contact_id": "parts", "employee_id": "bob", **blue, "credit_rule": "fractional",
         "handlers": turns(("ann", 20), ("ann", 40), ("cid", 0), ("bob", 60), ("ann", 60)),
         "credits": shares(ann=2 / 3, bob=1 / 3), "started_at": datetime(2026, 4, 2, 9)},
        {"contact_id": "heads", "employee_id": "bob", **blue, "credit_rule": "fractional",
         "handlers": turns(("ann", 20), ("bob", None)), "credits": shares(ann=0.5, bob=0.5),
         "started_at": datetime(2026, 4, 2, 9)},
        {"contact_id": "alone", "employee_id": "bob", **blue, "started_at": datetime(2026, 4, 2, 9)},
    ]  # fmt: skip
    employees = [
        {"employee_id": "ann", "name": "Anne", **blue, "valid_from": long_ago},
        {"employee_id": "ann", "name": "Ann", **red, "valid_from": date(2024, 1, 1)},
        {"employee_id": "ann", "name": "Ann Green", "team": "Green", "valid_from": date(2026, 6, 1)},
        {"employee_id": "bob", "name": "Bob", **blue, "valid_from": long_ago},
    ]
    reader = given.reader(settings, contacts=contacts, employees=employees)
    reader._con.execute(
        """
        insert into credit_rules values
            (date '0001-01-01', timestamp '0001-01-01', 'last', timestamp '2026-01-05 10:00', 1),
            (date '2026-03-01', timestamp '2026-02-28 23:00', 'first', timestamp '2026-02-20 10:00', 2),
            (date '2026-04-01', timestamp '2026-03-31 22:00', 'fractional', timestamp '2026-03-30 10:00', 3)
        """
    )
    return reader


def test_rules_with_their_days_and_contacts(store: Reader) -> None:
    found = credit.rules(store, everyone())
    assert found == (
        InForce("last", None, date(2026, 2, 28), datetime(2026, 1, 5, 11), 1),
        InForce("first", date(2026, 3, 1), date(2026, 3, 31), datetime(2026, 2, 20, 11), 1),
        InForce("fractional", date(2026, 4, 1), None, datetime(2026, 3, 30, 12), 2),
    )
    assert credit.sentence(found) == (
        "Credit for contacts of several people: last, from the beginning to 2026-02-28; "
        "first, from 2026-03-01 to 2026-03-31; fractional, from 2026-04-01."
    )
    assert credit.sentence(()) == ""
    assert set(credit.MEANINGS) >= {each.rule for each in found}


def test_everybody_sees_the_rules_and_counts_their_own_contacts(store: Reader) -> None:
    assert [each.contacts for each in credit.rules(store, RED)] == [0, 1, 0]
    assert [each.contacts for each in credit.rules(store, BOB)] == [1, 0, 2]
    assert credit.rules(store, Scope("nobody")) == ()


def test_one_has_all_of_it(store: Reader) -> None:
    assert credit.handled(store, everyone(), "last", "test") == Handled(
        (Turn("Ann", 240), Turn("Bob", 60)), (("Bob", 1.0),), "last", by_seconds=True
    )
    found = credit.handled(store, everyone(), "first", "test")
    assert found is not None
    assert (found.turns[0], found.shares) == (Turn("Ann", None), (("Ann", 1.0),))
    assert found.reason == "all of it, as the first who handled it"


def test_everybody_has_a_share_and_turns_in_a_row_are_one(store: Reader) -> None:
    found = credit.handled(store, everyone(), "parts", "test")
    assert found is not None
    assert found.turns == (Turn("Ann", 60), Turn("cid", 0), Turn("Bob", 60), Turn("Ann", 60))
    assert list(found.shares) == [("Ann", 2 / 3), ("Bob", 1 / 3)]
    assert found.reason == "by the seconds each spent on it"
    heads = credit.handled(store, everyone(), "heads", "test")
    assert heads is not None
    assert heads.reason == "in equal parts: not all times are known"


@pytest.mark.parametrize(
    ("parts", "percents"),
    [
        ((2 / 3, 1 / 3), ["67%", "33%"]),
        ((1 / 3, 1 / 3, 1 / 3), ["34%", "33%", "33%"]),
        ((0.0494, 0.2536, 0.697), ["5%", "25%", "70%"]),
        ((0.996, 0.004), ["100%", "under 1%"]),
        ((0.8, 0.2), ["80%", "20%"]),
    ],
)
def test_percents_add_up(parts: tuple[float, ...], percents: list[str]) -> None:
    assert credit.percents(tuple(("any", part) for part in parts)) == percents


def test_a_contact_of_one_person_has_nothing_to_say(store: Reader) -> None:
    assert credit.handled(store, everyone(), "alone", "test") is None
    assert credit.handled(store, everyone(), "last", "another system") is None
    assert credit.handled(store, everyone(), "no such contact", "test") is None


def test_nobody_outside_the_scope_is_named(store: Reader) -> None:
    blue = Scope.lead("lead", "Blue")
    found = credit.handled(store, blue, "last", "test")
    assert found is not None
    assert found.turns == (Turn(SOMEBODY, 240), Turn("Bob", 60))
    own = credit.handled(store, BOB, "parts", "test")
    assert own is not None
    assert list(own.shares) == [(SOMEBODY, 2 / 3), ("Bob", 1 / 3)]
    assert [turn.name for turn in own.turns] == [SOMEBODY, SOMEBODY, "Bob", SOMEBODY]
    assert credit.handled(store, RED, "last", "test") is None, "the contact itself is another team's"
