"""What the statements of the radar count: who is compared, who is named, and what stands in each column."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from allegiance.people.scope import Scope, everyone
from allegiance.warehouse.reader import Reader
from tests.metrics import given
from tests.queries.metrics.asking import GIVEN

DAY = date(2026, 3, 10)
LEAD = Scope.lead("lead", "north")


def rows(
    store: Reader, name: str, scope: Scope | None = None, **parameters: Any
) -> dict[Any, dict[str, Any]]:
    """Rows of a statement by employee (``None``: somebody who is not shown), the last of each."""
    found = store.ask(scope or everyone(), f"metrics/radar_{name}", **(GIVEN | parameters))
    made = found.astype(object).where(found.notna(), None).to_dict(orient="records")
    return {row["employee"]: row for row in made}


def contact(number: int, employee: str, **columns: Any) -> given.Row:
    place = {"employee_id": employee, "team": "north" if employee == "ann" else "south", "site": "A"}
    return {
        "contact_id": f"c{number}", "customer_id": f"k{number}", "day": DAY, "reason": "bill", "resolved": True,
        "customer_listed": True, **place, **columns,
    }  # fmt: skip


def answer(number: int, employee: str, **columns: Any) -> given.Row:
    place = {"employee_id": employee, "team": "north" if employee == "ann" else "south", "site": "A"}
    return {
        "answer_id": f"a{number}", "contact_id": f"c{number}", "customer_id": f"k{number}", "contact_day": DAY,
        "invited_at": datetime(2026, 3, 10, 13), "reason": "bill", "channel": "voice", **place, **columns,
    }  # fmt: skip


@pytest.fixture(scope="module")
def asked() -> Reader:
    """Ten contacts of two people, half of Ann's and all of Bob's invited; and contacts that nobody could invite."""
    contacts = [contact(n, "ann" if n < 10 else "bob") for n in range(20)]
    contacts += [
        contact(20, "ann", direction="outbound"),
        contact(21, "ann", outcome="abandoned"),
        contact(22, "ann", customer_id=None),
        contact(23, "ann", queue_s=200, hold_s=150),
        contact(24, "bob", next_same_s=86_400),
        contact(25, "bob", transfers=1),
        contact(26, "bob", resolved=False),
        contact(27, "bob", day=date(2027, 1, 5)),
    ]
    return given.reader(
        contacts=contacts, answers=[answer(n, "ann" if n < 10 else "bob") for n in range(5, 20)]
    )


def test_invitations_are_compared_among_contacts_alike(asked: Reader) -> None:
    store = asked.ask(everyone(), "metrics/radar_invitations", **GIVEN)
    calm = store[~store["trouble"]].set_index("employee")
    assert calm.loc["ann", ["n", "invited", "expected", "weight"]].tolist() == [10, 5, 7.5, 5]
    assert calm.loc["bob", ["n", "invited", "expected", "weight"]].tolist() == [10, 10, 7.5, 5]
    assert calm.loc["ann", "variance"] == pytest.approx(10 / 20 * 10 / 20 * 15 * 5 / 19)


def test_signs_of_trouble_are_a_long_wait_a_return_a_transfer_and_what_is_not_solved(asked: Reader) -> None:
    store = asked.ask(everyone(), "metrics/radar_invitations", **GIVEN)
    assert store[store["trouble"]].set_index("employee")["n"].to_dict() == {"ann": 1, "bob": 3}


def test_other_months_and_reasons_are_compared_apart() -> None:
    contacts = [contact(n, "ann", reason="move") for n in range(6)] + [
        contact(n, "bob") for n in range(6, 12)
    ]
    found = rows(given.reader(contacts=contacts, answers=[answer(6, "bob")]), "invitations")
    assert found["ann"]["expected"] == 0
    assert found["ann"]["weight"] == found["ann"]["variance"] == 0, "nobody else had such contacts"


def test_everybody_is_compared_and_only_those_in_scope_are_named(asked: Reader) -> None:
    whole = asked.ask(everyone(), "metrics/radar_invitations", **GIVEN)
    part = asked.ask(LEAD, "metrics/radar_invitations", **GIVEN)
    assert len(part) == len(whole)
    assert set(part["employee"].dropna()) == {"ann"}
    pd.testing.assert_frame_equal(part.drop(columns="employee"), whole.drop(columns="employee"))
    filtered = asked.ask(everyone(), "metrics/radar_invitations", **(GIVEN | {"teams": ["south"]}))
    assert set(filtered["employee"].dropna()) == {"bob"}


def test_topics_choose_the_contacts(asked: Reader) -> None:
    assert asked.ask(everyone(), "metrics/radar_invitations", **(GIVEN | {"reasons": ["move"]})).empty


def test_bursts_count_answers_close_to_the_one_before() -> None:
    start = datetime(2026, 3, 10, 9)
    contacts = [contact(n, "ann", started_at=start + timedelta(hours=n)) for n in range(6)]
    minutes = (0, 4, 8, 30, 31, 300)
    answers = [
        answer(n, "ann", answered_at=start + timedelta(hours=9, minutes=m), day=DAY)
        for n, m in enumerate(minutes)
    ]
    answers.append(answer(9, "ann", contact_id="nobody knows", answered_at=start, day=DAY))
    found = rows(given.reader(contacts=contacts, answers=answers), "bursts")["ann"]
    assert (found["n"], found["close"]) == (6, 3)
    assert 0 <= found["expected"] <= 5


def test_delays_dealt_out_anew_keep_bursts_that_the_contacts_explain() -> None:
    start = datetime(2026, 3, 10, 9)
    contacts = [contact(n, "ann", started_at=start + timedelta(minutes=n)) for n in range(20)]
    answers = [answer(n, "ann", answered_at=start + timedelta(minutes=n + 30), day=DAY) for n in range(20)]
    found = rows(given.reader(contacts=contacts, answers=answers), "bursts")["ann"]
    assert found["close"] == found["expected"] == 19


def test_phrases_are_found_as_whole_words_whatever_case_and_accents() -> None:
    texts = [
        "She ASKED for a  10!",
        "asked for a 100 things",
        "Il voulait son bônus",
        "nothing",
        "bettelbonusse hier",
    ]
    answers = [
        answer(n, "ann", answered_at=datetime(2026, 3, 11), day=DAY, comment=text)
        for n, text in enumerate(texts)
    ]
    answers.append(answer(9, "bob", answered_at=datetime(2026, 3, 11), day=DAY, comment="asked for a 10"))
    store = given.reader(answers=answers)
    found = rows(store, "comments", phrases=["asked for a 10", "son bonus"])
    # the store of the tests folds no accents: what an import does there stands in its own tests
    assert (found["ann"]["n"], found["ann"]["k"]) == (5, 1)
    assert list(found["ann"]["quotes"]) == ["She ASKED for a  10!"]
    assert rows(store, "comments", phrases=["*bonus*"])["ann"]["k"] == 1
    assert rows(store, "comments", phrases=[])["ann"]["k"] == 0


def test_quotes_of_those_who_are_not_shown_stay_where_they_are() -> None:
    answers = [
        answer(n, who, answered_at=datetime(2026, 3, 11), day=DAY, comment="asked for a 10")
        for n, who in enumerate(["ann", "bob"])
    ]
    found = rows(given.reader(answers=answers), "comments", LEAD)
    assert found[None]["quotes"] is None
    assert len(found["ann"]["quotes"]) == 1


def test_a_device_is_shared_from_the_third_customer_on() -> None:
    at = {"answered_at": datetime(2026, 3, 11), "day": DAY}
    answers = [answer(n, "ann", device="d1", **at) for n in range(4)]
    answers += [answer(4, "ann", device="d2", **at), answer(5, "ann", device="d2", **at)]
    answers += [answer(6, "ann", device="d3", customer_id="k6", **at) for _ in range(5)]
    answers += [answer(7, "ann", **at), answer(8, "bob", device="d1", **at), answer(9, "cid", **at)]
    found = rows(
        given.reader(answers=[{**one, "answer_id": str(n)} for n, one in enumerate(answers)]), "devices"
    )
    ann = found["ann"]
    assert (ann["device"], ann["n"], ann["here"], ann["customers"]) == ("d1", 11, 4, 4)
    assert (ann["team_here"], ann["team_n"]) == (5, 12), "a team of one is compared with the company"
    assert found["bob"]["device"] is None
    assert found["cid"]["n"] == 0


def test_owners_differ_where_the_survey_names_somebody_who_had_no_part_in_it() -> None:
    contacts = [contact(n, "ann") for n in range(5)]
    contacts.append(
        contact(
            5, "ann", handlers=[{"employee_id": "bob", "seconds": 60}, {"employee_id": "ann", "seconds": 60}]
        )
    )
    at = {"answered_at": datetime(2026, 3, 11), "day": DAY}
    answers = [
        answer(0, "bob", csat=1, named_employee_id="bob", **at),
        answer(1, "ann", csat=2, named_employee_id="ann", **at),
        answer(2, "bob", csat=5, named_employee_id="bob", **at),
        answer(3, "ann", csat=1, named_employee_id="", **at),
        answer(4, "ann", csat=None, named_employee_id="bob", **at),
        answer(5, "bob", csat=1, named_employee_id="bob", **at),
    ]
    found = rows(given.reader(contacts=contacts, answers=answers), "owners")["ann"]
    assert [found[name] for name in ("low_n", "low_k", "high_n", "high_k")] == [3, 1, 1, 1]


def test_details_count_when_they_changed_between_contact_and_invitation() -> None:
    contacts = [contact(n, "ann", started_at=datetime(2026, 3, 10, 10)) for n in range(4)]
    changed = (datetime(2026, 3, 10, 12), datetime(2026, 3, 10, 9), datetime(2026, 3, 10, 14), None)
    answers = [answer(n, "ann", details_changed_at=when) for n, when in enumerate(changed)]
    found = rows(given.reader(contacts=contacts, answers=answers), "details")["ann"]
    assert (found["n"], found["k"]) == (4, 1)


def test_months_hold_deviations_from_contacts_alike() -> None:
    contacts = [contact(n, "ann", transfers=1, hold_s=30, talk_s=60) for n in range(3)]
    contacts += [contact(n, "bob", transfers=0, hold_s=10, mute_s=5, talk_s=90) for n in range(3, 6)]
    at = {"answered_at": datetime(2026, 3, 11), "day": DAY}
    answers = [
        answer(0, "ann", csat=5, nps=10, ces=7, **at),
        answer(1, "ann", csat=5, nps=9, ces=7, **at),
        answer(2, "ann", csat=5, **at),
        answer(3, "bob", csat=1, nps=1, ces=1, **at),
    ]
    found = rows(given.reader(contacts=contacts, answers=answers), "months")
    ann, bob = found["ann"], found["bob"]
    assert (ann["transfer_n"], ann["transfer_k"], ann["transfer_s"]) == (3, 3, pytest.approx(1.5))
    assert bob["transfer_s"] == pytest.approx(-1.5)
    assert ann["hold_s"] == pytest.approx(30.0)
    assert (ann["mute_n"], bob["mute_n"]) == (0, 3)
    assert (ann["csat_n"], ann["csat_s"]) == (3, pytest.approx(3.0))
    assert (ann["straight_n"], ann["straight_k"]) == (2, 1), "an answer to one question is no straight line"


def test_the_contacts_behind_a_finding_say_whether_the_customer_was_invited() -> None:
    store = given.reader(
        contacts=[contact(n, "ann") for n in range(3)],
        answers=[answer(0, "ann", csat=4, answered_at=datetime(2026, 3, 11), day=DAY), answer(1, "ann")],
    )
    listed = store.ask(everyone(), "metrics/contact_list", **GIVEN).set_index("contact_id")
    assert listed["invited"].to_dict() == {"c0": True, "c1": True, "c2": False}
    assert listed["csat"].fillna(0).to_dict() == {"c0": 4, "c1": 0, "c2": 0}
